"""What steps would say of received files, found out beside the pages: ``python -m desk.foresight`` is one such look.

A look is a process of its own, since it may take seconds and a hostile file much memory: two at once, each with a limit
of time after which it is ended with all that it started. What it found is remembered in memory for some minutes, by the
file and the state of its agreement. Killed at any moment nothing is lost: it is looked for again when somebody asks.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import resource
import signal
import subprocess
import sys
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agreements.settings import Settings
from agreements.use_cases.mail.foretold import Foreseen, Foretold

_LOG = logging.getLogger(__name__)
_CHECKOUT = Path(__file__).resolve().parents[1]

AT_ONCE = 2
SECONDS = 240.0
"""So long a look may take: an examination, or a conversion, with room for a busy computer."""
_PROCESSOR_SECONDS = 120
REMEMBERED_SECONDS = 600.0
"""Services of certifiers and trusted lists say something new one day: what was seen is not believed for long."""
_AGAIN_SECONDS = 30.0
_MOST_REMEMBERED = 500
_MOST_WAITING = 50
_MOST_IN_A_LOOK = 10
_BROKEN = (
    "Non si è riusciti a guardare questo file prima del tempo: il passo che lo prende lo esamina comunque e dice che "
    "cosa ne è."
)


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it is to be looked at.

    Attributes:
        place: The agreement that it is for, or the step for sheets.
        revision: Of the agreement; 0 for a sheet.
    """

    id: int
    sha256: str
    name: str
    place: str
    revision: int


class Foresight:
    """Remembers what was found; used in one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = json.loads(settings.model_dump_json())
        self._found: OrderedDict[Look, tuple[float, Foreseen]] = OrderedDict()
        self._under_way: dict[Look, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)

    def of(self, looks: Iterable[Look]) -> Mapping[Look, Foreseen]:
        """What is known of these; of the others it is being found out from now on."""
        now = time.monotonic()
        for look in [each for each, (until, _) in self._found.items() if until < now]:
            del self._found[look]
        wanted = list(looks)
        missing = [each for each in wanted if each not in self._found and each not in self._under_way]
        for begin in range(0, len(missing), _MOST_IN_A_LOOK):
            if len(self._under_way) >= _MOST_WAITING:
                break  # asked again with the next refresh of the page
            some = missing[begin : begin + _MOST_IN_A_LOOK]
            task = asyncio.create_task(self._look(some))
            self._under_way |= dict.fromkeys(some, task)
        return {each: self._found[each][1] for each in wanted if each in self._found}

    async def _look(self, looks: list[Look]) -> None:
        found: dict[int, Foreseen] = {}
        try:
            async with self._places:
                found = await self._process([each.id for each in looks])
        except Exception:
            _LOG.exception("Received files could not be looked at")
        finally:
            now = time.monotonic()
            for look in looks:
                broken = Foreseen("", Foretold.LOOKED_AT, _BROKEN)
                until = now + (REMEMBERED_SECONDS if look.id in found else _AGAIN_SECONDS)
                self._found[look] = (until, found.get(look.id, broken))
                self._under_way.pop(look, None)
            while len(self._found) > _MOST_REMEMBERED:
                self._found.popitem(last=False)

    async def _process(self, ids: list[int]) -> dict[int, Foreseen]:
        asked = json.dumps({"settings": self._settings, "ids": ids}).encode()
        process = subprocess.Popen(
            [sys.executable, "-m", "desk.foresight"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a trace may quote the file
            cwd=_CHECKOUT,
            start_new_session=True,
        )
        try:
            answer, _ = await asyncio.to_thread(process.communicate, asked, SECONDS)
        finally:  # also where the door closes: the thread that waits then ends at once
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        if process.returncode:
            _LOG.warning("A look at received files ended with %s", process.returncode)
            return {}
        return {int(id): Foreseen.from_json(found) for id, found in json.loads(answer).items()}


def main() -> None:
    """Look at files, as the process before says by its pipe, and answer as JSON."""
    signal.alarm(int(SECONDS) + 30)  # whoever asked may be gone
    resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR_SECONDS, _PROCESSOR_SECONDS))
    asked = json.load(sys.stdin.buffer)
    from agreements.app import build
    from agreements.use_cases.mail.foreseen import foresee_all

    bench = build(Settings(_env_file=None, **asked["settings"]))
    found = foresee_all(bench, asked["ids"], datetime.now(UTC))
    answer = json.dumps({id: each.to_json() for id, each in found.items()}, ensure_ascii=False)
    sys.stdout.buffer.write(answer.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
