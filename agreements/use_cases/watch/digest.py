"""The weekly digest: the lines that wait for an addressee become one mail.

How it stays true and single, wherever a process is killed:

- The sweep notes a line in the commit in which it marks the rungs that the line stands for. A line waits until a mail
  takes it; a mail and the lines it takes go down in one commit, the mail under the key (addressee, week, edition).
- A second sweep finds no line that waits, and makes none. Of two at once one finds the key taken, and leaves.
- A mail that is still queued when a deadline in it moves or is met is withdrawn in the commit of that very step
  (`UnitOfWork.arm`); its other lines wait again, and the next sweep makes the next edition. Nothing that is under way
  or gone is touched.
- Every line is looked at once more as the mail is made: one that is no longer true is dropped.
- A mail that could not leave for weeks is taken back and made anew together with what came since: after a month
  without sweeps, or without a mail server, there is one digest an addressee.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agreements.domain.agreement.events import JournalHead
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.deadlines import Watched, watched
from agreements.domain.deadlines.sweep import Sweep
from agreements.notifications.digest import Entry, compose_digest
from agreements.persistence.engine.errors import JournalAltered
from agreements.persistence.engine.records import DigestLine
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Swept:
    """What a part of the sweep gave: Italian lines for the page, and warnings."""

    lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def make_digests(bench: Workbench, sweep: Sweep, moment: Moment) -> Swept:
    """Make a digest of all lines that wait, for each addressee who has none of this week yet.

    Safe to kill and to repeat: one commit an addressee; see above. An agreement that cannot be read stops nobody's
    digest: its lines wait.
    """
    with bench.database.unit() as unit:
        recipients = unit.recipients_waiting()
    lines: list[str] = []
    warnings: list[str] = []
    for recipient in recipients:
        try:
            count = _make(bench, recipient, sweep, moment)
        except AccordiError as error:
            warnings.append(f"Riepilogo a {recipient}: {error}")
            continue
        if count:
            lines.append(f"Riepilogo a {recipient}: {count} {'scadenza' if count == 1 else 'scadenze'}.")
    return Swept(tuple(lines), tuple(warnings))


def _make(bench: Workbench, recipient: str, sweep: Sweep, moment: Moment) -> int:
    week = sweep.day.monday
    with bench.database.unit() as unit:
        edition = unit.reopen_digest(recipient, week.toordinal())
        if edition is None:
            return 0  # this week's is gone: the lines wait for the next
        found = _looked_at(unit, unit.waiting_lines(recipient), moment)
        unit.drop_digest_lines(found.obsolete)
        if found.entries:
            heads = {entry.agreement.number: _head(unit, entry.agreement.number) for entry in found.entries}
            notice = compose_digest(recipient, found.entries, heads, week, edition, moment.today)
            if not unit.enqueue_digest(notice, found.true, moment.at):
                return 0
        unit.commit()
    return len(found.entries)


@dataclass(frozen=True, slots=True)
class _CheckedLines:
    true: tuple[DigestLine, ...]
    obsolete: tuple[DigestLine, ...]
    entries: tuple[Entry, ...]


def _looked_at(unit: UnitOfWork, lines: Sequence[DigestLine], moment: Moment) -> _CheckedLines:
    """Which lines still stand as they stood; several lines of one deadline are one entry."""
    true: list[DigestLine] = []
    obsolete: list[DigestLine] = []
    entries: dict[tuple[str, str], Entry] = {}
    for number in dict.fromkeys(line.agreement for line in lines):
        try:
            agreement = unit.load(number)
        except AccordiError:
            continue  # the sweep has said so already
        deadlines = watched(agreement, moment.today)
        versions = unit.arm(number, deadlines)
        standing: dict[tuple[str, int], Watched] = {(d.code, versions[d.code]): d for d in deadlines}
        for line in (line for line in lines if line.agreement == number):
            deadline = standing.get((line.code, line.version))
            if deadline is None:
                obsolete.append(line)
                continue
            true.append(line)
            entries[number, line.code] = Entry(agreement, deadline, line.long_past)
    return _CheckedLines(tuple(true), tuple(obsolete), tuple(entries.values()))


def _head(unit: UnitOfWork, number: str) -> JournalHead | None:
    try:
        return unit.printed_head(number)
    except JournalAltered:
        return None
