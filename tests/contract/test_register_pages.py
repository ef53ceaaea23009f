"""A page of the register, on both engines, is a cut of what a walk through everything finds, in the same order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from agreements.domain.agreement.agreement import Agreement, AgreementKind
from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.agreement.parties import Office
from agreements.domain.agreement.periods import last_day
from agreements.domain.register.search import IN_ORDER, Order, Query, SortBy, matches, state_of, title_key
from agreements.persistence import Database
from agreements.persistence.agreements.mapping import number_parts
from agreements.persistence.lists.register_pages import Cut
from agreements.persistence.tables.rows_agreement import AgreementRow
from agreements.persistence.tables.rows_register import RegisterFactRow
from tests.contract import samples
from tests.contract.test_register_facts import some_agreement, some_query

OFFICES = (Office("Settore Acque di prova", "acque@ente.example"), Office("Settore Strade", "strade@ente.example"))


def listed_agreement(dice: random.Random, number: str) -> Agreement:
    made = some_agreement(dice, number)
    while not _has_an_end_that_can_be_computed(made):
        made = some_agreement(dice, number)
    return replace(
        made,
        title=f"{dice.choice(['Àcque', 'acque', 'Strade', 'Zone'])} {dice.choice(['pari', 'dispari'])} {'x' * 70}",
        kind=dice.choice([*AgreementKind]),
        manager=dice.choice(OFFICES),
        confidentiality=Confidentiality(date(2020, 1, 1), "legge", "motivo") if dice.random() < 0.2 else None,
    )


def _has_an_end_that_can_be_computed(agreement: Agreement) -> bool:
    try:
        last_day(agreement)
    except AssertionError:  # a renewal of what has no end: no gate lets it through
        return False
    return True


def listed_query(dice: random.Random, days: list[date]) -> Query:
    asked = some_query(dice, days)
    words, kinds = (
        ["", "", "acque", "dispari", "x" * 70, "x" * 69 + "y"],
        ["", "", *(kind.value for kind in AgreementKind)],
    )
    office = ["", "", "prova settore", "Strade@ente.example", "strade", "ente"]
    basis = ["", "", "non annotata", "art. 15"]
    asked = replace(asked, words=dice.choice(words), kind=dice.choice(kinds), office=dice.choice(office))
    return replace(asked, basis=dice.choice(basis), party=dice.choice(["", "", "comune prova", "nessuno"]))


def by_number(number: str) -> tuple[int, int]:
    year, serial = number_parts(number)
    return year, serial


def walk(register: list[Agreement], query: Query, order: Order, today: date, unknown: set[str]) -> list[str]:
    """What the page says of an agreement that the database knows nothing of: it stands at the end."""
    found = sorted((a.number for a in register if matches(a, query, today)), key=by_number)
    known = {a.number: a for a in register}
    sign = -1 if order.descending else 1
    by = order.by

    def keyed(number: str) -> tuple[object, ...]:
        a = known[number]
        if by is SortBy.TITLE:
            return (title_key(a)[:64],)
        if by is SortBy.STATE:
            return (IN_ORDER.index(state_of(a, today)),)
        day = None if number in unknown else a.acts[0].signed_on if by is SortBy.SIGNED else last_day(a)
        return (day,)

    if by is SortBy.NUMBER:
        return found[::sign]
    found = sorted(
        found,
        key=lambda number: (
            (keyed(number), by_number(number)) if keyed(number)[0] is not None else ((date.min,), by_number(number))
        ),
    )
    found = found[::sign]
    if by in (SortBy.SIGNED, SortBy.ENDS):
        dated = [number for number in found if keyed(number)[0] is not None]
        return dated + [number for number in found if keyed(number)[0] is None]
    return found


def test_pages_are_what_a_walk_finds_in_its_order(database: Database) -> None:
    dice = random.Random(20261201)
    register: list[Agreement] = []
    with database.unit() as unit:
        for n in range(1, 81):
            number = f"P-2026-{n if n < 70 else 9_900 + n:04d}"
            one, two = listed_agreement(dice, number), listed_agreement(dice, number)
            saved = unit.add(one, samples.event(one), number)
            register.append(unit.save(replace(two, revision=saved.revision), [samples.event(two)]))
        unit.commit()
    days = sorted({day for a in register for day in (last_day(a), a.acts[0].signed_on) if day is not None})
    secret = {a.number for a in register if a.confidentiality}
    readable = frozenset(sorted(secret)[::2])
    shown = [a for a in register if a.number not in secret - readable]
    with database._engine.connect() as connection:
        unknown = set(
            connection.execute(RegisterFactRow.__table__.select().where(RegisterFactRow.stage == "UNKNOWN")).scalars()
        )  # type: ignore[attr-defined]
    asked = answered = left_open = 0
    with database.unit() as unit:
        for turn in range(120):
            today = dice.choice(days) + timedelta(days=dice.choice((-180, -1, 0, 1)))
            query = listed_query(dice, days) if turn % 3 else Query()
            order = Order(dice.choice([*SortBy]), dice.random() < 0.5)
            wanted = walk(shown, query, order, today, unknown)
            open_yet = unit.undecided(query, today, by_state=order.by is SortBy.STATE)
            left_open += len(open_yet)
            decided = {a.number: state_of(a, today) for a in shown if a.number in open_yet and matches(a, query, today)}
            first, most = dice.randrange(0, len(wanted) + 2), dice.choice([1, 7, 50])
            total, page = unit.register_page(query, today, Cut(order, first, most, readable, decided))
            assert (total, list(page)) == (len(wanted), wanted[first : first + most]), (query, order, today)
            asked, answered = asked + len(shown), answered + total
    assert answered > asked / 10
    assert left_open < asked / 5, "nearly all is decided by the database"


@pytest.mark.parametrize("by", [*SortBy])
def test_what_is_not_indexed_yet_is_compared_and_comes_last(database: Database, by: SortBy) -> None:
    numbers = [f"P-2026-{n:04d}" for n in range(1, 5)]
    with database.unit() as unit:
        for number in numbers:
            made = samples.agreement(number)
            unit.add(made, samples.event(made), number)
        unit.commit()
    with database._engine.begin() as connection:
        connection.execute(update(AgreementRow).where(AgreementRow.number == numbers[1]).values(search_rules=0))
    query, today = Query("collaborazione"), samples.NOW.date()
    with database.unit() as unit:
        assert unit.undecided(query, today, by_state=False) == (numbers[1],)
        decided = {numbers[1]: "in bozza"}
        total, page = unit.register_page(query, today, Cut(Order(by, descending=False), 0, 50, frozenset(), decided))
    assert (total, page) == (4, (numbers[0], *numbers[2:], numbers[1]))
