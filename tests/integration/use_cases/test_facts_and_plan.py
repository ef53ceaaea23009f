"""Facts, approvals and documents of duties with a real database, archive and folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.duty_record import EvidenceKind
from agreements.domain.agreement.obligation import PLAN
from agreements.domain.agreement.recorded_fact import FactKind
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.steps.duty_record import ApprovePlan
from agreements.domain.steps.facts import RecordFact
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import renewal
from agreements.use_cases.life import duty_record, facts, history
from tests.integration.use_cases.lives import CLERK, NAMES, Life, nothing_changes, now, refused, today
from tests.support.builders import plan


def fact(life: Life, kind: FactKind, who: str = "", towards: str = "") -> Outcome:
    command = RecordFact(kind, today(), 0, f"prot. {len(life.agreement.facts) + 1}", "di prova")
    return facts.record_fact(life.bench, life.number, who, towards, command, CLERK, now())


def close(life: Life, number: str, closing: str) -> Outcome:
    return facts.close_fact(life.bench, life.number, number, today(), closing, CLERK, now())


def document(life: Life, kind: EvidenceKind, file: str = "") -> Outcome:
    asked = duty_record.AskedEvidence(PLAN, kind, today(), "prot. 9", file)
    return duty_record.record_evidence(life.bench, life.number, asked, CLERK, now())


def approve(life: Life, act: str, version: str = "") -> Outcome:
    command = ApprovePlan(PLAN, 0, "Comitato di prova", act, today())
    return duty_record.approve_plan(life.bench, life.number, version, command, CLERK, now())


def test_facts_are_kept_and_a_renewal_in_a_dispute_keeps_its_answer(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    fact(life, FactKind.FORMAL_NOTICE, towards=NAMES[1])
    fact(life, FactKind.DISPUTE, who=NAMES[1])
    assert [(each.position, each.towards) for each in life.agreement.facts] == [(1, 2), (2, None)]
    with refused(life, "aperti su P-", "n. 1, n. 2", error=InvalidDatum):
        close(life, "", "composta")
    with refused(life, "non è parte", error=InvalidDatum):
        fact(life, FactKind.DISPUTE, who="Ente mai visto")
    asked = renewal.AskedRenewal(DecidingBody.EXECUTIVE_BOARD, "risultati")
    with refused(life, "restano aperti fra le parti", "chiudi-fatto"):
        renewal.open_renewal(life.bench, life.number, asked, CLERK, now())
    asked = replace(asked, dispute_answer="riguarda altro")
    for again in (False, True):
        opened = renewal.open_renewal(life.bench, life.number, asked, CLERK, now())
        assert opened.already_done is again
    assert life.agreement.newest_act.dispute_answer == "riguarda altro"
    docx = WordFile(life.bench.archive.get(life.agreement.newest_act.texts[0].docx_sha256))
    text = "\n".join(line for story in word_text(docx).stories.values() for line in story)
    about = f"quanto alla diffida di {NAMES[0]} nei confronti di {NAMES[1]} (prot. 1) e alla controversia aperta da"
    assert about in text
    assert "le Parti proseguono nella collaborazione per le seguenti ragioni: riguarda altro;" in text
    close(life, "n. 1", "adempiuta")
    close(life, "", "composta")
    with nothing_changes(life):
        assert close(life, "", "composta").already_done
        assert close(life, "1", "adempiuta").already_done
    told = [each.what for each in history.tell_history(life.bench, life.number, CLERK, now()).timeline]
    assert "Fatto n. 2 chiuso: composta" in told


def test_the_plan_is_updated_and_each_version_approved_and_all_documents_stay(life: Life) -> None:
    life.record(today() - timedelta(days=20), obligations=(plan(),))
    life.put("piano.pdf", b"%PDF-1.7\n% piano\n")
    delivered = life.deliver(file="piano.pdf")
    assert any("approvazione non annotata" in step for step in delivered.next_steps)
    assert not any("approvazione" in step for step in approve(life, "verbale n. 4").next_steps)
    life.prepare_plan()
    updated = document(life, EvidenceKind.UPDATE)
    assert any("versione 2: consegnato, approvazione non annotata" in step for step in updated.next_steps)
    with nothing_changes(life):
        assert approve(life, "verbale n. 4").already_done
        assert document(life, EvidenceKind.UPDATE).already_done
    with refused(life, "è un numero", error=InvalidDatum):
        approve(life, "verbale n. 5", "seconda")
    approve(life, "verbale n. 5")
    life.put("verbale.pdf", b"%PDF-1.7\n% verbale\n")
    document(life, EvidenceKind.MINUTES, "verbale.pdf")
    assert document(life, EvidenceKind.MINUTES, "verbale.pdf").already_done
    duty = life.agreement.obligation(PLAN)
    assert [(each.version, each.document_sha256) for each in duty.approvals] == list(enumerate(duty.versions, start=1))
    labels = " | ".join(life.labels)
    for wanted in ("piano operativo – consegnato", "piano operativo – aggiornamento v2", "piano operativo – verbale"):
        assert wanted in labels
