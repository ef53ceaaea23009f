"""How an installation names its database, and what it is told where that cannot work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.engine import URL

from agreements.app import create, database_url
from agreements.domain.basics.errors import AccordiError
from agreements.persistence import Database
from agreements.persistence.engine.address import read_address, shown
from agreements.persistence.engine.errors import DatabaseNotReady, DatabaseUnavailable, WrongAddress
from agreements.settings import Settings
from cli.runtime.processes import free_port

SECRET = "Segreto-di-prova-7"


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, trial=True, **given)  # type: ignore[call-arg, arg-type]


@pytest.fixture
def guarded(postgres: URL, postgres_url: str) -> Iterator[URL]:
    """The empty database, owned by a user who must give a password; the address does not hold it."""
    database = make_url(postgres_url)
    with psycopg.connect(database.set(drivername="postgresql").render_as_string(False), autocommit=True) as admin:
        rules = Path(str(admin.execute("SHOW hba_file").fetchone()[0]))  # type: ignore[index]
        before = rules.read_text()
        admin.execute(f"CREATE ROLE prova LOGIN PASSWORD '{SECRET}'")
        admin.execute(f'ALTER DATABASE "{database.database}" OWNER TO prova')
        rules.write_text(f"local all prova scram-sha-256\n{before}")
        admin.execute("SELECT pg_reload_conf()")
        yield URL.create("postgresql", "prova", database=database.database, query=database.query)
        rules.write_text(before)
        admin.execute("SELECT pg_reload_conf()")
        admin.execute(f'ALTER DATABASE "{database.database}" OWNER TO postgres')
        admin.execute("REASSIGN OWNED BY prova TO postgres")
        admin.execute("DROP OWNED BY prova")
        admin.execute("DROP ROLE prova")


@pytest.mark.parametrize("form", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_postgresql_address_may_be_written_as_everybody_writes_it(form: str) -> None:
    read = read_address(f"{form}://accordi@db.prova.example:5433/accordi")
    assert read.drivername == "postgresql+psycopg"
    assert (read.host, read.port, read.database) == ("db.prova.example", 5433, "accordi")


@pytest.mark.parametrize(
    ("address", "flaw"),
    [
        ("non è un indirizzo", "non è leggibile"),
        ("postgresql://accordi@server:porta/accordi", "non è leggibile"),
        ("mysql://localhost/accordi", "(mysql)"),
        ("postgresql+asyncpg://localhost/accordi", "(postgresql+asyncpg)"),
        ("postgresql://accordi@server", "nome del database"),
        ("postgresql://accordi@server/", "nome del database"),
        (f"postgresql://accordi:{SECRET}@2026@server/accordi", "nome di server impossibile"),
        (f"postgresql://accordi:prima@parte/{SECRET}@server/accordi", "nome di server impossibile"),
        (f"postgresql://accordi@server/accordi?password={SECRET}", "fra i parametri"),
        ("postgresql://accordi@server/accordi?ssl=true", "«ssl»"),
        ("sqlite://", "in memoria"),
        ("sqlite:///:memory:", "in memoria"),
        ("sqlite:///file:prova?mode=memory&uri=true", "in memoria"),
        ("sqlite://accordi.sqlite3", "tre barre"),
    ],
)
def test_an_address_that_cannot_work_is_refused_before_anything_is_opened(address: str, flaw: str) -> None:
    with pytest.raises(WrongAddress) as refused:
        Database(address)
    sentence = str(refused.value)
    assert flaw in sentence
    assert sentence.startswith("L’indirizzo del database (ACCORDI_DATABASE_URL) ")
    assert "\n" not in sentence
    assert SECRET not in sentence


def test_an_address_is_shown_without_password_and_parameters() -> None:
    assert (
        shown(f"postgresql+psycopg://accordi:{SECRET}@server:5433/accordi?sslmode=require")
        == "postgresql://accordi@server:5433/accordi"
    )
    assert shown("postgresql:///accordi?host=/run/postgresql") == "postgresql:///accordi?host=/run/postgresql"
    assert shown("sqlite:////srv/accordi.sqlite3") == "sqlite:////srv/accordi.sqlite3"


def test_the_password_of_the_database_comes_from_its_file(guarded: URL, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n")
    given = settings(database_url=guarded.render_as_string(), database_password_file=file)
    create(given)
    with Database(database_url(given)).unit() as unit:
        assert unit.installation().trial
    assert SECRET not in str(database_url(given))


def test_the_password_may_stand_in_the_file_that_postgresql_itself_reads(guarded: URL, tmp_path: Path) -> None:
    file = tmp_path / "pgpass"
    file.write_text(f"*:*:*:prova:{SECRET}\n")
    file.chmod(0o600)
    create(settings(database_url=guarded.update_query_dict({"passfile": str(file)}).render_as_string()))


@pytest.mark.parametrize("wrong", ["un'altra", ""], ids=["wrong", "none"])
def test_a_wrong_or_missing_password_is_one_sentence_without_it(guarded: URL, tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "password"
    file.write_text(wrong)
    given = settings(database_url=guarded.render_as_string(), database_password_file=file)
    with pytest.raises(DatabaseUnavailable, match="utente e password delle impostazioni") as told:
        create(given)
    assert "\n" not in str(told.value)
    assert not wrong or wrong not in str(told.value)


def test_a_file_of_the_password_that_is_not_there_is_named(tmp_path: Path) -> None:
    given = settings(database_url="postgresql://accordi@server/accordi", database_password_file=tmp_path / "manca")
    with pytest.raises(AccordiError, match="manca non si legge: controllare ACCORDI_DATABASE_PASSWORD_FILE"):
        database_url(given)


def test_two_passwords_are_one_too_many(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(SECRET)
    given = settings(database_url="postgresql://accordi:altra@server/accordi", database_password_file=file)
    with pytest.raises(WrongAddress, match="toglierla"):
        database_url(given)


def test_a_server_that_does_not_answer_is_one_sentence() -> None:
    absent = Database(f"postgresql://accordi:{SECRET}@127.0.0.1:{free_port()}/accordi")
    with pytest.raises(DatabaseUnavailable, match="non si raggiunge: nulla è stato modificato") as told, absent.unit():
        pass
    assert "\n" not in str(told.value)
    assert SECRET not in repr(told.value)
    with pytest.raises(DatabaseUnavailable, match="non si raggiunge"):
        absent.create(trial=True)


def test_a_database_that_does_not_exist_is_one_sentence(postgres: URL) -> None:
    absent = Database(postgres.set(database="mai_creato"))
    with pytest.raises(DatabaseUnavailable, match="mai_creato"), absent.unit():
        pass


def test_a_user_who_may_create_nothing_is_told_which_permission_is_missing(postgres: URL, guarded: URL) -> None:
    # In its own database it may; the one that all share belongs to another.
    shared = Database(guarded.set(database=postgres.database, password=SECRET))
    with pytest.raises(DatabaseNotReady, match="renderlo proprietario"):
        shared.create(trial=True)
    shared.close()


def test_no_statement_and_no_forgotten_transaction_lasts_for_ever(postgres_url: str) -> None:
    database = Database(postgres_url, busy_seconds=0.2)
    with database._engine.connect() as connection:
        limits = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        }
    assert limits == {
        "lock_timeout": "200ms",
        "statement_timeout": "1min",
        "idle_in_transaction_session_timeout": "15min",
    }
    database.close()
