"""What questions by state, dates and money find by facts, on both engines, is what a walk through everything finds."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, update

from agreements.domain.agreement.act import Act, ActKind, ActState, SignatureRecord, TimeSource
from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.awaited import AwaitedEvent, Happened
from agreements.domain.agreement.ending import Closing, Ending, EndKind
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.periods import Period, Standing, current_period, last_day, periods
from agreements.domain.agreement.replica import Replica
from agreements.domain.days.duration import Duration
from agreements.domain.days.rough_day import RoughDay
from agreements.domain.days.time_limit import Unit
from agreements.domain.register.register_facts import Stage, asks_facts, facts_of
from agreements.domain.register.search import SEARCHABLE_STATES, Query, matches
from agreements.persistence import Database
from agreements.persistence.agreements import register_facts
from agreements.persistence.lists import search_candidates
from agreements.persistence.tables.rows_agreement import AgreementRow
from agreements.persistence.tables.rows_register import RegisterFactRow
from agreements.use_cases.registers.register_index import index_register
from tests.contract import samples

TODAY = samples.NOW.date()
STAGES = [*[ActState.SIGNED] * 8, *ActState]
EDGES = (-180, -1, 0, 1)


def walk(register: list[Agreement], query: Query, today: date) -> set[str]:
    return {a.number for a in register if matches(a, query, today)}


def some_agreement(dice: random.Random, number: str) -> Agreement:
    """An agreement anywhere in its life."""
    made = samples.agreement(number, f"Collaborazione {dice.choice(['pari', 'dispari'])} tra due enti")

    def day(chance: float = 1.0) -> date | None:
        return date(2020, 1, 1) + timedelta(days=dice.randrange(2500)) if dice.random() < chance else None

    def act(sequence: int, kind: ActKind) -> Act:
        signed_on = day()
        assert signed_on is not None
        at = datetime.combine(signed_on, time(12), tzinfo=UTC)
        source = TimeSource.RECORDED_PROOF
        signatures = tuple(SignatureRecord(p, "Prova", at, source, "", "", "") for p in (1, 2))
        state = dice.choice(STAGES)
        line = Charge(2026, 1, Amount(Decimal(dice.randrange(1, 999_999)) / 100, minimum=dice.random() < 0.2))
        charges = dice.choice([UNKNOWN, NO_CHARGES, Charges(ChargesKind.LEDGER, (line,))])
        first = replace(made.acts[0], sequence=sequence, kind=kind, state=state, charges=charges)
        about = RoughDay(2009) if sequence == 1 and state is ActState.SIGNED and dice.random() < 0.5 else None
        return replace(
            first,
            signatures=signatures if state is ActState.SIGNED and about is None else (),
            signed_about=about,
            confirmed_expires_on=day(0.3),
            pec_communicated_on=day(0.5),
            extends_to=day() if kind is ActKind.EXTENSION else None,
        )

    ends_on, closed_on, many = day(0.3), day(0.1), dice.choice([1, 1, 3])
    kinds = [ActKind.ORIGINAL, *(dice.choice([*ActKind]) for _ in range(1, many))]
    durations = [Duration(1, Unit.YEARS), Duration(400, Unit.DAYS), Duration(3, Unit.YEARS, True)]
    durations += [Duration(2, Unit.YEARS, True, 2022), Duration(6, Unit.MONTHS, until_on=day())]
    return replace(
        made,
        acts=tuple(act(n, kind) for n, kind in enumerate(kinds, 1)),
        duration=dice.choice(durations) if many > 1 else dice.choice([None, *durations]),  # else no renewal
        effect_rule=dice.choice([*EffectRule, *([EffectRule.LAST_SIGNATURE] * 3)]),
        effect_event=AwaitedEvent("dall’evento", Happened(happened, "atto") if (happened := day(0.5)) else None),
        fixed_effect_on=day(0.8),
        ending=Ending(next(iter(EndKind)), "atto", "organo", ends_on, ends_on) if ends_on else None,
        closing=Closing(closed_on, "fine") if closed_on else None,
        replica=Replica("P-2026-0001", 1) if dice.random() < 0.2 else None,
        frame="P-2026-0002" if dice.random() < 0.2 else "",
    )


def some_query(dice: random.Random, days: list[date]) -> Query:
    def perhaps(value: object) -> Any:
        return value if dice.random() < 0.3 else None

    return Query(
        state=dice.choice(["", *SEARCHABLE_STATES]),
        signed_from=perhaps(dice.choice(days)),
        signed_until=perhaps(dice.choice(days)),
        ends_until=perhaps(dice.choice(days)),
        costs_from=perhaps(Decimal(dice.randrange(999_999_999)) / 100_000),
        costs_until=perhaps(Decimal(dice.randrange(999_999_999)) / 100_000),
        family=perhaps("P-2026-0001") or "",
        frame="P-2026-0002" if dice.random() < 0.1 else "",
    )


def _over_before_it_began(first: Period, end: date | None) -> bool:
    return end is not None and first.starts_on is not None and end < first.starts_on


def test_facts_find_what_a_walk_finds_and_name_no_more_also_after_changes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(20261130)
    register: list[Agreement] = []
    with database.unit() as unit:
        for n in range(1, 121):
            number = f"P-2026-{n:04d}"
            one, two = some_agreement(dice, number), some_agreement(dice, number)
            saved = unit.add(one, samples.event(one), number)
            register.append(unit.save(replace(two, revision=saved.revision), [samples.event(two)]))
        unit.commit()
    days = sorted({day for a in register for day in (last_day(a), a.acts[0].signed_on) if day is not None})
    found: Counter[str] = Counter()
    # Whether an end that may be on several days has passed only the whole agreement tells.
    several = {a.number for a in register if (p := current_period(a)) and p.earliest_end != p.latest_end}
    several |= {a.number for a in register if facts_of(a).stage == Stage.WITHOUT_EFFECT}  # whether it ever had effect
    several |= {a.number for a in register if (known := periods(a)) and _over_before_it_began(known[0], last_day(a))}
    more = 0

    def check(query: Query, today: date) -> set[str]:
        nonlocal more
        named, wanted = set(unit.may_answer(query, today)), walk(register, query, today)
        assert wanted <= named
        more_may = several
        if query.state == Standing.EFFECT_OVERDUE.value:  # from which day on somebody has to decide facts do not tell
            more_may = more_may | walk(register, replace(query, state=Standing.AWAITING_EFFECT.value), today)
        assert named <= wanted | more_may
        more += len(named - wanted)
        return wanted

    with database.unit() as unit:
        for _ in range(200):
            today = dice.choice(days) + timedelta(days=dice.choice(EDGES))
            mixed = some_query(dice, days)
            for query in (mixed, Query(state=dice.choice(SEARCHABLE_STATES)), Query(ends_until=today)):
                if asks_facts(query) or query.tied:
                    found[query.state] += len(check(query, today))
                    # With a word that some have: the facts name few, then too many, and the words are asked first.
                    worded = replace(query, words=dice.choice(["dispari", "pari"]))
                    monkeypatch.setattr(search_candidates, "_FEW", dice.choice([0, 1000]))
                    check(worded, today)
    assert more < sum(found.values()) / 5
    never = {Standing.NOT_SIGNED.value, ActState.SIGNED.value}
    assert {state for state in SEARCHABLE_STATES if not found[state]} <= never, found


def test_what_is_not_known_by_the_present_rules_answers_every_question_until_it_is(database: Database) -> None:
    for n in (1, 2, 3):
        agreement = samples.agreement(f"P-2026-{n:04d}")
        with database.unit() as unit:
            unit.add(agreement, samples.event(agreement), str(n))
            unit.commit()
    closed = Query(state="chiuso")
    with database.unit() as unit:
        assert unit.may_answer(closed, TODAY) == ()
    with database._engine.begin() as connection:  # as a migration leaves it
        connection.execute(delete(RegisterFactRow))
        connection.execute(update(AgreementRow).values(search_rules=1))
    with database.unit() as unit:
        assert unit.may_answer(closed, TODAY) == unit.numbers()
    assert index_register(database) == 3
    with database.unit() as unit:
        assert unit.may_answer(closed, TODAY) == ()
        assert unit.may_answer(Query(state=ActState.DRAFT.value), TODAY) == unit.numbers()
    with database._engine.begin() as connection:
        connection.execute(update(RegisterFactRow).values(stage="UNKNOWN"))
    with database.unit() as unit:  # what could not be computed is looked at as a whole
        assert unit.may_answer(closed, TODAY) == unit.numbers()


ASKED = [
    Query(state="scaduto"),
    Query(state="in scadenza"),
    Query(state="in bozza"),
    Query(signed_from=date(2026, 1, 1), signed_until=date(2026, 1, 31)),
    Query(ends_until=date(1996, 1, 1)),
    Query(costs_from=Decimal(10) ** 9),
    Query(family="P-2026-0001"),
]


@pytest.mark.parametrize("query", ASKED, ids=lambda query: str([v for v in (query.state, query.family) if v]))
def test_each_question_is_a_range_of_an_index(database: Database, query: Query) -> None:
    rows, dice = [], random.Random(5)
    for n in range(1, 1500):
        day = date(1995, 1, 1) + timedelta(days=dice.randrange(11_000))
        days = {"signed_on": day, "starts_on": day, "ends_on": day + timedelta(days=1095)}
        money = {"ended": False, "cents": n * 100, "minimum": False}
        rows.append({"agreement": f"P-2026-{n:04d}", "stage": "SIGNED", **days, **money})
    with database._engine.begin() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        else:
            connection.exec_driver_sql("ALTER TABLE register_fact DROP CONSTRAINT fk_register_fact_agreement")
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.execute(RegisterFactRow.__table__.insert(), rows)  # type: ignore[attr-defined]
        if on_sqlite:  # it then knows that all have the same stage
            connection.exec_driver_sql("ANALYZE")
        told = register_facts.question(query, TODAY).compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if on_sqlite else ''}{told}").all()
        connection.rollback()
    words = "\n".join(str(row) for row in plan)
    assert "SCAN register_fact" not in words, words
    assert "Seq Scan on register_fact" not in words, words
