"""Rettifica: corrections of typed data; deadlines move with them, notices for the old dates are withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Correction, Datum
from agreements.domain.agreement.events import SYSTEM, Actor, Event
from agreements.domain.agreement.frame import day_bound, refuse_frame
from agreements.domain.agreement.parties import doubtful_data
from agreements.domain.basics.folding import folded
from agreements.domain.basics.moment import Moment
from agreements.domain.corrections.in_text import Grounds
from agreements.domain.corrections.rectify import (
    Asked,
    Corrected,
    ask,
    ask_for_declared_end,
    confirm,
    confirmed,
    waiting_correction,
    withdraw,
)
from agreements.domain.corrections.rectify_changes import NO_BASIS
from agreements.domain.deadlines.notice import Notice
from agreements.notifications.correction_notice import compose_correction
from agreements.use_cases.base.letters import SUPERSEDED
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, archived, commit, load, report
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.text_in_force import made_anew
from agreements.use_cases.life.quoted_article import FrozenTexts
from agreements.use_cases.life.touched import CorrectedValue, Touched, touched
from agreements.use_cases.people.entitled import may_confirm
from agreements.use_cases.people.identity import newest_row, under_one_id
from agreements.use_cases.signing.own_stamp import refuse_if_disproved
from agreements.use_cases.signing.sending import transmission_letters

_OLD_WORDS = (
    "Il testo non cambia con la rettifica: se dice un’altra base, in bozza si riscrive con «nuova-versione»; un testo "
    "firmato si corregge solo con un nuovo atto."
)


@dataclass(frozen=True, slots=True)
class AskedCorrection:
    """A correction, as staff ask it; its data are those of `Correction`."""

    datum: Datum
    which: str
    new_value: str
    reason: str
    grounds: Grounds = field(default_factory=Grounds)


def ask_correction(bench: Workbench, number: str, asked: AskedCorrection, actor: Actor, now: datetime) -> Outcome:
    """Correct a typed datum; some wait for a second person (:mod:`agreements.domain.agreement.correction`).

    Safe to kill and to repeat: agreement, journal, letters and withdrawn notices go down in one commit; a value
    that already stands changes nothing.

    Raises:
        InvalidDatum: The value cannot be, a frozen text states the datum and the grounds do not hold, or the signed
            file disproves the day.
    """
    agreement, moment = load(bench, number, now)
    correction = _correction(bench, asked, actor, moment)
    texts = FrozenTexts(bench, agreement)
    corrected = ask(agreement, correction, actor, moment, grounds=asked.grounds, texts=texts)
    if corrected.event is not None:
        refuse_if_disproved(bench, agreement, correction, moment)
        if corrected.agreement.frame not in ("", agreement.frame):
            _refuse_other_frame(bench, corrected.agreement, moment)
    told: tuple[str, ...] = (_OLD_WORDS,) if asked.datum is Datum.LEGAL_BASIS and agreement.newest_act.texts else ()
    if corrected.event is not None and corrected.waits_for_second_person:
        done = _as_if_confirmed(corrected, asked, actor, moment, texts)
        told += tuple(f"Con la conferma. {each}" for each in _foretold(bench, agreement, done, asked.datum, moment)[1:])
    return _keep(bench, agreement, corrected, moment, told, datum=asked.datum)


def _correction(bench: Workbench, asked: AskedCorrection, actor: Actor, moment: Moment) -> Correction:
    value = _basis_meant(bench, asked.new_value) if asked.datum is Datum.LEGAL_BASIS else asked.new_value
    return Correction(asked.datum, asked.which, value, asked.reason, str(actor), moment.at)


def foretold(bench: Workbench, number: str, asked: AskedCorrection, actor: Actor, now: datetime) -> tuple[str, ...]:
    """What a correction would do, and what it touches, as if a second person had confirmed it; nothing is written.

    Raises:
        InvalidDatum: It would be refused.
    """
    agreement, moment = load(bench, number, now)
    correction = _correction(bench, asked, actor, moment)
    texts = FrozenTexts(bench, agreement)
    done = ask(agreement, correction, actor, moment, grounds=asked.grounds, texts=texts)
    if done.event is None:
        return ("Il valore indicato è già registrato: non cambierebbe nulla.",)
    refuse_if_disproved(bench, agreement, correction, moment)
    waits: tuple[str, ...] = ()
    if done.waits_for_second_person:
        waits = ("Attende la conferma di una seconda persona; qui sotto, che cosa cambia quando la conferma.",)
        done = _as_if_confirmed(done, asked, actor, moment, texts)
    return (*waits, *_foretold(bench, agreement, done, asked.datum, moment))


def _as_if_confirmed(
    waiting: Corrected, asked: AskedCorrection, actor: Actor, moment: Moment, texts: FrozenTexts
) -> Corrected:
    """A correction that waits, as it will be once a second person has confirmed it."""
    how = Asked(actor, None, asked.grounds)
    return confirm(waiting.agreement, asked.datum, asked.which, SYSTEM, moment, asked=how, texts=texts)


def foretold_confirmed(
    bench: Workbench, number: str, datum: Datum, which: str, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """What the confirmation of a waiting correction would do, and what it touches; nothing is written.

    Raises:
        InvalidDatum: Nothing waits, or it would be refused.
    """
    agreement, moment = load(bench, number, now)
    how = _how_asked(bench, agreement, datum, which, actor)
    done = confirm(agreement, datum, which, actor, moment, asked=how, texts=FrozenTexts(bench, agreement))
    return _foretold(bench, agreement, done, datum, moment)


def _foretold(
    bench: Workbench, before: Agreement, corrected: Corrected, datum: Datum, moment: Moment
) -> tuple[str, ...]:
    assert corrected.event is not None  # asked of what changes something
    found = _touched(bench, before, corrected, datum, moment)
    made = tuple(f"Ne esce: «{each.label}»." for each in found.documents)
    return (corrected.event.what, *_moved(before, corrected.agreement), *found.told, *made)


def _touched(
    bench: Workbench,
    before: Agreement,
    corrected: Corrected,
    datum: Datum,
    moment: Moment,
    fresh: Sequence[NewDocument] = (),
) -> Touched:
    """What a correction touches once it is made; a personal code is compared with no document."""
    event = corrected.event
    if event is None or event.step != "CORRECTION" or "old" not in event.data:
        return Touched()
    row = event.data
    value = CorrectedValue(
        str(datum), row["old"], row["new"], event.act_sequence, Grounds.read(row), row.get("which", "")
    )
    return touched(bench, before, corrected.agreement, value, moment, fresh)


def _basis_meant(bench: Workbench, typed: str) -> str:
    """A legal basis as its folder names and titles it today, however it was typed."""
    if folded(typed) == NO_BASIS:
        return NO_BASIS
    basis = bench.bases.meant(typed)
    return str(basis.chosen) if basis else ""


def _refuse_other_frame(bench: Workbench, corrected: Agreement, moment: Moment) -> None:
    with bench.database.unit() as unit:
        frame = unit.load(corrected.frame)
        refuse_frame(frame, corrected.number, unit.implementing(corrected.number), day_bound(corrected, moment.today))


def declare_end(
    bench: Workbench, number: str, value: str, reason: str, doubt: str, actor: Actor, now: datetime
) -> Outcome:
    """Ask a second person to confirm an end that one has read where no program can.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        value: As `declared_end` makes it.
        doubt: In Italian, why the program cannot tell.

    Raises:
        InvalidDatum: The end is confirmed already, or cannot be.
    """
    agreement, moment = load(bench, number, now)
    corrected = ask_for_declared_end(agreement, value, reason, actor, moment)
    second = (
        "Una seconda persona la legge nel documento e la conferma con «conferma-rettifica» («scadenza confermata»)."
    )
    return _keep(bench, agreement, corrected, moment, (f"{doubt} {second}",))


def confirm_correction(
    bench: Workbench,
    number: str,
    datum: Datum,
    which: str,
    actor: Actor,
    now: datetime,
    *,
    value: str | None = None,
) -> Outcome:
    """Confirm, as the second person, a correction that waits.

    Safe to kill and to repeat: one commit; the same person who confirms again is told that it is done.

    Args:
        value: The value that the person confirms, as its form names it.

    Raises:
        InvalidDatum: Nothing waits, the same person confirms, another value is named than waits, what would be
            corrected has changed since, or the signed file disproves the day.
    """
    agreement, moment = load(bench, number, now)
    if _confirmed_before(bench, agreement, datum, which, actor):
        happened = f"La rettifica di «{datum}» risulta già confermata."
        return report(bench, agreement, moment, happened, already_done=True)
    asked = _how_asked(bench, agreement, datum, which, actor)
    corrected = confirm(
        agreement, datum, which, actor, moment, value=value, asked=asked, texts=FrozenTexts(bench, agreement)
    )
    for waiting in agreement.pending_corrections:
        if confirmed(waiting.datum, waiting.which) == confirmed(datum, which):
            refuse_if_disproved(bench, agreement, waiting, moment)
    return _keep(bench, agreement, corrected, moment, datum=datum)


def withdraw_correction(
    bench: Workbench, number: str, datum: Datum, which: str, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """Withdraw a correction that waits and was a mistake: who asked it does, or whoever may confirm it.

    Of who had not logged in roles are not known: then only the one who asked does.
    Safe to kill and to repeat: one commit; the same withdrawal again is told as done.

    Raises:
        InvalidDatum: Nothing waits, the reason is missing, or somebody else has asked it.
    """
    agreement, moment = load(bench, number, now)
    with bench.database.unit() as unit:
        newest = unit.journal(agreement.number)[-1]
    if newest.step == "CORRECTION_WITHDRAWN" and newest.why == reason and newest.actor.is_same_as(actor):
        return report(bench, agreement, moment, "La rettifica risulta già ritirata.", already_done=True)
    confirms = may_confirm(bench, actor, agreement.number, datum, which, now)
    asked = _how_asked(bench, agreement, datum, which, actor)
    corrected = withdraw(agreement, datum, which, reason, actor, moment, confirms=confirms, asked=asked)
    return _keep(bench, agreement, corrected, moment)


def _how_asked(bench: Workbench, agreement: Agreement, datum: Datum, which: str, actor: Actor) -> Asked | None:
    """How a waiting correction was asked, as the journal knows it."""
    waiting = waiting_correction(agreement, datum, which)
    with bench.database.unit() as unit:
        # The end of an old agreement is asked in the very row that records it.
        row = newest_row(unit, agreement.number, lambda row: row.at == waiting.asked_at)
        if row is None:
            return None
        old = row.data.get("old") if row.step == "CORRECTION_ASKED" else None
        return Asked(under_one_id(unit, row.actor, actor), old, Grounds.read(row.data))


def _confirmed_before(bench: Workbench, agreement: Agreement, datum: Datum, which: str, actor: Actor) -> bool:
    """Whether this person's confirmation is the newest fact of the journal."""
    with bench.database.unit() as unit:
        newest = unit.journal(agreement.number)[-1]
    return newest.actor.is_same_as(actor) and newest.data.get("confirmed") == confirmed(datum, which)


def _keep(
    bench: Workbench,
    before: Agreement,
    corrected: Corrected,
    moment: Moment,
    told: tuple[str, ...] = (),
    *,
    datum: Datum | None = None,
) -> Outcome:
    if corrected.event is None:
        waits = " e attende la conferma di una seconda persona" if corrected.waits_for_second_person else ""
        happened = f"Il valore indicato è già registrato{waits}."
        return report(bench, corrected.agreement, moment, happened, already_done=True)
    after, event = corrected.agreement, corrected.event
    sent_anew = [(old, act) for old, act in zip(before.acts, after.acts, strict=True) if old.sending != act.sending]
    documents = []
    for old, act in sent_anew:
        # A corrected order: whose turn has come by it gets the letter with which the file goes.
        documents += [replace(each, act_sequence=act.sequence) for each in transmission_letters(bench, old, after, act)]
    found = Touched() if datum is None else _touched(bench, before, corrected, datum, moment, documents)
    if found.superseded:
        event = replace(event, data={**event.data, SUPERSEDED: "\n".join(found.superseded)})
    documents += [*found.documents, *made_anew(bench, after)]
    records = archived(bench, after, after.acts[0], documents, moment)
    commit(bench, after, [event], records, moment, _told_again(bench, after, event, found, moment))
    doubts = doubtful_data(after.present) if after.parties != before.parties else ()
    warnings = (*told, *_moved(before, after), *found.told, *doubts)
    return report(bench, after, moment, event.what, warnings=warnings)


def _told_again(
    bench: Workbench, agreement: Agreement, event: Event, found: Touched, moment: Moment
) -> tuple[Notice, ...]:
    """The notices to whoever had been told of a deadline that moves."""
    if not found.moved:
        return ()
    with bench.database.unit() as unit:
        head = unit.printed_head(agreement.number)
    folder = bench.folder(agreement).shown
    return compose_correction(agreement, event, found.moved, moment.today, head, folder)


def _moved(before: Agreement, after: Agreement) -> tuple[str, ...]:
    return tuple(
        f"Termine ricalcolato, «{new.description}»: {new.due_on:%d/%m/%Y}. {new.explanation}"
        for old, new in zip(before.obligations, after.obligations, strict=True)
        if old.due_on != new.due_on and new.due_on is not None
    )
