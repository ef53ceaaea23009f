"""A notice as a mail: headers that nobody can inject into, and an identity that every attempt shares."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.identifiers import require_address
from agreements.domain.deadlines.notice import Notice
from agreements.notifications.wording import MOST_SUBJECT, one_line


def mail_from(notice: Notice, message_id: str, sender: Address, at: datetime) -> EmailMessage:
    """The mail for a notice.

    Args:
        notice: Subject and body are cleaned again: they may come from a database that others wrote.
        message_id: With angle brackets; the same for every attempt, so that readers see a mail sent twice as one.
        sender: Address and name of the installation.
        at: Aware datetime of this attempt.

    Raises:
        InvalidDatum: The recipient is not one plain address.
        ValueError: The message id is none.

    Source: RFC 5322; RFC 3834 section 5 (Auto-Submitted: absence notes and other robots don't answer it).
    """
    message = EmailMessage(policy=policy_for(notice.recipient))
    message["From"] = sender
    message["To"] = _address(notice.recipient)
    message["Subject"] = one_line(notice.subject, MOST_SUBJECT)
    message["Date"] = at
    message["Message-ID"] = _checked_id(message_id)
    message["Auto-Submitted"] = "auto-generated"
    # Quoted-printable passes every relay unchanged; line ends are the mail's, whatever the database kept.
    message.set_content(_lines(notice.body), charset="utf-8", cte="quoted-printable")
    if notice.html:
        # Last is what a reader prefers, if it can (RFC 2046, section 5.1.4).
        message.add_alternative(_lines(notice.html), subtype="html", charset="utf-8", cte="quoted-printable")
    if notice.calendar:
        message.add_attachment(
            _lines(notice.calendar),
            subtype="calendar",
            charset="utf-8",
            cte="quoted-printable",
            filename="scadenza.ics",
            params={"method": "PUBLISH"},
        )
    message["Content-Language"] = "it"
    return message


def policy_for(recipient: str) -> EmailPolicy[EmailMessage]:
    """CRLF line ends; UTF-8 headers only for an address that cannot be written otherwise (RFC 6532)."""
    return SMTP if recipient.isascii() else SMTPUTF8


def _address(recipient: str) -> Address:
    require_address("destinatario", recipient)
    if not recipient.isprintable():
        raise InvalidDatum("destinatario", f"destinatario: {recipient!r} contiene caratteri invisibili.")
    # Not by ``addr_spec``, whose parser knows no accented letter before the @ (RFC 6531).
    local, _, domain = recipient.partition("@")
    return Address(username=local, domain=domain)


def _checked_id(message_id: str) -> str:
    inner = message_id[1:-1]
    plain = inner.isascii() and inner.isprintable() and not set(inner) & set(' <>"(),;:\\')
    if message_id != f"<{inner}>" or inner.count("@") != 1 or not plain:
        raise ValueError(f"not a message id: {message_id!r}")
    return message_id


def _lines(text: str) -> str:
    return "".join(f"{_line(line)}\n" for line in text.splitlines())


def _line(line: str) -> str:
    # Lone surrogates cannot be encoded, and a control character has no meaning in plain text.
    return "".join(char if char.isprintable() or char == "\t" else " " for char in line)
