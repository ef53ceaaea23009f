from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.people.person import HeldRole, Person, Role
from agreements.use_cases.drafting import drafting
from agreements.use_cases.life.agreement_told import tell_agreement
from agreements.use_cases.life.open_work import CLERK, MANAGER, REPERTORY, Waits, what_waits
from agreements.use_cases.life.waiting_for import Kept, View, waiting_for
from agreements.use_cases.watch.agenda import coming
from agreements.use_cases.watch.sweep import run_sweep
from tasks.artifact import outcome_page
from tests.integration.use_cases.lives import CLERK as CLERK_NAMED
from tests.integration.use_cases.lives import Life, form, nothing_changes, now, today, walk
from tests.support.builders import plan


def test_everybody_finds_what_waits_for_them_and_nothing_is_changed(life: Life) -> None:
    walk(life, Life.opinion)
    other = Life(life.bench, life.pki_folder)
    other.record(
        today() - timedelta(days=60),
        title="Altro accordo di prova tra gli enti",
        obligations=(replace(plan(), party_position=2),),
    )
    run_sweep(life.bench, now())
    with nothing_changes(life), nothing_changes(other):
        found = what_waits(life.bench, now())
    sections = dict(found.sections)
    assert any(life.number in line and "«proposta-in-giunta»" in line for line in sections[CLERK])
    assert any(other.number in line and "da leggere e firmare" in line for line in sections[MANAGER])
    assert any(other.number in line and "repertorio mancante" in line for line in sections[REPERTORY])
    (late,) = sections["Settore Amministrazione digitale di prova"]
    assert "Piano operativo, scaduto da" in late
    assert "spetta a ANCI di Prova" in late
    page = outcome_page(found)
    assert all(f"## {whose}" in page for whose in sections)
    assert f"attendono {sum(len(lines) for lines in sections.values())} cose" in found.happened


def test_an_empty_register_has_nothing_that_waits(life: Life) -> None:
    found = what_waits(life.bench, now())
    assert "nulla attende" in found.happened
    assert found.sections == ()


def test_every_office_that_an_agreement_concerns_has_its_end_before_it_and_in_its_calendar(life: Life) -> None:
    life.record(today() - relativedelta(years=3) + timedelta(days=20), title="Protocollo di prova in scadenza")
    run_sweep(life.bench, now())
    (office, *_), manager = life.agreement.offices, life.agreement.manager
    assert office.email != manager.email
    for name in (office.name, office.email, manager.name):
        _, found, _ = coming(life.bench.database, now(), 60, name)
        assert any(entry.kind is DeadlineKind.RENEWAL for entry in found), name
    sections = dict(what_waits(life.bench, now()).sections)
    for whose in (office.name, manager.name):
        assert any("scadenza dell’accordo rinnovabile" in line for line in sections[whose]), whose
    files = {path.name: path.read_text("utf-8") for path in life.bench.calendars.glob("*.ics")}
    for each in (office, manager):
        (calendar,) = [text for name, text in files.items() if each.email in name]
        assert "scadenza dell’accordo rinnovabile" in "".join(calendar.split("\r\n "))


def test_what_has_ended_waits_to_be_closed_and_the_next_agreement_shows_the_gap(life: Life) -> None:
    life.record(today() - relativedelta(years=3) - timedelta(days=40), title="Protocollo di prova scaduto")
    old = life.number
    run_sweep(life.bench, now())
    person = Person("maria", "Maria Prova", "Accordi", roles=(HeldRole(Role.MANAGER, "", date(2020, 1, 1)),))
    groups = {g.sort: g.lines for g in waiting_for(life.bench, person, View.OWN, Kept(), now()).groups}
    (line,) = groups[Waits.CLOSE]
    assert (line.waiting.agreement, line.step) == (old, "chiudi-accordo")
    assert not any("scadenza" in each.waiting.sentence for each in groups.get(Waits.LATE, ()))
    life.number = drafting.create_agreement(life.bench, form(predecessor=old), CLERK_NAMED, now()).agreement
    for number in (old, life.number):
        told = tell_agreement(life.bench, person, number, now()).warnings
        assert any("Intervallo scoperto, finora di" in each and old in each for each in told), number
