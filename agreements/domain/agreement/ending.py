"""How a life ends otherwise than by expiry: a party leaves, the whole agreement ends, the file is closed.

Nothing here declares anything void: each fact is recorded because a person has assessed it, with the act that it
rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from agreements.domain.basics.day_words import from_the_day, the_day, to_the_day
from agreements.domain.days.time_limit import TimeLimit, shifted


class EndKind(StrEnum):
    """By what an agreement ends before its expiry; the value is the Italian label."""

    DISSENT = "risoluzione per mutuo dissenso"
    NON_PERFORMANCE = "risoluzione per inadempimento"
    ANNULMENT = "annullamento d’ufficio"
    REVOCATION = "revoca"
    DEPARTURE = "recesso"
    CONFUSION = "estinzione per confusione"


class AfterDeparture(StrEnum):
    """What becomes of the agreement once a party has left, as a person has assessed it."""

    GOES_ON = "prosegue fra le altre parti"
    ENDS = "cessa per tutte le parti"


@dataclass(frozen=True, slots=True)
class Departure:
    """One party leaves the agreement (recesso).

    Attributes:
        received_on: Day on which the PEC with the declaration was received: the notice is counted from it.
        reference: Protocollo or PEC with which it came.
        grounds: The clause that allows it, or the act by which the other parties consent.
        notice: As the clause wants it; None where it wants none.
        ends_on: The last day on which the party is bound.
        surviving: Codes of the obligations that it still owes after that day.
        after: What becomes of the agreement among the others.
    """

    position: int
    received_on: date
    reference: str
    grounds: str
    notice: TimeLimit | None
    ends_on: date
    after: AfterDeparture
    surviving: tuple[str, ...] = ()

    @property
    def explanation(self) -> str:
        """In Italian, how the last day was found."""
        return explained(self.received_on, self.notice, self.ends_on)


@dataclass(frozen=True, slots=True)
class Ending:
    """The agreement ends for all its parties before its expiry (cessazione).

    Attributes:
        act: The act it rests on, kind and number: «deliberazione n. 45».
        organ: Who adopted the act.
        ends_on: The last day on which the agreement binds.
        surviving: Codes of the obligations that are owed after that day all the same.
    """

    kind: EndKind
    act: str
    organ: str
    dated_on: date
    ends_on: date
    surviving: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """The file is closed with its final report; nothing is watched any more but what the law wants of a signed act.

    Attributes:
        unmet: Why it is closed although some obligation was never met; empty where all were.
    """

    closed_on: date
    unmet: str = ""


def last_bound_day(received_on: date, notice: TimeLimit | None, until_on: date | None) -> date:
    """The last day on which a leaving party is bound: that of the notice, or a later one that the clause names.

    Raises:
        InvalidDatum: The day lies beyond the calendar.

    Legal basis: artt. 1334-1335 c.c. (from the reception); art. 2963 c.c. (the first day is not counted); a notice is
    a duration and does not roll.
    """
    end = received_on if notice is None else shifted(received_on, notice.amount, notice.unit)
    return end if until_on is None else max(end, until_on)


def last_day_of_two(signed_on: date | None, since: date) -> date:
    """The last day on which an agreement binds that ends because its parties are one from some day on.

    Legal basis: art. 1253 c.c. by analogy.
    """
    before = since - timedelta(days=1)
    return before if signed_on is None else max(before, signed_on)


def explained(received_on: date, notice: TimeLimit | None, ends_on: date) -> str:
    """In Italian, how the last day of a leaving party was found."""
    if notice is None:
        counted, words = received_on, f"nessun preavviso, ricevuto {the_day(received_on)}"
    else:
        counted = shifted(received_on, notice.amount, notice.unit)
        words = f"preavviso di {notice.words} {from_the_day(received_on)}, giorno della ricezione non contato"
    later = "" if ends_on == counted else ", ultimo giorno fissato dal testo"
    return f"{words}: vincolata fino {to_the_day(ends_on)} compreso{later} (artt. 1335 e 2963 c.c.)"
