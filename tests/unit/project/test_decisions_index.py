"""docs/decisions/README.md has each decision once, with its title, and says of a number that is missing why it is."""

from __future__ import annotations

import re

from tests.unit.project.facts import ROOT, text

FOLDER = ROOT / "docs" / "decisions"
LINE = re.compile(r"^- (\d+)\. \[(.+)\]\((\S+)\): \S.*\.$", re.MULTILINE)
UNUSED = re.compile(r"^- Number (\d+) was never used\.$", re.MULTILINE)


def test_each_decision_has_one_line_with_its_number_and_title() -> None:
    index = [(path, f"# {number}. {title}") for number, title, path in LINE.findall(text("docs/decisions/README.md"))]
    pages = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
    assert index == [(path.name, path.read_text(encoding="utf-8").splitlines()[0]) for path in pages]


def test_every_line_of_the_list_is_one_of_these() -> None:
    page = text("docs/decisions/README.md")
    listed = [line for line in page.splitlines() if line.startswith("-")]
    assert len(listed) == len(LINE.findall(page)) + len(UNUSED.findall(page))


def test_no_number_is_missing_without_a_word() -> None:
    page = text("docs/decisions/README.md")
    used = [int(path.name[:4]) for path in FOLDER.glob("[0-9]*.md")]
    unused = [int(number) for number in UNUSED.findall(page)]
    assert sorted(used + unused) == list(range(1, max(used) + 1))
