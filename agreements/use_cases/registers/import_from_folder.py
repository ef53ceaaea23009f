"""The import of a register as staff start it: sheet and files lie in a folder of their own beside the agreements'."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from agreements.documents.files.atomic_file import make_folder, write_atomically
from agreements.documents.files.errors import DocumentError
from agreements.documents.files.folder import INCOMING
from agreements.documents.sheets.register_sheet import template_workbook
from agreements.documents.sheets.sheet_file import SHEETS
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.people.received import OF_REGISTER
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import Received, received_at
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.registers.charge_sheet import CHARGE_LINES
from agreements.use_cases.registers.column_map import MAPPING_FILE, ColumnMap, read_column_map
from agreements.use_cases.registers.further_lines import LINE_SHEETS
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.registers.import_report import ImportReport, RowState
from agreements.use_cases.registers.movement_sheet import MOVEMENT_LINES

FOLDER = OF_REGISTER
_BESIDE = (CHARGE_LINES.suffix, MOVEMENT_LINES.suffix, *(each.suffix for each in LINE_SHEETS))
TEMPLATE = "modello del registro.xlsx"
_TITLE = "Importazione del registro"


def import_from_folder(bench: Workbench, file_name: str, dry_run: bool, actor: Actor, now: datetime) -> Outcome:
    """Import the sheet that lies in the folder, or try to; without any sheet the folder is made ready.

    Safe to kill and to repeat: see `import_register`; the folder, the template and the report are written whole.

    Raises:
        AccordiError: No such sheet, or it cannot be used.
    """
    folder = bench.folders / FOLDER
    _made_ready(folder)
    with bench.database.unit() as unit:
        moment = unit.moment(now)
    incoming = received_at(bench, FOLDER, folder / INCOMING, moment)
    if not file_name.strip() and not _sheets(incoming):
        return Outcome(
            agreement="",
            title=_TITLE,
            happened=f"La cartella «{bench.folders.name}/{FOLDER}» è pronta, con il foglio «{TEMPLATE}».",
            next_steps=(
                f"mettere il foglio compilato e i file che indica in «{bench.folders.name}/{FOLDER}/{INCOMING}», poi "
                "«importa-registro» come prova",
            ),
        )
    source = sheet_meant(incoming, file_name)
    done = import_register(bench, source, actor, now, dry_run=dry_run)
    return _told(done, folder, bench, moment)


def sheet_meant(incoming: Received, file_name: str) -> Source:
    """The sheet that is named, or the only one there, with what belongs to it.

    Raises:
        AccordiError: There is none, or more than one; the columns' names cannot be read.
    """
    sheets = _sheets(incoming)
    if not file_name.strip() and len(sheets) != 1:
        raise InvalidDatum("Foglio", f"In «{INCOMING}» ci sono {', '.join(sheets[:5])}: indicare quale foglio.")
    name = incoming.as_written(file_name) if file_name.strip() else sheets[0]
    data = incoming.contents(name)
    mapping = incoming.holding(MAPPING_FILE)
    charges, moved = (incoming.holding(of.beside(name)) for of in (CHARGE_LINES, MOVEMENT_LINES))
    columns = read_column_map(mapping, incoming.contents(mapping)) if mapping else ColumnMap()
    lines, movements = (incoming.contents(file) if file else None for file in (charges, moved))
    further = {of.name: incoming.contents(file) for of in LINE_SHEETS if (file := incoming.holding(of.beside(name)))}
    return Source(name, data, incoming, columns, lines, movements, further)


def _sheets(incoming: Received) -> list[str]:
    return [n for n in incoming.names() if n.lower().endswith(SHEETS) and not n.lower().endswith(_BESIDE)]


def _made_ready(folder: Path) -> None:
    make_folder(folder / INCOMING)
    if not (folder / TEMPLATE).is_file():
        write_atomically(folder / TEMPLATE, template_workbook())


def _told(done: ImportReport, folder: Path, bench: Workbench, moment: Moment) -> Outcome:
    warnings: list[str] = []
    steps: list[str] = []
    if done.of(RowState.WRONG):
        steps.append("correggere nel foglio le righe indicate e ripetere: quelle già importate non si ripetono")
    if done.dry_run:
        steps.append("«importa-registro» senza «Solo prova» quando l’esito è quello atteso")
    if not done.dry_run or done.tells_of_confidential:  # of which this page says nothing
        name = f"esito {'della prova ' if done.dry_run else ''}di {done.source}.xlsx"
        try:
            write_atomically(folder / name, done.workbook())
            steps.append(f"lo stesso esito, riga per riga, è nel foglio «{bench.folders.name}/{FOLDER}/{name}»")
        except DocumentError as error:
            warnings.append(f"Il foglio dell’esito non è stato scritto: {error}")
    if not done.dry_run:
        steps.append("lo scadenziario riassume in un solo avviso a struttura i termini già passati")
    return Outcome(
        agreement="",
        title=_TITLE,
        happened=done.happened,
        sections=(("Come è stato letto il foglio", done.notes),) if done.notes else (),
        table=done.table(),
        next_steps=tuple(steps),
        warnings=tuple(warnings),
        trial_clock_note=moment.trial_note,
    )
