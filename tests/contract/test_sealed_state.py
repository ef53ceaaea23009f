"""The data are what the journal's newest row left behind: whoever changes them is found, and no step hides it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from agreements.domain.agreement.agreement import Agreement
from agreements.persistence import Database
from agreements.persistence.agreements import state_form
from agreements.persistence.agreements.agreement_store import CLOCK_MAY_DIFFER
from agreements.persistence.agreements.mapping import agreement_rows
from agreements.persistence.agreements.seal import of, seal_anew
from agreements.persistence.engine.errors import ClockBehind, StateAltered
from agreements.persistence.engine.rows_base import Base
from cli.main import accordi
from tests.contract import samples
from tests.support import builders

NUMBER = "P-2026-0001"
ALTERATIONS = {
    "a party": "UPDATE party SET name = 'Comune di Altro' WHERE position = 2",
    "who signs": "UPDATE party SET signatory_tax_code = 'RSSMRA80A01H501U' WHERE position = 2",
    "a due date": "UPDATE obligation SET due_on = '2031-01-01'",
    "the duration": "UPDATE agreement SET duration_amount = 9",
    "the title": "UPDATE agreement SET title = 'Un altro oggetto'",
    "a signature's file": f"UPDATE signature SET file_sha256 = '{'e' * 64}' WHERE position = 1",
    "a signature that is gone": "DELETE FROM signature WHERE position = 2",
    "when it was signed": "UPDATE signature SET signed_at = '2020-01-01 00:00:00' WHERE position = 1",
}
IN_THE_LIST = {
    "a document's bytes": f"UPDATE document SET sha256 = '{'f' * 64}'",
    "a document's name": "UPDATE document SET label = 'altro'",
    "a document that is gone": "DELETE FROM document",
}
Run = Callable[..., Result]


@pytest.fixture
def signed(database: Database) -> Agreement:
    """An agreement with parties, signatures, a duty and a document."""
    agreement = builders.signed()
    with database.unit() as unit:
        document = replace(samples.document(), agreement=agreement.number)
        agreement = unit.add(agreement, samples.event(agreement), "richiesta", [document])
        agreement = unit.save(agreement, [samples.event(agreement, "Sottoscritto da tutti.")])
        unit.commit()
    return agreement


@pytest.fixture
def run(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACCORDI_DATABASE_URL", url)
    return lambda *arguments: CliRunner().invoke(accordi, ["journal", *arguments])


def change(database: Database, statement: str) -> None:
    """As somebody who may write into the tables."""
    with database._engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount > 0


def take_a_step(database: Database, at: datetime = samples.NOW) -> None:
    with database.unit() as unit:
        agreement = unit.load(NUMBER)
        unit.save(agreement, [replace(samples.event(agreement, "Un altro passo."), at=at)])
        unit.commit()


def test_the_newest_form_covers_every_column_that_is_a_fact_of_an_agreement() -> None:
    outside = {
        "agreement": {
            *("agreement", "year", "serial", "revision", "creation_digest", "journal_head"),
            *("search_rules", "look_rules", "look_on"),
        }
    }
    form = {**state_form.STATES[state_form.FORM], **state_form.DOCUMENTS[state_form.FORM]}
    assert max(state_form.STATES) == max(state_form.DOCUMENTS) == state_form.FORM
    for table, columns in form.items():
        there = {column.name for column in Base.metadata.tables[table].columns}
        assert there - outside.get(table, {"agreement"}) == set(columns), table
    owned = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(key.column.table.name in form for key in table.foreign_keys)
    }
    assert owned - set(form) == {"journal", "search_word", "register_fact", "agenda_entry", "pec_receipt"}


@pytest.mark.parametrize("what", ALTERATIONS | IN_THE_LIST)
def test_what_was_changed_from_outside_is_found_and_the_next_step_does_not_seal_it(
    database: Database, signed: Agreement, run: Run, what: str
) -> None:
    assert run("verify").exit_code == 0
    change(database, (ALTERATIONS | IN_THE_LIST)[what])
    subject = "I documenti in elenco" if what in IN_THE_LIST else "I dati"
    done = run("verify")
    assert done.exit_code == 1
    assert f"{subject} di {NUMBER} non sono più come questa riga li ha lasciati" in done.stdout
    with pytest.raises(StateAltered, match=subject):
        take_a_step(database)
    assert run("verify").exit_code == 1


def test_an_agreement_that_is_gone_is_told_by_its_number(database: Database, run: Run) -> None:
    with database.unit() as unit:
        number = unit.next_number(2026)
        agreement = replace(samples.agreement(), number=number)
        unit.add(agreement, samples.event(agreement), "richiesta")
        unit.commit()
    assert run("verify").exit_code == 0
    with database._engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER journal_no_delete")
        else:
            connection.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER USER")
        for table in reversed(Base.metadata.sorted_tables):
            if "agreement" in table.c:
                connection.execute(table.delete().where(table.c.agreement == number))
        connection.exec_driver_sql("DELETE FROM agreement")
    for done in (run("verify"), run("verify", number)):
        assert done.exit_code == 1
        assert f"Il numero {number} è stato dato, ma l’accordo non c’è più" in done.stdout


def test_an_administrator_recognises_what_is_there_and_the_reason_stays(
    database: Database, signed: Agreement, run: Run
) -> None:
    accept = ("accept", NUMBER, "--by", "Prova Uno, Sistemi", "--reason", "corretto a mano d’intesa con il Comune")
    assert "nulla da riconoscere" in str(run(*accept).output)
    change(database, ALTERATIONS["the title"])
    assert run(*accept).exit_code == 0
    assert run("verify").exit_code == 0
    with database.unit() as unit:
        row = unit.journal(NUMBER)[-1]
    assert (row.why, row.actor.name) == ("corretto a mano d’intesa con il Comune", "Prova Uno")
    take_a_step(database, row.at)
    assert run("verify").exit_code == 0


def test_a_journal_that_was_changed_itself_is_not_recognised(database: Database, signed: Agreement, run: Run) -> None:
    change(database, f"UPDATE agreement SET journal_head = '{'0' * 64}'")
    done = run("accept", NUMBER, "--by", "Prova Uno, Sistemi", "--reason", "non so")
    assert done.exit_code == 2
    assert "ripristinare la copia di sicurezza" in done.output


def test_a_clock_well_behind_the_newest_row_refuses_the_step(database: Database, signed: Agreement, run: Run) -> None:
    later = samples.NOW + timedelta(days=90)
    take_a_step(database, later)
    take_a_step(database, later - CLOCK_MAY_DIFFER)
    assert "L’orologio era tornato indietro: la riga n. 4" in run("verify").stdout
    take_a_step(database, later)
    too_early = later - CLOCK_MAY_DIFFER - timedelta(seconds=1)
    with pytest.raises(ClockBehind, match=f"la riga n. 5 del giornale di {NUMBER}"):
        take_a_step(database, too_early)
    other = samples.agreement("P-2026-0002")
    with database.unit() as unit, pytest.raises(ClockBehind):
        unit.add(other, replace(samples.event(other), at=too_early), "un’altra")
    assert run("verify").exit_code == 0


def test_a_clock_that_was_put_right_is_recognised_with_the_rows_and_deadlines_to_look_at(
    database: Database, signed: Agreement, run: Run
) -> None:
    now = datetime.now(UTC)
    take_a_step(database, now + timedelta(days=400))
    done = run("accept-clock", "--by", "Prova Uno, Sistemi", "--reason", "pila scarica")
    assert done.exit_code == 0, done.output
    assert f"{NUMBER}, riga n. 3, delle " in done.stdout
    assert f"{NUMBER}, termine da ricontrollare: " in done.stdout
    take_a_step(database, now + timedelta(minutes=1))
    assert run("verify").exit_code == 0
    again = run("accept-clock", "--by", "Prova Uno, Sistemi", "--reason", "pila scarica")
    assert again.exit_code == 2
    assert "nulla da dichiarare" in again.output


def test_a_migration_that_seals_anew_says_for_ever_what_was_no_longer_as_it_was_sealed(
    database: Database, signed: Agreement, run: Run
) -> None:
    with database._engine.begin() as connection:
        seal_anew(connection, form=state_form.FORM, before=state_form.FORM)
    assert run("verify").exit_code == 0
    change(database, ALTERATIONS["a party"])
    with database._engine.begin() as connection:
        seal_anew(connection, form=state_form.FORM, before=state_form.FORM)
    done = run("verify")
    assert done.exit_code == 1
    assert "Prima non erano più quelli che la riga n. 3 aveva lasciato" in done.stdout


def test_the_canonical_bytes_are_those_that_are_written_down() -> None:
    """The forms of before have to be computed for ever as they were (see `state_form`)."""
    rows = list(agreement_rows(builders.signed(), revision=1, journal_head="", creation_digest=""))

    def plain(value: object) -> object:
        if isinstance(value, Enum):
            return value.name
        if isinstance(value, datetime):
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return value.isoformat() if isinstance(value, date) else value

    for form in range(1, state_form.FORM + 1):
        told: dict[str, list[list[object]]] = {}
        for kind, row in rows:
            columns = state_form.STATES[form].get(kind.__tablename__)
            if columns is not None:
                told.setdefault(kind.__tablename__, []).append([plain(row[name]) for name in columns])
        written = json.dumps(
            {"rows": {name: sorted(found, key=str) for name, found in told.items()}, "v": form},
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )
        kept = [(kind, row) for kind, row in rows if kind.__tablename__ in state_form.STATES[form]]
        assert of(kept, [], form).state == hashlib.sha256(written.encode()).hexdigest()
