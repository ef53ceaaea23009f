"""Replication as staff start it: the list of bodies lies in a folder of its own beside the agreements'."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from agreements.documents.files.atomic_file import make_folder, write_atomically
from agreements.documents.files.errors import DocumentError
from agreements.documents.files.folder import INCOMING
from agreements.documents.sheets.register_sheet import bodies_workbook
from agreements.documents.sheets.sheet_file import SHEETS
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.family import Coverage
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.people.received import OF_BODIES
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import received_at
from agreements.use_cases.base.step import load
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.families.replication import ReplicationRequest, replicate
from agreements.use_cases.registers.import_report import ImportReport, RowState

FOLDER = OF_BODIES
TEMPLATE = "modello dell’elenco.xlsx"


def replicate_from_folder(
    bench: Workbench,
    number: str,
    file_name: str,
    coverage: Coverage,
    only_good: bool,
    dry_run: bool,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Make one agreement for each body of the list that lies in the folder, or try to; without a list make it ready.

    Safe to kill and to repeat: see `replicate`; the folder, the template and the report are written whole.

    Raises:
        AccordiError: No such list, it cannot be used, or the agreement cannot be a model.
    """
    agreement, moment = load(bench, number, now)
    folder = bench.folders / FOLDER
    _made_ready(folder)
    incoming = received_at(bench, FOLDER, folder / INCOMING, moment)
    where = f"{bench.folders.name}/{FOLDER}"
    told = Outcome(
        agreement=number,
        title=agreement.title,
        happened="",
        trial_clock_note=moment.trial_note,
        confidential_folder=bench.folder(agreement).path if agreement.confidentiality else None,
    )
    sheets = [name for name in incoming.names() if name.lower().endswith(SHEETS)]
    if not file_name.strip() and not sheets:
        return replace(
            told,
            happened=f"La cartella «{where}» è pronta, con il foglio «{TEMPLATE}».",
            next_steps=(f"mettere l’elenco compilato in «{where}/{INCOMING}», poi «replica-accordo» come prova",),
        )
    if not file_name.strip() and len(sheets) > 1:
        raise InvalidDatum("Elenco", f"In «{INCOMING}» ci sono {', '.join(sheets[:5])}: indicare quale elenco.")
    name = incoming.as_written(file_name) if file_name.strip() else sheets[0]
    wanted = ReplicationRequest(name, incoming.contents(name), coverage, only_good, dry_run)
    done = replicate(bench, number, wanted, actor, now)
    return _told(told, done, folder, where)


def _made_ready(folder: Path) -> None:
    make_folder(folder / INCOMING)
    if not (folder / TEMPLATE).is_file():
        write_atomically(folder / TEMPLATE, bodies_workbook())


def _told(told: Outcome, done: ImportReport, folder: Path, where: str) -> Outcome:
    warnings: list[str] = []
    steps: list[str] = []
    if done.of(RowState.WRONG):
        steps.append("correggere nell’elenco le righe indicate e ripetere: ciò che è già creato non si ripete")
    if done.stopped:
        steps.append("oppure ripetere con «Solo le righe giuste»: le altre restano fuori")
    if done.dry_run:
        steps.append("«replica-accordo» senza «Solo prova» quando l’esito è quello atteso")
    elif not done.stopped:
        steps.append("«vista-famiglia» mostra a che punto è ogni ente")
    if not done.dry_run:
        name = f"esito di {done.source}.xlsx"
        try:
            write_atomically(folder / name, done.workbook())
            steps.append(f"lo stesso esito, riga per riga, è nel foglio «{where}/{name}»")
        except DocumentError as error:
            warnings.append(f"Il foglio dell’esito non è stato scritto: {error}")
    return replace(
        told,
        happened=done.happened,
        sections=tuple(done.sections()),
        next_steps=tuple(steps),
        warnings=tuple(warnings),
        already_done=not done.dry_run and bool(done.rows) and len(done.of(RowState.KNOWN)) == len(done.rows),
    )
