"""The server of forks: ``python -m sandbox.server``, started by :mod:`sandbox.runner`, whose tasks come by its input.

It holds no secret: its environment is a short list, and it reads nothing but the tasks of who started it. A module of
ours is loaded here before the first run of it, and forked from for each. It has no thread. For each task it forks a
keeper (:mod:`sandbox.keeper`) and forgets it; one more waits, forked already, for the next task of the same module. It
ends when nobody is left who could send a task, and so does the keeper that waits; the others end by themselves.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Iterable, Sequence

from sandbox.jail import way_of_this_computer
from sandbox.keeper import LARGEST_TASK, keep

_FILES = 1024


def main() -> None:
    """Take tasks until the other end is closed."""
    os.chdir("/")
    os.closerange(3, _FILES)
    way: str | None = None
    waiting: socket.socket | None = None
    its_module = ""
    with socket.socket(fileno=os.dup(0)) as control:
        os.dup2(1, 0)
        while True:
            message, handed, _, _ = socket.recv_fds(control, LARGEST_TASK, 2)
            if not message:
                return
            module = json.loads(message).get("module", "")
            _load(module)
            if not handed:
                continue
            if way is None:
                way = way_of_this_computer()
                signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # from now on the kernel takes the dead away
            if waiting is None or not _takes(waiting, message, handed if module == its_module else ()):
                _takes(_keeper(control, way, handed), message, handed)
            for each in handed:
                os.close(each)
            waiting, its_module = _keeper(control, way, ()) if module else None, module


def _takes(keeper: socket.socket, message: bytes, handed: Sequence[int]) -> bool:
    """Whether a keeper takes a task, with its open files; without them it is told that there is none."""
    with keeper, contextlib.suppress(ConnectionError):  # it was killed
        if handed:
            socket.send_fds(keeper, [message], handed)
            return True
    return False


def _keeper(control: socket.socket, way: str, handed: Iterable[int]) -> socket.socket:
    """Fork a keeper, which has nothing of ours that is open, and return what its task goes by."""
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        try:
            control.close()
            ours.close()
            for each in handed:
                os.close(each)
            keep(theirs, way)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    theirs.close()
    return ours


def _load(module: str) -> None:
    """Load a module, so that its forks need not; where that fails, each fork says so."""
    if not module or module in sys.modules:
        return
    gc.disable()  # what is loaded now stays: to look through it again and again takes a tenth of the time
    try:
        importlib.import_module(module)
    except Exception:
        traceback.print_exc()
    gc.collect()
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
