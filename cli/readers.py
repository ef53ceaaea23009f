"""`accordi readers`: who may read a confidential agreement, by name, and who did. No Prefect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.installation import VAR, settings_for
from cli.printable import printable
from cli.rows import acting

if TYPE_CHECKING:
    from agreements.use_cases.base.workbench import Workbench

REASON = click.option("--reason", required=True, metavar="MOTIVO", help="Perché, con l’atto che lo dice.")
BY = click.option("--by", required=True, metavar="CHI", help="Il dirigente che lo dispone: «Nome Cognome, Ufficio».")


@click.group(help="Dice chi accede a un accordo riservato, e chi lo ha letto.")
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def readers() -> None:
    """Hold the commands about readers."""


@readers.command(help="Nomina PERSONA (il suo codice in Accordi) fra chi accede all’accordo riservato NUMERO.")
@click.argument("number", metavar="NUMERO")
@click.argument("person", metavar="PERSONA")
@REASON
@BY
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def add(number: str, person: str, reason: str, by: str, folder: Path | None) -> None:
    """Name a reader.

    Raises:
        AccordiError: The agreement is not confidential, there is no such person, or who and why are not told.
    """
    from agreements.use_cases.people.readers import name_reader

    with _bench(folder) as bench:
        click.echo(printable(name_reader(bench, number, person, reason, acting(by, dry_run=False), datetime.now(UTC))))


@readers.command(help="Toglie PERSONA da chi accede all’accordo riservato NUMERO.")
@click.argument("number", metavar="NUMERO")
@click.argument("person", metavar="PERSONA")
@REASON
@BY
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def end(number: str, person: str, reason: str, by: str, folder: Path | None) -> None:
    """Take a reader out.

    Raises:
        AccordiError: There is no such agreement or person, or who and why are not told.
    """
    from agreements.use_cases.people.readers import end_reader

    with _bench(folder) as bench:
        click.echo(printable(end_reader(bench, number, person, reason, acting(by, dry_run=False), datetime.now(UTC))))


@readers.command(help="Elenca chi accede oggi all’accordo riservato NUMERO, e chi lo ha letto, che cosa e quando.")
@click.argument("number", metavar="NUMERO")
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def show(number: str, folder: Path | None) -> None:
    """Print readers and readings.

    Raises:
        AccordiError: There is no such agreement.
    """
    from agreements.domain.basics.moment import ROME
    from agreements.use_cases.people.readers import named_readers, who_read

    with _bench(folder) as bench:
        named, read = named_readers(bench, number), who_read(bench, number)
    click.echo("Accede: " + (", ".join(f"{printable(who.name)} ({who.id})" for who in named) or "nessuno") + ".")
    for reading, name in read:
        click.echo(f"{reading.at.astimezone(ROME):%d/%m/%Y %H:%M}, {printable(name or '–')}: {printable(reading.what)}")


@contextmanager
def _bench(folder: Path | None) -> Iterator[Workbench]:
    from agreements.app import build

    bench = build(settings_for(folder))
    try:
        yield bench
    finally:
        bench.database.close()
