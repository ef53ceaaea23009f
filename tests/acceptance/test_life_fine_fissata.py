"""An agreement whose text says its last day, from a draft to the account that is due after the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.periods import Standing, current_period, standing
from cli.demo.moves import Moves
from tests.support.lives import played, refusals
from tests.support.trial_folder import trial_folder


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moves]:
    with played("fine-fissata", trial_folder(tmp_path_factory, "vita")) as story:
        yield story


def test_the_life_went_its_way_and_what_had_to_be_refused_was(story: Moves) -> None:
    story.whole()
    told = refusals(story)
    for words in ("Indicare quale evento è avvenuto", "non cade nel periodo dell’accordo", "«Rendiconto finale»"):
        assert words in told
    assert [run for run in story.stage.runs if run.state == "Failed"] == story.refused


def test_its_end_was_never_to_be_confirmed_and_what_survives_was_counted_from_it(story: Moves) -> None:
    agreement = story.agreement()
    period = current_period(agreement)
    assert period is not None
    assert not period.to_confirm
    assert period.confirmed is None
    assert "conferma-scadenza" not in {run.deployment for run in story.stage.runs}
    account = agreement.obligation("adempimento-4")
    assert account.due_on is not None
    assert period.earliest_end is not None
    assert (account.due_on - period.earliest_end).days >= 90
    assert standing(agreement, story.stage.today()) is Standing.CLOSED


def test_the_act_reads_as_it_was_agreed(story: Moves) -> None:
    draft = next(story.stage.folder(story.number).glob("* bozza v1.docx"))
    text = " ".join(" ".join(part) for part in word_text(WordFile(draft.read_bytes())).stories.values())
    year = story.agreement().duration.until_on.year  # type: ignore[union-attr]
    for words in (
        f"Il presente atto ha durata fino al 31 dicembre {year}.",
        "Gli effetti decorrono dalla registrazione da parte della Corte dei conti.",
        "Il presente atto può essere rinnovato una sola volta, per un periodo di diciotto mesi, con atto espresso",
    ):
        assert words in text
