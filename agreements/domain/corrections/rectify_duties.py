"""Rettifica of what follows a duty: its approvals, its documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Correction
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
