from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from agreements.domain.agreement.agreement import AgreementKind
from agreements.domain.agreement.party_data import PowerKind
from flows.forms.agreement import NewAgreementForm
from flows.forms.explanation import explain
from tests.flows.test_forms_refuse_junk import party_entries, valid
from tests.unit.project.facts import ROOT


@pytest.fixture(autouse=True)
def own_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDI_BODY_FILE", str(ROOT / "examples" / "ente.toml"))


def entries(first: dict[str, Any], **changes: Any) -> dict[str, Any]:
    given = valid(NewAgreementForm) | {
        "tipo": AgreementKind.MEMORANDUM_OF_UNDERSTANDING.value,
        "parti": [first, party_entries()],
        "archivio": {},
        "precedente": "",
        "piano_entro": "",
        "altri_adempimenti": [],
        "disdetta": "",
        "decorrenza_dal": "",
        "clausole": [],
        "clausole_tolte": [],
        "durata_anni": 3,
        "durata_quali_anni": "",
        "durata_fino_al": "",
        "durata_rinnovo": "",
        "decorrenza_evento": "",
        "quadro": "",
        "strutture": [{"nome": "Settore Accordi", "email": "settore@example.it"}],
        "dirigente": {"nome": "Direzione di prova", "email": "direzione@example.it"},
    }
    return given | changes


def test_an_empty_first_party_is_the_own_body() -> None:
    new = NewAgreementForm.model_validate(entries({}, visti=[])).new_agreement()
    first = new.parties[0]
    assert first.named.alone == "la Regione di Prova"
    assert (first.short_name, first.pec, first.signatory.name) == ("Regione", "regione@pec.example.it", "Prova Uno")
    assert first.signatory.power_kind is PowerKind.HOLDER
    assert [contact.name for contact in first.contacts] == ["Prova Sei", "Prova Otto"]
    assert len(new.content.references) == 1
    assert (new.filing.code, new.filing.unit, new.filing.aoo) == ("1.6.2", "UOR12", "AOOPROVA")


def test_what_is_recalled_and_considered_goes_into_the_agreement() -> None:
    given = {"richiamati": ["il piano di prova"], "considerato": ["serve a tutti", "costa poco"]}
    content = NewAgreementForm.model_validate(entries({}, **given)).new_agreement().content
    assert content.recalled == ("il piano di prova",)
    assert content.considered == ("serve a tutti", "costa poco")


def test_what_is_typed_stays_and_another_person_signs_by_no_title_of_the_usual_one() -> None:
    typed = {"sede": "Via Altra 9", "firmatario": "Prova Nove"}
    with pytest.raises(ValidationError) as caught:
        NewAgreementForm.model_validate(entries(typed))
    assert "«Carica del firmatario»" in explain(caught.value, NewAgreementForm)
    typed |= {"carica": "Vicepresidente", "titolo_del_potere": "delega n. 3"}
    first = NewAgreementForm.model_validate(entries(typed)).new_agreement().parties[0]
    assert (first.seat, first.signatory.name, first.signatory.office_title) == (
        "Via Altra 9",
        "Prova Nove",
        "Vicepresidente",
    )
    assert first.signatory.power_kind is PowerKind.NOT_SAID


def test_of_a_first_party_with_another_name_nothing_is_completed() -> None:
    given = party_entries()
    first = NewAgreementForm.model_validate(entries(copy.copy(given))).new_agreement().parties[0]
    assert (first.name, first.short_name, first.contacts) == (given["denominazione"], "", ())


def test_the_other_parties_are_asked_for_all_that_they_were_asked_for() -> None:
    with pytest.raises(ValidationError) as caught:
        NewAgreementForm.model_validate(entries({}) | {"parti": [{}, {}]})
    assert "«Denominazione dell’ente»" in explain(caught.value, NewAgreementForm)


def test_the_dirigente_of_the_installation_is_known_by_the_office() -> None:
    form = NewAgreementForm.model_validate(entries({}, dirigente={"nome": "direzione sistemi informativi"}))
    assert form.dirigente.email == "direzione.prova@regione.example.it"
    form = NewAgreementForm.model_validate(entries({}, dirigente={"nome": "", "email": ""}))
    assert form.dirigente.nome == "Direzione Sistemi informativi"


def test_what_the_form_says_of_the_archive_goes_before_the_installation() -> None:
    form = NewAgreementForm.model_validate(entries({}, archivio={"classificazione": "9.1", "fascicolo": "F1"}))
    filing = form.new_agreement().filing
    assert (filing.code, filing.words, filing.dossier, filing.unit) == ("9.1", "", "F1", "UOR12")


def test_without_a_file_the_form_asks_for_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ACCORDI_BODY_FILE")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValidationError):
        NewAgreementForm.model_validate(entries({}))
