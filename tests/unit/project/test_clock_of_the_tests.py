"""A test reads the clock when it runs: between the collecting of the tests and their run a midnight may pass."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
CLOCK = {"now", "today", "datetime.now", "date.today", "time.time"}


def read_when_collected(source: str) -> Iterator[int]:
    """The lines that ask the clock outside the body of a function."""

    def visit(node: ast.AST) -> Iterator[int]:
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCK:
            yield node.lineno
        body: list[ast.AST] = []
        if isinstance(node, ast.Lambda):
            body = [node.body]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = list(node.body)
        for child in ast.iter_child_nodes(node):
            if child not in body:
                yield from visit(child)

    yield from visit(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        "ACT = Delegation('decreto', today())",
        "@mark(('day',), [(today() + one,)])\ndef test(day): ...",
        "def test(at=datetime.now(UTC)): ...",
        "class Case:\n    at = now()",
    ],
)
def test_a_clock_read_when_collected_is_seen(source: str) -> None:
    assert list(read_when_collected(source))


@pytest.mark.parametrize(
    "source", ["def test():\n    assert now()", "DAY = lambda: today()", "class A:\n def b(self): now()"]
)
def test_a_clock_read_when_the_test_runs_is_not(source: str) -> None:
    assert not list(read_when_collected(source))


def test_no_test_reads_the_clock_when_it_is_collected() -> None:
    files = sorted(TESTS.rglob("*.py"))
    assert not [f"{file.relative_to(TESTS)}:{line}" for file in files for line in read_when_collected(file.read_text())]
