"""A step that was taken is answered as done where it is asked with the same data, and only there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecisionOutcome
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.steps.after_signature import RecordRepertory
from agreements.domain.steps.decision import RecordDecision
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import received
from agreements.use_cases.drafting import approval
from agreements.use_cases.drafting import definitive_text as definitive
from agreements.use_cases.life import corrections, register
from tests.integration.use_cases.lives import CLERK, MANAGER, Life, nothing_changes, now, refused, today, walk


def test_an_agreement_recorded_as_it_was_is_known_again_only_with_the_same_past(life: Life) -> None:
    day = today() - timedelta(days=100)
    life.record(day)
    with nothing_changes(life):
        assert life.record(day).already_done
    with refused(life, "già stato registrato con il numero interno", "con altre date", error=InvalidDatum):
        life.record(day - timedelta(days=1))
    with refused(life, "con «rettifica»", error=InvalidDatum):
        life.record(day, resolution_number="45", resolved_on=day - timedelta(days=9))


def test_the_same_text_of_two_agreements_is_told(life: Life) -> None:
    life.record(today() - timedelta(days=100), text=b"Testo incollato dell'accordo di prova.")
    first = life.number
    done = life.record(
        today() - timedelta(days=90),
        text=b"Testo incollato dell'accordo di prova.",
        title="Un altro accordo di prova fra gli enti",
    )
    assert any(f"File da valutare: il testo è anche di {first}" in warning for warning in done.warnings)
    assert f"è anche di {first}" in life.journal[0].data["to_assess"]


def test_an_expiry_outside_every_reading_is_told_where_an_old_agreement_is_recorded(life: Life) -> None:
    done = life.record(today() - timedelta(days=100), expires_on=today() + timedelta(days=9000))
    assert any("Scadenza da valutare" in warning for warning in done.warnings)


def test_a_delivery_is_known_again_only_with_its_day_and_number(life: Life) -> None:
    life.record(today() - timedelta(days=20))
    life.put("piano.pdf", b"%PDF-1.7 piano di prova")
    day = today() - timedelta(days=3)
    life.deliver(day, "piano.pdf")
    with nothing_changes(life):
        assert life.deliver(day, "piano.pdf").already_done
    with refused(life, "risulta già registrata al", "«rettifica»", error=InvalidDatum):
        life.deliver(today(), "piano.pdf")


def test_a_decision_with_an_amended_text_is_known_again_only_with_the_same_data(life: Life) -> None:
    walk(life, Life.propose)
    life.put("emendato.docx", life.archived("bozza"))

    def decide(number: str = "45", reason: str = "emendato in aula") -> object:
        command = RecordDecision(DecisionOutcome.APPROVED_WITH_AMENDMENTS, today(), number, reason)
        return approval.record_decision(life.bench, life.number, command, "emendato.docx", "", CLERK, now())

    decide()
    with nothing_changes(life):
        assert decide().already_done  # type: ignore[attr-defined]
    for other in ({"number": "46"}, {"reason": "altro motivo"}):
        with refused(life, "con data, numero o motivazione diversi", error=InvalidDatum):
            decide(**other)


def test_a_frozen_text_is_no_repetition_for_another_file(life: Life) -> None:
    walk(life, Life.fix_text)
    with nothing_changes(life):
        assert life.fix_text().already_done
    life.put("altro.docx", life.archived("bozza"))
    with refused(life, "già congelato, e «altro.docx» è un altro testo", "«ritira-testo»", error=InvalidDatum):
        life.fix_text("altro.docx")
    assert "altro.docx" in life.waiting


def test_a_declaration_on_a_frozen_text_is_no_other_one(life: Life) -> None:
    walk(life, Life.fix_text)
    act = life.agreement.newest_act
    assert act.definitive is not None
    declared = replace(act.definitive, differences=("«tre» diventa «tré»",), declared_by="Dario", reason="refuso")
    same = definitive.Declaration("Dario", "refuso")
    with life.bench.database.unit() as unit:
        files = received(life.bench, life.agreement, unit.moment(now()))
    definitive._refuse_other_text(files, declared, "", same)
    with pytest.raises(InvalidDatum, match="con la dichiarazione di Dario"):
        definitive._refuse_other_text(files, declared, "", replace(same, reason="altro"))


def test_a_form_sent_again_after_a_correction_is_no_repetition_of_what_stands(life: Life) -> None:
    life.record(today() - timedelta(days=20))
    life.repertory("12")
    with nothing_changes(life):
        assert life.repertory("12").already_done
    corrections.ask_correction(
        life.bench,
        life.number,
        corrections.AskedCorrection(Datum.REPERTORY_NUMBER, "", "13", "letto male"),
        CLERK,
        now(),
    )
    corrections.confirm_correction(life.bench, life.number, Datum.REPERTORY_NUMBER, "", MANAGER, now(), value="13")
    with refused(life, "già il repertorio n. 13", error=RefusedTransition):
        life.repertory("12")


def test_another_title_or_place_of_the_attestation_and_a_publication_between_two_are_told_apart(life: Life) -> None:
    life.record(today() - timedelta(days=20))
    life.repertory("12")
    command = RecordRepertory("Repertorio degli accordi", "12", life.day, "Prova Nove")

    def again(title: str, place: str) -> Outcome:
        return register.record_repertory(life.bench, life.number, command, title, place, CLERK, now())

    with refused(life, "li corregge chi la firma", error=RefusedTransition):
        again("altro ufficio", "Città di Prova")
    with refused(life, "li corregge chi la firma", error=RefusedTransition):
        again("responsabile del repertorio", "Altra Città")
    life.publish()
    register.record_publication(life.bench, life.number, "BUR", life.day, CLERK, now())
    with nothing_changes(life):
        assert again("responsabile del repertorio", "Città di Prova").already_done
        assert life.publish().already_done
