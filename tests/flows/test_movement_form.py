"""The form of a movement: why it is corrected is one thing, why it precedes the last signature another."""

from __future__ import annotations

from typing import Any

from flows.forms.movement import MovementForm

ASKED: dict[str, Any] = {
    "dichiarante": "Prova Sei, Ragioneria",
    "accordo": "P-2026-0001",
    "movimento": "impegno",
    "anno": 2026,
    "parte": 1,
    "importo": "100,00",
    "numero": "12",
    "data": "2026-03-02",
}


def test_two_fields_for_two_reasons() -> None:
    corrected = MovementForm(**ASKED, al_posto_di=1, motivazione="errore di battitura").command()
    assert (corrected.reason, corrected.movement.reason) == ("errore di battitura", "")
    early = MovementForm(**ASKED, motivazione_ragioneria="obbligo sorto con la delibera").command()
    assert (early.reason, early.movement.reason) == ("", "obbligo sorto con la delibera")
    both = MovementForm(**ASKED, al_posto_di=1, motivazione="errore", motivazione_ragioneria="delibera").command()
    assert (both.reason, both.movement.reason) == ("errore", "delibera")
    planned = MovementForm(**(ASKED | {"movimento": "prenotazione"}), motivazione_ragioneria="delibera").command()
    assert planned.movement.reason == "", "what does not bind needs none"
