"""What makes a PDF unreadable for those who listen to it, in words that tell a lawyer what to change in Word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pikepdf

from agreements.documents.pdf.pdf_profile import STANDARD_STRUCTURE_TYPES
from agreements.documents.word.pdf_accessibility import UNICODE_TARGET

_HEADING = re.compile(r"/H([1-6])")
_DEEPEST = 200


def check_accessibility(document: pikepdf.Pdf, dictionaries: Sequence[pikepdf.Object]) -> Iterator[str]:
    """Look for the defects of PDF/UA-1 and PDF/A-2a that come from the Word document.

    Args:
        document: The opened PDF.
        dictionaries: All its dictionaries.

    Yields:
        One Italian sentence for each kind of defect.
    """
    root = document.Root
    tree = root.get("/StructTreeRoot")
    if tree is None or not root.get("/MarkInfo", pikepdf.Dictionary()).get("/Marked", False):
        yield "Il PDF non ha la struttura per i lettori di schermo: generarlo con LibreOffice."
        return
    roles = {str(name): str(role) for name, role in tree.get("/RoleMap", pikepdf.Dictionary()).items()}
    if any(name.lstrip("/") in STANDARD_STRUCTURE_TYPES for name in roles):
        yield "Il PDF ridefinisce un tipo di struttura standard: generarlo di nuovo."
    yield from _descriptions(dictionaries)
    yield from _headings(tree, roles)
    yield from _private_signs(dictionaries)


def _descriptions(dictionaries: Sequence[pikepdf.Object]) -> Iterator[str]:
    undescribed = pictures = 0
    for each in dictionaries:
        if "/P" not in each or "/S" not in each or str(each.get("/Alt", each.get("/ActualText", ""))).strip():
            continue
        pictures += each.S == "/Figure"
        undescribed += each.S == "/Formula"
    if pictures:
        yield (
            f"Immagini senza testo alternativo: {pictures}. In Word, clic destro sull’immagine, «Visualizza testo "
            "alternativo», descriverla."
        )
    if undescribed:
        yield (
            "Uno stile del documento Word si chiama «Formula», nome riservato alle formule matematiche: "
            "rinominarlo, ad esempio «Formula di chiusura»."
        )


def _headings(tree: pikepdf.Object, roles: dict[str, str]) -> Iterator[str]:
    """ISO 14289-1, 7.4.2: the first heading is of level 1, and going down no level is left out."""
    before = 0
    for level in _levels(tree, roles, 0):
        if level > before + 1:
            yield (
                "Il primo titolo del documento non è di livello 1: usare in Word lo stile «Titolo 1» per il primo."
                if before == 0
                else f"I titoli saltano dal livello {before} al livello {level}: usare in Word gli stili «Titolo 1», "
                "«Titolo 2», … senza saltarne."
            )
            return
        before = level


def _levels(element: pikepdf.Object, roles: dict[str, str], depth: int) -> Iterator[int]:
    kind = str(element.get("/S", ""))
    heading = _HEADING.fullmatch(roles.get(kind, kind))
    if heading is not None:
        yield int(heading.group(1))
    held = element.get("/K")
    children = list(held) if isinstance(held, pikepdf.Array) else [held]
    for child in children if depth < _DEEPEST else ():
        if isinstance(child, pikepdf.Dictionary):
            yield from _levels(child, roles, depth + 1)


def _private_signs(dictionaries: Sequence[pikepdf.Object]) -> Iterator[str]:
    """ISO 19005-2, 6.2.11.7.3: a sign at a private code point says nothing to who listens."""
    found = set()
    for each in dictionaries:
        to_unicode = each.get("/ToUnicode") if each.get("/Type") == "/Font" else None
        if isinstance(to_unicode, pikepdf.Stream):
            for target in UNICODE_TARGET.finditer(to_unicode.read_bytes()):
                code = int(target.group(3), 16)
                if 0xE000 <= code <= 0xF8FF:
                    found.add(code)
    if found:
        yield (
            f"Il documento contiene simboli che i lettori di schermo non sanno leggere (codici "
            f"{', '.join(f'{code:04X}' for code in sorted(found))}): sostituirli in Word con segni del carattere "
            "normale, ad esempio «•», «–», «☐», «☒»."
        )
