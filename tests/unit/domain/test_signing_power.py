from __future__ import annotations

from dataclasses import replace
from datetime import date

from agreements.domain.agreement.act import ActState, Delegation, Refusal
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.signing_power import certificate_of, told_of_power
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.deadlines.ladders import USUAL
from agreements.domain.deadlines.reminder import rungs
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.signatories import RecordRefusal
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.withdrawal import Withdraw
from tests.support.builders import NAMES, PEOPLE, START, draft, sha, signature, signed, take, way_to_signature
from tests.unit.domain.correction_cases import corrected

ENDS = date(2026, 4, 30)


def delegated(agreement: Agreement, position: int = 2, ends_on: date | None = ENDS) -> Agreement:
    parties = tuple(
        replace(p, signatory=replace(p.signatory, power_ends_on=ends_on)) if p.position == position else p
        for p in agreement.parties
    )
    return replace(agreement, parties=parties)


def certified(agreement: Agreement, ends_on: date, position: int = 2) -> Agreement:
    act = agreement.acts[0]
    signatures = tuple(replace(s, certificate_ends_on=ends_on) if s.position == position else s for s in act.signatures)
    return agreement.with_act(replace(act, signatures=signatures))


def ending(agreement: Agreement, today: date = START) -> dict[str, date]:
    kinds = (DeadlineKind.POWER_ENDING, DeadlineKind.CERTIFICATE_ENDING)
    return {w.code: w.due_on for w in watched(agreement, today) if w.kind in kinds}


def renewing(agreement: Agreement) -> Agreement:
    renewal = OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire")
    return take(agreement, renewal, date(2028, 12, 4))


def test_the_end_of_a_delegation_is_watched_as_long_as_its_signature_is_to_come() -> None:
    agreement = delegated(draft())
    assert ending(agreement) == {"atto-1:potere-2": ENDS}
    commands = way_to_signature(agreement)
    for command in commands[:-1]:
        agreement = take(agreement, command)
        assert ending(agreement) == {"atto-1:potere-2": ENDS}
    assert agreement.acts[0].state is ActState.SIGNING
    assert ending(take(agreement, commands[-1])) == {}


def test_whoever_has_signed_already_is_asked_for_nothing_though_others_are_missing() -> None:
    agreement = delegated(draft(), position=1)
    for command in way_to_signature(agreement)[:-1]:
        agreement = take(agreement, command)
    assert ending(agreement) == {}


def test_without_an_end_and_in_a_withdrawn_act_nothing_is_watched() -> None:
    assert ending(draft()) == {}
    withdrawn = take(delegated(draft()), Withdraw("ripensamento"))
    assert ending(withdrawn) == {}


def test_while_a_party_refuses_to_sign_nobody_is_reminded_of_a_power_that_ends() -> None:
    agreement = delegated(draft())
    for command in way_to_signature(agreement)[:-2]:
        agreement = take(agreement, command)
    assert ending(agreement) == {"atto-1:potere-2": ENDS}
    refused = take(agreement, RecordRefusal(Refusal(1, START, "contrario", "prot. 5")))
    assert ending(refused) == {}


def test_the_certificate_of_the_last_signature_is_watched_for_the_act_that_is_still_to_be_signed() -> None:
    agreement = certified(signed(), date(2029, 2, 15))
    assert ending(agreement) == {}  # nothing is to be signed
    assert ending(renewing(agreement)) == {"atto-2:certificato-2": date(2029, 2, 15)}


def test_one_who_signs_for_two_parties_is_reminded_of_the_certificate_of_the_first_signature() -> None:
    agreement = draft()
    second = replace(agreement.parties[1], signatory=agreement.parties[0].signatory)
    agreement = replace(agreement, parties=(agreement.parties[0], second))
    for command in way_to_signature(agreement)[:-2]:
        agreement = take(agreement, command)
    first = replace(signature(1), certificate_ends_on=ENDS)
    agreement = take(agreement, RecordSignature(first))
    assert certificate_of(agreement, second) == ENDS
    assert ending(agreement) == {"atto-1:certificato-2": ENDS}


def test_a_newer_certificate_or_another_signatory_ends_the_reminder() -> None:
    agreement = renewing(certified(signed(), date(2029, 2, 15)))
    corrected_name = replace(agreement.parties[1].signatory, name="Prova Nove")
    other = replace(agreement, parties=(agreement.parties[0], replace(agreement.parties[1], signatory=corrected_name)))
    assert ending(other) == {}
    assert certificate_of(agreement, agreement.parties[0]) is None


def test_the_ladder_is_told_thirty_and_seven_days_before_and_once_after() -> None:
    deadline = next(w for w in watched(delegated(draft()), START) if w.kind is DeadlineKind.POWER_ENDING)
    for kind in (DeadlineKind.POWER_ENDING, DeadlineKind.CERTIFICATE_ENDING):
        found = rungs(USUAL[kind].ladder, deadline.due_on, deadline.calendar, base_on=deadline.base_on)
        assert [rung.offset_days for rung in found] == [-30, -7, 1]
    assert "Presidente di ANCI di Prova" in deadline.explanation
    assert PEOPLE[1] not in deadline.explanation


def test_a_corrected_end_moves_the_reminder_and_none_takes_it_away() -> None:
    agreement = delegated(draft())
    later = corrected(agreement, Datum.SIGNATORY_POWER_END, "30/06/2026", NAMES[1]).agreement
    assert ending(later) == {"atto-1:potere-2": date(2026, 6, 30)}
    assert ending(corrected(agreement, Datum.SIGNATORY_POWER_END, "nessuno", NAMES[1]).agreement) == {}


def test_a_signature_after_the_end_is_said_and_one_on_the_last_day_is_not() -> None:
    agreement, after = delegated(draft()), date(2026, 5, 1)
    assert told_of_power(agreement, [signature(1, after), signature(2, ENDS)]) == ()
    (told,) = told_of_power(agreement, [signature(1, after), signature(2, after)])
    assert told.startswith("La firma per ANCI di Prova è del 01/05/2026, dopo l’ultimo giorno")
    assert told_of_power(draft(), [signature(2, after)]) == ()


def test_a_delegate_who_signs_has_a_power_of_its_own() -> None:
    by_delegate = replace(signature(2, date(2026, 5, 1)), delegation=Delegation("atto n. 3", date(2026, 4, 20)))
    assert told_of_power(delegated(draft()), [by_delegate]) == ()
