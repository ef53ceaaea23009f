"""Rettifica: correcting a typed datum, with a reason and a trace; never a signed text.

Of what a text states that others have approved or signed, `in_text` says on which grounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.agreement.confirmed_end import signed_late, without_moved_ends
from agreements.domain.agreement.correction import (
    OF_ITS_TEXT,
    TWO_PEOPLE,
    WHOSE_SIGNATURE,
    Correction,
    Datum,
    read_declared_end,
)
from agreements.domain.agreement.duty_days import with_days_followed
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.agreement.recurrence import watched_from_now
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded, same_name
from agreements.domain.basics.legible import require_legible, require_text
from agreements.domain.basics.moment import Moment
from agreements.domain.corrections.date_order import impossible_dates
from agreements.domain.corrections.in_text import (
    FREE,
    Grounds,
    Judged,
    NoTexts,
    Texts,
    acts_that_state,
    judge,
)
from agreements.domain.corrections.rectify_changes import CHANGES, NO_BASIS, addressed
from agreements.domain.corrections.rectify_signing import with_turns_moved
from agreements.domain.steps.command import Trigger

# What recorded these is done once: once the datum is another, the old form sent again is no repetition of what stands.
_RECORDED_BY = {
    Datum.REPERTORY_NUMBER: Trigger.RECORD_REPERTORY,
    Datum.REPERTORY_DATE: Trigger.RECORD_REPERTORY,
    Datum.PEC_COMMUNICATION_DATE: Trigger.RECORD_PEC_COMMUNICATION,
    Datum.EVENT_DATE: Trigger.RECORD_EVENT,
    Datum.EVENT_ACT: Trigger.RECORD_EVENT,
    Datum.EXPIRY_DATE: Trigger.CONFIRM_EXPIRY,
    Datum.REPERTORY_REGISTER: Trigger.RECORD_REPERTORY,
    Datum.REPERTORY_OFFICER: Trigger.RECORD_REPERTORY,
    Datum.PARTY_ACT_NUMBER: Trigger.RECORD_PARTY_ACT,
    Datum.PARTY_ACT_DATE: Trigger.RECORD_PARTY_ACT,
    Datum.PARTY_ACT_AUTHORITY: Trigger.RECORD_PARTY_ACT,
    Datum.PARTY_ACT_VERSION: Trigger.RECORD_PARTY_ACT,
    Datum.FULFILMENT_DATE: Trigger.FULFIL_OBLIGATION,
    Datum.APPROVAL_ORGAN: Trigger.APPROVE_PLAN,
    Datum.APPROVAL_ACT: Trigger.APPROVE_PLAN,
    Datum.APPROVAL_DATE: Trigger.APPROVE_PLAN,
    Datum.EVIDENCE_DATE: Trigger.RECORD_EVIDENCE,
    Datum.EVIDENCE_NUMBER: Trigger.RECORD_EVIDENCE,
    Datum.RESOLUTION_NUMBER: Trigger.RECORD_RESOLUTION_NUMBER,
    Datum.FACT_DATE: Trigger.RECORD_FACT,
    Datum.FACT_REFERENCE: Trigger.RECORD_FACT,
    Datum.FACT_WORDS: Trigger.RECORD_FACT,
    Datum.FACT_PERSON: Trigger.RECORD_FACT,
    Datum.FACT_TERM: Trigger.RECORD_FACT,
    Datum.FACT_CLOSED: Trigger.CLOSE_FACT,
    Datum.FACT_CLOSING: Trigger.CLOSE_FACT,
}
WITHDRAWN = "la ritiro"
"""What the form calls it when a correction that waits is taken back."""
_NO_TEXTS = NoTexts()
_NO_GROUNDS = Grounds()


@dataclass(frozen=True, slots=True)
class Corrected:
    """The agreement after a correction, with the fact for the journal; the event is None for a repetition."""

    agreement: Agreement
    event: Event | None
    waits_for_second_person: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """How a waiting correction was asked, as the journal tells it.

    Attributes:
        by: With the id of the person who had logged in.
        old: The value that stood then; None where the journal keeps none.
        grounds: On what it rests, of a datum that a text states.
    """

    by: Actor
    old: str | None = None
    grounds: Grounds = _NO_GROUNDS


def ask(
    agreement: Agreement,
    correction: Correction,
    actor: Actor,
    moment: Moment,
    *,
    grounds: Grounds = _NO_GROUNDS,
    texts: Texts = _NO_TEXTS,
) -> Corrected:
    """Correct a datum, or note that a second person must confirm.

    Safe to repeat: a value that already stands changes nothing.

    Args:
        grounds: On what it rests, of a datum that a frozen text states.
        texts: In what the quoted words are looked for.

    Raises:
        InvalidDatum: The value cannot be, nothing is recorded yet, a text that is frozen states the datum and the
            grounds do not hold, or another value of it waits for a second person.
    """
    require_text("motivazione della rettifica", correction.reason, limits.REASON)
    for name, typed in (
        (str(correction.datum), correction.new_value),
        ("Parole del testo", grounds.article),
        ("Atto", grounds.act),
    ):
        require_legible(name, typed)
    if correction.datum is Datum.EXPIRY_DATE and read_declared_end(correction.new_value) is not None:
        raise InvalidDatum(
            str(correction.datum),
            "Qui va solo la data: le parole del testo che la stabiliscono si riportano in «conferma-scadenza».",
        )
    return _asked(agreement, correction, actor, moment, grounds, texts)


def ask_for_declared_end(agreement: Agreement, value: str, reason: str, actor: Actor, moment: Moment) -> Corrected:
    """Ask a second person to confirm an end that one has read where no program can (`declared_end`).

    Raises:
        InvalidDatum: The end is confirmed already, or cannot be.
    """
    return _asked(agreement, Correction(Datum.EXPIRY_DATE, "", value, reason, str(actor), moment.at), actor, moment)


def _asked(
    agreement: Agreement,
    correction: Correction,
    actor: Actor,
    moment: Moment,
    grounds: Grounds = _NO_GROUNDS,
    texts: Texts = _NO_TEXTS,
) -> Corrected:
    done = _applied(agreement, correction, moment, grounds, texts)
    after, old, followed = done.after, done.old, done.followed
    if after == agreement:
        return Corrected(agreement, None)
    if done.rests.told:
        correction = replace(correction, reason=f"{correction.reason.strip()} – {done.rests.told}")
    if takes_two(agreement, correction) or done.rests.by_two:
        same = [p for p in agreement.pending_corrections if _key(p) == _key(correction)]
        if any(p.new_value == correction.new_value for p in same):
            return Corrected(agreement, None, waits_for_second_person=True)
        if same:
            raise InvalidDatum(
                "rettifica",
                f"Su {agreement.number} attende già conferma la rettifica di {_named(agreement, same[0])}, chiesta da "
                f"{same[0].asked_by}: se è sbagliata, ritirarla prima con «conferma-rettifica» («{WITHDRAWN}»).",
            )
        waiting = replace(agreement, pending_corrections=(*agreement.pending_corrections, correction))
        event = _event(agreement, correction, actor, moment, old, "CORRECTION_ASKED", "chiesta, attende conferma")
        if done.rests.told:
            event = replace(event, data={**event.data, **grounds.kept})
        return Corrected(waiting, event, waits_for_second_person=True)
    event = _event(agreement, correction, actor, moment, old, "CORRECTION", "eseguita")
    if done.rests.told:
        event = replace(event, data={**event.data, **grounds.kept})
    return Corrected(after, replace(event, what=" ".join((event.what, *followed))))


def confirm(
    agreement: Agreement,
    datum: Datum,
    which: str,
    actor: Actor,
    moment: Moment,
    *,
    value: str | None = None,
    asked: Asked | None = None,
    texts: Texts = _NO_TEXTS,
) -> Corrected:
    """The second person confirms a waiting correction.

    Args:
        value: The value that the person confirms, as its form names it; None where nothing names one.
        asked: How it was asked; None where only the agreement tells.
        texts: In what the quoted words are looked for again.

    Raises:
        InvalidDatum: Nothing waits, the same person confirms, another value is named than waits, or what would be
            corrected has changed since it was asked.
    """
    waiting = waiting_correction(agreement, datum, which)
    if _has_asked(actor, waiting, asked):
        raise InvalidDatum(
            "rettifica",
            f"La rettifica di «{datum}» è stata chiesta da {waiting.asked_by}: la conferma spetta a un’altra persona.",
        )
    if value is not None and folded(value) != folded(waiting.new_value):
        raise InvalidDatum(
            "valore che si conferma",
            f"Su {agreement.number} attende conferma la rettifica di {_named(agreement, waiting)}: indicare quel "
            "valore per confermarlo, o ritirarla se è sbagliata.",
        )
    done = _applied(agreement, waiting, moment, asked.grounds if asked is not None else _NO_GROUNDS, texts)
    after, old, followed = done.after, done.old, done.followed
    if asked is not None and asked.old not in (None, old):
        since = agreement.in_refusal(f" (era «{asked.old}», ora è «{old}»)", "")
        raise InvalidDatum(
            "rettifica",
            f"La rettifica di {_named(agreement, waiting)} è stata chiesta quando il valore era un altro{since}: "
            f"ritirarla («{WITHDRAWN}») e, se serve, chiederla di nuovo.",
        )
    others = tuple(p for p in agreement.pending_corrections if p != waiting)
    after = replace(after, pending_corrections=others)
    how = f"chiesta da {waiting.asked_by} e confermata"
    event = _event(agreement, waiting, actor, moment, old, "CORRECTION", how)
    data = {**event.data, "confirmed": confirmed(datum, which)}
    if done.rests.told and asked is not None:
        data |= asked.grounds.kept
    return Corrected(after, replace(event, what=" ".join((event.what, *followed)), data=data))


def withdraw(
    agreement: Agreement,
    datum: Datum,
    which: str,
    reason: str,
    actor: Actor,
    moment: Moment,
    *,
    confirms: bool,
    asked: Asked | None = None,
) -> Corrected:
    """Withdraw a waiting correction that was a mistake: nothing of the agreement changes, both rows stay.

    Args:
        confirms: Who withdraws may confirm it, by its role.
        asked: How it was asked; None where only the agreement tells.

    Raises:
        InvalidDatum: Nothing waits, the reason is missing, or somebody else has asked it.
    """
    require_text("motivazione del ritiro", reason, limits.REASON)
    waiting = waiting_correction(agreement, datum, which)
    if not confirms and not _has_asked(actor, waiting, asked):
        raise InvalidDatum(
            "rettifica",
            f"La rettifica di «{datum}» è stata chiesta da {waiting.asked_by}: la ritira chi l’ha chiesta, o chi può "
            "confermarla.",
        )
    others = tuple(p for p in agreement.pending_corrections if p != waiting)
    event = _event(agreement, waiting, actor, moment, (asked and asked.old) or "", "CORRECTION_WITHDRAWN", "")
    event = replace(event, what=f"Rettifica ritirata, resta il valore di prima: {waiting.told}.", why=reason)
    return Corrected(replace(agreement, pending_corrections=others), event)


def waiting_correction(agreement: Agreement, datum: Datum, which: str) -> Correction:
    """The correction of a datum that waits for a second person.

    Raises:
        InvalidDatum: None waits.
    """
    wanted = (datum, folded(which))
    waiting = next((p for p in agreement.pending_corrections if _key(p) == wanted), None)
    if waiting is None:
        raise InvalidDatum("rettifica", f"Su {agreement.number} nessuna rettifica di «{datum}» attende conferma.")
    return waiting


def _named(agreement: Agreement, waiting: Correction) -> str:
    """A waiting correction as a refusal names it."""
    return agreement.in_refusal(waiting.told, f"«{waiting.datum}»")


def _has_asked(actor: Actor, waiting: Correction, asked: Asked | None) -> bool:
    """Whether it is who acts that has asked: by identity as the journal has it, else by the name that was kept."""
    return asked.by.is_same_as(actor) if asked else same_name(waiting.asked_by.partition(" (")[0], actor.name)


def takes_two(agreement: Agreement, correction: Correction) -> bool:
    """Whether a correction only asks: it waits for a second person."""
    datum = correction.datum
    if datum is Datum.LEGAL_BASIS:
        return folded(correction.new_value) == NO_BASIS  # with it goes all that it asks, answered or not
    if (
        datum in OF_ITS_TEXT
        and agreement.origin is Origin.NATIVE
        and not acts_that_state(agreement, datum, agreement.acts[0])
    ):
        return False  # its text is still a draft: who corrects the one corrects the other
    out = any(act.state is ActState.SIGNING for act in agreement.acts)
    return datum in TWO_PEOPLE or (datum in WHOSE_SIGNATURE and out)


def confirmed(datum: Datum, which: str) -> str:
    """How the journal names a confirmed datum, so that the confirmation asked again is recognised."""
    return f"{datum.name} {folded(which)}".strip()


def _event(
    agreement: Agreement, correction: Correction, actor: Actor, moment: Moment, old: str, step: str, how: str
) -> Event:
    act_sequence = addressed(agreement, correction).sequence
    of = f" ({correction.which})" if correction.which else ""
    if correction.datum is Datum.SIGNATORY_TAX_CODE:
        what, data = f"Rettifica di «{correction.datum}»{of} {how}.", {}  # no personal codes in the journal
    else:
        what = f"Rettifica di «{correction.datum}»{of} {how}: da «{old}» a «{correction.new_value}»."
        data = {"old": old, "new": correction.new_value, "datum": correction.datum.name, "which": correction.which}
    return Event(
        agreement=agreement.number,
        act_sequence=act_sequence,
        step=step,
        at=moment.at,
        actor=actor,
        what=what,
        why=correction.reason,
        legal_basis="conservazione e trasparenza degli atti: errore materiale riconoscibile (artt. 1430 e 1433 c.c.)",
        data=data,
        clock_note=moment.trial_note or "",
    )


def _key(correction: Correction) -> tuple[Datum, str]:
    return correction.datum, folded(correction.which)


@dataclass(frozen=True, slots=True)
class _Applied:
    """The agreement with the new value, the old value in words, what follows from it, and on what it rests."""

    after: Agreement
    old: str
    followed: tuple[str, ...] = ()
    rests: Judged = FREE


def _applied(agreement: Agreement, correction: Correction, moment: Moment, grounds: Grounds, texts: Texts) -> _Applied:
    after, old = CHANGES[correction.datum](agreement, correction)
    if after == agreement:
        return _Applied(after, old)
    rests = FREE
    if acts := acts_that_state(agreement, correction.datum, addressed(agreement, correction), correction.which):
        rests = judge(agreement, after, correction, old, acts, grounds, texts)
    # What did not fit together before (an old agreement, recorded as it was) does not forbid another correction.
    before = impossible_dates(agreement, moment.today)
    new = [problem for problem in impossible_dates(after, moment.today) if problem not in before]
    if new:
        raise InvalidDatum("data", f"Con questo valore {new[0]}: ricontrollare le date.")
    recorded_by = _RECORDED_BY.get(correction.datum)
    if recorded_by is not None:
        after = replace(after, acts=tuple(act.without_memory_of(recorded_by.name) for act in after.acts))
    late = set(signed_late(agreement))
    after, fallen = without_moved_ends(agreement, with_turns_moved(_reanchored(after, agreement, moment), moment))
    after = with_days_followed(after)  # of an end that has moved
    late_now = (told for told in signed_late(after) if told not in late)
    return _Applied(after, old, (*fallen, *late_now), rests)


def _reanchored(agreement: Agreement, before: Agreement, moment: Moment) -> Agreement:
    """Deadlines recomputed from the corrected base; where it was not known, what recurs is watched from now on."""
    signed = agreement.signed_acts
    if not signed or signed[0].signed_on is None:
        return with_days_followed(agreement)
    base = signed[0].signed_on
    duties = agreement.obligations
    if before.acts[0].signed_about is not None:
        duties = tuple(watched_from_now(duty, base, moment.today) for duty in duties)
    return with_days_followed(replace(agreement, obligations=tuple(duty.anchored(base) for duty in duties)))
