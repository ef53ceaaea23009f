"""Guards of money: charges are written while the text is still ours to change, and said before anybody decides."""

from __future__ import annotations

from typing import cast

from agreements.domain.agreement.act import ActKind
from agreements.domain.agreement.charges_whole import below_zero
from agreements.domain.agreement.money import ChargesKind
from agreements.domain.steps.commands_money import RecordCharges
from agreements.domain.steps.guards import Situation


def charges_in_draft(s: Situation) -> str | None:
    """A text that is to be signed says its charges, of parties that sign it.

    Raises:
        InvalidDatum: No party has a position that a line names.
    """
    command = cast(RecordCharges, s.command)
    if command.charges.kind is ChargesKind.UNKNOWN:
        return (
            f"un testo da firmare dice quali oneri comporta: indicare «{ChargesKind.NONE}» o «{ChargesKind.LEDGER}» "
            f"(«{ChargesKind.UNKNOWN}» vale solo per gli accordi registrati com’erano)"
        )
    for line in command.charges.lines:
        party = s.agreement.party(line.borne_by)
        if party not in s.agreement.staying:
            return f"{party.name} recede dall’accordo: non può sostenere gli oneri di un nuovo atto"
    if told := below_zero(s.agreement, s.act, command.charges):
        return told
    return None if command.docx_sha256 else "manca il testo con l’articolo sugli oneri"


def charges_as_they_were(s: Situation) -> str | None:
    """Of a signed act only what its text says: where the text is of our making, it said it before the signature.

    Raises:
        InvalidDatum: No party has a position that a line names.
    """
    if s.agreement.closing is not None:
        return f"la pratica è chiusa dal {s.agreement.closing.closed_on:%d/%m/%Y}"
    if s.act.definitive is not None:
        return "le somme stanno nel testo firmato: si cambiano solo con un nuovo atto («atto-aggiuntivo»)"
    charges = cast(RecordCharges, s.command).charges
    for line in charges.lines:
        s.agreement.party(line.borne_by)
    return below_zero(s.agreement, s.act, charges)


def charges_told(s: Situation) -> str | None:
    """A further act says its own charges before it is examined, unless the signed acts are known to have none."""
    if s.act.kind is ActKind.ORIGINAL or s.act.charges.kind is not ChargesKind.UNKNOWN:
        return None
    if s.agreement.content.charges.strip() or s.agreement.charges_of_a_draft.kind is ChargesKind.NONE:
        return None
    known = "l’accordo comporta oneri" if s.agreement.bears_charges else "gli oneri dell’accordo non sono noti"
    return f"{known} e quelli di questo atto ({s.act.kind}) non sono detti: usare «registra-oneri»"


def cups_known(s: Situation) -> str | None:
    """The body decides on an investment with its CUP.

    Legal basis: art. 11 L. 3/2003.
    """
    years = sorted({line.year for line in s.act.charges.lines if line.lacks_cup})
    if not years:
        return None
    named = ", ".join(map(str, years))
    return f"manca il CUP di un progetto di investimento ({named}): indicarlo con «registra-oneri» (art. 11 L. 3/2003)"
