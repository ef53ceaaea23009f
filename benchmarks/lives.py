"""A thousand lives without documents, each step in its own durable commit: against the same rows by bare SQL.

`python -m benchmarks.lives [LIVES [ENVIRONMENT]]` takes another number, and beside it the peers DBOS and SpiffWorkflow,
in an environment of their own, which is made in that folder where it is not there yet. A life is entered, examined,
decided, approved by the other party, fixed, sent, signed by both, numbered and published: each step loads, asks the
gate, saves and commits as the use cases do (`use_cases.step`). The floor writes what the product was seen to write, by
the database's own driver, with as many commits; it loads nothing and decides nothing. All wait for the disk, which is
asserted, and so are the floor's equal rows; a peer takes as many durable steps.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine, event, inspect, make_url, text

from agreements import app
from agreements.domain.agreement.events import Event
from agreements.domain.steps.after_signature import RecordPublication, RecordRepertory
from agreements.domain.steps.transitions import decide
from agreements.use_cases.base.step import commit, load
from agreements.use_cases.base.workbench import Workbench
from benchmarks.harness import ROUNDS, Sample, comparison, table, watch_turns
from benchmarks.sweep import servers, settings
from tests.support import builders

LIVES = 1000
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OURS, BARE = "ours", "the same rows by bare SQL"
_WRITES = ("INSERT", "UPDATE", "DELETE")
_DURABLE, _ROLLBACK_JOURNAL = [2, "wal"], [2, "delete"]
"""Full synchronisation, and the journal: either way a commit is on disk when it returns."""
_PEERS = Path(__file__).parent / "peers"
_OF_ITS_OWN = ("installation", "alembic_version")
"""Tables in which two databases differ, or which no life touches."""

Statement = tuple[str, Any, bool]


@dataclass(slots=True)
class Watch:
    """What the product sends to its database.

    Attributes:
        commits: What was written, commit by commit.
    """

    statements: int = 0
    commits: list[list[Statement]] = field(default_factory=list)
    _open: list[Statement] = field(default_factory=list)

    def sent(self, _c: Any, _u: Any, statement: str, parameters: Any, _x: Any, executemany: bool) -> None:
        self.statements += 1
        if statement.lstrip().upper().startswith(_WRITES):
            self._open.append((statement, parameters, executemany))

    def committed(self, _connection: Any) -> None:
        if self._open:
            self.commits.append(self._open)
            self._open = []


def live(bench: Workbench, serial: int) -> int:
    """One life; answers with how many steps."""
    day, title = NOW.date(), f"Protocollo di prova n. {serial} per l’amministrazione digitale"
    with bench.database.unit() as unit:
        agreement = replace(builders.draft(), number=unit.next_number(day.year), title=title)
        entered = Event(agreement.number, 1, "CREATE", NOW, builders.CLERK, "Inserito.", "", "art. 15 L. 241/1990")
        unit.add(agreement, entered, agreement.number)
        unit.commit()
    after = (
        RecordRepertory("Repertorio di prova", f"{serial}", day, "Prova Nove"),
        RecordPublication("Albo di prova", day),
    )
    steps = (*builders.way_to_signature(agreement), *after)
    for command in steps:
        known, moment = load(bench, agreement.number, NOW)
        decision = decide(known, command, builders.CLERK, moment)
        assert decision.event is not None
        commit(bench, decision.agreement, [decision.event], [], moment)
    return 1 + len(steps)


def opened(url: str, folder: Path) -> Workbench:
    made = settings(url, folder)
    folder.mkdir(parents=True, exist_ok=True)
    app.create(made)
    return app.build(made)


def connected(url: str) -> Any:
    """A bare connection that waits for the disk as ours does."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(address.database), isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def assert_durable(one: Callable[[str], Any], *, on_sqlite: bool) -> None:
    if on_sqlite:
        assert [one("PRAGMA synchronous"), one("PRAGMA journal_mode")] == _DURABLE
    else:
        assert (one("SHOW fsync"), one("SHOW synchronous_commit")) == ("on", "on")


def write(url: str, commits: Sequence[Sequence[Statement]]) -> float:
    """Write what was seen, commit by commit."""
    on_sqlite = url.startswith("sqlite")
    with closing(connected(url)) as connection:
        assert_durable(lambda asked: connection.execute(asked).fetchone()[0], on_sqlite=on_sqlite)
        cursor = connection.cursor()
        begun = time.perf_counter()
        for statements in commits:
            cursor.execute("BEGIN IMMEDIATE" if on_sqlite else "BEGIN")
            for statement, parameters, many in statements:
                if many:
                    cursor.executemany(statement, parameters)
                else:
                    cursor.execute(statement, parameters)
            cursor.execute("COMMIT")
        return time.perf_counter() - begun


def rows_of(url: str) -> dict[str, list[str]]:
    """All rows of all tables, for comparing."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            names = [name for name in inspect(connection).get_table_names() if name not in _OF_ITS_OWN]
            return {
                name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')).all())) for name in names
            }
    finally:
        engine.dispose()


def environment(folder: Path) -> Path:
    """The Python that has the peers and nothing of ours."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", _PEERS / "requirements.txt"], check=True)
    return python


def peer(python: Path, program: str, folder: Path, lives: int, steps: int, *mode: str) -> float:
    """Let a peer take as many steps, each in a commit that waits for the disk as ours does."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        program_file, database = _PEERS / f"{program}.py", Path(place) / "peer.sqlite3"
        command = [str(python), str(program_file), str(database), str(lives), str(steps), *mode]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    assert told["durable"] in (_DURABLE, _ROLLBACK_JOURNAL)
    return float(told["seconds"])


@dataclass(frozen=True, slots=True)
class Seen:
    """What one run of all lives has sent."""

    watch: Watch
    steps: int


def see(new_url: Callable[[str], str], folder: Path, lives: int) -> Seen:
    """Let the lives be lived once, watched; the bare way must leave the very same rows."""
    ours, bare = new_url("watched"), new_url("checked")
    opened(bare, folder / "bare").database.close()
    bench, watch = opened(ours, folder / "ours"), Watch()
    engine = bench.database._engine
    with engine.connect() as connection:
        asked = lambda sql: connection.exec_driver_sql(sql).scalar()  # noqa: E731
        assert_durable(asked, on_sqlite=connection.dialect.name == "sqlite")
    event.listen(engine, "before_cursor_execute", watch.sent)
    event.listen(engine, "commit", watch.committed)
    steps = sum(live(bench, serial) for serial in range(1, lives + 1))
    bench.database.close()
    write(bare, watch.commits)
    assert rows_of(bare) == rows_of(ours)
    assert len(watch.commits) == steps, "a step is one commit"
    return Seen(watch, steps)


def of_engine(
    engine: str, new_url: Callable[[str], str], folder: Path, lives: int, rounds: int, peers: Path | None
) -> Iterator[str]:
    seen = see(new_url, folder / engine, lives)
    turn = iter(range(10_000))

    def ours() -> dict[str, float]:
        n = next(turn)
        bench = opened(new_url(f"{engine}-{n}"), folder / f"{engine}-{n}")
        begun = time.perf_counter()
        for serial in range(1, lives + 1):
            live(bench, serial)
        taken = time.perf_counter() - begun
        bench.database.close()
        return {"": taken}

    def bare() -> dict[str, float]:
        n = next(turn)
        url = new_url(f"{engine}-{n}")
        opened(url, folder / f"{engine}-{n}").database.close()
        return {"": write(url, seen.watch.commits)}

    ways = {OURS: ours, BARE: bare}
    if peers is not None and engine == "SQLite":
        python, steps = environment(peers), seen.steps // lives
        ways["DBOS as it comes"] = lambda: {"": peer(python, "dbos_lives", folder, lives, steps)}
        ways["DBOS with our journal mode, WAL"] = lambda: {"": peer(python, "dbos_lives", folder, lives, steps, "WAL")}
        ways["SpiffWorkflow"] = lambda: {"": peer(python, "spiff_lives", folder, lives, steps)}
    told = watch_turns(ways, rounds)
    samples = [Sample(name, parts[0].seconds) for name, parts in told.items()]
    yield f"## {lives:,} lives without documents, {engine}\n\n{comparison(samples, BARE)}"
    written = [statement for statements in seen.watch.commits for statement in statements]
    rows = []
    for sample in samples:
        slowest, median, fastest = (seen.steps / t for t in (max(sample.seconds), sample.median, min(sample.seconds)))
        rows.append((sample.name, f"{median:.0f}", f"{slowest:.0f}–{fastest:.0f}"))
    yield f"### Durable steps in a second, {engine}\n\n{table(('Way', 'Median', 'From–to'), rows)}"
    costs = (
        ("steps", seen.steps),
        ("commits", len(seen.watch.commits)),
        ("statements that write", len(written)),
        ("statements, all", seen.watch.statements),
    )
    each = [(name, f"{count / lives:.1f}") for name, count in costs]
    yield f"### What one life costs, {engine}\n\n{table(('Of one life', 'How many'), each)}"


def report(
    rounds: int = ROUNDS, *, small: bool = False, lives: int = LIVES, peers: Path | None = None
) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="accordi-bench-") as name:
        folder = Path(name)
        with servers(folder, small=False) as engines:  # also in the test both wait for the disk
            for engine, new_url in engines.items():
                yield from of_engine(engine, new_url, folder, 2 if small else lives, rounds, peers)


if __name__ == "__main__":
    beside = Path(sys.argv[2]) if sys.argv[2:] else None
    for told in report(lives=int(sys.argv[1]) if sys.argv[1:] else LIVES, peers=beside):
        print(f"\n{told}", flush=True)
