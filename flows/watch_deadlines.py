"""Flows that the clock starts: the daily sweep, the delivery of notices, the PEC mailbox, trust and time stamps."""

from __future__ import annotations

from datetime import UTC, datetime

from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.life import open_work
from agreements.use_cases.mail import pec_mailbox
from agreements.use_cases.signing import long_life, trusted_lists
from agreements.use_cases.watch import sweep
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


@automatic_step("leggi-casella-pec", "lettura della casella PEC")
def read_pec_mailbox() -> Outcome:
    """Record the receipts that lie in the PEC mailbox, which is not changed. Safe to kill and to repeat."""
    return by_clock(pec_mailbox.read_mailbox, datetime.now(UTC))


@automatic_step("cosa-attende", "che cosa attende oggi")
def show_what_waits() -> Outcome:
    """Show what waits today, by office and role; the page keeps its history. Safe to kill and to repeat."""
    return by_clock(open_work.what_waits, datetime.now(UTC))


@automatic_step("aggiorna-liste-di-fiducia", "aggiornamento degli elenchi di fiducia")
def refresh_trusted_lists() -> Outcome:
    """Renew the trusted lists. Safe to kill and to repeat: the earlier ones stay in use until all is in order."""
    return by_clock(trusted_lists.refresh_lists, datetime.now(UTC))


@automatic_step("rinnova-marche-temporali", "rinnovo delle marche temporali")
def renew_time_stamps() -> Outcome:
    """Renew time stamps before they end. Safe to kill and to repeat: one commit an agreement."""
    return by_clock(long_life.renew_time_stamps, datetime.now(UTC))
