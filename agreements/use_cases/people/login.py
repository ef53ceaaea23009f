"""Getting in by a login and a password of our own, and setting that password by a one-time link.

**Guessing is slowed down, and nobody can shut another out.** Failures are counted under the login (whether or not
anybody has it) and under the address from which they come; beyond some free ones each closes for twice as long as the
one before, a quarter of an hour at most. A browser in which the account has got in before is known by a cookie that we
have sealed; it is counted by itself, so that a closed login or address is open to it: somebody else who fails under the
dirigente's name on the last day does not keep the dirigente out. With the cookie alone nobody gets in, and under it
guesses are slowed down as well. Where nobody is known yet, an administrator's one-time link opens the login at once.

**What is refused does not tell who has an account**: the sentence is the same, and so is the work, whether the login is
unknown, closed, without password, or the password wrong. An attempt is counted before its password is looked at, so
that many at once are not one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.moment import ROME
from agreements.domain.people.account import (
    LOGIN,
    PASSWORD_MOST,
    Account,
    Failures,
    one_more,
    read_login,
    require_password,
)
from agreements.domain.people.person import Person
from agreements.persistence.engine.records import PeopleChange
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.keyed import PeopleKey, digest_of
from agreements.use_cases.people.passwords import hashed, is_outdated, is_right


class LoginRefused(AccordiError):
    """Login and password do not let anybody in; why is not told."""

    def __init__(self) -> None:
        super().__init__(
            "Nome utente o password non sono giusti: ricontrollarli; chi non ricorda la password chiede un "
            "collegamento all’amministratore di Accordi."
        )


class LoginClosed(AccordiError):
    """Too many failures: nothing was looked at."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            f"Troppi tentativi non riusciti: riprovare dopo le {until.astimezone(ROME) + timedelta(minutes=1):%H:%M}, "
            "oppure chiedere un collegamento all’amministratore di Accordi."
        )


class LinkRefused(AccordiError):
    """A one-time link that is good for nothing (any more)."""

    def __init__(self) -> None:
        super().__init__(
            "Questo collegamento non vale più: è già stato usato, è scaduto o ne è stato fatto uno più recente. "
            "Chiederne un altro all’amministratore di Accordi."
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody has typed, and where from.

    Attributes:
        address: Of the network.
        device: The cookie by which the browser may be known; empty where it has none.
    """

    login: str
    password: str
    address: str
    device: str = ""

    def __repr__(self) -> str:
        return "Attempt(…)"


def log_in(bench: Workbench, key: PeopleKey, attempt: Attempt, now: datetime) -> Account:
    """The account that a login and a password open.

    Raises:
        LoginRefused: They open none.
        LoginClosed: Too many have failed.
    """
    login = read_login(attempt.login)[: LOGIN + 1]
    with bench.database.unit() as unit:
        account = unit.account_with(login=login) if login else None
    if account is not None and key.is_known_device(attempt.device, account.id, now):
        counted = {"device": key.digest("device failures", attempt.device)}
    else:
        counted = {"account": _of_login(key, login), "address": key.digest("address", attempt.address)}
    _count(bench, counted, now)
    if not is_right(attempt.password, account.password_hash if account else "") or account is None:
        raise LoginRefused
    newer = hashed(attempt.password) if is_outdated(account.password_hash) else ""
    with bench.database.unit() as unit:
        person = unit.person(account.person)
        if account.closed_at is not None or person is None or not person.works_on(unit.moment(now).today):
            raise LoginRefused
        for kind, digest in counted.items():
            if kind == "address":
                _take_back(unit, digest)
            else:
                unit.forget_failures(digest)
        if newer:
            unit.rehash(account, newer)
        unit.commit()
    return account


def _of_login(key: PeopleKey, login: str) -> str:
    return key.digest("account", login)


def _count(bench: Workbench, counted: Mapping[str, str], now: datetime) -> None:
    """Count an attempt as failed until it has succeeded.

    Raises:
        LoginClosed: It is too early for one; it is not counted.
    """
    with bench.database.unit() as unit:
        before = unit.failures(counted.values(), to_count=True)
        closed = [each.closed_until for each in before.values() if each.closed_until and each.closed_until > now]
        if closed:
            raise LoginClosed(max(closed))
        for kind, digest in counted.items():
            unit.save_failures(one_more(before.get(digest), digest, kind, now))
        unit.commit()


def _take_back(unit: UnitOfWork, digest: str) -> None:
    """Somebody has got in from an address: this attempt was no failure, those of others there stay."""
    counted: Failures | None = unit.failures([digest], to_count=True).get(digest)
    if counted is not None:
        unit.save_failures(replace(counted, failures=max(counted.failures - 1, 0), closed_until=None))


# One-time links, and passwords that people change.


def login_of_link(bench: Workbench, secret: str, now: datetime) -> str:
    """The login whose password a one-time link sets; nothing is used up by looking.

    Raises:
        LinkRefused: It is good for nothing.
    """
    with bench.database.unit() as unit:
        return _linked(unit, secret, now).login


def set_password(bench: Workbench, key: PeopleKey, secret: str, password: str, now: datetime) -> Account:
    """Set a password by a one-time link; whoever was in by the account is out, and a closed login is open again.

    Raises:
        LinkRefused: The link is good for nothing: also for the second of two who use it at once.
        InvalidDatum: The password may not be one; the link stays good.
    """
    with bench.database.unit() as unit:
        account = _linked(unit, secret, now)
        person = unit.person(account.person)
    require_password(password, account.login)
    made = hashed(password)
    with bench.database.unit() as unit:
        if person is None or not unit.use_link(digest_of(secret), now):
            raise LinkRefused
        unit.set_password(account.id, made, now)
        unit.forget_failures(_of_login(key, account.login))
        what = f"Password di «{account.login}» scelta con un collegamento."
        unit.add_people_change(PeopleChange(now, person.actor, person.id, what, ""))
        unit.commit()
    return account


def _linked(unit: UnitOfWork, secret: str, now: datetime) -> Account:
    link = unit.link(digest_of(secret))
    account = unit.account(link.account) if link else None
    person = unit.person(account.person) if account else None
    if link is None or account is None or person is None or link.used_at is not None or link.ends_at <= now:
        raise LinkRefused
    if account.closed_at is not None or not person.works_on(unit.moment(now).today):
        raise LinkRefused
    return account


def change_password(
    bench: Workbench, key: PeopleKey, account: Account, person: Person, old: str, new: str, now: datetime
) -> None:
    """Change the password of one's own account; every session by it ends, the one at hand too.

    Whoever sits down at a session left open cannot try the old password out: failures are counted here as well.

    Raises:
        InvalidDatum: The old one is wrong, or the new one may not be one.
        LoginClosed: Too many have failed.
    """
    if not account.login:
        raise InvalidDatum("password", "Chi entra con l’accesso dell’ente cambia la password presso l’ente.")
    require_password(new, account.login)
    digest = key.digest("change of password", account.id)
    _count(bench, {"device": digest}, now)
    if len(old) > PASSWORD_MOST or not is_right(old, account.password_hash):
        raise InvalidDatum("password", "La password attuale non è giusta: nulla è stato cambiato.")
    made = hashed(new)
    with bench.database.unit() as unit:
        unit.set_password(account.id, made, now)
        unit.forget_failures(digest)
        what = f"Password di «{account.login}» cambiata."
        unit.add_people_change(PeopleChange(now, person.actor, person.id, what, ""))
        unit.commit()
