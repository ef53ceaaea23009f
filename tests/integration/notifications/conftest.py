from __future__ import annotations

from collections.abc import Iterator

import pytest

from agreements.domain.deadlines.notice import Notice
from tests.integration.notifications.servers import Mailbox, MailServer


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[MailServer]:
    running = MailServer(mailbox)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def notice() -> Notice:
    return Notice(
        agreement="P-2026-0001",
        obligation_code="piano-operativo",
        rung=-7,
        recipient="settore@regione.example.it",
        version=739708,
        subject="P-2026-0001 – Piano operativo: scade l’8 aprile 2026 – «Città»",
        body="Perché l’attività è dovuta: così è, più o meno € 0.\n.\n..riga che comincia con un punto\n\nFine.\n",
    )
