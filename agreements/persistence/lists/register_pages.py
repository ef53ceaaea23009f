"""One page of the register: the database counts, orders and cuts; no agreement is loaded (decision 32).

A list is made of parts that follow one another, each with an order that an index has: a page asks only the parts that
it lies in, from whichever end is nearer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from agreements.domain.register.register_facts import Stage, standing_bounds
from agreements.domain.register.search import (
    BEFORE_TITLE,
    IN_ORDER,
    TITLE,
    Order,
    Query,
    SortBy,
    wanted_words,
)
from agreements.persistence.agreements import register_facts, search_index
from agreements.persistence.tables.rows_agreement import AgreementRow
from agreements.persistence.tables.rows_register import RegisterFactRow, SearchWordRow

_YEARS_APART = 10_000_000
_F = RegisterFactRow
_Column = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Cut:
    """What of a list is asked for.

    Attributes:
        first: How many come before it.
        readable: The confidential agreements that are shown all the same.
        decided: Of those that the database does not decide (`undecided`), who answers, with the state in which it
            stands.
    """

    order: Order
    first: int
    most: int
    readable: frozenset[str]
    decided: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a list: rows of one table that answer, in the order of some columns."""

    number: InstrumentedAttribute[str]
    of: FromClause
    where: tuple[ColumnElement[bool], ...]
    by: tuple[_Column, ...]
    known: int | None = None

    def count(self, connection: Connection) -> int:
        """How many rows it has."""
        if self.known is not None:
            return self.known
        asked = select(func.count()).select_from(self.of).where(*self.where)
        return connection.execute(asked).scalar_one()

    def cut(self, connection: Connection, first: int, most: int, of: int, *, descending: bool) -> list[str]:
        """Some numbers of it, out of as many as it has: walked from the nearer end."""
        most = min(most, of - first)
        backwards = first > of // 2
        skipped = of - first - most if backwards else first
        by = [column.desc() if backwards != descending else column.asc() for column in self.by]
        asked: Select[tuple[str]] = select(self.number).select_from(self.of).where(*self.where)
        found = [*connection.execute(asked.order_by(*by).limit(most).offset(skipped)).scalars()]
        return found[::-1] if backwards else found


def undecided(connection: Connection, query: Query, today: date, *, by_state: bool) -> tuple[str, ...]:
    """The numbers of the agreements of which only the domain can say whether, or in which state, they answer.

    Args:
        by_state: Whether it matters in which state whatever is found stands.
    """
    wanted = wanted_words(query)
    if not search_index.is_exact(wanted):
        found = search_index.candidates(connection, wanted)
        return tuple({*found, *search_index.not_indexed(connection)})
    if query == Query() and not by_state:
        return search_index.not_indexed(connection)
    # Few are open, whatever the words: those are asked only of these.
    opened = [register_facts.at_stage(Stage.UNKNOWN)]
    if query.state or by_state:
        opened.append(register_facts.undecided_among(query, today))
    asked = union_all(*(select(_F.agreement).where(each, *register_facts.tied_to(query)) for each in opened))
    found = tuple(connection.execute(asked).scalars())
    if found and wanted:
        found = search_index.candidates(connection, wanted, found)
    return tuple({*found, *search_index.not_indexed(connection)})


def page(connection: Connection, query: Query, today: date, cut: Cut) -> tuple[int, tuple[str, ...]]:
    """How many agreements answer, and the numbers of those that are asked for, in their order."""
    first, most, total = cut.first, cut.most, 0
    found: list[str] = []
    for part in _parts(connection, query, today, cut):
        count = part.count(connection)
        if first < count and most:
            cut_out = part.cut(connection, first, most, count, descending=cut.order.descending)
            found += cut_out
            most -= len(cut_out)
        first, total = max(first - count, 0), total + count
    return total, tuple(found)


def _parts(connection: Connection, query: Query, today: date, cut: Cut) -> Iterator[_Part]:
    by = cut.order.by
    if query == Query() and by is SortBy.NUMBER:
        yield _everything(cut)
        return
    answers = _answers(connection, query, today, cut)
    if by is SortBy.NUMBER:
        yield _of_facts(answers)
    elif by is SortBy.TITLE:
        w = SearchWordRow
        title = (w.place == TITLE, w.word >= BEFORE_TITLE, w.word < chr(ord(BEFORE_TITLE) + 1))
        # Each has one title: they are counted where that is quicker.
        if query == Query():
            found, count = w.agreement.not_in(_hidden(cut)), _everything(cut).count(connection)
        else:
            found, count = w.agreement.in_(select(_F.agreement).where(answers)), _of_facts(answers).count(connection)
        yield _Part(w.agreement, w.__table__, (*title, found), (w.word, *by_number(w.agreement)), count)
    elif by is SortBy.STATE:
        yield from _by_state(connection, answers, today, cut)
    else:
        day = _F.signed_on if by is SortBy.SIGNED else _F.ends_on
        yield _of_facts(and_(answers, day >= date.min), day)
        yield _of_facts(and_(answers, day.is_(None)))
    if there_is := _not_indexed_but_decided(connection, cut):
        a = AgreementRow
        yield _Part(a.number, a.__table__, (a.number.in_(there_is),), (a.year, a.serial))


def _everything(cut: Cut) -> _Part:
    """All there are: by the key of the agreements alone, and the confidential ones by that key too."""
    a = AgreementRow
    position = cast(a.year, BigInteger) * _YEARS_APART + a.serial
    hidden = select(position).where(a.confidential_since >= date.min, a.number.not_in(cut.readable))
    return _Part(a.number, a.__table__, (position.not_in(hidden),), (a.year, a.serial))


def _by_state(connection: Connection, answers: ColumnElement[bool], today: date, cut: Cut) -> Iterator[_Part]:
    """A part for each state that there is; they are counted at once."""
    states = dict(enumerate(IN_ORDER[::-1] if cut.order.descending else IN_ORDER))
    stands = {}
    for place, state in states.items():
        there = [number for number, found in cut.decided.items() if found == state]
        by_facts = [register_facts.within(bounds, today) for bounds in standing_bounds(state, today)]
        stands[place] = or_(false(), *by_facts, *([_F.agreement.in_(there)] if there else []))
    which = case(*((condition, place) for place, condition in stands.items()))
    counted = connection.execute(select(which, func.count()).where(answers).group_by(which).order_by(which))
    for place, count in counted.all():
        if place is not None:
            yield replace(_of_facts(and_(answers, stands[place])), known=count)


def _of_facts(where: ColumnElement[bool], *by: _Column) -> _Part:
    return _Part(_F.agreement, _F.__table__, (where,), (*by, *by_number(_F.agreement)))


def by_number(number: _Column) -> tuple[_Column, ...]:
    """What orders numbers as year and serial do: serials have four digits or more."""
    return (func.substr(number, 1, 7), func.length(number), number)


def _answers(connection: Connection, query: Query, today: date, cut: Cut) -> ColumnElement[bool]:
    decided = _F.agreement.in_(cut.decided) if cut.decided else false()
    if query == Query():
        answer: ColumnElement[bool] = true()
    elif not search_index.is_exact(wanted_words(query)):
        answer = decided
    else:
        by_facts = register_facts.answer(query, today)
        answer = and_(by_facts, *register_facts.tied_to(query), *_worded(connection, query))
        if cut.decided:
            answer = or_(answer, decided)
    if not_indexed := search_index.not_indexed(connection):
        answer = and_(answer, _F.agreement.not_in(not_indexed))
    return and_(answer, _F.agreement.not_in(_hidden(cut)))


def _hidden(cut: Cut) -> Select[tuple[str]]:
    a = AgreementRow
    return select(a.number).where(a.confidential_since >= date.min, a.number.not_in(cut.readable))


def _worded(connection: Connection, query: Query) -> Iterator[ColumnElement[bool]]:
    if wanted := wanted_words(query):
        yield _F.agreement.in_(search_index.question(search_index.rarest_first(connection, wanted)))


def _not_indexed_but_decided(connection: Connection, cut: Cut) -> list[str]:
    return [number for number in search_index.not_indexed(connection) if number in cut.decided]
