"""Who is told about a deadline on which day: the usual ladders by kind, and what an office or the body chose instead.

The days are practice; no rule of law sets them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.offices import Role

FROM_THE_FIRST = -100_000
"""The rung from which somebody is told who is told always."""
MOST_DAYS = 730
ALWAYS = "sempre"
_DAYS = re.compile(r"\d{1,3}(?:[\s,;/]+\d{1,3})*")
_FIRST = re.compile(r"([+\-−–]?)\s*(\d{1,3})")

_K = DeadlineKind
SINCE = frozenset(
    {
        *(_K.SIGNATURE_PENDING, _K.REPERTORY_MISSING, _K.EXPIRY_UNCONFIRMED, _K.PEC_MISSING, _K.EFFECT_MISSING),
        *(_K.PUBLICATION, _K.LAW_MISSING, _K.PARTY_ACT_MISSING, _K.TO_CLOSE),
    }
)
"""Kinds that are counted from something that has happened: before it nobody can be reminded."""


@dataclass(frozen=True, slots=True)
class LadderRule:
    """The rungs of a kind of deadline, and from which rung on each role is told.

    Attributes:
        audience: The first offset, in days from the due date, at which a role is told; roles left out never are.
    """

    kind: DeadlineKind
    ladder: Ladder
    audience: Mapping[Role, int]

    def __post_init__(self) -> None:
        object.__setattr__(self, "ladder", Ladder(str(self.kind), self.ladder.rungs_days))  # one name for one kind
        rungs = self.ladder.rungs_days
        if rungs[0] < -MOST_DAYS or rungs[-1] > MOST_DAYS:
            raise InvalidDatum("preavvisi", f"Un preavviso dista al massimo {MOST_DAYS} giorni: correggere {rungs}.")
        if self.kind in SINCE and rungs[0] <= 0:
            raise InvalidDatum(
                "preavvisi",
                f"«{self.kind}»: i giorni si contano dopo il fatto da cui decorrono (invio, firma, fine del semestre), "
                "quindi solo giorni dopo; lasciare vuoti quelli prima.",
            )
        unheard = [rung for rung in rungs if not any(first <= rung for first in self.audience.values())]
        if unheard:
            raise InvalidDatum(
                "destinatari",
                f"«{self.kind}»: il preavviso «{_day_in_words(unheard[0])}» non andrebbe a nessuno; indicare almeno un "
                "destinatario che riceva dal primo.",
            )

    @property
    def in_words(self) -> str:
        """For the history: «30 giorni prima, il giorno stesso; struttura responsabile sempre, dirigente da …»."""
        days = ", ".join(_day_in_words(rung) for rung in self.ladder.rungs_days)
        who = ", ".join(
            f"{role} {'sempre' if first == FROM_THE_FIRST else f'da {_day_in_words(first)}'}"
            for role, first in self.audience.items()
        )
        return f"{days}; {who}"

    def told_at(self, offset_days: int) -> tuple[Role, ...]:
        """The roles that are told at a rung, the office that answers first."""
        return tuple(role for role in Role if self.audience.get(role, MOST_DAYS + 1) <= offset_days)


def _day_in_words(days: int) -> str:
    if days == 0:
        return "il giorno stesso"
    return f"{abs(days)} giorn{'o' if abs(days) == 1 else 'i'} {'prima' if days < 0 else 'dopo'}"


def _rule(kind: DeadlineKind, rungs_days: tuple[int, ...], **audience: int) -> LadderRule:
    return LadderRule(kind, Ladder(str(kind), rungs_days), {Role[name]: first for name, first in audience.items()})


_A = FROM_THE_FIRST
_END = (-180, -90, -60, -30, -15, -7, -1)
_AFTER = (7, 15, 30)

USUAL: Mapping[DeadlineKind, LadderRule] = {
    rule.kind: rule
    for rule in (
        _rule(_K.OBLIGATION, (-15, -7, -3, -1, 0, 1, 7, 15, 30), OFFICE=_A, MANAGER=1, DIRECTOR=15, POLITICAL=30),
        _rule(_K.FACT_TERM, (-15, -7, -3, -1, 0, 1, 7, 15, 30), OFFICE=_A, MANAGER=_A, LEGAL=_A, DIRECTOR=15),
        _rule(_K.RECURRING, (-60, -30, -7, 1, 30), OFFICE=_A, MANAGER=1),
        _rule(_K.POWER_ENDING, (-30, -7, 1), OFFICE=_A, MANAGER=_A),
        _rule(_K.CERTIFICATE_ENDING, (-30, -7, 1), OFFICE=_A, MANAGER=_A),
        _rule(_K.EXPIRY, _END, OFFICE=_A, MANAGER=_A, DIRECTOR=-60, LEGAL=-60, POLITICAL=-30),
        _rule(_K.RENEWAL, _END, OFFICE=_A, MANAGER=_A, DIRECTOR=-60, LEGAL=-60, POLITICAL=-30),
        _rule(_K.YEARLY_CHECK, (0,), OFFICE=_A, MANAGER=_A),
        _rule(_K.SIGNATURE_PENDING, _AFTER, OFFICE=_A, MANAGER=_A),
        _rule(_K.SIGNATURE_DUE, (-7, -1, 1, 7, 15, 30), OFFICE=_A, MANAGER=_A),
        _rule(_K.SIGNATURE_REFUSED, (0, 7, 30), OFFICE=_A, MANAGER=_A, DIRECTOR=7),
        _rule(_K.REPERTORY_MISSING, _AFTER, MANAGER=_A),
        _rule(_K.EXPIRY_UNCONFIRMED, _AFTER, MANAGER=_A),
        _rule(_K.PEC_MISSING, _AFTER, MANAGER=_A),
        _rule(_K.EFFECT_MISSING, (30, 90, 180, 365), OFFICE=_A, MANAGER=_A),
        _rule(_K.WITHOUT_EFFECT, (-60, -30, -7, 1, 30, 90, 365), OFFICE=_A, MANAGER=_A, DIRECTOR=1, LEGAL=-60),
        _rule(_K.NON_RENEWAL, (-60, -30, -15, -7, -1), OFFICE=_A, MANAGER=_A, DIRECTOR=-60, LEGAL=-60, POLITICAL=-30),
        _rule(_K.RATIFICATION, (-15, -7, -1, 1, 7, 15, 30), OFFICE=_A, MANAGER=_A, DIRECTOR=1, LEGAL=1),
        _rule(_K.RATIFICATION_DENIED, (0, 7, 30), OFFICE=_A, MANAGER=_A, DIRECTOR=_A, LEGAL=_A),
        _rule(_K.LAW_MISSING, (30, 90, 180), OFFICE=_A, MANAGER=_A, LEGAL=_A),
        _rule(_K.CONFIDENTIALITY_REVIEW, (-30, -7, 1, 15), OFFICE=_A, MANAGER=_A, TRANSPARENCY=_A),
        _rule(_K.PARTY_ACT_MISSING, (30, 60, 90), OFFICE=_A, MANAGER=_A),
        _rule(_K.TO_CLOSE, (1, 30, 90), OFFICE=_A, MANAGER=_A),
        # The list can only be closed once the half-year has ended.
        _rule(_K.PUBLICATION, (1, 7, 15, 30), TRANSPARENCY=_A),
    )
}


@dataclass(frozen=True, slots=True)
class LadderPolicy:
    """The ladders of an installation.

    Attributes:
        chosen: By the code of the office that chose, or an empty text for the whole body, and kind.
    """

    chosen: Mapping[tuple[str, DeadlineKind], LadderRule] = field(default_factory=dict)

    def rule(self, kind: DeadlineKind, office_code: str) -> LadderRule:
        """What holds for an office: its own choice, else the body's, else what is usual."""
        return self.chosen.get((office_code, kind)) or self.chosen.get(("", kind)) or USUAL[kind]


def letter_rungs(ladder: Ladder) -> frozenset[int]:
    """At which rungs of lateness a counterpart gets a letter: the first, and the first from 15 and from 30 days on."""
    late = [rung for rung in ladder.rungs_days if rung > 0]
    return frozenset(next((rung for rung in late if rung >= least), late[-1]) for least in (1, 15, 30) if late)


def typed_rungs(before: str, on_the_day: bool, after: str) -> tuple[int, ...]:
    """The rungs that somebody typed as days: «60, 30, 7», the day itself, «1, 15».

    Raises:
        InvalidDatum: Something else was typed, a day twice, or none at all.
    """
    rungs = [-day for day in _typed_days("giorni prima", before)]
    rungs += [0] if on_the_day else []
    rungs += _typed_days("giorni dopo", after)
    if not rungs:
        raise InvalidDatum(
            "preavvisi", "Manca ogni preavviso: indicare almeno un giorno, prima, dopo o il giorno stesso."
        )
    if len(rungs) != len(set(rungs)):
        raise InvalidDatum("preavvisi", "Uno stesso giorno è scritto due volte: lasciarlo una volta sola.")
    return tuple(sorted(rungs))


def _typed_days(datum: str, typed: str) -> list[int]:
    text = typed.strip()
    if not text:
        return []
    if not _DAYS.fullmatch(text):
        raise InvalidDatum(datum, f"{datum}: «{text[:60]}» non è un elenco di giorni; scriverli così: 60, 30, 7.")
    days = [int(day) for day in re.split(r"[\s,;/]+", text)]
    if 0 in days:
        raise InvalidDatum(datum, f"{datum}: lo 0 è il giorno stesso, che ha un campo suo; toglierlo da qui.")
    return days


def typed_first(role: Role, typed: str) -> int | None:
    """From which rung on somebody is told, as typed: «sempre», «-60», «15»; None where nothing was.

    Raises:
        InvalidDatum: Something else was typed.
    """
    text = typed.strip().lower()
    if not text:
        return None
    if text == ALWAYS:
        return FROM_THE_FIRST
    match = _FIRST.fullmatch(text)
    if match is None:
        raise InvalidDatum(
            f"da quando: {role}",
            f"{role}: «{typed.strip()[:40]}» non si capisce; scrivere «sempre», oppure da quale giorno: -60 per 60 "
            "giorni prima, 15 per 15 giorni dopo; vuoto se non va informato.",
        )
    return int(match[2]) if match[1] in ("", "+") else -int(match[2])
