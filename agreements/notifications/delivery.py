"""From the outbox to the server: claim, send, record; safe to kill at any moment, safe to run twice at once.

Each call on the outbox is one committed transaction. A notice in hand is marked uncertain *before* its final dot is
written, and told accepted or refused once the server has answered. So a process killed

- before that mark leaves a claimed notice: nothing has arrived, after a while it goes back into the queue;
- after it leaves an uncertain notice, which is the truth: a person looks, nothing is sent again by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Protocol

from agreements.domain.notice import Notice
from agreements.notifications.smtp import Accepted, NotSent, Outcome, Refused, Uncertain

AWAITING_REPLY = "Messaggio trasmesso, in attesa della risposta del server di posta."
FIRST_PAUSE = timedelta(minutes=5)  # a greylisting server wants a few minutes
LONGEST_PAUSE = timedelta(hours=6)
# With the pauses above about four days, as RFC 5321, section 4.5.4.1, asks of a sender.
MOST_ATTEMPTS = 21
# Longer than any delivery takes before its final dot: then the sender is dead, and even if it lives its mark fails.
STALE_AFTER = timedelta(minutes=30)
_RANDOM = SystemRandom()


class QueuedNotice(Protocol):
    """A notice as the outbox hands it out."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def notice(self) -> Notice: ...  # noqa: D102
    @property
    def message_id(self) -> str: ...  # noqa: D102
    @property
    def attempts(self) -> int: ...  # noqa: D102


class Outbox(Protocol):
    """What delivery needs of the outbox; every call is one transaction, committed when it returns.

    The operations that name a sender succeed only while the notice is claimed by that sender.
    """

    def due(self, now: datetime, limit: int) -> Sequence[QueuedNotice]:
        """Queued notices whose next attempt is not in the future, the longest waiting first."""
        ...

    def claim(self, notice_id: int, sender: str, now: datetime) -> bool:
        """Take a queued notice in hand and count the attempt; False if somebody else was faster."""
        ...

    def awaiting_reply(self, notice_id: int, sender: str, why: str) -> bool:
        """Mark a claimed notice uncertain; False if it is no longer claimed by this sender."""
        ...

    def accepted(self, notice_id: int, sender: str, at: datetime, server_reply: str) -> None:
        """The server accepted a notice that awaited its reply."""
        ...

    def failed(self, notice_id: int, sender: str, error: str, next_attempt_at: datetime | None) -> None:
        """A claimed notice, or one that awaited its reply, has not arrived; without a next attempt for good."""
        ...

    def uncertain(self, notice_id: int, sender: str, why: str) -> None:
        """Say of a notice that awaited its reply why none came."""
        ...

    def release_stale(self, claimed_before: datetime) -> int:
        """Put claimed notices of dead senders back into the queue, uncertain ones not; how many they were."""
        ...


class Transport(Protocol):
    """What carries a mail away: SMTP, in tests also one that breaks off where told."""

    def send(self, notice: Notice, message_id: str, at: datetime, before_final_dot: Callable[[], bool]) -> Outcome:
        """Send one notice and say what became of it; see `SmtpTransport.send`."""
        ...


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one run of the delivery did.

    Attributes:
        accepted: Ids of notices that the server took over.
        retried: Ids not arrived, to be tried again, with the reason in Italian.
        given_up: Ids that will not be tried again, with the reason: a person must act.
        uncertain: Ids of which nobody knows, with the reason: a person must look.
        released: How many notices of dead senders went back into the queue.
        trouble: Why no mail can leave at all for now, in Italian; empty if one can.
    """

    accepted: tuple[int, ...] = ()
    retried: tuple[tuple[int, str], ...] = ()
    given_up: tuple[tuple[int, str], ...] = ()
    uncertain: tuple[tuple[int, str], ...] = ()
    released: int = 0
    trouble: str = ""

    @property
    def needs_a_person(self) -> bool:
        """Whether a run with this report should fail loudly."""
        return bool(self.given_up or self.uncertain or self.trouble)


def deliver_due(
    outbox: Outbox,
    transport: Transport,
    now: Callable[[], datetime],
    sender_id: str,
    limit: int = 100,
    jitter: Callable[[], float] = _RANDOM.random,
) -> DeliveryReport:
    """Send what is due, one notice after the other.

    Safe to kill at any moment and to run in several processes: each notice is claimed first. Where the server itself
    is in trouble the run ends, and the notices behind wait untouched for the next one.

    Args:
        outbox: Each operation is a transaction of its own.
        transport: Says what became of each mail.
        now: Aware UTC clock.
        sender_id: Unique for each running process, never used again.
        limit: Notices in one run at most.
        jitter: From 0 to 1, so that retries don't come all at once.
    """
    released = outbox.release_stale(now() - STALE_AFTER)
    accepted: list[int] = []
    retried: list[tuple[int, str]] = []
    given_up: list[tuple[int, str]] = []
    uncertain: list[tuple[int, str]] = []
    trouble = ""
    for queued in outbox.due(now(), limit):
        if not outbox.claim(queued.id, sender_id, now()):
            continue
        outcome = _send(outbox, transport, queued, now, sender_id)
        match outcome:
            case Accepted(reply):
                outbox.accepted(queued.id, sender_id, now(), reply)
                accepted.append(queued.id)
            case Uncertain(reason):
                outbox.uncertain(queued.id, sender_id, reason)
                uncertain.append((queued.id, reason))
            case Refused(reason):
                again_at = _next_attempt(outcome, queued.attempts + 1, now(), jitter())
                outbox.failed(queued.id, sender_id, reason, again_at)
                (given_up if again_at is None else retried).append((queued.id, reason))
                trouble = reason if outcome.server_trouble else ""
            case NotSent():
                pass  # no longer ours: whoever holds it now records what becomes of it
        if trouble:
            break
    return DeliveryReport(tuple(accepted), tuple(retried), tuple(given_up), tuple(uncertain), released, trouble)


def _send(
    outbox: Outbox, transport: Transport, queued: QueuedNotice, now: Callable[[], datetime], sender_id: str
) -> Outcome:
    def mark() -> bool:
        return outbox.awaiting_reply(queued.id, sender_id, AWAITING_REPLY)

    return transport.send(queued.notice, queued.message_id, now(), mark)


def _next_attempt(refused: Refused, attempt: int, now: datetime, jitter: float) -> datetime | None:
    """When to try again after this attempt, counted from 1; None for never.

    A server in trouble is no reason to give a notice up, however long it lasts.
    """
    if not refused.server_trouble and (refused.permanent or attempt >= MOST_ATTEMPTS):
        return None
    doublings: int = 1 << min(attempt - 1, 10)
    pause = min(FIRST_PAUSE * doublings, LONGEST_PAUSE)
    return now + pause * (1 + jitter / 4)
