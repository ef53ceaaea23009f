"""Pages of the desk on a large register: twenty asked a second, against the bare question and the bare template.

`python -m benchmarks.desk [AGREEMENTS…]` takes other sizes, `long` a million. The door is a process of its own, as
`accordi up` starts it; whoever asks keeps to the clock and not to the answers (open loop): a page that is late is
counted from when it was due. A register is filled by copying whole agreements within the
database, as the sweeps of the days before left them.
"""

from __future__ import annotations

import multiprocessing
import re
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import pairwise
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from statistics import quantiles
from typing import Any

import psycopg
from prefect.client.orchestration import SyncPrefectClient
from sqlalchemy import create_engine, make_url, text

from agreements import app
from agreements.app import people_key_of
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Event
from agreements.domain.agreement.periods import last_day
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.offices import RegisteredOffice
from agreements.domain.people.person import Role
from agreements.domain.register.search import TITLE
from agreements.domain.steps.after_signature import ConfirmExpiry, RecordPublication, RecordRepertory
from agreements.settings import Settings
from agreements.use_cases.life.waiting_for import Kept, View, waiting_for
from agreements.use_cases.watch.sweep import run_sweep
from benchmarks.harness import ROUNDS, Sample, comparison, ratio, shares, shown, table, watch_turns
from benchmarks.installation import DEADLINE
from benchmarks.sweep import copy, servers
from cli.runtime import Runtime, prefect_runtime
from cli.runtime.place import Place
from cli.runtime.processes import free_port
from desk.register import RegisterPages
from desk.render import page
from desk.sessions import now
from desk.today import TodayPage
from desk.visitor import Visitor
from tests.desk.door import Browser, Door, today
from tests.desk.test_forms import Page
from tests.support import builders

SIZES = (100_000,)
LONG = (1_000_000,)
A_SECOND = 20
SECONDS = 10.0
FIRST = 1000
WIDE = 10_000_000
"""Makes the own words equally long."""
LATE_IN_A_HUNDRED, DRAFTS_IN_A_HUNDRED = 2, 2
KINDS_AHEAD = 24
"""Days on which something is owed; the first of them within thirty."""
LATE_BY = (3, 10, 30, 100)
ENGINES = ("SQLite", "PostgreSQL")
ALL, EMPTY = "all of them", "an empty flow by the same worker"
ANSWERED, OUTCOME = "From the click to the page that says it runs", "From the click to the outcome"
WHOLE, SLOWEST, SQL, TEMPLATE = "half of the pages", "95 % of the pages", "bare question", "bare template"
_STATES = ("SCHEDULED", "PENDING", "RUNNING", "COMPLETED")
_NUMBER = re.compile(r'href="/accordi/(P-\d{4}-\d+)"')


@dataclass(frozen=True, slots=True)
class Asked:
    """A page with what somebody would ask by hand for it: the numbers that it shows first."""

    name: str
    path: str
    question: str
    numbers: int


def pages(agreements: int) -> list[Asked]:
    """Today of a clerk, and the register: its first page, what one word finds, a page near its end."""
    newest = "SELECT number FROM agreement WHERE confidential_since IS NULL ORDER BY year DESC, serial DESC"
    last = agreements // 50 - 1
    word = f"codice{WIDE + FIRST + 7}x"
    by_word = "SELECT DISTINCT agreement FROM search_word WHERE place = 0 AND word >= '{0}' AND word < '{0}~'"
    late = (
        "SELECT e.agreement FROM agenda_entry e JOIN agreement a ON a.number = e.agreement WHERE NOT e.cancelled "
        f"AND e.kind = 'OBLIGATION' AND e.due_on < '{today()}' ORDER BY e.due_on, a.year, a.serial, e.ordinal LIMIT 10"
    )
    return [
        Asked("Oggi", "/", late, 10),
        Asked("Registro, first page", "/registro", f"{newest} LIMIT 50", 50),
        Asked("Registro, a search", f"/registro?parole=protocollo+{word}", by_word.format(word), 1),
        Asked("Registro, a late page", f"/registro?pagina={last}", f"{newest} LIMIT 50 OFFSET {50 * (last - 1)}", 50),
    ]


def settings(var: Path, url: str = "") -> Settings:
    return Settings(var=var, trial=True, trial_pki=var / "pki", database_url=url, _env_file=None)


def originals() -> Iterator[tuple[Agreement, float]]:
    """What is copied, the newest step last, with its share of the register.

    Most are in order and owe something on a day of the next two years, some are late, some are drafts.
    """
    late, drafts = LATE_IN_A_HUNDRED / 100, DRAFTS_IN_A_HUNDRED / 100
    for n in range(KINDS_AHEAD):
        signed_on = today() - timedelta(days=700 - 25 * n)
        due = parse_time_limit(f"{705 + 5 * n}g")
        agreement = replace(
            builders.signed(day=signed_on), obligations=(replace(builders.plan(), limit=due).anchored(signed_on),)
        )
        for command in (
            RecordRepertory("Repertorio", f"{n}", signed_on, "Prova Nove"),
            RecordPublication("Albo", signed_on),
            ConfirmExpiry(last_day(agreement) or signed_on, "lettura B"),
        ):
            agreement = builders.take(agreement, command, signed_on)
        yield agreement, (1 - late - drafts) / KINDS_AHEAD
    for days in LATE_BY:
        signed_on = today() - timedelta(days=31 + days)
        owing = (builders.plan().anchored(signed_on),)
        yield replace(builders.signed(day=signed_on), obligations=owing), late / len(LATE_BY)
    yield builders.draft(), drafts


def fill(made: Settings, agreements: int) -> None:
    """A register as the sweeps of the days before left it."""
    made.var.mkdir(parents=True)
    app.create(made)
    bench = app.build(made)
    many_of = []
    with bench.database.unit() as unit:
        for n, (agreement, share) in enumerate(originals(), start=1):
            each = replace(agreement, number=f"P-2027-{n:04d}")
            if n == 1:
                unit.save_office(RegisteredOffice("UNO", each.manager.name, each.manager.email, "dirigente"))
            # Weeks apart, and the newest days ago: what changed within the hour is looked at anew.
            at = now() - timedelta(days=20 * (KINDS_AHEAD + len(LATE_BY) + 2 - n))
            unit.add(each, Event(each.number, 1, "CREATE", at, builders.CLERK, "Inserito.", "", "art. 15"), each.number)
            many_of.append((each.number, max(3, round(agreements * share))))
        unit.commit()
    run_sweep(bench, now())
    bench.database.close()
    engine = create_engine(made.database_url or f"sqlite:///{made.var / 'accordi.sqlite3'}")
    own = f"' codice' || (s.n + {WIDE}) || 'x'"
    word = f"CASE WHEN t.place = {TITLE} THEN substr(t.word, 1, 40) || {own} ELSE t.word END"
    act = "CASE WHEN t.{0} = '' OR t.{0} IS NULL THEN t.{0} ELSE t.{0} || '/' || s.n END"
    numbers = {f"act.{name}": act.format(name) for name in ("repertory_number", "repertory_number_key")}
    values = {"agreement.title": f"t.title || {own}", "search_word.word": word, **numbers}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if on_sqlite := engine.dialect.name == "sqlite":
            # Nobody misses a register that was not finished: it need not wait for the disk, page by page.
            for pragma in ("synchronous = OFF", "journal_mode = MEMORY", "cache_size = -1000000"):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
        connection.exec_driver_sql("BEGIN")
        serial = FIRST
        for number, many in many_of:
            copy(connection, number, serial, many, values=values)
            serial += many
        words = f"SELECT number, 'codice' || (serial + {WIDE}) || 'x', 0 FROM agreement WHERE serial >= {FIRST}"
        connection.execute(text(f"INSERT INTO search_word (agreement, word, place) {words}"))
        connection.exec_driver_sql("COMMIT")
        # PostgreSQL does it by itself; on SQLite no installation ever does.
        connection.exec_driver_sql("PRAGMA journal_mode = WAL" if on_sqlite else "ANALYZE")
    engine.dispose()


def _serve(made: Settings, told: Pipe) -> None:
    bench = app.build(made)
    with Door.opened(bench, made.var, database_url=made.database_url) as door:
        told.send(door.origin)
        told.recv()


@contextmanager
def clerk(made: Settings) -> Iterator[tuple[Browser, Visitor]]:
    """Somebody who has logged in at a door that is a process of its own."""
    bench = app.build(made)
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(made, there))
    process.start()
    try:
        door = Door(bench, people_key_of(made), here.recv())
        browser = door.inside("prova.uno", Role.CLERK)
        with bench.database.unit() as unit:
            (person,) = unit.people()
        with closing(browser.client):
            yield browser, Visitor(person, "", "", "prova", today())
    finally:
        here.send("end")
        process.join(30)
        bench.database.close()


def at_a_rate(asks: Sequence[Callable[[], object]], seconds: float) -> list[list[float]]:
    """Ask one after the other at a fixed rate, whatever comes; each answer is timed from when it was due."""
    taken: list[list[float]] = [[] for _ in asks]

    def once(which: int, due: float) -> None:
        asks[which]()
        taken[which].append(time.perf_counter() - due)

    with ThreadPoolExecutor(64) as asking:
        began = time.perf_counter()
        asked = []
        for n in range(max(2 * len(asks), int(A_SECOND * seconds))):
            due = began + n / A_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            asked.append(asking.submit(once, n % len(asks), due))
    for each in asked:
        each.result()
    return taken


def parts(taken: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(taken, n=20)
    return {WHOLE: cuts[9], SLOWEST: cuts[18]}


def as_many_as_can_be(ask: Callable[[], object], seconds: float) -> float:
    """Seconds a page, where two people ask one page after the other."""
    until = time.perf_counter() + seconds

    def go() -> int:
        count = 0
        while count == 0 or time.perf_counter() < until:
            ask()
            count += 1
        return count

    began = time.perf_counter()
    with ThreadPoolExecutor(2) as asking:
        done = sum(each.result() for each in [asking.submit(go) for _ in range(2)])
    return (time.perf_counter() - began) / done


def of_register(engine: str, made: Settings, agreements: int, rounds: int, seconds: float) -> Iterator[str]:
    """Equal numbers are asserted before anything is timed."""
    fill(made, agreements)
    with clerk(made) as (browser, visitor), closing(_bare(made)) as connection:
        rows = []
        for asked in pages(agreements):

            def get(path: str = asked.path) -> str:
                answer = browser.get(path)
                assert answer.status_code == 200, (path, answer.status_code)
                return answer.text

            def question(sql: str = asked.question) -> list[str]:
                return [row[0] for row in connection.execute(sql).fetchall()]

            assert list(dict.fromkeys(_NUMBER.findall(get())))[: asked.numbers] == list(dict.fromkeys(question()))
            bare_page = _bare_page(made, visitor, asked)
            ways = {
                "page": lambda get=get: (
                    parts(at_a_rate([get], seconds)[0]) | {"each": as_many_as_can_be(get, seconds / 2)}
                ),
                SQL: lambda question=question: _timed(question),
                TEMPLATE: lambda bare_page=bare_page: _timed(bare_page),
            }
            turns = watch_turns(ways, rounds)
            whole, slowest, each = turns["page"]
            (sql,), (template,) = turns[SQL], turns[TEMPLATE]
            together = Sample("", tuple(one + two for one, two in zip(sql.seconds, template.seconds, strict=True)))
            a_second = Sample("", tuple(sorted(1 / taken for taken in each.seconds)))
            rows.append(
                (
                    asked.name,
                    f"{a_second.median:.0f} ({min(a_second.seconds):.0f}–{max(a_second.seconds):.0f})",
                    *(shown(sample) for sample in (whole, slowest, sql, template)),
                    ratio(whole, together),
                )
            )
    head = ("Page", "a second", f"{A_SECOND} a second: {WHOLE}", SLOWEST, SQL, TEMPLATE, "half against both (from–to)")
    yield f"## The desk, {engine}, {agreements:,} agreements\n\n{table(head, rows)}"


def _bare(made: Settings) -> Any:
    """A connection of the database's own driver."""
    if not made.database_url:
        return sqlite3.connect(made.var / "accordi.sqlite3", check_same_thread=False)
    plain = make_url(made.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _bare_page(made: Settings, visitor: Visitor, asked: Asked) -> Callable[[], object]:
    """The template alone, filled with what was found before."""
    bench = app.build(made)
    if asked.path == "/":
        found = waiting_for(bench, visitor.person, View.OWN, Kept(), now())
        values = TodayPage(bench, with_prefect=False).values(found)
        return lambda: page("oggi.html", visitor=visitor, here="/", status=200, **values)
    query = asked.path.partition("?")[2]
    given = dict(part.replace("+", " ").split("=") for part in query.split("&") if part)
    values = RegisterPages(bench).values(visitor, given)
    return lambda: page("registro.html", visitor=visitor, status=200, **values)


def _timed(act: Callable[[], object], times: int = 10) -> dict[str, float]:
    began = time.perf_counter()
    for _ in range(times):
        act()
    return {"once": (time.perf_counter() - began) / times}


@contextmanager
def everything(made: Settings) -> Iterator[tuple[Runtime, Browser]]:
    """An installation as `accordi up` starts it, and somebody who has logged in."""
    chosen = {"ACCORDI_TRIAL": "true", "ACCORDI_TRIAL_PKI": str(made.trial_pki)}
    place = Place(port=free_port())
    with prefect_runtime(made.var, env=chosen, place=place) as runtime:
        bench = app.build(made)
        browser = Door(bench, people_key_of(made), place.address).inside("prova.due", Role.CLERK)
        with closing(browser.client), closing(bench.database):
            yield runtime, browser


def click(browser: Browser) -> dict[str, float]:
    """«calcola-termine» from its form at the desk: until a page says that it runs, and until one says what came."""
    path = "/passi/calcola-termine"
    form = Page(browser.get(path).text)
    typed = {name: str(value) for name, value in DEADLINE.items() if name != "dichiarante"}
    filled: dict[str, Any] = {**form.values, **typed, "_azione": "invia"}
    began = time.perf_counter()
    sent = browser.post(path, filled)
    assert sent.status_code == 303, sent.text
    shown_at = sent.headers["location"]
    waits = browser.get(shown_at)
    assert "data-attesa" in waits.text
    answered = time.perf_counter()
    while "data-attesa" in (told := browser.get(f"{shown_at}?da-sola").text):
        time.sleep(0.05)
    assert "01/08/2008" in told or "1° agosto 2008" in told, told
    return {ANSWERED: answered - began, OUTCOME: time.perf_counter() - began}


def bare_click(client: SyncPrefectClient) -> dict[str, float]:
    """The empty flow by the same worker, asked for as the door asks, until Prefect says that it has ended."""
    began = time.perf_counter()
    run = client.create_flow_run_from_deployment(client.read_deployment_by_name("vuoto/vuoto").id)
    answered = time.perf_counter()
    while (run := client.read_flow_run(run.id)).state is None or not run.state.is_final():
        time.sleep(0.05)
    assert run.state.is_completed(), run.state.message
    took = {ANSWERED: answered - began, OUTCOME: time.perf_counter() - began}
    at = {state.type.value: state.timestamp.timestamp() for state in client.read_flow_run_states(run.id)}
    return took | {f"{one} → {other}": at[other] - at[one] for one, other in pairwise(_STATES)}


def publish_empty(client: SyncPrefectClient) -> None:
    like = client.read_deployment_by_name("calcola-termine/calcola-termine")
    client.create_deployment(
        client.create_flow_from_name("vuoto"),
        "vuoto",
        work_pool_name=like.work_pool_name,
        entrypoint="benchmarks.empty_flow.empty",
        pull_steps=like.pull_steps,
    )


def of_clicks(made: Settings, rounds: int) -> Iterator[str]:
    """The click at the desk against the least that the same worker can be asked for."""
    with everything(made) as (runtime, browser), runtime.client() as client:
        publish_empty(client)
        told = watch_turns({"at the desk": lambda: click(browser), EMPTY: lambda: bare_click(client)}, rounds)
        for n, part in enumerate((ANSWERED, OUTCOME)):
            samples = [Sample(name, found[n].seconds) for name, found in told.items()]
            yield f"## {part}, «calcola-termine»\n\n{comparison(samples, EMPTY)}"
        names = [f"{one} → {other}" for one, other in pairwise(_STATES)]
        took = [found.seconds for found in told[EMPTY]]
        cut = [Sample(name, seconds) for name, seconds in zip((ANSWERED, OUTCOME, *names), took, strict=True)]
        yield f"## Where the time of the empty flow goes\n\n{shares(cut, OUTCOME)}"


def of_a_day(made: Settings, agreements: int, rounds: int, seconds: float) -> Iterator[str]:
    """All sorts of pages in turn, while one step after the other is taken: against bare question and bare template."""
    fill(made, agreements)
    late = FIRST + round(agreements * (1 - (LATE_IN_A_HUNDRED + DRAFTS_IN_A_HUNDRED) / 100)) + 5
    with everything(made) as (runtime, browser):
        click(browser)
        (door,) = (child.process.pid for child in runtime.children if child.label == "La porta")
        known = pages(agreements)
        paths = {asked.name: asked.path for asked in known} | {
            "Accordo": f"/accordi/P-2027-{late}",
            "a form": f"/passi/consegna-piano?accordo=P-2027-{late}",
            "an outcome": "/richieste/1",
        }

        def get(path: str) -> None:
            answer = browser.get(path)
            assert answer.status_code == 200, (path, answer.status_code)

        for path in paths.values():
            get(path)
        memory, steps = [_resident(door)], 0

        def day() -> dict[str, float]:
            nonlocal steps
            with Steps(browser) as taken:
                found = at_a_rate([partial(get, path) for path in paths.values()], seconds)
            memory.append(_resident(door))
            steps += taken.done
            each = {
                f"{name}{part}": took for name, of in zip(paths, found, strict=True) for part, took in parts(of).items()
            }
            return each | {f"{ALL}{part}": took for part, took in parts([took for of in found for took in of]).items()}

        with closing(_bare(made)) as connection:
            visitor = _visitor(made)

            def question(sql: str) -> list[Any]:
                return list(connection.execute(sql).fetchall())

            floors = {asked.name: (asked.question, _bare_page(made, visitor, asked)) for asked in known}

            def floor() -> dict[str, float]:
                took = {}
                for name, (sql, template) in floors.items():
                    took[name] = _timed(partial(question, sql))["once"]
                    took[name] += _timed(template)["once"]
                return took

            turns = watch_turns({"day": day, "floor": floor}, rounds)
        parts_told = [f"{name}{part}" for name in (*paths, ALL) for part in (WHOLE, SLOWEST)]
        pages_took = dict(zip(parts_told, turns["day"], strict=True))
        bare = dict(zip(floors, turns["floor"], strict=True))
        rows = [
            (
                name,
                shown(pages_took[f"{name}{WHOLE}"]),
                shown(pages_took[f"{name}{SLOWEST}"]),
                shown(bare[name]) if name in bare else "",
                ratio(pages_took[f"{name}{WHOLE}"], bare[name]) if name in bare else "",
            )
            for name in (*paths, ALL)
        ]
        head = ("Page", WHOLE, SLOWEST, "bare question and template", "half against them (from–to)")
        yield (
            f"## {A_SECOND} pages a second of all sorts, {agreements:,} agreements, Prefect and steps beside\n\n"
            f"{table(head, rows)}\n\n{steps} steps were taken meanwhile. The door's memory before and after each turn: "
            + ", ".join(f"{each:.0f}" for each in memory)
            + " MiB."
        )


class Steps:
    """Somebody who takes one step after the other as long as the block lasts."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go)
        self.done = 0

    def __enter__(self) -> Steps:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _go(self) -> None:
        while not self._over.is_set():
            click(self._browser)
            self.done += 1


def _resident(pid: int) -> float:
    told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", told)
    assert found is not None
    return int(found[1]) / 1024


def _visitor(made: Settings) -> Visitor:
    bench = app.build(made)
    with closing(bench.database), bench.database.unit() as unit:
        return Visitor(unit.people()[0], "", "", "prova", today())


def report(
    rounds: int = ROUNDS,
    *,
    small: bool = False,
    sizes: Sequence[int] = SIZES,
    seconds: float = SECONDS,
    engines: Sequence[str] = ENGINES,
    with_prefect: bool = True,
) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="accordi-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        urls: dict[str, Callable[[str], str]] = {}
        if "PostgreSQL" in engines and not small:
            urls = stack.enter_context(servers(folder, small=False))
        for size in (400,) if small else sizes:
            for engine in engines[:1] if small else engines:
                url = urls[engine]("") if engine == "PostgreSQL" else ""
                yield from of_register(
                    engine, settings(folder / f"{engine}-{size}", url), size, rounds, 0.5 if small else seconds
                )
            if with_prefect and not small:
                yield from of_a_day(settings(folder / f"day-{size}"), size, rounds, seconds)
        if with_prefect and not small:
            yield from of_clicks(settings(folder / "clicks"), rounds)


if __name__ == "__main__":
    for told in report(sizes=LONG if sys.argv[1:] == ["long"] else [int(size) for size in sys.argv[1:]] or SIZES):
        print(f"\n{told}", flush=True)
