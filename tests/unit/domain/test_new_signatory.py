"""Who was to sign has left office: the successor signs, what is signed stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.parties import Signatory
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.steps.command import Command
from agreements.domain.steps.signatories import ReplaceSignatory
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import decide
from signing.trial.people import PEOPLE
from tests.support.builders import CLERK, START, moment, signature, take
from tests.unit.domain.test_refusal import LATER, out_for_signature

SUCCESSOR = Signatory("Prova Quattro", "Sindaca", "statuto di prova", PEOPLE[3].tax_code)


def succeeds(position: int, who: Signatory = SUCCESSOR, on: date = LATER, by: str = "proclamazione") -> Command:
    return ReplaceSignatory(position, who, on, by)


def test_the_successor_signs_and_the_signature_already_given_stays() -> None:
    before = out_for_signature()
    after = take(before, succeeds(2), LATER)
    assert after.party(2).signatory == replace(SUCCESSOR, power_starts_on=succeeds(2).since)
    assert [p.signatory for p in after.parties if p.position != 2] == [
        p.signatory for p in before.parties if p.position != 2
    ]
    assert after.newest_act.signatures == before.newest_act.signatures
    assert after.newest_act.definitive == before.newest_act.definitive
    for position in (2, 3):
        after = take(after, RecordSignature(signature(position, LATER)), LATER)
    assert after.newest_act.state is ActState.SIGNED


def test_the_journal_names_both_and_no_personal_code() -> None:
    before = out_for_signature()
    event = decide(before, succeeds(2), CLERK, moment(LATER)).event
    assert event is not None
    assert f"firma Prova Quattro (Sindaca) al posto di {before.party(2).signatory.name}" in event.what
    assert PEOPLE[3].tax_code not in f"{event.what} {event.why} {dict(event.data)}"


def test_asked_again_it_changes_nothing() -> None:
    after = take(out_for_signature(), succeeds(2), LATER)
    assert decide(after, succeeds(2), CLERK, moment(LATER)).already_done


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (succeeds(1), "ha già firmato: la sua firma resta valida"),
        (succeeds(2, replace(SUCCESSOR, tax_code="")), "servono carica"),
        (succeeds(2, by=" "), "servono carica"),
        (succeeds(2, on=LATER + timedelta(days=1)), "futur"),
    ],
)
def test_what_is_no_succession_is_told_so(command: Command, reason: str) -> None:
    with pytest.raises(RefusedTransition, match=reason):
        take(out_for_signature(), command, LATER)


def test_the_same_person_is_no_successor() -> None:
    agreement = out_for_signature()
    same = replace(agreement.party(2).signatory, tax_code=PEOPLE[3].tax_code)
    parties = tuple(replace(p, signatory=same) if p.position == 2 else p for p in agreement.parties)
    with pytest.raises(RefusedTransition, match="la stessa persona"):
        take(replace(agreement, parties=parties), succeeds(2), LATER)


def test_only_an_act_out_for_signature_is_concerned() -> None:
    signed = out_for_signature()
    for position in (2, 3):
        signed = take(signed, RecordSignature(signature(position, START)), LATER)
    with pytest.raises(RefusedTransition):
        take(signed, succeeds(2), LATER)
