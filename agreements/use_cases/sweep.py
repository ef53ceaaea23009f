"""Scadenziario: all that is due and not handled becomes notices and drafts; and the outbox is delivered."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agreements.documents.letters_text import formal_notice_context, internal_note_context
from agreements.documents.render import render
from agreements.domain.agreement import Agreement
from agreements.domain.errors import AccordiError
from agreements.domain.events import SYSTEM, Event, JournalHead
from agreements.domain.moment import Moment
from agreements.domain.obligation import ObligationStatus
from agreements.domain.sweep import DeadlineKind, Due, due_notices, still_watched
from agreements.notifications.delivery import DeliveryReport, deliver_due
from agreements.notifications.messages import compose
from agreements.notifications.smtp import SmtpTransport
from agreements.persistence.errors import JournalAltered
from agreements.persistence.records import DocumentRecord
from agreements.use_cases.outcome import Outcome
from agreements.use_cases.step import NewDocument, archived, index, publish
from agreements.use_cases.undelivered import waiting_notices
from agreements.use_cases.workbench import Workbench

_NEW_TERM_DAYS = 15
_ORDINALS = ("Primo sollecito", "Secondo sollecito", "Ulteriore sollecito")


@dataclass(frozen=True, slots=True)
class Swept:
    """What one agreement gave: Italian lines for the artifact, and warnings."""

    lines: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def run_sweep(bench: Workbench, now: datetime) -> Outcome:
    """Ask every agreement for all that is due by today and not handled, and queue one notice for each deadline.

    Safe to kill and to repeat: notices and the rungs they stand for go down in one commit an agreement, so a second
    run on the same day finds nothing; a month without a run loses nothing. A broken agreement does not stop the
    others: it is shown as a warning.
    """
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        numbers = unit.numbers()
    bench.archive.remove_abandoned()  # what killed processes left half-written
    lines: list[str] = []
    warnings: list[str] = []
    for number in numbers:
        try:
            swept = _sweep_one(bench, number, moment)
        except AccordiError as error:
            warnings.append(f"{number}: {error}")
            continue
        lines += swept.lines
        warnings += swept.warnings
    happened = f"Esaminati {len(numbers)} accordi al {moment.today:%d/%m/%Y}: " + (
        " ".join(lines) if lines else "nulla di dovuto che non sia già stato trattato."
    )
    return Outcome(
        agreement="",
        title="Scadenziario",
        happened=happened,
        next_steps=("«invio-notifiche» consegna gli avvisi in coda",) if lines else (),
        warnings=tuple(warnings),
        trial_clock_note=moment.trial_note,
    )


def _sweep_one(bench: Workbench, number: str, moment: Moment) -> Swept:
    with bench.database.unit() as unit:
        agreement = unit.load(number)
        due = due_notices(agreement, moment.today, unit.all_handled(number))
        indexed = unit.documents(number)
    lines: list[str] = []
    for item in due:
        documents = _letters(bench, agreement, item, moment, indexed)
        notices = compose(agreement, item, moment.today, _journal_head(bench, number))
        records = archived(bench, agreement, agreement.acts[0], documents, moment)
        deadline = item.watched
        with bench.database.unit() as unit:
            unit.mark_handled(number, deadline.code, deadline.version, item.rungs_handled, moment.at)
            current = unit.load(number)
            if current.revision != agreement.revision:
                # Somebody took a step meanwhile: the next sweep looks at the agreement as it now stands.
                return Swept(tuple(lines), (f"{number}: nel frattempo è cambiato, riesaminato al prossimo passaggio.",))
            unit.enqueue(notices, moment.at)
            if documents:
                labels = "; ".join(document.label for document in documents)
                agreement = unit.save(agreement, [_drafted(agreement, labels, item, moment)])
                index(unit, number, records)
            unit.commit()
        if notices or documents:
            to = ", ".join(notice.recipient for notice in notices)
            made = "".join(f", {document.label}" for document in documents)
            lines.append(f"{number}, {deadline.kind}: avviso a {to}{made}.")
    with bench.database.unit() as unit:
        current = unit.load(number)
        if unit.cancel_obsolete(number, still_watched(current, moment.today)):
            unit.commit()
    with bench.database.unit() as unit:
        publish(bench, current, unit.documents(number))
    return Swept(tuple(lines))


def _letters(
    bench: Workbench, agreement: Agreement, due: Due, moment: Moment, indexed: Sequence[DocumentRecord]
) -> list[NewDocument]:
    """A draft for the dirigente where a counterpart is late; a note, not a warning, where an own office is."""
    deadline = due.watched
    if deadline.kind is not DeadlineKind.OBLIGATION:
        return []
    duty = agreement.obligation(deadline.code)
    today, until = moment.today, moment.today + timedelta(days=_NEW_TERM_DAYS)
    if due.letter is not None:
        earlier = [d for d in indexed if d.kind.startswith(f"sollecito-{deadline.code}-")]
        ordinal = _ORDINALS[min(len(earlier), len(_ORDINALS) - 1)]
        context = formal_notice_context(agreement, duty, ordinal, today, until, trial=bench.trial)
        party = agreement.party(due.letter.party_position).name
        label = f"{ordinal.lower()} a {party} (bozza per il dirigente)"
        kind = f"sollecito-{deadline.code}-{deadline.version}"
        return [NewDocument(kind, due.letter.rung, label, ".docx", render("sollecito", context))]
    if duty.party_position == 1 and duty.status(today) is ObligationStatus.LATE and due.speaks_for_rung:
        context = internal_note_context(agreement, duty, today, until, trial=bench.trial)
        label = f"nota interna {_day(today)} – {duty.description.lower()}"
        kind = f"nota-{deadline.code}-{deadline.version}"
        return [NewDocument(kind, due.speaks_for_rung, label, ".docx", render("nota-interna", context))]
    return []


def _journal_head(bench: Workbench, number: str) -> JournalHead | None:
    """The row that notices print; a journal that somebody has altered holds up no reminder, which says so instead."""
    with bench.database.unit() as unit:
        try:
            return unit.printed_head(number)
        except JournalAltered:
            return None


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def _drafted(agreement: Agreement, labels: str, due: Due, moment: Moment) -> Event:
    return Event(
        agreement=agreement.number,
        act_sequence=1,
        step="LETTER_DRAFTED",
        at=moment.at,
        actor=SYSTEM,
        what=f"Predisposto: {labels}.",
        why=due.watched.explanation,
        legal_basis="art. 1187 c.c.; art. 2963 c.c.",
        clock_note=moment.trial_note or "",
    )


def deliver_notices(bench: Workbench, clock: Callable[[], datetime]) -> Outcome:
    """Deliver what waits in the outbox; a notice counts as sent only when the server has accepted it.

    Safe to kill and to repeat: see `agreements.notifications.delivery`; two senders never take the same notice.

    Args:
        clock: The computer's clock, aware UTC; the trial offset is added here.
    """
    with bench.database.unit() as unit:
        moment = unit.moment(clock())
    sender = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    offset = moment.clock_offset
    report = deliver_due(bench.database.outbox, SmtpTransport(bench.smtp), lambda: clock() + offset, sender)
    return Outcome(
        agreement="",
        title="Invio notifiche",
        happened=_told(report),
        warnings=(*([report.trouble] if report.trouble else []), *waiting_notices(bench)),
        trial_clock_note=moment.trial_note,
    )


def _told(report: DeliveryReport) -> str:
    if not (report.accepted or report.retried or report.needs_a_person):
        return "Nessun avviso da inviare."
    return (
        f"Accettati dal server di posta {len(report.accepted)}, da ritentare {len(report.retried)}, "
        f"abbandonati {len(report.given_up)}, di esito incerto {len(report.uncertain)}."
    )
