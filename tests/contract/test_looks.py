from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import event

from agreements.domain.deadlines.agenda import Agenda, entries
from agreements.persistence import Database
from agreements.persistence.engine.records import Look
from agreements.persistence.engine.rows_base import Base
from tests.contract import samples
from tests.support import builders


def test_the_question_which_agreements_to_look_at_is_one_statement_that_reads_the_index_alone(
    database: Database,
) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    with database.unit() as unit:
        rules = unit.sweep_rules("regole di prova")
        unit.commit()
    event.listen(database._engine, "before_cursor_execute", note)
    with database.unit() as unit:
        assert unit.to_look_at(date(2026, 3, 2), rules) == ()
    (question,) = [each for each in asked if each[0].startswith("SELECT")]
    with database._engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            plan = [str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question[0]}", question[1])]
            index = "SEARCH agreement USING COVERING INDEX ix_agreement_look"
            wanted = (f"{index} (look_rules<?)", f"{index} (look_rules=? AND look_on<?)")
        else:
            # On a table without rows PostgreSQL would rather read it whole.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
            plan = [str(row) for row in connection.exec_driver_sql(f"EXPLAIN {question[0]}", question[1])]
            wanted = ("Index Only Scan using ix_agreement_look", "(look_rules = ")
    assert all(each in " ".join(plan) for each in wanted), plan


def test_an_agreement_is_loaded_by_the_index_of_each_table_however_large_it_is(database: Database) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    agreement = replace(builders.signed(), obligations=(builders.plan(), builders.yearly_report()))
    with database.unit() as unit:
        unit.add(agreement, samples.event(agreement), "richiesta")
        unit.commit()
    event.listen(database._engine, "before_cursor_execute", note)
    with database.unit() as unit:
        unit.load(agreement.number)
    loads = [each for each in asked if each[0].startswith("SELECT")]
    assert len(loads) > 10
    if database._engine.dialect.name == "sqlite":
        with database._engine.connect() as connection:
            for statement, parameters in loads:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
                whole = [row[3] for row in plan if row[3].removeprefix("SCAN ") in Base.metadata.tables]
                assert whole == [], statement


def test_somebodys_digests_are_found_by_their_index(database: Database) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(database._engine, "before_cursor_execute", note)
    with database.unit() as unit:
        assert unit.reopen_digest("settore@prova.example", 739_000) == 0
    event.remove(database._engine, "before_cursor_execute", note)
    questions = [each for each in asked if "FROM outbox" in each[0]]
    assert len(questions) == 3
    with database._engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        for statement, parameters in questions:
            plan = " ".join(str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))
            assert "ix_outbox_digest" in plan or "ix_outbox_status" in plan, plan
            assert "SCAN outbox" not in plan


def test_what_a_look_keeps_is_given_back_as_long_as_its_day_holds(database: Database) -> None:
    agreement = builders.signed()
    today, again_on = date(2026, 3, 10), date(2026, 3, 20)
    found = entries(agreement, today)
    assert len(found) > 2
    with database.unit() as unit:
        saved = unit.add(agreement, samples.event(agreement), "richiesta")
        rules = unit.sweep_rules("regole di prova")
        unit.commit()
    kept = Agenda(tuple(replace(e, revision=1) for e in found), (replace(found[0], code="tolto", revision=1),))
    for agenda in (Agenda(kept.over, ()), kept, kept):
        with database.unit() as unit:
            unit.note_looks([Look(saved.number, 1, again_on, agenda)], rules)
            unit.note_looks([Look(saved.number, 2, again_on, Agenda())], rules)
            unit.commit()
    with database.unit() as unit:
        shown = unit.kept_agenda(date(2026, 3, 19), "regole di prova")
        assert (shown.agenda, shown.unknown) == (kept, ())
        soon = unit.kept_agenda(today, "regole di prova", date(2026, 4, 2))
        assert soon.agenda == Agenda(tuple(e for e in kept.running if e.due_on <= date(2026, 4, 2)))
        for day, program in ((again_on, "regole di prova"), (today, "altre regole")):
            assert unit.kept_agenda(day, program).agenda == Agenda()
            assert unit.kept_agenda(day, program).unknown == (saved.number,)
    with database.unit() as unit:
        unit.save(saved, [samples.event(saved, "Cambiato.")])
        unit.commit()
    with database.unit() as unit:
        assert unit.kept_agenda(today, "regole di prova").unknown == (saved.number,)
