"""Digests by the installation's own key: of what is easily guessed (a codice fiscale, a login, an address)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from agreements.domain.basics.identifiers import person_tax_code

DEVICE_LASTS = timedelta(days=180)
_FOREIGN_CODE = "TINIT-"


@dataclass(frozen=True, slots=True)
class PeopleKey:
    """The key of an installation; whoever lacks it cannot try values out on a copy of the database."""

    key: bytes

    def __repr__(self) -> str:
        return "PeopleKey(…)"

    def digest(self, *parts: str) -> str:
        """Of some words, in this order."""
        return hmac.new(self.key, "\0".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def of_code(self, code: str) -> str:
        """Of a codice fiscale, as typed or as SPID writes it («TINIT-…»); empty where none is given.

        Raises:
            InvalidDatum: It is none; what was given is not repeated.
        """
        plain = person_tax_code(code.strip().upper().removeprefix(_FOREIGN_CODE), "della persona")
        return self.digest("codice fiscale", plain) if plain else ""

    def device(self, account: str, now: datetime) -> str:
        """What the browser of somebody who got in keeps: that it is known for this account, until a day."""
        said = f"{account}.{int((now + DEVICE_LASTS).timestamp())}.{secrets.token_hex(8)}"
        return f"{said}.{self.digest('device', said)}"

    def is_known_device(self, cookie: str, account: str, now: datetime) -> bool:
        """Whether a browser is known for this account."""
        said, _, seal = cookie.rpartition(".")
        if not hmac.compare_digest(seal.encode(), self.digest("device", said).encode()):
            return False
        whose, until, _ = said.split(".")
        return whose == account and now.timestamp() < int(until)


def random_secret() -> str:
    """Of 256 bits, as it stands in a cookie, a form or a link."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a random secret: without a key, since nobody can guess it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
