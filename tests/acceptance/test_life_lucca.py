"""Provincia, Comune and Prefettura of Lucca, from a news item to the closing of the file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agreements.domain.agreement.periods import Standing, current_period, standing
from cli.demo.moves import Moves
from tests.support.lives import documents, played, refusals
from tests.support.trial_folder import trial_folder


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moves]:
    with played("lucca", trial_folder(tmp_path_factory, "vita")) as story:
        yield story


def test_the_life_went_its_way_and_what_had_to_be_refused_was(story: Moves) -> None:
    story.whole()
    told = refusals(story)
    for words in (
        "in attesa degli atti delle altre parti",
        "la clausola chiede la presa d’atto",
        "non prevede rinnovi",
    ):
        assert words in told
    assert [run for run in story.stage.runs if run.state == "Failed"] == story.refused


def test_of_2007_nothing_is_counted_and_only_who_signed_stands_there(story: Moves) -> None:
    old = story.agreement(story.numbers()[0])
    assert f"{old.acts[0].signed_about}" == "dicembre 2007"
    period = current_period(old)
    assert period is not None
    assert (period.starts_on, period.earliest_end) == (None, None)
    names = [party.signatory.name for party in old.parties]
    assert names == ["Stefano Baccelli", "Mauro Favilla", "Carmelo Aronica"]


def test_one_person_signed_for_two_bodies_and_the_prefettura_without_an_act_of_its_own(story: Moves) -> None:
    act = story.agreement().acts[0]
    assert [signature.signatory for signature in act.signatures] == ["Prova Uno", "Prova Uno", "Prova Due"]
    assert len({signature.file_sha256 for signature in act.signatures}) == 3
    prefettura = act.party_act(3)
    assert prefettura is not None
    assert "ufficio dello Stato" in prefettura.not_necessary_because


def test_who_joined_was_succeeded_without_signing_and_all_of_it_is_closed(story: Moves) -> None:
    living = story.agreement()
    assert [party.name for party in living.parties][3] == "Unione dei Comuni di Prova"
    assert standing(living, story.stage.today()) is Standing.CLOSED
    told = documents(story)
    for label in ("presa d’atto", "attestazione di repertorio", "relazione finale", "accordo firmato.pdf"):
        assert label in told
