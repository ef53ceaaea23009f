"""Takes away a folder in which a stranger may have made anything: nested without end, closed, being changed still."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove(folder: Path) -> None:
    """Delete a folder with all that it holds; what can't be deleted stays, for the daily sweep.

    What a folder within it holds is moved up before it is deleted: so no depth is too deep, no path too long, a few
    open files are enough, and no link leads anywhere else.
    """
    with contextlib.suppress(OSError):
        top = _opened(str(folder), None)
        try:
            names = os.listdir(top)
            while names:
                with contextlib.suppress(OSError):
                    _remove(names.pop(), top, names)
        finally:
            os.close(top)
        os.rmdir(folder)


def _remove(name: str, top: int, names: list[str]) -> None:
    """Delete a file or a folder of the top one; `names` gets what the folders within it are called there now."""
    with contextlib.suppress(IsADirectoryError):
        os.unlink(name, dir_fd=top)
        return
    here = _opened(name, top)
    try:
        for each in os.listdir(here):
            try:
                os.unlink(each, dir_fd=here)
            except IsADirectoryError:
                os.close(_opened(each, here))  # it must be writable to be moved
                names.append(secrets.token_hex(8))
                os.rename(each, names[-1], src_dir_fd=here, dst_dir_fd=top)
    finally:
        os.close(here)
    os.rmdir(name, dir_fd=top)


def _opened(name: str, above: int | None) -> int:
    """Open a folder, whatever its mode is."""
    held = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=above)
    try:
        os.chmod(f"/proc/self/fd/{held}", 0o700)
        return os.open(".", _FOLDER, dir_fd=held)
    finally:
        os.close(held)
