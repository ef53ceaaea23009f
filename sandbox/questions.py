"""What a run may ask of its starter, as JSON: it has no network, and whatever it wants from there is asked for here."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

Answering = Callable[[Mapping[str, Any]], Mapping[str, Any]]
_HEAD = struct.Struct("!I")
_LARGEST_QUESTION = 4 * 1024 * 1024


class Channel:
    """In a run: the way to its starter."""

    def __init__(self, way: socket.socket) -> None:
        self._way = way
        self._one = threading.Lock()

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Ask, and wait for the answer.

        Raises:
            OSError: Nobody answers.
        """
        with self._one:
            _send(self._way, question)
            data = _receive(self._way)
        if data is None:
            raise OSError("nessuno risponde")
        answer: dict[str, Any] = json.loads(data)
        return answer


_open: list[Channel] = []


def open_channel(way: socket.socket) -> None:
    """Let the modules of this run ask; called where the run begins."""
    _open[:] = [Channel(way)]


def channel() -> Channel | None:
    """The way to ask, in a run; None in any other process, which does for itself what it wants."""
    return _open[0] if _open else None


def answer_all(way: socket.socket, answering: Answering, until: float) -> None:
    """Answer a run until it has ended. What is no question, or too long a one, is the last.

    Args:
        way: To the run; what the run has started holds it too.
        until: When to stop at the latest (`time.monotonic`): what holds it may outlive a keeper that was killed.
        answering: Gets each question, which hostile input may have made up; answers something JSON-ready.
    """
    with contextlib.suppress(OSError):  # it was killed
        while (data := _receive(way, _LARGEST_QUESTION, until)) is not None:
            try:
                question = json.loads(data)
            except (ValueError, RecursionError):
                return
            if not isinstance(question, dict):
                return
            _send(way, answering(question))


def _send(way: socket.socket, said: Mapping[str, Any]) -> None:
    data = json.dumps(said).encode()
    way.sendall(_HEAD.pack(len(data)) + data)


def _receive(way: socket.socket, most: int | None = None, until: float | None = None) -> bytes | None:
    head = _exactly(way, _HEAD.size, until)
    if head is None:
        return None
    (length,) = _HEAD.unpack(head)
    return None if most is not None and length > most else _exactly(way, length, until)


def _exactly(way: socket.socket, length: int, until: float | None) -> bytes | None:
    data = bytearray()
    while len(data) < length:
        if until is not None:
            way.settimeout(max(0.001, until - time.monotonic()))
        piece = way.recv(min(length - len(data), 1 << 20))
        if not piece:
            return None
        data += piece
    return bytes(data)
