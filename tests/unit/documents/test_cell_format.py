"""What the format of a cell says beside its value is read with it: currencies, shares, months without a day."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from agreements.documents.sheets.sheet_file import read_sheet
from agreements.domain.agreement.money import Amount, parse_amount
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.rough_day import RoughDay
from agreements.domain.register.typed_cell import Cell, day_of, rough_day_of, text_of, whole_of, written_duration_of


def read(value: object, form: str) -> Cell:
    book = Workbook()
    sheet = book.active
    sheet.append(["Oggetto", "Valore"])
    sheet.append(["Accordo", value])
    sheet["B2"].number_format = form
    output = io.BytesIO()
    book.save(output)
    (row,) = read_sheet("p.xlsx", output.getvalue()).rows
    return row.cells[1]


@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        (1000000, '"L." #,##0', "è in lire"),
        (1000000, "[$L.-410] #,##0", "è in lire"),
        (1000000, '#,##0" lire"', "è in lire"),
        (1000000, "[$£-809]#,##0", "è in lire"),
        (1000, "[$$-409]#,##0.00", "è in un’altra moneta"),
        (1000, "#,##0.00\\ [$CHF]", "è in un’altra moneta"),
        (1000.5, "$#,##0.00", "è in un’altra moneta"),
        (0.5, "0%", "è una percentuale"),
        (0.125, "0.00%", "è una percentuale"),
        (5, '0.0" mln"', "è in migliaia o milioni"),
        (390, '#,##0" mila euro"', "è in migliaia o milioni"),
        (-5, '#,##0 "€";[Red]"L. "-#,##0', "è in lire"),
    ],
)
def test_an_amount_in_another_money_is_never_taken_for_euro(value: object, form: str, words: str) -> None:
    with pytest.raises(InvalidDatum, match=words):
        parse_amount(text_of(read(value, form)), reduction=True)


@pytest.mark.parametrize(
    "form",
    [
        "General",
        "#,##0.00",
        '#,##0.00 "€"',
        "[$€-410] #,##0.00;[Red]-[$€-410] #,##0.00",
        '_-* #,##0.00 "€"_-;-* #,##0.00 "€"_-;_-* "-"?? "€"_-;_-@_-',
        '"Euro "#,##0.00',
        "#,##0.00 [$EUR]",
        "0.00E+00",
        "[>999][Blue]#,##0;[Red]#,##0",
        "# ?/?",
    ],
)
def test_an_amount_of_euro_is_read_whatever_its_format(form: str) -> None:
    assert parse_amount(text_of(read(1250, form))) == Amount(parse_amount("1.250,00").value)


def test_a_number_is_read_with_the_words_that_its_format_shows() -> None:
    assert written_duration_of(read(3, '0" anni"')) == written_duration_of("3 anni")
    assert whole_of(read(12, '"n. "0')) == 12
    assert text_of(read(12, "0000")) == "12"


@pytest.mark.parametrize(
    ("day", "form", "found"),
    [
        (date(2014, 3, 1), "mmm-yy", RoughDay(2014, 3)),
        (date(2014, 3, 1), "mm/yyyy", RoughDay(2014, 3)),
        (date(2014, 3, 1), "[$-410]mmmm yyyy;@", RoughDay(2014, 3)),
        (date(2014, 3, 1), "mmmm/aaaa", RoughDay(2014, 3)),
        (date(2014, 1, 1), "yyyy", RoughDay(2014)),
        (date(2014, 3, 12), "mmm-yy", None),  # somebody typed it
        (date(2014, 3, 1), "dd/mm/yyyy", None),
        (date(2014, 3, 1), "gg/mm/aaaa", None),
        (date(2014, 3, 1), "[$-F800]dddd, mmmm dd, yyyy", None),
        (datetime.fromisoformat("2014-03-01T10:30:00"), 'yyyy-mm-dd" ore "hh:mm', None),
    ],
)
def test_a_month_or_a_year_is_not_its_first_day(day: date, form: str, found: RoughDay | None) -> None:
    cell = read(day, form)
    assert rough_day_of(cell) == found
    if found is None:
        assert day_of(cell) == date(day.year, day.month, day.day)


@pytest.mark.parametrize("form", ["d-mmm", "dd/mm"])
def test_a_year_that_nobody_wrote_is_asked_for(form: str) -> None:
    with pytest.raises(InvalidDatum, match="non ha l’anno"):
        day_of(read(date(2014, 3, 12), form))
