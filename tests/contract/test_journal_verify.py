"""`accordi journal verify` on a database that somebody has really changed: the owner can switch the triggers off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from agreements.domain.basics.errors import AccordiError
from agreements.persistence import Database
from agreements.persistence.agreements.journal import FIRST, row_hash
from agreements.persistence.engine.errors import JournalAltered
from agreements.persistence.engine.records import JournalRow
from cli.main import accordi
from cli.runtime.environment import CHECKOUT
from tests.contract import samples

NUMBER, OTHER = "P-2026-0001", "P-2026-0002"
Verify = Callable[..., Result]


@pytest.fixture
def journals(database: Database) -> Database:
    """Two agreements, of four rows and of one."""
    with database.unit() as unit:
        saved = unit.add(samples.agreement(), samples.event(samples.agreement(), "Creato."), "richiesta")
        for what in ("Avviata l’istruttoria.", "Parere favorevole.", "Proposta in Giunta."):
            saved = unit.save(saved, [samples.event(saved, what, samples.OTHER_CLERK)])
        unit.add(samples.agreement(OTHER), samples.event(samples.agreement(OTHER)), "un’altra")
        unit.commit()
    return database


@pytest.fixture
def verify(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verify:
    monkeypatch.chdir(tmp_path)  # no .env of the developer's
    monkeypatch.setenv("ACCORDI_DATABASE_URL", url)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(accordi, ["journal", "verify", *arguments])

    return run


def rows(database: Database, number: str = NUMBER) -> tuple[JournalRow, ...]:
    with database.unit() as unit:
        return unit.journal(number)


def as_owner(database: Database, *statements: str, **values: object) -> None:
    """What somebody can do who owns the tables: no trigger in the way."""
    with database._engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for event in ("update", "delete", "insert"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS journal_no_{event}"))
        else:
            connection.execute(text("ALTER TABLE journal DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement), values)


def recompute(database: Database, old: Sequence[JournalRow], *, head: bool) -> None:
    """Write a whole chain anew, as somebody does who has read this code."""
    previous = FIRST
    for row in old:
        forged = replace(row, previous_hash=previous, what=row.what.replace("favorevole", "contrario"))
        previous = row_hash(forged)
        as_owner(
            database,
            "UPDATE journal SET what = :what, previous_hash = :previous, hash = :hash "
            "WHERE agreement = :number AND sequence = :sequence",
            what=forged.what,
            previous=forged.previous_hash,
            hash=previous,
            number=NUMBER,
            sequence=row.sequence,
        )
    if head:
        as_owner(
            database, "UPDATE agreement SET journal_head = :head WHERE number = :number", head=previous, number=NUMBER
        )


def test_journals_that_nobody_touched_are_whole(journals: Database, verify: Verify) -> None:
    done = verify()
    assert done.exit_code == 0, done.output
    assert f"{NUMBER}: integro, 4 righe, ultima impronta {rows(journals)[-1].hash}" in done.stdout
    assert f"{OTHER}: integro, 1 riga, " in done.stdout
    assert done.stdout.endswith("Giornali verificati: 2, tutti integri.\n")
    assert OTHER not in verify(NUMBER).stdout


@pytest.mark.parametrize("sequence", [1, 2, 4])
def test_the_first_row_that_was_changed_is_named(journals: Database, verify: Verify, sequence: int) -> None:
    as_owner(journals, f"UPDATE journal SET what = 'altro' WHERE agreement = '{NUMBER}' AND sequence >= {sequence}")
    done = verify()
    assert done.exit_code == 1
    assert f"{NUMBER}: ALTERATO dalla riga n. {sequence} " in done.stdout
    assert f"La riga n. {sequence} del giornale di {NUMBER} non è più quella che era stata scritta." in done.stdout
    assert "2, 1 alterato." in done.stdout
    assert verify(OTHER).exit_code == 0


@pytest.mark.parametrize(
    "change", ["data = '[1]'", "actor_name = ''", "data = '{\"a\": 1}'"], ids=["list", "nobody", "number"]
)
def test_a_row_that_cannot_even_be_read_is_named_too(journals: Database, verify: Verify, change: str) -> None:
    # A colon in SQL text would begin a parameter.
    as_owner(journals, f"UPDATE journal SET {change} WHERE agreement = '{NUMBER}' AND sequence = 3".replace(":", "\\:"))
    done = verify()
    assert done.exit_code == 1, done.output
    assert f"{NUMBER}: ALTERATO dalla riga n. 3 " in done.stdout


def test_a_deleted_last_row_is_found_by_the_head_that_the_agreement_remembers(
    journals: Database, verify: Verify
) -> None:
    as_owner(journals, f"DELETE FROM journal WHERE agreement = '{NUMBER}' AND sequence = 4")
    done = verify(NUMBER)
    assert done.exit_code == 1
    assert "ALTERATO dalla riga n. 4 (righe presenti: 3)" in done.stdout
    with journals.unit() as unit:
        agreement = unit.load(NUMBER)
        hiding = [samples.event(agreement, "Un passo che nasconderebbe il taglio.")]
        with pytest.raises(JournalAltered, match="nessun passo è possibile"):
            unit.save(agreement, hiding)
    assert verify(NUMBER).exit_code == 1


def test_a_deleted_last_row_with_the_head_set_back_is_found_only_by_a_printed_head(
    journals: Database, verify: Verify
) -> None:
    third, last = rows(journals)[2:]
    as_owner(
        journals,
        f"DELETE FROM journal WHERE agreement = '{NUMBER}' AND sequence = 4",
        f"UPDATE agreement SET journal_head = '{third.hash}' WHERE number = '{NUMBER}'",
    )
    assert verify(NUMBER).exit_code == 0  # nothing in the database tells
    done = verify(NUMBER, "--head", last.hash)
    assert done.exit_code == 1
    assert f"non è quella di una riga del giornale di {NUMBER}" in done.stdout
    assert "ricalcolato o accorciato" in done.stdout
    assert verify(NUMBER, "--head", third.hash).exit_code == 0  # a head printed before the deleted row does not tell


def test_a_journal_without_rows_is_not_whole(journals: Database, verify: Verify) -> None:
    as_owner(
        journals,
        f"DELETE FROM journal WHERE agreement = '{NUMBER}'",
        f"UPDATE agreement SET journal_head = '{FIRST}' WHERE number = '{NUMBER}'",
    )
    done = verify(NUMBER)
    assert done.exit_code == 1
    assert "è vuoto: mancano tutte le righe, dalla n. 1" in done.stdout


def test_a_row_added_by_somebody_else_is_named(journals: Database, verify: Verify) -> None:
    last = rows(journals)[-1]
    added = replace(last, sequence=5, previous_hash=last.hash, what="Mai avvenuto.")
    as_owner(
        journals,
        "INSERT INTO journal SELECT agreement, 5, hash, :hash, act_sequence, step, at, actor_name, actor_office, "
        ":what, why, legal_basis, data, clock_note, state_form, state, documents, actor_person FROM journal "
        "WHERE agreement = :number AND sequence = 4",
        hash=row_hash(added),
        what=added.what,
        number=NUMBER,
    )
    done = verify(NUMBER)
    assert done.exit_code == 1
    assert f"La riga n. 5 del giornale di {NUMBER} non è stata scritta da Accordi." in done.stdout


@pytest.mark.parametrize("head", [False, True], ids=["chain-alone", "chain-and-head"])
def test_a_chain_computed_anew_is_found_by_any_head_that_was_printed(
    journals: Database, verify: Verify, head: bool
) -> None:
    old = rows(journals)
    recompute(journals, old, head=head)
    assert verify(NUMBER).exit_code == (0 if head else 1)
    for printed in (old[2].hash, old[3].hash):
        done = verify("--head", printed)
        assert done.exit_code == 1
        assert "L’impronta data non è quella di una riga di alcun giornale" in done.stdout


def test_a_head_printed_long_ago_says_which_rows_it_proves(journals: Database, verify: Verify) -> None:
    old = rows(journals)
    for printed in (old[1].hash, old[1].hash.upper(), f"{old[1].hash[:30]}\n {old[1].hash[30:]}"):
        done = verify("--head", printed)
        assert done.exit_code == 0
        assert f"quella della riga n. 2 di {NUMBER} (12/03/2026 09:30 UTC, «Avviata l’istruttoria.»)" in done.stdout
        assert "le 2 successive vi sono concatenate, e per provarle serve un’impronta più recente" in done.stdout
    assert "tutto il giornale è quello di quando fu stampata" in verify(NUMBER, "--head", old[-1].hash).stdout
    assert verify(OTHER, "--head", old[1].hash).exit_code == 1


def test_a_printed_head_after_a_changed_row_proves_nothing(journals: Database, verify: Verify) -> None:
    old = rows(journals)
    as_owner(journals, f"UPDATE journal SET why = 'altro' WHERE agreement = '{NUMBER}' AND sequence = 2")
    done = verify("--head", old[3].hash)
    assert done.exit_code == 1
    assert "ma una riga precedente è stata alterata" in done.stdout
    assert "fino a questa riga il giornale è quello" in verify("--head", old[0].hash).stdout


def test_the_same_answer_comes_as_json(journals: Database, verify: Verify) -> None:
    head = rows(journals)[1].hash
    as_owner(journals, f"UPDATE journal SET why = 'altro' WHERE agreement = '{NUMBER}' AND sequence = 3")
    done = verify("--json", "--head", head)
    assert done.exit_code == 1
    answer = json.loads(done.stdout)
    assert answer["whole"] is False
    assert [(a["number"], a["whole"], a["rows"], a["broken_row"]) for a in answer["agreements"]] == [
        (NUMBER, False, 4, 3),
        (OTHER, True, 1, None),
    ]
    assert answer["printed"] == {"head": head, "agreement": NUMBER, "row": 2, "proven": True}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["P-2026-0404"], "L’accordo «P-2026-0404» non esiste nel registro"),
        (["pippo"], "L’accordo «pippo» non esiste nel registro"),
        (["--head", "abc"], "L’impronta indicata non è una SHA-256"),
        (["--head", ""], "L’impronta indicata non è una SHA-256"),
        (["--head", "z" * 64], "L’impronta indicata non è una SHA-256"),
    ],
)
def test_bad_input_is_one_sentence_and_neither_whole_nor_broken(
    journals: Database, verify: Verify, arguments: list[str], sentence: str
) -> None:
    done = verify(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Errore: {sentence}")
    assert done.stderr.count("\n") == 1


def test_a_database_that_was_never_created_is_neither_whole_nor_broken(verify: Verify) -> None:
    done = verify()
    assert (done.exit_code, done.stdout) == (2, "")
    assert "accordi up" in done.stderr


def test_no_paper_is_made_of_a_journal_that_was_cut(journals: Database) -> None:
    as_owner(journals, f"DELETE FROM journal WHERE agreement = '{NUMBER}' AND sequence = 4")
    with journals.unit() as unit:
        with pytest.raises(AccordiError, match=r"«accordi journal verify P-2026-0001»"):
            unit.printed_head(NUMBER)
        assert unit.printed_head(OTHER).sequence == 1


def test_verifying_loads_neither_prefect_nor_what_only_documents_and_migrations_need(
    journals: Database, url: str
) -> None:
    program = (
        "import sys; from cli.main import accordi\n"
        "accordi(['journal', 'verify'], standalone_mode=False)\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=CHECKOUT,
        env=os.environ | {"ACCORDI_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert loaded.isdisjoint({"prefect", "alembic", "fastapi", "pyhanko", "docxtpl", "docx", "lxml"})
