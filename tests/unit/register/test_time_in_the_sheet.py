"""Durations and effect in a row of the register: as offices write them, and back."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.domain.days.duration import Duration
from agreements.domain.register.register_columns import column_called
from agreements.use_cases.registers.register_row import ReadRow, read_row

ROW = {
    "kind": "protocollo d’intesa",
    "title": "Collaborazione di prova fra due enti",
    "signed_on": "02/03/2026",
    "form": "digitale",
    "party1.name": "Regione di Prova",
    "party2.name": "Provincia di Prova",
    "office": "Settore di prova",
    "office_email": "settore@regione.example.it",
    "manager": "Direzione di prova",
    "manager_email": "direzione@regione.example.it",
}


def told(**cells: str) -> str:
    found = read_row({**ROW, **cells})
    assert not isinstance(found, ReadRow)
    return " ".join(str(trouble) for trouble in found)


def read(**cells: str) -> ReadRow:
    found = read_row({**ROW, **cells})
    assert isinstance(found, ReadRow), [str(trouble) for trouble in found]
    return found


def test_an_end_that_the_text_says_comes_in() -> None:
    assert read(duration="fino al 31/12/2027").new.duration == Duration(None, None, until_on=date(2027, 12, 31))
    row = read(duration="anni 2026-2028")
    assert row.new.duration is not None
    assert (row.new.duration.stated_end, row.notes) == (date(2028, 12, 31), ())


def test_solar_years_without_the_years_are_read_in_years_and_somebody_is_told() -> None:
    row = read(duration="5 anni solari")
    assert row.new.duration is not None
    assert (row.new.duration.words, row.new.duration.stated_end) == ("5 anni", None)
    assert "non è scritto quali sono gli anni solari" in " ".join(row.reading.doubts)


@pytest.mark.parametrize("typed", ["fino al boh", "fino alla fine", "anni 2028-2026", "3 anni (2021-2025)"])
def test_what_cannot_be_read_is_told_with_what_to_write(typed: str) -> None:
    assert told(duration=typed).startswith("«Durata»: ")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("legge di ratifica", "dall’entrata in vigore della legge regionale di ratifica"),
        ("Corte dei conti", "dalla registrazione da parte della Corte dei conti"),
    ],
)
def test_an_event_of_effect_comes_in_with_its_day_and_act(typed: str, words: str) -> None:
    row = read(effect=typed, effect_event_on="20/05/2026", effect_event_act="L.R. n. 12")
    event = row.new.numbered("P-2026-0001").effect_event
    assert event is not None
    assert event.words == words
    assert (row.past.effect_event_on, row.past.effect_event_act) == (date(2026, 5, 20), "L.R. n. 12")


def test_the_columns_are_found_by_their_headings() -> None:
    for heading in ("Evento di decorrenza", "Evento avvenuto il", "Atto dell’evento"):
        assert column_called(heading) is not None
