"""The charges of an act: the ledger is recorded, and the article of the text is written from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from agreements.documents.templates.render import rendered
from agreements.documents.texts.act_text import act_context, act_template
from agreements.documents.texts.charges_text import ARTICLE
from agreements.documents.word.article import article_text, with_article
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import normalise
from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import sentence_start
from agreements.domain.agreement.charges_whole import not_compared
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.money import Charges
from agreements.domain.basics.full_stop import ended
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.charges import RecordCharges
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.transitions import act_for, decide
from agreements.use_cases.base.comparison import compare_versions
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, Step, load, report, require, take
from agreements.use_cases.base.workbench import Workbench

_WRITES_TEXT = (ActState.DRAFT, ActState.UNDER_EXAMINATION)


def record_charges(bench: Workbench, number: str, charges: Charges, actor: Actor, now: datetime) -> Outcome:
    """Record the charges of the act in draft, in place of those before: their sentence and table are written anew.

    Everything else in the text stays as people have written it, in the article on charges too. Of an act recorded as it
    was only the register changes. Safe to kill and to repeat: register and text go down in one commit; charges that the
    act and its text have already change nothing.

    Raises:
        InvalidDatum: A line names no party.
        UnacceptableDocxError: The text has lost the article on charges.
        RefusedTransition: The text is before the body already, or signed.
    """
    agreement, moment = load(bench, number, now)
    act = act_for(agreement, Trigger.RECORD_CHARGES)
    if act.charges == charges and (act.state not in _WRITES_TEXT or _agrees(bench, agreement, act, moment)):
        return report(bench, agreement, moment, "Gli oneri risultano già registrati così.", already_done=True)

    def prepare(agreement: Agreement, moment: Moment) -> Step:
        act = require(agreement, Trigger.RECORD_CHARGES)
        if act.state not in _WRITES_TEXT:
            return Step(RecordCharges(charges, ""), warnings=_doubts(agreement, act, charges))
        old = act.current_text
        assert old is not None  # every draft begins with a text
        decide(agreement, RecordCharges(charges, old.docx_sha256), actor, moment)  # the gate before the rendering
        before, clause = WordFile(bench.archive.get(old.docx_sha256)), _clause(agreement, act)
        ours = article_text(_with_article_of(bench, agreement, act, moment), ARTICLE) or ()
        source = _with_article_of(bench, agreement, replace(act, charges=charges), moment)
        after = with_article(before, source, ARTICLE, [text for text in ours if normalise(text) != clause])
        version = old.version + 1
        compared = compare_versions(before, old.version, after, version, moment)
        draft = NewDocument("bozza", version, f"bozza v{version}", ".docx", after.data)
        return Step(
            RecordCharges(charges, bench.archive.put(after.data)),
            lambda _agreement, _act: [draft, *compared.documents],
            warnings=(*_doubts(agreement, act, charges), *compared.notes),
        )

    return take(bench, number, actor, now, prepare)


def _doubts(agreement: Agreement, act: Act, charges: Charges) -> tuple[str, ...]:
    return (*charges.doubts, *not_compared(agreement, act, charges))


def _clause(agreement: Agreement, act: Act) -> str:
    """The words on charges that were typed with the agreement, as its first text has them: they are the office's."""
    typed = agreement.content.charges.strip() if act.sequence == 1 else ""
    return normalise(ended(sentence_start(" ".join(typed.split())))) if typed else ""


def _agrees(bench: Workbench, agreement: Agreement, act: Act, moment: Moment) -> bool:
    text = act.current_text
    if text is None:
        return False
    written = article_text(WordFile(bench.archive.get(text.docx_sha256)), ARTICLE)
    ours = article_text(_with_article_of(bench, agreement, act, moment), ARTICLE) or ()
    return written is not None and not Counter(ours) - Counter(written)


def _with_article_of(bench: Workbench, agreement: Agreement, act: Act, moment: Moment) -> WordFile:
    """A document that has the article: the template of an original act has its table, whatever the act is."""
    shown = replace(act, kind=ActKind.ORIGINAL)
    return rendered(act_template(shown), act_context(agreement, bench.ruled(shown), moment.today, trial=bench.trial))
