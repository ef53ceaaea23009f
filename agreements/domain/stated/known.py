"""What the register knows that the text of an act has to say, each with the name by which staff know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.act import Act, ActKind
from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.charges_whole import before_and_after
from agreements.domain.agreement.counting import CountedFrom
from agreements.domain.agreement.money import ChargesKind
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.parties import Party
from agreements.domain.days.duration import Duration, describe
from agreements.domain.days.rough_day import NOT_KNOWN
from agreements.domain.stated.reading import (
    ENDLESS,
    WITH_CHARGES,
    act_number,
    amount,
    day,
    day_of_year,
    times,
    values_of,
    year,
)
from agreements.domain.stated.values import Stated, Subject, Value, ValueKind, term


@dataclass(frozen=True, slots=True)
class Known:
    """One datum of the register.

    Attributes:
        label: In Italian, what it is: «durata».
        words: As the register shows it.
        values: The ways to say it: any of them will do. Empty: the text is to say nothing of it.
        subject: What a sentence is about that says it; where a sentence about it says something else, that is wrong.
        wanted: Whether the text has to say it; else it may.
        beside: What stands with it where it stands in a row of a table: the year of a charge, the party that bears it.
        premised: Whether it is known of the premises alone: what they tell of other acts, no article may promise.
    """

    label: str
    words: str
    values: tuple[Value, ...]
    subject: Subject = Subject.NONE
    wanted: bool = True
    beside: tuple[Value, ...] = ()
    premised: bool = False


_BEGINS = {
    EffectRule.LAST_SIGNATURE: ("sottoscrizione",),
    EffectRule.PEC_COMMUNICATION: ("comunicazione", "sottoscrizione"),
    EffectRule.REPERTORY: ("repertorio",),
    EffectRule.RATIFICATION_LAW: ("ratifica",),
    EffectRule.COURT_OF_AUDITORS: ("registrazione",),
}
"""From which event a text lets an agreement begin, by the register's rule."""


def known_of(agreement: Agreement, act: Act, *, final: bool) -> tuple[Known, ...]:
    """What the register knows of an act's text.

    Args:
        final: Whether it is the definitive text: then the numbers and days of the acts that approve it, and who signs,
            stand in it.
    """
    found = [*_parties(agreement, act, final=final), *_charges(agreement, act)]
    if act.kind is ActKind.ORIGINAL:
        found += _original(agreement)
    elif act.extends_to is not None:
        found.append(Known("nuova scadenza", f"{act.extends_to:%d/%m/%Y}", (day(act.extends_to),)))
    elif act.kind.renews and agreement.duration is not None and agreement.duration.length is not None:
        lasts = term(*agreement.duration.length)
        found.append(Known("durata del rinnovo", agreement.duration.length_words, (lasts,), Subject.DURATION))
    return tuple(found)


def _original(agreement: Agreement) -> Iterator[Known]:
    yield from _duration(agreement.duration)
    if agreement.effect_rule is EffectRule.FIXED_DATE and agreement.fixed_effect_on is not None:
        on = agreement.fixed_effect_on
        yield Known("decorrenza", f"{on:%d/%m/%Y}", _first_day(on, agreement.duration), Subject.EFFECT)
    if begins := _BEGINS.get(agreement.effect_rule):
        events = tuple(Value(ValueKind.EVENT, event) for event in begins)
        yield Known("decorrenza", str(agreement.effect_rule), events, Subject.EFFECT, wanted=False)
    allowed = agreement.renewal.allowed
    yield Known("rinnovi ammessi", str(allowed), (times(allowed),), Subject.RENEWAL, wanted=allowed > 0)
    if agreement.renewal.non_renewal_notice is not None:
        notice = agreement.renewal.non_renewal_notice
        yield Known("preavviso di disdetta", notice.words, (term(notice.amount, notice.unit),))
    for duty in agreement.obligations:
        yield from _duty(duty)
    for office in agreement.offices:
        yield Known("struttura responsabile", office.name, (Value(ValueKind.NAME, office.name),))
    for clause in agreement.clauses or ():
        of_clause = (each for words in clause.words for each in values_of(words) if not each.perhaps)
        for each in of_clause:
            wanted = each.value.kind in (ValueKind.TERM, ValueKind.DATE, ValueKind.DAY_OF_YEAR, ValueKind.AMOUNT)
            yield Known(f"clausola «{clause.heading}»", each.quote, (each.value,), wanted=wanted)
    yield from _typed(agreement)


def _first_day(on: date, duration: Duration | None) -> tuple[Value, ...]:
    """A text that names its years says with them from when."""
    named = duration is not None and duration.first_year == on.year and (on.month, on.day) == (1, 1)
    return (day(on), year(on.year)) if named else (day(on),)


def _duration(duration: Duration | None) -> Iterator[Known]:
    if duration is None:
        yield Known("durata", describe(None), (ENDLESS,), Subject.DURATION, wanted=False)
        return
    length = () if duration.length is None else (term(*duration.length),)
    if duration.stated_end is None:
        yield Known("durata", duration.words, length, Subject.DURATION)
        return
    end = day(duration.stated_end)
    if duration.until_on is not None:
        yield Known("durata", duration.words, (end,), Subject.DURATION)
        yield Known("durata di ogni rinnovo", duration.length_words, length, wanted=bool(length))
        return
    assert duration.first_year is not None  # a stated end that is no day is that of the years named
    yield Known("durata", duration.words, (year(duration.last_year), end), Subject.DURATION)
    yield Known("durata, primo anno", str(duration.first_year), (year(duration.first_year), *length), wanted=False)
    yield Known("durata", duration.length_words, length, wanted=False)


def _duty(duty: Obligation) -> Iterator[Known]:
    label = f"adempimento «{duty.code}»"
    match duty.counting.start:
        case CountedFrom.FIXED_DAY if duty.counting.on is not None:
            yield Known(label, f"{duty.counting.on:%d/%m/%Y}", (day(duty.counting.on),))
        case CountedFrom.YEARLY if duty.counting.on is not None:
            yield Known(label, f"ogni anno entro {duty.counting.day_words}", (day_of_year(duty.counting.on),))
        case _:
            yield Known(label, duty.limit.words, (term(duty.limit.amount, duty.limit.unit),))


def _typed(agreement: Agreement) -> Iterator[Known]:
    """What people typed for the articles: the values in it are data of the register like the others."""
    content = agreement.content
    wanted = [("finalità", content.purpose), *(("impegno comune", each) for each in content.joint_commitments)]
    wanted += [(f"impegno, {party.name}", each) for party in agreement.parties for each in party.commitments]
    for label, text in wanted:
        read = values_of(text)
        yield from (Known(label, each.quote, (each.value,), wanted=_compared(each)) for each in read if _told(each))
    yield from (Known("oggetto", each.quote, (each.value,), wanted=False) for each in values_of(agreement.title))
    for text in (*content.premises, *content.references, *content.recalled, *content.considered):
        for each in values_of(text):
            yield Known("premesse", each.quote, (each.value,), wanted=False, premised=True)


def _told(stated: Stated) -> bool:
    return not stated.perhaps and stated.value.kind not in (ValueKind.YEAR, ValueKind.ACT_NUMBER)


def _compared(stated: Stated) -> bool:
    return stated.value.kind is not ValueKind.NAME


def _charges(agreement: Agreement, act: Act) -> Iterator[Known]:
    charges = act.charges
    for each in values_of(agreement.content.charges, subject=Subject.CHARGES) if act.sequence == 1 else ():
        wanted = charges.kind is ChargesKind.UNKNOWN and each.value.kind is ValueKind.AMOUNT
        if charges.kind is ChargesKind.UNKNOWN or each.value.kind is not ValueKind.AMOUNT:
            yield Known("oneri", each.quote, (each.value,), wanted=wanted)
    if charges.kind is not ChargesKind.NONE:
        yield Known("oneri", "", (WITH_CHARGES,), wanted=False)
    if charges.kind is not ChargesKind.LEDGER:
        return
    lines = {amount(line.amount.value): line for line in charges.lines}
    total = charges.total
    whole = () if total is None else (amount(total.value),)
    for line in charges.lines:
        bearer = agreement.party(line.borne_by)
        label = f"oneri {line.year} a carico di {bearer.name}"
        beside = (year(line.year), *_names(bearer))
        yield Known(label, str(line.amount), (amount(line.amount.value), *whole), beside=beside)
    if total is not None:
        yield Known("oneri, totale", str(total), (*whole, *lines))
    for line in charges.lines:
        yield Known("esercizio degli oneri", str(line.year), (year(line.year),))
        if line.cup:
            yield Known(f"CUP {line.year}", line.cup, (Value(ValueKind.CODE, line.cup),), wanted=False)
        yield from (Known("capitolo", each.quote, (each.value,), wanted=False) for each in values_of(line.chapter))
        yield from (Known("oneri, nota", each.quote, (each.value,), wanted=False) for each in values_of(line.note))
    for number, of_year in charges.by_year.items():
        yield Known(f"oneri {number}", str(of_year), (amount(of_year.value),), wanted=False, beside=(year(number),))
    for position, borne in charges.by_party.items():
        bearer = agreement.party(position)
        label = f"oneri a carico di {bearer.name}"
        yield Known(label, str(borne), (amount(borne.value),), wanted=False, beside=_names(bearer))
    for whole_of in before_and_after(agreement, act) or ():
        yield Known("oneri, somme", str(whole_of), (amount(whole_of.value),), wanted=False)


def _names(party: Party) -> tuple[Value, ...]:
    return tuple(Value(ValueKind.NAME, name) for name in dict.fromkeys((party.name, party.short_name)) if name)


def _parties(agreement: Agreement, act: Act, *, final: bool) -> Iterator[Known]:
    former = {each.position: each.former for each in agreement.successions}
    for party in agreement.staying:
        names = dict.fromkeys((party.name, party.short_name, former.get(party.position, "")))
        yield Known(f"parte {party.position}", party.name, tuple(Value(ValueKind.NAME, n) for n in names if n))
        if party.tax_code:
            code = Value(ValueKind.CODE, party.tax_code)
            yield Known(f"codice fiscale di {party.name}", party.tax_code, (code,), wanted=False)
        yield from _who_signs(party, final=final)
        if party.position > 1:
            yield from _own_act(act, party, final=final)
    yield from _resolution(act, final=final)


def _who_signs(party: Party, *, final: bool) -> Iterator[Known]:
    signatory = party.signatory
    if signatory.name:
        label = f"firmatario per {party.name}"
        yield Known(label, signatory.name, (Value(ValueKind.NAME, signatory.name),), wanted=final)
    for each in values_of(signatory.power_title):
        yield Known(f"titolo del potere di {signatory.name}", each.quote, (each.value,), wanted=False)


def _resolution(act: Act, *, final: bool) -> Iterator[Known]:
    for gone in act.superseded:
        decided = gone.resolution.decided_on
        if (number := gone.resolution.number) and decided is not None:
            yield Known("delibera superata", number, _number(number, decided), wanted=False)
        if decided is not None:
            yield Known("delibera superata", "", (day(decided),), wanted=False)
    if act.resolution is None:
        return
    name, number, decided = act.deciding.act_name, act.resolution.number, act.resolution.decided_on
    if number and number != NOT_KNOWN:
        yield Known(f"numero, {name}", number, _number(number, decided), wanted=final)
    if decided is not None:
        yield Known(f"data, {name}", f"{decided:%d/%m/%Y}", (day(decided),), wanted=final)
    given = act.ratification
    if given is not None and given.dated_on is not None:
        yield Known("ratifica", given.number, _number(given.number, given.dated_on), wanted=False)
        yield Known("ratifica", f"{given.dated_on:%d/%m/%Y}", (day(given.dated_on),), wanted=False)


def _own_act(act: Act, party: Party, *, final: bool) -> Iterator[Known]:
    recorded = act.party_act(party.position)
    if recorded is None or recorded.adopted_on is None:
        return
    label = f"atto di {party.name}"
    yield Known(f"{label}, numero", recorded.number, _number(recorded.number, recorded.adopted_on), wanted=final)
    yield Known(f"{label}, data", f"{recorded.adopted_on:%d/%m/%Y}", (day(recorded.adopted_on),), wanted=final)


def _number(written: str, on: date | None) -> tuple[Value, ...]:
    """An act's number, and the same with its year behind."""
    bare = act_number(written)
    return (bare,) if on is None else (bare, Value(ValueKind.ACT_NUMBER, f"{bare.form}/{on.year}"))
