"""What a search finds by its index, on both engines, is what comparing every agreement finds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from agreements.domain.agreement.agreement import Agreement, Content
from agreements.domain.register.search import Query, Wanted, folded_words, matches, wanted_words, words_by_place
from agreements.persistence import Database
from agreements.persistence.agreements import search_index
from agreements.persistence.tables.rows_agreement import AgreementRow
from agreements.persistence.tables.rows_register import SearchWordRow
from agreements.use_cases.registers.register_index import index_register
from tests.contract import samples

TODAY = samples.NOW.date()
WORDS = (
    *("Università", "UNIVERSITA’", "universale", "Straße", "strasse", "d’acqua", "ﬁnanza", "100%", "Ελλάδα", "中文"),
    *("e\u0301lan", "𐐀x", "a_b", "x" * 90, "x" * 90 + "y", "12/2009", "Zürich", "zzz"),
)
TEXT = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NAME = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join).filter(lambda name: len(name) <= 200)


@st.composite
def shaped(make: st.DrawFn) -> tuple[Agreement, str]:
    made = samples.agreement(title=make(TEXT | ANYTHING))
    content = Content(make(TEXT), (make(ANYTHING),), (), (make(TEXT),))
    parties = tuple(replace(party, name=make(NAME)) for party in made.parties)
    return replace(made, content=content, parties=parties), make(st.just("") | TEXT)


def asked(beginnings: st.SearchStrategy[str]) -> st.SearchStrategy[Query]:
    return st.builds(Query, words=beginnings, party=st.just("") | beginnings)


CUT = st.tuples(st.sampled_from(WORDS), st.integers(1, 95)).map(lambda cut: cut[0][: cut[1]])
QUERIES = asked(st.lists(CUT, max_size=3).map(" ".join) | ANYTHING)


def found(database: Database, query: Query, called: dict[str, str]) -> list[str]:
    """As a search does: what the index names, compared; and the index named no more than it had to load."""
    with database.unit() as unit:
        asks = bool(wanted_words(query))
        some = unit.load_some(unit.may_answer(query, TODAY)) if asks else unit.list_agreements()
    return [a.number for a in some if matches(a, query, TODAY, (called[a.number],))]


def compared(agreements: list[Agreement], query: Query, called: dict[str, str]) -> list[str]:
    return [a.number for a in agreements if matches(a, query, TODAY, (called[a.number],))]


def test_the_index_finds_what_comparing_everything_finds_also_after_changes(database: Database) -> None:
    numbers = iter(range(1, 10_000))

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(shaped(), shaped()), min_size=1, max_size=3), st.lists(QUERIES, min_size=1, max_size=6))
    def holds(register: list[tuple[tuple[Agreement, str], tuple[Agreement, str]]], queries: list[Query]) -> None:
        with database.unit() as unit:
            for (first, name), (second, _) in register:
                number = f"P-2026-{next(numbers):04d}"
                called[number] = name
                event = samples.event(replace(first, number=number))
                saved = unit.add(replace(first, number=number), event, number, (), (name,))
                current.append(unit.save(replace(second, number=number, revision=saved.revision), [event]))
            unit.commit()
        for query in queries:
            assert found(database, query, called) == compared(current, query, called), query

    current: list[Agreement] = []
    called: dict[str, str] = {}
    holds()
    assert len(current) > 12


def test_only_what_may_match_is_named(database: Database) -> None:
    with database.unit() as unit:
        for n in range(1, 30):
            agreement = samples.agreement(f"P-2026-{n:04d}", title=f"Collaborazione speciale{n} tra due enti")
            unit.add(agreement, samples.event(agreement), str(n))
        unit.commit()
    with database.unit() as unit:
        assert unit.may_answer(Query("speciale7 collab"), TODAY) == ("P-2026-0007",)
        assert unit.may_answer(Query("speciale7", party="comune prova"), TODAY) == ("P-2026-0007",)
        # Both words begin words of parties, but of no single one.
        assert unit.may_answer(Query(party="regione comune"), TODAY) == ()
        assert unit.may_answer(Query("speciale7", basis="non annotata"), TODAY) == ("P-2026-0007",)
        assert unit.may_answer(Query("speciale7", basis="art. 15"), TODAY) == ()


def test_words_go_and_come_with_the_agreement_in_its_own_commit(database: Database) -> None:
    agreement = samples.agreement(title="Prima stesura di prova")
    with database.unit() as unit:
        agreement = unit.add(agreement, samples.event(agreement), "richiesta", (), ("4/2009",))
        unit.commit()
    with database.unit() as unit:
        unit.save(replace(agreement, title="Seconda stesura di prova"), [samples.event(agreement)])
        assert unit.may_answer(Query("seconda"), TODAY) == (agreement.number,)
    with database.unit() as unit:  # it was not committed
        assert unit.may_answer(Query("seconda"), TODAY) == ()
        assert unit.may_answer(Query("prima 2009"), TODAY) == (agreement.number,)
        unit.save(replace(agreement, title="Seconda stesura di prova"), [samples.event(agreement)])
        unit.commit()
    with database.unit() as unit:
        assert unit.may_answer(Query("prima"), TODAY) == ()
        assert unit.may_answer(Query("seconda 4/2009"), TODAY) == (agreement.number,)
    with database._engine.connect() as connection:
        kept = connection.execute(select(func.count()).select_from(SearchWordRow)).scalar_one()
    with database.unit() as unit:
        assert kept == len(words_by_place(unit.load(agreement.number))) + len(folded_words("4/2009"))


def test_what_is_not_indexed_is_compared_until_it_is(database: Database) -> None:
    for n in (1, 2):
        agreement = samples.agreement(f"P-2026-{n:04d}")
        with database.unit() as unit:
            unit.add(agreement, samples.event(agreement), str(n))
            unit.commit()
    with database._engine.begin() as connection:
        connection.execute(SearchWordRow.__table__.delete())  # type: ignore[attr-defined]
        connection.execute(update(AgreementRow).values(search_rules=0))
    nowhere = Query("introvabile")
    with database.unit() as unit:
        assert unit.may_answer(nowhere, TODAY) == unit.numbers()
        stale = unit.load("P-2026-0001")
        # A step before the index is made leaves it to be made: nobody would know the other names.
        unit.save(stale, [samples.event(stale)])
        unit.commit()
    with database.unit() as unit:
        assert not unit.index(stale, ())  # it has changed since it was loaded
    assert index_register(database) == 2
    assert index_register(database) == 0
    with database.unit() as unit:
        assert unit.may_answer(nowhere, TODAY) == ()
        assert unit.may_answer(Query("collaborazione"), TODAY) == unit.numbers()


@pytest.mark.parametrize("by_party", [True, False])
def test_beginnings_of_words_are_asked_of_an_index_on_both_engines(database: Database, by_party: bool) -> None:
    texts = Wanted((-1, 0), ("spec", "coll"))
    names = Wanted((1, None), ("com", "pro"), together=True)
    asked = search_index.question([names, texts] if by_party else [texts, names])
    with database._engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if not on_sqlite:  # in a table of no rows it would read all of them
            connection.exec_driver_sql("SET enable_seqscan = off")
        told = asked.compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if on_sqlite else ''}{told}").all()
    words = " ".join(str(row) for row in plan)
    assert "ix_search_word_word" in words
    assert "SCAN" not in words.replace("Scan", "")
