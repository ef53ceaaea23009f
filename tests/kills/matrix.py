"""The kill matrix: each step killed before each of its effects, looked at, repeated, and compared with a quiet run."""

from __future__ import annotations

import gc
import json
import os
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agreements import app
from agreements.documents.files.folder import INCOMING
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import Moment
from agreements.settings import Settings
from agreements.use_cases.base.journal import check_journal
from agreements.use_cases.base.workbench import Workbench
from signing.trial.clock import move_to_offset
from tests.integration.use_cases import lives
from tests.integration.use_cases.lives import Life
from tests.kills.effects import COMMIT, END, RUNNING, Effects, die
from tests.kills.engines import engines_that_run, stays_of_killed_processes
from tests.kills.installations import Found, Installation, Tables, moments
from tests.kills.step import START, Step, nothing
from tests.kills.steps import STEPS

_LATE = {COMMIT: (0.0, 0.001), RUNNING: (0.2,)}
"""Seconds after the beginning of a commit or a program at which it is killed; where it lands is left to chance."""


@dataclass
class Row:
    """What became of one step on one engine.

    Attributes:
        points: How many kills; each ended by SIGKILL.
        before, after: In which state the database was found.
        lost, doubled, between: Must be empty; each says where and what.
        refused: Repetitions that answered with a refusal: (where, sentence).
        left_over: Half-written files that the kills left.
        outlived: Must be empty: engines that still ran after their starter was killed.
        rows: The rows of TRANSITIONS that the quiet run took: (source, trigger, target).
    """

    step: str
    engine: str
    points: int = 0
    before: int = 0
    after: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    between: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    left_over: int = 0
    outlived: list[str] = field(default_factory=list)
    uncertain: int = 0
    repaired: int = 0
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)


Choice = Callable[[Step, Sequence[str]], Iterable[int]]
"""Which points of a step are tried: numbers of effects from 1; one more than there are is its very end."""


@dataclass
class Matrix:
    """Drives the steps on one engine; single-threaded, because it forks."""

    installation: Installation
    pki_folder: Path
    converter: str = "dxpdf"
    _numbers: dict[str, str] = field(default_factory=dict)
    _bench: Workbench = field(init=False)

    def __post_init__(self) -> None:
        """Create the installation and put it aside as the start."""
        self.installation.start()
        (self.installation.var / "prova").mkdir()
        settings = Settings(
            var=self.installation.var,
            database_url=self.installation.url,
            trial=True,
            trial_pki=self.pki_folder,
            converter=self.converter,
            _env_file=None,
        )
        app.create(settings)
        folder = self.installation.var / "prova"
        # One for all, also for the children: its statements are compiled once. It is always closed before a fork.
        self._bench = replace(app.build(settings), on_clock_moved=lambda offset: move_to_offset(folder, offset))
        self._bench.database.close()
        self.installation.keep("start")
        self._numbers["start"] = ""

    @contextmanager
    def life(self, number: str) -> Any:
        """A life on the working copy; its connections are closed at the end."""
        try:
            yield Life(self._bench, self.pki_folder, number)
        finally:
            self._bench.database.close()

    def run(self, wanted: Callable[[Step], bool], choice: Choice) -> Iterable[Row]:
        """Try every wanted step; the steps that lead to one are taken without kills."""
        needed = with_ways([step for step in STEPS if wanted(step)])
        for step in STEPS:
            if step.name in needed:
                row = self._one(step, choice if wanted(step) and not step.way else None)
                if row is not None:
                    yield row

    def _one(self, step: Step, choice: Choice | None) -> Row | None:
        origin = before = step.after or "start"
        self.installation.set_back(origin)
        first = datetime.now(UTC)
        if step.prepare is not nothing:
            with _at(first), self.life(self._numbers[origin]) as life:
                step.prepare(life)
            before = "before"
            self.installation.keep(before)
        # Whatever lies in a folder is taken in first, in a commit of its own.
        looks = sum(1 for folder in self.installation.var.rglob(INCOMING) if any(folder.iterdir()))
        quiet = self._quiet(step, origin, first)
        if any(later.after == step.name for later in STEPS):
            self.installation.keep(step.name)
        self._numbers[step.name] = quiet["number"]
        if choice is None:
            return None
        row = Row(step.name, self.installation.engine, effects=quiet["effects"], rows=quiet["rows"])
        found = self.installation.look({}, volatile=step.volatile)
        expected = found.tables | self.installation.files(volatile=step.volatile)
        trial = _Trial(self, step, row, first, self._numbers[origin], before, quiet["committed"], expected)
        if step.commits is not None:
            assert len(quiet["committed"]) == step.commits + looks + 1, (step.name, len(quiet["committed"]))
        points = list(choice(step, quiet["effects"]))
        thoroughly = len(quiet["effects"]) + 1 in points
        for point in points:
            trial.kill(point)
            name = quiet["effects"][point - 1] if point <= len(quiet["effects"]) else END
            if thoroughly or name == RUNNING:
                for seconds in _LATE.get(name, ()):
                    trial.kill(point, late=seconds)
        row.lost += stays_of_killed_processes()
        return row

    def _quiet(self, step: Step, origin: str, first: datetime) -> dict[str, Any]:
        """Take the step undisturbed, in a child; say its effects and every state that was committed."""
        answer = self.installation.root / "quiet.json"
        answer.unlink(missing_ok=True)

        def work() -> None:
            effects, committed = Effects(self.installation.var), []

            def look() -> None:
                if effects.names and effects.names[-1] != COMMIT:
                    return  # nobody else sees more than after the last effect
                found = self.installation.look({}, volatile=step.volatile).tables
                if not committed or committed[-1] != found:
                    committed.append(found)

            with self.life(self._numbers[origin]) as life:
                before = {a.sequence: a.state.name for a in life.agreement.acts} if life.number else {}
                look()
                effects.before_each = look
                effects.install()
                step.take(life)
                effects.before_each = lambda: None
                names = list(effects.names)
                effects.names.append(COMMIT)
                look()
                rows = []
                if life.number and life.number == self._numbers[origin]:
                    last = life.journal[-1]
                    state = life.agreement.act(last.act_sequence).state.name
                    rows.append((before[last.act_sequence], last.step, state))
                found = {"effects": names, "committed": committed, "number": life.number, "rows": rows}
            answer.write_text(json.dumps(found), encoding="utf-8")

        status = in_child(lambda: _at_work(first, work))
        assert status == 0, f"{step.name}: the quiet run ended with {status}"
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        found["rows"] = [tuple(row) for row in found["rows"]]
        return found


@dataclass
class _Trial:
    """The kills of one step.

    Attributes:
        sound: Marks of the rows whose journals were found to hold: the very same rows are not verified again.
    """

    matrix: Matrix
    step: Step
    row: Row
    first: datetime
    number: str
    before: str
    committed: list[Tables]
    expected: Tables
    sound: set[str] = field(default_factory=set)

    def kill(self, point: int, *, late: float | None = None) -> None:
        """Kill once, look, repeat as staff would, and compare."""
        installation, step, row = self.matrix.installation, self.step, self.row
        installation.set_back(self.before)
        effects = [*row.effects, END]
        where = f"{point}/{len(effects)} {effects[point - 1]}"
        if late is not None:
            where += f" +{late * 1000:.1f} ms"

        def work() -> None:
            counting = Effects(installation.var, point, late=late)
            with self.matrix.life(self.number) as life:
                counting.install()
                step.take(life)
                counting.happens(END)
                if late is None:
                    die()  # fewer effects than in the quiet run: of answers from the network there may be
                signal.pause()  # it dies a while after the beginning of its commit or program

        status = in_child(lambda: _at_work(self.first, work))
        assert was_killed(status), (step.name, where, status)
        row.points += 1
        row.outlived += [f"{where}: {program}" for program in engines_that_run()]
        self._look(where)
        row.left_over += installation.left_over()
        again = _a_little_later(self.first)
        try:
            with _at(again), self.matrix.life(self.number) as life:
                step.take(life)
            row.repaired += 1
        except AccordiError as refusal:
            row.refused.append((where, str(refusal)))
        found = installation.look(moments(self.first, again), volatile=step.volatile)
        self._compare(where, found.tables | installation.files(volatile=step.volatile))
        self._verify(where, found)

    def _look(self, where: str) -> None:
        found = self.matrix.installation.look({}, volatile=self.step.volatile)
        if found.tables not in self.committed:
            self.row.between.append(where)
        elif found.tables == self.committed[0]:
            self.row.before += 1
        else:
            self.row.after += 1
        self._verify(where, found)

    def _verify(self, where: str, found: Found) -> None:
        if damaged := self.matrix.installation.damaged(found.documents):
            self.row.lost.append(f"{where}: not in the archive: {damaged}")
        if found.mark in self.sound:
            return
        with self.matrix.life("") as life, life.bench.database.unit() as unit:
            broken = [check_journal(unit, number)[0].broken for number in unit.numbers()]
        told = [f"{where}: {each.sentence}" for each in broken if each is not None]
        self.row.between += told
        if not told:
            self.sound.add(found.mark)

    def _compare(self, where: str, found: Tables) -> None:
        for table in self.expected:
            wanted, there = Counter(self.expected[table]), Counter(found[table])
            missing, surplus = wanted - there, there - wanted
            if missing:
                self.row.lost.append(f"{where}: {table}: {list(missing)[:2]}")
            if surplus:
                self.row.doubled.append(f"{where}: {table}: {list(surplus)[:2]}")


def in_child(work: Callable[[], None]) -> int:
    """Run work in a forked child and return its wait status."""
    gc.collect()
    gc.freeze()  # else the child's first collection copies the whole of its parent's memory
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


@contextmanager
def _at(moment: datetime) -> Any:
    """What the helpers of a life take for now."""
    usual, lives.now = lives.now, lambda: moment
    try:
        yield
    finally:
        lives.now = usual


def _at_work(moment: datetime, work: Callable[[], None]) -> None:
    with _at(moment):
        work()


def _a_little_later(first: datetime) -> datetime:
    """When staff press the button again: some minutes later, on the same day."""
    later = first + timedelta(minutes=7)
    return later if Moment(later).today == Moment(first).today else first


def with_ways(wanted: Sequence[Step]) -> set[str]:
    """The names of steps and of all that lead to them."""
    by_name = {step.name: step for step in STEPS}
    needed: set[str] = set()
    for step in wanted:
        name = step.name
        while name != START and name not in needed:
            needed.add(name)
            name = by_name[name].after
    return needed


def was_killed(status: int) -> bool:
    """Whether a child ended by SIGKILL."""
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
