"""The engine kept warm: a process that has loaded Prefect and every step once, and forks itself for each flow run.

Every run is a process of its own, as before; what it no longer does is load the same code again, which took longer than
most steps. The worker starts ``engine_client.py``, which asks here by a socket and stays as long as its run: it passes
signals on, and answers with the run's exit code. Who is killed takes whom along:

- the client killed in whatever way: the kernel ends the run, to which its connection belongs (`_bind_to`);
- this process killed: runs under way go on to their end; later ones load the code themselves (``engine_client.py``);
- ``accordi up`` killed: this process ends as its other children do.

The socket has no file: Linux's abstract names vanish with the process. Only processes of the same user are answered.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import json
import os
import pkgutil
import selectors
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping

from cli.runtime.environment import WARM_ENGINE
from sandbox import runner
from signing.gate.gate import EXAMINER

# What the steps load late, so that a cold run need not wait for it. None of them starts a thread.
_LATE = ("docx", "docxtpl", "lxml.etree", "openpyxl", "pikepdf", "pyhanko.sign", "pyhanko.sign.validation")
_PATIENCE = 5.0  # seconds for a client to say what it wants; it says it at once


class _Forked(Exception):
    """Leads out of the loop of the parent, in the child."""


def load() -> Callable[[], None]:
    """Load the engine, every step and the libraries that steps load late; answers what a run calls."""
    from cli.runtime import engine

    runner.load(EXAMINER)  # meanwhile, in the server from which runs have what is hostile examined
    for package in ("flows", "tasks"):
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            importlib.import_module(f"{package}.{module.name}")
    for name in _LATE:
        importlib.import_module(name)
    return engine.run_afresh


def serve(listening: socket.socket) -> None:
    """Fork for each client until killed; returns only in a child, which is then the run itself.

    Safe to kill: see above. A client that says nothing, or nonsense, is dropped.
    """
    wake, woken = socket.socketpair()
    for end in (listening, wake, woken):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(woken.fileno())
    running: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as ready:
        ready.register(listening, selectors.EVENT_READ)
        ready.register(wake, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select():
                if key.fileobj is wake:
                    with contextlib.suppress(BlockingIOError):
                        wake.recv(4096)
                    _report_ended(running)
                    continue
                try:
                    _answer(listening, running)
                except _Forked:
                    signal.set_wakeup_fd(-1)
                    for end in (listening, wake, woken, *running.values()):
                        end.close()
                    return


def _answer(listening: socket.socket, running: dict[int, socket.socket]) -> None:
    with contextlib.suppress(OSError, ValueError):
        client, _ = listening.accept()
        client.settimeout(_PATIENCE)
        if _user_of(client) != os.getuid():
            client.close()
            return
        wanted, streams = _read(client)
        run = os.fork()
        if run == 0:
            _become(client, wanted, streams)
            raise _Forked  # nothing here may hold it back: a child must never serve
        running[run] = client
        for stream in streams:
            os.close(stream)
        client.sendall(b"%d\n" % run)


def _report_ended(running: dict[int, socket.socket]) -> None:
    while True:
        try:
            run, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if run == 0:
            return
        client = running.pop(run, None)  # None: the server of forks was killed; a run starts another
        if client is not None:
            with client, contextlib.suppress(OSError):
                client.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def _user_of(client: socket.socket) -> int:
    credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", credentials)[1])


def _read(client: socket.socket) -> tuple[Mapping[str, object], list[int]]:
    """What the client wants: a length, then its environment and folder; with its standard streams."""
    head, streams, _, _ = socket.recv_fds(client, 4, 3)
    try:
        (length,) = struct.unpack("!I", head)
        with client.makefile("rb") as sent:
            body = sent.read(length)
        if len(streams) != 3 or len(body) != length:
            raise ValueError("half a request")
        wanted = json.loads(body)
    except (OSError, ValueError, struct.error):
        for stream in streams:
            os.close(stream)
        client.close()
        raise ValueError("no request of ours") from None
    return wanted, streams


def _become(client: socket.socket, wanted: Mapping[str, object], streams: Iterable[int]) -> None:
    """Turn this fork into the run that the client stands for, or end it."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _bind_to(client)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        environment = wanted["environment"]
        assert isinstance(environment, dict)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(str(wanted["folder"]))
        arguments = wanted["arguments"]
        assert isinstance(arguments, list)
        sys.argv[:] = arguments
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _bind_to(client: socket.socket) -> None:
    """Let the kernel end this process when its client is gone: the client never writes, so only its end is news."""
    client.setblocking(False)
    fcntl.fcntl(client, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(client, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(client, fcntl.F_SETFL, fcntl.fcntl(client, fcntl.F_GETFL) | os.O_ASYNC)
    with contextlib.suppress(BlockingIOError):
        if client.recv(1) == b"":  # it was gone before the kernel was asked
            os._exit(1)
    client.detach()  # open as long as this process


def main() -> None:
    """Load, then serve under the name that the environment gives."""
    run = load()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(f"\0{os.environ[WARM_ENGINE]}")
    listening.listen(64)
    gc.collect()
    gc.freeze()  # what was loaded is never looked through again, here or in a fork
    serve(listening)
    run()


if __name__ == "__main__":
    main()
