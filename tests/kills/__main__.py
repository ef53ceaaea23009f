"""`python -m tests.kills [--engine …] [--step …]`: the kill matrix as a table in Markdown."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from signing.trial.pki import start_trial_pki
from tests.kills import warm
from tests.kills.beside import MAILBOX
from tests.kills.choices import every_point, for_the_suite
from tests.kills.installations import Installation
from tests.kills.mail_server import mail_server
from tests.kills.matrix import Choice, Matrix, Row, with_ways
from tests.kills.sending import NAME, Sending, while_the_first_is_in_hand
from tests.kills.step import READS_MAILBOX, Step
from tests.kills.steps import STEPS
from tests.support.imap import imap_server
from tests.support.postgres import postgres_server
from tests.support.tls import loopback_certificate

COLUMNS = (
    *("Step", "Engine", "Kills", "Before", "After", "Between", "Lost", "Doubled"),
    *("Uncertain", "Repeated", "Refused", "Outlived", "Scratch"),
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"


def main() -> None:
    """Run what is asked for and print it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"], action="append", default=[])
    asked.add_argument("--step", action="append", default=[])
    asked.add_argument("--cheap", action="store_true", help="without steps that convert or verify")
    asked.add_argument("--converter", choices=["dxpdf", "libreoffice"], default="dxpdf")
    asked.add_argument("--suite", action="store_true", help="only the points that the test suite tries")
    asked.add_argument("--json", action="store_true", help="one JSON object a step, all that was found in it")
    asked.add_argument("--verbose", action="store_true")
    options = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # servers and folders go on the way out

    def wanted(step: Step) -> bool:
        return (not options.step or step.name in options.step) and not (options.cheap and step.costly)

    choice = for_the_suite if options.suite else every_point
    if not options.json:
        print(HEAD)
    for engine in options.engine or ["sqlite", "postgresql"]:
        since = time.monotonic()
        for row in run(engine, wanted, choice, options.converter, send=not options.step or NAME in options.step):
            if options.json:
                print(json.dumps(asdict(row)), flush=True)
                continue
            print(line(row), flush=True)
            for words in (row.lost, row.doubled, row.between, row.refused, row.outlived):
                for word in words[:3]:
                    print("   ", str(word)[:400])
            if options.verbose:
                print("   ", row.effects, row.rows, f"{time.monotonic() - since:.1f} s")
            since = time.monotonic()


def run(
    engine: str, wanted: Callable[[Step], bool], choice: Choice, converter: str = "dxpdf", *, send: bool = True
) -> Iterator[Row]:
    """Every wanted step on one engine, with its own trial services."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="accordi-kills-", dir=_fast())))
        tempfile.tempdir = str(root / "tmp")  # what killed processes leave behind goes with the rest
        Path(tempfile.tempdir).mkdir()
        stack.callback(setattr, tempfile, "tempdir", None)
        needed = with_ways([step for step in STEPS if wanted(step)])
        if any(step.costly for step in STEPS if step.name in needed):
            stack.callback(start_trial_pki(root / "pki").stop)
            warm.load()
            warm.remember_examinations(root / "examined")
            warm.remember_checks(root / "examined")
        if READS_MAILBOX in needed:
            MAILBOX[:] = [stack.enter_context(imap_server(*loopback_certificate(Path(tempfile.tempdir))))]
        server = stack.enter_context(postgres_server()) if engine == "postgresql" else None
        mails = stack.enter_context(mail_server(root / "mail"))
        matrix = Matrix(Installation(root, server), root / "pki", converter)
        yield from matrix.run(wanted, choice)
        if send:
            yield Sending(matrix, mails).run(while_the_first_is_in_hand)


def _fast() -> str | None:
    """A folder in memory where there is one: a killed process loses nothing that it wrote, on the disk or not."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2**30 else None


def line(row: Row) -> str:
    """One line of the table."""
    cells = (row.step, row.engine, row.points, row.before, row.after, len(row.between), len(row.lost))
    more = (len(row.doubled), row.uncertain, row.repaired, len(row.refused), len(row.outlived), row.left_over)
    return "| " + " | ".join(str(cell) for cell in (*cells, *more)) + " |"


if __name__ == "__main__":
    main()
