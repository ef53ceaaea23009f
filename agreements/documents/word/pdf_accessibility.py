"""Small repairs that LibreOffice's tagged PDF needs before it may be called accessible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pikepdf

from agreements.documents.word.bullets import WORD_BULLETS

UNICODE_TARGET = re.compile(rb"<([0-9A-Fa-f]+)>(\s*)<([0-9A-Fa-f]{4})>(?=\s*[\r\n])")

_DEEPEST = 200
_PATH = frozenset({"m", "l", "c", "v", "y", "h", "re", "W", "W*"})
_PAINT = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"})
_DECORATION = pikepdf.ContentStreamInstruction([pikepdf.Name.Artifact], pikepdf.Operator("BMC"))
_END_OF_MARK = pikepdf.ContentStreamInstruction([], pikepdf.Operator("EMC"))


def repair_bullets(document: pikepdf.Pdf) -> None:
    """Let the known private-use bullets be read as the signs they show."""
    for each in document.objects:
        if not isinstance(each, pikepdf.Dictionary) or each.get("/Type") != pikepdf.Name.Font:
            continue
        to_unicode = each.get("/ToUnicode")
        if not isinstance(to_unicode, pikepdf.Stream):
            continue
        before = to_unicode.read_bytes()
        after = UNICODE_TARGET.sub(_known_sign, before)
        if after != before:
            to_unicode.write(after)


def _known_sign(line: re.Match[bytes]) -> bytes:
    code, gap, destination = line.groups()
    sign = WORD_BULLETS.get(destination.decode("ascii").upper())
    return line.group(0) if sign is None else b"<" + code + b">" + gap + b"<" + sign.encode("ascii") + b">"


def describe_links(document: pikepdf.Pdf) -> None:
    """Give every link the words that a reading program speaks (ISO 14289-1, 7.18.5), and pages a tab order."""
    for page in document.pages:
        annotations = page.obj.get("/Annots")
        if annotations is None:
            continue
        page.obj.Tabs = pikepdf.Name.S  # ISO 14289-1, 7.18.3
        for annotation in annotations:
            if annotation.get("/Subtype") != pikepdf.Name.Link:
                continue
            if str(annotation.get("/Contents", "")).strip():
                continue
            action = annotation.get("/A")
            address = None if action is None else action.get("/URI")
            words = "Collegamento interno al documento" if address is None else f"Collegamento a {address}"
            annotation.Contents = pikepdf.String(words)


def describe_formulas(document: pikepdf.Pdf, formulas: Sequence[str]) -> None:
    """Give every formula the line that a reading program speaks (ISO 14289-1, 7.7).

    Nothing is described where the file holds more or fewer than the text: the check then says so.
    """
    tree = document.Root.get("/StructTreeRoot")
    found = [] if tree is None else list(_formulas(tree, 0))
    if len(found) == len(formulas):
        for element, words in zip(found, formulas, strict=True):
            element.Alt = pikepdf.String(words)


def _formulas(element: pikepdf.Object, depth: int) -> Iterator[pikepdf.Object]:
    if element.get("/S") == "/Formula":
        yield element
        return
    held = element.get("/K")
    for child in list(held) if isinstance(held, pikepdf.Array) else [held]:
        if isinstance(child, pikepdf.Dictionary) and depth < _DEEPEST:
            yield from _formulas(child, depth + 1)


def mark_decoration(document: pikepdf.Pdf) -> None:
    """Mark lines and fills that stand outside the structure as decoration (ISO 14289-1, 7.1).

    LibreOffice forgets the border of a paragraph in a page header. Text and pictures outside the structure
    are left as they are: nobody may declare them decoration, and the validators will name them.
    """
    for page in document.pages:
        marked: list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage] = []
        path: list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage] = []
        depth = 0
        changed = False
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            if operator in ("BDC", "BMC"):
                depth += 1
            elif operator == "EMC":
                depth -= 1
            if operator in _PATH:
                path.append(instruction)
                continue
            if operator in _PAINT and depth == 0:
                # A path must not be interrupted by a mark: the marks stand around the whole of it.
                marked += [_DECORATION, *path, instruction, _END_OF_MARK]
                changed = True
            else:
                marked += [*path, instruction]
            path = []
        if changed:
            page.obj.Contents = document.make_stream(pikepdf.unparse_content_stream([*marked, *path]))
