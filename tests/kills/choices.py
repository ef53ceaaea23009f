"""Which points of a step are tried where there is no time for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.kills.effects import COMMIT
from tests.kills.steps import Step

EVERY_POINT_OF = ("avvia-istruttoria", "conferma-rettifica")
"""Steps that differ in kind and cost little: the plain transition, the correction."""

EVERY_BOUNDARY_OF = (
    "nuovo-accordo",
    "nuova-versione",
    "invio-alla-firma",
    "consegna-piano",
    "registra-accordo-storico",
    "scadenziario",
    "sposta-orologio",
)
"""Steps that write documents, move a file or take several commits: one point at each boundary between the three."""


def every_point(_step: Step, effects: Sequence[str]) -> Iterable[int]:
    """All of them; the command tries them for every step."""
    return range(1, len(effects) + 2)


def for_the_suite(step: Step, effects: Sequence[str]) -> Iterable[int]:
    """All points of some steps, every boundary of others; of the rest the two around their commit."""
    end = len(effects) + 1
    commits = [number for number, name in enumerate(effects, 1) if name == COMMIT]
    if step.name in EVERY_POINT_OF:
        return range(1, end + 1)
    if step.name in EVERY_BOUNDARY_OF:
        return sorted({1, *_boundaries(effects), *commits, *(number + 1 for number in commits), end})
    if step.costly:
        return [commits[-1] + 1]
    return [commits[-1], commits[-1] + 1]


def _boundaries(effects: Sequence[str]) -> Iterable[int]:
    """Before the rename of each kind and the flush after it, before the first statement, before the file is moved."""
    seen: set[str] = set()
    for number, name in enumerate(effects, 1):
        kind = " ".join(name.split()[:2])
        first = kind not in seen and kind in ("write the", "BEGIN IMMEDIATE", "INSERT INTO", "UPDATE agreement")
        if first or name.startswith("os.rename"):
            yield number
            if name.startswith("os.rename"):
                yield number + 1
        seen.add(kind)
