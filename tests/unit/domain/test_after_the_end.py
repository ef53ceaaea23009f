"""After its end an agreement is told to have ended and waits to be closed; nobody is pressed for what helps no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.domain.agreement.act import ActState, HeldFile, TimeSource
from agreements.domain.agreement.agreement import Agreement, RenewalRule
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.periods import left_unsigned
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.days.time_limit import Direction, parse_time_limit
from agreements.domain.deadlines.agenda import entries
from agreements.domain.deadlines.deadlines import DeadlineKind, changed_by_time_on, watched
from agreements.domain.deadlines.ladders import SINCE, USUAL, LadderPolicy, LadderRule
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.offices import Mailing, Role
from agreements.domain.steps.further_acts import Extend, OpenRenewal
from agreements.domain.steps.held_files import HoldFile
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import decide
from agreements.domain.steps.withdrawal import Withdraw
from agreements.use_cases.base.next_steps import next_steps
from tests.support import builders
from tests.support.sweeper import END, MANAGER, OFFICE, PLAN, Sweeper, every_day, settled

ENDS_ON, OPENED_ON = date(2029, 3, 1), date(2028, 12, 4)
CLOSE = "accordo:da-chiudere"
K = DeadlineKind


def kinds(agreement: Agreement, day: date) -> set[DeadlineKind]:
    return {deadline.kind for deadline in watched(agreement, day)}


def on_its_way(state: ActState, *, extension: bool = False) -> Agreement:
    body = DecidingBody.EXECUTIVE_BOARD
    opened = Extend(builders.sha("p"), body, date(2029, 12, 31), "proseguire") if extension else None
    opening = opened or OpenRenewal(builders.sha("r"), body, "proseguire")
    agreement = builders.take(settled(), opening, OPENED_ON)
    for command in builders.way_to_signature(agreement, OPENED_ON):
        if agreement.newest_act.state is state:
            return agreement
        agreement = builders.take(agreement, command, OPENED_ON)
    raise AssertionError(state)


@pytest.mark.parametrize("extension", [False, True])
def test_nobody_is_pressed_to_sign_what_no_longer_helps(extension: bool) -> None:
    agreement = on_its_way(ActState.SIGNING, extension=extension)
    assert K.SIGNATURE_PENDING in kinds(agreement, ENDS_ON)
    after = kinds(agreement, ENDS_ON + timedelta(days=1))
    assert not after & {K.SIGNATURE_PENDING, K.SIGNATURE_DUE, K.SIGNATURE_REFUSED, K.POWER_ENDING, K.RENEWAL, K.EXPIRY}
    assert K.TO_CLOSE in after
    assert left_unsigned(agreement, agreement.newest_act, ENDS_ON + timedelta(days=1)) == ENDS_ON
    assert left_unsigned(agreement, agreement.newest_act, ENDS_ON) is None


def test_the_sweep_looks_again_on_the_day_after_the_end() -> None:
    assert changed_by_time_on(settled(), ENDS_ON) == ENDS_ON + timedelta(days=1)


def test_what_has_ended_waits_to_be_closed_and_is_not_late() -> None:
    sweeper = Sweeper().run(settled(), every_day(date(2029, 2, 20), date(2029, 12, 31)))
    assert sweeper.rungs(END) == [-15, -7, -1]
    assert sweeper.days(CLOSE)[0] == ENDS_ON + timedelta(days=1)
    assert set(sweeper.told_at(CLOSE)[1]) == {OFFICE, MANAGER}
    (entry,) = [each for each in entries(settled(), date(2029, 6, 1)) if each.code == CLOSE]
    assert not entry.is_due_date
    assert PLAN in {each.code for each in entries(settled(), date(2029, 6, 1))}


def test_the_term_of_the_disdetta_is_over_when_it_is_past() -> None:
    rule = RenewalRule(1, parse_time_limit("90g", direction=Direction.BACKWARD))
    agreement = replace(settled(), renewal=rule)
    assert K.NON_RENEWAL in kinds(agreement, date(2028, 12, 1))
    assert K.NON_RENEWAL not in kinds(agreement, date(2028, 12, 9))
    assert changed_by_time_on(agreement, date(2028, 12, 8)) == date(2028, 12, 9)


def test_between_its_readings_nothing_has_ended() -> None:
    unconfirmed = builders.signed()
    assert K.TO_CLOSE not in kinds(unconfirmed, date(2029, 3, 2))
    assert K.TO_CLOSE in kinds(unconfirmed, date(2029, 3, 3))


def test_the_silence_of_a_counterpart_is_told_after_thirty_sixty_and_ninety_days() -> None:
    agreement = approved(parties=3)
    decided_on = agreement.acts[0].resolution.decided_on  # type: ignore[union-attr]
    sweeper = Sweeper().run(agreement, every_day(decided_on, decided_on + timedelta(days=200)))
    for position in (2, 3):
        assert sweeper.rungs(f"atto-1:atto-parte-{position}") == [30, 60, 90]
    assert K.PARTY_ACT_MISSING in SINCE
    (deadline, _) = [each for each in watched(agreement, decided_on) if each.kind is K.PARTY_ACT_MISSING]
    assert "il silenzio non vale assenso" in deadline.explanation


def test_whoever_has_answered_is_waited_for_no_more_and_the_days_can_be_set() -> None:
    agreement = approved(parties=3)
    decided_on = agreement.acts[0].resolution.decided_on  # type: ignore[union-attr]
    answered = builders.take(agreement, RecordPartyAct(2, "Giunta", "7", decided_on, 1, ""), decided_on)
    assert [each.party_position for each in watched(answered, decided_on) if each.kind is K.PARTY_ACT_MISSING] == [3]
    own = LadderRule(K.PARTY_ACT_MISSING, Ladder("", (10,)), USUAL[K.PARTY_ACT_MISSING].audience)
    sweeper = Sweeper(policy=LadderPolicy({("", K.PARTY_ACT_MISSING): own}))
    sweeper.run(answered, every_day(decided_on, decided_on + timedelta(days=60)))
    assert sweeper.rungs("atto-1:atto-parte-3") == [10]
    assert set(USUAL[K.PARTY_ACT_MISSING].audience) == {Role.OFFICE, Role.MANAGER}


def approved(parties: int) -> Agreement:
    agreement = builders.draft(parties)
    for command in builders.way_to_signature(agreement):
        if agreement.acts[0].state is ActState.APPROVED:
            return agreement
        agreement = builders.take(agreement, command)
    raise AssertionError


def test_one_deadline_reaches_nobody_twice_on_one_day() -> None:
    # Monday: the mail of seven days before, and of the week's digest the rung of three days before.
    agreement = settled()
    monday = date(2026, 6, 8)
    due = [d for d in with_plan_on(monday + timedelta(days=7), agreement, monday) if d.watched.code == PLAN]
    (one,) = due
    assert one.alone
    assert one.digest_handled
    assert not {told.office.email for told in one.lines} & {told.office.email for told in one.alone}


def with_plan_on(day: date, agreement: Agreement, today: date) -> tuple:  # type: ignore[type-arg]
    moved = agreement.with_obligation(replace(agreement.obligation(PLAN), due_on=day))
    return Sweeper(Mailing.USUAL).sweep(moved, today)


def test_after_the_nearest_reading_the_confirmed_end_is_the_one_that_is_told() -> None:
    confirmed = settled(expires_on=date(2029, 3, 2))
    (before,) = [each for each in watched(confirmed, date(2029, 3, 1)) if each.code == END]
    (after,) = [each for each in watched(confirmed, date(2029, 3, 2)) if each.code == END]
    assert (before.due_on, after.due_on) == (date(2029, 3, 1), date(2029, 3, 2))
    assert K.TO_CLOSE not in kinds(confirmed, date(2029, 3, 2))


def test_an_act_that_was_signed_too_late_is_closed_without_a_refusal_and_its_file_is_named() -> None:
    agreement = on_its_way(ActState.SIGNING)
    late = date(2029, 3, 5)
    first = builders.take(agreement, RecordSignature(builders.signature(1, ENDS_ON)), late)
    held = HeldFile(
        file_sha256=builders.sha("tardi"),
        preserved_sha256=builders.sha("tardi"),
        position=2,
        signatory="Anna Due",
        signed_at=datetime(2029, 3, 5, 8, tzinfo=UTC),
        time_source=TimeSource.TIMESTAMP,
        certificate="seriale 1",
        findings=("La firma è valida, ma tardi.",),
        held_at=datetime(2029, 3, 5, 9, tzinfo=UTC),
        codes=("TOO_LATE",),
    )
    kept = builders.take(first, HoldFile(held), late)
    assert kept.newest_act.waiting_files[0].not_counted
    steps = next_steps(kept, builders.moment(late))
    assert any(step.startswith("Per il rinnovo: «ritira-atto»: l’accordo è finito il 01/03/2029") for step in steps)
    done = decide(kept, Withdraw("non in tempo"), builders.CLERK, builders.moment(late))
    assert done.event is not None
    assert done.event.what == (
        "Atto chiuso senza accordo: l’accordo è finito il 01/03/2029 e il rinnovo non era firmato da tutti. Firme date "
        "in tempo: 1 di 2. Firmato dopo la fine: Anna Due per ANCI di Prova, il 05/03/2029. Il file arrivato tardi "
        "resta conservato."
    )
    assert done.agreement.newest_act.state is ActState.WITHDRAWN
    assert not done.agreement.newest_act.refusals


def test_an_act_that_can_still_be_signed_in_time_is_not_given_up_without_a_refusal() -> None:
    with pytest.raises(RefusedTransition, match="rifiuto-di-firma"):
        builders.take(on_its_way(ActState.SIGNING), Withdraw("ripensamento"), OPENED_ON)


def test_every_office_that_an_agreement_concerns_sees_its_end() -> None:
    (entry,) = [each for each in entries(settled(), date(2029, 2, 1)) if each.code == END]
    assert {office.email for office in entry.offices} == {OFFICE, MANAGER}
    (duty,) = [each for each in entries(settled(), date(2029, 2, 1)) if each.code == PLAN]
    assert duty.offices == (duty.office,)
