from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.domain.agreement.agreement import check_duration
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.duration import (
    NOT_STATED,
    Duration,
    EndReading,
    Reading,
    confirmation_request,
    describe,
    earliest,
    end_readings,
    renewed_from_stated,
)
from agreements.domain.days.time_limit import Unit
from agreements.domain.days.typed_duration import read_duration


def ends(duration: Duration, effective_from: date) -> dict[str, str]:
    return {r.reading.value: r.ends_on.isoformat() for r in end_readings(duration, effective_from)}


def nearest(duration: Duration, effective_from: date) -> EndReading:
    found = earliest(end_readings(duration, effective_from))
    assert found is not None
    return found


def test_three_years_from_the_first_of_july_2008_can_be_read_in_three_ways() -> None:
    assert ends(Duration(3, Unit.YEARS), date(2008, 7, 1)) == {
        "A": "2011-07-01",
        "B": "2011-06-30",
        "C": "2010-12-31",
    }


def test_alarms_are_set_on_the_day_before_where_the_text_names_no_solar_years() -> None:
    assert nearest(Duration(3, Unit.YEARS), date(2008, 7, 1)).reading is Reading.DAY_BEFORE


def test_alarms_are_set_on_the_solar_years_where_the_text_names_them() -> None:
    named = Duration(5, Unit.YEARS, calendar_years=True, first_year=2021)
    for effective_from in (date(2021, 3, 15), date(2020, 11, 2), date(2022, 1, 7), None):
        (found,) = end_readings(named, effective_from)
        assert (found.reading, found.ends_on, found.stated) == (Reading.CALENDAR_YEARS, date(2025, 12, 31), True)
        assert found.explanation == (
            "Lettura C: il testo indica gli anni 2021-2025: fino al 31 dicembre 2025. Le durate non si prorogano per "
            "festività."
        )


def test_solar_years_that_nobody_has_noted_stay_as_they_were_read_and_are_said_to_be_so() -> None:
    older = Duration(5, Unit.YEARS, calendar_years=True)
    found = nearest(older, date(2021, 3, 15))
    assert (found.reading, found.ends_on, found.stated) == (Reading.CALENDAR_YEARS, date(2025, 12, 31), False)
    assert "(anni non annotati: verificare nel testo quali indica)" in found.explanation
    assert describe(older) == "5 anni solari (anni non annotati)"
    with pytest.raises(InvalidDatum, match="solo se il testo li nomina"):
        check_duration(older, None)


def test_a_day_that_the_text_says_is_the_end_and_nothing_is_counted() -> None:
    until = Duration(None, None, until_on=date(2027, 12, 31))
    (found,) = end_readings(until, date(2026, 3, 15))
    assert (found.reading, found.ends_on, found.holds, found.stated) == (Reading.STATED, date(2027, 12, 31), True, True)
    assert found.explanation.startswith("Il testo dice fino al 31 dicembre 2027: nulla si conta.")
    assert end_readings(until, None) == (found,)
    assert confirmation_request((found,)) == (
        "La scadenza è detta dal testo, il 31 dicembre 2027: non c’è da confermarla."
    )


@pytest.mark.parametrize(
    ("end", "amount", "unit", "times", "expected"),
    [
        (date(2027, 12, 31), 2, Unit.YEARS, 1, {"T": "2029-12-31"}),
        (date(2027, 12, 31), 2, Unit.YEARS, 2, {"T": "2031-12-31"}),
        (date(2027, 6, 30), 6, Unit.MONTHS, 1, {"A": "2027-12-30", "B": "2027-12-31"}),
        (date(2027, 2, 28), 1, Unit.YEARS, 1, {"A": "2028-02-28", "B": "2028-02-29"}),
        (date(2027, 3, 15), 18, Unit.MONTHS, 1, {"T": "2028-09-15"}),
    ],
)
def test_a_renewal_is_counted_from_the_day_that_the_text_says(
    end: date, amount: int, unit: Unit, times: int, expected: dict[str, str]
) -> None:
    found = renewed_from_stated(end, amount, unit, times)
    assert {r.reading.value: r.ends_on.isoformat() for r in found} == expected
    assert all(r.holds for r in found)


def test_an_agreement_does_not_end_before_it_has_effect() -> None:
    until = Duration(None, None, until_on=date(2027, 12, 31))
    with pytest.raises(InvalidDatum, match="prima di avere effetto"):
        check_duration(until, date(2028, 1, 1))
    check_duration(until, date(2027, 1, 1))
    check_duration(None, date(2027, 1, 1))


def test_the_day_before_is_taken_from_the_end_and_not_from_the_base() -> None:
    assert ends(Duration(1, Unit.YEARS), date(2027, 3, 1))["B"] == "2028-02-29"


def test_a_duration_ends_on_a_sunday_or_a_holiday_without_moving() -> None:
    assert ends(Duration(4, Unit.YEARS), date(2028, 2, 29))["A"] == "2032-02-29"
    assert ends(Duration(1, Unit.YEARS), date(2025, 12, 25))["A"] == "2026-12-25"


def test_a_duration_in_months_has_no_solar_years() -> None:
    assert ends(Duration(18, Unit.MONTHS), date(2026, 8, 31)) == {"A": "2028-02-29", "B": "2028-02-28"}


def test_each_reading_says_in_words_how_it_counts() -> None:
    explanations = [r.explanation for r in end_readings(Duration(3, Unit.YEARS), date(2008, 7, 1))]
    assert explanations == [
        "Lettura A: 3 anni dal 1° luglio 2008, giorno iniziale non contato: fino alle ore 24 del giorno "
        "corrispondente, 1° luglio 2011 (art. 2963 c.c.). Le durate non si prorogano per festività.",
        "Lettura B: 3 anni dal 1° luglio 2008 compreso: fino al 30 giugno 2011, il giorno prima di quello "
        "corrispondente. Le durate non si prorogano per festività.",
        "Lettura C: anni solari 2008-2010: fino al 31 dicembre 2010 (vale solo se il testo indica gli anni). "
        "Le durate non si prorogano per festività.",
    ]


def test_a_text_without_duration_has_no_end_and_no_invented_expiry() -> None:
    assert end_readings(None, date(2027, 1, 1)) == ()
    assert earliest(()) is None
    assert describe(None) == NOT_STATED
    assert "verifica annuale" in confirmation_request(())


def test_staff_are_asked_to_confirm_one_of_the_ends() -> None:
    assert confirmation_request(end_readings(Duration(3, Unit.YEARS), date(2008, 7, 1))) == (
        "Confermare la scadenza: il 30 giugno 2011 o il 1° luglio 2011; fino alla conferma i preavvisi "
        "si contano dal 30 giugno 2011."
    )


def test_a_duration_is_described_in_words() -> None:
    assert describe(Duration(1, Unit.YEARS)) == "1 anno"
    assert describe(Duration(36, Unit.MONTHS)) == "36 mesi"
    assert describe(Duration(3, Unit.YEARS, True, 2026)) == "anni 2026-2028"
    assert describe(Duration(1, Unit.YEARS, True, 2026)) == "anno 2026"
    assert describe(Duration(None, None, until_on=date(2027, 12, 31))) == "fino al 31/12/2027"
    assert describe(Duration(2, Unit.YEARS, until_on=date(2027, 12, 31))) == "fino al 31/12/2027, rinnovo di 2 anni"


@given(
    st.one_of(
        st.builds(Duration, st.integers(1, 9999), st.sampled_from(list(Unit))),
        st.builds(Duration, st.integers(1, 99), st.just(Unit.YEARS), st.just(True), st.integers(1900, 2199)),
        st.builds(
            Duration,
            st.integers(1, 99),
            st.sampled_from(list(Unit)),
            until_on=st.dates(date(1950, 1, 1), date(2150, 1, 1)),
        ),
    )
)
def test_the_words_of_a_duration_are_read_back(duration: Duration) -> None:
    assert read_duration(duration.words) == duration


@pytest.mark.parametrize(
    ("typed", "duration"),
    [
        ("undici mesi", Duration(11, Unit.MONTHS)),
        ("ventiquattro mesi", Duration(24, Unit.MONTHS)),
        ("trent’anni", Duration(30, Unit.YEARS)),
        ("un biennio", Duration(2, Unit.YEARS)),
        ("ventennale", Duration(20, Unit.YEARS)),
        ("quinquennio 2026-2030", Duration(5, Unit.YEARS, calendar_years=True, first_year=2026)),
        ("fino al 31/12/2027, rinnovo di undici mesi", Duration(11, Unit.MONTHS, until_on=date(2027, 12, 31))),
        ("3+2 anni", None),
        ("tre anni più due", None),
    ],
)
def test_letters_are_read_as_in_a_text_and_two_durations_are_refused(typed: str, duration: Duration | None) -> None:
    if duration is None:
        with pytest.raises(InvalidDatum):
            read_duration(typed)
    else:
        assert read_duration(typed) == duration


def test_solar_years_of_a_duration_in_months_are_refused() -> None:
    with pytest.raises(InvalidDatum, match="anni solari"):
        Duration(18, Unit.MONTHS, calendar_years=True)


def test_a_duration_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidDatum):
        end_readings(Duration(9000, Unit.YEARS), date(2026, 1, 1))


@given(st.integers(1, 50), st.sampled_from(list(Unit)), st.booleans(), st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_the_readings_differ_by_one_day_and_the_earliest_is_never_after_another_that_holds(
    amount: int, unit: Unit, named: bool, effective_from: date
) -> None:
    duration = Duration(amount, unit, calendar_years=named and unit is Unit.YEARS)
    readings = end_readings(duration, effective_from)
    by_reading = {r.reading: r.ends_on for r in readings}
    assert by_reading[Reading.CORRESPONDING_DAY] - by_reading[Reading.DAY_BEFORE] == timedelta(days=1)
    assert nearest(duration, effective_from).ends_on == min(r.ends_on for r in readings if r.holds)
    assert (Reading.CALENDAR_YEARS in by_reading) == (unit is Unit.YEARS)
