"""The invented data of a template's example, with as many parties as wanted."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

_NAMES = ("Uno", "Due", "Tre", "Quattro", "Cinque", "Sei")


def with_parties(example: Mapping[str, Any], parties: int) -> dict[str, Any]:
    """The example with further parties, each with data of its own; those it has stay, the second one is the pattern.

    The names hold signs that have a meaning in Word's XML: a template that does not print them as they are shows.
    """
    context = copy.deepcopy(dict(example))
    known = context.get("parti")
    if not isinstance(known, list) or not known:
        return context
    pattern = known[min(1, len(known) - 1)]
    for number in range(len(known), parties):
        party = copy.deepcopy(pattern)
        party["denominazione"] = f"Comune di Prova {_NAMES[number]} & <frazioni>"
        for key, value in {
            "con_articolo": f"il {party['denominazione']}",
            "nome_breve": f"Comune {_NAMES[number]}",
            "firmatario": f"Prova {_NAMES[number]}",
            "etichetta_firma": f"Firma {number + 1:02d}",
            "ordine": number + 1,
        }.items():
            if key in party:
                party[key] = value
        known.append(party)
    return context
