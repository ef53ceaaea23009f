"""Copies of files for safekeeping: whole or not there, their hash taken from the very bytes that were written."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agreements.documents.files.archive import Archive
from agreements.documents.files.atomic_file import TEMPORARY_PREFIX, flush_folder, make_folder, write_error
from agreements.documents.files.folder import INCOMING

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Copied:
    """What was written.

    Attributes:
        size: In bytes.
        sha256: In lower-case hexadecimal.
    """

    size: int
    sha256: str


def fingerprint(file: Path) -> Copied:
    """Size and hash of a file as it is.

    Raises:
        OSError: It cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return Copied(size, digest.hexdigest())


def copy_file(source: Path, target: Path) -> Copied:
    """Copy an ordinary file with its date and permissions; on the disk when it returns, or not there at all.

    What stands under the target's name is replaced. A source that grows meanwhile gives a copy of some moment.

    Raises:
        FileNotFoundError: The source has gone, or is no ordinary file.
        ArchiveWriteError: The target cannot be written.
    """
    descriptor = _open(source)
    found = os.fstat(descriptor)
    temporary = target.parent / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}"
    digest, size = hashlib.sha256(), 0
    with open(descriptor, "rb") as stream:
        try:
            make_folder(target.parent)
            try:
                with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
                    while block := stream.read(_BLOCK):
                        digest.update(block)
                        size += len(block)
                        copy.write(block)
                    copy.flush()
                    os.utime(temporary, ns=(found.st_atime_ns, found.st_mtime_ns))
                    temporary.chmod(stat.S_IMODE(found.st_mode))
                    os.fsync(copy.fileno())
                os.replace(temporary, target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
            flush_folder(target.parent)
        except OSError as error:
            raise write_error(target.parent, error) from error
    return Copied(size, digest.hexdigest())


def brought_by_people(folders: Path, archive: Archive) -> Iterator[Path]:
    """What lies in the readable folders and could not be made again, relative to their root.

    That is all of ``in-arrivo``, and whatever else is no copy of an archived document. Links and devices are passed
    over: only ordinary files are anybody's documents.
    """
    for folder, below, names in os.walk(folders):
        below.sort()
        for name in sorted(names):
            file = Path(folder, name)
            with contextlib.suppress(FileNotFoundError):
                if name.startswith(TEMPORARY_PREFIX) or not stat.S_ISREG(file.lstat().st_mode):
                    continue
                relative = file.relative_to(folders)
                if INCOMING in relative.parts[:-1] or not archive.path(fingerprint(file).sha256).is_file():
                    yield relative


def _open(source: Path) -> int:
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise write_error(source, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError(source)
    return descriptor
