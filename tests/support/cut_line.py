"""A line to a PostgreSQL server that can be cut at the worst moment: when COMMIT is on its way, or just done."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import URL, make_url

Moment = Literal["never", "before the commit arrives", "before its answer arrives"]

_COMMIT = b"COMMIT\x00"  # the statement alone, not the «READ COMMITTED» of a BEGIN


class CutLine:
    """Carries bytes between a port of this computer and the socket of a server."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.cut: Moment = "never"
        self.cuts = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        # Only this wakes the thread that waits in accept().
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server))
                answer_is_lost = threading.Event()
                for carry in (self._asks, self._answers):
                    threading.Thread(target=carry, args=(client, server, answer_is_lost), daemon=True).start()

    def _asks(self, client: socket.socket, server: socket.socket, answer_is_lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if _COMMIT in data and self.cut != "never":
                    self.cuts += 1
                    if self.cut == "before the commit arrives":
                        break
                    answer_is_lost.set()
                server.sendall(data)
        if not answer_is_lost.is_set():
            _hang_up(client, server)

    def _answers(self, client: socket.socket, server: socket.socket, answer_is_lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while (data := server.recv(65536)) and not answer_is_lost.is_set():
                client.sendall(data)
        _hang_up(client, server)


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextlib.contextmanager
def cut_line(database: str) -> Iterator[tuple[CutLine, URL]]:
    """A line to the server of this database, and the database's address by that line."""
    url = make_url(database)
    folder = url.query["host"]
    assert isinstance(folder, str)
    line = CutLine(Path(folder, f".s.PGSQL.{url.port or url.query.get('port', 5432)}"))
    try:
        yield line, url.set(host="127.0.0.1", port=line.port, query={})
    finally:
        line.close()
