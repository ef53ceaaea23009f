"""The licence of the project is whole, and what comes from others is told."""

from __future__ import annotations

import re
from importlib import metadata

from fontTools.ttLib import TTFont

from tests.unit.project.facts import ROOT, project, text
from tests.unit.project.test_paths_in_pages import listed

FROM_OTHERS = [
    "otf",
    "ttf",
    "woff",
    "woff2",
    "icc",
    "pem",
    "crt",
    "cer",
    "xz",
    "zip",
    "gz",
    "xsd",
    "wsdl",
    "pdf",
    "png",
    "jpg",
]
"""Kinds of files that are taken rather than written; such a file made here is told under «Made here»."""
SHARE_ALIKE = re.compile("GPL|MPL|Mozilla|Artistic|EUPL|CDDL|Eclipse")


def test_the_licence_is_whole_and_the_one_the_project_names() -> None:
    lines = text("LICENSE").splitlines()
    assert project()["license"] == "EUPL-1.2"
    assert lines[0] == "EUROPEAN UNION PUBLIC LICENCE v. 1.2"
    numbered = [int(match[1]) for line in lines if (match := re.match(r"(\d+)\. ?[A-Z]", line))]
    assert numbered == list(range(1, 16))
    assert lines[-1].endswith("require the production of a new EUPL version.")
    assert all((ROOT / name).is_file() for name in project()["license-files"])


def test_the_font_has_the_licence_and_the_copyright_that_travel_with_it() -> None:
    said = {record.nameID: str(record) for record in TTFont(ROOT / "signing" / "stamp.otf")["name"].names}
    licence = text("LICENSES/OFL-1.1.txt")
    assert "SIL Open Font License 1.1" in said[13]
    assert said[0] == " ".join(licence.splitlines()[:2])
    assert "Liberation" not in f"{said[1]} {said[4]} {said[6]}"  # a reserved name
    assert {"SIL OPEN FONT LICENSE", "PREAMBLE", "DISCLAIMER"} <= set(licence.splitlines())


def test_each_file_taken_from_others_has_its_line() -> None:
    told = re.findall(r"`([\w./*-]+)`", text("THIRD-PARTY-NOTICES.md"))
    taken = [path for kind in FROM_OTHERS for path in listed(f"*.{kind}")]
    assert "signing/stamp.otf" in taken
    assert [path for path in taken if not any(path == place or path.startswith(f"{place}/") for place in told)] == []


def test_each_locked_package_whose_licence_asks_for_more_than_a_notice_is_named() -> None:
    page = text("THIRD-PARTY-NOTICES.md")
    unnamed = []
    for name in re.findall(r"^([a-z0-9][\w.-]*)==", text("requirements-dev.lock"), re.MULTILINE):
        try:
            told = metadata.metadata(name)
        except metadata.PackageNotFoundError:  # locked for another system or Python
            continue
        short = (told.get("License") or "")[:80]
        said = [told.get("License-Expression") or "", short, *told.get_all("Classifier", [])]
        if any(SHARE_ALIKE.search(line) for line in said) and not re.search(rf"\b{re.escape(name)}\b", page):
            unnamed.append(name)
    assert unnamed == []
