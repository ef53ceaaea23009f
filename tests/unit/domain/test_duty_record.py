"""The plan is approved, not only delivered; each year it may be updated; each duty has its documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.duty_record import Approval, EvidenceKind
from agreements.domain.agreement.obligation import PLAN, ObligationStatus
from agreements.domain.agreement.plan_approval import plan_not_approved
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.deadlines.deadlines import watched
from agreements.domain.figures.timeline import timeline
from agreements.domain.steps.command import Command
from agreements.domain.steps.duty_record import ApprovePlan, RecordEvidence
from agreements.domain.steps.ending import Close
from agreements.domain.steps.obligations import FulfilObligation
from agreements.domain.steps.transitions import decide
from agreements.use_cases.base.next_steps import next_steps
from tests.support.builders import CLERK, START, moment, sha, signed, take

DELIVERED = date(2026, 3, 20)
MAY, NEXT_YEAR = date(2026, 5, 4), date(2027, 5, 4)
DELIVERY = FulfilObligation(PLAN, DELIVERED, "P9", sha("piano"))
APPROVAL = ApprovePlan(PLAN, 1, "Comitato di coordinamento", "verbale n. 4", MAY)
UPDATE = RecordEvidence(PLAN, EvidenceKind.UPDATE, NEXT_YEAR, "prot. 7", sha("piano 2027"))
MINUTES = RecordEvidence(PLAN, EvidenceKind.MINUTES, MAY, "prot. 8", sha("verbale"))
NOT_NOTED = "Piano operativo: consegnato, approvazione non annotata"


def delivered() -> Agreement:
    return take(signed(), DELIVERY, DELIVERED)


def refused(agreement: Agreement, command: Command, day: date = NEXT_YEAR) -> str:
    with pytest.raises(RefusedTransition) as refusal:
        decide(agreement, command, CLERK, moment(day))
    return str(refusal.value)


def test_a_delivered_plan_is_shown_as_not_approved_until_it_is_and_is_not_late_for_that() -> None:
    agreement = delivered()
    assert plan_not_approved(signed()) == ""
    assert plan_not_approved(agreement) == NOT_NOTED
    assert f"«registra-approvazione-piano»: {NOT_NOTED}" in next_steps(agreement, moment(MAY))
    assert agreement.obligation(PLAN).status(NEXT_YEAR) is ObligationStatus.FULFILLED
    approved = take(agreement, APPROVAL, MAY)
    assert plan_not_approved(approved) == ""
    assert not [step for step in next_steps(approved, moment(MAY)) if "approvazione-piano" in step]
    assert watched(approved, MAY) == watched(agreement, MAY)
    wanted = Approval(1, sha("piano"), "Comitato di coordinamento", "verbale n. 4", MAY)
    assert approved.obligation(PLAN).approvals == (wanted,)
    event = decide(agreement, APPROVAL, CLERK, moment(MAY)).event
    assert event is not None
    assert event.what == (
        "Approvata la versione 1 di «Piano operativo»: Comitato di coordinamento, verbale n. 4 del 04/05/2026."
    )
    assert event.data == {"document_sha256": sha("piano")}


def test_an_update_is_a_version_of_its_own_to_be_approved_and_the_earlier_ones_stay() -> None:
    agreement = take(take(delivered(), APPROVAL, MAY), UPDATE, NEXT_YEAR)
    duty = agreement.obligation(PLAN)
    assert duty.versions == (sha("piano"), sha("piano 2027"))
    assert duty.fulfilment == delivered().obligation(PLAN).fulfilment
    assert plan_not_approved(agreement) == "Piano operativo, versione 2: consegnato, approvazione non annotata"
    second = replace(APPROVAL, version=2, act="verbale n. 9", dated_on=NEXT_YEAR)
    approved = take(agreement, second, NEXT_YEAR)
    assert [each.document_sha256 for each in approved.obligation(PLAN).approvals] == list(duty.versions)
    assert plan_not_approved(approved) == ""
    told = [m.what for m in timeline(approved, NEXT_YEAR)]
    assert "Piano operativo, approvata la versione 1, Comitato di coordinamento, verbale n. 4" in told
    assert "Piano operativo, consegnata la versione 2" in told
    for again in (APPROVAL, UPDATE, second, DELIVERY):
        assert decide(approved, again, CLERK, moment(NEXT_YEAR)).already_done


def test_minutes_are_no_version_and_may_come_before_the_delivery() -> None:
    agreement = take(signed(), MINUTES, MAY)
    assert agreement.obligation(PLAN).versions == ()
    assert agreement.obligation(PLAN).status(START) is ObligationStatus.AWAITED
    assert "Piano operativo, verbale, protocollo prot. 8" in [m.what for m in timeline(agreement, MAY)]
    assert decide(agreement, MINUTES, CLERK, moment(MAY)).already_done


def test_two_organs_may_approve_one_version() -> None:
    agreement = take(delivered(), APPROVAL, MAY)
    agreement = take(agreement, replace(APPROVAL, organ="Giunta", act="delibera n. 12"), MAY)
    assert [each.organ for each in agreement.obligation(PLAN).approvals] == ["Comitato di coordinamento", "Giunta"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (replace(APPROVAL, version=2), "la 2 no"),
        (replace(APPROVAL, version=0), "la 0 no"),
        (replace(APPROVAL, organ=" "), "l’organo che ha approvato"),
        (replace(APPROVAL, act=""), "il suo atto"),
        (replace(APPROVAL, dated_on=START - timedelta(days=1)), "precede la firma"),
        (replace(APPROVAL, dated_on=NEXT_YEAR + timedelta(days=1)), "è nel futuro"),
        (replace(UPDATE, document_sha256=sha("piano")), "già la versione 1"),
        (replace(UPDATE, dated_on=START), r"precede la prima consegna \(20/03/2026\)"),
        (replace(MINUTES, dated_on=START - timedelta(days=1)), "precede la firma"),
        (FulfilObligation(PLAN, MAY, "P10", sha("altro")), "aggiornamento si registra con «documenta-adempimento»"),
    ],
)
def test_what_cannot_be_is_refused(command: Command, words: str) -> None:
    with pytest.raises(RefusedTransition, match=words):
        decide(delivered(), command, CLERK, moment(NEXT_YEAR))


def test_before_the_delivery_there_is_nothing_to_approve_nor_to_update() -> None:
    assert "«consegna-piano»" in refused(signed(), APPROVAL)
    assert "«consegna-piano»" in refused(signed(), UPDATE)


def test_an_organ_approves_a_version_once_and_a_document_is_recorded_once() -> None:
    agreement = take(take(delivered(), APPROVAL, MAY), MINUTES, MAY)
    assert "risulta già approvata: Comitato di coordinamento, verbale n. 4 del 04/05/2026" in refused(
        agreement, replace(APPROVAL, act="verbale n. 5")
    )
    assert "già fra quelli" in refused(agreement, replace(MINUTES, kind=EvidenceKind.REPORT))


def test_of_what_is_closed_nobody_is_asked_any_more() -> None:
    closed = take(delivered(), Close("bene", "", "", "", "nulla"), date(2029, 6, 1))
    assert plan_not_approved(closed) == ""
