"""publiccode.yml by the rules of the standard, version 0.7.0, and by what the project says elsewhere."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.unit.project.facts import ROOT, project, read_yaml, text

NEEDED = {
    "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal",
    "maintenance", "localisation",
}  # fmt: skip
OPTIONAL = {
    "applicationSuite", "landingURL", "isBasedOn", "softwareVersion", "releaseDate", "logo", "categories", "usedBy",
    "fundedBy", "roadmap", "supports", "organisation", "intendedAudience", "dependsOn",
}  # fmt: skip
STATUS = {"concept", "development", "beta", "stable", "obsolete"}
ALIASES = {"gdpr", "eidas", "nis2", "cra", "spid", "cie", "anpr", "pagopa", "io"}
IN_ONE_LANGUAGE = {
    "localisedName", "shortDescription", "longDescription", "documentation", "apiDocumentation", "features",
    "screenshots", "videos", "awards",
}  # fmt: skip


def faults(said: dict[str, Any]) -> Iterator[str]:
    """What the standard does not allow, of the parts that this project uses."""
    yield from (f"{key} is missing" for key in sorted(NEEDED - set(said)))
    yield from (f"{key} is unknown or deprecated" for key in sorted(set(said) - NEEDED - OPTIONAL))
    if set(said) >= NEEDED:
        yield from _top(said)
        yield from _description(said["description"])
        yield from _maintenance(said["maintenance"])


def _top(said: dict[str, Any]) -> Iterator[str]:
    if said["publiccodeYmlVersion"] != "0.7.0":
        yield "another version of the standard"
    if not (urlsplit(said["url"]).scheme and urlsplit(said["url"]).netloc):
        yield "url is no URL"
    if not said["platforms"]:
        yield "no platform"
    if said["developmentStatus"] not in STATUS:
        yield "developmentStatus is not in the list"
    if said["softwareType"] != "standalone/web":
        yield "softwareType: pages in a browser are standalone/web"
    if "releaseDate" in said and not _is_day(said["releaseDate"]):
        yield "releaseDate is not YYYY-MM-DD"
    for supported in said.get("supports", []):
        alias, _, name = supported["id"].partition(":")
        if alias == "alias" and name not in ALIASES:
            yield f"unknown alias {name}"
    if not said["legal"].get("license"):
        yield "no licence"
    if not isinstance(said["localisation"].get("localisationReady"), bool):
        yield "localisationReady is neither true nor false"
    if not said["localisation"].get("availableLanguages"):
        yield "no available language"
    yield from (
        f"country {country} is not in upper case"
        for country in said.get("intendedAudience", {}).get("countries", [])
        if not re.fullmatch("[A-Z]{2}", country)
    )


def _description(description: dict[str, Any]) -> Iterator[str]:
    for language, said in description.items():
        if not re.fullmatch("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
            yield f"{language} is no language"
        yield from (f"{language}: {key} is unknown or deprecated" for key in sorted(set(said) - IN_ONE_LANGUAGE))
        short = said.get("shortDescription", "")
        if not 1 <= len(short) <= 150 or "\n" in short:
            yield f"{language}: shortDescription is not one line of at most 150 characters"
        if "longDescription" in said and not 150 <= len(said["longDescription"]) <= 10_000:
            yield f"{language}: longDescription has not 150 to 10000 characters"
    if not any(said.get("longDescription") and said.get("features") for said in description.values()):
        yield "no language with longDescription and features"


def _maintenance(said: dict[str, Any]) -> Iterator[str]:
    kind = said.get("type")
    if kind not in {"internal", "contract", "community", "none"}:
        yield "maintenance type is not in the list"
    if kind in {"internal", "community"} and not said.get("contacts"):
        yield "maintained by somebody who is not named"
    if (kind == "contract") != bool(said.get("contractors")):
        yield "contractors belong to a contract, and only there"


def _is_day(written: object) -> bool:
    try:
        return isinstance(written, str) and date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


@pytest.fixture
def said() -> dict[str, Any]:
    read: dict[str, Any] = read_yaml(text("publiccode.yml"))
    return read


def test_the_file_is_what_the_standard_asks(said: dict[str, Any]) -> None:
    assert list(faults(said)) == []


def test_both_languages_tell_the_same_amount(said: dict[str, Any]) -> None:
    italian, english = said["description"]["it"], said["description"]["en"]
    assert set(said["description"]) == {"it", "en"}
    assert len(italian["features"]) == len(english["features"]) >= 5


def test_no_contact_is_named_and_no_country_section_is_used(said: dict[str, Any]) -> None:
    assert said["maintenance"] == {"type": "none"}
    assert not {"IT", "it"} & set(said)


def test_licence_version_and_day_are_those_of_the_project(said: dict[str, Any]) -> None:
    newest = re.search(r"^## \[(\d[^]]*)\] - (\S+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert said["legal"]["license"] == project()["license"]
    assert said["softwareVersion"] == project()["version"] == newest[1]
    assert said["releaseDate"] == newest[2]


def test_each_picture_it_names_is_here(said: dict[str, Any]) -> None:
    named = {path for language in said["description"].values() for path in language["screenshots"]}
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize(
    ("where", "value", "fault"),
    [
        (("url",), None, "url is missing"),
        (("url",), "accordi", "url is no URL"),
        (("IT",), {"countryExtensionVersion": "1.0"}, "IT is unknown or deprecated"),
        (("releaseDate",), "29/11/2026", "releaseDate is not YYYY-MM-DD"),
        (("supports",), [{"id": "alias:agid"}], "unknown alias agid"),
        (("maintenance",), {"type": "internal"}, "maintained by somebody who is not named"),
        (("maintenance",), {"type": "none", "contractors": [{}]}, "contractors belong to a contract, and only there"),
        (("description", "it", "shortDescription"), "x" * 151, "it: shortDescription is not one line"),
        (("description", "it", "longDescription"), "x" * 149, "it: longDescription has not 150"),
        (("description", "en", "genericName"), "Register", "en: genericName is unknown or deprecated"),
        (("description",), {"it": {"shortDescription": "x"}}, "no language with longDescription and features"),
        (("localisation",), {"localisationReady": "no", "availableLanguages": ["it"]}, "localisationReady is neither"),
        (("intendedAudience", "countries"), ["it"], "country it is not in upper case"),
    ],
)
def test_what_the_standard_refuses_is_seen(
    said: dict[str, Any], where: tuple[str, ...], value: object, fault: str
) -> None:
    changed = copy.deepcopy(said)
    inner = changed
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = value
    if value is None:
        del inner[where[-1]]
    assert [found[: len(fault)] for found in faults(changed)] == [fault]


def test_a_day_without_quotes_stays_text() -> None:
    assert read_yaml("releaseDate: 2026-11-29") == {"releaseDate": "2026-11-29"}
