from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from agreements import app
from agreements.domain.agreement.act import Delegation, Turn
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.money import UNKNOWN
from agreements.domain.agreement.signature_proof import TimeProof, TitleKind
from agreements.domain.deadlines.agenda import Agenda, entries
from agreements.domain.people.person import Person
from agreements.domain.people.request import Request, RequestState
from agreements.persistence import Database
from agreements.persistence.agreements.journal import FIRST, row_hash, verify
from agreements.persistence.agreements.seal import SEALED
from agreements.persistence.database import _migrate, newest_revision, upgrade
from agreements.persistence.engine.errors import DatabaseNotReady
from agreements.persistence.engine.records import JournalRow, Look, OfficeChange
from agreements.persistence.engine.rows_base import Base
from agreements.persistence.people.requests import ClockOutcome
from agreements.settings import Settings
from agreements.use_cases.keeping.before_upgrade import NotCopied
from tests.contract import samples
from tests.support import builders
from tests.support.postgres import postgres_programs


def tables(database: Database) -> set[str]:
    return set(inspect(database._engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_make_exactly_the_structure_that_the_row_classes_describe(database: Database) -> None:
    with database._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert tables(database) == set(Base.metadata.tables)


def test_the_structure_goes_up_down_and_up_again(url: str, open_database: Callable[..., Database]) -> None:
    database = open_database()
    database.create(trial=True)
    for revision in (*reversed(revisions()), "base"):
        database.downgrade(revision)
    assert tables(database) == set()
    upgrade(url)
    upgrade(url)
    assert tables(database) == set(Base.metadata.tables)
    database.create(trial=True)
    with database.unit() as unit:
        unit.add(samples.agreement(), samples.event(samples.agreement()), "richiesta")
        unit.commit()
    with pytest.raises(DBAPIError, match="refused"), database._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM journal")


def revisions() -> list[str]:
    """All but the newest, oldest first."""
    scripts = ScriptDirectory(str(files("agreements.persistence").joinpath("migrations")))
    return [script.revision for script in reversed(list(scripts.walk_revisions()))][:-1]


def tried() -> list[Any]:
    """Every revision; the suite takes the first, after which all the others run, and the latest two."""
    known = revisions()
    shortly = {known[0], *known[-2:]}
    return [pytest.param(each, marks=[] if each in shortly else pytest.mark.long) for each in known]


def of_before(agreement: Agreement) -> Agreement:
    """The agreement as a structure keeps it that knows neither charges nor what identifies a signature."""
    act = agreement.acts[0]
    signatures = tuple(replace(signature, identity="") for signature in act.signatures)
    return agreement.with_act(replace(act, charges=UNKNOWN, signatures=signatures))


def fill(database: Database) -> Agreement:
    """A row or more in nearly every table."""
    agreement = of_before(builders.signed())
    with database.unit() as unit:
        agreement = unit.add(agreement, samples.event(agreement, "«Creato», e più in là…"), "richiesta")
        document = replace(samples.document(), agreement=agreement.number)
        agreement = unit.save(agreement, [samples.event(agreement, "Sottoscritto da tutti.")], [document])
        unit.enqueue([replace(samples.notice(), agreement=agreement.number)], samples.NOW)
        for in_digest in (False, True):
            unit.mark_handled(agreement.number, "piano-operativo", 1, [-7], samples.NOW, in_digest=in_digest)
        agenda = Agenda(entries(agreement, samples.NOW.date()))
        unit.note_looks([Look(agreement.number, agreement.revision, date(2026, 4, 1), agenda)], 0)
        unit.add_receipts([replace(samples.receipt(), agreement=agreement.number)])
        unit.note_message(samples.mailbox_message())
        unit.save_office(samples.office())
        unit.add_office_change(OfficeChange("richiesta", samples.NOW, samples.CLERK, "Registrata.", ""))
        unit.save_listed_bodies([samples.listed_body()])
        unit.save_listed_signatories([samples.listed_signatory()])
        unit.next_number(2026)
        unit.commit()
    return agreement


Content = dict[str, list[dict[str, Any]]]


def content(database: Database) -> Content:
    """Every row of every table, as the database gives it."""
    found = MetaData()
    with database._engine.connect() as connection:
        found.reflect(connection)
        return {
            table.name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=str)
            for table in found.sorted_tables
            if table.name != "alembic_version"
        }


def pour(database: Database, rows: Content) -> None:
    """Write rows as another version of Accordi would have: into the tables and columns that there are."""
    found = MetaData()
    with database._engine.begin() as connection:
        found.reflect(connection)
        for table in found.sorted_tables:
            for row in rows.get(table.name, []):
                connection.execute(insert(table).values({k: v for k, v in row.items() if k in table.columns}))


def unsealed(rows: Content) -> Content:
    """The rows as a version without seals has them: without the row that an upgrade adds, the chain as it was."""
    if not rows.get("journal"):
        return rows
    heads, journal = dict[str, str](), list[dict[str, Any]]()
    for row in sorted(rows["journal"], key=lambda each: (each["agreement"], each["sequence"])):
        if row["step"] == SEALED:
            continue
        previous = heads.get(row["agreement"], FIRST)
        kept = {name: row[name] for name in row if name in JournalRow.__dataclass_fields__}
        actor, at = Actor(row["actor_name"], row["actor_office"]), row["at"].replace(tzinfo=UTC)
        made = JournalRow(**{**kept, "actor": actor, "at": at, "previous_hash": previous})
        heads[row["agreement"]] = row_hash(made)
        older = {"previous_hash": previous, "hash": row_hash(made), "state_form": 0, "state": "", "documents": ""}
        journal.append(row | {name: value for name, value in older.items() if name in row})
    agreements = [row | {"journal_head": heads[row["number"]]} for row in rows["agreement"]]
    return rows | {"journal": journal, "agreement": agreements}


def headless(rows: Content) -> Content:
    """The rows without seals, and without what the agreements remember of their journals."""
    heads = [{name: value for name, value in row.items() if name != "journal_head"} for row in rows["agreement"]]
    return unsealed(rows) | {"agreement": heads}


def within(rows: Content, structure: Content) -> Content:
    """What another structure holds of these rows: its tables, and of them its columns."""
    kept = {name: {column for row in structure[name] for column in row} for name in structure if structure[name]}
    return {
        name: sorted(({k: v for k, v in row.items() if k in kept[name]} for row in rows[name]), key=str)
        for name in kept
    }


def test_the_newest_revision_is_the_one_that_alembic_finds() -> None:
    scripts = ScriptDirectory(str(files("agreements.persistence").joinpath("migrations")))
    assert newest_revision() == scripts.get_current_head()


@pytest.mark.parametrize("revision", tried())
def test_a_database_of_an_older_revision_keeps_its_data_when_it_is_upgraded(database: Database, revision: str) -> None:
    agreement = fill(database)
    written = unsealed(content(database))
    database.downgrade("base")
    with database._upgrading() as connection:
        _migrate(connection, "upgrade", revision)
    pour(database, written)
    older = content(database)
    assert older == {name: [] for name in older} | within(written, older)
    assert older["party"]
    database.upgrade()
    newer, older = unsealed(content(database)), unsealed(older)
    assert within(newer, older) == within(older, older)
    with database.unit() as unit:
        assert unit.load(agreement.number) == agreement
        if "journal" in older:
            assert verify(unit.journal(agreement.number), unit.journal_head(agreement.number)) is None
    if "journal" in older:
        with pytest.raises(DBAPIError, match="refused"), database._engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM journal")


@pytest.mark.parametrize("revision", tried())
def test_a_step_down_and_up_again_keeps_what_the_older_structure_holds(database: Database, revision: str) -> None:
    agreement = fill(database)
    before = content(database)
    database.downgrade(revision)
    older = content(database)
    assert older == {name: [] for name in older} | within(before, older)
    database.upgrade()
    after, before, older = (headless(rows) for rows in (content(database), before, older))
    assert within(after, older) == within(before, older)
    with database.unit() as unit:
        assert unit.load(agreement.number) == agreement


def test_a_database_that_is_not_empty_is_copied_before_its_structure_changes(
    database: Database, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    assert not database.older()
    database.downgrade(revisions()[-1])
    before = content(database)
    trial = Settings(_env_file=None, var=tmp_path, trial=True, database_url=url)
    beside = Path(database._engine.url.database or "").parent if url.startswith("sqlite") else tmp_path
    with monkeypatch.context() as hindered:
        hindered.setenv("PATH", str(tmp_path / "nulla"))
        hindrance = beside / ".in-corso-prima-di-1"
        hindrance.mkdir()  # nobody's file, which cannot be cleared away
        with pytest.raises(NotCopied, match=r"nulla è stato aggiornato\..*--backup-made"):
            app.create(trial)
        hindrance.rmdir()
    assert content(database) == before
    monkeypatch.setenv("PATH", f"{postgres_programs()}{os.pathsep}{os.environ['PATH']}")
    (beside / ".in-corso-prima-di-2").write_bytes(b"left by a process that was killed")
    copy = app.create(trial)
    assert copy is not None
    assert sorted(path.name for path in beside.glob("*prima-di-*")) == [copy.name]
    assert copy.name.startswith(f"accordi-prima-di-{newest_revision()}-")
    assert copy.stat().st_mode & 0o077 == 0
    if url.startswith("sqlite"):
        assert content(Database(f"sqlite:///{copy}")) == before
    else:
        assert copy.read_bytes()[:5] == b"PGDMP"
    assert app.create(trial) is None
    database.downgrade(revisions()[-1])
    assert app.create(trial, backup_made=True) is None
    assert not database.older()


def test_an_older_structure_knows_no_turns_and_all_sign_at_once_again(database: Database) -> None:
    agreement = of_before(builders.signed())
    act = agreement.acts[0]
    assert act.sending is not None
    turns = (Turn(1, came_on=builders.START), Turn(2, 2, builders.START, None))
    agreement = agreement.with_act(replace(act, sending=replace(act.sending, turns=turns)))
    with database.unit() as unit:
        kept = unit.add(agreement, samples.event(agreement), "richiesta")
        unit.commit()
    with database.unit() as unit:
        assert unit.load(kept.number) == kept
    database.downgrade("0014")
    database.upgrade()
    with database.unit() as unit:
        assert unit.load(kept.number) == kept.with_act(act)


def test_the_journal_of_a_production_installation_is_not_taken_apart(open_database: Callable[..., Database]) -> None:
    database = open_database()
    database.create(trial=False)
    with database.unit() as unit:
        unit.add(samples.agreement(), samples.event(samples.agreement()), "richiesta")
        unit.commit()
    with pytest.raises(RuntimeError, match="production"):
        database.downgrade("base")
    with database.unit() as unit:
        assert len(unit.journal("P-2026-0001")) == 1


def test_a_failed_migration_leaves_the_structure_as_it_was(database: Database) -> None:
    before = tables(database)
    with pytest.raises(Exception, match="nowhere"):
        database.downgrade("nowhere")
    with database.unit() as unit:
        assert unit.numbers() == ()
    assert tables(database) == before


def test_sqlite_writes_ahead_syncs_every_commit_and_checks_foreign_keys(database: Database) -> None:
    if database._engine.dialect.name != "sqlite":
        return
    with database._engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}


def test_a_database_of_a_later_version_is_refused_with_what_to_do_and_left_as_it_is(
    database: Database, open_database: Callable[..., Database]
) -> None:
    with database._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseNotReady, match="più recente di questa"):
        open_database().create(trial=True)
    with pytest.raises(DatabaseNotReady, match="più recente di questa"):
        open_database().upgrade()
    with pytest.raises(DatabaseNotReady, match="più recente di questa"), open_database().unit():
        pass
    with database._engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"


def test_who_an_imported_sheet_did_not_name_is_not_known_from_revision_28_on(database: Database) -> None:
    agreement = fill(database)
    written = unsealed(content(database))
    database.downgrade("base")
    with database._upgrading() as connection:
        _migrate(connection, "upgrade", "0027")
    for row in (written["party"][0], written["signature"][0]):
        row["signatory_name" if "signatory_name" in row else "signatory"] = "non indicato"
    pour(database, written)
    database.upgrade()
    with database.unit() as unit:
        kept = unit.load(agreement.number)
    assert [party.signatory.known for party in kept.parties].count(False) == 1
    assert [signature.signatory for signature in kept.acts[0].signatures].count("dato non noto") == 1


def test_a_delegation_of_before_is_one_and_a_signature_of_before_has_no_proof_from_revision_32_on(
    database: Database,
) -> None:
    agreement = of_before(builders.signed())
    act = agreement.acts[0]
    given = Delegation("decreto n. 3", builders.START)
    signatures = (replace(act.signatures[0], delegation=given), *act.signatures[1:])
    agreement = agreement.with_act(replace(act, signatures=signatures))
    with database.unit() as unit:
        kept = unit.add(agreement, samples.event(agreement), "richiesta")
        unit.commit()
    proof = TimeProof(datetime(2026, 3, 1, 9, tzinfo=UTC), "prot. 7", "Rita Responsabile (Settore di prova)")
    title = replace(given, kind=TitleKind.COMMISSIONER, until=builders.START)
    told = replace(signatures[0], proof=proof, identity="ab" * 32, verified_at=proof.at, delegation=title)
    newer = kept.with_act(replace(act, signatures=(told, *act.signatures[1:])))
    with database.unit() as unit:
        unit.save(newer, [samples.event(newer)])
        unit.commit()
    with database.unit() as unit:
        assert unit.load(kept.number).acts[0].signatures == newer.acts[0].signatures
    database.downgrade("0031")
    database.upgrade()
    with database.unit() as unit:
        assert unit.load(kept.number).acts[0].signatures == signatures


def test_what_was_never_asked_of_a_confidential_agreement_is_not_said_from_revision_34_on(database: Database) -> None:
    agreement = fill(database)
    written = unsealed(content(database))
    database.downgrade("base")
    with database._upgrading() as connection:
        _migrate(connection, "upgrade", "0031")
    (row,) = written["agreement"]
    row |= {"confidential_since": date(2026, 1, 2), "confidential_basis": "legge", "confidential_reason": "motivo"}
    pour(database, written)
    database.upgrade()
    with database.unit() as unit:
        kept = unit.load(agreement.number)
    assert kept == replace(agreement, confidentiality=Confidentiality(date(2026, 1, 2), "legge", "motivo"))


def test_before_revision_33_no_article_says_an_end_and_no_receipt_tells_its_sending(database: Database) -> None:
    agreement = of_before(builders.signed())
    act = replace(agreement.acts[0], confirmed_expires_on=date(2040, 12, 31), expiry_article="fino al 31 dicembre 2040")
    with database.unit() as unit:
        kept = unit.add(agreement.with_act(act), samples.event(agreement), "richiesta")
        sent = replace(samples.receipt(), agreement=kept.number, letter_recorded_at=samples.NOW)
        unit.add_receipts([sent])
        unit.commit()
    with database.unit() as unit:
        assert unit.load(kept.number) == kept
        assert unit.receipts(kept.number) == (sent,)
    database.downgrade("0031")
    database.upgrade()
    with database.unit() as unit:
        assert unit.load(kept.number) == kept.with_act(replace(kept.acts[0], expiry_article=""))
        assert unit.receipts(kept.number) == (replace(sent, letter_recorded_at=None),)


def test_before_revision_41_a_request_has_its_sentence_and_no_answer(database: Database) -> None:
    person = Person("persona-1", "Prova Uno", "Ufficio accordi di prova")
    asked = Request(
        0, "clic", person.actor, "registra-delibera", "", {"numero": "45"}, (), samples.NOW, RequestState.ASKED
    )
    with database.unit() as unit:
        unit.save_person(person, samples.NOW)
        number = unit.add_request(asked, "impronta").request.number
        settled = {"state": RequestState.DONE, "told": "Registrata.", "settled_at": samples.NOW}
        unit.change_request(number, (RequestState.ASKED,), **settled, outcome={"happened": "Registrata."})
        unit.keep_clock_outcome(ClockOutcome("scadenziario", "1", samples.NOW, "compiuto", "", {"happened": "Nulla."}))
        unit.commit()
    with database.unit() as unit:
        kept, clock = unit.request(number), unit.clock_outcomes()
    assert kept is not None
    assert (kept.request.outcome, clock[0].outcome) == ({"happened": "Registrata."}, {"happened": "Nulla."})
    database.downgrade("0040")
    database.upgrade()
    with database.unit() as unit:
        assert unit.request(number) == replace(kept, request=replace(kept.request, outcome=None))
        assert unit.clock_outcomes() == ()
