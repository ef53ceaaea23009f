"""What the sweep found holds only while the rules are the same, wherever in the domain a rule stands."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from agreements.use_cases.watch import program_rules as module

DOMAIN = Path(str(files("agreements.domain")))
RULES = sorted(path.relative_to(DOMAIN) for path in DOMAIN.rglob("*.py") if path.name != "__init__.py")


@pytest.fixture
def domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the domain whose digest is asked for."""
    copy = tmp_path / "domain"
    shutil.copytree(DOMAIN, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(module, "files", lambda _: copy)
    return copy


def digest() -> str:
    return module.program_rules.__wrapped__()


@pytest.mark.parametrize("folder", sorted({path.parent for path in RULES}), ids=str)
def test_a_rule_that_changes_in_any_folder_changes_the_digest(domain: Path, folder: Path) -> None:
    before = digest()
    rule = next(domain / path for path in RULES if path.parent == folder)
    rule.write_text(rule.read_text(encoding="utf-8") + "\nMORE = 1\n", encoding="utf-8")
    assert digest() != before


def test_a_rule_in_a_folder_of_a_folder_counts_too(domain: Path) -> None:
    before = digest()
    (domain / "deadlines" / "deeper").mkdir()
    (domain / "deadlines" / "deeper" / "ladder.py").write_text("DAYS = 30\n", encoding="utf-8")
    assert digest() != before


def test_a_rule_that_moves_counts_and_what_is_no_source_does_not(domain: Path) -> None:
    before = digest()
    (domain / "deadlines" / "note.txt").write_text("nothing that computes", encoding="utf-8")
    assert digest() == before
    (domain / "deadlines" / "ladders.py").rename(domain / "days" / "ladders.py")
    assert digest() != before
