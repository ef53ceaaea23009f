"""The folder of an agreement that staff open: readable copies of its documents, and what comes in from outside."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agreements.documents.files.archive import Archive
from agreements.documents.files.atomic_file import (
    flush_folder,
    make_folder,
    remove_abandoned,
    write_all,
    write_atomically,
    write_error,
)
from agreements.documents.files.conversion_errors import ArchiveError
from agreements.documents.files.folder_names import readable_name
from agreements.documents.files.incoming import open_ordinary
from agreements.domain.agreement.confidentiality import CONFIDENTIAL_TITLE

INCOMING = "in-arrivo"
_SUFFIX = re.compile(r"(\.[a-z0-9]{1,8}){1,2}")
_ALTERED = "modificata da altri"


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """A document that staff find in the folder.

    Attributes:
        position: Its number in the folder, from 1, in the order of the agreement's life.
        label: What it is, in Italian, e.g. ``bozza v1``.
        suffix: With its dot: ``.docx``, ``.pdf``, ``.pdf.p7m``.
        sha256: Its hash in the archive.
    """

    position: int
    label: str
    suffix: str
    sha256: str

    def __post_init__(self) -> None:
        if not 1 <= self.position <= 999:
            raise ValueError(f"position {self.position} is not between 1 and 999")
        if _SUFFIX.fullmatch(self.suffix) is None:
            raise ValueError(f"suffix {self.suffix!r} is not one like .docx or .pdf.p7m")

    @property
    def file_name(self) -> str:
        """As staff read it: ``01 bozza v1.docx``."""
        return readable_name(f"{self.position:02d} {self.label}", suffix=self.suffix)


@dataclass(frozen=True, slots=True)
class AgreementFolder:
    """``2026/P-2026-0001 Protocollo d’intesa …/``: copies for reading, never the only ones.

    Attributes:
        root: The folder of all agreements, usually called ``archivio``.
        year: Year of the internal number.
        number: Internal number, e.g. ``P-2026-0001``.
        title: Title of the agreement as everybody may read it, shortened in the folder's name.
        hidden: The title is not to be read: also a folder that was there before bears no other name.
    """

    root: Path
    year: int
    number: str
    title: str
    hidden: bool = False

    @property
    def path(self) -> Path:
        """The folder; one that already bears the number is kept even when the title was corrected."""
        year, number, usual = self.root / f"{self.year:04d}", readable_name(self.number), self._usual
        if usual.is_dir() and not usual.is_symlink():
            return usual  # without reading the folder of a whole year
        if year.is_dir():
            for child in sorted(year.iterdir()):
                named = child.name == number or child.name.startswith(f"{number} ")
                if named and child.is_dir() and not child.is_symlink():
                    return child
        return usual

    @property
    def _usual(self) -> Path:
        name = readable_name(f"{readable_name(self.number)} {self.title}", longest=100)
        return self.root / f"{self.year:04d}" / name

    def conceal(self) -> None:
        """Give a folder that bears the title of an agreement that is confidential now its other name, and back.

        A folder that bears an older title of an agreement that everybody may read keeps its name.

        Safe to kill and to repeat: one renaming, with all that stands in it.

        Raises:
            ArchiveWriteError: It cannot be renamed.
        """
        there = self.path
        concealed = there.name == readable_name(f"{readable_name(self.number)} {CONFIDENTIAL_TITLE}", longest=100)
        if not (self.hidden or concealed) or there == self._usual or not there.is_dir():
            return
        try:
            there.rename(self._usual)
        except OSError as error:
            raise write_error(there, error) from error

    @property
    def incoming_path(self) -> Path:
        """Where staff put what comes back."""
        return self.path / INCOMING

    @property
    def shown(self) -> str:
        """Where it is, for people: from the folder of all agreements on, however that is reached on the network."""
        return f"{self.root.name}/{self.year:04d}/{self.path.name}"

    def publish(self, entries: Sequence[FolderEntry], archive: Archive) -> tuple[Path, ...]:
        """Make the folder hold exactly these copies beside whatever staff keep there; safe to kill and repeat.

        A missing copy is written again. A copy that somebody altered is not lost: it is set aside under
        "… (modificata da altri)" and the right one takes its place.

        Returns:
            The copies, in the order of the entries.

        Raises:
            ArchiveError: A document is missing or damaged in the archive, or the folder cannot be written.
            ValueError: Two entries would bear the same file name.
        """
        names = [entry.file_name for entry in entries]
        if len({name.casefold() for name in names}) != len(names):
            raise ValueError(f"two entries with the same file name: {names}")
        self.conceal()
        folder = self.path
        remove_abandoned(folder)
        copies = tuple(folder / name for name in names)
        write_all(_missing(entries, copies, archive), folders=[folder, folder / INCOMING])
        return copies

    def put_view(self, name: str, data: bytes) -> Path:
        """Put a file there that is computed from the register, over the one of before; it is no document of the index.

        Raises:
            ArchiveWriteError: The folder cannot be written.
        """
        target = self.path / name
        make_folder(target.parent)
        write_atomically(target, data)
        return target


def _sha256_of(file: Path) -> str | None:
    """Hash of an ordinary file; None for anything else or nothing."""
    try:
        stream = open_ordinary(file)
    except OSError:
        return None
    with stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _missing(entries: Sequence[FolderEntry], copies: Sequence[Path], archive: Archive) -> Iterator[tuple[Path, bytes]]:
    """The copies that are not there as they should be; what stands in their place is set aside."""
    for entry, copy in zip(entries, copies, strict=True):
        if _sha256_of(copy) != entry.sha256:
            data = archive.get(entry.sha256)
            _set_aside(copy, entry.suffix)
            yield copy, data


def _set_aside(copy: Path, suffix: str) -> None:
    """Keep what stands where a copy should be, if anything does."""
    if not copy.exists() and not copy.is_symlink():
        return
    stem = copy.name.removesuffix(suffix)
    aside = _free_name(copy.with_name(f"{stem} ({_ALTERED}){suffix}"), suffix)
    try:
        copy.rename(aside)
        flush_folder(copy.parent)
    except OSError as error:
        raise write_error(copy.parent, error) from error


def _free_name(wanted: Path, suffix: str) -> Path:
    stem = wanted.name.removesuffix(suffix)
    for number in range(1, 1000):
        candidate = wanted if number == 1 else wanted.with_name(f"{stem} {number}{suffix}")
        if not candidate.exists() and not candidate.is_symlink():
            return candidate
    raise ArchiveError(
        f"In «{wanted.parent}» ci sono troppi file di nome «{stem}»: spostare altrove quelli che non servono."
    )
