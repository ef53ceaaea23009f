"""Movements of the accounts: recorded by a form, told on the page, in the year's figures, in the sheet and back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from agreements.documents.files.incoming import IncomingFolder
from agreements.documents.sheets.register_sheet import register_csv, register_workbook, template_workbook
from agreements.documents.texts.ending_text import report_context
from agreements.documents.texts.plan_text import outline, plan_context
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.movement import Movement, MovementKind
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.register.movement_columns import MOVEMENTS, MOVEMENTS_SHEET
from agreements.domain.register.search import Query
from agreements.domain.register.typed_cell import Cell
from agreements.domain.steps.ending import Close
from agreements.domain.steps.movements import RecordMovement
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life import movements
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.registers.import_report import ImportReport, RowState
from agreements.use_cases.registers.register_list import as_rows, find_agreements, movement_lines
from agreements.use_cases.registers.year_figures import count_year
from signing.trial.pki import TrialPki
from tests.integration.use_cases.lives import CLERK, Life, new_bench, nothing_changes, now, refused, today
from tests.support.register_sheets import old_row, saved, workbook

CIG = "Z1A2B3C4D5"


def charges() -> Charges:
    return Charges(ChargesKind.LEDGER, (Charge(today().year, 1, Amount(Decimal(1000)), chapter="C1"),))


def moved(kind: MovementKind = MovementKind.COMMITMENT, value: str = "700", **changes: object) -> Movement:
    made = Movement(kind, today().year, 1, Amount(Decimal(value)), "12", today(), "C1", cig=CIG)
    return replace(made, **changes)  # type: ignore[arg-type]


def record(life: Life, movement: Movement, instead_of: int = 0, reason: str = "") -> Outcome:
    return movements.record_movement(
        life.bench, life.number, RecordMovement(movement, instead_of, reason), CLERK, now()
    )


@pytest.fixture
def costly(life: Life) -> Life:
    life.record(today() - timedelta(days=3), charges=charges())
    return life


def test_the_page_tells_what_is_planned_and_moved_and_a_repetition_changes_nothing(costly: Life) -> None:
    done = record(costly, moved())
    assert "Movimento n. 1 (Regione di Prova): impegno n. 12" in done.happened
    record(costly, moved(MovementKind.PAYMENT, "200", number="M1"))
    with nothing_changes(costly):
        assert record(costly, moved()).already_done
    done = record(costly, moved(MovementKind.PAYMENT, "900", number="M2"))
    told = dict(done.sections)
    year = today().year
    assert told["Previsto e movimentato, per anno e parte"] == (
        f"{year}, Regione di Prova (previsti 1.000,00 euro; impegnati 700,00 euro; pagati 1.100,00 euro)",
    )
    assert told["Movimenti"][0].startswith("1. impegno n. 12 del ")
    assert any("pagati 1.100,00 euro, impegnati 700,00 euro" in each for each in done.warnings)
    done = record(costly, moved(MovementKind.PAYMENT, "900", number="M2", cancelled=True), 3, "stornato")
    assert not any("impegnati" in each for each in done.warnings)
    assert "Prima: pagamento n. M2" in costly.journal[-1].what


def test_what_binds_before_the_last_signature_is_refused_in_one_sentence(life: Life) -> None:
    life.create()
    with refused(life, "non è ancora sottoscritto", "registrarlo come «prenotazione»", error=RefusedTransition):
        record(life, moved())
    assert record(life, moved(MovementKind.RESERVATION)).happened.startswith("Movimento n. 1")
    with nothing_changes(life):
        assert record(life, moved(MovementKind.RESERVATION)).already_done


def test_the_figures_of_the_year_and_the_papers_hold_the_movements(costly: Life) -> None:
    record(costly, moved())
    _, _, figures = count_year(costly.bench.database, today().year, now())
    assert [(kind, str(ours)) for kind, ours, _ in figures.moved] == [("impegno", "700,00 euro")]
    agreement = costly.agreement
    plan = plan_context(agreement, agreement.obligations[0], outline(agreement), trial=True)
    assert "impegnati 700,00 euro" in plan["risorse_nota"]
    closing = Close("fatto", "Spesi 700 euro", "", "", "")
    report = report_context(agreement, closing, today(), trial=True)
    assert report["spesa"] == "Spesi 700 euro"
    (of_year,) = [
        each
        for each in report["movimenti"]
        if each["anno"] != "Totale" and each["impegnato"] == "impegnati 700,00 euro"
    ]
    assert of_year["pagato"] == "–"
    assert of_year["previsto"].endswith("euro")


def test_of_charges_that_are_not_known_no_paper_says_that_there_are_none(costly: Life) -> None:
    agreement = costly.agreement

    def with_charges(chosen: Charges) -> Agreement:
        return agreement.with_act(replace(agreement.acts[0], charges=chosen))

    def cost(of: Agreement) -> str:
        plan = plan_context(of, of.obligations[0], outline(of), trial=True)
        return str(plan["risorse"][0]["importo"])

    assert (cost(with_charges(NO_CHARGES)), cost(with_charges(UNKNOWN))) == ("senza oneri", "…")


def load(bench: Workbench, data: bytes, name: str = "r.xlsx", beside: bytes | None = None) -> ImportReport:
    source = Source(name, data, IncomingFolder(bench.folders), ColumnMap(), movements=beside)
    return import_register(bench, source, CLERK, now(), dry_run=False)


def with_movements(rows: list[dict[str, Cell]], lines: list[Mapping[str, Cell]]) -> bytes:
    book = load_workbook(io.BytesIO(workbook(rows)))
    book.active.title = "Registro"
    sheet = book.create_sheet(MOVEMENTS_SHEET)
    sheet.append([column.heading for column in MOVEMENTS])
    for line in lines:
        sheet.append([line.get(column.code) for column in MOVEMENTS])
    return saved(book)


LINE: Mapping[str, Cell] = {
    "of": "1/2009", "kind": "impegno", "year": 2010, "party": 1, "amount": "1.250,00", "number": "7",
    "dated_on": "1/6/2010", "cig": CIG,
}  # fmt: skip


@pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)
def test_the_sheet_of_movements_is_read_and_comes_back_unchanged(
    bench: Workbench, pki: TrialPki, tmp_path: Path
) -> None:
    rows = [old_row(1, charges="2.000"), old_row(2)]
    lines = [LINE, {**LINE, "kind": "Pagamento", "number": "8", "cancelled": "sì", "reason": "doppio"}]
    read = load(bench, with_movements(rows, lines))
    assert len(read.of(RowState.NEW)) == 2
    assert not [note for note in read.notes if "Movimenti" in note], "its rows are read"
    answer = find_agreements(bench.database, Query(), now())
    columns, cells = as_rows(answer.listed, answer.moment.today)
    exported = register_workbook(columns, cells, movements=movement_lines(answer.listed))
    assert len(load(bench, exported).of(RowState.KNOWN)) == 2
    other = new_bench(tmp_path / "altra", pki.folder)
    try:
        beside = register_csv(MOVEMENTS, movement_lines(answer.listed)).encode()
        assert len(load(other, register_csv(columns, cells).encode(), "r.csv", beside).of(RowState.NEW)) == 2
        kept = find_agreements(other.database, Query(), now()).listed
        assert [each.agreement.movements for each in kept] == [each.agreement.movements for each in answer.listed]
        assert [each.kind.value for each in kept[0].agreement.movements] == ["impegno", "pagamento"]
    finally:
        other.database.close()
    (changed,) = load(bench, with_movements(rows, [LINE])).of(RowState.CHANGED)
    assert "righe del foglio «Movimenti»" in " ".join(changed.told)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "spesa"}, "prenotazione"),
        ({"amount": "1.25"}, "non si legge"),
        ({"cig": "123"}, "10 lettere o cifre"),
        ({"party": 9}, "è della parte 9, che l’accordo non ha"),
        ({"dated_on": None}, "manca"),
        ({"of": "99/2009"}, "non c’è nessuna riga"),
    ],
)
def test_a_fault_of_a_movement_is_told_where_it_stands(
    bench: Workbench, changes: Mapping[str, Cell], told: str
) -> None:
    done = load(bench, with_movements([old_row(1)], [{**LINE, **changes}]))
    assert told in " ".join(each for row in done.of(RowState.WRONG) for each in row.told)


def test_the_sheet_to_be_filled_in_has_one_for_movements() -> None:
    sheet = load_workbook(io.BytesIO(template_workbook()))[MOVEMENTS_SHEET]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in MOVEMENTS]
