"""One page of the register for one person: found, ordered and cut by the database, told by the agreements of the page.

The answers are those of `find_agreements`: what the database cannot decide is loaded and compared (decision 32).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.periods import between_readings, current_period, last_day
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.agenda import Entry, entries
from agreements.domain.people.person import Person
from agreements.domain.register.open_doubts import open_doubts
from agreements.domain.register.search import Order, Query, SortBy, matches, state_of
from agreements.persistence.lists.register_pages import Cut
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.historical import RECORDED
from agreements.use_cases.life.open_doubts import kept_doubts
from agreements.use_cases.people.entitled import readable_confidential

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One agreement of the page.

    Attributes:
        others: The parties beside the lead, in their order: what tells the copies of a family apart.
        model: Of a copy, the number of its model.
        signed: The day of the last signature, or what is known of it, in Italian; empty where it is not signed.
        ends_on: The last day on which it binds; None where none is known.
        to_confirm: A person has still to say which day is the end.
        ends_between: In Italian, between which days the end lies that is not confirmed, where the nearest has passed.
        doubts: How many are still to be assessed.
        next: What is owed next, or is late or missing (`late`).
    """

    number: str
    title: str
    kind: str
    others: tuple[str, ...]
    model: str
    confidential: bool
    state: str
    signed: str
    ends_on: date | None
    to_confirm: bool
    ends_between: str
    doubts: int
    next: Entry | None
    late: bool


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page of the list.

    Attributes:
        total: How many agreements answer.
        page: Which page it is, from 1.
        pages: How many there are; one where nothing answers.
        hidden: How many confidential agreements of the register are not told to this person, whatever was asked.
    """

    moment: Moment
    total: int
    page: int
    pages: int
    lines: tuple[RegisterLine, ...]
    hidden: int


class ToldLines:
    """Lines as they were told last, for a process that tells them again and again.

    A line depends on the agreement, on the doubts kept with it and on the day alone, and nothing changes in an
    agreement that was loaded.
    """

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._told: dict[str, tuple[Agreement, date, str, RegisterLine]] = {}

    def of(self, agreement: Agreement, today: date, kept: str) -> RegisterLine:
        """The line of an agreement on a day."""
        known = self._told.get(agreement.number)
        if known is not None and known[0] is agreement and known[1:3] == (today, kept):
            return known[3]
        line = _line(agreement, today, kept)
        if len(self._told) >= self._most:
            self._told = {}
        self._told[agreement.number] = agreement, today, kept, line
        return line


def register_page(
    bench: Workbench,
    person: Person,
    query: Query,
    order: Order,
    page: int,
    now: datetime,
    told: ToldLines | None = None,
) -> RegisterPage:
    """The agreements of one page, for a person; beyond the last page it is the last one. Nothing is written.

    Args:
        told: Kept by the process, where it keeps one.
    """
    told = told or ToldLines()
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        today = moment.today
        hidden, readable = unit.confidential(), readable_confidential(bench, unit, person, today)
        decided = _decided(unit, query, order, today, hidden - readable)

        def cut(first: int) -> tuple[int, tuple[str, ...]]:
            return unit.register_page(query, today, Cut(order, first, ON_A_PAGE, readable, decided))

        total, numbers = cut(ON_A_PAGE * (page - 1))
        pages = max(1, -(-total // ON_A_PAGE))
        if page > pages:
            page, (_, numbers) = pages, cut(ON_A_PAGE * (pages - 1))
        found = {agreement.number: agreement for agreement in unit.load_some(numbers)}
        kept = kept_doubts(unit, numbers)
    lines = tuple(told.of(found[number], today, kept.get(number, "")) for number in numbers)
    return RegisterPage(moment, total, page, pages, lines, len(hidden - readable))


def _decided(unit: UnitOfWork, query: Query, order: Order, today: date, hidden: frozenset[str]) -> dict[str, str]:
    """Of the agreements that the database does not decide, who answers, and where it stands."""
    open_yet = [n for n in unit.undecided(query, today, by_state=order.by is SortBy.STATE) if n not in hidden]
    if not open_yet:
        return {}
    recorded = {row.agreement: row.data.get("old_number", "") for row in unit.rows_of_steps((RECORDED,), open_yet)}
    return {
        each.number: state_of(each, today)
        for each in unit.load_some(open_yet)
        if matches(each, query, today, (recorded.get(each.number, ""),))
    }


def _line(agreement: Agreement, today: date, kept: str) -> RegisterLine:
    first, period, between = agreement.acts[0], current_period(agreement), between_readings(agreement, today)
    owed = next(iter(entries(agreement, today)), None)
    about = first.signed_about.in_words if first.signed_about is not None else ""
    return RegisterLine(
        number=agreement.number,
        title=agreement.title,
        kind=agreement.kind.value,
        others=tuple(party.name for party in agreement.present[1:]),
        model=agreement.replica.model if agreement.replica is not None else "",
        confidential=agreement.confidentiality is not None,
        state=state_of(agreement, today),
        signed=f"{first.signed_on:%d/%m/%Y}" if first.signed_on is not None else about,
        ends_on=last_day(agreement),
        to_confirm=period is not None and period.to_confirm,
        ends_between=between.between if between is not None else "",
        doubts=len(open_doubts(agreement, kept)),
        next=owed,
        late=owed is not None and owed.due_on < today,
    )


def offices_to_ask(bench: Workbench) -> tuple[tuple[str, str], ...]:
    """Code and name of the registered offices, by name."""
    with bench.database.unit() as unit:
        return tuple(sorted(((each.code, each.name) for each in unit.offices().offices), key=lambda one: one[1]))


def with_office(bench: Workbench, query: Query, code: str) -> Query:
    """A question narrowed to what a registered office answers for, by every address that is, or was, its own.

    Raises:
        InvalidDatum: No office has this code.
    """
    if not code:
        return query
    with bench.database.unit() as unit:
        register = unit.offices()
    office = register.by_code(code)
    own = (each for each in (office.email, *office.former_emails) if register.of(each) is office)
    return replace(query, office=" ".join(own))
