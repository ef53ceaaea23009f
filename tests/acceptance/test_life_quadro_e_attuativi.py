"""A frame, two agreements that implement it, and their money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from docx import Document

from agreements.domain.agreement.money_moved import doubts, lines_in_words
from agreements.domain.agreement.periods import Standing, standing
from cli.demo.stories.quadro_e_attuativi import QuadroEAttuativi
from tests.support.lives import played, refusals
from tests.support.trial_folder import trial_folder


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuadroEAttuativi]:
    with played("quadro-e-attuativi", trial_folder(tmp_path_factory, "vita")) as story:
        yield cast(QuadroEAttuativi, story)


def test_the_life_went_its_way_and_what_had_to_be_refused_was(story: QuadroEAttuativi) -> None:
    story.whole()
    told = refusals(story)
    for words in ("dopo l’accordo quadro", "è a sua volta attuativo", "registrarlo come «prenotazione»"):
        assert words in told
    assert [run for run in story.stage.runs if run.state == "Failed"] == story.refused


def test_the_text_of_a_project_names_its_frame(story: QuadroEAttuativi) -> None:
    draft = next(story.stage.folder(story.number).glob("* bozza v1.docx"))
    words = "\n".join(paragraph.text for paragraph in Document(str(draft)).paragraphs)
    assert "è stata sottoscritta il " in words
    assert "repertorio n. 61 del " in words
    assert "di cui il presente atto costituisce attuazione" in words


def test_the_money_is_told_by_year_and_party(story: QuadroEAttuativi) -> None:
    agreement = story.agreement()
    year = agreement.acts[0].charges.lines[0].year
    assert agreement.acts[0].resolution is not None
    assert year == agreement.acts[0].resolution.decided_on.year
    assert lines_in_words(agreement) == (
        f"{year}, Regione Liguria (previsti 60.000,00 euro; prenotati 60.000,00 euro; impegnati 60.000,00 euro; "
        "pagati 50.000,00 euro; rimborsati 5.000,00 euro)",
        f"{year + 1}, Regione Liguria (previsti 20.000,00 euro)",
    )
    assert doubts(agreement) == ()


def test_the_frame_has_ended_and_each_project_ended_by_itself(story: QuadroEAttuativi) -> None:
    assert standing(story.agreement(story.frame), story.stage.today()) is Standing.ENDED
    first, second = story.agreement(), story.agreement(story.second)
    assert (first.ending, second.ending is not None) == (None, True)
    for project in (first, second):
        assert standing(project, story.stage.today()) is Standing.CLOSED
        assert project.obligation("piano-operativo").fulfilment is not None
