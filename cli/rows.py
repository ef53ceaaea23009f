"""What commands share that take a sheet row by row: who does it, and what became of every row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.printable import printable_lines

if TYPE_CHECKING:
    from agreements.domain.agreement.events import Actor
    from agreements.use_cases.registers.import_report import ImportReport


def acting(by: str, *, dry_run: bool) -> Actor:
    """Who does it; of a trial nobody is asked.

    Raises:
        InvalidDatum: Name or office is missing.
    """
    from agreements.domain.agreement.events import SYSTEM, Actor
    from agreements.domain.basics.errors import InvalidDatum
    from agreements.domain.basics.legible import require_text

    person, _, office = by.partition(",")
    if dry_run:
        return SYSTEM
    if not (person.strip() and office.strip()):
        raise InvalidDatum("--by", "Manca chi lo chiede: --by «Nome Cognome, Ufficio»; con --dry-run non serve.")
    require_text("--by", by, 320)
    return Actor(person.strip(), office.strip())


@contextmanager
def columns_explained() -> Iterator[None]:
    """Of columns that cannot be taken every further fault is told, before the first one ends the command."""
    from agreements.use_cases.families.body_row import ListError
    from agreements.use_cases.registers.column_map import MappingError

    try:
        yield
    except (MappingError, ListError) as refusal:
        for line in refusal.details[1:]:
            click.echo(f"– {line}", err=True)
        raise


def tell(done: ImportReport, report: Path | None) -> int:
    """Print what became of every row, and write it where asked; answers the exit code.

    Raises:
        DocumentError: The report cannot be written.
    """
    from agreements.documents.files.atomic_file import write_atomically
    from agreements.use_cases.registers.import_report import RowState

    lines = [done.happened]
    for heading, rows in done.sections(shown=len(done.rows), confidential=True):  # who reads the sheet reads it all
        lines += ["", f"{heading}:", *(f"  {line}" for row in rows for line in row.split("\n"))]
    click.echo(printable_lines(lines))
    if report is not None:
        write_atomically(report, done.workbook())
    return 1 if done.of(RowState.WRONG) or done.of(RowState.CHANGED) else 0
