"""`python -m tests.kills [--engine …] [--step …]`: the kill matrix as a table in Markdown."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from signing.trial.pki import start_trial_pki
from tests.kills.choices import every_point, for_the_suite
from tests.kills.installations import Installation
from tests.kills.mail_server import mail_server
from tests.kills.matrix import Choice, Matrix, Row, with_ways
from tests.kills.sending import NAME, Sending, while_the_first_is_in_hand
from tests.kills.steps import STEPS, Step
from tests.support.postgres import postgres_server

HEAD = (
    "| Step | Engine | Kills | Before | After | Between | Lost | Doubled | Uncertain | Repeated | Refused | Scratch |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


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
            for words in (row.lost, row.doubled, row.between, row.refused):
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
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="accordi-kills-")))
        needed = with_ways([step for step in STEPS if wanted(step)])
        if any(step.costly for step in STEPS if step.name in needed):
            stack.callback(start_trial_pki(root / "pki").stop)
        server = stack.enter_context(postgres_server()) if engine == "postgresql" else None
        mails = stack.enter_context(mail_server(root / "mail"))
        matrix = Matrix(Installation(root, server), root / "pki", converter)
        yield from matrix.run(wanted, choice)
        if send:
            yield Sending(matrix, mails).run(while_the_first_is_in_hand)


def line(row: Row) -> str:
    """One line of the table."""
    cells = (row.step, row.engine, row.points, row.before, row.after, len(row.between), len(row.lost))
    more = (len(row.doubled), row.uncertain, row.repaired, len(row.refused), row.left_over)
    return "| " + " | ".join(str(cell) for cell in (*cells, *more)) + " |"


if __name__ == "__main__":
    main()
