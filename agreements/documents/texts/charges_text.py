"""The clause on charges (oneri) as the ledger tells it: one sentence, and a table by year and party with its totals."""

from __future__ import annotations

from decimal import Decimal

from agreements.documents.templates.wording import enumerate_in_words
from agreements.domain.agreement.act import Act, ActKind
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.charges_whole import before_and_after
from agreements.domain.agreement.money import Amount, Charge, Charges, ChargesKind, add_up

ARTICLE = "Oneri finanziari"
"""Heading of the article in every template of an act."""

_NONE = "Il presente atto non comporta oneri a carico dei bilanci delle Parti"
_TO_SAY = "Gli oneri del presente atto sono i seguenti: [… oneri del presente atto …]"

_ALL, _DASH = "tutte le Parti", "–"


def charges_clause(agreement: Agreement, act: Act) -> str:
    """The sentence of the act; of charges that nobody has recorded, in the first act the clause that was typed.

    Where there is none, and of what a further act costs, it is a blank until somebody says it.
    """
    match act.charges.kind:
        case ChargesKind.LEDGER if act.charges.reduces:
            return f"Il presente atto varia gli oneri dell’accordo, con {_varied(agreement, act)}"
        case ChargesKind.LEDGER:
            return f"Dal presente atto derivano oneri {_of(act.charges)}{_borne(agreement, act.charges)}"
        case ChargesKind.NONE:
            return _NONE
    if act.kind is ActKind.ORIGINAL:
        return agreement.content.charges.strip() or _TO_SAY
    return _NONE if agreement.charges_of_a_draft.kind is ChargesKind.NONE else _TO_SAY


def charges_of_proposal(agreement: Agreement, act: Act) -> str:
    """The sentence with which the body takes note of the charges, without capital letter."""
    match act.charges.kind:
        case ChargesKind.LEDGER if act.charges.reduces:
            return f"lo schema varia gli oneri dell’accordo, con {_varied(agreement, act)}"
        case ChargesKind.LEDGER:
            return f"dallo schema derivano oneri {_of(act.charges)}{_borne(agreement, act.charges)}"
        case ChargesKind.UNKNOWN if act.kind is not ActKind.ORIGINAL or agreement.bears_charges:
            # The clause that was typed is that of the first act: of this one nobody has said anything but its text.
            return f"gli oneri sono quelli indicati nello schema, articolo «{ARTICLE}»"
        case ChargesKind.UNKNOWN:
            return agreement.content.charges.strip() or f"gli oneri sono quelli indicati nello schema, «{ARTICLE}»"
    return "il presente provvedimento non comporta oneri a carico del bilancio"


def _varied(agreement: Agreement, act: Act) -> str:
    """Reductions and additions apart, and what becomes of the whole where that is known."""
    charges = act.charges
    amounts = [line.amount for line in charges.lines] or [charges.declared or Amount(Decimal(0))]
    less = add_up(Amount(-amount.value) for amount in amounts if amount.value < 0)
    more = add_up(amount for amount in amounts if amount.value > 0)
    parts = [f"riduzioni per complessivi {less}"] if less.value else []
    parts += [f"maggiori oneri per complessivi {more}"] if more.value else []
    whole = before_and_after(agreement, act)
    told = f"; gli oneri complessivi dell’accordo passano da {whole[0]} a {whole[1]}" if whole else ""
    return f"{enumerate_in_words(parts)}{told}"


def _of(charges: Charges) -> str:
    total = charges.total
    assert total is not None  # only asked of a ledger
    return f"per {total} complessivi" if total.minimum else f"per complessivi {total}"


def _borne(agreement: Agreement, charges: Charges) -> str:
    shares = [f"{agreement.party(position).named.of} per {amount}" for position, amount in charges.by_party.items()]
    if len(shares) == 1 and charges.total in charges.by_party.values():
        return f", a carico {agreement.party(charges.lines[0].borne_by).named.of}"
    return f", a carico {enumerate_in_words(shares)}" if shares else ""


def charges_table(agreement: Agreement, act: Act) -> list[dict[str, str]]:
    """The rows of the table: the lines by year and party, the total of each year that has several, the whole."""
    charges = act.charges
    rows = []
    lines = sorted(charges.lines, key=lambda line: (line.year, line.borne_by))
    for year, total in charges.by_year.items():
        of_year = [line for line in lines if line.year == year]
        rows += [
            _row(str(year), agreement.party(line.borne_by).name, str(line.amount), _cover(line)) for line in of_year
        ]
        if len(of_year) > 1 and len(charges.by_year) > 1:
            rows.append(_row(f"Totale {year}", _ALL, str(total), _DASH))
    if len(rows) > 1:
        rows.append(_row("Totale", _ALL, str(charges.total), _DASH))
    return rows


def _row(year: str, party: str, amount: str, cover: str) -> dict[str, str]:
    return {"esercizio": year, "parte": party, "importo": amount, "copertura": cover}


def _cover(line: Charge) -> str:
    chapter = f"capitolo {line.chapter}" if line.chapter[:1].isdigit() else line.chapter
    cup = f"CUP {line.cup}" if line.cup else ""
    receiver = f"a favore di {line.received_by}" if line.received_by else ""
    return "; ".join(part for part in (chapter, cup, receiver, line.note) if part) or _DASH
