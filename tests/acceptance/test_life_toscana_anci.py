"""Regione Toscana and ANCI Toscana: 2004, a gap, 2008, and the successor to the end of its renewal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Origin
from agreements.domain.agreement.periods import Standing, last_day, standing
from cli.demo.moves import Moves
from tests.support.lives import documents, played, refusals
from tests.support.trial_folder import trial_folder


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moves]:
    with played("toscana-anci", trial_folder(tmp_path_factory, "vita")) as story:
        yield story


def test_the_life_went_its_way_and_what_had_to_be_refused_was(story: Moves) -> None:
    story.whole()
    told = refusals(story)
    for words in ("dopo la scadenza non si rinnova", "è nel futuro", "non accettato", "ammette 1 rinnovo"):
        assert words in told
    assert [run for run in story.stage.runs if run.state == "Failed"] == story.refused


def test_the_two_protocols_before_it_stand_as_the_text_tells_them(story: Moves) -> None:
    first, second, living = (story.agreement(number) for number in story.numbers())
    assert [each.origin for each in (first, second, living)] == [Origin.HISTORICAL, Origin.HISTORICAL, Origin.NATIVE]
    assert [f"{last_day(each)}" for each in (first, second)] == ["2007-06-20", "2011-06-30"]
    assert [party.signatory.name for party in first.parties] == ["dato non noto", "dato non noto"]
    assert [party.signatory.name for party in second.parties] == ["Federico Gelli", "Alessandro Cosimi"]
    assert (second.predecessor, living.predecessor) == (first.number, second.number)


def test_the_successor_was_renewed_once_and_has_ended(story: Moves) -> None:
    living = story.agreement()
    assert [act.state for act in living.acts] == [ActState.SIGNED, ActState.SIGNED]
    assert standing(living, story.stage.today()) is Standing.EXPIRED
    assert "nota interna" in documents(story)
    assert "accordo firmato (rinnovo, atto 2).pdf" in documents(story)
