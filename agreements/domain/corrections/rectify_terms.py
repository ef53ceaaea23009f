"""Rettifica of what the text stipulates beside duration and renewals: from when, by when, at whose expense."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement, EffectRule, Origin, check_duration
from agreements.domain.agreement.correction import Correction
from agreements.domain.agreement.counting import CountedFrom, read_day_of_year
from agreements.domain.agreement.money import Charge, ChargesKind, parse_amount
from agreements.domain.agreement.obligation import TIME_OF, Obligation
from agreements.domain.agreement.party_data import NOTHING
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.days.time_limit import parse_time_limit

_LONG = re.compile(r"([0-9]{1,5}) ?(giorn[oi]|settiman[ae]|mes[ei]|ann[oi])", re.IGNORECASE)


def effect(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """From when the agreement has effect: a day that the text fixes, or what it begins with."""
    typed, fixed = correction.new_value.strip(), agreement.fixed_effect_on
    old = f"{fixed:%d/%m/%Y}" if fixed else str(agreement.effect_rule)
    rule = next((each for each in EffectRule if folded(each) == folded(typed)), None)
    if rule is not None and rule is not EffectRule.FIXED_DATE and not rule.awaits_event:
        return replace(agreement, effect_rule=rule, fixed_effect_on=None, effect_event=None), old
    if rule is agreement.effect_rule and rule is not EffectRule.FIXED_DATE:
        return agreement, old
    if rule is not None:
        raise InvalidDatum(
            str(correction.datum),
            "Per un giorno fissato nel testo scrivere la data; una decorrenza da un evento non si rettifica: la dice "
            "un nuovo atto.",
        )
    on = parse_day(typed)
    check_duration(agreement.duration, on)
    return replace(agreement, effect_rule=EffectRule.FIXED_DATE, fixed_effect_on=on, effect_event=None), old


def duty_term(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """By when a duty is due, as the text says; of what recurs its times that are kept and not met move with it."""
    duty = agreement.obligation(correction.which)
    typed, start = correction.new_value.strip(), duty.counting.start
    newer, old = _with_term(duty, typed)
    if newer == duty:
        return agreement, old
    for time in agreement.obligations:
        if time.code.startswith(f"{duty.code}{TIME_OF}") and time.fulfilment is None:
            if start is CountedFrom.YEARLY:
                moved = replace(time, counting=newer.counting)
                moved = moved.due_by(newer.counting.day_in(time.nth), f"Ogni anno entro {newer.counting.day_words}")
            else:
                moved = replace(time, limit=newer.limit.times(time.nth))
            agreement = agreement.with_obligation(moved)
    return agreement.with_obligation(newer), old


def _with_term(duty: Obligation, typed: str) -> tuple[Obligation, str]:
    if duty.counting.start is CountedFrom.FIXED_DAY:
        assert duty.counting.on is not None
        on = parse_day(typed)
        moved = duty if on == duty.counting.on else replace(duty, counting=replace(duty.counting, on=on))
        return moved, f"{duty.counting.on:%d/%m/%Y}"
    if duty.counting.start is CountedFrom.YEARLY:
        return replace(duty, counting=replace(duty.counting, on=read_day_of_year(typed))), duty.counting.day_words
    long = _LONG.fullmatch(typed)
    short = f"{long[1]}{long[2][0].lower()}" if long else typed
    limit = duty.limit
    newer = parse_time_limit(short, direction=limit.direction, calendar=limit.calendar, rolls=limit.rolls)
    return replace(duty, limit=newer), limit.words


def bears_lines(act: Act) -> bool:
    """Whether an act has charges line by line."""
    return act.charges.kind is ChargesKind.LEDGER and bool(act.charges.lines)


def on_charge(
    field: str, act_of: Callable[[Agreement, Correction], Act]
) -> Callable[[Agreement, Correction], tuple[Agreement, str]]:
    """What corrects a line of charges, found by its year, or «anno; parte»."""

    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        act, name = act_of(agreement, correction), str(correction.datum)
        if act.open and act.definitive is None and agreement.origin is Origin.NATIVE:
            raise InvalidDatum(name, "Il testo è ancora da completare: gli oneri si correggono con «registra-oneri».")
        line = _line(agreement, act, correction)
        typed = correction.new_value.strip()
        value: Any
        if field == "amount":
            value = parse_amount(typed, reduction=line.reduces)
        else:
            require_text(name, typed, limits.BODY)
            value = "" if folded(typed) == NOTHING else typed
        newer = replace(line, **{field: value})
        lines = tuple(newer if each is line else each for each in act.charges.lines)
        charges = act.charges
        told = charges.declared
        if field == "amount" and told is not None and told == charges.sum:
            charges = replace(charges, declared=None)
            charges = replace(replace(charges, lines=lines), declared=replace(charges, lines=lines).sum)
        else:
            charges = replace(charges, lines=lines)
        old = str(getattr(line, field)) or NOTHING
        return agreement.with_act(replace(act, charges=charges)), old

    return change


def _line(agreement: Agreement, act: Act, correction: Correction) -> Charge:
    year, _, party = correction.which.partition(";")
    year, party = year.strip(), party.strip()
    lines = [
        line
        for line in act.charges.lines
        if (not year or str(line.year) == year)
        and (not party or line.borne_by == agreement.party_named(party).position)
    ]
    if len(lines) != 1:
        known = ", ".join(f"«{line.year}; {agreement.party(line.borne_by).name}»" for line in act.charges.lines)
        raise InvalidDatum(
            str(correction.datum),
            f"Indicare quale riga degli oneri, con anno e parte: {known}."
            if known
            else f"Su {agreement.number} non sono registrate righe di oneri.",
        )
    return lines[0]
