"""The stop at the end of words that people typed: one where a sentence ends, and an abbreviation keeps its own."""

from __future__ import annotations

import re

_STOP = re.compile(r"[\s;.,]+$")
# Letters with a full stop behind each group («S.r.l.», «S.p.A.»), and abbreviations that stand at an end.
_ABBREVIATED = re.compile(r"(?:(?<!\w)(?:[^\W\d_]{1,4}\.)+[^\W\d_]{1,4}|\b(?:ecc|etc|sgg|segg|ss))$", re.IGNORECASE)


def without_stop(text: str) -> str:
    """The text without the stops and commas at its end: «S.r.l.;» becomes «S.r.l.», «promuovere.» «promuovere»."""
    bare = _STOP.sub("", text)
    return f"{bare}." if _ABBREVIATED.search(bare) and text[len(bare) :].lstrip().startswith(".") else bare


def ended(text: str) -> str:
    """The text with one full stop at its end."""
    bare = without_stop(text)
    return bare if bare.endswith(".") else f"{bare}."
