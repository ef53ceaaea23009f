from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agreements.persistence import Database
from agreements.persistence.deadlines.outbox import Outbox
from agreements.persistence.engine.records import NoticeStatus, OutboxNotice
from tests.contract import samples

NUMBER = "P-2026-0001"
NOW = samples.NOW
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    with database.unit() as unit:
        unit.add(samples.agreement(), samples.event(samples.agreement()), "richiesta")
        unit.enqueue([samples.notice()], NOW)
        unit.commit()
    return database.outbox


def only(outbox: Outbox) -> OutboxNotice:
    (notice,) = outbox.due(NOW)
    return notice


def now(outbox: Outbox, id: int) -> OutboxNotice:
    found = outbox.get(id)
    assert found is not None
    return found


def test_a_notice_is_queued_once_whoever_queues_it_again(database: Database, outbox: Outbox) -> None:
    first = only(outbox)
    with database.unit() as unit:
        unit.enqueue([replace(samples.notice(), subject="Altro oggetto"), samples.notice(rung=-1)], LATER)
        unit.commit()
    kept, other = outbox.due(LATER)
    assert kept == first
    assert (first.notice, first.status, first.created_at) == (samples.notice().of_trial(), NoticeStatus.QUEUED, NOW)
    assert other.notice == samples.notice(rung=-1).of_trial()


def test_a_message_id_is_an_identifier_of_its_own_for_each_key_and_each_installation(
    database: Database, outbox: Outbox
) -> None:
    with database.unit() as unit:
        unit.enqueue([samples.notice(rung=-1), samples.notice(version=2), samples.notice(recipient="b@b.example")], NOW)
        unit.commit()
        installation = unit.installation()
    ids = {notice.message_id for notice in outbox.due(NOW)}
    assert len(ids) == 4
    assert all(id.startswith("<") and id.endswith(f"@{installation.id}.accordi.internal>") for id in ids)


def test_an_accepted_notice_is_never_due_again(outbox: Outbox) -> None:
    id = only(outbox).id
    assert outbox.claim(id, "mittente", NOW)
    assert outbox.due(LATER) == ()
    assert outbox.accepted(id, LATER, "250 ok")
    after = now(outbox, id)
    assert (after.status, after.accepted_at, after.server_reply) == (NoticeStatus.ACCEPTED, LATER, "250 ok")
    assert (after.attempts, after.claimed_by, after.claimed_at) == (1, "mittente", NOW)
    assert outbox.due(LATER) == ()
    assert not outbox.claim(id, "mittente", LATER)
    assert not outbox.requeue(id)


def test_nothing_is_accepted_that_nobody_has_claimed(outbox: Outbox) -> None:
    id = only(outbox).id
    assert not outbox.accepted(id, NOW, "250 ok")
    assert not outbox.failed(id, "errore", None)
    assert not outbox.uncertain(id, "interrotto")
    assert only(outbox).status is NoticeStatus.QUEUED
    assert not outbox.claim(id + 1, "mittente", NOW)
    assert outbox.get(id + 1) is None


def test_a_failed_attempt_waits_for_its_time_and_keeps_its_message_id(outbox: Outbox) -> None:
    before = only(outbox)
    assert outbox.claim(before.id, "mittente", NOW)
    assert outbox.failed(before.id, "450 riprovare", LATER)
    assert outbox.due(LATER - timedelta(seconds=1)) == ()
    assert not outbox.claim(before.id, "mittente", LATER - timedelta(seconds=1))
    (again,) = outbox.due(LATER)
    assert (again.last_error, again.attempts, again.message_id) == ("450 riprovare", 1, before.message_id)
    assert outbox.claim(before.id, "altro mittente", LATER)


def test_a_final_failure_and_an_uncertain_outcome_wait_for_a_person(database: Database, outbox: Outbox) -> None:
    with database.unit() as unit:
        unit.enqueue([samples.notice(rung=-1)], NOW)
        unit.commit()
    first, second = outbox.due(NOW)
    for notice in (first, second):
        assert outbox.claim(notice.id, "mittente", NOW)
    assert outbox.failed(first.id, "550 indirizzo sconosciuto", None)
    assert outbox.uncertain(second.id, "connessione caduta dopo l’invio")
    assert outbox.due(LATER) == ()
    assert now(outbox, first.id).status is NoticeStatus.FAILED
    assert now(outbox, second.id).last_error == "connessione caduta dopo l’invio"
    assert outbox.accepted(second.id, LATER, "trovata nella casella")
    assert outbox.requeue(first.id)
    assert [notice.id for notice in outbox.due(NOW)] == [first.id]


def test_a_sender_that_never_answered_is_found_by_the_age_of_its_claim(outbox: Outbox) -> None:
    id = only(outbox).id
    outbox.claim(id, "mittente", NOW)
    assert outbox.stale_sending(NOW) == ()
    assert [notice.id for notice in outbox.stale_sending(LATER)] == [id]
    outbox.uncertain(id, "mittente interrotto")
    assert outbox.stale_sending(LATER) == ()


def test_due_notices_come_oldest_first_and_no_more_than_asked(database: Database, outbox: Outbox) -> None:
    with database.unit() as unit:
        unit.enqueue([samples.notice(rung=rung) for rung in (-3, -1, 0)], NOW)
        unit.commit()
    assert [notice.notice.rung for notice in outbox.due(NOW, 3)] == [-7, -3, -1]


def test_notices_about_an_older_date_are_cancelled_unless_already_under_way(database: Database, outbox: Outbox) -> None:
    first = only(outbox)
    outbox.claim(first.id, "mittente", NOW)
    with database.unit() as unit:
        unit.enqueue([samples.notice(version=2), samples.notice(version=3)], NOW)
        assert unit.cancel_obsolete(NUMBER, {("piano-operativo", 3)}) == 1
        unit.commit()
        statuses = [(n.notice.version, n.status) for n in unit.notices(NUMBER)]
    assert statuses == [(1, NoticeStatus.SENDING), (2, NoticeStatus.CANCELLED), (3, NoticeStatus.QUEUED)]


@pytest.mark.parametrize(("watched", "left"), [({("piano-operativo", 2)}, [2]), (set(), [])])
def test_notices_about_what_is_no_longer_watched_are_cancelled(
    database: Database, outbox: Outbox, watched: set[tuple[str, int]], left: list[int]
) -> None:
    with database.unit() as unit:
        unit.enqueue([samples.notice(version=2)], NOW)
        assert unit.cancel_obsolete(NUMBER, watched) == 2 - len(left)
        unit.commit()
    assert [notice.notice.version for notice in outbox.due(NOW)] == left


def test_a_rung_is_handled_once_for_each_due_date(database: Database, outbox: Outbox) -> None:
    for _ in range(2):
        with database.unit() as unit:
            unit.mark_handled(NUMBER, "piano-operativo", 5, {-7, -15}, NOW)
            unit.mark_handled(NUMBER, "accordo:scadenza", 5, {-180}, NOW)
            unit.commit()
    with database.unit() as unit:
        assert unit.handled(NUMBER, "piano-operativo", 5) == {-15, -7}
        assert unit.handled(NUMBER, "piano-operativo", 6) == set()
        assert unit.all_handled(NUMBER) == {("piano-operativo", 5): {-15, -7}, ("accordo:scadenza", 5): {-180}}


def test_documents_are_indexed_once_and_come_in_the_order_of_the_folder(database: Database, outbox: Outbox) -> None:
    first, second = samples.document(1), replace(samples.document(2, "b" * 64), position=7)
    for documents in ([first], [first, second], [second]):
        with database.unit() as unit:
            unit.save(unit.load(NUMBER), [samples.event(samples.agreement())], documents)
            unit.commit()
    with database.unit() as unit:
        assert unit.documents(NUMBER) == (first, replace(second, position=2))
        assert unit.documents("P-2026-0002") == ()


def test_an_archived_document_is_never_replaced_by_another(database: Database, outbox: Outbox) -> None:
    with database.unit() as unit:
        unit.save(unit.load(NUMBER), [samples.event(samples.agreement())], [samples.document()])
        unit.commit()
    with database.unit() as unit:
        unit.save(unit.load(NUMBER), [samples.event(samples.agreement())], [samples.document(1, "c" * 64)])
        unit.commit()
    with database.unit() as unit:
        assert unit.documents(NUMBER) == (samples.document(),)
