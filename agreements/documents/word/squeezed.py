"""Text with everything taken out in which Word and PDF may rightly differ: spaces, ligatures, invisible marks."""

from __future__ import annotations

import unicodedata

from agreements.documents.word.bullets import WORD_BULLETS

# Signs of ours, from a private area that is emptied of the document's own signs first.
NUMBER = "\ue000"
"""Stands for a number that is known only on the page: page, pages, note."""
LEADER = "\ue001"
"""Stands for a tabulator: the page may show dots or a line in its place."""
PAGE_END = "\ue002"
"""Stands between two pages."""
FORMULA = "\ue003"
"""Stands before and after the signs of a formula, which the page may draw in another order."""
LINE_HYPHEN = "\ufffe"
"""What PDFium gives for a hyphen at the end of a line: a true one, or one of syllabification."""

_REPLACED = {
    **dict.fromkeys(map(ord, (NUMBER, LEADER, PAGE_END, FORMULA)), "\ufffd"),
    **{int(code, 16): chr(int(sign, 16)) for code, sign in WORD_BULLETS.items()},
    0x2010: "-",
    0x2011: "-",
    0x02: LINE_HYPHEN,
}


def squeeze(text: str) -> str:
    """NFKC, without white space, control and format characters; Word's private bullets become what they show."""
    close = "".join(unicodedata.normalize("NFKC", text.translate(_REPLACED)).split())
    if close.isprintable():
        return close
    return "".join(sign for sign in close if unicodedata.category(sign) not in ("Cc", "Cf"))
