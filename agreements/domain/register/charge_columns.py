"""The lines of charges as a sheet of their own beside the register, and what the register's own cell says of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Amount, Charge, Charges, ChargesKind, parse_amount
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.register.register_columns import Column
from agreements.domain.register.typed_cell import Cell

CHARGES_SHEET = "Oneri"
CHARGES = (
    Column("of", "Accordo", "Il «Numero interno» o il «Numero nel vecchio registro» della riga dell’accordo.", True),
    Column("year", "Anno", "L’esercizio in cui la spesa è esigibile.", True),
    Column("borne_by", "Parte", "Il numero della parte che sostiene l’onere: 1 il proprio ente.", True),
    Column("amount", "Importo", "In euro: «1.250,00»; «almeno 1.250,00» se il testo dà solo un minimo.", True),
    Column("received_by", "A favore di", "Chi lo riceve, se il testo lo dice."),
    Column("chapter", "Capitolo", "Capitolo di bilancio e impegno."),
    Column("investment", "Progetto di investimento", "«sì» se è dovuto un CUP.", choices=("sì", "no")),
    Column("cup", "CUP", "15 caratteri; vuoto se non c’è."),
    Column("note", "Nota", "Se serve."),
)
EXAMPLE_CHARGE: Mapping[str, Cell] = {
    "year": 2009,
    "borne_by": 1,
    "amount": "1.250,00",
    "received_by": "Comune di Esempio",
    "chapter": "Capitolo 100",
}
"""Visibly invented, for the sheet to be filled in."""
HEADINGS = {column.code: column.heading for column in CHARGES}
# Behind the amount of the register's cell: a sheet that has lost its lines must not pass for one that had none.
_ADDED, _STATED = "somma delle righe", "nel testo; righe a parte"
_MARKED = re.compile(rf"(.*?)\s*\(({_ADDED}|{_STATED})\)", re.IGNORECASE)


def charges_cell(charges: Charges) -> str:
    """What the register's cell «Oneri» says: empty, «senza oneri», or the whole and whether lines stand elsewhere."""
    if not charges.lines:
        return charges.words
    if charges.declared is None:
        return f"{charges.sum} ({_ADDED})"
    return f"{charges.declared} ({_STATED})"


def read_charges(typed: str, lines: tuple[Charge, ...] = ()) -> Charges:
    """Read that cell, with the lines of the agreement.

    Raises:
        InvalidDatum: It is none of what such a cell says, its lines are missing, or both cannot be true.
    """
    text = folded(typed)
    marked = _MARKED.fullmatch(text)
    if marked is not None and not lines:
        raise InvalidDatum(
            "oneri",
            f"Le righe di questi oneri mancano: aggiungere il foglio «{CHARGES_SHEET}» (di un CSV, il file "
            "«….oneri.csv» accanto), o lasciare nella cella il solo importo.",
        )
    if marked is not None and marked[2] == _ADDED:
        charges = Charges(ChargesKind.LEDGER, lines)
        if _other(parse_amount(marked[1]), charges.sum):
            raise InvalidDatum(
                "oneri",
                f"La cella dice «{typed[:60]}», ma le righe sommano {charges.sum}: correggere l’una o le altre.",
            )
        return charges
    amount = marked[1] if marked is not None else text
    if amount in ("", ChargesKind.UNKNOWN.value):
        return Charges(ChargesKind.LEDGER, lines) if lines else UNKNOWN
    if amount == ChargesKind.NONE.value:
        return Charges(ChargesKind.NONE, lines) if lines else NO_CHARGES  # with lines it is refused there
    return Charges(ChargesKind.LEDGER, lines, parse_amount(amount))


def _other(one: Amount, another: Amount) -> bool:
    return (one.value, one.minimum) != (another.value, another.minimum)
