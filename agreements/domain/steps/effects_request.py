"""What a request for changes does to the act, and how the journal tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.commands import Command, Trigger
from agreements.domain.steps.commands_request import RequestChanges
from agreements.domain.steps.effect import Effect, forgotten


def without_definitive(act: Act) -> Act:
    """The act without its definitive text and what came of sending it; nobody has signed."""
    act = replace(act, definitive=None, sending=None, held_files=(), refusals=())
    return forgotten(act, Trigger.HOLD_FILE, Trigger.RECORD_REFUSAL)


def _request(agreement: Agreement, act: Act, command: RequestChanges, moment: Moment) -> Effect:
    party = agreement.party(command.position)
    what = (
        f"{party.name} chiede modifiche ({command.reference.strip()} del {command.asked_on:%d/%m/%Y}): "
        f"«{command.changes.strip()}»."
    )
    recalled = act.definitive is not None
    act = without_definitive(act)
    if command.substantial:
        assert act.resolution is not None  # the states that know this trigger have one
        what += (
            f" Sono sostanziali: l’atto torna in bozza. L’approvazione ({act.resolution.reference}) e gli atti delle "
            "altre parti valgono per il testo di prima: servono una nuova versione e una nuova deliberazione."
        )
        act = replace(act, opinions=(), proposal=None, resolution=None, party_acts=(), ratification=None, law=None)
        act = forgotten(
            act,
            Trigger.RECORD_OPINION,
            Trigger.RECORD_PARTY_ACT,
            Trigger.RECORD_RESOLUTION_NUMBER,
            Trigger.RECORD_RATIFICATION,
        )
    else:
        what += f" {command.declared_by.strip()} le dichiara non sostanziali: entrano nel testo definitivo."
        if recalled:
            what += " Quello preparato è ritirato; nessuno aveva firmato."
    data = {"party": str(command.position), "reference": command.reference.strip()}
    return Effect(agreement.with_act(act), what, command.reason, data)


REQUESTING: dict[type[Command], Callable[[Agreement, Act, Any, Moment], Effect]] = {RequestChanges: _request}
