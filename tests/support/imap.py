"""A real IMAP server on loopback (pymap), with STARTTLS or, behind a terminator, with TLS from the first byte."""

from __future__ import annotations

import imaplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace

from agreements.notifications.imap import ImapSecurity, ImapSettings

# The password of a trial is no secret: half a million rounds of its hash would take a third of a second at each login.
_PYMAP = """from pysasl.hashing import BuiltinHash
BuiltinHash.__init__.__kwdefaults__["rounds"] = 1
from pymap.main import main
main()"""
USER, PASSWORD = "protocollo@pec.example.it", "parola di prova"


@dataclass
class ImapServer:
    """A running pymap, and how to reach it."""

    settings: ImapSettings
    certificate: str

    def _client(self) -> imaplib.IMAP4:
        context = ssl.create_default_context(cafile=self.certificate)
        client: imaplib.IMAP4
        if self.settings.security is ImapSecurity.TLS:
            client = imaplib.IMAP4_SSL("127.0.0.1", self.settings.port, ssl_context=context, timeout=10)
        else:
            client = imaplib.IMAP4("127.0.0.1", self.settings.port, timeout=10)
            client.starttls(context)
        client.login(USER, PASSWORD)
        return client

    def put(self, mail: bytes) -> None:
        """As a provider delivers it: unread."""
        client = self._client()
        assert client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), mail)[0] == "OK"
        client.logout()

    def flags(self) -> list[bytes]:
        """Of every message."""
        client = self._client()
        client.select("INBOX", readonly=True)
        told = client.uid("FETCH", "1:*", "(FLAGS)")[1]
        client.logout()
        return [part for part in told if isinstance(part, bytes)]


@contextmanager
def imap_server(certificate: str, key: str, *, tls: bool = True) -> Iterator[ImapServer]:
    """A server with an empty mailbox.

    Args:
        tls: False: without STARTTLS, for a terminator in front of it.
    """
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        port: int = found.getsockname()[1]
    command = [sys.executable, "-c", _PYMAP, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--cert", certificate, "--key", key] if tls else ["--no-tls"]
    command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # ours is for the table of kills
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        settings = ImapSettings(
            "127.0.0.1", port, USER, PASSWORD, ImapSecurity.STARTTLS, certificate, timeout_seconds=10
        )
        yield ImapServer(settings, certificate)
    finally:
        running.terminate()
        running.wait(20)


@contextmanager
def imaps_server(certificate: str, key: str) -> Iterator[ImapServer]:
    """The same server with TLS from the first byte, as providers do it: a terminator passes the bytes on."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with imap_server(certificate, key, tls=False) as behind, _terminator(context, behind.settings.port) as port:
        settings = replace(behind.settings, port=port, security=ImapSecurity.TLS)
        yield ImapServer(settings, certificate)


@contextmanager
def _terminator(context: ssl.SSLContext, behind: int) -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                raw, _ = listening.accept()
            except OSError:
                return  # closed: the test is over
            threading.Thread(target=_pass_on, args=(raw, context, behind), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def _pass_on(raw: socket.socket, context: ssl.SSLContext, behind: int) -> None:
    # A client that refuses the certificate, or hangs up, ends its own connection only.
    with (
        suppress(OSError),
        raw,
        context.wrap_socket(raw, server_side=True) as outside,
        socket.create_connection(("127.0.0.1", behind), 10) as inside,
    ):
        back = threading.Thread(target=_copy, args=(inside, outside), daemon=True)
        back.start()
        _copy(outside, inside)
        back.join(10)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
