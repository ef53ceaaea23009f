"""The official extract of an act that a body adopted: attached by the step that records the act, in the journal."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from agreements.domain.agreement.decision import DecisionOutcome
from agreements.domain.agreement.ratification import Ratification, RatificationAnswer
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.steps.decision import RecordDecision
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import approval
from tests.integration.use_cases.lives import CLERK, NAMES, Life, nothing_changes, now, refused, today, walk

PDF = b"%PDF-1.7 estratto di prova"
P7M = b"\x30\x82\x10\x00 busta di prova"


def decide(life: Life, file: str, number: str = "", text: str = "") -> Outcome:
    outcome = DecisionOutcome.APPROVED_WITH_AMENDMENTS if text else DecisionOutcome.APPROVED
    command = RecordDecision(outcome, today(), number, "emendato in aula" if text else "")
    return approval.record_decision(life.bench, life.number, command, text, file, CLERK, now())


def give_number(life: Life, file: str, number: str = "45") -> Outcome:
    return approval.record_resolution_number(life.bench, life.number, number, file, CLERK, now())


def attached(life: Life) -> list[str]:
    return [label for label in life.labels if label.startswith("estratto")]


def in_journal(life: Life, data: bytes) -> bool:
    row = life.journal[-1]
    return "Agli atti l’estratto." in row.what and row.data["document_sha256"] == hashlib.sha256(data).hexdigest()


def test_the_extract_of_the_decision_stands_among_the_documents_and_in_the_journal(life: Life) -> None:
    walk(life, Life.propose)
    life.put("estratto.pdf", PDF)
    decide(life, "estratto.pdf")
    assert life.archived("estratto") == PDF
    assert in_journal(life, PDF)
    assert life.waiting == ()
    with nothing_changes(life):
        assert decide(life, "estratto.pdf").already_done


def test_an_amended_text_and_its_extract_are_taken_by_one_step(life: Life) -> None:
    walk(life, Life.propose)
    life.put("emendato.docx", life.archived("bozza"))
    life.put("estratto.p7m", P7M)
    decide(life, "estratto.p7m", text="emendato.docx")
    assert life.waiting == ()
    assert in_journal(life, P7M)
    with nothing_changes(life):
        assert decide(life, "estratto.p7m", text="emendato.docx").already_done


def test_a_deferral_has_its_extract_and_so_has_the_approval_after_it(life: Life) -> None:
    walk(life, Life.propose)
    life.put("rinvio.pdf", PDF)
    command = RecordDecision(DecisionOutcome.DEFERRED, today(), "", "manca un parere")
    approval.record_decision(life.bench, life.number, command, "", "rinvio.pdf", CLERK, now())
    life.propose()
    life.put("approvazione.pdf", PDF + b"2")
    decide(life, "approvazione.pdf")
    assert len(attached(life)) == 2
    assert attached(life)[1].endswith(", n. 2")


def test_the_extract_comes_with_the_number_or_after_it(life: Life) -> None:
    walk(life, Life.propose)
    decide(life, "")
    life.put("estratto.pdf", PDF)
    give_number(life, "estratto.pdf")
    assert life.agreement.newest_act.resolution is not None
    assert life.agreement.newest_act.resolution.number == "45"
    with nothing_changes(life):
        assert give_number(life, "estratto.pdf").already_done
    life.put("dopo.pdf", PDF + b"2")
    with refused(life, "la delibera ha già il numero 45"):
        give_number(life, "dopo.pdf", "46")
    with refused(life, "la delibera ha già il numero 45"):
        give_number(life, "")
    assert "Agli atti l’estratto." in give_number(life, "dopo.pdf").happened
    assert len(attached(life)) == 2


def test_a_copy_of_another_partys_act_and_of_a_ratification_is_attached(life: Life) -> None:
    walk(life, Life.propose)
    decide(life, "", "45")
    life.put("comitato.pdf", PDF)
    act = RecordPartyAct(0, "Comitato", "7", today(), 0, "")
    for done in (False, True):
        answer = approval.record_party_act(life.bench, life.number, NAMES[1], act, "comitato.pdf", CLERK, now())
        assert answer.already_done is done
    assert in_journal(life, PDF)
    life.put("legge.pdf", PDF + b"2")
    law = Ratification(RatificationAnswer.LAW_PASSED, "Consiglio regionale", "3", today())
    approval.record_ratification(life.bench, life.number, law, "legge.pdf", CLERK, now())
    assert in_journal(life, PDF + b"2")
    assert attached(life) == [f"estratto – atto di {NAMES[1]}", "estratto – ratifica"]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("estratto.pdf", b"MZ\x90\x00 programma", "non è ciò che dice il suo nome"),
        ("estratto.docx", PDF, "serve PDF o busta firmata"),
        ("estratto.pdf", b"PK\x03\x04 word/", "documento Word, non PDF"),
    ],
)
def test_what_is_no_document_is_not_attached(life: Life, name: str, data: bytes, why: str) -> None:
    walk(life, Life.propose)
    life.put(name, data)
    with refused(life, why, error=InvalidDatum):
        decide(life, name)
    assert life.waiting == (name,)


def test_an_extract_that_is_not_there_or_of_a_refused_decision_changes_nothing(life: Life) -> None:
    walk(life, Life.propose)
    with refused(life, "non c’è alcun file", error=AccordiError):
        decide(life, "altro.pdf")
    life.put("estratto.pdf", PDF)
    command = RecordDecision(DecisionOutcome.APPROVED, today() + timedelta(days=9), "", "")
    with refused(life, "nel futuro"):
        approval.record_decision(life.bench, life.number, command, "", "estratto.pdf", CLERK, now())
    assert life.waiting == ("estratto.pdf",)
