"""How two texts that people typed are compared: without capitals and spaces, and where asked without accents."""

from __future__ import annotations

from unicodedata import combining, normalize


def folded(text: str) -> str:
    """The text in small letters, with one space between its words."""
    return " ".join(text.casefold().split())


def unaccented(text: str) -> str:
    """The text in small letters, without accents; spaces and signs stay."""
    return "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))
