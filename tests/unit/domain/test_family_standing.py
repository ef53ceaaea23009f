from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import Act, ActState, DefinitiveText, Refusal, Sending, TextVersion, Turn
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.replica import Replica
from agreements.domain.figures.family_standing import Late, member_on
from tests.support import builders
from tests.support.builders import START

SENT = Sending(START, START + timedelta(days=10))
DAY_11 = START + timedelta(days=11)


def copy(**of_act: object) -> Agreement:
    """A copy of the model, its original act changed."""
    agreement = replace(builders.signed(), replica=Replica("P-2004-0007", 1))
    return agreement.with_act(replace(agreement.acts[0], **of_act))  # type: ignore[arg-type]


def model(version: int = 1) -> Agreement:
    agreement = builders.signed()
    act = agreement.acts[0]
    assert act.resolution is not None
    return agreement.with_act(replace(act, resolution=replace(act.resolution, text_version=version)))


def act_of(agreement: Agreement) -> Act:
    return agreement.acts[0]


def test_who_has_not_signed_is_late_from_the_day_after_its_term() -> None:
    signing = copy(state=ActState.SIGNING, signatures=(), sending=SENT)
    names = [party.name for party in signing.parties]
    assert member_on(signing, model(), START + timedelta(days=10)).late == ()
    on_11 = member_on(signing, model(), DAY_11)
    assert on_11.late == tuple(Late(name, SENT.reply_by, 1) for name in names)
    assert on_11.waits == f"la firma di {', '.join(party.signs for party in signing.parties)}"
    first = act_of(copy()).signatures[0]
    one = member_on(copy(state=ActState.SIGNING, signatures=(first,), sending=SENT), model(), DAY_11)
    assert [late.party for late in one.late] == names[1:]
    assert one.signed == ((names[0], first.signed_on),)
    refusing = copy(state=ActState.SIGNING, signatures=(first,), sending=SENT, refusals=(Refusal(2, START, "no", "1"),))
    assert member_on(refusing, model(), DAY_11).late == ()
    assert member_on(refusing, model(), DAY_11).refused == (names[1],)


def test_in_sequence_only_whose_turn_it_is_can_be_late() -> None:
    turns = (Turn(1, 1, START + timedelta(days=3), START), Turn(2, 2))
    signing = copy(state=ActState.SIGNING, signatures=(), sending=replace(SENT, turns=turns))
    (late,) = member_on(signing, model(), DAY_11).late
    assert (late.party, late.days) == (signing.parties[0].name, 8)


@pytest.mark.parametrize(
    ("changes", "approved", "text", "own"),
    [
        ({}, 1, "v1 del modello", False),
        ({}, 3, "v1 del modello; il modello è ora alla v3", False),
        ({"texts": 2}, 1, "testo proprio v2, nato dalla v1 del modello", True),
        ({"differences": ("a",)}, 1, "v1 del modello, con una modifica dichiarata non sostanziale", True),
        ({"differences": ("a", "b")}, 1, "v1 del modello, con 2 modifiche dichiarate non sostanziali", True),
    ],
)
def test_which_text_it_has_is_told(changes: dict[str, object], approved: int, text: str, own: bool) -> None:
    act = act_of(copy())
    versions = tuple(TextVersion(n, str(n) * 64, "", act.texts[0].added_at) for n in range(1, 3))
    definitive = act.definitive
    assert isinstance(definitive, DefinitiveText)
    differences = changes.get("differences", ())
    texts = versions[: changes.get("texts", 1)]  # type: ignore[misc]
    changed = copy(texts=texts, definitive=replace(definitive, differences=differences))
    member = member_on(changed, model(approved), START)
    assert (member.text, member.own_text) == (text, own)


def test_a_signed_one_has_its_end_and_waits_only_for_its_repertory() -> None:
    member = member_on(copy(), model(), date(2026, 4, 1))
    assert member.ends_on is not None
    assert member.late == ()
    assert member.waits == "il repertorio"
