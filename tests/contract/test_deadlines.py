from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.parties import Office
from agreements.domain.deadlines.deadlines import DeadlineKind, Watched
from agreements.domain.deadlines.ladders import LadderPolicy, LadderRule
from agreements.domain.deadlines.notice import DIGEST, Notice
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.deadlines.sweep import SweepDay
from agreements.domain.offices import Role
from agreements.persistence import Database
from agreements.persistence.engine.records import DigestLine, NoticeStatus
from tests.contract import samples

PLAN = "piano-operativo"
NUMBER = "P-2026-0001"
A, B = date(2026, 4, 2), date(2026, 5, 4)
OFFICE = Office("Settore di prova", "settore@prova.example")
WEEK = date(2026, 3, 30)


@pytest.fixture(autouse=True)
def agreement(database: Database) -> Agreement:
    with database.unit() as unit:
        added = unit.add(samples.agreement(), samples.event(samples.agreement()), "richiesta")
        unit.commit()
    return added


def plan(due_on: date, office: Office = OFFICE) -> Watched:
    return Watched(DeadlineKind.OBLIGATION, PLAN, due_on, "calcolo", date(2026, 3, 2), (office,))


def armed(database: Database, *deadlines: Watched) -> dict[str, int]:
    with database.unit() as unit:
        versions = unit.arm(NUMBER, deadlines)
        unit.commit()
    return versions


def queued(database: Database, agreement: str = NUMBER) -> list[tuple[str, int, NoticeStatus]]:
    with database.unit() as unit:
        return [(n.notice.recipient, n.notice.version, n.status) for n in unit.notices(agreement)]


def test_a_date_corrected_and_corrected_back_begins_anew_twice(database: Database) -> None:
    first = armed(database, plan(A))
    with database.unit() as unit:
        unit.mark_handled(NUMBER, PLAN, first[PLAN], [-7], samples.NOW)
        unit.enqueue([samples.notice(version=first[PLAN])], samples.NOW)
        unit.commit()
    assert armed(database, plan(A)) == first
    second = armed(database, plan(B))
    third = armed(database, plan(A))
    assert first[PLAN] < second[PLAN] < third[PLAN]
    with database.unit() as unit:
        assert unit.handled(NUMBER, PLAN, third[PLAN]) == set()
        # What was withdrawn can be said again: its key has another version.
        unit.enqueue([samples.notice(version=third[PLAN])], samples.NOW)
        unit.commit()
    assert [status for _, _, status in queued(database)] == [NoticeStatus.CANCELLED, NoticeStatus.QUEUED]


def test_what_was_not_watched_for_a_while_begins_anew(database: Database) -> None:
    first = armed(database, plan(A))
    assert armed(database) == {}
    assert armed(database, plan(A))[PLAN] > first[PLAN]


def test_another_office_that_answers_lets_it_begin_anew(database: Database) -> None:
    first = armed(database, plan(A))
    assert armed(database, plan(A, Office("Altra", "altra@prova.example")))[PLAN] > first[PLAN]


def test_a_deadline_of_before_there_were_versions_goes_on_from_its_due_date(database: Database) -> None:
    with database.unit() as unit:
        unit.mark_handled(NUMBER, PLAN, A.toordinal(), [-15], samples.NOW)
        unit.mark_handled(NUMBER, PLAN, A.toordinal() + 1, [-15], samples.NOW)  # it once was a day later
        unit.commit()
    assert armed(database, plan(A)) == {PLAN: A.toordinal()}
    assert armed(database, plan(B)) == {PLAN: A.toordinal() + 2}


def lines(version: int, *recipients: str, code: str = PLAN) -> list[DigestLine]:
    return [DigestLine(NUMBER, code, version, -15, recipient, False) for recipient in recipients]


def digest(recipient: str, edition: int = 0, week: date = WEEK) -> Notice:
    return Notice("", DIGEST, edition, recipient, week.toordinal(), "Riepilogo", "Una scadenza.")


def make(database: Database, recipient: str, week: date = WEEK) -> bool:
    with database.unit() as unit:
        edition = unit.reopen_digest(recipient, week.toordinal())
        if edition is None:
            return False
        made = unit.enqueue_digest(digest(recipient, edition, week), unit.waiting_lines(recipient), samples.NOW)
        if made:
            unit.commit()
        return made


def note(database: Database, version: int, *recipients: str, code: str = PLAN) -> None:
    with database.unit() as unit:
        unit.add_digest_lines(lines(version, *recipients, code=code))
        unit.commit()


def test_a_line_waits_until_a_digest_takes_it_and_is_never_taken_twice(database: Database) -> None:
    version = armed(database, plan(A))[PLAN]
    note(database, version, "uno@prova.example", "due@prova.example")
    note(database, version, "uno@prova.example")
    with database.unit() as unit:
        assert unit.recipients_waiting() == ("due@prova.example", "uno@prova.example")
        assert list(unit.waiting_lines("uno@prova.example")) == lines(version, "uno@prova.example")
    assert make(database, "uno@prova.example")
    note(database, version, "uno@prova.example")
    with database.unit() as unit:
        assert unit.recipients_waiting() == ("due@prova.example",)


def test_somebody_has_one_digest_a_week_and_what_comes_later_waits(database: Database) -> None:
    version = armed(database, plan(A))[PLAN]
    note(database, version, "uno@prova.example")
    assert make(database, "uno@prova.example")
    (first,) = database.outbox.due(samples.NOW)
    assert database.outbox.claim(first.id, "mittente", samples.NOW)
    note(database, version, "uno@prova.example", code="altro")
    assert not make(database, "uno@prova.example")
    assert make(database, "uno@prova.example", WEEK + timedelta(days=7))
    assert [status for _, _, status in queued(database, "")] == [NoticeStatus.SENDING, NoticeStatus.QUEUED]


def test_a_digest_that_never_left_is_taken_back_into_the_next(database: Database) -> None:
    version = armed(database, plan(A))[PLAN]
    note(database, version, "uno@prova.example")
    assert make(database, "uno@prova.example")
    note(database, version, "uno@prova.example", code="altro")
    assert make(database, "uno@prova.example", WEEK + timedelta(days=7))
    assert [status for _, _, status in queued(database, "")] == [NoticeStatus.CANCELLED, NoticeStatus.QUEUED]
    with database.unit() as unit:
        assert unit.recipients_waiting() == ()


def test_a_deadline_that_moves_withdraws_the_digest_and_lets_its_other_lines_wait(database: Database) -> None:
    version = armed(database, plan(A))[PLAN]
    other = replace(plan(A), code="altro")
    armed(database, plan(A), other)
    note(database, version, "uno@prova.example")
    note(database, version, "uno@prova.example", code="altro")
    assert make(database, "uno@prova.example")
    armed(database, plan(B), other)
    assert [status for _, _, status in queued(database, "")] == [NoticeStatus.CANCELLED]
    with database.unit() as unit:
        assert [line.code for line in unit.waiting_lines("uno@prova.example")] == ["altro"]
    assert make(database, "uno@prova.example")
    assert [status for _, _, status in queued(database, "")] == [NoticeStatus.CANCELLED, NoticeStatus.QUEUED]


def test_a_digest_under_way_is_left_to_its_sender(database: Database) -> None:
    version = armed(database, plan(A))[PLAN]
    note(database, version, "uno@prova.example")
    make(database, "uno@prova.example")
    (only,) = database.outbox.due(samples.NOW)
    assert database.outbox.claim(only.id, "mittente", samples.NOW)
    armed(database, plan(B))
    assert [status for _, _, status in queued(database, "")] == [NoticeStatus.SENDING]
    with database.unit() as unit:
        assert [n.id for n in unit.notices_about(NUMBER)] == [only.id]
        assert unit.agreements_of_digests([only.id]) == {only.id: (NUMBER,)}


def test_of_two_sweeps_at_once_one_makes_the_digest(database: Database) -> None:
    version = armed(database, plan(A))[PLAN]
    note(database, version, "uno@prova.example")
    with database.unit() as late:
        said = late.waiting_lines("uno@prova.example")
        late.close()
        assert make(database, "uno@prova.example")
        assert not late.enqueue_digest(digest("uno@prova.example"), said, samples.NOW)
    assert len(queued(database, "")) == 1


def test_a_chosen_ladder_comes_back_and_can_be_forgotten(database: Database) -> None:
    rule = LadderRule(
        DeadlineKind.EXPIRY, Ladder("scadenza dell’accordo", (-90, -10)), {Role.OFFICE: -90, Role.LEGAL: -10}
    )
    for _ in range(2):
        with database.unit() as unit:
            unit.save_ladder("SET-UNO", rule)
            unit.commit()
    with database.unit() as unit:
        assert unit.ladders() == LadderPolicy({("SET-UNO", DeadlineKind.EXPIRY): rule})
        unit.drop_ladder("SET-UNO", DeadlineKind.EXPIRY)
        unit.commit()
    with database.unit() as unit:
        assert unit.ladders() == LadderPolicy()


def test_the_last_sweep_and_the_last_round_are_remembered(database: Database) -> None:
    monday, tuesday = WEEK, WEEK + timedelta(days=1)
    with database.unit() as unit:
        assert unit.sweep_day(monday) == SweepDay(monday)
        unit.note_sweep(SweepDay(monday))
        unit.commit()
    with database.unit() as unit:
        assert unit.sweep_day(tuesday) == SweepDay(tuesday, monday, monday)
        unit.note_sweep(unit.sweep_day(tuesday))
        unit.commit()
    with database.unit() as unit:
        assert unit.sweep_day(tuesday) == SweepDay(tuesday, tuesday, monday)
