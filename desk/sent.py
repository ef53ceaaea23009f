"""What a form of ours has sent, exactly as typed: names of fields and their values, as a draft keeps them too.

A field of a nested form is named by its way: ``parti.0.denominazione``; how many parts a list has stands beside it:
``_n.parti``. What begins with «_» belongs to the page, not to the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

MOST_PARTS = 200
"""More parts of one list than any form takes."""
PAGE = "_"
COUNT = f"{PAGE}n."
CHOSEN = f"{PAGE}scelta"
"""The key of what a picker has filled a form from."""


class Sent:
    """Names with their values; each method answers a new one."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        self._values = {name: tuple(each) for name, each in values.items()}

    def one(self, name: str) -> str:
        """The value of a field; empty where nothing was sent."""
        values = self._values.get(name, ())
        return values[-1] if values else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field of which there may be several."""
        return self._values.get(name, ())

    def has(self, name: str) -> bool:
        """Whether a field was sent: of a box that is not ticked nothing is."""
        return name in self._values

    def count(self, name: str) -> int:
        """How many parts a list has."""
        said = self.one(COUNT + name)
        return min(int(said), MOST_PARTS) if re.fullmatch("[0-9]{1,4}", said, re.ASCII) else 0

    def quoted(self, sentence: str) -> str:
        """The one field whose whole value stands in «…» in a sentence; empty where none does, or several."""
        found = [
            name
            for name, values in self._values.items()
            if not name.startswith(PAGE) and any(each.strip() and f"«{each.strip()}»" in sentence for each in values)
        ]
        return found[0] if len(found) == 1 else ""

    def kept(self) -> dict[str, list[str]]:
        """As a draft keeps it: without what belongs to the page alone, counts and choices apart."""
        return {
            name: list(values)
            for name, values in self._values.items()
            if not name.startswith(PAGE) or name.startswith(COUNT) or name == CHOSEN
        }

    def with_values(self, values: Mapping[str, str]) -> Sent:
        """With other values of some fields."""
        return Sent({**self._values, **{name: (value,) for name, value in values.items()}})

    def with_part(self, name: str) -> Sent:
        """With one part more of a list; what the part has by default is not put in here."""
        return self.with_values({COUNT + name: str(self.count(name) + 1)})

    def without_part(self, name: str, index: int) -> Sent:
        """With one part less: those behind it move up."""
        count = self.count(name)
        if not 0 <= index < count:
            return self
        values = dict(self._moved(name, index))
        return Sent({**values, COUNT + name: (str(count - 1),)})

    def _moved(self, name: str, index: int) -> Iterator[tuple[str, tuple[str, ...]]]:
        for other, values in self._values.items():
            counted = other.startswith(COUNT)
            found = re.fullmatch(rf"{re.escape(name)}\.([0-9]{{1,4}})\.(.*)", other.removeprefix(COUNT), re.DOTALL)
            if found is None or int(found[1]) < index:
                yield other, values
            elif int(found[1]) > index:
                yield f"{COUNT if counted else ''}{name}.{int(found[1]) - 1}.{found[2]}", values
