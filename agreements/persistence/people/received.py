"""Received files in a transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert, select, update

from agreements.domain.people.received import ReceivedFile, Way
from agreements.persistence.engine import engine as e
from agreements.persistence.engine.plain_rows import rows
from agreements.persistence.engine.unit_base import UnitBase
from agreements.persistence.tables.rows_request import ReceivedFileRow as R

SUPERSEDED = "sostituito da un file con lo stesso nome"
_WAITS = R.used_at.is_(None), R.gone_at.is_(None)


class ReceivedUnit(UnitBase):
    """Reads and writes the received files; a part of `UnitOfWork`."""

    def received_for(self, place: str) -> tuple[ReceivedFile, ...]:
        """All files that ever came in for an agreement, or a folder of the register's; oldest first."""
        return self._received(R.agreement == place)

    def received_waiting(self) -> tuple[ReceivedFile, ...]:
        """All files that no step has used yet, oldest first."""
        return self._received(*_WAITS)

    def received_numbered(self, ids: Collection[int]) -> tuple[ReceivedFile, ...]:
        """These files, oldest first."""
        return self._received(R.id.in_(ids))

    def receive(self, files: Sequence[ReceivedFile]) -> None:
        """Enter files; one of the same name that still waits at the same place is superseded."""
        with self._writing() as connection:
            for file in files:
                if file.agreement:
                    same = (R.agreement == file.agreement, R.name == file.name, *_WAITS)
                    gone = {"gone_at": file.received_at, "used_by": SUPERSEDED}
                    connection.execute(update(R).where(*same).values(gone))
                connection.execute(insert(R), _values(file))

    def assign_received(self, id: int, place: str) -> bool:
        """Say for which agreement a waiting file is; False where it does not wait any more."""
        with self._writing() as connection:
            done = connection.execute(update(R).where(R.id == id, *_WAITS).values(agreement=place))
        return done.rowcount == 1

    def use_received(self, place: str, hashes: Collection[str], used_by: str, at: datetime) -> None:
        """Note that a step has taken these bytes; in the commit of the step itself."""
        if hashes:
            with self._writing() as connection:
                wanted = update(R).where(R.agreement == place, R.sha256.in_(sorted(hashes)), *_WAITS)
                connection.execute(wanted.values(used_at=at, used_by=used_by))

    def warn_of_received(self, ids: Collection[int], at: datetime) -> None:
        """Note that somebody was told that these will go."""
        with self._writing() as connection:
            connection.execute(update(R).where(R.id.in_(ids)).values(warned_at=at))

    def give_up_received(self, ids: Collection[int], why: str, at: datetime) -> None:
        """Note that these went, unused."""
        with self._writing() as connection:
            connection.execute(update(R).where(R.id.in_(ids), *_WAITS).values(gone_at=at, used_by=why))

    def _received(self, *conditions: object) -> tuple[ReceivedFile, ...]:
        asked = select(R).where(*conditions).order_by(R.id)  # type: ignore[arg-type]
        with e.told_in_italian():
            return tuple(map(_file, rows(self._connection, asked)))


def _values(file: ReceivedFile) -> dict[str, object]:
    values = asdict(file) | {"way": file.way.value}
    del values["id"]
    return values


def _file(row: R) -> ReceivedFile:
    return ReceivedFile(
        row.id,
        row.sha256,
        row.name,
        row.size,
        row.media,
        row.person,
        Way(row.way),
        row.agreement,
        row.received_at,
        row.used_at,
        row.used_by,
        row.warned_at,
        row.gone_at,
    )
