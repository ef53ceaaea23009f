"""A mail out of the file in which a program saved it: marks before it, blank lines, Apple's .emlx, mbox, one in a zip.

Only the wrapping goes: the bytes of the mail stay as they are, and what a receipt's signature covers with them.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from io import BytesIO

from agreements.domain.basics.legible import visible

LARGEST_MAIL = 50 * 2**20
_ZIP = b"PK\x03\x04"
_MOST_ENTRIES = 1_000
_APPLE = re.compile(rb"([0-9]{1,10})[ \t]*\r?\n")
_MBOX = re.compile(rb"From [^\r\n]{1,500}\r?\n")
_NEXT_OF_MBOX = re.compile(rb"\r?\n\r?\nFrom [^\r\n]{1,500} [0-9]{4}[^\r\n]{0,20}\r?\n[A-Za-z][A-Za-z-]{0,60}:")
_OF_A_SYSTEM = re.compile(r"(?:.*/)?(?:\.[^/]*|__MACOSX/.*)")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError, OSError, RuntimeError)


class NoSingleMail(Exception):
    """A file holds no mail, or more than one.

    Attributes:
        why, what_to_do: In Italian.
    """

    def __init__(self, why: str, what_to_do: str) -> None:
        super().__init__(why)
        self.why, self.what_to_do = why, what_to_do


def kind_of(data: bytes) -> str:
    """The ending under which a file with a mail is kept: ``.zip``, ``.emlx`` or ``.eml``."""
    if data.startswith(_ZIP):
        return ".zip"
    return ".emlx" if _APPLE.match(_bare(data)) else ".eml"


def single_mail(data: bytes) -> bytes:
    """The one mail that a file holds, without what the program that saved it put around it.

    Raises:
        NoSingleMail: It is an archive without a mail, with several, or beyond the limits; or an mbox with several.
    """
    if data.startswith(_ZIP):
        data = _from_zip(data)
        if data.startswith(_ZIP):
            raise NoSingleMail("è un archivio ZIP dentro un altro", "estrarne il file .eml e ripetere")
    if data.startswith((b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")):
        raise NoSingleMail("è un archivio compresso", "estrarne il file .eml e ripetere")
    mail = _bare(data)
    if apple := _APPLE.match(mail):
        return _bare(mail[apple.end() : apple.end() + int(apple[1])])
    if mbox := _MBOX.match(mail):
        if _NEXT_OF_MBOX.search(mail):
            raise NoSingleMail(
                "contiene più messaggi", "salvare ciascuna ricevuta come file .eml e importarle una per una"
            )
        return mail[mbox.end() :]
    return mail


def _bare(data: bytes) -> bytes:
    """Without a byte order mark and without the blank lines before the first header."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    return data.removeprefix(BOM_UTF8).lstrip(b"\r\n\t \x00")


def _from_zip(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
            mails = [
                each
                for each in entries
                if each.filename.lower().endswith((".eml", ".emlx")) and not _OF_A_SYSTEM.fullmatch(each.filename)
            ]
            if len(entries) > _MOST_ENTRIES:
                raise NoSingleMail("è un archivio ZIP con troppi file", "estrarne il file .eml e ripetere")
            if len(mails) != 1:
                raise _which([each.filename for each in mails])
            if mails[0].flag_bits & 0x1:
                raise NoSingleMail("è un archivio ZIP protetto da una password", "estrarne il file .eml e ripetere")
            with package.open(mails[0]) as stream:
                found = stream.read(LARGEST_MAIL + 1)
    except _BROKEN as error:
        raise NoSingleMail("è un archivio ZIP rovinato", "estrarne il file .eml e ripetere") from error
    if len(found) > LARGEST_MAIL:
        raise NoSingleMail(f"il messaggio nell’archivio ZIP supera {LARGEST_MAIL // 2**20} MB", "controllare il file")
    return found


def _which(names: Sequence[str]) -> NoSingleMail:
    if not names:
        return NoSingleMail(
            "è un archivio ZIP senza alcun file .eml", "chiedere al protocollo il file .eml originale della ricevuta"
        )
    shown = ", ".join(visible(name.rpartition("/")[2])[:80] for name in names[:10])
    return NoSingleMail(
        f"è un archivio ZIP con {len(names)} messaggi ({shown})",
        "estrarli in «in-arrivo» e importarli uno per uno: ogni ricevuta è una registrazione a sé",
    )
