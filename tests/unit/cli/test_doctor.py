from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from agreements.domain.basics.errors import AccordiError
from agreements.settings import Settings
from cli.doctor import command, data
from cli.doctor.examine import Check, examine
from cli.doctor.finding import Finding, Level, broken, measured, warning, well
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.subject import Subject
from cli.installation import settings_for
from cli.main import accordi


def fine(_subject: object) -> list[Finding]:
    return [well("prima", "va bene.")]


def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *checks: Check[Subject], json_wanted: bool = False) -> object:
    monkeypatch.setattr(command, "CHECKS", checks)
    return CliRunner().invoke(accordi, ["doctor", "--var", str(tmp_path), *(["--json"] if json_wanted else [])])


def subject(tmp_path: Path, **changes: object) -> Subject:
    settings = Settings(_env_file=None, var=tmp_path, **changes)  # type: ignore[arg-type]
    return Subject(settings, PrefectApi("http://127.0.0.1:9/api", "utente:segreto"), datetime.now(UTC))


def test_a_check_that_hangs_is_a_line_and_the_others_go_on() -> None:
    never = threading.Event()
    try:
        found = list(
            examine([Check("appesa", lambda _: [well("", str(never.wait()))], 0.05), Check("prima", fine)], None)
        )
    finally:
        never.set()
    assert [each.level for each in found] == [Level.BROKEN, Level.WELL]
    assert "nessuna risposta entro 0.05 secondi" in found[0].found


def test_a_check_that_crashes_is_a_line_that_names_the_error_and_hides_its_text() -> None:
    def crash(_subject: object) -> list[Finding]:
        raise KeyError("postgresql://utente:segreto@server/accordi")

    (found,) = examine([Check("rotta", crash)], None)
    assert found.level is Level.BROKEN
    assert "KeyError" in found.found
    assert "segreto" not in found.lines()


def test_a_refusal_is_shown_with_its_own_sentence() -> None:
    def refuse(_subject: object) -> list[Finding]:
        raise AccordiError("Il database non si trova: controllare il percorso.")

    (found,) = examine([Check("database", refuse)], None)
    assert found.found == "Il database non si trova: controllare il percorso."


def test_what_a_server_answered_cannot_write_on_the_terminal() -> None:
    assert broken("posta", "a\x1b[2J\nb", "c\rd").lines() == "✗ posta: a [2J b\n    → c d"


@pytest.mark.parametrize(("worst", "code"), [(well, 0), (warning, 0), (broken, 1)])
def test_the_exit_code_tells_whether_something_is_broken(
    worst: object, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    finding = Finding("seconda", {well: Level.WELL, warning: Level.WARNING, broken: Level.BROKEN}[worst], "si vede.")  # type: ignore[index]
    result = run(monkeypatch, tmp_path, Check("prima", fine), Check("seconda", lambda _: [finding]))
    assert result.exit_code == code  # type: ignore[attr-defined]
    assert "✓ prima: va bene." in result.output  # type: ignore[attr-defined]


def test_the_json_says_the_same_and_the_figures_of_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    counted: Check[Subject] = Check("prima", lambda subject: measured(fine(subject), {"in_coda": 2, "mai": None}))
    second: Check[Subject] = Check("seconda", lambda _: [broken("seconda", "no.", "Farlo.")])
    result = run(monkeypatch, tmp_path, counted, second, json_wanted=True)
    told = json.loads(result.output)  # type: ignore[attr-defined]
    assert told == {
        "guasti": 1,
        "attenzioni": 0,
        "misure": {"in_coda": 2, "mai": None},
        "verifiche": [
            {"check": "prima", "level": "bene", "found": "va bene.", "advice": ""},
            {"check": "seconda", "level": "guasto", "found": "no.", "advice": "Farlo."},
        ],
    }


def test_a_setting_that_cannot_be_read_is_one_line_without_its_value(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ACCORDI_SMTP_PORT", "segreto")
    result = run(monkeypatch, tmp_path, Check("prima", fine))
    assert result.exit_code == 1  # type: ignore[attr-defined]
    assert "ACCORDI_SMTP_PORT" in result.output  # type: ignore[attr-defined]
    assert "segreto" not in result.output  # type: ignore[attr-defined]


def test_a_wrong_command_line_is_bad_input() -> None:
    assert CliRunner().invoke(accordi, ["doctor", "--port", "x"]).exit_code == 2


def test_relative_paths_are_those_of_the_program_s_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACCORDI_ARCHIVE", "deposito")
    settings = settings_for(Path("dati"))
    assert settings.var == tmp_path / "dati"
    assert settings.archive is not None
    assert settings.archive.is_absolute()
    assert not settings.archive.is_relative_to(tmp_path)


def test_a_secret_that_others_can_read_is_named_with_the_command_that_closes_it(tmp_path: Path) -> None:
    file = tmp_path / "smtp-password"
    file.write_text("segreto")
    file.chmod(0o640)
    (found,) = data.secret_files(subject(tmp_path, smtp_password_file=file))
    assert (found.level, found.advice) == (Level.WARNING, f"Eseguire: chmod 600 {file}")
    assert "640" in found.found
    file.chmod(0o600)
    assert [each.level for each in data.secret_files(subject(tmp_path, smtp_password_file=file))] == [Level.WELL]


def test_a_data_folder_that_anybody_may_enter_is_named(tmp_path: Path) -> None:
    var = tmp_path / "dati"
    var.mkdir()
    var.chmod(0o755)
    (found,) = data.secret_files(subject(var))
    assert found.advice == f"Eseguire: chmod 750 {var}"


def test_an_archive_elsewhere_that_anybody_may_read_is_named(tmp_path: Path) -> None:
    archive, folders = tmp_path / "archivio", tmp_path / "cartelle"
    for place in (archive, folders):
        place.mkdir()
        place.chmod(0o755)
    found = data.secret_files(subject(tmp_path / "dati", archive=archive, folders=folders))
    assert [each.advice for each in found] == [f"Eseguire: chmod 750 {place}" for place in (archive, folders)]


@pytest.mark.parametrize(("free", "level"), [(2**20, Level.BROKEN), (2**30, Level.WARNING), (2**40, Level.WELL)])
def test_little_room_is_said_before_steps_are_refused(
    free: int, level: Level, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usage = data.shutil._ntuple_diskusage(2**41, 0, free)  # type: ignore[attr-defined]
    monkeypatch.setattr(data.shutil, "disk_usage", lambda _place: usage)
    assert {each.level for each in data.disk(subject(tmp_path))} == {level}


def test_no_credentials_are_shown_by_repr(tmp_path: Path) -> None:
    assert "segreto" not in repr(subject(tmp_path))
