"""A party does not sign: recorded, told, and never an agreement."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import ActState, Refusal
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.steps.command import Command
from agreements.domain.steps.definitive_text import RecallText
from agreements.domain.steps.signatories import RecordRefusal
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import decide
from agreements.domain.steps.withdrawal import Withdraw
from tests.support.builders import CLERK, START, draft, moment, signature, take, way_to_signature

LATER = START + timedelta(days=20)


def out_for_signature(parties: int = 3, signed: int = 1) -> Agreement:
    agreement = draft(parties)
    way = way_to_signature(agreement)
    for command in way[: len(way) - parties + signed]:
        agreement = take(agreement, command)
    assert agreement.newest_act.state is ActState.SIGNING
    return agreement


def refuses(position: int, on: date = LATER, reason: str = "il consiglio è contrario", by: str = "prot. 5") -> Command:
    return RecordRefusal(Refusal(position, on, reason, by))


def kinds(agreement: Agreement, day: date = LATER) -> set[DeadlineKind]:
    return {each.kind for each in watched(agreement, day)}


def test_a_refusal_stops_the_reminders_of_missing_signatures_and_is_watched_itself() -> None:
    agreement = out_for_signature()
    assert DeadlineKind.SIGNATURE_PENDING in kinds(agreement)
    refused = take(agreement, refuses(2), LATER)
    assert refused.newest_act.state is ActState.SIGNING
    assert DeadlineKind.SIGNATURE_PENDING not in kinds(refused)
    (found,) = (each for each in watched(refused, LATER) if each.kind is DeadlineKind.SIGNATURE_REFUSED)
    assert (found.code, found.due_on, found.party_position) == ("atto-1:rifiuto-2", LATER, 2)


def test_the_same_refusal_again_changes_nothing_and_another_of_the_same_party_is_told_so() -> None:
    refused = take(out_for_signature(), refuses(2), LATER)
    again = decide(refused, refuses(2), CLERK, moment(LATER))
    assert again.already_done
    assert again.agreement == refused
    with pytest.raises(RefusedTransition, match="è già registrato"):
        take(refused, refuses(2, reason="ancora"), LATER)


def test_who_signs_after_all_refuses_no_more() -> None:
    refused = take(out_for_signature(), refuses(2), LATER)
    after = take(refused, RecordSignature(signature(2, LATER)), LATER)
    assert after.newest_act.refusals == ()
    assert DeadlineKind.SIGNATURE_REFUSED not in kinds(after)
    assert DeadlineKind.SIGNATURE_PENDING in kinds(after)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (refuses(1), "ha già firmato"),
        (refuses(2, reason=" "), "servono le ragioni"),
        (refuses(2, by=""), "servono le ragioni"),
        (refuses(2, START - timedelta(days=1)), "precede l’invio"),
        (refuses(2, LATER + timedelta(days=1)), "futur"),
    ],
)
def test_what_is_no_refusal_is_told_so(command: Command, reason: str) -> None:
    with pytest.raises(RefusedTransition, match=reason):
        take(out_for_signature(), command, LATER)


def test_an_act_out_for_signature_is_given_up_only_after_a_refusal() -> None:
    agreement = out_for_signature()
    with pytest.raises(RefusedTransition, match="nessuna parte ha rifiutato"):
        take(agreement, Withdraw("non se ne fa nulla"), LATER)
    closed = take(take(agreement, refuses(3), LATER), Withdraw("una parte non firma"), LATER)
    assert closed.newest_act.state is ActState.WITHDRAWN
    assert kinds(closed) == set()
    with pytest.raises(RefusedTransition):
        take(closed, RecordSignature(signature(2, LATER)), LATER)


def test_a_text_taken_back_takes_its_refusals_along() -> None:
    refused = take(out_for_signature(signed=0), refuses(2), LATER)
    assert take(refused, RecallText("si cambia il testo"), LATER).newest_act.refusals == ()
