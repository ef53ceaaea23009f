"""The table of all steps × all states: the page shows it, and the gate through which steps go keeps to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.transitions import decide, rows
from tests.support import steps_table
from tests.support.builders import CLERK, draft, moment


@dataclass(frozen=True)
class Asked(Command):
    """A step of which nothing but its name is known."""

    wanted: Trigger

    @property
    def step(self) -> Trigger:
        return self.wanted


def test_the_page_shows_the_table() -> None:
    assert steps_table.PAGE.read_text(encoding="utf-8") == steps_table.page()


@pytest.mark.parametrize("state", ActState, ids=lambda state: state.name)
def test_a_step_that_a_state_does_not_know_is_refused_in_the_words_of_the_page(state: ActState) -> None:
    agreement = draft()
    agreement = agreement.with_act(replace(agreement.newest_act, state=state))
    unknown = [step for step in Trigger if not rows(state, step)]
    assert unknown
    for step in unknown:
        with pytest.raises(RefusedTransition) as refused:
            decide(agreement, Asked(step), CLERK, moment())
        assert str(refused.value) == steps_table.refusal(agreement.number, step, state)


def test_every_step_is_possible_somewhere_and_every_state_is_reached() -> None:
    assert [step for step in Trigger if not any(rows(state, step) for state in ActState)] == []
    reached = {row.target for state in ActState for step in Trigger for row in rows(state, step)}
    assert set(ActState) - reached == {*()}
