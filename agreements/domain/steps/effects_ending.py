"""What a departure, an ending and a closing change in the agreement, and how the journal tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.ending import AfterDeparture, Closing, Departure, Ending, EndKind, last_bound_day
from agreements.domain.basics.moment import Moment
from agreements.domain.steps import commands_ending as e
from agreements.domain.steps.commands import Command
from agreements.domain.steps.effect import Effect


def _leave(agreement: Agreement, act: Act, command: e.Leave, moment: Moment) -> Effect:
    party = agreement.party(command.position)
    departure = Departure(
        position=command.position,
        received_on=command.received_on,
        reference=command.reference.strip(),
        grounds=command.grounds.strip(),
        notice=command.notice,
        ends_on=last_bound_day(command.received_on, command.notice, command.until_on),
        after=command.after,
        surviving=command.surviving,
    )
    after = replace(_keeping(agreement, command.surviving), departures=(*agreement.departures, departure))
    what = (
        f"{party.name} recede ({departure.reference}): {departure.explanation}. "
        f"Fondamento: {departure.grounds} L’accordo {departure.after}."
    )
    if departure.after is AfterDeparture.ENDS:
        ending = Ending(
            EndKind.DEPARTURE,
            departure.reference,
            party.name,
            departure.received_on,
            departure.ends_on,
            departure.surviving,
        )
        after = replace(after, ending=ending)
    return Effect(after, what + _surviving(agreement, command.surviving), command.reason, _day(departure.ends_on))


def _end(agreement: Agreement, act: Act, command: e.End, moment: Moment) -> Effect:
    ending = Ending(
        command.kind,
        command.act.strip(),
        command.organ.strip(),
        command.dated_on,
        command.ends_on,
        command.surviving,
    )
    kind = ending.kind.value
    what = (
        f"{kind[:1].upper()}{kind[1:]} con {ending.act} del {ending.dated_on:%d/%m/%Y} ({ending.organ}): "
        f"l’accordo vincola fino al {ending.ends_on:%d/%m/%Y} compreso."
    )
    after = replace(_keeping(agreement, ending.surviving), ending=ending)
    return Effect(after, what + _surviving(agreement, command.surviving), command.reason, _day(ending.ends_on))


def _keeping(agreement: Agreement, codes: tuple[str, ...]) -> Agreement:
    """One time of what recurs, once it is to outlive the agreement, is kept in the register by itself."""
    for code in codes:
        agreement = agreement.with_obligation(agreement.obligation(code))
    return agreement


def _surviving(agreement: Agreement, codes: tuple[str, ...]) -> str:
    if not codes:
        return " Nessun adempimento resta dovuto dopo quel giorno."
    named = "; ".join(f"«{agreement.obligation(code).description}»" for code in codes)
    return f" Restano dovuti anche dopo: {named}."


def _day(ends_on: object) -> Mapping[str, str]:
    return {"ends_on": str(ends_on)}


def _close(agreement: Agreement, act: Act, command: e.Close, moment: Moment) -> Effect:
    closing = Closing(moment.today, command.unmet.strip())
    what = f"Pratica chiusa il {closing.closed_on:%d/%m/%Y} con la relazione finale."
    return Effect(replace(agreement, closing=closing), what, closing.unmet)


ENDINGS: dict[type[Command], Callable[[Agreement, Act, Any, Moment], Effect]] = {
    e.Leave: _leave,
    e.End: _end,
    e.Close: _close,
}
