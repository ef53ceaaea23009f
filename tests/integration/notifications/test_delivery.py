from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from agreements.domain.agreement.events import JournalHead
from agreements.domain.deadlines.deadlines import watched
from agreements.domain.deadlines.notice import Notice
from agreements.domain.deadlines.sweep import Sweep, SweepDay
from agreements.domain.offices import Mailing, OfficeRegister, RegisteredOffice
from agreements.notifications.delivery import (
    AWAITING_REPLY,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MOST_ATTEMPTS,
    STALE_AFTER,
    DeliveryReport,
    Transport,
    deliver_due,
)
from agreements.notifications.messages import compose
from agreements.notifications.smtp import Outcome, Refused
from agreements.persistence.database import Database
from agreements.persistence.engine.records import NoticeStatus, OutboxNotice
from tests.integration.notifications.killed_sender import POINTS
from tests.integration.notifications.servers import Mailbox, MailServer, free_port, transport
from tests.support import builders

NOW = datetime(2026, 3, 26, 7, 30, tzinfo=UTC)
LATER = NOW + STALE_AFTER + timedelta(minutes=1)
ROOT = Path(__file__).parents[3]


on_both_engines = pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if getattr(request, "param", "sqlite") == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'accordi.sqlite3'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    opened.create(trial=True, now=NOW)
    yield opened
    opened.close()


def queue(database: Database, *notices: Notice) -> None:
    with database.unit() as unit:
        unit.enqueue(notices, NOW)
        unit.commit()


def rows(database: Database, agreement: str = "P-2026-0001") -> tuple[OutboxNotice, ...]:
    with database.unit() as unit:
        return unit.notices(agreement)


def row(database: Database) -> OutboxNotice:
    (found,) = rows(database)
    return found


def deliver(database: Database, by: Transport, at: datetime = NOW, sender: str = "prova") -> DeliveryReport:
    return deliver_due(database.outbox, by, lambda: at, sender, jitter=lambda: 0.0)


class Refusing:
    def __init__(self, refused: Refused) -> None:
        self.refused = refused
        self.tried: list[str] = []

    def send(self, notice: Notice, message_id: str, at: datetime, before_final_dot: Callable[[], bool]) -> Outcome:
        self.tried.append(notice.recipient)
        return self.refused


def test_an_accepted_notice_is_recorded_with_the_servers_reply_and_not_sent_again(
    database: Database, server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    queue(database, notice)
    report = deliver(database, transport(server.port))
    assert report == DeliveryReport(accepted=(row(database).id,))
    assert not report.needs_a_person
    assert row(database).status is NoticeStatus.ACCEPTED
    assert row(database).accepted_at == NOW
    assert "4711" in row(database).server_reply
    assert deliver(database, transport(server.port), LATER) == DeliveryReport()
    assert [mail["Message-ID"] for mail in mailbox.mails] == [row(database).message_id]


def test_a_server_silent_after_the_dot_makes_one_notice_uncertain_and_not_the_queue(
    database: Database, server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    queue(database, notice, replace(notice, recipient="altro@regione.example.it"))
    mailbox.hang_after_dot_seconds = 1.0
    report = deliver(database, transport(server.port, reply_timeout_seconds=0.3))
    assert report.needs_a_person  # the run ends red
    first, second = rows(database)
    assert [each for each, _ in report.uncertain] == [first.id]
    assert (first.status, second.status, second.attempts) == (NoticeStatus.UNCERTAIN, NoticeStatus.QUEUED, 0)
    mailbox.hang_after_dot_seconds = 0
    assert deliver(database, transport(server.port), LATER).accepted == (second.id,)


def test_a_refused_recipient_is_given_up_loudly_and_holds_nobody_up(
    database: Database, server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    queue(database, notice, replace(notice, recipient="altro@regione.example.it"))
    mailbox.recipient_replies[notice.recipient] = ["550 5.1.1 casella inesistente"]
    report = deliver(database, transport(server.port))
    refused, accepted = rows(database)
    assert (refused.status, accepted.status) == (NoticeStatus.FAILED, NoticeStatus.ACCEPTED)
    assert "casella inesistente" in refused.last_error
    assert report.given_up == ((refused.id, refused.last_error),)
    assert report.needs_a_person


def test_a_greylisted_notice_arrives_at_its_second_attempt_and_not_before(
    database: Database, server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    queue(database, notice)
    mailbox.recipient_replies[notice.recipient] = ["451 4.7.1 riprovare più tardi"]
    report = deliver(database, transport(server.port))
    assert [again for again, _ in report.retried] == [row(database).id]
    assert row(database).next_attempt_at == NOW + FIRST_PAUSE
    assert deliver(database, transport(server.port), NOW + timedelta(minutes=4)) == DeliveryReport()
    assert deliver(database, transport(server.port), NOW + FIRST_PAUSE).accepted
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize(
    ("reply", "status"), [("452 4.3.1 disco pieno", NoticeStatus.QUEUED), ("554 no", NoticeStatus.FAILED)]
)
def test_a_refusal_of_the_dot_is_no_uncertainty(
    database: Database, server: MailServer, mailbox: Mailbox, notice: Notice, reply: str, status: NoticeStatus
) -> None:
    queue(database, notice)
    mailbox.dot_replies = [reply]
    report = deliver(database, transport(server.port))
    assert report.uncertain == ()
    assert row(database).status is status
    assert reply in row(database).last_error
    if status is NoticeStatus.QUEUED:
        assert deliver(database, transport(server.port), NOW + FIRST_PAUSE).accepted


def test_while_the_server_is_down_one_notice_tries_and_the_others_wait_untouched(
    database: Database, server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    queue(database, notice, replace(notice, recipient="altro@regione.example.it"))
    report = deliver(database, transport(free_port()))
    tried, untouched = rows(database)
    assert report.trouble
    assert report.needs_a_person
    assert (tried.attempts, untouched.attempts) == (1, 0)
    assert {tried.status, untouched.status} == {NoticeStatus.QUEUED}
    assert len(deliver(database, transport(server.port), NOW + FIRST_PAUSE).accepted) == 2
    assert len(mailbox.mails) == 2


def test_a_line_dropped_after_the_dot_leaves_the_notice_to_a_person(
    database: Database, server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    queue(database, notice)
    mailbox.drop_after_dot = True
    report = deliver(database, transport(server.port))
    assert [lost for lost, _ in report.uncertain] == [row(database).id]
    assert report.needs_a_person
    assert row(database).status is NoticeStatus.UNCERTAIN
    assert deliver(database, transport(server.port), NOW + timedelta(days=9)) == DeliveryReport()
    assert len(mailbox.mails) == 1


def test_a_notice_withdrawn_while_it_waited_is_not_sent(
    database: Database, server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    queue(database, notice)
    with database.unit() as unit:
        unit.cancel_obsolete(notice.agreement, {(notice.obligation_code, notice.version + 10)})
        unit.commit()
    assert deliver(database, transport(server.port)) == DeliveryReport()
    assert mailbox.mails == []


def test_pauses_grow_to_a_limit_and_end_by_giving_up(database: Database, notice: Notice) -> None:
    queue(database, notice)
    refusing, at, pauses = Refusing(Refused("451 più tardi")), NOW, []
    for _ in range(MOST_ATTEMPTS - 1):
        assert deliver(database, refusing, at).given_up == ()
        again_at = row(database).next_attempt_at
        assert again_at is not None
        pauses.append(again_at - at)
        at = again_at
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (FIRST_PAUSE, LONGEST_PAUSE)
    # RFC 5321, section 4.5.4.1: four to five days.
    assert timedelta(days=3.5) < at - NOW < timedelta(days=5)
    assert deliver(database, refusing, at).given_up
    assert row(database).status is NoticeStatus.FAILED


def test_a_server_in_trouble_is_no_reason_to_give_up(database: Database, notice: Notice) -> None:
    queue(database, notice)
    down, at = Refusing(Refused("giù", server_trouble=True)), NOW
    for _ in range(MOST_ATTEMPTS + 5):
        assert deliver(database, down, at).given_up == ()
        at = row(database).next_attempt_at or at
    assert row(database).status is NoticeStatus.QUEUED


def test_retries_are_spread(database: Database, notice: Notice) -> None:
    queue(database, *(replace(notice, recipient=f"ufficio{n}@regione.example.it") for n in range(20)))
    deliver_due(database.outbox, Refusing(Refused("451")), lambda: NOW, "prova")
    assert len({found.next_attempt_at for found in rows(database)}) > 10


@on_both_engines
def test_two_senders_at_once_send_each_notice_once(
    database: Database, url: str, server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    queue(database, *(replace(notice, recipient=f"ufficio{n}@regione.example.it") for n in range(30)))
    start, reports = threading.Barrier(3), []

    def work(name: str) -> None:
        own = Database(url)
        start.wait()
        reports.append(deliver_due(own.outbox, transport(server.port), lambda: NOW, name))
        own.close()

    senders = [threading.Thread(target=work, args=(f"mittente-{n}",)) for n in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)
    assert Counter(mailbox.recipients) == {f"ufficio{n}@regione.example.it": 1 for n in range(30)}
    assert sum(len(report.accepted) for report in reports) == 30
    assert {found.status for found in rows(database)} == {NoticeStatus.ACCEPTED}
    assert {found.attempts for found in rows(database)} == {1}


@pytest.mark.parametrize("point", POINTS)
def test_a_sender_killed_anywhere_loses_nothing_and_doubles_nothing(
    database: Database, url: str, server: MailServer, mailbox: Mailbox, notice: Notice, point: str
) -> None:
    queue(database, notice)
    program = [sys.executable, "-m", "tests.integration.notifications.killed_sender"]
    killed = subprocess.run([*program, url, str(server.port), point, NOW.isoformat()], cwd=ROOT, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    before = len(mailbox.mails)
    assert deliver(database, transport(server.port), NOW + timedelta(minutes=1)) == DeliveryReport()
    report = deliver(database, transport(server.port), LATER)
    if point in ("claimed", "before-mark"):
        assert before == 0
        assert (report.released, len(report.accepted)) == (1, 1)
        assert len(mailbox.mails) == 1
        assert row(database).status is NoticeStatus.ACCEPTED
    else:
        # Marked: nobody can tell from here whether it arrived, so nothing is sent again by itself.
        assert before == (1 if point == "answered" else 0)
        assert report == DeliveryReport()
        assert len(mailbox.mails) == before
        assert row(database).status is NoticeStatus.UNCERTAIN
        assert row(database).last_error == AWAITING_REPLY


@on_both_engines
def test_a_hung_sender_that_wakes_up_after_another_took_over_sends_nothing(
    database: Database, url: str, server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    queue(database, notice)
    smtp, others = transport(server.port), Database(url)

    class Hung:
        def send(self, notice: Notice, message_id: str, at: datetime, before_final_dot: Callable[[], bool]) -> Outcome:
            def wake_up() -> bool:
                assert deliver(others, smtp, LATER, "altro").accepted
                return before_final_dot()

            return smtp.send(notice, message_id, at, wake_up)

    assert deliver(database, Hung()) == DeliveryReport()
    assert len(mailbox.mails) == 1
    assert row(database).status is NoticeStatus.ACCEPTED
    others.close()


def test_a_person_may_send_an_uncertain_notice_again_under_the_same_message_id(
    database: Database, server: MailServer, mailbox: Mailbox, notice: Notice
) -> None:
    queue(database, notice)
    mailbox.drop_after_dot = True
    deliver(database, transport(server.port))
    mailbox.drop_after_dot = False
    assert database.outbox.requeue(row(database).id)
    assert deliver(database, transport(server.port), LATER).accepted
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_a_sweep_that_was_repeated_leaves_one_mail_for_each_addressee(
    database: Database, server: MailServer, mailbox: Mailbox
) -> None:
    agreement, today = builders.signed(), date(2026, 4, 20)
    own = (builders.OFFICE, builders.MANAGER_OFFICE)
    entries = tuple(RegisteredOffice(f"U{n}", o.name, o.email, "dirigente", Mailing.SINGLE) for n, o in enumerate(own))
    sweep = Sweep(SweepDay(today, today - timedelta(days=1), today), OfficeRegister(entries))
    for _ in range(2):  # the second sweep of the day, or one that was killed and repeated, adds nothing
        with database.unit() as unit:
            versions = unit.arm(agreement.number, watched(agreement, today))
            handled = unit.all_handled(agreement.number)
            alone = {code: handled.get((code, version), set()) for code, version in versions.items()}
            for due in sweep.due(agreement, alone, {}):
                code, version = due.watched.code, versions[due.watched.code]
                unit.enqueue(compose(agreement, due, version, today, JournalHead(1, "ab" * 32)), NOW)
                unit.mark_handled(agreement.number, code, version, due.alone_handled, NOW)
            unit.commit()
    deliver(database, transport(server.port))
    about_plan = [mail for mail in mailbox.mails if "Piano operativo" in mail["Subject"]]
    assert sorted(mail["To"] for mail in about_plan) == [builders.MANAGER_OFFICE.email, builders.OFFICE.email]
    bodies = [part.get_content() for mail in about_plan for part in mail.iter_parts()]
    assert len(bodies) == 2 * len(about_plan)
    assert all("scaduto da 18 giorni" in body for body in bodies)
