"""``accordi init``: the database of an installation, created or brought up to date."""

from __future__ import annotations

import click


@click.command(help="Crea o aggiorna il database; con ACCORDI_TRIAL=true lo crea per prova, una volta per tutte.")
def init() -> None:
    """Create or upgrade the database. Safe to repeat, to kill, and to run twice at once.

    Raises:
        AccordiError: It exists and is of the other sort.
    """
    from agreements.app import create, database_url
    from agreements.persistence.address import shown
    from agreements.settings import Settings

    settings = Settings()
    create(settings)
    sort = "di prova" if settings.trial else "di produzione"
    click.echo(f"Database {sort} pronto: {shown(database_url(settings))}")
