"""``accordi init``: the database of an installation, created or brought up to date."""

from __future__ import annotations

from pathlib import Path

import click

from cli.installation import VAR, settings_for


@click.command(help="Crea o aggiorna il database; con ACCORDI_TRIAL=true lo crea per prova, una volta per tutte.")
@click.option("--backup-made", is_flag=True, help="Una copia c’è già: non farne un’altra prima di aggiornare.")
@VAR
def init(folder: Path | None, backup_made: bool) -> None:
    """Create or upgrade the database. Safe to repeat, to kill, and to run twice at once.

    Raises:
        AccordiError: It exists and is of the other sort, or could not be copied before it is upgraded.
    """
    from agreements.app import create, database_url
    from agreements.persistence.engine.address import shown

    settings = settings_for(folder)
    copy = create(settings, backup_made=backup_made)
    if copy is not None:
        click.echo(f"Prima di aggiornare la struttura il database è stato copiato in {copy}")
    sort = "di prova" if settings.trial else "di produzione"
    click.echo(f"Database {sort} pronto: {shown(database_url(settings))}")
