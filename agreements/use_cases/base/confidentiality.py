"""Marking an agreement as confidential, and what lists say of those that are not shown."""

from __future__ import annotations

from datetime import datetime

from agreements.domain.agreement.events import Actor
from agreements.domain.register.classify import classify
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import commit, load, report
from agreements.use_cases.base.workbench import Workbench


def set_confidentiality(
    bench: Workbench, number: str, confidential: bool, basis: str, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """Make an agreement confidential, or end that.

    Safe to kill and to repeat: agreement and journal go down in one commit; asked again it changes nothing.

    Raises:
        InvalidDatum: The law or the reason is missing.
    """
    agreement, moment = load(bench, number, now)
    after, event = classify(agreement, confidential, basis, reason, actor, moment)
    if event is None:
        return report(bench, agreement, moment, "L’accordo si trova già così.", already_done=True)
    commit(bench, after, [event], [], moment)
    return report(bench, after, moment, event.what)


def not_shown(how_many: int, shown_by: str) -> tuple[str, ...]:
    """What a list says of what it leaves out: that there is something, and who may see it; not what it is."""
    if not how_many:
        return ()
    return (
        f"Accordi riservati non mostrati: {how_many}. Li mostra «{shown_by} --confidential» a chi può leggere i file "
        "dell’installazione.",
    )
