"""A secret that an installation makes by itself, once, in a file that only its owner can read."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from agreements.domain.basics.errors import AccordiError


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The secret in a file, made now where there is none.

    Safe to kill and to repeat: a file is there whole or not at all; of two that make it at once, one counts.

    Raises:
        AccordiError: Others can read it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(make() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another start was quicker: its file counts
            os.link(draft, path)
        draft.unlink()
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise AccordiError(
            f"Il file {path} può essere letto da altri utenti: cancellarlo (al prossimo avvio se ne crea uno nuovo) "
            "oppure togliere i permessi con «chmod 600»."
        )
    return path.read_text(encoding="ascii").strip()
