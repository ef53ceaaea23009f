"""Extension and amendment: express acts with the way of the original; one moves the end, the other leaves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import ActKind, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.periods import Standing, current_period, last_day, periods, standing
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition, TooLate
from agreements.domain.corrections.rectify import ask, confirm
from agreements.domain.deadlines.deadlines import watched
from agreements.domain.figures.timeline import timeline
from agreements.domain.steps.after_signature import ConfirmExpiry
from agreements.domain.steps.command import Command
from agreements.domain.steps.drafting import OpenExamination
from agreements.domain.steps.further_acts import Amend, Change, Extend, OpenRenewal
from agreements.domain.steps.obligations import FulfilObligation
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import decide
from agreements.domain.steps.withdrawal import Withdraw
from tests.support.builders import CLERK, MANAGER, moment, sha, signature, signed, take, way_to_signature
from tests.unit.domain.correction_cases import correction

# Signed on 2 March 2026 for three years: the nearest end is 1 March 2029.
END = date(2029, 3, 1)
LATER = date(2029, 9, 30)
DAY = date(2028, 11, 6)
BOARD = DecidingBody.EXECUTIVE_BOARD
CHANGES = (Change("articolo 5, comma 1", "un nuovo testo"),)


def extend(**changes: object) -> Extend:
    return replace(Extend(sha("proroga"), BOARD, LATER, "attività in corso"), **changes)  # type: ignore[arg-type]


def amend(**changes: object) -> Amend:
    return replace(Amend(sha("aggiuntivo"), BOARD, CHANGES, "struttura cambiata"), **changes)  # type: ignore[arg-type]


def whole_way(agreement: Agreement, opening: Command, day: date = DAY) -> Agreement:
    agreement = take(agreement, opening, day)
    for command in way_to_signature(agreement, day):
        agreement = take(agreement, command, day)
    assert agreement.newest_act.state is ActState.SIGNED
    return agreement


def test_an_extension_moves_the_end_when_the_last_party_has_signed_and_not_before() -> None:
    agreement = take(signed(), extend(), DAY)
    commands = way_to_signature(agreement, DAY)
    for command in commands[:-1]:
        agreement = take(agreement, command, DAY)
        assert last_day(agreement) == END
    agreement = take(agreement, commands[-1], DAY)
    assert last_day(agreement) == LATER
    assert len(periods(agreement)) == 1
    assert standing(agreement, END + timedelta(days=1)) is Standing.IN_FORCE
    assert standing(agreement, LATER + timedelta(days=1)) is Standing.EXPIRED


def test_the_last_signature_tells_the_new_end() -> None:
    agreement = take(signed(), extend(), DAY)
    commands = way_to_signature(agreement, DAY)
    for command in commands[:-1]:
        agreement = take(agreement, command, DAY)
    event = decide(agreement, commands[-1], CLERK, moment(DAY)).event
    assert event is not None
    assert "La scadenza passa al 30/09/2029." in event.what


def test_reminders_stand_on_the_extended_end_and_nobody_is_asked_to_confirm_it() -> None:
    agreement = whole_way(signed(), extend())
    deadlines = {deadline.code: deadline for deadline in watched(agreement, DAY)}
    assert deadlines["accordo:scadenza"].due_on == LATER
    assert "atto di proroga" in deadlines["accordo:scadenza"].explanation
    assert not [code for code in deadlines if "conferma-scadenza" in code]
    with pytest.raises(RefusedTransition, match="è quella dell’atto di proroga"):
        take(agreement, ConfirmExpiry(LATER + timedelta(days=1), "altra lettura"), DAY)


def test_neither_counts_as_a_renewal_and_a_renewal_follows_the_extended_end() -> None:
    agreement = whole_way(signed(renewals=1), extend())
    assert agreement.times_renewed == 0
    agreement = whole_way(agreement, OpenRenewal(sha("r"), BOARD, "bene"), DAY + timedelta(days=1))
    period = current_period(agreement)
    assert period is not None
    assert (period.starts_on, period.earliest_end) == (LATER + timedelta(days=1), date(2032, 9, 30))
    assert agreement.times_renewed == 1


def test_an_amendment_leaves_the_end_and_its_reminders() -> None:
    before = signed()
    after = whole_way(before, amend())
    assert last_day(after) == END
    assert after.newest_act.kind is ActKind.AMENDMENT
    expiry = [deadline for deadline in watched(after, DAY) if deadline.code == "accordo:scadenza"]
    assert [(e.due_on, e.kind) for e in expiry] == [
        (e.due_on, e.kind) for e in watched(before, DAY) if e.code == "accordo:scadenza"
    ]


def test_the_end_is_confirmed_for_its_period_although_an_amendment_was_signed_since() -> None:
    agreement = take(whole_way(signed(), amend()), ConfirmExpiry(date(2029, 3, 2), "lettura A"), DAY)
    assert last_day(agreement) == date(2029, 3, 2)
    assert agreement.acts[0].confirmed_expires_on == date(2029, 3, 2)
    asked = ask(agreement, correction(Datum.EXPIRY_DATE, "01/03/2029"), CLERK, moment(DAY))
    assert last_day(confirm(asked.agreement, Datum.EXPIRY_DATE, "", MANAGER, moment(DAY)).agreement) == END


def test_what_was_delivered_before_an_amendment_is_recorded_after_it() -> None:
    agreement = whole_way(signed(), amend())
    done = take(agreement, FulfilObligation("piano-operativo", date(2026, 3, 30), "1", ""), DAY)
    assert done.obligation("piano-operativo").fulfilment is not None


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (extend(until_on=END), "non è successiva a quella che c’è"),
        (extend(reason=" "), "manca la motivazione"),
        (amend(changes=()), "servono le clausole"),
        (amend(changes=(Change("articolo 5", " "),)), "servono le clausole"),
        (amend(reason=""), "manca la motivazione"),
    ],
)
def test_a_further_act_that_cannot_be_is_told_so(command: Command, reason: str) -> None:
    with pytest.raises(RefusedTransition, match=reason):
        take(signed(), command, DAY)


def test_without_a_stated_duration_there_is_nothing_to_extend_but_something_to_amend() -> None:
    agreement = signed(duration=None)
    with pytest.raises(RefusedTransition, match="non c’è una scadenza da prorogare"):
        take(agreement, extend(), DAY)
    assert whole_way(agreement, amend()).newest_act.state is ActState.SIGNED


@pytest.mark.parametrize("command", [extend(), amend()], ids=["extension", "amendment"])
def test_after_the_end_none_is_opened_and_none_goes_on(command: Command) -> None:
    late = END + timedelta(days=2)  # the day after the latest reading
    with pytest.raises(TooLate, match="non si proroga e non si modifica"):
        take(signed(), command, late)
    agreement = take(signed(), command, DAY)
    with pytest.raises(TooLate):
        take(agreement, OpenExamination(1), late)


def test_a_signature_after_the_end_comes_too_late_whenever_it_is_imported() -> None:
    agreement = take(signed(), extend(), DAY)
    for command in way_to_signature(agreement, DAY)[:-1]:
        agreement = take(agreement, command, DAY)
    late = END + timedelta(days=2)  # the day after the latest reading
    with pytest.raises(TooLate):
        take(agreement, RecordSignature(signature(2, late)), late)


def test_one_further_act_at_a_time() -> None:
    agreement = take(signed(), extend(), DAY)
    for command in (amend(), extend(until_on=LATER + timedelta(days=1)), OpenRenewal(sha("r"), BOARD, "bene")):
        with pytest.raises(RefusedTransition, match="un altro atto è già in corso \\(proroga\\)"):
            take(agreement, command, DAY)
    assert decide(agreement, extend(), CLERK, moment(DAY)).already_done


def test_the_story_tells_the_new_end_and_whose_act_each_fact_is() -> None:
    told = {milestone.what for milestone in timeline(whole_way(signed(), extend()), DAY)}
    assert "Scadenza prorogata al 30/09/2029" in told
    assert "Invio alla firma (proroga)" in told
    assert len([what for what in told if "scadenza dell’accordo" in what.casefold()]) == 1


def test_a_withdrawn_extension_leaves_everything_as_it_was() -> None:
    agreement = take(take(signed(), extend(), DAY), Withdraw("ripensamento"), DAY)
    assert last_day(agreement) == END
    assert take(agreement, amend(), DAY).newest_act.kind is ActKind.AMENDMENT


def test_a_correction_does_not_touch_the_day_of_a_signed_extension() -> None:
    agreement = whole_way(signed(), extend())
    with pytest.raises(InvalidDatum, match="non è ancora registrata"):
        ask(agreement, correction(Datum.EXPIRY_DATE, "01/03/2029"), CLERK, moment(DAY))
