"""The register found and counted, and exported so that it can be imported again."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from agreements.documents.files.incoming import IncomingFolder
from agreements.documents.sheets.register_sheet import register_workbook
from agreements.documents.sheets.sheet_file import read_sheet
from agreements.domain.register.search import Query
from agreements.domain.register.typed_cell import Cell
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.registers.import_report import RowState
from agreements.use_cases.registers.register_list import as_rows, export_files, find_agreements, search_agreements
from cli.main import accordi
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.integration.use_cases.lives import CLERK, new_bench, now, today
from tests.support.register_sheets import old_row, plain_pdf, workbook

on_both = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)


def load(bench: Workbench, data: bytes, folder: Path) -> dict[RowState, int]:
    source = Source("registro.xlsx", data, IncomingFolder(folder), ColumnMap())
    done = import_register(bench, source, CLERK, now(), dry_run=False)
    assert not done.of(RowState.WRONG), done.rows
    return {state: len(done.of(state)) for state in RowState if done.of(state)}


def exported(bench: Workbench, folder: Path) -> bytes:
    answer = find_agreements(bench.database, Query(), now())
    found = answer.listed
    columns, rows = as_rows(found, answer.moment.today)
    return register_workbook(columns, export_files(bench.archive, found, rows, folder))


def _cells(data: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))


def some_of_every_kind(folder: Path, pki: TrialPki) -> list[dict[str, Cell]]:
    signed = sign(plain_pdf(), pki_folder=pki.folder, person="prova-uno", own_field=True)
    (folder / "firmato.pdf").write_bytes(signed)
    sent = today() - timedelta(days=9)
    register = {"register": "Repertorio", "repertory_number": "007", "registered_on": "2009-12-01"}
    return [
        old_row(1, files="firmato.pdf", notice="90 giorni", renewals="2", plan_within="60 giorni", plan_on="1/6/2009"),
        old_row(
            2, duration="5 anni solari", signed_on=date(2024, 5, 2), form="digitale", files="firmato.pdf",
            charges="oltre 390.000",
        ),
        old_row(3, duration=None, number="P-2009-0003", purpose="=1+1 è una finalità", party3_name="Ente 3"),
        old_row(4, effect="data fissa", effect_on=date(2010, 1, 1), expires_on=date(2012, 12, 31), body="dirigente",
            charges="senza oneri"),
        old_row(5, effect="pec", pec_on="3/7/2009", charges=1250, **register),
        old_row(
            6,
            state="in firma",
            signed_on=None,
            sent_on=sent,
            reply_by=sent + timedelta(days=30),
            form=None,
            party1_signatory="Prova Uno",
            party1_signed_on=today() - timedelta(days=2),
            party2_signatory="Prova Due",
            files="firmato.pdf",
        ),
    ]  # fmt: skip


@on_both
def test_an_export_imports_again_unchanged(bench: Workbench, pki: TrialPki, tmp_path: Path) -> None:
    (tmp_path / "uno").mkdir()
    load(bench, workbook(some_of_every_kind(tmp_path / "uno", pki)), tmp_path / "uno")
    first = exported(bench, tmp_path / "due")
    assert load(bench, first, tmp_path / "due") == {RowState.KNOWN: 6}
    other = new_bench(tmp_path / "altra", pki.folder)
    try:
        assert load(other, first, tmp_path / "due") == {RowState.NEW: 6}
        second = exported(other, tmp_path / "tre")
    finally:
        other.database.close()
    assert read_sheet("a.xlsx", second) == read_sheet("a.xlsx", first)
    files = {path.name: path.read_bytes() for path in (tmp_path / "due").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "tre").iterdir()} == files
    assert len(files) == 3
    told = [row[headings.index("Oneri")] for headings, *rows in [_cells(first)] for row in rows]
    assert sorted(map(str, filter(None, told))) == ["1.250,00 euro", "almeno 390.000,00 euro", "senza oneri"]


ANSWERS: list[tuple[Query, list[int]]] = [
    (Query(), [1, 2, 3, 4]),
    (Query("universita"), [1]),
    (Query("UNIVERSITÀ"), [1]),
    (Query("università d’eccellenza"), [1]),
    (Query("eccellenza univ"), [1]),
    (Query("versita"), []),
    (Query("100%"), [3]),
    (Query("_"), [1, 2, 3, 4]),
    (Query("4/2009"), [4]),
    (Query(party="strasse"), [2]),
    (Query(party="STRASSE prova"), [2]),
    (Query(party="digitali"), []),
    (Query(state="scaduto"), [1, 2]),
    (Query(state="vigente"), [3, 4]),
    (Query(state="in scadenza"), [4]),
    (Query(signed_from=date(2010, 1, 1)), [3, 4]),
    (Query(signed_until=date(2009, 3, 3)), [1, 2]),
    (Query(ends_until=date(2012, 3, 1)), [1]),
    (Query("digitali", state="scaduto", party="università"), [1]),
]


@on_both
def test_words_party_state_and_days_find_the_same_on_both_engines(bench: Workbench, tmp_path: Path) -> None:
    stock(bench, tmp_path)
    for query, wanted in ANSWERS:
        listed = find_agreements(bench.database, query, now()).listed
        assert [int(each.old_number.partition("/")[0]) for each in listed] == wanted, query


def stock(bench: Workbench, folder: Path) -> None:
    title = "Università d’Eccellenza e servizi digitali"
    rows = [
        old_row(1, title=title, signed_on=date(2009, 3, 2), party2_name="Università di Prova"),
        old_row(2, signed_on=date(2009, 3, 3), party2_name="Comune di Straße Prova"),
        old_row(3, title="Copertura al 100% del territorio di prova", signed_on=date(2010, 1, 1), duration=None),
        old_row(
            4, signed_on=date(2011, 1, 1), expires_on=today() + timedelta(days=20), party2_name="Provincia di Prova"
        ),
    ]
    load(bench, workbook(rows), folder)


def test_the_page_and_the_command_say_the_same(bench: Workbench, tmp_path: Path) -> None:
    stock(bench, tmp_path)
    page = search_agreements(bench, Query("eccellenza"), CLERK, now())
    ((_, (line,)),) = page.sections
    assert "Università d’Eccellenza" in line
    assert "scaduto; firmato il 02/03/2009; fino al " in line
    var = ["--var", str(bench.folders.parent)]

    def run(*arguments: object) -> str:
        done = CliRunner().invoke(accordi, ["register", *map(str, arguments), *var])
        return f"{done.exit_code} {done.output}"

    assert line in run("eccellenza")
    assert "Accordi: 4." in run()
    assert run("nulla").startswith("0 Nessun accordo corrisponde")
    (answer,) = json.loads(run("--json", "--state", "in scadenza")[2:])
    assert (answer["old_number"], answer["signed_on"]) == ("4/2009", "2011-01-01")
    assert run("--csv", "--from", "2010-01-01").count("\n") == 3
    sheet = tmp_path / "registro.xlsx"
    assert ": 4 accordi" in run("--xlsx", sheet)
    assert len(read_sheet("r.xlsx", sheet.read_bytes()).rows) == 4
    assert "«boh» non è uno stato" in run("--state", "boh")


# Of one, whose end is read in two ways, the facts do not tell: it is loaded for questions by state, days and money.
@pytest.mark.parametrize(
    ("query", "found", "loaded"),
    [
        (Query(state="in scadenza"), 1, 1),
        (Query(ends_until=date(2012, 3, 1)), 1, 2),
        (Query(costs_from=Decimal(1)), 0, 1),
        (Query("digitali", state="scaduto", party="università"), 1, 1),
        (Query(family="P-1999-0001"), 0, 0),
    ],
)
def test_only_what_may_answer_is_loaded(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: Query, found: int, loaded: int
) -> None:
    stock(bench, tmp_path)
    asked: list[str] = []
    some = UnitOfWork.load_some
    monkeypatch.setattr(UnitOfWork, "list_agreements", lambda _unit: pytest.fail("the whole register was loaded"))
    monkeypatch.setattr(UnitOfWork, "load_some", lambda unit, numbers: asked.extend(numbers) or some(unit, numbers))
    assert (len(find_agreements(bench.database, query, now()).listed), len(asked)) == (found, loaded)
