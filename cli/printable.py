"""What people, files and servers say, as a terminal may be shown it."""

from __future__ import annotations

from collections.abc import Iterable


def printable(text: str) -> str:
    """The text with a space in the place of whatever could steer a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def printable_lines(lines: Iterable[str]) -> str:
    """The lines, each :func:`printable`."""
    return "\n".join(map(printable, lines))


def one_line(text: str) -> str:
    """The text :func:`printable`, in one line."""
    return " ".join(printable(text).split())
