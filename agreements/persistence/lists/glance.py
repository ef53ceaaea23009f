"""Questions over all agreements that lists ask after each step: a few columns, no agreement is loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import Session

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


def at_a_glance(session: Session) -> tuple[AtAGlance, ...]:
    """Every agreement, in order of number."""
    states: defaultdict[str, set[ActState]] = defaultdict(set)
    for number, state in _asked(session, select(ActRow.agreement, ActRow.state).distinct()):
        states[number].add(state)
    corrections = {number for (number,) in _asked(session, select(PendingCorrectionRow.agreement).distinct())}
    held = {number for (number,) in _asked(session, select(HeldFileRow.agreement).distinct())}
    others: defaultdict[str, list[str]] = defaultdict(list)
    beside = select(PartyRow.agreement, PartyRow.name).where(PartyRow.position > 1)
    for number, name in _asked(session, beside.order_by(PartyRow.agreement, PartyRow.position)):
        others[number].append(name)
    a = AgreementRow
    named = select(a.number, a.title, a.model, a.confidential_since).order_by(a.year, a.serial)
    return tuple(
        AtAGlance(
            number,
            title,
            frozenset(states[number]),
            number in corrections,
            number in held,
            model or "",
            since is not None,
            tuple(others[number]),
        )
        for number, title, model, since in _asked(session, named)
    )


def confidential(session: Session) -> frozenset[str]:
    """The numbers of the agreements that are not shown to everybody."""
    # A range of the index: of «is not null» SQLite would read every agreement.
    wanted = select(AgreementRow.number).where(AgreementRow.confidential_since >= date.min)
    return frozenset(number for (number,) in _asked(session, wanted))


def confidential_without_extent(session: Session) -> tuple[str, ...]:
    """The numbers of the confidential agreements of which nobody has said what stays public, in order of number."""
    a = AgreementRow
    unsaid = or_(a.confidential_public.is_(None), a.confidential_public == Public.NOT_SAID)
    wanted = select(a.number).where(a.confidential_since >= date.min, unsaid).order_by(a.year, a.serial)
    return tuple(number for (number,) in _asked(session, wanted))


def told_of_letters(
    session: Session, steps: Collection[str], drafts: Collection[str]
) -> defaultdict[str, ToldOfLetters]:
    """What tells of each agreement's letters, by number; of an agreement without any, nothing.

    Args:
        steps: Those by which letters leave.
        drafts: With what the kinds of their documents begin.
    """
    j, d = JournalEntryRow, DocumentRow
    rows: defaultdict[str, list[ToldStep]] = defaultdict(list)
    left = select(j.agreement, j.act_sequence, j.step, j.at, j.data).where(j.step.in_(steps))
    for number, *told in _asked(session, left.order_by(j.agreement, j.sequence)):
        rows[number].append(ToldStep(*told))
    made: defaultdict[str, list[LetterDraft]] = defaultdict(list)
    letters = or_(*(d.kind.startswith(kind, autoescape=True) for kind in drafts))
    found = select(d.agreement, d.act_sequence, d.kind, d.label, d.created_at).where(letters)
    for number, *draft in _asked(session, found.order_by(d.agreement, d.position)):
        made[number].append(LetterDraft(*draft))
    failures = [kind for kind in ReceiptKind if kind.is_failure]
    failed = select(PecReceiptRow.agreement).where(PecReceiptRow.kind.in_(failures)).distinct()
    failing = {number for (number,) in _asked(session, failed)}
    known: defaultdict[str, ToldOfLetters] = defaultdict(ToldOfLetters)
    for number in {*rows, *made, *failing}:
        known[number] = ToldOfLetters(tuple(rows[number]), tuple(made[number]), number in failing)
    return known


def steps_taken(session: Session, steps: Collection[str]) -> dict[str, tuple[Taken, ...]]:
    """When the first row of each journal, and these steps, were recorded, by agreement, oldest first."""
    j = JournalEntryRow
    found: defaultdict[str, list[Taken]] = defaultdict(list)
    wanted = select(j.agreement, j.step, j.act_sequence, j.at).where(or_(j.step.in_(steps), j.sequence == 1))
    for number, *row in _asked(session, wanted.order_by(j.agreement, j.sequence)):
        found[number].append(Taken(*row))
    return {number: tuple(rows) for number, rows in found.items()}


def parties_reached(session: Session) -> tuple[tuple[str, str], ...]:
    """The number of each agreement with the PEC address of each of its parties, in order of number."""
    asked = select(AgreementRow.number, PartyRow.pec).join(PartyRow, PartyRow.agreement == AgreementRow.number)
    order = (AgreementRow.year, AgreementRow.serial, PartyRow.position)
    return tuple((number, pec) for number, pec in _asked(session, asked.where(PartyRow.pec != "").order_by(*order)))


def offices_reached(session: Session) -> frozenset[tuple[str, str]]:
    """The number of each agreement with the address of each office that follows it or answers for a duty of it."""
    asked = union(
        select(AgreementRow.number, AgreementRow.manager_email),
        select(OfficeRow.agreement, OfficeRow.email),
        select(ObligationRow.agreement, ObligationRow.office_email),
    )
    return frozenset((number, email) for number, email in session.connection().execute(asked))


def _asked(session: Session, question: Select[Any]) -> Iterator[Sequence[Any]]:
    # Past the session, which has nothing to keep of them.
    yield from session.connection().execute(question)
