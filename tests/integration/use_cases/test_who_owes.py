"""Which office of a counterpart owes a duty: asked in the form, told in letters, notices and lists, set right."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from docx import Document

from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.obligation import PLAN
from agreements.domain.agreement.party_data import Contact
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.deadlines.agenda import entries
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.drafting import NewAgreement
from agreements.use_cases.life import corrections
from agreements.use_cases.watch.sweep import run_sweep
from flows.forms.agreement import DutyForm
from tests.integration.use_cases.lives import CLERK, NAMES, Life, form, now, today
from tests.support.builders import OFFICE, plan

THERE = Contact("Servizio Innovazione", "Prova Nove", "referente", "nove@ente.example.it")
OWED = replace(plan(), party_position=2, owed_by=THERE)


def correct(life: Life, datum: Datum, which: str, value: str) -> None:
    asked = corrections.AskedCorrection(datum, which, value, "mancava")
    corrections.ask_correction(life.bench, life.number, asked, CLERK, now())


def letter(life: Life) -> str:
    with life.bench.database.unit() as unit:
        kind = next(each.kind for each in unit.documents(life.number) if each.kind.startswith("sollecito-"))
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(life.archived(kind))).paragraphs)


@pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)
def test_the_letter_the_notice_and_the_lists_name_who_owes_it(bench: Workbench, life: Life) -> None:
    done = life.record(today() - timedelta(days=60), obligations=(OWED,))
    assert life.agreement.obligations[0].owed_by == THERE
    assert any(f"spetta a {NAMES[1]}, Servizio Innovazione" in step for step in done.next_steps)
    run_sweep(life.bench, now())
    assert "Servizio Innovazione, Prova Nove, referente, e-mail nove@ente.example.it" in letter(life)
    listed = {entry.code: entry.owed_by for entry in entries(life.agreement, today())}
    assert listed[PLAN] == f"{NAMES[1]}, Servizio Innovazione"


def test_without_an_office_of_the_duty_the_letter_goes_to_who_answers_for_the_party(life: Life) -> None:
    life.record(today() - timedelta(days=60), obligations=(replace(OWED, owed_by=None),))
    correct(life, Datum.PARTY_CONTACTS, NAMES[1], "Segreteria; Prova Dieci")
    run_sweep(life.bench, now())
    assert "Segreteria, Prova Dieci" in letter(life)


def test_the_office_is_added_and_taken_back_by_a_correction_that_the_journal_keeps(life: Life) -> None:
    life.record(today() - timedelta(days=10), obligations=(replace(OWED, owed_by=None),))

    correct(life, Datum.DUTY_OFFICE, PLAN, "Servizio Innovazione; Prova Nove; referente; nove@ente.example.it")
    assert life.agreement.obligations[0].owed_by == THERE
    assert "da «nessuno» a «Servizio Innovazione; Prova Nove" in life.journal[-1].what
    with pytest.raises(InvalidDatum, match="una sola"):
        correct(life, Datum.DUTY_OFFICE, PLAN, "Servizio A|Servizio B")
    correct(life, Datum.DUTY_OFFICE, PLAN, "nessuno")
    assert life.agreement.obligations[0].owed_by is None


def test_of_the_own_body_no_office_of_a_counterpart_is_said() -> None:
    with pytest.raises(InvalidDatum, match="è del proprio ente"):
        replace(plan(), owed_by=THERE)


def test_the_form_asks_for_it_and_a_form_of_before_is_the_same_request() -> None:
    entries_ = {"descrizione": "Relazione", "clausola": "ogni anno", "parte": 2, "entro": "1a"}
    typed = {**entries_, "struttura_parte": "Servizio Innovazione; Prova Nove; referente; nove@ente.example.it"}
    assert DutyForm.model_validate(typed).obligation("a", OFFICE).owed_by == THERE
    assert DutyForm.model_validate(entries_).obligation("a", OFFICE).owed_by is None
    with pytest.raises(InvalidDatum, match="è del proprio ente"):
        DutyForm.model_validate(typed | {"parte": 1}).obligation("a", OFFICE)
    before: NewAgreement = form(obligations=(replace(OWED, owed_by=None),))
    assert before.digest != form(obligations=(OWED,)).digest
