"""The facts of every agreement in rows of few columns: questions by state, dates and money load what answers them.

They are written with the words of an agreement, in its own commit, and known by the same rules (`search_index`). What
they name is still compared by `domain.search`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    and_,
    bindparam,
    false,
    or_,
    select,
    true,
    union_all,
)

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.register.register_facts import (
    Bounds,
    Stage,
    asks_facts,
    bounds_of,
    cents_between,
    facts_of,
    undecided,
)
from agreements.domain.register.search import Query
from agreements.persistence.agreements.mapping_money import cents
from agreements.persistence.engine.plain_rows import new_row, rows, write_one
from agreements.persistence.tables.rows_agreement import AgreementRow
from agreements.persistence.tables.rows_register import RegisterFactRow

_AT_ONCE = 500
_KEPT = select(RegisterFactRow).where(RegisterFactRow.agreement == bindparam("number"))


def keep(connection: Connection, agreement: Agreement) -> None:
    """Bring the facts of an agreement up to date; the caller holds its row."""
    facts = facts_of(agreement)
    before = next(iter(rows(connection, _KEPT, {"number": agreement.number})), None)
    now = new_row(
        RegisterFactRow,
        agreement=agreement.number,
        stage=str(facts.stage),
        signed_on=facts.signed_on,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        ended=facts.ended,
        cents=cents(facts.costs) if facts.costs is not None else None,
        minimum=facts.costs.minimum if facts.costs is not None else False,
    )
    write_one(connection, before, now)


def candidates(
    connection: Connection, query: Query, today: date, *, among: Collection[str] | None = None, most: int | None = None
) -> tuple[str, ...]:
    """The numbers of the agreements whose facts answer a question; of those not indexed nothing is known.

    Args:
        among: Only of these.
        most: So many at most, whichever.

    Raises:
        ValueError: The question is by none of them: every agreement answers it.
    """
    if not (asks_facts(query) or query.tied):
        raise ValueError("by state, dates, money, family or frame nothing is asked")
    if among is None:
        return tuple(connection.execute(question(query, today).limit(most)).scalars())
    numbers, found = sorted(among), list[str]()
    for first in range(0, len(numbers), _AT_ONCE):
        asked = question(query, today, numbers[first : first + _AT_ONCE])
        found += connection.execute(asked).scalars()
    return tuple(found)


def question(query: Query, today: date, among: Sequence[str] | None = None) -> CompoundSelect[tuple[str]]:
    """The question for the numbers: ranges of indexes put together, those of the unknown and undecided nearly empty."""
    f = RegisterFactRow
    answers = [answer(query, today), at_stage(Stage.UNKNOWN)]
    if query.state:
        # Each a range of its own, and no agreement lies in two: of many «or» SQLite would read the whole table.
        ways = (*bounds_of(query.state, today), *undecided(today, query.state))
        answers = [at_stage(Stage.UNKNOWN), *(and_(*_conditions(query), within(way, today)) for way in ways)]
    asked = [select(f.agreement).where(each, *tied_to(query)) for each in answers]
    return union_all(*(each if among is None else each.where(f.agreement.in_(among)) for each in asked))


def answer(query: Query, today: date) -> ColumnElement[bool]:
    """That facts alone say that an agreement answers, words and ties apart."""
    f = RegisterFactRow
    if not asks_facts(query):
        return f.stage != Stage.UNKNOWN.value
    by_state = [or_(false(), *(within(bounds, today) for bounds in bounds_of(query.state, today)))]
    return and_(*_conditions(query), *(by_state if query.state else [true()]))


def undecided_among(query: Query, today: date) -> ColumnElement[bool]:
    """That facts do not tell where an agreement stands, which answers in all else that facts tell."""
    return and_(*_conditions(query), or_(false(), *(within(bounds, today) for bounds in undecided(today, query.state))))


def tied_to(query: Query) -> Iterator[ColumnElement[bool]]:
    """That an agreement belongs to the family, or to the frame, that is asked for."""
    a = AgreementRow
    for column, number in ((a.model, query.family), (a.frame, query.frame)):
        if number:
            # Two keys of the agreement's table, put together: of «or» SQLite would read it whole.
            tied = (select(a.number).where(a.number == number), select(a.number).where(column == number))
            yield RegisterFactRow.agreement.in_(union_all(*tied))


def _conditions(query: Query) -> Iterator[ColumnElement[bool]]:
    f = RegisterFactRow
    yield true()
    if query.signed_from is not None:
        yield f.signed_on >= query.signed_from
    if query.signed_until is not None:
        yield f.signed_on <= query.signed_until
    if query.ends_until is not None:
        yield f.ends_on <= query.ends_until
    least, most = cents_between(query)
    if least is not None or most is not None:
        yield f.cents.is_not(None)
    if least is not None:
        yield f.cents >= least
    if most is not None:
        yield and_(f.cents <= most, f.minimum.is_(False))


def at_stage(stage: str) -> ColumnElement[bool]:
    """That an agreement has come so far."""
    # A range, though of one value: SQLite knows only how many rows a stage has on average, and where nearly all are
    # signed it would read the whole table for the few that stand elsewhere.
    return RegisterFactRow.stage.between(str(stage), str(stage))


def within(bounds: Bounds, today: date) -> ColumnElement[bool]:
    """That facts lie within bounds."""
    f = RegisterFactRow
    by_end = bounds.ends_before is not None or bounds.ends_from is not None
    found = [f.stage == str(bounds.stage) if by_end else at_stage(bounds.stage)]
    if bounds.started is not None:
        found.append(f.starts_on <= today if bounds.started else f.starts_on > today)
    if bounds.ended is not None:
        found.append(f.ended.is_(bounds.ended))
    if bounds.ends_before is not None:
        found.append(f.ends_on < bounds.ends_before)
    if bounds.ends_from is not None:
        later = f.ends_on >= bounds.ends_from
        found.append(or_(f.ends_on.is_(None), later) if bounds.endless else later)
    return and_(*found)
