"""Pages for readers name source files by paths that are there."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PATH = re.compile(r"[\w./-]*\w\.py\b")


def listed(pattern: str) -> list[str]:
    """Files of the checkout, those of git where it is one."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [str(path.relative_to(ROOT)) for path in ROOT.rglob(pattern)]


SOURCES = [f"/{path}" for path in listed("*.py")]


@pytest.mark.parametrize("page", sorted(listed("*.md")))
def test_each_source_that_a_page_names_exists(page: str) -> None:
    named = set(PATH.findall((ROOT / page).read_text(encoding="utf-8")))
    assert sorted(path for path in named if not any(source.endswith(f"/{path}") for source in SOURCES)) == []


def test_the_pages_do_name_sources() -> None:
    named = {path for page in listed("*.md") for path in PATH.findall((ROOT / page).read_text(encoding="utf-8"))}
    assert len(named) > 100
    assert "domain/steps/transitions.py" in named
