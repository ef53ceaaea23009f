"""Rows without objects of the ORM: read as plain tuples, written by comparing. Row classes only say what tables are.

A plain row has the columns of its table as attributes, as an instance of its row class would have, and is typed so;
it is a tuple, and nothing keeps an eye on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar, cast

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Delete,
    Integer,
    Row,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    exists,
    literal_column,
    select,
    union_all,
)

from agreements.persistence.engine.rows_base import Base

R = TypeVar("R", bound=Base)
NewRow = tuple[type[Base], Mapping[str, Any]]
"""A row to be written: its row class, and its columns by name."""
Key = tuple[Any, ...]
_AT_ONCE = 500


def table_of(kind: type[Base]) -> Table:
    """The table that a row class describes."""
    return cast("Table", kind.__table__)


def new_row(kind: type[Base], /, **columns: object) -> NewRow:
    """A row to be written."""
    return kind, columns


def rows(connection: Connection, asked: Select[tuple[R]], values: Mapping[str, object] | None = None) -> Sequence[R]:
    """The rows of one table that a question finds."""
    return cast("Sequence[R]", connection.execute(asked, values or {}).all())


class Rows:
    """The rows of several tables that belong together."""

    def __init__(self, found: Mapping[type[Base], Sequence[Row[Any]]]) -> None:
        self._found = found
        self._by_owner: dict[type[Base], Mapping[Key, list[Row[Any]]]] = {}
        for kind, some in found.items():
            by_owner: defaultdict[Key, list[Row[Any]]] = defaultdict(list)
            width = _owner_width(kind)
            for row in some:
                by_owner[tuple(row[:width])].append(row)
            self._by_owner[kind] = by_owner

    def of(self, kind: type[R], *owner: object) -> Sequence[R]:
        """The rows of a table that the row with this key owns, in order; what nothing owns has no key."""
        return cast("Sequence[R]", self._by_owner.get(kind, {}).get(owner, ()))

    def all(self) -> Iterator[tuple[type[Base], Row[Any]]]:
        """Every row with its row class."""
        for kind, some in self._found.items():
            for row in some:
                yield kind, row

    def by_key(self, kind: type[R]) -> dict[Key, R]:
        """The rows of a table by their primary key."""
        key = attrgetter(*_key_of(kind))
        alone = len(_key_of(kind)) == 1
        return {(key(row),) if alone else key(row): cast("R", row) for row in self._found.get(kind, ())}


NOTHING = Rows({})


class Aggregate:
    """Tables whose rows are read and written together: one, and what its rows own.

    Of an owned table the first columns, with the foreign key, name the row that owns a row, the very first the row to
    which all belong; an ``ordinal``, or else the primary key, gives the order.
    """

    def __init__(self, first: type[Base], *owned: type[Base]) -> None:
        """Tables that own stand before what they own."""
        self._first = first
        self._kinds = (first, *owned)
        self._of_one = {kind: _question(kind, _owner(kind) == bindparam("owner")) for kind in owned}
        of_some: BindParameter[Any] = bindparam("owners", expanding=True)
        self._of_some = {kind: _question(kind, _owner(kind).in_(of_some)) for kind in owned}
        self._filled = union_all(*(_whether_any(kind, place) for place, kind in enumerate(owned)))

    def read(
        self, connection: Connection, asked: Select[Any], values: Mapping[str, object] | None = None
    ) -> Iterator[Rows]:
        """The rows that a question for the first table finds, with what they own, some hundreds at a time.

        One question a table, however many there are.
        """
        found = connection.execute(asked, values or {}).all()
        for start in range(0, len(found), _AT_ONCE):
            some = found[start : start + _AT_ONCE]
            yield Rows({self._first: some, **self._owned(connection, [row[0] for row in some])})

    def _owned(self, connection: Connection, owners: Sequence[object]) -> dict[type[Base], Sequence[Row[Any]]]:
        if len(owners) > 1:
            several = {"owners": owners}
            return {kind: connection.execute(asked, several).all() for kind, asked in self._of_some.items()}
        # Half of the tables hold nothing of one owner: to ask which takes less time than to ask them all.
        one = {"owner": owners[0]}
        filled = set(connection.scalars(self._filled, one))
        asked_of = [(kind, asked) for place, (kind, asked) in enumerate(self._of_one.items()) if place in filled]
        return {kind: connection.execute(asked, one).all() for kind, asked in asked_of}

    def write(self, connection: Connection, before: Rows, after: Iterable[NewRow]) -> None:
        """Turn rows into others: what is gone is deleted, what is new inserted, what differs updated.

        Args:
            before: As the database holds them; the caller sees to it that they stay so.
            after: All of them, but for columns that are to stay as they are.
        """
        wanted: dict[type[Base], dict[Key, Mapping[str, Any]]] = {kind: {} for kind in self._kinds}
        for kind, columns in after:
            wanted[kind][tuple(columns[name] for name in _key_of(kind))] = columns
        standing = {kind: before.by_key(kind) for kind in self._kinds}
        for kind in reversed(self._kinds):
            if gone := standing[kind].keys() - wanted[kind].keys():
                names = _key_names(kind)
                connection.execute(_delete(kind), [dict(zip(names, key, strict=True)) for key in sorted(gone)])
        for kind in self._kinds:
            known = standing[kind]
            if fresh := [columns for key, columns in wanted[kind].items() if key not in known]:
                connection.execute(table_of(kind).insert(), fresh)
            for key, columns in wanted[kind].items():
                if key in known:
                    write_one(connection, known[key], (kind, columns))


def write_one(connection: Connection, before: Base | None, after: NewRow) -> None:
    """Insert a row, or update what differs from the row with its key as it was read."""
    kind, columns = after
    if before is None:
        connection.execute(table_of(kind).insert(), columns)
    elif changed := {name: value for name, value in columns.items() if getattr(before, name) != value}:
        key = {parameter: columns[name] for name, parameter in zip(_key_of(kind), _key_names(kind), strict=True)}
        connection.execute(_update(kind, tuple(changed)), changed | key)


def _owner(kind: type[Base]) -> Column[Any]:
    return next(iter(table_of(kind).columns))


def _question(kind: type[Base], of_whom: ColumnElement[bool]) -> Select[Any]:
    table = table_of(kind)
    order = (table.c.ordinal,) if "ordinal" in table.c else tuple(table.primary_key)
    return select(table).where(of_whom).order_by(*order)


def _whether_any(kind: type[Base], place: int) -> Select[tuple[int]]:
    return select(literal_column(f"{place}", Integer)).where(exists(1).where(_owner(kind) == bindparam("owner")))


@lru_cache
def _owner_width(kind: type[Base]) -> int:
    """How many columns, the first of a table, name the row that owns a row."""
    table = table_of(kind)
    for owner in table.foreign_key_constraints:
        width = len(owner.columns)
        if list(owner.columns) == list(table.columns)[:width]:
            return width
    return 0


@lru_cache
def _key_of(kind: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in table_of(kind).primary_key)


@lru_cache
def _key_names(kind: type[Base]) -> tuple[str, ...]:
    return tuple(f"its_{name}" for name in _key_of(kind))


def _is_that_row(kind: type[Base]) -> ColumnElement[bool]:
    table = table_of(kind)
    named = zip(_key_of(kind), _key_names(kind), strict=True)
    return and_(*(table.c[name] == bindparam(parameter) for name, parameter in named))


# Kept, since to make a statement takes longer than to send it.
@lru_cache(maxsize=1000)
def _update(kind: type[Base], names: tuple[str, ...]) -> Update:
    return table_of(kind).update().where(_is_that_row(kind)).values({name: bindparam(name) for name in names})


@lru_cache
def _delete(kind: type[Base]) -> Delete:
    return table_of(kind).delete().where(_is_that_row(kind))
