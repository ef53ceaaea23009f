"""The internal number of an agreement as people type it."""

from __future__ import annotations

import re

from agreements.domain.basics.errors import UnknownAgreement

_NUMBER = re.compile(r"P[\s‐-―-]*([0-9]{4})[\s‐-―-]+([0-9]{4,6})\s*(·.*)?", re.DOTALL | re.IGNORECASE)


def number_typed(text: str) -> str:
    """Return the internal number that was typed: in small letters, with spaces or with what a list shows behind it.

    Whether the register holds it, the step says that asks for the agreement.

    Raises:
        UnknownAgreement: It is no number.
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise UnknownAgreement(text.strip()[:60])
    return f"P-{match[1]}-{match[2]}"
