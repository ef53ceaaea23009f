"""Every norm that staff read of is in the dated register of norms, article by article, and nothing else is."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.norms import PAGE, citations, everything, page, register, where_cited


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("art. 15 c. 2-bis L. 241/1990", [("L. 241/1990", "15")]),
        (
            "artt. 11, 15 e 21-nonies della legge 7 agosto 1990, n. 241",
            [("L. 241/1990", a) for a in ("11", "15", "21-nonies")],
        ),
        (
            "artt. 6 e 8 D.P.R. 68/2005; art. 48 CAD",
            [("D.P.R. 68/2005", "6"), ("D.P.R. 68/2005", "8"), ("D.Lgs. 82/2005", "48")],
        ),
        ("l’art. 15 non ne parla (art. 55 D.Lgs. 117/2017)", [("D.Lgs. 117/2017", "55"), ("", "15")]),
        ("art. 7 c. 4 lett. a), b) e c) D.Lgs. 36/2023", [("D.Lgs. 36/2023", "7")]),
        ("articolo 133, comma 1, lettera a), numero 2), del codice del processo amministrativo", [("c.p.a.", "133")]),
        ("regolamento (UE) 2016/679, artt. 6 e 26;", [("Reg. (UE) 2016/679", "6"), ("Reg. (UE) 2016/679", "26")]),
        ("dagli articoli 13 e 14 del regolamento e", [("Reg. (UE) 2016/679", "13"), ("Reg. (UE) 2016/679", "14")]),
        ("articolo 5 del regolamento di contabilità", []),
        ("art. 2963, quarto e quinto comma, c.c.", [("c.c.", "2963")]),
        ("la legge regionale di ratifica", []),
        ("art. 16 della tabella, allegato B, D.P.R. 642/1972", [("D.P.R. 642/1972", "16 tabella")]),
        (
            "D.P.R. 131/1986: nessun obbligo (art. 1 della Tabella), termine fisso (art. 9 della Tariffa, parte prima)",
            [("D.P.R. 131/1986", ""), ("D.P.R. 131/1986", "1 tabella"), ("D.P.R. 131/1986", "9 tariffa")],
        ),
        (
            "articolo 9 della tariffa allegata al testo unico di cui al D.P.R. 26 aprile 1986, n. 131",
            [("D.P.R. 131/1986", "9 tariffa")],
        ),
        ("Art. 55 cc. 3 e 4 D.Lgs. 117/2017", [("D.Lgs. 117/2017", "55")]),
        ("art. 17, par. 3, lett. b e d, Reg. UE 2016/679", [("Reg. (UE) 2016/679", "17")]),
        ("art. 11 c. 2 L. 241/1990: l’art. 15 tace", [("L. 241/1990", "11"), ("L. 241/1990", "15")]),
        ("serve la determinazione dell’art. 11", [("", "11")]),
        ("all’articolo 5 dell’accordo; art. 4 c. 1 l.r. Lombardia 17/2014; «art. 15»", []),
    ],
)
def test_a_citation_is_read_article_by_article(text: str, cited: list[tuple[str, str]]) -> None:
    assert [(each.norm, each.article) for each in citations(text, "")] == cited


def test_every_norm_and_article_that_is_cited_is_in_the_register_and_the_other_way_round() -> None:
    known, cited = register(), where_cited()
    pairs = {(norm, article) for norm, articles in cited.items() for article in articles if article}
    assert {each.sentence for each in everything() if not each.norm} == set()  # an article without its norm
    assert set(cited) == set(known)
    assert pairs == {(norm, article) for norm, entry in known.items() for article in entry["articoli"]}


def test_each_norm_says_since_when_it_is_in_force_when_it_was_looked_at_and_on_what_that_rests() -> None:
    for norm, entry in register().items():
        assert isinstance(entry["in_vigore_dal"], date), norm
        assert isinstance(entry["guardata_il"], date), norm
        assert entry["fonte"].strip(), norm


def test_the_page_is_that_of_the_register() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
