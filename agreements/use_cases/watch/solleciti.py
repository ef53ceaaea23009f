"""Solleciti: the drafts that the dirigente signs where another body is late, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.documents.templates.render import render
from agreements.documents.texts.letters_text import formal_notice_context
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.deadlines import DUTIES, Watched, watched
from agreements.domain.deadlines.next_look import NEVER
from agreements.domain.deadlines.sweep import ANSWER_WITHIN, Solicited, Sweep
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.letters import LETTER, Correspondence, correspondence, solicited, sollecito_kind
from agreements.use_cases.base.step import NewDocument
from agreements.use_cases.base.workbench import Workbench

_ORDINALS = ("Primo sollecito", "Secondo sollecito", "Ulteriore sollecito")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that is made now."""

    deadline: Watched
    document: NewDocument


@dataclass(frozen=True, slots=True)
class Drafts:
    """The solleciti of an agreement on a day.

    Attributes:
        wait: Codes of the duties about which a draft waits for the dirigente, or is made now.
        again_on: The first day after today on which one may have to be made.
    """

    made: tuple[Drafted, ...] = ()
    wait: frozenset[str] = frozenset()
    again_on: date = NEVER


def drafts_of(
    bench: Workbench, sweep: Sweep, agreement: Agreement, indexed: Sequence[DocumentRecord], moment: Moment
) -> Drafts:
    """The drafts that are due on a day, rendered; what is kept is not written here.

    The ordinal of a draft is how many days late the duty is: two sweeps of one day make one draft.
    """
    today = moment.today
    late = [
        deadline
        for deadline in watched(agreement, today)
        if deadline.kind in DUTIES and deadline.party_position != 1 and deadline.due_on < today
    ]
    if not late:
        return Drafts()
    with bench.database.unit() as unit:
        letters = correspondence(unit, agreement)
    known = solicited(indexed, letters)
    made, wait, days = [], set(), []
    for deadline in late:
        so_far = known.get(sollecito_kind(deadline.code, deadline.due_on), Solicited())
        day = sweep.letter_on(agreement, deadline, so_far)
        if so_far.waits_since is not None:
            wait.add(deadline.code)
        if day is None:
            continue
        if day > today:
            days.append(day)
            continue
        made.append(_draft(bench, agreement, deadline, indexed, letters, today))
        wait.add(deadline.code)
        days.append(today + ANSWER_WITHIN + timedelta(days=1))
    return Drafts(tuple(made), frozenset(wait), min(days, default=NEVER))


def _draft(
    bench: Workbench,
    agreement: Agreement,
    deadline: Watched,
    indexed: Sequence[DocumentRecord],
    letters: Correspondence,
    today: date,
) -> Drafted:
    duty = agreement.obligation(deadline.code)
    labels = {d.label for d in indexed if d.kind.startswith(f"{LETTER}-{deadline.code}-")}
    # A draft that waits, or was given up, is no sollecito that anybody got.
    earlier = [letter for letter in letters.sent if letter.label in labels]
    ordinal = _ORDINALS[min(len(earlier), len(_ORDINALS) - 1)]
    until = today + ANSWER_WITHIN
    context = formal_notice_context(agreement, duty, ordinal, today, until, trial=bench.trial, earlier=earlier)
    party = agreement.party(deadline.party_position).name
    what = duty.description.lower()  # letters are known by their label: each has its day and its duty
    label = f"{ordinal.lower()} a {party} {today:%d-%m-%Y} – {what} (bozza per il dirigente)"
    kind, days_late = sollecito_kind(deadline.code, deadline.due_on), (today - deadline.due_on).days
    return Drafted(deadline, NewDocument(kind, days_late, label, ".docx", render("sollecito", context)))
