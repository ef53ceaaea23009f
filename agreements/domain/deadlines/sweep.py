"""The sweep (scadenziario): what is due and not handled, who is told by a mail of its own and who in the weekly digest.

It never asks what falls on today, only what is due by today and not handled: days without a sweep lose nothing.

A rung reaches each addressee by the way that the office chose: as a mail of its own on its day, or as a line of the
weekly digest. The digest is the only day of the week for its lines: like a rung on a closed day, a line goes out
earlier up to the due date, later after it (never accuse before the time has passed), and lines of one deadline merge.
After more than a week without a sweep all that was missed is told in the digest, whatever an office chose: one mail an
addressee. A ladder has a last rung: after it nobody is nagged. No letter leaves for a counterpart: where a counterpart
is late, a draft is due for the dirigente and the own offices are told so.

Historical agreements (recorded as they were) come with deadlines long past: one whose whole ladder has passed before
anything was ever said about it is one line of the digest for whoever answers for it, once, and no letter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.agreement.parties import Office
from agreements.domain.days.holidays import IT
from agreements.domain.deadlines.deadlines import DUTIES, SLACK, Watched, watched
from agreements.domain.deadlines.ladders import LadderPolicy, LadderRule, letter_rungs
from agreements.domain.deadlines.reminder import Rung, rungs, working_day
from agreements.domain.offices import Mailing, OfficeRegister, Role

LONGEST_GAP = timedelta(days=7)
"""Longer without a sweep is a standstill."""

Handled = Mapping[str, Collection[int]]
"""The rungs already handled, by code of the deadline, as it is armed now."""


@dataclass(frozen=True, slots=True)
class SweepDay:
    """The day of a sweep.

    Attributes:
        last_on: The day of the last sweep that came to its end; None before the first.
        round_on: Monday of the week whose digest was last made.
    """

    today: date
    last_on: date | None = None
    round_on: date | None = None

    @property
    def monday(self) -> date:
        """The first day of the week, which names its digest."""
        return self.today - timedelta(days=self.today.weekday())

    @property
    def after_standstill(self) -> bool:
        """Whether what was missed is told in the digest only."""
        return self.last_on is None or self.today - self.last_on > LONGEST_GAP

    @property
    def goes_back(self) -> bool:
        """Whether a sweep has run on a later day, on a clock that was wrong then or is now."""
        return self.last_on is not None and self.last_on > self.today

    @property
    def sends_digests(self) -> bool:
        """Whether lines that wait become mails: on a closed day they wait on."""
        return IT.is_working_day(self.today)

    @property
    def begins_week(self) -> bool:
        """Whether this is the first working day of its week on which a sweep runs."""
        return self.sends_digests and (self.round_on is None or self.round_on < self.monday)

    @property
    def gathers_lines(self) -> bool:
        """Whether what is told in the digest is asked for: once a week, and after a standstill on whatever day."""
        return self.begins_week or self.after_standstill

    @property
    def gathers_again_on(self) -> date:
        """The first day after today on which a sweep may gather lines, however the sweeps until then go."""
        tomorrow = self.today + timedelta(days=1)
        if self.last_on is None or self.round_on is None or self.round_on < self.monday:
            return tomorrow
        return max(tomorrow, min(self.monday + timedelta(days=7), self.last_on + LONGEST_GAP + timedelta(days=1)))


ANSWER_WITHIN = timedelta(days=15)
"""The term that a sollecito gives, from the day on which its draft is made."""


@dataclass(frozen=True, slots=True)
class Solicited:
    """The drafts of solleciti about one due date of another body's duty.

    Attributes:
        left: How many have left.
        left_made_on: When the draft of the last one that left was made: its term runs from there.
        waits_since: When the draft was made that waits for the dirigente; None where none waits.
    """

    left: int = 0
    left_made_on: date | None = None
    waits_since: date | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told.

    Attributes:
        office: Where the mail goes on this day: substitutes stand in already.
        rung: The newest rung that this addressee is told at.
    """

    office: Office
    rung: int


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done about one watched deadline.

    Attributes:
        alone_handled: Rungs to be marked as handled for mails of their own, ascending.
        digest_handled: The same for the digest; empty on a day that gathers no lines.
        alone: Who gets a mail of its own.
        lines: Who gets a line of the digest.
        letter: Whether the draft of a sollecito waits for the dirigente; the use case, which makes it, says so.
        long_past: All of it lay in the past when the agreement was recorded.
    """

    watched: Watched
    alone_handled: tuple[int, ...] = ()
    digest_handled: tuple[int, ...] = ()
    alone: tuple[Recipient, ...] = ()
    lines: tuple[Recipient, ...] = ()
    letter: bool = False
    long_past: bool = False


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep goes by, the same for every agreement."""

    day: SweepDay
    register: OfficeRegister = field(default_factory=OfficeRegister)
    policy: LadderPolicy = field(default_factory=LadderPolicy)

    def due(self, agreement: Agreement, alone: Handled, digest: Handled) -> tuple[Due, ...]:
        """All that is due by today and not handled, each deadline folded into one.

        Safe to repeat: with its rungs among those handled a second call on the same day finds nothing.

        Args:
            agreement: As it stands saved.
            alone: The rungs handled for mails of their own; a deadline without an entry has none.
            digest: The rungs handled for the digest.
        """
        found = (
            self._due(agreement, deadline, alone.get(deadline.code, ()), digest.get(deadline.code, ()))
            for deadline in watched(agreement, self.day.today)
        )
        return tuple(due for due in found if due is not None)

    def rule_for(self, deadline: Watched) -> LadderRule:
        """The ladder of a deadline: that of the office that answers for it, or leads the agreement."""
        entry = self.register.of(deadline.offices[0].email) if deadline.offices else None
        return self.policy.rule(deadline.kind, entry.code if entry else "")

    def _due(
        self, agreement: Agreement, deadline: Watched, alone: Collection[int], digest: Collection[int]
    ) -> Due | None:
        rule, today = self.rule_for(deadline), self.day.today
        if today < first_day_of(deadline, rule):
            return None
        steps = rungs(rule.ladder, deadline.due_on, deadline.calendar, base_on=deadline.base_on)
        reached = [step for step in steps if step.notify_on <= today]
        if self.is_over(deadline) and not alone and not digest and agreement.origin is Origin.HISTORICAL:
            return self._long_past(agreement, deadline, rule, reached)
        in_digest = [step for step in steps if self._in_digest(step)]
        missed, missed_in_digest = _unhandled(reached, alone), _unhandled(in_digest, digest)
        if not missed and not missed_in_digest:
            return None
        # What the digest tells ahead of its day takes no mail of its own away.
        said_in_digest = [step for step in reached if step in in_digest or step.offset_days in digest]
        told = _Recipients(self, agreement, deadline, rule)
        mails = told.by(reached, missed, said_in_digest, in_digest=False)
        lines = told.by(in_digest, missed_in_digest, reached, in_digest=True)
        return Due(
            deadline,
            missed,
            missed_in_digest,
            mails,
            self._not_twice(lines, mails),
        )

    def _not_twice(self, lines: Iterable[Recipient], mails: Iterable[Recipient]) -> tuple[Recipient, ...]:
        """The lines of whoever gets no mail about the same deadline on this day, unless an office has chosen both."""
        mailed = {told.office.email.casefold() for told in mails}
        return tuple(
            told
            for told in lines
            if told.office.email.casefold() not in mailed or self.register.mailing(told.office) is Mailing.BOTH
        )

    def _in_digest(self, step: Rung) -> bool:
        return self.day.gathers_lines and in_digest_from(step) <= self.day.today

    def _long_past(
        self, agreement: Agreement, deadline: Watched, rule: LadderRule, reached: Sequence[Rung]
    ) -> Due | None:
        """One line for whoever answers from the first rung on; until the day of a digest nothing is marked."""
        if not self.day.gathers_lines or not reached:
            return None
        every = _unhandled(reached, ())
        offices = self.offices(agreement, deadline, rule.told_at(rule.ladder.rungs_days[0]))
        lines = _once(
            Recipient(reached, every[-1])
            for office in offices
            for reached in self.register.reached(office, self.day.today)
        )
        return Due(deadline, every, every, (), lines, long_past=True)

    def wants(self, mailing: Mailing, step: Rung, *, in_digest: bool) -> bool:
        """Whether an office gets a rung in the digest, or else as a mail of its own."""
        if self.day.after_standstill and step.notify_on < self.day.today:
            return in_digest
        match mailing:
            case Mailing.USUAL:
                return step.is_single_mail is not in_digest
            case Mailing.DIGEST:
                return in_digest
            case Mailing.SINGLE:
                return not in_digest
            case Mailing.BOTH:
                return True

    def offices(self, agreement: Agreement, deadline: Watched, roles: Sequence[Role]) -> tuple[Office, ...]:
        """Own offices only, each address once, the one that answers first."""
        found: list[Office] = []
        answers = deadline.offices[0] if deadline.offices else agreement.manager
        for role in roles:
            if role is Role.OFFICE:
                found += deadline.offices or (agreement.manager,)
            elif role is Role.MANAGER:
                found.append(agreement.manager)
            else:
                contact = self.register.contact(answers, role)
                if contact is not None:
                    found.append(contact)
        by_address: dict[str, Office] = {}
        # A role that nobody holds must not leave a deadline without anybody: the dirigente answers for all.
        for office in found or [agreement.manager]:
            by_address.setdefault(office.email.casefold(), office)
        return tuple(by_address.values())

    def letter_on(self, agreement: Agreement, deadline: Watched, known: Solicited) -> date | None:
        """The day on which the draft of a sollecito is to be made; None where none is.

        One at a time: as long as one waits no other is made, and once the term that it would give has passed it is
        made anew. After one has left, the next comes at the next rung that asks for a letter, and never before the
        term has passed that the last one gave.
        """
        rule = self.rule_for(deadline)
        asked = sorted(letter_rungs(rule.ladder))
        if deadline.kind not in DUTIES or deadline.party_position == 1 or known.left >= len(asked):
            return None
        if known.waits_since is not None:
            return working_day(known.waits_since + ANSWER_WITHIN + timedelta(days=1), deadline.calendar)
        if agreement.origin is Origin.HISTORICAL and not known.left and self.is_over(deadline):
            return None  # late already when it was recorded, and never watched: whoever answers is told once
        steps = rungs(rule.ladder, deadline.due_on, deadline.calendar, base_on=deadline.base_on)
        day = next(step.notify_on for step in steps if asked[known.left] in step.merged_offsets_days)
        if known.left_made_on is None:
            return day
        return max(day, working_day(known.left_made_on + ANSWER_WITHIN + timedelta(days=1), deadline.calendar))

    def is_over(self, deadline: Watched) -> bool:
        """Whether the whole ladder of a deadline has passed."""
        last = self.rule_for(deadline).ladder.rungs_days[-1]
        return self.day.today > deadline.due_on + timedelta(days=last) + SLACK


def first_day_of(deadline: Watched, rule: LadderRule) -> date:
    """The day before which no rung can be told; decades ahead the holidays, and so the rungs, are not even known."""
    return deadline.due_on + timedelta(days=rule.ladder.rungs_days[0]) - 2 * SLACK


def in_digest_from(step: Rung) -> date:
    """The first day whose digest may tell a rung: what is still ahead is told from the Monday of its week on."""
    ahead = step.notify_on.weekday() if step.offset_days <= 0 else 0
    return step.notify_on - timedelta(days=ahead)


@dataclass(frozen=True, slots=True)
class _Recipients:
    """Who is told about one deadline, and at which rung."""

    sweep: Sweep
    agreement: Agreement
    deadline: Watched
    rule: LadderRule

    def by(
        self, steps: Sequence[Rung], missed: Collection[int], said_elsewhere: Sequence[Rung], *, in_digest: bool
    ) -> tuple[Recipient, ...]:
        """Each addressee whose newest rung this way was missed.

        Where a newer rung was handled already, this way or the other, the older ones are only marked: they speak of a
        day long gone.
        """
        if not missed:
            return ()
        told = []
        for office in self._offices(steps[-1]):
            own = self._own(office, steps, in_digest=in_digest)
            elsewhere = self._own(office, said_elsewhere, in_digest=not in_digest)
            if not own or own[-1] not in missed or (elsewhere and elsewhere[-1] > own[-1]):
                continue
            reached = self.sweep.register.reached(office, self.sweep.day.today)
            told += [Recipient(each, own[-1]) for each in reached]
        return _once(told)

    def _own(self, office: Office, steps: Sequence[Rung], *, in_digest: bool) -> list[int]:
        mailing, address = self.sweep.register.mailing(office), office.email.casefold()
        return [
            step.offset_days
            for step in steps
            if self.sweep.wants(mailing, step, in_digest=in_digest)
            and address in (other.email.casefold() for other in self._offices(step))
        ]

    def _offices(self, step: Rung) -> tuple[Office, ...]:
        return self.sweep.offices(self.agreement, self.deadline, self.rule.told_at(step.offset_days))


def _unhandled(steps: Sequence[Rung], handled: Collection[int]) -> tuple[int, ...]:
    return tuple(sorted({offset for step in steps for offset in step.merged_offsets_days} - set(handled)))


def _once(told: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Each address once, with the newest rung it is told at: one person may stand in for two offices."""
    by_address: dict[str, Recipient] = {}
    for one in told:
        known = by_address.get(one.office.email.casefold())
        if known is None or known.rung < one.rung:
            by_address[one.office.email.casefold()] = one
    return tuple(by_address.values())
