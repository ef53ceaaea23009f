"""A clause that the text of an agreement has, as it was when the text was made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agreements.domain.basics.folding import folded
from agreements.domain.days.time_limit import TimeLimit


class ClauseUse(StrEnum):
    """The step that asks a clause; the value is the name of that step."""

    DEPARTURE = "recesso"
    ACCESSION = "adesione"


@dataclass(frozen=True, slots=True)
class Clause:
    """An article of the text that was switched on.

    Attributes:
        code: Folder of the clause; it may have been edited or taken away since.
        heading: Of the article (rubrica).
        values: Each parameter as it was given, tidied: ("preavviso", "90g").
        words: The paragraphs of the article as the text has them.
        use: The step that asks it; None for most.
        notice: Of a clause of departure; None where it wants none.
        acknowledgement: Of a clause of accession: whether it wants that the parties take note.
    """

    code: str
    heading: str
    values: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    use: ClauseUse | None = None
    notice: TimeLimit | None = None
    acknowledgement: bool = False

    @property
    def quoted(self) -> str:
        """The article in one line, for letters."""
        return f"articolo «{self.heading}»: {' '.join(self.words)}"

    def says(self, typed: str) -> bool:
        """Whether typed words are words of this article; spacing, case and the form of apostrophes don't count."""
        return _plain(typed) in _plain(self.quoted)


def _plain(text: str) -> str:
    return folded(text.replace("’", "'")).strip(' .;,«»"')
