"""The one mail in a zip, however many zips lie around it, within one limit of files and bytes for them all."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from agreements.domain.basics.legible import visible

LARGEST_MAIL = 50 * 2**20
ZIP = b"PK\x03\x04"
_MOST_FILES = 1_000
_OF_A_SYSTEM = re.compile(r"(?:.*/)?(?:\.[^/]*|__MACOSX/.*)")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError, OSError, RuntimeError)
_COPY = re.compile(r" ?\([0-9]{1,3}\)(?=\.[a-z0-9]+$)")
"""What browsers and Windows add to the name of a second copy: «daticert (1).xml»."""
_MAILS = (".eml", ".emlx", ".mbox")
_OTHER_ARCHIVES = (".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2")
# As mail programs call what they take out of a receipt; the original message was written by others.
_ORIGINAL = "postacert.eml"
_PARTS = ("daticert.xml", "smime.p7s", _ORIGINAL)
_EXTRACT = "estrarne il file .eml e ripetere"
WHOLE_RECEIPT = "chiedere al protocollo il file .eml originale della ricevuta, come l’ha rilasciato il gestore"


class NoSingleMail(Exception):
    """A file holds no mail, or more than one.

    Attributes:
        why, what_to_do: In Italian.
    """

    def __init__(self, why: str, what_to_do: str) -> None:
        super().__init__(why)
        self.why, self.what_to_do = why, what_to_do


def mail_in_zip(data: bytes) -> bytes:
    """The one mail that an archive holds; what lies beside it is not looked at.

    Raises:
        NoSingleMail: There is none, or more than one, or only the parts of a receipt; or it is beyond the limits.
    """
    unpacking = _Unpacking()
    try:
        while data.startswith(ZIP):
            data = unpacking.mail_of(data)
    except _BROKEN as error:
        raise NoSingleMail("è un archivio ZIP rovinato", _EXTRACT) from error
    return data


@dataclass(slots=True)
class _Unpacking:
    """How much was taken out so far, of all archives together."""

    files: int = 0
    size: int = 0

    def mail_of(self, data: bytes) -> bytes:
        """The one mail of an archive and of those in it, as it stands there."""
        found = _Found()
        waiting = [data]
        while waiting:
            package = zipfile.ZipFile(BytesIO(waiting.pop()))
            entries = package.infolist()
            self.files += len(entries)
            if self.files > _MOST_FILES:
                raise NoSingleMail("è un archivio ZIP con troppi file", _EXTRACT)
            for entry in entries:
                if _OF_A_SYSTEM.fullmatch(entry.filename) or entry.is_dir():
                    continue
                if entry.filename.lower().endswith(".zip"):
                    waiting.append(self._read(package, entry))
                else:
                    found.take(package, entry)
        return self._read(*found.single())

    def _read(self, package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
        if entry.flag_bits & 0x1:
            raise NoSingleMail("è un archivio ZIP protetto da una password", _EXTRACT)
        with package.open(entry) as stream:
            data = stream.read(LARGEST_MAIL - self.size + 1)
        self.size += len(data)
        if self.size > LARGEST_MAIL:
            raise NoSingleMail(
                f"il contenuto dell’archivio ZIP supera {LARGEST_MAIL // 2**20} MB", "controllare il file"
            )
        return data


@dataclass(slots=True)
class _Found:
    """What lies in the archives, by what it is called."""

    mails: list[tuple[zipfile.ZipFile, zipfile.ZipInfo]] = field(default_factory=list)
    originals: list[tuple[zipfile.ZipFile, zipfile.ZipInfo]] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)
    of_outlook: list[str] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)

    def take(self, package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        """Sort in one file."""
        name = entry.filename.rpartition("/")[2]
        plain = _COPY.sub("", name.lower())
        if plain in _PARTS:
            self.parts.add(plain)
        if plain == _ORIGINAL:
            self.originals.append((package, entry))
        elif plain.endswith(_MAILS):
            self.mails.append((package, entry))
        elif plain.endswith(".msg"):
            self.of_outlook.append(name)
        elif plain.endswith(_OTHER_ARCHIVES):
            self.archives.append(name)

    def single(self) -> tuple[zipfile.ZipFile, zipfile.ZipInfo]:
        """The one mail; a message called as the original of a receipt only where nothing else is there."""
        mails = self.mails or (self.originals if self.parts == {_ORIGINAL} else [])
        if len({(entry.CRC, entry.file_size) for _, entry in mails}) == 1:
            return mails[0]  # copies of one
        if mails:
            raise NoSingleMail(
                f"è un archivio ZIP con {len(mails)} messaggi ({_shown([entry.filename for _, entry in mails])})",
                "estrarli, consegnarli in «File ricevuti» e importarli uno per uno: ogni ricevuta è una registrazione",
            )
        if self.parts:
            raise NoSingleMail(
                f"è un archivio ZIP con parti di una ricevuta ({_shown(sorted(self.parts))}) e senza alcun file .eml "
                "intero, che solo porta la firma del gestore",
                WHOLE_RECEIPT,
            )
        if self.of_outlook:
            raise NoSingleMail(
                f"è un archivio ZIP con un messaggio salvato da Outlook ({_shown(self.of_outlook)}), in cui la firma "
                "del gestore non resta com’era",
                WHOLE_RECEIPT,
            )
        if self.archives:
            raise NoSingleMail(f"è un archivio ZIP che ne contiene un altro ({_shown(self.archives)})", _EXTRACT)
        raise NoSingleMail("è un archivio ZIP senza alcun file .eml", WHOLE_RECEIPT)


def _shown(names: Sequence[str]) -> str:
    return ", ".join(visible(name.rpartition("/")[2])[:80] for name in names[:10])
