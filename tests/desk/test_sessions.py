"""A session begins with a new id, and is over by time, by hand, or with account, role or password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from agreements.domain.people.account import SessionRules
from agreements.domain.people.person import Absence, Delegation, HeldRole, Role
from agreements.use_cases.people.accounts import (
    close_person,
    delegate,
    end_role,
    give_role,
    note_absence,
)
from agreements.use_cases.people.keyed import digest_of
from agreements.use_cases.people.sessions import begin_session, visit
from tests.desk.door import BY, PASSWORD, Browser, Door, now, today

NEWER = "tutt’altre parole, ma nuove"


def test_a_form_without_the_token_of_its_session_changes_nothing(door: Door) -> None:
    browser = door.inside("prova.uno")
    of_another = door.inside("prova.due").token()
    for sent in ({}, {"token": ""}, {"token": of_another}, {"token": "x" + browser.token()}):
        for path in ("/uscita", "/persona/password", "/persona/accessi"):
            refused = browser.post(
                path, sent | {"quale": "altri", "attuale": PASSWORD, "nuova": NEWER, "ancora": NEWER}
            )
            assert (refused.status_code, "non è di questo accesso" in refused.text) == (403, True)
    assert browser.is_in()


def test_a_stolen_id_is_worth_nothing_after_the_logout(door: Door) -> None:
    browser = door.inside()
    thief = browser.with_session(browser.cookie())
    assert thief.is_in()
    assert browser.log_out().headers["location"] == "/accesso?uscita=1"
    assert not thief.is_in()
    assert browser.cookie() == ""


def _changes_the_password(door: Door, browser: Browser) -> None:
    sent = {"token": browser.token(), "attuale": PASSWORD, "nuova": NEWER, "ancora": NEWER}
    assert browser.post("/persona/password", sent).headers["location"] == "/persona?password=1"
    assert browser.is_in()


def _gets_a_role(door: Door, browser: Browser) -> None:
    give_role(door.bench, "prova.uno", HeldRole(Role.MANAGER, "", today()), BY, now(), "prova")


def _loses_a_role(door: Door, browser: Browser) -> None:
    end_role(door.bench, "prova.uno", Role.CLERK, "", today() - timedelta(days=1), BY, now(), "prova")


def _is_delegated(door: Door, browser: Browser) -> None:
    door.person("prova.due", Role.MANAGER)
    given = Delegation("prova.due", "prova.uno", Role.MANAGER, "", "ordine n. 1", today(), today())
    delegate(door.bench, given, BY, now(), "prova")


def _stands_in(door: Door, browser: Browser) -> None:
    door.person("prova.due", Role.MANAGER)
    note_absence(door.bench, Absence("prova.due", today(), today(), "prova.uno"), BY, now(), "prova")


def _is_closed(door: Door, browser: Browser) -> None:
    close_person(door.bench, "prova.uno", today(), BY, now(), "prova")


@pytest.mark.parametrize(
    "change", [_changes_the_password, _gets_a_role, _loses_a_role, _is_delegated, _stands_in, _is_closed]
)
def test_a_stolen_id_is_worth_nothing_after_a_change(door: Door, change: Callable[[Door, Browser], None]) -> None:
    browser = door.inside("prova.uno", Role.CLERK)
    thief = browser.with_session(browser.cookie())
    assert thief.is_in()
    change(door, browser)
    assert not thief.is_in()


def test_an_id_that_somebody_has_put_into_the_browser_is_not_the_one_of_the_login(door: Door) -> None:
    attacker = door.inside("prova.due")
    door.person("prova.uno")
    victim = door.browser()
    for planted in ("scelto-da-altri", attacker.cookie()):
        victim.client.cookies.clear()
        victim.client.cookies.set("__Host-accordi", planted, domain="127.0.0.1", path="/")
        assert victim.log_in("prova.uno").status_code == 303
        assert planted != victim.cookie()
        assert not attacker.with_session(planted).is_in()
    assert not attacker.is_in()


def test_each_login_has_another_id_and_the_database_keeps_none(door: Door) -> None:
    door.person()
    ids = []
    for _ in range(2):
        browser = door.browser()
        browser.log_in("prova.uno")
        ids.append(browser.cookie())
    assert len(set(ids)) == 2
    with door.bench.database.unit() as unit:
        kept = {row[0] for row in unit._connection.exec_driver_sql("SELECT digest FROM session")}
    assert kept == {digest_of(each) for each in ids}


RULES = SessionRules(timedelta(minutes=30), timedelta(hours=10))


def test_a_session_is_over_when_nothing_is_done_and_at_its_end_whatever_is_done(door: Door) -> None:
    door.person()
    with door.bench.database.unit() as unit:
        account = unit.account_with(login="prova.uno")
    assert account is not None
    begun = now()

    def is_in(secret: str, after: timedelta, *, active: bool = True) -> bool:
        return visit(door.bench, secret, RULES, begun + after, active=active) is not None

    minute = timedelta(minutes=1)
    idle = begin_session(door.bench, account, RULES, begun)
    assert is_in(idle, 29 * minute)
    assert is_in(idle, 58 * minute)
    assert not is_in(idle, 88 * minute)
    assert not is_in(idle, 59 * minute)  # over for good
    asking_by_itself = begin_session(door.bench, account, RULES, begun)
    assert is_in(asking_by_itself, 29 * minute, active=False)
    assert not is_in(asking_by_itself, 30 * minute, active=False)
    long = begin_session(door.bench, account, RULES, begun)
    for turn in range(1, 30):
        assert is_in(long, 20 * turn * minute)
    assert not is_in(long, 600 * minute)


def test_what_is_done_is_written_down_once_a_minute(door: Door) -> None:
    browser = door.inside()
    digest = digest_of(browser.cookie())
    with door.bench.database.unit() as unit:
        session = unit.session(digest)
    assert session is not None
    for seconds, written in ((30, False), (61, True)):
        at = session.seen_at + timedelta(seconds=seconds)
        visit(door.bench, browser.cookie(), RULES, at, active=True)
        with door.bench.database.unit() as unit:
            seen = unit.session(digest)
        assert seen is not None
        assert (seen.seen_at == at) is written


def test_a_person_sees_its_sessions_and_ends_them(door: Door) -> None:
    here = door.inside()
    others = [door.browser() for _ in range(3)]
    for other in others:
        other.log_in("prova.uno")
    stranger = door.inside("prova.due")
    page = here.get("/persona").text
    assert page.count("Chiudi</button>") == 3
    here.post("/persona/accessi", {"token": here.token(), "quale": digest_of(others[0].cookie())})
    here.post("/persona/accessi", {"token": here.token(), "quale": digest_of(stranger.cookie())})
    assert [each.is_in() for each in (*others, stranger, here)] == [False, True, True, True, True]
    here.post("/persona/accessi", {"token": here.token(), "quale": "altri"})
    assert [each.is_in() for each in (*others, stranger, here)] == [False, False, False, True, True]


def test_the_old_password_is_asked_before_a_new_one_and_cannot_be_tried_out(door: Door) -> None:
    browser = door.inside()
    sent = {"token": browser.token(), "attuale": "non è questa qui", "nuova": NEWER, "ancora": NEWER}
    told = [browser.post("/persona/password", sent).text for _ in range(6)]
    assert "La password attuale non è giusta" in told[0]
    assert "Troppi tentativi" in told[-1]
    assert browser.is_in()
    assert door.browser().log_in("prova.uno").status_code == 303


def test_a_person_sees_what_it_can_do_today(door: Door) -> None:
    browser = door.inside("prova.uno", Role.CLERK)
    assert "<li>istruttore</li>" in browser.get("/persona").text
