"""The journal of an agreement as people read it: who, how known, when in Rome, what, why, old and new value, law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agreements.domain.basics.moment import ROME
from agreements.persistence.database import Database
from agreements.persistence.engine.records import JournalRow, Reading
from agreements.use_cases.base.next_steps import helpful_steps

_HOW = {"autenticato": "autenticato", "dichiarato": "dichiarato da"}


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One fact of a journal.

    Attributes:
        at: In Rome's time.
        how: «autenticato» or «dichiarato da».
        person: Stable id of who had logged in; empty otherwise.
        old, new: The value before and after, where the step changed one; else empty.
        act: Number of the act within the agreement.
        clock: Says so where the clock was moved for trial.
    """

    row: int
    at: datetime
    how: str
    name: str
    office: str
    person: str
    what: str
    why: str
    old: str
    new: str
    law: str
    act: int
    clock: str


@dataclass(frozen=True, slots=True)
class ToldJournal:
    """The journal of an agreement, oldest first, and what helps now.

    Attributes:
        helps: Names of the one to three steps that help now.
    """

    agreement: str
    confidential: bool
    rows: tuple[ToldRow, ...]
    helps: tuple[str, ...]


def tell_journal(database: Database, number: str, now: datetime, *, reader: str = "") -> ToldJournal:
    """The journal of an agreement; of a confidential one it is written down that somebody read it.

    Whoever shows it to a person has asked before whether the person may read it (`use_cases.people.entitled`).

    Args:
        reader: By which way it is read where no person is known, "riga di comando"; empty: already written down.

    Raises:
        UnknownAgreement: There is none with this number.
    """
    with database.unit() as unit:
        agreement, moment = unit.load(number), unit.moment(now)
        told = tuple(map(told_row, unit.journal(agreement.number)))
        hidden = agreement.confidentiality is not None
        if hidden and reader:
            unit.add_reading(Reading(agreement.number, "", f"giornale, {reader}", moment.at))
            unit.commit()
    return ToldJournal(agreement.number, hidden, told, helpful_steps(agreement, moment))


def told_row(row: JournalRow) -> ToldRow:
    """One row as people read it."""
    actor = row.actor
    return ToldRow(
        row=row.sequence,
        at=row.at.astimezone(ROME),
        how=_HOW[actor.how],
        name=actor.name,
        office=actor.office,
        person=actor.person,
        what=row.what,
        why=row.why,
        old=row.data.get("old", ""),
        new=row.data.get("new", ""),
        law=row.legal_basis,
        act=row.act_sequence,
        clock=row.clock_note,
    )
