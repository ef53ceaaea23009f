"""Renewal: a new express act inside the running period, never by silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from agreements.documents.templates.render import admitted, rendered
from agreements.documents.texts.act_text import act_context, act_template, renewal_clause
from agreements.documents.word.passages import unmarked_lines
from agreements.documents.word.word_text import normalise
from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.frame import FrameEnd, perhaps_beyond, renewed_span
from agreements.domain.agreement.periods import unconfirmed_end
from agreements.domain.agreement.text_change import TextChange
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.further_acts import Change, OpenRenewal
from agreements.domain.steps.transitions import decide
from agreements.use_cases.base.frames import frame_end
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import Step, require, take
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.drafting import draft_document
from agreements.use_cases.drafting.historical import doubts_about
from agreements.use_cases.drafting.text_in_force import placed, text_in_force


@dataclass(frozen=True, slots=True)
class AskedRenewal:
    """What staff ask for.

    Attributes:
        body: Who decides on the renewal.
        changes: What it amends; none for a renewal as it stands.
        dispute_answer: Why the parties renew while something divides them; kept with the act, and in its premises.
    """

    body: DecidingBody
    reason: str
    changes: tuple[Change | TextChange, ...] = ()
    dispute_answer: str = ""


def open_renewal(bench: Workbench, number: str, asked: AskedRenewal, actor: Actor, now: datetime) -> Outcome:
    """Open a renewal: its act starts in draft with its text, and goes the whole way again.

    With changes it amends the agreement too: its text says them, and it is called «rinnovo con modifiche».

    Safe to kill and to repeat: one commit; asked again while the renewal is open it changes nothing.

    Raises:
        InvalidDatum: An article, a comma or words that a change names are not in the signed text.
        TooLate: The period has ended; what follows is a new agreement.
        RefusedTransition: The clause allows no further renewal, or one is under way, or what divides the parties is
            unanswered.

    Legal basis: art. 15 c. 2-bis L. 241/1990 (new signatures of all); art. 11 c. 2 L. 241/1990 (written form).
    """
    body, reason, changes = asked.body, asked.reason, asked.changes

    def command(sha256: str, end: FrameEnd | None) -> OpenRenewal:
        return OpenRenewal(sha256, body, reason, end, changes or None, asked.dispute_answer.strip() or None)

    def prepare(agreement: Agreement, moment: Moment) -> Step:
        require(agreement, Trigger.OPEN_RENEWAL)
        newest = agreement.newest_act
        if newest.kind.renews and newest.open:
            # A repetition, or a second renewal beside the first: the gate tells them apart by the digest.
            return Step(command(newest.texts[0].docx_sha256, None))
        end = frame_end(bench, agreement)
        # The gate first: the text of a renewal can only be written where there is something to renew.
        tried = command("", end)
        decide(agreement, tried, actor, moment)
        answer = asked.dispute_answer.strip()
        opened = Act(len(agreement.acts) + 1, tried.kind, ActState.DRAFT, body, dispute_answer=answer)
        ruled = bench.ruled(opened)
        words = bench.basis_words(agreement)
        amended = placed(bench, agreement, changes)
        context = act_context(
            agreement,
            ruled,
            moment.today,
            trial=bench.trial,
            reason=reason,
            changes=amended.changes,
            words=words,
            quoted=_clause_on_renewal(bench, agreement),
        )
        template = act_template(opened)
        data = bench.headed(agreement, admitted(template, rendered(template, context))).data
        return Step(
            command(bench.archive.put(data), end),
            lambda after, _act: [replace(draft_document(1, data), act_sequence=after.newest_act.sequence)],
            warnings=(
                *amended.told,
                *filter(None, [unconfirmed_end(agreement), perhaps_beyond(renewed_span(agreement), end)]),
                *doubts_about(bench, number),
            ),
        )

    return take(bench, number, actor, now, prepare)


def _clause_on_renewal(bench: Workbench, agreement: Agreement) -> str:
    """The clause on renewal as the signed text has it; empty where its words are not found there, or were amended."""
    text, clause = text_in_force(bench, agreement, agreement.signed_acts), renewal_clause(agreement)
    if text is None:
        return ""
    said = " ".join(line.text for line in unmarked_lines(text.docx))
    return clause if normalise(clause) in said else ""
