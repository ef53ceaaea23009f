"""The whole file of an agreement as one ZIP: its documents under the names that people read, and an index with hashes.

The same documents give the same bytes: nothing in it tells when or by whom it was asked for.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import IO

from agreements.documents.files.conversion_errors import ArchiveError, in_italian
from agreements.documents.files.folder_names import readable_name
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.moment import ROME
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.step import folder_name
from agreements.use_cases.base.workbench import Workbench

INDEX = "00 indice.txt"
_EARLIEST = datetime(1980, 1, 1, tzinfo=ROME)  # a ZIP knows no earlier day


def pack_whole_file(bench: Workbench, number: str) -> tuple[str, IO[bytes]]:
    """Pack all documents of an agreement, one after the other, into a file without a name.

    Safe to kill: the file goes with the process. Only reads; each document is checked against its hash.

    Returns:
        What it is called, and the file, at its beginning; whoever takes it closes it.

    Raises:
        UnknownAgreement: There is none with this number.
        ArchiveError: A document is missing or damaged.
    """
    with bench.database.unit() as unit:
        agreement = unit.load(number)
        records, head = unit.documents(agreement.number), unit.journal_head(agreement.number)
    name = readable_name(f"{agreement.number} {agreement.shown_title}")
    with _on_disk(), ExitStack() as held:
        packed = held.enter_context(tempfile.TemporaryFile())
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            index = _index(agreement, records, head or "")
            _add(archive, f"{name}/{INDEX}", index.encode(), max((r.created_at for r in records), default=_EARLIEST))
            for record in records:
                _add(archive, f"{name}/{folder_name(record)}", bench.archive.get(record.sha256), record.created_at)
        packed.seek(0)
        held.pop_all()  # whoever asked for it closes it
    return f"{name}.zip", packed


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArchiveError(
            f"Il fascicolo non si può preparare ({in_italian(error)}): chi amministra il sistema controlli lo spazio "
            "sul disco, poi ripetere; i documenti si possono intanto scaricare uno per uno."
        ) from error


def _add(archive: zipfile.ZipFile, name: str, data: bytes, at: datetime) -> None:
    here = max(at.astimezone(ROME), _EARLIEST)
    entry = zipfile.ZipInfo(name, (here.year, here.month, here.day, here.hour, here.minute, here.second))
    entry.external_attr = 0o100644 << 16
    archive.writestr(entry, data)


def _index(agreement: Agreement, records: Sequence[DocumentRecord], head: str) -> str:
    """What is in it: each document with its SHA-256, as ``sha256sum -c`` reads it, and the journal's head."""
    acts = {act.sequence: str(act.kind) for act in agreement.acts}
    lines = [
        f"# Fascicolo dell’accordo {agreement.number}: {agreement.shown_title}",
        f"# Documenti: {len(records)}. Impronta SHA-256 e nome di ciascuno; si controllano con «sha256sum -c».",
        f"# Ultima riga del giornale: {head}",
    ]
    for record in records:
        lines.append(
            f"# {record.label} ({acts[record.act_sequence]}), {record.created_at.astimezone(ROME):%d/%m/%Y, %H:%M}"
        )
        lines.append(f"{record.sha256}  {folder_name(record)}")
    return "\n".join(lines) + "\n"
