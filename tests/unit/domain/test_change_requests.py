"""Another party asks for changes of what was approved: not substantial by declaration, or back to draft."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import ADMINISTRATIVE_REGULARITY
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.steps.drafting import AddVersion, OpenExamination
from agreements.domain.steps.examination import RecordOpinion
from agreements.domain.steps.requests import RequestChanges
from agreements.domain.steps.transitions import decide
from agreements.domain.steps.withdrawal import Withdraw
from tests.support.builders import CLERK, START, draft, moment, sha, take, way_to_signature

APPROVED, PARTIES_APPROVED, DEFINITIVE, SIGNING = 4, 5, 6, 7  # commands of the way to there, for two parties
STATES = {
    APPROVED: ActState.APPROVED,
    PARTIES_APPROVED: ActState.PARTIES_APPROVED,
    DEFINITIVE: ActState.DEFINITIVE,
    SIGNING: ActState.SIGNING,
}


def on_its_way(steps: int) -> Agreement:
    agreement = draft()
    for command in way_to_signature(agreement)[:steps]:
        agreement = take(agreement, command)
    return agreement


def asks(declared_by: str = "", reason: str = "un refuso", position: int = 2, **changes: str) -> RequestChanges:
    asked = "art. 3: «subito» in luogo di «senza indugio»" if declared_by else "art. 3: due mesi in luogo di uno"
    given = {"reference": "prot. 6", "changes": asked} | changes
    return RequestChanges(position, START, given["reference"], given["changes"], declared_by, reason)


@pytest.mark.parametrize("steps", STATES)
def test_substantial_changes_bring_the_act_back_to_draft_and_everything_is_decided_anew(steps: int) -> None:
    before = on_its_way(steps)
    assert before.newest_act.state is STATES[steps]
    decision = decide(before, asks(), CLERK, moment())
    assert decision.event is not None
    assert "servono una nuova versione e una nuova deliberazione" in decision.event.what
    act = decision.agreement.newest_act
    assert (act.state, act.texts) == (ActState.DRAFT, before.newest_act.texts)
    assert (act.opinions, act.proposal, act.resolution, act.party_acts) == ((), None, None, ())
    assert (act.definitive, act.sending) == (None, None)
    again = decide(decision.agreement, asks(), CLERK, moment())
    assert again.already_done

    # The way is gone once more, in the very words of the first time where nothing else was said.
    agreement = take(decision.agreement, AddVersion(sha("v2"), "file ricevuto"))
    for command in way_to_signature(agreement):
        agreement = take(agreement, command)
    assert agreement.newest_act.state is ActState.SIGNED


def test_without_a_new_version_the_other_partys_act_is_recorded_again_too() -> None:
    agreement = take(on_its_way(PARTIES_APPROVED), asks())
    for command in way_to_signature(agreement):
        agreement = take(agreement, command)
    assert agreement.newest_act.state is ActState.SIGNED


@pytest.mark.parametrize("steps", STATES)
def test_what_a_person_declares_not_substantial_leaves_the_approval_as_it_is(steps: int) -> None:
    before = on_its_way(steps)
    after = take(before, asks("Dario Dirigente")).newest_act
    stays = before.newest_act.state if steps == APPROVED else ActState.PARTIES_APPROVED
    assert (after.state, after.definitive, after.sending) == (stays, None, None)
    assert (after.resolution, after.party_acts) == (before.newest_act.resolution, before.newest_act.party_acts)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (asks(position=1), "chiede modifiche il proprio ente"),
        (asks(position=9), "non fa più parte"),
        (asks(changes=" "), "mancano le modifiche chieste"),
        (asks("Dario Dirigente", changes="art. 3: due mesi"), "toccano durata o termini"),
        (asks("Dario Dirigente", changes="art. 7: 3.000 euro"), "toccano gli oneri"),
        (asks("Dario Dirigente", changes="rinnovabile due volte"), "toccano i rinnovi"),
        (asks(reference=""), "mancano le modifiche chieste"),
        (asks("Dario Dirigente", ""), "manca il motivo per cui le modifiche non sono sostanziali"),
        (RequestChanges(2, START + timedelta(days=1), "prot. 6", "x", "", ""), "è nel futuro"),
    ],
)
def test_what_is_missing_or_impossible_is_said(asked: RequestChanges, why: str) -> None:
    with pytest.raises(RefusedTransition, match=why):
        take(on_its_way(PARTIES_APPROVED), asked)


def test_once_somebody_has_signed_the_text_is_not_touched() -> None:
    with pytest.raises(RefusedTransition, match="una parte ha già firmato"):
        take(on_its_way(SIGNING + 1), asks())


def test_an_opinion_in_the_same_words_counts_for_the_new_version() -> None:
    opinion = RecordOpinion(ADMINISTRATIVE_REGULARITY, "Dario Dirigente", True, START, "")
    agreement = take(take(draft(), OpenExamination(1)), opinion)
    agreement = take(take(agreement, AddVersion(sha("v2"), "file ricevuto")), OpenExamination(2))
    assert take(agreement, opinion).newest_act.opinions != ()


def test_an_approved_act_can_be_withdrawn_with_a_reason() -> None:
    for steps in (APPROVED, PARTIES_APPROVED, DEFINITIVE):
        with pytest.raises(RefusedTransition, match="manca la motivazione"):
            take(on_its_way(steps), Withdraw(" "))
        decision = decide(on_its_way(steps), Withdraw("non serve più"), CLERK, moment())
        assert decision.agreement.newest_act.state is ActState.WITHDRAWN
        assert decision.event is not None
        assert "non si sottoscrive" in decision.event.what
