"""The figures of a year: counted, told on a page, left as a sheet and as a document to be printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from agreements.documents.files.atomic_file import make_folder, write_atomically
from agreements.documents.files.errors import DocumentError
from agreements.documents.sheets.year_tables import Table, in_words, tables
from agreements.documents.texts.year_text import year_docx
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.obligation import PLAN
from agreements.domain.basics.day_words import to_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.basics.number_words import counted
from agreements.domain.figures.phases import TOLD_STEPS
from agreements.domain.figures.statistics import yearly
from agreements.domain.figures.yearly import Counted, Yearly
from agreements.domain.register.typed_cell import Cell
from agreements.persistence.database import Database
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.open_doubts import kept_doubts

FOLDER = "statistiche"
_LINES_OF_A_TABLE = 60


def count_year(
    database: Database, year: int, now: datetime, *, confidential: bool = False
) -> tuple[Moment, str, Yearly]:
    """Count a year; nothing is written.

    Args:
        confidential: Whether what is confidential is named too; it counts in any case.

    Returns:
        The moment, the name of the body that keeps the register (empty where it holds nothing), the figures.

    Raises:
        InvalidDatum: Of this year nothing can be counted.
    """
    with database.unit() as unit:
        moment = unit.moment(now)
        agreements = unit.list_agreements()
        taken, kept = unit.steps_taken(TOLD_STEPS), kept_doubts(unit)
    counted = [Counted(a, taken.get(a.number, ()), kept.get(a.number, "")) for a in agreements]
    body = agreements[-1].lead.name if agreements else ""
    return moment, body, yearly(counted, year, moment.today, PLAN, named=confidential)


def yearly_statistics(bench: Workbench, year: int, _actor: Actor, now: datetime) -> Outcome:
    """Tell the figures of a year, and leave them in a folder beside the agreements': a sheet and a document.

    Safe to kill and to repeat: the register is only read; each file is computed and replaced whole.

    Raises:
        InvalidDatum: Of this year nothing can be counted.
    """
    moment, body, figures = count_year(bench.database, year, now)
    told = tables(figures)
    folder = bench.folders / FOLDER
    warnings: list[str] = []
    steps: list[str] = []
    for name, made in (
        (f"statistiche {year}.xlsx", lambda: year_workbook(told)),
        (f"statistiche {year}.docx", lambda: year_document(figures, body, moment, trial=bench.trial)),
    ):
        _leave(folder, name, made, steps, warnings)
    return Outcome(
        agreement="",
        title=f"Statistiche dell’anno {year}",
        happened=summary(figures),
        sections=tuple((table.title, _lines(table)) for table in told if table.rows),
        next_steps=tuple(f"aprire «{bench.folders.name}/{FOLDER}/{name}»" for name in steps),
        warnings=tuple(warnings),
        trial_clock_note=moment.trial_note,
    )


def year_workbook(told: Sequence[Table]) -> bytes:
    """The tables as a spreadsheet, one sheet each."""
    from agreements.documents.sheets.register_sheet import (
        tables_workbook,  # loads openpyxl: the page alone does without
    )

    return tables_workbook(told)


def year_document(figures: Yearly, body: str, moment: Moment, *, trial: bool) -> bytes:
    """The tables as a Word document.

    Raises:
        DocumentError: The template was broken by an edit.
    """
    return year_docx(figures, body, moment.today, trial=trial)


def summary(figures: Yearly) -> str:
    """The year in two sentences."""
    when = f"{to_the_date(figures.counted_on)}"
    rest = ", anno in corso" if figures.running else ""
    hidden = f", di cui riservati {figures.confidential}" if figures.confidential else ""
    return (
        f"Anno {figures.year}{rest}: accordi firmati {figures.signed}, nel registro {figures.register} {when}{hidden}."
    )


def _leave(folder: Path, name: str, made: Callable[[], bytes], steps: list[str], warnings: list[str]) -> None:
    try:
        make_folder(folder)
        write_atomically(folder / name, made())
        steps.append(name)
    except DocumentError as error:
        warnings.append(f"«{name}» non è stato scritto: {error}")


def _lines(table: Table) -> tuple[str, ...]:
    shown = table.rows[:_LINES_OF_A_TABLE]
    lines = [f"{in_words(row[0])}: {_numbers(table, row[1:])}" for row in shown]
    left = len(table.rows) - len(shown)
    return (*lines, f"nel foglio {counted(left, 'altra riga', 'altre righe')}") if left else tuple(lines)


def _numbers(table: Table, cells: Sequence[Cell]) -> str:
    if len(cells) == 1:
        return in_words(cells[0])
    pairs = zip(table.heading[1:], cells, strict=True)
    return "; ".join(f"{heading.lower()} {in_words(cell)}" for heading, cell in pairs)
