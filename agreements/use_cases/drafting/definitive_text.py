"""The definitive text: filled from the approved schema, compared with it, converted once, frozen for signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from agreements.documents.files.archive import sha256_of
from agreements.documents.texts.act_text import blank_values
from agreements.documents.word.blanks import fill_blanks, filled_in, find_blanks
from agreements.documents.word.compare import differences_beyond_blanks, summary
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import Act, ActState, DefinitiveText
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.stated.reading import values_of
from agreements.domain.stated.substantial import by_nature, touches
from agreements.domain.stated.values import ValueKind
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.definitive_text import FixDefinitiveText, RecallText
from agreements.domain.steps.transitions import act_for, decide
from agreements.use_cases.base.basis_told import stamp_told
from agreements.use_cases.base.comparison import compare_with_schema
from agreements.use_cases.base.confidentiality import quoting_nothing_confidential
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import Received, no_longer_wanted, received
from agreements.use_cases.base.step import (
    NewDocument,
    Step,
    load,
    report,
    require,
    take,
)
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import stated
from agreements.use_cases.drafting.conversion import converted
from signing.base.errors import SigningError

if TYPE_CHECKING:
    from agreements.documents.pdf.convert import ConvertedPdf

_FROZEN = (ActState.DEFINITIVE, ActState.SIGNING, ActState.SIGNED)
_APPROVALS = (Trigger.APPROVE.name, Trigger.APPROVE_WITH_AMENDMENTS.name)


@dataclass(frozen=True, slots=True)
class Declaration:
    """Where the text differs beyond its blanks: who declares it not substantial, why, and what the resolution says.

    Attributes:
        passage: Of the resolution, that admits such changes, and who is named there.
    """

    by: str = ""
    reason: str = ""
    passage: str = ""


def _refuse_other_text(files: Received, frozen: DefinitiveText, file_name: str, declaration: Declaration) -> None:
    """A text that is frozen stays: asked again with another file, or another declaration, it is no repetition."""
    advice = "nulla è cambiato. Per cambiarlo, se nessuno ha firmato, usare prima «ritira-testo»."
    ours = not file_name or frozen.docx_sha256 in files.used(file_name)
    if not ours and sha256_of(files.read(file_name)) != frozen.docx_sha256:
        raise InvalidDatum("file", f"Il testo definitivo è già congelato, e «{file_name}» è un altro testo: {advice}")
    said = (declaration.by.strip(), declaration.reason.strip())
    if frozen.differences and any(said) and said != (frozen.declared_by.strip(), frozen.reason.strip()):
        raise InvalidDatum(
            "dichiarazione",
            f"Il testo definitivo è già congelato con la dichiarazione di {frozen.declared_by}, «{frozen.reason}»: "
            + advice,
        )


def fix_definitive_text(
    bench: Workbench,
    number: str,
    file_name: str,
    declaration: Declaration,
    actor: Actor,
    now: datetime,
    beside: WordFile | None = None,
) -> Outcome:
    """Fill the blanks of the approved schema (or take a Word file), compare, convert once, freeze the PDF.

    Safe to kill: nothing is recorded before the PDF is archived, then one commit. Safe to repeat: a text that is
    frozen is never converted again.

    Args:
        file_name: A received Word file that takes the place of the filled schema; empty for none.
        beside: A text that this one has most paragraphs in common with: they are not read again.

    Raises:
        AccordiError: Undeclared differences, values that the register does not have, blanks left open, a PDF that fails
            its checks; nothing changed.
    """
    agreement, moment = load(bench, number, now)
    files = received(bench, agreement, moment)
    file_name = files.as_written(file_name.strip()) if file_name.strip() else ""
    act = act_for(agreement, Trigger.FIX_DEFINITIVE_TEXT)
    if act.definitive is not None and act.state in _FROZEN:
        _refuse_other_text(files, act.definitive, file_name, declaration)
        if file_name:
            no_longer_wanted(bench, number, (act.definitive.docx_sha256,), moment)
        happened = f"Il testo definitivo è già congelato (PDF SHA-256 {act.definitive.pdf_sha256})."
        return report(bench, agreement, moment, happened, already_done=True)
    act = require(agreement, Trigger.FIX_DEFINITIVE_TEXT)
    # The gate is asked before the blanks are filled and before the costly conversion: a refusal comes at once.
    empty = DefinitiveText("", "", "", "", (), fixed_on=moment.today)
    decide(agreement, FixDefinitiveText(empty), actor, moment)
    schema = _schema(bench, act, beside)
    docx = _definitive_docx(files, agreement, act, schema, file_name)
    differences = differences_beyond_blanks(schema, docx)
    changes = tuple(summary([difference]) for difference in differences)
    known = blank_values(agreement, act)
    compared_words = [(filled_in(each.before, known), each.after) for each in differences]
    fix = FixDefinitiveText(
        empty,
        declaration.passage,
        mandate_wanted=any(not by_nature(before, after) for before, after in compared_words),
        touched=_touched(agreement, act, docx, compared_words),
        request_unmet=_unmet(bench, agreement, act, [after for _, after in compared_words]),
    )
    draft = replace(
        empty,
        docx_sha256=sha256_of(docx.data),
        differences=changes,
        declared_by=declaration.by if changes else "",
        reason=declaration.reason if changes else "",
    )
    decide(agreement, replace(fix, text=draft), actor, moment)
    differ = stated.differing(bench, agreement, act, docx, moment, schema=schema)
    stated.refuse_unsettled(agreement, differ, docx, "prima di congelare il testo")
    ordinal = _ordinal(bench, number, act)
    again = "" if ordinal == 1 else f" ({ordinal})"
    compared = compare_with_schema(schema, docx, ordinal, again, moment)
    made, pdf, notes = _frozen_pdf(bench, agreement, docx, moment)
    text = replace(
        draft,
        pdf_sha256=sha256_of(pdf),
        engine=made.engine,
        engine_version=made.engine_version,
        profiles=made.profiles,
    )

    def documents(_agreement: Agreement, _after: Act) -> list[NewDocument]:
        engine = f"{made.engine} {made.engine_version}"
        return [
            NewDocument("definitivo-docx", ordinal, f"testo definitivo{again}", ".docx", docx.data),
            NewDocument("definitivo-pdf", ordinal, f"testo definitivo da firmare{again}", ".pdf", pdf, engine),
            *compared.documents,
        ]

    told = (*_shown(changes, made), *notes, *stamp_told(agreement, moment))

    def prepare(now_agreement: Agreement, _moment: Moment) -> Step:
        if now_agreement.revision != agreement.revision:
            raise AccordiError(
                f"Mentre il testo di {number} veniva convertito l’accordo è cambiato: nulla è stato modificato, "
                "ripetere il passo."
            )
        uses = (text.docx_sha256,) if file_name else ()
        return Step(replace(fix, text=text), documents, warnings=(*told, *compared.notes), uses=uses)

    return take(bench, number, actor, now, prepare)


def _touched(agreement: Agreement, act: Act, docx: WordFile, differences: Sequence[tuple[str, str]]) -> str:
    """What the differences touch that no declaration can cover, in Italian; empty for none of it."""
    approved = act.resolution.text_version if act.resolution else 0
    superseded = [text for text in act.texts if text.docx_sha256 == sha256_of(docx.data) and text.version != approved]
    if superseded:
        return f"tutto il testo, che è la versione {superseded[0].version} e non la {approved} approvata"
    names = tuple(party.name for party in agreement.parties)
    bound = [each for party in agreement.parties for each in party.commitments]
    bound += [agreement.content.purpose, *agreement.content.joint_commitments]
    for before, after in differences:
        if told := touches(before, after, names, bound):
            return told
    return ""


def _unmet(bench: Workbench, agreement: Agreement, act: Act, changed: Sequence[str]) -> str:
    """The first change accepted since the text was approved, of a text that has none, or none of its values.

    Args:
        changed: The paragraphs that differ from the schema, as they now are.
    """
    brought = {each.value for after in changed for each in values_of(after)}
    for asked in _accepted(bench, agreement, act):
        wanted = {each.value for each in values_of(asked) if each.value.kind is not ValueKind.NAME}
        if changed and (not wanted or wanted & brought):
            continue
        which = agreement.in_refusal(f"la modifica «{asked}»", "una modifica, che il giornale riporta")
        lacks = "in ciò che il testo cambia non si legge alcun suo valore" if changed else "il testo è quello approvato"
        return (
            f"è stata accettata {which}, e {lacks}: metterla nel file Word, consegnarlo in «File ricevuti» e "
            "ripetere il passo indicandolo; se non vale più, «riporta-in-bozza» e nuova delibera"
        )
    return ""


def _accepted(bench: Workbench, agreement: Agreement, act: Act) -> list[str]:
    """What was accepted of the text that is approved now: an approval is of a text with whatever came before."""
    with bench.database.unit() as unit:
        rows = [row for row in unit.journal(agreement.number) if row.act_sequence == act.sequence]
    found: list[str] = []
    for row in rows:
        if row.step in _APPROVALS:
            found = []
        elif row.step == Trigger.REQUEST_CHANGES.name and (asked := row.data.get("accepted", "")):
            found.append(asked)
    return found


def _ordinal(bench: Workbench, number: str, act: Act) -> int:
    with bench.database.unit() as unit:
        known = [d for d in unit.documents(number) if d.kind == "definitivo-pdf" and d.act_sequence == act.sequence]
    return len(known) + 1


def _shown(changes: tuple[str, ...], made: ConvertedPdf) -> tuple[str, ...]:
    notes = [f"Differenza dichiarata non sostanziale: {change}" for change in changes]
    if "PDF/UA-1" not in made.profiles:
        notes.append(f"Il PDF è {', '.join(made.profiles)}: per un documento accessibile (PDF/UA-1) serve LibreOffice.")
    return tuple(notes)


def _definitive_docx(files: Received, agreement: Agreement, act: Act, schema: WordFile, file_name: str) -> WordFile:
    if file_name:
        docx = WordFile(files.read(file_name), beside=schema)
    else:
        docx = fill_blanks(schema, _values(agreement, act, schema))
    with quoting_nothing_confidential(agreement):
        check_uploaded_docx(docx)  # a schema too: it may have been accepted when less was known
    if left := find_blanks(docx):
        shown = agreement.in_refusal("; ".join(left), str(len(left)))
        raise AccordiError(
            f"Nel testo restano spazi da compilare ({shown}): completarli nel file Word e ripetere il passo."
        )
    return docx


def _schema(bench: Workbench, act: Act, beside: WordFile | None) -> WordFile:
    assert act.resolution is not None  # the state that knows this trigger has one
    return WordFile(bench.archive.get(act.text(act.resolution.text_version).docx_sha256), beside=beside)


def _values(agreement: Agreement, act: Act, schema: WordFile) -> dict[str, str]:
    known = blank_values(agreement, act)
    labels = find_blanks(schema)
    unknown = [label for label in labels if not known.get(label)]
    if unknown:
        shown = agreement.in_refusal("; ".join(unknown), f"{len(unknown)} in tutto")
        raise AccordiError(
            f"Accordi non conosce il valore di questi spazi dello schema: {shown}. Completarli in una "
            "copia Word del testo, consegnarla in «File ricevuti» e ripetere il passo indicando il file."
        )
    return {label: known[label] for label in labels}


def _frozen_pdf(
    bench: Workbench, agreement: Agreement, docx: WordFile, moment: Moment
) -> tuple[ConvertedPdf, bytes, tuple[str, ...]]:
    """The PDF as it was converted, the same prepared for signature, and what is to be said of engine and fonts."""
    from signing.pdf.prepare import FieldPlan, prepare_for_signature  # loads pyHanko: to recall a text goes without

    with quoting_nothing_confidential(agreement):
        made, notes = converted(bench, agreement, docx, moment)
    plans = [
        FieldPlan(
            f"Firma_{party.position:02d}",
            f"Firma digitale di {party.signatory.name} per {party.name}",
            f"Firma {party.position:02d}",
        )
        for party in agreement.staying
    ]
    try:
        prepared = prepare_for_signature(made.pdf, plans)
    except SigningError as error:
        raise AccordiError(str(error)) from error
    return made, prepared, notes


def recall_text(bench: Workbench, number: str, reason: str, actor: Actor, now: datetime) -> Outcome:
    """Take the definitive text back while nobody has signed.

    Safe to kill and to repeat: one commit; asked again it changes nothing.
    """
    return take(bench, number, actor, now, lambda _a, _m: Step(RecallText(reason)))
