"""A life of ``cli/demo/stories`` played once for the tests of a file, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.demo.moves import Moves
from cli.demo.stories import life
from tests.support.in_process import stage_in_process


@contextmanager
def played(name: str, folder: Path) -> Iterator[Moves]:
    """The story after its last step, its installation still there to be looked at."""
    with stage_in_process(folder, converter="libreoffice") as standing:
        story = life(name)(standing, lambda _run: None)
        story.play()
        yield story


def documents(story: Moves, number: str = "") -> str:
    """The names of the documents in an agreement's readable folder."""
    return " | ".join(sorted(path.name for path in story.stage.folder(number or story.number).iterdir()))


def refusals(story: Moves) -> str:
    """What the refused runs said."""
    return " ".join(run.message for run in story.refused)
