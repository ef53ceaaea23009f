"""A change of a signed text is worded as laws word theirs, and what was worded is read back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agreements.domain.agreement.text_change import (
    ChangeKind,
    TextChange,
    next_number,
    number_between,
    read_change,
    sentence,
    typed_change,
)
from tests.support.italian import faults


def typed(kind: ChangeKind, place: tuple[str, str, str], old: str = "", new: str = "", heading: str = "") -> TextChange:
    return typed_change(kind, *place, old, new, heading)


K = ChangeKind
WORDED = [
    (
        typed(K.WORDS, ("art. 7", "comma 1", ""), "tre anni", "cinque anni"),
        "all’articolo 7, comma 1, le parole: «tre anni» sono sostituite dalle seguenti: «cinque anni»",
    ),
    (
        typed(K.WORDS, ("7", "1", "lett. b)"), "tre", "cinque"),
        "all’articolo 7, comma 1, lettera b), la parola: «tre» è sostituita dalla seguente: «cinque»",
    ),
    (typed(K.WORDS, ("7", "", ""), "3", "5"), "all’articolo 7, la cifra: «3» è sostituita dalla seguente: «5»"),
    (
        typed(K.WORDS, ("7", "", ""), "euro 20.000,00", "euro 30.000,00"),
        "all’articolo 7, le parole: «euro 20.000,00» sono sostituite dalle seguenti: «euro 30.000,00»",
    ),
    (
        typed(K.WORDS_GONE, ("7 bis", "2", ""), 'e dal "Comitato"'),
        "all’articolo 7-bis, comma 2, le parole: «e dal “Comitato”» sono soppresse",
    ),
    (typed(K.WORDS_GONE, ("7", "2", ""), "soltanto"), "all’articolo 7, comma 2, la parola: «soltanto» è soppressa"),
    (
        typed(K.WORDS_AFTER, ("8", "1", ""), "le Parti", "e gli enti aderenti"),
        "all’articolo 8, comma 1, dopo le parole: «le Parti» sono inserite le seguenti: «e gli enti aderenti»",
    ),
    (
        typed(K.WORDS_AFTER, ("8", "1", ""), "", "d'intesa fra loro"),
        "all’articolo 8, comma 1, sono aggiunte, in fine, le seguenti parole: «d’intesa fra loro»",
    ),
    (
        typed(K.UNIT, ("11", "3", ""), "", "3. Le Parti si vedono."),
        "all’articolo 11, il comma 3 è sostituito dal seguente: «3. Le Parti si vedono.»",
    ),
    (
        typed(K.UNIT, ("5", "1", "b"), "", "il Settore «Due»;"),
        "all’articolo 5, comma 1, la lettera b) è sostituita dalla seguente: «b) il Settore “Due”;»",
    ),
    (
        typed(K.UNIT, ("9", "", ""), "", "1. Le Parti fanno.", "Durata"),
        "l’articolo 9 è sostituito dal seguente: «Art. 9 (Durata). – 1. Le Parti fanno.»",
    ),
    (
        replace(typed(K.UNIT_AFTER, ("5", "3", ""), "", "Le Parti si vedono."), number="4"),
        "all’articolo 5, dopo il comma 3 è aggiunto il seguente: «4. Le Parti si vedono.»",
    ),
    (
        replace(typed(K.UNIT_AFTER, ("5", "3", ""), "", "4. Le Parti informano le strutture regionali"), number="4"),
        "all’articolo 5, dopo il comma 3 è aggiunto il seguente: «4. Le Parti informano le strutture regionali.»",
    ),
    (
        typed(K.UNIT, ("11", "3", ""), "", "Le Parti curano:"),
        "all’articolo 11, il comma 3 è sostituito dal seguente: «3. Le Parti curano:»",
    ),
    (
        typed(K.UNIT, ("9", "", ""), "", 'Le Parti dicono "sì"', "Durata"),
        "l’articolo 9 è sostituito dal seguente: «Art. 9 (Durata). – Le Parti dicono “sì”.»",
    ),
    (
        replace(typed(K.UNIT_AFTER, ("5", "3", "b"), "", "altro;"), number="b-bis"),
        "all’articolo 5, comma 3, dopo la lettera b) è inserita la seguente: «b-bis) altro;»",
    ),
    (
        replace(typed(K.ARTICLE_AFTER, ("8", "", ""), "", "1. Le Parti formano.", "(Formazione)"), number="8-bis"),
        "dopo l’articolo 8 è inserito il seguente: «Art. 8-bis (Formazione). – 1. Le Parti formano.»",
    ),
    (typed(K.UNIT_GONE, ("4", "2", "")), "all’articolo 4, il comma 2 è soppresso"),
    (typed(K.UNIT_GONE, ("4", "", "c)")), "all’articolo 4, la lettera c) è soppressa"),
    (
        typed(K.UNIT, ("12", "", "c"), new="altro;"),
        "all’articolo 12, la lettera c) è sostituita dalla seguente: «c) altro;»",
    ),
    (typed(K.UNIT_GONE, ("4", "2", "c)")), "all’articolo 4, comma 2, la lettera c) è soppressa"),
    (typed(K.UNIT_GONE, ("9-bis", "", "")), "l’articolo 9-bis è soppresso"),
]


@pytest.mark.parametrize(("change", "words"), WORDED)
def test_a_change_is_worded_and_read_back(change: TextChange, words: str) -> None:
    assert sentence(change) == words
    assert read_change(f"{words};") == change
    assert list(faults([words])) == []


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("All'art. 4, il comma 2 è abrogato.", TextChange(K.UNIT_GONE, "4", "2")),
        (
            "all’articolo 7, al comma 1, le parole «tre anni» sono sostituite da: «cinque anni»",
            None,  # not as laws are worded
        ),
        (
            "All’articolo 7, comma 1, le parole «tre anni» sono sostituite dalle: «cinque anni».",
            TextChange(K.WORDS, "7", "1", old="tre anni", new="cinque anni"),
        ),
        ("articolo 5: il piano è aggiornato ogni anno", None),
        ("l’articolo 9 è sostituito dal seguente: «Art. 10 (Durata). – 1. Altro.»", None),
        ("l’articolo 9 è riscritto", None),
    ],
)
def test_what_an_office_words_by_hand_is_read_where_it_is_sure(words: str, change: TextChange | None) -> None:
    assert read_change(words) == change


def test_numbers_that_follow_and_numbers_between() -> None:
    assert [next_number(n) for n in ("3", "3-bis", "b", "z")] == ["4", "4", "c", "aa"]
    assert [number_between(n) for n in ("3", "3-bis", "b", "8-quinquies")] == ["3-bis", "3-ter", "b-bis", "8-sexies"]
    with pytest.raises(ValueError, match="suffix"):
        number_between("3-decies")


def test_a_change_that_says_nothing_is_told() -> None:
    assert typed(K.WORDS, ("7", "1", ""), "", "cinque").unworded
    assert typed(K.WORDS, ("7", "1", ""), "tre", " ").unworded
    assert typed(K.UNIT_AFTER, ("7", "1", "")).unworded
    assert not typed(K.UNIT_GONE, ("7", "1", "")).unworded
