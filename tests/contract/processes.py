"""What the contract tests run in processes of their own: `python -m tests.contract.processes URL ACTION …`."""

from __future__ import annotations

import sys
import time
from dataclasses import replace

from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import AccordiError
from agreements.persistence import Database
from tests.contract import samples


def say(word: str) -> None:
    print(word, flush=True)


def wait_for_start() -> None:
    """All processes load everything first, then start together."""
    say("ready")
    sys.stdin.readline()


def decide(database: Database, name: str) -> None:
    with database.unit() as unit:
        agreement = unit.load("P-2026-0001")
        wait_for_start()
        changed = replace(agreement, title=f"Titolo deciso da {name}")
        unit.save(changed, [samples.event(changed, f"Decide {name}.", Actor(name, "Segreteria"))])
        unit.commit()
    say("saved")


def register(database: Database, number: str) -> None:
    """Give an agreement the repertory number that another wants at the same moment."""
    with database.unit() as unit:
        agreement = samples.with_repertory(unit.load(number), "Repertorio 2026", "12")
        wait_for_start()
        recorded = replace(samples.event(agreement, "Repertorio n. 12.", samples.OTHER_CLERK), step="RECORD_REPERTORY")
        unit.save(agreement, [recorded])
        unit.commit()
    say("saved")


def create(database: Database, name: str) -> None:
    wait_for_start()
    for serial in range(10):
        with database.unit() as unit:
            agreement = samples.agreement(unit.next_number(2026))
            unit.add(agreement, samples.event(agreement), f"{name} {serial}")
            unit.commit()
        say(agreement.number)


def claim(database: Database, name: str) -> None:
    wait_for_start()
    for notice in database.outbox.due(samples.NOW, 1000):
        if database.outbox.claim(notice.id, name, samples.NOW):
            say(str(notice.id))


def make(database: Database, _: str) -> None:
    wait_for_start()
    database.create(trial=True)
    with database.unit() as unit:
        say(unit.installation().id)


def hang(database: Database, _: str) -> None:
    """Everything is written, nothing committed."""
    with database.unit() as unit:
        agreement = unit.load("P-2026-0001")
        changed, event = replace(agreement, title="Titolo mai confermato"), samples.event(agreement, "Mai avvenuto.")
        unit.save(changed, [event], [samples.document()])
        unit.enqueue([samples.notice()], samples.NOW)
        unit.mark_handled("P-2026-0001", "piano-operativo", 1, [-7], samples.NOW)
        say("written")
        time.sleep(60)


def hold(database: Database, name: str) -> None:
    with database.holding(name):
        say("held")
        time.sleep(60)


ACTIONS = {
    "decide": decide,
    "register": register,
    "create": create,
    "claim": claim,
    "make": make,
    "hang": hang,
    "hold": hold,
}


def main(url: str, action: str, name: str) -> None:
    database = Database(url)
    try:
        ACTIONS[action](database, name)
    except AccordiError as error:
        say(f"{type(error).__name__}: {error}")
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
