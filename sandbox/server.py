"""The server of forks: ``python -m sandbox.server``, started by :mod:`sandbox.runner`, whose tasks come by its input.

It holds no secret: its environment is a short list, and it reads nothing but the tasks of who started it. A module of
ours is loaded here before the first run of it, and forked from for each. It has no thread. For each task it forks a
keeper (:mod:`sandbox.keeper`); some wait, forked already, for the next tasks of modules. They are forked when no run is
under way, which they would only disturb. It ends when nobody is left who could send a task, and so do the keepers that
wait; the others end by themselves.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Sequence

from sandbox.jail import way_of_this_computer
from sandbox.keeper import LARGEST_TASK, keep

_FILES = 1024
_WAITING = 2
"""How many keepers wait: an examination is two runs at once."""


def main() -> None:
    """Take tasks until the other end is closed."""
    os.chdir("/")
    os.closerange(3, _FILES)
    way: str | None = None
    waiting: list[socket.socket] = []
    at_work: list[socket.socket] = []
    with socket.socket(fileno=os.dup(0)) as control:
        os.dup2(1, 0)
        while True:
            ready, _, _ = select.select([control, *at_work], [], [])
            for ended in [each for each in at_work if each in ready]:
                at_work.remove(ended)
                ended.close()
            if control not in ready:
                while not at_work and way is not None and len(waiting) < _WAITING:
                    waiting.append(_keeper(way))
                continue
            message, handed, _, _ = socket.recv_fds(control, LARGEST_TASK, 2)
            if not message:
                return
            module = json.loads(message).get("module", "")
            if module and _load(module):
                while waiting:
                    waiting.pop().close()  # they were forked without it
            if not handed:
                continue
            if way is None:
                way = way_of_this_computer()
                signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # from now on the kernel takes the dead away
            at_work.append(_taken(message, handed, waiting if module else [], way))
            for each in handed:
                os.close(each)


def _taken(message: bytes, handed: Sequence[int], waiting: list[socket.socket], way: str) -> socket.socket:
    """Hand a task with its open files to a keeper, and return what it holds open while it is at work."""
    while waiting:
        keeper = waiting.pop(0)
        with contextlib.suppress(ConnectionError):  # it was killed
            socket.send_fds(keeper, [message], handed)
            return keeper
        keeper.close()
    keeper = _keeper(way)
    socket.send_fds(keeper, [message], handed)
    return keeper


def _keeper(way: str) -> socket.socket:
    """Fork a keeper, which has nothing of ours that is open, and return what its task goes by."""
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        try:
            mailbox = theirs.fileno()
            os.closerange(3, mailbox)
            os.closerange(mailbox + 1, _FILES)
            keep(theirs, way)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    theirs.close()
    return ours


def _load(module: str) -> bool:
    """Load a module, so that its forks need not; where that fails, each fork says so. Answers whether it is new."""
    if module in sys.modules:
        return False
    gc.disable()  # what is loaded now stays: to look through it again and again takes a tenth of the time
    try:
        importlib.import_module(module)
    except Exception:
        traceback.print_exc()
    gc.collect()
    gc.freeze()
    gc.enable()
    return True


if __name__ == "__main__":
    main()
