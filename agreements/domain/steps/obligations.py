"""The obligations of a signed agreement: one is met, or a later due date is agreed for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.obligation import TIME_OF, Deferment, Fulfilment, Obligation
from agreements.domain.agreement.recurrence import begins_on, duties, falls_outside, still_owed
from agreements.domain.basics.day_words import from_the_date, of_the_date, the_date, to_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import not_in_future


@dataclass(frozen=True, slots=True)
class FulfilObligation(Command):
    """An obligation was met, with its document."""

    trigger = Trigger.FULFIL_OBLIGATION
    code: str
    fulfilled_on: date
    registration_number: str
    document_sha256: str


@dataclass(frozen=True, slots=True)
class DeferObligation(Command):
    """A later due date was agreed for an obligation."""

    trigger = Trigger.DEFER_OBLIGATION
    code: str
    due_on: date
    act: str
    agreed_on: date
    reason: str


def obligation_open(s: Situation[FulfilObligation]) -> str | None:
    """The obligation runs and was not met yet."""
    command = s.command
    obligation = s.agreement.obligation(command.code)
    if reason := not_one_time(obligation, s):
        return reason
    if obligation.fulfilment is not None:
        done = obligation.fulfilment
        return (
            f"«{obligation.description}» risulta già adempiuto {the_date(done.fulfilled_on)}; un suo aggiornamento "
            "si registra con «documenta-adempimento»"
        )
    signed_on = s.agreement.acts[0].signed_on
    if signed_on is not None and command.fulfilled_on < signed_on:
        return "la consegna precede la firma dell’accordo"
    return not_in_future(command.fulfilled_on, "la data di consegna", s)


def not_one_time(obligation: Obligation, s: Situation[Command]) -> str | None:
    """Of what recurs one time is meant, and one that has begun."""
    if obligation.recurs_from is not None:
        running = [duty for duty in duties(s.agreement, s.moment.today) if duty.nth and duty.fulfilment is None]
        codes = ", ".join(f"«{d.code}»" for d in running if d.code.startswith(f"{obligation.code}{TIME_OF}"))
        which = f"quale volta: {codes}" if codes else "quale volta"
        return f"«{obligation.description}» si ripete: indicare come adempimento {which}"
    if falls_outside(s.agreement, obligation):
        return f"«{obligation.description}» non è dovuto: il suo giorno non cade nel periodo dell’accordo"
    base = s.agreement.acts[0].signed_on
    if obligation.nth and base is not None and s.moment.today < (first := begins_on(obligation, base)):
        return f"il periodo di «{obligation.description}» comincia solo {the_date(first)}"
    return None


def deferrable(s: Situation[DeferObligation]) -> str | None:
    """The obligation runs, was not met yet, and the agreed date is later than the one that it has."""
    command = s.command
    obligation = s.agreement.obligation(command.code)
    if reason := not_one_time(obligation, s):
        return reason
    if obligation.fulfilment is not None:
        return f"«{obligation.description}» risulta già adempiuto {the_date(obligation.fulfilment.fulfilled_on)}"
    if not still_owed(s.agreement, obligation, s.moment.today):
        return f"«{obligation.description}» non è più dovuto: non c’è un termine da differire"
    if obligation.due_on is None:
        return f"il termine di «{obligation.description}» non decorre ancora"
    if not command.act.strip() or not command.reason.strip():
        return "servono l’atto con cui il differimento è stato concordato e la motivazione"
    if command.due_on <= obligation.due_on:
        return (
            f"il nuovo termine ({command.due_on:%d/%m/%Y}) non è successivo a quello che c’è "
            f"({obligation.due_on:%d/%m/%Y}); una data scritta male si corregge con «rettifica»"
        )
    signed_on = s.agreement.acts[0].signed_on
    if signed_on is not None and command.agreed_on < signed_on:
        return "il differimento precede la firma dell’accordo"
    return not_in_future(command.agreed_on, "la data del differimento", s)


def _fulfil(agreement: Agreement, act: Act, command: FulfilObligation, moment: Moment) -> Effect:
    obligation = agreement.obligation(command.code)
    fulfilment = Fulfilment(command.fulfilled_on, command.registration_number, command.document_sha256)
    due_on = obligation.due_on
    late = due_on is not None and command.fulfilled_on > due_on
    how = f"in ritardo rispetto {to_the_date(due_on)}" if due_on is not None and late else "nei termini"
    what = f"Adempiuto «{obligation.description}» {the_date(command.fulfilled_on)}, {how}."
    after = agreement.with_obligation(replace(obligation, fulfilment=fulfilment))
    return Effect(after, what, "", {"document_sha256": command.document_sha256})


def _defer(agreement: Agreement, act: Act, command: DeferObligation, moment: Moment) -> Effect:
    obligation = agreement.obligation(command.code)
    assert obligation.due_on is not None  # the guard asked for it
    deferment = Deferment(command.due_on, command.act.strip(), command.agreed_on, obligation.due_on)
    what = (
        f"Termine di «{obligation.description}» differito {from_the_date(deferment.instead_of)} "
        f"{to_the_date(deferment.due_on)} con {deferment.act} {of_the_date(deferment.agreed_on)}."
    )
    after = agreement.with_obligation(obligation.deferred(deferment))
    return Effect(after, what, command.reason, {"due_on": command.due_on.isoformat(), "act": deferment.act})


_SIGNED = ActState.SIGNED

ROWS: tuple[Transition[FulfilObligation] | Transition[DeferObligation], ...] = (
    Transition(_SIGNED, Trigger.FULFIL_OBLIGATION, _SIGNED, obligation_open, "artt. 1187 e 2963 c.c."),
    Transition(
        _SIGNED,
        Trigger.DEFER_OBLIGATION,
        _SIGNED,
        deferrable,
        "art. 1321 c.c. e art. 11 c. 2 L. 241/1990 (accordo scritto delle parti sul termine)",
    ),
)

EFFECTS: Effects = {FulfilObligation: _fulfil, DeferObligation: _defer}
