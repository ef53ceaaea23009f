"""`accordi statistics`: the figures of a year as tables, JSON, a sheet or a document to be printed. No Prefect."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.installation import VAR, settings_for
from cli.printable import printable_lines

if TYPE_CHECKING:
    from agreements.documents.sheets.year_tables import Table
    from agreements.domain.figures.yearly import Yearly


@click.command(
    help="Conta gli accordi di un anno: per tipo, struttura, organo, stato ed ente, che cosa è avvenuto, i giorni di "
    "ogni fase, i piani operativi in ritardo. Non modifica nulla."
)
@click.option(
    "--year", type=int, required=True, metavar="ANNO", help="L’anno; di quello in corso si conta fino a oggi."
)
@click.option("--json", "as_json", is_flag=True, help="Risponde in JSON.")
@click.option("--xlsx", "sheet", type=click.Path(dir_okay=False, path_type=Path), help="Scrive un foglio.")
@click.option(
    "--docx", "document", type=click.Path(dir_okay=False, path_type=Path), help="Scrive un documento da stampare."
)
@click.option("--confidential", is_flag=True, help="Nomina anche gli accordi riservati, che contano in ogni caso.")
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def statistics(
    year: int, as_json: bool, sheet: Path | None, document: Path | None, confidential: bool, folder: Path | None
) -> None:
    """Print the tables, or write them.

    Raises:
        AccordiError: The database does not answer, of the year nothing can be counted, a file cannot be written.
    """
    from agreements.app import open_database
    from agreements.documents.files.atomic_file import write_atomically
    from agreements.documents.sheets.year_tables import tables
    from agreements.use_cases.registers.year_figures import count_year, summary, year_document, year_workbook

    database = open_database(settings_for(folder))
    try:
        moment, body, figures = count_year(database, year, datetime.now(UTC), confidential=confidential)
        with database.unit() as unit:
            trial = unit.installation().trial
    finally:
        database.close()
    told = tables(figures)
    if sheet is not None:
        write_atomically(sheet, year_workbook(told))
    if document is not None:
        write_atomically(document, year_document(figures, body, moment, trial=trial))
    if as_json:
        click.echo(json.dumps(_answer(figures, told), ensure_ascii=False, indent=2))
        return
    for written in filter(None, (sheet, document)):
        click.echo(f"Scritto {written}")
    click.echo(summary(figures) if sheet or document else _text(summary(figures), told))


def _answer(figures: Yearly, told: tuple[Table, ...]) -> dict[str, Any]:
    return {
        "year": figures.year,
        "counted_on": figures.counted_on.isoformat(),
        "running": figures.running,
        "signed": figures.signed,
        "register": figures.register,
        "confidential": figures.confidential,
        "tables": [
            {
                "title": table.title,
                "note": table.note,
                "heading": list(table.heading),
                "rows": [[c.isoformat() if isinstance(c, date) else c for c in row] for row in table.rows],
                "last_row_is_total": table.total,
            }
            for table in told
        ],
    }


def _text(summary: str, told: tuple[Table, ...]) -> str:
    from agreements.documents.sheets.year_tables import in_words

    lines = [summary]
    for table in (table for table in told if table.rows):
        rows = [table.heading, *(tuple(in_words(cell) for cell in row) for row in table.rows)]
        widths = [max(len(row[place]) for row in rows) for place in range(len(table.heading))]
        lines += ["", table.title, table.note]
        lines += ["  ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)).rstrip() for row in rows]
    return printable_lines(lines)
