"""Installation and clock: what this database is, and how far the clock of a trial stands ahead.

A trial runs a whole life in an hour: its clock is moved forward, never back, by whole seconds. The offset lives in
the database, so that every process sees the same day, and is accepted only in a database created for trial; the
database itself refuses any other change (triggers of the first migration).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from agreements.domain.basics.moment import Moment
from agreements.persistence.engine.errors import ClockRefused, DatabaseNotReady, TrialOnly
from agreements.persistence.engine.plain_rows import rows
from agreements.persistence.engine.records import Installation
from agreements.persistence.tables.rows_register import ClockRow, InstallationRow

_OFFSET = select(ClockRow.offset_seconds)
_FARTHEST = timedelta(days=36_525)
_NOT_CREATED = "Il database di Accordi non è stato ancora creato: avviare «accordi up», che lo crea, e ripetere."


def installation(connection: Connection) -> Installation:
    """What this database is.

    Raises:
        DatabaseNotReady: It was never created.
    """
    for row in rows(connection, select(InstallationRow)):
        return Installation(row.id, row.trial, row.created_at)
    raise DatabaseNotReady(_NOT_CREATED)


def moment(connection: Connection, now: datetime) -> Moment:
    """The moment it is for this installation; ``now`` is the computer's clock, aware UTC.

    Raises:
        ClockRefused: An offset stands in a database that was not created for trial.
    """
    seconds = connection.scalar(_OFFSET) or 0
    if seconds and not installation(connection).trial:
        raise ClockRefused(
            "L’orologio di questa installazione risulta spostato, ma non è un’installazione di prova: "
            "nessun passo è possibile finché chi la gestisce non ripristina il database da una copia di sicurezza."
        )
    offset = timedelta(seconds=seconds)
    return Moment(now + offset, offset)


def advance(connection: Connection, by: timedelta) -> None:
    """Move the clock of a trial forward.

    Raises:
        TrialOnly: The installation is not for trial.
        ClockRefused: Not forward, not by whole seconds, or more than a century in all.
    """
    if not installation(connection).trial:
        raise TrialOnly("L’orologio si sposta soltanto in un’installazione di prova: questa non lo è.")
    if by < timedelta(seconds=1) or by.microseconds:
        raise ClockRefused("L’orologio di prova va solo avanti, di un numero intero di secondi positivo: correggerlo.")
    before = timedelta(seconds=connection.scalar(_OFFSET) or 0)
    if by > _FARTHEST - before:
        raise ClockRefused("L’orologio di prova non va oltre un secolo da oggi: indicare uno spostamento minore.")
    seconds = by // timedelta(seconds=1)
    connection.execute(update(ClockRow).values(offset_seconds=ClockRow.offset_seconds + seconds))
