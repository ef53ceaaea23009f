"""Is this really a Word document? Asked once more just before a converter reads it."""

from __future__ import annotations

from agreements.documents.files.foreign_file import foreign
from agreements.documents.word.ooxml import CONTENT_TYPES, parse_part, read_parts

MAIN_PART = "word/document.xml"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def require_real_docx(docx: bytes) -> dict[str, bytes]:
    """Unpack a DOCX within limits and make sure that it is one, not a template or a file with macros.

    A converter gladly turns a text file named ``.docx`` into a PDF, and an 87 kB zip bomb keeps it busy for
    most of a minute.

    Returns:
        Its parts by name.

    Raises:
        UnacceptableDocxError: With the reason in Italian.
    """
    parts = read_parts(docx)
    types = parse_part(CONTENT_TYPES, parts[CONTENT_TYPES])
    parse_part(MAIN_PART, parts[MAIN_PART])
    main = [child.get("ContentType", "") for child in types if child.get("PartName") == f"/{MAIN_PART}"]
    if main != [_MAIN_TYPE]:
        declared = " ".join(main).lower()
        kind = "macros" if "macroenabled" in declared else "template" if ".template." in declared else "not_a_docx"
        raise foreign(kind)
    return parts
