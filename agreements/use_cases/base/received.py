"""What came in for an agreement: taken out of its folder at each look, kept by hash, named by the step that wants it.

No step reads a folder: what somebody alters or replaces there after the look changes nothing any more.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from agreements.documents.files.archive import Archive
from agreements.documents.files.atomic_file import write_error
from agreements.documents.files.conversion_errors import ArchivedDocumentMissingError, IncomingFileError
from agreements.documents.files.folder_names import plain_name
from agreements.documents.files.foreign_file import kind_told
from agreements.documents.files.incoming import IncomingFolder, names_read
from agreements.documents.files.received_store import ReceivedStore
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.people.received import ReceivedFile, Way
from agreements.use_cases.base.workbench import Workbench

_KINDS = {
    ".docx": "documento Word",
    ".odt": "documento OpenDocument",
    ".pdf": "PDF",
    ".p7m": "busta firmata",
}
"""What a document that is kept is by its bytes, by its suffix."""


@dataclass(frozen=True, slots=True)
class Received(IncomingFolder):
    """The files that wait for an agreement, at one moment; what could not be taken in still lies in the folder.

    Attributes:
        store: Holds the bytes; in a restored installation the archive may, of what a step was taking meanwhile.
        waiting: SHA-256 by name.
        left: Names of what lies in the folder and could not be taken in.
        taken: Name and SHA-256 of what steps have used.
    """

    store: ReceivedStore = field(default_factory=lambda: ReceivedStore(Path()))
    archive: Archive = field(default_factory=lambda: Archive(Path()))
    waiting: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    taken: Collection[tuple[str, str]] = ()

    @property
    def place(self) -> str:
        """What people call this place: a page of the desk."""
        return "File ricevuti"

    def names(self) -> tuple[str, ...]:
        """Names of the files that wait, sorted."""
        return tuple(sorted({*self.waiting, *self.left}))

    def contents(self, name: str) -> bytes:
        """The bytes of a waiting file, as they came.

        Raises:
            IncomingFileError: There is none of this name, or it could not be taken in.
            ArchiveError: Its bytes are gone, or no longer what they were.
        """
        if name in self.waiting:
            try:
                return self.store.get(self.waiting[name])
            except ArchivedDocumentMissingError:
                return self.archive.get(self.waiting[name])
        IncomingFolder.contents(self, name)  # says why it could not be taken in
        raise IncomingFileError(name, f"Il file «{name}» è arrivato in questo momento: ripetere il passo.")

    def used(self, name: str) -> frozenset[str]:
        """Hashes of what steps have used under this name, however it was typed."""
        wanted = plain_name(self.bare(name) or name)
        return frozenset(sha256 for known, sha256 in self.taken if wanted in names_read(known))


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a look at a folder has brought.

    Attributes:
        count: How many files.
        left: Names of those that could not be read; whoever names one hears why.
    """

    count: int
    left: tuple[str, ...] = ()


def received(bench: Workbench, agreement: Agreement, moment: Moment) -> Received:
    """Take in what lies in the agreement's ``in-arrivo``, and answer all that waits for it.

    Raises:
        ArchiveWriteError: What was taken in cannot be kept, or not be removed from the folder.
    """
    return received_at(bench, agreement.number, bench.folder(agreement).incoming_path, moment)


def received_at(bench: Workbench, place: str, path: Path, moment: Moment) -> Received:
    """As `received`, for a folder that belongs to no agreement."""
    came = take_in(bench, place, IncomingFolder(path), moment)
    with bench.database.unit() as unit:
        found = unit.received_for(place)
    used = {file.sha256 for file in found if file.used_at is not None}
    # Of a step that was killed after its commit.
    let_go(bench, [sha256 for sha256 in used if bench.received.path(sha256).exists()])
    return Received(
        path,
        bench.received,
        bench.archive,
        {file.name: file.sha256 for file in found if file.waits},
        came.left,
        tuple((file.name, file.sha256) for file in found if file.used_at is not None),
    )


def take_in(
    bench: Workbench, place: str, folder: IncomingFolder, moment: Moment, *, quiet_seconds: float = 0
) -> TakenIn:
    """Take the files of a folder into «ricevuti»; what cannot be read stays, and the step that names it says why.

    Safe to kill and to repeat: bytes first, then the rows in one commit, then the file leaves the folder; one that
    was left there is known by name and hash.

    Args:
        quiet_seconds: Files that changed within so many seconds are left: somebody may still be copying them.

    Raises:
        ArchiveWriteError: They cannot be kept, or not be removed from the folder.
    """
    if not folder.names():
        return TakenIn(0)
    with _turn(folder.path):
        came: dict[str, ReceivedFile] = {}
        left: list[str] = []
        for name in folder.names():
            try:
                if quiet_seconds and time.time() - (folder.path / name).stat().st_mtime < quiet_seconds:
                    continue
                data = folder.contents(name)
            except (IncomingFileError, OSError):
                left.append(name)
                continue
            kept = bench.received.keep(data)
            came[name] = ReceivedFile(0, kept, name, len(data), kind_told(data), "", Way.FOLDER, place, moment.at)
        # Out of a folder that cannot be written nothing goes: what was used stays used.
        emptied = os.access(folder.path, os.W_OK)
        with bench.database.unit() as unit:
            known = {
                (file.name, file.sha256)
                for file in unit.received_for(place)
                if file.waits or (file.used_at is not None and not emptied)
            }
            new = [file for file in came.values() if (file.name, file.sha256) not in known]
            if new:
                unit.receive(new)
                unit.commit()
        for name, file in came.items():
            if emptied:
                _remove(folder, name, file.sha256)
    return TakenIn(len(new), tuple(left))


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """One look at a time at a folder of this computer: the file that another has taken in is not taken in again."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # a network folder may know no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove(folder: IncomingFolder, name: str, sha256: str) -> None:
    """Remove a file that was taken in, unless another one has taken its place meanwhile."""
    try:
        if hashlib.sha256(folder.contents(name)).hexdigest() == sha256:
            os.unlink(folder.path / name)
    except IncomingFileError:
        return  # removed or replaced by whoever laid it there
    except OSError as error:
        raise write_error(folder.path, error) from error


def bring(
    bench: Workbench, place: str, name: str, data: bytes, moment: Moment, *, way: Way = Way.COMMAND, person: str = ""
) -> None:
    """Take in one file that somebody hands over; safe to kill: bytes first, then one commit.

    Raises:
        ArchiveWriteError: It cannot be kept.
    """
    sha256 = bench.received.keep(data)
    file = ReceivedFile(0, sha256, name, len(data), kind_told(data), person, way, place, moment.at)
    with bench.database.unit() as unit:
        unit.receive([file])
        unit.commit()


def no_longer_wanted(bench: Workbench, place: str, hashes: Collection[str], moment: Moment) -> None:
    """Put away files whose very bytes a step has recorded already. Safe to repeat and to kill."""
    with bench.database.unit() as unit:
        if not any(file.waits and file.sha256 in hashes for file in unit.received_for(place)):
            return
        unit.use_received(place, hashes, "già registrato", moment.at)
        unit.commit()
    let_go(bench, hashes)


def let_go(bench: Workbench, hashes: Collection[str]) -> None:
    """Remove the bytes of used files, which the archive holds, unless they still wait elsewhere."""
    if hashes:
        with bench.database.unit() as unit:
            waiting = {file.sha256 for file in unit.received_waiting()}
        bench.received.discard(set(hashes) - waiting)


def suffix_of(name: str, data: bytes, wanted: Collection[str]) -> str:
    """The suffix of a document that came in: what it is called and what it is by its bytes are the same.

    Raises:
        InvalidDatum: It is another kind of file than its name says, or none that is wanted.
    """
    suffix, kind = f".{name.rsplit('.', 1)[-1].lower()}", kind_told(data)
    words = [_KINDS[each] for each in wanted]
    if suffix not in wanted:
        raise InvalidDatum("documento", f"«{name}» è {suffix}: serve {' o '.join(words)}.")
    if kind != _KINDS[suffix]:
        raise InvalidDatum(
            "documento",
            f"«{name}» non è ciò che dice il suo nome ({kind}, non {_KINDS[suffix]}): aprirlo, salvarlo come "
            f"{' o '.join(words)} e consegnarlo di nuovo.",
        )
    return suffix
