"""A part of an examination beside the rest, in a fork of the examining process: two processors, one wait."""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from sandbox.jail import die_with_parent
from signing.base.report import Finding, Verdict

Work = Callable[[], list[Finding]]


@contextmanager
def begun(work: Work, *, beside: bool, seconds: float = 0.0) -> Iterator[Work]:
    """Begin a part of an examination; what is yielded waits for its end and answers its findings.

    The fork is a child of the examining process: in the same jail, with the same limits, ended with it by the keeper of
    the run (:mod:`sandbox.keeper`), or by the system when that process ends. It believes no more than that process.

    Args:
        beside: Whether it is done in a fork. Only a process of one thread may; else it is done when it is asked for.
        seconds: How long a fork may keep a processor busy, whatever else the computer does; 0 for no limit of its own.

    Raises:
        TimeoutError: By what is yielded: it needed more.
        RuntimeError: By what is yielded: the fork ended without an answer, as one does that needs too much memory.
    """
    if not beside:
        yield work
        return
    ear, mouth = os.pipe()
    examiner, fork = os.getpid(), os.fork()
    if fork == 0:
        os.close(ear)
        _answer(work, mouth, examiner, seconds)
    os.close(mouth)
    with open(ear, encoding="utf-8") as answers:
        try:
            yield lambda: _found(answers.read(), fork)
        finally:
            os.kill(fork, signal.SIGKILL)
            os.waitpid(fork, 0)


def _found(told: str, fork: int) -> list[Finding]:
    if not told:
        ended = os.waitid(os.P_PID, fork, os.WEXITED | os.WNOWAIT)
        if ended is not None and ended.si_status == signal.SIGPROF:
            raise TimeoutError("a part of the examination took too long")
        raise RuntimeError("a part of the examination ended without an answer")
    return [Finding(**{**each, "weight": Verdict(each["weight"])}) for each in json.loads(told)]


def _answer(work: Work, mouth: int, examiner: int, seconds: float) -> None:
    """Do the work and tell what was found; does not return."""
    try:
        die_with_parent()
        if os.getppid() != examiner:
            return
        signal.setitimer(signal.ITIMER_PROF, seconds)  # its signal ends the process, whatever it is at
        told = json.dumps([asdict(each) for each in work()])
        with open(mouth, "w", encoding="utf-8") as answers:
            answers.write(told)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)
