"""The mails that a stretch of time brings to offices, counted from plain dates by a program that imports nothing of ours.

The rules are those that the guide tells the staff («Quando arrivano gli avvisi»); whoever changes one changes it there,
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


@dataclass(frozen=True)
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


def _first_working_days(first: date, last: date) -> Iterator[date]:
    monday = first - first.weekday() * DAY
    while monday <= last:
        day = _moved(monday, DAY)
        if day - monday < 7 * DAY and first <= day <= last:
            yield day
        monday += 7 * DAY


def mails(terms: Iterable[Term], addresses: Addresses, first: date, last: date) -> Counter[Mail]:
    """Every mail from the first day to the last, where somebody looks on each of them."""
    rounds = list(_first_working_days(first, last))
    alone: Counter[Mail] = Counter()
    lines: defaultdict[tuple[date, str], set[str]] = defaultdict(set)
    for term in terms:
        about = f"{term.agreement} {term.code}"
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
            to = {each for role, since in term.told.items() if rung >= since for each in addresses(term, role, day)}
            for each in to:
                if single:
                    alone[day, "avviso", each, (about,)] += 1
                else:
                    lines[day, each].add(about)
    said = {(day, to, about) for day, _, to, (about,) in alone}
    told = {(day, to): {each for each in about if (day, to, each) not in said} for (day, to), about in lines.items()}
    return alone + Counter(
        {(day, "riepilogo", to, tuple(sorted(about))): 1 for (day, to), about in told.items() if about}
    )
