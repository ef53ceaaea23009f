from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agreements.domain.notice import Notice
from agreements.notifications.smtp import Accepted, Outcome, Refused, Security, SmtpSettings
from tests.integration.notifications.servers import SENDER, Mailbox, MailServer, server_context, transport

NOW = datetime(2026, 3, 26, 7, 30, tzinfo=UTC)


def send(port: int, notice: Notice, **changes: object) -> Outcome:
    return transport(port, **changes).send(notice, "<0123@prova.accordi.internal>", NOW, lambda: True)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder: Path = tmp_path_factory.mktemp("tls")
    key, found = folder / "chiave.pem", folder / "certificato.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", str(key), "-out", str(found), "-days", "2", "-subj", "/CN=prova"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    return str(found), str(key)


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
    assert re.search("certificate", outcome.reason, re.IGNORECASE)
    assert (mailbox.logins, mailbox.mails) == ([], [])


def test_a_server_without_starttls_gets_no_mail_where_it_is_asked_for(
    server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    outcome = send(server.port, notice, security=Security.STARTTLS)
    assert isinstance(outcome, Refused)
    assert outcome.server_trouble
    assert mailbox.mails == []


def test_tls_from_the_first_byte_is_spoken_too(mailbox: Mailbox, certificate: tuple[str, str], notice: Notice) -> None:
    running = MailServer(mailbox, ssl_context=server_context(*certificate))
    running.start()
    try:
        assert isinstance(send(running.port, notice, security=Security.TLS, ca_file=certificate[0]), Accepted)
    finally:
        running.stop()


def test_a_password_is_never_shown_and_never_travels_unprotected() -> None:
    settings = SmtpSettings("posta.example", 587, SENDER, user="accordi", password="segreta-9")
    assert "segreta-9" not in repr(settings)
    with pytest.raises(ValueError, match="unprotected"):
        SmtpSettings("posta.example", 25, SENDER, security=Security.NONE, user="accordi", password="segreta-9")
