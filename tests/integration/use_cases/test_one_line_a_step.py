"""The operator's log of real steps: which row, how long each part took, and nobody's data."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agreements.domain.basics.errors import AccordiError
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.settings import Settings
from signing.trial.people import PEOPLE
from tasks.step_log import step_line
from tests.integration.use_cases.lives import CLERK, NAMES, TITLE, Life
from tests.support.builders import OFFICE


@pytest.fixture
def taken(tmp_path: Path) -> Callable[[Callable[[], object]], dict[str, Any]]:
    """Takes a step and answers its line."""
    settings = Settings(_env_file=None, var=tmp_path / "var")
    log = tmp_path / "var" / "log" / "passi.log"
    log.parent.mkdir(parents=True)

    def take(use: Callable[[], object]) -> dict[str, Any]:
        with contextlib.suppress(AccordiError, OSError), step_line("prova", "r-1", settings):
            use()
        written = log.read_text(encoding="utf-8")
        for words in (TITLE, *NAMES, CLERK.name, OFFICE.name, OFFICE.email):
            assert words.casefold() not in written.casefold()
        for person in PEOPLE:
            assert person.name.casefold() not in written.casefold()
            assert person.tax_code not in written
        told: dict[str, Any] = json.loads(written.splitlines()[-1])
        return told

    return take


def test_it_names_the_row_of_the_journal_and_where_the_time_went(
    life: Life, taken: Callable[[Callable[[], object]], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = taken(life.create)
    examined = taken(life.examine)
    assert [(line["accordo"], line["riga"], line["esito"]) for line in (made, examined)] == [
        (life.number, 1, "compiuto"),
        (life.number, 2, "compiuto"),
    ]
    parts = examined["ms"]
    assert {"lettura", "decisione", "documenti", "salvataggio", "copie", "resto", "totale"} <= parts.keys()
    assert sum(parts.values()) == pytest.approx(2 * parts["totale"], abs=1)
    assert all(0 <= milliseconds <= parts["totale"] for milliseconds in parts.values())
    refused = taken(life.propose)
    assert (refused["esito"], refused["accordo"], refused["riga"]) == ("rifiutato", life.number, None)

    def full(*_: object) -> None:
        raise OSError(f"{TITLE}: {PEOPLE[0].tax_code}")

    with monkeypatch.context() as broken:
        broken.setattr(UnitOfWork, "arm", full)  # within the transaction: the row that was made never happened
        failed = taken(life.opinion)
    assert (failed["esito"], failed["errore"], failed["riga"]) == ("guasto", "OSError", None)
    assert failed["dove"][-1].endswith(" full")
    assert taken(life.opinion)["riga"] == 3


def test_without_a_place_for_it_the_step_stands(life: Life, tmp_path: Path) -> None:
    with step_line("prova", settings=Settings(_env_file=None, var=tmp_path / "altrove")):
        life.create()
    assert life.agreement.number == life.number
