"""A service that answers byte by byte holds nobody longer than the limit."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from signing.base.gatekeeper import FetchRefusedError, Gatekeeper
from signing.base.trust import Limits, TrustSettings

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
LIMIT = 1.0


@contextmanager
def trickling(at_once: bytes, then: bytes) -> Iterator[int]:
    """A service that sends some bytes, and then the others one at a time."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(at_once)
                for byte in then:
                    if over.wait(0.2):
                        return
                    try:
                        connection.sendall(bytes([byte]))
                    except OSError:
                        return

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join(5)


@pytest.mark.parametrize(
    ("at_once", "then"), [(b"", HEAD), (HEAD, b"x" * 1000), (HEAD[:20], b"X-Header: prova\r\n" * 50)]
)
def test_an_answer_byte_by_byte_is_given_up(at_once: bytes, then: bytes) -> None:
    trust = TrustSettings(
        anchors=(),
        allowed_hosts=frozenset({"127.0.0.1"}),
        allow_loopback=True,
        limits=Limits(fetch_seconds=LIMIT),
    )
    with trickling(at_once, then) as port:
        begun = time.monotonic()
        with pytest.raises(FetchRefusedError, match="lenta"):
            Gatekeeper(trust).request("GET", f"http://127.0.0.1:{port}/", headers={})
        # An end and not a speed: without one it would take two hundred seconds.
        assert time.monotonic() - begun < 20 * LIMIT
