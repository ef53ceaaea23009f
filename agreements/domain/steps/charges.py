"""The money of an act: its charges are recorded, or recorded anew.

Charges are written while the text is still ours to change, and said before anybody decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.charges_whole import below_zero
from agreements.domain.agreement.money import Amount, Charges, ChargesKind
from agreements.domain.basics.day_words import from_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, next_text
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, renewal_in_time

ORIGIN = "articolo sugli oneri dal registro"


@dataclass(frozen=True, slots=True)
class RecordCharges(Command):
    """The charges of an act, in place of those recorded before.

    Attributes:
        docx_sha256: The next version of its text, whose article says these charges; empty for an act that was
            recorded as it was.
    """

    trigger = Trigger.RECORD_CHARGES
    charges: Charges
    docx_sha256: str


def charges_in_draft(s: Situation[RecordCharges]) -> str | None:
    """A text that is to be signed says its charges, of parties that sign it.

    Raises:
        InvalidDatum: No party has a position that a line names.
    """
    command = s.command
    if command.charges.kind is ChargesKind.UNKNOWN:
        return (
            f"un testo da firmare dice quali oneri comporta: indicare «{ChargesKind.NONE}» o «{ChargesKind.LEDGER}» "
            f"(«{ChargesKind.UNKNOWN}» vale solo per gli accordi registrati com’erano)"
        )
    for line in command.charges.lines:
        party = s.agreement.party(line.borne_by)
        if (now := s.agreement.standing_for(line.borne_by)) != party:
            return f"{party.name} è una parte sola con {now.name}: indicare la parte {now.position}"
        if party not in s.agreement.staying:
            return f"{party.name} recede dall’accordo: non può sostenere gli oneri di un nuovo atto"
    if told := below_zero(s.agreement, s.act, command.charges):
        return told
    return None if command.docx_sha256 else "manca il testo con l’articolo sugli oneri"


def charges_as_they_were(s: Situation[RecordCharges]) -> str | None:
    """Of a signed act only what its text says: where the text is of our making, it said it before the signature.

    Raises:
        InvalidDatum: No party has a position that a line names.
    """
    if s.agreement.closing is not None:
        return f"la pratica è chiusa {from_the_date(s.agreement.closing.closed_on)}"
    if s.act.definitive is not None:
        return (
            "le somme stanno nel testo firmato: si cambiano solo con un nuovo atto («atto-aggiuntivo»); se il "
            "registro le dice altrimenti, o manca il CUP, usare «rettifica» («importo di un onere», «CUP di un onere»)"
        )
    charges = s.command.charges
    for line in charges.lines:
        s.agreement.party(line.borne_by)
    return below_zero(s.agreement, s.act, charges)


def charges_told(s: Situation[Command]) -> str | None:
    """An act says its charges before it is examined; a further one need not where the signed acts have none."""
    if s.act.charges.kind is not ChargesKind.UNKNOWN or s.agreement.content.charges.strip():
        return None
    if s.act.kind is ActKind.ORIGINAL:
        return f"gli oneri non sono detti: usare «registra-oneri» («{ChargesKind.NONE}» o «{ChargesKind.LEDGER}»)"
    if s.agreement.charges_of_a_draft.kind is ChargesKind.NONE:
        return None
    known = "l’accordo comporta oneri" if s.agreement.bears_charges else "gli oneri dell’accordo non sono noti"
    return f"{known} e quelli di questo atto ({s.act.kind}) non sono detti: usare «registra-oneri»"


def cups_known(s: Situation[Command]) -> str | None:
    """The body decides on an investment with its CUP.

    Legal basis: art. 11 c. 2-bis L. 3/2003.
    """
    years = sorted({line.year for line in s.act.charges.lines if line.lacks_cup})
    if not years:
        return None
    named = ", ".join(map(str, years))
    return (
        f"manca il CUP di un progetto di investimento ({named}): indicarlo con «registra-oneri» (art. 11 c. 2-bis L. "
        "3/2003)"
    )


def _record(agreement: Agreement, act: Act, command: RecordCharges, moment: Moment) -> Effect:
    charges, data = command.charges, {}
    what = f"Oneri: {in_words(agreement, charges)}."
    after = replace(act, charges=charges)
    if command.docx_sha256:
        # Opinions were given on the older text.
        after = replace(after, texts=next_text(act, command.docx_sha256, ORIGIN, moment), opinions=())
        what = f"{what[:-1]}; versione {len(after.texts)} del testo ({ORIGIN})."
        data = {"docx_sha256": command.docx_sha256, "version": str(len(after.texts))}
    if charges.total is not None:
        data |= {"total": f"{charges.total.value:.2f}", "minimum": "sì" if charges.total.minimum else "no"}
    if act.charges != charges and act.charges.kind is not ChargesKind.UNKNOWN:
        what += f" Prima: {in_words(agreement, act.charges)}."
    return Effect(agreement.with_act(after), what, "", data)


def in_words(agreement: Agreement, charges: Charges) -> str:
    """The charges in one line: total, by year, by party."""
    if charges.kind is not ChargesKind.LEDGER:
        return str(charges.kind)
    parts = [f"totale {charges.total}"]
    if charges.lines:
        parts.append("per anno " + _listed({str(year): amount for year, amount in charges.by_year.items()}))
        names = {agreement.party(position).name: amount for position, amount in charges.by_party.items()}
        parts.append("per parte " + _listed(names))
    return "; ".join(parts)


def _listed(amounts: Mapping[str, Amount]) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in amounts.items())


_SPENDING = "art. 56 D.Lgs. 118/2011 (impegno della spesa); art. 11 c. 2-bis L. 3/2003 (CUP)"

ROWS_OF_DRAFT: tuple[Transition[RecordCharges], ...] = tuple(
    Transition(state, Trigger.RECORD_CHARGES, ActState.DRAFT, all_of(renewal_in_time, charges_in_draft), _SPENDING)
    for state in (ActState.DRAFT, ActState.UNDER_EXAMINATION)
)

ROWS_OF_SIGNED: tuple[Transition[RecordCharges], ...] = (
    Transition(ActState.SIGNED, Trigger.RECORD_CHARGES, ActState.SIGNED, charges_as_they_were, _SPENDING),
)

EFFECTS: Effects = {RecordCharges: _record}
