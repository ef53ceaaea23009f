"""``accordi restore``: an installation out of a backup, onto an empty place."""

from __future__ import annotations

from pathlib import Path

import click

from agreements.domain.basics.day_words import the_hour
from cli.installation import VAR, settings_for


@click.command(help="Ripristina la copia ORIGINE (una cartella «accordi-…») in un’installazione vuota e la verifica.")
@click.argument("source", metavar="ORIGINE", type=click.Path(exists=True, file_okay=False, path_type=Path))
@VAR
def restore(source: Path, folder: Path | None) -> None:
    """Put a backup back and verify it. Safe to kill and to repeat; nothing is ever overwritten.

    Raises:
        AccordiError: Nothing was restored.
        ClickException: It was, and some of it is not as it should be.
    """
    from agreements import app
    from agreements.use_cases.keeping.restore import bring_back, check_and_publish

    settings = settings_for(folder)
    click.echo("Verifica della copia e ripristino in corso…")
    manifest = bring_back(app.place_of(settings), source)
    app.upgrade(settings)
    # A new machine may not have the mail's password yet, and no mail is sent here.
    bench = app.build(settings.model_copy(update={"smtp_user": "", "smtp_password_file": None}))
    try:
        done = check_and_publish(bench, manifest)
    finally:
        bench.database.close()
    trial = manifest.database.installation.trial
    sort = "di prova" if trial else "di produzione"
    click.echo(f"Ripristinata l’installazione {sort} com’era {the_hour(manifest.made_at)}.")
    click.echo(f"Accordi {done.agreements}, documenti {done.documents}; copie di lettura rifatte in {bench.folders}.")
    if settings.trial != trial:
        click.echo(f"Prima di «accordi up» impostare ACCORDI_TRIAL={'true' if trial else 'false'}.")
    if done.problems:
        raise click.ClickException(f"Il ripristino è fatto, ma qualcosa non torna: {' '.join(done.problems[:5])}")
    click.echo("Tutti i giornali e tutti i documenti sono integri.")
