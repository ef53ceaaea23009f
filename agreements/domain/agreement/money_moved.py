"""What an agreement plans and what its accounts have moved, side by side; what does not fit together is told.

Nothing is refused for it: the accounts are kept elsewhere, and they may be right. What is not known is not zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agreements.domain.agreement.act import CLOSED_WITHOUT_SIGNATURE, Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import sentence_start
from agreements.domain.agreement.money import Amount, Charge, ChargesKind, add_up
from agreements.domain.agreement.movement import Movement, MovementKind
from agreements.domain.basics.day_words import of_the_date

_NULL = "senza CUP l’atto che finanzia un progetto di investimento è nullo (art. 11 c. 2-bis L. 3/2003)"
_ZERO = Amount(Decimal(0))
_NEAR = {True: (5, 0), False: (1, 2)}
"""So many years before and after that of its date: of what is spent, of what is only bound or planned."""
_DONE = {
    MovementKind.RESERVATION: "prenotati",
    MovementKind.COMMITMENT: "impegnati",
    MovementKind.ENTITLEMENT: "accertati",
    MovementKind.PAYMENT: "pagati",
    MovementKind.REIMBURSEMENT: "rimborsati",
}


@dataclass(frozen=True, slots=True)
class YearOfParty:
    """What one party has planned and moved in one year.

    Attributes:
        planned: By the lines of all acts that count; None where those of an act are not known.
        moved: By kind, of those that have any.
    """

    year: int
    party: int
    planned: Amount | None
    moved: dict[MovementKind, Amount]

    def of(self, kind: MovementKind) -> Amount:
        """What was moved of a kind; nothing, where nothing was."""
        return self.moved.get(kind, _ZERO)

    @property
    def words(self) -> str:
        """In Italian, without year and party."""
        planned = "previsione non nota" if self.planned is None else f"previsti {self.planned}"
        return "; ".join(filter(None, [planned, self.told(*MovementKind)]))

    def told(self, *kinds: MovementKind) -> str:
        """In Italian, what was moved of some kinds; empty: nothing."""
        return "; ".join(f"{_DONE[kind]} {amount}" for kind, amount in self.moved.items() if kind in kinds)


def in_force(agreement: Agreement) -> tuple[Movement, ...]:
    """The movements that were not taken back."""
    return tuple(movement for movement in agreement.movements if not movement.cancelled)


def by_year_and_party(agreement: Agreement) -> tuple[YearOfParty, ...]:
    """What was planned and moved, in order of year and party."""
    lines, moved = list(_lines(agreement)), in_force(agreement)
    known = _known(agreement)
    keys = {(line.year, line.borne_by) for _, line in lines} | {(each.year, each.party) for each in moved}
    found = []
    for year, party in sorted(keys):
        planned = add_up(line.amount for _, line in lines if (line.year, line.borne_by) == (year, party))
        of_one = [each for each in moved if (each.year, each.party) == (year, party)]
        kinds = {
            kind: add_up(each.amount for each in of_one if each.kind is kind)
            for kind in MovementKind
            if any(each.kind is kind for each in of_one)
        }
        found.append(YearOfParty(year, party, planned if known else None, kinds))
    return tuple(found)


def all_years(sums: Sequence[YearOfParty]) -> YearOfParty:
    """All years and parties together; what is not known of one is not known of all."""
    planned = [each.planned for each in sums if each.planned is not None]
    moved = {
        kind: add_up(each.moved[kind] for each in sums if kind in each.moved)
        for kind in MovementKind
        if any(kind in each.moved for each in sums)
    }
    return YearOfParty(0, 0, add_up(planned) if len(planned) == len(sums) else None, moved)


def _acts(agreement: Agreement) -> list[Act]:
    return [act for act in agreement.acts if act.state not in CLOSED_WITHOUT_SIGNATURE]


def _known(agreement: Agreement) -> bool:
    """Whether what is planned is known year by year: of an act that has only a total it is not."""
    charges = [act.charges for act in _acts(agreement)]
    return all(each.kind is ChargesKind.NONE or bool(each.lines) for each in charges)


def _lines(agreement: Agreement) -> Iterator[tuple[Act, Charge]]:
    return ((act, line) for act in _acts(agreement) for line in act.charges.lines)


def line_of(agreement: Agreement, movement: Movement) -> tuple[Act, Charge] | None:
    """The act and the line of its charges that a movement is of: by year, party, and chapter and CUP where told."""
    found = [
        (act, line)
        for act, line in _lines(agreement)
        if (line.year, line.borne_by) == (movement.year, movement.party) and not line.reduces
    ]
    alike = [each for each in found if movement.chapter and each[1].chapter == movement.chapter]
    alike = [each for each in alike or found if movement.cup and each[1].cup == movement.cup] or alike or found
    return alike[-1] if alike else None


def before_signature(agreement: Agreement, movement: Movement) -> str | None:
    """In Italian, that what binds came before the act it is of was signed by all; None where it did not, or who knows.

    Legal basis: art. 56 D.Lgs. 118/2011: the obligation has come into being.
    """
    if not movement.kind.binds:
        return None
    found = line_of(agreement, movement)
    act = found[0] if found is not None else agreement.acts[0]
    what = f"{movement.kind} n. {movement.number} {of_the_date(movement.dated_on)}"
    if act.signed_about is not None:
        return None
    if act.signed_on is None:
        return f"{what}: l’atto non è ancora sottoscritto da tutte le parti"
    if movement.dated_on < act.signed_on:
        return f"{what}: precede l’ultima firma ({act.signed_on:%d/%m/%Y})"
    return None


def doubts(agreement: Agreement) -> tuple[str, ...]:
    """In Italian, what a person has to look at in the movements of an agreement."""
    moved = in_force(agreement)
    found = [f"{told[:1].upper()}{told[1:]}." for told in (before_signature(agreement, each) for each in moved) if told]
    if moved and all(act.charges.kind is ChargesKind.NONE for act in _acts(agreement)):
        found.append("L’accordo è «senza oneri», ma ci sono movimenti: rivedere gli uni o l’altro.")
    found += [told for each in moved if (told := _far_year(each))]
    for each in moved:
        line = line_of(agreement, each)
        if line is None:
            continue
        if line[1].investment and not each.cup:
            found.append(f"Manca il CUP: {each.words}. {_NULL[:1].upper()}{_NULL[1:]}.")
        elif line[1].cup and each.cup and line[1].cup != each.cup:
            found.append(f"Il CUP non è quello della riga degli oneri ({line[1].cup}): {each.words}.")
    for sums in by_year_and_party(agreement):
        found += _of_sums(agreement, sums)
    reimbursed, paid = (
        add_up(each.amount for each in moved if each.kind is kind)
        for kind in (MovementKind.REIMBURSEMENT, MovementKind.PAYMENT)
    )
    if reimbursed.value > paid.value:
        found.append(
            f"In tutto rimborsati {reimbursed}, pagati {paid}. Registrare il pagamento che manca, o correggere."
        )
    return tuple(dict.fromkeys(found))


def _far_year(movement: Movement) -> str | None:
    """In Italian, that a movement is of a year in which it can hardly have been: more likely one was typed wrong.

    Legal basis: artt. 10 and 56 D.Lgs. 118/2011 (a budget is of three years; what was not paid stays as residuo).
    """
    before, after = _NEAR[movement.kind.spends]
    if -before <= movement.year - movement.dated_on.year <= after:
        return None
    return (
        f"L’esercizio {movement.year} è lontano dalla data ({movement.dated_on:%d/%m/%Y}): controllare. "
        f"{sentence_start(movement.words)}."
    )


def _of_sums(agreement: Agreement, sums: YearOfParty) -> Iterator[str]:
    whose = f"{agreement.party(sums.party).name}, esercizio {sums.year}"
    paid, committed = sums.of(MovementKind.PAYMENT), sums.of(MovementKind.COMMITMENT)
    if paid.value > committed.value:
        yield f"{whose}: pagati {paid}, impegnati {committed}. Registrare l’impegno che manca, o correggere."
    planned = sums.planned
    if committed.value and planned is None:
        yield f"{whose}: impegnati {committed}; la previsione degli atti non è nota e non si confronta."
    elif planned is not None and not planned.minimum and committed.value > planned.value:
        yield f"{whose}: impegnati {committed}, previsti dagli atti {planned}. Serve un nuovo atto, o una correzione."


def lines_in_words(agreement: Agreement) -> tuple[str, ...]:
    """One line for each year and party, where anything was moved."""
    if not in_force(agreement):
        return ()
    return tuple(
        f"{sums.year}, {agreement.party(sums.party).name} ({sums.words})" for sums in by_year_and_party(agreement)
    )
