"""What a ratification does to the act, and how the journal tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.ratification import RatificationAnswer
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.commands import Command
from agreements.domain.steps.commands_ratification import RecordRatification
from agreements.domain.steps.effect import Effect


def _ratify(agreement: Agreement, act: Act, command: RecordRatification, moment: Moment) -> Effect:
    given = command.ratification
    organ = given.organ.strip()
    if not organ and not given.answer.of_law:
        organ = act.deciding.ratified_by
    if not organ and given.answer in (RatificationAnswer.LAW_PASSED, RatificationAnswer.LAW_DENIED):
        organ = "Consiglio regionale"
    kept = replace(given, organ=organ, number=given.number.strip(), reason=given.reason.strip())
    before = act.law if given.answer.of_law else act.ratification
    act = replace(act, law=kept) if given.answer.of_law else replace(act, ratification=kept)
    what = f"{kept.answer[:1].upper()}{kept.answer[1:]}"
    if act.kind is not ActKind.ORIGINAL:
        what += f" ({act.kind})"
    what += f" ({kept.act})." if kept.act else "."
    if before is not None:
        what += f" Prima risultava: {before.answer}{f' ({before.act})' if before.act else ''}."
    if kept.answer.denied:
        what += (
            " L’atto è sottoscritto: una persona valuti gli effetti."
            if act.state is ActState.SIGNED
            else " Il percorso verso la firma è fermo: una persona valuti."
        )
    data = {"answer": kept.answer.name, "number": kept.number}
    return Effect(agreement.with_act(act), what, kept.reason, data)


RATIFYING: dict[type[Command], Callable[[Agreement, Act, Any, Moment], Effect]] = {RecordRatification: _ratify}
