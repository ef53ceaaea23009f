"""The register of offices in a transaction, each change with its row of history."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, insert, select

from agreements.domain.agreement.events import Actor
from agreements.domain.offices import OfficeRegister, RegisteredOffice, Role, Substitute
from agreements.persistence.engine.plain_rows import NOTHING, Aggregate, NewRow, Rows, new_row, rows, table_of
from agreements.persistence.engine.records import OfficeChange
from agreements.persistence.tables.rows_office import OfficeChangeRow, RegisteredOfficeRow, SubstituteRow

_OFFICE = Aggregate(RegisteredOfficeRow, SubstituteRow)
_OFFICES = select(table_of(RegisteredOfficeRow)).order_by(RegisteredOfficeRow.code)


def load(connection: Connection) -> OfficeRegister:
    """The whole register: a body has dozens of offices, not thousands."""
    found = _OFFICE.read(connection, _OFFICES)
    return OfficeRegister(tuple(_office(row, some) for some in found for row in some.of(RegisteredOfficeRow)))


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
        columns = {"from_on": s.from_on, "until_on": s.until_on, "name": s.name, "email": s.email, "act": s.act}
        yield new_row(SubstituteRow, office=office.code, **columns)


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
            Substitute(s.name, s.email, s.from_on, s.until_on, s.act) for s in owned.of(SubstituteRow, row.code)
        ),
    )
