"""Agreements in a transaction: loading, adding, saving with the journal in step; one wins of two who decide at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from agreements.domain.agreement.act import Registration
from agreements.domain.agreement.agreement import NUMBER_PATTERN, Agreement
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.events import Actor, Event, JournalHead
from agreements.domain.basics.act_numbers import number_key, register_key
from agreements.domain.basics.errors import AccordiError, ConcurrentChange, NumberAlreadyTaken, UnknownAgreement
from agreements.domain.basics.folding import folded
from agreements.domain.basics.moment import ROME
from agreements.domain.register.search import SEARCH_RULES
from agreements.persistence.agreements import documents_index, seal, search_index
from agreements.persistence.agreements.aggregate import AGREEMENT, LoadedRows
from agreements.persistence.agreements.journal import FIRST, chained
from agreements.persistence.agreements.mapping import agreement_rows, agreements_from, number_parts
from agreements.persistence.engine.engine import insert_or_leave
from agreements.persistence.engine.errors import AlreadyCreated, ClockBehind, JournalAltered, StateAltered
from agreements.persistence.engine.plain_rows import NOTHING, rows, table_of
from agreements.persistence.engine.records import NOT_SEALED, DocumentRecord, JournalRow, Seal
from agreements.persistence.tables.rows_act import ActRow
from agreements.persistence.tables.rows_agreement import AgreementRow
from agreements.persistence.tables.rows_register import DocumentRow, JournalEntryRow, NumberCounterRow

_IN_ORDER = (AgreementRow.year, AgreementRow.serial)
_AT_ONCE = 500
CLOCK_MAY_DIFFER = timedelta(minutes=10)
"""By how much computers that share a database may disagree."""
_ALL = select(table_of(AgreementRow)).order_by(*_IN_ORDER)
_ONE = _ALL.where(AgreementRow.number == bindparam("number"))
_SOME = _ALL.where(AgreementRow.number.in_(bindparam("numbers", expanding=True)))
_STANDS = select(AgreementRow.number, AgreementRow.revision, AgreementRow.journal_head).where(
    AgreementRow.number.in_(bindparam("numbers", expanding=True))
)
_NEXT = (
    update(AgreementRow)
    .where(AgreementRow.number == bindparam("its_number"), AgreementRow.revision == bindparam("its_revision"))
    .where(AgreementRow.journal_head == bindparam("its_head"))
    .values(revision=AgreementRow.revision + 1, journal_head=bindparam("new_head"), look_rules=0)
    .returning(AgreementRow.search_rules)
)
_HEAD = (
    select(
        JournalEntryRow.sequence,
        JournalEntryRow.hash,
        JournalEntryRow.state_form,
        JournalEntryRow.state,
        JournalEntryRow.documents,
    )
    .where(JournalEntryRow.agreement == bindparam("number"))
    .order_by(JournalEntryRow.sequence.desc())
    .limit(1)
)
_NEWEST = (
    select(JournalEntryRow)
    .where(JournalEntryRow.agreement == bindparam("number"))
    .order_by(JournalEntryRow.sequence.desc())
    .limit(1)
)
_HOLDER = select(ActRow.agreement, ActRow.sequence, ActRow.repertory_register, ActRow.repertory_number)
_WITH_REPERTORY = _HOLDER.where(
    ActRow.repertory_register_key == bindparam("register"), ActRow.repertory_number_key == bindparam("number")
)
_SAID_BESIDE_A_NUMBER = "numero.°º0"
"""Of a number that people write with «n.» before it, or zeros: looked for without, then compared as one reads it."""
_WITH_LIKE_REPERTORY = _HOLDER.where(
    func.ltrim(func.replace(ActRow.repertory_number_key, " ", ""), _SAID_BESIDE_A_NUMBER) == bindparam("number")
)
_APPEND = insert(JournalEntryRow)
_LATER = (
    select(JournalEntryRow)
    .join(AgreementRow, AgreementRow.journal_head == JournalEntryRow.hash)
    .where(JournalEntryRow.at > bindparam("at"), AgreementRow.number == JournalEntryRow.agreement)
    .order_by(JournalEntryRow.at.desc())
)
_COPIES = _ALL.where(AgreementRow.model == bindparam("model"))
_IMPLEMENTING = _ALL.where(AgreementRow.frame == bindparam("frame"))


def load(connection: Connection, loaded: LoadedRows, number: str) -> Agreement:
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
    if loaded.keeps_agreements:
        for known in load_some(connection, loaded, [number]):
            return known
        raise UnknownAgreement(number)
    for found in AGREEMENT.read(connection, _ONE, {"number": number}):
        loaded.remember(found)
        return next(agreements_from(found))
    raise UnknownAgreement(number)


def load_all(connection: Connection) -> tuple[Agreement, ...]:
    """Every agreement, in order of number."""
    return tuple(_read(connection, _ALL))


def load_some(connection: Connection, loaded: LoadedRows, wanted: Collection[str]) -> tuple[Agreement, ...]:
    """The agreements with these numbers, in order of number; those that do not exist are left out."""
    found: list[Agreement] = []
    in_order = sorted(set(wanted), key=number_parts)
    for first in range(0, len(in_order), _AT_ONCE):
        some = in_order[first : first + _AT_ONCE]
        if loaded.keeps_agreements:
            found += _remembered(connection, loaded, some)
        else:
            found += _read(connection, _SOME, numbers=some)
    return tuple(found)


def _remembered(connection: Connection, loaded: LoadedRows, wanted: Sequence[str]) -> Iterator[Agreement]:
    """Each as it stands now; only those are read of which that is not remembered."""
    asked = connection.execute(_STANDS, {"numbers": wanted})
    stands = {number: (number, revision, head) for number, revision, head in asked}
    known = {number: found for number, stand in stands.items() if (found := loaded.agreement(stand)) is not None}
    if missing := [number for number in stands if number not in known]:
        for agreement in _read(connection, _SOME, numbers=missing):
            known[agreement.number] = agreement
            stand = stands[agreement.number]
            if agreement.revision == stand[1]:  # else somebody has saved it between the two questions
                loaded.remember_agreement(stand, agreement)
    yield from (known[number] for number in wanted if number in known)


def copies_of(connection: Connection, model: str) -> tuple[Agreement, ...]:
    """The agreements made from the approved text of a model, in order of number."""
    return tuple(_read(connection, _COPIES, model=model))


def implementing(connection: Connection, frame: str) -> tuple[Agreement, ...]:
    """The agreements that implement a frame, in order of number."""
    return tuple(_read(connection, _IMPLEMENTING, frame=frame))


def _read(connection: Connection, asked: Select[Any], **values: object) -> Iterator[Agreement]:
    for found in AGREEMENT.read(connection, asked, values):
        yield from agreements_from(found)


def numbers(connection: Connection) -> tuple[str, ...]:
    """Every internal number, in order."""
    return tuple(connection.scalars(select(AgreementRow.number).order_by(*_IN_ORDER)))


def numbers_given(connection: Connection) -> tuple[str, ...]:
    """Every internal number that was given, in order, whether or not the agreement is still there.

    Those that journals and documents name are there too, also where the agreement and the counter are gone, and what
    only somebody else can have written, which comes last.
    """
    given = set(numbers(connection))
    for named in (JournalEntryRow.agreement, DocumentRow.agreement):
        given.update(connection.scalars(select(named).distinct()))
    for row in rows(connection, select(NumberCounterRow)):
        over = {serial for first, last in row.passed_over for serial in range(first, last + 1)}
        given.update(f"P-{row.year}-{serial:04d}" for serial in range(1, row.last + 1) if serial not in over)
    ours = {number for number in given if NUMBER_PATTERN.fullmatch(number)}
    return (*sorted(ours, key=number_parts), *sorted(given - ours))


def by_creation_digest(connection: Connection, digest: str) -> str | None:
    """The number of the agreement that a request created."""
    return connection.scalar(select(AgreementRow.number).where(AgreementRow.creation_digest == digest))


def next_number(connection: Connection, year: int) -> str:
    """The next internal number of a year; it stays this unit's own until it commits, or is given again."""
    insert_or_leave(connection, NumberCounterRow, [{"year": year, "last": 0}])
    # The update locks the counter before anything is read: two who create at once get two numbers.
    counter = update(NumberCounterRow).where(NumberCounterRow.year == year)
    connection.execute(counter.values(last=NumberCounterRow.last + 1))
    given = connection.execute(select(NumberCounterRow.last).where(NumberCounterRow.year == year)).scalar_one()
    highest = connection.scalar(select(func.max(AgreementRow.serial)).where(AgreementRow.year == year)) or 0
    if given <= highest:  # numbers that were brought in from elsewhere are passed over
        of_year = NumberCounterRow.year == year
        over = connection.execute(select(NumberCounterRow.passed_over).where(of_year)).scalar_one()
        connection.execute(counter.values(last=highest + 1, passed_over=[*over, [given, highest]]))
        given = highest + 1
    return f"P-{year}-{given:04d}"


def add(
    connection: Connection,
    agreement: Agreement,
    event: Event,
    creation_digest: str,
    documents: Sequence[DocumentRecord] = (),
    also_called: Collection[str] = (),
) -> Agreement:
    """Add a new agreement with the first row of its journal.

    Args:
        documents: To be indexed; their places are given here.
        also_called: By what else it is found, such as its number in an older register.

    Returns:
        The agreement with its first revision.

    Raises:
        AlreadyCreated: The same request had created one.
        NumberAlreadyTaken: The internal number, or a repertory number, belongs to another.
        ClockBehind: A journal ends well after this event.
    """
    _refuse_clock(connection, [event])
    _refuse_what_is_taken(connection, agreement, creation_digest)
    saved = replace(agreement, revision=1)
    new, indexed = list(agreement_rows(saved)), documents_index.placed((), documents)
    entries = chained(_checked(agreement, [event]), 0, FIRST, seal.of(new, indexed))
    beside = {"creation_digest": creation_digest, "journal_head": entries[-1].hash, "search_rules": SEARCH_RULES}
    new = list(agreement_rows(saved, revision=saved.revision, **beside))
    with _explaining(connection, agreement, creation_digest):
        AGREEMENT.write(connection, NOTHING, new)
        documents_index.add(connection, indexed)
        _append(connection, entries)
        search_index.keep(connection, saved)
        search_index.keep_names(connection, saved.number, also_called)
    return saved


def save(
    connection: Connection,
    loaded: LoadedRows,
    agreement: Agreement,
    events: Sequence[Event],
    documents: Sequence[DocumentRecord] = (),
    *,
    accepting: bool = False,
) -> Agreement:
    """Save an agreement that was loaded, with what happened to it.

    Args:
        loaded: What was loaded of it is compared with what is to be saved; the revision shows that it still stands so.
        documents: To be indexed, but for those that are; their places are given here.
        accepting: Whether an administrator recognises data and clock as they are.

    Returns:
        The agreement with its new revision.

    Raises:
        ConcurrentChange: It is no longer as it was when it was loaded; the sentence says who did what.
        UnknownAgreement: It was never added.
        NumberAlreadyTaken: A repertory number belongs to another act.
        JournalAltered: Somebody else has cut or lengthened the journal: a new row would hide it.
        StateAltered: Somebody else has changed the data or the list of documents: a new row would seal it.
        ClockBehind: A journal ends well after these events.
        ValueError: Without an event, or with another agreement's.
    """
    number, revision = agreement.number, agreement.revision
    _checked(agreement, events)
    if not accepting:
        _refuse_clock(connection, events)
    last = _newest(connection, number)
    before = loaded.taken(number, revision, last.hash)
    if before is None:
        before = next(AGREEMENT.read(connection, _ONE, {"number": number}), NOTHING)
    known = documents_index.documents(connection, number)
    new, fresh = list(agreement_rows(agreement)), documents_index.placed(known, documents)
    entries = chained(events, last.sequence, last.hash, seal.of(new, (*known, *fresh)))
    counted = {"its_number": number, "its_revision": revision, "its_head": last.hash, "new_head": entries[-1].hash}
    won = connection.execute(_NEXT, counted).first()
    if won is None:
        if connection.scalar(select(AgreementRow.revision).where(AgreementRow.number == number)) == revision:
            raise JournalAltered(number)
        raise _lost(connection, number)
    # From here on the row is ours until the commit: nobody else appends to the chain or touches the other rows.
    _refuse_what_is_taken(connection, agreement, None)
    found = seal.of(before.all(), known, last.seal.form) if last.seal.form and not accepting else last.seal
    if told := seal.differs(last.seal, found):
        raise StateAltered(number, told, last.sequence)
    with _explaining(connection, agreement, None):
        AGREEMENT.write(connection, before, new)
        documents_index.add(connection, fresh)
        _append(connection, entries)
        saved = replace(agreement, revision=revision + 1)
        if won.search_rules == SEARCH_RULES:  # else nobody knows its other names: `index` makes the whole
            search_index.keep(connection, saved)
    return saved


def journal(connection: Connection, number: str) -> tuple[JournalRow, ...]:
    """The journal of an agreement, oldest first."""
    wanted = select(JournalEntryRow).where(JournalEntryRow.agreement == number).order_by(JournalEntryRow.sequence)
    return tuple(map(_entry, rows(connection, wanted)))


def rows_of_steps(
    connection: Connection, steps: Collection[str], numbers: Sequence[str] | None = None
) -> tuple[JournalRow, ...]:
    """The rows of these steps in the journals of all agreements, or of these, each journal oldest first."""
    j = JournalEntryRow
    asked = select(j).where(j.step.in_(steps)).order_by(j.agreement, j.sequence)
    if numbers is None:
        return tuple(map(_entry, rows(connection, asked)))
    found: list[JournalRow] = []
    for first in range(0, len(numbers), _AT_ONCE):
        some = asked.where(j.agreement.in_(numbers[first : first + _AT_ONCE]))
        found += map(_entry, rows(connection, some))
    return tuple(found)


def readable_journal(connection: Connection, number: str) -> tuple[tuple[JournalRow, ...], int | None]:
    """The journal up to a row that cannot be one of ours, and the number of that row."""
    try:
        return journal(connection, number), None
    except (AccordiError, TypeError, ValueError):  # no JSON, no date, an actor without name …
        pass
    read: list[JournalRow] = []
    of_agreement = JournalEntryRow.agreement == number
    numbers = select(JournalEntryRow.sequence).where(of_agreement).order_by(JournalEntryRow.sequence)
    for sequence in connection.scalars(numbers).all():
        try:
            (row,) = rows(connection, select(JournalEntryRow).where(of_agreement, JournalEntryRow.sequence == sequence))
            read.append(_entry(row))
        except (AccordiError, TypeError, ValueError):
            return tuple(read), sequence
    return tuple(read), None


def journal_head(connection: Connection, number: str) -> str | None:
    """Hash of the newest journal row as the agreement's own row remembers it."""
    return connection.scalar(select(AgreementRow.journal_head).where(AgreementRow.number == number))


def printed_head(connection: Connection, number: str) -> JournalHead:
    """The last row of the journal, for a paper.

    Raises:
        JournalAltered: It is not the one that the agreement remembers.
    """
    last = _newest(connection, number)
    if not last.sequence or last.hash != journal_head(connection, number):
        raise JournalAltered(number)
    return JournalHead(last.sequence, last.hash)


class _Newest(NamedTuple):
    sequence: int
    hash: str
    seal: Seal


def _newest(connection: Connection, number: str) -> _Newest:
    """Of the newest row of a journal what the next one needs; of a journal without rows what its first one needs."""
    row = connection.execute(_HEAD, {"number": number}).first()
    if row is None:
        return _Newest(0, FIRST, NOT_SEALED)
    return _Newest(row.sequence, row.hash, Seal(row.state_form, row.state, row.documents))


def later_than(connection: Connection, at: datetime) -> tuple[JournalRow, ...]:
    """The newest rows of the journals that end after an instant."""
    return tuple(_entry(row) for row in rows(connection, _LATER, {"at": at}))


def _refuse_clock(connection: Connection, events: Sequence[Event]) -> None:
    at = max(event.at for event in events)
    if ahead := later_than(connection, at + CLOCK_MAY_DIFFER):
        raise ClockBehind(at, ahead[0].agreement, ahead[0].sequence, ahead[0].at)


def newest_entry(connection: Connection, number: str) -> JournalRow | None:
    """The newest journal row of an agreement."""
    return next(map(_entry, rows(connection, _NEWEST, {"number": number})), None)


def _checked(agreement: Agreement, events: Sequence[Event]) -> Sequence[Event]:
    if not events or any(event.agreement != agreement.number for event in events):
        raise ValueError(f"{agreement.number}: a change is saved with its own events, at least one")
    return events


def _lost(connection: Connection, number: str) -> UnknownAgreement | ConcurrentChange:
    newest = newest_entry(connection, number)
    if newest is None:
        return UnknownAgreement(number)
    return ConcurrentChange(number, str(newest.actor), newest.what, newest.at)


def _refuse_what_is_taken(connection: Connection, agreement: Agreement, creation_digest: str | None) -> None:
    if creation_digest is not None:
        earlier = by_creation_digest(connection, creation_digest)
        if earlier is not None:
            raise AlreadyCreated(earlier)
        if journal_head(connection, agreement.number) is not None:
            raise NumberAlreadyTaken("numeri interni", agreement.number, "un altro accordo")
    refuse_taken_numbers(connection, agreement)


def refuse_taken_numbers(connection: Connection, agreement: Agreement) -> None:
    """Refuse a repertory number that another act has.

    Raises:
        NumberAlreadyTaken: The sentence says whose it is, and who recorded it.
    """
    for act in agreement.acts:
        if act.repertory is None or not act.repertory.known:
            continue
        holder = _holder_of(connection, act.repertory, (agreement.number, act.sequence))
        if holder is not None:
            who, on = _who_recorded(connection, holder.agreement, holder.sequence)
            raise NumberAlreadyTaken(act.repertory.register, act.repertory.number, holder.agreement, who, on)


def _holder_of(connection: Connection, given: Registration, own: tuple[str, int]) -> Row[Any] | None:
    """The act that has a repertory number; None where it is this act's own already, or nobody's.

    «421 / 2026» of the «Repertorio accordi» is «n. 421/2026» of the «Repertorio degli accordi».
    """
    exact = {"register": folded(given.register), "number": folded(given.number)}
    found = list(connection.execute(_WITH_REPERTORY, exact))
    if not found:
        key = number_key(given.number)
        like = connection.execute(_WITH_LIKE_REPERTORY, {"number": key.lstrip(_SAID_BESIDE_A_NUMBER)})
        found = [
            row
            for row in like
            if number_key(row.repertory_number) == key
            and register_key(row.repertory_register) == register_key(given.register)
        ]
    return next((row for row in found if (row.agreement, row.sequence) != own), None)


def _who_recorded(connection: Connection, agreement: str, act_sequence: int) -> tuple[str, date | None]:
    """Who gave an act the repertory number it has, and on which day; nobody where the journal does not tell."""
    step, what = JournalEntryRow.step, JournalEntryRow.what
    corrected = and_(step == "CORRECTION", what.contains(f"«{Datum.REPERTORY_NUMBER}»", autoescape=True))
    asked = (
        select(JournalEntryRow)
        .where(JournalEntryRow.agreement == agreement, JournalEntryRow.act_sequence == act_sequence)
        .where(or_(step.in_(("RECORD_REPERTORY", "RECORD_HISTORICAL")), corrected))
        .order_by(JournalEntryRow.sequence.desc())
        .limit(1)
    )
    for row in rows(connection, asked):
        return str(Actor(row.actor_name, row.actor_office)), row.at.astimezone(ROME).date()
    return "", None


@contextmanager
def _explaining(connection: Connection, agreement: Agreement, creation_digest: str | None) -> Iterator[None]:
    """Where another unit took a number between our look and our writing (PostgreSQL), say so as if we had seen it."""
    try:
        yield
    except IntegrityError:
        connection.rollback()  # of a unit that cannot be committed any more: to look again takes a new transaction
        _refuse_what_is_taken(connection, agreement, creation_digest)
        raise


def _append(connection: Connection, entries: Sequence[JournalRow]) -> None:
    connection.execute(_APPEND, [seal.values(entry) for entry in entries])


def _entry(row: JournalEntryRow) -> JournalRow:
    return JournalRow(
        agreement=row.agreement,
        sequence=row.sequence,
        previous_hash=row.previous_hash,
        hash=row.hash,
        act_sequence=row.act_sequence,
        step=row.step,
        at=row.at,
        actor=Actor(row.actor_name, row.actor_office, row.actor_person),
        what=row.what,
        why=row.why,
        legal_basis=row.legal_basis,
        data=dict(row.data),
        clock_note=row.clock_note,
        seal=Seal(row.state_form, row.state, row.documents),
    )
