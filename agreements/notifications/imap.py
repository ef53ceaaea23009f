"""A PEC mailbox read by IMAP: looked at, never touched.

The folder is opened read-only (EXAMINE) and messages are fetched with BODY.PEEK: nothing is marked as read, moved or
deleted, whatever happens here. Messages are known by UID, which is for ever as long as UIDVALIDITY stays the same.

Source: RFC 3501 sections 2.3.1.1, 6.3.2, 6.4.5.
"""

from __future__ import annotations

import imaplib
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import TracebackType
from typing import Any, TypeVar

from agreements.domain.basics.errors import AccordiError
from agreements.notifications.tls import trusting, why_not
from agreements.notifications.wording import server_words
from signing.base.deadline import Deadline

T = TypeVar("T")

LARGEST_MESSAGE = 50 * 2**20
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ImapSecurity(StrEnum):
    """How the connection is protected; there is no unprotected one."""

    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """The mailbox, and as whom to read it.

    Attributes:
        password: Never shown by ``repr``, never part of an error.
        ca_file: Certificates to trust beside the system's; empty: none.
        folder: Where the receipts lie.
        timeout_seconds: For connecting and for each piece of a reply.
        reading_seconds: For all together, from connecting to taking leave; what was left is read the next time.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: ImapSecurity = ImapSecurity.TLS
    ca_file: str = ""
    folder: str = "INBOX"
    timeout_seconds: float = 60.0
    reading_seconds: float = 1800.0

    @property
    def name(self) -> str:
        """The mailbox, for people and for the notes about its messages."""
        return f"{self.user}@{self.host}/{self.folder}"


class MailboxUnreadable(AccordiError):
    """The mailbox cannot be read now; nothing was changed, here or there."""

    def __init__(self, settings: ImapSettings, why: str) -> None:
        super().__init__(
            f"La casella PEC {settings.name} non si legge: {why}. Nulla è stato modificato; controllare le voci "
            "ACCORDI_IMAP_… e, se il server era solo irraggiungibile, si riprova da sé al prossimo passaggio."
        )


class PecMailbox:
    """An open mailbox; use it as a context manager."""

    def __init__(self, settings: ImapSettings) -> None:
        """Connect, authenticate, and open the folder read-only.

        Raises:
            MailboxUnreadable: With the server's words.
        """
        self._settings = settings
        self._end = Deadline(settings.reading_seconds)
        with self._told():
            self._client = self._end.within(self._connected)
        try:
            with self._told():
                self._asked(self._log_in)
                self._ok(self._asked(lambda: self._client.select(_quoted(settings.folder), readonly=True)))
                self.uid_validity = self._uid_validity()
        except MailboxUnreadable:
            self.close()
            raise

    def __enter__(self) -> PecMailbox:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Take leave."""
        self.close()

    def close(self) -> None:
        """Take leave of the server, if it still listens."""
        with suppress(imaplib.IMAP4.error, OSError):
            self._asked(self._client.logout)

    def uids_since(self, day: date) -> tuple[int, ...]:
        """UIDs of the messages that arrived on a day or later, ascending.

        Raises:
            MailboxUnreadable: The server does not answer as it should.
        """
        since = f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}"
        with self._told():
            found = self._ok(self._asked(lambda: self._client.uid("SEARCH", "SINCE", since)))
        words = b" ".join(part for part in found if isinstance(part, bytes)).split()
        return tuple(sorted({int(word) for word in words if word.isdigit()}))

    def message(self, uid: int) -> bytes | None:
        """A message as it lies there; None if it is gone, or larger than any receipt.

        Raises:
            MailboxUnreadable: The server does not answer as it should.
        """
        with self._told():
            told = self._ok(self._asked(lambda: self._client.uid("FETCH", str(uid), "(RFC822.SIZE)")))
            size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(part for part in told if isinstance(part, bytes)))
            if size is None or int(size[1]) > LARGEST_MESSAGE:
                return None
            parts = self._ok(self._asked(lambda: self._client.uid("FETCH", str(uid), "(BODY.PEEK[])")))
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)

    def _connected(self) -> imaplib.IMAP4:
        s = self._settings
        context = trusting(s.ca_file)
        if s.security is ImapSecurity.TLS:
            return imaplib.IMAP4_SSL(s.host, s.port, ssl_context=context, timeout=s.timeout_seconds)
        client = imaplib.IMAP4(s.host, s.port, timeout=s.timeout_seconds)
        try:
            client.starttls(context)
        except BaseException:
            with suppress(OSError):
                client.shutdown()
            raise
        return client

    def _asked(self, question: Callable[[], T]) -> T:
        """Its answer; the line is cut where there is none in the time of the whole reading."""
        try:
            return self._end.within(question)
        except TimeoutError:
            with suppress(OSError):
                self._client.sock.shutdown(socket.SHUT_RDWR)
            raise

    def _log_in(self) -> None:
        user, password = self._settings.user, self._settings.password
        if user.isascii() and password.isascii():
            self._client.login(user, password)
        else:  # LOGIN knows no accented letter (RFC 3501), PLAIN is UTF-8 (RFC 4616)
            self._client.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())

    def _uid_validity(self) -> int:
        _, told = self._client.response("UIDVALIDITY")
        value = told[0] if told else None
        if not isinstance(value, bytes) or not value.isdigit():
            raise MailboxUnreadable(self._settings, "il server non numera i messaggi in modo stabile (UIDVALIDITY)")
        return int(value)

    def _ok(self, answer: tuple[str, list[Any]]) -> list[Any]:
        status, told = answer
        if status != "OK":
            raise MailboxUnreadable(self._settings, f"il server risponde {server_words(told)}")
        return told

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise MailboxUnreadable(self._settings, "il server non risponde nel tempo ammesso") from error
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxUnreadable(self._settings, why_not(error, "ACCORDI_IMAP") or server_words(error)) from error
        except UnicodeError:
            # Its own words would quote what was to be sent.
            raise MailboxUnreadable(self._settings, "il nome della cartella ha caratteri non ammessi") from None


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
