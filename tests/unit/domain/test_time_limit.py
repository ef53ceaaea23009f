from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.holidays import EU, IT, calendar_by_code
from agreements.domain.days.time_limit import (
    Direction,
    TimeLimit,
    Unit,
    compute,
    parse_time_limit,
)

TABLE = Path(__file__).parents[3] / "examples" / "termini.csv"
with TABLE.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


def limit_of(row: Mapping[str, str]) -> TimeLimit:
    return parse_time_limit(
        row["entro"],
        direction={"avanti": Direction.FORWARD, "ritroso": Direction.BACKWARD}[row["verso"]],
        calendar=calendar_by_code(row["calendario"]),
        rolls={"si": True, "no": False}[row["proroga"]],
    )


def test_the_table_of_worked_deadlines_is_there() -> None:
    assert len(ROWS) >= 42
    assert len({row["id"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_worked_deadline_comes_out_as_in_the_table(row: Mapping[str, str]) -> None:
    computed = compute(limit_of(row), date.fromisoformat(row["dal"]))
    assert (computed.raw_on.isoformat(), computed.due_on.isoformat()) == (row["grezzo"], row["scadenza"])
    assert computed.base.isoformat() == row["dal"]


def explained(text: str, base: str, code: str = "IT", **options: object) -> str:
    limit = parse_time_limit(text, calendar=calendar_by_code(code), **options)  # type: ignore[arg-type]
    return compute(limit, date.fromisoformat(base)).explanation


def test_the_explanation_of_the_operational_plan_reads_like_an_act() -> None:
    assert explained("1m", "2008-07-01") == (
        "Termine di 1 mese dal 1° luglio 2008: il giorno iniziale non si conta (art. 2963, secondo comma, c.c.). "
        "Il giorno corrispondente è venerdì 1° agosto 2008 (art. 2963, quarto comma, c.c.). "
        "Non è un giorno festivo: la scadenza non si sposta. "
        "Scadenza: venerdì 1° agosto 2008, entro le ore 24."
    )


def test_the_explanation_names_the_missing_day_and_the_ordinary_saturday() -> None:
    text = explained("1m", "2026-01-31")
    assert "Nel mese di febbraio 2026 manca il giorno 31: vale l’ultimo del mese, sabato 28 febbraio 2026" in text
    assert "art. 2963, quarto e quinto comma, c.c." in text
    assert "Il sabato non è festivo" in text


def test_the_explanation_names_each_day_that_was_skipped_and_its_law() -> None:
    text = explained("1m", "2027-02-28")
    assert "Il 28 marzo 2027 è domenica (Pasqua, L. 260/1949)" in text
    assert "il 29 marzo 2027 è festivo: Lunedì dell’Angelo, L. 260/1949." in text
    assert "prorogata di diritto al 30 marzo 2027" in text


def test_the_explanation_of_a_notice_backwards_says_that_it_is_anticipated() -> None:
    text = explained("90g", "2029-07-01", direction=Direction.BACKWARD)
    assert text.startswith("Termine di 90 giorni a ritroso dal 1° luglio 2029: ")
    assert "si anticipa al 31 marzo 2029" in text
    assert text.endswith("Scadenza: sabato 31 marzo 2029, ultimo giorno utile.")


def test_a_patron_saint_is_explained_by_the_clause_and_never_by_a_law() -> None:
    text = explained("1m", "2027-05-24", "comune:Firenze")
    assert "San Giovanni Battista, santo patrono, festivo per sola clausola o uso secondo l’art. 1187 c.c." in text
    assert ".." not in text


def test_a_limit_of_the_union_says_that_the_holidays_of_its_institutions_are_unknown() -> None:
    text = explained("1m", "2026-10-14", "EU")
    assert "art. 3, par. 4" in text
    assert "qui non noti: verificarli" in text
    assert "2963" not in text


def test_a_limit_of_the_union_backwards_says_why_its_saturday_stays() -> None:
    text = explained("1m", "2026-12-14", "EU", direction=Direction.BACKWARD)
    assert "Il 14 novembre 2026 è sabato. I termini dell’Unione calcolati a ritroso non si spostano" in text


def test_the_legal_basis_lists_each_rule_once_in_the_order_of_use() -> None:
    computed = compute(TimeLimit(1, Unit.MONTHS), date(2027, 4, 1))
    assert computed.legal_basis == (
        "art. 2963, secondo comma, c.c.",
        "art. 2963, quarto comma, c.c.",
        "art. 2963, terzo comma, c.c.",
        "art. 1187 c.c.",
    )


def test_a_duration_that_ends_on_a_holiday_stays_there_even_beyond_the_known_calendars() -> None:
    limit = TimeLimit(100, Unit.YEARS, rolls=False)
    assert compute(limit, date(2026, 12, 25)).due_on == date(2126, 12, 25)


def test_occurrences_are_counted_from_the_one_base_and_never_chained() -> None:
    monthly = TimeLimit(1, Unit.MONTHS, rolls=False)
    base = date(2027, 1, 31)
    once = compute(monthly, base).due_on
    assert compute(monthly.times(2), base).due_on == date(2027, 3, 31)
    assert compute(monthly, once).due_on == date(2027, 3, 28)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("30g", 30, Unit.DAYS),
        ("30d", 30, Unit.DAYS),
        ("2s", 2, Unit.WEEKS),
        ("2w", 2, Unit.WEEKS),
        ("1m", 1, Unit.MONTHS),
        (" 12 M ", 12, Unit.MONTHS),
        ("3a", 3, Unit.YEARS),
        ("3Y", 3, Unit.YEARS),
    ],
)
def test_a_typed_limit_is_read(text: str, amount: int, unit: Unit) -> None:
    assert parse_time_limit(text) == TimeLimit(amount, unit, Direction.FORWARD, IT, True)


@pytest.mark.parametrize("text", ["", "m", "1", "-1m", "1.5m", "1m2g", "٣m", "1mese", "1" * 6 + "g", "1 \n m", "0g"])
def test_a_typed_limit_that_means_nothing_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(InvalidDatum) as refused:
        parse_time_limit(text)
    assert refused.value.datum == "termine"
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("amount", [0, -1, 100_000])
def test_an_amount_that_no_act_can_mean_is_refused(amount: int) -> None:
    with pytest.raises(InvalidDatum):
        TimeLimit(amount, Unit.DAYS)


@pytest.mark.parametrize(
    ("limit", "base"),
    [
        (TimeLimit(99_999, Unit.YEARS), date(2026, 1, 1)),
        (TimeLimit(3, Unit.YEARS, Direction.BACKWARD), date(2, 1, 1)),
        (TimeLimit(99_999, Unit.WEEKS), date(9000, 1, 1)),
        (TimeLimit(1, Unit.DAYS), date(2100, 12, 31)),
        (TimeLimit(1, Unit.DAYS), date(9999, 12, 31)),
        (TimeLimit(1, Unit.MONTHS), date(1942, 1, 1)),
        (TimeLimit(10, Unit.DAYS, calendar=EU), date(2100, 12, 25)),
    ],
)
def test_a_limit_beyond_the_known_calendars_is_refused_and_not_guessed(limit: TimeLimit, base: date) -> None:
    with pytest.raises(InvalidDatum):
        compute(limit, base)
