"""The fields of a Word text, read as Word reads them: only those pass that Word and the page show alike."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from agreements.documents.word.field_kinds import KEPT, FieldKind, is_known, kind_of
from agreements.documents.word.links import is_safe_address, without_unseen
from agreements.documents.word.ooxml import Element, W

_CODE = re.compile(r"[^\s\"\\]+")
_TOKEN = re.compile(r'"[^"]*"?|\\.|[^\s"\\](?:\\\\|[^\s"])*|\\\\\S*')
_WITH_VALUE = ("\\l", "\\o", "\\t", "\\f", "\\*", "\\@", "\\#")
_LIKE_AN_ADDRESS = re.compile(r"[“”«»']?(?:[A-Za-z][\w+.-]+:|[/\\])")
IN_SECTION = "SECTIONPAGES"
_POINTING = frozenset({"REF", "PAGEREF"})
_SHOWN = 60
_LONGEST_NUMBER = 40
"""Signs of a page's number, also in words; LibreOffice keeps the dots before it in it."""
_SHOWN_LEAVES = ("t", "sym", "drawing", "pict", "tab", "footnoteReference", "endnoteReference")
_LEAVES = tuple(f"{W}{tag}" for tag in _SHOWN_LEAVES)


@dataclass(frozen=True, slots=True)
class BadField:
    """A field that cannot be kept.

    Attributes:
        reason: `foreign_field`, `dangling_field` for one that points at nothing, or `moving_field` for one that
            changes by itself.
        name: Its name, with what else tells it apart.
        element: Where it begins.
        kind: Which sentence says what to do: the value of its kind, or `broken_field` for what is no whole field.
    """

    reason: str
    name: str
    element: Element
    kind: str


def _foreign(kind: str, name: str, element: Element) -> BadField:
    changes = kind == FieldKind.CHANGES.value
    return BadField("moving_field" if changes else "foreign_field", name, element, kind)


def field_code(instruction: str) -> str:
    """The name of a field in capitals, as Word reads it: quotes, invisible signs and what follows do not count."""
    found = _CODE.search(without_unseen(instruction))
    return found.group().upper() if found else ""


def is_page_field(instruction: str) -> bool:
    """Tell whether the result is a number that only the page knows."""
    return kind_of(field_code(instruction)) is FieldKind.COUNTS


def dangling(root: Element, bookmarks: Container[str]) -> Iterator[BadField]:
    """Yield each field of a part that shows the words or the page of a bookmark that is not there.

    Word shows an error in its place once it is updated, while the page keeps whatever words stand in it.
    """
    for instruction, element in instructions(root):
        code = field_code(instruction)
        if code in _POINTING:
            _, *others = _TOKEN.findall(instruction)
            name = next((token.strip('"') for token in others if not token.startswith("\\")), "")
            if name.casefold() not in bookmarks:
                yield BadField("dangling_field", f"{code} {name}"[:_SHOWN].strip(), element, "dangling_field")


def of_sections(root: Element) -> Iterator[BadField]:
    """Yield each field of a part that counts the pages of its section: an engine counts those of the text."""
    for instruction, element in instructions(root):
        if field_code(instruction) == IN_SECTION:
            yield _foreign("section_field", IN_SECTION, element)


def instructions(root: Element) -> Iterator[tuple[str, Element]]:
    """The instruction of each field of a part that `bad_fields` has let pass, and where it begins."""
    opened: list[_Open] = []
    for element in root.iter(*(f"{W}{tag}" for tag in ("fldSimple", "fldChar", "instrText"))):
        kind = element.get(f"{W}fldCharType")
        if element.tag == f"{W}fldSimple":
            yield element.get(f"{W}instr", ""), element
        elif kind == "begin":
            opened.append(_Open(element))
        elif kind == "end" and opened:
            ended = opened.pop()
            yield ended.instruction, ended.begins
        elif element.tag == f"{W}instrText" and opened:
            opened[-1].instruction += element.text or ""


def bad_fields(root: Element) -> Iterator[BadField]:
    """Yield each field of a part that is not among those that are kept; also marks that make no whole field."""
    opened: list[_Open] = []
    tags = ("fldSimple", "fldChar", "instrText", "delInstrText", "ffData", *_SHOWN_LEAVES)
    for element in root.iter(*(f"{W}{tag}" for tag in tags)):
        kind = element.tag.removeprefix(W)
        if kind == "fldSimple":
            yield from _judged(element.get(f"{W}instr", ""), element)
            yield from _nested(opened, element)
            held = sum(len(leaf.text or "") for leaf in element.iter(f"{W}t"))
            if is_page_field(element.get(f"{W}instr", "")) and held > _LONGEST_NUMBER:
                yield _foreign(
                    "broken_field", f"{_named(element.get(f'{W}instr', ''))}, che contiene altro testo", element
                )
            if _marks(element.get(f"{W}instr", "")) and next(element.iter(*_LEAVES), None) is not None:
                yield _showing(element.get(f"{W}instr", ""), element)
        elif kind in ("instrText", "delInstrText"):
            if not opened or opened[-1].in_result:
                yield from _judged(element.text or "", element)
            else:
                opened[-1].instruction += element.text or ""
        elif kind == "ffData":
            yield _foreign(FieldKind.FORM.value, "modulo", element)
        elif kind != "fldChar":
            for each in opened:
                each.shown += len(element.text or "")
            # Words within an instruction are part of it for Word, and lost on the page; one that marks shows none.
            hiding = [each for each in opened if not each.in_result or _marks(each.instruction)]
            if hiding and (kind in ("t", "sym") or any(each.in_result for each in hiding)):
                yield _showing(hiding[-1].instruction, element)
        else:
            yield from _marked(opened, element)
    for each in opened:
        yield _foreign("broken_field", f"{_named(each.instruction)} (non chiuso)", each.begins)


def fetching(root: Element) -> Iterator[BadField]:
    """Yield of the fields of a part that nobody sees those that take something from elsewhere all the same."""
    return (each for each in bad_fields(root) if each.kind == FieldKind.FETCHES.value)


@dataclass(slots=True)
class _Open:
    begins: Element
    instruction: str = field(default="")
    in_result: bool = field(default=False)
    shown: int = field(default=0)

    def is_a_number(self, end: Element) -> bool:
        """Whether the result is no longer than a number: comparison and proof read over it, whatever it holds."""
        holders = [next(mark.iterancestors(f"{W}p"), None) for mark in (self.begins, end)]
        return holders[0] is holders[1] and self.shown <= _LONGEST_NUMBER


def _marked(opened: list[_Open], mark: Element) -> Iterator[BadField]:
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin":
        yield from _nested(opened, mark)
        opened.append(_Open(mark))
    elif not opened or (kind == "separate" and opened[-1].in_result) or kind not in ("separate", "end"):
        yield _foreign("broken_field", "incompleto", mark)
    elif kind == "separate":
        opened[-1].in_result = True
    else:
        ended = opened.pop()
        yield from _judged(ended.instruction, ended.begins)
        if is_page_field(ended.instruction) and not ended.is_a_number(mark):
            yield _foreign("broken_field", f"{_named(ended.instruction)}, che contiene altro testo", ended.begins)


def _nested(opened: list[_Open], element: Element) -> Iterator[BadField]:
    """What a field within an instruction gives, Word reads as instruction: nobody sees what comes of it."""
    if any(not each.in_result for each in opened):
        yield _foreign("broken_field", "dentro un altro campo", element)


def _marks(instruction: str) -> bool:
    return kind_of(field_code(instruction)) is FieldKind.MARKS


def _showing(instruction: str, element: Element) -> BadField:
    return _foreign("broken_field", f"{_named(instruction)}, con parole che non si vedono", element)


def _judged(instruction: str, element: Element) -> Iterator[BadField]:
    code = field_code(instruction)
    kind = kind_of(code)
    if kind not in KEPT:
        yield _foreign(kind.value, _named(instruction), element)
    elif code == "HYPERLINK":
        for address in _addresses(instruction):
            if not is_safe_address(address):
                yield _foreign("link_field", f"HYPERLINK verso «{without_unseen(address)[:_SHOWN]}»", element)


def _named(instruction: str) -> str:
    code = field_code(instruction)
    if is_known(code) or not code:
        return code or "vuoto"
    name = _CODE.search(without_unseen(instruction))
    return name.group()[:_SHOWN] if name else code


def _addresses(instruction: str) -> Iterator[str]:
    """Where a HYPERLINK leads: whatever is neither a switch nor what a switch says (a place, a tip, a frame)."""
    tokens = iter(_TOKEN.findall(instruction))
    named = False
    for token in tokens:
        if token.lower() in _WITH_VALUE:
            # Readers differ on which switches take a value: what looks like an address is judged after any of them.
            said = _plain(next(tokens, ""))
            if _LIKE_AN_ADDRESS.match(without_unseen(said).strip()):
                yield said
        elif re.fullmatch(r"\\[A-Za-z]", token):
            continue
        elif not named:
            named = True  # the name itself
        elif address := _plain(token):
            yield address


def _plain(token: str) -> str:
    return token.strip('"').replace("\\\\", "\\")
