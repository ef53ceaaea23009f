"""What the opening of a further act changes in the agreement, and how the journal tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agreements.domain.agreement.act import Act, ActKind, ActState, TextVersion
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.moment import Moment
from agreements.domain.steps import commands_further as f
from agreements.domain.steps.commands import Command
from agreements.domain.steps.effect import Effect


def _extend(agreement: Agreement, act: Act, command: f.Extend, moment: Moment) -> Effect:
    opened = replace(_opened(agreement, ActKind.EXTENSION, command, moment), extends_to=command.until_on)
    what = (
        f"Aperta la proroga fino al {command.until_on:%d/%m/%Y}: sposta la sola scadenza, con nuova delibera e firme "
        "di tutte le parti prima della scadenza."
    )
    return _with(agreement, opened, what, command)


def _amend(agreement: Agreement, act: Act, command: f.Amend, moment: Moment) -> Effect:
    opened = _opened(agreement, ActKind.AMENDMENT, command, moment)
    clauses = "; ".join(change.clause.strip() for change in command.changes)
    what = f"Aperto l’atto aggiuntivo ({clauses}): la scadenza resta, con nuova delibera e firme di tutte le parti."
    return _with(agreement, opened, what, command)


def _opened(agreement: Agreement, kind: ActKind, command: f.Extend | f.Amend, moment: Moment) -> Act:
    text = TextVersion(1, command.docx_sha256, "modello", moment.at)
    sequence, charges = len(agreement.acts) + 1, agreement.charges_of_a_draft
    return Act(sequence, kind, ActState.DRAFT, command.body, (text,), charges=charges)


def _with(agreement: Agreement, opened: Act, what: str, command: f.Extend | f.Amend) -> Effect:
    after = replace(agreement, acts=(*agreement.acts, opened))
    return Effect(after, what, command.reason, {"docx_sha256": command.docx_sha256})


FURTHER: dict[type[Command], Callable[[Agreement, Act, Any, Moment], Effect]] = {
    f.Extend: _extend,
    f.Amend: _amend,
}
