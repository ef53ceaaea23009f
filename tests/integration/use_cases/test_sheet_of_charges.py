"""Confidentiality and the lines of charges travel with the register's sheet, each fault told where it stands."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from agreements.documents.files.incoming import IncomingFolder
from agreements.documents.sheets.register_sheet import register_csv, register_workbook
from agreements.documents.sheets.sheet_file import SheetError, read_beside, read_sheet
from agreements.domain.agreement.confidentiality import CONFIDENTIAL_TITLE, Confidentiality
from agreements.domain.agreement.money import Amount, Charge, Charges, ChargesKind, parse_amount
from agreements.domain.register.charge_columns import CHARGES, CHARGES_SHEET, HEADINGS
from agreements.domain.register.search import Query
from agreements.domain.register.typed_cell import Cell
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_from_folder import FOLDER, import_from_folder
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.registers.import_report import ImportReport, RowState
from agreements.use_cases.registers.register_list import as_rows, charge_lines, find_agreements
from cli.main import accordi
from signing.trial.pki import TrialPki
from tests.integration.use_cases.lives import CLERK, new_bench, now
from tests.support.register_sheets import old_row, saved, workbook

Line = Mapping[str, Cell]
CUP = "J51B21004180001"
LAW, WHY = "art. 24 L. 241/1990", "prevenzione di prova"


def with_lines(rows: Sequence[Mapping[str, Cell]], lines: Sequence[Line]) -> bytes:
    book = load_workbook(io.BytesIO(workbook(rows)))
    book.active.title = "Registro"
    sheet = book.create_sheet(CHARGES_SHEET)
    sheet.append(list(HEADINGS.values()))
    for line in lines:
        sheet.append([line.get(code) for code in HEADINGS])
    return saved(book)


def load(bench: Workbench, data: bytes, *, dry_run: bool = False, name: str = "r.xlsx", charges: bytes | None = None,
) -> ImportReport:  # fmt: skip
    source = Source(name, data, IncomingFolder(bench.folders), ColumnMap(), charges)
    return import_register(bench, source, CLERK, now(), dry_run=dry_run)


def exported(bench: Workbench) -> bytes:
    answer = find_agreements(bench.database, Query(), now(), confidential=True)
    columns, rows = as_rows(answer.listed, answer.moment.today)
    return register_workbook(columns, rows, charge_lines(answer.listed))


ROWS = [
    old_row(1, confidential=LAW, confidential_why=WHY, confidential_since="3/4/2010"),
    old_row(2, confidential=LAW, confidential_why="=1+1 di prova"),
    old_row(3),
    old_row(4, charges="almeno 1.400"),
]
LINES: list[Line] = [
    {"of": "3/2009", "year": 2009, "borne_by": 1, "amount": 1250.5, "chapter": "=cap. 1", "cup": CUP,
     "investment": "sì"},
    {"of": "3/2009", "year": "2010", "borne_by": 2, "amount": "almeno 300", "received_by": "Ente", "note": "-nota"},
    {"of": "4/2009", "year": 2009, "borne_by": 1, "amount": "1.500,00"},
]  # fmt: skip
EXPECTED = Charges(
    ChargesKind.LEDGER,
    (
        Charge(2009, 1, parse_amount("1250,5"), "", "=cap. 1", CUP, True),
        Charge(2010, 2, parse_amount("almeno 300"), "Ente", note="-nota"),
    ),
)


@pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)
def test_an_export_with_lines_and_confidential_agreements_imports_again_unchanged(
    bench: Workbench, pki: TrialPki, tmp_path: Path
) -> None:
    assert len(load(bench, with_lines(ROWS, LINES)).of(RowState.NEW)) == 4
    first = exported(bench)
    assert len(load(bench, first).of(RowState.KNOWN)) == 4
    other = new_bench(tmp_path / "altra", pki.folder)
    try:
        assert len(load(other, first).of(RowState.NEW)) == 4
        second = exported(other)
        found = find_agreements(other.database, Query(), now(), confidential=True).listed
    finally:
        other.database.close()
    assert read_sheet("a", first) == read_sheet("a", second)
    assert read_beside("a", first, CHARGES_SHEET, 99) == read_beside("a", second, CHARGES_SHEET, 99)
    one, two, three, four = (each.agreement for each in found)
    assert one.confidentiality == Confidentiality(date(2010, 4, 3), LAW, WHY)
    assert two.confidentiality is not None
    assert three.acts[0].charges == EXPECTED
    assert four.acts[0].charges.declared == Amount(parse_amount("1400").value, minimum=True)
    assert three.confidentiality is None


def test_what_is_left_open_as_the_day_of_confidentiality_is_no_difference(bench: Workbench) -> None:
    load(bench, with_lines(ROWS, LINES))
    assert len(load(bench, with_lines(ROWS, LINES)).of(RowState.KNOWN)) == 4
    (changed,) = load(bench, with_lines(ROWS, LINES[1:])).of(RowState.CHANGED)
    assert "«righe del foglio «Oneri»» è «2009, 1, 1.250,50 euro" in changed.told[0]


FAULTS: list[tuple[dict[str, Cell], str]] = [
    ({"of": "9/2009"}, "Riga 2 del foglio «Oneri»: Nel registro non c’è nessuna riga con il numero «9/2009»"),
    ({"of": None}, "«Accordo» manca"),
    ({"of": date(2009, 3, 1)}, "«Accordo» manca o non è un testo"),
    ({"of": "1/2009"}, "Nel registro ci sono 2 righe con il numero «1/2009»"),
    ({"year": None}, "«Oneri, riga 2, Anno»: manca"),
    ({"year": "boh"}, "«Oneri, riga 2, Anno»: «boh» non è un numero intero"),
    ({"year": 1600}, "L’anno 1600 non è ammesso"),
    ({"amount": "1.25"}, "«Oneri, riga 2, Importo»: L’importo «1.25» non si legge"),
    ({"amount": -5}, "non si legge"),
    ({"amount": "0"}, "importo zero"),
    ({"borne_by": 7}, "una riga del 2009 è della parte 7, che l’accordo non ha"),
    ({"cup": "X"}, "«Oneri, riga 2, CUP»"),
    ({"investment": "forse"}, "«forse» non è ammesso"),
    ({"chapter": "a\u202eb"}, "caratteri invisibili"),
    ({"note": "a" * 301}, "supera 300 caratteri"),
]


def test_each_fault_of_a_line_is_told_where_it_stands_and_the_other_rows_come_in(bench: Workbench) -> None:
    rows = [old_row(1), old_row(1, title="Un altro accordo di prova"), old_row(3), old_row(4)]
    for change, told in FAULTS:
        line = {**LINES[0], "chapter": "", **change}
        done = load(bench, with_lines(rows, [line]), dry_run=True)
        said = [done.line(row) for row in done.of(RowState.WRONG)]
        assert any(told in each for each in said), (told, said)
        assert done.of(RowState.NEW), said
    assert not find_agreements(bench.database, Query(), now()).listed


def test_a_sheet_that_is_something_else_is_refused_with_its_columns(bench: Workbench) -> None:
    def renamed(place: int, heading: str) -> bytes:
        book = load_workbook(io.BytesIO(with_lines(ROWS, LINES)))
        book[CHARGES_SHEET].cell(1, place).value = heading
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    for place, heading, told in ((3, "Totale", "«Totale» non è conosciuta"), (3, "Anno", "«Parte» manca"),
                                 (6, "Nota", "«Nota» compare due volte")):  # fmt: skip
        with pytest.raises(SheetError, match=told):
            load(bench, renamed(place, heading))


def test_a_csv_has_its_lines_in_the_file_beside_it(bench: Workbench, tmp_path: Path) -> None:
    load(bench, with_lines(ROWS, LINES))
    var = ["--var", str(bench.folders.parent)]
    lines = tmp_path / "registro.oneri.csv"
    done = CliRunner().invoke(accordi, ["register", "--csv", "--confidential", "--charges", str(lines), *var])
    (tmp_path / "registro.csv").write_text(done.stdout, encoding="utf-8")
    answer = CliRunner().invoke(accordi, ["import-register", str(tmp_path / "registro.csv"), "--dry-run", *var])
    assert "4 già presenti" in answer.output, answer.output
    lines.unlink()
    answer = CliRunner().invoke(accordi, ["import-register", str(tmp_path / "registro.csv"), "--dry-run", *var])
    assert answer.output.count("e righe di questi oneri mancano") == 2, answer.output
    assert "--charges vale solo con --csv" in CliRunner().invoke(accordi, ["register", "--charges", "x", *var]).output
    assert "'=cap. 1" in register_csv(CHARGES, [{"chapter": "=cap. 1"}])


def test_a_page_of_everybody_says_nothing_of_a_confidential_row(bench: Workbench) -> None:
    rows = [
        old_row(1, confidential=LAW, confidential_why=WHY, title="Vigilanza segretissima di prova"),
        old_row(2, confidential=LAW, confidential_why=WHY, duration="segretissima"),
        old_row(3, confidential=LAW),
        old_row(4, confidential_why="cosa segretissima", title="Altra vigilanza segretissima di prova"),
    ]
    incoming = bench.folders / FOLDER / "in-arrivo"
    incoming.mkdir(parents=True)
    (incoming / "registro.xlsx").write_bytes(workbook(rows))
    for dry_run in (True, False):
        done = import_from_folder(bench, "", dry_run, CLERK, now())
        page = "\n".join((*(line for _, lines in done.sections for line in lines), *map(" ".join, done.table)))
        assert "segretissima" not in page
        assert page.count(CONFIDENTIAL_TITLE) >= 4
        told = "della prova di" if dry_run else "di"
        whole = load_workbook(bench.folders / FOLDER / f"esito {told} registro.xlsx.xlsx").active
        values = "\n".join(str(cell) for row in whole.iter_rows(values_only=True) for cell in row)
        assert "segretissima" in values
        assert "norma e motivo insieme" in values
