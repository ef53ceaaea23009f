"""Disks that are full, sealed or have lost a file; databases that are locked, spoilt or gone.

Each time: one sentence that says what to do, nothing half-written, and the step goes on once the cause is gone.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from agreements.documents.files.archive import Archive
from agreements.documents.files.conversion_errors import (
    ArchivedDocumentDamagedError,
    ArchivedDocumentMissingError,
    ArchiveWriteError,
)
from agreements.domain.agreement.act import ActState
from agreements.persistence import Database
from agreements.persistence.agreements.journal import verify
from agreements.persistence.engine.errors import DatabaseUnavailable, DatabaseUnusable
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import drafting
from signing.trial.pki import TrialPki
from tests.integration.use_cases.lives import CLERK, Life, form, new_bench, now, refused, today
from tests.support.disks import Disk, small_disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disco") as made:
        yield made


def files(folder: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "zavorra"}


def put_new_version(life: Life) -> None:
    from tests.integration.use_cases.test_bad_input_is_refused import edited

    life.put("bozza.docx", edited(life.archived("bozza"), "novanta", "sessanta"))


def assert_chain_is_whole(life: Life) -> None:
    with life.bench.database.unit() as unit:
        assert verify(unit.journal(life.number), unit.journal_head(life.number)) is None


# The archive.


def test_a_full_archive_takes_nothing_and_the_step_succeeds_once_there_is_room(bench: Workbench, disk: Disk) -> None:
    life = Life(replace(bench, archive=Archive(disk.folder / "archivio")), Path())
    life.create()
    put_new_version(life)
    kept = files(disk.folder)
    with disk.full(), refused(life, "disco dell’archivio è pieno", "liberare spazio e ripetere il passo"):
        drafting.add_version(life.bench, life.number, "", CLERK, now())
    assert files(disk.folder) == kept
    assert "bozza.docx" in life.waiting
    drafting.add_version(life.bench, life.number, "", CLERK, now())
    assert len(life.agreement.newest_act.texts) == 2
    assert "bozza.docx" not in life.waiting
    assert_chain_is_whole(life)


def test_with_a_full_archive_no_agreement_is_created_and_no_number_is_lost(bench: Workbench, disk: Disk) -> None:
    full = replace(bench, archive=Archive(disk.folder / "archivio"))
    with disk.full(), pytest.raises(ArchiveWriteError, match="disco dell’archivio è pieno"):
        drafting.create_agreement(full, form(), CLERK, now())
    assert files(disk.folder) == {}
    with bench.database.unit() as unit:
        assert unit.numbers() == ()
    assert drafting.create_agreement(full, form(), CLERK, now()).agreement == f"P-{today().year}-0001"


@pytest.mark.parametrize("harm", ["damaged", "missing"])
def test_a_document_damaged_or_gone_from_the_archive_stops_the_step_until_it_is_restored(life: Life, harm: str) -> None:
    life.create()
    put_new_version(life)
    stored = life.bench.archive.path(life.agreement.newest_act.texts[0].docx_sha256)
    backup = stored.read_bytes()
    stored.chmod(0o644)
    if harm == "damaged":
        stored.write_bytes(backup[:-1] + b"?")
        error: type[Exception] = ArchivedDocumentDamagedError
    else:
        stored.unlink()
        error = ArchivedDocumentMissingError
    with refused(life, "impronta", "copia di sicurezza", "ripetere", error=error):  # type: ignore[arg-type]
        drafting.add_version(life.bench, life.number, "", CLERK, now())
    assert "bozza.docx" in life.waiting
    stored.write_bytes(backup)
    drafting.add_version(life.bench, life.number, "", CLERK, now())
    assert len(life.agreement.newest_act.texts) == 2


# The folder that staff read.


def test_a_full_folder_lets_the_step_stand_and_the_copies_come_once_there_is_room(bench: Workbench, disk: Disk) -> None:
    life = Life(replace(bench, folders=disk.folder / "cartelle"), Path())
    life.create()
    folder = life.bench.folder(life.agreement).path
    (copy,) = folder.glob("01 *.docx")
    content = copy.read_bytes()
    copy.unlink()
    with disk.full():
        done = life.create()  # a repetition, which makes the copies again
    assert any("copie di lettura non sono aggiornate" in w and "liberare spazio" in w for w in done.warnings)
    assert files(folder) == {}
    life.create()
    assert copy.read_bytes() == content


def test_a_folder_that_cannot_be_written_lets_the_step_stand(bench: Workbench, disk: Disk) -> None:
    life = Life(replace(bench, folders=disk.folder / "cartelle"), Path())
    life.create()
    put_new_version(life)
    folder = life.bench.folder(life.agreement).path
    before = files(folder)
    with disk.sealed(folder):
        done = drafting.add_version(life.bench, life.number, "", CLERK, now())
        assert files(folder) == before
    told = " ".join(done.warnings)
    assert "copie di lettura non sono aggiornate" in told
    assert "permesso di scrivere" in told
    assert "Read-only" not in told
    again = drafting.add_version(life.bench, life.number, "", CLERK, now())
    assert again.already_done
    assert len(life.agreement.newest_act.texts) == 2
    with life.bench.database.unit() as unit:
        assert {each.waits for each in unit.received_for(life.number)} == {False}
    assert list(folder.glob("02 bozza v2.docx"))


# The database.


def on_disk(disk: Disk, tmp_path: Path, pki: TrialPki) -> Life:
    url = f"sqlite:///{disk.folder / 'accordi.sqlite3'}"
    return Life(new_bench(tmp_path / "var", pki.folder, database_url=url), pki.folder)


def test_a_full_disk_of_the_database_leaves_it_as_it_was(disk: Disk, tmp_path: Path, pki: TrialPki) -> None:
    life = on_disk(disk, tmp_path, pki)
    life.create()
    with refused(life, "spazio", "nulla è stato modificato", "ripetere il passo", error=DatabaseUnusable), disk.full():
        life.examine()
    life.bench.database.close()
    assert_chain_is_whole(life)
    life.examine()
    assert life.agreement.newest_act.state is ActState.UNDER_EXAMINATION
    assert_chain_is_whole(life)
    life.bench.database.close()


def test_a_database_locked_by_another_for_too_long(life: Life, tmp_path: Path) -> None:
    life.create()
    url = f"sqlite:///{tmp_path / 'var' / 'accordi.sqlite3'}"
    patient = life.bench
    life.bench = replace(patient, database=Database(url, busy_seconds=0.2))
    with closing(sqlite3.connect(tmp_path / "var" / "accordi.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with refused(life, "non risponde", "nulla è stato modificato", "riprovare", error=DatabaseUnavailable):
            life.examine()
        other.execute("ROLLBACK")
    life.examine()
    assert life.agreement.newest_act.state is ActState.UNDER_EXAMINATION
    life.bench.database.close()


def test_a_file_that_is_no_database_is_told_as_such_and_the_backup_goes_on(life: Life, tmp_path: Path) -> None:
    life.create()
    before = life.snapshot()
    life.bench.database.close()
    file = tmp_path / "var" / "accordi.sqlite3"
    for rest in file.parent.glob("accordi.sqlite3-*"):
        rest.unlink()
    shutil.copy(file, tmp_path / "copia")
    file.write_bytes(b"Questo non e' un database. " * 1000)
    spoilt = file.read_bytes()
    with pytest.raises(DatabaseUnusable, match="ripristinare la copia di sicurezza") as told:
        life.examine()
    assert "è danneggiato o non è più un database" in str(told.value)
    assert file.read_bytes() == spoilt
    life.bench.database.close()
    shutil.copy(tmp_path / "copia", file)
    assert life.snapshot() == before
    life.examine()
    assert_chain_is_whole(life)
