from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.filing import Filing
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.party_data import AddressIndex, Contact, PowerKind
from agreements.domain.register.address_book import changed_entries, of_agreements
from agreements.domain.register.typed_cell import EPOCH_1900, Cell
from agreements.use_cases.families.body_row import read_body
from agreements.use_cases.families.list_completion import KnownBodies
from agreements.use_cases.registers.register_cells import differences, register_cells
from agreements.use_cases.registers.register_row import ReadRow, read_row
from tests.support.builders import party, signed

TODAY = date(2026, 6, 1)
FILING = Filing("1.6.2", "Intese", "2026/14", "AOO1", "UOR1", "REG", "illimitato")


def annotated(of: Party) -> Party:
    return replace(
        of,
        tax_code="01386030488",
        grammar=Grammar.FEMININE,
        short_name="Provincia",
        short_grammar=Grammar.FEMININE,
        address_index=AddressIndex.IPA,
        contacts=(Contact("Ufficio A", "Prova Sei", "referente", "sei@ente.example.it", "055 1"), Contact("Ufficio B")),
        signatory=replace(
            of.signatory,
            power_kind=PowerKind.DELEGATION,
            power_starts_on=date(2025, 1, 1),
            power_ends_on=date(2027, 1, 1),
        ),
    )


def with_all() -> Agreement:
    agreement = signed()
    return replace(agreement, parties=(agreement.parties[0], annotated(agreement.parties[1])), filing=FILING)


def test_what_the_register_exports_of_a_party_comes_back_from_its_sheet() -> None:
    agreement = with_all()
    cells = register_cells(agreement, TODAY) | {"files": "", "state": "vigente"}
    read = read_row(cells)
    assert isinstance(read, ReadRow), read
    there, back = agreement.parties[1], read.new.parties[1]
    assert replace(back.signatory, tax_code="") == replace(there.signatory, tax_code="")
    assert replace(back, signatory=there.signatory, commitments=there.commitments) == there
    assert read.new.filing == FILING
    assert differences(cells, register_cells(agreement, TODAY)) == ()


def test_of_what_nobody_has_said_the_sheet_is_empty_and_nothing_comes_back() -> None:
    cells = register_cells(signed(), TODAY)
    new = ("grammar", "short_name", "short_grammar", "address_index", "power_kind", "contacts")
    assert {cells[f"party2.{code}"] for code in new} == {""}
    read = read_row(cells)
    assert isinstance(read, ReadRow), read
    assert read.new.parties[1].grammar is Grammar.NOT_SAID
    assert read.new.filing == Filing()


@pytest.mark.parametrize(
    ("code", "typed", "told"),
    [
        ("party2.grammar", "femminile sing.", "forse «femminile singolare»"),
        ("party2.contacts", "a;b;c;d@e.it;f;g", "togliere quelli in più"),
        ("party2.address_index", str(AddressIndex.NONE), "togliere la PEC"),
        ("party2.power_starts_on", "01/01/2028", "prima di cominciare"),
        ("filing_code", "x" * 300, "abbreviarlo"),
    ],
)
def test_a_cell_that_cannot_be_is_told_with_its_column(code: str, typed: str, told: str) -> None:
    cells = register_cells(with_all(), TODAY) | {code: typed}
    read = read_row(cells)
    assert not isinstance(read, ReadRow)
    assert any(told in str(trouble) for trouble in read), [str(trouble) for trouble in read]


def listed(**changes: Cell) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        "name": "Provincia di Prova",
        "tax_code": "01386030488",
        "pec": "provincia@pec.example.it",
        "signatory": "Prova Due",
        "office_title": "Presidente",
        "power_title": "statuto",
    }
    return cells | changes


def test_a_list_of_bodies_says_gender_index_title_and_contacts_and_the_short_name_is_of_the_text() -> None:
    former = replace(party(2), grammar=Grammar.MASCULINE, short_name="Ente")
    cells = listed(
        grammar="Femminile",
        address_index="INI-PEC",
        power_kind="commissario",
        power_starts_on="01/02/2026",
        contacts="Ufficio A; Prova Sei",
    )
    read = read_body(cells, EPOCH_1900, {}, former)
    assert isinstance(read, Party), read
    assert (read.named.of, read.short.of) == ("della Provincia di Prova", "dell’Ente")
    assert read.short_grammar is Grammar.MASCULINE
    assert (read.address_index, read.signatory.power_kind) == (AddressIndex.INI_PEC, PowerKind.COMMISSIONER)
    assert read.signatory.power_starts_on == date(2026, 2, 1)
    assert read.contacts == (Contact("Ufficio A", "Prova Sei"),)


def test_the_address_book_takes_what_agreements_say_of_a_name_and_the_index_does_not_take_it_away() -> None:
    agreement = with_all()
    bodies, _ = of_agreements([agreement], {}, TODAY)
    (body,) = bodies.values()
    assert (body.grammar, body.short_name, body.address_index) == (Grammar.FEMININE, "Provincia", AddressIndex.IPA)
    from_index = replace(
        body, grammar=Grammar.NOT_SAID, short_name="", short_grammar=Grammar.NOT_SAID, seat="Via Nuova 1"
    )
    (changed,), _ = changed_entries({body.key: body}, [from_index])
    assert (changed.seat, changed.grammar, changed.short_name) == ("Via Nuova 1", Grammar.FEMININE, "Provincia")
    known = KnownBodies({}, {body.tax_code: body}, {})
    filled, _ = known.completed(listed(pec=""), TODAY)
    assert (filled["grammar"], filled["address_index"]) == ("femminile singolare", str(AddressIndex.IPA))
    other, _ = known.completed(listed(pec="altra@pec.example.it"), TODAY)
    assert "address_index" not in other, "the index is that of another address"


def test_an_address_elected_for_one_agreement_is_not_of_the_body_in_another() -> None:
    agreement = with_all()
    elected = replace(agreement.parties[1], address_index=AddressIndex.ELECTED)
    bodies, _ = of_agreements([replace(agreement, parties=(agreement.parties[0], elected))], {}, TODAY)
    (body,) = bodies.values()
    assert body.address_index is AddressIndex.NOT_SAID
