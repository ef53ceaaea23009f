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
        kind: Stable name of what it is in the index: "bozza"; empty where the index does not have it.
        of_this_step: It was made by the very step that answers.
    """

    label: str
    path: Path
    sha256: str
    kind: str = ""
    of_this_step: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one step.

    Attributes:
        agreement: Internal number; empty where the step is about no single agreement.
        happened: One or two Italian sentences.
        helps: Names of the one to three steps that help now (`next_steps.helpful_steps`).
        next_steps: Everything that can be done now, each naming the step as the form is called.
        letters: How far each letter to another body has come.
        sections: Lists under headings of their own, where the answer is one.
        table: The answer as a table, its headings first, where it is one.
        timeline: The life of the agreement, where the step tells it.
        picture: The same as SVG.
        warnings: What a person should look at; nothing stopped because of it.
        reminders: Those of them that hold of the agreement whatever step is taken, until it changes: they come again.
        already_done: The very same step had been taken before; nothing changed.
        confidential_folder: Of a confidential agreement its folder: there the whole answer is left, and the page that
            everybody can open says only that there is one.
        trial_clock_note: Says so where a trial installation's clock stands ahead.
    """

    agreement: str
    title: str
    happened: str
    helps: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    documents: tuple[DocumentLink, ...] = ()
    letters: tuple[str, ...] = ()
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    timeline: tuple[Milestone, ...] = ()
    picture: bytes = b""
    warnings: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()
    already_done: bool = False
    confidential_folder: Path | None = None
    trial_clock_note: str | None = None

    @property
    def of_this_step(self) -> tuple[DocumentLink, ...]:
        """The documents that this very step has made."""
        return tuple(each for each in self.documents if each.of_this_step)

    @property
    def to_see_to(self) -> tuple[str, ...]:
        """The warnings that this step gave rise to: they are told once, and somebody has to act on them."""
        return tuple(each for each in self.warnings if each not in self.reminders)
