"""A field of a line of charges is named in few files, and ARCHITECTURE says in which; the others derive it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from agreements.domain.agreement.money import TEXTS, Charge
from agreements.domain.register.charge_columns import CHARGES, EXAMPLE_CHARGE

ROOT = Path(__file__).parents[3]
ROOMS = ("agreements", "signing", "tasks", "flows", "cli")
MIGRATIONS = "agreements/persistence/migrations/versions/"


def test_the_files_that_name_every_text_of_a_line_are_those_of_the_page() -> None:
    listed = subprocess.run(["git", "ls-files", *ROOMS], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    sources = {name: (ROOT / name).read_text(encoding="utf-8") for name in listed.split() if name.endswith(".py")}
    naming = {
        MIGRATIONS if name.startswith(MIGRATIONS) else name
        for name, source in sources.items()
        if all(re.search(rf"\b{text}\b", source) for text in TEXTS)
    }
    assert naming == named_in_architecture()
    assert len(naming) <= 7


def named_in_architecture() -> set[str]:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = page.partition("## Adding a field to a line of charges\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^- `([^`]+)`", section, re.MULTILINE))


def test_the_sheet_has_a_column_for_every_field_and_the_example_knows_no_other() -> None:
    fields = set(Charge.__dataclass_fields__)
    assert {column.code for column in CHARGES} - {"of"} == fields
    assert set(EXAMPLE_CHARGE) <= fields
