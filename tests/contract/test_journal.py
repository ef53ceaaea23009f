from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError, IntegrityError

from agreements.domain.agreement.agreement import Agreement
from agreements.persistence import Database
from agreements.persistence.agreements.journal import FIRST, OMITTED, verify
from tests.contract import samples

NUMBER = "P-2026-0001"


def with_three_rows(database: Database) -> Agreement:
    with database.unit() as unit:
        saved = unit.add(samples.agreement(), samples.event(samples.agreement(), "Creato."), "richiesta")
        for what in ("Avviata l’istruttoria.", "Parere favorevole."):
            saved = unit.save(saved, [samples.event(saved, what, samples.OTHER_CLERK)])
        unit.commit()
    return saved


def raw(database: Database, statement: str) -> None:
    with database._engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_each_row_says_who_when_what_why_and_by_what_law_and_holds_on_to_the_one_before(database: Database) -> None:
    told = replace(
        samples.event(samples.agreement(), "Creato.", why="Richiesta dell’ente."),
        at=samples.NOW + timedelta(microseconds=123_456),
        clock_note="orologio di prova avanti di 3 giorni",
        data={"b": "2", "a": "«uno»"},
    )
    with database.unit() as unit:
        saved = unit.add(samples.agreement(), told, "richiesta")
        unit.save(saved, [samples.event(saved, "Avviata l’istruttoria.")])
        unit.commit()
    with database.unit() as unit:
        first, second = unit.journal(NUMBER)
    assert (first.agreement, first.sequence, first.act_sequence, first.step) == (NUMBER, 1, 1, told.step)
    assert (first.at, first.actor, first.what, first.why) == (told.at, told.actor, told.what, told.why)
    assert (first.legal_basis, first.data, first.clock_note) == (told.legal_basis, told.data, told.clock_note)
    assert (first.previous_hash, second.previous_hash) == (FIRST, first.hash)


def test_a_whole_chain_is_verified_against_the_head_that_the_agreement_remembers(database: Database) -> None:
    with_three_rows(database)
    with database.unit() as unit:
        rows, head = unit.journal(NUMBER), unit.journal_head(NUMBER)
    assert len(rows) == 3
    assert head == rows[-1].hash
    assert verify(rows, head) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET what = 'altro'",
        "UPDATE journal SET sequence = sequence + 10",
        "UPDATE journal SET hash = hash",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE sequence = 3",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_row(database: Database, statement: str) -> None:
    with_three_rows(database)
    with pytest.raises(DBAPIError, match="refused"):
        raw(database, statement)
    with database.unit() as unit:
        assert verify(unit.journal(NUMBER), unit.journal_head(NUMBER)) is None


def test_what_only_one_of_the_databases_knows_is_refused_there_too(database: Database) -> None:
    with_three_rows(database)
    known = {
        "postgresql": ["TRUNCATE journal", "TRUNCATE agreement CASCADE", "TRUNCATE installation"],
        "sqlite": ["UPDATE OR REPLACE journal SET sequence = 1 WHERE sequence = 2"],
    }
    for statement in known[database._engine.dialect.name]:
        with pytest.raises(DBAPIError, match="refused"):
            raw(database, statement)
    with database.unit() as unit:
        assert len(unit.journal(NUMBER)) == 3


def test_an_agreement_is_not_deleted_from_under_its_journal(database: Database) -> None:
    with_three_rows(database)
    for table in ("party_commitment", "party", "opinion", "act", "obligation", "office"):
        raw(database, f"DELETE FROM {table}")
    with pytest.raises(IntegrityError):
        raw(database, "DELETE FROM agreement")


def test_agreement_and_sequence_are_the_key_of_a_row(database: Database) -> None:
    with_three_rows(database)
    key = inspect(database._engine).get_pk_constraint("journal")["constrained_columns"]
    assert key == ["agreement", "sequence"]
    if database._engine.dialect.name == "sqlite":
        raw(database, "DROP TRIGGER journal_no_insert")  # else it would answer before the key does
    with pytest.raises(IntegrityError):
        raw(database, _COPIED.format("INSERT"))


_COPIED = (
    "{} INTO journal SELECT agreement, sequence, previous_hash, hash, act_sequence, step, at, actor_name, "
    "actor_office, 'altro', why, legal_basis, data, clock_note, state_form, state, documents, actor_person "
    "FROM journal WHERE sequence = 2"
)


def test_a_row_cannot_be_written_over_another(database: Database) -> None:
    with_three_rows(database)
    over = f"{_COPIED.format('INSERT')} ON CONFLICT (agreement, sequence) DO UPDATE SET what = excluded.what"
    ways = [_COPIED.format("INSERT"), over]
    if database._engine.dialect.name == "sqlite":
        ways += [_COPIED.format(way) for way in ("INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE")]
    for way in ways:
        with pytest.raises(DBAPIError):
            raw(database, way)
    with database.unit() as unit:
        assert verify(unit.journal(NUMBER), unit.journal_head(NUMBER)) is None


def test_a_row_changed_behind_the_triggers_back_is_found_by_the_chain(database: Database) -> None:
    with_three_rows(database)
    sqlite = database._engine.dialect.name == "sqlite"
    raw(database, "DROP TRIGGER journal_no_update" + ("" if sqlite else " ON journal"))
    raw(database, "UPDATE journal SET what = 'altro' WHERE sequence = 2")
    with database.unit() as unit:
        broken = verify(unit.journal(NUMBER), unit.journal_head(NUMBER))
    assert broken is not None
    assert broken.sequence == 2
    assert "La riga n. 2" in broken.sentence


def test_personal_codes_are_left_out_of_every_text_of_the_journal(database: Database) -> None:
    code = "PRVNUO80A01Z999O"
    told = replace(
        samples.event(samples.agreement(), f"Firma di {code}.", why=f"certificato TINIT-{code.lower()}"),
        data={"codice": code, "file_sha256": "ab" * 32},
    )
    with database.unit() as unit:
        unit.add(samples.agreement(), told, "richiesta")
        unit.commit()
    with database.unit() as unit:
        (row,) = unit.journal(NUMBER)
        assert verify([row], unit.journal_head(NUMBER)) is None
    assert row.what == f"Firma di {OMITTED}."
    assert row.why == f"certificato TINIT-{OMITTED}"
    assert row.data == {"codice": OMITTED, "file_sha256": "ab" * 32}
