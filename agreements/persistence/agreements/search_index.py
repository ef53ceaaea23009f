"""The words of every agreement, so that a search loads only what it may find: one table, the same on both engines.

A word that begins with another is a range of an index ordered by code points; no extension of a database is needed.
What the index names is still compared by `domain.search`: it may name too much (long words are cut), never too little.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
from sqlalchemy.orm import InstrumentedAttribute, aliased

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.register.search import (
    OTHER_NAMES,
    PARTY,
    SEARCH_RULES,
    TEXT,
    WordBeginnings,
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
_KNOWN = _OF_ONE.where(SearchWordRow.place > OTHER_NAMES)
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


def candidates(connection: Connection, wanted: WordBeginnings, among: Sequence[str] | None = None) -> tuple[str, ...]:
    """The numbers of the agreements that may hold these words; of those not indexed nothing is known.

    The rarest beginning drives the question, the others are asked for each agreement that it meets.

    Args:
        among: Only of these.

    Raises:
        ValueError: Nothing is wanted: then every agreement is a candidate.
    """
    if not wanted:
        raise ValueError("without words every agreement is a candidate")
    texts, names = _rarest_first(connection, wanted.text), _rarest_first(connection, wanted.party)
    by_party = bool(names) and (not texts or names[0][0] <= texts[0][0])
    asked = question([text for _, text in texts], [name for _, name in names], by_party=by_party)
    if among is None:
        return tuple(sorted(connection.execute(asked).scalars()))
    found: list[str] = []
    for first in range(0, len(among), _AT_ONCE):
        some = asked.where(asked.selected_columns[0].in_(among[first : first + _AT_ONCE]))
        found += connection.execute(some).scalars()
    return tuple(sorted(found))


def question(texts: Sequence[str], names: Sequence[str], *, by_party: bool) -> Select[tuple[str]]:
    """The question for the agreements that may hold these beginnings; the first of the one sort drives it."""
    w = aliased(SearchWordRow)
    if by_party:
        asked = select(w.agreement).where(w.place >= PARTY, _begins(w, names[0]))
        asked = asked.where(*(_beside(w, name, w.place) for name in names[1:]), *(_beside(w, text) for text in texts))
        return asked.distinct()
    asked = select(w.agreement).where(w.place <= TEXT, _begins(w, texts[0]))
    asked = asked.where(*(_beside(w, text) for text in texts[1:]))
    if names:
        n = aliased(SearchWordRow)
        one_party = (_beside(n, name, n.place) for name in names[1:])
        named = exists().where(n.agreement == w.agreement, n.place >= PARTY, _begins(n, names[0]), *one_party)
        asked = asked.where(named)
    return asked.distinct()


def _rarest_first(connection: Connection, beginnings: Iterable[str]) -> list[tuple[int, str]]:
    """Each beginning with how many words have it, counted only so far as it matters; long ones first among equals."""
    counted = []
    for beginning in {each[:LONGEST] for each in beginnings}:
        # Wherever they stand: to pass over other places might mean to read them all.
        some = select(SearchWordRow.word).where(_begins(SearchWordRow, beginning)).limit(_ENOUGH).subquery()
        many = connection.execute(select(func.count()).select_from(some)).scalar_one()
        counted.append((many, beginning))
    return sorted(counted, key=lambda each: (each[0], -len(each[1]), each[1]))


def _begins(row: type[SearchWordRow], beginning: str) -> ColumnElement[bool]:
    # No word holds the last code point, which is nobody's: whatever begins so lies before it.
    return (row.word >= beginning) & (row.word < beginning + _BEYOND)


def _beside(
    row: type[SearchWordRow], beginning: str, place: InstrumentedAttribute[int] | None = None
) -> ColumnElement[bool]:
    other = aliased(SearchWordRow)
    where = other.place <= TEXT if place is None else other.place == place
    return exists().where(other.agreement == row.agreement, where, _begins(other, beginning))


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
