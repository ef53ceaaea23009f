"""Ratification of a decree adopted in urgency, or by a law of the Region.

A decree adopted in urgency can go on to signature meanwhile. Whether an agreement among Regions needs a law, a person
decides: the software asks before the text leaves for signature, and blocks only where the answer is no, or missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.ratification import Ratification, RatificationAnswer
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.folding import folded
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, with_extract
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, not_in_future

_A = RatificationAnswer
_BY_LAW = "art. 117 c. 8 Cost. (la legge regionale ratifica le intese della Regione con altre Regioni)"
_OF_DECREE = "statuto e legge regionale di organizzazione: atti adottati in via d’urgenza, soggetti a ratifica"
_PROVINCES = ("trento", "bolzano")


@dataclass(frozen=True, slots=True)
class RecordRatification(Command):
    """A ratification came, was denied, or a person says that none is needed.

    Attributes:
        extract_sha256: The official extract or copy of what says so, where it has come.
    """

    trigger = Trigger.RECORD_RATIFICATION
    ratification: Ratification
    extract_sha256: str | None = None


def is_region(party: Party) -> bool:
    """Whether a party is a Region, by its name or by its code in the index of public administrations.

    Legal basis: artt. 116 and 131 Cost.; whether art. 117 c. 8 reaches the autonomous Provinces, the legal office has
    to confirm. Where the name misleads, «non necessaria perché…» is the way out; where it hides a Region, anybody can
    record the answer all the same.
    """
    name = folded(party.name)
    if name.startswith("provincia autonoma di "):
        return any(province in name for province in _PROVINCES)
    return name.startswith(("regione ", "région ")) or party.ipa_code.casefold().startswith("r_")


def regions_among(agreement: Agreement) -> tuple[Party, ...]:
    """The Regions that an act is made among."""
    return tuple(party for party in agreement.staying if is_region(party))


def ratified_act(agreement: Agreement, command: RecordRatification) -> Act | None:
    """The act that a ratification is about, where it is not simply the newest.

    A law may come years after the signature, when a renewal is signed or on its way: it goes to the act that awaits it.
    What was recorded already is known again where it was recorded. Whether a law is needed at all is asked of the
    newest.
    """
    given, of_law = command.ratification, command.ratification.answer.of_law
    if given.answer in (_A.LAW_NOT_NECESSARY, _A.LAW_AWAITED):
        return None
    for act in reversed(agreement.acts):
        there = act.law if of_law else act.ratification
        if there is not None and (there.answer, there.number, there.dated_on) == (
            given.answer,
            given.number.strip(),
            given.dated_on,
        ):
            return act
    return next((act for act in reversed(agreement.acts) if _waits(act, of_law=of_law)), None)


def _waits(act: Act, *, of_law: bool) -> bool:
    if not act.open and act.state is not ActState.SIGNED:
        return False
    if of_law:
        return act.law is not None and act.law.answer is _A.LAW_AWAITED
    return bool(act.deciding.ratified_by) and act.resolution is not None and act.ratification is None


def law_unanswered(agreement: Agreement, act: Act) -> bool:
    """Whether nobody has said yet if a law has to ratify what two Regions agree."""
    return act.law is None and len(regions_among(agreement)) > 1


def nothing_denied(s: Situation[Command]) -> str | None:
    """No step toward signature once a ratification was denied; a person may take the act back, or correct the record.

    Legal basis: statuto regionale (ratifica); art. 117 c. 8 Cost.
    """
    return stopped_by_denial(s.act)


def stopped_by_denial(act: Act) -> str | None:
    """Why nothing goes on, in Italian; None where no ratification was denied."""
    refused = act.denied
    if refused is None:
        return None
    told = f"{refused.answer} ({refused.act})" if refused.act else f"{refused.answer}"
    return (
        f"risulta «{told}»: far valutare all’ufficio legale e usare «ritira-atto», oppure «registra-ratifica» se la "
        "ratifica è poi intervenuta"
    )


def was_denied(s: Situation[Command]) -> str | None:
    """An act out for signature is given up after a ratification was denied, though no party has refused."""
    return "nessuna ratifica risulta negata" if s.act.denied is None else None


def law_answered(s: Situation[Command]) -> str | None:
    """Before a text leaves for signature, a person has said whether a law has to ratify it.

    Legal basis: art. 117 c. 8 Cost.
    """
    if not law_unanswered(s.agreement, s.act):
        return None
    names = ", ".join(party.name for party in regions_among(s.agreement))
    return (
        f"l’accordo è fra più Regioni ({names}) e nessuno ha ancora detto se serve la ratifica con legge regionale "
        "(art. 117 c. 8 Cost.): registrare con «registra-ratifica» che è necessaria, o perché non lo è"
    )


def _of_law(s: Situation[RecordRatification]) -> str | None:
    """Chooses the row of a law."""
    return None if s.command.ratification.answer.of_law else "si registra la ratifica di un decreto, non una legge"


def _of_decree(s: Situation[RecordRatification]) -> str | None:
    """Chooses the row of a decree."""
    return None if not s.command.ratification.answer.of_law else "si registra una legge, non la ratifica di un decreto"


def _decree_was_urgent(s: Situation[RecordRatification]) -> str | None:
    if s.command.ratification.answer.of_law:
        return None
    if not s.act.deciding.ratified_by or s.act.resolution is None:
        return f"l’atto non è stato adottato in via d’urgenza ({s.act.body}): non c’è un decreto da ratificare"
    return None


def _fits(s: Situation[RecordRatification]) -> str | None:
    """The act that gives the answer is named, is not of tomorrow and not before what it ratifies."""
    given = s.command.ratification
    if given.answer in (_A.DECREE_RATIFIED, _A.LAW_PASSED) and not (given.number.strip() and given.dated_on):
        return "mancano il numero e la data dell’atto di ratifica"
    if given.answer.denied and given.dated_on is None:
        return "manca la data in cui la ratifica è stata negata"
    if (given.answer.denied or given.answer is _A.LAW_NOT_NECESSARY) and not given.reason.strip():
        return "manca la motivazione"
    if given.dated_on is None:
        return None
    decided = s.act.resolution.decided_on if s.act.resolution is not None else None
    if not given.answer.of_law and decided is not None and given.dated_on < decided:
        return f"la ratifica ({given.dated_on:%d/%m/%Y}) precede il decreto {of_the_date(decided)}"
    return not_in_future(given.dated_on, "la data della ratifica", s)


def _replaces_with_reason(s: Situation[RecordRatification]) -> str | None:
    """What stands recorded is replaced only by somebody who says why; an awaited law simply comes."""
    given = s.command.ratification
    standing = s.act.law if given.answer.of_law else s.act.ratification
    if standing is None or standing.answer is _A.LAW_AWAITED or given.reason.strip():
        return None
    return f"è già registrato «{standing.answer}»: per sostituirlo indicare la motivazione"


def _ratify(agreement: Agreement, act: Act, command: RecordRatification, moment: Moment) -> Effect:
    given = command.ratification
    organ = given.organ.strip()
    if not organ and not given.answer.of_law:
        organ = act.deciding.ratified_by
    if not organ and given.answer in (RatificationAnswer.LAW_PASSED, RatificationAnswer.LAW_DENIED):
        organ = "Consiglio regionale"
    kept = replace(given, organ=organ, number=given.number.strip(), reason=given.reason.strip())
    before = act.law if given.answer.of_law else act.ratification
    act = replace(act, law=kept) if given.answer.of_law else replace(act, ratification=kept)
    what = f"{kept.answer[:1].upper()}{kept.answer[1:]}"
    if act.kind is not ActKind.ORIGINAL:
        what += f" ({act.kind})"
    what += f" ({kept.act})." if kept.act else "."
    if before is not None:
        what += f" Prima risultava: {before.answer}{f' ({before.act})' if before.act else ''}."
    if kept.answer.denied:
        what += (
            " L’atto è sottoscritto: una persona valuti gli effetti."
            if act.state is ActState.SIGNED
            else " Il percorso verso la firma è fermo: una persona valuti."
        )
    data = {"answer": kept.answer.name, "number": kept.number}
    return with_extract(Effect(agreement.with_act(act), what, kept.reason, data), command.extract_sha256)


_ratification = all_of(_decree_was_urgent, _fits, _replaces_with_reason)

ROWS: tuple[Transition[RecordRatification], ...] = tuple(
    Transition(state, Trigger.RECORD_RATIFICATION, state, all_of(_ratification, which), law)
    for state in (
        ActState.APPROVED,
        ActState.PARTIES_APPROVED,
        ActState.DEFINITIVE,
        ActState.SIGNING,
        ActState.SIGNED,
    )
    for which, law in ((_of_decree, _OF_DECREE), (_of_law, _BY_LAW))
)

EFFECTS: Effects = {RecordRatification: _ratify}
