"""«Ricevuti»: the bytes of files that came in and that no step has taken yet, each under its SHA-256, read-only."""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from agreements.documents.files.archive import Archive

_YOUNG_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class ReceivedStore(Archive):
    """A store beside the archive: what is here may still go."""

    def keep(self, data: bytes) -> str:
        """Store bytes that nobody alters from now on, and return their SHA-256; as `put`, safe to kill and repeat.

        Raises:
            ArchiveWriteError: Disk full or not writable; nothing was stored and nothing was lost.
        """
        sha256 = self.put(data)
        with suppress(OSError):  # another file system may not know permissions: each reading checks the bytes
            self.path(sha256).chmod(0o400)
        return sha256

    def discard(self, hashes: Collection[str]) -> None:
        """Let go of bytes that are in the archive by now, or that nobody wants. Safe to repeat."""
        for sha256 in hashes:
            self.path(sha256).unlink(missing_ok=True)

    def forget_others(self, wanted: Collection[str]) -> int:
        """Let go of what no row names, and that has lain here for an hour: a process was killed beside it.

        Returns:
            How many files.
        """
        before = time.time() - _YOUNG_SECONDS
        left = [each for each in self.hashes() if each not in wanted and self.path(each).stat().st_mtime < before]
        self.discard(left)
        return len(left)
