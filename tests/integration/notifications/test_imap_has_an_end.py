"""A server of a mailbox that never falls silent, and never comes to an end."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from agreements.notifications.imap import ImapSettings, MailboxUnreadable, PecMailbox
from tests.integration.notifications.servers import ScriptedServer, server_context
from tests.support.tls import loopback_certificate

SLOW = b", ma una lettera alla volta"
LINES = (b"* OK prova", b"* CAPABILITY IMAP4rev1\r\n{tag} OK fatto", b"{tag} OK")


@pytest.mark.parametrize("said", [0, 1, 2], ids=["greeting", "capabilities", "login"])
def test_a_mailbox_read_letter_by_letter_is_left_in_time(tmp_path: Path, said: int) -> None:
    certificate, key = loopback_certificate(tmp_path)
    lines = (*LINES[:said], LINES[said] + SLOW)
    server = ScriptedServer(*lines, trickling=True, context=server_context(certificate, key))
    settings = ImapSettings(
        "127.0.0.1", server.port, "prova", "prova", ca_file=certificate, timeout_seconds=5, reading_seconds=2
    )
    with closing(server), pytest.raises(MailboxUnreadable, match="non risponde nel tempo ammesso"):
        PecMailbox(settings).uids_since(date(2026, 1, 1))
