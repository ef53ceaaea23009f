"""Deadlines as iCalendar objects: one along with a notice, and the feed of all.

A deadline keeps its UID whatever becomes of its day; its SEQUENCE is the agreement's revision, which only grows, so a
later object always replaces an earlier one. What is no longer watched is cancelled, not forgotten.

Source: RFC 5545 (iCalendar), RFC 5546 section 3.2.1 (PUBLISH: no answer is asked of anybody), RFC 7986 (NAME).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from agreements.domain.deadlines.agenda import Entry
from agreements.notifications.wording import one_line

PRODUCT = "-//Accordi//registro degli accordi//IT"
_END = "END:VCALENDAR\r\n"
# Counted from the beginning of the day: nine in the morning, seven days and one day before.
ALARMS = (timedelta(days=-7, hours=9), timedelta(days=-1, hours=9))


def uid(agreement: str, code: str, installation: str) -> str:
    """The UID of a deadline, for ever; of a trial and of the real register two different ones."""
    digest = hashlib.sha256(f"{installation} {agreement} {code}".encode()).hexdigest()
    return f"{digest[:40]}@accordi.internal"


def calendar_of(
    running: Iterable[Entry], installation: str, today: date, *, over: Iterable[Entry] = (), name: str = ""
) -> str:
    """An iCalendar object with deadlines as all-day events.

    Args:
        running: Those that are watched.
        installation: Names the register.
        today: The day on which this object is made: the same deadlines on the same day are the same bytes.
        over: Those that were told of earlier and no longer hold: they are cancelled.
        name: How calendars show a feed; empty for what comes with a notice.
    """
    events = [event_of(entry, installation, today) for entry in running]
    events += [event_of(entry, installation, today, cancelled=True) for entry in over]
    return calendar_with(events, name=name)


def calendar_with(events: Iterable[str], *, name: str = "") -> str:
    """An iCalendar object with events that are written already (`event_of`)."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    written: bytes = calendar.to_ical()
    return written.decode("utf-8").removesuffix(_END) + "".join(events) + _END


def event_of(entry: Entry, installation: str, today: date, *, cancelled: bool = False) -> str:
    """One event as it stands in an iCalendar object; each of several feeds may hold it."""
    written: bytes = _event(entry, installation, today, cancelled=cancelled).to_ical()
    return written.decode("utf-8")


def _event(entry: Entry, installation: str, today: date, *, cancelled: bool) -> Event:
    at = datetime.combine(today, time(), UTC)
    event = Event()
    summary = one_line(f"{entry.agreement} – {entry.what}", 200)
    event.add("uid", uid(entry.agreement, entry.code, installation))
    event.add("dtstamp", at)
    event.add("sequence", entry.revision)
    event.add("dtstart", entry.due_on)
    event.add("dtend", entry.due_on + timedelta(days=1))  # the end is not part of the event
    event.add("summary", f"Annullato: {summary}" if cancelled else summary)
    event.add("description", _described(entry))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if not cancelled:
        for before in ALARMS:
            event.add_component(_alarm(summary, before))
    return event


def _described(entry: Entry) -> str:
    lines = (
        f"Accordo: {one_line(entry.title)}",
        f"A chi spetta: {one_line(entry.owed_by)}",
        f"Struttura: {one_line(entry.office.name)} ({entry.office.email})",
        f"Come è calcolato: {one_line(entry.explanation)}",
    )
    return "\n".join(lines)


def _alarm(summary: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", before)
    alarm.add("description", summary)
    return alarm


def first_day(calendar: str) -> date:
    """The day of the first event of an object that was made here."""
    day: date = Calendar.from_ical(calendar).walk("VEVENT")[0].decoded("dtstart")
    return day
