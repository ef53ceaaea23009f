"""Getting in by login and password, and by a one-time link; what does not let anybody in, and tells nothing."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.people.account import FREE_FAILURES, LINK_LASTS, LONGEST_CLOSING, read_login, require_password
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people import passwords
from agreements.use_cases.people.accounts import NewPerson, close_person, first_administrator, new_link
from agreements.use_cases.people.login import Attempt, LinkRefused, LoginClosed, LoginRefused, log_in, set_password
from desk.login import login_address, path_of_ours
from tests.desk.door import BY, DEVICE, PASSWORD, Door, now, today

WRONG = "non è la password di nessuno"


def test_login_and_password_let_in_whatever_the_capitals_of_the_login(door: Door) -> None:
    door.person()
    browser = door.browser()
    assert browser.log_in("Prova.UNO").headers["location"] == "/"
    assert browser.is_in()
    cookie = next(each for each in browser.client.cookies.jar if each.name == "__Host-accordi")
    assert (cookie.secure, cookie.path, cookie.expires) == (True, "/", None)
    assert {"HttpOnly", "SameSite"} <= set(cookie._rest)


def test_without_a_login_pages_ask_for_one_and_the_interface_refuses(door: Door) -> None:
    stranger = door.browser()
    assert stranger.get("/v2/runs?ordine=1").headers["location"] == "/accesso?poi=/v2/runs%3Fordine%3D1"
    for path in ("/api/flow_runs", "/v2/assets/x.js"):
        refused = stranger.get(path, **{"sec-fetch-mode": "cors"})
        assert (refused.status_code, refused.json().keys()) == (401, {"detail", "exception_message"})
    assert stranger.post("/api/flow_runs/filter", {}).status_code == 401


def test_after_the_login_one_is_where_one_wanted_to_go(door: Door) -> None:
    door.person()
    browser = door.browser()
    assert browser.log_in("prova.uno", poi="/v2/runs?ordine=1").headers["location"] == "/v2/runs?ordine=1"
    assert browser.get("/accesso?poi=/persona").headers["location"] == "/persona"
    assert browser.get("/v2/runs").text == "Prova prova.uno 0"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://altrove.example/",
        "//altrove.example/",
        "/\\altrove.example/",
        "\\\\altrove.example",
        "/\t/altrove.example",
        " //altrove.example",
        "javascript:alert(1)",
        "/pagina\\..\\x",
        "http:altrove.example",
        "",
        "/à",
    ],
)
def test_the_login_leads_nowhere_else(door: Door, wanted: str) -> None:
    door.person()
    browser = door.browser()
    where = browser.log_in("prova.uno", poi=wanted).headers["location"]
    assert where == "/"
    assert browser.get("/accesso?poi=//altrove.example").headers["location"] == "/"


def test_a_path_is_kept_with_its_question() -> None:
    assert path_of_ours("/v2/runs?a=1&b=%20") == "/v2/runs?a=1&b=%20"
    assert login_address("/v2/è", b"a=1&b=2") == "/accesso?poi=/v2/%25C3%25A8%3Fa%3D1%26b%3D2"
    assert login_address("//altrove.example", b"") == "/accesso?poi=/"


@pytest.mark.usefixtures("real_hashes")
def test_a_refusal_does_not_tell_who_has_an_account(door: Door) -> None:
    door.person("prova.uno")
    door.person("prova.nuovo", password="")
    door.person("prova.chiusa")
    close_person(door.bench, "prova.chiusa", today(), BY, now(), "prova")
    told, spent = set(), {}
    for login, password in (
        ("prova.uno", WRONG),
        ("nessuno", WRONG),
        ("", WRONG),
        ("prova.nuovo", WRONG),
        ("prova.nuovo", ""),
        ("prova.chiusa", PASSWORD),
        ("prova.uno", PASSWORD + "x" * 300),
    ):
        begun = time.process_time()
        refused = door.browser().log_in(login, password)
        spent[login, password] = time.process_time() - begun
        told.add((refused.status_code, refused.text.replace(f'value="{login}"', 'value=""')))
    assert len(told) == 1
    assert "Nome utente o password non sono giusti" in told.pop()[1]
    least = min(spent.values())
    assert least > 0.3 * max(spent.values()), spent  # each made one hash, which is most of the work


def test_a_password_is_taken_as_typed_however_its_accents_are_composed(door: Door) -> None:
    door.person(password="però così è più lunga")
    composed = "pero\u0300 cosi\u0300 e\u0300 piu\u0300 lunga"
    assert door.browser().log_in("prova.uno", composed).status_code == 303


@pytest.mark.parametrize("typed", ["Anna", "ａｎｎａ", "𝐀nna", " an na ", "ANNA"])
def test_a_login_is_compared_as_people_see_it(typed: str) -> None:
    assert read_login(typed) == "anna"


@pytest.mark.parametrize(
    ("typed", "good"),
    [
        ("a b c d e f g", True),
        ("undici car.", False),
        ("x" * 5 + "yzabcdefg" + "é" * 186, True),
        ("abcdefgh" * 26, False),
        ("aaaaaaaaaaaaaaa", False),
        ("il mio nome PROVA.UNO qui", False),
        ("PROVA . UNO e altro", False),
    ],
)
def test_a_password_is_judged_by_its_length_alone(typed: str, good: bool) -> None:
    if good:
        require_password(typed, "prova.uno")
        return
    with pytest.raises(InvalidDatum) as refused:
        require_password(typed, "prova.uno")
    assert typed not in str(refused.value)


@pytest.mark.usefixtures("real_hashes")
def test_a_hash_of_yesterday_is_made_anew_at_login(door: Door) -> None:
    door.person()
    weaker = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD.encode())
    with door.bench.database.unit() as unit:
        account = unit.account_with(login="prova.uno")
        assert account is not None
        unit.set_password(account.id, weaker, now())
        unit.commit()
    assert door.browser().log_in("prova.uno").status_code == 303
    with door.bench.database.unit() as unit:
        newer = unit.account(account.id)
    assert newer is not None
    assert newer.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.is_right(PASSWORD, newer.password_hash)


# Locking out.


class Guessing:
    """Attempts by the use case, at instants of one's own."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.at = now()

    def __call__(self, password: str, *, login: str = "prova.uno", address: str = "192.0.2.1", device: str = "") -> str:
        try:
            log_in(self._door.bench, self._door.key, Attempt(login, password, address, device), self.at)
        except LoginClosed:
            return "closed"
        except LoginRefused:
            return "refused"
        return "in"

    def until_closed(self, **where: str) -> int:
        for count in range(1, 200):
            if self(WRONG, **where) == "closed":
                return count - 1
        raise AssertionError("never closed")


def test_guesses_close_a_login_for_ever_longer_but_never_for_long(door: Door) -> None:
    door.person()
    guess = Guessing(door)
    assert guess.until_closed() == FREE_FAILURES["account"]
    assert guess(PASSWORD) == "closed"
    waits: list[timedelta] = []
    for turn in range(9):
        begun = guess.at
        while guess(WRONG, address=f"192.0.2.{turn}") == "closed":  # from wherever it comes
            guess.at += timedelta(seconds=30)
        waits.append(guess.at - begun)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert max(waits) == LONGEST_CLOSING
    guess.at += LONGEST_CLOSING
    assert guess(PASSWORD) == "in"
    assert guess.until_closed() == FREE_FAILURES["account"]  # who is in begins anew


def test_one_address_that_tries_many_logins_is_closed_too(door: Door) -> None:
    door.person()
    guess = Guessing(door)
    tried = 0
    while guess(WRONG, login=f"login{tried}") == "refused":
        tried += 1
        if tried % 7 == 0:
            assert guess(PASSWORD) == "in"  # an own success makes nothing of it undone
    assert tried == FREE_FAILURES["address"]
    assert guess(PASSWORD) == "closed"
    assert guess(PASSWORD, address="198.51.100.7") == "in"


def test_whoever_has_got_in_from_a_browser_is_not_locked_out_by_others(door: Door) -> None:
    browser = door.inside()
    guess = Guessing(door)
    device = browser.cookie(DEVICE)
    guess.until_closed()
    while guess(WRONG, login="altri") == "refused":
        pass
    assert guess(PASSWORD) == "closed"
    assert guess(PASSWORD, device=device) == "in"
    assert browser.log_in("prova.uno").status_code == 303


def test_a_known_browser_gives_no_more_guesses_and_is_known_for_its_account_only(door: Door) -> None:
    device = door.inside("prova.uno").cookie(DEVICE)
    door.person("prova.due")
    guess = Guessing(door)
    assert guess.until_closed(device=device) == FREE_FAILURES["device"]
    assert guess(PASSWORD, device=device) == "closed"
    assert guess(PASSWORD) == "in"  # the login itself was not touched
    guess.until_closed(login="prova.due")
    assert guess(PASSWORD, login="prova.due", device=device) == "closed"
    forged = device[:-1] + ("0" if device[-1] != "0" else "1")
    guess.until_closed()
    assert guess(PASSWORD, device=forged) == "closed"
    guess.at += timedelta(days=181)
    guess.until_closed()
    assert guess(PASSWORD, device=device) == "closed"


def test_what_was_typed_as_login_is_kept_by_its_keyed_digest_only(door: Door, bench: Workbench) -> None:
    Guessing(door)(WRONG, login=PASSWORD)
    with bench.database.unit() as unit:
        rows = unit._connection.exec_driver_sql("SELECT key, failures FROM login_failure").all()
    assert len(rows) == 2
    assert all(len(key) == 64 for key, _ in rows)


def test_a_closed_login_says_until_when(door: Door) -> None:
    door.person()
    browser = door.browser()
    for _ in range(FREE_FAILURES["account"]):
        browser.log_in("prova.uno", WRONG)
    closed = browser.log_in("prova.uno")
    assert closed.status_code == 429
    assert "Troppi tentativi" in closed.text


# One-time links.


def _link(door: Door, at: datetime | None = None) -> str:
    return new_link(door.bench, "prova.uno", BY, at or now()).secret


def test_a_link_sets_the_password_once_and_lets_in(door: Door) -> None:
    door.person(password="")
    path = f"/collegamento/{_link(door)}"
    browser = door.browser()
    assert "prova.uno" in browser.get(path).text  # looking uses nothing up
    short = browser.post(path, {"nuova": "corta", "ancora": "corta"})
    assert (short.status_code, "da 12 a 200" in short.text) == (422, True)
    assert browser.post(path, {"nuova": PASSWORD, "ancora": WRONG}).status_code == 422
    assert browser.post(path, {"nuova": PASSWORD, "ancora": PASSWORD}).status_code == 303
    assert browser.is_in()
    for again in (browser.get(path), browser.post(path, {"nuova": WRONG, "ancora": WRONG})):
        assert (again.status_code, "non vale più" in again.text) == (410, True)
    assert door.browser().log_in("prova.uno").status_code == 303


def test_a_link_ends_and_a_newer_one_takes_its_place(door: Door) -> None:
    door.person(password="")
    ended, older, newer = _link(door, now() - LINK_LASTS), _link(door), _link(door)
    for secret in (ended, older, "niente", ""):
        with pytest.raises(LinkRefused):
            set_password(door.bench, door.key, secret, PASSWORD, now())
    set_password(door.bench, door.key, newer, PASSWORD, now())


def test_a_link_puts_out_who_was_in_and_opens_a_closed_login(door: Door) -> None:
    browser = door.inside()
    guess = Guessing(door)
    guess.until_closed()
    set_password(door.bench, door.key, _link(door), "tutt’altre parole nuove", now())
    assert not browser.is_in()
    assert guess("tutt’altre parole nuove", address="198.51.100.9") == "in"


def test_a_closed_person_has_no_use_of_a_link(door: Door) -> None:
    door.person(password="")
    secret = _link(door)
    close_person(door.bench, "prova.uno", today(), BY, now(), "prova")
    with pytest.raises(LinkRefused):
        set_password(door.bench, door.key, secret, PASSWORD, now())


def test_there_is_one_first_administrator(door: Door) -> None:
    new = NewPerson("Prova Prima", "Sistemi", "", "prova.prima")
    issued = first_administrator(door.bench, new, BY, now())
    assert door.browser().get(f"/collegamento/{issued.secret}").status_code == 200
    with pytest.raises(InvalidDatum, match="C’è già un amministratore"):
        first_administrator(door.bench, NewPerson("Prova Seconda", "Sistemi", "", "prova.seconda"), BY, now())
    with door.bench.database.unit() as unit:
        assert unit.account_with(login="prova.seconda") is None
        assert "primo amministratore" in {change.why for change in unit.people_changes()}
