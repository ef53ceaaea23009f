"""The table's own guards: one signature for one party, and what a certificate that has ended leaves of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import ActState, Delegation, HeldFile, SignatureRecord, TimeSource
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.signature_proof import TitleKind
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.steps.command import Command
from agreements.domain.steps.held_files import HoldFile
from agreements.domain.steps.signatures import AcceptHeldFile, RecordSignature
from agreements.domain.steps.transitions import decide
from tests.support.builders import CLERK, START, draft, moment, sha, signature, take, way_to_signature

SAME = sha("una firma")
OTHER = "ha firmato Prova Quattro, persona diversa dal firmatario designato"
LATER = START + timedelta(days=10)


def out_for_signature(parties: int = 3) -> Agreement:
    agreement = draft(parties)
    for command in way_to_signature(agreement)[:-parties]:
        agreement = take(agreement, command)
    return agreement


def held(record: SignatureRecord) -> HoldFile:
    waiting = HeldFile(
        file_sha256=record.file_sha256,
        preserved_sha256=record.file_sha256,
        position=0,
        signatory="",
        signed_at=record.signed_at,
        time_source=record.time_source,
        certificate=record.certificate,
        findings=("dubbio di prova",),
        held_at=moment(START).at,
    )
    return HoldFile(waiting)


def of(position: int, **changes: object) -> SignatureRecord:
    return replace(signature(position), settled="Deciso: sì", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("by_decision", [False, True])
def test_a_signature_that_counts_already_counts_for_no_other_party_whatever_the_file(by_decision: bool) -> None:
    agreement = take(out_for_signature(), RecordSignature(of(1, identity=SAME)))
    second = of(2, identity=SAME)
    agreement = take(agreement, held(second)) if by_decision else agreement
    command: Command = AcceptHeldFile(second) if by_decision else RecordSignature(second)
    with pytest.raises(RefusedTransition, match="la stessa firma vale già per"):
        take(agreement, command)


def test_one_signature_for_three_in_one_command_is_refused() -> None:
    first = of(1, identity=SAME)
    agreement = take(out_for_signature(), held(first))
    others = tuple(replace(first, position=position) for position in (2, 3))
    with pytest.raises(RefusedTransition, match="tante firme distinte"):
        take(agreement, AcceptHeldFile(first, others))


def test_a_body_that_took_the_place_of_parties_before_it_signed_signs_once() -> None:
    title = Delegation("L.R. n. 9", START, TitleKind.SUCCESSOR_BODY)
    first = of(1, identity=SAME, delegation=title)
    agreement = take(out_for_signature(), held(first))
    both = take(agreement, AcceptHeldFile(first, (replace(first, position=2),), another_for={2: OTHER}))
    assert take(both, RecordSignature(of(3, identity=sha("altra")))).newest_act.state is ActState.SIGNED
    late = replace(first, delegation=replace(title, since=LATER))
    with pytest.raises(RefusedTransition, match="comincia il"):
        take(agreement, AcceptHeldFile(late))


def test_one_body_never_signs_for_all_the_parties_of_an_act() -> None:
    title = Delegation("L.R. n. 9", START, TitleKind.SUCCESSOR_BODY)
    first = of(1, identity=SAME, delegation=title)
    agreement = take(out_for_signature(), held(first))
    others = tuple(replace(first, position=position) for position in (2, 3))
    with pytest.raises(RefusedTransition, match="almeno due firme distinte"):
        take(agreement, AcceptHeldFile(first, others))
    both = take(agreement, AcceptHeldFile(first, others[:1]))
    with pytest.raises(RefusedTransition, match="almeno due firme distinte"):
        take(both, AcceptHeldFile(others[1]))


def test_for_one_body_signs_the_designated_person_of_at_least_one_of_its_parties() -> None:
    title = Delegation("L.R. n. 9", START, TitleKind.SUCCESSOR_BODY)
    first = of(1, identity=SAME, delegation=title)
    agreement = take(out_for_signature(), held(first))
    with pytest.raises(RefusedTransition, match="firmatario designato di almeno una"):
        take(agreement, AcceptHeldFile(first, (replace(first, position=2),), another_for={1: OTHER, 2: OTHER}))
    delegate = replace(first, delegation=replace(title, kind=TitleKind.DELEGATION))
    by_delegation = take(agreement, AcceptHeldFile(delegate, another_for={1: OTHER}))
    with pytest.raises(RefusedTransition, match="firmatario designato di almeno una"):
        take(by_delegation, AcceptHeldFile(replace(first, position=2), another_for={2: OTHER}))


@pytest.mark.parametrize(
    ("source", "ends_on", "today", "counts"),
    [
        (TimeSource.TIMESTAMP, START, LATER, True),
        (TimeSource.TIMESTAMP, START - timedelta(days=1), LATER, False),
        (TimeSource.RECORDED_PROOF, START, LATER, True),
        (TimeSource.RECORDED_PROOF, START - timedelta(days=1), LATER, False),
        (TimeSource.DECLARED, LATER, LATER, True),
        (TimeSource.DECLARED, LATER - timedelta(days=1), LATER, False),
    ],
)
@pytest.mark.parametrize("by_decision", [False, True])
def test_what_a_certificate_that_has_ended_leaves(
    source: TimeSource, ends_on: date, today: date, counts: bool, by_decision: bool
) -> None:
    record = of(1, time_source=source, certificate_ends_on=ends_on)
    agreement = out_for_signature()
    agreement = take(agreement, held(record), today) if by_decision else agreement
    command: Command = AcceptHeldFile(record) if by_decision else RecordSignature(record)
    if counts:
        assert take(agreement, command, today).newest_act.signatures == (record,)
        return
    with pytest.raises(RefusedTransition, match="non conta come sottoscrizione"):
        take(agreement, command, today)


def test_what_is_still_held_when_all_have_signed_is_dropped() -> None:
    agreement = take(out_for_signature(2), held(of(1, file_sha256=sha("altro"))))
    for position in (1, 2):
        agreement = take(agreement, RecordSignature(signature(position)))
    act = agreement.newest_act
    assert (act.state, act.held_files) == (ActState.SIGNED, ())


def test_a_record_whose_file_bears_no_signature_of_its_own_counts_for_nobody() -> None:
    first = of(1, identity="")
    act = replace(out_for_signature().newest_act, signatures=(first, replace(first, position=2)))
    agreement = out_for_signature().with_act(act)
    third = RecordSignature(signature(3))
    with pytest.raises(RefusedTransition, match="di nessun file si sa"):
        take(agreement, third)
    decision = decide(agreement, replace(third, borne=((1, SAME), (2, ""))), CLERK, moment(START))
    assert decision.event is not None
    assert "nessun file la porta" in decision.event.what
    after = decision.agreement.newest_act
    assert [(s.position, s.identity) for s in after.signatures] == [(1, SAME), (3, signature(3).identity)]
    assert after.state is ActState.SIGNING
    assert take(decision.agreement, RecordSignature(signature(2))).newest_act.state is ActState.SIGNED
    with pytest.raises(RefusedTransition, match="la stessa firma vale già"):
        take(agreement, replace(third, signature=replace(signature(3), identity=SAME), borne=((1, SAME), (2, ""))))
