from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.headerregistry import Address
from email.policy import default
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from agreements.domain.deadlines.agenda import Entry, entries, within
from agreements.notifications.calendar import ALARMS, calendar_of, uid
from agreements.notifications.mail import mail_from
from tests.support import builders
from tests.unit.notifications.test_messages import BEFORE, HEAD, LATE, first

AT = datetime(2026, 3, 26, 7, tzinfo=UTC)
TODAY = date(2026, 3, 26)


def read(text: str) -> list[Any]:
    """The events as another library reads them; it refuses what the standard does not allow."""
    calendar = vobject.readOne(text)
    calendar.validate(raiseException=True)
    assert calendar.method.value == "PUBLISH"
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return list(calendar.contents.get("vevent", []))


def plan_entry(**changes: object) -> Entry:
    (found,) = [e for e in entries(builders.signed(), TODAY) if e.code == "piano-operativo"]
    return replace(found, **changes)  # type: ignore[arg-type]


def test_a_deadline_is_an_all_day_event_with_its_computation_and_two_alarms() -> None:
    (event,) = read(calendar_of([plan_entry()], "registro", TODAY))
    assert (event.dtstart.value, event.dtend.value) == (date(2026, 4, 2), date(2026, 4, 3))
    assert event.summary.value == "P-2026-0001 – Piano operativo"
    assert "Come è calcolato: Termine di 1 mese dal 2 marzo 2026" in event.description.value
    assert "Struttura: Settore Amministrazione digitale di prova" in event.description.value
    assert event.status.value == "CONFIRMED"
    assert [alarm.trigger.value for alarm in event.valarm_list] == list(ALARMS)
    assert [alarm.action.value for alarm in event.valarm_list] == ["DISPLAY", "DISPLAY"]


def test_a_feed_of_events_written_one_by_one_is_what_the_library_writes_of_it_as_a_whole() -> None:
    long = plan_entry(what="Relazione; con, segni \\ e « molte parole » " * 4)
    feed = calendar_of([plan_entry(), long], "registro", TODAY, over=[plan_entry(code="tolto")], name="Accordi – tutte")
    assert Calendar.from_ical(feed).to_ical().decode() == feed
    assert len(read(feed)) == 3


def test_a_moved_deadline_keeps_its_uid_and_its_sequence_grows() -> None:
    moved = plan_entry(due_on=date(2026, 5, 4), revision=8)
    (old,), (new,) = read(calendar_of([plan_entry(revision=7)], "r", TODAY)), read(calendar_of([moved], "r", TODAY))
    assert old.uid.value == new.uid.value
    assert (int(old.sequence.value), int(new.sequence.value)) == (7, 8)
    assert new.dtstart.value == date(2026, 5, 4)


def test_each_deadline_of_each_register_has_a_uid_of_its_own() -> None:
    keys = [("P-2026-0001", "a", "r"), ("P-2026-0001", "b", "r"), ("P-2026-0002", "a", "r"), ("P-2026-0001", "a", "x")]
    assert len({uid(*key) for key in keys}) == len(keys)


def test_what_no_longer_holds_is_cancelled_without_alarms() -> None:
    (event,) = read(calendar_of([], "registro", TODAY, over=[plan_entry()]))
    assert (event.status.value, "valarm" in event.contents) == ("CANCELLED", False)
    assert event.summary.value.startswith("Annullato: ")


@settings(max_examples=100)
@given(st.text(max_size=400), st.text(max_size=400))
def test_whatever_people_typed_makes_no_second_event_and_no_second_property(what: str, title: str) -> None:
    (event,) = read(calendar_of([plan_entry(what=f"x{what}", title=title)], "registro", TODAY))
    assert set(event.contents) == {
        *("uid", "dtstamp", "sequence", "dtstart", "dtend", "summary", "description", "status", "transp", "valarm")
    }


def test_a_notice_about_a_day_ahead_brings_it_for_the_calendar_and_one_about_a_past_day_does_not() -> None:
    notice = first(builders.signed(), BEFORE)
    (event,) = read(notice.calendar)
    assert event.dtstart.value == date(2026, 4, 2)
    assert first(builders.signed(), LATE).calendar == ""
    sender = Address("Accordi", addr_spec="accordi@regione.example.it")
    mail = message_from_bytes(mail_from(notice, "<1@prova.example>", sender, AT).as_bytes(), policy=default)
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "PUBLISH"
    assert attached.get_filename() == "scadenza.ics"
    assert read(attached.get_content().replace("\r\n", "\n").replace("\n", "\r\n"))[0].uid.value == event.uid.value
    assert HEAD.hash in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize("days", [0, 90, 3650])
def test_the_list_of_the_days_ahead_holds_what_is_late_too(days: int) -> None:
    late = date(2026, 6, 1)
    found = within([builders.signed(), builders.draft()], late, days)
    assert "piano-operativo" in [entry.code for entry in found]
    assert all(entry.due_on <= late + timedelta(days=days) for entry in found)
    assert list(found) == sorted(found, key=lambda entry: (entry.due_on, entry.agreement, entry.code))
