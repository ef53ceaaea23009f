"""Keeps one run: forks it, sets its limits, holds its clock, and ends all that it started. A process of its own.

It is forked, with its run, before there is a task: to copy the tables of a process that has many libraries takes longer
than many a run, and so does the copying of what a fork writes to. What it needs to end the run is open before. It is
killed by nobody but an administrator or a system out of memory; the run itself dies with it then, and what the run has
started where that says so of itself.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import resource
import select
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import BinaryIO, NoReturn

from sandbox import jail
from sandbox.family import MOST_PROCESSES, Family, open_children
from sandbox.questions import open_channel
from sandbox.removal import remove

_PR_SET_CHILD_SUBREAPER = 36
_MADV_POPULATE_WRITE = 23
_LIBC = ctypes.CDLL(None, use_errno=True)
_FILES = 256
_QUESTIONS, _MAILBOX = 3, 4
_DONE = b"1"
_LOOK_EVERY_SECONDS = 0.25
_FIRST_TO_DIE = "500"
"""Where memory is short the system kills a run before what keeps it, the worker or a database (up to 1000)."""
_CROWD = f"interrotto: ha avviato più di {MOST_PROCESSES} processi, o troppi thread"
LARGEST_TASK = 65536
_TOLD = 2000
"""How many bytes of what a run says are told."""


def keep(mailbox: socket.socket, way: str) -> None:
    """Wait for a task, carry it out and tell the starter how it ended; does not return.

    Args:
        mailbox: What the task comes by (see :meth:`sandbox.runner.Place.begin`), with a socket that only the starter
            holds at its other end, and the run's own way to the starter; closed, there is none any more. It is closed
            here when this process ends.
        way: By which the run is locked in (:mod:`sandbox.jail`); empty for none.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)  # whoever leaves its parent becomes our child
    keeper = os.getpid()
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    children = open_children()
    run = os.fork()
    if run == 0:
        mailbox.close()
        ours.close()
        _become(theirs, way, keeper)
    handle, family = os.pidfd_open(run), Family(run, children)
    theirs.close()
    message, handed, _, _ = socket.recv_fds(mailbox, LARGEST_TASK, 2)
    if not message:
        os._exit(0)  # the run dies with its parent
    starter, questions = handed
    task = json.loads(message)
    folder = Path(task["folder"])
    with socket.socket(fileno=starter) as asked, tempfile.TemporaryFile(dir=folder) as messages:
        socket.send_fds(ours, [message], [messages.fileno(), questions])
        os.close(questions)
        how = _await_end(handle, family, asked, ours, task["allowed"]["seconds"])
        # Of one that has done its work the answer does not wait until its memory is given back.
        code = 0 if how is _How.DONE else family.end()
        said = f"{_told(messages)}\n{_CROWD}" if how is _How.CROWD else _told(messages)
        told = {"returncode": code, "timed_out": how is _How.LATE, "jail": way, "messages": said}
        with contextlib.suppress(OSError):
            asked.sendall(json.dumps(told).encode() + b"\n")
            if how is _How.DONE:
                family.end()
            asked.recv(1)  # until the starter has read what it wants
    remove(folder)
    os._exit(0)


class _How(Enum):
    """Why a run is waited for no longer.

    It says that it has done its work, it or its starter has ended, it is late, it has started too many processes.
    """

    DONE = 1
    ENDED = 2
    LATE = 3
    CROWD = 4


def _await_end(handle: int, family: Family, asked: socket.socket, mailbox: socket.socket, seconds: float) -> _How:
    """Wait for what ends a run, and look from time to time how many it has become."""
    ready = select.poll()
    ready.register(handle, select.POLLIN)
    ready.register(asked, select.POLLIN)  # the starter never writes: only its end is news
    ready.register(mailbox, select.POLLIN)
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        found = ready.poll(min(left, _LOOK_EVERY_SECONDS) * 1000)
        if not found:
            if family.is_crowd():
                return _How.CROWD
            continue
        if [each for each, _ in found] != [mailbox.fileno()]:
            return _How.ENDED
        if mailbox.recv(1):
            return _How.DONE
        ready.unregister(mailbox)  # a program has taken the place of the run: its end is news
    return _How.LATE


def _told(messages: BinaryIO) -> str:
    messages.seek(max(0, messages.seek(0, os.SEEK_END) - _TOLD))
    return messages.read().decode("utf-8", "replace").strip()


def _become(mailbox: socket.socket, way: str, keeper: int) -> None:
    """Turn this fork into the run that it is told; does not return."""
    status = 1
    try:
        jail.die_with_parent()
        if os.getppid() != keeper:
            os._exit(1)
        _copy_ahead(mailbox)
        message, handed, _, _ = socket.recv_fds(mailbox, LARGEST_TASK, 2)
        if not message:
            os._exit(0)  # there is no task any more
        messages, questions = handed
        task = json.loads(message)
        folder = Path(task["folder"])
        os.setsid()
        with contextlib.suppress(OSError):  # it can't be written in every container
            Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_DIE, encoding="utf-8")
        os.chdir(folder)
        _redirect(messages, questions, mailbox.detach())
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
        sys.stdout.flush()
        sys.stderr.flush()
        os.closerange(_QUESTIONS, _QUESTIONS + 1)  # the starter waits for that, or for the end
        os.write(_MAILBOX, _DONE)
        status = 0
    except SystemExit as end:
        status = _status_of(end)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _copy_ahead(mailbox: socket.socket) -> None:
    """Copy the memory of this fork while there is no task; page by page, each when first written to, takes longer."""
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        place, rights = line.split(maxsplit=2)[:2]
        if rights == "rw-p":
            begin, end = (int(each, 16) for each in place.split("-"))
            _LIBC.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), _MADV_POPULATE_WRITE)
            if select.select([mailbox], [], [], 0)[0]:
                break


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


def _redirect(messages: int, questions: int, mailbox: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for source, target in ((nothing, 0), (messages, 1), (messages, 2)):
        os.dup2(source, target)
    beyond = fcntl.fcntl(mailbox, fcntl.F_DUPFD, _MAILBOX + 1)  # its number may be one of those below
    os.dup2(questions, _QUESTIONS, inheritable=False)
    os.dup2(beyond, _MAILBOX, inheritable=False)
    os.closerange(_MAILBOX + 1, 1024)


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
