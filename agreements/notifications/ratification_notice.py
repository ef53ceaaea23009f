"""What the notices about a ratification say: the facts that their templates are filled with."""

from __future__ import annotations

from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.day_words import the_day
from agreements.domain.deadlines.deadlines import Watched

_Facts = dict[str, object]


def ratification(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, _Facts]:
    """A decree adopted in urgency that nobody has ratified yet."""
    act = agreement.act(deadline.act_sequence)
    assert act.resolution is not None  # else it is not watched
    when = f"era da ratificare entro {the_day(deadline.due_on)}"
    if today <= deadline.due_on:
        when = f"è da ratificare entro {the_day(deadline.due_on)}"
    facts: _Facts = {
        "ratifica": {
            "atto": f"{act.deciding.act_name} {act.resolution.reference}",
            "organo": act.deciding.ratified_by,
            "stato": act.state.value,
        }
    }
    return f"il decreto d’urgenza {when}", facts


def ratification_denied(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, _Facts]:
    """A ratification was denied, and a person has to say what follows."""
    act = agreement.act(deadline.act_sequence)
    of_law = deadline.code.endswith("-legge")
    given = act.law if of_law else act.ratification
    assert given is not None  # else it is not watched
    facts: _Facts = {"ratifica": {"atto": given.act, "ragioni": given.reason, "stato": act.state.value}}
    what = "la ratifica con legge regionale" if of_law else "la ratifica del decreto d’urgenza"
    return f"{what} è stata negata, {the_day(deadline.due_on)}", facts


def law_missing(agreement: Agreement, deadline: Watched, today: date) -> tuple[str, _Facts]:
    """A law that a person said is necessary has not come yet."""
    act = agreement.act(deadline.act_sequence)
    assert act.law is not None  # else it is not watched
    days = (today - deadline.due_on).days
    since = "oggi" if days == 0 else "ieri" if days == 1 else f"{days} giorni fa"
    facts: _Facts = {"ratifica": {"ragioni": act.law.reason}, "da_allora": since}
    return f"si attende la legge regionale di ratifica, atto sottoscritto {the_day(deadline.due_on)}", facts
