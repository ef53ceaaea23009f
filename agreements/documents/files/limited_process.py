"""Runs a converter as a child process with limits of time, memory and output, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_MEBIBYTE = 1024 * 1024
_LARGEST_OUTPUT = 512 * _MEBIBYTE
"""No file written by a converter may grow beyond this (bytes)."""

# Nobody keeps the time of an engine whose starter was killed. So a companion in its group reads a pipe that only we
# hold open; at its end, which is ours too, it kills the group. The program itself sees neither pipe nor companion.
_ENDS_WITH_US = 'exec 3<&0 </dev/null; (cat >/dev/null; kill -KILL 0) <&3 3<&- & exec "$@" 3<&-'


@dataclass(frozen=True, slots=True)
class Finished:
    """How the process ended.

    Attributes:
        returncode: Exit status; negative: killed by that signal.
        messages: The end of what it wrote on its output and error streams, for the technician.
    """

    returncode: int
    messages: str


class TimedOutError(Exception):
    """The time limit passed; the process and all its descendants in its group were killed."""


def run_limited(
    argv: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    timeout_seconds: float,
    memory_mebibytes: int,
) -> Finished:
    """Run a program in its own process group and wait for it.

    The limits are put on the child from outside (``prlimit``), since code run between fork and exec is unsafe
    in a process with threads. Messages go to a file, not to a pipe: a grandchild that survives its parent
    cannot keep us waiting, and a chatty program cannot fill our memory. Killed at any point, this process takes the
    whole group with it; the folder is left to `scratch.remove_abandoned_folders`.

    Args:
        argv: The program and its arguments; a shell only hands them on.
        folder: Working folder, thrown away by the caller.
        environment: The whole environment of the child; its ``TMPDIR`` is the folder, by which strays are known.
        timeout_seconds: After this the whole group is killed.
        memory_mebibytes: Limit of the address space of each process.

    Raises:
        TimedOutError: The time limit passed.
        OSError: No process can be started.
    """
    messages = folder / "messages.txt"
    with messages.open("wb") as stream:
        process = subprocess.Popen(  # noqa: S603 - fixed words; the arguments are not read by the shell
            ["/bin/sh", "-c", _ENDS_WITH_US, "sh", *argv],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _limit(process.pid, memory_mebibytes)
            _await_end(process.pid, timeout_seconds)
        finally:
            # Also on Ctrl-C or a cancelled run, and after a good end (a program may leave children behind).
            # The leader is not reaped yet, so the number of the group is surely still ours.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            returncode = process.wait()
            process.communicate()  # closes the pipe
            kill_strays(folder)
    with messages.open("rb") as written:
        written.seek(max(0, messages.stat().st_size - 2000))
        said = written.read().decode("utf-8", "replace")
    return Finished(returncode, " ".join(said.split()))


def _await_end(pid: int, timeout_seconds: float) -> None:
    """Wait for the end of a child and leave it unreaped.

    Raises:
        TimedOutError: It still runs after the time limit.
    """
    ends_at = time.monotonic() + timeout_seconds
    pause = 0.005
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
        if time.monotonic() >= ends_at:
            raise TimedOutError
        time.sleep(pause)
        pause = min(0.05, pause * 1.5)


def kill_strays(folder: Path) -> None:
    """Kill what left the group with a session of its own; its environment still says whose it is (Linux)."""
    mark = f"TMPDIR={folder}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        # Most are others' processes, or have just ended.
        with contextlib.suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                os.kill(int(entry.name), signal.SIGKILL)


def _limit(pid: int, memory_mebibytes: int) -> None:
    if not hasattr(resource, "prlimit"):  # other systems than Linux: the time limit still holds
        return
    wanted = {
        resource.RLIMIT_AS: memory_mebibytes * _MEBIBYTE,
        resource.RLIMIT_FSIZE: _LARGEST_OUTPUT,
        resource.RLIMIT_CORE: 0,
    }
    with contextlib.suppress(ProcessLookupError):  # it has already ended
        for which, value in wanted.items():
            _, hard = resource.prlimit(pid, which)
            limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.prlimit(pid, which, (limit, limit))
