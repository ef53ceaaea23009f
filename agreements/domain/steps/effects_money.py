"""What the recording of charges changes in the agreement, and how the journal tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from agreements.domain.agreement.act import Act, TextVersion
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.money import Amount, Charges, ChargesKind
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.commands import Command
from agreements.domain.steps.commands_money import RecordCharges
from agreements.domain.steps.effect import Effect

ORIGIN = "articolo sugli oneri dal registro"


def _record(agreement: Agreement, act: Act, command: RecordCharges, moment: Moment) -> Effect:
    charges, data = command.charges, {}
    what = f"Oneri: {in_words(agreement, charges)}."
    after = replace(act, charges=charges)
    if command.docx_sha256:
        version = len(act.texts) + 1
        text = TextVersion(version, command.docx_sha256, ORIGIN, moment.at)
        # Opinions were given on the older text.
        after = replace(after, texts=(*act.texts, text), opinions=())
        what = f"{what[:-1]}; versione {version} del testo ({ORIGIN})."
        data = {"docx_sha256": command.docx_sha256, "version": str(version)}
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


MONEY: dict[type[Command], Callable[[Agreement, Act, Any, Moment], Effect]] = {RecordCharges: _record}
