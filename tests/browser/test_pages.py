"""Prefect's pages in a real Chromium, as staff go through them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tasks.choices import CHOICE_FIELD
from tests.browser.life import DEPLOYMENTS, schema_of
from tests.browser.pages import DONE, NOT_DONE, OPTIONAL, questions, resolved
from tests.browser.visitor import Visitor

# Words of Prefect's own pages, none of which may stand beside an Italian one.
FOREIGN = re.compile(
    r"\(Optional\)|Add item|Select\b|Pick a date|No items|Submit|Enforce|\bNone\b|anyOf|Deployment|\bFlows?\b|Queue|"
    r"Work Pool|Dashboard|Log ?out|Settings|\bRuns?\b|Parameters|Cancel\b|Created|Artifact|Items per|\bPage \d|Tags\b|"
    r"[a-z] ago\b|\b[AP]M\b|required|Upgrade|Community|Switch|Schedules?\b|\b\d+ (?:second|minute|hour)s?\b"
)
ENTRIES = {
    "dichiarante": "Prova Uno, Ufficio accordi",
    "dal": "2026-01-31",
    "quantita": 1,
    "unita": "mesi",
    "direzione": "in avanti: entro … dalla data",
}
WITH_A_FORM = [d["name"] for d in DEPLOYMENTS if not d.get("schedules")]
ROME_TIME = re.compile(r"\b\d\d/\d\d/\d{4},? \d\d:\d\d\b")

pytestmark = pytest.mark.timeout(900)


def test_a_wrong_password_is_told_in_italian(visitor: Visitor, refused_entry: list[str]) -> None:
    assert refused_entry == ["Utente o password non riconosciuti: scriverli come utente:password."]


def test_the_list_shows_every_step_in_the_order_of_the_work_and_what_it_does(visitor: Visitor) -> None:
    assert visitor.pages.names() == [d["name"] for d in DEPLOYMENTS]
    text = visitor.pages.text()
    assert [d["name"] for d in DEPLOYMENTS if d["description"].strip() not in text] == []
    assert FOREIGN.findall(text) == []


@pytest.mark.parametrize("name", WITH_A_FORM)
def test_a_form_can_be_filled_and_asks_everything_in_italian(visitor: Visitor, name: str) -> None:
    schema = schema_of(name)
    visitor.pages.form(name).fill(schema, _anything(schema, schema))
    text = visitor.pages.text()
    assert FOREIGN.findall(text) == []
    lines = {line.removesuffix(OPTIONAL).strip() for line in text.splitlines()}
    asked = list(questions(schema, schema))
    assert {question["title"] for question in asked} <= lines
    assert {question["description"] for question in asked if "description" in question} <= lines


def test_a_form_with_mistakes_stays_open_and_says_what_is_wrong(visitor: Visitor) -> None:
    form = visitor.pages.form("calcola-termine")
    form.fill(schema_of("calcola-termine"), {name: value for name, value in ENTRIES.items() if name != "dal"})
    assert form.fail_to_submit() == ["Manca: va compilata."]
    form.fill(schema_of("calcola-termine"), {"dal": ENTRIES["dal"]})
    assert form.submit().await_end() == DONE


def test_a_step_is_taken_by_clicks_and_its_outcome_stands_on_the_page_of_its_run(visitor: Visitor) -> None:
    form = visitor.pages.form("calcola-termine")
    form.fill(schema_of("calcola-termine"), ENTRIES)
    run = form.submit()
    assert run.await_end() == DONE
    run.expect_outcome("Il termine scade il 28 febbraio 2026")
    text = visitor.pages.text()
    assert FOREIGN.findall(text) == []
    assert len(ROME_TIME.findall(text)) >= 2  # of the run, and of the outcome


def test_a_refused_step_shows_its_sentence(visitor: Visitor) -> None:
    form = visitor.pages.form("calcola-termine")
    form.fill(schema_of("calcola-termine"), {**ENTRIES, "dichiarante": "Uno"})
    run = form.submit()
    assert run.await_end() == NOT_DONE
    run.expect_outcome("Nulla è stato modificato")


def _anything(root: dict[str, Any], kind: Any) -> dict[str, Any]:
    """Something for every question that must be answered, and one entry in every list."""
    required = set(kind.get("required", [])) - {CHOICE_FIELD}  # its list is that of the moment
    filled = {name: _something(root, asked) for name, asked in kind["properties"].items() if name in required}
    return filled | {
        name: _something(root, asked) for name, asked in kind["properties"].items() if asked.get("type") == "array"
    }


def _something(root: dict[str, Any], asked: Any) -> Any:
    meant = resolved(root, asked)
    if "enum" in meant:
        return meant["enum"][-1]
    if meant["type"] == "array":
        return [_something(root, meant["items"])]
    if meant["type"] == "object":
        return _anything(root, meant)
    if meant["type"] == "integer":
        return max(meant.get("minimum", 1), 1)
    return "2026-03-12" if meant.get("format") == "date" else "prova"
