"""Back from an absence: an office is told what was said meanwhile to whoever stood in for it, once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.parties import Office
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import ROME, Moment
from agreements.domain.days.time_limit import base_day
from agreements.domain.deadlines.deadlines import Watched, watched
from agreements.domain.deadlines.ladders import FROM_THE_FIRST
from agreements.domain.deadlines.sweep import LONGEST_GAP, Sweep, SweepDay
from agreements.domain.offices import OfficeRegister, RegisteredOffice, Substitute
from agreements.persistence.engine.records import DigestLine, ToldLine
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench


def catch_up(bench: Workbench, sweep: Sweep, moment: Moment) -> None:
    """Note lines for the digest of every office that is back, with what is still open of what others were told for it.

    An office is back on the day after a substitution has ended; for as long after it as a sweep may fail to come. The
    lines go into its digest of the week, which it had none of where it was away when that was made.

    Safe to kill and to repeat: a line that the office has, waiting or told, is left alone.
    """
    for office in sweep.register.offices:
        for ended in _ended(office, sweep.day):
            with bench.database.unit() as unit:
                say_again(unit, sweep, sweep.register, office, ended, today=moment)
                unit.commit()


def _ended(office: RegisteredOffice, day: SweepDay) -> list[Substitute]:
    """The substitutions of which an office that is there may not have heard: the last one, and what it followed on."""
    if any(each.covers(day.today) for each in office.substitutes):
        return []
    since = min(day.last_on or day.today, day.today - LONGEST_GAP)
    found: list[Substitute] = []
    for each in sorted(office.substitutes, key=lambda s: s.from_on, reverse=True):
        follows_on = bool(found) and found[-1].from_on == each.until_on + timedelta(days=1)
        if each.until_on < day.today and (each.until_on >= since - timedelta(days=1) or follows_on):
            found.append(each)
    return found


def say_again(
    unit: UnitOfWork,
    sweep: Sweep,
    then: OfficeRegister,
    office: RegisteredOffice,
    ended: Substitute,
    *,
    today: Moment,
) -> None:
    """Note for an office what was said in its place during one substitution, and still holds.

    Args:
        then: The register with that substitution.
    """
    named = Office(office.name, office.email)
    since = datetime.combine(ended.from_on, time(), ROME).astimezone(UTC)
    said = [each for each in unit.said_since(since) if _in_its_place(then, named, ended, each)]
    lines: list[DigestLine] = []
    for number in sorted({each.line.agreement for each in said}):
        try:
            agreement = unit.load(number)
        except AccordiError:
            continue  # the sweep has said so already
        deadlines = watched(agreement, today.today)
        versions = unit.arm(number, deadlines)
        standing = {(d.code, versions[d.code]): d for d in deadlines}
        for each in (each.line for each in said if each.line.agreement == number):
            deadline = standing.get((each.code, each.version))
            if deadline is not None and _told(sweep, agreement, deadline, each.rung, office):
                lines.append(DigestLine(number, each.code, each.version, each.rung, office.email, each.long_past))
    unit.add_digest_lines(lines)


def _in_its_place(then: OfficeRegister, office: Office, ended: Substitute, said: ToldLine) -> bool:
    day = base_day(said.at)
    if not ended.covers(day):
        return False
    return said.line.recipient.casefold() in (each.email.casefold() for each in then.reached(office, day))


def _told(sweep: Sweep, agreement: Agreement, deadline: Watched, rung: int, office: RegisteredOffice) -> bool:
    """Whether an office is among those who are told of a deadline at a rung."""
    roles = sweep.rule_for(deadline).told_at(max(rung, FROM_THE_FIRST))
    found = (sweep.register.of(each.email) for each in sweep.offices(agreement, deadline, roles))
    return any(each is not None and each.code == office.code for each in found)
