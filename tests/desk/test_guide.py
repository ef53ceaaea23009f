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


@pytest.mark.parametrize("name", PAGES)
def test_each_cell_of_a_table_says_its_column_and_nothing_has_a_style_of_its_own(door: Door, name: str) -> None:
    page = door.browser().get(f"/guida/{name}").text
    assert " style=" not in page
    for table in re.findall(r"<table>(.*?)</table>", page, re.DOTALL):
        headings = [re.sub("<[^>]+>", "", each) for each in re.findall(r"<th[^>]*>(.*?)</th>", table)]
        for row in re.findall(r"<tr>(.*?)</tr>", table.partition("</thead>")[2], re.DOTALL):
            assert re.findall(r'<td data-titolo="([^"]*)">', row) == headings


def test_steps_are_called_as_on_their_buttons(door: Door) -> None:
    page = door.browser().get("/guida").text
    assert "<strong>Registra la delibera</strong>" in page
    assert "<strong>registra-delibera</strong>" not in page


def test_what_is_no_page_of_the_guide_is_not_there(door: Door) -> None:
    for path in ("/guida/decisions", "/guida/..%2FREADME", "/guida/img/..%2F..%2FREADME.png", "/guida/img/altro.png"):
        assert door.browser().get(path).status_code == 404, path


def test_every_page_leads_to_the_guide(door: Door) -> None:
    assert '<a href="/guida">Aiuto</a>' in door.browser().get("/accesso").text
