from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import pytest

from agreements.domain.deadlines.notice import Notice
from agreements.notifications.smtp import (
    Accepted,
    NotSent,
    Outcome,
    Refused,
    Security,
    SmtpSettings,
    SmtpTransport,
    SmtpUnusable,
    Uncertain,
)
from tests.integration.notifications.servers import (
    SENDER,
    Mailbox,
    MailServer,
    ScriptedServer,
    free_port,
    transport,
)

ID = "<0123456789abcdef@prova.accordi.internal>"
NOW = datetime(2026, 3, 26, 7, 30, tzinfo=UTC)
HELLO = (b"220 prova", b"250 prova")


class Mark:
    def __init__(self, answer: bool = True) -> None:
        self.calls = 0
        self.answer = answer

    def __call__(self) -> bool:
        self.calls += 1
        return self.answer


@pytest.fixture
def scripted() -> Iterator[Callable[..., ScriptedServer]]:
    running: list[ScriptedServer] = []

    def start(*lines: bytes, **options: Any) -> ScriptedServer:
        running.append(ScriptedServer(*lines, **options))
        return running[-1]

    yield start
    for server in running:
        server.close()


def send(port: int, notice: Notice, mark: Mark | None = None, **changes: object) -> Outcome:
    return transport(port, **changes).send(notice, ID, NOW, mark or Mark())


def test_an_accepted_mail_carries_the_servers_own_reply(server: MailServer, mailbox: Mailbox, notice: Notice) -> None:
    mark = Mark()
    outcome = send(server.port, notice, mark)
    assert outcome == Accepted("250 2.0.0 OK accettata con il numero 4711")
    assert mark.calls == 1
    assert mailbox.recipients == [notice.recipient]


def test_the_mail_arrives_with_its_italian_words_and_honest_headers(
    server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    send(server.port, notice)
    (mail,) = mailbox.mails
    assert mail["Subject"] == notice.subject
    assert mail.get_content().replace("\r\n", "\n") == notice.body
    assert mail.get_content_charset() == "utf-8"
    assert mail["Message-ID"] == ID
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"] == f"Accordi <{SENDER}>"
    assert mail["To"] == notice.recipient
    assert mail["Date"] == "Thu, 26 Mar 2026 07:30:00 +0000"
    assert mailbox.raw[0].isascii()


def test_two_attempts_share_their_message_id(server: MailServer, mailbox: Mailbox, notice: Notice) -> None:
    send(server.port, notice)
    send(server.port, notice)
    assert {mail["Message-ID"] for mail in mailbox.mails} == {ID}


def test_a_refused_recipient_is_final_and_nothing_was_marked(
    server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    mailbox.recipient_replies[notice.recipient] = ["550 5.1.1 casella inesistente"]
    mark = Mark()
    outcome = send(server.port, notice, mark)
    assert isinstance(outcome, Refused)
    assert outcome.permanent
    assert not outcome.server_trouble
    assert "550 5.1.1 casella inesistente" in outcome.reason
    assert (mark.calls, mailbox.mails) == (0, [])


def test_a_greylisted_recipient_may_be_tried_again(server: MailServer, mailbox: Mailbox, notice: Notice) -> None:
    mailbox.recipient_replies[notice.recipient] = ["451 4.7.1 riprovare tra 5 minuti"]
    outcome = send(server.port, notice)
    assert isinstance(outcome, Refused)
    assert not outcome.permanent
    assert send(server.port, notice) == Accepted("250 2.0.0 OK accettata con il numero 4711")


@pytest.mark.parametrize(("reply", "permanent"), [("452 4.3.1 disco pieno", False), ("554 5.7.1 rifiutato", True)])
def test_a_refusal_of_the_final_dot_means_that_nothing_arrived(
    server: MailServer, mailbox: Mailbox, notice: Notice, reply: str, permanent: bool
) -> None:
    mailbox.dot_replies = [reply]
    outcome = send(server.port, notice)
    assert isinstance(outcome, Refused)
    assert (outcome.permanent, outcome.after_dot) == (permanent, True)
    assert reply in outcome.reason


def test_a_server_that_is_down_is_everybodys_trouble(notice: Notice) -> None:
    mark = Mark()
    outcome = send(free_port(), notice, mark)
    assert isinstance(outcome, Refused)
    assert outcome.server_trouble
    assert not outcome.permanent
    assert mark.calls == 0


def test_a_line_that_drops_after_the_dot_is_uncertain(server: MailServer, mailbox: Mailbox, notice: Notice) -> None:
    mailbox.drop_after_dot = True
    mark = Mark()
    outcome = send(server.port, notice, mark)
    assert isinstance(outcome, Uncertain)
    assert mark.calls == 1
    assert len(mailbox.mails) == 1  # it did arrive: to call it failed would double it


@pytest.mark.parametrize("host", ["posta.example.it", "192.0.2.7", "10.0.0.5", "localhost.example.it"])
def test_without_protection_mail_goes_to_no_other_computer(notice: Notice, host: str) -> None:
    settings = SmtpSettings(host, 25, "accordi@regione.example.it", security=Security.NONE)
    mark = Mark()
    outcome = SmtpTransport(settings).send(notice, "<prova@example.it>", NOW, mark)
    assert isinstance(outcome, Refused)
    assert (outcome.server_trouble, outcome.permanent, mark.calls) == (True, False, 0)
    assert "ACCORDI_SMTP_SECURITY" in outcome.reason
    with pytest.raises(SmtpUnusable, match="non è protetta"):
        SmtpTransport(settings).probe()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_this_computer_needs_no_protection(host: str) -> None:
    assert SmtpSettings(host, 25, "accordi@regione.example.it", security=Security.NONE).protected


def test_a_server_silent_after_the_dot_is_uncertain(server: MailServer, mailbox: Mailbox, notice: Notice) -> None:
    mailbox.hang_after_dot_seconds = 1.0
    assert isinstance(send(server.port, notice, reply_timeout_seconds=0.3), Uncertain)


def test_a_server_that_answers_the_dot_letter_by_letter_is_uncertain_in_time(
    scripted: Callable[..., ScriptedServer], notice: Notice
) -> None:
    lines = (*HELLO, b"250 ok", b"250 ok", b"354 avanti", b"250 " + b"presa in carico, forse; " * 3)
    server = scripted(*lines, last_words_after=b"\r\n.\r\n", trickling=True)
    began = monotonic()
    assert isinstance(send(server.port, notice, reply_timeout_seconds=1.0), Uncertain)
    assert monotonic() - began < 8


@pytest.mark.parametrize("before", range(5), ids=["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_server_that_says_any_answer_letter_by_letter_holds_no_queue(
    scripted: Callable[..., ScriptedServer], notice: Notice, before: int
) -> None:
    lines = (*HELLO, b"250 ok", b"250 ok", b"354 avanti")
    slow = lines[before] + b", ma con calma, una lettera alla volta"
    server, mark = scripted(*lines[:before], slow, trickling=True), Mark()
    told = send(server.port, notice, mark, timeout_seconds=0.5)
    assert isinstance(told, Refused)
    assert (told.server_trouble, "tempo ammesso" in told.reason, mark.calls) == (True, True, 0), told


def test_a_probe_of_a_server_that_answers_letter_by_letter_ends(scripted: Callable[..., ScriptedServer]) -> None:
    for lines in ((b"220 prova",), (*HELLO, b"250 ok")):
        server = scripted(*lines[:-1], lines[-1] + b", ma con calma, una lettera alla volta", trickling=True)
        with pytest.raises(SmtpUnusable, match="tempo ammesso"):
            transport(server.port, timeout_seconds=0.5).probe()


def test_a_server_that_never_says_goodbye_does_not_hold_the_acceptance_back(
    scripted: Callable[..., ScriptedServer], notice: Notice
) -> None:
    lines = (*HELLO, b"250 ok", b"250 ok", b"354 avanti", b"250 presa in carico")
    server = scripted(*lines, last_words_after=b"\r\n.\r\n", silent_at_end=True)
    began = monotonic()
    assert send(server.port, notice, reply_timeout_seconds=60.0) == Accepted("250 presa in carico")
    assert monotonic() - began < 8


def test_an_unreadable_answer_to_the_dot_is_uncertain(scripted: Callable[..., ScriptedServer], notice: Notice) -> None:
    server = scripted(*HELLO, b"250 ok", b"250 ok", b"354 avanti", b"??? boh", last_words_after=b"\r\n.\r\n")
    assert isinstance(send(server.port, notice), Uncertain)


def test_a_line_that_drops_amid_the_data_is_a_refusal_or_marked_uncertain(
    scripted: Callable[..., ScriptedServer], notice: Notice
) -> None:
    # It hangs up at the first line of the content; the client may notice only with its dot, and then cannot know.
    server = scripted(*HELLO, b"250 ok", b"250 ok", b"354 avanti")
    mark = Mark()
    outcome = send(server.port, notice, mark)
    assert isinstance(outcome, Uncertain if mark.calls else Refused)


@pytest.mark.parametrize(
    "lines",
    [
        (b"421 chiuso per manutenzione",),
        (b"554 nessuna posta qui",),
        (*HELLO, b"421 chiuso"),
        (*HELLO, b"550 mittente sconosciuto"),
        (*HELLO, b"250 ok", b"421 chiuso"),
    ],
)
def test_a_closed_service_or_a_refused_sender_is_everybodys_trouble(
    scripted: Callable[..., ScriptedServer], notice: Notice, lines: tuple[bytes, ...]
) -> None:
    outcome = send(scripted(*lines).port, notice)
    assert isinstance(outcome, Refused)
    assert outcome.server_trouble
    assert not outcome.permanent


def test_until_the_mark_is_set_the_server_has_no_final_dot(
    server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    assert send(server.port, notice, Mark(answer=False)) == NotSent()
    assert mailbox.mails == []


def test_if_the_mark_cannot_be_set_the_error_goes_through_and_nothing_arrives(
    server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    def broken() -> bool:
        raise OSError("disco pieno")

    with pytest.raises(OSError, match="disco pieno"):
        transport(server.port).send(notice, ID, NOW, broken)
    assert mailbox.mails == []


@pytest.mark.parametrize(
    "subject",
    [
        "Avviso\r\nBcc: spia@altrove.example",
        "Avviso\nX-Altro: 1\n\nNuovo corpo",
        "Avviso\u2028Bcc: spia@altrove.example",
        "Avviso\x00\x0b\x85Bcc: spia@altrove.example",
        "Avviso \udcff mal codificato",
    ],
)
def test_a_subject_starts_no_other_header(server: MailServer, mailbox: Mailbox, notice: Notice, subject: str) -> None:
    assert isinstance(send(server.port, replace(notice, subject=subject)), Accepted)
    (mail,) = mailbox.mails
    assert sorted(mail.keys()) == sorted(
        [
            *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"),
            *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
        ]
    )
    assert mailbox.recipients == [notice.recipient]
    assert mail.get_content().replace("\r\n", "\n") == notice.body


@pytest.mark.parametrize(
    "recipient",
    [
        "settore@regione.example.it\r\nRCPT TO:<spia@altrove.example>",
        "settore@regione.example.it>\nX: <a@b.example",
        "settore@regione.example.it, spia@altrove.example",
        "settore @regione.example.it",
        "settore",
        "",
    ],
)
def test_what_is_not_one_plain_address_is_never_sent_to(
    server: MailServer, mailbox: Mailbox, notice: Notice, recipient: str
) -> None:
    outcome = send(server.port, replace(notice, recipient=recipient))
    assert isinstance(outcome, Refused)
    assert outcome.permanent
    assert mailbox.mails == []


@pytest.mark.parametrize("message_id", ["<a@b>\r\nBcc: x@y.example", "senza parentesi", "<due@chiocciole@qui>", ""])
def test_a_spoilt_message_id_is_never_sent(
    server: MailServer, mailbox: Mailbox, notice: Notice, message_id: str
) -> None:
    outcome = transport(server.port).send(notice, message_id, NOW, Mark())
    assert isinstance(outcome, Refused)
    assert mailbox.mails == []


def test_an_accented_address_needs_a_server_that_knows_them(notice: Notice) -> None:
    accented = replace(notice, recipient="società@regione.example.it")
    for knows in (True, False):
        mailbox = Mailbox()
        running = MailServer(mailbox, enable_SMTPUTF8=knows)
        running.start()
        try:
            outcome = send(running.port, accented)
        finally:
            running.stop()
        if knows:
            assert isinstance(outcome, Accepted)
            assert mailbox.recipients == [accented.recipient]
        else:
            assert isinstance(outcome, Refused)
            assert outcome.permanent
