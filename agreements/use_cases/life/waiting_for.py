"""What waits for one person, by its offices and roles: asked for with conditions, so many of each sort. It only reads.

Whether a thing waits for the person is judged by the one table of who may take which step (decision 48); what waits is
told by the rules of `open_work`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.agenda import Entry, entries
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.deadlines.ladders import SINCE
from agreements.domain.offices import OfficeRegister
from agreements.domain.people.person import Person, Role
from agreements.domain.people.received import ReceivedFile
from agreements.domain.people.request import Request
from agreements.domain.register.open_doubts import open_doubts
from agreements.persistence.lists.waiting_lists import Asked, Scope
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.letters import NO_LETTERS, correspondence
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.letters_everywhere import OpenLetters
from agreements.use_cases.life.open_doubts import OpenDoubts, kept_doubts
from agreements.use_cases.life.open_work import (
    DAYS_AHEAD,
    SETTLED_BY,
    Waiting,
    Waits,
    waiting_doubt,
    waiting_entry,
    waiting_on,
)
from agreements.use_cases.people.entitled import Judge, readable_confidential
from agreements.use_cases.watch.program_rules import program_rules
from agreements.use_cases.watch.undelivered import Unsettled, unsettled

T = TypeVar("T")
MOST, MOST_OF_ONE = 10, 100
"""So many things of each sort stand on the page, and so many where one sort alone is asked for."""
_LOOKED_AT = 4
"""For each thing that is shown so many are looked at, whether they wait for the person."""
_AT_ONCE = 10
_SETTLES_NOTICES = "decidi-avviso-incerto"


class View(StrEnum):
    """Whose things are shown; the value is what an address says."""

    OWN = "mie"
    OFFICE = "ufficio"
    BODY = "ente"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a process remembers from one time to the next, so that whole journals are not read again."""

    letters: OpenLetters = field(default_factory=OpenLetters)
    doubts: OpenDoubts = field(default_factory=OpenDoubts)


@dataclass(frozen=True, slots=True)
class ShownWaiting:
    """A thing that waits, as the page shows it.

    Attributes:
        others: The parties beside the lead: what tells the copies of a family apart.
        step: That the person can take to settle it; empty where it can take none.
        takers: The roles whose it is.
    """

    waiting: Waiting
    title: str
    others: tuple[str, ...]
    step: str
    takers: tuple[Role, ...]
    confidential: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one sort.

    Attributes:
        more: There may be others that are not shown.
    """

    sort: Waits
    lines: tuple[ShownWaiting, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Today:
    """What waits for a person.

    Attributes:
        views: What the person may choose among.
        files: Received, and nobody knows for which agreement.
        delivered: Numbers of the agreements for which a received file waits.
        requests: Of the person's own, those of which something is still to come.
        unlooked: Of some agreements no sweep has found yet what is due.
        hidden: How many confidential agreements of the register are not told to this person.
    """

    moment: Moment
    view: View
    views: tuple[View, ...]
    groups: tuple[Group, ...]
    files: tuple[ReceivedFile, ...]
    delivered: frozenset[str]
    notices: tuple[Unsettled, ...]
    requests: tuple[Request, ...]
    unlooked: bool
    hidden: int

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.groups or self.files or self.notices or self.requests)


def waiting_for(
    bench: Workbench, person: Person, view: View, kept: Kept, now: datetime, only: Waits | None = None
) -> Today:
    """Gather what waits for a person today. Safe to repeat: nothing is changed.

    Args:
        view: One that the person may not choose is answered with its own things.
        kept: By the process, from one time to the next.
        only: Of one sort, and more of it.
    """
    waiting_notices = unsettled(bench)
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        today = moment.today
        codes = _offices(person, today)
        views = (View.OWN, *([View.OFFICE] if codes - {""} else []), *([View.BODY] if "" in codes else []))
        view = view if view in views else View.OWN
        readable = readable_confidential(bench, unit, person, today)
        hidden = unit.confidential() - readable
        judge = Judge.of(bench, unit, person, today)
        everywhere = view is View.BODY or (view is View.OWN and "" in codes)
        scope = Scope(None if everywhere else _addresses(judge.register, codes), readable)
        gathered = _Gathering(unit, judge, scope, view, moment, MOST if only is None else MOST_OF_ONE)
        groups = tuple(group for group in gathered.groups(kept, only) if group.lines)
        roles = person.roles_on(today)
        settles = roles & frozenset(judge.table.row(_SETTLES_NOTICES).may)
        files = unit.received_waiting()
        return Today(
            moment,
            view,
            views,
            groups,
            tuple(each for each in files if not each.agreement and each.person in ("", *person.ids))[:MOST],
            frozenset(each.agreement for each in files) - {""},
            tuple(each for each in waiting_notices if settles and each.agreement not in hidden)[:MOST],
            tuple(each for each in unit.requests_of(person.ids, MOST * _LOOKED_AT) if not each.state.final)[:MOST],
            gathered.unlooked,
            len(hidden),
        )


_OVER = frozenset({DeadlineKind.TO_CLOSE})


def _offices(person: Person, today: date) -> frozenset[str]:
    """Codes of the offices for which a person may act; "" is all of them."""
    held = [each for each in (*person.own_roles_on(today), *person.stands_in) if each.holds_on(today)]
    found = {each.office for each in held if each.role is not Role.ADMINISTRATOR}
    return frozenset(found | {each.office for each in person.received if each.counts_on(today)})


def _addresses(register: OfficeRegister, codes: frozenset[str]) -> tuple[str, ...]:
    own = (office for office in register.offices if office.code in codes)
    return tuple(address.casefold() for office in own for address in (office.email, *office.former_emails))


class _Gathering:
    """What is gathered for one person; agreements are loaded once, some at a time, until enough is found."""

    def __init__(self, unit: UnitOfWork, judge: Judge, scope: Scope, view: View, moment: Moment, most: int) -> None:
        self._unit = unit
        self._judge = judge
        self._scope = scope
        self._own = view is View.OWN
        self._today = moment.today
        self._moment = moment
        self._loaded: dict[str, Agreement] = {}
        self._told: set[tuple[str, str]] = set()
        self._most, self._looked_at = most, most * _LOOKED_AT
        stale = unit.not_looked_at(moment.today, program_rules(), scope, self._looked_at + 1)
        self.unlooked = len(stale) > self._looked_at
        self._stale = stale[: self._looked_at]

    def groups(self, kept: Kept, only: Waits | None) -> Iterator[Group]:
        """Everything, or one sort, the most urgent first."""
        unit, scope, most, today = self._unit, self._scope, self._looked_at, self._today
        soon, due = today + timedelta(days=DAYS_AHEAD), self._kinds(missing=False)
        of_letters = unit.within(kept.letters.to_ask(unit, self._moment), scope, most)
        by_sort: Mapping[Waits, Callable[[], Iterator[Waiting]]] = {
            Waits.LATE: lambda: self._due(Asked(due, date.min, today - timedelta(days=1))),
            Waits.HELD: lambda: self._on(unit.with_held_files(scope, most), Waits.HELD),
            Waits.CORRECTION: lambda: self._corrections(),
            Waits.RESEND: lambda: self._on(of_letters, Waits.RESEND),
            Waits.LETTER: lambda: self._on(of_letters, Waits.LETTER),
            Waits.DUE: lambda: self._due(Asked(due, today, soon)),
            Waits.MISSING: lambda: self._due(Asked(self._kinds(missing=True) - _OVER, date.min, soon)),
            Waits.CLOSE: lambda: self._due(Asked(self._kinds(missing=True) & _OVER, date.min, soon)),
            Waits.DOUBT: lambda: self._doubts(kept.doubts),
            Waits.STEP: lambda: self._on(unit.with_open_acts(scope, most), Waits.STEP),
        }
        for sort in Waits:
            if only in (None, sort):
                yield self._group(sort, by_sort[sort]())

    def _kinds(self, *, missing: bool) -> frozenset[DeadlineKind]:
        """The kinds of deadlines that may wait for the person at all, or all of them where others' are shown too."""
        kinds = SINCE if missing else frozenset(DeadlineKind) - SINCE
        return frozenset(kind for kind in kinds if not self._own or self._judge.may_ever(SETTLED_BY[kind]))

    def _group(self, sort: Waits, found: Iterator[Waiting]) -> Group:
        lines: list[ShownWaiting] = []
        looked = 0
        for waiting in found:
            looked += 1
            if len(lines) == self._most:
                return Group(sort, tuple(lines), more=True)
            if (shown := self._shown(waiting)) is not None:
                lines.append(shown)
        return Group(sort, tuple(lines), more=looked >= self._looked_at)

    def _shown(self, waiting: Waiting) -> ShownWaiting | None:
        """As the page shows it; None where it does not wait for the person."""
        agreement = self._loaded[waiting.agreement]
        may = [step for step in waiting.steps if self._judge.admits(step, agreement, waiting.form)]
        if self._own and not may:
            return None
        step = may[0] if may else ""
        # A term that runs out and the step that it waits for are one thing: the term says more.
        if waiting.sort is Waits.STEP and (waiting.agreement, step) in self._told:
            return None
        self._told.add((waiting.agreement, step))
        takers = (self._judge.takers(step, agreement, waiting.form) for step in waiting.steps)
        return ShownWaiting(
            waiting,
            agreement.title,
            tuple(party.name for party in agreement.present[1:]),
            step,
            tuple(dict.fromkeys(role for roles in takers for role in roles)),
            agreement.confidentiality is not None,
        )

    def _due(self, asked: Asked) -> Iterator[Waiting]:
        kept = self._unit.entries_of(self._today, program_rules(), self._scope, asked, self._looked_at)
        self._load(self._stale)
        fresh = (entry for number in self._stale for entry in entries(self._loaded[number], self._today))
        found: Sequence[Entry] = sorted((*kept, *filter(asked.answers, fresh)), key=lambda entry: entry.due_on)
        for some in _batches(found[: self._looked_at]):
            self._load(entry.agreement for entry in some)
            yield from (waiting_entry(entry, self._today) for entry in some)

    def _on(self, numbers: Sequence[str], sort: Waits) -> Iterator[Waiting]:
        for some in _batches(numbers):
            self._load(some)
            for number in some:
                agreement = self._loaded[number]
                about_letters = sort in (Waits.LETTER, Waits.RESEND)
                letters = correspondence(self._unit, agreement) if about_letters else NO_LETTERS
                yield from (each for each in waiting_on(agreement, letters, self._today) if each.sort is sort)

    def _corrections(self) -> Iterator[Waiting]:
        """Those that somebody else has asked for."""
        for each in self._on(self._unit.with_corrections(self._scope, self._looked_at), Waits.CORRECTION):
            agreement = self._loaded[each.agreement]
            asked_at = {
                waiting.asked_at
                for waiting in agreement.pending_corrections
                if (str(waiting.datum), waiting.which) == (each.form["dato"], each.form["quale"])
            }
            asked_by = {row.actor.person for row in self._unit.journal(agreement.number) if row.at in asked_at}
            if not asked_by & self._judge.person.ids:
                yield each

    def _doubts(self, kept: OpenDoubts) -> Iterator[Waiting]:
        numbers = self._unit.within(kept.numbers(self._unit, self._moment), self._scope, self._looked_at)
        for some in _batches(numbers):
            self._load(some)
            told = kept_doubts(self._unit, some)
            for number in some:
                agreement = self._loaded[number]
                yield from (waiting_doubt(number, each) for each in open_doubts(agreement, told.get(number, "")))

    def _load(self, numbers: Iterable[str]) -> None:
        missing = [number for number in dict.fromkeys(numbers) if number not in self._loaded]
        self._loaded |= {agreement.number: agreement for agreement in self._unit.load_some(missing)}


def _batches(found: Sequence[T]) -> Iterator[Sequence[T]]:
    return (found[first : first + _AT_ONCE] for first in range(0, len(found), _AT_ONCE))
