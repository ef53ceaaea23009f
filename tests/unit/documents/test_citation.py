"""A norm is cited in full in what is formal, whatever short form people typed."""

from __future__ import annotations

import pytest

from agreements.documents.texts.citation import citations_in_full, in_full, of_norm


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "artt. 4 c. 2 e 17 D.Lgs. 165/2001",
            "gli articoli 4, comma 2, e 17 del decreto legislativo 30 marzo 2001, n. 165",
        ),
        ("art. 121 Cost.", "l’articolo 121 della Costituzione"),
        ("art. 121 c. 4 Cost.", "l’articolo 121, comma 4, della Costituzione"),
        (
            "art. 117 c. 8 Cost., per le intese tra Regioni",
            "l’articolo 117, comma 8, della Costituzione, per le intese tra Regioni",
        ),
        ("art. 4 c. 1 l.r. Lombardia 17/2014", "l’articolo 4, comma 1, della legge regionale Lombardia n. 17 del 2014"),
        (
            "art. 23 c. 1 lett. d) D.Lgs. 33/2013",
            "l’articolo 23, comma 1, lettera d), del decreto legislativo 14 marzo 2013, n. 33",
        ),
        (
            "artt. 53, 56 e 57 del D.Lgs. 118/2011",
            "gli articoli 53, 56 e 57 del decreto legislativo 23 giugno 2011, n. 118",
        ),
        ("art. 6-bis della L. 241/1990", "l’articolo 6-bis della legge 7 agosto 1990, n. 241"),
        ("D.Lgs. n. 123/2025", "il decreto legislativo n. 123 del 2025"),
        ("D.P.R. 445/2000", "il decreto del Presidente della Repubblica 28 dicembre 2000, n. 445"),
        ("il D.Lgs. 82/2005", "il decreto legislativo 7 marzo 2005, n. 82"),
        ("statuto e legge regionale di organizzazione", "lo statuto e la legge regionale di organizzazione"),
        ("la l.r. 40/2009 e l'art. 3 dello Statuto", "la legge regionale n. 40 del 2009 e l’articolo 3 dello Statuto"),
        ("il piano di prova 2026/2028", "il piano di prova 2026/2028"),
        ("l’articolo 15 della legge 7 agosto 1990, n. 241", "l’articolo 15 della legge 7 agosto 1990, n. 241"),
        ("regolamento (UE) 2016/679", "il regolamento (UE) 2016/679"),
    ],
)  # fmt: skip
def test_a_norm_is_written_in_full_with_its_article(typed: str, said: str) -> None:
    assert in_full(typed).replace("\u00a0", " ") == said


def test_several_norms_are_one_sentence() -> None:
    assert (
        citations_in_full("art. 121 Cost.; statuto; art. 5 L. 3/2003").replace("\u00a0", " ")
        == "l’articolo 121 della Costituzione, lo statuto, nonché l’articolo 5 della legge n. 3 del 2003"
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("articolo 37 dello Statuto", "dell’articolo 37 dello Statuto"),
        ("art. 50 D.Lgs. 267/2000", "dell’articolo 50 del decreto legislativo 18 agosto 2000, n. 267"),
        ("statuto di prova", "dello statuto di prova"),
        ("la delega n. 56", "della delega n. 56"),
        ("deliberazione n. 45", "della deliberazione n. 45"),
        ("ai sensi dell'articolo 3", "dell’articolo 3"),
        ("D.P.G.R. n. 5", "di D.P.G.R. n. 5"),
        ("poteri propri", "di poteri propri"),
    ],
)
def test_the_source_of_a_power_is_joined_with_the_words_before_it(typed: str, said: str) -> None:
    assert of_norm(typed).replace("\u00a0", " ") == said
