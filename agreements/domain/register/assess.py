"""A person answers one question about an agreement: a fact beside its acts, which it does not touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.agreement.fact_words import dispute_questions
from agreements.domain.agreement.legal_basis import (
    CONDITIONS,
    OBJECT_QUESTION,
    LegalBasis,
    Question,
    RecordedAnswer,
    doubts,
    questions,
    tax_questions,
    unanswered,
)
from agreements.domain.basics import limits
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.legible import require_legible, require_text
from agreements.domain.basics.moment import Moment

ANSWERED = "ASSESS"
_LAW = "artt. 3 e 6 L. 241/1990 (istruttoria e motivazione)"


@dataclass(frozen=True, slots=True)
class AskedAnswer:
    """What a person answers.

    Attributes:
        code: Of the question, as pages name it.
    """

    code: str
    answer: str
    reason: str


def asked_of(agreement: Agreement, basis: LegalBasis | None) -> tuple[Question, ...]:
    """What must be answered before the examination: see `legal_basis.questions`."""
    return questions(basis, agreement.staying, agreement.answers, money_moves=agreement.may_move_money)


def still_asked(agreement: Agreement, basis: LegalBasis | None) -> tuple[Question, ...]:
    """Those of them that nobody has answered."""
    return unanswered(asked_of(agreement, basis), agreement.answers)


def doubts_of(agreement: Agreement, basis: LegalBasis | None, day: date) -> tuple[str, ...]:
    """In Italian, what the answers given leave to look at."""
    return doubts(_all(agreement, basis, day), agreement.answers)


def _all(agreement: Agreement, basis: LegalBasis | None, day: date) -> tuple[Question, ...]:
    """All that can be answered: what the basis asks, and what may be said of every agreement."""
    of_all = (OBJECT_QUESTION, *CONDITIONS, *tax_questions(day), *dispute_questions(agreement))
    found = {question.code: question for question in (*asked_of(agreement, basis), *of_all)}
    return tuple(found.values())


def record_answer(
    agreement: Agreement,
    basis: LegalBasis | None,
    asked: AskedAnswer,
    actor: Actor,
    moment: Moment,
    values: Sequence[Question] = (),
) -> tuple[Agreement, Event | None]:
    """Record an answer with its reason; another one to the same question follows it, and the history stays.

    Args:
        basis: What its folder says today.
        values: Where a text and the register do not say the same.

    Returns:
        The agreement afterwards and what goes into its journal; no event where the last answer is this one.

    Raises:
        InvalidDatum: There is no such question, it does not take this answer, or the reason is missing.
    """
    known = (*_all(agreement, basis, moment.today), *values)
    question = _named(known, asked.code)
    answer = question.answer_meant(asked.answer)
    if answer is None:
        raise InvalidDatum(
            "risposta",
            f"A «{question.code}» si risponde {_either(question.answers)}: «{asked.answer.strip()[:60]}» non è fra "
            "queste risposte.",
        )
    reason = " ".join(asked.reason.split())
    require_text("motivazione", reason, limits.GROUNDS)
    before = question.given(agreement.answers)
    if before is not None and (before.answer, before.reason) == (answer, reason):
        return agreement, None
    require_legible("valutazione", asked, actor)
    given = RecordedAnswer(question.code, question.text, str(answer), reason, str(actor), moment.today)
    after = replace(agreement, answers=(*agreement.answers, given))
    what = f"Valutazione «{question.code}»: {question.text} Risposta: {answer}."
    if before is not None:
        what += f" Prima: {before.answer}, {the_date(before.on)}."
    return after, Event(
        agreement=agreement.number,
        act_sequence=agreement.newest_act.sequence,
        step=ANSWERED,
        at=moment.at,
        actor=actor,
        what=what,
        why=reason,
        legal_basis=_LAW,
        data={"question": question.code, "answer": str(answer)},
        clock_note=moment.trial_note or "",
    )


def _named(known: Sequence[Question], code: str) -> Question:
    wanted = folded(code.strip(" «»"))
    found = next((question for question in known if question.code == wanted), None)
    if found is None:
        codes = ", ".join(f"«{question.code}»" for question in known)
        raise InvalidDatum(
            "domanda", f"«{code.strip()[:60]}» non è una domanda di questo accordo: indicarne una per codice: {codes}."
        )
    return found


def _either(answers: Sequence[str]) -> str:
    *first, last = (f"«{answer}»" for answer in answers)
    return f"{', '.join(first)} o {last}"
