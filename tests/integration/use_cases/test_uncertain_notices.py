from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.deadlines.notice import Notice
from agreements.notifications.smtp import Security, SmtpSettings
from agreements.persistence.agreements.journal import verify
from agreements.persistence.engine.records import NoticeStatus, OutboxNotice
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.watch.sweep import deliver_notices
from agreements.use_cases.watch.undelivered import NoticeDecision, settle_notice
from tests.integration.notifications.servers import Mailbox, MailServer
from tests.integration.use_cases.lives import CLERK, SECOND, Life, now, refused, today
from tests.support.builders import OFFICE

KNOWN, AGAIN = NoticeDecision.KNOWN, NoticeDecision.AGAIN


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox(drop_after_dot=True)


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[MailServer]:
    running = MailServer(mailbox)
    running.start()
    yield running
    running.stop()


def queue_one(life: Life, server: MailServer) -> None:
    life.record(today() - timedelta(days=2))
    smtp = SmtpSettings("127.0.0.1", server.port, "accordi@regione.example.it", security=Security.NONE)
    life.bench = replace(life.bench, smtp=smtp)
    with life.bench.database.unit() as unit:
        unit.enqueue(
            [Notice(life.number, "piano-operativo", -7, OFFICE.email, 1, "Scade il piano", "Fra 7 giorni.")], now()
        )
        unit.commit()


@pytest.fixture
def unsure(life: Life, server: MailServer) -> Life:
    """An agreement of which one notice was taken by a server that never said so."""
    queue_one(life, server)
    send(life)
    assert [n.status for n in life.notices] == [NoticeStatus.UNCERTAIN]
    return life


def send(life: Life, hours: int = 0) -> Outcome:
    return deliver_notices(life.bench, lambda: now() + timedelta(hours=hours))


def settle(life: Life, decision: NoticeDecision, notice: str = "", why: str = "sentita la struttura") -> Outcome:
    at = now() + timedelta(hours=1)
    return settle_notice(life.bench, life.number, notice, decision, why, SECOND, at)


def the_notice(life: Life) -> OutboxNotice:
    (found,) = life.notices
    return found


def test_an_uncertain_notice_stands_on_every_page_of_the_delivery_until_a_person_settles_it(unsure: Life) -> None:
    number = the_notice(unsure).id
    for hours in (0, 5, 48):
        (shown,) = send(unsure, hours).warnings
        assert shown.startswith(f"Avviso n. {number} ({unsure.number}, a settore@regione.example.it) di esito incerto")
        assert "«decidi-avviso-incerto»" in shown
    assert "decidi-avviso-incerto" in unsure.possible
    done = settle(unsure, KNOWN, f"n. {number}")
    assert f"Avviso n. {number} a settore@regione.example.it, esito incerto" in done.happened
    assert the_notice(unsure).status is NoticeStatus.SETTLED
    assert send(unsure, 72).warnings == ()
    assert "decidi-avviso-incerto" not in unsure.possible


def test_the_decision_stands_in_the_journal_with_who_and_why_and_is_taken_once(unsure: Life) -> None:
    settle(unsure, KNOWN)
    row = unsure.journal[-1]
    assert (row.step, row.actor, row.why) == ("NOTICE_SETTLED", SECOND, "sentita la struttura")
    assert row.data["message_id"] == the_notice(unsure).message_id
    with unsure.bench.database.unit() as unit:
        assert verify(unsure.journal, unit.journal_head(unsure.number)) is None
    before = unsure.snapshot()
    assert settle(unsure, KNOWN).already_done
    assert unsure.snapshot() == before
    with refused(unsure, "attendono: nessuno", error=InvalidDatum):
        settle(unsure, AGAIN)


def test_a_notice_that_is_sent_again_arrives_under_the_same_message_id(unsure: Life, mailbox: Mailbox) -> None:
    mailbox.drop_after_dot = False
    settle(unsure, AGAIN)
    assert the_notice(unsure).status is NoticeStatus.QUEUED
    assert settle(unsure, AGAIN).already_done
    assert "Accettati dal server di posta 1" in send(unsure, 2).happened
    assert {mail["Message-ID"] for mail in mailbox.mails} == {the_notice(unsure).message_id}
    assert len(mailbox.mails) == 2


def test_a_notice_that_its_sender_may_still_have_in_hand_is_not_sent_again(unsure: Life) -> None:
    with refused(unsure, "può ancora arrivare", "30 minuti", error=InvalidDatum):
        settle_notice(unsure.bench, unsure.number, "", AGAIN, "impazienza", CLERK, now())


def test_a_notice_that_could_not_be_delivered_waits_for_a_person_too(life: Life, server: MailServer) -> None:
    queue_one(life, server)
    server.handler.recipient_replies["settore@regione.example.it"] = ["550 5.1.1 casella inesistente"]
    for hours in (0, 9):
        (shown,) = send(life, hours).warnings
        assert "non consegnabile" in shown
        assert "casella inesistente" in shown
    settle(life, KNOWN)
    assert send(life, 10).warnings == ()


@pytest.mark.parametrize(
    ("notice", "why", "words"),
    [
        ("999999", "x", ("Indicare il numero dell’avviso", "settore@regione.example.it")),
        ("dodici", "x", ("non è il numero di un avviso",)),
        ("", "  ", ("motivazione",)),
    ],
)
def test_a_decision_that_says_not_which_or_why_is_refused(
    unsure: Life, notice: str, why: str, words: tuple[str, ...]
) -> None:
    with refused(unsure, *words):
        settle(unsure, KNOWN, notice, why)
