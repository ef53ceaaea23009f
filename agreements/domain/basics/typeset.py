"""Apostrophes and quotation marks as acts print them, however a keyboard gives them: «l'anno» is «l’anno»."""

from __future__ import annotations

import re

_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'")
_KEPT = re.compile(r"(\[(?:…|\.\.\.)[^\[\]\n]*\]|\S*(?:@|://)\S*)")
"""Blanks, which are known by their label, and addresses."""
_FILE = re.compile(r"\.(?:docx|pdf|p7m|xml|json|eml|zip)\b", re.IGNORECASE)


def typeset(text: str) -> str:
    """Words with curled apostrophes and “…”; the names of files, blanks and addresses stay as they are."""
    if ("'" not in text and '"' not in text) or _FILE.search(text):
        return text
    parts = _KEPT.split(text)
    parts[::2] = [_APOSTROPHE.sub("’", part) for part in parts[::2]]
    if sum(part.count('"') for part in parts[::2]) % 2 == 0:
        opened = False
        for n in range(0, len(parts), 2):
            parts[n], opened = _quoted(parts[n], opened=opened)
    return "".join(parts)


def _quoted(text: str, *, opened: bool) -> tuple[str, bool]:
    first, *others = text.split('"')
    for other in others:
        first += f"{'”' if opened else '“'}{other}"
        opened = not opened
    return first, opened
