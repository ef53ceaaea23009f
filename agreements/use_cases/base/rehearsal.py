"""What a step would do, found by taking it where nothing stays: the very function of the step, on a bench of its own.

The database takes back what is written, the archive keeps it in memory, nothing of «ricevuti» goes, folders that are
looked at lie in a temporary one, and no time stamp is asked for. Whatever a step refuses, it refuses here, in its own
words. Killed at any moment nothing has happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from agreements.documents.files.rehearsed_stores import RehearsedArchive, RehearsedReceivedStore
from agreements.documents.files.scratch import REHEARSAL
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A step is tried on its bench.

    Attributes:
        saved: The documents that the step has brought forth so far.
    """

    bench: Workbench
    saved: list[DocumentRecord]

    def document(self, kind: str, suffix: str) -> bytes:
        """The newest document whose kind begins so, of this format; empty where there is none."""
        found = [each for each in self.saved if each.kind.startswith(kind) and each.suffix == suffix]
        return self.bench.archive.get(found[-1].sha256) if found else b""


@contextmanager
def rehearsing(bench: Workbench) -> Iterator[Rehearsal]:
    """A bench on which steps leave nothing, as long as the block lasts."""
    saved: list[DocumentRecord] = []
    with TemporaryDirectory(prefix=REHEARSAL) as folder:
        tried = replace(
            bench,
            database=bench.database.rehearsed(saved),
            archive=RehearsedArchive(bench.archive.root),
            received=RehearsedReceivedStore(bench.received.root),
            folders=Path(folder),
            rehearsed=True,
        )
        yield Rehearsal(tried, saved)
