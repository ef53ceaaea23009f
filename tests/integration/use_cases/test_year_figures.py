"""A year counted from a real register: page, command, sheet and document say the same numbers."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import normalise, word_text
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.registers.year_figures import count_year, yearly_statistics
from cli.main import accordi
from tests.integration.use_cases.lives import CLERK, now
from tests.integration.use_cases.test_register_list import load
from tests.support.register_sheets import old_row, workbook

on_both = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)


def stock(bench: Workbench, folder: Path) -> None:
    rows = [
        old_row(1, signed_on=date(2009, 3, 2), duration="1 anno", plan_within="60 giorni", plan_on="1/6/2009"),
        old_row(2, signed_on=date(2009, 3, 3), party2_name="Comune di =Prova", plan_within="60 giorni"),
        old_row(3, signed_on=date(2009, 4, 3), kind="convenzione", duration=None, office="Altro settore di prova",
                office_email="altro@ente.example.it"),
        old_row(4, signed_on=date(2011, 1, 1)),
    ]  # fmt: skip
    load(bench, workbook(rows), folder)


@on_both
def test_a_year_is_counted_as_by_hand_on_both_engines(bench: Workbench, tmp_path: Path) -> None:
    stock(bench, tmp_path)
    _, body, figures = count_year(bench.database, 2009, now())
    assert (body, figures.signed, figures.register, figures.acts_signed) == ("Regione di Prova", 3, 3, 3)
    told = {b.by: {line.name: (line.signed, line.register) for line in b.lines} for b in figures.breakdowns}
    assert told["tipo"] == {"protocollo d’intesa": (2, 2), "convenzione": (1, 1)}
    assert told["struttura responsabile"]["Altro settore di prova"] == (1, 1)
    assert sum(signed for signed, _ in told["ente con cui è stipulato"].values()) == 3
    assert dict(figures.plan_states)["consegnati in ritardo"] == 1
    # Their journal begins with the import: no day of their way is known, and none is invented.
    assert {(phase.days, phase.unknown) for phase in figures.phases} == {((), 3)}
    assert dict(count_year(bench.database, 2010, now())[2].turns)["giunti a scadenza"] == 1


def test_page_command_sheet_and_document_say_the_same(bench: Workbench, tmp_path: Path) -> None:
    stock(bench, tmp_path)
    page = yearly_statistics(bench, 2009, CLERK, now())
    assert not page.warnings
    assert "accordi firmati 3, nel registro 3 al 31/12/2009" in page.happened
    assert "protocollo d’intesa: firmati nell’anno 2; nel registro 2" in dict(page.sections)["Accordi per tipo"]
    left = bench.folders / "statistiche"
    sheet, document = left / "statistiche 2009.xlsx", left / "statistiche 2009.docx"
    book = load_workbook(BytesIO(sheet.read_bytes()))
    kinds = list(book["Tipo"].iter_rows(min_row=4, values_only=True))
    assert kinds[0] == ("Tipo", "Firmati nell’anno", "Nel registro")
    assert kinds[-1] == ("Totale", 3, 3)
    assert {row[0].data_type for row in book["Ente con cui è stipulato"].iter_rows()} <= {"s", "n"}
    words = [normalise(text) for story in word_text(WordFile(document.read_bytes())).stories.values() for text in story]
    for title, lines in page.sections:
        assert any(normalise(title) in text for text in words), title
        assert all(any(normalise(line.split(":")[0]) in text for text in words) for line in lines), title
    assert any("DOCUMENTO DI PROVA" in text for text in words)
    first = document.read_bytes()
    yearly_statistics(bench, 2009, CLERK, now())
    assert document.read_bytes() == first

    def run(*arguments: object) -> str:
        var = ["--var", str(bench.folders.parent)]
        done = CliRunner().invoke(accordi, ["statistics", *map(str, arguments), *var])
        return f"{done.exit_code} {done.output}"

    answer = json.loads(run("--year", 2009, "--json")[2:])
    assert (answer["signed"], answer["counted_on"]) == (3, "2009-12-31")
    assert answer["tables"][0]["rows"][-1] == ["Totale", 3, 3]
    assert "convenzione          1" in run("--year", 2009)
    assert run("--year", 2009, "--xlsx", tmp_path / "a.xlsx", "--docx", tmp_path / "a.docx").startswith("0 Scritto")
    assert (tmp_path / "a.docx").read_bytes() == first
    assert "Si conta un anno dal 1990" in run("--year", 1980)
