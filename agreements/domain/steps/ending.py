"""How a life ends: the agreement ends before its expiry by an act, and the file of what has ended is closed.

What is missing blocks; whether something is void a person assesses, never the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.ending import Closing, Ending, EndKind
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.periods import Standing, between_readings, last_day, standing
from agreements.domain.agreement.recurrence import duties, still_owed
from agreements.domain.basics.day_words import from_the_date, of_the_date, the_date, to_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Guard, Situation, Transition
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, not_in_future, reason_given

_AT_SIGNATURE = (ActState.DEFINITIVE, ActState.SIGNING)


@dataclass(frozen=True, slots=True)
class End(Command):
    """The agreement ends for all its parties before its expiry, by an act."""

    trigger = Trigger.END
    kind: EndKind
    act: str
    organ: str
    dated_on: date
    ends_on: date
    surviving: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Close(Command):
    """The file of an agreement that has ended is closed with its final report."""

    trigger = Trigger.CLOSE
    results: str
    spending: str
    issues: str
    proposals: str
    unmet: str


def still_open(s: Situation[Command]) -> str | None:
    """Nothing is changed any more once the file is closed."""
    if s.agreement.closing is not None:
        return f"la pratica è chiusa {from_the_date(s.agreement.closing.closed_on)}"
    return None


def bound_until(s: Situation[Command], came_on: date) -> str | None:
    """What has ended, or is to end, ends once.

    Args:
        s: Where the agreement stands.
        came_on: The day of what is recorded: what came before the end counts, though it is recorded after it
            (art. 1335 c.c.).
    """
    if reason := still_open(s):
        return reason
    ending = s.agreement.ending
    if ending is not None:
        return f"l’accordo cessa già {the_date(ending.ends_on)} ({ending.kind}, {ending.act})"
    end = last_day(s.agreement)
    if end is not None and came_on > end:
        already = f"l’accordo è già scaduto {the_date(end)}: si chiude con «chiudi-accordo»"
        return _end_to_confirm(s, came_on) or already
    return None


def _end_to_confirm(s: Situation[Command], day: date) -> str | None:
    """Between the readings of an end that nobody has confirmed, nobody can say whether the agreement has ended."""
    period = between_readings(s.agreement, day)
    if period is None:
        return None
    return (
        f"la scadenza non è confermata e si legge anche come {period.latest_end:%d/%m/%Y}: usare prima "
        "«conferma-scadenza»"
    )


def no_act_at_signature(s: Situation[Command]) -> str | None:
    """While a text stands fixed for signature the parties stay as it names them: it is settled first."""
    newest = s.agreement.newest_act
    if newest.state in _AT_SIGNATURE:
        return (
            f"l’atto in corso ({newest.kind}) è {newest.state} con le parti di oggi: ritirarlo prima («ritira-testo», "
            "oppure «rifiuto-di-firma» e «ritira-atto»)"
        )
    return None


def ends_by(kind: EndKind) -> Guard[End]:
    """Chooses the row of one kind of ending, each with its own law."""

    def check(s: Situation[End]) -> str | None:
        chosen = s.command.kind
        return None if chosen is kind else f"la cessazione è indicata come «{chosen}»"

    return check


def _still_binds(s: Situation[End]) -> str | None:
    return bound_until(s, s.command.dated_on)


def _survivors_known(s: Situation[End]) -> str | None:
    return not_surviving(s, s.command.surviving)


def can_end(s: Situation[End]) -> str | None:
    """An ending rests on an act, and lies after the signature; an obligation survives only if a person names it."""
    command = s.command
    if command.kind is EndKind.DEPARTURE:
        return "il recesso di una parte si registra con «recesso»"
    if command.kind is EndKind.CONFUSION:
        return "la confusione nasce quando due parti diventano una: si registra con «successione-enti»"
    if not command.act.strip() or not command.organ.strip():
        return "servono l’atto (tipo e numero) con cui l’accordo cessa e l’organo che lo ha adottato"
    if (reason := after_signature(s, command.ends_on, "l’ultimo giorno dell’accordo")) is not None:
        return reason
    if (reason := after_signature(s, command.dated_on, "l’atto di cessazione")) is not None:
        return reason
    end = last_day(s.agreement)
    if end is not None and command.ends_on > end:
        return f"l’accordo scade prima, {the_date(end)}: non c’è da farlo cessare"
    return not_in_future(command.dated_on, "la data dell’atto", s)


def not_surviving(s: Situation[Command], codes: tuple[str, ...], leaving: int | None = None) -> str | None:
    """What stays owed is an open obligation, one time of it where it recurs; of a leaving party its own.

    Raises:
        InvalidDatum: There is no such obligation.
    """
    for code in codes:
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


def after_signature(s: Situation[Command], day: date, what: str) -> str | None:
    """A fact of the end lies after the signature."""
    signed_on = s.agreement.acts[0].signed_on
    if signed_on is not None and day < signed_on:
        return f"{what} ({day:%d/%m/%Y}) precede la firma dell’accordo ({signed_on:%d/%m/%Y})"
    return None


def can_close(s: Situation[Close]) -> str | None:
    """Closed is what has ended; what was never met is named with the reason why it is closed all the same."""
    command = s.command
    if reason := still_open(s):
        return reason
    now = standing(s.agreement, s.moment.today)
    if now is Standing.EXPIRING and (reason := _end_to_confirm(s, s.moment.today)):
        return reason
    if now not in (Standing.EXPIRED, Standing.NEVER_EFFECTIVE, Standing.ENDED):
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


def _end(agreement: Agreement, act: Act, command: End, moment: Moment) -> Effect:
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
        f"{kind[:1].upper()}{kind[1:]} con {ending.act} {of_the_date(ending.dated_on)} ({ending.organ}): "
        f"l’accordo vincola fino {to_the_date(ending.ends_on)} compreso."
    )
    after = replace(keeping(agreement, ending.surviving), ending=ending)
    return Effect(
        after, what + surviving_in_words(agreement, command.surviving), command.reason, {"ends_on": str(ending.ends_on)}
    )


def keeping(agreement: Agreement, codes: tuple[str, ...]) -> Agreement:
    """One time of what recurs, once it is to outlive the agreement, is kept in the register by itself."""
    for code in codes:
        agreement = agreement.with_obligation(agreement.obligation(code))
    return agreement


def surviving_in_words(agreement: Agreement, codes: tuple[str, ...], *, ends: bool = True) -> str:
    """What stays owed, for the journal; what the text counts from the end only where the agreement ends."""
    owed = [agreement.obligation(code) for code in codes]
    after = [duty for duty in agreement.obligations if ends and duty.after_the_end and duty.fulfilment is None]
    owed += [duty for duty in after if duty not in owed]
    if not owed:
        return " Nessun adempimento resta dovuto dopo quel giorno."
    named = "; ".join(f"«{duty.description}»" for duty in owed)
    return f" Restano dovuti anche dopo: {named}."


def _close(agreement: Agreement, act: Act, command: Close, moment: Moment) -> Effect:
    closing = Closing(moment.today, command.unmet.strip())
    what = f"Pratica chiusa {the_date(closing.closed_on)} con la relazione finale."
    return Effect(replace(agreement, closing=closing), what, closing.unmet)


_ENDS_BY = {
    EndKind.DISSENT: "art. 1372 c.c. e art. 11 c. 2 L. 241/1990: mutuo consenso, in forma scritta",
    EndKind.NON_PERFORMANCE: "artt. 1453-1455 c.c. richiamati dall’art. 11 c. 2 L. 241/1990",
    EndKind.ANNULMENT: "art. 21-nonies L. 241/1990 (annullamento d’ufficio dell’approvazione)",
    EndKind.REVOCATION: "revoca, registrata come avviene: se sciolga un accordo concluso è controverso (artt. "
    "21-quinquies e 21-sexies L. 241/1990)",
}

_ending = all_of(_still_binds, can_end, _survivors_known, reason_given)

ROWS: tuple[Transition[End] | Transition[Close], ...] = (
    *(
        Transition(ActState.SIGNED, Trigger.END, ActState.SIGNED, all_of(_ending, ends_by(kind)), law)
        for kind, law in _ENDS_BY.items()
    ),
    Transition(
        ActState.SIGNED, Trigger.CLOSE, ActState.SIGNED, can_close, "buon andamento (art. 97 Cost.): relazione finale"
    ),
)

EFFECTS: Effects = {End: _end, Close: _close}
