"""Whatever a process does to the world, counted; and the process killed just before the n-th such effect.

Production code has no hooks for this: Python's own audit events tell of files and programs, SQLAlchemy's events of
statements and commits, and a few functions of ``os`` and ``socket`` that nobody is told of are wrapped. All of it is
put on in a forked child and dies with it.
"""

from __future__ import annotations

import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from sandbox import runner

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE")
_ON_PATHS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
COMMIT = "COMMIT"
RUNNING = "while the program runs"
END = "the end"


class Effects:
    """Counts the effects of this process on one folder, the database, the network and programs it starts."""

    def __init__(self, root: Path, fatal: int = 0, *, late: float | None = None) -> None:
        """Nothing is counted before `install`.

        Args:
            root: The folder of the installation; files elsewhere are scratch.
            fatal: Killed before this effect, counted from 1; 0 for never.
            late: The process dies this many seconds after the fatal effect began, wherever it then is.
        """
        self.names: list[str] = []
        self.before_each: Callable[[], None] = lambda: None
        self._root = f"{root}{os.sep}"
        self._fatal = fatal
        self._late = late
        self._busy = False
        self._one_by_one = threading.RLock()
        self._process = os.getpid()
        self._unanswered = False

    def happens(self, name: str) -> None:
        """One effect is about to happen."""
        if os.getpid() != self._process:
            return
        with self._one_by_one:  # files are flushed by several threads
            if self._busy:
                return
            self._busy = True
            try:
                self.before_each()
                self.names.append(name)
                if len(self.names) == self._fatal:
                    if self._late is None:
                        die()
                    threading.Thread(target=_die_after, args=(self._late,), daemon=True).start()
            finally:
                self._busy = False

    def install(self) -> None:
        """Begin to count; there is no way back in this process."""
        sys.addaudithook(self._audited)
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", lambda _connection: self.happens(COMMIT))
        self._wrap_files()
        self._wrap_sockets()
        self._wrap_programs()

    def _audited(self, name: str, args: tuple[Any, ...]) -> None:
        if name == "open":
            path, _mode, flags = args
            if isinstance(flags, int) and flags & _WRITING and self._ours(path):
                self.happens(f"open {_short(path)}")
        elif name in _ON_PATHS and self._ours(args[0]):
            self.happens(f"{name} {_short(args[0])}")
        elif name == "subprocess.Popen":
            self.happens(f"start {Path(str(args[0])).name}")
        elif name == "socket.connect":
            self._unanswered = True
            self.happens("connect")

    def _ours(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and os.path.abspath(path).startswith(self._root)

    def _ours_by_number(self, descriptor: int) -> str:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        return _short(path) if path.startswith(self._root) else ""

    def _statement(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(_CHANGES):
            self.happens(" ".join(statement.split()[:3]))

    def _wrap_files(self) -> None:
        write, fsync = os.write, os.fsync

        def halved(descriptor: int, data: Any) -> int:
            if not self._ours_by_number(descriptor):
                return write(descriptor, data)
            half = len(data) // 2
            self.happens("write")
            written = write(descriptor, data[:half]) if half else 0
            self.happens("write the other half")
            return written + write(descriptor, data[half:])

        def flushed(descriptor: int) -> None:
            kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
            if self._ours_by_number(descriptor):
                self.happens(f"fsync {kind}")
            fsync(descriptor)

        os.write, os.fsync = halved, flushed

    def _wrap_sockets(self) -> None:
        for kind in (socket.socket, ssl.SSLSocket):
            self._wrap_socket(kind)

    def _wrap_socket(self, kind: type[socket.socket]) -> None:
        sendall, recv_into = kind.sendall, kind.recv_into

        def sent(self_: socket.socket, data: Any, *rest: Any) -> None:
            self._unanswered = True
            text = bytes(data[:40]).split(b"\r\n")[0].decode("ascii", "replace")
            self.happens(f"send {text}")
            if len(data) > 400:
                sendall(self_, data[: len(data) // 2], *rest)
                self.happens("send the other half")
                data = data[len(data) // 2 :]
            sendall(self_, data, *rest)

        def received(self_: socket.socket, *args: Any) -> int:
            if self._unanswered:  # an answer may come in any number of pieces
                self._unanswered = False
                self.happens("read the answer")
            return recv_into(self_, *args)

        kind.sendall = sent  # type: ignore[assignment,method-assign]
        kind.recv_into = received  # type: ignore[assignment,method-assign]

    def _wrap_programs(self) -> None:
        start = subprocess.Popen.__init__

        def started(self_: Any, *args: Any, **kwargs: Any) -> None:
            start(self_, *args, **kwargs)
            self.happens(RUNNING)

        subprocess.Popen.__init__ = started  # type: ignore[method-assign]
        ask = runner._Server.ask

        def asked(self_: Any, task: Any, handed: Any) -> None:
            if handed:  # else it is only to load something
                self.happens("start a run")
            ask(self_, task, handed)
            if handed:
                self.happens(RUNNING)

        runner._Server.ask = asked  # type: ignore[method-assign]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_after(seconds: float) -> None:
    time.sleep(seconds)
    die()


def _short(path: object) -> str:
    name = Path(os.fsdecode(path)).name  # type: ignore[arg-type]
    return "scratch" if name.startswith(".in-scrittura") else name[:24]
