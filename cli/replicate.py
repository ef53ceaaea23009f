"""`accordi replicate`: from an approved text one agreement for each body of a list; first as a trial. No Prefect."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli.installation import VAR, settings_for

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path, resolve_path=True)
_COVERS = {"tutti": "EVERY_BODY", "modello": "MODEL_ONLY"}


@click.command(
    help="Crea dal testo approvato dell’accordo NUMERO un accordo per ogni ente di FILE (.xlsx o .csv), come il "
    "passo «replica-accordo». Codici di uscita: 0 tutto bene, 1 qualche riga da correggere o diversa dal registro, "
    "2 elenco o comando sbagliati."
)
@click.argument("number", metavar="[NUMERO]", required=False)
@click.argument("file", metavar="[FILE]", required=False, type=_FILE)
@click.option(
    "--resolution",
    type=click.Choice([*_COVERS]),
    help="La delibera che approva lo schema: «tutti», vale per ogni ente dell’elenco, e ogni copia nasce approvata; "
    "«modello», vale solo per il modello, e ogni copia nasce in bozza. Lo decide una persona.",
)
@click.option("--only-good", is_flag=True, help="Solo le righe giuste; altrimenti, se una è da correggere, nulla.")
@click.option("--dry-run", is_flag=True, help="Prova: controlla tutto, riga per riga, e non scrive nulla.")
@click.option("--by", default="", metavar="«NOME COGNOME, UFFICIO»", help="Chi lo chiede; resta nel giornale.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Scrive l’esito anche in un .xlsx.")
@click.option(
    "--template", type=click.Path(dir_okay=False, path_type=Path), help="Scrive l’elenco da compilare, e finisce."
)
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
@click.pass_context
def replicate(
    context: click.Context,
    number: str | None,
    file: Path | None,
    resolution: str | None,
    only_good: bool,
    dry_run: bool,
    by: str,
    report: Path | None,
    template: Path | None,
    folder: Path | None,
) -> None:
    """Make the copies, or try to; print what became of every row.

    Raises:
        AccordiError: The list, the model or the database cannot be used.
    """
    from agreements.domain.basics.errors import InvalidDatum
    from cli.rows import acting, columns_explained, tell

    if template is not None:
        from agreements.documents.files.atomic_file import write_atomically
        from agreements.documents.sheets.register_sheet import bodies_workbook

        write_atomically(template, bodies_workbook())
        click.echo(f"Elenco da compilare: {template}")
        return
    if not number or file is None:
        raise InvalidDatum(
            "NUMERO", "Mancano il numero del modello o l’elenco: indicarli, o crearne uno con --template."
        )
    if resolution is None:
        raise InvalidDatum(
            "--resolution", "Manca --resolution: «tutti» se la delibera vale per ogni ente, o «modello»."
        )
    actor = acting(by, dry_run=dry_run)

    from agreements.app import build
    from agreements.domain.agreement.family import Coverage
    from agreements.use_cases.families import replication
    from tasks.step_log import step_line

    wanted = replication.ReplicationRequest(
        file.name, file.read_bytes(), Coverage[_COVERS[resolution]], only_good, dry_run
    )
    settings = settings_for(folder)
    bench = build(settings)
    try:
        with step_line("accordi replicate", settings=settings), columns_explained():
            done = replication.replicate(bench, number.strip(), wanted, actor, datetime.now(UTC))
    finally:
        bench.database.close()
    context.exit(tell(done, report))
