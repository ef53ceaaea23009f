"""What persons answer about an agreement: to its legal basis, on the law of contracts, on registration and stamp."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.legal_basis import REGISTRATION, STAMP, LegalBasis, Registration
from agreements.domain.agreement.stamp_duty import Duty, assess
from agreements.domain.basics.moment import Moment
from agreements.domain.register.assess import AskedAnswer, record_answer
from agreements.domain.stated.comparison import CODE
from agreements.use_cases.base.basis_told import stamp_told
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import commit, load, report
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.stated import value_questions


def record_assessment(bench: Workbench, number: str, asked: AskedAnswer, actor: Actor, now: datetime) -> Outcome:
    """Record an answer with its reason; it is told what it leaves to look at, and adjudged by nobody here.

    Values in which a text and the register differ may be answered several at once, their codes beside each other.

    Safe to kill and to repeat: one commit; asked again it changes nothing, another answer follows the one before.

    Raises:
        InvalidDatum: There is no such question, it does not take this answer, or the reason is missing.
        FolderError: The folder of the agreement's legal basis is gone, or has faults.
    """
    agreement, moment = load(bench, number, now)
    basis = bench.bases.read(agreement.basis)
    codes = [code for code in re.split(r"[,;\s]+", asked.code.replace("«", " ").replace("»", " ")) if code]
    on_values = any(code.startswith(CODE) for code in codes)
    values = value_questions(bench, agreement, moment) if on_values else ()
    after, events = agreement, []
    for code in codes if on_values else [asked.code]:
        after, event = record_answer(after, basis, replace(asked, code=code), actor, moment, values)
        events += [event] if event else []
    if not events:
        return report(bench, agreement, moment, "La risposta risulta già registrata.", already_done=True)
    commit(bench, after, events, [], moment)
    told = _beside(after, basis, events[-1].data["question"], moment)
    return report(bench, after, moment, " ".join(event.what for event in events), warnings=told)


def _beside(agreement: Agreement, basis: LegalBasis | None, code: str, moment: Moment) -> tuple[str, ...]:
    """What Accordi says of the same thing by itself, beside what a person has chosen."""
    answer = next(each.answer for each in reversed(agreement.answers) if each.code == code)
    first = agreement.acts[0]
    of_ours = agreement.origin is Origin.NATIVE and first.state in (ActState.DRAFT, ActState.UNDER_EXAMINATION)
    if code == STAMP:
        said = (" ".join(stamp_told(agreement, moment)),)
        if not of_ours or answer == Duty.EXEMPT or assess(agreement.staying, moment.today).duty is not Duty.EXEMPT:
            return said
        return (
            *said,
            "Il testo già fatto dal modello dice «esente dall’imposta di bollo»: riscrivere l’articolo e usare "
            "«nuova-versione».",
        )
    if code != REGISTRATION:
        return ()
    told = []
    if basis is not None and basis.registration and answer not in basis.registration:
        told.append(f"Con {basis.law} gli esiti consueti della registrazione sono: {', '.join(basis.registration)}.")
    if of_ours and answer != Registration.IN_CASE_OF_USE:
        told.append(
            "Il testo fatto dal modello dice «soggetto a registrazione solo in caso d’uso»: se la scelta è un’altra, "
            "riscrivere l’articolo e usare «nuova-versione»."
        )
    return tuple(told)
