"""Ways in: accounts, sessions, one-time links, failed attempts; and the rules of passwords and of locking out.

Sources: NIST SP 800-63B-4 §3.1.1 (passwords: length, no rules of composition, no change without a reason) and §3.2.2
(throttling); OWASP, «Slow Down Online Guessing Attacks with Device Cookies»; OpenID Connect Core 1.0 §2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from unicodedata import normalize

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.legible import require_text
from agreements.domain.people.person import Person

LOGIN = 80
PASSWORD_LEAST, PASSWORD_MOST = 12, 200
LINK_LASTS = timedelta(hours=48)

FREE_FAILURES = {"account": 5, "device": 5, "address": 30}
"""How many failures in a row close nothing, by what is counted; behind one address there may be a whole office."""
FIRST_CLOSING, LONGEST_CLOSING = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
"""After so long without a closing the count begins anew."""


@dataclass(frozen=True, slots=True)
class Account:
    """A way in: a login with a password of our own, or a subject of an identity provider.

    Attributes:
        login: Folded; empty for accounts of a provider.
        password_hash: Empty until the one-time link is used, and for accounts of a provider.
        issuer, subject: By which OpenID Connect identifies a person; empty for our own.
        changed_at: When the password was last set.
    """

    id: str
    person: str
    login: str
    password_hash: str
    issuer: str
    subject: str
    changed_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has logged in.

    Attributes:
        digest: SHA-256 of the random id that only the browser has.
        token: Of this session's forms.
        ends_at: Whatever happens.
        roles_digest: Of what the person could do when it began; once that has changed the session is over.
        provider_hint: What the provider wants to hear at logout; empty for our own accounts.
    """

    digest: str
    account: str
    token: str
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    roles_digest: str
    provider_hint: str = ""


@dataclass(frozen=True, slots=True)
class SessionRules:
    """How long a session lasts: without anything done, and at most."""

    idle: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Failures:
    """How often somebody has failed of late."""

    key: str
    failures: int
    first_at: datetime
    closed_until: datetime | None


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A link by which an account gets its password; good once, for a while."""

    digest: str
    account: str
    ends_at: datetime
    used_at: datetime | None


def read_login(typed: str) -> str:
    """A login as it is compared: without capitals, spaces and compatibility forms."""
    return normalize("NFKC", folded(normalize("NFKC", typed))).replace(" ", "")


def require_login(typed: str) -> str:
    """A login that may be given to somebody.

    Raises:
        InvalidDatum: Empty, too long, or with signs that nobody sees.
    """
    require_text("nome utente", typed, LOGIN)
    return read_login(typed)


def require_password(typed: str, login: str) -> None:
    """Refuse a password that is short, endless, or the login; of which signs it is made nobody asks.

    Raises:
        InvalidDatum: With what is wrong; never with what was typed.
    """
    if not len(normalize("NFKC", typed)) >= PASSWORD_LEAST or len(typed) > PASSWORD_MOST:
        raise InvalidDatum(
            "password",
            f"La password deve avere da {PASSWORD_LEAST} a {PASSWORD_MOST} caratteri: sceglierne un’altra, ad esempio "
            "alcune parole che non stanno insieme.",
        )
    if login and login in read_login(typed):
        raise InvalidDatum("password", "La password non può contenere il nome utente: sceglierne un’altra.")
    if len(set(typed)) < 5:
        raise InvalidDatum("password", "La password ripete sempre gli stessi caratteri: sceglierne un’altra.")


def one_more(before: Failures | None, key: str, kind: str, now: datetime) -> Failures:
    """The count after one more failure.

    Beyond the free ones each closes for twice as long as the one before, and never for longer than a quarter of an
    hour: who keeps failing under another's name must keep at it, and cannot close it for a day.
    """
    begun = now if before is None or now - _last(before) > FORGOTTEN_AFTER else before.first_at
    failures = before.failures + 1 if before is not None and begun == before.first_at else 1
    over = failures - FREE_FAILURES[kind]
    closed = now + min(FIRST_CLOSING * 2 ** min(over, 20), LONGEST_CLOSING) if over >= 0 else None
    return Failures(key, failures, begun, closed)


def _last(failures: Failures) -> datetime:
    return failures.closed_until or failures.first_at


def roles_digest(person: Person, day: date) -> str:
    """Of all that a person may do on a day: own roles, delegations, those for whom the person stands in."""
    return hashlib.sha256("\n".join(sorted(_can(person, day))).encode()).hexdigest()


def _can(person: Person, day: date) -> Iterable[str]:
    for held in person.own_roles_on(day):
        yield f"own {held.role.name} {held.office}"
    for given in person.received:
        if given.counts_on(day):
            yield f"delegated {given.by} {given.role.name} {given.office} {' '.join(given.extent)}"
    for held in person.stands_in:
        if held.holds_on(day):
            yield f"stands in {held.role.name} {held.office}"
