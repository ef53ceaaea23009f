"""Runs what reads hostile input, ours or another's program, each time in a process of its own, with limits.

The process is forked from a server that this process starts when it first needs one (:mod:`sandbox.server`): modules of
ours are loaded there once, without our environment, open files or memory. Who asks is one end of a pair of sockets;
when it closes, in whatever way this process ends, the run is killed with all that it started, and its folder goes.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox.jail import system_paths
from sandbox.questions import Answering, answer_all
from sandbox.removal import remove

CHECKOUT = Path(__file__).resolve().parents[1]
MISSING = (
    "Questo computer non ha né Landlock né gli spazi dei nomi: i programmi che leggono file altrui girano con limiti "
    "di tempo e memoria, ma vedono gli altri file dell’utente di Accordi. Vedere «accordi doctor»."
)
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV")
_GRACE_SECONDS = 60.0
"""How much longer than a run may last is waited for its keeper, which also waits for a server that loads modules."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one run may use.

    Attributes:
        seconds: Wall-clock time; after it the run is killed with all that it started.
        memory_bytes: Address space of each of its processes.
        file_bytes: The largest file that it may write.
    """

    seconds: float
    memory_bytes: int
    file_bytes: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Attributes:
        returncode: Exit status; negative: killed by that signal.
        timed_out: The time limit passed.
        jail: By which way it was locked in (:data:`sandbox.jail.WAYS`); empty where this computer knows none.
        messages: The end of what it wrote on its output and error streams, for the technician.
    """

    returncode: int
    timed_out: bool
    jail: str
    messages: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that goes on."""

    _keeper: socket.socket
    _questions: socket.socket
    _until: float

    def end(self, answering: Answering | None = None) -> Ended:
        """Wait for its end, once.

        Args:
            answering: Answers what a module asks; see :mod:`sandbox.questions`.

        Raises:
            OSError: The process that keeps the run was killed; `TimeoutError` where it says nothing long after the time
                of the run is up.
        """
        with self._questions as questions:
            if answering is not None:
                answer_all(questions, answering, self._until)
        self._keeper.settimeout(max(1.0, self._until - time.monotonic()))
        try:
            with self._keeper.makefile("rb") as answers:
                answer = answers.readline()
        except TimeoutError:
            raise TimeoutError("the process that keeps the run says nothing") from None
        if not answer:
            raise OSError("the process that keeps the run was killed")
        ended = Ended(**json.loads(answer))
        if not ended.jail:
            _LOG.warning(MISSING)
        return ended


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in which runs take place.

    Attributes:
        folder: Vanishes with the place; what runs there may write in it.
    """

    folder: Path
    _held: contextlib.ExitStack

    def begin(
        self,
        what: str | Sequence[str],
        allowed: Allowance,
        *,
        environment: Mapping[str, str] | None = None,
        reads: Sequence[Path] = (),
    ) -> Begun:
        """Begin to run a module or a program; several may run at once.

        Killed at any point, this process takes the run along, and the keeper of the run deletes the folder. What is
        not waited for is ended with the place.

        Args:
            what: The name of a module of ours, whose ``main(folder)`` is called; or a program with its arguments.
            allowed: Its limits.
            environment: The environment of the run; where none is given, ``PATH``, language and time zone of ours.
                ``HOME`` and ``TMPDIR`` are the folder, unless it says otherwise.
            reads: What a program reads beside what lies in the places of the system.

        Raises:
            OSError: No process can be started.
        """
        until = time.monotonic() + allowed.seconds + _GRACE_SECONDS
        kept = {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ}
        task = {
            **({"module": what} if isinstance(what, str) else {"argv": what}),
            "environment": kept if environment is None else dict(environment),
            "folder": str(self.folder),
            "allowed": asdict(allowed),
            "reads": [str(each) for each in (*_interpreter(), *reads)],
        }
        ours, theirs = socket.socketpair()
        ear, mouth = socket.socketpair()
        for each in (ours, ear):
            self._held.enter_context(each)
        with theirs, mouth:
            _SERVER.ask(task, [theirs.fileno(), mouth.fileno()])
        return Begun(ours, ear, until)

    def run(
        self,
        what: str | Sequence[str],
        allowed: Allowance,
        *,
        environment: Mapping[str, str] | None = None,
        reads: Sequence[Path] = (),
        answering: Answering | None = None,
    ) -> Ended:
        """Run a module or a program and wait for its end: see :meth:`begin` and :meth:`Begun.end`."""
        return self.begin(what, allowed, environment=environment, reads=reads).end(answering)

    def result(self, name: str, most: int) -> bytes | None:
        """What a run has left in a file of the folder; None where there is no such file, or it is larger.

        Whoever was taken over by hostile input may leave anything there: only a plain file of its own is read.
        """
        try:
            found = os.open(self.folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        try:
            known = os.fstat(found)
            if not stat.S_ISREG(known.st_mode) or known.st_nlink != 1 or known.st_size > most:
                return None
            with open(found, "rb", closefd=False) as file:
                return file.read(most)
        finally:
            os.close(found)


@contextlib.contextmanager
def place(prefix: str) -> Iterator[Place]:
    """A temporary folder in which to run something, deleted at the end, also where this process is killed during a run.

    What is killed before, or together with all of its processes, leaves it to the daily sweep.

    Args:
        prefix: How its name begins.
    """
    # The folder goes first: only then are the keepers told, which would delete it.
    with contextlib.ExitStack() as held:
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        try:
            yield Place(folder, held)
        finally:
            remove(folder)


def load(*modules: str) -> None:
    """Start the server, if there is none, and let it load modules of ours, without waiting for it."""
    for module in modules:
        _SERVER.ask({"module": module}, [])


def readable() -> list[Path]:
    """The places that every run may read."""
    return [*system_paths(), *_interpreter()]


def _interpreter() -> list[Path]:
    """What Python, our modules and the programs in PATH need. The checkout itself holds data and passwords, often."""
    code = [path for path in CHECKOUT.iterdir() if (path / "__init__.py").is_file()]
    programs = [Path(each) for each in os.get_exec_path() if os.path.isabs(each) and os.access(each, os.R_OK | os.X_OK)]
    return [Path(sys.prefix), Path(sys.base_prefix), *code, *programs]


class _Server:
    """The way to the server of this process; a fork of this process uses the same one."""

    def __init__(self) -> None:
        self._control: socket.socket | None = None
        self._starting = threading.Lock()

    def ask(self, task: Mapping[str, object], handed: Sequence[int]) -> None:
        """Send a task with open files; where the server is dead, another is started.

        Raises:
            OSError: There is none, and none can be started.
        """
        message = json.dumps(task).encode()
        control = self._control
        if control is not None:
            with contextlib.suppress(ConnectionError):  # it was killed
                socket.send_fds(control, [message], handed)
                return
        with self._starting:
            if self._control is control:
                self._control = _start()
                if control is not None:
                    control.close()
        assert self._control is not None
        socket.send_fds(self._control, [message], handed)


def _start() -> socket.socket:
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    environment = {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ}
    with theirs:
        os.posix_spawn(
            sys.executable,
            [sys.executable, "-P", "-m", "sandbox.server"],
            environment | {"PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"},
            file_actions=[
                (os.POSIX_SPAWN_DUP2, theirs.fileno(), 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            ],
            setsid=True,
        )
    return ours


_SERVER = _Server()
