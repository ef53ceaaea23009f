"""Text and register say the same: told at each new text, and asked before the body and before anybody signs."""

from __future__ import annotations

from collections.abc import Iterator

from agreements.documents.files.errors import DocumentError
from agreements.documents.templates.render import rendered
from agreements.documents.texts.act_text import act_context, act_template, blank_values
from agreements.documents.word.article import text_lines
from agreements.documents.word.compare import filled
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.legal_basis import Question
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.stated.comparison import Mismatch, apart, blanks_compared, compared, unsettled
from agreements.domain.stated.known import known_of
from agreements.domain.stated.reading import left_open, read, together
from agreements.domain.stated.values import Stated
from agreements.use_cases.base.received import received
from agreements.use_cases.base.workbench import Workbench

SECTION = "Testo e registro"
_SHOWN = 12
_FROZEN = (ActState.DEFINITIVE, ActState.SIGNING, ActState.SIGNED)
_ADVICE = (
    "Correggere il testo con «nuova-versione», o il registro («rettifica», «registra-oneri»); se il valore non è un "
    "dato del registro, dirlo con «registra-valutazione», indicando il codice e la motivazione"
)


def differing(
    bench: Workbench,
    agreement: Agreement,
    act: Act,
    docx: WordFile,
    moment: Moment,
    *,
    schema: WordFile | None = None,
) -> tuple[Mismatch, ...]:
    """The values that stand in only one of a text and the register, and of which nobody has said anything.

    Args:
        schema: Of a definitive text, which has no blanks left: the approved text that it fills.

    Raises:
        UnacceptableDocxError: A part of the text is damaged.
    """
    return unsettled(_compared(bench, agreement, act, docx, moment, schema), agreement.answers)


def _compared(
    bench: Workbench, agreement: Agreement, act: Act, docx: WordFile, moment: Moment, schema: WordFile | None
) -> tuple[Mismatch, ...]:
    others = () if schema is None else blanks_compared(filled(schema, docx), blank_values(agreement, act))
    lines = text_lines(docx)
    whole = " ".join(line.text for line in lines)

    def template() -> tuple[Stated, ...]:
        return read(text_lines(_from_register(bench, agreement, act, moment)))

    known = known_of(agreement, act, final=schema is not None)
    found = (*compared(read(lines), known, whole, template), *apart(together(lines), known), *others)
    return tuple({each.code: each for each in found}.values())


def _from_register(bench: Workbench, agreement: Agreement, act: Act, moment: Moment) -> WordFile:
    """The text made anew; what a further act changes is kept in its first text alone."""
    if act.kind is not ActKind.ORIGINAL:
        return WordFile(bench.archive.get(act.text(1).docx_sha256))
    words = bench.basis_words(agreement)
    context = act_context(agreement, bench.ruled(act), moment.today, trial=bench.trial, words=words)
    return rendered(act_template(act), context)


def told(found: tuple[Mismatch, ...], docx: WordFile) -> tuple[str, ...]:
    """For the page of a step that took a text: what differs, what waits for words, and what to do."""
    warnings = []
    if found:
        warnings.append(f"Testo e registro non dicono lo stesso. {_listed(found)}. {_ADVICE}.")
    if places := left_open(text_lines(docx)):
        warnings.append(
            f"Nel testo ci sono righe o puntini da completare, che non sono spazi dichiarati ([… nome …]): "
            f"{'; '.join(places[:_SHOWN])}. Così il testo non si congela: completarli, o scriverli come spazi."
        )
    return tuple(warnings)


def refuse_unsettled(agreement: Agreement, found: tuple[Mismatch, ...], docx: WordFile, before: str) -> None:
    """Stop a step while text and register differ, or the text has places that wait for words.

    Raises:
        InvalidDatum: They do.
    """
    if places := left_open(text_lines(docx)):
        shown = agreement.in_refusal("; ".join(places[:_SHOWN]), f"{len(places)} in tutto")
        raise InvalidDatum(
            "testo",
            f"Nel testo restano righe o puntini da completare: {shown}. Completarli nel file Word e ripetere il passo.",
        )
    if found:
        shown = agreement.in_refusal(_listed(found), ", ".join(f"«{each.code}»" for each in found))
        raise InvalidDatum(
            "testo",
            f"Testo e registro non dicono lo stesso, e {before} vanno messi d’accordo. {shown}. {_ADVICE}.",
        )


def _listed(found: tuple[Mismatch, ...]) -> str:
    shown = "; ".join(f"«{each.code}»: {each.sentence}" for each in found[:_SHOWN])
    more = len(found) - _SHOWN
    return shown if more <= 0 else f"{shown}; e altri {more} valori"


def value_questions(bench: Workbench, agreement: Agreement, moment: Moment) -> tuple[Question, ...]:
    """What can be answered of the texts that are on their way: the current one, and the Word files that came in."""
    act = agreement.newest_act
    if not act.open or act.state in _FROZEN:
        return ()
    return tuple(
        {
            each.code: each.question
            for docx in _texts(bench, agreement, act, moment)
            for schema in _schemas(bench, act)
            for each in _compared(bench, agreement, act, docx, moment, schema)
        }.values()
    )


def _schemas(bench: Workbench, act: Act) -> tuple[WordFile | None, ...]:
    if act.resolution is None:
        return (None,)
    return (None, WordFile(bench.archive.get(act.text(act.resolution.text_version).docx_sha256)))


def _texts(bench: Workbench, agreement: Agreement, act: Act, moment: Moment) -> Iterator[WordFile]:
    if act.current_text is not None:
        yield WordFile(bench.archive.get(act.current_text.docx_sha256))
    files = received(bench, agreement, moment)
    for name in files.names():
        if name.casefold().endswith(".docx"):
            try:
                docx = WordFile(files.contents(name))
                check_uploaded_docx(docx)
            except DocumentError:
                continue  # the step that takes the file says what is wrong with it
            yield docx
