from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.easter import easter

from agreements.domain.basics.day_words import from_the_day, italian_date, the_day, to_the_day
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.holidays import (
    EU,
    IT,
    LOCAL_FEASTS,
    calendar_by_code,
    municipal_calendar,
    national_holidays,
)


def by_the_letter_of_the_law(year: int) -> set[date]:
    """Written down from the laws, independently of the package."""
    easter_day = easter(year)
    fixed = [(1, 1), (4, 25), (5, 1), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)]
    days = {date(year, month, day) for month, day in fixed} | {easter_day, easter_day + timedelta(days=1)}
    if year <= 1976:
        days |= {date(year, 3, 19), date(year, 6, 29), date(year, 11, 4)}
        days |= {easter_day + timedelta(days=39), easter_day + timedelta(days=60)}  # Ascensione, Corpus Domini
    if year <= 1977 or year >= 1986:  # L. 54/1977 came in March, after that year's Epifania
        days.add(date(year, 1, 6))
    if year <= 1976 or year >= 2001:
        days.add(date(year, 6, 2))
    if year >= 2026:
        days.add(date(year, 10, 4))
    if year in (1961, 2011):
        days.add(date(year, 3, 17))
    return {day for day in days if day.weekday() != 6}


@pytest.mark.parametrize("year", range(1950, 2101))
def test_the_national_holidays_are_those_of_the_law_then_in_force(year: int) -> None:
    assert {day for day in national_holidays(year) if day.weekday() != 6} == by_the_letter_of_the_law(year)


@pytest.mark.parametrize("year", [1949, 2101, 0, -1])
def test_a_year_whose_holidays_are_unknown_is_refused_and_not_taken_for_a_year_without_any(year: int) -> None:
    with pytest.raises(InvalidDatum, match="verificare la scadenza a mano"):
        national_holidays(year)


def test_saint_francis_is_festive_from_2026_and_not_before() -> None:
    assert not IT.is_festive(date(2025, 10, 4))
    assert IT.holiday(date(2028, 10, 4)) is not None
    assert IT.reason(date(2028, 10, 4)) == "festivo: San Francesco d’Assisi, L. 151/2025"


@pytest.mark.parametrize(
    "day",
    ["2027-03-19", "2026-11-02", "2026-11-04", "2026-12-24", "2026-12-31", "2026-04-03", "2026-02-11"],
)
def test_a_day_that_people_take_for_a_holiday_is_ordinary(day: str) -> None:
    assert not IT.is_festive(date.fromisoformat(day))
    assert IT.reason(date.fromisoformat(day)) == ""


def test_every_sunday_is_festive_although_no_list_names_it() -> None:
    sunday = date(2026, 11, 22)
    assert IT.is_festive(sunday)
    assert IT.holiday(sunday) is None
    assert IT.reason(sunday) == "domenica"


def test_national_unity_day_adds_nothing_to_its_sunday() -> None:
    assert IT.reason(date(2027, 11, 7)) == "domenica"
    assert IT.reason(date(2026, 11, 1)) == "domenica (Ognissanti, L. 260/1949)"


@pytest.mark.parametrize(
    ("day", "source"),
    [
        ("1976-01-06", "L. 260/1949"),
        ("1987-01-06", "D.P.R. 792/1985"),
        ("1970-06-02", "L. 260/1949"),
        ("2025-06-02", "L. 336/2000"),
        ("2011-03-17", "D.L. 5/2011"),
        ("2027-12-25", "L. 260/1949"),
    ],
)
def test_a_holiday_cites_the_law_that_made_it_in_its_year(day: str, source: str) -> None:
    holiday = IT.holiday(date.fromisoformat(day))
    assert holiday is not None
    assert holiday.source == source


def test_saturday_is_open_in_italy_and_closed_only_for_acts_of_the_union() -> None:
    saturday = date(2026, 11, 14)
    assert not IT.rolls_from(saturday)
    assert EU.rolls_from(saturday)
    assert EU.reason(saturday) == "sabato"
    assert not IT.is_working_day(saturday)


def test_saints_peter_and_paul_are_kept_in_roma_by_law_and_nowhere_else() -> None:
    day = date(2027, 6, 29)
    assert municipal_calendar("Roma").reason(day) == (
        "festivo: Santi Pietro e Paolo, D.P.R. 792/1985, solo comune di Roma"
    )
    assert not IT.is_festive(day)
    assert not municipal_calendar("Roma").is_festive(date(1984, 6, 29))
    assert IT.is_festive(date(1976, 6, 29))


@pytest.mark.parametrize(
    ("municipality", "day"),
    [
        ("Bologna", "2025-10-04"),
        ("Bolzano", "2026-05-25"),
        ("Firenze", "2027-06-24"),
        ("Genova", "2027-06-24"),
        ("Lucca", "2027-07-12"),
        ("Milano", "2026-12-07"),
        ("Napoli", "2028-09-19"),
        ("Palermo", "2027-07-15"),
        ("Perugia", "2027-01-29"),
        ("Pistoia", "2028-07-25"),
        ("Roma", "2027-06-29"),
        ("Torino", "2027-06-24"),
    ],
)
def test_a_municipal_feast_is_festive_in_its_calendar_alone(municipality: str, day: str) -> None:
    on = date.fromisoformat(day)
    assert calendar_by_code(f"comune:{municipality}").is_festive(on)
    assert not IT.is_festive(on)


def test_the_feast_of_venezia_is_a_national_holiday_anyway() -> None:
    assert municipal_calendar("Venezia").reason(date(2028, 4, 25)) == IT.reason(date(2028, 4, 25))


def test_whit_monday_was_not_kept_before_its_law() -> None:
    assert not municipal_calendar("Bolzano").is_festive(easter(1992) + timedelta(days=50))


@pytest.mark.parametrize("feast", LOCAL_FEASTS.values(), ids=lambda feast: feast.municipality)
def test_a_municipal_calendar_keeps_all_national_holidays(feast: object) -> None:
    calendar = municipal_calendar(getattr(feast, "municipality", ""))
    assert all(calendar.is_festive(day) for day in national_holidays(2027))
    assert calendar_by_code(calendar.code) == calendar


@pytest.mark.parametrize(("code", "calendar"), [("IT", IT), (" it ", IT), ("EU", EU), ("UE", EU)])
def test_a_code_means_one_calendar(code: str, calendar: object) -> None:
    assert calendar_by_code(code) == calendar


@pytest.mark.parametrize("code", ["", "FR", "comune:", "comune:Prato", "Firenze", "comune:<script>", "x" * 10_000])
def test_an_unknown_calendar_is_refused_in_one_short_sentence(code: str) -> None:
    with pytest.raises(InvalidDatum) as refused:
        calendar_by_code(code)
    assert refused.value.datum == "calendario"
    assert len(str(refused.value)) < 250


def test_days_are_written_as_in_an_act() -> None:
    assert italian_date(date(2008, 8, 1)) == "1° agosto 2008"
    assert the_day(date(2027, 3, 8)) == "l’8 marzo 2027"
    assert from_the_day(date(2027, 3, 11)) == "dall’11 marzo 2027"
    assert to_the_day(date(2027, 3, 18)) == "al 18 marzo 2027"
