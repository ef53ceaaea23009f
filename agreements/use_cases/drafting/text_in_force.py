"""The signed text as later acts left it: where a change looks for its passage, and what comes out once it is signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agreements.documents.files.archive import sha256_of
from agreements.documents.texts.consolidated_text import Consolidated, LaterAct, consolidated, shown
from agreements.documents.texts.naming import day_of, further_act, repertory_of
from agreements.documents.word.article import text_lines
from agreements.documents.word.passages import ArticledText, NotInTheTextError, unmarked_lines
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.text_change import TextChange
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.stated.comparison import Mismatch, compared
from agreements.domain.stated.known import Known, known_of
from agreements.domain.stated.names import named_in, plain
from agreements.domain.stated.reading import read
from agreements.domain.stated.values import Subject, Value, ValueKind
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.further_acts import Change
from agreements.use_cases.base.step import NewDocument
from agreements.use_cases.base.workbench import Workbench

KIND = "testo-coordinato"
_LABEL = "testo coordinato (solo per consultazione)"
_OPENING = frozenset({Trigger.OPEN_RENEWAL.name, Trigger.EXTEND.name, Trigger.AMEND.name})
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Placed:
    """Changes as an act words them.

    Attributes:
        changes: Each with the number of what it adds.
        moves_end: Whether they change what the text says of how long the agreement lasts.
        told: In Italian, what else a person should know.
    """

    changes: tuple[Change | TextChange, ...]
    moves_end: bool = False
    told: tuple[str, ...] = ()


def placed(bench: Workbench, agreement: Agreement, changes: Sequence[Change | TextChange]) -> Placed:
    """Look for each change in the text in force; changes in free words stay as they are.

    Raises:
        InvalidDatum: What one names is not there, or there is no signed Word text to look in.
    """
    if not any(isinstance(each, TextChange) for each in changes):
        return Placed(tuple(changes))
    now = text_in_force(bench, agreement, agreement.signed_acts)
    if now is None:
        raise InvalidDatum(
            "modifiche",
            "Di questo accordo non c’è il testo Word firmato, in cui cercare articoli e commi: descrivere ciascuna "
            "modifica con «testo libero».",
        )
    text = ArticledText(now.docx)
    found: list[Change | TextChange] = []
    for n, change in enumerate(changes, 1):
        if not isinstance(change, TextChange):
            found.append(change)
            continue
        try:
            found.append(text.placed(change))
            text.apply(found[-1], 0)  # type: ignore[arg-type]
        except NotInTheTextError as told:
            after = (
                f" L’accordo ha modifiche che nel testo non si leggono: {_left(now, agreement)}."
                if now.unapplied
                else ""
            )
            raise InvalidDatum("modifiche", f"Modifica {n} ({change.clause}): {told}.{after}") from told
    moved = _of_duration(now.docx) != _of_duration(text.finished())
    return Placed(tuple(found), moved, (_END_MOVES,) if moved else ())


_END_MOVES = (
    "Le modifiche toccano la durata: il registro continua a computare quella di prima finché, firmato l’atto, non la "
    "si corregge con «rettifica» («durata»), con le sue parole. Se si sposta la sola scadenza, l’atto è la «proroga»."
)


def _left(text: Consolidated, refused: Agreement | None = None) -> str:
    """The changes that are not in the text; without their words where a refusal tells of a confidential agreement."""
    quoted = refused is None or refused.confidentiality is None
    return "; ".join(f"{e.act}{f' («{e.words[:120]}»)' if e.words and quoted else ''}" for e in text.unapplied)


def _of_duration(docx: WordFile) -> set[object]:
    return {each.value for each in read(unmarked_lines(docx)) if each.subject is Subject.DURATION}


def text_in_force(bench: Workbench, agreement: Agreement, acts: Sequence[Act]) -> Consolidated | None:
    """The first text with the changes of these signed acts; None where there is no signed Word file of it."""
    first = signed_docx(bench, agreement.acts[0])
    return None if first is None else consolidated(first, _later(bench, acts))


def signed_docx(bench: Workbench, act: Act) -> WordFile | None:
    """The Word file of the text of an act that was signed; None where there is none."""
    if act.definitive is None or not act.definitive.docx_sha256:
        return None
    return WordFile(bench.archive.get(act.definitive.docx_sha256))


def _later(bench: Workbench, acts: Sequence[Act]) -> list[LaterAct]:
    return [
        LaterAct(further_act(each), signed_docx(bench, each) if each.kind.amends else None, each.kind.amends)
        for each in acts
        if each.kind is not ActKind.ORIGINAL
    ]


def with_the_text(bench: Workbench, before: Act, agreement: Agreement, act: Act) -> list[NewDocument]:
    """The consolidated text, where with a step all have signed an act that amends.

    Args:
        before: The act before the step.
        agreement: As it stands after the step.
        act: As it stands after the step.
    """
    if not act.kind.amends or act.state is not ActState.SIGNED or before.state is ActState.SIGNED:
        return []
    data = _shown(bench, agreement)
    return [] if data is None else [NewDocument(KIND, 1, _LABEL, ".docx", data)]


def made_anew(bench: Workbench, agreement: Agreement) -> list[NewDocument]:
    """The newest consolidated text again, where it cites its acts otherwise than they are now called.

    The repertorio of an act is recorded after its text came out, and corrected later still. The earlier one stays.

    Args:
        agreement: As it stands after the step.
    """
    with bench.database.unit() as unit:
        known = [each for each in unit.documents(agreement.number) if each.kind == KIND]
    if not known:
        return []
    last = max(known, key=lambda each: (each.act_sequence, each.ordinal))
    data = _shown(bench, agreement)
    if data is None or sha256_of(data) == last.sha256:
        return []
    return [NewDocument(KIND, last.ordinal + 1, f"{_LABEL}, aggiornato", ".docx", data, act_sequence=last.act_sequence)]


def _shown(bench: Workbench, agreement: Agreement) -> bytes | None:
    acts = agreement.signed_acts
    text = text_in_force(bench, agreement, acts)
    if text is None:
        return None
    first = agreement.acts[0]
    return shown(text, f"{day_of(first)}{repertory_of(first)}", _later(bench, acts)).data


def told_once_amended(bench: Workbench, number: str, sequence: int) -> tuple[str, ...]:
    """What a person has to do once an act that amends is signed: data to correct, changes that are not in the text."""
    with bench.database.unit() as unit:
        agreement = unit.load(number)
    act = agreement.act(sequence)
    if not act.kind.amends or act.state is not ActState.SIGNED:
        return ()
    acts = agreement.signed_acts
    text = text_in_force(bench, agreement, acts)
    if text is None:
        return (
            "L’atto cambia l’accordo, ma del primo testo non c’è il file Word firmato: non esce un testo coordinato. "
            "Controllare se cambiano dati del registro (durata, oneri, termini, nomi) e correggerli con «rettifica».",
        )
    told = []
    if text.unapplied:
        told.append(
            f"Nel testo coordinato non sono riportate: {_left(text)}. Sono elencate in fondo; controllare se cambiano "
            "dati del registro."
        )
    if found := _now_different(agreement, act, text, text_in_force(bench, agreement, acts[:-1])):
        listed = "; ".join(each.sentence for each in found[:_SHOWN])
        told.append(
            f"L’atto firmato cambia ciò che il registro dice altrimenti. {listed}. Correggere il registro con "
            "«rettifica» (durata, rinnovi, nomi, recapiti), «registra-oneri» (oneri), «differimento» (termini degli "
            "adempimenti), riportando le parole dell’atto."
        )
    return tuple(told)


def _now_different(
    agreement: Agreement, act: Act, now: Consolidated, before: Consolidated | None
) -> tuple[Mismatch, ...]:
    """What the act has put into the text and the register does not have, and what the register has and it took out."""
    lines, earlier = unmarked_lines(now.docx), unmarked_lines(before.docx) if before is not None else ()
    stated, was = read(lines), read(earlier)
    whole, then = " ".join(line.text for line in lines), " ".join(line.text for line in earlier)
    said_before = {(each.value, each.subject) for each in was}
    added = [each for each in stated if (each.value, each.subject) not in said_before]
    here, there = ({each.value for each in some} for some in (stated, was))

    def taken_out(each: Known) -> bool:
        return any(_says(v, there, then) for v in each.values) and not any(_says(v, here, whole) for v in each.values)

    known = [
        replace(each, wanted=each.wanted and taken_out(each))
        for each in known_of(agreement, agreement.acts[0], final=True)
    ]
    known += [replace(each, wanted=False) for each in known_of(agreement, act, final=True)]
    return compared(added, known, whole, tuple)


def _says(value: Value, spoken: set[Value], whole: str) -> bool:
    return named_in(value.form, plain(whole)) if value.kind is ValueKind.NAME else value in spoken


def opened_because(bench: Workbench, agreement: Agreement, act: Act) -> str:
    """Why a further act was opened, as the journal has it; empty of the first act."""
    if act.kind is ActKind.ORIGINAL or not act.texts:
        return ""
    with bench.database.unit() as unit:
        rows = unit.journal(agreement.number)
    text = act.texts[0].docx_sha256
    return next((row.why for row in rows if row.step in _OPENING and row.data.get("docx_sha256") == text), "")


def leaves_end(act: WordFile) -> bool:
    """Whether the text of an amendment says that the end of the agreement stays."""
    return any(line.text.startswith("La scadenza dell'Accordo non cambia.") for line in text_lines(act))
