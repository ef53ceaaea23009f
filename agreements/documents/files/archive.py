"""The archive of documents: each under the SHA-256 of its bytes, written once, checked at each reading."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agreements.documents.files.atomic_file import remove_abandoned, write_all
from agreements.documents.files.conversion_errors import (
    ArchivedDocumentDamagedError,
    ArchivedDocumentMissingError,
    ArchiveError,
    in_italian,
)

_LOG = logging.getLogger(__name__)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SCRATCH = "in-scrittura"


@dataclass(frozen=True, slots=True)
class Archive:
    """A content-addressed store in a folder of its own; several processes may use it at once.

    Attributes:
        root: The folder; made when first written to.
    """

    root: Path

    def put(self, data: bytes) -> str:
        """Store bytes and return their SHA-256; durable when it returns.

        Idempotent: the same bytes stored again change nothing. Killed at any point, the document is there
        whole or not at all, and the call can be repeated. A stored copy found damaged is healed, since the
        right bytes are at hand.

        Raises:
            ArchiveWriteError: Disk full or not writable; nothing was stored and nothing was lost.
        """
        return self.put_all([data])[0]

    def put_all(self, documents: Sequence[bytes]) -> tuple[str, ...]:
        """As `put`, several documents for little more than one; their SHA-256 in the same order.

        Raises:
            ArchiveWriteError: Disk full or not writable; nothing was lost, some may have been stored.
        """
        hashes = tuple(sha256_of(data) for data in documents)
        missing = [(self.path(name), data) for name, data in dict(zip(hashes, documents, strict=True)).items()]
        missing = [(target, data) for target, data in missing if not _holds(target, target.name)]
        if missing:
            scratch = self.root / _SCRATCH
            folders = [scratch, *(target.parent for target, _ in missing)]
            write_all(missing, folders=folders, temporary_folder=scratch)
        return hashes

    def get(self, sha256: str) -> bytes:
        """Read a document and verify that it is still what was stored.

        Raises:
            ArchivedDocumentMissingError: It is not here.
            ArchivedDocumentDamagedError: Its bytes have changed.
        """
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise ArchivedDocumentMissingError(sha256) from error
        except OSError as error:
            raise ArchiveError(
                f"L’archivio dei documenti non è leggibile ({in_italian(error)}): chi amministra il sistema controlli "
                "che il disco sia collegato e che il programma abbia il permesso di leggere; poi ripetere."
            ) from error
        found = hashlib.sha256(data).hexdigest()
        if found != sha256:
            raise ArchivedDocumentDamagedError(sha256, found)
        return data

    def hashes(self) -> Iterator[str]:
        """The documents that are here, by their hashes; nothing is read."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(file.name for file in folder.iterdir() if _SHA256.fullmatch(file.name))

    def path(self, sha256: str) -> Path:
        """Where the document with this hash is or would be.

        Raises:
            ArchiveError: It is not a SHA-256 in lower-case hexadecimal.
        """
        if _SHA256.fullmatch(sha256) is None:
            raise ArchiveError(
                f"«{sha256[:80]}» non è l’impronta di un documento: servono 64 cifre esadecimali minuscole."
            )
        return self.root / sha256[:2] / sha256

    def remove_abandoned(self) -> int:
        """Delete what killed processes left half-written more than an hour ago; returns how many files."""
        return remove_abandoned(self.root / _SCRATCH)


def sha256_of(data: bytes) -> str:
    """The name of a document in the archive, in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _holds(target: Path, sha256: str) -> bool:
    """Whether a document is there as it was stored."""
    if not target.is_file():
        return False
    found = sha256_of(target.read_bytes())
    if found != sha256:
        _LOG.warning("archive: %s was damaged (found %s) and is replaced by the right bytes", sha256, found)
    return found == sha256
