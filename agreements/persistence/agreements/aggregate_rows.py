"""The rows of agreements, table by table: read with one question a table, written by comparing; no object of the ORM.

The row classes say which tables belong to an agreement, and how: a foreign key leads to the row that owns a row, an
``ordinal``, or else the primary key, gives the order.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Connection, Delete, Row, Select, Table, Update, and_, bindparam, select

from agreements.persistence.engine.rows_base import Base
from agreements.persistence.tables import rows_act as a
from agreements.persistence.tables import rows_agreement as r
from agreements.persistence.tables.rows_money import ChargeRow

R = TypeVar("R", bound=Base)
NewRow = tuple[type[Base], Mapping[str, Any]]
"""A row to be written: its row class, and its columns by name."""

_OWNED: tuple[type[Base], ...] = (
    r.PartyRow,
    r.PartyCommitmentRow,
    r.OfficeRow,
    r.ObligationRow,
    r.DefermentRow,
    r.AnsweredBeforeRow,
    r.PendingCorrectionRow,
    r.AccessionRow,
    r.SuccessionRow,
    r.DepartureRow,
    a.ActRow,
    a.TextVersionRow,
    a.OpinionRow,
    a.PartyActRow,
    a.DefinitiveTextRow,
    a.SigningTurnRow,
    a.SignatureRow,
    a.HeldFileRow,
    ChargeRow,
    a.RefusalRow,
    a.PublicationRow,
)
"""Owners before what they own."""
_KINDS: tuple[type[Base], ...] = (r.AgreementRow, *_OWNED)
_AT_ONCE = 500
_REMEMBERED = 50


class Rows:
    """The rows of agreements as they were read.

    They have the columns of a table as attributes, as an instance of its row class has, and are plain tuples.
    """

    def __init__(self, found: Mapping[type[Base], Sequence[Row[Any]]]) -> None:
        self._found = found
        self._by_owner: dict[type[Base], Mapping[tuple[Any, ...], list[Row[Any]]]] = {}
        for kind, rows in found.items():
            by_owner: defaultdict[tuple[Any, ...], list[Row[Any]]] = defaultdict(list)
            width = _OWNER_WIDTH[kind]
            for row in rows:
                by_owner[tuple(row[:width])].append(row)
            self._by_owner[kind] = by_owner

    def of(self, kind: type[R], *owner: object) -> Sequence[R]:
        """The rows of a table that belong to the row with this key, in order; agreements belong to none."""
        return cast("Sequence[R]", self._by_owner.get(kind, {}).get(owner, ()))

    def by_key(self, kind: type[Base]) -> dict[tuple[Any, ...], Row[Any]]:
        """The rows of a table by their primary key."""
        key = _key_of(kind)
        return {tuple(getattr(row, name) for name in key): row for row in self._found.get(kind, ())}


NOTHING = Rows({})


class LoadedRows:
    """The rows of the agreements that were loaded last, for the saves that follow; shared by the threads of a process.

    They are known by what cannot be the same of other rows: the revision, which every save counts on, and the newest
    hash of the journal, which also another copy of the database, put in the place of this one, does not have.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._rows: OrderedDict[tuple[str, int, str], Rows] = OrderedDict()

    def remember(self, rows: Rows) -> None:
        """Keep the rows of one agreement in place of those that were loaded before."""
        (row,) = rows.of(r.AgreementRow)
        with self._lock:
            self._rows[row.number, row.revision, row.journal_head] = rows
            while len(self._rows) > _REMEMBERED:
                self._rows.popitem(last=False)

    def taken(self, number: str, revision: int, journal_head: str) -> Rows | None:
        """The rows of an agreement as it stood at a revision, where they are remembered: once, for its save."""
        with self._lock:
            return self._rows.pop((number, revision, journal_head), None)


def new_row(kind: type[Base], /, **columns: object) -> NewRow:
    """A row to be written."""
    return kind, columns


def read(connection: Connection, asked: Select[Any], values: Mapping[str, object]) -> Iterator[Rows]:
    """The rows of the agreements that a question for their table finds, some hundreds at a time."""
    found = connection.execute(asked, values).all()
    for first in range(0, len(found), _AT_ONCE):
        some = found[first : first + _AT_ONCE]
        wanted = {"numbers": [row.number for row in some]}
        owned = {kind: connection.execute(question, wanted).all() for kind, question in _QUESTIONS.items()}
        yield Rows({r.AgreementRow: some, **owned})


def write(connection: Connection, before: Rows, after: Iterable[NewRow]) -> None:
    """Turn the rows of an agreement into others: what is gone is deleted, what is new inserted, what differs updated.

    Args:
        before: As the database holds them; the caller holds the agreement's row, so that they stay so.
        after: All of them, but for columns that are to stay as they are.
    """
    wanted: dict[type[Base], dict[tuple[Any, ...], Mapping[str, Any]]] = {kind: {} for kind in _KINDS}
    for kind, columns in after:
        wanted[kind][tuple(columns[name] for name in _key_of(kind))] = columns
    standing = {kind: before.by_key(kind) for kind in _KINDS}
    for kind in reversed(_KINDS):
        if gone := standing[kind].keys() - wanted[kind].keys():
            names = [f"its_{name}" for name in _key_of(kind)]
            connection.execute(_delete(kind), [dict(zip(names, key, strict=True)) for key in sorted(gone)])
    for kind in _KINDS:
        known = standing[kind]
        if fresh := [columns for key, columns in wanted[kind].items() if key not in known]:
            connection.execute(table_of(kind).insert(), fresh)
        for key, columns in wanted[kind].items():
            if (row := known.get(key)) is not None:
                _change(connection, kind, row, columns)


def _change(connection: Connection, kind: type[Base], row: Row[Any], columns: Mapping[str, Any]) -> None:
    if changed := {name: value for name, value in columns.items() if getattr(row, name) != value}:
        key = {f"its_{name}": columns[name] for name in _key_of(kind)}
        connection.execute(_update(kind, tuple(changed)), changed | key)


def table_of(kind: type[Base]) -> Table:
    """The table that a row class describes."""
    return cast("Table", kind.__table__)


def _question(kind: type[Base]) -> Select[Any]:
    table = table_of(kind)
    order = (table.c.ordinal,) if "ordinal" in table.c else tuple(table.primary_key)
    return select(table).where(table.c.agreement.in_(bindparam("numbers", expanding=True))).order_by(*order)


def _owner_width(kind: type[Base]) -> int:
    """How many columns, the first of each table, name the row that owns a row."""
    table = table_of(kind)
    (owner,) = table.foreign_key_constraints
    width = len(owner.columns)
    if list(owner.columns) != list(table.columns)[:width]:
        raise TypeError(f"{table.name}: its owner stands in its first columns")
    return width


@lru_cache
def _key_of(kind: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in table_of(kind).primary_key)


def _is_that_row(kind: type[Base]) -> ColumnElement[bool]:
    table = table_of(kind)
    return and_(*(table.c[name] == bindparam(f"its_{name}") for name in _key_of(kind)))


# Kept, since to make a statement takes longer than to send it.
@lru_cache
def _update(kind: type[Base], names: tuple[str, ...]) -> Update:
    return table_of(kind).update().where(_is_that_row(kind)).values({name: bindparam(name) for name in names})


@lru_cache
def _delete(kind: type[Base]) -> Delete:
    return table_of(kind).delete().where(_is_that_row(kind))


_QUESTIONS = {kind: _question(kind) for kind in _OWNED}
_OWNER_WIDTH = {r.AgreementRow: 0} | {kind: _owner_width(kind) for kind in _OWNED}
