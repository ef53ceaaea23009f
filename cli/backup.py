"""``accordi backup``: database, archive and incoming files into a new folder, while people work."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli.installation import VAR, settings_for


@click.command(help="Salva database, archivio e file in arrivo in una nuova cartella dentro DESTINAZIONE.")
@click.argument("into", metavar="DESTINAZIONE", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--keep", type=click.IntRange(1), default=None, help="Quante copie conservare; le più vecchie si tolgono."
)
@VAR
def backup(into: Path, keep: int | None, folder: Path | None) -> None:
    """Make a backup. Safe to run while Accordi works, to kill, and to repeat.

    Raises:
        AccordiError: No backup was made.
        ClickException: One was made, of an installation that is damaged itself.
    """
    from agreements import app
    from agreements.use_cases.keeping.backup import back_up

    made = back_up(app.place_of(settings_for(folder)), into, datetime.now(UTC), keep=keep)
    size = sum(each.size for each in made.manifest.files.values())
    click.echo(f"Copia completa in {made.folder}")
    click.echo(f"Accordi {len(made.manifest.database.heads)}, file {len(made.manifest.files)}, {size / 2**20:.1f} MB.")
    click.echo(f"Impronta del contenuto (SHA-256 di manifest.json): {made.sha256}")
    if made.problems:
        raise click.ClickException(
            f"La copia è fatta, ma l’installazione è danneggiata: {' '.join(made.problems[:5])} Riportare questi "
            "documenti da una copia precedente."
        )
