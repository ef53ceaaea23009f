"""Child processes that never outlive their parent: own session, death signal, group kill at the end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.runtime.environment import CHECKOUT, HOST

PR_SET_PDEATHSIG = 1
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LIBC = ctypes.CDLL(None, use_errno=True)


def free_port() -> int:
    """Return a TCP port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answers(host: str, port: int) -> bool:
    """Tell whether somebody listens on a port of this computer now."""
    with contextlib.suppress(OSError), socket.create_connection((_reached(host), port), timeout=1):
        return True
    return False


def _reached(host: str) -> str:
    """By which address a server that listens on all of them is reached from here."""
    return {"0.0.0.0": HOST, "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on


def port_is_free(port: int, host: str = HOST) -> bool:
    """Tell whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@dataclass(frozen=True, slots=True)
class Child:
    """One running child process.

    Attributes:
        label: Italian name, for messages.
        process: The process; it leads its own session and group.
        log: File that takes its standard output and error.
    """

    label: str
    process: subprocess.Popen[bytes]
    log: Path

    def exit_code(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        return self.process.poll()


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Hold back what asks this process to end while a child is born: once the child is known, it is ended in order."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def dying_with_parent() -> Callable[[], None]:
    """What a child does first, so that the kernel sends it SIGTERM when this process dies in whatever way."""
    parent = os.getpid()

    def ask() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return ask


def run_to_end(
    command: Sequence[str], environment: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run a child to its end and keep what it prints; whatever interrupts this process ends the child first.

    Raises:
        subprocess.TimeoutExpired: It had not ended in time.
    """
    child = None
    try:
        with signals_held():
            child = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments, no shell
                list(command),
                env=dict(environment),
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                preexec_fn=dying_with_parent(),
            )
        out, errors = child.communicate(timeout=seconds)
    except BaseException:
        if child is not None:
            child.kill()
            child.communicate()
        raise
    return subprocess.CompletedProcess(list(command), child.returncode, out, errors)


def start(
    label: str, command: Sequence[str], environment: Mapping[str, str], log: Path, *, held: bool = False
) -> Child:
    """Start a child in its own session: a Ctrl-C in the terminal reaches only us, and we stop it in order.

    Safe against ``kill -9`` of the parent: the kernel then sends the child SIGTERM (Linux only).

    Args:
        held: Whether its standard input stays open until it is allowed to go on (`allow`).
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments, no shell
            list(command),
            env=dict(environment),
            cwd=CHECKOUT,
            stdin=subprocess.PIPE if held else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dying_with_parent(),
        )
    return Child(label, process, log)


def allow(child: Child) -> None:
    """Let a child that was started ``held`` go on; one that has ended meanwhile is found by whoever looks at it."""
    assert child.process.stdin is not None
    with contextlib.suppress(BrokenPipeError), child.process.stdin as held:
        held.write(b"\n")


def stop(child: Child, grace_seconds: float = 15.0) -> None:
    """End a child and its whole group: SIGTERM to the leader, then SIGKILL to whatever is left.

    Does nothing for what has ended already.
    """
    if child.process.poll() is None:
        child.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(grace_seconds)
    _kill_group(child.process.pid)
    child.process.wait()


def _kill_group(group: int) -> None:
    # Flow runs live in the worker's group: they get a moment to end, then the kernel ends them.
    for number in (signal.SIGTERM, signal.SIGKILL):
        alive = _signal_group(group, number)
        deadline = time.monotonic() + 3.0
        while alive and time.monotonic() < deadline:
            time.sleep(0.05)
            alive = _signal_group(group, 0)
        if not alive:
            return


def _signal_group(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
