"""``accordi init``: the database of an installation, created or brought up to date."""

from __future__ import annotations

from pathlib import Path

import click

from cli.installation import VAR, settings_for


@click.command(help="Crea o aggiorna il database; con ACCORDI_TRIAL=true lo crea per prova, una volta per tutte.")
@VAR
def init(folder: Path | None) -> None:
    """Create or upgrade the database. Safe to repeat, to kill, and to run twice at once.

    Raises:
        AccordiError: It exists and is of the other sort.
    """
    from agreements.app import create, database_url
    from agreements.persistence.engine.address import shown

    settings = settings_for(folder)
    create(settings)
    sort = "di prova" if settings.trial else "di produzione"
    click.echo(f"Database {sort} pronto: {shown(database_url(settings))}")
