"""A module for the tests of the sandbox, which misbehaves as asked."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sandbox.call import read_request, told_beside, write_answer
from sandbox.questions import channel

ANSWER = "answer.json"
CHAINS, SLEEPERS, THREADS, DEEP = 20, 100, 1200, 1100
SECONDS = 40


def main(folder: Path) -> None:
    manner = read_request(folder)["manner"]
    if manner == "good":
        write_answer(folder, {"bytes": len((folder / "input").read_bytes())})
    elif manner == "hang":
        time.sleep(60)
    elif manner == "hang with a child":
        child = subprocess.Popen(["/bin/sleep", "300"], start_new_session=True)
        (folder / "child").write_text(f"{child.pid}\n")
        (folder / "self").write_text(f"{os.getpid()}\n")
        time.sleep(300)
    elif manner == "memory":
        held = bytearray(4_000_000_000)
        write_answer(folder, {"held": len(held)})
    elif manner == "raise":
        raise ValueError("bad input")
    elif manner == "die":
        os.abort()
    elif manner == "huge":
        (folder / ANSWER).write_bytes(b"[" + b"1," * 50_000_000)
    elif manner == "list":
        (folder / ANSWER).write_text("[1]")
    elif manner == "broken":
        (folder / ANSWER).write_text("{")
    elif manner == "asks":
        way = channel()
        assert way is not None
        write_answer(folder, {"answers": [way.ask({"number": number}) for number in range(3)]})
    elif manner == "asks for too much":
        with socket.socket(fileno=3) as way:
            way.sendall(struct.pack("!I", 2**31))
            write_answer(folder, {"answers": way.recv(1).decode()})
    elif manner == "asks nonsense":
        with socket.socket(fileno=3) as way:
            way.sendall(struct.pack("!I", 4) + b"[[[[")
            write_answer(folder, {"answers": way.recv(1).decode()})
    elif manner == "says that it is done":
        write_answer(folder, {"said": True})
        child = subprocess.Popen(["/bin/sleep", "300"], start_new_session=True)
        (Path(folder) / "child").write_text(f"{child.pid}\n")
        os.write(4, b"1")
        time.sleep(300)
    elif manner == "folder":
        (folder / ANSWER).mkdir()
    elif manner == "deep":
        for _ in range(DEEP):
            os.mkdir("sotto")
            os.chdir("sotto")
    elif manner == "sleepers":
        say_who(folder)
        for _ in range(SLEEPERS):
            begun_alone(time.sleep, SECONDS)
        time.sleep(SECONDS)
    elif manner == "chains":
        say_who(folder)
        until = time.monotonic() + SECONDS
        for _ in range(CHAINS):
            begun_alone(go_on_in_a_fork, until)
        time.sleep(SECONDS)
    elif manner == "threads":
        say_who(folder)
        threading.stack_size(65536)
        for _ in range(THREADS):
            threading.Thread(target=time.sleep, args=(SECONDS,), daemon=True).start()
        time.sleep(SECONDS)
    elif manner == "hang with a fork":
        (folder / "child").write_text(f"{begun_alone(time.sleep, SECONDS)}\n")
        say_who(folder)
        time.sleep(SECONDS)
    elif manner == "waits for the one beside it":
        write_answer(folder, {"told": told_beside()})
    elif manner == "asks twice":
        write_answer(folder, {"told": [told_beside(), told_beside()]})
    elif manner == "leaves the one beside it alone":
        while not (folder / "second").exists():
            time.sleep(0.01)
        write_answer(folder, {"told": None})
    elif manner == "secret":
        write_answer(folder, {"environment": sorted(os.environ)})


def say_who(folder: Path) -> None:
    (folder / "self.new").write_text(f"{os.getpid()}\n")
    (folder / "self.new").rename(folder / "self")


def begun_alone(what: Callable[[float], object], how_long: float) -> int:
    """Do something in a fork that leaves the group of the run."""
    fork = os.fork()
    if fork == 0:
        try:
            os.setsid()
            what(how_long)
        finally:
            os._exit(0)
    return fork


def go_on_in_a_fork(until: float) -> None:
    """Fork and end, again and again: a signal for one of them comes too late."""
    while time.monotonic() < until:
        if os.fork():
            os._exit(0)
