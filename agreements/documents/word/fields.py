"""The fields of a Word text, read as Word reads them: only those pass that Word and the page show alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agreements.documents.word.links import is_safe_address, without_unseen
from agreements.documents.word.ooxml import Element, W

ALLOWED = frozenset({"PAGE", "NUMPAGES", "TOC", "REF", "PAGEREF", "SEQ", "STYLEREF", "HYPERLINK"})
PAGE_FIELDS = frozenset({"PAGE", "NUMPAGES", "PAGEREF"})
"""Those whose result is a number that only the page knows."""
_MOVING = frozenset(
    {
        *("DATE", "TIME", "SAVEDATE", "PRINTDATE", "CREATEDATE", "EDITTIME", "FILENAME", "FILESIZE", "NUMWORDS"),
        *("NUMCHARS", "REVNUM", "TEMPLATE", "USERNAME", "USERINITIALS", "USERADDRESS", "LASTSAVEDBY"),
    }
)
_CODE = re.compile(r"[^\s\"\\]+")
_TOKEN = re.compile(r'"[^"]*"?|\\.|[^\s"\\](?:\\\\|[^\s"])*|\\\\\S*')
_WITH_VALUE = ("\\l", "\\o", "\\t", "\\f", "\\*", "\\@", "\\#")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class BadField:
    """A field that cannot be kept.

    Attributes:
        reason: `foreign_field`, or `moving_field` for one that changes by itself.
        name: Its name, with what else tells it apart.
        element: Where it begins.
    """

    reason: str
    name: str
    element: Element


def field_code(instruction: str) -> str:
    """The name of a field in capitals, as Word reads it: quotes, invisible signs and what follows do not count."""
    found = _CODE.search(without_unseen(instruction))
    return found.group().upper() if found else ""


def is_page_field(instruction: str) -> bool:
    """Tell whether the result is a number that only the page knows."""
    return field_code(instruction) in PAGE_FIELDS


def bad_fields(root: Element) -> Iterator[BadField]:
    """Yield each field of a part that is not among those that are kept; also marks that make no whole field."""
    opened: list[_Open] = []
    tags = ("fldSimple", "fldChar", "instrText", "delInstrText", "t", "sym", "ffData")
    for element in root.iter(*(f"{W}{tag}" for tag in tags)):
        kind = element.tag.removeprefix(W)
        if kind == "fldSimple":
            yield from _judged(element.get(f"{W}instr", ""), element)
            yield from _nested(opened, element)
        elif kind in ("instrText", "delInstrText"):
            if not opened or opened[-1].in_result:
                yield from _judged(element.text or "", element)
            else:
                opened[-1].instruction += element.text or ""
        elif kind == "ffData":
            yield BadField("foreign_field", "modulo", element)
        elif kind != "fldChar":
            # Words within an instruction are part of it for Word, and lost on the page.
            if any(not each.in_result for each in opened):
                yield BadField("foreign_field", _named(opened[-1].instruction), element)
        else:
            yield from _marked(opened, element)
    for each in opened:
        yield BadField("foreign_field", f"{_named(each.instruction)} (non chiuso)", each.begins)


@dataclass(slots=True)
class _Open:
    begins: Element
    instruction: str = field(default="")
    in_result: bool = field(default=False)


def _marked(opened: list[_Open], mark: Element) -> Iterator[BadField]:
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin":
        yield from _nested(opened, mark)
        opened.append(_Open(mark))
    elif not opened or (kind == "separate" and opened[-1].in_result) or kind not in ("separate", "end"):
        yield BadField("foreign_field", "incompleto", mark)
    elif kind == "separate":
        opened[-1].in_result = True
    else:
        ended = opened.pop()
        yield from _judged(ended.instruction, ended.begins)


def _nested(opened: list[_Open], element: Element) -> Iterator[BadField]:
    """What a field within an instruction gives, Word reads as instruction: nobody sees what comes of it."""
    if any(not each.in_result for each in opened):
        yield BadField("foreign_field", "dentro un altro campo", element)


def _judged(instruction: str, element: Element) -> Iterator[BadField]:
    code = field_code(instruction)
    if code in _MOVING:
        yield BadField("moving_field", code, element)
    elif code not in ALLOWED:
        yield BadField("foreign_field", _named(instruction), element)
    elif code == "HYPERLINK":
        for address in _addresses(instruction):
            if not is_safe_address(address):
                yield BadField("foreign_field", f"HYPERLINK verso «{without_unseen(address)[:_SHOWN]}»", element)


def _named(instruction: str) -> str:
    code = field_code(instruction)
    if code in ALLOWED or not code:
        return code or "vuoto"
    name = _CODE.search(without_unseen(instruction))
    return name.group()[:_SHOWN] if name else code


def _addresses(instruction: str) -> Iterator[str]:
    """Where a HYPERLINK leads: whatever is neither a switch nor what a switch says (a place, a tip, a frame)."""
    tokens = iter(_TOKEN.findall(instruction))
    named = False
    for token in tokens:
        if token.lower() in _WITH_VALUE:
            next(tokens, None)
        elif re.fullmatch(r"\\[A-Za-z]", token):
            continue
        elif not named:
            named = True  # the name itself
        elif address := token.strip('"').replace("\\\\", "\\"):
            yield address
