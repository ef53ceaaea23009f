"""Dated copies of the lists: each a folder with the files as they were fetched and a manifest, never changed.

A snapshot is whole or not there: it gets its name when all its files are on the disk. Its hash is that of its
manifest, which holds those of the files. Signatures are verified again whenever one is loaded.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from signing.base.errors import TrustedListError
from signing.base.listed_trust import EU, ListedTrust, Service
from signing.trusted_lists.settings import ListSettings

if TYPE_CHECKING:
    from signing.trusted_lists.reading import OpenedList

MANIFEST, CHECKED = "manifest.json", "ultimo-controllo.json"
_UNDER_WAY = ".in-corso-"
_LOCK = ".aggiornamento.lock"
PIVOT = "edizione-intermedia"


@dataclass(frozen=True, slots=True)
class Edition:
    """One file of a snapshot; of a pivot only file, address and hash count.

    Attributes:
        file: Its name in the folder.
        url: Where it came from; empty where a person brought it.
        territory: «EU», the country, or `PIVOT`.
        signer: SHA-256 of the certificate that verified it.
    """

    file: str
    url: str
    sha256: str
    territory: str
    sequence: int
    issued_at: datetime
    next_update: datetime
    signer: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot's manifest.

    Attributes:
        sha256: Hash of the manifest: what reports name.
        taken_at: Aware UTC.
    """

    folder: Path
    sha256: str
    taken_at: datetime
    editions: tuple[Edition, ...]

    @property
    def lists(self) -> tuple[Edition, ...]:
        """The list of lists and the national ones."""
        return tuple(each for each in self.editions if each.territory != PIVOT)

    @property
    def next_update(self) -> datetime:
        """When the first of its lists is no longer current."""
        return min(each.next_update for each in self.lists)

    def edition(self, territory: str) -> Edition | None:
        """The list of a territory."""
        return next((each for each in self.lists if each.territory == territory), None)

    def read(self, edition: Edition) -> bytes:
        """A file of the snapshot.

        Raises:
            TrustedListError: It is missing or not what was fetched.
        """
        try:
            data = (self.folder / edition.file).read_bytes()
        except OSError as error:
            raise _damaged(self.folder) from error
        if hashlib.sha256(data).hexdigest() != edition.sha256:
            raise _damaged(self.folder)
        return data

    def pivots(self) -> list[bytes]:
        """The editions through which the signers of the list of lists are known."""
        return [self.read(each) for each in self.editions if each.territory == PIVOT]


@dataclass(frozen=True, slots=True)
class LoadedSnapshot:
    """A snapshot whose lists are verified, with their services; `not_understood` counts entries left out."""

    snapshot: Snapshot
    services: tuple[Service, ...]
    not_understood: int

    def trust(self) -> ListedTrust:
        """The part that an examination needs."""
        here = self.snapshot
        return ListedTrust(here.sha256, here.taken_at, here.next_update, self.services)


def newest(folder: Path) -> Snapshot | None:
    """The snapshot in use; None before the first.

    Raises:
        TrustedListError: Its manifest cannot be read.
    """
    found = folders(folder)
    return _manifest(found[-1]) if found else None


def files_of(folder: Path) -> list[Path]:
    """The files of one snapshot's folder, each found to be what was fetched.

    Raises:
        TrustedListError: One is missing or altered.
    """
    found = _manifest(folder)
    for edition in found.editions:
        found.read(edition)
    return [folder / MANIFEST, *(folder / each.file for each in found.editions)]


def folders(folder: Path) -> list[Path]:
    """The folders of all snapshots, the oldest first."""
    return sorted(folder.glob("[0-9]*Z"))


def load(snapshot: Snapshot, pins: Sequence[bytes]) -> LoadedSnapshot:
    """Verify all lists of a snapshot from the pinned certificates on, and read the services.

    Raises:
        TrustedListError: A file is damaged or not signed as it must be.
    """
    return _load(snapshot, tuple(pins))


@lru_cache(maxsize=2)
def _load(snapshot: Snapshot, pins: tuple[bytes, ...]) -> LoadedSnapshot:
    # Whoever has no lists yet need not load the libraries that read them.
    from signing.trusted_lists.editions import open_list_of_lists, open_national, pointers
    from signing.trusted_lists.services import services_of

    lotl = snapshot.edition(EU)
    if lotl is None:
        raise _damaged(snapshot.folder)
    named = pointers(open_list_of_lists(snapshot.read(lotl), pins, snapshot.pivots()))
    services: list[Service] = []
    not_understood = 0
    for edition in snapshot.lists:
        if edition is not lotl:
            opened = open_national(snapshot.read(edition), edition.territory, named)
            found, errors = services_of(opened)
            services += found
            not_understood += errors
    return LoadedSnapshot(snapshot, tuple(services), not_understood)


def in_use(settings: ListSettings) -> LoadedSnapshot | None:
    """The lists in use, verified; None where the installation has none yet.

    Raises:
        TrustedListError: They are damaged, or signed by nobody who may.
    """
    found = newest(settings.folder)
    return load(found, settings.pins) if found else None


def write(folder: Path, files: Mapping[Edition, bytes], at: datetime) -> Snapshot:
    """Write a new snapshot. Killed at any point: it is there as a whole, or the earlier one stays in use.

    The caller holds :func:`alone`, which also clears what a killed process has left.

    Raises:
        TrustedListError: The disk is full or may not be written.
    """
    target = folder / f"{at:%Y-%m-%d-%H%M%S}Z"
    work = folder / f"{_UNDER_WAY}{target.name}"
    manifest = {
        "taken_at": at.isoformat(),
        "editions": [_plain(each) for each in files],
    }
    try:
        work.mkdir()
        for edition, data in files.items():
            _write(work / edition.file, data)
        _write(work / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n")
        _flush(work)
        work.rename(target)
        _flush(folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return _manifest(target)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time changes the snapshots; what a killed one left half-written is removed.

    Raises:
        TrustedListError: Another one is at it, or the folder may not be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / _LOCK).open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise TrustedListError(
                    "Un altro aggiornamento degli elenchi di fiducia è in corso: ripetere tra qualche minuto."
                ) from error
            for left in folder.glob(f"{_UNDER_WAY}*"):
                if left.is_dir():
                    shutil.rmtree(left)
                else:
                    left.unlink()
            yield
    except OSError as error:
        raise _unwritable(folder, error) from error


def note_check(folder: Path, at: datetime) -> None:
    """Note that the lists in use were found to be the current ones; replaced as a whole."""
    scratch = folder / f"{_UNDER_WAY}{CHECKED}"
    scratch.write_text(json.dumps({"checked_at": at.isoformat()}), encoding="utf-8")
    scratch.replace(folder / CHECKED)


def checked_at(folder: Path) -> datetime | None:
    """When that was last noted."""
    try:
        text = (folder / CHECKED).read_text(encoding="utf-8")
        return datetime.fromisoformat(json.loads(text)["checked_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def edition_of(opened: OpenedList, file: str, url: str) -> Edition:
    """The manifest's entry of a verified list."""
    return Edition(
        file, url, opened.sha256, opened.territory, opened.sequence, opened.issued_at, opened.next_update, opened.signer
    )


def _plain(edition: Edition) -> dict[str, object]:
    times = {"issued_at": edition.issued_at.isoformat(), "next_update": edition.next_update.isoformat()}
    return {**asdict(edition), **times}


def _manifest(folder: Path) -> Snapshot:
    try:
        data = (folder / MANIFEST).read_bytes()
        read = json.loads(data)
        editions = tuple(
            Edition(
                **{
                    **each,
                    "issued_at": datetime.fromisoformat(each["issued_at"]),
                    "next_update": datetime.fromisoformat(each["next_update"]),
                }
            )
            for each in read["editions"]
        )
        taken_at = datetime.fromisoformat(read["taken_at"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder) from error
    return Snapshot(folder, hashlib.sha256(data).hexdigest(), taken_at, editions)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as target:
        target.write(data)
        target.flush()
        os.fsync(target.fileno())


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _damaged(folder: Path) -> TrustedListError:
    return TrustedListError(
        f"La copia degli elenchi di fiducia in {folder} è danneggiata: spostarla altrove e ripetere «accordi trust "
        "refresh»."
    )


def _unwritable(folder: Path, error: OSError) -> TrustedListError:
    return TrustedListError(
        f"Gli elenchi di fiducia non si possono scrivere in {folder} ({error.strerror}): resta in uso la copia "
        "precedente. Controllare spazio e permessi."
    )
