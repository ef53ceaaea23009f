"""Flows that the clock starts: the daily sweep and the delivery of notices."""

from __future__ import annotations

from datetime import UTC, datetime

from agreements.use_cases import sweep
from agreements.use_cases.outcome import Outcome
from flows.step import automatic_step
from tasks.by_staff import by_clock


@automatic_step("scadenziario", "scadenziario")
def sweep_deadlines() -> Outcome:
    """Ask for all that is due and not handled. Safe to kill and to repeat: a second run finds nothing new."""
    return by_clock(sweep.run_sweep, datetime.now(UTC))


@automatic_step("invio-notifiche", "invio delle notifiche")
def send_notices() -> Outcome:
    """Deliver the outbox. Safe to kill and to repeat: a notice counts as sent only when it was accepted."""
    return by_clock(sweep.deliver_notices, lambda: datetime.now(UTC))
