"""Regione Lazio and Regione Emilia-Romagna, from 2021-2025 to the closing of the agreement that follows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from agreements.domain.agreement.act import TimeSource
from agreements.domain.agreement.periods import Standing, gap_days, last_day, standing
from cli.demo.moves import Moves
from tests.support.lives import documents, played, refusals
from tests.support.trial_folder import trial_folder


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moves]:
    with played("lazio-emilia-romagna", trial_folder(tmp_path_factory, "vita")) as story:
        yield story


def test_the_life_went_its_way_and_what_had_to_be_refused_was(story: Moves) -> None:
    story.whole()
    told = refusals(story)
    for words in ("non prevede rinnovi", "dopo la scadenza non si rinnova", "400.000,00 euro"):
        assert words in told
    assert [run for run in story.stage.runs if run.state == "Failed"] == story.refused


def test_what_the_press_told_ended_with_2025_whoever_signed_it_whenever(story: Moves) -> None:
    old = story.agreement(story.numbers()[0])
    assert f"{last_day(old)}" == "2025-12-31"
    assert old.acts[0].signatures == ()
    assert not any(party.signatory.known for party in old.parties)
    total = old.acts[0].charges.total
    assert total is not None
    assert f"{total}" == "almeno 390.000,00 euro"


def test_the_successor_took_effect_before_it_was_signed_and_costs_what_its_lines_say(story: Moves) -> None:
    old, living = (story.agreement(number) for number in story.numbers())
    act = living.acts[0]
    assert living.fixed_effect_on is not None
    assert act.signed_on is not None
    assert living.fixed_effect_on < act.signed_on
    assert (gap_days(old, living) or 0) > 0
    assert [line.amount.value for line in act.charges.lines] == [Decimal(78_000)] * 5
    assert {signature.time_source for signature in act.signatures} == {TimeSource.TIMESTAMP}


def test_the_appointment_was_made_in_time_and_the_file_is_closed(story: Moves) -> None:
    living = story.agreement()
    duty = living.obligation("nomina-responsabile")
    assert duty.due_on is not None
    assert duty.fulfilment is not None
    assert duty.fulfilment.fulfilled_on <= duty.due_on
    assert standing(living, story.stage.today()) is Standing.CLOSED
    assert "nomina del responsabile del trattamento – consegnato.pdf" in documents(story)
