"""Regione Toscana with four bodies, each by a copy of the one approved text of a model."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.periods import Standing, standing
from cli.demo.moves import Moves
from tests.support.lives import documents, played, refusals
from tests.support.trial_folder import trial_folder


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moves]:
    with played("toscana-quattro-enti", trial_folder(tmp_path_factory, "vita")) as story:
        yield story


def test_the_life_went_its_way_and_what_had_to_be_refused_was(story: Moves) -> None:
    story.whole()
    assert "passo «testo definitivo» rifiutato" in refusals(story)
    assert [run for run in story.stage.runs if run.state == "Failed"] == story.refused


def test_the_news_gives_neither_day_nor_signatory_nor_the_name_of_the_body(story: Moves) -> None:
    old = story.agreement(story.numbers()[0])
    assert f"{old.acts[0].signed_about}" == "dato non noto"
    assert not any(party.signatory.known for party in old.parties)
    assert standing(old, story.stage.today()) is Standing.IN_FORCE


def test_three_bodies_signed_on_their_own_days_and_one_did_not(story: Moves) -> None:
    assert story.agreement(story.numbers()[1]).acts[0].state is ActState.APPROVED, (
        "the model itself is signed by nobody"
    )
    living = [story.agreement(number) for number in story.numbers()[2:]]
    states = {agreement.parties[1].name: agreement.acts[0].state for agreement in living}
    assert states == {
        "Comune di Firenze": ActState.SIGNED,
        "Provincia di Massa Carrara": ActState.SIGNED,
        "Comune di Lucca": ActState.WITHDRAWN,
        "Comune di Pistoia": ActState.SIGNED,
    }
    days = [agreement.acts[0].signed_on for agreement in living if agreement.signed_acts]
    assert len(set(days)) == 3
    ended = [standing(agreement, story.stage.today()) for agreement in living]
    assert ended.count(Standing.EXPIRED) == 3


def test_the_family_tells_text_signatures_and_refusal_of_each_body(story: Moves) -> None:
    shown = next(run for run in story.stage.runs if run.deployment == "vista-famiglia")
    for words in ("testo proprio v2, nato dalla v1 del modello", r"Comune di Pistoia (il |l’)\d\d/", "Comune di Lucca"):
        assert re.search(words, shown.page)


def test_who_asked_for_a_change_has_a_text_of_its_own(story: Moves) -> None:
    massa = story.numbers()[3]
    assert len(story.agreement(massa).acts[0].texts) == 2
    assert "confronto bozza v1 – v2.docx" in documents(story, massa)
