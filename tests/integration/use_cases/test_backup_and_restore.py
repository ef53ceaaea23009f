"""A populated installation is saved while people work in it, put back elsewhere, and its life goes on there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.engine import URL, make_url

from agreements import app
from agreements.documents.files import archive
from agreements.domain.agreement.act import ActState
from agreements.domain.basics.errors import AccordiError
from agreements.persistence import dump
from agreements.persistence.agreements import journal
from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import drafting
from agreements.use_cases.keeping import backup as backup_module
from agreements.use_cases.keeping import restore
from agreements.use_cases.keeping.backup import Backup, back_up
from agreements.use_cases.keeping.backup_manifest import MANIFEST, UnusableBackup
from agreements.use_cases.keeping.restore import Restored, bring_back, check_and_publish
from agreements.use_cases.signing import signature
from agreements.use_cases.signing.trusted_lists import refresh_lists
from cli.main import accordi
from signing.trial.pki import TrialPki
from tests.integration.use_cases.lives import CLERK, Life, form, new_bench, now, walk
from tests.support.postgres import fresh_database, postgres_programs

ROOT = Path(__file__).parents[3]


@dataclass
class Site:
    """One installation of the test: where it is, and what opens it."""

    var: Path
    pki: Path
    url: str

    @property
    def settings(self) -> Settings:
        values = {"trial": True, "trial_pki": self.pki, "database_url": self.url, "converter": "dxpdf"}
        return Settings(_env_file=None, var=self.var, **values)  # type: ignore[arg-type]

    def bench(self) -> Workbench:
        return new_bench(self.var, self.pki, database_url=self.url, converter="dxpdf")

    def save(self, into: Path, *, keep: int | None = None, later: int = 0) -> Backup:
        return back_up(app.place_of(self.settings), into, datetime.now(UTC) + timedelta(seconds=later), keep=keep)

    def bring_back(self, backup: Path) -> Restored:
        manifest = bring_back(app.place_of(self.settings), backup)
        bench = app.build(self.settings)
        try:
            return check_and_publish(bench, manifest)
        finally:
            bench.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def sites(request: pytest.FixtureRequest, tmp_path: Path, pki: TrialPki) -> Iterator[tuple[Site, Site]]:
    """The installation that works, and the empty place of another, on each kind of database in turn."""
    if request.param == "sqlite":
        yield Site(tmp_path / "a", pki.folder, ""), Site(tmp_path / "b", pki.folder, "")
        return
    server: URL = request.getfixturevalue("postgres")
    patch = request.getfixturevalue("monkeypatch")
    patch.setenv("PATH", f"{postgres_programs()}{os.pathsep}{os.environ['PATH']}")
    with fresh_database(server) as one, fresh_database(server) as other:
        urls = [url.render_as_string(hide_password=False) for url in (one, other)]
        yield Site(tmp_path / "a", pki.folder, urls[0]), Site(tmp_path / "b", pki.folder, urls[1])


@pytest.fixture(scope="module")
def _small(tmp_path_factory: pytest.TempPathFactory, pki: TrialPki) -> Path:
    folder = tmp_path_factory.mktemp("piccola")
    site = Site(folder / "a", pki.folder, "")
    life = Life(site.bench(), pki.folder)
    life.create()
    life.put("risposta del Comune.pdf", b"una risposta")
    life.bench.database.close()
    site.save(folder / "copie")
    return folder


@pytest.fixture
def small(_small: Path, tmp_path: Path, pki: TrialPki) -> tuple[Site, Path]:
    """An installation with one agreement in draft and a file that waits in «in-arrivo», and its backup."""
    shutil.copytree(_small, tmp_path, dirs_exist_ok=True)
    (backup,) = (tmp_path / "copie").glob("accordi-*")
    return Site(tmp_path / "a", pki.folder, ""), backup


def chains_are_whole(bench: Workbench) -> bool:
    with bench.database.unit() as unit:
        return all(journal.verify(unit.journal(n), unit.journal_head(n)) is None for n in unit.numbers())


def test_saved_while_others_write_it_lives_on_elsewhere(
    sites: tuple[Site, Site], tmp_path: Path, pki: TrialPki
) -> None:
    here, there = sites
    life = Life(here.bench(), pki.folder)
    walk(life, Life.send)
    life.put("da importare.pdf", life.signed_by("prova-uno", 1))
    (life.incoming.parent / "appunti del responsabile.txt").write_text("richiamare il Comune")
    created: list[str] = []
    stop, several = threading.Event(), threading.Event()

    def work() -> None:
        bench = here.bench()
        while not stop.is_set():
            new = form(title=f"Protocollo d’intesa di prova n. {len(created)}")
            created.append(drafting.create_agreement(bench, new, CLERK, now()).agreement)
            if len(created) == 2:
                several.set()
        bench.database.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert several.wait(120)
        backup = here.save(tmp_path / "copie")
    finally:
        stop.set()
        worker.join()
    assert backup.problems == ()
    life.bench.database.close()
    shutil.rmtree(here.var)  # whatever the copy lacked is gone

    done = there.bring_back(backup.folder)
    assert done.problems == ()
    assert 3 <= done.agreements <= len(created) + 1

    bench = there.bench()
    assert chains_are_whole(bench)
    lives_on = Life(bench, pki.folder, life.number)
    assert (lives_on.incoming.parent / "appunti del responsabile.txt").read_text() == "richiamare il Comune"
    assert any(each.name.endswith("da firmare.pdf") for each in lives_on.incoming.parent.iterdir())
    assert lives_on.waiting == ("da importare.pdf",)
    signature.import_signed(bench, life.number, "", None, CLERK, now())
    lives_on.bring(lives_on.signed_by("prova-due", 2))
    assert lives_on.agreement.newest_act.state is ActState.SIGNED
    assert chains_are_whole(bench)
    bench.database.close()
    with pytest.raises(AccordiError, match="non sovrascrive nulla"):
        there.bring_back(backup.folder)  # it has moved on since


def test_a_restore_that_is_repeated_changes_nothing(small: tuple[Site, Path], tmp_path: Path) -> None:
    site, backup = small
    there = Site(tmp_path / "b", site.pki, "")
    first, second = there.bring_back(backup), there.bring_back(backup)
    assert first == second == Restored(1, 1, ())
    bench = there.bench()
    with bench.database.unit() as unit:
        assert unit.installation().trial
    bench.database.close()


def killed(module: ModuleType, name: str, when: str, act: Callable[[], object]) -> None:
    """Act in a process of its own, which is killed just before or after it calls a function for the first time."""
    if (child := os.fork()) == 0:
        original = getattr(module, name)

        def dying(*arguments: Any, **named: Any) -> None:
            if when == "after":
                original(*arguments, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        try:
            setattr(module, name, dying)
            act()
        finally:
            os._exit(1)  # it should not have come so far
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("module", "name", "when"),
    [
        (archive, "write_all", "after"),
        (restore, "copy_file", "after"),
        (dump, "load", "before"),
        (dump.os, "link", "after"),
        (restore, "publish", "before"),
    ],
)
def test_a_restore_that_is_killed_is_finished_by_the_next(
    module: ModuleType, name: str, when: str, small: tuple[Site, Path], tmp_path: Path
) -> None:
    site, backup = small
    there = Site(tmp_path / "b", site.pki, "")
    killed(module, name, when, lambda: there.bring_back(backup))
    assert there.bring_back(backup) == Restored(1, 1, ())
    assert [each.name for each in there.var.iterdir() if each.name.startswith(".")] == []


@pytest.mark.parametrize(("name", "when"), [("dump", "before"), ("copy_file", "after"), ("write_atomically", "after")])
def test_a_backup_that_is_killed_is_none_and_leaves_nothing_after_the_next(
    name: str, when: str, small: tuple[Site, Path], tmp_path: Path
) -> None:
    site, _ = small
    into = tmp_path / "altre copie"
    killed(backup_module, name, when, lambda: site.save(into))
    assert list(into.glob("accordi-*")) == []
    made = site.save(into, later=5)
    assert [each.name for each in into.iterdir() if not each.name.endswith(".lock")] == [made.folder.name]
    assert made.problems == ()


def test_a_backup_is_readable_by_nobody_else(small: tuple[Site, Path]) -> None:
    _, backup = small
    assert backup.stat().st_mode & 0o077 == 0
    assert (backup / "database.sqlite3").stat().st_mode & 0o077 == 0


def test_only_the_newest_are_kept_where_that_is_asked_for(small: tuple[Site, Path], tmp_path: Path) -> None:
    site, _ = small
    into = tmp_path / "altre copie"
    made = [site.save(into, keep=2, later=n).folder.name for n in range(3)]
    (into / "note.txt").write_text("di altri")
    assert sorted(each.name for each in into.glob("accordi-*")) == made[1:]


@pytest.mark.parametrize("part", ["database.sqlite3", "archive/*/*", "cartelle/*/*/in-arrivo/*"])
def test_a_backup_in_which_a_file_was_altered_or_lost_is_refused(
    part: str, small: tuple[Site, Path], tmp_path: Path
) -> None:
    site, backup = small
    there = Site(tmp_path / "b", site.pki, "")
    (file,) = backup.glob(part)
    good = file.read_bytes()
    file.chmod(0o600)
    file.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(UnusableBackup, match="Nulla è stato ripristinato"):
        there.bring_back(backup)
    file.unlink()
    with pytest.raises(UnusableBackup, match="mancano o sono alterati"):
        there.bring_back(backup)
    assert not there.var.exists()


def test_a_manifest_that_points_outside_is_refused(small: tuple[Site, Path], tmp_path: Path) -> None:
    site, backup = small
    text = (backup / MANIFEST).read_text()
    (backup / MANIFEST).chmod(0o600)
    (backup / MANIFEST).write_text(text.replace('"archive/', '"../../archive/', 1))
    with pytest.raises(UnusableBackup, match="non è leggibile"):
        Site(tmp_path / "b", site.pki, "").bring_back(backup)


def test_nothing_is_put_where_something_else_is(small: tuple[Site, Path], tmp_path: Path) -> None:
    site, backup = small
    other = Site(tmp_path / "b", site.pki, "")
    bench = other.bench()
    bench.database.close()
    with pytest.raises(AccordiError, match="c’è già un’installazione"):
        other.bring_back(backup)
    files = Site(tmp_path / "c", site.pki, "")
    (files.var / "archivio").mkdir(parents=True)
    (files.var / "archivio" / "di altri.txt").write_text("da tenere")
    with pytest.raises(AccordiError, match=r"contiene già altri file \(di altri.txt\)"):
        files.bring_back(backup)
    documents = Site(tmp_path / "d", site.pki, "")
    app.archive_of(documents.settings).put(b"di un'altra installazione")
    with pytest.raises(AccordiError, match="contiene già altri documenti"):
        documents.bring_back(backup)
    leftover = Site(tmp_path / "e", site.pki, "")
    leftover.var.mkdir()
    (leftover.var / "accordi.sqlite3-wal").write_bytes(b"resto")
    with pytest.raises(AccordiError, match="il resto di un altro"):
        leftover.bring_back(backup)


def test_a_place_that_cannot_be_written_is_named(small: tuple[Site, Path], tmp_path: Path) -> None:
    site, backup = small
    (tmp_path / "file").write_text("non è una cartella")
    place = app.place_of(Site(tmp_path / "b", site.pki, f"sqlite:///{tmp_path}/file/accordi.sqlite3").settings)
    with pytest.raises(AccordiError, match="non si può scrivere in"):
        bring_back(place, backup)


def test_a_database_of_the_other_kind_is_refused(small: tuple[Site, Path], tmp_path: Path, postgres_url: str) -> None:
    site, backup = small
    with pytest.raises(UnusableBackup, match="indica PostgreSQL"):
        Site(tmp_path / "b", site.pki, postgres_url).bring_back(backup)


def test_an_installation_that_has_lost_a_document_is_saved_and_told(small: tuple[Site, Path], tmp_path: Path) -> None:
    site, _ = small
    (document,) = [file for file in (site.var / "archive").rglob("*") if file.is_file()]
    document.chmod(0o600)
    document.write_bytes(b"altro")
    made = site.save(tmp_path / "altre copie")
    assert len(made.problems) == 1
    assert document.name in made.problems[0]
    assert made.folder.is_dir()


def test_the_trusted_lists_that_reports_name_are_saved_and_put_back(small: tuple[Site, Path], tmp_path: Path) -> None:
    site, _ = small
    bench = site.bench()
    refresh_lists(bench, now())
    used, folder = bench.trust().lists, bench.lists().folder
    bench.database.close()
    assert used is not None
    (snapshot,) = folder.glob("*Z")
    made = site.save(tmp_path / "altre copie")
    assert made.problems == ()

    there = Site(tmp_path / "b", site.pki, "")
    other = there.var / "liste-di-fiducia" / snapshot.name
    shutil.copytree(snapshot, other)
    (other / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(AccordiError, match="un’altra copia degli elenchi di fiducia dello stesso momento"):
        there.bring_back(made.folder)
    shutil.rmtree(other)
    assert there.bring_back(made.folder).problems == ()
    bench = there.bench()
    assert bench.trust().lists == used
    bench.database.close()

    (snapshot / "it.xml").write_bytes(b"altro")
    spoilt = site.save(tmp_path / "altre copie", later=5)
    (said,) = spoilt.problems
    assert (snapshot.name in said, "Non è stata copiata" in said) == (True, True)
    assert not (spoilt.folder / "liste-di-fiducia").exists()


def test_without_the_programs_of_postgresql_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pki: TrialPki, postgres_url: str
) -> None:
    site = Site(tmp_path / "a", pki.folder, postgres_url)
    site.bench().database.close()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AccordiError, match="apt install postgresql-client"):
        site.save(tmp_path / "copie")
    assert [each.name for each in (tmp_path / "copie").iterdir()] == [".accordi-backup.lock"]


def test_the_password_is_in_no_command_line_and_an_old_program_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pki: TrialPki, postgres_url: str
) -> None:
    url = make_url(postgres_url).set(password="parola segreta").render_as_string(hide_password=False)
    site = Site(tmp_path / "a", pki.folder, url)
    site.bench().database.close()
    program = tmp_path / "pg_dump"
    program.write_text(
        f'#!/bin/sh\necho "$@" > "{tmp_path}/said"\necho "$PGPASSWORD" > "{tmp_path}/whispered"\n'
        "echo 'pg_dump: error: aborting because of server version mismatch' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    with pytest.raises(AccordiError, match="più vecchio del server PostgreSQL") as told:
        site.save(tmp_path / "copie")
    assert "segreta" not in (tmp_path / "said").read_text() + str(told.value)
    assert (tmp_path / "whispered").read_text() == "parola segreta\n"


def test_the_commands_say_what_they_did(small: tuple[Site, Path], tmp_path: Path) -> None:
    site, _ = small

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=ROOT,
            env=os.environ | {"ACCORDI_TRIAL": "true", "ACCORDI_TRIAL_PKI": str(site.pki)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    saved = command("backup", str(tmp_path / "altre"), "--var", str(site.var))
    assert (saved.returncode, saved.stderr) == (0, "")
    (folder,) = (tmp_path / "altre").glob("accordi-*")
    assert str(folder) in saved.stdout
    back = command("restore", str(folder), "--var", str(tmp_path / "b"))
    assert (back.returncode, back.stderr) == (0, "")
    assert "Ripristinata l’installazione di prova" in back.stdout
    assert "Tutti i giornali e tutti i documenti sono integri." in back.stdout
    wrong = CliRunner().invoke(accordi, ["restore", str(tmp_path / "altre"), "--var", str(tmp_path / "c")])
    assert wrong.exit_code == 2
    assert "non è una copia di Accordi" in wrong.stderr
