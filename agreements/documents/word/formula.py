"""A formula of Word (OMML) as text: its signs as they stand, and one line that says how they hang together."""

from __future__ import annotations

from collections.abc import Iterator

from agreements.documents.word.ooxml import Element, W

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MATH = f"{M}oMath"
_LEAVES = (f"{M}t", f"{W}t")
_LINES = {
    "sSup": "{e}^{sup}",
    "sSub": "{e}_{sub}",
    "sSubSup": "{e}_{sub}^{sup}",
    "sPre": "_{sub}^{sup}{e}",
    "limLow": "{e}_{lim}",
    "limUpp": "{e}^{lim}",
    "func": "{fName} {e}",
}


def leaves(formula: Element) -> str:
    """The signs of a formula in the order of the file, without what is drawn for its structure."""
    return "".join(leaf.text or "" for leaf in formula.iter(*_LEAVES))


def linear(formula: Element) -> str:
    """The formula on one line: «x=(a+b)/2»; two formulas on which it differs do not say the same."""
    return "".join(_line(child) for child in _content(formula))


def formulas_of(body: Element) -> tuple[str, ...]:
    """Each formula of a text on one line, in order."""
    return tuple(linear(formula) for formula in body.iter(MATH))


def _content(element: Element) -> Iterator[Element]:
    for child in element.iterchildren(tag=None):
        if isinstance(child.tag, str) and not child.tag.endswith("Pr"):
            yield child


def _line(element: Element) -> str:
    if element.tag in _LEAVES:
        return element.text or ""
    kind = element.tag.rpartition("}")[2]
    pieces = {child.tag.rpartition("}")[2]: linear(child) for child in _content(element)}
    if kind in _LINES:
        return _LINES[kind].format_map(_Grouped(pieces))
    if kind == "f":
        between = "¦" if _property(element, "type", "") == "noBar" else "/"
        return f"{_group(pieces.get('num', ''))}{between}{_group(pieces.get('den', ''))}"
    if kind == "rad":
        return f"{_group(pieces.get('deg', ''))}√{_group(pieces.get('e', ''))}"
    if kind == "nary":
        bounds = "".join(f"{mark}{_group(pieces[n])}" for mark, n in (("_", "sub"), ("^", "sup")) if pieces.get(n))
        return f"{_property(element, 'chr', '∫')}{bounds} {_group(pieces.get('e', ''))}"
    if kind == "d":
        between = _property(element, "sepChr", "|")
        held = between.join(linear(child) for child in _content(element))
        return f"{_property(element, 'begChr', '(')}{held}{_property(element, 'endChr', ')')}"
    if kind in ("acc", "bar", "groupChr"):
        return f"{_group(pieces.get('e', ''))}{_property(element, 'chr', '¯')}"
    if kind in ("m", "mr", "eqArr"):
        return f"[{'; '.join(linear(child) if kind != 'm' else _line(child) for child in _content(element))}]"
    return linear(element)


class _Grouped(dict[str, str]):
    """The parts of a structure, in brackets where they are longer than a sign."""

    def __getitem__(self, name: str) -> str:
        return _group(self.get(name, ""))


def _group(text: str) -> str:
    return text if len(text) < 2 else f"({text})"


def _property(element: Element, name: str, default: str) -> str:
    kind = element.tag.rpartition("}")[2]
    found = element.find(f"{M}{kind}Pr/{M}{name}")
    return default if found is None else str(found.get(f"{M}val", ""))
