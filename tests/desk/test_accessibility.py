"""The page of accessibility: open to everybody, the words of docs/accessibilita.md, and what it says is so."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from agreements.domain.people.person import Role
from tests.desk.door import PASSWORD, Door
from tests.desk.test_today import late
from tests.support.axe import faults
from tests.support.browser import browser_program

WRITTEN = Path(__file__).parents[2] / "docs" / "accessibilita.md"
OF_EVERYBODY = ("/accessibilita", "/", "/persona", "/passi", "/ricevuti", "/richieste", "/conflitti")
OF_ADMINISTRATORS = ("/persone", "/persone/nuova", "/persone/modifiche")


def words(text: str) -> list[str]:
    return unescape(re.sub(r"<[^>]+>|^#+ |^- ", " ", text, flags=re.MULTILINE)).split()


def test_the_page_is_open_to_everybody_and_says_what_the_document_says(door: Door) -> None:
    for browser in (door.browser(), door.inside("prova.uno", Role.CLERK)):
        page = browser.get("/accessibilita")
        assert page.status_code == 200
        main = re.search(r"<main[^>]*>(.*)</main>", page.text, re.DOTALL)
        assert main is not None
        assert words(main[1]) == words(WRITTEN.read_text(encoding="utf-8"))
    for path in ("/accesso", "/statici/nulla"):
        assert '<footer><a href="/accessibilita">' in door.browser().get(path).text
    assert door.browser().post("/accessibilita", {}).status_code == 405


@pytest.mark.parametrize("width", [320, 1200])
def test_the_pages_that_it_names_are_without_a_fault(door: Door, width: int) -> None:
    late(door.bench)
    door.person("prova.uno", Role.CLERK, Role.ADMINISTRATOR)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": width, "height": 800})
        page.set_default_timeout(120_000)
        page.goto(f"{door.origin}/accesso")
        assert faults(page) == []
        _enter_by_keyboard(page)
        page.wait_for_url(f"{door.origin}/")
        for path in (*OF_EVERYBODY, *OF_ADMINISTRATORS):
            page.goto(f"{door.origin}{path}")
            assert faults(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") == width, path
        chromium.close()


def _enter_by_keyboard(page: Page) -> None:
    """The skip link first, then each thing in the order in which it is read."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Vai al contenuto"
    for _ in range(3):  # the name, the help, the field
        page.keyboard.press("Tab")
    page.keyboard.type("prova.uno")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
