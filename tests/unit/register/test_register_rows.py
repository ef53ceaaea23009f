"""Rows and columns of an office's own register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agreements.documents.sheets.sheet_file import read_sheet
from agreements.domain.agreement.agreement import AgreementKind
from agreements.domain.agreement.parties import Nature, SignatureForm
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.rough_day import RoughDay
from agreements.domain.register.prior_history import PastFacts, Proof, check_past, form_to_assess
from agreements.domain.register.typed_cell import Cell
from agreements.use_cases.registers.column_map import ColumnMap, MappingError, columns_of, read_column_map
from agreements.use_cases.registers.register_row import ReadRow, read_row
from tests.support.builders import party
from tests.support.hidden import HIDDEN
from tests.support.register_sheets import old_row, workbook


def taken(**changes: Cell) -> ReadRow:
    row = read_row(old_row(1, **changes))
    assert isinstance(row, ReadRow), row
    return row


def refused(**changes: Cell) -> list[str]:
    row = read_row(old_row(1, **changes))
    assert isinstance(row, tuple)
    return [str(trouble) for trouble in row]


def test_a_row_becomes_an_agreement_as_it_was() -> None:
    row = taken(
        form="Autografa",
        kind="Protocollo d'intesa",
        party2_nature="privata",
        register="Repertorio di prova",
        repertory_number=45,
        registered_on="20.03.2009",
        files="a.pdf; b.pdf.p7m;",
    )
    assert row.new.kind is AgreementKind.MEMORANDUM_OF_UNDERSTANDING
    assert row.new.parties[1].nature is Nature.PRIVATE_LAW_ASSOCIATION
    assert row.past.form is SignatureForm.PAPER
    assert (row.past.repertory_number, row.past.registered_on) == ("45", date(2009, 3, 20))
    assert row.files == ("a.pdf", "b.pdf.p7m")


def test_a_duration_that_is_missing_stays_not_stated() -> None:
    assert taken(duration=None).new.duration is None


def test_all_that_is_wrong_with_a_row_is_told_at_once_by_column() -> None:
    told = refused(
        signed_on="30/02/2009", kind="protocolo", title=None, party2_pec="non-è", duration="boh", office_email="x"
    )
    assert len(told) == 6
    assert any(line.startswith("«Data della firma»: «30/02/2009» non è una data che esiste") for line in told)
    assert any(line.startswith("«Tipo»: «protocolo» non è ammesso (forse «protocollo d’intesa»)") for line in told)
    assert any(line.startswith("«Oggetto»: manca") for line in told)
    assert any(line.startswith("«Parte 2 PEC»: ") for line in told)
    assert any(line.startswith("«Durata»: «boh»") for line in told)
    assert any(line.startswith("«E-mail della struttura»: ") for line in told)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "in bozza"}, "«nuovo-accordo»"),
        ({"state": "in firma"}, "serve chi firma per ogni parte"),
        ({"signed_on": None}, "oppure lo stato «in firma»"),
        ({"party2_name": None}, "almeno due"),
        ({"party4_name": "Ente di Prova"}, "le parti si scrivono di seguito"),
        ({"number": "12/2009"}, "va in «Numero nel vecchio registro»"),
        ({"number": "P-2009-00012"}, "non è un numero di Accordi"),
        ({"number": "P-2009-99999999999999999999"}, "non è un numero di Accordi"),
        ({"party2_seat": "via\u202e di Prova"}, "caratteri invisibili"),
        *(({"party2_name": f"Comune{sign} di Prova"}, "caratteri invisibili") for sign in HIDDEN if not sign.isspace()),
        *(({"title": f"Oggetto{sign} di prova"}, "caratteri invisibili") for sign in HIDDEN if not sign.isspace()),
        ({"repertory_number": "9" * 61}, "supera 60 caratteri"),
        ({"repertory_number": date(2009, 12, 1)}, "dare alla cella il formato «Testo»"),
        ({"party2_tax_code": "123"}, "11 cifre"),
        ({"renewals": "due"}, "non è un numero intero"),
    ],
)
def test_what_cannot_be_right_is_told_with_what_to_do(changes: dict[str, Cell], words: str) -> None:
    assert any(words in line for line in refused(**changes)), refused(**changes)


def test_a_row_keeps_its_identity_whatever_is_corrected_in_it() -> None:
    one = taken()
    assert taken(title="Un altro oggetto per lo stesso accordo", signed_on=date(2010, 1, 1)).identity == one.identity
    assert taken(old_number="2/2009").identity != one.identity
    without = taken(old_number=None)
    assert taken(old_number=None, duration="5 anni").identity == without.identity
    assert taken(old_number=None, signed_on=date(2009, 5, 5)).identity != without.identity


def test_the_offices_own_headings_are_mapped_once() -> None:
    sheet = read_sheet(
        "r.xlsx", workbook([old_row(1)], {"title": "Oggetto dell'Intesa:", "party2.name": "CONTROPARTE"})
    )
    mapping = read_column_map(
        "colonne.toml",
        b"""
ignorate = ["Note"]
[colonne]
"oggetto dell\xe2\x80\x99intesa" = "Oggetto"
Controparte = "Parte 2"
""",
    )
    codes = [column.code for column in columns_of(sheet, mapping, "r.xlsx") if column]
    assert codes == list(old_row(1))


def test_unknown_and_missing_columns_are_told_by_name_all_at_once() -> None:
    row = {code: cell for code, cell in old_row(1).items() if code not in ("manager", "manager_email")}
    sheet = read_sheet("r.xlsx", workbook([row], {"title": "Ogetto", "signed_on": "Quando"}))
    with pytest.raises(MappingError) as refusal:
        columns_of(sheet, ColumnMap(fixed={"manager": "Direzione"}), "r.xlsx")
    told = "\n".join(refusal.value.details)
    assert "La colonna «Ogetto» non è conosciuta: forse «Oggetto»" in told
    assert "La colonna «Quando» non è conosciuta" in told
    assert "Manca la colonna «E-mail del dirigente»" in told
    assert "Manca la colonna «Dirigente»" not in told
    assert "Manca la colonna «Oggetto»" in told


def test_a_column_that_stands_twice_is_told() -> None:
    sheet = read_sheet("r.xlsx", workbook([old_row(1)], {"purpose": "OGGETTO"}, [*old_row(1), "purpose"]))
    with pytest.raises(MappingError, match="sono la stessa"):
        columns_of(sheet, ColumnMap(), "r.xlsx")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[colonne]\nA B = 1", "tra virgolette"),
        (b'[colonne]\nA = "Ogetto"', "forse «Oggetto»"),
        (b"[altro]\n", "non è una parte del file"),
        (b"[valori]\nOggetto = [1]", "deve essere un testo"),
        (b'colonne = "x"', "sono tabelle"),
        (b"\xff\xfe", "non si legge"),
    ],
)
def test_a_file_of_columns_that_is_wrong_says_so(data: bytes, words: str) -> None:
    with pytest.raises(MappingError, match=words):
        read_column_map("colonne.toml", data)


PAPER, DIGITAL = SignatureForm.PAPER, SignatureForm.DIGITAL


@pytest.mark.parametrize(
    ("signed_on", "form", "proof", "words"),
    [
        (date(2014, 6, 29), PAPER, Proof(), ""),
        (date(2014, 6, 30), PAPER, Proof(), "Rischio nullità: valutare. Firma autografa del 30/06/2014"),
        (date(2020, 1, 1), DIGITAL, Proof(True, "«a.pdf»: 2 firme valide"), ""),
        (date(2020, 1, 1), DIGITAL, Proof(), "Rischio nullità: valutare. La firma digitale è dichiarata"),
        (
            date(2020, 1, 1),
            DIGITAL,
            Proof(False, "«a.pdf»: non valido."),
            "La firma digitale non risulta valida («a.pdf»",
        ),
    ],
)
def test_the_form_is_assessed_by_a_person_and_never_a_gate(
    signed_on: date, form: SignatureForm, proof: Proof, words: str
) -> None:
    told = form_to_assess(PastFacts(signed_on, form), [party(1), party(2)], proof)
    assert told == "" if not words else words in told


def test_an_agreement_with_a_private_law_party_is_not_even_said_to_be_at_risk() -> None:
    private = replace(party(2), nature=Nature.PRIVATE_LAW_ASSOCIATION)
    told = form_to_assess(PastFacts(date(2020, 1, 1), PAPER), [party(1), private], Proof())
    assert "nullità" not in told
    assert told.endswith("la valuta l’ufficio legale.")
    unknown = form_to_assess(PastFacts(None, PAPER, signed_about=RoughDay(2014)), [party(1), private], Proof())
    assert "dovuta dal 30/06/2014" not in unknown
    assert unknown.endswith("la valuta l’ufficio legale.")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "servono la data di invio e il termine"),
        ({"sent_on": date(2026, 3, 1), "reply_by": date(2026, 3, 1)}, "deve seguire la data di invio"),
        ({"sent_on": date(2026, 3, 1), "reply_by": date(2026, 4, 1), "form": PAPER}, "si firma digitalmente"),
        (
            {"sent_on": date(2026, 3, 1), "reply_by": date(2026, 4, 1), "expires_on": date(2029, 1, 1)},
            "non ha la scadenza",
        ),
        ({"sent_on": date(2026, 9, 1), "reply_by": date(2026, 10, 1)}, "La data di invio alla firma"),
    ],
)
def test_what_is_out_for_signature_has_no_past_beyond_it(facts: dict[str, object], words: str) -> None:
    past = PastFacts(**({"signed_on": None, "form": DIGITAL} | facts))  # type: ignore[arg-type]
    with pytest.raises(InvalidDatum, match=words):
        check_past(past, date(2026, 3, 2))


@pytest.mark.parametrize("column", ["signed_on", "duration", "renewals", "charges", "form", "state", "party2_tax_code"])
def test_what_nobody_sees_is_named_in_a_cell_of_any_kind(column: str) -> None:
    told = refused(**{column: "3\u200b anni"})
    assert any("contiene caratteri invisibili (U+200B dopo «3»)" in line for line in told)


def test_an_amount_whose_decimals_the_sheet_hides_says_so() -> None:
    (told,) = refused(charges=1234.5600000001)
    assert (
        "«Oneri»: L’importo «1234,5600000001» non si legge: ha più di due decimali, che un foglio può nascondere"
        in told
    )
