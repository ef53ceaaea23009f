"""What the checks look at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from agreements import app
from agreements.domain.basics.errors import AccordiError
from agreements.use_cases.keeping import health
from cli.doctor.prefect_api import PrefectApi

if TYPE_CHECKING:
    from agreements.persistence.database import Database
    from agreements.settings import Settings


@dataclass(frozen=True, slots=True)
class Subject:
    """An installation under examination.

    Attributes:
        api: Its Prefect server, by plain HTTP.
        now: The computer's clock, aware UTC.
    """

    settings: Settings
    api: PrefectApi
    now: datetime

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database, for one check alone: one that hangs keeps none of the others waiting."""
        opened = app.open_database(self.settings)
        try:
            yield opened
        finally:
            opened.close()

    def moment(self) -> tuple[datetime, bool]:
        """The moment on the installation's clock, and whether it is for trial; the computer's if nobody can tell."""
        try:
            with self.database() as database:
                register = health.read_register(database, self.now)
        except AccordiError:
            return self.now, self.settings.trial
        return register.moment.at, register.installation.trial
