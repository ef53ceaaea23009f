"""What was made of documents to be looked at, by their hashes: made again at need, thrown away by age and size."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agreements.documents.files.atomic_file import TEMPORARY_PREFIX, make_folder, write_atomically
from agreements.documents.files.errors import DocumentError

_NAME = re.compile(r"[0-9a-f]{64}(-[0-9]{1,7})?\.[a-z]{3,4}")
_LASTS_SECONDS = 7 * 24 * 3600
_MOST_BYTES = 512 * 1024**2
_LOOKED_AT = ".riordino"
_EVERY_SECONDS = 600


@dataclass(frozen=True, slots=True)
class ViewCache:
    """A folder of files that may vanish at any moment; several processes may use it at once.

    Attributes:
        root: Made when first written to; readable by Accordi's user alone.
    """

    root: Path

    def get(self, name: str) -> bytes | None:
        """A file that was kept; None where there is none. What is looked at stays longer."""
        file = self._file(name)
        try:
            data = file.read_bytes()
            os.utime(file)
        except OSError:
            return None
        return data

    def put(self, name: str, data: bytes) -> None:
        """Keep a file, whole or not at all; where that cannot be, it is made again the next time."""
        file = self._file(name)
        with suppress(OSError, DocumentError):
            make_folder(self.root)
            self.root.chmod(0o700)
            write_atomically(file, data)
            self._tidy_up()

    def _file(self, name: str) -> Path:
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"not a name of this cache: {name[:100]!r}")
        return self.root / name

    def _tidy_up(self) -> None:
        """Now and then: away with what nobody has looked at for a week, and with the oldest of what is too much."""
        mark, now = self.root / _LOOKED_AT, time.time()
        if mark.exists() and now - mark.stat().st_mtime < _EVERY_SECONDS:
            return
        mark.touch()
        found = []
        for entry in os.scandir(self.root):
            if entry.name != _LOOKED_AT and (_NAME.fullmatch(entry.name) or entry.name.startswith(TEMPORARY_PREFIX)):
                known = entry.stat(follow_symlinks=False)
                found.append((known.st_mtime, known.st_size, Path(entry.path)))
        left = sum(size for _, size, _ in found)
        for used_at, size, file in sorted(found):
            if now - used_at < _LASTS_SECONDS and left <= _MOST_BYTES:
                break
            file.unlink(missing_ok=True)
            left -= size
