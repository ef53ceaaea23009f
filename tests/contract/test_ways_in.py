"""Accounts, sessions, links and failures are kept alike on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agreements.domain.people.account import Account, Failures, OneTimeLink, Session
from agreements.domain.people.person import Person
from agreements.persistence import Database
from tests.contract import samples

NOW = samples.NOW
PERSON = Person("p-uno", "Prova Uno", "Ufficio accordi")
OWN = Account("c-uno", "p-uno", "prova.uno", "$argon2id$…", "", "", NOW)
PROVIDED = Account("c-due", "p-uno", "", "", "https://accesso.prova.example", "soggetto-1", NOW)
SESSION = Session("impronta", "c-uno", "gettone", NOW, NOW, NOW + timedelta(hours=10), "funzioni", "suggerimento")


@pytest.fixture
def entered(database: Database) -> Database:
    with database.unit() as unit:
        unit.save_person(PERSON, NOW)
        unit.add_account(OWN, NOW)
        unit.add_account(PROVIDED, NOW + timedelta(seconds=1))
        unit.begin_session(SESSION)
        unit.commit()
    return database


def test_an_account_is_found_by_its_identity_alone(entered: Database) -> None:
    with entered.unit() as unit:
        assert unit.account("c-uno") == unit.account_with(login="prova.uno") == OWN
        assert unit.account_with(issuer=PROVIDED.issuer, subject="soggetto-1") == PROVIDED
        assert unit.account_with(issuer="https://altro.prova.example", subject="soggetto-1") is None
        assert unit.account_with() is None
        assert unit.accounts_of({"p-uno"}) == (OWN, PROVIDED)


def test_a_new_password_ends_the_sessions_of_its_account(entered: Database) -> None:
    later = NOW + timedelta(hours=1)
    of_the_other = replace(SESSION, digest="altra", account="c-due")
    with entered.unit() as unit:
        unit.begin_session(of_the_other)
        unit.set_password("c-uno", "nuova", later)
        unit.commit()
    with entered.unit() as unit:
        assert unit.session("impronta") is None
        assert unit.session("altra") == of_the_other
        assert unit.account("c-uno") == replace(OWN, password_hash="nuova", changed_at=later)


def test_a_newer_hash_of_the_same_password_ends_nothing_and_overwrites_no_other(entered: Database) -> None:
    with entered.unit() as unit:
        unit.rehash(OWN, "più recente")
        unit.rehash(OWN, "di chi è arrivato tardi")
        unit.commit()
    with entered.unit() as unit:
        assert unit.account("c-uno") == replace(OWN, password_hash="più recente")
        assert unit.session("impronta") == SESSION


def test_closed_accounts_have_no_sessions(entered: Database) -> None:
    with entered.unit() as unit:
        unit.close_accounts(["c-uno"], NOW)
        unit.close_accounts(["c-uno"], NOW + timedelta(days=1))
        unit.commit()
    with entered.unit() as unit:
        assert unit.account("c-uno") == replace(OWN, closed_at=NOW)
        assert unit.sessions(["c-uno", "c-due"]) == ()


def test_every_open_way_is_forgotten_at_once(entered: Database) -> None:
    with entered.unit() as unit:
        unit.add_link(OneTimeLink("l-1", "c-uno", NOW + timedelta(hours=48), None), "Prova Due", NOW)
        unit.forget_open_ways()
        unit.commit()
    with entered.unit() as unit:
        assert unit.session("impronta") is None
        assert unit.link("l-1") is None
        assert unit.account("c-uno") == OWN


def test_what_has_served_is_purged(entered: Database) -> None:
    kept = replace(SESSION, digest="recente", seen_at=NOW + timedelta(minutes=40))
    with entered.unit() as unit:
        unit.begin_session(kept)
        unit.begin_session(replace(SESSION, digest="finita", seen_at=kept.seen_at, ends_at=NOW + timedelta(minutes=45)))
        for key, first, until in (("a", 0, None), ("b", 0, 9), ("c", 9, None)):
            closed = NOW + timedelta(hours=until) if until else None
            unit.save_failures(Failures(key, 3, NOW + timedelta(hours=first), closed))
        unit.commit()
    now = NOW + timedelta(minutes=50)
    with entered.unit() as unit:
        unit.purge_ways_in(now, now - timedelta(minutes=30), NOW + timedelta(hours=1))
        unit.commit()
    with entered.unit() as unit:
        assert unit.sessions(["c-uno"]) == (kept,)
        assert set(unit.failures(["a", "b", "c"])) == {"b", "c"}


def test_failures_are_counted_by_key(entered: Database) -> None:
    counted = Failures("chiave", 1, NOW, None)
    with entered.unit() as unit:
        unit.save_failures(counted)
        unit.save_failures(replace(counted, failures=2, closed_until=NOW))
        unit.save_failures(replace(counted, key="altra"))
        unit.commit()
    with entered.unit() as unit:
        assert unit.failures(["chiave", "ignota"], to_count=True) == {
            "chiave": Failures("chiave", 2, NOW, NOW),
        }
        unit.forget_failures("chiave")
        unit.commit()
    with entered.unit() as unit:
        assert set(unit.failures(["chiave", "altra"])) == {"altra"}


def test_a_link_is_good_once_until_its_end_and_until_there_is_a_newer_one(entered: Database) -> None:
    link = OneTimeLink("l-1", "c-uno", NOW + timedelta(hours=48), None)
    with entered.unit() as unit:
        unit.add_link(link, "Prova Due", NOW)
        unit.commit()
    with entered.unit() as unit:
        assert unit.link("l-1") == link
        assert not unit.use_link("l-1", link.ends_at)
        assert unit.use_link("l-1", NOW)
        assert not unit.use_link("l-1", NOW)
        unit.add_link(replace(link, digest="l-2"), "Prova Due", NOW)
        unit.commit()
    with entered.unit() as unit:
        assert unit.link("l-1") is None
        assert unit.use_link("l-2", NOW)
