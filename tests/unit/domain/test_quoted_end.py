"""Words that are quoted for an end say that very day: by name, or by a duration that ends on it."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.domain.agreement.quoted_end import says_end
from agreements.use_cases.life.quoted_article import speaks_of_end, stands_in

SIGNED = date(2026, 11, 29)
LAST = date(2099, 12, 31)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("fino al 31/12/2099 compreso", LAST),
        ("fino al 31.12.2099 compreso", LAST),
        ("fino al 31-12-2099 compreso", LAST),
        ("scade il 31 dicembre\n2099", LAST),
        ("scade il 31 DICEMBRE 2099", LAST),
        ("scade il 1° gennaio 2030", date(2030, 1, 1)),
        ("scade il 1º gennaio 2030", date(2030, 1, 1)),
        ("scade il primo gennaio 2030", date(2030, 1, 1)),
        ("ha durata di 5 anni dalla firma", date(2031, 11, 29)),
        ("ha durata di cinque anni dalla firma", date(2031, 11, 28)),
        ("ha durata di 5 (cinque) anni dalla firma", date(2031, 11, 28)),
        ("ha durata di cinque (5) anni dalla firma", date(2031, 11, 28)),
        ("ha durata quinquennale dalla firma", date(2031, 11, 28)),
        ("dura per un quinquennio dalla firma", date(2031, 11, 28)),
        ("dura un anno dalla firma", date(2027, 11, 28)),
        ("dura vent’anni dalla firma", date(2046, 11, 28)),
        ("dura ventuno anni dalla firma", date(2047, 11, 28)),
        ("dura trentotto anni dalla firma", date(2064, 11, 28)),
        ("dura 18 mesi dalla firma", date(2028, 5, 28)),
        ("dura diciotto mesi dalla firma", date(2028, 5, 29)),
        ("dura tre anni e sei mesi dalla firma", date(2030, 5, 28)),
        ("dura tre anni solari dalla firma", date(2028, 12, 31)),
        ("per gli anni 2026-2028", date(2028, 12, 31)),
        ("ha durata di 5 anni (2026-2030)", date(2030, 12, 31)),
        ("per il triennio 2026/2028", date(2028, 12, 31)),
    ],
)
def test_words_say_the_day_that_they_name_or_count_to(words: str, day: date) -> None:
    assert says_end(words, day, [SIGNED])


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("la durata del presente accordo è stabilita tra le parti", LAST),
        ("nell’ambito del programma regionale 2021-2027", date(2027, 12, 31)),
        ("nel corso del 2099 le parti verificano la durata", LAST),
        ("fino al 30/12/2099 compreso", LAST),
        ("fino al 31/11/2099 compreso", LAST),
        ("fino al 131/12/2099 compreso", LAST),
        ("scade il 31 dicembre 2098, verifica nel 2099", LAST),
        ("ha durata di tre anni dalla firma", LAST),
        ("ha durata di tre anni dalla firma", date(2028, 12, 31)),
        ("ha durata di tre anni dalla firma", date(2029, 11, 27)),
        ("ha durata di tre anni dalla firma", date(2029, 11, 30)),
        ("ha durata di 999 anni, di 0 anni e di 0 mesi", LAST),
        ("", LAST),
    ],
)
def test_words_that_name_another_day_or_none_say_nothing(words: str, day: date) -> None:
    assert not says_end(words, day, [SIGNED])


def test_a_duration_says_nothing_where_no_day_is_known_to_count_it_from() -> None:
    assert not says_end("ha durata di tre anni dalla firma", date(2029, 11, 29), [])


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("31 dicembre 2029 salvo rinnovo", "fino al 31 dicembre  2029 salvo\nrinnovo.", True),
        ("1 dicembre 2029 salvo rinnovo", "fino al 31 dicembre 2029 salvo rinnovo.", False),
        ("fino al 31 dicembre 202", "fino al 31 dicembre 2029 salvo rinnovo.", False),
        ("dura fino al 31 dicembre 2029", "perdura fino al 31 dicembre 2029.", False),
        ("dura fino al 31 dicembre 2029", "perdura fino al 31 dicembre 2028; dura fino al 31 dicembre 2029.", True),
        ("efficace fino al 2029", "resta «efficace fino al 2029»", True),
        ("accordo dura fino al 2029", "l'accordo dura fino al 2029", True),
    ],
)
def test_quoted_words_begin_and_end_where_those_of_the_text_do(words: str, text: str, found: bool) -> None:
    assert stands_in(words, text) is found


@pytest.mark.parametrize(
    ("words", "speaks"),
    [
        ("il protocollo resta fermo fino al 31 dicembre 2029", True),
        ("la convenzione dura tre anni", True),
        ("scade il 31 dicembre 2029", True),
        ("il rapporto annuale va consegnato entro il 31 dicembre 2040", False),
        ("alla scadenza del 31 dicembre 2040 la relazione va trasmessa", False),
        ("i lavori finiscono entro il 31 dicembre 2040", False),
    ],
)
def test_words_about_another_duty_speak_of_no_end(words: str, speaks: bool) -> None:
    assert speaks_of_end(words) is speaks
