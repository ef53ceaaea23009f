"""The mails that a stretch of time brings to offices, counted from plain dates by a program that imports none of ours.

The rules are those that the guide tells the staff («Quando arrivano gli avvisi»): whoever changes one changes it there,
here and in the program, and a test that compares the two says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

DAY = timedelta(days=1)
FIXED = frozenset({(1, 1), (6, 1), (25, 4), (1, 5), (2, 6), (15, 8), (4, 10), (1, 11), (8, 12), (25, 12), (26, 12)})
ALONE = frozenset({-60, -30, -7, 0})
"""Days from a due date that are mails of their own."""
ALWAYS = -1000


@dataclass(frozen=True, eq=False)
class Term:
    """Something that falls due, for one agreement.

    Attributes:
        rungs: Days from ``due`` on which somebody is told.
        told: From which of these days on each role is.
        since: No day before it is told, and it begins to be known on it.
        until: From this day on there is nothing to be told; None: never met.
    """

    agreement: str
    code: str
    due: date
    rungs: tuple[int, ...]
    told: Mapping[str, int]
    since: date
    until: date | None = None

    @property
    def about(self) -> str:
        """As a mail names it."""
        return f"{self.agreement} {self.code}"


@dataclass(frozen=True)
class Absence:
    """An address that somebody else reads for a while; who is back is told what the other was told and still holds."""

    address: str
    stands_in: str
    first: date
    last: date


Mail = tuple[date, str, str, tuple[str, ...]]
"""Day, «avviso» or «riepilogo», address, and what it is about: agreement and code of each term."""
Addresses = Callable[[Term, str, date], Iterable[str]]
"""Who has a role for a term on a day."""


@cache
def _closed(day: date) -> bool:
    return day.weekday() >= 5 or (day.day, day.month) in FIXED or day == easter(day.year) + DAY


def _moved(day: date, step: timedelta) -> date:
    while _closed(day):
        day += step
    return day


def _told_on(term: Term, rung: int) -> date | None:
    day = term.due + rung * DAY
    if rung > 0:
        return _moved(day, DAY)
    return None if day < term.since else max(term.since, _moved(day, -DAY))


def _rounds(first: date, last: date) -> Iterator[date]:
    """The first working day of each week."""
    monday = first - first.weekday() * DAY
    while monday <= last:
        day = _moved(monday, DAY)
        if day - monday < 7 * DAY and first <= day <= last:
            yield day
        monday += 7 * DAY


def mails(
    terms: Iterable[Term], addresses: Addresses, first: date, last: date, absences: Iterable[Absence] = ()
) -> Counter[Mail]:
    """Every mail from the first day to the last, where somebody looks on each of them."""
    rounds = list(_rounds(first, last))
    alone: defaultdict[tuple[date, str], set[Term]] = defaultdict(set)
    lines: defaultdict[tuple[date, str], set[Term]] = defaultdict(set)
    for term in terms:
        days: defaultdict[date, list[int]] = defaultdict(list)
        for rung in term.rungs:
            if (day := _told_on(term, rung)) is not None:
                days[day].append(rung)
        for told_on, met in days.items():
            single, rung = not ALONE.isdisjoint(met), max(met)
            if single:
                day = told_on
            else:
                earliest = told_on if rung > 0 else told_on - told_on.weekday() * DAY
                day = next((each for each in rounds if each >= max(earliest, term.since)), last + DAY)
            if not first <= day <= last or (term.until is not None and day >= term.until):
                continue
            for role, since in term.told.items():
                for to in addresses(term, role, day) if rung >= since else ():
                    (alone if single else lines)[day, to].add(term)
    for away in absences:
        back = _moved(away.last + DAY, DAY)
        heard = [
            term
            for (day, to), told in (*alone.items(), *lines.items())
            for term in told
            if to == away.stands_in and away.first <= day <= away.last and (term.until is None or back < term.until)
        ]
        lines[back, away.address].update(heard)
    # What is told in a mail of its own is not told again in the digest of the same day.
    digests = {when: told - alone.get(when, set()) for when, told in lines.items()}
    singles = Counter((day, "avviso", to, (term.about,)) for (day, to), told in alone.items() for term in told)
    return singles + Counter(
        (day, "riepilogo", to, tuple(sorted(term.about for term in told)))
        for (day, to), told in digests.items()
        if told
    )
