"""Another party asks for changes of an approved text, before anybody has signed.

What changes an approved text beyond the mandate to sign goes back to the body that approved it. Whether it does, the
dirigente declares, by name and with the reason; without a declaration the changes are substantial.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.stated.substantial import beyond_mandate
from agreements.domain.steps.back_to_draft import draft_again
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.definitive_text import nobody_signed_yet, without_definitive
from agreements.domain.steps.guards import all_of, not_in_future, renewal_in_time

_SUBSTANTIAL = (
    "art. 15 c. 1 e art. 11 c. 2 L. 241/1990; art. 1326 c. 5 c.c. (accettazione non conforme): nuova versione e nuova "
    "deliberazione"
)
_WITHIN_MANDATE = "mandato a sottoscrivere della deliberazione; sole modifiche non sostanziali"


@dataclass(frozen=True, slots=True)
class RequestChanges(Command):
    """Another party asks for changes before anybody has signed.

    Attributes:
        reference: Protocollo or PEC with which the request came.
        changes: What is asked, in the party's words.
        declared_by: The dirigente who declares the changes not substantial; empty where they are.
        reason: Why they are not.
    """

    trigger = Trigger.REQUEST_CHANGES
    position: int
    asked_on: date
    reference: str
    changes: str
    declared_by: str
    reason: str

    @property
    def substantial(self) -> bool:
        """Whether a new version and a new decision are needed: so it is as long as nobody declares the contrary."""
        return not self.declared_by.strip()


def request_fits(s: Situation[RequestChanges]) -> str | None:
    """Another party has asked, not tomorrow, for something; who declares it not substantial says why.

    Legal basis: as of a definitive text that differs (da confermare): terms, duration, renewals, charges are never so.
    """
    command = s.command
    if command.position == 1:
        return (
            "chiede modifiche il proprio ente: riportare l’atto in bozza con «riporta-in-bozza», e continuare con "
            "«nuova-versione»"
        )
    if command.position not in {party.position for party in s.agreement.staying}:
        return "la parte non fa più parte dell’accordo"
    if not command.changes.strip() or not command.reference.strip():
        return "mancano le modifiche chieste, o gli estremi della nota con cui sono state chieste"
    if not command.substantial and not command.reason.strip():
        return "manca il motivo per cui le modifiche non sono sostanziali"
    if not command.substantial and (told := beyond_mandate(command.changes)):
        return (
            f"le modifiche chieste toccano {told}: nessuno può dichiararle non sostanziali; lasciare vuoto chi le "
            "dichiara, e l’atto torna in bozza"
        )
    return not_in_future(command.asked_on, "la data della richiesta", s)


def _substantial(s: Situation[RequestChanges]) -> str | None:
    if s.command.substantial:
        return None
    return "le modifiche sono dichiarate non sostanziali"


def _within_mandate(s: Situation[RequestChanges]) -> str | None:
    if not s.command.substantial:
        return None
    return "le modifiche sono sostanziali"


def _request(agreement: Agreement, act: Act, command: RequestChanges, moment: Moment) -> Effect:
    party = agreement.party(command.position)
    what = (
        f"{party.name} chiede modifiche ({command.reference.strip()} {of_the_date(command.asked_on)}): "
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
        act = draft_again(act, f"{party.name} chiede modifiche: {command.changes.strip()}", moment)
    else:
        what += f" {command.declared_by.strip()} le dichiara non sostanziali: entrano nel testo definitivo."
        if recalled:
            what += " Quello preparato è ritirato; nessuno aveva firmato."
    data = {"party": str(command.position), "reference": command.reference.strip()}
    if not command.substantial:
        data["accepted"] = " ".join(command.changes.split())
    return Effect(agreement.with_act(act), what, command.reason, data)


_fits = all_of(renewal_in_time, nobody_signed_yet, request_fits)

ROWS: tuple[Transition[RequestChanges], ...] = tuple(
    row
    for state, unchanged in (
        (ActState.APPROVED, ActState.APPROVED),
        (ActState.PARTIES_APPROVED, ActState.PARTIES_APPROVED),
        (ActState.DEFINITIVE, ActState.PARTIES_APPROVED),
        (ActState.SIGNING, ActState.PARTIES_APPROVED),
    )
    for row in (
        Transition(state, Trigger.REQUEST_CHANGES, ActState.DRAFT, all_of(_fits, _substantial), _SUBSTANTIAL),
        Transition(state, Trigger.REQUEST_CHANGES, unchanged, all_of(_fits, _within_mandate), _WITHIN_MANDATE),
    )
)

EFFECTS: Effects = {RequestChanges: _request}
