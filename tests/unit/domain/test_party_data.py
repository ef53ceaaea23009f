from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.correction import Correction, Datum
from agreements.domain.agreement.filing import Filing
from agreements.domain.agreement.parties import Party, Signatory, doubtful_data
from agreements.domain.agreement.party_data import (
    AddressIndex,
    Contact,
    PowerKind,
    contacts_typed,
    read_contacts,
)
from agreements.domain.agreement.signing_power import told_of_power
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.corrections.rectify import ask
from tests.support.builders import CLERK, NAMES, moment, party, signed
from tests.support.builders import START as SIGNED


def test_contacts_are_read_as_they_are_typed() -> None:
    typed = "Ufficio A; Prova Sei; referente; sei@ente.example.it; 055 1\n\nUfficio B;;;b@ente.example.it"
    found = read_contacts(typed)
    assert found == (
        Contact("Ufficio A", "Prova Sei", "referente", "sei@ente.example.it", "055 1"),
        Contact("Ufficio B", email="b@ente.example.it"),
    )
    assert read_contacts(contacts_typed(found)) == found
    assert found[0].words == "Ufficio A, Prova Sei, referente, telefono 055 1, e-mail sei@ente.example.it"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("a;b;c;d@e.it;f;g", "togliere quelli in più"),
        ("Ufficio;;;non un indirizzo", "e-mail"),
        (";Prova Sei", "struttura della parte"),
        ("\n".join(["Ufficio"] * 21), "al più 20"),
    ],
)
def test_contacts_that_cannot_be_are_told(typed: str, told: str) -> None:
    with pytest.raises(InvalidDatum, match=told):
        read_contacts(typed)


def test_an_address_and_the_statement_that_there_is_none_exclude_each_other() -> None:
    with pytest.raises(InvalidDatum, match="togliere la PEC"):
        replace(party(2), address_index=AddressIndex.NONE)
    on_paper = replace(party(2), pec="", address_index=AddressIndex.NONE)
    (told,) = doubtful_data([on_paper])
    assert "3-bis c. 4-bis" in told


def test_another_address_stands_in_no_index_that_anybody_has_named() -> None:
    agreement = signed()
    second = replace(agreement.parties[1], address_index=AddressIndex.IPA)
    agreement = replace(agreement, parties=(agreement.parties[0], second))
    changed = Correction(Datum.PARTY_PEC, NAMES[1], "altra@pec.example.it", "cambiata", str(CLERK), moment().at)
    after = ask(agreement, changed, CLERK, moment()).agreement
    assert after.parties[1].address_index is AddressIndex.NOT_SAID


def test_the_short_name_has_a_gender_of_its_own_where_one_is_said() -> None:
    university = replace(party(2), name="Università di Prova", grammar=Grammar.FEMININE, short_name="Politecnico")
    assert university.short.alone == "la Politecnico"
    assert replace(university, short_grammar=Grammar.MASCULINE).short.alone == "il Politecnico"
    assert replace(university, short_name="").short.of == "dell’Università di Prova"


def test_a_power_does_not_end_before_it_begins() -> None:
    with pytest.raises(InvalidDatum, match="prima di cominciare"):
        Signatory("Prova Uno", "Sindaco", "legge", "", date(2026, 1, 1), PowerKind.HOLDER, date(2026, 1, 2))


def test_a_signature_before_the_first_day_of_the_power_is_told() -> None:
    agreement = signed()
    late = replace(agreement.parties[1].signatory, power_starts_on=date(2099, 1, 1))
    second: Party = replace(agreement.parties[1], signatory=late)
    agreement = replace(agreement, parties=(agreement.parties[0], second))
    (told,) = told_of_power(agreement, agreement.acts[0].signatures)
    assert f"{SIGNED:%d/%m/%Y}" in told
    assert "prima del primo giorno" in told


def test_a_signature_by_delegation_asks_whether_the_organ_is_still_the_same() -> None:
    agreement = signed()
    delegate = replace(agreement.parties[1].signatory, power_kind=PowerKind.DELEGATION)
    second = replace(agreement.parties[1], signatory=delegate)
    agreement = replace(agreement, parties=(agreement.parties[0], second))
    (told,) = told_of_power(agreement, agreement.acts[0].signatures)
    assert "l’organo che ha dato la delega" in told


def test_an_administration_that_is_said_to_be_in_the_index_of_firms_is_told() -> None:
    (told,) = doubtful_data([replace(party(2), address_index=AddressIndex.INI_PEC)])
    assert "6-ter CAD" in told
    assert doubtful_data([replace(party(2), address_index=AddressIndex.IPA)]) == ()


def test_a_deputy_is_told_that_the_absence_is_stated() -> None:
    deputy = replace(party(2), signatory=replace(party(2).signatory, power_kind=PowerKind.DEPUTY))
    assert any("l’assenza o l’impedimento" in told for told in doubtful_data([deputy]))


def test_what_is_not_filed_names_who_gives_it_and_nothing_is_made_up() -> None:
    filing = Filing(code="1.6.2")
    assert "classificazione (codice): 1.6.2" in filing.lines
    assert any("fascicolo: non annotato (lo indica il responsabile del procedimento)" in each for each in filing.lines)
    assert sum("non annotato" in each for each in filing.lines) == 6
    usual = Filing(code="9.9", words="Altra voce", aoo="AOO1")
    assert filing.completed(usual) == Filing(code="1.6.2", aoo="AOO1"), "the words of another code are not its own"
    assert Filing().completed(usual) == usual
