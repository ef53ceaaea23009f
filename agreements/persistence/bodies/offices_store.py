"""The register of offices in a transaction, each change with its row of history."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, delete, insert, select, update

from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.parties import Office
from agreements.domain.offices import Passing, RegisteredOffice, Role, Substitute
from agreements.persistence.engine.plain_rows import NOTHING, Aggregate, NewRow, Rows, new_row, rows, table_of
from agreements.persistence.engine.records import OfficeChange, Reorganisation
from agreements.persistence.tables.rows_office import (
    OfficeChangeRow,
    RegisteredOfficeRow,
    ReorganisationRow,
    SubstituteRow,
)

_OFFICE = Aggregate(RegisteredOfficeRow, SubstituteRow)
_OFFICES = select(table_of(RegisteredOfficeRow)).order_by(RegisteredOfficeRow.code)


def load(connection: Connection) -> tuple[RegisteredOffice, ...]:
    """The whole register: a body has dozens of offices, not thousands."""
    found = _OFFICE.read(connection, _OFFICES)
    return tuple(_office(row, some) for some in found for row in some.of(RegisteredOfficeRow))


def save(connection: Connection, office: RegisteredOffice) -> bool:
    """Enter or alter an office.

    Returns:
        Whether it is found by other addresses than before.
    """
    before = next(_OFFICE.read(connection, _OFFICES.where(RegisteredOfficeRow.code == office.code)), NOTHING)
    found_by = [(row.email, row.former_emails) for row in before.of(RegisteredOfficeRow)]
    _OFFICE.write(connection, before, _rows(office))
    return found_by != [(office.email, list(office.former_emails))]


def add_change(connection: Connection, change: OfficeChange) -> None:
    """Write down what was changed."""
    values = {
        "digest": change.digest,
        "at": change.at,
        "actor_name": change.actor.name,
        "actor_office": change.actor.office,
        "actor_person": change.actor.person,
        "what": change.what,
        "why": change.why,
    }
    connection.execute(insert(OfficeChangeRow), values)


def drop(connection: Connection, code: str) -> None:
    """Forget an office that was entered by mistake; the history of the register keeps what it was."""
    connection.execute(delete(SubstituteRow).where(SubstituteRow.office == code))
    connection.execute(delete(RegisteredOfficeRow).where(RegisteredOfficeRow.code == code))


def add_reorganisation(connection: Connection, new: Reorganisation) -> int:
    """Record a reorganisation.

    Returns:
        Its id.
    """
    values = {
        "key": new.key,
        "source": new.source,
        "target": new.target,
        "act": new.act,
        "adopted_on": new.adopted_on,
        "effective_on": new.effective_on,
        "reason": new.reason,
        "new_name": new.new_name,
        "manager_name": new.manager.name if new.manager else "",
        "manager_email": new.manager.email if new.manager else "",
        "only": list(new.only),
        "passed": list(new.passed),
        "former_name": new.former_name,
        "state": new.state,
        "actor_name": new.actor.name,
        "actor_office": new.actor.office,
        "actor_person": new.actor.person,
        "recorded_at": new.recorded_at,
    }
    return connection.execute(insert(ReorganisationRow).values(values).returning(ReorganisationRow.id)).scalar_one()


def save_passing(connection: Connection, after: Reorganisation, before: Passing) -> bool:
    """Say where a reorganisation stands now, and what has passed.

    Returns:
        Whether it stood where it was believed to.
    """
    stood = update(ReorganisationRow).where(ReorganisationRow.id == after.id, ReorganisationRow.state == before)
    now = {"state": after.state, "passed": list(after.passed), "former_name": after.former_name}
    return bool(connection.execute(stood.values(now)).rowcount)


def reorganisations(connection: Connection) -> tuple[Reorganisation, ...]:
    """Every reorganisation, by the day from which it holds and in the order in which they were recorded."""
    asked = select(ReorganisationRow).order_by(ReorganisationRow.effective_on, ReorganisationRow.id)
    return tuple(
        Reorganisation(
            row.id,
            row.key,
            row.source,
            row.target,
            row.act,
            row.adopted_on,
            row.effective_on,
            row.reason,
            row.new_name,
            Office(row.manager_name, row.manager_email) if row.manager_email else None,
            tuple(row.only),
            row.state,
            Actor(row.actor_name, row.actor_office, row.actor_person),
            row.recorded_at,
            tuple(row.passed),
            row.former_name,
        )
        for row in rows(connection, asked)
    )


def changes(connection: Connection) -> tuple[OfficeChange, ...]:
    """Every change, oldest first."""
    return tuple(
        OfficeChange(row.digest, row.at, Actor(row.actor_name, row.actor_office, row.actor_person), row.what, row.why)
        for row in rows(connection, select(OfficeChangeRow).order_by(OfficeChangeRow.id))
    )


def _rows(office: RegisteredOffice) -> Iterator[NewRow]:
    yield new_row(
        RegisteredOfficeRow,
        code=office.code,
        name=office.name,
        email=office.email,
        responsible=office.responsible,
        mailing=office.mailing,
        contacts={role.name: address for role, address in office.contacts.items()},
        former_emails=list(office.former_emails),
    )
    for s in office.substitutes:
        days = {"from_on": s.from_on, "until_on": s.until_on, "gets_copy": s.copy}
        yield new_row(SubstituteRow, office=office.code, name=s.name, email=s.email, act=s.act, **days)


def _office(row: RegisteredOfficeRow, owned: Rows) -> RegisteredOffice:
    return RegisteredOffice(
        code=row.code,
        name=row.name,
        email=row.email,
        responsible=row.responsible,
        mailing=row.mailing,
        contacts={Role[name]: address for name, address in row.contacts.items()},
        former_emails=tuple(row.former_emails),
        substitutes=tuple(
            Substitute(s.name, s.email, s.from_on, s.until_on, s.act, s.gets_copy)
            for s in owned.of(SubstituteRow, row.code)
        ),
    )
