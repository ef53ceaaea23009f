"""The words of every agreement, so that a search loads only what it may find: one table, the same on both engines.

A word that begins with another is a range of an index ordered by code points; no extension of a database is needed.
What the index names is still compared by `domain.search`: it may name too much (long words are cut), never too little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.register.search import (
    OTHER_NAMES,
    SEARCH_RULES,
    Wanted,
    folded_words,
    words_by_place,
)
from agreements.persistence.agreements import register_facts
from agreements.persistence.tables.rows_agreement import AgreementRow
from agreements.persistence.tables.rows_register import SearchWordRow

LONGEST = 64
"""A longer word is cut: the index of PostgreSQL takes no more than some thousand bytes."""
_BEYOND = "\U0010ffff"
_AT_ONCE = 200
_ENOUGH = 1000
"""Of two beginnings that so many words have, it does not matter which drives a question."""
_OF_ONE = select(SearchWordRow.place, SearchWordRow.word).where(SearchWordRow.agreement == bindparam("number"))
_KNOWN = _OF_ONE.where(SearchWordRow.place != OTHER_NAMES)
_KNOWN_NAMES = _OF_ONE.where(SearchWordRow.place == OTHER_NAMES)
_INSERT = insert(SearchWordRow)
_DELETE = delete(SearchWordRow).where(
    *(getattr(SearchWordRow, name) == bindparam(name) for name in ("agreement", "word", "place"))
)


def keep(connection: Connection, agreement: Agreement) -> None:
    """Bring the words and the facts of an agreement up to date, but for its other names.

    The caller holds the agreement's row: nobody else writes its words meanwhile.
    """
    _replace(connection, agreement.number, words_by_place(agreement), _KNOWN)
    register_facts.keep(connection, agreement)


def keep_names(connection: Connection, number: str, names: Iterable[str]) -> None:
    """Set how else an agreement is called (its number in an older register); the caller holds its row."""
    words = {(OTHER_NAMES, word) for name in names for word in folded_words(name)}
    _replace(connection, number, words, _KNOWN_NAMES)


def _replace(
    connection: Connection, number: str, words: Iterable[tuple[int, str]], known: Select[tuple[int, str]]
) -> None:
    now = {(place, word[:LONGEST]) for place, word in words}
    before = {(place, word) for place, word in connection.execute(known, {"number": number})}
    for statement, words_of_place in ((_DELETE, before - now), (_INSERT, now - before)):
        if words_of_place:
            rows = [{"agreement": number, "place": place, "word": word} for place, word in sorted(words_of_place)]
            connection.execute(statement, rows)


def candidates(connection: Connection, wanted: Sequence[Wanted], among: Sequence[str] | None = None) -> tuple[str, ...]:
    """The numbers of the agreements that may hold these words; of those not indexed nothing is known.

    Args:
        among: Only of these.

    Raises:
        ValueError: Nothing is wanted: then every agreement is a candidate.
    """
    asked = question(rarest_first(connection, wanted))
    if among is None:
        return tuple(sorted(connection.execute(asked).scalars()))
    found: list[str] = []
    for first in range(0, len(among), _AT_ONCE):
        some = asked.where(asked.selected_columns[0].in_(among[first : first + _AT_ONCE]))
        found += connection.execute(some).scalars()
    return tuple(sorted(found))


def is_exact(wanted: Iterable[Wanted]) -> bool:
    """Whether the index names no more than what holds these words: not where one is as long as those that are cut."""
    return all(len(word) < LONGEST for each in wanted for word in each.words)


def question(wanted: Sequence[Wanted]) -> Select[tuple[str]]:
    """The question for the agreements that may hold these words; the first of the first drives it.

    Raises:
        ValueError: Nothing is wanted.
    """
    if not wanted:
        raise ValueError("without words every agreement is a candidate")
    first, *others = wanted
    w = aliased(SearchWordRow)
    asked = select(w.agreement).where(*_stands(w, first))
    for other in others:
        n = aliased(SearchWordRow)
        asked = asked.where(exists().where(n.agreement == w.agreement, *_stands(n, other)))
    return asked.distinct()


def rarest_first(connection: Connection, wanted: Iterable[Wanted]) -> list[Wanted]:
    """The same, the rarest words first: one of them drives the question, the others are asked of what it meets.

    What need not stand together is asked apart. Words are counted only so far as it matters; of equals the longer ones
    come first.
    """
    counted: list[tuple[tuple[int, int, str], Wanted]] = []
    for each in wanted:
        words = {word[:LONGEST] for word in each.words}
        ranked = sorted((_how_many(connection, word), -len(word), word) for word in words)
        for group in [ranked] if each.together else [[one] for one in ranked]:
            counted.append((group[0], replace(each, words=tuple(word for _, _, word in group))))
    return [each for _, each in sorted(counted, key=lambda one: one[0])]


def _how_many(connection: Connection, beginning: str) -> int:
    # Wherever they stand: to pass over other places might mean to read them all.
    some = select(SearchWordRow.word).where(_begins(SearchWordRow, beginning)).limit(_ENOUGH).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def _stands(row: type[SearchWordRow], wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """That a row is one of the words; or the first, and that the others stand at its place."""
    lowest, highest = wanted.places
    if lowest is not None:
        yield row.place >= lowest
    if highest is not None:
        yield row.place <= highest
    if wanted.whole:
        yield row.word.in_(wanted.words)
        return
    first, *others = wanted.words
    yield _begins(row, first)
    for word in others:
        other = aliased(SearchWordRow)
        yield exists().where(other.agreement == row.agreement, other.place == row.place, _begins(other, word))


def _begins(row: type[SearchWordRow], beginning: str) -> ColumnElement[bool]:
    # No word holds the last code point, which is nobody's: whatever begins so lies before it.
    return (row.word >= beginning) & (row.word < beginning + _BEYOND)


def not_indexed(connection: Connection) -> tuple[str, ...]:
    """The numbers of the agreements whose words are not known by the present rules."""
    a = AgreementRow
    # Two ranges of an index: «other than» would read every agreement at every search.
    older, newer = (
        select(a.number).where(other) for other in (a.search_rules < SEARCH_RULES, a.search_rules > SEARCH_RULES)
    )
    return tuple(sorted(connection.execute(union_all(older, newer)).scalars()))


def index(connection: Connection, agreement: Agreement, names: Iterable[str]) -> bool:
    """Index an agreement that was loaded; answers False where somebody has changed or indexed it meanwhile."""
    a = AgreementRow
    held = connection.execute(
        update(a)
        .where(a.number == agreement.number, a.revision == agreement.revision, a.search_rules != SEARCH_RULES)
        .values(search_rules=SEARCH_RULES)
        .returning(a.number)
    ).first()
    if held is None:
        return False
    keep(connection, agreement)
    keep_names(connection, agreement.number, names)
    return True
