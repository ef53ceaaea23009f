"""How a unit of work holds its connection: it reads without a lock until its first write opens the one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from agreements import trace
from agreements.persistence.engine import engine as e


class UnitBase:
    """The connection and its one transaction; what is read and written: `UnitOfWork`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: Connection | None = None
        self._writes = False
        self._failed = False

    def commit(self) -> None:
        """Write everything down, all or nothing; without it, leaving the unit leaves no trace.

        Raises:
            RuntimeError: A write of this unit has failed.
        """
        if self._failed:
            raise RuntimeError("a write of this unit has failed: leave it without commit")
        with e.told_in_italian(committing=True):
            if self._open is not None:
                self._open.commit()
        trace.committed()
        self.close()

    def close(self) -> None:
        """Let go of whatever was not committed; a unit that is used again begins by reading."""
        self._let_go()
        trace.let_go()
        self._writes, self._failed = False, False

    @property
    def _connection(self) -> Connection:
        if self._open is None:
            mode = e.writing if self._writes else e.reading
            self._open = mode(self._engine).connect()
        return self._open

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with e.told_in_italian(writing=True):
            if not self._writes:
                # A transaction that has read an old state could not write on SQLite: let it go and begin anew.
                self._let_go()
                self._writes = True
            try:
                yield self._connection
            except BaseException:
                # Half a step may have been written: nothing of this unit may be committed any more.
                self._failed = True
                raise

    def _let_go(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
