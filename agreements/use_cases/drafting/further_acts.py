"""Extension and amendment: further acts of a signed agreement, decided and signed by all as the original was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from agreements.documents.templates.render import admitted, rendered
from agreements.documents.texts.act_text import act_context, act_template
from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.frame import FrameEnd, Span, perhaps_beyond
from agreements.domain.agreement.periods import unconfirmed_end
from agreements.domain.agreement.text_change import TextChange
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.further_acts import Amend, Change, Extend
from agreements.domain.steps.transitions import decide
from agreements.use_cases.base.frames import frame_end
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import Step, require, take
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.drafting import draft_document
from agreements.use_cases.drafting.historical import doubts_about
from agreements.use_cases.drafting.text_in_force import placed


def open_extension(
    bench: Workbench,
    number: str,
    body: DecidingBody,
    until_on: date,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    dispute_answer: str = "",
) -> Outcome:
    """Open an extension: it moves only the end, once every party has signed it before the end that it moves.

    Safe to kill and to repeat: one commit; asked again while it is open it changes nothing.

    Args:
        dispute_answer: Why the parties go on while something divides them; kept with the act, and in its premises.

    Raises:
        TooLate: The period has ended; what follows is a new agreement.
        RefusedTransition: The new end is no later one, no end is stated, or another act is under way, or what
            divides the parties is unanswered.

    Legal basis: art. 15 c. 2-bis and art. 11 c. 2 L. 241/1990 (written form, new signatures of all).
    """
    answer = dispute_answer.strip()
    opened = Act(0, ActKind.EXTENSION, ActState.DRAFT, body, extends_to=until_on, dispute_answer=answer)

    def command(sha256: str, end: FrameEnd | None) -> Extend:
        return Extend(sha256, body, until_on, reason, end, answer or None)

    return _open(bench, number, opened, command, reason, (), actor, now)


def open_amendment(
    bench: Workbench,
    number: str,
    body: DecidingBody,
    changes: Sequence[Change | TextChange],
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    dispute_answer: str = "",
) -> Outcome:
    """Open an amendment: it changes clauses and leaves the end where it is.

    Safe to kill and to repeat: one commit; asked again while it is open it changes nothing.

    Args:
        dispute_answer: Why the parties go on while something divides them; kept with the act, and in its premises.

    Raises:
        InvalidDatum: An article, a comma or words that a change names are not in the signed text.
        TooLate: The period has ended: there is nothing to amend.
        RefusedTransition: No clause is named, or another act is under way, or what
            divides the parties is unanswered.

    Legal basis: art. 15 c. 2-bis and art. 11 c. 2 L. 241/1990 (written form, new signatures of all).
    """
    answer, named = dispute_answer.strip(), tuple(changes)
    opened = Act(0, ActKind.AMENDMENT, ActState.DRAFT, body, dispute_answer=answer)

    def command(sha256: str, _end: FrameEnd | None) -> Amend:
        return Amend(sha256, body, named, reason, answer or None)

    return _open(bench, number, opened, command, reason, named, actor, now)


def _open(
    bench: Workbench,
    number: str,
    opened: Act,
    command_with: Callable[[str, FrameEnd | None], Extend | Amend],
    reason: str,
    changes: Sequence[Change | TextChange],
    actor: Actor,
    now: datetime,
) -> Outcome:
    def prepare(agreement: Agreement, moment: Moment) -> Step:
        require(agreement, command_with("", None).trigger)
        newest = agreement.newest_act
        if newest.kind is opened.kind and newest.open:
            # A repetition, or a second one beside the first: the gate tells them apart by the digest.
            return Step(command_with(newest.texts[0].docx_sha256, None))
        end = frame_end(bench, agreement)
        # The gate first: the text can only be written where there is something to extend or amend.
        decide(agreement, command_with("", end), actor, moment)
        act = replace(opened, sequence=len(agreement.acts) + 1)
        amended = placed(bench, agreement, changes)
        context = act_context(
            agreement,
            bench.ruled(act),
            moment.today,
            trial=bench.trial,
            reason=reason,
            changes=amended.changes,
            words=bench.basis_words(agreement),
            moves_end=amended.moves_end,
        )
        template = act_template(act)
        data = bench.headed(agreement, admitted(template, rendered(template, context))).data
        return Step(
            command_with(bench.archive.put(data), end),
            lambda after, _act: [replace(draft_document(1, data), act_sequence=after.newest_act.sequence)],
            warnings=(
                *amended.told,
                *filter(None, [unconfirmed_end(agreement), *_beyond(opened, end)]),
                *doubts_about(bench, number),
            ),
        )

    return take(bench, number, actor, now, prepare)


def _beyond(opened: Act, end: FrameEnd | None) -> tuple[str | None, ...]:
    until = opened.extends_to
    return () if until is None else (perhaps_beyond(Span(until, until), end),)
