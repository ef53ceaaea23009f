"""What a step has answered, as it is kept with its request: plain JSON, read back as it was written.

It is kept for its readers (`entitled.require_reader`) and for its time (`requests.empty_forms`); nothing reads it to
decide.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from agreements.domain.basics.errors import AccordiError, UnknownAgreement
from agreements.domain.people.person import Person
from agreements.persistence.people.requests import ClockOutcome
from agreements.use_cases.base.next_steps import first_named, helpful_steps, next_steps
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench

_OF_CONFIDENTIAL = "Compiuto. Ciò che ha detto riguarda anche accordi riservati, e lo legge chi può leggerli."
_NUMBER = re.compile(r"P-[0-9]{4}-[0-9]+")


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document that the step has made: the archive holds it under its hash.

    Attributes:
        kind: Of the index of documents; empty for what was left in the folder only.
        path: Of the readable copy, when it was made.
    """

    label: str
    kind: str
    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class KeptOutcome:
    """The answer to one step, as it is kept; the fields are those of `Outcome`.

    Attributes:
        happened: What the step has done; of a refusal why it was refused, and what to do.
        details: What was found, where a refusal has more to show than a sentence holds.
        helps: Names of the steps that help now; never the one that was just refused.
        help_lines: Of each of them the sentence that says why, who and what; empty where there is none.
        documents: Of this very step.
        to_see_to, reminders: The warnings that ask for an act, and those that hold all along.
    """

    happened: str
    agreement: str = ""
    title: str = ""
    details: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    help_lines: tuple[str, ...] = ()
    documents: tuple[KeptDocument, ...] = ()
    letters: tuple[str, ...] = ()
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    days: tuple[tuple[str, str, str], ...] = ()
    to_see_to: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()
    already_done: bool = False
    trial_clock_note: str = ""

    @property
    def helps_told(self) -> tuple[tuple[str, str], ...]:
        """Each step that helps now with its sentence; what was kept before there were any has none."""
        return tuple(zip_longest(self.helps, self.help_lines, fillvalue=""))

    def as_json(self) -> dict[str, Any]:
        """What the database keeps: without what is empty."""
        found = {name: getattr(self, name) for name in self.__dataclass_fields__ if getattr(self, name)}
        if self.documents:
            found["documents"] = [[each.label, each.kind, each.sha256, each.path] for each in self.documents]
        return found

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> KeptOutcome:
        """What was kept, as it was."""
        found = {name: _tuples(value) for name, value in kept.items() if name in cls.__dataclass_fields__}
        documents = tuple(KeptDocument(*each) for each in kept.get("documents", ()))
        return cls(**{"happened": "", **found, "documents": documents})

    def without(self, numbers: Collection[str]) -> KeptOutcome:
        """The answer without every line that names one of these agreements."""
        hidden = frozenset(numbers)

        def said(line: str) -> bool:
            return hidden.isdisjoint(_NUMBER.findall(line))

        sections = ((heading, tuple(filter(said, lines))) for heading, lines in self.sections)
        return replace(
            self,
            happened=self.happened if said(self.happened) else _OF_CONFIDENTIAL,
            details=tuple(filter(said, self.details)),
            letters=tuple(filter(said, self.letters)),
            sections=tuple((heading, lines) for heading, lines in sections if lines),
            table=tuple(row for row in self.table if all(map(said, row))),
            to_see_to=tuple(filter(said, self.to_see_to)),
            reminders=tuple(filter(said, self.reminders)),
        )


def of_outcome(outcome: Outcome) -> KeptOutcome:
    """What is kept of the answer of a step that was taken, or that turned out to be taken already."""
    return KeptOutcome(
        happened=outcome.happened,
        agreement=outcome.agreement,
        title=outcome.title,
        helps=outcome.helps,
        help_lines=_why(outcome.helps, outcome.next_steps),
        documents=tuple(KeptDocument(d.label, d.kind, d.sha256, str(d.path)) for d in outcome.of_this_step),
        letters=outcome.letters,
        sections=outcome.sections,
        table=outcome.table,
        days=tuple((each.when, each.what, each.stretch.value) for each in outcome.timeline),
        to_see_to=outcome.to_see_to,
        reminders=outcome.reminders,
        already_done=outcome.already_done,
        trial_clock_note=outcome.trial_clock_note or "",
    )


def of_refusal(
    bench: Workbench, step: str, agreement: str, sentence: str, details: Sequence[str], now: datetime
) -> KeptOutcome:
    """What is kept of a refusal: its sentence, and what helps now on the agreement that it was about."""
    helps: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    if agreement:
        try:
            with bench.database.unit() as unit:
                there, moment = unit.load(agreement), unit.moment(now)
            helps, lines = helpful_steps(there, moment, refused=step), next_steps(there, moment)
        except UnknownAgreement:
            agreement = ""
        except AccordiError:  # the refusal stands without it
            helps = ()
    return KeptOutcome(sentence, agreement, details=tuple(details), helps=helps, help_lines=_why(helps, lines))


def _why(helps: Sequence[str], lines: Sequence[str]) -> tuple[str, ...]:
    """For each step the sentence that is about it."""
    return tuple(next((line for line in lines if first_named(line) == name), "") for name in helps)


def keep_of_clock(bench: Workbench, step: str, run: str, ended: str, kept: KeptOutcome, now: datetime) -> None:
    """Keep what a step that the clock starts has said, in place of what it said before. Safe to repeat."""
    with bench.database.unit() as unit:
        unit.keep_clock_outcome(ClockOutcome(step, run, now, ended, kept.happened, kept.as_json()))
        unit.commit()


def of_clock(bench: Workbench, person: Person) -> tuple[tuple[ClockOutcome, KeptOutcome], ...]:
    """What each step of the clock has said last, by name: without what names agreements that are confidential now.

    It may have been said before they were; whoever may read them finds them where it says nothing of others.
    """
    with bench.database.unit() as unit:
        hidden = unit.confidential() - unit.readable_by(person.ids)
        return tuple((each, KeptOutcome.of_json(each.outcome).without(hidden)) for each in unit.clock_outcomes())


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
