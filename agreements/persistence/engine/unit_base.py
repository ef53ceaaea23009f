"""How a unit of work holds its session: it reads without a lock until its first write opens the one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from agreements import trace
from agreements.persistence.engine import engine as e


class UnitBase:
    """The session and its one transaction; what is read and written: `UnitOfWork`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._session = Session(e.reading(engine))
        self._writes = False
        self._failed = False

    def commit(self) -> None:
        """Write everything down, all or nothing; without it, leaving the unit leaves no trace.

        Raises:
            RuntimeError: A write of this unit has failed.
        """
        if self._failed:
            raise RuntimeError("a write of this unit has failed: leave it without commit")
        with e.told_in_italian(writing=True):
            self._session.flush()
        with e.told_in_italian(committing=True):
            self._session.commit()
        trace.committed()
        self.close()

    def close(self) -> None:
        """Let go of whatever was not committed; a unit that is used again begins by reading."""
        self._session.close()
        trace.let_go()
        self._session, self._writes, self._failed = Session(e.reading(self._engine)), False, False

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with e.told_in_italian(writing=True):
            if not self._writes:
                # A transaction that has read an old state could not write on SQLite: let it go and begin anew.
                self._session.close()
                self._session, self._writes = Session(e.writing(self._engine)), True
            try:
                yield self._session
            except BaseException:
                # Half a step may have been written: nothing of this unit may be committed any more.
                self._failed = True
                raise
