from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from agreements.domain.basics.errors import ConcurrentChange, UnknownAgreement
from agreements.persistence import Database
from agreements.persistence.agreements.journal import verify
from agreements.persistence.engine.errors import DatabaseNotReady, DatabaseUnavailable, DatabaseUnusable
from tests.contract import samples

ROOT = Path(__file__).parents[2]
NUMBER = "P-2026-0001"
Process = subprocess.Popen[str]


@pytest.fixture
def start(url: str) -> Iterator[Callable[[str, str], Process]]:
    """Starts an action in a process of its own."""
    started: list[Process] = []

    def start_it(action: str, name: str) -> Process:
        command = [sys.executable, "-m", "tests.contract.processes", url, action, name]
        started.append(
            subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        )
        return started[-1]

    yield start_it
    for process in started:
        process.kill()
        process.communicate()


def line(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def run_together(processes: list[Process]) -> list[list[str]]:
    """Let all start at the same moment, and return what each said."""
    for process in processes:
        assert line(process) == "ready"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[0].split("\n")[:-1] for process in processes]


def added(database: Database) -> None:
    with database.unit() as unit:
        unit.add(samples.agreement(), samples.event(samples.agreement()), "richiesta")
        unit.commit()


def test_of_three_that_want_one_repertory_number_at_once_one_gets_it_and_the_others_are_told_who(
    database: Database, start: Callable[[str, str], Process]
) -> None:
    numbers = [f"P-2026-000{serial}" for serial in (1, 2, 3)]
    for number in numbers:
        with database.unit() as unit:
            unit.add(samples.agreement(number), samples.event(samples.agreement(number)), number)
            unit.commit()
    answers = run_together([start("register", number) for number in numbers])
    assert sum(answer == ["saved"] for answer in answers) == 1
    winner = numbers[answers.index(["saved"])]
    for answer in answers:
        if answer != ["saved"]:
            assert answer[0].startswith(
                "NumberAlreadyTaken: Il numero 12 del registro «Repertorio 2026» è già attribuito a "
                f"{winner}, registrato da Prova Due (Segreteria) il 12/03/2026: controllare il numero"
            )
    with database.unit() as unit:
        for number in numbers:
            assert (unit.load(number).acts[0].repertory is not None) == (number == winner)
            assert len(unit.journal(number)) == (2 if number == winner else 1)
            assert verify(unit.journal(number), unit.journal_head(number)) is None


def test_of_two_processes_that_decide_at_once_one_wins_and_the_other_is_told_who(
    database: Database, start: Callable[[str, str], Process]
) -> None:
    added(database)
    names = ["Prova Uno", "Prova Due", "Prova Tre"]
    answers = run_together([start("decide", name) for name in names])
    assert sum(answer == ["saved"] for answer in answers) == 1
    winner = names[answers.index(["saved"])]
    for answer in answers:
        if answer != ["saved"]:
            assert answer[0].startswith(f"ConcurrentChange: Nel frattempo {winner} (Segreteria) ha già deciso")
            assert f"«Decide {winner}.»" in answer[0]
    with database.unit() as unit:
        assert unit.load(NUMBER).title == f"Titolo deciso da {winner}"
        assert [row.what for row in unit.journal(NUMBER)] == ["Creato.", f"Decide {winner}."]
        assert verify(unit.journal(NUMBER), unit.journal_head(NUMBER)) is None


def test_of_two_threads_that_decide_at_once_one_wins(database: Database) -> None:
    added(database)
    together, outcomes = threading.Barrier(4, timeout=30), []

    def decide(serial: int) -> None:
        with database.unit() as unit:
            changed = replace(unit.load(NUMBER), title=f"Titolo numero {serial}")
            together.wait()
            try:
                unit.save(changed, [samples.event(changed, f"Decisione {serial}.")])
                unit.commit()
                outcomes.append("saved")
            except ConcurrentChange:
                outcomes.append("told")

    threads = [threading.Thread(target=decide, args=(serial,)) for serial in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "told", "told", "told"]
    with database.unit() as unit:
        assert unit.load(NUMBER).revision == 2


def test_the_loser_is_told_with_data_that_a_form_can_show(database: Database) -> None:
    added(database)
    with database.unit() as slow, database.unit() as quick:
        stale, fresh = slow.load(NUMBER), quick.load(NUMBER)
        quick.save(replace(fresh, title="Titolo del più svelto"), [samples.event(fresh, "Fatto.", samples.OTHER_CLERK)])
        quick.commit()
        with pytest.raises(ConcurrentChange, match="12/03/2026 09:30 UTC") as told:
            slow.save(replace(stale, title="Titolo del più lento"), [samples.event(stale)])
    assert (told.value.agreement, told.value.who) == (NUMBER, "Prova Due (Segreteria)")
    assert (told.value.what, told.value.at) == ("Fatto.", samples.NOW)


def test_what_was_never_added_cannot_be_saved(database: Database) -> None:
    ghost = samples.agreement("P-2026-0404")
    with database.unit() as unit, pytest.raises(UnknownAgreement):
        unit.save(ghost, [samples.event(ghost)])


def test_processes_that_create_at_once_get_numbers_of_their_own(
    database: Database, start: Callable[[str, str], Process]
) -> None:
    answers = run_together([start("create", name) for name in ("uno", "due")])
    given_numbers = sorted(number for answer in answers for number in answer)
    assert given_numbers == [f"P-2026-{serial:04d}" for serial in range(1, 21)]
    with database.unit() as unit:
        assert list(unit.numbers()) == given_numbers


def test_of_two_senders_at_once_each_notice_goes_to_one(
    database: Database, start: Callable[[str, str], Process]
) -> None:
    with database.unit() as unit:
        unit.enqueue([samples.notice(rung=rung) for rung in range(40)], samples.NOW)
        unit.commit()
    all_ids = [notice.id for notice in database.outbox.due(samples.NOW)]
    first, second = run_together([start("claim", name) for name in ("uno", "due")])
    assert sorted(int(id) for id in first + second) == all_ids
    assert database.outbox.due(samples.NOW) == ()


def test_processes_that_create_the_database_at_once_make_one_installation(
    url: str, start: Callable[[str, str], Process]
) -> None:
    answers = run_together([start("make", name) for name in ("uno", "due", "tre")])
    assert len(answers[0]) == 1
    assert answers[0] == answers[1] == answers[2]


def test_a_process_killed_in_the_middle_of_a_unit_leaves_nothing_and_holds_up_nobody(
    open_database: Callable[..., Database], start: Callable[[str, str], Process]
) -> None:
    database = open_database(busy_seconds=5)
    database.create(trial=True)
    added(database)
    process = start("hang", "")
    assert line(process) == "written"
    process.kill()
    process.wait()
    with database.unit() as unit:
        found = unit.load(NUMBER)
        assert (found.title, found.revision) == (samples.agreement().title, 1)
        assert len(unit.journal(NUMBER)) == 1
        assert (unit.notices(NUMBER), unit.documents(NUMBER), unit.all_handled(NUMBER)) == ((), (), {})
        unit.save(found, [samples.event(found)])
        unit.commit()


def test_readers_are_not_held_up_by_a_unit_that_writes(
    database: Database, open_database: Callable[..., Database]
) -> None:
    added(database)
    impatient = open_database(busy_seconds=0.1)
    with database.unit() as writer, impatient.unit() as reader:
        agreement = writer.load(NUMBER)
        writer.save(replace(agreement, title="Un altro titolo"), [samples.event(agreement)])
        assert reader.load(NUMBER) == agreement
        writer.commit()
    with impatient.unit() as reader:
        assert reader.load(NUMBER).title == "Un altro titolo"


def test_whoever_waits_too_long_for_another_is_told_that_nothing_was_changed(
    url: str, database: Database, open_database: Callable[..., Database]
) -> None:
    added(database)
    impatient = open_database(busy_seconds=0.2)
    with database.unit() as writer, impatient.unit() as waiting:
        agreement = waiting.load(NUMBER)
        writer.save(agreement, [samples.event(agreement)])
        with pytest.raises(DatabaseUnavailable, match="nulla è stato modificato"):
            waiting.save(agreement, [samples.event(agreement)])
        if make_url(url).get_backend_name() == "sqlite":  # has one lock for everything; PostgreSQL one a row
            with pytest.raises(DatabaseUnavailable, match="nulla è stato modificato"):
                impatient.outbox.claim(1, "mittente", samples.NOW)


def test_a_file_that_is_no_database_is_told_in_italian(tmp_path: Path) -> None:
    file = tmp_path / "accordi.sqlite3"
    file.write_bytes(b"questo non e' un database" * 100)
    broken = Database(f"sqlite:///{file}")
    with pytest.raises(DatabaseUnusable, match="non è più un database"), broken.unit():
        pass
    broken.close()


def test_a_database_of_another_version_is_told_in_italian(
    database: Database, open_database: Callable[..., Database]
) -> None:
    database.downgrade("0002")
    with pytest.raises(DatabaseNotReady, match="altra versione"), open_database().unit():
        pass
