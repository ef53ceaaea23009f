"""From the outbox to the server: claim, send, record; safe to kill at any moment, safe to run twice at once.

Each operation of the outbox is one committed transaction. A notice in hand is marked uncertain *before* its final
dot is written, and accepted or refused once the server has answered. So a process killed

- before that mark leaves a claimed notice: nothing has arrived, after a while it goes back into the queue;
- after it leaves an uncertain notice, which is the truth: a person looks, nothing is sent again by itself.

Of two senders that believe to hold the same notice (one had hung, and was thought dead) only one gets the mark from
the outbox; the other withdraws its mail before the dot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Protocol

from agreements.domain.deadlines.notice import Notice
from agreements.notifications.smtp import Accepted, NotSent, Outcome, Refused, Uncertain

AWAITING_REPLY = "Messaggio trasmesso per intero; la risposta del server di posta non è ancora registrata."
SENDER_GONE = "La consegna si era interrotta prima della trasmissione: nulla era partito, l’avviso torna in coda."
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

    Each answers whether the notice was in the state that the operation starts from; if not, nothing changed.
    """

    def due(self, now: datetime, limit: int) -> Sequence[QueuedNotice]:
        """Queued notices whose next attempt is not in the future, oldest first."""
        ...

    def stale_sending(self, before: datetime) -> Sequence[QueuedNotice]:
        """Notices claimed before a moment and never marked."""
        ...

    def claim(self, id: int, sender: str, now: datetime) -> bool:
        """Take a queued notice in hand and count the attempt."""
        ...

    def uncertain(self, id: int, why: str) -> bool:
        """Mark a claimed notice: from here on it may have arrived."""
        ...

    def accepted(self, id: int, at: datetime, server_reply: str) -> bool:
        """The server took over a marked notice."""
        ...

    def failed(self, id: int, error: str, next_attempt_at: datetime | None) -> bool:
        """A claimed notice has not arrived: back into the queue, or without a next attempt failed for good."""
        ...

    def requeue(self, id: int) -> bool:
        """A marked notice has surely not arrived: back into the queue."""
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
    is in trouble, or silent about a notice it has been given whole, the run ends, and the notices behind wait
    untouched for the next one.

    Args:
        outbox: Each operation is a transaction of its own.
        transport: Says what became of each mail.
        now: Aware UTC clock.
        sender_id: Unique for each running process, never used again.
        limit: Notices in one run at most.
        jitter: From 0 to 1, so that retries don't come all at once.
    """
    released = sum(outbox.failed(old.id, SENDER_GONE, now()) for old in outbox.stale_sending(now() - STALE_AFTER))
    accepted: list[int] = []
    retried: list[tuple[int, str]] = []
    given_up: list[tuple[int, str]] = []
    uncertain: list[tuple[int, str]] = []
    trouble = ""
    for queued in outbox.due(now(), limit):
        if not outbox.claim(queued.id, sender_id, now()):
            continue
        outcome = _send(outbox, transport, queued, now())
        match outcome:
            case Accepted(reply):
                outbox.accepted(queued.id, now(), reply)
                accepted.append(queued.id)
            case Uncertain(reason):
                uncertain.append((queued.id, reason))
                trouble = reason  # else the same server would make every notice behind it uncertain too
            case Refused(reason):
                again_at = _next_attempt(outcome, queued.attempts + 1, now(), jitter())
                _record_refusal(outbox, queued.id, sender_id, now(), outcome, again_at)
                (given_up if again_at is None else retried).append((queued.id, reason))
                trouble = reason if outcome.server_trouble else ""
            case NotSent():
                pass  # no longer ours: whoever holds it now records what becomes of it
        if trouble:
            break
    return DeliveryReport(tuple(accepted), tuple(retried), tuple(given_up), tuple(uncertain), released, trouble)


def _send(outbox: Outbox, transport: Transport, queued: QueuedNotice, at: datetime) -> Outcome:
    return transport.send(queued.notice, queued.message_id, at, lambda: outbox.uncertain(queued.id, AWAITING_REPLY))


def _record_refusal(
    outbox: Outbox, notice_id: int, sender_id: str, at: datetime, refused: Refused, again_at: datetime | None
) -> None:
    # A mail refused at its dot stands marked: it leaves that state by the queue. Killed in between it waits there,
    # rightly; claimed by another sender in between it is that one's.
    if refused.after_dot and not (outbox.requeue(notice_id) and outbox.claim(notice_id, sender_id, at)):
        return
    outbox.failed(notice_id, refused.reason, again_at)


def _next_attempt(refused: Refused, attempt: int, now: datetime, jitter: float) -> datetime | None:
    """When to try again after this attempt, counted from 1; None for never.

    A server in trouble is no reason to give a notice up, however long it lasts.
    """
    if not refused.server_trouble and (refused.permanent or attempt >= MOST_ATTEMPTS):
        return None
    doublings: int = 1 << min(attempt - 1, 10)
    pause = min(FIRST_PAUSE * doublings, LONGEST_PAUSE)
    return now + pause * (1 + jitter / 4)
