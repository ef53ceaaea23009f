from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from agreements.domain.basics.errors import AccordiError
from agreements.settings import Settings
from agreements.use_cases.signing.trusted_lists import import_lists, refresh_lists, show_lists
from cli.doctor import services
from cli.doctor.finding import Level
from cli.doctor.lists import trusted_lists
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.subject import Subject
from cli.main import accordi
from signing.trial.pki import TrialPki
from signing.trusted_lists import snapshot as store
from tests.integration.use_cases.lives import new_bench

DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


def test_lists_are_renewed_and_the_page_says_what_is_in_use(pki: TrialPki, tmp_path: Path) -> None:
    bench = new_bench(tmp_path, pki.folder)
    assert "Nessun elenco di fiducia" in show_lists(bench, now()).happened
    assert bench.trust().lists is None
    first = refresh_lists(bench, now())
    assert first.happened == "Elenchi di fiducia aggiornati."
    headings = dict(first.sections)
    assert [line.split(" n. ")[0] for line in headings["In uso"]] == ["Elenco europeo (LOTL)", "Elenco IT"]
    lists = bench.trust().lists
    assert lists is not None
    assert any(lists.sha256 in line for line in headings["Copia"])
    assert refresh_lists(bench, now()).happened == "Gli elenchi di fiducia in uso sono quelli correnti."
    assert show_lists(bench, now()).sections == refresh_lists(bench, now()).sections


def test_files_brought_by_hand_are_taken_in(pki: TrialPki, tmp_path: Path) -> None:
    bench = new_bench(tmp_path / "var", pki.folder)
    url = bench.lists().url
    assert url is not None
    files = [tmp_path / "lotl.xml", tmp_path / "it.xml"]
    for file in files:
        file.write_bytes(requests.get(url.replace("lotl.xml", file.name), timeout=30).content)
    assert import_lists(bench, files, now()).happened == "Elenchi di fiducia importati."
    assert import_lists(bench, files[1:], now()).happened == "Gli elenchi importati sono già quelli in uso."
    with pytest.raises(AccordiError, match="non si legge"):
        import_lists(bench, [tmp_path / "altro.xml"], now())
    files[1].write_bytes(b"<html/>")
    with pytest.raises(AccordiError, match="non è un elenco di fiducia"):
        import_lists(bench, files, now())


def test_an_installation_that_fetches_none_says_how_they_come_in(pki: TrialPki, tmp_path: Path) -> None:
    bench = new_bench(tmp_path, pki.folder)
    by_hand = replace(bench, lists=lambda: replace(bench.lists(), url=None))
    assert "accordi trust import" in refresh_lists(by_hand, now()).happened


def test_damaged_lists_are_a_sentence_wherever_they_are_needed(pki: TrialPki, tmp_path: Path) -> None:
    bench = new_bench(tmp_path, pki.folder)
    refresh_lists(bench, now())
    snapshot = store.newest(bench.lists().folder)
    assert snapshot is not None
    (snapshot.folder / "manifest.json").write_text("{", encoding="utf-8")
    for use in (bench.trust, lambda: refresh_lists(bench, now()), lambda: show_lists(bench, now())):
        with pytest.raises(AccordiError, match="è danneggiata: spostarla altrove"):
            use()


def test_the_doctor_tells_which_lists_there_are_and_until_when(pki: TrialPki, tmp_path: Path) -> None:
    bench = new_bench(tmp_path, pki.folder)
    settings = Settings(var=tmp_path, trial=True, trial_pki=pki.folder, _env_file=None)
    here = Subject(settings, PrefectApi("http://127.0.0.1:9/api"), now())
    assert "in prova valgono gli emittenti di prova" in trusted_lists(here)[0].found
    refresh_lists(bench, now())
    (found,) = trusted_lists(here)
    assert (found.level, "IT n. " in found.found) == (Level.WELL, True)
    assert "oltre a quelli degli elenchi di fiducia" in services.trust(here)[0].found
    for days, level, said in (
        (8, Level.WARNING, "l’aggiornamento non riesce dal"),
        (170, Level.WARNING, "in vigore fino al"),
        (200, Level.BROKEN, "ogni firma nuova resta in sospeso"),
    ):
        (found,) = trusted_lists(dataclasses.replace(here, now=now() + days * DAY))
        assert (found.level, said in found.found) == (level, True), found
        assert "accordi trust refresh" in found.advice
    snapshot = store.newest(bench.lists().folder)
    assert snapshot is not None
    (snapshot.folder / "manifest.json").unlink()
    assert trusted_lists(here)[0].level is Level.BROKEN


def test_a_production_installation_without_lists_is_told_to_get_them(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, lotl_url="https://elenchi.example.eu/lotl.xml", _env_file=None)
    here = Subject(settings, PrefectApi("http://127.0.0.1:9/api"), now())
    (found,) = trusted_lists(here)
    assert (found.level, "accordi trust refresh" in found.advice) == (Level.WARNING, True)


def test_the_command_shows_renews_and_imports(pki: TrialPki, tmp_path: Path) -> None:
    new_bench(tmp_path, pki.folder)
    environment = {"ACCORDI_TRIAL": "1", "ACCORDI_TRIAL_PKI": str(pki.folder)}
    run = CliRunner(env=environment)
    done = run.invoke(accordi, ["trust", "refresh", "--var", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "Elenchi di fiducia aggiornati." in done.output
    shown = run.invoke(accordi, ["trust", "show", "--var", str(tmp_path)])
    assert "Certificati ammessi per l’elenco europeo:\n  SHA-256 " in shown.output
    (tmp_path / "altro.xml").write_text("niente", encoding="utf-8")
    wrong = run.invoke(accordi, ["trust", "import", str(tmp_path / "altro.xml"), "--var", str(tmp_path)])
    assert (wrong.exit_code, wrong.output.startswith("Errore: L'elenco di fiducia importato non si legge")) == (2, True)
