"""What people typed, as a terminal may be shown it."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text with a space in the place of whatever could steer a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
