"""A file handed in as a sheet that is something else: what it is, and how to get a .xlsx out of it.

Programs export web pages and XML under the name .xls, which Excel opens with a warning: their content tells them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection

_SAVE = "salvarlo come «Cartella di lavoro di Excel (.xlsx)» e ripetere"
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRICT = b"http://purl.oclc.org/ooxml/"
_OLD_XLS = re.compile(rb"\x09[\x00\x02\x04\x08]..(?:..)?[\x10\x00]\x00", re.DOTALL)
_BEFORE_HTML = r"(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}"
_TEXTS = (
    (re.compile(r"(?i)mime-version:|from: .*\r?\n(?:.*\r?\n){0,9}mime-version:"), "una pagina web (MHTML)"),
    (re.compile(rf"(?is){_BEFORE_HTML}<(?:!doctype\s+)?(?:html|head|meta|style|body|table|tr)\b"), "una pagina web"),
    (re.compile(r"(?s)<\?xml.*urn:schemas-microsoft-com:office:spreadsheet"), "un foglio XML di Excel 2003"),
    (re.compile(r"(?s)<\?xml.*urn:oasis:names:tc:opendocument"), "un documento OpenDocument in XML (.fods)"),
    (re.compile(r"<\?xml"), "un documento XML"),
    (re.compile(r"\{\\rtf"), "un documento RTF"),
    (re.compile(r"[\[{]\s*[\"\[{]"), "un file JSON"),
)  # fmt: skip


def foreign_sheet(data: bytes) -> str:
    """In Italian, after «Il foglio …», what the bytes are that is no sheet; empty where they may be one."""
    if data.startswith(_CONTAINER):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return f"è protetto da una password: toglierla, {_SAVE}"
        old = "è nel vecchio formato di Excel (.xls)"
        known = "Workbook".encode("utf-16-le") in data
        return f"{old}: {_SAVE}" if known else f"{old} o è protetto da una password: senza password {_SAVE}"
    if _OLD_XLS.match(data):
        return f"è nel vecchio formato di Excel (.xls): {_SAVE}"
    if data.startswith(b"%PDF-"):
        return "è un PDF, e non è né un foglio di Excel (.xlsx) né un CSV: caricare il foglio da cui è stato ricavato"
    return ""


def foreign_package(package: zipfile.ZipFile, names: Collection[str]) -> str:
    """In Italian, after «Il foglio …», what a zip is that is no workbook we read; empty where it may be one."""
    if "content.xml" in names:
        return f"è un documento OpenDocument (.ods): {_SAVE}"
    if "xl/workbook.bin" in names:
        return f"è una cartella di lavoro binaria di Excel (.xlsb): {_SAVE}"
    if "word/document.xml" in names:
        return f"è un documento Word: copiarne la tabella in un foglio, {_SAVE}"
    if "[content_types].xml" not in names:
        return "è un archivio ZIP: estrarne il foglio e ripetere"
    if "xl/workbook.xml" in names and _STRICT in package.read("xl/workbook.xml"):
        return f"è salvato come «Strict Open XML», che Accordi non legge: {_SAVE}"
    return ""


def foreign_text(begins: str) -> str:
    """In Italian, after «Il foglio …», what a text is that is no CSV; empty where it may be one."""
    begins = begins.lstrip()
    for pattern, what in _TEXTS:
        if pattern.match(begins):
            return f"non è un foglio di Excel né un CSV, ma {what} con il nome di un foglio: aprirlo in Excel, {_SAVE}"
    return ""
