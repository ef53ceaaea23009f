"""Is this really a Word document? Asked once more just before a converter reads it."""

from __future__ import annotations

from agreements.documents.files.foreign_file import foreign
from agreements.documents.word.ooxml import CONTENT_TYPES, MAIN_PART
from agreements.documents.word.word_file import WordFile

_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def require_real_docx(docx: WordFile) -> None:
    """Make sure that a Word file is a document, not a template or a file with macros.

    Raises:
        UnacceptableDocxError: With the reason in Italian.
    """
    docx.root(MAIN_PART)
    types = docx.root(CONTENT_TYPES)
    main = [child.get("ContentType", "") for child in types if child.get("PartName") == f"/{MAIN_PART}"]
    if main != [_MAIN_TYPE]:
        declared = " ".join(main).lower()
        kind = "macros" if "macroenabled" in declared else "template" if ".template." in declared else "not_a_docx"
        raise foreign(kind)
