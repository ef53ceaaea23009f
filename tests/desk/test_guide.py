"""The guide at the desk: there without a login, whole, with its pictures, and with no link that leads nowhere."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest

from desk.guide import PAGES
from tests.desk.door import Door


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_read_without_a_login_and_its_links_lead_somewhere(door: Door, name: str) -> None:
    stranger = door.browser()
    page = stranger.get(f"/guida/{name}")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    ids = set(re.findall(r' id="([^"]+)"', page.text))
    for where in map(unquote, map(unescape, re.findall(r'(?:href|src)="(/guida[^"]*|#[^"]*)"', page.text))):
        path, _, place = where.partition("#")
        there = stranger.get(path).text if path and path != f"/guida/{name}" else page.text
        if path.endswith(".png"):
            assert stranger.get(path).status_code == 200, where
        elif place:
            assert f' id="{place}"' in there if path else place in ids, where


def test_steps_are_called_as_on_their_buttons(door: Door) -> None:
    page = door.browser().get("/guida").text
    assert "<strong>Registra la delibera</strong>" in page
    assert "<strong>registra-delibera</strong>" not in page


def test_what_is_no_page_of_the_guide_is_not_there(door: Door) -> None:
    for path in ("/guida/decisions", "/guida/..%2FREADME", "/guida/img/..%2F..%2FREADME.png", "/guida/img/altro.png"):
        assert door.browser().get(path).status_code == 404, path


def test_every_page_leads_to_the_guide(door: Door) -> None:
    assert '<a href="/guida">Aiuto</a>' in door.browser().get("/accesso").text
