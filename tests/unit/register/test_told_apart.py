"""One cell of an office's register that says several things."""

from __future__ import annotations

import time
from datetime import date

import pytest

from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.rough_day import RoughDay
from agreements.domain.days.typed_duration import read_duration, read_written_duration
from agreements.domain.register.told_apart import ToldAct, acts_told, own_first, parties_told

DAY, BOARD = date(2025, 4, 3), DecidingBody.EXECUTIVE_BOARD


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("DGR 421 del 3/4/2025", ToldAct("421", DAY, body=BOARD)),
        ("D.G.R. n. 421 del 03.04.2025", ToldAct("421", DAY, body=BOARD)),
        ("DGR\n421 del 3 aprile 2025", ToldAct("421", DAY, body=BOARD)),
        ("DGR n. 421, 3/4/2025", ToldAct("421", DAY, body=BOARD)),
        ("Deliberazione della Giunta regionale n° 421/2025", ToldAct("421/2025", body=BOARD)),
        ("DCR 421 - 3/4/2025", ToldAct("421", DAY, body=DecidingBody.COUNCIL)),
        ("n. 421/2025", ToldAct("421/2025")),
        ("N. 421 DEL 2025", ToldAct("421/2025", about=RoughDay(2025))),
        ("421 del maggio 2025", ToldAct("421", about=RoughDay(2025, 5))),
        ("n. 1.421 del 3/4/2025", ToldAct("1421", DAY)),
        ("421/A del 3/4/2025", ToldAct("421/A", DAY)),
        ("421", ToldAct("421")),
        ("DGR 421 s.d.", ToldAct("421", body=BOARD)),
        ("n. 421 (data non nota)", ToldAct("421")),
        ("DGR del 3/4/2025", ToldAct(on=DAY, body=BOARD)),
        ("Rep. n. 12 del 3/4/2025", ToldAct("12", DAY)),
        ("Rep. Contratti n. 12/2020", ToldAct("12/2020", called="contratti")),
    ],
)
def test_number_and_day_of_an_act_in_one_cell(typed: str, found: ToldAct) -> None:
    assert acts_told(typed) == (found,)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("DGR 421 del 3/4/2025 e DGR 512 del 10/5/2025", ["421", "512"]),
        ("421/2025; 512/2025", ["421/2025", "512/2025"]),
        ("DGR 421 del 3/4/2025, modificata con DGR 500 del 1/6/2025", ["421", "500"]),
        ("s.d.", []),
        ("-", []),
    ],
)
def test_several_acts_in_one_cell_or_none(typed: str, numbers: list[str]) -> None:
    assert [each.number for each in acts_told(typed)] == numbers


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("DGR in corso", "non si legge come numero e data di un atto"),
        ("421 del 30/02/2025", "non è una data che esiste"),
        ("421 del 3/4/25", "anno di due cifre"),
        ("n. 421/2025 del 3/4/2024", "dice due anni diversi"),
        ("=CMD()", "non si legge"),
    ],
)
def test_an_act_that_cannot_be_read_is_never_guessed(typed: str, words: str) -> None:
    with pytest.raises(InvalidDatum, match=words):
        acts_told(typed)


@pytest.mark.parametrize(
    ("typed", "names", "doubtful"),
    [
        ("Comune di X e Comune di Y; Università di Z", ["Comune di X", "Comune di Y", "Università di Z"], False),
        ("Regione di Prova, Comune di X", ["Regione di Prova", "Comune di X"], False),
        ("tra Regione di Prova e la Provincia di D", ["Regione di Prova", "Provincia di D"], False),
        ("Comune di X\nASL 3", ["Comune di X", "ASL 3"], False),
        ("1) Comune di X 2) Comune di Y", ["Comune di X", "Comune di Y"], False),
        ("Regione di Prova/Comune di X", ["Regione di Prova", "Comune di X"], False),
        ("Regione di Prova e Alfa S.r.l.", ["Regione di Prova", "Alfa S.r.l."], False),
        ("Agenzia per la Casa e l'Abitare", ["Agenzia per la Casa e l’Abitare"], False),
        ("Ministero dell'Istruzione e del Merito", ["Ministero dell’Istruzione e del Merito"], False),
        ("Università di Modena e Reggio", ["Università di Modena e Reggio"], True),
        ("Comuni di X, Y e Z", ["Comune di X", "Comune di Y", "Comune di Z"], True),
        ("Univ. di Z - Com. di X", ["Univ. di Z", "Com. di X"], True),
        ("Comune di X; comune di x", ["Comune di X"], False),
    ],
)
def test_parties_in_one_cell_are_told_apart_and_what_may_be_otherwise_is_doubted(
    typed: str, names: list[str], doubtful: bool
) -> None:
    found = parties_told(typed, ["Regione di Prova"])
    assert list(found.names) == names
    assert bool(found.doubts) == doubtful


def test_the_own_body_comes_first_whether_or_not_the_cell_names_it() -> None:
    assert own_first(["Comune di X"], ["Regione di Prova"]) == ("Regione di Prova", "Comune di X")
    assert own_first(["Comune di X", "REGIONE di  prova"], ["Regione di Prova"]) == ("Regione di Prova", "Comune di X")
    assert own_first(["Comune di X", "ASL 3"], []) == ("Comune di X", "ASL 3")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        *(("tre anni", "3 anni"), ("anni 3", "3 anni"), ("un triennio", "3 anni"), ("3 (tre) anni", "3 anni")),
        *(("anni tre", "3 anni"), ("mesi 36", "36 mesi"), ("DURATA TRIENNALE", "3 anni"), ("semestrale", "6 mesi")),
        *(("durata di 3 anni dalla sottoscrizione", "3 anni"), ("5 anni solari", "5 anni")),
        ("dalla firma al 31/12/2028", "fino al 31/12/2028"),
        ("dalla data di firma e fino al 31/12/2028", "fino al 31/12/2028"),
        ("sino al 31 dicembre 2028", "fino al 31/12/2028"),
        ("entro il 31/12/2028", "fino al 31/12/2028"),
        ("31/12/2028", "fino al 31/12/2028"),
        ("10 anni (dieci)", "10 anni"),
        ("triennio 2026-2028", "anni 2026-2028"),
    ],
)
def test_a_duration_as_it_is_written(typed: str, words: str) -> None:
    duration = read_duration(typed)
    assert duration is not None
    assert duration.words == words


@pytest.mark.parametrize(
    ("typed", "renewed", "since"),
    [
        ("3 anni rinnovabili", "rinnovabili", ""),
        ("triennale, tacitamente rinnovabile", "tacitamente rinnovabile", ""),
        ("fino al 31/12/2028 prorogabile", "prorogabile", ""),
        ("3 anni + 3", "+ 3", ""),
        ("biennale, salvo disdetta", "salvo disdetta", ""),
        ("3 anni dalla firma, rinnovabili per altri 3", "rinnovabili per altri 3", ""),
        ("3 anni dal 1/1/2024", "", "dal 1/1/2024"),
        ("dal 1/1/2024 al 31/12/2026, rinnovabile", "rinnovabile", "dal 1/1/2024"),
    ],
)
def test_what_stands_beside_a_duration_is_no_part_of_it_and_not_lost(typed: str, renewed: str, since: str) -> None:
    written = read_written_duration(typed)
    assert (written.renewed, written.counted_from) == (renewed, since)
    with pytest.raises(InvalidDatum):  # where nobody would look at the rest
        read_duration(typed)


@pytest.mark.parametrize("typed", ["illimitata", "a tempo indeterminato", "senza scadenza", "fino a revoca"])
def test_what_has_no_end_is_said_to_have_none(typed: str) -> None:
    written = read_written_duration(typed)
    assert written.endless
    assert written.duration is None


@pytest.mark.parametrize(
    "evil", ["\n" * 2000, " e " * 600, "n. " * 600, "1/" * 1000, "Comuni di " + "a, " * 600, "(3 " * 600, "dal " * 500]
)
def test_a_hostile_cell_takes_no_time(evil: str) -> None:
    started = time.process_time()
    parties_told(evil, ["Regione di Prova"])
    for read in (acts_told, read_written_duration):
        try:
            read(evil)
        except InvalidDatum:
            continue
    assert time.process_time() - started < 1
