"""Keeps one run: forks it, sets its limits, holds its clock, and ends all that it started. A process of its own.

It is killed by nobody but an administrator or a system out of memory; the run dies with it then.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from sandbox import jail
from sandbox.questions import open_channel

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_LIBC = ctypes.CDLL(None, use_errno=True)
_FILES = 256
_QUESTIONS = 3
_TOLD = 2000
"""How many bytes of what a run says are told."""


def keep(task: Mapping[str, Any], way: str, starter: int, questions: int) -> None:
    """Carry out one task and tell the starter how it ended; does not return.

    Args:
        task: See :meth:`sandbox.runner.Place.run`.
        way: By which the run is locked in (:mod:`sandbox.jail`); empty for none.
        starter: The socket that only the starter holds at its other end.
        questions: The run's own way to the starter.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)  # whoever leaves its parent becomes our child
    folder = Path(task["folder"])
    with socket.socket(fileno=starter) as asked, tempfile.TemporaryFile(dir=folder) as messages:
        keeper = os.getpid()
        run = os.fork()
        if run == 0:
            asked.close()
            _become(task, way, keeper, messages.fileno(), questions)
        os.close(questions)
        timed_out = _await_end(run, asked, task["allowed"]["seconds"])
        told = {"returncode": _end_all(run), "timed_out": timed_out, "jail": way, "messages": _told(messages)}
        with contextlib.suppress(OSError):
            asked.sendall(json.dumps(told).encode() + b"\n")
            asked.recv(1)  # until the starter has read what it wants
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _await_end(run: int, asked: socket.socket, seconds: float) -> bool:
    """Wait until the run has ended, the starter is gone, or the time limit has passed: whether the last."""
    handle = os.pidfd_open(run)
    ready = select.poll()
    ready.register(handle, select.POLLIN)
    ready.register(asked, select.POLLIN)  # the starter never writes: only its end is news
    return not ready.poll(seconds * 1000)


def _end_all(run: int) -> int:
    """Kill the run and all that it started, also what has left its session; answers the run's exit code."""
    code: int | None = None
    while True:
        for child in _children():
            os.kill(child, signal.SIGKILL)  # ours and not yet reaped, so the number is surely its own
        try:
            ended, status = os.waitpid(-1, 0)
        except ChildProcessError:
            assert code is not None
            return code
        if ended == run:
            code = os.waitstatus_to_exitcode(status)


def _children() -> list[int]:
    me = os.getpid()
    return [int(number) for number in Path(f"/proc/{me}/task/{me}/children").read_text(encoding="utf-8").split()]


def _told(messages: BinaryIO) -> str:
    messages.seek(max(0, messages.seek(0, os.SEEK_END) - _TOLD))
    return messages.read().decode("utf-8", "replace").strip()


def _become(task: Mapping[str, Any], way: str, keeper: int, messages: int, questions: int) -> None:
    """Turn this fork into the run; does not return."""
    status, folder = 1, Path(task["folder"])
    try:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != keeper:
            os._exit(1)
        os.setsid()
        os.chdir(folder)
        _redirect(messages, questions)
        module = task.get("module")
        environment = {"HOME": str(folder), "TMPDIR": str(folder), **task["environment"]}
        os.environ.clear()
        os.environ.update(environment)
        tempfile.tempdir = None
        if module is not None:
            _require_room(task["allowed"]["memory_bytes"])
        if way:
            jail.enter(way, [Path(each) for each in task["reads"]], folder)
        _limit(task["allowed"])
        if module is None:
            _execute(task["argv"], environment)
        open_channel(socket.socket(fileno=_QUESTIONS))
        sys.modules[module].main(folder)
        status = 0
    except SystemExit as end:
        status = _status_of(end)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _execute(argv: list[str], environment: Mapping[str, str]) -> NoReturn:
    try:
        os.execvpe(argv[0], argv, environment)  # noqa: S606 - no word of it comes from outside
    except OSError as error:
        sys.exit(f"{argv[0]}: {error.strerror}")


def _status_of(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    print(end.code, file=sys.stderr)
    return 1


def _redirect(messages: int, questions: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for source, target in ((nothing, 0), (messages, 1), (messages, 2)):
        os.dup2(source, target)
    os.dup2(questions, _QUESTIONS, inheritable=False)
    os.closerange(_QUESTIONS + 1, 1024)


def _limit(allowed: Mapping[str, float]) -> None:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: int(allowed["memory_bytes"]),
        resource.RLIMIT_CPU: int(allowed["seconds"] + 1) * (os.cpu_count() or 1),  # never before the clock
        resource.RLIMIT_FSIZE: int(allowed["file_bytes"]),
        resource.RLIMIT_NOFILE: _FILES,
    }
    for which, value in limits.items():
        _, hard = resource.getrlimit(which)
        limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (limit, limit))


def _require_room(memory_bytes: int) -> None:
    """Refuse to begin where the limit is below what is taken already: nothing said then could be trusted."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0])
    if pages * resource.getpagesize() > memory_bytes:
        raise MemoryError("nothing is left of what the run may use")


def _prctl(what: int, value: int) -> None:
    if _LIBC.prctl(what, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
