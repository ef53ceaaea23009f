"""Rettifica of a recorded fact, found by its number, and of the answer that an act gives to a dispute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Correction
from agreements.domain.agreement.fact_words import fact_number
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.typed_day import parse_day

_MOST = {"reference": limits.ACT, "words": limits.GROUNDS, "person": limits.PERSON, "closing": limits.GROUNDS}


def on_fact(field: str) -> Callable[[Agreement, Correction], tuple[Agreement, str]]:
    """What corrects a field of a recorded fact; what was not recorded of it is not added by a correction."""

    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        number, facts = _number(agreement, correction), agreement.facts
        fact = facts[number - 1]
        old: Any = getattr(fact, field)
        if not old:
            raise InvalidDatum(
                str(correction.datum),
                f"Del fatto n. {number} non è registrato «{correction.datum}».",
            )
        value: Any
        if field in _MOST:
            require_text(str(correction.datum), correction.new_value, _MOST[field])
            value = correction.new_value.strip()
        else:
            value = parse_day(correction.new_value)
        newer = replace(fact, **{field: value})
        changed = (*facts[: number - 1], newer, *facts[number:])
        return replace(agreement, facts=changed), f"{old:%d/%m/%Y}" if isinstance(old, date) else old

    return change


def _number(agreement: Agreement, correction: Correction) -> int:
    """The fact that is meant; the only one where none is named."""
    number, count = fact_number(correction.which), len(agreement.facts)
    if not correction.which.strip() and count == 1:
        return 1
    if number is None or not 1 <= number <= count:
        known = f"i numeri vanno da 1 a {count}" if count else "non ne è registrato alcuno"
        raise InvalidDatum(str(correction.datum), f"Indicare il numero del fatto da rettificare: {known}.")
    return number


def dispute_answer(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """Correct the answer on the newest act that has one."""
    act = next((each for each in reversed(agreement.acts) if each.dispute_answer), None)
    if act is None:
        raise InvalidDatum(str(correction.datum), "Nessun atto ha una risposta a una controversia da rettificare.")
    require_text(str(correction.datum), correction.new_value, limits.REASON)
    return agreement.with_act(replace(act, dispute_answer=correction.new_value.strip())), act.dispute_answer
