from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import accordi

TABLE = Path(__file__).parents[3] / "examples" / "termini.csv"
with TABLE.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(accordi, ["deadline", *arguments])


def answer(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_operational_plan_of_2008_was_due_on_the_first_of_august() -> None:
    assert answer("--from", "2008-07-01", "--within", "1m") == {
        "due_on": "2008-08-01",
        "base": "2008-07-01",
        "raw_on": "2008-08-01",
        "amount": 1,
        "unit": "months",
        "direction": "forward",
        "calendar": "IT",
        "rolls": True,
        "explanation": (
            "Termine di 1 mese dal 1° luglio 2008: il giorno iniziale non si conta "
            "(art. 2963, secondo comma, c.c.). Il giorno corrispondente è venerdì 1° agosto 2008 "
            "(art. 2963, quarto comma, c.c.). Non è un giorno festivo: la scadenza non si sposta. "
            "Scadenza: venerdì 1° agosto 2008, entro le ore 24."
        ),
        "legal_basis": ["art. 2963, secondo comma, c.c.", "art. 2963, quarto comma, c.c."],
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_command_answers_each_worked_deadline_as_the_table_does(row: Mapping[str, str]) -> None:
    flags = ["--backward"] if row["verso"] == "ritroso" else []
    flags += ["--no-roll"] if row["proroga"] == "no" else []
    found = answer("--from", row["dal"], "--within", row["entro"], "--calendar", row["calendario"], *flags)
    assert (found["due_on"], found["raw_on"]) == (row["scadenza"], row["grezzo"])


def test_without_json_the_day_comes_first_and_then_its_reasons() -> None:
    first, second = run("--from", "2026-01-31", "--within", "1m").stdout.splitlines()
    assert first == "2026-02-28"
    assert "manca il giorno 31" in second


def test_a_duration_is_answered_with_its_readings_and_the_nearest() -> None:
    found = answer("--from", "2008-07-01", "--within", "3a", "--duration")
    assert found["earliest"] == "2011-06-30"
    assert [(r["reading"], r["ends_on"], r["holds"]) for r in found["readings"]] == [
        ("A", "2011-07-01", True),
        ("B", "2011-06-30", True),
        ("C", "2010-12-31", False),
    ]


def test_solar_years_named_by_the_text_move_the_nearest_end() -> None:
    found = answer("--from", "2021-03-15", "--within", "5a", "--duration", "--calendar-years", "2021-2025")
    assert found["earliest"] == "2025-12-31"
    assert [r["reading"] for r in found["readings"]] == ["C"]


def test_a_duration_without_json_asks_to_confirm_the_expiry() -> None:
    text = run("--from", "2008-07-01", "--within", "3a", "--duration").stdout
    assert text.splitlines()[0].startswith("2011-07-01  Lettura A: ")
    assert "Confermare la scadenza: il 30 giugno 2011 o il 1° luglio 2011" in text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "2026-02-31", "--within", "1m"], "«2026-02-31» non è una data"),
        (["--from", "20260131", "--within", "1m"], "«20260131» non è una data"),
        (["--from", "31/01/2026", "--within", "1m"], "«31/01/2026» non è una data"),
        (["--from", "2026-W05-6", "--within", "1m"], "«2026-W05-6» non è una data"),
        (["--from", "٢٠٢٦-٠١-٣١", "--within", "1m"], "«٢٠٢٦-٠١-٣١» non è una data"),
        (["--from", "2026-01-31\n", "--within", "1m"], "«2026-01-31"),
        (["--from", "\x1b[2J", "--within", "1m"], "« [2J» non è una data"),
        (["--from", "", "--within", "1m"], "«» non è una data"),
        (["--from", "2026-01-31", "--within", "pippo"], "Il termine «pippo» non è leggibile"),
        (["--from", "2026-01-31", "--within", "0m"], "La quantità 0 non è ammessa"),
        (["--from", "2026-01-31", "--within", "99999a"], "99999 anni dal 31 gennaio 2026 è una data fuori"),
        (["--from", "1940-01-31", "--within", "1m"], "I giorni festivi dell’anno 1940 non sono noti"),
        (["--from", "2026-01-31", "--within", "1m", "--calendar", "FR"], "Il calendario «FR» non esiste"),
        (["--from", "2026-01-31", "--within", "1m", "--calendar", "comune:Prato"], "Il giorno festivo del comune"),
        (["--from", "2026-01-31", "--within", "1a", "--duration", "--backward"], "Una durata non va a ritroso"),
        (["--from", "2026-01-31", "--within", "1a", "--calendar-years", "2026"], "--calendar-years vale solo con"),
        (["--from", "2026-01-31", "--within", "1m", "--duration", "--calendar-years", "2026"], "«1 mese (2026)»"),
        (
            ["--from", "2026-01-31", "--within", "3a", "--duration", "--calendar-years", "2021-2025"],
            "«3 anni (2021-2025)» dice due durate diverse",
        ),
    ],
)
def test_a_datum_that_cannot_be_right_is_refused_in_one_sentence(arguments: list[str], sentence: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"Errore: {sentence}")
    assert result.stderr.count("\n") == 1
