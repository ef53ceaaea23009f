"""A frame agreement and those that implement it (accordi attuativi): what ties them, and what a person has to look at.

Any signed agreement that is in force can be the frame of others. There are two levels: what implements a frame is the
frame of nothing, so there are no cycles, and an end is compared with one other end. Copies of one approved text are
another thing (`family`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.ending import EndKind
from agreements.domain.agreement.family import same_body
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.periods import Standing, current_period, last_day, next_period, standing
from agreements.domain.basics.day_words import the_date, to_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.days.duration import end_readings

DATUM = "accordo quadro di riferimento"
OVER = frozenset({Standing.EXPIRED, Standing.NEVER_EFFECTIVE, Standing.ENDED, Standing.CLOSED})


@dataclass(frozen=True, slots=True)
class Span:
    """Between which days an end lies; both None where none is stated.

    Attributes:
        first: The nearest day that may be the last.
        last: The latest one; the same where the end is certain.
    """

    first: date | None = None
    last: date | None = None

    @property
    def words(self) -> str:
        """In Italian: a day, or the days between which it lies."""
        if self.first is None or self.last is None:
            return "non indicata"
        if self.first == self.last:
            return f"{self.first:%d/%m/%Y}"
        return f"{self.first:%d/%m/%Y} o {self.last:%d/%m/%Y}, non confermata"


@dataclass(frozen=True, slots=True)
class FrameEnd:
    """The end of a frame, as a command that moves the end of what implements it has to know it."""

    number: str
    span: Span


def span_of(agreement: Agreement) -> Span:
    """Between which days the end of a signed agreement lies."""
    period, ending = current_period(agreement), agreement.ending
    first = period.earliest_end if period else last_day(agreement)
    last = period.latest_end if period else first
    if ending is None:
        return Span(first, last)
    return Span(min(first or ending.ends_on, ending.ends_on), min(last or ending.ends_on, ending.ends_on))


def end_of(frame: Agreement) -> FrameEnd:
    """The end of a frame."""
    return FrameEnd(frame.number, span_of(frame))


def span_if_signed(agreement: Agreement, today: date) -> Span:
    """The end of an agreement; of one that is not signed yet the nearest that it can have: signed today by all."""
    if agreement.signed_acts:
        return span_of(agreement)
    base = agreement.fixed_effect_on if agreement.effect_rule is EffectRule.FIXED_DATE else today
    if base is None or agreement.duration is None:
        return Span()
    ends = [reading.ends_on for reading in end_readings(agreement.duration, base) if reading.holds]
    return Span(min(ends, default=None), max(ends, default=None))


def renewed_span(agreement: Agreement) -> Span:
    """The end of the period that a renewal would add."""
    period = next_period(agreement)
    return Span(period.earliest_end, period.latest_end) if period is not None else Span()


def certainly_beyond(span: Span, frame: FrameEnd | None) -> str | None:
    """In Italian, that an end lies after every end that the frame may have; None where it may lie within."""
    if frame is None or span.first is None or frame.span.last is None or span.first <= frame.span.last:
        return None
    return (
        f"finirebbe {the_date(span.first)}, dopo l’accordo quadro {frame.number} (scadenza {frame.span.words}): un "
        "accordo attuativo non va oltre il suo quadro; scegliere una fine anteriore, o prima rinnovare o prorogare il "
        "quadro"
    )


def perhaps_beyond(span: Span, frame: FrameEnd | None) -> str | None:
    """In Italian, that an end may lie after the frame's, where neither nobody knows nor it is certain."""
    if frame is None or frame.span.first is None or certainly_beyond(span, frame) is not None:
        return None
    if span.last is None:
        return (
            f"La durata non è indicata, mentre l’accordo quadro {frame.number} ha una scadenza ({frame.span.words}): "
            "dire nel testo che l’accordo attuativo finisce al più tardi con il quadro."
        )
    if span.last <= frame.span.first:
        return None
    return (
        f"La scadenza ({span.words}) può cadere dopo quella dell’accordo quadro {frame.number} ({frame.span.words}): "
        "confermarle con «conferma-scadenza» e confrontarle."
    )


def day_bound(agreement: Agreement, today: date) -> date | None:
    """The day on which a frame has to bind for an agreement: its signature, today while it is not signed."""
    return agreement.acts[0].signed_on if agreement.signed_acts else today


def refuse_frame(frame: Agreement, number: str, implementing: Sequence[Agreement], day: date | None) -> None:
    """Refuse what cannot be the frame of an agreement.

    Args:
        number: Of the agreement that would implement it.
        implementing: What implements that agreement itself.
        day: On which the frame has to bind: today, or the day of a signature of before; None where that is not known.

    Raises:
        InvalidDatum: It is the agreement itself, not signed, over, implements another, or the agreement is a frame.
    """
    if frame.number == number:
        raise InvalidDatum(DATUM, f"{number} non può attuare sé stesso: indicare il numero di un altro accordo.")
    if frame.frame:
        raise InvalidDatum(
            DATUM,
            f"{frame.number} è a sua volta attuativo di {frame.frame}: indicare quello, o lasciare vuoto.",
        )
    if implementing:
        raise InvalidDatum(
            DATUM,
            f"{number} è già il quadro di {', '.join(each.number for each in implementing)}: ciò che è un quadro non "
            "attua un altro accordo.",
        )
    if not frame.signed_acts:
        raise InvalidDatum(
            DATUM,
            f"{frame.number} non è sottoscritto da tutte le parti ({frame.acts[0].state}): un accordo attuativo segue "
            "un accordo in vigore; attendere la firma, o lasciare vuoto.",
        )
    if day is not None and standing(frame, day) in OVER:
        raise InvalidDatum(
            DATUM,
            f"{to_the_date(day).capitalize()} {frame.number} è {standing(frame, day)} ({span_of(frame).words}): non si "
            "attua un accordo che non è più in vigore; indicarne un altro, o lasciare vuoto.",
        )


def doubts(agreement: Agreement, frame: Agreement, today: date) -> tuple[str, ...]:
    """In Italian, what a person has to look at in an agreement and its frame; it stops nothing."""
    found = []
    strangers = [party.name for party in agreement.present if not _among(party, frame)]
    if strangers:
        found.append(
            f"Non è fra le parti dell’accordo quadro {frame.number}: {', '.join(strangers)}. Verificare se vi ha "
            "aderito, o se un accordo attuativo può includere altri enti."
        )
    gone = [
        frame.party(departure.position).name
        for departure in frame.departures
        if any(same_body(frame.party(departure.position), party) for party in agreement.staying)
    ]
    if gone:
        found.append(
            f"{' e '.join(gone)} recede dall’accordo quadro {frame.number} ed è parte anche di {agreement.number}: il "
            "recesso dal quadro non vale da sé per l’accordo attuativo, valutare se registrarlo anche qui."
        )
    signed, framed = agreement.acts[0].signed_on, frame.acts[0].signed_on
    if signed is not None and framed is not None and signed < framed:
        found.append(
            f"{agreement.number} è firmato {the_date(signed)}, prima dell’accordo quadro {frame.number} "
            f"({framed:%d/%m/%Y}): controllare quale accordo attua, e le date."
        )
    end, span = end_of(frame), span_if_signed(agreement, today)
    if (beyond := certainly_beyond(span, end)) is not None:
        found.append(f"{agreement.number} {beyond}.")
    elif (perhaps := perhaps_beyond(span, end)) is not None:
        found.append(perhaps)
    return tuple(found)


def _among(party: Party, frame: Agreement) -> bool:
    former = {folded(each.former) for each in frame.successions}
    return folded(party.name) in former or any(same_body(party, each) for each in frame.parties)


def living(implementing: Sequence[Agreement], today: date) -> tuple[Agreement, ...]:
    """Of what implements a frame that which binds, or is on its way."""
    return tuple(each for each in implementing if _lives(each, today))


def _lives(agreement: Agreement, today: date) -> bool:
    if not agreement.signed_acts:
        return agreement.acts[0].open
    return standing(agreement, today) not in OVER


def left_behind(frame: Agreement, implementing: Sequence[Agreement], today: date) -> tuple[str, ...]:
    """In Italian, what the end of a frame, or a departure from it, means for what implements it."""
    alive = living(implementing, today)
    found = []
    if alive and (frame.ending is not None or standing(frame, today) in OVER):
        how = "cessa" if frame.ending is not None and frame.ending.kind is not EndKind.DEPARTURE else "finisce"
        named = ", ".join(each.number for each in alive)
        when = span_of(frame).words
        found.append(
            f"L’accordo quadro {how} ({when}): gli accordi attuativi {named} non cessano da sé e restano senza quadro. "
            "Per ciascuno una persona decide: «cessazione», proseguirlo fino alla sua scadenza se il testo lo "
            "consente, o un nuovo accordo."
        )
    elif alive:
        end = end_of(frame)
        beyond = [each.number for each in alive if certainly_beyond(span_if_signed(each, today), end)]
        if beyond:
            found.append(
                f"L’accordo quadro finisce prima di {', '.join(beyond)}: rinnovarlo o prorogarlo, o abbreviare "
                "l’accordo attuativo."
            )
    for departure in frame.departures:
        leaver = frame.party(departure.position)
        also = [each.number for each in alive if any(same_body(leaver, party) for party in each.staying)]
        if also:
            found.append(
                f"{leaver.name} recede dal quadro ma resta parte di {', '.join(also)}: il recesso va registrato anche "
                "lì, se la parte lo ha dichiarato o il testo lo prevede."
            )
    return tuple(found)
