"""Scadenziario: what is due and not handled becomes notices, digest lines, drafts; and the outbox is delivered."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agreements.documents.files.scratch import remove_abandoned_folders
from agreements.documents.templates.render import render
from agreements.documents.texts.letters_text import internal_note_context
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import shown_line
from agreements.domain.agreement.events import SYSTEM, Event, JournalHead
from agreements.domain.agreement.obligation import ObligationStatus
from agreements.domain.agreement.parties import Office
from agreements.domain.basics.day_words import to_the_date
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.deadlines import DUTIES, Watched, watched
from agreements.domain.deadlines.next_look import next_look
from agreements.domain.deadlines.sweep import ANSWER_WITHIN, Due, Sweep
from agreements.notifications.delivery import DeliveryReport, deliver_due
from agreements.notifications.messages import compose
from agreements.notifications.smtp import SmtpTransport
from agreements.persistence.engine.errors import JournalAltered
from agreements.persistence.engine.records import DigestLine, DocumentRecord, Look
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, archived, publish
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.offices.back import catch_up
from agreements.use_cases.offices.reorganisation import carry_out_due
from agreements.use_cases.watch.agenda import current_agenda, write_calendars
from agreements.use_cases.watch.concealed import conceal_mails
from agreements.use_cases.watch.digest import Swept, make_digests
from agreements.use_cases.watch.program_rules import program_rules
from agreements.use_cases.watch.received_files import keep_received
from agreements.use_cases.watch.solleciti import drafts_of
from agreements.use_cases.watch.undelivered import waiting_notices

_LOOKS_A_COMMIT = 100


def run_sweep(bench: Workbench, now: datetime) -> Outcome:
    """Find all that is due by today and not handled; once a week make the digests.

    Only agreements are looked at that have changed since they were last looked at, or on whose next day of looking
    (`next_look`) today falls: the rest has nothing that a sweep could find.

    Safe to kill and to repeat: notices, lines of the digest and the rungs they stand for go down in one commit an
    agreement, each digest in one with the lines that it takes. The next day of looking is noted after all that the
    look brought about, and that the sweep came to its end last. So a second run on the same day finds nothing, one
    that was killed is carried on, and a month without a run loses nothing. A broken agreement does not stop the
    others: it is shown as a warning, at every run.
    """
    with bench.database.unit() as unit:
        moment = unit.moment(now)
    passed, not_passed = carry_out_due(bench, moment)
    with bench.database.unit() as unit:
        rules = unit.sweep_rules(program_rules())
        sweep = Sweep(unit.sweep_day(moment.today), unit.offices(), unit.ladders())
        # Days that were found on a later day say nothing of this one.
        numbers = unit.numbers() if sweep.day.goes_back else unit.to_look_at(moment.today, rules)
        unit.commit()
    bench.archive.remove_abandoned()  # what killed processes left half-written
    remove_abandoned_folders()
    concealed = _conceal(bench)
    looked = look_at(bench, numbers, sweep, moment, rules)
    lines = [*passed, *looked.lines]
    warnings = [*not_passed, *concealed, *looked.warnings, *_nobody_left(sweep)]
    catch_up(bench, sweep, moment)
    if sweep.day.sends_digests:
        digests = make_digests(bench, sweep, moment)
        lines += digests.lines
        warnings += digests.warnings
    kept = keep_received(bench, moment)
    lines += kept[0]
    warnings += kept[1]
    with bench.database.unit() as unit:
        unit.note_sweep(sweep.day)
        unit.commit()
    try:
        write_calendars(bench, moment)
    except AccordiError as error:
        warnings.append(f"I calendari delle scadenze non sono aggiornati: {error}")
    how_many = "Esaminato un accordo" if len(numbers) == 1 else f"Esaminati {len(numbers)} accordi"
    happened = f"{how_many} {to_the_date(moment.today)}: " + (
        " ".join(lines) if lines else "nulla di dovuto che non sia già stato trattato."
    )
    return _ended(moment, happened, lines, warnings)


def _nobody_left(sweep: Sweep) -> list[str]:
    """Of which offices nobody is there today of those who were to stand in."""
    told = []
    for office in sweep.register.offices:
        if why := sweep.register.nobody_left(Office(office.name, office.email), sweep.day.today):
            told.append(
                f"{office.code} ({office.name}): {why}; gli avvisi vanno alla struttura. Indicare un altro sostituto "
                "con «registra-sostituto»."
            )
    return told


def _conceal(bench: Workbench) -> list[str]:
    """Take the titles of confidential agreements out of the names of folders, and of mails, that were made before.

    Safe to kill and to repeat.
    """
    troubles = []
    with bench.database.unit() as unit:
        hidden = unit.load_some(unit.confidential())
    for agreement in hidden:
        try:
            bench.folder(agreement).conceal()
            with bench.database.unit() as unit:
                if conceal_mails(unit, agreement):
                    unit.commit()
        except AccordiError as error:
            troubles.append(shown_line(agreement.number, f"{error}", confidential=True))
    return troubles


def _ended(moment: Moment, happened: str, lines: Sequence[str] = (), warnings: Sequence[str] = ()) -> Outcome:
    return Outcome(
        agreement="",
        title="Scadenziario",
        happened=happened,
        next_steps=("«invio-notifiche» consegna gli avvisi in coda",) if lines else (),
        warnings=tuple(warnings),
        trial_clock_note=moment.trial_note,
    )


def look_at(bench: Workbench, numbers: Sequence[str], sweep: Sweep, moment: Moment, rules: int) -> Swept:
    """Look at agreements one by one, and note when to look again.

    Safe to kill and to repeat: see `run_sweep`.

    Args:
        rules: The number of the rules that the sweep goes by, read before them.
    """
    lines: list[str] = []
    warnings: list[str] = []
    with bench.database.unit() as unit:
        hidden = unit.confidential()
    for first in range(0, len(numbers), _LOOKS_A_COMMIT):
        looks: list[Look] = []
        for number in numbers[first : first + _LOOKS_A_COMMIT]:
            try:
                swept, look = _look_at_one(bench, number, sweep, moment)
            except AccordiError as error:
                warnings.append(shown_line(number, f"{number}: {error}", number in hidden))
                continue
            lines += swept.lines
            warnings += swept.warnings
            looks += [look] if look else []
        with bench.database.unit() as unit:
            unit.note_looks(looks, rules)
            unit.commit()
    return Swept(tuple(lines), tuple(warnings))


def _look_at_one(bench: Workbench, number: str, sweep: Sweep, moment: Moment) -> tuple[Swept, Look | None]:
    """Look at one agreement; the next look is known where all that this one brought about was done."""
    with bench.database.unit() as unit:
        agreement = unit.load(number)
        versions = unit.arm(number, watched(agreement, moment.today))
        alone = _of_deadlines(unit.all_handled(number), versions)
        digest = _of_deadlines(unit.all_handled(number, in_digest=True), versions)
        indexed, register = unit.documents(number), unit.installation().id
        known = unit.told_in_handovers(number)
        agenda = current_agenda(unit, agreement, moment.today)
        unit.commit()
    found = sweep.due(agreement, alone, digest)
    solleciti = drafts_of(bench, sweep, agreement, indexed, moment)
    if found:
        # Who has taken over was told all that had come by then.
        found = tuple(_without(due, versions[due.watched.code], known) for due in found)
    if not found and not solleciti.made:
        publish(bench, agreement, indexed)
        again_on = min(next_look(sweep, agreement, alone, digest), solleciti.again_on)
        return Swept(), Look(number, agreement.revision, again_on, agenda)
    head, folder = _journal_head(bench, number), bench.folder(agreement).shown
    made = [
        _PreparedReminder(
            replace(due, letter=due.watched.code in solleciti.wait),
            versions[due.watched.code],
            _internal_note(bench, agreement, due, moment, indexed),
        )
        for due in found
    ]
    drafted = [*((d.deadline, d.document) for d in solleciti.made)]
    drafted += ((each.due.watched, document) for each in made for document in each.documents)
    records = archived(bench, agreement, agreement.acts[0], [document for _, document in drafted], moment)
    with bench.database.unit() as unit:
        for each in made:
            code, due = each.due.watched.code, each.due
            unit.mark_handled(number, code, each.version, due.alone_handled, moment.at)
            unit.mark_handled(number, code, each.version, due.digest_handled, moment.at, in_digest=True)
            unit.enqueue(compose(agreement, due, each.version, moment.today, head, folder, register), moment.at)
            unit.add_digest_lines(
                [
                    DigestLine(number, code, each.version, told.rung, told.office.email, due.long_past)
                    for told in due.lines
                ]
            )
            alone[code].update(due.alone_handled)
            digest[code].update(due.digest_handled)
        if unit.load(number).revision != agreement.revision:
            # Somebody took a step meanwhile: the next sweep looks at the agreement as it now stands.
            return Swept((), (f"{number}: nel frattempo è cambiato, riesaminato al prossimo passaggio.",)), None
        if drafted:
            events = [_drafted(agreement, deadline, document, moment) for deadline, document in drafted]
            agreement = unit.save(agreement, events, records)
        unit.commit()
    with bench.database.unit() as unit:
        publish(bench, agreement, unit.documents(number))
    # Of what is told now each deadline is watched: nothing in the agenda has become over.
    again_on = min(next_look(sweep, agreement, alone, digest), solleciti.again_on)
    look = Look(number, agreement.revision, again_on, agenda)
    hidden = agreement.confidentiality is not None
    told = [f"{number}, {d.deadline.kind}: {d.document.label}." for d in solleciti.made]
    told += (line for each in made for line in _lines(number, each))
    return Swept(tuple(dict.fromkeys(shown_line(number, line, hidden) for line in told))), look


def _without(due: Due, version: int, known: Collection[tuple[str, int, int, str]]) -> Due:
    code = due.watched.code
    return replace(
        due, alone=tuple(told for told in due.alone if (code, version, told.rung, told.office.email) not in known)
    )


def _of_deadlines(handled: Mapping[tuple[str, int], set[int]], versions: Mapping[str, int]) -> dict[str, set[int]]:
    """The rungs handled of each deadline as it is armed now."""
    return {code: set(handled.get((code, version), ())) for code, version in versions.items()}


@dataclass(frozen=True, slots=True)
class _PreparedReminder:
    due: Due
    version: int
    documents: Sequence[NewDocument]


def _lines(number: str, made: _PreparedReminder) -> list[str]:
    documents = "".join(f", {document.label}" for document in made.documents)
    if not made.due.alone:
        return [f"{number}, {made.due.watched.kind}{documents}."] if documents else []
    to = ", ".join(told.office.email for told in made.due.alone)
    return [f"{number}, {made.due.watched.kind}: avviso a {to}{documents}."]


def _internal_note(
    bench: Workbench, agreement: Agreement, due: Due, moment: Moment, indexed: Sequence[DocumentRecord]
) -> list[NewDocument]:
    """A note, not a warning, where an own office is late.

    It is named by the due date, not by how often the ladder began anew: one that lies in the folder is not made a
    second time.
    """
    deadline, today = due.watched, moment.today
    late = max((rung for rung in due.alone_handled if rung > 0), default=0)
    if deadline.kind not in DUTIES or due.long_past or not late or deadline.party_position != 1:
        return []
    duty, named = agreement.obligation(deadline.code), f"nota-{deadline.code}-{deadline.due_on.toordinal()}"
    if duty.status(today) is not ObligationStatus.LATE or any((d.kind, d.ordinal) == (named, late) for d in indexed):
        return []
    context = internal_note_context(agreement, duty, today, today + ANSWER_WITHIN, trial=bench.trial)
    label = f"nota interna {today:%d-%m-%Y} – {duty.description.lower()}"
    return [NewDocument(named, late, label, ".docx", render("nota-interna", context))]


def _journal_head(bench: Workbench, number: str) -> JournalHead | None:
    """The row that notices print; a journal that somebody has altered holds up no reminder, which says so instead."""
    with bench.database.unit() as unit:
        try:
            return unit.printed_head(number)
        except JournalAltered:
            return None


def _drafted(agreement: Agreement, deadline: Watched, document: NewDocument, moment: Moment) -> Event:
    return Event(
        agreement=agreement.number,
        act_sequence=1,
        step="LETTER_DRAFTED",
        at=moment.at,
        actor=SYSTEM,
        what=f"Predisposto: {document.label}.",
        why=deadline.explanation,
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
