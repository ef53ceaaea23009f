"""The digests that tie a journal to the data it tells of: read from the tables, and written anew by a migration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Enum, func, insert, select, update

from agreements.domain.agreement.events import SYSTEM, Event
from agreements.domain.basics.moment import Moment
from agreements.persistence.agreements import state_form
from agreements.persistence.agreements.journal import chained
from agreements.persistence.engine.errors import StateUnreadable
from agreements.persistence.engine.records import DocumentRecord, JournalRow, Seal
from agreements.persistence.engine.rows_base import Base

SEALED, ACCEPTED = "SEALED", "STATE_ACCEPTED"
"""Steps: a migration seals anew; an administrator recognises what he found, with his reason."""
FOUND = "trovato"
ALTERED = "alterato"
_AT_ONCE = 500


def of(
    rows: Iterable[tuple[type[Base], Any]], documents: Iterable[DocumentRecord], form: int = state_form.FORM
) -> Seal:
    """The seal of an agreement.

    Args:
        rows: All that belong to it, with their row class: by name of column, or as the table holds them.
        documents: All of its list.
    """
    found: dict[str, list[list[Any]]] = {}
    for kind, row in rows:
        by_name, by_place, enumerated = _pickers(kind.__tablename__, form)
        picked = list((by_name if isinstance(row, dict) else by_place)(row))
        found.setdefault(kind.__tablename__, []).append(_named(picked, enumerated))
    ((name, columns),) = state_form.DOCUMENTS[form].items()
    listed = {name: map(list, map(attrgetter(*columns), documents))}
    return Seal(form, state_form.digest(form, found), state_form.digest(form, listed))


Pick = Callable[[Any], Sequence[Any]]


@lru_cache
def _pickers(table: str, form: int) -> tuple[Pick, Pick, tuple[int, ...]]:
    """What picks the columns of a form out of a row, by name and by place in the table; which are enumerations."""
    columns = state_form.STATES[form][table]
    places = [column.name for column in Base.metadata.tables[table].columns]
    return itemgetter(*columns), itemgetter(*map(places.index, columns)), _enumerated(table, columns)


@lru_cache
def _enumerated(table: str, columns: tuple[str, ...]) -> tuple[int, ...]:
    known = Base.metadata.tables[table].columns
    return tuple(place for place, name in enumerate(columns) if isinstance(known[name].type, Enum))


def _named(row: list[Any], enumerated: Iterable[int]) -> list[Any]:
    for place in enumerated:
        if row[place] is not None:
            row[place] = row[place].name
    return row


def read(connection: Connection, numbers: Sequence[str], form: int = state_form.FORM) -> dict[str, Seal]:
    """The seals that the tables show now, by number of agreement; of one that is not there, that of nothing."""
    found: dict[str, Seal] = {}
    for first in range(0, len(numbers), _AT_ONCE):
        some = numbers[first : first + _AT_ONCE]
        states = _read(connection, state_form.STATES[form], some)
        documents = _read(connection, state_form.DOCUMENTS[form], some)
        for number in some:
            sealed = state_form.digest(form, states[number]), state_form.digest(form, documents[number])
            found[number] = Seal(form, *sealed)
    return found


def differs(sealed: Seal, found: Seal) -> str:
    """What is not as it was sealed, as the subject of a sentence in the plural; empty where all is."""
    altered = ["i dati"] * (sealed.state != found.state) + ["i documenti in elenco"] * (
        sealed.documents != found.documents
    )
    return " e ".join(altered).capitalize()


def _read(
    connection: Connection, form: state_form.Form, numbers: Sequence[str]
) -> defaultdict[str, dict[str, list[list[Any]]]]:
    rows: defaultdict[str, dict[str, list[list[Any]]]] = defaultdict(dict)
    for name, columns in form.items():
        known = Base.metadata.tables[name]
        whose = known.c["number" if name == "agreement" else "agreement"]
        for row in connection.execute(select(whose, *(known.c[each] for each in columns)).where(whose.in_(numbers))):
            rows[row[0]].setdefault(name, []).append(_named(list(row[1:]), _enumerated(name, columns)))
    return rows


def seal_anew(connection: Connection, form: int, before: int) -> None:
    """Append a row to each journal that seals the agreement in a form, for a migration that changes it.

    What the older form had sealed is verified first: where it is no longer so, the new row says it for ever, and where
    the newest row had sealed nothing, that too. A journal that was cut or lengthened by somebody is left as it is. Safe
    to kill: part of the migration's one transaction.

    Args:
        form: From now on; the tables have it already.
        before: The form until now, whose columns are still there; 0 where there was none.

    Raises:
        StateUnreadable: The data of an agreement hold what Accordi does not write.
    """
    agreement, journal = Base.metadata.tables["agreement"], Base.metadata.tables["journal"]
    heads = connection.execute(select(agreement.c.number, agreement.c.journal_head)).all()
    if not heads:
        return
    offset = timedelta(seconds=connection.exec_driver_sql("SELECT offset_seconds FROM clock").scalar() or 0)
    moment = Moment(datetime.now(UTC) + offset, offset)
    for first in range(0, len(heads), _AT_ONCE):
        of = {row.journal_head: row.number for row in heads[first : first + _AT_ONCE]}
        columns = ("agreement", "sequence", "hash", "act_sequence", "state_form", "state", "documents")
        asked = select(*(journal.c[name] for name in columns)).where(journal.c.hash.in_(of))
        ends = select(journal.c.agreement, func.max(journal.c.sequence)).where(journal.c.agreement.in_(of.values()))
        newest = {row[0]: row[1] for row in connection.execute(ends.group_by(journal.c.agreement))}
        last = {
            row.agreement: row
            for row in connection.execute(asked)
            if of[row.hash] == row.agreement and newest[row.agreement] == row.sequence
        }
        found = _legible(connection, list(last), before) if before else {}
        rows: list[dict[str, Any]] = []
        for number, sealed in _legible(connection, list(last), form).items():
            row = last[number]
            proven = bool(before) and row.state_form == before
            altered = proven and Seal(row.state_form, row.state, row.documents) != found[number]
            told = f"Dati ed elenco dei documenti sigillati nella forma {form}, all’aggiornamento di Accordi."
            if altered:
                told = f"{told} Prima non erano più quelli che la riga n. {row.sequence} aveva lasciato."
            data = {"forma": str(form), FOUND: ALTERED if altered else "integro" if proven else "non provato"}
            event = Event(
                number, row.act_sequence, SEALED, moment.at, SYSTEM, told, "", "", data, moment.trial_note or ""
            )
            rows += [values(entry) for entry in chained([event], row.sequence, row.hash, sealed)]
        for each in rows:
            del each["actor_person"]  # no person had logged in, and older structures have no such column
        if rows:
            connection.execute(insert(journal), rows)
        for each in rows:
            mine = agreement.c.number == each["agreement"]
            connection.execute(update(agreement).where(mine).values(journal_head=each["hash"]))


def _legible(connection: Connection, numbers: Sequence[str], form: int) -> dict[str, Seal]:
    try:
        return read(connection, numbers, form)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        for number in numbers:
            try:
                read(connection, [number], form)
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                raise StateUnreadable(number) from error
        raise


def values(entry: JournalRow) -> dict[str, Any]:
    """What the table ``journal`` keeps of a row."""
    return {
        "agreement": entry.agreement,
        "sequence": entry.sequence,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
        "act_sequence": entry.act_sequence,
        "step": entry.step,
        "at": entry.at,
        "actor_name": entry.actor.name,
        "actor_office": entry.actor.office,
        "actor_person": entry.actor.person,
        "what": entry.what,
        "why": entry.why,
        "legal_basis": entry.legal_basis,
        "data": dict(entry.data),
        "clock_note": entry.clock_note,
        "state_form": entry.seal.form,
        "state": entry.seal.state,
        "documents": entry.seal.documents,
    }
