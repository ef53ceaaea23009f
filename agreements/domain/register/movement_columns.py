"""The movements of the accounts as a sheet of their own beside the register."""

from __future__ import annotations

from collections.abc import Mapping

from agreements.domain.agreement.movement import Movement, MovementKind
from agreements.domain.register.register_columns import Column
from agreements.domain.register.typed_cell import Cell

MOVEMENTS_SHEET = "Movimenti"
MOVEMENTS = (
    Column("of", "Accordo", "Il «Numero interno» o il «Numero nel vecchio registro» della riga dell’accordo.", True),
    Column("kind", "Movimento", "Che cosa ha fatto la ragioneria.", True, tuple(MovementKind)),
    Column("year", "Anno", "L’esercizio.", True),
    Column("party", "Parte", "Il numero della parte nei cui conti sta: 1 il proprio ente.", True),
    Column("amount", "Importo", "In euro, esatto: «1.250,00».", True),
    Column("number", "Numero", "Come lo ha dato la ragioneria.", True),
    Column("dated_on", "Data", "gg/mm/aaaa.", True),
    Column("chapter", "Capitolo", "Capitolo di bilancio."),
    Column("cup", "CUP", "15 caratteri; vuoto se non c’è."),
    Column("cig", "CIG", "10 caratteri; vuoto se non è dovuto."),
    Column("reason", "Motivazione", "Della ragioneria, se precede l’ultima firma."),
    Column("cancelled", "Annullato", "«sì» se non vale più.", choices=("sì", "no")),
)
EXAMPLE_MOVEMENT: Mapping[str, Cell] = {
    "kind": MovementKind.COMMITMENT.value,
    "year": 2009,
    "party": 1,
    "amount": "1.250,00",
    "number": "123",
    "dated_on": "31/03/2009",
    "chapter": "Capitolo 100",
}
"""Visibly invented, for the sheet to be filled in."""


def movement_cells(movement: Movement) -> dict[str, Cell]:
    """A movement as a row of that sheet, without the number of its agreement."""
    return {
        "kind": movement.kind.value,
        "year": movement.year,
        "party": movement.party,
        "amount": str(movement.amount),
        "number": movement.number,
        "dated_on": movement.dated_on,
        "chapter": movement.chapter,
        "cup": movement.cup,
        "cig": movement.cig,
        "reason": movement.reason,
        "cancelled": "sì" if movement.cancelled else "",
    }
