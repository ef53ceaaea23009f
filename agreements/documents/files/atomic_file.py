"""Writes a file so that it is either whole and on the disk, or not there at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import time
from pathlib import Path

from agreements.documents.files.conversion_errors import ArchiveWriteError

TEMPORARY_PREFIX = ".in-scrittura-"
"""Files with such a name were left by a process that was killed; nobody reads them."""

_ABANDONED_AFTER_SECONDS = 3600
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def write_atomically(target: Path, data: bytes, *, temporary_folder: Path | None = None) -> None:
    """Write, flush to the disk, rename, flush the folder. Killed at any point: the old state or the new one.

    Args:
        target: Replaced if it exists.
        data: The whole content.
        temporary_folder: Where to write first, on the same file system; None: beside the target.

    Raises:
        ArchiveWriteError: Disk full or no permission; the target is as it was.
    """
    temporary = (temporary_folder or target.parent) / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}"
    try:
        try:
            _write_new(temporary, data)
            os.replace(temporary, target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        flush_folder(target.parent)
    except OSError as error:
        raise write_error(target.parent, error) from error


def make_folder(folder: Path) -> None:
    """Make a folder and its parents so that they survive a power cut; nothing happens when it is there.

    Raises:
        ArchiveWriteError: Disk full, no permission, or something else bears the name.
    """
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for made in missing:
            flush_folder(made.parent)
    except OSError as error:
        raise write_error(folder, error) from error


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


def write_error(where: Path, cause: OSError) -> ArchiveWriteError:
    """Tell a full disk from the rest."""
    return ArchiveWriteError(str(where), cause, full=cause.errno in _FULL)


def _write_new(path: Path, data: bytes) -> None:
    # O_EXCL: nothing planted under this name, link or file, is ever followed or overwritten.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
