"""SMTP: one mail, and the truth about what became of it.

A server takes responsibility for a mail with its positive reply to the final dot, and with nothing else (RFC 5321,
section 4.1.1.4). Until the dot is written nothing can have arrived; between dot and reply nobody can know (RFC 1047).
So the dialogue is led by hand: the caller is told just before the dot is written, and can put that down on disk.
"""

from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from enum import StrEnum
from functools import partial
from ipaddress import ip_address

from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.identifiers import require_address
from agreements.domain.deadlines.notice import Notice
from agreements.notifications.mail import mail_from, policy_for
from agreements.notifications.tls import trusting, why_not
from agreements.notifications.wording import server_words
from signing.base.deadline import Deadline, within

_FAREWELL_SECONDS = 2.0
_LONGEST_ANSWERS = 4
"""All that comes before the final dot may last as long as so many of its answers: a server that says each letter by
letter, and never falls silent, would hold the queue for ever."""
_TOO_LONG = "il colloquio non è finito nel tempo ammesso"


def on_this_computer(host: str) -> bool:
    """Whether a mail server's name or address leads nowhere else (RFC 6761, 6.3; RFC 1122, 3.2.1.3)."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Security(StrEnum):
    """How the connection is protected; the value is what the settings say."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The relay of the body, and as whom to speak to it.

    Attributes:
        sender: Address of the installation, in From and for bounces.
        user: Empty: no login.
        password: Never shown by ``repr``, never part of an error.
        ca_file: Certificates to trust beside the system's, for a relay with a private authority; empty: none.
        timeout_seconds: For connecting and for each reply before the final dot; all of them together, four times that.
        reply_timeout_seconds: For the reply to the final dot: giving up early makes doubles (RFC 5321, 4.5.3.2.6).
    """

    host: str
    port: int
    sender: str
    sender_name: str = "Accordi"
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    timeout_seconds: float = 30.0
    reply_timeout_seconds: float = 600.0

    def __post_init__(self) -> None:
        if self.user and not self.protected:
            raise ValueError("a password does not travel unprotected: choose starttls or tls")
        if min(self.timeout_seconds, self.reply_timeout_seconds) <= 0 or not 0 < self.port < 65536:
            raise ValueError("time limits are positive, a port is between 1 and 65535")
        # A wrong sender is found when the settings are read, not with the first mail.
        require_address("mittente", self.sender)
        if not self.sender.isascii():
            raise ValueError("the sender's address is ASCII")
        _ = self.address

    @property
    def protected(self) -> bool:
        """Whether nobody on the way can read along, or there is no way: the server stands on this computer."""
        return self.security is not Security.NONE or on_this_computer(self.host)

    @property
    def address(self) -> Address:
        """Sender with name."""
        return Address(display_name=self.sender_name, addr_spec=self.sender)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took the mail over; ``reply`` is its answer to the final dot."""

    reply: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing has arrived.

    Attributes:
        reason: Italian sentence, with the server's own words where there are any.
        permanent: The server says that trying again won't help (5xx about this mail).
        server_trouble: It concerns every mail alike: no connection, no login, service not available.
        after_dot: The refusal answers the final dot, so ``before_final_dot`` had been called.
    """

    reason: str
    permanent: bool = False
    server_trouble: bool = False
    after_dot: bool = False


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The final dot was written and no readable answer came: it may have arrived, or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The caller withdrew just before the final dot: nothing has arrived."""


Outcome = Accepted | Refused | Uncertain | NotSent


class _Answer(Exception):
    """Carries a refusal out of the dialogue."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason)
        self.refused = refused


class SmtpUnusable(AccordiError):
    """A probe found that no mail can leave."""


class SmtpTransport:
    """Delivers one mail at a time, each over a connection of its own."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    def probe(self) -> str:
        """Reach the server, protected and logged in as set, and offer it our sender; no mail is sent.

        Returns:
            What it answered to our sender.

        Raises:
            SmtpUnusable: No mail can leave; the sentence says why.
        """
        end = self._end()
        try:
            client = self._connected(end)
        except _Answer as answer:
            raise SmtpUnusable(answer.refused.reason) from None
        try:
            code, words = end.within(lambda: client.mail(self._settings.sender))
            if code != 250:
                raise SmtpUnusable(
                    f"Il server di posta rifiuta il mittente {self._settings.sender}: {_reply(code, words)}."
                )
            end.within(lambda: (client.rset(), client.quit()))
        except (OSError, smtplib.SMTPException) as error:
            raise SmtpUnusable(f"Il server di posta ha interrotto il colloquio: {_why(error)}.") from error
        finally:
            _cut(client)
        return _reply(code, words)

    def send(self, notice: Notice, message_id: str, at: datetime, before_final_dot: Callable[[], bool]) -> Outcome:
        """Send one notice and say what became of it.

        Safe to kill before ``before_final_dot`` returned: then nothing has arrived. After it, only the answer tells.

        Args:
            notice: What to send, and to whom.
            message_id: The same for every attempt.
            at: Aware datetime of this attempt, for the Date header.
            before_final_dot: Called once, when the server has everything but the dot; False withdraws the mail.
                What it raises goes through, and nothing has been sent.
        """
        try:
            message = mail_from(notice, message_id, self._settings.address, at)
            content = message.as_bytes(policy=policy_for(notice.recipient))
        except (ValueError, LookupError, MessageError, InvalidDatum) as error:
            return Refused(f"L’avviso non può diventare un messaggio di posta: {server_words(error)}.", permanent=True)
        end = self._end()
        try:
            client = self._connected(end)
        except _Answer as answer:
            return answer.refused
        try:
            try:
                end.within(lambda: self._all_but_the_dot(client, notice.recipient, content))
            except _Answer as answer:
                return answer.refused
            except TimeoutError as error:
                return Refused(f"Il server di posta è troppo lento: {_why(error)}.", server_trouble=True)
            except (OSError, ValueError, smtplib.SMTPException) as error:
                return Refused(f"Il server di posta ha interrotto la consegna: {_why(error)}.")
            if not before_final_dot():
                return NotSent()
            return self._dot(client)
        finally:
            # No farewell here: amid the data it would be text. A mail without its dot is void once the line drops.
            _cut(client)

    def _end(self) -> Deadline:
        return Deadline(_LONGEST_ANSWERS * self._settings.timeout_seconds)

    def _connected(self, end: Deadline) -> smtplib.SMTP:
        s = self._settings
        if not s.protected:
            # Said here and not when the settings are read: the steps go on, and the notices wait.
            reason = (
                f"Il server di posta {s.host} è un altro computer e la connessione non è protetta: gli avvisi restano "
                "in coda finché non si imposta ACCORDI_SMTP_SECURITY=starttls (o tls)."
            )
            raise _Answer(Refused(reason, server_trouble=True))
        client: smtplib.SMTP | None = None
        try:
            if s.security is Security.TLS:
                context = trusting(s.ca_file)
                client = end.within(
                    lambda: smtplib.SMTP_SSL(s.host, s.port, timeout=s.timeout_seconds, context=context)
                )
            else:
                client = end.within(lambda: smtplib.SMTP(s.host, s.port, timeout=s.timeout_seconds))
            end.within(partial(self._presented, client))
        except smtplib.SMTPAuthenticationError as error:
            # Only the server's code and words: never what was sent.
            answer = _reply(error.smtp_code, error.smtp_error)
            reason = f"Il server di posta {s.host} non accetta l’utente «{s.user}»: {answer}."
        except (OSError, smtplib.SMTPException) as error:
            why = why_not(error, "ACCORDI_SMTP")
            reason = f"Il server di posta {s.host}:{s.port} non risponde o rifiuta il collegamento: {_why(error)}."
            if why is not None:
                reason = f"Con il server di posta {s.host}:{s.port} non c’è una connessione sicura: {why}."
        else:
            return client
        if client is not None:
            _cut(client)
        raise _Answer(Refused(reason, server_trouble=True))

    def _presented(self, client: smtplib.SMTP) -> None:
        s = self._settings
        client.ehlo_or_helo_if_needed()
        if s.security is Security.STARTTLS:
            client.starttls(context=trusting(s.ca_file))
            client.ehlo()
        if s.user:
            client.login(s.user, s.password)

    def _all_but_the_dot(self, client: smtplib.SMTP, recipient: str, content: bytes) -> None:
        options: list[str] = []
        if not recipient.isascii():
            if not client.has_extn("smtputf8"):
                reason = f"L’indirizzo «{recipient}» ha lettere accentate che il server di posta non sa trattare."
                raise _Answer(Refused(reason, permanent=True))
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        _expect("il mittente", client.mail(self._settings.sender, options), (250,), sender=True)
        _expect(f"il destinatario {recipient}", client.rcpt(recipient), (250, 251))
        client.putcmd("DATA")
        _expect("il messaggio", client.getreply(), (354,))
        client.send(re.sub(rb"(?m)^\.", b"..", content))

    def _dot(self, client: smtplib.SMTP) -> Outcome:
        try:
            if client.sock is not None:
                client.sock.settimeout(self._settings.reply_timeout_seconds)
            client.send(b".\r\n")
            code, words = within(self._settings.reply_timeout_seconds, client.getreply)
        except TimeoutError:
            return Uncertain("Messaggio trasmesso per intero, ma il server non ha risposto nel tempo ammesso.")
        except (OSError, smtplib.SMTPException) as error:
            return Uncertain(f"Messaggio trasmesso per intero, ma il server non ha risposto: {server_words(error)}.")
        with suppress(OSError, smtplib.SMTPException):
            # The answer is to be put down at once: a server slow to say goodbye must not keep it waiting.
            within(_FAREWELL_SECONDS, client.quit)
        reply = _reply(code, words)
        if 200 <= code < 300:
            return Accepted(reply)
        if 400 <= code < 600:
            return Refused(f"Il server di posta rifiuta il messaggio: {reply}.", permanent=code >= 500, after_dot=True)
        return Uncertain(f"Messaggio trasmesso per intero, ma la risposta non si capisce: {reply}.")


def _cut(client: smtplib.SMTP) -> None:
    """End the line at once: whoever still waits for the rest of an answer would be waited for."""
    if client.sock is not None:
        with suppress(OSError):
            client.sock.shutdown(socket.SHUT_RDWR)
    client.close()


def _why(error: Exception) -> str:
    return _TOO_LONG if isinstance(error, TimeoutError) and not error.args else server_words(error)


def _expect(what: str, answer: tuple[int, bytes], good: tuple[int, ...], *, sender: bool = False) -> None:
    code, words = answer
    if code in good:
        return
    # 421 closes the service; a refused sender concerns every mail of this installation.
    trouble = sender or code == 421
    reason = f"Il server di posta rifiuta {what}: {_reply(code, words)}."
    raise _Answer(Refused(reason, permanent=500 <= code < 600 and not trouble, server_trouble=trouble))


def _reply(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return server_words(f"{code} {text}")
