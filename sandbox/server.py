"""The server of forks: ``python -m sandbox.server``, started by :mod:`sandbox.runner`, whose tasks come by its input.

It holds no secret: its environment is a short list, and it reads nothing but the tasks of who started it. A module of
ours is loaded here before the first run of it, and forked from for each. It has no thread. For each task it forks a
keeper (:mod:`sandbox.keeper`) and forgets it. It ends when nobody is left who could send a task; keepers end by
themselves.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
import traceback

from sandbox.jail import way_of_this_computer
from sandbox.keeper import keep

_LARGEST_TASK = 65536
_FILES = 1024


def main() -> None:
    """Take tasks until the other end is closed."""
    os.chdir("/")
    os.closerange(3, _FILES)
    way: str | None = None
    with socket.socket(fileno=os.dup(0)) as control:
        os.dup2(1, 0)
        while True:
            message, handed, _, _ = socket.recv_fds(control, _LARGEST_TASK, 2)
            if not message:
                return
            task = json.loads(message)
            _load(task.get("module", ""))
            if handed and way is None:
                way = way_of_this_computer()
                signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # from now on the kernel takes the dead away
            if handed and os.fork() == 0:
                try:
                    control.close()
                    keep(task, way or "", *handed)
                except BaseException:
                    traceback.print_exc()
                finally:
                    os._exit(1)
            for each in handed:
                os.close(each)


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
