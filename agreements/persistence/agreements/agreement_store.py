"""Agreements in a session: loading, adding, saving with the journal in step; one wins of two who decide at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.events import Actor, Event, JournalHead
from agreements.domain.basics.errors import AccordiError, ConcurrentChange, NumberAlreadyTaken, UnknownAgreement
from agreements.domain.basics.moment import ROME
from agreements.domain.register.search import SEARCH_RULES
from agreements.persistence.agreements import aggregate_rows, search_index
from agreements.persistence.agreements.aggregate_rows import NOTHING, LoadedRows, table_of
from agreements.persistence.agreements.journal import FIRST, chained
from agreements.persistence.agreements.mapping import agreement_rows, agreements_from, number_parts
from agreements.persistence.agreements.mapping_act import folded
from agreements.persistence.engine.engine import insert_or_leave
from agreements.persistence.engine.errors import AlreadyCreated, JournalAltered
from agreements.persistence.engine.records import JournalRow
from agreements.persistence.tables.rows_act import ActRow
from agreements.persistence.tables.rows_agreement import AgreementRow
from agreements.persistence.tables.rows_register import JournalEntryRow, NumberCounterRow

_IN_ORDER = (AgreementRow.year, AgreementRow.serial)
_AT_ONCE = 500
_ALL = select(table_of(AgreementRow)).order_by(*_IN_ORDER)
_ONE = _ALL.where(AgreementRow.number == bindparam("number"))
_SOME = _ALL.where(AgreementRow.number.in_(bindparam("numbers", expanding=True)))
_COPIES = _ALL.where(AgreementRow.model == bindparam("model"))


def load(session: Session, loaded: LoadedRows, number: str) -> Agreement:
    """The agreement with this number.

    Args:
        loaded: Is to remember its rows for a save.

    Raises:
        UnknownAgreement: There is none, or it is no internal number at all.
    """
    try:
        number_parts(number)
    except ValueError:
        raise UnknownAgreement(number[:40]) from None
    for rows in aggregate_rows.read(session.connection(), _ONE, {"number": number}):
        loaded.remember(rows)
        return next(agreements_from(rows))
    raise UnknownAgreement(number)


def load_all(session: Session) -> tuple[Agreement, ...]:
    """Every agreement, in order of number."""
    return tuple(_read(session, _ALL))


def load_some(session: Session, wanted: Collection[str]) -> tuple[Agreement, ...]:
    """The agreements with these numbers, in order of number; those that do not exist are left out."""
    found: list[Agreement] = []
    in_order = sorted(wanted, key=number_parts)
    for first in range(0, len(in_order), _AT_ONCE):
        found += _read(session, _SOME, numbers=in_order[first : first + _AT_ONCE])
    return tuple(found)


def copies_of(session: Session, model: str) -> tuple[Agreement, ...]:
    """The agreements made from the approved text of a model, in order of number."""
    return tuple(_read(session, _COPIES, model=model))


def _read(session: Session, asked: Select[Any], **values: object) -> Iterator[Agreement]:
    for rows in aggregate_rows.read(session.connection(), asked, values):
        yield from agreements_from(rows)


def numbers(session: Session) -> tuple[str, ...]:
    """Every internal number, in order."""
    return tuple(session.scalars(select(AgreementRow.number).order_by(*_IN_ORDER)))


def by_creation_digest(session: Session, digest: str) -> str | None:
    """The number of the agreement that a request created."""
    return session.scalar(select(AgreementRow.number).where(AgreementRow.creation_digest == digest))


def next_number(session: Session, year: int) -> str:
    """The next internal number of a year; it stays this unit's own until it commits, or is given again."""
    insert_or_leave(session, NumberCounterRow, [{"year": year, "last": 0}])
    # The update locks the counter before anything is read: two who create at once get two numbers.
    counter = update(NumberCounterRow).where(NumberCounterRow.year == year).execution_options(synchronize_session=False)
    session.execute(counter.values(last=NumberCounterRow.last + 1))
    given = session.execute(select(NumberCounterRow.last).where(NumberCounterRow.year == year)).scalar_one()
    highest = session.scalar(select(func.max(AgreementRow.serial)).where(AgreementRow.year == year)) or 0
    if given <= highest:  # numbers that were brought in from elsewhere are passed over
        given = highest + 1
        session.execute(counter.values(last=given))
    return f"P-{year}-{given:04d}"


def add(
    session: Session, agreement: Agreement, event: Event, creation_digest: str, also_called: Collection[str] = ()
) -> Agreement:
    """Add a new agreement with the first row of its journal.

    Args:
        also_called: By what else it is found, such as its number in an older register.

    Returns:
        The agreement with its first revision.

    Raises:
        AlreadyCreated: The same request had created one.
        NumberAlreadyTaken: The internal number, or a repertory number, belongs to another.
    """
    _refuse_what_is_taken(session, agreement, creation_digest)
    saved = replace(agreement, revision=1)
    entries = chained(_checked(agreement, [event]), 0, FIRST)
    head = entries[-1].hash
    rows = agreement_rows(saved, creation_digest=creation_digest, journal_head=head, search_rules=SEARCH_RULES)
    with _explaining(session, agreement, creation_digest):
        aggregate_rows.write(session.connection(), NOTHING, rows)
        _append(session, entries)
        search_index.keep(session, saved)
        search_index.keep_names(session, saved.number, also_called)
    return saved


def save(session: Session, loaded: LoadedRows, agreement: Agreement, events: Sequence[Event]) -> Agreement:
    """Save an agreement that was loaded, with what happened to it.

    Args:
        loaded: What was loaded of it is compared with what is to be saved; the revision shows that it still stands so.

    Returns:
        The agreement with its new revision.

    Raises:
        ConcurrentChange: It is no longer as it was when it was loaded; the sentence says who did what.
        UnknownAgreement: It was never added.
        NumberAlreadyTaken: A repertory number belongs to another act.
        JournalAltered: Somebody else has cut or lengthened the journal: a new row would hide it.
        ValueError: Without an event, or with another agreement's.
    """
    number = agreement.number
    won = session.execute(
        update(AgreementRow)
        .where(AgreementRow.number == number, AgreementRow.revision == agreement.revision)
        .values(revision=agreement.revision + 1, look_rules=0)
        .returning(AgreementRow.journal_head, AgreementRow.search_rules)
        .execution_options(synchronize_session=False)
    ).first()
    if won is None:
        raise _lost(session, number)
    # From here on the row is ours until the commit: nobody else appends to the chain or touches the other rows.
    _refuse_what_is_taken(session, agreement, None)
    last = _known_head(session, number, won.journal_head)
    entries = chained(_checked(agreement, events), last.sequence, last.hash)
    saved = replace(agreement, revision=agreement.revision + 1)
    before = loaded.taken(number, agreement.revision, last.hash)
    if before is None:
        (before,) = aggregate_rows.read(session.connection(), _ONE, {"number": number})
    with _explaining(session, agreement, None):
        aggregate_rows.write(session.connection(), before, agreement_rows(saved, journal_head=entries[-1].hash))
        _append(session, entries)
        if won.search_rules == SEARCH_RULES:  # else nobody knows its other names: `index` makes the whole
            search_index.keep(session, saved)
    return saved


def journal(session: Session, number: str) -> tuple[JournalRow, ...]:
    """The journal of an agreement, oldest first."""
    wanted = select(JournalEntryRow).where(JournalEntryRow.agreement == number).order_by(JournalEntryRow.sequence)
    return tuple(_entry(row) for row in session.scalars(wanted))


def rows_of_steps(
    session: Session, steps: Collection[str], numbers: Sequence[str] | None = None
) -> tuple[JournalRow, ...]:
    """The rows of these steps in the journals of all agreements, or of these, each journal oldest first."""
    j = JournalEntryRow
    asked = select(j).where(j.step.in_(steps)).order_by(j.agreement, j.sequence)
    if numbers is None:
        return tuple(_entry(row) for row in session.scalars(asked))
    found: list[JournalRow] = []
    for first in range(0, len(numbers), _AT_ONCE):
        some = asked.where(j.agreement.in_(numbers[first : first + _AT_ONCE]))
        found += [_entry(row) for row in session.scalars(some)]
    return tuple(found)


def readable_journal(session: Session, number: str) -> tuple[tuple[JournalRow, ...], int | None]:
    """The journal up to a row that cannot be one of ours, and the number of that row."""
    try:
        return journal(session, number), None
    except (AccordiError, TypeError, ValueError):  # no JSON, no date, an actor without name …
        session.expire_all()
    read: list[JournalRow] = []
    numbers = select(JournalEntryRow.sequence).where(JournalEntryRow.agreement == number)
    for sequence in session.scalars(numbers.order_by(JournalEntryRow.sequence)).all():
        try:
            row = session.get_one(JournalEntryRow, (number, sequence))
            read.append(_entry(row))
        except (AccordiError, TypeError, ValueError):
            return tuple(read), sequence
    return tuple(read), None


def journal_head(session: Session, number: str) -> str | None:
    """Hash of the newest journal row as the agreement's own row remembers it."""
    return session.scalar(select(AgreementRow.journal_head).where(AgreementRow.number == number))


def printed_head(session: Session, number: str) -> JournalHead:
    """The last row of the journal, for a paper.

    Raises:
        JournalAltered: It is not the one that the agreement remembers.
    """
    return _known_head(session, number, journal_head(session, number))


def _known_head(session: Session, number: str, remembered: str | None) -> JournalHead:
    last = newest_entry(session, number)
    if last is None or last.hash != remembered:
        raise JournalAltered(number)
    return JournalHead(last.sequence, last.hash)


def newest_entry(session: Session, number: str) -> JournalRow | None:
    """The newest journal row of an agreement."""
    wanted = select(JournalEntryRow).where(JournalEntryRow.agreement == number)
    row = session.scalar(wanted.order_by(JournalEntryRow.sequence.desc()).limit(1))
    return None if row is None else _entry(row)


def _checked(agreement: Agreement, events: Sequence[Event]) -> Sequence[Event]:
    if not events or any(event.agreement != agreement.number for event in events):
        raise ValueError(f"{agreement.number}: a change is saved with its own events, at least one")
    return events


def _lost(session: Session, number: str) -> UnknownAgreement | ConcurrentChange:
    newest = newest_entry(session, number)
    if newest is None:
        return UnknownAgreement(number)
    return ConcurrentChange(number, str(newest.actor), newest.what, newest.at)


def _refuse_what_is_taken(session: Session, agreement: Agreement, creation_digest: str | None) -> None:
    if creation_digest is not None:
        earlier = by_creation_digest(session, creation_digest)
        if earlier is not None:
            raise AlreadyCreated(earlier)
        if journal_head(session, agreement.number) is not None:
            raise NumberAlreadyTaken("numeri interni", agreement.number, "un altro accordo")
    refuse_taken_numbers(session, agreement)


def refuse_taken_numbers(session: Session, agreement: Agreement) -> None:
    """Refuse a repertory number that another act has.

    Raises:
        NumberAlreadyTaken: The sentence says whose it is, and who recorded it.
    """
    for act in agreement.acts:
        if act.repertory is None:
            continue
        holder = session.execute(
            select(ActRow.agreement, ActRow.sequence).where(
                ActRow.repertory_register_key == folded(act.repertory.register),
                ActRow.repertory_number_key == folded(act.repertory.number),
            )
        ).first()
        if holder is not None and (holder.agreement, holder.sequence) != (agreement.number, act.sequence):
            who, on = _who_recorded(session, holder.agreement, holder.sequence)
            raise NumberAlreadyTaken(act.repertory.register, act.repertory.number, holder.agreement, who, on)


def _who_recorded(session: Session, agreement: str, act_sequence: int) -> tuple[str, date | None]:
    """Who gave an act the repertory number it has, and on which day; nobody where the journal does not tell."""
    step, what = JournalEntryRow.step, JournalEntryRow.what
    corrected = and_(step == "CORRECTION", what.contains(f"«{Datum.REPERTORY_NUMBER}»", autoescape=True))
    row = session.scalar(
        select(JournalEntryRow)
        .where(JournalEntryRow.agreement == agreement, JournalEntryRow.act_sequence == act_sequence)
        .where(or_(step.in_(("RECORD_REPERTORY", "RECORD_HISTORICAL")), corrected))
        .order_by(JournalEntryRow.sequence.desc())
        .limit(1)
    )
    if row is None:
        return "", None
    return str(Actor(row.actor_name, row.actor_office)), row.at.astimezone(ROME).date()


@contextmanager
def _explaining(session: Session, agreement: Agreement, creation_digest: str | None) -> Iterator[None]:
    """Where another unit took a number between our look and our writing (PostgreSQL), say so as if we had seen it."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError:
        session.expire_all()
        _refuse_what_is_taken(session, agreement, creation_digest)
        raise


def _append(session: Session, entries: Sequence[JournalRow]) -> None:
    session.connection().execute(
        insert(JournalEntryRow),
        [
            {
                "agreement": entry.agreement,
                "sequence": entry.sequence,
                "previous_hash": entry.previous_hash,
                "hash": entry.hash,
                "act_sequence": entry.act_sequence,
                "step": entry.step,
                "at": entry.at,
                "actor_name": entry.actor.name,
                "actor_office": entry.actor.office,
                "what": entry.what,
                "why": entry.why,
                "legal_basis": entry.legal_basis,
                "data": dict(entry.data),
                "clock_note": entry.clock_note,
            }
            for entry in entries
        ],
    )


def _entry(row: JournalEntryRow) -> JournalRow:
    return JournalRow(
        agreement=row.agreement,
        sequence=row.sequence,
        previous_hash=row.previous_hash,
        hash=row.hash,
        act_sequence=row.act_sequence,
        step=row.step,
        at=row.at,
        actor=Actor(row.actor_name, row.actor_office),
        what=row.what,
        why=row.why,
        legal_basis=row.legal_basis,
        data=dict(row.data),
        clock_note=row.clock_note,
    )
