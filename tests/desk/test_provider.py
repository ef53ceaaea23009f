"""Getting in by an identity provider: a real one on loopback, asked as a browser and as the door ask it.

A provider that answers wrongly is the same one, whose tokens are changed and sealed anew by its own key on their way.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
import werkzeug.serving
from click.testing import CliRunner
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock._storage import storage

from agreements import app
from agreements.domain.basics.errors import AccordiError
from agreements.domain.people.person import Person, Role
from agreements.settings import Settings
from agreements.use_cases.people.accounts import NewPerson, add_person, close_person
from agreements.use_cases.people.provider import read_groups
from agreements.use_cases.people.roster import listed
from cli.main import accordi
from tests.desk.door import BY, Browser, Door, now, today

CODE = "PRVPRV80A01H501K"


@dataclass
class Issuer:
    """The provider, and what becomes of the claims of its tokens."""

    address: str
    changed: dict[str, Any] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    key: RSAKey | None = None
    clients: list[Mapping[str, str]] = field(default_factory=list)

    def knows(self, subject: str, **claims: object) -> None:
        httpx.put(f"{self.address}/users/{subject}", json=claims, trust_env=False).raise_for_status()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with running_provider() as made:
        yield made


@contextmanager
def running_provider() -> Iterator[Issuer]:
    flask_app = oidc_provider_mock.app(require_nonce=True)
    server = werkzeug.serving.make_server("localhost", 0, flask_app, threaded=True)
    made = Issuer(f"http://localhost:{server.server_port}")

    @flask_app.after_request
    def sealed_anew(response: Any) -> Any:
        if response.is_json and "id_token" in (answer := response.get_json() or {}):
            own = RSAKey.import_key(storage.jwk.as_dict(is_private=True))
            token = jwt.decode(answer["id_token"], own)
            claims = {name: value for name, value in (token.claims | made.changed).items() if name not in made.dropped}
            answer["id_token"] = jwt.encode(token.header, claims, made.key or own)
            response.set_data(json.dumps(answer))
        return response

    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def open_provided(open_door: Callable[..., Door], issuer: Issuer, tmp_path: Path) -> Callable[..., Door]:
    def open_it(**chosen: Any) -> Door:
        secret = tmp_path / "segreto"
        secret.write_text("un segreto di prova\n")
        settings = {
            "oidc_issuer": issuer.address,
            "oidc_client_id": "accordi",
            "oidc_client_secret_file": secret,
            "oidc_scope": "openid profile email",
        }
        return open_door(**(settings | chosen))

    return open_it


def _at_the_provider(browser: Browser, subject: str, poi: str = "/") -> str:
    """Go to the provider and be recognised there; the address by which the browser is sent back."""
    sent = browser.get(f"/accesso/ente?poi={poi}")
    assert sent.status_code == 302
    answered = httpx.post(sent.headers["location"], data={"sub": subject}, trust_env=False)
    return answered.headers["location"]


def _enters(browser: Browser, subject: str = "soggetto-1", poi: str = "/") -> httpx.Response:
    return browser.get(_at_the_provider(browser, subject, poi))


def _person(door: Door) -> Person:
    (found,) = listed(door.bench, now())
    return found.person


def test_who_is_known_to_the_provider_comes_in_with_pkce_state_and_nonce(
    open_provided: Callable[..., Door], issuer: Issuer
) -> None:
    door = open_provided()
    issuer.knows("soggetto-1", name="Prova Uno", email="uno@prova.example")
    browser = door.browser()
    assert "Entra con" in browser.get("/accesso").text
    asked = parse_qs(urlsplit(browser.get("/accesso/ente").headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"code_challenge", "state", "nonce"} <= asked.keys()
    entered = _enters(browser, poi="/v2/runs")
    assert (entered.status_code, entered.headers["location"]) == (303, "/v2/runs")
    assert browser.get("/v2/runs").text == "Prova Uno 0"
    assert _person(door).email == "uno@prova.example"
    assert _person(door).roles == ()
    assert "Nessuna funzione" in browser.get("/persona").text


def test_who_comes_again_is_the_same_person_whatever_its_address_of_mail(
    open_provided: Callable[..., Door], issuer: Issuer
) -> None:
    door = open_provided()
    for subject, name, email in (
        ("soggetto-1", "Prova Uno", "uno@prova.example"),
        ("soggetto-1", "Prova Uno Sposata", "altro@prova.example"),
        ("soggetto-2", "Prova Due", "altro@prova.example"),
    ):
        issuer.knows(subject, name=name, email=email)
        assert _enters(door.browser(), subject).status_code == 303
    assert [each.person.name for each in listed(door.bench, now())] == ["Prova Due", "Prova Uno Sposata"]


def test_the_return_is_good_in_the_browser_that_began_and_once(
    open_provided: Callable[..., Door], issuer: Issuer
) -> None:
    door = open_provided()
    victim, attacker = door.browser(), door.browser()
    back = _at_the_provider(attacker, "soggetto-dell-altro")
    for browser in (victim, door.browser()):
        refused = browser.get(back)
        assert (refused.status_code, "non è riuscito" in refused.text) == (403, True)
        assert not browser.is_in()
    own = _at_the_provider(victim, "soggetto-1")
    tampered = own.replace("state=", "state=x")
    assert victim.get(tampered).status_code == 403
    good = _at_the_provider(victim, "soggetto-1")
    assert victim.get(good).status_code == 303
    assert door.browser().get(good).status_code == 403
    assert victim.get(good).status_code == 403
    assert attacker.get("/accesso/ritorno?error=access_denied&state=x").status_code == 403


def _other_nonce(issuer: Issuer) -> None:
    issuer.changed["nonce"] = "un altro"


def _no_nonce(issuer: Issuer) -> None:
    issuer.dropped.add("nonce")


def _other_audience(issuer: Issuer) -> None:
    issuer.changed["aud"] = "un altro programma"


def _other_audience_by_way_of_us(issuer: Issuer) -> None:
    issuer.changed |= {"aud": "un altro programma", "azp": "accordi"}


def _one_of_two_audiences(issuer: Issuer) -> None:
    issuer.changed |= {"aud": ["accordi", "un altro"], "azp": "un altro"}


def _expired(issuer: Issuer) -> None:
    issuer.changed |= {"iat": int(time.time()) - 4000, "exp": int(time.time()) - 200}


def _of_tomorrow(issuer: Issuer) -> None:
    issuer.changed |= {"iat": int(time.time()) + 4000, "exp": int(time.time()) + 8000}


def _other_issuer(issuer: Issuer) -> None:
    issuer.changed["iss"] = "https://altrove.example"


def _no_subject(issuer: Issuer) -> None:
    issuer.dropped.add("sub")


def _other_key(issuer: Issuer) -> None:
    issuer.key = RSAKey.generate_key(2048, {"kid": "di altri"})


@pytest.mark.parametrize(
    "tamper",
    [
        _other_nonce,
        _no_nonce,
        _other_audience,
        _other_audience_by_way_of_us,
        _one_of_two_audiences,
        _expired,
        _of_tomorrow,
        _other_issuer,
        _no_subject,
        _other_key,
    ],
)
def test_a_token_that_is_not_for_us_and_now_lets_nobody_in(
    open_provided: Callable[..., Door], issuer: Issuer, tamper: Callable[[Issuer], None]
) -> None:
    door = open_provided()
    tamper(issuer)
    browser = door.browser()
    refused = _enters(browser)
    assert (refused.status_code, "non è riuscito" in refused.text) == (403, True)
    assert not browser.is_in()
    assert list(listed(door.bench, now())) == []


def test_clocks_may_differ_a_little(open_provided: Callable[..., Door], issuer: Issuer) -> None:
    door = open_provided()
    issuer.changed |= {"iat": int(time.time()) + 60, "exp": int(time.time()) + 300}
    assert _enters(door.browser()).status_code == 303
    issuer.changed |= {"iat": int(time.time()) - 300, "exp": int(time.time()) - 60}
    assert _enters(door.browser()).status_code == 303


def test_roles_and_office_follow_the_claims_that_the_settings_name(
    open_provided: Callable[..., Door], issuer: Issuer
) -> None:
    door = open_provided(
        oidc_roles_claim="groups",
        oidc_roles="acc-istr=istruttore, acc-dir = dirigente",
        oidc_office_claim="department",
    )
    issuer.changed |= {"groups": ["acc-istr", "altro"], "department": "Settore di prova"}
    browser = door.browser()
    _enters(browser)
    assert "<li>istruttore</li>" in browser.get("/persona").text
    assert _person(door).office == "Settore di prova"
    issuer.changed["groups"] = "acc-dir"
    again = door.browser()
    _enters(again)
    assert not browser.is_in()  # what it could do has changed
    page = again.get("/persona").text
    assert "<li>dirigente</li>" in page
    assert "istruttore" not in page
    assert [held.role for held in _person(door).roles] == [Role.CLERK, Role.MANAGER]  # history stays


def test_a_person_with_the_same_codice_fiscale_is_one_person(
    open_provided: Callable[..., Door], issuer: Issuer
) -> None:
    door = open_provided()
    digest = door.key.of_code(CODE)
    add_person(door.bench, NewPerson("Prova Uno", "Ufficio accordi", "", "prova.uno", digest), BY, now(), "prova")
    issuer.changed["fiscal_number"] = f"TINIT-{CODE}"
    assert _enters(door.browser()).status_code == 303
    (one,) = listed(door.bench, now())
    assert [bool(account.login) for account in one.accounts] == [True, False]
    with door.bench.database.unit() as unit:
        kept = str(unit._connection.exec_driver_sql("SELECT * FROM person").all())
    assert CODE not in kept
    assert digest in kept


def test_unknown_people_are_refused_where_the_settings_say_so(
    open_provided: Callable[..., Door], issuer: Issuer
) -> None:
    door = open_provided(oidc_unknown="refuse")
    refused = _enters(door.browser())
    assert (refused.status_code, "non c’è una persona" in refused.text) == (403, True)
    digest = door.key.of_code(CODE)
    add_person(door.bench, NewPerson("Prova Uno", "Ufficio accordi", "", "", digest), BY, now(), "prova")
    issuer.changed["fiscal_number"] = CODE
    assert _enters(door.browser()).status_code == 303


def test_a_closed_person_does_not_come_in_by_the_provider(open_provided: Callable[..., Door]) -> None:
    door = open_provided()
    browser = door.browser()
    _enters(browser)
    close_person(door.bench, _person(door).id, today(), BY, now(), "prova")
    assert not browser.is_in()
    refused = _enters(browser)
    assert (refused.status_code, "è chiuso" in refused.text) == (403, True)


def test_who_goes_out_goes_out_at_the_provider_too(open_provided: Callable[..., Door], issuer: Issuer) -> None:
    door = open_provided()
    browser = door.browser()
    _enters(browser)
    where = browser.log_out().headers["location"]
    asked = parse_qs(urlsplit(where).query)
    assert where.startswith(f"{issuer.address}/oauth2/end_session?")
    assert asked["post_logout_redirect_uri"] == [f"{door.origin}/accesso?uscita=1"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert not browser.is_in()
    assert issuer.address in browser.get("/accesso").headers["content-security-policy"]


def test_a_provider_that_is_down_is_told_in_a_sentence_and_keeps_nobody_in(
    open_door: Callable[..., Door], tmp_path: Path
) -> None:
    with running_provider() as gone:
        pass
    door = open_door(oidc_issuer=gone.address, oidc_client_id="accordi")
    refused = door.browser().get("/accesso/ente")
    assert (refused.status_code, "non risponde" in refused.text) == (503, True)
    assert door.inside().log_out().status_code == 303


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"oidc_issuer": "http://accesso.example.it", "oidc_client_id": "a"}, "https"),
        ({"oidc_issuer": "https://accesso.example.it"}, "ACCORDI_OIDC_CLIENT_ID"),
        ({"oidc_issuer": "https://a.example.it", "oidc_client_id": "a", "oidc_roles": "x=capo"}, "x=capo"),
    ],
)
def test_settings_that_cannot_be_right_are_refused(chosen: dict[str, str], told: str) -> None:
    with pytest.raises(AccordiError, match=told):
        app.provider_of(Settings(_env_file=None, **chosen))  # type: ignore[arg-type]


def test_a_group_may_give_several_roles_for_one_office() -> None:
    read = read_groups("g=istruttore@SET-PRO, g=dirigente, h=protocollo")
    assert read == {
        "g": {(Role.CLERK, "SET-PRO"), (Role.MANAGER, "")},
        "h": {(Role.PROTOCOL, "")},
    }


def test_an_administrator_links_a_person_to_a_subject_by_page_and_by_command(
    open_provided: Callable[..., Door], issuer: Issuer, tmp_path: Path
) -> None:
    door = open_provided(oidc_unknown="refuse")
    issuer.knows("soggetto-1", name="Prova Uno")
    administrator = door.inside("prova.nove", Role.ADMINISTRATOR)
    who = door.person("prova.uno")
    assert "non c’è una persona che vi corrisponda" in _enters(door.browser()).text
    sent = {"token": administrator.token(), "identificativo": " soggetto-1 ", "motivo": "decreto n. 1 di prova"}
    assert administrator.post(f"/persone/{who}/ente", sent).status_code == 303
    browser = door.browser()
    assert _enters(browser).status_code == 303
    assert "Prova Uno" in browser.get("/persona").text
    with door.bench.database.unit() as unit:
        assert [bool(each.subject) for each in unit.accounts_of([who])] == [False, True]
    door.person("prova.due")
    settings = {"ACCORDI_OIDC_ISSUER": issuer.address, "ACCORDI_OIDC_CLIENT_ID": "accordi"}
    why = ["--reason", "prova", "--by", "Prova Nove, Sistemi", "--var", str(tmp_path)]

    def subject(*words: str) -> str:
        return CliRunner().invoke(accordi, ["people", "subject", *words, *why], env=settings).output

    assert "«soggetto-1» è già di Prova Uno" in subject("prova.due", "soggetto-1")
    assert "entra con l’accesso dell’ente" in subject("prova.due", "soggetto-2")
    assert "identificativo presso l’accesso dell’ente" in subject("prova.due", " ")
