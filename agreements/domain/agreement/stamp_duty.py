"""Stamp duty (imposta di bollo) by the kinds of the parties, with rules that say until when they have been read.

The program sums nothing up and decides nothing: it says what the rule of the day says, whose it is, and what a person
has to find out. A rule that was not read for a day is applied with the words that it is to be verified.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from agreements.domain.agreement.money import euro
from agreements.domain.agreement.parties import Nature, Party
from agreements.domain.basics.day_words import from_the_day, the_day


class Duty(StrEnum):
    """What a rule says; the value completes «Imposta di bollo: …»."""

    EXEMPT = "esente"
    DUE = "dovuta"
    TO_ASSESS = "da valutare"


@dataclass(frozen=True, slots=True)
class Rule:
    """The law on stamp duty as it was read.

    Attributes:
        since: First day for which it was read.
        verified_until: Last day for which it is known to hold; the day after somebody reads the law again.
        exempt: Kinds of body among which an exchanged act is exempt.
        sheet: Due for each sheet otherwise.
        source: Law and practice.
        followed_by: What is known to take its place.
    """

    since: date
    verified_until: date
    exempt: frozenset[Nature]
    sheet: Decimal
    source: str
    followed_by: str


RULES = (
    Rule(
        since=date(2020, 1, 1),
        verified_until=date(2026, 12, 31),
        exempt=frozenset({Nature.STATE, Nature.TERRITORIAL_BODY, Nature.TERRITORIAL_ASSOCIATION}),
        sheet=Decimal("16.00"),
        source="art. 16 tabella, allegato B, D.P.R. 642/1972; Agenzia delle entrate, risposte 495/2020 e 183/2021",
        followed_by="il testo unico D.Lgs. 123/2025 sostituisce il D.P.R. 642/1972",
    ),
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is known of the stamp duty on an act.

    Attributes:
        reasons: In Italian, whole sentences: why, and what a person has to find out.
        rule: None where no rule was read for the day.
        to_verify: Whether the day lies beyond what the rule was read for.
    """

    duty: Duty
    reasons: tuple[str, ...]
    rule: Rule | None
    to_verify: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """The assessment for staff, the answer first, the day on which to read the law again last."""
        first = f"Imposta di bollo: {self.duty}"
        if self.rule is None:
            return (f"{first}.", *self.reasons)
        first += f" ({self.rule.source})."
        since = f"{from_the_day(self.rule.verified_until + timedelta(days=1))}"
        if self.to_verify:
            last = (
                f"La regola sul bollo è da riverificare: {since} {self.rule.followed_by}; finora Accordi applica "
                "quella di prima."
            )
        else:
            last = f"La regola sul bollo è da riverificare {since}: {self.rule.followed_by}."
        return (first, *self.reasons, last)


def assess(parties: Sequence[Party], day: date) -> Assessment:
    """What the rule of a day says of an act that these parties exchange.

    Legal basis: art. 16 tabella, allegato B, D.P.R. 642/1972; art. 82 c. 5 D.Lgs. 117/2017; from 1 January 2027 D.Lgs.
    123/2025.
    """
    rule = next((each for each in reversed(RULES) if each.since <= day), None)
    if rule is None:
        reason = f"Per {the_day(day)} Accordi non ha una regola sull’imposta di bollo: la accerta l’ufficio."
        return Assessment(Duty.TO_ASSESS, (reason,), None, to_verify=True)
    later = day > rule.verified_until
    third_sector = _named(parties, lambda each: each.third_sector)
    private = _named(parties, lambda each: not each.public and not each.third_sector and each is not Nature.NOT_SAID)
    unsaid = _named(parties, lambda each: each in (Nature.PUBLIC_ADMINISTRATION, Nature.NOT_SAID))
    others = _named(
        parties, lambda each: each.public and each not in rule.exempt and each is not Nature.PUBLIC_ADMINISTRATION
    )
    law = "art. 82 c. 5 D.Lgs. 117/2017" + (", se con il D.Lgs. 123/2025 vale ancora: da confermare" if later else "")
    if third_sector and not (private or others):
        reason = (
            f"È esente l’atto di un ente iscritto al RUNTS ({law}), escluse le imprese sociali in forma di società: "
            f"accertare l’iscrizione di {third_sector}."
        )
        return Assessment(Duty.TO_ASSESS, (reason,), rule, later)
    if private or others:
        reasons = []
        if third_sector:
            reasons.append(f"Può essere esente ({law}), da accertare: {third_sector}.")
        if others:
            reasons.append(f"Non è fra i soggetti esenti: {others}.")
        if private:
            reasons.append(
                f"È di diritto privato: {private}. Se è un’associazione di enti territoriali (come ANCI), l’ufficio "
                "legale conferma se rientra fra «loro consorzi e associazioni»."
            )
        reasons.append(
            f"Sono {euro(rule.sheet)} a foglio, fin dall’origine; quanti fogli conti un documento informatico lo "
            "stabilisce l’ufficio."
        )
        return Assessment(Duty.DUE, tuple(reasons), rule, later)
    if unsaid:
        reason = (
            f"Dire di quale tipo è ciascuna parte, con «rettifica» della «natura di una parte» ({unsaid}): è esente "
            "l’atto fra Stato, regioni, province, comuni, comunità montane, loro consorzi e associazioni; gli altri "
            "enti pubblici pagano."
        )
        return Assessment(Duty.TO_ASSESS, (reason,), rule, later)
    return Assessment(Duty.EXEMPT, (), rule, later)


def _named(parties: Sequence[Party], of: Callable[[Nature], bool]) -> str:
    return ", ".join(party.name for party in parties if of(party.nature))
