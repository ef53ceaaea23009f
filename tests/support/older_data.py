"""Data as an older version left them: each file of ``older/`` holds every row of a database, for either engine.

Made by ``python -m tests.support.older_data FROM.sqlite3 NAME`` with the code of that version, from a life that was
played on it; beside the rows it writes how the agreements read. A file is never made anew: what it holds is what
installations hold.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Date, DateTime, MetaData, create_engine, insert, select, update

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.periods import current_period
from agreements.persistence.database import Database

FOLDER = Path(__file__).with_name("older")
VERSION = "alembic_version"
Rows = dict[str, list[dict[str, Any]]]


def files() -> list[Path]:
    """One for each life that was kept."""
    return sorted(FOLDER.glob("*-rows.json"))


def read(file: Path) -> tuple[str, Rows]:
    """The revision of a file's structure, and its rows by table."""
    rows: Rows = json.loads(file.read_text(encoding="utf-8"))
    ((version,),) = (row.values() for row in rows.pop(VERSION))
    return version, rows


def reads(file: Path) -> dict[str, Any]:
    """How the agreements of a file read when it was made, by number."""
    found: dict[str, Any] = json.loads(_readings(file).read_text(encoding="utf-8"))
    return found


def _readings(file: Path) -> Path:
    return file.with_name(file.name.replace("-rows", "-reads"))


def reading(agreement: Agreement) -> dict[str, Any]:
    """What staff and law ask of an agreement, in words that outlive its structure."""
    period = current_period(agreement)
    return {
        "title": agreement.title,
        "parties": [[party.name, party.tax_code, party.signatory.name] for party in agreement.parties],
        "acts": [
            {
                "kind": act.kind.value,
                "state": act.state.value,
                "signed_on": f"{act.signed_on}",
                "signatures": [[each.signatory, f"{each.signed_at}", each.file_sha256] for each in act.signatures],
                "repertory": act.repertory and [act.repertory.number, f"{act.repertory.registered_on}"],
                "resolution": act.resolution and [act.resolution.number, f"{act.resolution.decided_on}"],
            }
            for act in agreement.acts
        ],
        "ends": f"{period and period.earliest_end}",
        "duties": [
            [duty.code, f"{duty.due_on}", f"{duty.fulfilment.fulfilled_on}" if duty.fulfilment else ""]
            for duty in agreement.obligations
        ],
    }


def pour(connection: Connection, rows: Rows) -> None:
    """Write the rows into the empty tables of the same structure."""
    there = MetaData()
    there.reflect(connection)
    for table in sorted(there.sorted_tables, key=lambda each: each.name == "clock"):
        for row in rows.get(table.name, []):
            values = {name: _read_back(table.columns[name], value) for name, value in row.items()}
            if table.name == "clock":  # begins at zero and is moved, as the database wants it
                connection.execute(insert(table).values(values | {"offset_seconds": 0}))
                connection.execute(update(table).values(values))
            else:
                connection.execute(insert(table).values(values))


def _read_back(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, DateTime):
        return value and datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return value and date.fromisoformat(value)
    return value


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def main(source: Path, name: str) -> None:
    """Write every row of an SQLite database into a file, a row a line, and beside it how its agreements read."""
    target = FOLDER / f"{name}-rows.json"
    there = MetaData()
    with create_engine(f"sqlite:///{source}").connect() as connection:
        there.reflect(connection)
        tables = []
        for table in there.sorted_tables:
            found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            lines = [json.dumps({k: _told(v) for k, v in row.items()}, ensure_ascii=False) for row in found]
            if lines:
                tables.append(f"{json.dumps(table.name)}: [\n" + ",\n".join(lines) + "\n]")
    target.write_text("{\n" + ",\n".join(tables) + "\n}\n", encoding="utf-8")
    with Database(f"sqlite:///{source}").unit() as unit:
        told = {each.number: reading(each) for each in unit.list_agreements()}
    _readings(target).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
