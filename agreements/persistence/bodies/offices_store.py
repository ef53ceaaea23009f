"""The register of offices in a session, each change with its row of history."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.domain.agreement.events import Actor
from agreements.domain.offices import OfficeRegister, RegisteredOffice, Role, Substitute
from agreements.persistence.engine.records import OfficeChange
from agreements.persistence.tables.rows_office import OfficeChangeRow, RegisteredOfficeRow, SubstituteRow


def load(session: Session) -> OfficeRegister:
    """The whole register: a body has dozens of offices, not thousands."""
    rows = session.scalars(select(RegisteredOfficeRow).order_by(RegisteredOfficeRow.code))
    return OfficeRegister(tuple(_office(row) for row in rows))


def save(session: Session, office: RegisteredOffice) -> bool:
    """Enter or alter an office.

    Returns:
        Whether it is found by other addresses than before.
    """
    before = session.get(RegisteredOfficeRow, office.code)
    found_by = None if before is None else (before.email, list(before.former_emails))
    session.merge(
        RegisteredOfficeRow(
            code=office.code,
            name=office.name,
            email=office.email,
            responsible=office.responsible,
            mailing=office.mailing,
            contacts={role.name: address for role, address in office.contacts.items()},
            former_emails=list(office.former_emails),
            substitutes=[
                SubstituteRow(
                    office=office.code, from_on=s.from_on, until_on=s.until_on, name=s.name, email=s.email, act=s.act
                )
                for s in office.substitutes
            ],
        )
    )
    session.flush()
    return found_by != (office.email, list(office.former_emails))


def add_change(session: Session, change: OfficeChange) -> None:
    """Write down what was changed."""
    session.add(
        OfficeChangeRow(
            digest=change.digest,
            at=change.at,
            actor_name=change.actor.name,
            actor_office=change.actor.office,
            what=change.what,
            why=change.why,
        )
    )
    session.flush()


def changes(session: Session) -> tuple[OfficeChange, ...]:
    """Every change, oldest first."""
    rows = session.scalars(select(OfficeChangeRow).order_by(OfficeChangeRow.id))
    return tuple(
        OfficeChange(row.digest, row.at, Actor(row.actor_name, row.actor_office), row.what, row.why) for row in rows
    )


def _office(row: RegisteredOfficeRow) -> RegisteredOffice:
    return RegisteredOffice(
        code=row.code,
        name=row.name,
        email=row.email,
        responsible=row.responsible,
        mailing=row.mailing,
        contacts={Role[name]: address for name, address in row.contacts.items()},
        former_emails=tuple(row.former_emails),
        substitutes=tuple(Substitute(s.name, s.email, s.from_on, s.until_on, s.act) for s in row.substitutes),
    )
