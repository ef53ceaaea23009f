"""An outcome tells apart what this step has made and asks for from what holds of the agreement all along."""

from __future__ import annotations

import pytest

from agreements.use_cases.base.next_steps import MOST_HELPFUL
from agreements.use_cases.people.kept_outcome import KeptOutcome, of_outcome, of_refusal
from tasks.artifact import outcome_page
from tests.integration.use_cases.lives import Life, now

BOTH = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)


@BOTH
def test_documents_are_of_the_step_that_made_them(life: Life) -> None:
    made, looked = life.create(), life.examine()
    assert [(each.label, each.kind) for each in made.of_this_step] == [("bozza v1", "bozza")]
    assert (looked.of_this_step, [each.label for each in looked.documents]) == ((), ["bozza v1"])
    assert [each.sha256 for each in of_outcome(made).documents] == [made.documents[0].sha256]


def test_few_steps_help_and_the_page_begins_with_them(life: Life) -> None:
    life.create()
    looked = life.examine()
    assert looked.helps
    assert len(looked.helps) <= MOST_HELPFUL
    page = outcome_page(looked)
    assert page.index("## Che cosa viene ora") < page.index("## Documenti")
    assert f"«{looked.helps[0]}»" in page.partition("## Che cosa viene ora")[2].partition("##")[0]


def test_what_comes_again_with_each_step_is_a_reminder_and_what_comes_once_is_to_be_seen_to(life: Life) -> None:
    steps = [life.create(), life.examine(), life.opinion()]
    assert all(set(each.reminders) <= set(each.warnings) for each in steps)
    assert not {told for each in steps for told in each.to_see_to} & {told for each in steps for told in each.reminders}


def test_a_refusal_names_what_helps_and_not_itself_and_of_no_agreement_nothing(life: Life) -> None:
    life.create()
    kept = of_refusal(life.bench, "avvia-istruttoria", life.number, "No.", ("trovato",), now())
    assert kept.helps
    assert "avvia-istruttoria" not in kept.helps
    assert KeptOutcome.of_json(kept.as_json()) == kept
    assert of_refusal(life.bench, "x", "P-1999-0001", "No.", (), now()) == KeptOutcome("No.")
