from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.domain import commands as c
from agreements.domain.agreement import Agreement, EffectRule, Origin, RenewalRule
from agreements.domain.deadlines import DeadlineKind, watched
from agreements.domain.decision import DecidingBody
from agreements.domain.ladders import FROM_THE_FIRST, LadderPolicy, LadderRule
from agreements.domain.obligation import Fulfilment
from agreements.domain.offices import Mailing, OfficeRegister, RegisteredOffice, Role, Substitute
from agreements.domain.parties import Office
from agreements.domain.reminder import Ladder
from agreements.domain.sweep import Due, Sweep, SweepDay
from agreements.domain.time_limit import Direction, parse_time_limit
from tests.support import builders

SIGNED_ON = builders.START  # Monday 2 March 2026
PLAN, END = "piano-operativo", "accordo:scadenza"
PLAN_DUE = date(2026, 4, 2)
OFFICE, MANAGER = builders.OFFICE.email, builders.MANAGER_OFFICE.email


# With repertorio and confirmed expiry only the plan and the end are left to watch.
def settled(day: date = SIGNED_ON, expires_on: date = date(2029, 3, 1)) -> Agreement:
    agreement = builders.signed(day=day)
    agreement = builders.take(agreement, c.RecordRepertory("Repertorio 2026", "1/2026", day, "Rita"), day)
    return builders.take(agreement, c.ConfirmExpiry(expires_on, "lettura B"), day)


def owed_by(position: int) -> Agreement:
    agreement = settled()
    return agreement.with_obligation(replace(agreement.obligation(PLAN), party_position=position))


def late_by(days: int) -> date:
    return PLAN_DUE + timedelta(days=days)


def every_day(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


class Sweeper:
    # As the use case does: what was handled stays handled, and a deadline that moved is armed anew.
    def __init__(self, mailing: Mailing = Mailing.SINGLE, policy: LadderPolicy | None = None) -> None:
        offices = (builders.OFFICE, builders.MANAGER_OFFICE)
        entries = tuple(RegisteredOffice(f"U{n}", o.name, o.email, "dirigente", mailing) for n, o in enumerate(offices))
        self.register = OfficeRegister(entries)
        self.policy = policy or LadderPolicy()
        self.stands_on: dict[str, str] = {}
        self.alone: dict[str, set[int]] = {}
        self.digest: dict[str, set[int]] = {}
        self.last_on: date | None = None
        self.round_on: date | None = None
        self.said: list[tuple[date, Due]] = []

    def sweep(self, agreement: Agreement, today: date) -> tuple[Due, ...]:
        # The day before was swept too, unless a test says otherwise.
        last_on = self.last_on or today - timedelta(days=1)
        sweep = Sweep(SweepDay(today, last_on, self.round_on), self.register, self.policy)
        for deadline in watched(agreement, today):
            if self.stands_on.get(deadline.code) != deadline.stands_on:
                self.stands_on[deadline.code] = deadline.stands_on
                self.alone[deadline.code], self.digest[deadline.code] = set(), set()
        found = sweep.due(agreement, self.alone, self.digest)
        for due in found:
            self.alone[due.watched.code].update(due.alone_handled)
            self.digest[due.watched.code].update(due.digest_handled)
            self.said.append((today, due))
        self.last_on = today
        if sweep.day.begins_week:
            self.round_on = sweep.day.monday
        return tuple(due for due in found if due.alone or due.lines or due.letter)

    def run(self, agreement: Agreement, days: Iterable[date]) -> Sweeper:
        for day in days:
            self.sweep(agreement, day)
        return self

    def days(self, code: str) -> list[date]:
        return [day for day, due in self.said if due.watched.code == code and due.alone]

    def rungs(self, code: str) -> list[int]:
        return [due.alone[0].rung for _, due in self.said if due.watched.code == code and due.alone]

    def told_at(self, code: str) -> dict[int, set[str]]:
        told: dict[int, set[str]] = {}
        for _, due in self.said:
            for one in (*due.alone, *due.lines) if due.watched.code == code else ():
                told.setdefault(one.rung, set()).add(one.office.email)
        return told

    def digest_days(self, code: str) -> list[tuple[date, int]]:
        return [(day, due.lines[0].rung) for day, due in self.said if due.watched.code == code and due.lines]


def only(found: tuple[Due, ...], code: str = PLAN) -> Due:
    (due,) = [due for due in found if due.watched.code == code]
    return due


def due_on(agreement: Agreement, day: date) -> tuple[Due, ...]:
    """What mails of their own an office gets that wants them all, the week's digest being made and nothing handled."""
    monday = day - timedelta(days=day.weekday())
    return Sweep(SweepDay(day, day - timedelta(days=1), monday), Sweeper().register).due(agreement, {}, {})


def codes(agreement: Agreement, day: date) -> set[str]:
    return {deadline.code for deadline in watched(agreement, day)}


def addresses(due: Due) -> list[str]:
    return [told.office.email for told in due.alone]


def test_a_sweep_every_day_climbs_each_rung_on_its_working_day() -> None:
    sweeper = Sweeper().run(settled(), every_day(SIGNED_ON, date(2026, 7, 1)))
    # 2 May 2026, thirty days late, is a Saturday: after the due date a rung moves later.
    assert sweeper.days(PLAN) == [
        date(2026, 3, 18),
        date(2026, 3, 26),
        date(2026, 3, 30),
        date(2026, 4, 1),
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 4, 9),
        date(2026, 4, 17),
        date(2026, 5, 4),
    ]


def test_before_the_due_date_a_rung_on_a_sunday_goes_out_on_the_friday() -> None:
    agreement = settled(date(2026, 3, 9), date(2029, 3, 8))  # due 9 April; three days before is Easter Monday, 6 April
    due_on = agreement.obligation(PLAN).due_on
    assert due_on == date(2026, 4, 9)
    days = Sweeper().run(agreement, every_day(SIGNED_ON, due_on)).days(PLAN)
    assert date(2026, 4, 3) in days
    assert not {date(2026, 4, 4), date(2026, 4, 5), date(2026, 4, 6)} & set(days)


@pytest.mark.parametrize("mailing", Mailing)
def test_a_month_without_sweeps_ends_in_the_digest_whatever_an_office_chose(mailing: Mailing) -> None:
    agreement, sweeper = settled(), Sweeper(mailing)
    sweeper.sweep(agreement, date(2026, 3, 18))
    due = only(sweeper.sweep(agreement, late_by(18)))
    assert due.alone == ()
    assert [(told.office.email, told.rung) for told in due.lines] == [(OFFICE, 15), (MANAGER, 15)]
    assert due.alone_handled == (-7, -3, -1, 0, 1, 7, 15)


def test_after_a_standstill_a_closed_day_gathers_the_lines_of_a_digest_that_leaves_on_a_working_day() -> None:
    agreement, sweeper = settled(), Sweeper(Mailing.USUAL)
    sweeper.sweep(agreement, date(2026, 3, 18))
    saturday = date(2026, 4, 18)
    assert only(sweeper.sweep(agreement, saturday)).lines
    assert not SweepDay(saturday, date(2026, 3, 18)).sends_digests
    assert sweeper.sweep(agreement, saturday + timedelta(days=1)) == ()
    assert sweeper.round_on == date(2026, 3, 16)
    assert SweepDay(saturday + timedelta(days=2), saturday, sweeper.round_on).begins_week


def test_what_falls_on_the_first_day_after_a_standstill_is_told_as_on_any_day() -> None:
    sweeper = Sweeper(Mailing.USUAL)
    sweeper.sweep(settled(), date(2026, 3, 18))
    due = only(sweeper.sweep(settled(), PLAN_DUE))
    assert [(told.office.email, told.rung) for told in due.alone] == [(OFFICE, 0)]
    assert due.lines == ()  # and what was missed before is not told beside it
    assert -1 in due.digest_handled


def test_a_gap_of_some_days_still_ends_in_mails_of_their_own() -> None:
    agreement, sweeper = settled(), Sweeper(Mailing.USUAL)
    sweeper.sweep(agreement, date(2026, 3, 25))
    due = only(sweeper.sweep(agreement, date(2026, 3, 27)))
    assert [(told.office.email, told.rung) for told in due.alone] == [(OFFICE, -7)]


def test_a_repeated_sweep_finds_nothing() -> None:
    agreement, sweeper = settled(), Sweeper()
    assert sweeper.sweep(agreement, late_by(18))
    assert sweeper.sweep(agreement, late_by(18)) == ()


def test_by_default_what_is_no_mail_of_its_own_waits_for_the_digest_earlier_before_the_date_and_later_after() -> None:
    sweeper = Sweeper(Mailing.USUAL).run(settled(), every_day(SIGNED_ON, date(2026, 7, 1)))
    assert sweeper.days(PLAN) == [date(2026, 3, 26), PLAN_DUE]
    # 18 March, 30 March and 1 April are told on the Mondays before, 3, 9 and 17 April on those after; Easter Monday,
    # 6 April, is closed, and 2 May is told on 4 May.
    assert sweeper.digest_days(PLAN) == [
        (date(2026, 3, 16), -15),
        (date(2026, 3, 30), -1),
        (date(2026, 4, 7), 1),
        (date(2026, 4, 13), 7),
        (date(2026, 4, 20), 15),
        (date(2026, 5, 4), 30),
    ]


def test_an_office_that_wants_only_the_digest_gets_no_mail_of_its_own() -> None:
    sweeper = Sweeper(Mailing.DIGEST).run(settled(), every_day(SIGNED_ON, date(2026, 7, 1)))
    assert sweeper.days(PLAN) == []
    assert [rung for _, rung in sweeper.digest_days(PLAN)] == [-15, -7, 0, 1, 7, 15, 30]


def test_an_office_that_wants_both_gets_each_rung_alone_and_again_in_the_digest() -> None:
    sweeper = Sweeper(Mailing.BOTH).run(settled(), every_day(SIGNED_ON, date(2026, 7, 1)))
    assert sweeper.rungs(PLAN) == [-15, -7, -3, -1, 0, 1, 7, 15, 30]
    assert [rung for _, rung in sweeper.digest_days(PLAN)] == [-15, -7, 0, 1, 7, 15, 30]


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
    assert [due.letter.rung for _, due in sweeper.said if due.letter] == [5]


def test_an_act_that_is_not_published_is_asked_for_once_the_half_year_has_ended() -> None:
    sweeper = Sweeper().run(settled(), every_day(SIGNED_ON, date(2026, 12, 31)))
    assert sweeper.days("atto-1:pubblicazione") == [
        date(2026, 7, 1),
        date(2026, 7, 7),
        date(2026, 7, 15),
        date(2026, 7, 30),
    ]
    published = builders.take(settled(), c.RecordPublication("Amministrazione trasparente", SIGNED_ON), SIGNED_ON)
    assert "atto-1:pubblicazione" not in codes(published, SIGNED_ON)


def test_before_the_due_date_only_the_office_that_owes_is_told() -> None:
    assert addresses(only(Sweeper().sweep(settled(), late_by(-1)))) == [OFFICE]


def test_an_own_office_that_is_late_gets_a_note_and_no_letter() -> None:
    due = only(Sweeper().sweep(settled(), late_by(1)))
    assert addresses(due) == [OFFICE, MANAGER]
    assert due.letter is None


def test_a_counterpart_that_is_late_gets_a_draft_letter_and_never_a_mail() -> None:
    agreement = owed_by(2)
    due = only(Sweeper().sweep(agreement, late_by(1)))
    assert addresses(due) == [OFFICE, MANAGER]
    assert agreement.party(2).pec not in addresses(due)
    assert due.letter is not None
    assert (due.letter.party_position, due.letter.rung, due.letter.days_late) == (2, 1, 1)


def test_a_counterpart_not_yet_late_gets_no_letter() -> None:
    assert only(Sweeper().sweep(owed_by(2), PLAN_DUE)).letter is None


def test_letters_to_a_late_counterpart_are_three_at_most_and_one_after_downtime() -> None:
    agreement = owed_by(2)
    daily = Sweeper().run(agreement, every_day(SIGNED_ON, date(2026, 7, 1)))
    assert [due.letter.rung for _, due in daily.said if due.letter] == [1, 15, 30]
    folded = only(due_on(agreement, late_by(20)))
    assert folded.letter is not None
    assert folded.letter.rung == 15


def test_after_the_last_rung_nobody_is_nagged() -> None:
    agreement = settled()
    agreement = builders.take(agreement, c.RecordPublication("Amministrazione trasparente", SIGNED_ON), SIGNED_ON)
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2026, 5, 4)))
    assert not any(sweeper.sweep(agreement, day) for day in every_day(date(2026, 5, 5), date(2027, 5, 4)))


def test_a_met_obligation_is_silent_and_its_queued_notices_obsolete() -> None:
    agreement = settled()
    before = codes(agreement, late_by(1))
    done = agreement.with_obligation(
        replace(agreement.obligation(PLAN), fulfilment=Fulfilment(late_by(1), "prot. 1", ""))
    )
    assert Sweeper().sweep(done, late_by(30)) == ()
    assert before - codes(done, late_by(1)) == {PLAN}


def test_a_corrected_date_arms_the_ladder_again_and_leaves_older_notices_behind() -> None:
    agreement, sweeper = settled(), Sweeper()
    first = only(sweeper.sweep(agreement, late_by(1)))
    corrected = agreement.with_obligation(replace(agreement.obligation(PLAN), due_on=PLAN_DUE + timedelta(days=10)))
    second = only(sweeper.sweep(corrected, late_by(1)))
    assert [told.rung for told in second.alone] == [-7]  # 5 April, Easter Sunday: it went out on Friday the 3rd
    assert second.watched.stands_on != first.watched.stands_on


def test_another_office_that_answers_is_told_all_anew() -> None:
    agreement, sweeper = settled(), Sweeper()
    sweeper.sweep(agreement, late_by(1))
    other = Office("Altra struttura", "altra@regione.example.it")
    moved = agreement.with_obligation(replace(agreement.obligation(PLAN), office=other))
    due = only(sweeper.sweep(moved, late_by(5)))  # the Tuesday after Easter: this week's digest
    assert [(told.office.email, told.rung) for told in due.lines] == [(other.email, 1)]
    assert [(told.office.email, told.rung) for told in due.alone] == [(MANAGER, 1)]


def test_the_end_is_announced_on_its_earliest_reading_until_it_is_confirmed() -> None:
    agreement = builders.signed()
    due = only(due_on(agreement, date(2028, 12, 4)), END)
    assert due.watched.due_on == date(2029, 3, 1)
    assert due.watched.kind is DeadlineKind.RENEWAL
    assert sorted(addresses(due)) == sorted([MANAGER, OFFICE])
    confirmed = builders.take(agreement, c.ConfirmExpiry(date(2029, 3, 2), "lettura A"), SIGNED_ON)
    later = only(due_on(confirmed, date(2028, 12, 4)), END)
    assert later.watched.due_on == date(2029, 3, 2)
    assert later.watched.stands_on != due.watched.stands_on


def test_the_end_is_announced_by_its_whole_ladder_and_then_no_more() -> None:
    sweeper = Sweeper().run(settled(), every_day(date(2028, 8, 1), date(2029, 12, 31)))
    assert sweeper.rungs(END) == [
        -180,
        -90,
        -60,
        -30,
        -15,
        -7,
        -1,
    ]


def test_an_end_that_passed_while_nobody_swept_is_told_once() -> None:
    agreement, sweeper = settled(), Sweeper()
    sweeper.sweep(agreement, date(2029, 1, 30))
    due = only(sweeper.sweep(agreement, date(2029, 3, 20)), END)
    assert ({told.rung for told in due.lines}, due.alone_handled) == ({-1}, (-15, -7, -1))
    assert not sweeper.sweep(agreement, date(2029, 6, 1))


def test_the_last_day_of_the_disdetta_is_counted_backwards_and_announced_by_its_own_ladder() -> None:
    rule = RenewalRule(1, parse_time_limit("90g", direction=Direction.BACKWARD))
    agreement = replace(settled(), renewal=rule)
    (deadline,) = [found for found in watched(agreement, SIGNED_ON) if found.code == "accordo:disdetta"]
    assert deadline.due_on == date(2028, 12, 1)  # 1 March 2029 less 90 days, a Friday
    sweeper = Sweeper().run(agreement, every_day(date(2028, 9, 1), date(2029, 2, 28)))
    assert sweeper.rungs("accordo:disdetta") == [-60, -30, -15, -7, -1]
    assert "accordo:disdetta" not in codes(settled(), SIGNED_ON)


def test_a_signed_renewal_silences_the_old_end() -> None:
    agreement = builders.take(
        settled(),
        c.OpenRenewal(builders.sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire"),
        day := date(2028, 12, 4),
    )
    assert only(due_on(agreement, day), END).watched.due_on == date(2029, 3, 1)
    for command in builders.way_to_signature(agreement, day):
        agreement = builders.take(agreement, command, day)
    assert not [due for due in due_on(agreement, day) if due.watched.code == END]
    later = only(due_on(agreement, date(2032, 2, 1)), END)
    assert later.watched.due_on == date(2032, 3, 1)
    assert later.watched.kind is DeadlineKind.EXPIRY  # the one renewal was used


def test_missing_signatures_are_recalled_three_times_to_the_own_office() -> None:
    agreement = builders.draft()
    for command in builders.way_to_signature(agreement)[:-1]:
        agreement = builders.take(agreement, command)
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2026, 12, 31)))
    assert sweeper.rungs("atto-1:firma") == [7, 15, 30]
    assert {address for _, due in sweeper.said for address in addresses(due)} == {OFFICE, MANAGER}


def test_after_the_last_signature_the_missing_number_and_confirmation_are_recalled() -> None:
    agreement = builders.signed()
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2026, 12, 31)))
    counted = Counter(due.watched.code for _, due in sweeper.said if due.alone)
    assert counted["atto-1:repertorio"] == counted["atto-1:conferma-scadenza"] == 3
    registered = builders.take(agreement, c.RecordRepertory("Repertorio", "1", SIGNED_ON, "Rita"), SIGNED_ON)
    assert "atto-1:repertorio" not in codes(registered, SIGNED_ON)


def test_an_effect_that_waits_for_the_pec_communication_is_recalled() -> None:
    agreement = builders.signed(effect_rule=EffectRule.PEC_COMMUNICATION)
    assert [told.rung for told in only(due_on(agreement, date(2026, 3, 9)), "atto-1:pec").alone] == [7]


def test_an_unstated_duration_has_no_end_but_a_yearly_check() -> None:
    agreement = replace(settled(), duration=None)
    agreement = agreement.with_act(replace(agreement.act(1), confirmed_expires_on=None))
    sweeper = Sweeper().run(agreement, every_day(date(2026, 7, 1), date(2029, 1, 1)))
    # 2 March 2027 is a Tuesday, 2 March 2028 a Thursday.
    assert sweeper.days("accordo:verifica-annuale") == [date(2027, 3, 2), date(2028, 3, 2)]
    assert END not in codes(agreement, SIGNED_ON)


def test_a_draft_and_a_withdrawn_act_are_silent() -> None:
    assert due_on(builders.draft(), date(2030, 1, 1)) == ()
    withdrawn = builders.take(builders.draft(), c.Withdraw("non serve più"))
    assert due_on(withdrawn, date(2030, 1, 1)) == ()


def test_the_past_of_an_agreement_recorded_as_it_was_is_told_once_in_the_digest_to_whoever_answers() -> None:
    old = replace(builders.signed(day=date(2008, 7, 1)), origin=Origin.HISTORICAL)
    assert old.obligation(PLAN).due_on == date(2008, 8, 1)
    sweeper = Sweeper()
    sweeper.sweep(builders.draft(), date(2026, 11, 23))  # Monday: this week's digest is made
    days = list(every_day(date(2026, 11, 24), date(2027, 3, 31)))
    sweeper.run(owed_elsewhere := old.with_obligation(replace(old.obligation(PLAN), party_position=2)), days)
    assert owed_elsewhere.obligation(PLAN).due_on == date(2008, 8, 1)
    assert {day for day, _ in sweeper.said} == {date(2026, 11, 30)}
    assert all(due.long_past and not due.alone and due.letter is None for _, due in sweeper.said)
    told = {due.watched.code: [one.office.email for one in due.lines] for _, due in sweeper.said}
    assert told == {PLAN: [OFFICE], END: [OFFICE, MANAGER], "atto-1:repertorio": [MANAGER]}
    # The same dates in an agreement born here are an omission, and lead further.
    assert only(due_on(replace(owed_elsewhere, origin=Origin.NATIVE), date(2026, 11, 23))).letter is not None


def test_an_agreement_recorded_while_it_runs_is_announced_as_it_stands() -> None:
    running = replace(builders.signed(day=date(2024, 1, 8)), origin=Origin.HISTORICAL)
    (due,) = [due for due in due_on(running, date(2026, 11, 23)) if due.alone]  # ends 7 January 2027
    assert (due.watched.code, {told.rung for told in due.alone}) == (END, {-60})


def test_an_end_beyond_the_known_holidays_stops_no_sweep() -> None:
    agreement = settled()
    far = agreement.with_act(replace(agreement.act(1), confirmed_expires_on=date(2150, 1, 1)))
    assert END not in {due.watched.code for due in due_on(far, date(2026, 4, 2))}


@settings(max_examples=60)
@given(
    gaps=st.lists(st.integers(1, 40), min_size=1, max_size=12),
    first=st.integers(0, 90),
    owed=st.booleans(),
    mailing=st.sampled_from(Mailing),
)
def test_whatever_days_are_swept_nothing_is_lost_and_nothing_told_twice(
    gaps: list[int], first: int, owed: bool, mailing: Mailing
) -> None:
    agreement, sweeper = owed_by(2 if owed else 1), Sweeper(mailing)
    last = date(2026, 9, 18)  # a Friday: whatever the gaps, the last two sweeps make a digest and fall on working days
    day = SIGNED_ON + timedelta(days=first)
    days = [day := day + timedelta(days=gap) for gap in gaps]
    sweeper.run(agreement, [*(d for d in days if d < last - timedelta(days=4)), last - timedelta(days=4), last])
    plan = [due for _, due in sweeper.said if due.watched.code == PLAN]
    for told in (
        Counter((one.office.email, one.rung) for due in plan for one in due.alone),
        Counter((one.office.email, one.rung) for due in plan for one in due.lines),
    ):
        assert set(told.values()) <= {1}
    assert {one.office.email for due in plan for one in (*due.alone, *due.lines)} == {OFFICE, MANAGER}
    for marked in (
        [rung for due in plan for rung in due.alone_handled],
        [rung for due in plan for rung in due.digest_handled],
    ):
        assert sorted(marked) == [-15, -7, -3, -1, 0, 1, 7, 15, 30]


@pytest.mark.parametrize("position", [1, 2])
def test_no_recipient_is_ever_outside_the_own_body(position: int) -> None:
    agreement = owed_by(position)
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2029, 6, 1)))
    told = {one.office.email for _, due in sweeper.said for one in (*due.alone, *due.lines)}
    assert told == {OFFICE, MANAGER}
