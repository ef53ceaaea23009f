from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from agreements.domain.deadlines.notice import Notice
from agreements.notifications.delivery import deliver_due
from agreements.notifications.smtp import Outcome, SmtpTransport
from agreements.persistence.database import Database
from tests.integration.notifications.servers import transport

POINTS = ("claimed", "before-mark", "marked", "answered")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Doomed:
    """A transport that kills its own process at one point of the dialogue."""

    def __init__(self, real: SmtpTransport, point: str) -> None:
        self._real = real
        self._point = point

    def send(self, notice: Notice, message_id: str, at: datetime, before_final_dot: Callable[[], bool]) -> Outcome:
        if self._point == "claimed":
            die()

        def mark() -> bool:
            if self._point == "before-mark":
                die()
            marked = before_final_dot()
            if self._point == "marked":
                die()
            return marked

        outcome = self._real.send(notice, message_id, at, mark)
        if self._point == "answered":
            die()
        return outcome


if __name__ == "__main__":
    url, port, point, at = sys.argv[1:]
    moment = datetime.fromisoformat(at).astimezone(UTC)
    deliver_due(Database(url).outbox, Doomed(transport(int(port)), point), lambda: moment, "condannato")
