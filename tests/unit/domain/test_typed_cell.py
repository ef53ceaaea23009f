from __future__ import annotations

from datetime import date, datetime

import pytest

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit
from agreements.domain.register.typed_cell import (
    EPOCH_1904,
    Cell,
    day_of,
    text_of,
    time_limit_of,
    whole_of,
    written_duration_of,
)


@pytest.mark.parametrize(
    "cell",
    [
        date(2014, 3, 12),
        datetime(2014, 3, 12, 15, 30),  # noqa: DTZ001 - as a sheet gives it
        41710,
        41710.0,
        41710.75,
        "41710",
        "12/03/2014",
        "12/3/2014",
        " 12.03.2014 ",
        "12-3-2014",
        "2014-03-12",
        "2014-03-12 00:00:00",
        "12 marzo 2014",
        "12° Marzo 2014",
        "12 mar. 2014",
        "12 / 03 / 2014",
        "12-mar-2014",
        "12 03 2014",
        "12.03.2014.",
        "2014/03/12",
        "2014-03-12T00:00:00Z",
        "12/03/2014 00:00:00",
        "12/03/2014 0.00",
        "mercoledì 12 marzo 2014",
        "Mercoledì, 12 marzo 2014",
        "MERCOLEDI' 12/03/2014",
        "mercoledi\u0300 12 marzo 2014",
        "mer. 12 marzo 2014",
        "lì 12 marzo 2014",
        "addì 12 marzo dell’anno 2014",
        "12 marzo del 2014",
        "12\u00a0marzo\u202f2014",
    ],
)
def test_a_day_is_understood_however_the_office_wrote_it(cell: Cell) -> None:
    assert day_of(cell) == date(2014, 3, 12)


@pytest.mark.parametrize(
    "typed", ["1 ° marzo 2014", "1° marzo 2014", "1º marzo 2014", "1^ marzo 2014", "primo marzo 2014"]
)
def test_the_first_of_a_month_is_written_in_many_ways(typed: str) -> None:
    assert parse_day(typed) == date(2014, 3, 1)


def test_a_sheet_that_counts_from_1904_means_the_same_day_by_another_number() -> None:
    assert day_of(40248, EPOCH_1904) == date(2014, 3, 12)


@pytest.mark.parametrize("cell", [None, "", "   "])
def test_an_empty_cell_is_no_day_and_no_number(cell: Cell) -> None:
    assert day_of(cell) is None
    assert whole_of(cell) is None
    assert written_duration_of(cell).duration is None


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("30/02/2014", "non è una data che esiste"),
        ("12/3/14", "anno di due cifre"),
        ("2014", "solo un anno"),
        (2014, "solo un anno"),
        (1899, "solo un anno"),
        (2200, "non è una data"),
        (61, "non è una data"),
        (9_999, "non è una data"),
        (12, "non è una data"),
        (20140231, "non è una data che esiste"),
        (1032014, "non è una data"),
        (float("1e300"), "non è una data"),
        (True, "non è una data"),
        ("marzo 2014", "non è una data"),
        ("=OGGI()", "non è una data"),
        ("12/03/0214", "non può essere giusto"),
        ("31/04/2014 circa", "non è una data"),
        ("giovedì 12 marzo 2014", "di mercoledì"),
        ("12 ma 2014", "non è una data"),
        ("12 marzo 14", "anno di due cifre"),
        ("12 / 3 / 14", "anno di due cifre"),
        ("12 marzo 2014 e 3 aprile 2014", "non è una data"),
        ("12//03/2014", "non è una data"),
        ("03/2014", "non è una data"),
        ("13/13/2014", "non è una data"),
        ("١٢/٠٣/٢٠١٤", "non è una data"),
        ("0/03/2014", "non è una data"),
    ],
)
def test_what_is_no_day_or_can_be_read_in_two_ways_is_not_guessed(cell: Cell, words: str) -> None:
    with pytest.raises(InvalidDatum, match=words):
        day_of(cell)


@pytest.mark.parametrize(
    ("cell", "found"), [(3, 3), (3.0, 3), ("3", 3), ("1.234", 1234), ("1 234 567", 1234567), ("1’234", 1234)]
)
def test_a_number_is_read_with_its_thousands(cell: Cell, found: int) -> None:
    assert whole_of(cell) == found


def test_decimals_that_a_sheet_hides_are_told() -> None:
    with pytest.raises(
        InvalidDatum, match="«2014,0000001» ha decimali, che un foglio può nascondere, e non è un numero"
    ):
        whole_of(2014.0000001)


@pytest.mark.parametrize(
    "cell",
    [
        "tre",
        "3,5",
        3.5,
        "1 234.567",
        "3\u200b",
        "1.23",
        "0.500",
        "000 500",
        True,
        date(2014, 3, 1),
        float("nan"),
        float("inf"),
    ],
)
def test_what_is_no_whole_number_is_told(cell: Cell) -> None:
    with pytest.raises(InvalidDatum, match="non è un numero intero"):
        whole_of(cell)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("3 anni", Duration(3, Unit.YEARS)),
        ("tre anni", Duration(3, Unit.YEARS)),
        ("Triennale", Duration(3, Unit.YEARS)),
        ("1 anno", Duration(1, Unit.YEARS)),
        ("36 mesi", Duration(36, Unit.MONTHS)),
        ("90 giorni", Duration(90, Unit.DAYS)),
        ("5 anni solari", Duration(5, Unit.YEARS)),  # which years nobody says
        ("anni 2026-2028", Duration(3, Unit.YEARS, True, 2026)),
        ("2026-2028", Duration(3, Unit.YEARS, True, 2026)),
        ("2026/2028", Duration(3, Unit.YEARS, True, 2026)),
        ("dal 2026 al 2028", Duration(3, Unit.YEARS, True, 2026)),
        ("5 anni (2021-2025)", Duration(5, Unit.YEARS, True, 2021)),
        ("5 anni solari 2021-2025", Duration(5, Unit.YEARS, True, 2021)),
        ("triennio 2026-2028", Duration(3, Unit.YEARS, True, 2026)),
        ("anno solare 2026", Duration(1, Unit.YEARS, True, 2026)),
        ("fino al 31/12/2027", Duration(None, None, until_on=date(2027, 12, 31))),
        ("Fino al 31 dicembre 2027.", Duration(None, None, until_on=date(2027, 12, 31))),
        ("fino all’8 marzo 2028", Duration(None, None, until_on=date(2028, 3, 8))),
        ("fino al 1° gennaio 2028", Duration(None, None, until_on=date(2028, 1, 1))),
        ("fino al 31/12/2027 (rinnovabile per 24 mesi)", Duration(24, Unit.MONTHS, until_on=date(2027, 12, 31))),
        ("non indicata", None),
        ("-", None),
    ],
)
def test_a_duration_is_read_in_words(cell: Cell, found: Duration | None) -> None:
    assert written_duration_of(cell).duration == found
    if found is not None:
        assert written_duration_of(found.words).duration == found


@pytest.mark.parametrize(
    "cell", ["3", 3, "fino al 2028", "pluriennale", "3 (quattro) anni", "3 lustri", "tacito rinnovo", "0 anni"]
)
def test_a_duration_that_cannot_be_read_is_never_invented(cell: Cell) -> None:
    with pytest.raises(InvalidDatum):
        written_duration_of(cell)


def test_a_time_limit_is_read_in_words_and_in_the_short_form_of_the_forms() -> None:
    for typed in ("90 giorni", "90g", "90 g"):
        limit = time_limit_of(typed)
        assert limit is not None
        assert limit.words == "90 giorni"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (45, "45"),
        (45.0, "45"),
        (4.5, "4,5"),
        ("  a   b ", "a b"),
        ("'=SOMMA(A1)", "=SOMMA(A1)"),
        ("'ndrangheta", "'ndrangheta"),
        (None, ""),
    ],
)
def test_a_text_is_what_is_read_on_the_sheet(cell: Cell, found: str) -> None:
    assert text_of(cell) == found


def test_a_number_that_the_sheet_has_made_a_date_of_is_told() -> None:
    with pytest.raises(InvalidDatum, match=r"ha trasformato ciò che era scritto in «01/12/2014».*«Testo»"):
        text_of(date(2014, 12, 1))


@pytest.mark.parametrize(
    "text",
    [
        "il giorno 12 marzo 2014",
        "12\u201103\u20112014",
        "li 12/03/2014",
        "lì, 12 marzo 2014",
        "in data 12/03/2014",
        "mer. 12 marzo 2014",
    ],
)
def test_a_day_is_read_with_the_words_that_stand_before_it(text: str) -> None:
    assert parse_day(text) == date(2014, 3, 12)


@pytest.mark.parametrize(
    "text",
    [
        "12/03/2014 10:30",
        "12/03/2014 alle ore 10.30",
        "12/03/2014, ore 10",
        "2014-03-12T10:30:00.123",
        "2014-03-12T10:30:00+01:00",
        "Firenze, 12 marzo 2014",
        "Firenze lì 12/03/2014",
        "Reggio nell’Emilia (RE), lì 12 marzo 2014",
        "Reggio nell’Emilia, 12 marzo 2014",
        "Scandicci (FI), addì 12 marzo 2014",
        "L’Aquila, 12 marzo 2014",
        "FORLI', lì 12/03/2014",
        "Forlì, mercoledì 12 marzo 2014",
        "12 marzo 2014 (mercoledì)",
        "12/03/2014, mer.",
        "12 marzo 2014 (mercoledì) ore 10:30",
        "12 marzo 2014, ore 10:30 (mercoledì)",
        "20140312",
        "12032014",
        "12.III.2014",
        "12/III/2014",
        "a dì 12 marzo 2014",
        "addì 12 marzo 2014",
        "data: 12/03/2014",
        "dodici marzo 2014",
        "12 del mese di marzo dell’anno 2014",
        "12-Mar-2014",
        "12 marzo, 2014",
        "12 marzo 2014 - mercoledì",
        "12 marzo 2014 alle 10",
        "dì 12 marzo 2014",
        "12_03_2014",
        "(12/03/2014)",
        "«12/03/2014»",
    ],
)
def test_a_day_in_another_dress_is_that_day(text: str) -> None:
    assert parse_day(text) == date(2014, 3, 12)


@pytest.mark.parametrize("cell", ["1o marzo 2014", "1o/03/2014", "01032014", 20140301])
def test_the_first_of_a_month_and_figures_in_a_row_are_read(cell: Cell) -> None:
    assert day_of(cell) == date(2014, 3, 1)


def test_a_day_of_august_in_english_is_read() -> None:
    assert parse_day("12-Aug-2014") == date(2014, 8, 12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12 marzo 2014 (giovedì)", "il 12/03/2014 cade di mercoledì"),
        ("Firenze, giovedì 12 marzo 2014", "il 12/03/2014 cade di mercoledì"),
        ("Annullata, 12 marzo 2014", "ha davanti al giorno «Annullata», che può cambiarne il senso"),
        ("Recesso, 12/03/2014", "ha davanti al giorno «Recesso»"),
        ("No, 12 marzo 2014", "ha davanti al giorno «No»"),
        ("Rinnovata, lì 12 marzo 2014", "ha davanti al giorno «Rinnovata»"),
        ("Revocato addì 12 marzo 2014", "ha davanti al giorno «Revocato»"),
        ("Bozza, il 12 marzo 2014", "ha davanti al giorno «Bozza»"),
        ("Scandicci, 12 marzo 2014", "non si conosce come luogo: togliere queste parole"),
        ("Fermo, 12 marzo 2014", "ha davanti al giorno «Fermo»"),
        ("1^ marzo", "non ha l’anno"),
        ("12/03", "non ha l’anno"),
        ("Scandicci, 12 marzo", "non ha l’anno"),
        ("Firenze, lì 12/03", "non ha l’anno"),
        ("Scandicci (FI), mercoledì 12 marzo", "non ha l’anno"),
        ("Firenze, dodici marzo", "non ha l’anno"),
        ("Scandicci 12 marzo", "non ha l’anno"),
        ("Scandicci, marzo 2014", "non è una data leggibile"),
        ("Scandicci, 12 marzo 14", "ha l’anno di due cifre"),
        ("03/25/2014", "sembra avere il mese prima del giorno"),
        ("2014-03-11T23:00:00.000Z", "in Italia è un altro giorno"),
        ("12/\u200e03/2014", r"caratteri invisibili \(U\+200E dopo «12/»\)"),
        ("31 febbraio 2014", "non è una data che esiste"),
        ("31.IV.2014", "non è una data che esiste"),
        ("20140231", "non è una data che esiste"),
    ],
)
def test_what_is_wrong_with_a_day_is_said_as_it_is(text: str, words: str) -> None:
    with pytest.raises(InvalidDatum, match=words):
        parse_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "addì",
        "ieri",
        "Mercoldì, 12 marzo 2014",
        "entro, 12 marzo 2014",
        "dopo il, 12 marzo 2014",
        "presumibilmente, 12 marzo 2014",
        "12/x/2014",
        "12 brumaio 2014",
        "12/03/2014 24:00",
        "12/03/2014 10:30 AM",
        "12/03/2014?",
        "12/03/2014 circa",
        "12/03/2014 - 12/03/2017",
        "marzo 2014",
        "12/03/20226",
        "1" * 5_000,
    ],
)
def test_a_text_that_may_be_a_day_is_not_said_to_be_in_no_calendar(text: str) -> None:
    with pytest.raises(InvalidDatum, match="scriverla come gg/mm/aaaa, ad esempio 12/03/2026") as refused:
        parse_day(text)
    assert "esiste" not in str(refused.value)


@pytest.mark.parametrize(
    "typed", ["ventitré marzo 2014", "ventitrè marzo 2014", "ventitre' marzo 2014", "Ventitre marzo 2014"]
)
def test_the_one_day_in_words_with_an_accent_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_day(typed) == date(2014, 3, 23)
