"""Guards of how a life ends: who may leave and how, by what act the agreement ends, when the file can be closed.

They block and say what is missing; whether something is void a person assesses, never the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.ending import AfterDeparture, EndKind, last_bound_day
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.periods import Standing, between_readings, last_day, standing
from agreements.domain.agreement.recurrence import duties, still_owed
from agreements.domain.steps import commands_ending as e
from agreements.domain.steps import commands_membership as m
from agreements.domain.steps.clause_asked import leaves_by_the_text
from agreements.domain.steps.guards import Guard, Situation, not_in_future

_AT_SIGNATURE = (ActState.DEFINITIVE, ActState.SIGNING)


def still_open(s: Situation) -> str | None:
    """Nothing is changed any more once the file is closed."""
    if s.agreement.closing is not None:
        return f"la pratica è chiusa dal {s.agreement.closing.closed_on:%d/%m/%Y}"
    return None


def still_binds(s: Situation) -> str | None:
    """What has ended, or is to end, ends once."""
    if reason := still_open(s):
        return reason
    ending = s.agreement.ending
    if ending is not None:
        return f"l’accordo cessa già il {ending.ends_on:%d/%m/%Y} ({ending.kind}, {ending.act})"
    end, day = last_day(s.agreement), _came_on(s)
    if end is not None and day > end:
        return _end_to_confirm(s, day) or f"l’accordo è già scaduto il {end:%d/%m/%Y}: si chiude con «chiudi-accordo»"
    return None


def _came_on(s: Situation) -> date:
    """The day of what is recorded: what came before the end counts, though it is recorded after it (art. 1335 c.c.)."""
    if isinstance(s.command, m.Join | e.Leave):
        return s.command.received_on
    return s.command.dated_on if isinstance(s.command, e.End) else s.moment.today


def _end_to_confirm(s: Situation, day: date) -> str | None:
    """Between the readings of an end that nobody has confirmed, nobody can say whether the agreement has ended."""
    period = between_readings(s.agreement, day)
    if period is None:
        return None
    return (
        f"la scadenza non è confermata e si legge anche come {period.latest_end:%d/%m/%Y}: usare prima "
        "«conferma-scadenza»"
    )


def can_leave(s: Situation) -> str | None:
    """A party leaves only where the text allows it or the others consent, by a declaration that was received.

    Legal basis: art. 1373 c.c. through art. 11 c. 2 L. 241/1990; art. 11 c. 4 is not referred to by art. 15.
    """
    command = cast(e.Leave, s.command)
    party = s.agreement.party(command.position)
    if (earlier := s.agreement.departure(party.position)) is not None:
        return f"{party.name} recede già, con effetto dalla fine del {earlier.ends_on:%d/%m/%Y}"
    if reason := leaves_by_the_text(s.agreement, command):
        return reason
    if not command.grounds.strip():
        return (
            "il recesso è ammesso solo se il testo lo prevede o le altre parti vi consentono: riportare la clausola o "
            "gli estremi dell’atto di consenso; se non ci sono, valutare con le altre parti la «cessazione»"
        )
    if not command.reference.strip():
        return "servono gli estremi (protocollo o PEC) con cui il recesso è arrivato"
    if (reason := _after_signature(s, command.received_on, "la ricezione del recesso")) is not None:
        return reason
    earliest = last_bound_day(command.received_on, command.notice, None)
    if command.until_on is not None and command.until_on < earliest:
        return (
            f"l’ultimo giorno indicato ({command.until_on:%d/%m/%Y}) precede la fine del preavviso "
            f"({earliest:%d/%m/%Y})"
        )
    return not_in_future(command.received_on, "la data di ricezione", s)


def others_go_on(s: Situation) -> str | None:
    """The agreement goes on only among two or more; our own body, that keeps this register, does not leave itself."""
    command = cast(e.Leave, s.command)
    if command.after is AfterDeparture.ENDS:
        return None
    if command.position == 1:
        return (
            f"{s.agreement.lead.name} tiene questo registro: se recede, qui l’accordo cessa; indicare «"
            f"{AfterDeparture.ENDS}»"
        )
    if len(s.agreement.staying) - 1 < 2:
        return f"resterebbe una parte sola: l’accordo non può proseguire, indicare «{AfterDeparture.ENDS}»"
    return None


def no_act_at_signature(s: Situation) -> str | None:
    """While a text stands fixed for signature the parties stay as it names them: it is settled first."""
    newest = s.agreement.newest_act
    if newest.state in _AT_SIGNATURE:
        return (
            f"l’atto in corso ({newest.kind}) è {newest.state} con le parti di oggi: ritirarlo prima («ritira-testo», "
            "oppure «rifiuto-di-firma» e «ritira-atto»)"
        )
    return None


def ends_by(kind: EndKind) -> Guard:
    """Chooses the row of one kind of ending, each with its own law."""

    def check(s: Situation) -> str | None:
        chosen = cast(e.End, s.command).kind
        return None if chosen is kind else f"la cessazione è indicata come «{chosen}»"

    return check


def can_end(s: Situation) -> str | None:
    """An ending rests on an act, and lies after the signature; an obligation survives only if a person names it."""
    command = cast(e.End, s.command)
    if command.kind is EndKind.DEPARTURE:
        return "il recesso di una parte si registra con «recesso»"
    if not command.act.strip() or not command.organ.strip():
        return "servono l’atto (tipo e numero) con cui l’accordo cessa e l’organo che lo ha adottato"
    if (reason := _after_signature(s, command.ends_on, "l’ultimo giorno dell’accordo")) is not None:
        return reason
    if (reason := _after_signature(s, command.dated_on, "l’atto di cessazione")) is not None:
        return reason
    end = last_day(s.agreement)
    if end is not None and command.ends_on > end:
        return f"l’accordo scade prima, il {end:%d/%m/%Y}: non c’è da farlo cessare"
    return not_in_future(command.dated_on, "la data dell’atto", s)


def survivors_known(s: Situation) -> str | None:
    """What stays owed is an open obligation, one time of it where it recurs; of a leaving party its own.

    Raises:
        InvalidDatum: There is no such obligation.
    """
    command = cast(e.Leave | e.End, s.command)
    leaving = command.position if isinstance(command, e.Leave) and command.after is AfterDeparture.GOES_ON else None
    for code in command.surviving:
        obligation = s.agreement.obligation(code)
        if obligation.recurs_from is not None:
            return f"«{obligation.description}» si ripete: indicare quale volta resta dovuta, ad esempio «{code}/1»"
        if obligation.fulfilment is not None:
            return f"«{obligation.description}» è già adempiuto: non può restare dovuto"
        if not still_owed(s.agreement, obligation, s.moment.today):
            return f"«{obligation.description}» non è più dovuto: la parte a cui spettava è uscita prima"
        if leaving is not None and obligation.party_position != leaving:
            return f"«{obligation.description}» non spetta a chi recede: resta dovuto comunque"
    return None


def _after_signature(s: Situation, day: date, what: str) -> str | None:
    signed_on = s.agreement.acts[0].signed_on
    if signed_on is not None and day < signed_on:
        return f"{what} ({day:%d/%m/%Y}) precede la firma dell’accordo ({signed_on:%d/%m/%Y})"
    return None


def can_close(s: Situation) -> str | None:
    """Closed is what has ended; what was never met is named with the reason why it is closed all the same."""
    command = cast(e.Close, s.command)
    if reason := still_open(s):
        return reason
    now = standing(s.agreement, s.moment.today)
    if now is Standing.EXPIRING and (reason := _end_to_confirm(s, s.moment.today)):
        return reason
    if now not in (Standing.EXPIRED, Standing.ENDED):
        return f"l’accordo è {now}: si chiude dopo la scadenza, o dopo averne registrato la «cessazione»"
    if not command.results.strip():
        return "mancano i risultati: la relazione finale dice che cosa l’accordo ha prodotto"
    missing = unmet(s.agreement, s.moment.today)
    if missing and not command.unmet.strip():
        return f"risultano non adempiuti: {_named(missing)}; registrarli, oppure indicare perché si chiude lo stesso"
    return None


def unmet(agreement: Agreement, today: date) -> tuple[Obligation, ...]:
    """The obligations that are still owed and that nobody has met."""
    return tuple(duty for duty in duties(agreement, today) if duty.fulfilment is None and duty.due_on is not None)


def _named(obligations: Sequence[Obligation]) -> str:
    return ", ".join(f"«{obligation.description}»" for obligation in obligations)
