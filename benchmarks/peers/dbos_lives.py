"""Durable steps by DBOS on SQLite, in its own environment: ``python dbos_lives.py FILE LIVES STEPS [MODE]``.

A life is a workflow whose steps keep what was decided; DBOS writes each step down before it takes the next. It leaves
SQLite its rollback journal; MODE is another, such as WAL. Prints seconds and how the file is written, as JSON.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time

from dbos import DBOS  # type: ignore[import-not-found]


@DBOS.step()  # type: ignore[untyped-decorator]
def decide(life: int, step: int) -> dict[str, str]:
    return {"act": f"P-2026-{life:04d}", "what": f"Passo n. {step} di prova", "who": "Carla Istruttrice"}


@DBOS.workflow()  # type: ignore[untyped-decorator]
def live(life: int, steps: int) -> int:
    return sum(bool(decide(life, step)) for step in range(steps))


def main(file: str, lives: int, steps: int, mode: str = "DELETE") -> dict[str, object]:
    with sqlite3.connect(file) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")  # of the file: all later connections write so
    dbos = DBOS(config={"name": "lives", "system_database_url": f"sqlite:///{file}", "log_level": "ERROR"})
    DBOS.launch()
    with dbos._sys_db.engine.connect() as connection:
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode")]
    begun = time.perf_counter()
    taken = sum(live(life, steps) for life in range(lives))
    seconds = time.perf_counter() - begun
    with dbos._sys_db.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM operation_outputs").scalar()
    DBOS.destroy()
    assert taken == kept == lives * steps
    return {"seconds": seconds, "durable": told}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])), flush=True)
