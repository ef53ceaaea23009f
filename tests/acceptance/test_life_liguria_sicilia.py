"""Regione Liguria and Regione Siciliana, from the approved schema to the closing of the file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agreements.domain.agreement.act import ActKind, ActState
from agreements.domain.agreement.periods import Standing, standing
from agreements.domain.agreement.ratification import RatificationAnswer
from cli.demo.moves import Moves
from tests.support.italian import paragraphs
from tests.support.lives import documents, played, refusals
from tests.support.trial_folder import trial_folder


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moves]:
    with played("liguria-sicilia", trial_folder(tmp_path_factory, "vita")) as story:
        yield story


def test_the_life_went_its_way_and_what_had_to_be_refused_was(story: Moves) -> None:
    story.whole()
    told = refusals(story)
    for words in ("in attesa degli atti delle altre parti", "art. 117 c. 8 Cost.", "nel futuro", "non prevede rinnovi"):
        assert words in told
    assert [run for run in story.stage.runs if run.state == "Failed"] == story.refused


def test_no_agreement_of_2019_was_made_up_the_text_tells_of_a_schema_only(story: Moves) -> None:
    assert story.numbers() == (story.number,)


def test_the_question_of_a_law_was_answered_for_each_act(story: Moves) -> None:
    answers = [act.law.answer for act in story.agreement().acts if act.law is not None]
    assert answers == [RatificationAnswer.LAW_PASSED, RatificationAnswer.LAW_NOT_NECESSARY]


def test_projects_and_reports_came_in_time_and_the_five_years_are_over(story: Moves) -> None:
    living = story.agreement()
    assert [(act.kind, act.state) for act in living.acts] == [
        (ActKind.ORIGINAL, ActState.SIGNED),
        (ActKind.AMENDMENT, ActState.SIGNED),
    ]
    met = {o.code: o for o in living.obligations if o.fulfilment is not None}
    assert set(met) == {"progetti-comuni", *(f"relazione-periodica/{nth}" for nth in range(1, 6))}
    assert all(o.fulfilment and o.due_on and o.fulfilment.fulfilled_on <= o.due_on for o in met.values())
    assert standing(living, story.stage.today()) is Standing.CLOSED
    assert "accordo firmato (atto aggiuntivo, atto 2).pdf" in documents(story)


def test_what_the_addendum_changes_stands_in_the_text_in_force(story: Moves) -> None:
    # Made with the last signature, and anew with the repertorio that it cites.
    _, file = sorted(story.stage.folder(story.number).glob("* testo coordinato *.docx"))
    said = paragraphs(file.read_bytes())
    assert any(text.startswith("((4.") and "Le Parti realizzano insieme il progetto comune" in text for text in said)
    assert not any("MODIFICHE NON RIPORTATE" in text for text in said)
