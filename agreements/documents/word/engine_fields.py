"""A text as an engine can set it: without the marks of an index, and with the fields that count pages as engines do."""

from __future__ import annotations

import re

from agreements.documents.word.field_kinds import FieldKind, kind_of
from agreements.documents.word.fields import IN_SECTION, field_code, instructions
from agreements.documents.word.ooxml import Element, W
from agreements.documents.word.stories import printed_parts
from agreements.documents.word.word_file import WordFile

_TAGS = tuple(f"{W}{tag}" for tag in ("fldSimple", "fldChar", "instrText"))
_IN_ALL = "NUMPAGES"


def with_plain_fields(docx: WordFile) -> WordFile:
    """The same text for an engine: no field that only marks a place, and SECTIONPAGES as NUMPAGES.

    dxpdf loses what follows a mark in its paragraph; LibreOffice prints the count of a section that Word last saw. The
    gate lets SECTIONPAGES pass in a text of one section only, where both count the same.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    found = [name for name in printed_parts(docx) if any(map(_is_settled, instructions(docx.root(name))))]
    if not found:
        return docx
    made = docx.edited()
    for name in found:
        _settle(made.own(name))
    return made.finished()


def _is_settled(held: tuple[str, Element]) -> bool:
    code = field_code(held[0])
    return kind_of(code) is FieldKind.MARKS or code == IN_SECTION


def _settle(root: Element) -> None:
    opened: list[tuple[list[Element], list[Element]]] = []
    for element in list(root.iter(*_TAGS)):
        kind = element.get(f"{W}fldCharType")
        if element.tag == f"{W}fldSimple":
            instruction = element.get(f"{W}instr", "")
            if kind_of(field_code(instruction)) is FieldKind.MARKS:
                element.getparent().remove(element)
            else:
                element.set(f"{W}instr", _counting_all(instruction))
        elif element.tag == f"{W}instrText":
            if opened:
                opened[-1][1].append(element)
        elif kind == "begin":
            opened.append(([element], []))
        elif opened:
            opened[-1][0].append(element)
            if kind == "end":
                _settle_marked(*opened.pop())


def _settle_marked(marks: list[Element], instructions: list[Element]) -> None:
    instruction = "".join(each.text or "" for each in instructions)
    code = field_code(instruction)
    if kind_of(code) is FieldKind.MARKS:
        for element in (*marks, *instructions):
            element.getparent().remove(element)
    elif code == IN_SECTION:
        for element in instructions:
            element.text = ""
        instructions[0].text = _counting_all(instruction)


def _counting_all(instruction: str) -> str:
    if field_code(instruction) != IN_SECTION:
        return instruction
    return re.sub(IN_SECTION, _IN_ALL, instruction, count=1, flags=re.IGNORECASE)
