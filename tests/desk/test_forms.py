"""The forms of steps as people meet them: each opens, keeps what was typed, says what is wrong, and asks once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from agreements.domain.people.person import Role
from agreements.use_cases.base.workbench import Workbench
from desk.forms import published_steps
from tests.contract import samples
from tests.desk.door import Browser, Door

STEPS = [step.name for step in published_steps().values() if step.form is not None]
ALL = [role for role in Role if role is not Role.ADMINISTRATOR]


def agreement(bench: Workbench) -> str:
    with bench.database.unit() as unit:
        made = samples.agreement()
        number = unit.add(made, samples.event(made), "richiesta").number
        unit.commit()
    return number


class Page(HTMLParser):
    """What a browser would send of a form, and what names its fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.labelled: set[str] = set()
        self.fields: dict[str, dict[str, str | None]] = {}
        self.ids: list[str] = []
        self._area: str | None = None
        self._select: str | None = None
        self._depth: list[str] = []
        self._in = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if at.get("id"):
            self.ids.append(at["id"] or "")
        if tag == "form":
            self._in = at.get("class") == "passo"
        if tag == "label" and at.get("for"):
            self.labelled.add(at["for"] or "")
        if not self._in:
            return
        if tag == "input":
            self._input(at)
        elif tag == "textarea":
            self._area = at["name"] or ""
            self.fields[at["name"] or ""] = at
            self.values[self._area] = [""]
        elif tag == "select":
            self._select = at["name"] or ""
            self.fields[self._select] = at
        elif tag == "option" and self._select is not None:
            first = self._select not in self.values
            if first or "selected" in at:
                self.values[self._select] = [at.get("value") or ""]

    def _input(self, at: dict[str, str | None]) -> None:
        name, kind = at.get("name") or "", at.get("type")
        if kind in ("radio", "checkbox"):
            if "checked" in at:
                self.values.setdefault(name, []).append(at.get("value") or "")
            self.fields.setdefault(name, at)
            return
        self.values.setdefault(name, []).append(at.get("value") or "")
        if kind != "hidden":
            self.fields[name] = at

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.values[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self.values[self._area][0] = self.values[self._area][0].removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._in = False


def send(browser: Browser, path: str, page: Page, action: str = "invia", **typed: object) -> tuple[int, str, str]:
    """Send a form with some fields filled in: status, text, where it leads."""
    values: dict[str, object] = {**page.values, **typed, "_azione": action}
    answer = browser.post(path, {name: value for name, value in values.items() if value is not None})  # type: ignore[misc]
    return answer.status_code, answer.text, answer.headers.get("location", "")


@pytest.fixture
def clerk(door: Door) -> Browser:
    return door.inside("prova.uno", *ALL)


def test_the_form_of_every_step_opens_and_each_field_has_a_name(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    for step in STEPS:
        for path in (f"/passi/{step}", f"/passi/{step}?accordo={number}"):
            answer = clerk.get(path)
            if step == "sposta-orologio" and answer.status_code == 403:
                continue
            assert answer.status_code == 200, (path, answer.text)
            page = Page(answer.text)
            assert len(page.ids) == len(set(page.ids)), (path, [i for i in page.ids if page.ids.count(i) > 1])
            for name, at in page.fields.items():
                if at.get("type") not in ("radio", "checkbox"):
                    assert at["id"] in page.labelled, (path, name)
                for each in (at.get("aria-describedby") or "").split():
                    assert each in page.ids, (path, name, each)
