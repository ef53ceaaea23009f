"""`python -m tests.kills.mail_server FOLDER`: a mail server of its own process; says its port, ends with its parent.

What it takes it writes into the folder, one file a mail, before it answers 250. Each connection leaves a byte in
``opened`` when it begins and one in ``closed`` when it ends: so one can wait until it has heard all that was said.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class MailFolder:
    """What the server has taken so far, seen from outside."""

    folder: Path
    port: int

    def message_ids(self) -> list[str]:
        """Of every mail, once all that was said to the server is heard."""
        give_up_at = time.monotonic() + 30
        while self._size("opened") != self._size("closed"):
            assert time.monotonic() < give_up_at, "a connection stays open"
            time.sleep(0.005)
        return sorted(str(message_from_bytes(mail.read_bytes())["Message-ID"]) for mail in self.folder.glob("*.eml"))

    def empty(self) -> None:
        """Forget every mail."""
        for mail in self.folder.glob("*.eml"):
            mail.unlink()

    def _size(self, name: str) -> int:
        path = self.folder / name
        return path.stat().st_size if path.exists() else 0


@contextmanager
def mail_server(folder: Path) -> Iterator[MailFolder]:
    """A running server."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.kills.mail_server", str(folder)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    try:
        assert server.stdout is not None
        yield MailFolder(folder, int(server.stdout.readline()))
    finally:
        server.kill()
        server.communicate()


class _Handler:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._taken += 1
        assert isinstance(envelope.content, bytes)
        (self._folder / f"{time.time_ns()}-{self._taken}.eml").write_bytes(envelope.content)
        return "250 2.0.0 OK accettata"


class _Counting(SMTP):
    """Notes where a connection begins and ends."""

    folder: Path

    def connection_made(self, transport: Any) -> None:
        self._note("opened")
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._note("closed")

    def _note(self, name: str) -> None:
        with (self.folder / name).open("ab") as stream:
            stream.write(b".")


async def _serve(folder: Path) -> None:
    handler = _Handler(folder)
    loop = asyncio.get_running_loop()
    _Counting.folder = folder
    server = await loop.create_server(lambda: _Counting(handler, hostname="prova"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until the parent is gone


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
