"""A file handed in as a sheet that is something else: what it is, and how to get a .xlsx out of it.

Programs export web pages and XML under the name .xls, which Excel opens with a warning: their content tells them.
"""

from __future__ import annotations

import re
import zipfile
from codecs import BOM_UTF8
from collections.abc import Collection

_SAVE = "salvarlo come «Cartella di lavoro di Excel (.xlsx)» e ripetere"
_IN_EXCEL = f"aprirlo in Excel, {_SAVE}"
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRICT = b"http://purl.oclc.org/ooxml/"
_OLD_XLS = re.compile(rb"\x09[\x00\x02\x04\x08]..(?:..)?[\x10\x00]\x00", re.DOTALL)
_BEGINS = 200_000
"""So much of a file tells what it is."""
_MOST_COMMENTS = 200
_TABLE = f"copiarne la tabella in un foglio, {_SAVE}"
_STREAMS = (
    ("EncryptedPackage", f"è protetto da una password: toglierla, {_SAVE}"),
    ("__substg1.0_", "è un messaggio di Outlook (.msg): salvarne il foglio allegato e ripetere"),
    ("WordDocument", f"è un documento Word (.doc): {_TABLE}"),
    ("PowerPoint Document", f"è una presentazione di PowerPoint (.ppt): {_TABLE}"),
    ("Workbook", f"è nel vecchio formato di Excel (.xls): {_SAVE}"),
)
"""What lies in a compound file (of Office up to 2003, of Outlook, of a password), and what is to be said of it."""
_RIGHT_ONE = "caricare il foglio giusto"
_PICTURE = "un’immagine o una scansione", "caricare il foglio da cui è stata ricavata"
_SIGNED = "una busta firmata (.p7m)", "estrarne il foglio con il programma di firma e ripetere"
_ARCHIVE = "un archivio compresso", "estrarne il foglio e ripetere"
_OLD = rb"\x00\x00\x02\x00[\x04\x06]\x04|\x00\x00\x1a\x00[\x00-\x05]\x10"
_DBASE = rb"[\x03\x30\x83\x8b\xf5].[\x01-\x0c][\x01-\x1f].{8}\x00\x00"
_DATABASE = "un database", "esportarne la tabella in Excel e ripetere"
_BINARIES = (
    (rb"[\s\S]{0,1023}%PDF-", ("un PDF", "caricare il foglio da cui è stato ricavato")),
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|BM.{4}\x00{4}|RIFF.{4}WEBP|8BPS", _PICTURE),
    (rb".{4}ftyp(?:hei|mif|avif)", _PICTURE),
    (rb".{4}ftyp|RIFF.{4}|ID3|OggS|\x1aE\xdf\xa3", ("un file audio o video", _RIGHT_ONE)),
    (rb"Rar!\x1a|7z\xbc\xaf|\x1f\x8b|BZh[1-9]|\xfd7zXZ|PK\x07\x08", _ARCHIVE),
    (rb"PK\x05\x06", ("un archivio ZIP vuoto", "caricare il foglio")),
    (rb"\x30[\x80-\x84][\s\S]{0,8}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", _SIGNED),
    (rb"\x78\x9f\x3e\x22", ("un allegato di Outlook (winmail.dat)", "farsi inviare il foglio e ripetere")),
    (_OLD, ("un foglio di Lotus 1-2-3", f"aprirlo in LibreOffice, {_SAVE}")),
    (_DBASE, ("un archivio dBase (.dbf)", _IN_EXCEL)),
    (rb"PAR1", ("un file Parquet", _RIGHT_ONE)),
    (rb"SQLite format 3\x00|\x00\x01\x00\x00Standard (?:Jet|ACE) DB", _DATABASE),
    (rb"MZ[\s\S]{0,62}\x00", ("un programma", "caricare il foglio giusto")),
    (rb"L\x00\x00\x00\x01\x14\x02\x00", ("un collegamento di Windows", "caricare il file a cui rimanda")),
)
_TAGS = (
    r"html|head|meta|title|base|link|style|script|body|table|caption|thead|tbody|tr|td|th|div|span|p|br|hr|h[1-6]|"
    r"center|font|b|i|u|a|em|strong|img|form|input|ul|ol|li|dl|pre|section|article|main|header|footer|nav|iframe"
)
_NOT_YET = re.compile(r"\s+|<!--.*?-->|<\?xml[^>]*\?>", re.DOTALL)
_WEB_PAGE = re.compile(rf"<(?:!--|!doctype\s+html\b|/?(?:{_TAGS})(?=[\s/>]))", re.IGNORECASE)
_HEADER = (
    r"(?:return-path|received|delivered-to|message-id|date|from|to|cc|subject|mime-version|content-type|x-[a-z-]+)"
)
_TEXTS = (
    (r"(?i)mime-version:|from: .*\r?\n(?:.*\r?\n){0,9}mime-version:", "una pagina web (MHTML)", _IN_EXCEL),
    (
        rf"(?i){_HEADER}: [^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*[a-z-]+: ",
        "un messaggio di posta (.eml)",
        "salvarne il foglio allegato e ripetere",
    ),
    (r"(?s)<\?xml.*urn:schemas-microsoft-com:office:spreadsheet", "un foglio XML di Excel 2003", _IN_EXCEL),
    (r"(?s)<\?xml.*urn:oasis:names:tc:opendocument", "un documento OpenDocument in XML (.fods)", _IN_EXCEL),
    (r"<\?|<![A-Za-z]|<[A-Za-z_][\w:.-]*(?:\s[^<>]*)?/?>\s*(?:<|$)", "un documento XML", _IN_EXCEL),
    (r"ID;P", "un foglio SYLK (.slk)", _IN_EXCEL),
    (r"TABLE[ \t]*\r?\n[ \t]*0,1[ \t]*\r?\n", "un foglio DIF (.dif)", _IN_EXCEL),
    (r"\{\\rtf", "un documento RTF", _IN_EXCEL),
    (r"[\[{]\s*[\"\[{]", "un file JSON", _IN_EXCEL),
    (r"BEGIN:V(?:CARD|CALENDAR)\b", "una rubrica o un calendario", _RIGHT_ONE),
    (r"\[InternetShortcut\]", "un collegamento a una pagina web", "caricare il file a cui rimanda"),
    (r"-----BEGIN |MII[A-Za-z0-9+/]{5}[A-Za-z0-9+/=\r\n]{48}", "un certificato o una busta firmata", _RIGHT_ONE),
)


def foreign_sheet(data: bytes) -> str:
    """In Italian, after «Il foglio …», what the bytes are that is no sheet; empty where they may be one."""
    if data.startswith(_CONTAINER):
        for stream, told in _STREAMS:
            if stream.encode("utf-16-le") in data:
                return told
        return f"è nel vecchio formato di Excel (.xls) o è protetto da una password: senza password {_SAVE}"
    if _OLD_XLS.match(data):
        return f"è nel vecchio formato di Excel (.xls): {_SAVE}"
    for pattern, (what, to_do) in _BINARIES:
        if re.match(pattern, data, re.DOTALL):
            return f"è {what}, e non è né un foglio di Excel (.xlsx) né un CSV: {to_do}"
    # Before its encoding is asked: of what is no sheet nobody has to know it.
    return foreign_text(data[:_BEGINS].removeprefix(BOM_UTF8).decode("latin-1"))


def foreign_package(package: zipfile.ZipFile, names: Collection[str]) -> str:
    """In Italian, after «Il foglio …», what a zip is that is no workbook we read; empty where it may be one."""
    if "content.xml" in names:
        kind = package.read("mimetype")[:100] if "mimetype" in package.namelist() else b""
        if b"opendocument" in kind and b"spreadsheet" not in kind:
            return f"è un documento OpenDocument che non è un foglio (.odt, .odp): {_TABLE}"
        return f"è un documento OpenDocument (.ods): {_SAVE}"
    if "xl/workbook.bin" in names:
        return f"è una cartella di lavoro binaria di Excel (.xlsb): {_SAVE}"
    if "word/document.xml" in names:
        return f"è un documento Word: {_TABLE}"
    if "ppt/presentation.xml" in names:
        return f"è una presentazione di PowerPoint: {_TABLE}"
    if any(name.endswith(".iwa") for name in names):
        return "è un foglio di Numbers (Apple): esportarlo in formato Excel (.xlsx) e ripetere"
    if "[content_types].xml" not in names:
        return "è un archivio ZIP: estrarne il foglio e ripetere"
    if "xl/workbook.xml" in names and _STRICT in package.read("xl/workbook.xml"):
        return f"è salvato come «Strict Open XML», che Accordi non legge: {_SAVE}"
    return ""


def foreign_text(begins: str) -> str:
    """In Italian, after «Il foglio …», what a text is that is no CSV; empty where it may be one."""
    begins = begins.lstrip("\ufeff \t\r\n")
    bare = begins
    for _ in range(_MOST_COMMENTS):
        if not (found := _NOT_YET.match(bare)):
            break
        bare = bare[found.end() :]
    if _WEB_PAGE.match(bare):
        return _named("una pagina web", _IN_EXCEL)
    for pattern, what, to_do in _TEXTS:
        if re.match(pattern, begins) or re.match(pattern, bare):
            return _named(what, to_do)
    return ""


def _named(what: str, to_do: str) -> str:
    return f"non è un foglio di Excel né un CSV, ma {what} con il nome di un foglio: {to_do}"
