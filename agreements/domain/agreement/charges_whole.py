"""The charges of an agreement as a whole: what all its acts bear together, line by line; never below zero."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from agreements.domain.agreement.act import CLOSED_WITHOUT_SIGNATURE, Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.money import Amount, Charge, Charges, ChargesKind, add_up
from agreements.domain.basics.folding import folded


def acts_that_count(agreement: Agreement, act: Act, charges: Charges) -> tuple[Act, ...]:
    """The acts that are signed or on their way, the given one with these charges."""
    acts = (replace(each, charges=charges) if each.sequence == act.sequence else each for each in agreement.acts)
    return tuple(each for each in acts if each.state not in CLOSED_WITHOUT_SIGNATURE)


def below_zero(agreement: Agreement, act: Act, charges: Charges) -> str | None:
    """In Italian, why the whole cannot be so: a reduction without what it takes from; None where it can.

    Only an act that amends reduces: «atto aggiuntivo», «rinnovo con modifiche».
    Where the lines of an act are not known, only the whole is compared; where not
    even that is known, nothing is (`not_compared` tells it).

    Legal basis: art. 56 D.Lgs. 118/2011 (impegno by year of exigibility).
    """
    if charges.reduces and not act.kind.amends:
        return f"una riduzione si registra in un atto che modifica: questo è un {act.kind}, che dice quanto costa"
    acts = acts_that_count(agreement, act, charges)
    if not any(each.charges.reduces for each in acts):
        return None
    if all(_by_line(each) for each in acts):
        for line, amount in _whole(acts):
            if amount.value < 0:
                return _told(agreement, line, amount)
    totals = [each.charges.total for each in acts]
    known = [total for total in totals if total is not None]
    if len(known) == len(totals) and add_up(known).value < 0:
        return f"gli oneri dell’accordo scenderebbero sotto zero ({add_up(known)}): correggere le riduzioni"
    return None


def not_compared(agreement: Agreement, act: Act, charges: Charges) -> tuple[str, ...]:
    """In Italian, that a person has to compare a reduction with what earlier acts bear."""
    if not charges.reduces or all(_by_line(each) for each in acts_that_count(agreement, act, charges)):
        return ()
    return (
        "Degli oneri di un atto non sono note le righe: la riduzione non si può confrontare anno per anno e parte per "
        "parte; la verifica l’ufficio.",
    )


def before_and_after(agreement: Agreement, act: Act) -> tuple[Amount, Amount] | None:
    """What the signed acts bear without an act, and with it; None where that is not known."""
    before = [each.charges.total for each in agreement.signed_acts if each.sequence != act.sequence]
    totals = (*before, act.charges.total)
    known = [total for total in totals if total is not None]
    return (add_up(known[:-1]), add_up(known)) if len(known) == len(totals) else None


def _by_line(act: Act) -> bool:
    return act.charges.kind is ChargesKind.NONE or bool(act.charges.lines)


def _key(line: Charge) -> tuple[int, int, str, str]:
    return line.year, line.borne_by, folded(line.chapter), line.cup


def _whole(acts: Sequence[Act]) -> list[tuple[Charge, Amount]]:
    """One line of each year, party, chapter and CUP, with what all acts bear there together."""
    found: defaultdict[tuple[int, int, str, str], list[Charge]] = defaultdict(list)
    for act in acts:
        for line in act.charges.lines:
            found[_key(line)].append(line)
    return [(lines[-1], add_up(line.amount for line in lines)) for lines in found.values()]


def _told(agreement: Agreement, line: Charge, amount: Amount) -> str:
    where = f"nel {line.year} {agreement.party(line.borne_by).name}"
    which = "".join(f", {name} «{value}»" for name, value in (("capitolo", line.chapter), ("CUP", line.cup)) if value)
    return (
        f"{where}{which} scenderebbe a {amount}: la riduzione supera gli oneri registrati per lo stesso anno, parte, "
        "capitolo e CUP; ripeterli come nella riga che si riduce, o correggere l’importo"
    )
