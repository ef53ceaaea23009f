"""Which points of a step are tried where there is no time for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.kills.effects import COMMIT, RUNNING
from tests.kills.step import WITH_LIBREOFFICE, Step

EVERY_POINT_OF = ("avvia-istruttoria", "conferma-rettifica")
"""Steps that differ in kind and cost little: the plain transition, the correction."""

EVERY_BOUNDARY_OF = (
    "nuovo-accordo",
    "nuova-versione",
    "invio-alla-firma",
    "consegna-piano",
    "leggi-casella-pec",
    "registra-accordo-storico",
    "scadenziario",
    "sposta-orologio",
    "aggiorna-liste-di-fiducia",
)
"""Steps that write documents, move a file or take several commits: one point at each boundary between the three."""

EVERY_STAGE_OF = ("testo-definitivo, file dell’ufficio", "importa-firmato, ultima firma")
"""Steps that take seconds and do all that others of their kind do: one point between any two stages."""


def every_point(_step: Step, effects: Sequence[str]) -> Iterable[int]:
    """All of them; the command tries them for every step."""
    return range(1, len(effects) + 2)


def for_the_suite(step: Step, effects: Sequence[str]) -> Iterable[int]:
    """All points of some steps, every boundary of others; of the rest those around their commit."""
    end = len(effects) + 1
    commits = [number for number, name in enumerate(effects, 1) if name == COMMIT]
    if step.name in EVERY_POINT_OF:
        return range(1, end + 1)
    if step.name in EVERY_BOUNDARY_OF:
        around = _few(commits)
        running = [effects.index(RUNNING) + 1] if RUNNING in effects else []
        return sorted({1, *_boundaries(effects), *running, *around, *(number + 1 for number in around), end})
    if step.name in EVERY_STAGE_OF:
        return sorted({*_stages(effects, commits[-1]), end})
    if step.name == WITH_LIBREOFFICE:
        return [effects.index(RUNNING) + 1, commits[-1]]
    return [commits[-1], commits[-1] + 1]


def _stages(effects: Sequence[str], commit: int) -> Iterable[int]:
    """While the program runs, around the first file for the archive, the commit, the first copy, the file's move."""
    renames = [number for number, name in enumerate(effects, 1) if name.startswith("os.rename")]
    copies = [number for number in renames if number > commit]
    for number in (renames[0], commit, copies[0], copies[-1]):
        yield from (number, number + 1)
    yield effects.index(RUNNING) + 1


def _boundaries(effects: Sequence[str]) -> Iterable[int]:
    """Before the rename of each kind and the flush after it, before the first statement, before the file is moved."""
    seen: set[str] = set()
    for number, name in enumerate(effects, 1):
        kind = " ".join(name.split()[:2])
        if kind not in seen and kind in ("write the", "BEGIN IMMEDIATE", "INSERT INTO", "UPDATE agreement"):
            yield number
        seen.add(kind)
    for number in _few([number for number, name in enumerate(effects, 1) if name.startswith("os.rename")]):
        yield from (number, number + 1)


def _few(numbers: Sequence[int]) -> set[int]:
    """Of what a step does again and again, the first two and the last; the command tries them all."""
    return {*numbers[:2], *numbers[-1:]}
