"""A frame and what implements it: what is refused, what is told, and what the end of the one means for the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ending import AfterDeparture, Departure, Ending, EndKind
from agreements.domain.agreement.frame import (
    FrameEnd,
    Span,
    certainly_beyond,
    doubts,
    end_of,
    left_behind,
    perhaps_beyond,
    refuse_frame,
)
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.steps.further_acts import Extend, OpenRenewal
from tests.support.builders import NAMES, START, draft, party, sha, signed, take

BODY = DecidingBody.EXECUTIVE_BOARD
END = date(2029, 3, 2)
"""Of what was signed by all on the first day, as a person has confirmed it."""


def confirmed(agreement: Agreement, day: date) -> Agreement:
    return agreement.with_act(replace(agreement.acts[0], confirmed_expires_on=day))


def frame(**changes: object) -> Agreement:
    return replace(confirmed(signed(), END), **{"number": "P-2025-0001", **changes})  # type: ignore[arg-type]


def child(**changes: object) -> Agreement:
    return replace(signed(), **{"number": "P-2026-0009", "frame": "P-2025-0001", **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "number", "tied", "told"),
    [
        (draft(), "P-2026-0009", (), "non è sottoscritto da tutte le parti"),
        (frame(frame="P-2024-0001"), "P-2026-0009", (), "è a sua volta attuativo di P-2024-0001"),
        (frame(), "P-2025-0001", (), "non può attuare sé stesso"),
        (frame(), "P-2026-0009", (child(number="P-2026-0010"),), "è già il quadro di P-2026-0010"),
    ],
)
def test_what_cannot_be_a_frame_is_refused(
    other: Agreement, number: str, tied: tuple[Agreement, ...], told: str
) -> None:
    with pytest.raises(InvalidDatum, match=told) as refused:
        refuse_frame(other, number, tied, START)
    assert refused.value.sentence.endswith(".")


def test_what_is_over_is_no_frame_any_more_but_was_one_on_an_earlier_day() -> None:
    with pytest.raises(InvalidDatum, match="che non è più in vigore"):
        refuse_frame(frame(), "P-2026-0009", (), END + timedelta(days=1))
    refuse_frame(frame(), "P-2026-0009", (), END)
    refuse_frame(frame(), "P-2026-0009", (), None)  # nobody knows when the other was signed


def test_an_end_is_beyond_after_the_latest_that_the_frame_may_have() -> None:
    unconfirmed = FrameEnd("P-2025-0001", Span(date(2028, 12, 31), END))
    later = Span(END + timedelta(days=1), END + timedelta(days=1))
    assert "prima rinnovare o prorogare il quadro" in str(certainly_beyond(later, unconfirmed))
    within = Span(END, END)
    assert certainly_beyond(within, unconfirmed) is None
    assert "confermarle con «conferma-scadenza»" in str(perhaps_beyond(within, unconfirmed))
    assert perhaps_beyond(Span(date(2028, 12, 31), date(2028, 12, 31)), unconfirmed) is None
    assert perhaps_beyond(later, unconfirmed) is None  # told as certain
    assert "La durata non è indicata" in str(perhaps_beyond(Span(), unconfirmed))
    for nothing in (None, FrameEnd("P-2025-0001", Span())):
        assert (certainly_beyond(later, nothing), perhaps_beyond(later, nothing)) == (None, None)


def test_extension_and_renewal_do_not_go_beyond_the_frame() -> None:
    agreement, end = confirmed(child(), END), end_of(frame())
    beyond = Extend(sha("p"), BODY, END + timedelta(days=30), "progetto", end)
    with pytest.raises(RefusedTransition, match="dopo l’accordo quadro P-2025-0001"):
        take(agreement, beyond)
    with pytest.raises(RefusedTransition, match="un accordo attuativo non va oltre il suo quadro"):
        take(agreement, OpenRenewal(sha("r"), BODY, "risultati", end))
    longer = FrameEnd("P-2025-0001", Span(date(2035, 1, 1), date(2035, 1, 1)))
    assert take(agreement, replace(beyond, frame_end=longer)).newest_act.extends_to == beyond.until_on
    assert beyond.digest == replace(beyond, frame_end=None).digest  # a frame that changes makes no other request


def test_parties_that_are_not_of_the_frame_are_named() -> None:
    stranger = replace(child(), parties=(party(1), replace(party(2), name="Provincia Altra di Prova")))
    (told,) = [each for each in doubts(confirmed(stranger, END), frame(), START) if "fra le parti" in each]
    assert "Provincia Altra di Prova" in told
    assert "Regione" not in told
    assert not doubts(confirmed(child(), END), frame(), START)


def test_an_end_of_the_frame_ends_nothing_by_itself_and_says_who_stays() -> None:
    today = date(2027, 6, 1)
    ended = frame(ending=Ending(EndKind.DISSENT, "atto n. 3", "Giunta", today, today, ()))
    (told,) = left_behind(ended, [child(), replace(draft(), number="P-2026-0010")], today)
    assert "P-2026-0009, P-2026-0010 non cessano da sé" in told
    assert left_behind(ended, [], today) == ()
    (expired,) = left_behind(frame(), [confirmed(child(), date(2031, 1, 1))], date(2029, 6, 1))
    assert "finisce (02/03/2029)" in expired
    (shorter,) = left_behind(frame(), [confirmed(child(), date(2031, 1, 1))], today)
    assert "finisce prima di P-2026-0009" in shorter


def test_who_leaves_the_frame_is_not_out_of_what_implements_it() -> None:
    day = date(2027, 6, 1)
    gone = Departure(2, day, "PEC", "recesso", parse_time_limit("1m"), date(2027, 7, 1), AfterDeparture.GOES_ON, ())
    left = frame(departures=(gone,))
    (told,) = left_behind(left, [child()], day)
    assert f"{NAMES[1]} recede dal quadro ma resta parte di P-2026-0009" in told
    assert any("non vale da sé per l’accordo attuativo" in each for each in doubts(child(), left, day))


def test_what_was_signed_before_its_frame_is_told() -> None:
    (told,) = doubts(confirmed(child(), END), replace(frame(), acts=(_signed_later(frame()),)), START)
    assert "prima dell’accordo quadro P-2025-0001" in told


def _signed_later(agreement: Agreement) -> Act:
    act = agreement.acts[0]
    later = tuple(replace(each, signed_at=each.signed_at + timedelta(days=3)) for each in act.signatures)
    return replace(act, signatures=later)
