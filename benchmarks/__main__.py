"""`python -m benchmarks [NAME…]`: run the named benchmarks, or all, and print their tables in Markdown.

`replication=30` takes another number of bodies. This module stays light: processes that a benchmark spawns load it.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module

from benchmarks.harness import ROUNDS, machine

NAMES = (
    "rendering",
    "conversion",
    "gate",
    "signatures",
    "click",
    "flow_run",
    "sweep",
    "search",
    "desk",
    "replication",
    "lives",
)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name.partition("=")[0] not in NAMES]
    if unknown:
        print(f"Unknown: {', '.join(unknown)}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    print(f"# Benchmarks\n\n{time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}. {machine()}.\n")
    print(f"Medians of {ROUNDS} interleaved turns; in brackets the smallest and the largest.", flush=True)
    for name in names or NAMES:
        module, _, bodies = name.partition("=")
        for text in import_module(f"benchmarks.{module}").report(ROUNDS, **({"bodies": int(bodies)} if bodies else {})):
            print(f"\n{text}", flush=True)
    print(f"\nAt the end: {machine()}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
