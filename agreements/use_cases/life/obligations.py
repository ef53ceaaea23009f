"""Obligations: the operational plan and its delivery, letters that wait for the dirigente."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from agreements.documents.templates.render import render
from agreements.documents.texts.plan_text import Plan, plan_context
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.agreement.obligation import PLAN
from agreements.domain.agreement.plan_cover import check_plan_period, ends_before_agreement
from agreements.domain.basics import limits
from agreements.domain.basics.act_numbers import bare, same_number
from agreements.domain.basics.day_words import of_the_date, the_date, to_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_legible, require_text
from agreements.domain.basics.moment import Moment
from agreements.domain.days.time_limit import base_day
from agreements.domain.steps.obligations import DeferObligation, FulfilObligation
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.letters import LETTER_SENT, correspondence, solicited_duty
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import Received, received, suffix_of
from agreements.use_cases.base.step import (
    NewDocument,
    Step,
    archived,
    commit,
    load,
    named_file,
    report,
    take,
    used_already,
)
from agreements.use_cases.base.workbench import Workbench


def prepare_plan(bench: Workbench, number: str, plan: Plan, actor: Actor, now: datetime) -> Outcome:
    """Render the operational plan from what the office typed; its delivery is another step.

    Safe to kill and to repeat: the same plan gives the same bytes, which are indexed once.

    Raises:
        InvalidDatum: Nothing is signed yet, or the plan is of years in which the agreement has no effect.
    """
    require_legible("piano operativo", plan)
    agreement, moment = load(bench, number, now)
    duty = agreement.obligation(PLAN)
    if not agreement.signed_acts:
        raise InvalidDatum("piano", f"{number} non è ancora sottoscritto: il piano si prepara dopo la firma.")
    check_plan_period(plan.period, agreement)
    data = render("piano-operativo", plan_context(agreement, duty, plan, trial=bench.trial))
    with bench.database.unit() as unit:
        known = [d for d in unit.documents(number) if d.kind == "piano"]
    sha256 = bench.archive.put(data)
    if any(d.sha256 == sha256 for d in known):
        return report(bench, agreement, moment, "Questo piano è già nella cartella.", already_done=True)
    version = len(known) + 1
    document = NewDocument("piano", version, f"piano operativo v{version}", ".docx", data)
    act = agreement.acts[0]
    event = _event(agreement, "PLAN_PREPARED", f"Predisposto il piano operativo v{version}.", actor, moment, sha256)
    commit(bench, agreement, [event], archived(bench, agreement, act, [document], moment), moment)
    short = ends_before_agreement(plan.period, agreement)
    return report(bench, agreement, moment, event.what, warnings=(short,) if short else ())


@dataclass(frozen=True, slots=True)
class Delivery:
    """A duty met, as somebody typed it; without a file the last prepared plan is what was delivered."""

    code: str
    delivered_on: date
    registration_number: str
    file_name: str = ""


def deliver(bench: Workbench, number: str, delivery: Delivery, actor: Actor, now: datetime) -> Outcome:
    """Record that an obligation was met, with its document: a received file or the last prepared plan.

    Safe to kill and to repeat: the file waits among those received until the commit; asked again it changes nothing.

    Raises:
        AccordiError: There is no document, or the obligation was already met.
    """
    agreement, moment = load(bench, number, now)
    code, delivered_on, registration_number = delivery.code, delivery.delivered_on, delivery.registration_number
    file_name = named_file(bench, agreement, delivery.file_name, moment)
    files = received(bench, agreement, moment)
    duty = agreement.obligation(code)
    done = duty.fulfilment
    if file_name and done and used_already(files, file_name, {done.document_sha256}):
        happened = f"La consegna di «{file_name}» risulta già registrata"
        if done.fulfilled_on != delivered_on or not same_number(done.registration_number, registration_number):
            raise InvalidDatum(
                "consegna",
                f"{happened} {to_the_date(done.fulfilled_on)}, protocollo {done.registration_number or 'non indicato'}"
                ": nulla è cambiato. Una data sbagliata si corregge con «rettifica».",
            )
        happened += "."
        return report(bench, agreement, moment, happened, already_done=True)
    data, suffix = delivered_file(bench, agreement, files, file_name, plan=code == PLAN)
    sha256 = bench.archive.put(data)
    command = FulfilObligation(code, delivered_on, registration_number, sha256)
    # Of the agreement, whichever further act stands beside it now.
    label = f"{duty.description.lower()} – consegnato"
    document = NewDocument(f"consegna-{code}", 1, label, suffix, data, act_sequence=1)
    uses = (sha256,) if file_name else ()
    return take(bench, number, actor, now, lambda _a, _m: Step(command, lambda _after, _act: [document], uses=uses))


def delivered_file(
    bench: Workbench, agreement: Agreement, files: Received, file_name: str, *, plan: bool
) -> tuple[bytes, str]:
    """The bytes of a document of a duty, and its suffix: a received file or the last prepared plan.

    Args:
        file_name: As it is spelled; empty for the last prepared plan.
        plan: Whether the last prepared plan can be meant.

    Raises:
        AccordiError: There is none, or it is no document.
    """
    if file_name:
        data = files.read(file_name)
        suffix = suffix_of(file_name, data, (".docx", ".pdf", ".p7m", ".odt"))
    else:
        with bench.database.unit() as unit:
            plans = [d for d in unit.documents(agreement.number) if d.kind == "piano" and plan]
        if not plans:
            prepared = ", oppure prepararlo con «prepara-piano»" if plan else ""
            raise InvalidDatum(
                "documento",
                f"Manca il documento consegnato: consegnarlo in «File ricevuti» e indicarne il nome{prepared}.",
            )
        data, suffix = bench.archive.get(plans[-1].sha256), plans[-1].suffix
    return data, suffix


def defer(bench: Workbench, number: str, command: DeferObligation, actor: Actor, now: datetime) -> Outcome:
    """Record that a later due date was agreed: reminders begin anew from it, older ones that wait are withdrawn.

    Safe to kill and to repeat: one commit; asked again it changes nothing.
    """
    return take(bench, number, actor, now, lambda _a, _m: Step(command))


def record_letter_sent(
    bench: Workbench,
    number: str,
    label: str,
    registration_number: str,
    sent_on: date,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Record the protocollo number and date with which a letter to another body left.

    A letter may leave again: under another number or on another day it is another sending, with receipts of its own.
    Safe to kill and to repeat: one commit; a sending already recorded, by number and day, is answered as such.

    Raises:
        InvalidDatum: No such draft waits, or the date cannot be.
    """
    agreement, moment = load(bench, number, now)
    with bench.database.unit() as unit:
        letters = correspondence(unit, agreement)
    by_label = {letter.label: letter for letter in letters.sent}
    typed = bare(registration_number.strip())
    # Unnamed and asked again: the letter that left under this very number, not the next one that waits.
    same = [letter.label for letter in letters.sendings if typed and same_number(letter.registration_number, typed)]
    wanted = label.strip() or next(iter(same or (letters.waiting if len(letters.waiting) == 1 else ())), "")
    left = by_label.get(wanted)
    told = [each for each in letters.sendings if (each.label, each.sent_on) == (wanted, sent_on)]
    if any(same_number(each.registration_number, typed) for each in told):
        return report(bench, agreement, moment, f"«{wanted}» risulta già inviata.", already_done=True)
    if left is None and wanted not in (*letters.waiting, *letters.superseded):
        names = "; ".join(letters.waiting) or "nessuna"
        raise InvalidDatum("lettera", f"Indicare quale lettera è partita; in attesa su {number}: {names}.")
    require_text("numero di protocollo in uscita", registration_number, limits.NUMBER)
    if sent_on > moment.today:
        raise InvalidDatum("data", f"La data di invio ({sent_on:%d/%m/%Y}) è nel futuro: ricontrollarla.")
    with bench.database.unit() as unit:
        draft = next((d for d in unit.documents(number) if d.label == wanted), None)
    sha256 = draft.sha256 if draft is not None else ""
    warnings = _after_all(agreement, draft, sent_on, wanted in letters.superseded) if draft is not None else ()
    what = f"«{wanted}» partita{' di nuovo' if left else ''} con protocollo {typed} {of_the_date(sent_on)}."
    event = _event(agreement, LETTER_SENT, what, actor, moment, sha256)
    data = {
        **event.data,
        "document": wanted,
        "registration_number": typed,
        "sent_on": sent_on.isoformat(),
    }
    commit(bench, agreement, [replace(event, data=data)], [], moment)
    if left is not None and not letters.failed(wanted):
        warnings += (
            f"Risultava già inviata ({left.told}) e nessuna ricevuta la dice non consegnata: ora gli invii sono più "
            "d’uno, ciascuno con le proprie ricevute.",
        )
    return report(bench, agreement, moment, event.what, warnings=warnings)


def _after_all(agreement: Agreement, draft: DocumentRecord, sent_on: date, superseded: bool) -> tuple[str, ...]:
    """What to remember of a sollecito that left although another took its place, or an answer had come.

    Raises:
        InvalidDatum: It would have left before it was made, when nobody was late yet.
    """
    due = solicited_duty(agreement, draft)
    if due is None:
        return ()
    duty, due_on = due
    made_on = base_day(draft.created_at)
    if sent_on < made_on:
        raise InvalidDatum(
            "data",
            f"Il sollecito è stato predisposto {the_date(made_on)}, dopo il termine {of_the_date(due_on)}: non può "
            f"essere partito {the_date(sent_on)}. Ricontrollare la data, o indicare quale lettera è partita.",
        )
    met = duty.fulfilment
    if met is not None and met.fulfilled_on <= sent_on:
        return (
            f"«{duty.description}» risulta adempiuto {the_date(met.fulfilled_on)}, prima dell’invio: valutare se "
            "scrivere alla parte di non tener conto del sollecito.",
        )
    if duty.due_on is not None and due_on < sent_on <= duty.due_on:
        return (
            f"Il termine di «{duty.description}» è ora {the_date(duty.due_on)}: valutare se scrivere alla parte di non "
            "tener conto del sollecito.",
        )
    if superseded:
        return (
            "Di questo sollecito c’era già una bozza più recente, che ora non attende più: il prossimo citerà quello "
            "partito.",
        )
    return ()


def _event(agreement: Agreement, step: str, what: str, actor: Actor, moment: Moment, document_sha256: str) -> Event:
    return Event(
        agreement=agreement.number,
        act_sequence=1,
        step=step,
        at=moment.at,
        actor=actor,
        what=what,
        why="",
        legal_basis="art. 1187 c.c.; art. 6 c. 1 D.Lgs. 82/2005 (CAD)",
        data={"document_sha256": document_sha256},
        clock_note=moment.trial_note or "",
    )
