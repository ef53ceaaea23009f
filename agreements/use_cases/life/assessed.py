"""What persons answer about an agreement: to its legal basis, on the law of contracts, on registration and stamp."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from agreements.documents.templates.render import rendered
from agreements.documents.texts.act_text import act_context, act_template
from agreements.documents.texts.tax_text import ARTICLE
from agreements.documents.word.article import article_text, with_article
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import CLOSED_WITHOUT_SIGNATURE, Act, ActState
from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.agreement.legal_basis import REGISTRATION, STAMP, LegalBasis, last_answer
from agreements.domain.basics.moment import Moment
from agreements.domain.register.assess import AskedAnswer, record_answer
from agreements.domain.register.open_doubts import CODE as DOUBT
from agreements.domain.stated.comparison import CODE
from agreements.domain.steps.drafting import AddVersion
from agreements.domain.steps.transitions import decide
from agreements.use_cases.base.basis_told import stamp_told
from agreements.use_cases.base.comparison import compare_versions
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, archived, commit, load, report
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.stated import value_questions
from agreements.use_cases.life.open_doubts import doubts_about_one

_WRITES_TEXT = (ActState.DRAFT, ActState.UNDER_EXAMINATION)
_ORIGIN = "articolo su bollo e registrazione dalla valutazione"
_BY_HAND = "scriverlo in Word e usare «nuova-versione»"
_DECIDED = (
    "va scritto nel testo definitivo, e il dirigente dichiara che la modifica non è sostanziale; altrimenti serve una "
    "nuova deliberazione"
)
_FIXED = "finché nessuno ha firmato usare «ritira-testo», e rifare il testo definitivo con quell’articolo"
_NEEDED = {
    ActState.BEFORE_BODY: "il testo è davanti all’organo, che può approvarlo con emendamenti («registra-delibera»)",
    ActState.APPROVED: _DECIDED,
    ActState.PARTIES_APPROVED: _DECIDED,
    ActState.DEFINITIVE: _FIXED,
    ActState.SIGNING: _FIXED,
}


def record_assessment(bench: Workbench, number: str, asked: AskedAnswer, actor: Actor, now: datetime) -> Outcome:
    """Record an answer with its reason; it is told what it leaves to look at, and adjudged by nobody here.

    Values in which a text and the register differ, and doubts about an agreement as it was recorded, may be answered
    several at once, their codes beside each other.

    Safe to kill and to repeat: one commit; asked again it changes nothing, another answer follows the one before.

    Raises:
        InvalidDatum: There is no such question, it does not take this answer, or the reason is missing.
        FolderError: The folder of the agreement's legal basis is gone, or has faults.
    """
    agreement, moment = load(bench, number, now)
    basis = bench.bases.read(agreement.basis)
    codes = [code for code in re.split(r"[,;:.()«»“”\"'\s]+", asked.code.casefold()) if code]
    on_values = any(code.startswith((CODE, DOUBT)) for code in codes)
    values = value_questions(bench, agreement, moment) if any(code.startswith(CODE) for code in codes) else ()
    if any(code.startswith(DOUBT) for code in codes):
        with bench.database.unit() as unit:
            values = (*values, *(each.question for each in doubts_about_one(unit, agreement)))
    after, events = agreement, []
    for code in codes if on_values else [asked.code]:
        after, event = record_answer(after, basis, replace(asked, code=code), actor, moment, values)
        events += [event] if event else []
    if not events:
        return report(bench, agreement, moment, "La risposta risulta già registrata.", already_done=True)
    code = events[-1].data["question"]
    written = _taxes_written(bench, after, actor, moment) if code in (REGISTRATION, STAMP) else _Written(after)
    if written.event is not None:
        events.append(written.event)
    after = written.agreement
    commit(bench, after, events, archived(bench, after, _being_written(after), written.documents, moment), moment)
    happened = " ".join(each.what for each in events)
    told = (*_beside(after, basis, code, moment), *written.told)
    return report(bench, after, moment, happened, warnings=told)


@dataclass(frozen=True, slots=True)
class _Written:
    """The agreement whose text says what was chosen, and what has come of it."""

    agreement: Agreement
    event: Event | None = None
    documents: tuple[NewDocument, ...] = ()
    told: tuple[str, ...] = ()


def _taxes_written(bench: Workbench, agreement: Agreement, actor: Actor, moment: Moment) -> _Written:
    """Write the article on stamp duty and registration as the answers now are, while the text is ours to change.

    A text that says it already stays. Opinions on the older text fall, as with every version.
    """
    act = _being_written(agreement)
    text = act.current_text
    first = act.sequence == 1
    if (first and agreement.origin is not Origin.NATIVE) or text is None or act.state in CLOSED_WITHOUT_SIGNATURE:
        return _Written(agreement)
    before = WordFile(bench.archive.get(text.docx_sha256))
    words = bench.basis_words(agreement)
    context = act_context(agreement, bench.ruled(act), moment.today, trial=bench.trial, words=words)
    wanted = rendered(act_template(act), context)
    if article_text(before, ARTICLE) == article_text(wanted, ARTICLE):
        return _Written(agreement)
    if not first and article_text(before, ARTICLE) is None:
        return _Written(agreement)  # further acts of before had no such article
    if act.state not in _WRITES_TEXT or (first and agreement.replica is not None):
        return _Written(agreement, told=(_otherwise(agreement, act),))
    if article_text(before, ARTICLE) is None:
        return _Written(agreement, told=(f"Il testo non ha più l’articolo «{ARTICLE}»: {_BY_HAND}.",))
    after, version = with_article(before, wanted, ARTICLE, article_text(before, ARTICLE) or ()), text.version + 1
    decision = decide(agreement, AddVersion(bench.archive.put(after.data), _ORIGIN), actor, moment)
    compared = compare_versions(before, text.version, after, version, moment)
    draft = NewDocument("bozza", version, f"bozza v{version}", ".docx", after.data, act_sequence=act.sequence)
    return _Written(decision.agreement, decision.event, (draft, *compared.documents), compared.notes)


def _being_written(agreement: Agreement) -> Act:
    """The further act that is on its way, else the first."""
    return agreement.newest_act if agreement.newest_act.open else agreement.acts[0]


def _otherwise(agreement: Agreement, act: Act) -> str:
    """What is needed where the text stands fixed and does not say what was chosen."""
    if agreement.replica is not None:
        needed = "la copia segue il testo del suo modello, e si cambia con quello"
    else:
        needed = _NEEDED.get(act.state, "serve un «atto-aggiuntivo»: un testo firmato si cambia solo così")
    return f"L’articolo «{ARTICLE}» del testo non dice la scelta ora registrata: {needed}."


def _beside(agreement: Agreement, basis: LegalBasis | None, code: str, moment: Moment) -> tuple[str, ...]:
    """What Accordi says of the same thing by itself, beside what a person has chosen."""
    answer = last_answer(agreement.answers, code)
    if code == STAMP:
        return (" ".join(stamp_told(agreement, moment)),)
    if code != REGISTRATION:
        return ()
    told = []
    if basis is not None and basis.registration and answer not in basis.registration:
        told.append(f"Con {basis.law} gli esiti consueti della registrazione sono: {', '.join(basis.registration)}.")
    return tuple(told)
