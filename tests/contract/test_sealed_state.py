"""The data are what the journal's newest row left behind: whoever changes them is found, and no step hides it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from agreements.domain.agreement.agreement import Agreement
from agreements.persistence import Database
from agreements.persistence.agreements import state_form
from agreements.persistence.agreements.agreement_store import CLOCK_MAY_DIFFER
from agreements.persistence.agreements.mapping import agreement_rows
from agreements.persistence.agreements.seal import of, seal_anew
from agreements.persistence.engine.errors import ClockBehind, StateAltered, StateUnreadable
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
    beside = {"journal", "search_word", "register_fact", "agenda_entry", "pec_receipt"}
    assert owned - set(form) == beside | {"conflict_of_interest", "confidential_reader"}


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
        assert f"Il numero {number} risulta dato, ma l’accordo non c’è" in done.stdout


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


UNREADABLE = {
    "a day that is none": "UPDATE obligation SET due_on = 'banana'",
    "a name that is none": "UPDATE agreement SET kind = 'BANANA'",
    "no JSON": "UPDATE agreement SET premises = '[banana'",
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_told_by_its_agreement_and_the_others_are_verified(
    database: Database, signed: Agreement, run: Run, what: str
) -> None:
    with database.unit() as unit:
        other = replace(samples.agreement(), number=unit.next_number(2026))
        unit.add(other, samples.event(other), "un’altra richiesta")
        unit.commit()
    if database._engine.dialect.name != "sqlite" and what != "a name that is none":
        with pytest.raises(DBAPIError, match="invalid input syntax"):  # PostgreSQL does not hold it
            change(database, UNREADABLE[what])
        return
    change(database, UNREADABLE[what])
    done = run("verify")
    assert done.exit_code == 1
    assert f"I dati di {NUMBER} non si leggono più" in done.stdout
    assert done.stdout.count("\n") > 1  # the other one is there
    with (
        pytest.raises(StateUnreadable, match=f"I dati di {NUMBER} non si leggono"),
        database._engine.begin() as connection,
    ):
        seal_anew(connection, form=state_form.FORM, before=state_form.FORM)


def test_a_journal_that_somebody_lengthened_is_left_as_it_is_and_the_others_are_sealed(
    database: Database, signed: Agreement, run: Run
) -> None:
    with database._engine.begin() as connection:
        journal = Base.metadata.tables["journal"]
        last = connection.execute(select(journal).order_by(journal.c.sequence.desc()).limit(1)).mappings().one()
        connection.execute(insert(journal).values(**{**last, "sequence": last["sequence"] + 1, "hash": "f" * 64}))
    with database._engine.begin() as connection:
        seal_anew(connection, form=state_form.FORM, before=state_form.FORM)
    assert run("verify").exit_code == 1


def test_of_what_the_newest_row_had_not_sealed_nothing_is_said_to_be_altered(
    database: Database, signed: Agreement
) -> None:
    with database._engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER journal_no_update")
        else:
            connection.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE journal SET state_form = 0, state = '', documents = ''")
    with database._engine.begin() as connection:
        seal_anew(connection, form=state_form.FORM, before=state_form.FORM)
    with database.unit() as unit:
        newest = unit.journal(NUMBER)[-1]
    assert newest.data["trovato"] == "non provato"
    assert "Prima" not in newest.what


def test_numbers_that_were_passed_over_were_not_given(database: Database, run: Run) -> None:
    with database.unit() as unit:
        brought_in = samples.agreement("P-2026-0050")
        unit.add(brought_in, samples.event(brought_in), "dal vecchio registro")
        unit.commit()
    with database.unit() as unit:
        number = unit.next_number(2026)
        made = samples.agreement(number)
        unit.add(made, samples.event(made), "nuovo")
        unit.commit()
        assert number == "P-2026-0051"
    with database.unit() as unit:
        assert unit.numbers_given() == ("P-2026-0050", "P-2026-0051")
    assert run("verify").exit_code == 0
    change(database, "UPDATE number_counter SET last = 53")
    assert run("verify").exit_code == 1


def test_what_a_journal_still_names_was_given_also_where_the_counter_is_gone(
    database: Database, signed: Agreement, run: Run
) -> None:
    if database._engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(database._engine.url.database))) as plain:  # keeps no foreign keys
            plain.executescript("DELETE FROM agreement; DELETE FROM number_counter;")
    else:
        with database._engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("DELETE FROM agreement")
            connection.exec_driver_sql("DELETE FROM number_counter")
    done = run("verify")
    assert done.exit_code == 1
    assert f"Il numero {NUMBER} risulta dato, ma l’accordo non c’è" in done.stdout


def test_the_journal_is_told_in_words_and_for_programs(database: Database, signed: Agreement, run: Run) -> None:
    logged_in = replace(samples.CLERK, name="Prova Tre", person="p-tre")
    asked = replace(
        samples.event(signed, "Rettifica di prova.", logged_in, "letto male"),
        data={"old": "11", "new": "12"},
        legal_basis="art. 1430 c.c.",
    )
    with database.unit() as unit:
        unit.save(unit.load(NUMBER), [asked])
        unit.commit()
    told = run("show", NUMBER)
    assert told.exit_code == 0, told.output
    assert "1. 12/03/2026 10:30, dichiarato da Prova Uno (Ufficio accordi)\n   Creato.\n" in told.output
    assert (
        "3. 12/03/2026 10:30, autenticato Prova Tre (Ufficio accordi)\n   Rettifica di prova.\n"
        "   Prima: 11. Ora: 12.\n   Perché: letto male\n   Norma: art. 1430 c.c.\n"
    ) in told.output
    answer = json.loads(run("show", NUMBER, "--json").output)
    assert answer["agreement"] == NUMBER
    row = answer["rows"][2]
    assert (row["at"], row["how"], row["person"]) == ("2026-03-12T10:30:00+01:00", "autenticato", "p-tre")
    assert (row["old"], row["new"], row["why"], row["law"]) == ("11", "12", "letto male", "art. 1430 c.c.")
    assert f"Ora aiutano: {', '.join(f'«{name}»' for name in answer['helps'])}." in told.output
    assert 1 <= len(answer["helps"]) <= 3
    with database.unit() as unit:
        assert unit.readings(NUMBER) == ()  # it is not confidential
