"""Searching a large register: against the bare indexed question, and a large register against a small.

`python -m benchmarks.search [AGREEMENTS…]` takes other sizes. A register is filled by copying whole agreements within
the database (as for the sweep); each copy gets a word of its own in its title and in the index.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine, make_url, text

from agreements.domain.agreement.events import Event
from agreements.domain.register.search import Query, wanted_words
from agreements.persistence.database import Database
from agreements.use_cases.registers.register_list import find_agreements
from benchmarks.harness import ROUNDS, Way, comparison, take_turns
from benchmarks.sweep import copy, servers
from tests.support import builders

NOW = datetime(2027, 3, 11, 6, tzinfo=UTC)
SIZES = (100_000, 1_000_000)
FIRST = 1000
WIDE = 10_000_000
"""Makes the own words equally long: the beginning of one is then the beginning of ten, however many there are."""
ENDS = NOW.date() - timedelta(days=10)
"""The last day of the first copy; that of each further one is a day later."""
OURS, BARE = "ours", "bare indexed SQL"
END = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with how many agreements answer it."""

    name: str
    query: Query
    found: int


def questions() -> list[Asked]:
    """One agreement by its own word; one by it and words that all have; ten by a beginning; nothing at all."""
    return [
        Asked("a word of one agreement", Query(f"codice{WIDE + FIRST + 7}x"), 1),
        Asked(
            "the same, with words that all have",
            Query(f"protocollo prova codice{WIDE + FIRST + 7}x", "anci di prova"),
            1,
        ),
        Asked("a beginning that ten have", Query(f"protocollo codice{(WIDE + FIRST) // 10 + 2}"), 10),
        Asked("a word that nobody has", Query("protocollo introvabile"), 0),
        Asked("an end by a day, that ten have", Query(ends_until=ENDS + timedelta(days=9)), 10),
        Asked("a state that ten have, and a word that all have", Query("protocollo", state="scaduto"), 10),
    ]


def fill(url: str, agreements: int) -> Database:
    """A register of this many copies; the words of each are those that a search would compare it by."""
    database = Database(url)
    database.create(trial=True)
    original = replace(builders.signed(), number="P-2027-0001")
    with database.unit() as unit:
        entered = Event(original.number, 1, "CREATE", NOW, builders.CLERK, "Inserito.", "", "art. 15")
        unit.add(original, entered, original.number)
        unit.commit()
    engine = create_engine(url)
    with engine.begin() as connection:
        # Ten have ended; the ends of the others spread over thirty years, as expiries that a person has confirmed.
        after = f"CASE WHEN s.n < {FIRST + 10} THEN s.n - {FIRST} ELSE 10 + (s.n - {FIRST}) % 10950 END"
        on_sqlite = engine.dialect.name == "sqlite"
        day = f"date('{ENDS}', '+' || ({after}) || ' days')" if on_sqlite else f"DATE '{ENDS}' + ({after})"
        values = {
            "agreement.title": f"t.title || ' codice' || (s.n + {WIDE}) || 'x'",
            "act.confirmed_expires_on": day,
            "register_fact.ends_on": day,
        }
        copy(connection, original.number, FIRST, agreements, values=values)
        words = f"SELECT number, 'codice' || (serial + {WIDE}) || 'x', 0 FROM agreement WHERE serial >= {FIRST}"
        connection.execute(text(f"INSERT INTO search_word (agreement, word, place) {words}"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
    return database


def bare_question(query: Query) -> tuple[str, list[str]]:
    """What somebody would write by hand who knows which word is the rare one, or that the day is."""
    over = "SELECT agreement FROM register_fact f WHERE stage = 'SIGNED' AND ends_on < ? AND NOT ended"
    if not wanted_words(query):
        return "SELECT agreement FROM register_fact WHERE ends_on <= ?", [str(query.ends_until)]
    if query.state:
        word = "w.agreement = f.agreement AND w.place <= 0 AND w.word >= ? AND w.word < ?"
        return f"{over} AND EXISTS (SELECT 1 FROM search_word w WHERE {word})", [
            str(NOW.date()),
            query.words,
            query.words + END,
        ]
    *common, rare = sorted(wanted_words(query)[0].words, key=len)
    asked = "SELECT DISTINCT w.agreement FROM search_word w WHERE w.place <= 0 AND w.word >= ? AND w.word < ?"
    given = [rare, rare + END]
    for word in common:
        asked += (
            " AND EXISTS (SELECT 1 FROM search_word o WHERE o.agreement = w.agreement AND o.place <= 0"
            " AND o.word >= ? AND o.word < ?)"
        )
        given += [word, word + END]
    return asked, given


def connected(url: str) -> Any:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return sqlite3.connect(str(address.database))
    return psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False))


def of_register(engine: str, url: str, agreements: int, rounds: int) -> Iterator[str]:
    """Equal answers are asserted before anything is timed."""
    with closing(fill(url, agreements)) as database, closing(connected(url)) as connection:
        for asked in questions():
            sql, given = bare_question(asked.query)
            if engine == "PostgreSQL":
                sql = sql.replace("?", "%s")

            def ours(asked: Asked = asked) -> tuple[str, ...]:
                with database.unit() as unit:
                    return unit.may_answer(asked.query, NOW.date())

            def whole(asked: Asked = asked) -> int:
                return len(find_agreements(database, asked.query, NOW).listed)

            def bare(sql: str = sql, given: Sequence[str] = given) -> list[str]:
                return [row[0] for row in connection.execute(sql, given).fetchall()]

            assert list(ours()) == sorted(bare())
            assert whole() == len(ours()) == asked.found, asked
            ways = [Way(OURS, ours, 5), Way(BARE, bare, 5), Way("ours, loaded and compared", whole)]
            heading = f"## {asked.name.capitalize()}, {engine}, {agreements:,} agreements"
            yield f"{heading}\n\n{comparison(take_turns(ways, rounds), BARE)}"


def report(rounds: int = ROUNDS, *, small: bool = False, sizes: Sequence[int] = SIZES) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="accordi-bench-") as name:
        folder = Path(name)
        with servers(folder, small=small) as engines:
            for engine, new_url in engines.items():
                for size in (400,) if small else sizes:
                    yield from of_register(engine, new_url(f"{engine}-{size}"), size, rounds)


if __name__ == "__main__":
    for told in report(sizes=[int(size) for size in sys.argv[1:]] or SIZES):
        print(f"\n{told}", flush=True)
