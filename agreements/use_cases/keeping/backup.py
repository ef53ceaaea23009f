"""A backup of what cannot be made again: incoming files, database, archive, trusted lists, in this order.

Whatever an earlier part refers to is in a later one, though people go on working: a file that is taken in meanwhile
lies in the archive before a row speaks of it, and the archive only grows. So do the dated copies of the trusted
lists, which the reports in the archive name by their hash.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256 as sha256_of
from pathlib import Path

from agreements.documents.files.archive import Archive
from agreements.documents.files.atomic_file import flush_folder, make_folder, write_atomically, write_error
from agreements.documents.files.copies import Copied, brought_by_people, copy_file, fingerprint
from agreements.domain.basics.errors import AccordiError
from agreements.persistence.dump import dump
from agreements.persistence.engine.address import Address
from agreements.use_cases.keeping.backup_manifest import (
    ARCHIVE,
    DATABASE_FILES,
    FOLDERS,
    LISTS,
    MANIFEST,
    RECEIVED,
    Manifest,
)
from signing.base.errors import TrustedListError
from signing.trusted_lists import snapshot

_UNDER_WAY = ".in-corso-"
_LOCK = ".accordi-backup.lock"
_NAME = re.compile(r"accordi-\d{8}-\d{6}Z")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation keeps what a backup holds.

    Attributes:
        folders: Root of the readable folders.
        lists: The dated copies of the trusted lists.
        received: What came in and no step has taken yet.
    """

    address: Address
    archive: Archive
    folders: Path
    lists: Path
    received: Archive


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made.

    Attributes:
        sha256: Of its manifest: kept elsewhere, it tells whether anybody changed the backup.
        problems: What was wrong with the installation and so is wrong in its copy; one Italian sentence each.
    """

    folder: Path
    manifest: Manifest
    sha256: str
    problems: tuple[str, ...]


def back_up(place: Place, into: Path, now: datetime, *, keep: int | None = None) -> Backup:
    """Make a new backup in a folder of backups, while the installation works or stands still.

    Safe to kill and to repeat: it has another name until it is complete, and the next one removes what was left.

    Args:
        into: Folder of backups; made if it is missing, readable by nobody else.
        now: Aware UTC; names the backup.
        keep: How many complete backups stay; the oldest beyond are removed, once the new one is there.

    Raises:
        AccordiError: No backup was made; the sentence says why.
    """
    into = into.absolute()
    _refuse_inside(place, into)
    with _alone(into):
        _remove_unfinished(into)
        folder = into / f"accordi-{now:%Y%m%d-%H%M%S}Z"
        if folder.exists():
            raise AccordiError(f"{folder} esiste già: ripetere tra qualche istante.")
        work = into / f"{_UNDER_WAY}{folder.name}"
        try:
            work.mkdir(mode=0o700)
            manifest, problems = _fill(place, work, now)
            written = manifest.to_bytes()
            write_atomically(work / MANIFEST, written)
            work.rename(folder)
            flush_folder(into)
        except OSError as error:
            raise write_error(into, error) from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
        if keep is not None:
            _remove_oldest(into, keep)
    return Backup(folder, manifest, sha256_of(written).hexdigest(), problems)


def _fill(place: Place, work: Path, now: datetime) -> tuple[Manifest, tuple[str, ...]]:
    files: dict[str, Copied] = {}
    for relative in _all_of_people(place, work):
        files[f"{FOLDERS}/{relative.as_posix()}"] = fingerprint(work / FOLDERS / relative)
    scratch = work / "database"
    facts = dump(place.address, scratch)
    name = DATABASE_FILES[facts.kind]
    scratch.rename(work / name)
    with (work / name).open("rb") as written:
        os.fsync(written.fileno())
    files[name] = fingerprint(work / name)
    # Before the archive: what a step takes meanwhile is there.
    problems = [
        f"Fra i ricevuti il file {sha256} è alterato e non è stato copiato."
        for sha256 in _copy_store(place.received, work, RECEIVED, files)
    ]
    damaged = _copy_store(place.archive, work, ARCHIVE, files)
    problems += [f"Nell’archivio il documento {sha256} è alterato e non è stato copiato." for sha256 in damaged]
    there = {name.rpartition("/")[2] for name in files if name.startswith(f"{ARCHIVE}/")}
    problems += [
        f"Nell’archivio manca il documento {sha256}, al quale il registro si riferisce."
        for sha256 in sorted(facts.documents - there - set(damaged))
    ]
    problems += _copy_lists(place.lists, work / LISTS, files)
    return Manifest(now, facts, files), tuple(problems)


def _copy_store(store: Archive, work: Path, part: str, files: dict[str, Copied]) -> list[str]:
    """Copy a store; answers the hashes of what is no longer what it was."""
    damaged = []
    for sha256 in store.hashes():
        relative = f"{part}/{sha256[:2]}/{sha256}"
        try:
            copied = copy_file(store.path(sha256), work / relative)
        except FileNotFoundError:
            if part == ARCHIVE:
                raise
            continue  # a step has just taken it: the archive, which is copied later, has it
        if copied.sha256 == sha256:
            files[relative] = copied
        else:
            damaged.append(sha256)
            (work / relative).unlink()
    return damaged


def _copy_lists(lists: Path, target: Path, files: dict[str, Copied]) -> list[str]:
    """Copy each snapshot that is whole; a sentence for each that is not."""
    problems = []
    for folder in snapshot.folders(lists):
        try:
            found = snapshot.files_of(folder)
        except TrustedListError as error:
            problems.append(f"{error} Non è stata copiata.")
            continue
        for file in found:
            relative = file.relative_to(lists)
            files[f"{LISTS}/{relative.as_posix()}"] = copy_file(file, target / relative)
    return problems


def _all_of_people(place: Place, work: Path) -> set[Path]:
    """Copy what people have put into the folders; looks again until nothing has moved between two looks."""
    done: set[Path] = set()
    for _ in range(5):
        moved = False
        for relative in brought_by_people(place.folders, place.archive):
            if relative in done:
                continue
            try:
                copy_file(place.folders / relative, work / FOLDERS / relative)
                done.add(relative)
            except FileNotFoundError:  # a step has just taken it in, or somebody took it away
                moved = True
        if not moved:
            break
    return done


def _refuse_inside(place: Place, into: Path) -> None:
    for kept in map(Path.absolute, (place.archive.root, place.received.root, place.folders, place.lists)):
        if into == kept or into.is_relative_to(kept):
            raise AccordiError(f"La cartella delle copie non può stare dentro {kept}: indicarne una altrove.")


@contextmanager
def _alone(into: Path) -> Iterator[None]:
    """Hold the folder's lock: what another has under way is not to be removed."""
    make_folder(into)
    try:
        lock = os.open(into / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise write_error(into, error) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AccordiError(f"Un’altra copia in {into} è in corso: attendere che finisca.") from error
        yield
    finally:
        os.close(lock)


def _remove_unfinished(into: Path) -> None:
    for left in into.glob(f"{_UNDER_WAY}*"):
        shutil.rmtree(left, ignore_errors=True)


def _remove_oldest(into: Path, keep: int) -> None:
    complete = sorted(each for each in into.iterdir() if _NAME.fullmatch(each.name) and (each / MANIFEST).is_file())
    for old in complete[: max(0, len(complete) - max(1, keep))]:
        # Renamed first: killed half-way it is no backup any more, and the next one removes the rest.
        gone = old.rename(into / f"{_UNDER_WAY}{old.name}")
        shutil.rmtree(gone, ignore_errors=True)
