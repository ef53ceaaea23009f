"""What a capability offers the table: its rows, each with a guard, and what each of its commands brings about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from agreements.domain.agreement.act import Act, ActState, TextVersion
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.command import Command, Trigger

C = TypeVar("C", bound=Command)
C_co = TypeVar("C_co", bound=Command, covariant=True)
C_contra = TypeVar("C_contra", bound=Command, contravariant=True)


@dataclass(frozen=True, slots=True)
class Situation(Generic[C_co]):
    """All that a guard may look at; a guard of every command takes `Situation[Command]`."""

    agreement: Agreement
    act: Act
    command: C_co
    moment: Moment


Guard = Callable[[Situation[C]], str | None]
"""Answers None, or in Italian why the step cannot be taken."""


@dataclass(frozen=True, slots=True)
class Transition(Generic[C_contra]):
    """One row of the table."""

    source: ActState
    trigger: Trigger
    target: ActState
    guard: Guard[C_contra]
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Effect:
    """The agreement after a command, and the words and data for the journal."""

    agreement: Agreement
    what: str
    why: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


Effects = Mapping[type[Command], Callable[[Agreement, Act, Any, Moment], Effect]]
"""By command, what it changes beside the state, and how the journal tells it in Italian."""


def on_act(agreement: Agreement, act: Act, what: str, why: str = "", **data: str) -> Effect:
    """The effect of a command that changes one act."""
    return Effect(agreement.with_act(act), what, why, data)


def with_extract(effect: Effect, sha256: str | None) -> Effect:
    """The effect, with what the journal says of the official extract that was attached to the act."""
    if sha256 is None:
        return effect
    return replace(effect, what=f"{effect.what} Agli atti l’estratto.", data={**effect.data, "document_sha256": sha256})


def next_text(act: Act, docx_sha256: str, origin: str, moment: Moment) -> tuple[TextVersion, ...]:
    """The versions of an act's text, with one more."""
    return (*act.texts, TextVersion(len(act.texts) + 1, docx_sha256, origin, moment.at))


def forgotten(act: Act, *triggers: Trigger) -> Act:
    """The act without the memory of these steps: what they recorded is gone, so the same again is no repetition."""
    return act.without_memory_of(*(trigger.name for trigger in triggers))
