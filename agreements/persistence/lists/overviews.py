"""Questions over all agreements that lists ask after each step: a few columns, no agreement is loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Connection, or_, select, true, union
from sqlalchemy.orm import InstrumentedAttribute

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.figures.phases import Taken
from agreements.domain.mail.pec import ReceiptKind
from agreements.persistence.engine.records import AtAGlance, LetterDraft, ToldOfLetters, ToldStep
from agreements.persistence.tables.rows_act import ActRow, HeldFileRow
from agreements.persistence.tables.rows_agreement import (
    AgreementRow,
    ObligationRow,
    OfficeRow,
    PartyRow,
    PendingCorrectionRow,
)
from agreements.persistence.tables.rows_pec import PecReceiptRow
from agreements.persistence.tables.rows_register import DocumentRow, JournalEntryRow


def at_a_glance(connection: Connection) -> tuple[AtAGlance, ...]:
    """Every agreement, in order of number."""
    states: defaultdict[str, set[ActState]] = defaultdict(set)
    for number, state in connection.execute(select(ActRow.agreement, ActRow.state).distinct()):
        states[number].add(state)
    corrections = {number for (number,) in connection.execute(select(PendingCorrectionRow.agreement).distinct())}
    held = {number for (number,) in connection.execute(select(HeldFileRow.agreement).distinct())}
    numbers = select(AgreementRow.number).order_by(AgreementRow.year, AgreementRow.serial)
    return tuple(
        AtAGlance(number, frozenset(states[number]), number in corrections, number in held)
        for (number,) in connection.execute(numbers)
    )


def confidential(connection: Connection) -> frozenset[str]:
    """The numbers of the agreements that are not shown to everybody."""
    # A range of the index: of «is not null» SQLite would read every agreement.
    wanted = select(AgreementRow.number).where(AgreementRow.confidential_since >= date.min)
    return frozenset(number for (number,) in connection.execute(wanted))


def confidential_without_extent(connection: Connection) -> tuple[str, ...]:
    """The numbers of the confidential agreements of which nobody has said what stays public, in order of number."""
    a = AgreementRow
    unsaid = or_(a.confidential_public.is_(None), a.confidential_public == Public.NOT_SAID)
    wanted = select(a.number).where(a.confidential_since >= date.min, unsaid).order_by(a.year, a.serial)
    return tuple(number for (number,) in connection.execute(wanted))


def numbers_of_copies(connection: Connection, model: str, most: int) -> tuple[str, ...]:
    """The numbers of the agreements made from the approved text of a model, in order, so many at most."""
    a = AgreementRow
    wanted = select(a.number).where(a.model == model).order_by(a.year, a.serial).limit(most)
    return tuple(number for (number,) in connection.execute(wanted))


def numbers_implementing(connection: Connection, frame: str) -> tuple[str, ...]:
    """The numbers of the agreements that implement a frame, in order."""
    a = AgreementRow
    wanted = select(a.number).where(a.frame == frame).order_by(a.year, a.serial)
    return tuple(number for (number,) in connection.execute(wanted))


def numbers_following(connection: Connection, predecessor: str) -> tuple[str, ...]:
    """The numbers of the agreements that were entered as following one, in order."""
    a = AgreementRow
    wanted = select(a.number).where(a.predecessor == predecessor).order_by(a.year, a.serial)
    return tuple(connection.execute(wanted).scalars())


def told_of_letters(
    connection: Connection, steps: Collection[str], drafts: Collection[str], numbers: Collection[str] | None = None
) -> defaultdict[str, ToldOfLetters]:
    """What tells of each agreement's letters, by number; of an agreement without any, nothing.

    Args:
        steps: Those by which letters leave.
        drafts: With what the kinds of their documents begin.
        numbers: Only of these agreements.
    """
    j, d, r = JournalEntryRow, DocumentRow, PecReceiptRow

    def among(number: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        return true() if numbers is None else number.in_(sorted(numbers))

    rows: defaultdict[str, list[ToldStep]] = defaultdict(list)
    left = select(j.agreement, j.act_sequence, j.step, j.at, j.data).where(j.step.in_(steps), among(j.agreement))
    for number, *told in connection.execute(left.order_by(j.agreement, j.sequence)):
        rows[number].append(ToldStep(*told))
    made: defaultdict[str, list[LetterDraft]] = defaultdict(list)
    letters = or_(*(d.kind.startswith(kind, autoescape=True) for kind in drafts))
    found = select(d.agreement, d.act_sequence, d.kind, d.label, d.created_at).where(letters, among(d.agreement))
    for number, *draft in connection.execute(found.order_by(d.agreement, d.position)):
        made[number].append(LetterDraft(*draft))
    failures = [kind for kind in ReceiptKind if kind.is_failure]
    failed = select(r.agreement).where(r.kind.in_(failures), among(r.agreement)).distinct()
    failing = {number for (number,) in connection.execute(failed)}
    known: defaultdict[str, ToldOfLetters] = defaultdict(ToldOfLetters)
    for number in {*rows, *made, *failing}:
        known[number] = ToldOfLetters(tuple(rows[number]), tuple(made[number]), number in failing)
    return known


def steps_taken(connection: Connection, steps: Collection[str]) -> dict[str, tuple[Taken, ...]]:
    """When the first row of each journal, and these steps, were recorded, by agreement, oldest first."""
    j = JournalEntryRow
    found: defaultdict[str, list[Taken]] = defaultdict(list)
    wanted = select(j.agreement, j.step, j.act_sequence, j.at).where(or_(j.step.in_(steps), j.sequence == 1))
    for number, *row in connection.execute(wanted.order_by(j.agreement, j.sequence)):
        found[number].append(Taken(*row))
    return {number: tuple(rows) for number, rows in found.items()}


def parties_reached(connection: Connection) -> tuple[tuple[str, str], ...]:
    """The number of each agreement with the PEC address of each of its parties, in order of number."""
    asked = select(AgreementRow.number, PartyRow.pec).join(PartyRow, PartyRow.agreement == AgreementRow.number)
    order = (AgreementRow.year, AgreementRow.serial, PartyRow.position)
    return tuple((number, pec) for number, pec in connection.execute(asked.where(PartyRow.pec != "").order_by(*order)))


def offices_reached(connection: Connection) -> frozenset[tuple[str, str]]:
    """The number of each agreement with the address of each office that follows it or answers for a duty of it."""
    asked = union(
        select(AgreementRow.number, AgreementRow.manager_email),
        select(OfficeRow.agreement, OfficeRow.email),
        select(ObligationRow.agreement, ObligationRow.office_email),
    )
    return frozenset((number, email) for number, email in connection.execute(asked))
