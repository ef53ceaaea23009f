"""One line a step for whoever runs an installation, as JSON: its run, its row in the journal, its milliseconds.

Nobody's name, code, address or words stand in it: an error is told by its class and by the lines of code that it came
through, never by its text, which may hold what was typed. The sentence that staff read carries the number of the run.
"""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from agreements.app import step_log_of
from agreements.domain.basics.errors import AccordiError
from agreements.persistence.engine.errors import DatabaseUnavailable
from agreements.settings import Settings
from agreements.trace import Trace, tracing

_MOST_FRAMES, _MOST_CAUSES = 15, 5


class Ended(StrEnum):
    """How a step ended; the value is the word in the line."""

    TAKEN = "compiuto"
    TAKEN_BEFORE = "già compiuto"
    REFUSED = "rifiutato"
    UNCERTAIN = "incerto"
    FAILED = "guasto"


@dataclass(slots=True)
class Line:
    """What the line of one step will say.

    Attributes:
        step: The deployment or command.
        run: Number of Prefect's run; empty where there is none.
    """

    step: str
    run: str
    trace: Trace
    ended: Ended = Ended.TAKEN
    error: BaseException | None = None
    _began: float = field(default_factory=time.perf_counter)

    def failed(self, error: BaseException) -> None:
        """The step was refused, or broke."""
        self.error = error
        self.ended = Ended.REFUSED if isinstance(error, AccordiError) else Ended.FAILED
        if isinstance(error, DatabaseUnavailable) and not error.outcome_known:
            self.ended = Ended.UNCERTAIN

    def to_json(self, at: datetime) -> str:
        """The line, without its end."""
        whole = (time.perf_counter() - self._began) * 1000
        parts = self.trace.milliseconds
        spent = parts | {"resto": whole - sum(parts.values()), "totale": whole}
        rows = self.trace.rows
        number, row = next(iter(rows.items())) if len(rows) == 1 else (self.trace.agreement, None)
        said: dict[str, object] = {
            "quando": at.isoformat(timespec="milliseconds"),
            "passo": self.step,
            "esecuzione": self.run,
            "esito": self.ended,
            "accordo": "" if len(rows) > 1 else number,
            "riga": row,
            "accordi": len(rows),
            "ms": {name: round(milliseconds, 1) for name, milliseconds in spent.items()},
        }
        if self.error is not None:
            said["errore"] = type(self.error).__name__
        if self.error is not None and self.ended is Ended.FAILED:
            said["dove"] = where(self.error)
        return json.dumps(said, ensure_ascii=False)


@contextmanager
def step_line(step: str, run: str = "", settings: Settings | None = None) -> Iterator[Line]:
    """Write the line of the step that is taken in this block; a step that is killed leaves none, only its row.

    The log is a convenience: where it cannot be written the step stands all the same.

    Args:
        settings: Of the installation; those of the environment by default.
    """
    with tracing() as trace:
        line = Line(step, run, trace)
        try:
            yield line
        except BaseException as error:
            line.failed(error)
            raise
        finally:
            with suppress(OSError):
                _append(step_log_of(settings or Settings()), line.to_json(datetime.now(UTC)))


def where(error: BaseException) -> list[str]:
    """The lines of code an error came through, and those of what caused it, the innermost last; without any value."""
    told: list[str] = []
    found: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if found is None:
            break
        told.append(type(found).__name__)
        frames = list(traceback.walk_tb(found.__traceback__))[-_MOST_FRAMES:]
        told += [f"{frame.f_globals.get('__name__', '')}:{number} {frame.f_code.co_name}" for frame, number in frames]
        found = found.__cause__ or found.__context__
    return told


def _append(file: Path, line: str) -> None:
    # One write to a file opened for appending: lines of several processes don't mix.
    with file.open("ab", buffering=0) as log:
        log.write(f"{line}\n".encode())
