"""What a sheet of lines beside the register is: its title, its columns, and how an agreement is written onto it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.register.register_columns import Column
from agreements.domain.register.typed_cell import Cell

EXAMPLE = "ESEMPIO – cancellare questa riga"
"""Marks the row of a sheet to be filled in that shows how one is written; it is never read."""

OF = Column("of", "Accordo", "Il «Numero interno» o il «Numero nel vecchio registro» della riga dell’accordo.", True)
"""The first column of each: whose line it is."""
Row = dict[str, Cell]


@dataclass(frozen=True, slots=True, eq=False)
class LineColumns:
    """A sheet of lines.

    Attributes:
        name: Of the sheet in a workbook.
        suffix: What the file beside a CSV ends with.
        example: Visibly invented, for the sheet to be filled in.
        written: The lines of an agreement, by code of the column, without its number.
    """

    name: str
    suffix: str
    columns: tuple[Column, ...]
    example: Mapping[str, Cell]
    written: Callable[[Agreement], Sequence[Row]]

    def rows(self, agreement: Agreement) -> list[Row]:
        """The lines of an agreement with its number."""
        return [{"of": agreement.number, **each} for each in self.written(agreement)]

    def words(self, agreement: Agreement) -> str:
        """All its lines in one text, for comparing two agreements."""
        return "\n".join("; ".join(map(_shown, each.values())) for each in self.written(agreement))


def _shown(cell: Cell) -> str:
    return "" if cell is None else str(cell)
