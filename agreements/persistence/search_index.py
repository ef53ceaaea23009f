"""The words of every agreement, so that a search loads only what it may find: one table, the same on both engines.

A word that begins with another is a range of an index ordered by code points; no extension of a database is needed.
What the index names is still compared by `domain.search`: it may name too much (long words are cut), never too little.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, delete, exists, insert, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from agreements.domain.agreement import Agreement
from agreements.domain.search import OTHER_NAMES, SEARCH_RULES, Wanted, folded_words, words_by_place
from agreements.persistence.rows_agreement import AgreementRow
from agreements.persistence.rows_register import SearchWordRow

LONGEST = 64
"""A longer word is cut: the index of PostgreSQL takes no more than some thousand bytes."""
_BEYOND = "\U0010ffff"
_AT_ONCE = 200


def keep(session: Session, agreement: Agreement) -> None:
    """Bring the words of an agreement up to date, but for its other names.

    The caller holds the agreement's row: nobody else writes its words meanwhile.
    """
    _replace(session, agreement.number, words_by_place(agreement), SearchWordRow.place > OTHER_NAMES)


def keep_names(session: Session, number: str, names: Iterable[str]) -> None:
    """Set how else an agreement is called (its number in an older register); the caller holds its row."""
    words = {(OTHER_NAMES, word) for name in names for word in folded_words(name)}
    _replace(session, number, words, SearchWordRow.place == OTHER_NAMES)


def _replace(session: Session, number: str, words: Iterable[tuple[int, str]], where: ColumnElement[bool]) -> None:
    w = SearchWordRow
    now = {(place, word[:LONGEST]) for place, word in words}
    known = select(w.place, w.word).where(w.agreement == number, where)
    before = {(place, word) for place, word in session.connection().execute(known)}
    gone = sorted(before - now)
    for first in range(0, len(gone), _AT_ONCE):
        some = tuple_(w.place, w.word).in_(gone[first : first + _AT_ONCE])
        old = delete(w).where(w.agreement == number, some).execution_options(synchronize_session=False)
        session.execute(old)
    if fresh := sorted(now - before):
        session.execute(insert(w), [{"agreement": number, "place": place, "word": word} for place, word in fresh])


def candidates(session: Session, wanted: Wanted) -> tuple[str, ...]:
    """The numbers of the agreements that may hold these words; of those not indexed nothing is known."""
    return tuple(sorted(session.connection().execute(question(wanted)).scalars()))


def question(wanted: Wanted) -> Select[tuple[str]]:
    """The question for the agreements that may hold these words.

    Of several beginnings the longest drives it: it is met by the fewest.
    """
    texts = sorted({each[:LONGEST] for each in wanted.text}, key=len, reverse=True)
    names = sorted({each[:LONGEST] for each in wanted.party}, key=len, reverse=True)
    w = aliased(SearchWordRow)
    if names:
        asked = select(w.agreement).where(w.place > 0, _begins(w, names[0]))
        asked = asked.where(*(_beside(w, name, w.place) for name in names[1:]))
    elif texts:
        asked = select(w.agreement).where(w.place <= 0, _begins(w, texts.pop(0)))
    else:
        raise ValueError("without words every agreement is a candidate")
    return asked.where(*(_beside(w, text) for text in texts)).distinct()


def _begins(row: type[SearchWordRow], beginning: str) -> ColumnElement[bool]:
    # No word holds the last code point, which is nobody's: whatever begins so lies before it.
    return (row.word >= beginning) & (row.word < beginning + _BEYOND)


def _beside(
    row: type[SearchWordRow], beginning: str, place: InstrumentedAttribute[int] | None = None
) -> ColumnElement[bool]:
    other = aliased(SearchWordRow)
    where = other.place <= 0 if place is None else other.place == place
    return exists().where(other.agreement == row.agreement, where, _begins(other, beginning))


def not_indexed(session: Session) -> tuple[str, ...]:
    """The numbers of the agreements whose words are not known by the present rules."""
    wanted = select(AgreementRow.number).where(AgreementRow.search_rules != SEARCH_RULES)
    return tuple(sorted(session.connection().execute(wanted).scalars()))


def index(session: Session, agreement: Agreement, names: Iterable[str]) -> bool:
    """Index an agreement that was loaded; answers False where somebody has changed or indexed it meanwhile."""
    a = AgreementRow
    held = session.execute(
        update(a)
        .where(a.number == agreement.number, a.revision == agreement.revision, a.search_rules != SEARCH_RULES)
        .values(search_rules=SEARCH_RULES)
        .returning(a.number)
        .execution_options(synchronize_session=False)
    ).first()
    if held is None:
        return False
    keep(session, agreement)
    keep_names(session, agreement.number, names)
    return True
