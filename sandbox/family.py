"""A run and all that it has started, as its keeper sees them: counted, taken away when dead, and ended together.

The processes of a run can't leave its group (:mod:`sandbox.jail`), so one signal reaches them all, also those that are
forked meanwhile. Where there is no jail they are ended by rounds. Nothing needs to be opened for either.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass

MOST_PROCESSES, MOST_THREADS = 32, 1024
"""LibreOffice and the examiner have less than ten processes, and some threads for each processor of the computer."""


@dataclass(frozen=True, slots=True)
class Family:
    """A run, and what has become a child of its keeper because its own parent is gone.

    Attributes:
        run: Its number; not reaped before all are ended, so number and group are surely its own.
        children: The open list of the keeper's children (:func:`open_children`).
    """

    run: int
    children: int

    def is_crowd(self) -> bool:
        """Whether there are more than a run may start; takes the dead away that are left to the keeper."""
        found = [each for each in self._of_keeper() if each == self.run or os.waitpid(each, os.WNOHANG)[0] == 0]
        threads = 0
        for process in found:  # grows meanwhile
            for children in _children_of_threads(process):
                threads += 1
                found += children
                if threads > MOST_THREADS or len(found) > MOST_PROCESSES:
                    return True
        return len(found) > MOST_PROCESSES

    def end(self) -> int:
        """Kill all and wait until they are gone; answers the run's exit code."""
        with contextlib.suppress(ProcessLookupError):  # it has no group yet, and no child
            os.killpg(self.run, signal.SIGKILL)
        code = 0
        while found := self._of_keeper():
            for each in found:
                os.kill(each, signal.SIGKILL)
            for each in found:
                _, status = os.waitpid(each, 0)
                if each == self.run:
                    code = os.waitstatus_to_exitcode(status)
        return code

    def _of_keeper(self) -> set[int]:
        os.lseek(self.children, 0, os.SEEK_SET)
        return set(map(int, b"".join(iter(lambda: os.read(self.children, 65536), b"")).split()))


def open_children() -> int:
    """Open the list of this process's children, which shows what they are whenever it is read; this is its one thread.

    Raises:
        OSError: It can't be read.
    """
    return os.open(f"/proc/self/task/{os.getpid()}/children", os.O_RDONLY | os.O_CLOEXEC)


def _children_of_threads(process: int) -> Iterator[list[int]]:
    """Of each thread of a process, the children; it may end meanwhile."""
    tasks = f"/proc/{process}/task"
    with contextlib.suppress(OSError):
        for thread in os.listdir(tasks):
            with contextlib.suppress(OSError), open(f"{tasks}/{thread}/children", "rb") as told:
                yield list(map(int, told.read().split()))
