"""README's figures are those of the decisions beside them, and each picture is shown somewhere, small, with words."""

from __future__ import annotations

import re

import pytest

from tests.unit.project.facts import ROOT, text

PICTURES = ROOT / "docs" / "img"
MOST_BYTES = 150_000
PAGES = ("README.md", "docs/guida.md", "docs/operations.md", "docs/accessibilita.md", "publiccode.yml")
LINK = re.compile(r"\[[^\]]*\]\((docs/decisions/[^)]+)\)")
FIGURE = re.compile(r"(?<![\w.,])[0-9][0-9.,]*[0-9]|(?<![\w.,])[0-9]\b")


def claims() -> list[str]:
    section = text("README.md").split("\n## Figures\n")[1].split("\n## ")[0]
    return [" ".join(each.split()) for each in section.split("\n- ")[1:]]


@pytest.mark.parametrize("claim", claims())
def test_a_figure_is_that_of_the_decision_beside_it(claim: str) -> None:
    decisions = [text(path) for path in LINK.findall(claim)]
    figures = FIGURE.findall(LINK.sub("", claim))
    assert decisions
    assert figures
    for figure in figures:
        assert any(re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d]|[.,]\d)", each) for each in decisions), figure


def test_a_figure_that_is_not_there_is_found_missing() -> None:
    with pytest.raises(AssertionError):
        test_a_figure_is_that_of_the_decision_beside_it("1.71 times ([16](docs/decisions/0016-what-is-timed.md))")


def shown() -> set[str]:
    return {name for page in PAGES for name in re.findall(r"img/([\w-]+\.png)", text(page))}


def test_each_picture_is_shown_and_each_shown_one_is_there_and_small() -> None:
    kept = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert set(kept) == shown()
    assert {name: size for name, size in kept.items() if size > MOST_BYTES} == {}


@pytest.mark.parametrize("page", PAGES[:-1])
def test_each_picture_says_in_words_what_it_shows(page: str) -> None:
    for words in re.findall(r"!\[([^\]]*)\]\(", text(page)):
        assert len(words) > 20


@pytest.mark.parametrize("page", PAGES[:-1])
def test_each_link_within_the_pages_leads_to_a_heading_or_a_file(page: str) -> None:
    own = text(page)
    for where in re.findall(r"\]\(([^)\s]+)\)", own):
        if where.startswith("http"):
            continue
        path, _, heading = where.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), where
        if heading:
            anchors = {_anchor(each) for each in re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M)}
            assert heading in anchors, where


def _anchor(heading: str) -> str:
    """As forges make it: lower case, punctuation gone, a hyphen for each space."""
    return re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-")
