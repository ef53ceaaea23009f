from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from agreements.notifications.smtp import Security, SmtpSettings, SmtpTransport

SENDER = "accordi@regione.example.it"


@dataclass
class Mailbox:
    """What the server accepted, and how it is told to behave."""

    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    recipient_replies: dict[str, list[str]] = field(default_factory=dict)
    dot_replies: list[str] = field(default_factory=list)
    drop_after_dot: bool = False
    hang_after_dot_seconds: float = 0.0
    logins: list[str] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        replies = self.recipient_replies.get(address)
        if replies:
            return replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.dot_replies:
            return self.dot_replies.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        if self.drop_after_dot:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if self.hang_after_dot_seconds:
            await asyncio.sleep(self.hang_after_dot_seconds)
        return "250 2.0.0 OK accettata con il numero 4711"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        return AuthResult(success=data.password == b"parola di prova", handled=False)


class MailServer(Controller):
    """A real mail server on a free loopback port."""

    def __init__(self, mailbox: Mailbox, **options: Any) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(mailbox, hostname="127.0.0.1", port=self._socket.getsockname()[1], **options)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._socket, ssl=self.ssl_context)

    def _trigger_server(self) -> None:
        if self.ssl_context is None:
            super()._trigger_server()  # type: ignore[no-untyped-call]
            return
        # The knock by which it learns that it is up needs no trust.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(("127.0.0.1", self.port), 5) as raw,
            context.wrap_socket(raw, server_hostname="127.0.0.1") as knock,
        ):
            knock.recv(1024)


class ScriptedServer:
    """Says its lines whatever it hears: for what no decent server does."""

    def __init__(
        self,
        *lines: bytes,
        last_words_after: bytes = b"\r\n",
        silent_at_end: bool = False,
        trickling: bool = False,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """Greets with the first line, then answers each command; None of the lines left: it hangs up.

        Args:
            lines: Raw replies, without line end; «{tag}» is the first word that was heard (IMAP).
            last_words_after: What it waits for, once it has said 354, before the next line.
            silent_at_end: With no line left it says nothing instead of hanging up.
            trickling: Its last line comes sign by sign, and no two of them long apart.
            context: It speaks TLS from the first byte.
        """
        self._context = context
        self._closing = threading.Event()
        self._lines = list(lines)
        self._until = last_words_after
        self._silent_at_end = silent_at_end
        self._trickling = trickling
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        if self._context is not None:
            connection = self._context.wrap_socket(connection, server_side=True)
        with connection:
            connection.settimeout(10)
            heard = b""
            for number, line in enumerate(self._lines, 1):
                line = line.replace(b"{tag}", heard.split(b" ")[0])
                if self._trickling and number == len(self._lines):
                    self._trickle(connection, line)
                    return
                connection.sendall(line + b"\r\n")
                heard, until = b"", self._until if line.startswith(b"354") else b"\r\n"
                while not heard.endswith(until) and until not in heard:
                    if not (more := connection.recv(65536)):
                        return
                    heard += more
            while self._silent_at_end and connection.recv(65536):
                pass

    def _trickle(self, connection: socket.socket, line: bytes) -> None:
        with suppress(OSError):  # whoever listened has had enough
            for place in range(len(line)):
                connection.sendall(line[place : place + 1])
                if self._closing.wait(0.2):
                    return

    def close(self) -> None:
        self._closing.set()
        self._socket.close()
        self._thread.join(10)
        assert not self._thread.is_alive()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def transport(port: int, **changes: Any) -> SmtpTransport:
    values: dict[str, Any] = {"security": Security.NONE, "timeout_seconds": 5.0, "reply_timeout_seconds": 5.0}
    return SmtpTransport(SmtpSettings("127.0.0.1", port, SENDER, **(values | changes)))


def server_context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
