"""``accordi trust``: the trusted lists, fetched, brought by hand, or shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.installation import VAR, settings_for

if TYPE_CHECKING:
    from agreements.use_cases.base.outcome import Outcome
    from agreements.use_cases.base.workbench import Workbench


@click.group(help="Gli elenchi di fiducia, che dicono quali certificatori sono qualificati.")
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def trust() -> None:
    """Hold the commands."""


@trust.command(
    help="Scarica gli elenchi, ne verifica le firme e li mette in uso; se non è tutto in ordine, nulla cambia."
)
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def refresh(folder: Path | None) -> None:
    """Renew the lists. Safe to kill and to repeat.

    Raises:
        AccordiError: They are not to be had, or not believed.
    """
    from agreements.use_cases.signing.trusted_lists import refresh_lists

    _tell(folder, lambda bench: refresh_lists(bench, datetime.now(UTC)))


@trust.command(help="Mostra gli elenchi in uso, fino a quando valgono e chi può firmarli. Non cambia nulla.")
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def show(folder: Path | None) -> None:
    """Show what is in use.

    Raises:
        AccordiError: The lists in use are damaged.
    """
    from agreements.use_cases.signing.trusted_lists import show_lists

    _tell(folder, lambda bench: show_lists(bench, datetime.now(UTC)))


@trust.command(
    name="import", help="Mette in uso elenchi portati da un altro computer: quello europeo e quelli nazionali."
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def import_files(files: tuple[Path, ...], folder: Path | None) -> None:
    """Take lists from files. Safe to kill and to repeat.

    Raises:
        AccordiError: One is missing, or not believed.
    """
    from agreements.use_cases.signing.trusted_lists import import_lists

    _tell(folder, lambda bench: import_lists(bench, files, datetime.now(UTC)))


def _tell(folder: Path | None, take: Callable[[Workbench], Outcome]) -> None:
    from agreements.app import build

    bench = build(settings_for(folder))
    try:
        outcome = take(bench)
    finally:
        bench.database.close()
    click.echo(outcome.happened)
    for heading, lines in outcome.sections:
        click.echo(f"{heading}:")
        for line in lines:
            click.echo(f"  {line}")
    for line in outcome.warnings:
        click.echo(f"Attenzione: {line}")
