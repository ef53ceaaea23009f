from __future__ import annotations

import pytest

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.deadlines.ladders import (
    FROM_THE_FIRST,
    USUAL,
    LadderPolicy,
    LadderRule,
    letter_rungs,
    typed_first,
    typed_rungs,
)
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.offices import Role


def rule(kind: DeadlineKind, rungs_days: tuple[int, ...], **audience: int) -> LadderRule:
    return LadderRule(kind, Ladder("prova", rungs_days), {Role[name]: first for name, first in audience.items()})


def test_every_kind_of_deadline_has_a_usual_ladder() -> None:
    assert set(USUAL) == set(DeadlineKind)
    assert all(kind is rule.kind for kind, rule in USUAL.items())


def test_an_office_goes_before_the_body_and_the_body_before_what_is_usual() -> None:
    own, body = (rule(DeadlineKind.EXPIRY, days, OFFICE=FROM_THE_FIRST) for days in ((-10,), (-20,)))
    policy = LadderPolicy({("A", DeadlineKind.EXPIRY): own, ("", DeadlineKind.EXPIRY): body})
    assert policy.rule(DeadlineKind.EXPIRY, "A") is own
    assert policy.rule(DeadlineKind.EXPIRY, "B") is body
    assert policy.rule(DeadlineKind.RENEWAL, "A") is USUAL[DeadlineKind.RENEWAL]


def test_a_ladder_that_somebody_would_never_hear_of_is_refused() -> None:
    with pytest.raises(InvalidDatum, match="«30 giorni prima» non andrebbe a nessuno"):
        rule(DeadlineKind.EXPIRY, (-30, -7), DIRECTOR=-7)
    with pytest.raises(InvalidDatum, match="non andrebbe a nessuno"):
        rule(DeadlineKind.EXPIRY, (-30,))


def test_what_is_counted_from_an_event_has_no_days_before_it() -> None:
    with pytest.raises(InvalidDatum, match="solo giorni dopo"):
        rule(DeadlineKind.PUBLICATION, (-7, 1), OFFICE=FROM_THE_FIRST)


def test_a_letter_follows_the_first_rung_of_lateness_and_those_of_two_weeks_and_a_month() -> None:
    assert letter_rungs(Ladder("prova", (-7, 0, 1, 7, 15, 30))) == {1, 15, 30}
    assert letter_rungs(Ladder("prova", (3, 20))) == {3, 20}
    assert letter_rungs(Ladder("prova", (-7, 0))) == frozenset()


def test_days_are_typed_as_people_type_them() -> None:
    assert typed_rungs(" 60, 30;7 ", True, "1 15") == (-60, -30, -7, 0, 1, 15)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("", "", "Manca ogni preavviso"),
        ("60, trenta", "", "«60, trenta» non è un elenco di giorni"),
        ("7, 7", "", "due volte"),
        ("0", "", "il giorno stesso"),
        ("", "-5", "non è un elenco"),
        ("9999", "", "non è un elenco"),
    ],
)
def test_what_is_no_list_of_days_is_refused(before: str, after: str, words: str) -> None:
    with pytest.raises(InvalidDatum, match=words):
        typed_rungs(before, False, after)


@pytest.mark.parametrize(
    ("typed", "first"), [("", None), (" Sempre ", FROM_THE_FIRST), ("-60", -60), ("−60", -60), ("+15", 15), ("0", 0)]
)
def test_from_when_somebody_is_told(typed: str, first: int | None) -> None:
    assert typed_first(Role.DIRECTOR, typed) == first


def test_from_when_must_be_understood() -> None:
    with pytest.raises(InvalidDatum, match="scrivere «sempre»"):
        typed_first(Role.DIRECTOR, "da subito")


def test_a_ladder_is_told_in_words() -> None:
    told = rule(DeadlineKind.OBLIGATION, (-7, 0, 1), OFFICE=FROM_THE_FIRST, DIRECTOR=1).in_words
    assert told == (
        "7 giorni prima, il giorno stesso, 1 giorno dopo; struttura responsabile sempre, Direttore da 1 giorno dopo"
    )
