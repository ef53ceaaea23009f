from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, accordi

ROOT = Path(__file__).parents[3]
HEAVY = ("prefect", "sqlalchemy", "alembic", "pydantic", "fastapi", "pyhanko", "docxtpl", "docx", "signing")


def modules_loaded_by(arguments: list[str]) -> set[str]:
    program = (
        "import sys; from cli.main import accordi\n"
        f"accordi({arguments!r}, standalone_mode=False)\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize(
    "arguments",
    [
        ["deadline", "--from", "2008-07-01", "--within", "1m", "--json"],
        ["deadline", "--help"],
        ["journal", "verify", "--help"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_a_command_that_needs_no_prefect_loads_neither_it_nor_anything_heavy(arguments: list[str]) -> None:
    assert modules_loaded_by(arguments).isdisjoint(HEAVY)


def test_the_help_of_the_group_loads_no_command_at_all() -> None:
    assert "holidays" not in modules_loaded_by(["--help"])
    assert "holidays" in modules_loaded_by(["deadline", "--help"])


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_of_the_table_exists_and_is_listed_with_its_purpose(name: str) -> None:
    command = accordi.get_command(click.Context(accordi), name)
    assert isinstance(command, click.Command)
    listing = CliRunner().invoke(accordi, ["--help"]).output
    assert name in listing
    assert " ".join(COMMANDS[name][1].split()[:4]) in listing


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["scadenze"], "Il comando «scadenze» non esiste: i comandi sono "),
        (["--pippo"], "L’opzione «--pippo» non esiste; vedere «accordi --help»."),
        (["deadline", "--pippo"], "L’opzione «--pippo» non esiste; vedere «accordi deadline --help»."),
        (["deadline", "--within", "1m"], "Manca l’opzione «--from»; vedere «accordi deadline --help»."),
        (["deadline", "--from"], "L’opzione «--from» è usata in modo errato"),
        (["deadline", "--json=3"], "L’opzione «--json» è usata in modo errato"),
        (["deadline", "x", "--from", "2026-01-31", "--within", "1m"], "Ci sono parole di troppo dopo il comando (x);"),
    ],
)
def test_a_wrong_command_line_is_answered_by_one_italian_sentence(arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(accordi, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"Errore: {sentence}")
    assert result.stderr.count("\n") == 1


def test_a_command_that_fails_by_itself_says_so_in_italian_with_another_exit_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @click.command()
    def failing() -> None:
        raise click.ClickException("La porta 4200 è occupata: chiudere l’altro programma.")

    monkeypatch.setitem(COMMANDS, "prova", ("cli.main:prova", "Fallisce sempre."))
    monkeypatch.setattr("cli.main.prova", failing, raising=False)
    result = CliRunner().invoke(accordi, ["prova"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Errore: La porta 4200 è occupata: chiudere l’altro programma.\n"


def test_the_group_alone_shows_its_help() -> None:
    result = CliRunner().invoke(accordi, [])
    assert "Comandi:" in result.output
    assert result.exit_code == 2


def test_the_installed_entry_point_answers_like_the_group() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "deadline", "--from", "2026-01-31", "--within", "pippo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Errore: Il termine «pippo» non è leggibile")
    assert "Traceback" not in done.stderr
