"""Which deadlines of an agreement are watched: what runs, and what nobody has done yet.

A met obligation, a renewed period, a signed act are no longer watched, and a deadline whose day was moved stands on
another day: whatever was queued about it before is obsolete.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from agreements.domain.agreement.act import Act, ActState, Refusal, Sending
from agreements.domain.agreement.agreement import Agreement, EffectRule, Origin
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.correction import DOUBTFUL, NOT_FOUND
from agreements.domain.agreement.decision import Resolution
from agreements.domain.agreement.fact_words import fact_in_brief, open_facts
from agreements.domain.agreement.own_acts import without_own_act
from agreements.domain.agreement.parties import Office
from agreements.domain.agreement.periods import (
    NoEffect,
    Period,
    current_period,
    effective_from,
    last_day,
    left_unsigned,
    no_effect,
    over_since,
)
from agreements.domain.agreement.recurrence import begins_on, duties, next_times_on
from agreements.domain.agreement.signing_order import asked_by_term, asked_since_turn
from agreements.domain.agreement.signing_power import certificate_of, pending_signatories
from agreements.domain.basics.day_words import from_the_day, the_day
from agreements.domain.days.duration import NOT_STATED
from agreements.domain.days.holidays import IT, Calendar
from agreements.domain.days.time_limit import Unit, base_day, compute, shifted
from agreements.domain.deadlines.ratification_watch import LAW, RATIFY, Waiting, waiting

# The longest run of closed days by which a rung can move.
SLACK = timedelta(days=7)
_YEARS_AHEAD = 10


class DeadlineKind(StrEnum):
    """What a watched deadline is about; the value is the Italian label."""

    OBLIGATION = "adempimento"
    EXPIRY = "scadenza dell’accordo"
    RENEWAL = "scadenza dell’accordo rinnovabile"
    YEARLY_CHECK = "verifica annuale"
    SIGNATURE_PENDING = "firme mancanti"
    SIGNATURE_DUE = "termine per la firma"
    SIGNATURE_REFUSED = "rifiuto di firmare"
    REPERTORY_MISSING = "repertorio mancante"
    EXPIRY_UNCONFIRMED = "scadenza da confermare"
    PEC_MISSING = "comunicazione via PEC mancante"
    EFFECT_MISSING = "evento da cui decorre l’accordo"
    FACT_TERM = "termine di una diffida"
    WITHOUT_EFFECT = "accordo senza effetto: decidere"
    PUBLICATION = "pubblicazione semestrale"
    NON_RENEWAL = "termine per la disdetta"
    RECURRING = "adempimento periodico"
    POWER_ENDING = "potere di firma in scadenza"
    CERTIFICATE_ENDING = "certificato di firma in scadenza"
    RATIFICATION = "ratifica del decreto d’urgenza"
    RATIFICATION_DENIED = "ratifica negata"
    LAW_MISSING = "legge regionale di ratifica in attesa"
    CONFIDENTIALITY_REVIEW = "riesame della riservatezza"
    PARTY_ACT_MISSING = "atto di un’altra parte in attesa"
    TO_CLOSE = "accordo da chiudere"


END = "accordo:scadenza"
"""The code of the end of the agreement."""
FACT = "accordo:fatto-"
"""Begins the code of the term of a recorded fact, before its number."""
DUTIES = frozenset({DeadlineKind.OBLIGATION, DeadlineKind.RECURRING})
"""Kinds that are about an obligation: due once, or one time of what recurs."""

ENDS = frozenset(
    {
        *(DeadlineKind.EXPIRY, DeadlineKind.RENEWAL, DeadlineKind.NON_RENEWAL),
        *(DeadlineKind.YEARLY_CHECK, DeadlineKind.WITHOUT_EFFECT, DeadlineKind.TO_CLOSE),
    }
)
"""Kinds that are about how long the agreement binds: every office that it concerns has them before it."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A deadline that somebody is reminded of.

    Attributes:
        code: The obligation's code, or a name with a colon, which no obligation has.
        due_on: The day on which the ladder stands: the due date, or for a thing that is missing the day since
            which it is.
        explanation: In Italian, how the day was found.
        base_on: The first day on which there was something to remind of.
        act_sequence: The act it belongs to; 0 where it belongs to the agreement.
        party_position: Who owes it; 1 is the own body.
        offices: The own offices that answer for it or follow it.
    """

    kind: DeadlineKind
    code: str
    due_on: date
    explanation: str
    base_on: date
    offices: tuple[Office, ...]
    calendar: Calendar = IT
    act_sequence: int = 0
    party_position: int = 1

    @property
    def stands_on(self) -> str:
        """What its ladder stands on: where this changes, the ladder begins anew and older notices are obsolete.

        Another day does it, and for an obligation another office that answers for it.
        """
        if self.kind in DUTIES:
            return f"{self.due_on.isoformat()} {self.offices[0].email.casefold()}"
        return self.due_on.isoformat()


def watched(agreement: Agreement, today: date) -> tuple[Watched, ...]:
    """The deadlines that run or that nobody has met, whether or not a notice is due; each code once.

    Args:
        agreement: As it stands saved.
        today: The day in Europe/Rome; only what recurs or ends (a confirmation) depends on it.
    """
    deadlines = [*_obligations(agreement, today), *_period(agreement, today), *_confidentiality(agreement)]
    deadlines += _terms_of_facts(agreement)
    for act in agreement.acts:
        deadlines += _act_duties(agreement, act, today)
    return tuple(deadlines)


def changed_by_time_on(agreement: Agreement, today: date) -> date | None:
    """The first day after today on which `watched` may answer otherwise, though nobody has changed the agreement.

    None where no day does it. Whatever in `watched` asks for today has its day here, or the sweep would not look.
    """
    days = list(next_times_on(agreement, today))
    period, end = current_period(agreement), last_day(agreement)
    if agreement.closing is not None:
        return None
    waits = no_effect(agreement)
    if waits is not None:
        days.append(waits.until_on + timedelta(days=1))  # then nobody waits for it any more
    if agreement.ending is not None:
        days.append(agreement.ending.ends_on + timedelta(days=1))  # what it does not let survive is owed no more
    if end is not None:
        latest = period.latest_end if period is not None and agreement.ending is None else None
        days.append((latest or end) + timedelta(days=1))  # nobody confirms the end any more, and what ends falls away
        alarm_on = period.alarm_on if period is not None else None
        if period is not None and alarm_on is not None and alarm_on != period.earliest_end:
            days.append(alarm_on + timedelta(days=1))  # then the end is the one that a person has confirmed
        if agreement.renewal.non_renewal_notice is not None and alarm_on is not None:
            days.append(date(alarm_on.year - _YEARS_AHEAD, 1, 1))
            if today >= days[-1]:
                days.append(compute(agreement.renewal.non_renewal_notice, alarm_on).due_on + SLACK + timedelta(days=1))
    elif period is not None and period.starts_on is not None:
        base = period.starts_on
        days.append(shifted(base, _anniversaries(base, today) + 1, Unit.YEARS) - SLACK)
    return min((day for day in days if day > today), default=None)


def _obligations(agreement: Agreement, today: date) -> Iterator[Watched]:
    signed = agreement.signed_acts
    base_on = signed[0].signed_on if signed else None
    for obligation in duties(agreement, today):
        if obligation.due_on is None or obligation.fulfilment is not None:
            continue
        yield Watched(
            kind=DeadlineKind.RECURRING if obligation.nth else DeadlineKind.OBLIGATION,
            code=obligation.code,
            due_on=obligation.due_on,
            explanation=obligation.explanation,
            base_on=min(begins_on(obligation, base_on or obligation.due_on), obligation.due_on),
            offices=(obligation.office,),
            calendar=obligation.limit.calendar,
            party_position=obligation.party_position,
        )


def _period(agreement: Agreement, today: date) -> Iterator[Watched]:
    """The end of the period that runs: after a renewal is signed, the new one's; an end before it takes its place."""
    if agreement.closing is not None:
        return
    if (over := over_since(agreement, today)) is not None:
        yield _to_close(agreement, over)
        return
    if agreement.ending is not None:
        yield from _early_end(agreement, today)
        return
    period, waits = current_period(agreement), no_effect(agreement)
    if waits is not None:
        yield from _without_effect(agreement, waits, today)
    if period is None or waits is not None:
        return
    end = period.alarm_on
    if end is None:
        yield from _yearly_check(agreement, today)
        return
    nearest, end = end, _end_told(period, end, today)
    renewable = agreement.times_renewed < agreement.renewal.allowed
    yield Watched(
        kind=DeadlineKind.RENEWAL if renewable else DeadlineKind.EXPIRY,
        code=END,
        due_on=end,
        explanation=_end_explained(period),
        base_on=min(period.starts_on or end, end),
        offices=agreement.offices,
        act_sequence=period.act_sequence,
    )
    if period.to_confirm and period.latest_end is not None and today <= period.latest_end:
        act = agreement.act(period.act_sequence)
        yield from _since_signature(agreement, act, DeadlineKind.EXPIRY_UNCONFIRMED, "conferma-scadenza")
    if agreement.renewal.non_renewal_notice is not None and nearest.year - today.year <= _YEARS_AHEAD:
        # The last useful day is anticipated where it is festive: decades ahead the holidays are not known.
        limit = compute(agreement.renewal.non_renewal_notice, nearest)
        if today > limit.due_on + SLACK:
            return  # nobody is late who has not given notice: the day is told once it has passed, and then no more
        yield Watched(
            kind=DeadlineKind.NON_RENEWAL,
            code="accordo:disdetta",
            due_on=limit.due_on,
            explanation=limit.explanation,
            base_on=min(period.starts_on or limit.due_on, limit.due_on),
            offices=agreement.offices,
            act_sequence=period.act_sequence,
        )


def _end_told(period: Period, alarm_on: date, today: date) -> date:
    """The nearest reading until it has passed; then the end that a person has confirmed, where it is a later one."""
    confirmed = period.confirmed
    return confirmed if confirmed is not None and alarm_on < today <= confirmed else alarm_on


def _to_close(agreement: Agreement, over: date) -> Watched:
    """What has ended waits for its file to be closed: nobody is late by it, and what survives is watched beside it."""
    return Watched(
        kind=DeadlineKind.TO_CLOSE,
        code="accordo:da-chiudere",
        due_on=over,
        explanation=f"L’ultimo giorno dell’accordo era {the_day(over)}.",
        base_on=over,
        offices=agreement.offices,
        act_sequence=agreement.signed_acts[-1].sequence,
    )


def _without_effect(agreement: Agreement, waits: NoEffect, today: date) -> Iterator[Watched]:
    """What begins the effect, as long as it is waited for; and the day by which somebody decides what becomes of it."""
    original = agreement.signed_acts[0]
    if today <= waits.until_on:
        if agreement.effect_rule is EffectRule.PEC_COMMUNICATION:
            yield from _since_signature(agreement, original, DeadlineKind.PEC_MISSING, "pec")
        if agreement.effect_rule.awaits_event:
            yield from _since_signature(agreement, original, DeadlineKind.EFFECT_MISSING, "decorrenza")
    stated = agreement.duration is not None and agreement.duration.stated_end is not None
    if original.signed_on is None and not stated:
        return  # counted from a day that nobody knows: recorded as it was, it may well have begun
    yield Watched(
        kind=DeadlineKind.WITHOUT_EFFECT,
        code="accordo:senza-effetto",
        due_on=waits.until_on,
        explanation=waits.told,
        base_on=min(original.signed_on or waits.until_on, waits.until_on),
        offices=agreement.offices,
    )


def _early_end(agreement: Agreement, today: date) -> Iterator[Watched]:
    """The last day of an agreement that ends before its expiry, until it has come; then nothing of it is watched."""
    ending, end = agreement.ending, last_day(agreement)
    if ending is None or end is None or today > end:
        return
    base = agreement.acts[0].signed_on or ending.dated_on
    yield Watched(
        kind=DeadlineKind.EXPIRY,
        code=END,
        due_on=end,
        explanation=f"L’accordo cessa prima della scadenza: {ending.kind}, {ending.act} ({ending.organ}).",
        base_on=min(base, end),
        offices=agreement.offices,
        act_sequence=agreement.signed_acts[-1].sequence,
    )


def _end_explained(period: Period) -> str:
    if period.extended_by:
        return "Scadenza spostata dall’atto di proroga firmato da tutte le parti."
    if period.by_article.startswith((NOT_FOUND, DOUBTFUL)):
        return f"Data confermata da due persone, {period.by_article}."
    if period.by_article:
        return f"Data stabilita dal testo firmato: «{period.by_article}»."
    if period.confirmed is not None and period.confirmed == period.alarm_on:
        return "Data confermata da una persona e registrata."
    if period.confirmed is not None:
        return (
            f"La scadenza confermata da una persona è {the_day(period.confirmed)}; per prudenza i preavvisi si contano "
            "dalla lettura più vicina del testo."
        )
    readings = [r for r in period.readings if r.holds]
    told = " ".join(r.explanation for r in readings)
    return f"{told} Fino alla conferma vale la più vicina." if period.to_confirm else told


def _yearly_check(agreement: Agreement, today: date) -> Iterator[Watched]:
    base = effective_from(agreement)
    if base is None or today < base:
        return
    years = _anniversaries(base, today)
    if years > 0:
        yield Watched(
            kind=DeadlineKind.YEARLY_CHECK,
            code="accordo:verifica-annuale",
            due_on=shifted(base, years, Unit.YEARS),
            explanation=f"{NOT_STATED.capitalize()}, contata {from_the_day(base)}.",
            base_on=base,
            offices=agreement.offices,
        )


def _anniversaries(base: date, today: date) -> int:
    """How many have come: the notice of one on a closed day goes out before it, so they come a few days ahead."""
    years = max(0, (today + SLACK).year - base.year)
    while years > 0 and shifted(base, years, Unit.YEARS) > today + SLACK:
        years -= 1
    return years


def _act_duties(agreement: Agreement, act: Act, today: date) -> Iterator[Watched]:
    if act.open and (agreement.ending is not None or agreement.closing is not None):
        return  # a renewal that has lost its object: nobody is pressed to sign it
    if agreement.closing is None:
        yield from (_ratification(agreement, act, each) for each in waiting(act))
    if left_unsigned(agreement, act, today) is not None:
        return  # nor one that came too late: that the agreement has ended is told instead
    if act.state is ActState.APPROVED and act.resolution is not None:
        yield from _silent(agreement, act, act.resolution)
    if act.state is ActState.SIGNING:
        # As long as one party says no, or a ratification was denied, nothing is gained by pressing the others.
        yield from (_refused(agreement, act, refusal) for refusal in act.refusals)
    if act.state is ActState.SIGNING and act.sending is not None and not act.refusals and act.denied is None:
        yield from _signatures_asked(agreement, act, act.sending)
    if act.open:
        yield from _ends_before_signing(agreement, act)
    if act.state is ActState.SIGNED and act.repertory is None:
        yield from _since_signature(agreement, act, DeadlineKind.REPERTORY_MISSING, "repertorio")
    if _to_publish(agreement, act):
        yield _publication(agreement, act)


def _silent(agreement: Agreement, act: Act, resolution: Resolution) -> Iterator[Watched]:
    """The other parties whose own act is still to come, since our resolution; none where its day is not known.

    Legal basis: art. 15 c. 1 L. 241/1990; each body says by its own act that it wants the agreement.
    """
    decided_on = resolution.decided_on
    if decided_on is None:
        return  # an old register's: that the others were late nobody can say
    for party in without_own_act(agreement, act, resolution.text_version):
        yield Watched(
            kind=DeadlineKind.PARTY_ACT_MISSING,
            code=f"atto-{act.sequence}:atto-parte-{party.position}",
            due_on=decided_on,
            explanation=f"I giorni si contano {from_the_day(decided_on)}, data della delibera; il silenzio "
            "non vale assenso.",
            base_on=decided_on,
            offices=agreement.offices,
            act_sequence=act.sequence,
            party_position=party.position,
        )


def _signatures_asked(agreement: Agreement, act: Act, sending: Sending) -> Iterator[Watched]:
    """The missing signatures whose turn it is: by a term of their own, or since the turn came."""
    by_term, since = asked_by_term(agreement, act), asked_since_turn(agreement, act)
    if since:
        # The last of these days: nobody is said to be late by a turn that came before one's own.
        day = max(sending.turn(party.position).came_on or sending.sent_on for party in since)
        what = "data dell’invio alla firma" if day == sending.sent_on else "quando è venuto il turno di chi firma"
        yield Watched(
            kind=DeadlineKind.SIGNATURE_PENDING,
            code=f"atto-{act.sequence}:firma",
            due_on=day,
            explanation=f"I giorni si contano {from_the_day(day)}, {what}.",
            base_on=day,
            offices=agreement.offices,
            act_sequence=act.sequence,
        )
    for party in by_term:
        due_on = sending.due_on(party.position)
        yield Watched(
            kind=DeadlineKind.SIGNATURE_DUE,
            code=f"atto-{act.sequence}:firma-{party.position}",
            due_on=due_on,
            explanation=f"Il termine è quello stabilito per {party.name}, {the_day(due_on)}.",
            base_on=sending.turn(party.position).came_on or sending.sent_on,
            offices=agreement.offices,
            act_sequence=act.sequence,
            party_position=party.position,
        )


def _refused(agreement: Agreement, act: Act, refusal: Refusal) -> Watched:
    return Watched(
        kind=DeadlineKind.SIGNATURE_REFUSED,
        code=f"atto-{act.sequence}:rifiuto-{refusal.position}",
        due_on=refusal.refused_on,
        explanation=f"I giorni si contano {from_the_day(refusal.refused_on)}, data del rifiuto.",
        base_on=refusal.refused_on,
        offices=agreement.offices,
        act_sequence=act.sequence,
        party_position=refusal.position,
    )


def _ratification(agreement: Agreement, act: Act, each: Waiting) -> Watched:
    kinds = {RATIFY: DeadlineKind.RATIFICATION, LAW: DeadlineKind.LAW_MISSING}
    return Watched(
        kind=kinds.get(each.name, DeadlineKind.RATIFICATION_DENIED),
        code=f"atto-{act.sequence}:{each.name}",
        due_on=each.due_on,
        explanation=each.explanation,
        base_on=each.since,
        offices=agreement.offices,
        act_sequence=act.sequence,
    )


def _ends_before_signing(agreement: Agreement, act: Act) -> Iterator[Watched]:
    """The end of a power to sign, or of a certificate, on which a signature that is still to come depends."""
    for party in pending_signatories(agreement, act):
        who = f"{party.signatory.office_title or 'firmatario'} {party.named.of}"
        ends = {
            DeadlineKind.POWER_ENDING: (party.signatory.power_ends_on, "potere", f"Il potere di firma ({who}) finisce"),
            DeadlineKind.CERTIFICATE_ENDING: (
                certificate_of(agreement, party),
                "certificato",
                f"Il certificato con cui ha firmato l’ultima volta ({who}) finisce",
            ),
        }
        for kind, (ends_on, name, words) in ends.items():
            if ends_on is not None:
                yield Watched(
                    kind=kind,
                    code=f"atto-{act.sequence}:{name}-{party.position}",
                    due_on=ends_on,
                    explanation=f"{words} {the_day(ends_on)}; la sua firma sull’atto manca ancora.",
                    base_on=min(base_day(act.texts[0].added_at), ends_on) if act.texts else ends_on,
                    offices=agreement.offices,
                    act_sequence=act.sequence,
                    party_position=party.position,
                )


def _confidentiality(agreement: Agreement) -> Iterator[Watched]:
    """By when it is looked at whether an agreement is still to be confidential; where nobody was asked no day is known.

    Legal basis: art. 5-bis c. 5 D.Lgs. 33/2013.
    """
    hidden = agreement.confidentiality
    if hidden is None or hidden.extent.review_on is None:
        return
    until_on, review_on = hidden.extent.until_on, hidden.extent.review_on
    ends = f"La riservatezza ha termine {the_day(until_on)}." if until_on else "La riservatezza non ha un termine."
    yield Watched(
        kind=DeadlineKind.CONFIDENTIALITY_REVIEW,
        code="accordo:riservatezza",
        due_on=review_on,
        explanation=f"{ends} Il riesame è stato fissato {the_day(review_on)}.",
        base_on=min(hidden.since, review_on),
        offices=agreement.offices,
    )


def _terms_of_facts(agreement: Agreement) -> Iterator[Watched]:
    """By when something is demanded, until the fact is closed.

    Legal basis: art. 1454 c.c.
    """
    if agreement.closing is not None:
        return
    for n, fact in open_facts(agreement):
        if fact.due_on is not None:
            brief = fact_in_brief(agreement, fact)
            yield Watched(
                kind=DeadlineKind.FACT_TERM,
                code=f"{FACT}{n}",
                due_on=fact.due_on,
                explanation=f"Fatto n. {n}, {brief}: il termine è quello che vi è scritto ({fact.reference}).",
                base_on=fact.happened_on,
                offices=agreement.offices,
                party_position=fact.towards or fact.position,
            )


def _to_publish(agreement: Agreement, act: Act) -> bool:
    """Whether a publication is awaited: of what is confidential only where somebody said that some of it is public."""
    hidden = agreement.confidentiality
    silent = hidden is not None and hidden.extent.public in (Public.NOTHING, Public.NOT_SAID)
    return act.state is ActState.SIGNED and not act.publications and agreement.origin is Origin.NATIVE and not silent


def _publication(agreement: Agreement, act: Act) -> Watched:
    """The list of the half-year in which an act was signed, as long as no publication of it is recorded.

    Legal basis: art. 23 c. 1 lett. d) D.Lgs. 33/2013: lists brought up to date every six months.
    """
    signed_on = act.signed_on
    assert signed_on is not None  # asked only of acts that all have signed
    half, day, month = ("primo", 30, 6) if signed_on.month <= 6 else ("secondo", 31, 12)
    end = date(signed_on.year, month, day)
    return Watched(
        kind=DeadlineKind.PUBLICATION,
        code=f"atto-{act.sequence}:pubblicazione",
        due_on=end,
        explanation=f"Sottoscritto {the_day(signed_on)}: va nell’elenco del {half} semestre "
        f"{signed_on.year}, che si chiude {the_day(end)} (art. 23 c. 1 lett. d D.Lgs. 33/2013).",
        base_on=signed_on,
        offices=agreement.offices,
        act_sequence=act.sequence,
    )


def _since_signature(agreement: Agreement, act: Act, kind: DeadlineKind, name: str) -> Iterator[Watched]:
    signed_on = act.signed_on
    if signed_on is None:  # asked only of acts that all have signed: on a day that is not known, from which none counts
        return
    yield Watched(
        kind=kind,
        code=f"atto-{act.sequence}:{name}",
        due_on=signed_on,
        explanation=f"I giorni si contano {from_the_day(signed_on)}, data dell’ultima firma.",
        base_on=signed_on,
        offices=agreement.offices,
        act_sequence=act.sequence,
    )
