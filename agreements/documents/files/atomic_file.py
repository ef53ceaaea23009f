"""Writes a file so that it is either whole and on the disk, or not there at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from agreements.documents.files.conversion_errors import ArchiveWriteError

TEMPORARY_PREFIX = ".in-scrittura-"
"""Files with such a name were left by a process that was killed; nobody reads them."""

_ABANDONED_AFTER_SECONDS = 3600
_AT_ONCE = 16
"""Files that are open at the same time."""
_FLUSHING: dict[int, ThreadPoolExecutor] = {}
"""Threads that wait for the disk, by process: a fork has none of those of its parent."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def write_atomically(target: Path, data: bytes) -> None:
    """Write, flush to the disk, rename, flush the folder. Killed at any point: the old state or the new one.

    Args:
        target: Replaced if it exists.
        data: The whole content.

    Raises:
        ArchiveWriteError: Disk full or no permission; the target is as it was.
    """
    write_all([(target, data)])


def write_all(
    files: Iterable[tuple[Path, bytes]], *, folders: Sequence[Path] = (), temporary_folder: Path | None = None
) -> None:
    """As `write_atomically`, several files at once; each is whole or as it was, and all are on the disk at the end.

    The disk is waited for twice, however many they are: for their contents, then for the folders that name them.

    Args:
        files: Targets with their whole contents; asked for when the folders are there.
        folders: Are made where they are missing, as `make_folder` does.
        temporary_folder: Where to write first, on the same file system; None: beside each target.

    Raises:
        ArchiveWriteError: Disk full, no permission, or something else bears the name of a folder.
    """
    changed = _made(folders)
    waiting = iter(files)
    try:
        while some := [(temporary_folder or each[0].parent, *each) for each in islice(waiting, _AT_ONCE)]:
            changed |= _replaced(some)
    finally:
        _flush_folders(changed)


def make_folder(folder: Path) -> None:
    """Make a folder and its parents so that they survive a power cut; nothing happens when it is there.

    Raises:
        ArchiveWriteError: Disk full, no permission, or something else bears the name.
    """
    _flush_folders(_made([folder]))


def _made(folders: Iterable[Path]) -> set[Path]:
    """Make what is missing; the folders that name it now, not flushed yet."""
    changed: set[Path] = set()
    for folder in dict.fromkeys(folders):
        if folder.is_dir():
            continue
        missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_error(folder, error) from error
        changed.update(made.parent for made in missing)
    return changed


def _replaced(files: Sequence[tuple[Path, Path, bytes]]) -> set[Path]:
    """Write files under passing names, flush them together, rename them; their folders, not flushed yet."""
    waiting: list[tuple[int, Path, Path]] = []
    try:
        for folder, target, data in files:
            temporary = folder / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}"
            with _telling(target.parent):
                waiting.append((_open_new(temporary), temporary, target))
                _write(waiting[-1][0], data)
        with _telling(files[0][1].parent):
            _flush([descriptor for descriptor, _, _ in waiting])
        for _, temporary, target in waiting:
            with _telling(target.parent):
                os.replace(temporary, target)
    except BaseException:
        for _, temporary, _ in waiting:
            temporary.unlink(missing_ok=True)
        raise
    finally:
        for descriptor, _, _ in waiting:
            os.close(descriptor)
    return {target.parent for _, _, target in waiting}


def remove_abandoned(folder: Path) -> int:
    """Delete what killed processes left half-written in a folder more than an hour ago; returns how many.

    Younger ones may belong to a process that is writing now.
    """
    oldest = time.time() - _ABANDONED_AFTER_SECONDS
    removed = 0
    for file in folder.glob(f"{TEMPORARY_PREFIX}*"):
        with contextlib.suppress(FileNotFoundError):  # its owner, or another sweep, was quicker
            if file.lstat().st_mtime < oldest:
                file.unlink()
                removed += 1
    return removed


def flush_folder(folder: Path) -> None:
    """Make a rename inside the folder durable: without it a power cut may forget the new name."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_folders(folders: Collection[Path]) -> None:
    descriptors: list[int] = []
    try:
        for folder in folders:
            with _telling(folder):
                descriptors.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
        _flush(descriptors)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _flush(descriptors: Sequence[int]) -> None:
    """Wait until all of them are on the disk; asked for together, they cost it one writing."""
    if len(descriptors) < 2:
        for descriptor in descriptors:
            os.fsync(descriptor)
        return
    threads = _FLUSHING.setdefault(os.getpid(), ThreadPoolExecutor(_AT_ONCE, "flush"))
    for flushed in [threads.submit(os.fsync, descriptor) for descriptor in descriptors]:
        flushed.result()


@contextlib.contextmanager
def _telling(where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise write_error(where, error) from error


def write_error(where: Path, cause: OSError) -> ArchiveWriteError:
    """Tell a full disk from the rest."""
    return ArchiveWriteError(str(where), cause, full=cause.errno in _FULL)


def _open_new(path: Path) -> int:
    # O_EXCL: nothing planted under this name, link or file, is ever followed or overwritten.
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
