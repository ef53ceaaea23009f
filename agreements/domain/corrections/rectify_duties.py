"""Rettifica of who owes a duty, and of what follows it: its approvals, its documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.agreement.correction import Correction
from agreements.domain.agreement.obligation import TIME_OF, Obligation
from agreements.domain.agreement.party_data import NOTHING, read_contact
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.typed_day import parse_day

_MOST = {"organ": limits.BODY, "act": limits.ACT, "registration_number": limits.NUMBER}
_NAMED = re.compile(r"(?P<code>.*?)(?:\s+n\.\s*(?P<nth>[1-9][0-9]{0,3}))?", re.DOTALL)


def on_duty(recorded_in: str, field: str) -> Callable[[Agreement, Correction], tuple[Agreement, str]]:
    """What corrects a field of the newest one recorded, or of the one whose number follows the duty's code."""

    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        named = _NAMED.fullmatch(correction.which.strip())
        assert named is not None  # whatever is typed is a code
        duty, name = agreement.obligation(named["code"]), str(correction.datum)
        known = getattr(duty, recorded_in)
        nth = int(named["nth"] or len(known))
        if not 1 <= nth <= len(known):
            raise InvalidDatum(
                name, f"Per «{duty.description}» ne sono registrati {len(known)}: indicare «{duty.code} n. …»."
            )
        recorded = known[nth - 1]
        old: Any = getattr(recorded, field)
        value: Any
        if field in _MOST:
            require_text(name, correction.new_value, _MOST[field])
            value = correction.new_value.strip()
        else:
            value = parse_day(correction.new_value)
        changed = (*known[: nth - 1], replace(recorded, **{field: value}), *known[nth:])
        newer: dict[str, Any] = {recorded_in: changed}
        return agreement.with_obligation(replace(duty, **newer)), f"{old:%d/%m/%Y}" if isinstance(old, date) else old

    return change


def duty_office(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """The own office of the counterpart that owes a duty; «nessuno» says that it is not known."""
    require_text(str(correction.datum), correction.new_value, limits.REASON)
    duty = agreement.obligation(correction.which)
    newer = replace(duty, owed_by=read_contact(correction.new_value))
    return _with_times(agreement, duty, newer), duty.owed_by.typed if duty.owed_by else NOTHING


def duty_party(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """Another party that owes a duty; of a text that was made here only between the two of a division.

    Raises:
        InvalidDatum: The text says who owes it, or no party has this name.
    """
    duty, party = agreement.obligation(correction.which), agreement.party_named(correction.new_value)
    here, there = duty.party_position, party.position
    if agreement.origin is not Origin.HISTORICAL and here != there and not _divided(agreement, here, there):
        raise InvalidDatum(
            str(correction.datum),
            f"Chi deve «{duty.description}» lo dice il testo: si corregge solo fra i due enti di una scissione, o con "
            "un nuovo atto.",
        )
    office = duty.owed_by if party.position == duty.party_position else None
    newer = replace(duty, party_position=party.position, owed_by=office)
    return _with_times(agreement, duty, newer), agreement.party(duty.party_position).name


def _divided(agreement: Agreement, one: int, other: int) -> bool:
    return any({one, other} == {each.position, each.second} for each in agreement.successions)


def _with_times(agreement: Agreement, old: Obligation, newer: Obligation) -> Agreement:
    """The duty, and of what recurs its times that are kept and not met."""
    pattern = f"{old.code}{TIME_OF}"
    for duty in agreement.obligations:
        if duty.code.startswith(pattern) and duty.fulfilment is None:
            moved = replace(duty, party_position=newer.party_position, owed_by=newer.owed_by)
            agreement = agreement.with_obligation(moved)
    return agreement.with_obligation(newer)
