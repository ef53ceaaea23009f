"""What a use case answers: in Italian what happened, what comes next, and where the documents are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agreements.domain.figures.timeline import Milestone


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A document that staff find in the agreement's folder.

    Attributes:
        path: The readable copy; the archive holds the original under its hash.
    """

    label: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one step.

    Attributes:
        agreement: Internal number; empty where the step is about no single agreement.
        happened: One or two Italian sentences.
        next_steps: What can be done now, each naming the step as the form is called.
        letters: How far each letter to another body has come.
        sections: Lists under headings of their own, where the answer is one.
        table: The answer as a table, its headings first, where it is one.
        timeline: The life of the agreement, where the step tells it.
        picture: The same as SVG.
        warnings: What a person should look at; nothing stopped because of it.
        already_done: The very same step had been taken before; nothing changed.
        confidential_folder: Of a confidential agreement its folder: there the whole answer is left, and the page that
            everybody can open says only that there is one.
        trial_clock_note: Says so where a trial installation's clock stands ahead.
    """

    agreement: str
    title: str
    happened: str
    next_steps: tuple[str, ...] = ()
    documents: tuple[DocumentLink, ...] = ()
    letters: tuple[str, ...] = ()
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    timeline: tuple[Milestone, ...] = ()
    picture: bytes = b""
    warnings: tuple[str, ...] = ()
    already_done: bool = False
    confidential_folder: Path | None = None
    trial_clock_note: str | None = None
