"""`python -m benchmarks [NAME…]`: run the named benchmarks, or all, and print their tables in Markdown."""

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
    "replication",
    "lives",
)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"Unknown: {', '.join(unknown)}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    print(f"# Benchmarks\n\n{time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}. {machine()}.\n")
    print(f"Medians of {ROUNDS} interleaved turns; in brackets the smallest and the largest.", flush=True)
    for name in names or NAMES:
        for text in import_module(f"benchmarks.{name}").report(ROUNDS):
            print(f"\n{text}", flush=True)
    print(f"\nAt the end: {machine()}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
