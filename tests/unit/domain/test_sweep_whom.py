from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.deadlines.ladders import FROM_THE_FIRST, LadderPolicy, LadderRule
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.deadlines.sweep import Solicited, Sweep, SweepDay
from agreements.domain.offices import OfficeRegister, RegisteredOffice, Role, Substitute
from agreements.domain.steps.after_signature import RecordPublication
from tests.support import builders
from tests.support.sweeper import (
    END,
    MANAGER,
    OFFICE,
    PLAN,
    PLAN_DUE,
    SIGNED_ON,
    Sweeper,
    addresses,
    codes,
    every_day,
    late_by,
    only,
    owed_by,
    settled,
)


def test_lateness_climbs_to_the_dirigente_the_director_and_the_secretary() -> None:
    agreement, sweeper = settled(), Sweeper()
    contacts = {Role.DIRECTOR: "direttore@regione.example.it", Role.POLITICAL: "segretario@regione.example.it"}
    sweeper.register = sweeper.register.kept(
        RegisteredOffice("ENTE", "Regione di prova", "ente@regione.example.it", "segretario", contacts=contacts)
    )
    sweeper.run(agreement, every_day(SIGNED_ON, date(2026, 7, 1)))
    told = sweeper.told_at(PLAN)
    assert told[0] == {OFFICE}
    assert told[1] == told[7] == {OFFICE, MANAGER}
    assert told[15] == {OFFICE, MANAGER, "direttore@regione.example.it"}
    assert told[30] == {OFFICE, MANAGER, "direttore@regione.example.it", "segretario@regione.example.it"}


def test_a_nearing_end_climbs_to_the_director_the_legal_office_and_the_secretary() -> None:
    sweeper = Sweeper()
    contacts = {role: f"{role.name.lower()}@regione.example.it" for role in (Role.DIRECTOR, Role.LEGAL, Role.POLITICAL)}
    sweeper.register = sweeper.register.kept(
        RegisteredOffice("ENTE", "Regione di prova", "ente@regione.example.it", "segretario", contacts=contacts)
    )
    sweeper.run(settled(), every_day(date(2028, 8, 1), date(2029, 3, 1)))
    told = sweeper.told_at(END)
    near = {OFFICE, MANAGER, "director@regione.example.it", "legal@regione.example.it"}
    assert told[-180] == told[-90] == {OFFICE, MANAGER}
    assert told[-60] == near
    assert told[-30] == told[-1] == near | {"political@regione.example.it"}


def test_a_substitute_gets_what_falls_on_its_days_in_place_of_the_office() -> None:
    sweeper = Sweeper()
    absent = Substitute("Prova Sette", "sette@regione.example.it", PLAN_DUE, late_by(3), "nota n. 3")
    office = sweeper.register.by_code("U0").with_substitute(absent)
    sweeper.register = OfficeRegister((office, sweeper.register.by_code("U1")))
    sweeper.run(settled(), every_day(SIGNED_ON, late_by(10)))
    told = {due.alone[0].rung: addresses(due)[0] for _, due in sweeper.said if due.watched.code == PLAN and due.alone}
    assert told == {
        -15: OFFICE,
        -7: OFFICE,
        -3: OFFICE,
        -1: OFFICE,
        0: absent.email,
        1: absent.email,
        7: OFFICE,
    }


def test_who_stands_in_for_two_offices_is_told_once() -> None:
    sweeper = Sweeper()
    entries = []
    for entry in sweeper.register.offices:
        entries.append(
            entry.with_substitute(Substitute("Prova Sette", "sette@x.example", late_by(1), late_by(3), "nota"))
        )
    sweeper.register = OfficeRegister(tuple(entries))
    assert addresses(only(sweeper.sweep(settled(), late_by(1)))) == ["sette@x.example"]


def test_an_office_may_choose_its_own_ladder() -> None:
    chosen = LadderRule(DeadlineKind.OBLIGATION, Ladder("prova", (-20, 5)), {Role.OFFICE: FROM_THE_FIRST})
    sweeper = Sweeper(policy=LadderPolicy({("U0", DeadlineKind.OBLIGATION): chosen}))
    sweeper.run(owed_by(2), every_day(SIGNED_ON, date(2026, 7, 1)))
    assert sweeper.rungs(PLAN) == [-20, 5]
    assert letter_on(owed_by(2), late_by(1), by=sweeper) == date(2026, 4, 7)


def test_an_act_that_is_not_published_is_asked_for_once_the_half_year_has_ended() -> None:
    sweeper = Sweeper().run(settled(), every_day(SIGNED_ON, date(2026, 12, 31)))
    assert sweeper.days("atto-1:pubblicazione") == [
        date(2026, 7, 1),
        date(2026, 7, 7),
        date(2026, 7, 15),
        date(2026, 7, 30),
    ]
    published = builders.take(settled(), RecordPublication("Amministrazione trasparente", SIGNED_ON), SIGNED_ON)
    assert "atto-1:pubblicazione" not in codes(published, SIGNED_ON)


def test_before_the_due_date_only_the_office_that_owes_is_told() -> None:
    assert addresses(only(Sweeper().sweep(settled(), late_by(-1)))) == [OFFICE]


def test_an_own_office_that_is_late_gets_a_note_and_no_letter() -> None:
    assert addresses(only(Sweeper().sweep(settled(), late_by(1)))) == [OFFICE, MANAGER]


def test_a_counterpart_that_is_late_gets_a_draft_letter_and_never_a_mail() -> None:
    agreement = owed_by(2)
    due = only(Sweeper().sweep(agreement, late_by(1)))
    assert addresses(due) == [OFFICE, MANAGER]
    assert agreement.party(2).pec not in addresses(due)


NOTHING_YET = Solicited()


def letter_on(
    agreement: Agreement, today: date, known: Solicited = NOTHING_YET, by: Sweeper | None = None
) -> date | None:
    (deadline,) = [each for each in watched(agreement, today) if each.code == PLAN]
    return Sweep(SweepDay(today), (by or Sweeper()).register, (by or Sweeper()).policy).letter_on(
        agreement, deadline, known
    )


def test_a_sollecito_is_for_another_body_that_is_late() -> None:
    assert letter_on(settled(), late_by(1)) is None
    assert letter_on(owed_by(2), PLAN_DUE) == late_by(1)


def test_solleciti_are_one_at_a_time_and_three_at_most() -> None:
    agreement, first = owed_by(2), late_by(1)
    waits = Solicited(waits_since=first)
    assert letter_on(agreement, late_by(15), waits) == late_by(
        18
    )  # its term has passed, and the day after it is a Sunday
    sent = Solicited(1, left_made_on=first)
    assert letter_on(agreement, late_by(15), sent) == late_by(18)  # not while the term runs that the first one gave
    assert letter_on(agreement, late_by(15), replace(sent, left_made_on=late_by(16))) == late_by(32)
    assert letter_on(agreement, late_by(15), Solicited(2, late_by(3))) == late_by(32)  # the rung comes later
    assert letter_on(agreement, late_by(90), Solicited(3, late_by(40))) is None


def test_after_the_last_rung_nobody_is_nagged() -> None:
    agreement = settled()
    agreement = builders.take(agreement, RecordPublication("Amministrazione trasparente", SIGNED_ON), SIGNED_ON)
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2026, 5, 4)))
    assert not any(sweeper.sweep(agreement, day) for day in every_day(date(2026, 5, 5), date(2027, 5, 4)))


@pytest.mark.parametrize("position", [1, 2])
def test_no_recipient_is_ever_outside_the_own_body(position: int) -> None:
    agreement = owed_by(position)
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2029, 6, 1)))
    told = {one.office.email for _, due in sweeper.said for one in (*due.alone, *due.lines)}
    assert told == {OFFICE, MANAGER}
