from __future__ import annotations

from dataclasses import replace

from agreements.persistence import Database
from agreements.persistence.engine.records import MailboxOutcome
from tests.contract import samples


def test_receipts_come_back_as_they_were_added_and_a_second_time_changes_nothing(database: Database) -> None:
    first, other = samples.receipt(), replace(samples.receipt("altra lettera"), letter_recorded_at=samples.NOW)
    with database.unit() as unit:
        unit.add(samples.agreement(), samples.event(samples.agreement()), "richiesta")
        unit.add_receipts([first, other])
        unit.add_receipts([replace(first, signature="un’altra volta")])
        unit.commit()
    with database.unit() as unit:
        assert set(unit.receipts("P-2026-0001")) == {first, other}
        assert set(unit.receipts_with(first.receipt.identity)) == {first, other}
        assert unit.receipts("P-2026-0002") == ()
        assert unit.receipts_with("altra") == ()


def test_a_message_that_waits_is_noted_anew_when_it_is_looked_at_again(database: Database) -> None:
    waiting, imported = samples.mailbox_message(), samples.mailbox_message(MailboxOutcome.IMPORTED)
    for message in (waiting, imported):
        with database.unit() as unit:
            unit.note_message(message)
            unit.commit()
        with database.unit() as unit:
            assert unit.mailbox_messages(message.mailbox, message.uid_validity) == (message,)
            assert unit.mailbox_messages(message.mailbox, 1) == ()


def test_the_agreements_that_hold_a_file_are_found_by_its_hash(database: Database) -> None:
    document = samples.document()
    with database.unit() as unit:
        unit.add(samples.agreement(), samples.event(samples.agreement()), "richiesta", [document])
        unit.commit()
    with database.unit() as unit:
        unknown = [f"{n:064d}" for n in range(1100)]
        assert unit.agreements_with([document.sha256, *unknown]) == {document.sha256: (document.agreement,)}
        assert unit.agreements_with([]) == {}
