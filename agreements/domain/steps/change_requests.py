"""Another party asks for changes of an approved text: the rows of the table that belong to it, with their guards.

What changes an approved text beyond the mandate to sign goes back to the body that approved it. Whether it does, the
dirigente declares, by name and with the reason; without a declaration the changes are substantial.
"""

from __future__ import annotations

from typing import cast

from agreements.domain.agreement.act import ActState
from agreements.domain.steps.commands_request import RequestChanges
from agreements.domain.steps.guards import Guard, Situation, all_of, not_in_future, renewal_in_time
from agreements.domain.steps.guards_signing import nobody_signed_yet

_SUBSTANTIAL = (
    "art. 15 c. 1 e art. 11 c. 2 L. 241/1990; art. 1326 c. 5 c.c. (accettazione non conforme): nuova versione e nuova "
    "deliberazione"
)
_WITHIN_MANDATE = "mandato a sottoscrivere della deliberazione; sole modifiche non sostanziali"


def _command(s: Situation) -> RequestChanges:
    return cast(RequestChanges, s.command)


def request_fits(s: Situation) -> str | None:
    """Another party has asked, not tomorrow, for something; who declares it not substantial says why."""
    command = _command(s)
    if command.position == 1:
        return (
            "chiede modifiche il proprio ente: ritirare il testo con «ritira-testo», oppure l’atto con «ritira-atto», "
            "e ricominciare con una nuova versione"
        )
    if command.position not in {party.position for party in s.agreement.staying}:
        return "la parte non fa più parte dell’accordo"
    if not command.changes.strip() or not command.reference.strip():
        return "mancano le modifiche chieste, o gli estremi della nota con cui sono state chieste"
    if not command.substantial and not command.reason.strip():
        return "manca il motivo per cui le modifiche non sono sostanziali"
    return not_in_future(command.asked_on, "la data della richiesta", s)


def _substantial(s: Situation) -> str | None:
    if _command(s).substantial:
        return None
    return "le modifiche sono dichiarate non sostanziali"


def _within_mandate(s: Situation) -> str | None:
    if not _command(s).substantial:
        return None
    return "le modifiche sono sostanziali"


_request = all_of(renewal_in_time, nobody_signed_yet, request_fits)

REQUESTS: tuple[tuple[ActState, ActState, Guard, str], ...] = tuple(
    row
    for state, unchanged in (
        (ActState.APPROVED, ActState.APPROVED),
        (ActState.PARTIES_APPROVED, ActState.PARTIES_APPROVED),
        (ActState.DEFINITIVE, ActState.PARTIES_APPROVED),
        (ActState.SIGNING, ActState.PARTIES_APPROVED),
    )
    for row in (
        (state, ActState.DRAFT, all_of(_request, _substantial), _SUBSTANTIAL),
        (state, unchanged, all_of(_request, _within_mandate), _WITHIN_MANDATE),
    )
)
"""From, to, guard, legal basis."""
