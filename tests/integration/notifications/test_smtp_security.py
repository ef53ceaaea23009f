from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agreements.domain.deadlines.notice import Notice
from agreements.notifications.smtp import Accepted, Outcome, Refused, Security, SmtpSettings, SmtpTransport
from tests.integration.notifications.servers import SENDER, Mailbox, MailServer, server_context, transport
from tests.support.tls import expired_certificate, loopback_certificate

NOW = datetime(2026, 3, 26, 7, 30, tzinfo=UTC)


def send(port: int, notice: Notice, **changes: object) -> Outcome:
    return transport(port, **changes).send(notice, "<0123@prova.accordi.internal>", NOW, lambda: True)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return loopback_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def guarded(mailbox: Mailbox, certificate: tuple[str, str]) -> Iterator[MailServer]:
    running = MailServer(
        mailbox,
        tls_context=server_context(*certificate),
        require_starttls=True,
        auth_required=True,
        authenticator=mailbox.authenticate,
    )
    running.start()
    yield running
    running.stop()


def test_with_starttls_and_login_the_mail_is_accepted(
    guarded: MailServer, mailbox: Mailbox, certificate: tuple[str, str], notice: Notice
) -> None:
    outcome = send(
        guarded.port,
        notice,
        security=Security.STARTTLS,
        user="accordi",
        password="parola di prova",
        ca_file=certificate[0],
    )
    assert isinstance(outcome, Accepted)
    assert mailbox.logins == ["accordi"]


def test_a_wrong_password_is_told_without_showing_it(
    guarded: MailServer, certificate: tuple[str, str], notice: Notice
) -> None:
    outcome = send(
        guarded.port,
        notice,
        security=Security.STARTTLS,
        user="accordi",
        password="sbagliata-123",
        ca_file=certificate[0],
    )
    assert isinstance(outcome, Refused)
    assert outcome.server_trouble
    assert "non accetta l’utente «accordi»" in outcome.reason
    assert "sbagliata-123" not in outcome.reason


def test_an_untrusted_certificate_gets_neither_password_nor_mail(
    guarded: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    outcome = send(guarded.port, notice, security=Security.STARTTLS, user="accordi", password="parola di prova")
    assert isinstance(outcome, Refused)
    assert outcome.server_trouble
    assert "non viene da un’autorità fidata" in outcome.reason
    assert "ACCORDI_SMTP_CA_FILE; non è stato trasmesso nulla" in outcome.reason
    assert (mailbox.logins, mailbox.mails) == ([], [])


def test_a_server_without_starttls_gets_no_mail_where_it_is_asked_for(
    server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    outcome = send(server.port, notice, security=Security.STARTTLS)
    assert isinstance(outcome, Refused)
    assert outcome.server_trouble
    assert mailbox.mails == []


@pytest.fixture
def smtps(mailbox: Mailbox, certificate: tuple[str, str]) -> Iterator[MailServer]:
    """TLS from the first byte, and a login."""
    running = MailServer(
        mailbox,
        ssl_context=server_context(*certificate),
        auth_required=True,
        auth_require_tls=False,  # it does not know that its socket is one already
        authenticator=mailbox.authenticate,
    )
    running.start()
    yield running
    running.stop()


LOGIN = {"user": "accordi", "password": "parola di prova"}


def test_tls_from_the_first_byte_is_spoken_too(
    smtps: MailServer, mailbox: Mailbox, certificate: tuple[str, str], notice: Notice
) -> None:
    assert isinstance(send(smtps.port, notice, security=Security.TLS, ca_file=certificate[0], **LOGIN), Accepted)
    assert (mailbox.logins, len(mailbox.mails)) == (["accordi"], 1)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ca_file": ""}, "non viene da un’autorità fidata"),
        ({"host": "localhost"}, "intestato a un altro nome: scrivere in ACCORDI_SMTP_HOST"),
        ({"ca_file": "/assente.pem"}, "il file delle autorità «/assente.pem» non c’è"),
    ],
)
def test_with_tls_from_the_first_byte_a_wrong_certificate_gets_neither_password_nor_mail(
    smtps: MailServer,
    mailbox: Mailbox,
    certificate: tuple[str, str],
    notice: Notice,
    wrong: dict[str, str],
    words: str,
) -> None:
    values = {"port": smtps.port, "security": Security.TLS, "ca_file": certificate[0], "timeout_seconds": 5.0}
    settings = SmtpSettings(**({"host": "127.0.0.1", "sender": SENDER} | values | LOGIN | wrong))  # type: ignore[arg-type]
    outcome = SmtpTransport(settings).send(notice, "<0123@prova.accordi.internal>", NOW, lambda: True)
    assert isinstance(outcome, Refused)
    assert outcome.server_trouble
    assert words in outcome.reason
    assert (mailbox.logins, mailbox.mails) == ([], [])


def test_an_expired_certificate_is_told_as_one(mailbox: Mailbox, tmp_path: Path, notice: Notice) -> None:
    certificate, key = expired_certificate(tmp_path)
    running = MailServer(mailbox, ssl_context=server_context(certificate, key))
    running.start()
    try:
        outcome = send(running.port, notice, security=Security.TLS, ca_file=certificate)
    finally:
        running.stop()
    assert isinstance(outcome, Refused)
    assert "il certificato del server è scaduto" in outcome.reason
    assert mailbox.mails == []


def test_a_server_that_wants_starttls_is_told_apart_from_one_that_begins_with_tls(
    guarded: MailServer, certificate: tuple[str, str], notice: Notice
) -> None:
    outcome = send(guarded.port, notice, security=Security.TLS, ca_file=certificate[0])
    assert isinstance(outcome, Refused)
    assert "ACCORDI_SMTP_SECURITY=starttls" in outcome.reason


def test_a_password_is_never_shown_and_never_travels_unprotected() -> None:
    settings = SmtpSettings("posta.example", 587, SENDER, user="accordi", password="segreta-9")
    assert "segreta-9" not in repr(settings)
    with pytest.raises(ValueError, match="unprotected"):
        SmtpSettings("posta.example", 25, SENDER, security=Security.NONE, user="accordi", password="segreta-9")
