"""What a check says: how grave, what was found, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from cli.printable import one_line

Figure = int | str | None


class Level(StrEnum):
    """How grave; the value is the word in the JSON."""

    WELL = "bene"
    WARNING = "attenzione"
    BROKEN = "guasto"


_MARKS = {Level.WELL: "✓", Level.WARNING: "⚠", Level.BROKEN: "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line.

    Attributes:
        check: What was looked at, in Italian.
        found: What was found, in Italian.
        advice: What to do; empty where all is well.
        figures: What was counted, by name, for a program that watches.
    """

    check: str
    level: Level
    found: str
    advice: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def lines(self) -> str:
        """The line for a terminal, with its advice below."""
        first = f"{_MARKS[self.level]} {self.check}: {one_line(self.found)}"
        return f"{first}\n    → {one_line(self.advice)}" if self.advice else first

    def to_json(self) -> dict[str, Any]:
        """The same for a program; the figures of all checks stand together."""
        return {name: value for name, value in asdict(self).items() if name != "figures"} | {"level": self.level.value}


def well(check: str, found: str) -> Finding:
    """All is well."""
    return Finding(check, Level.WELL, found)


def warning(check: str, found: str, advice: str) -> Finding:
    """It works, and something should be done."""
    return Finding(check, Level.WARNING, found, advice)


def broken(check: str, found: str, advice: str) -> Finding:
    """Something cannot be done until this is mended."""
    return Finding(check, Level.BROKEN, found, advice)


def measured(findings: Sequence[Finding], figures: Mapping[str, Figure]) -> Sequence[Finding]:
    """The findings, with what was counted for them."""
    return [replace(findings[0], figures=figures), *findings[1:]]
