"""`accordi import-register`: an office's own register into Accordi, row by row; first as a trial. No Prefect."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli.installation import VAR, settings_for

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path, resolve_path=True)


@click.command(
    help="Importa nel registro gli accordi del foglio FILE (.xlsx o .csv). Codici di uscita: 0 tutto bene, "
    "1 qualche riga da correggere o diversa dal registro, 2 foglio o comando sbagliati."
)
@click.argument("file", metavar="[FILE]", required=False, type=_FILE)
@click.option(
    "--files",
    type=click.Path(exists=True, file_okay=False, path_type=Path, resolve_path=True),
    help="Cartella dei file che le righe indicano (predefinita: quella del foglio).",
)
@click.option("--mapping", type=_FILE, help="File delle colonne; predefinito: colonne.toml accanto al foglio.")
@click.option("--dry-run", is_flag=True, help="Prova: controlla tutto, riga per riga, e non scrive nulla.")
@click.option("--by", default="", metavar="«NOME COGNOME, UFFICIO»", help="Chi importa; resta nel giornale.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Scrive l’esito anche in un .xlsx.")
@click.option(
    "--template", type=click.Path(dir_okay=False, path_type=Path), help="Scrive il foglio da compilare, e finisce."
)
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
@click.pass_context
def import_register(
    context: click.Context,
    file: Path | None,
    files: Path | None,
    mapping: Path | None,
    dry_run: bool,
    by: str,
    report: Path | None,
    template: Path | None,
    folder: Path | None,
) -> None:
    """Import, or try; print what became of every row.

    Raises:
        AccordiError: The sheet, its columns or the database cannot be used.
    """
    from agreements.documents.files.incoming import IncomingFolder
    from agreements.domain.basics.errors import InvalidDatum
    from cli.rows import acting, columns_explained, tell

    if template is not None:
        from agreements.documents.files.atomic_file import write_atomically
        from agreements.documents.sheets.register_sheet import template_workbook

        write_atomically(template, template_workbook())
        click.echo(f"Foglio da compilare: {template}")
        return
    if file is None:
        raise InvalidDatum("FILE", "Manca il foglio da importare: indicarlo, o crearne uno con --template.")
    actor = acting(by, dry_run=dry_run)

    from agreements.app import build
    from agreements.use_cases.registers.charge_sheet import CHARGE_LINES
    from agreements.use_cases.registers.column_map import MAPPING_FILE, ColumnMap, read_column_map
    from agreements.use_cases.registers.further_lines import LINE_SHEETS
    from agreements.use_cases.registers.import_register import Source, import_register
    from agreements.use_cases.registers.movement_sheet import MOVEMENT_LINES
    from tasks.step_log import step_line

    if mapping is None and (file.parent / MAPPING_FILE).is_file():
        mapping = file.parent / MAPPING_FILE
    beside = [file.parent / of.beside(file.name) for of in (CHARGE_LINES, MOVEMENT_LINES)]
    charges, movements = (each.read_bytes() if each.is_file() else None for each in beside)
    with columns_explained():
        columns = read_column_map(mapping.name, mapping.read_bytes()) if mapping else ColumnMap()
        incoming = IncomingFolder(files or file.parent)
        others = {of.name: file.parent / of.beside(file.name) for of in LINE_SHEETS}
        further = {name: path.read_bytes() for name, path in others.items() if path.is_file()}
        source = Source(file.name, file.read_bytes(), incoming, columns, charges, movements, further)
        settings = settings_for(folder)
        bench = build(settings)
        try:
            with step_line("accordi import-register", settings=settings):
                done = import_register(bench, source, actor, datetime.now(UTC), dry_run=dry_run)
        finally:
            bench.database.close()
    context.exit(tell(done, report))
