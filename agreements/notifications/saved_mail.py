"""A mail out of the file in which a program saved it: marks before it, blank lines, Apple's .emlx, mbox, one in a zip.

Only the wrapping goes: the bytes of the mail stay as they are, and what a receipt's signature covers with them.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from agreements.notifications.mail_in_zip import ZIP, NoSingleMail, mail_in_zip

_APPLE = re.compile(rb"([0-9]{1,10})[ \t]*\r?\n")
_MBOX = re.compile(rb"From [^\r\n]{1,500}\r?\n")
_NEXT_OF_MBOX = re.compile(rb"\r?\n\r?\nFrom [^\r\n]{1,500} [0-9]{4}[^\r\n]{0,20}\r?\n[A-Za-z][A-Za-z-]{0,60}:")


def kind_of(data: bytes) -> str:
    """The ending under which a file with a mail is kept: ``.zip``, ``.emlx`` or ``.eml``."""
    if data.startswith(ZIP):
        return ".zip"
    return ".emlx" if _APPLE.match(_bare(data)) else ".eml"


def single_mail(data: bytes) -> bytes:
    """The one mail that a file holds, without what the program that saved it put around it.

    Raises:
        NoSingleMail: It is an archive without a mail, with several, or beyond the limits; or an mbox with several.
    """
    if data.startswith(ZIP):
        data = mail_in_zip(data)
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
