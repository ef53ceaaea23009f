"""Small words for notices: plain text from hostile data, paragraphs, subjects that are one line."""

from __future__ import annotations

import re
import textwrap
import unicodedata

from agreements.domain.basics.legible import is_hidden

WIDTH = 76
MOST_SUBJECT = 150
MOST_VALUE = 2000
_MOST_REPLY = 500

# Codice fiscale of a person, letters in place of digits (omocodia) included: it has no place in a mail.
_PERSONAL_CODE = re.compile(
    r"\b[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]\b", re.IGNORECASE
)


def one_line(text: str, most: int = MOST_VALUE) -> str:
    """The text on one line, without anything unseen and without personal codes, shortened if need be.

    Controls, line separators, lone surrogates and direction marks become spaces or vanish: a title typed in a form
    can neither start a header nor turn a line around.
    """
    kept = []
    for char in text:
        if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif not is_hidden(char):
            kept.append(char)
    line = _PERSONAL_CODE.sub("[codice fiscale omesso]", " ".join("".join(kept).split()))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def server_words(words: object) -> str:
    """What a server answered, or an error says, on one line and without a full stop; its kind where it says nothing."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(words))
    return " ".join(text.split())[:_MOST_REPLY].rstrip(".") or type(words).__name__


def paragraph(text: str) -> str:
    """One paragraph, wrapped for reading as plain text."""
    return _wrapped(one_line(text), "")


def item(label: str, value: str) -> str:
    """A labelled line, the following lines set in; a dash where there is nothing."""
    return _wrapped(f"{label}: {one_line(value) or '–'}", "  ")


def bullet(text: str) -> str:
    """A point of a list, the following lines set in."""
    return _wrapped(f"- {one_line(text)}", "  ")


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
