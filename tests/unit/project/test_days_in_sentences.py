"""No sentence of the program writes an article before a day by itself: «il 11/03/2026» is «l’11/03/2026»."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from agreements.domain.basics import day_words

ROOT = Path(__file__).parents[3]
ROOMS = ("agreements", "flows", "cli", "tasks", "signing", "sandbox", "tests")
_WORD = re.compile(r"(?:\b(?:il|del|al|dal|nel|sul)\s+|(?:dell|all|dall|nell|sull|\bl)’)$", re.IGNORECASE)
_WHOLE = re.compile(r"(?:\b(?:il|del|al|dal|nel|sul) |(?:dell|all|dall|nell|sull|\bl)’)(?:%d|\{:%d)", re.IGNORECASE)


def joined_by_hand(tree: ast.Module) -> Iterator[int]:
    """The lines where an article, or a preposition with one, stands before a day that is formatted there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for before, value in zip(node.values, node.values[1:], strict=False):
                if (
                    isinstance(before, ast.Constant)
                    and isinstance(value, ast.FormattedValue)
                    and _WORD.search(str(before.value))
                    and _is_a_day(value)
                ):
                    yield value.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _WHOLE.search(node.value):
            yield node.lineno


def _is_a_day(value: ast.FormattedValue) -> bool:
    if value.format_spec is not None and "%d" in ast.unparse(value.format_spec):
        return True
    called = value.value.func if isinstance(value.value, ast.Call) else value.value
    name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
    return name in ("day_words", "date_in_words", "moment_in_words", "italian_date", "day_of_month")


def test_an_article_before_a_day_is_joined_in_one_place_only() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for room in ROOMS
        for file in sorted((ROOT / room).rglob("*.py"))
        if file not in (Path(day_words.__file__), Path(__file__))
        for line in joined_by_hand(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'f"firmato il {day:%d/%m/%Y}"',
        'f"con nota del " f"{day:%d/%m/%Y alle %H:%M}"',
        'f"l’{day:%d/%m/%Y}"',
        'f"entro il {counting.day_words}"',
        'f"copia del {moment_in_words(at)}"',
        '"firmato il {:%d/%m/%Y}".format(day)',
        'day.strftime("al %d/%m/%Y")',
    ],
)
def test_a_day_joined_by_hand_is_found(code: str) -> None:
    assert list(joined_by_hand(ast.parse(code)))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 3, 8), ("l’08/03/2026", "dell’8 marzo 2026", "all’08/03/2026", "dall’08/03/2026", "l’8 marzo")),
        (date(2026, 3, 11), ("l’11/03/2026", "dell’11 marzo 2026", "all’11/03/2026", "dall’11/03/2026", "l’11 marzo")),
        (date(2026, 3, 1), ("il 01/03/2026", "del 1° marzo 2026", "al 01/03/2026", "dal 01/03/2026", "il 1° marzo")),
        (date(2026, 3, 18), ("il 18/03/2026", "del 18 marzo 2026", "al 18/03/2026", "dal 18/03/2026", "il 18 marzo")),
    ],
)
def test_a_day_is_written_with_its_article(day: date, written: tuple[str, ...]) -> None:
    assert written == (
        day_words.the_date(day),
        day_words.of_the_day(day),
        day_words.to_the_date(day),
        day_words.from_the_date(day),
        day_words.the_day_of_month(day),
    )


def test_an_hour_is_said_as_it_is_in_italy() -> None:
    assert day_words.of_the_hour(datetime(2026, 3, 10, 23, 30, tzinfo=UTC)) == "dell’11/03/2026 alle 00:30"
