"""Where a link of a document may lead: to the web or to a mail address, from the Word file to the frozen PDF."""

from __future__ import annotations

import re
import unicodedata

_SAFE = re.compile(r"https?://[^/\\]|mailto:[^/\\]", re.IGNORECASE)


def is_safe_address(address: str) -> bool:
    """Tell whether an address is http, https or mailto and says so without a sign that nobody sees.

    A browser reads over tabulators and line ends within a scheme: an address with such a sign is none of these.
    """
    return _SAFE.match(address) is not None and all(is_visible(sign) or sign == " " for sign in address)


def is_visible(sign: str) -> bool:
    """Tell whether a sign shows: neither white space nor a control, format or private sign."""
    return not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def without_unseen(text: str) -> str:
    """Take out the signs that nobody sees; white space becomes a plain space."""
    return "".join(" " if sign.isspace() else sign for sign in text if sign.isspace() or is_visible(sign))
