"""What the worker starts for each flow run: it lets the warm engine fork the run, or loads the code itself.

With arguments it does the same for another module of ours: ``tasks.publish`` when Accordi starts.

Started as a script by ``python -I -S``, with the standard library alone: it must be there at once. It stands for the
run as long as the run lives: signals are passed on, the run's exit code is its own. Killed, it takes the run along
(``warm_engine.py``). Where no warm engine answers, this process becomes an engine that loads the code.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import sys
from types import FrameType
from typing import BinaryIO, NoReturn

_NAME = "ACCORDI_WARM_ENGINE"
_WANTED = sys.argv[1:] or ["cli.runtime.engine"]
_PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)


def main() -> int:
    """Have the run carried out; answers its exit code."""
    answers = _asked(os.environ.get(_NAME, "")) or _load_here()
    run = _number(answers) or _load_here()  # nothing: it did not want us, or died
    handle = _handle(run)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if handle is not None:
            signal.pidfd_send_signal(handle, number)

    for number in _PASSED_ON:
        signal.signal(number, pass_on)
    code = _number(answers)
    if code is None:  # the warm engine has died, and nobody can tell
        return 1
    if code < 0:
        if -code in _PASSED_ON:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


def _asked(name: str) -> BinaryIO | None:
    """Ask the warm engine for the run; answers where its answers come, or None where nobody of ours listens."""
    if not name:
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    body = json.dumps({"environment": dict(os.environ), "folder": os.getcwd(), "arguments": _WANTED}).encode()
    try:
        connection.connect(f"\0{name}")
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        if struct.unpack("3i", credentials)[1] != os.getuid():  # it would be handed our environment
            return None
        socket.send_fds(connection, [struct.pack("!I", len(body))], [0, 1, 2])
        connection.sendall(body)
    except OSError:
        return None
    return connection.makefile("rb")


def _number(answers: BinaryIO) -> int | None:
    try:
        line = answers.readline()
    except OSError:
        return None
    return int(line) if line else None


def _load_here() -> NoReturn:
    os.execv(sys.executable, [sys.executable, "-m", *_WANTED])  # noqa: S606 - our own interpreter


def _handle(run: int) -> int | None:
    try:
        return os.pidfd_open(run)
    except OSError:  # it has ended already
        return None


if __name__ == "__main__":
    sys.exit(main())
