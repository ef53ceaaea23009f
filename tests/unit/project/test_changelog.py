from __future__ import annotations

import re
from datetime import date

from tests.unit.project.facts import project, text

VERSION = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def test_the_newest_version_is_the_project_s_and_older_ones_follow() -> None:
    versions = VERSION.findall(text("CHANGELOG.md"))
    numbers = [tuple(int(part) for part in number.split(".")) for number, _ in versions]
    days = [date.fromisoformat(day) for _, day in versions]
    assert versions[0][0] == project()["version"]
    assert numbers == sorted(set(numbers), reverse=True)
    assert days == sorted(days, reverse=True)


def test_each_version_names_its_tag() -> None:
    told = VERSION.split(text("CHANGELOG.md"))
    for number, below in zip(told[1::3], told[3::3], strict=True):
        assert f"Tag: `v{number}`" in below
