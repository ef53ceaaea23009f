"""The two stores as they are while a step is only tried: what is put into them is seen by the trial alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from agreements.documents.files.archive import Archive, sha256_of
from agreements.documents.files.received_store import ReceivedStore


@dataclass(frozen=True, slots=True)
class RehearsedArchive(Archive):
    """Reads the archive; what is put there stays in memory."""

    _put: dict[str, bytes] = field(default_factory=dict)

    def put(self, data: bytes) -> str:
        """Remember a document, and return its SHA-256."""
        sha256 = sha256_of(data)
        self._put[sha256] = data
        return sha256

    def put_all(self, documents: Sequence[bytes]) -> tuple[str, ...]:
        """As `put`, several documents."""
        return tuple(map(self.put, documents))

    def get(self, sha256: str) -> bytes:
        """A document, remembered or archived; errors as of `Archive.get`."""
        return self._put[sha256] if sha256 in self._put else Archive.get(self, sha256)

    def remove_abandoned(self) -> int:
        """Delete nothing."""
        return 0


@dataclass(frozen=True, slots=True)
class RehearsedReceivedStore(ReceivedStore):
    """Reads what came in; keeps nothing and lets nothing go."""

    def put(self, data: bytes) -> str:
        """Return the SHA-256."""
        return sha256_of(data)

    def keep(self, data: bytes) -> str:
        """Return the SHA-256."""
        return sha256_of(data)

    def discard(self, hashes: Collection[str]) -> None:
        """Let nothing go."""

    def forget_others(self, wanted: Collection[str]) -> int:
        """Let nothing go."""
        return 0
