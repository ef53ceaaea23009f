"""An event of which the text says that something begins with it, and whether it has happened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_WITH_PREPOSITION = re.compile(r"(?:da|dal|dalla|dallo|dai|dagli|dalle)\b|dall[’']", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as it was recorded.

    Attributes:
        act: By what it is known: «L.R. n. 12 del 3 marzo 2027», «verbale del comitato n. 4».
    """

    on: date
    act: str


@dataclass(frozen=True, slots=True)
class AwaitedEvent:
    """An event with the words of the text, and how it happened once somebody has recorded that.

    Attributes:
        words: As the text has them: «dall’approvazione del piano».
    """

    words: str
    happened: Happened | None = None

    @property
    def since(self) -> str:
        """«dall’approvazione del piano», as it follows a verb or a term."""
        return self.words if _WITH_PREPOSITION.match(self.words) else f"dall’evento «{self.words}»"
