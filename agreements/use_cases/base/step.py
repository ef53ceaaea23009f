"""How every step goes: load, prepare, decide, commit once, then publish the readable copies.

Safe to kill at any line: bytes go into the archive before the commit (content-addressed, an orphan harms nobody);
state, journal, document index and notices go down in one commit; the readable copies are made from the committed
index and repaired by whichever step comes next. Safe to repeat: the gate recognises a repetition.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from agreements import trace
from agreements.documents.files.archive import sha256_of
from agreements.documents.files.errors import DocumentError
from agreements.documents.files.folder import FolderEntry
from agreements.domain.agreement import money_moved
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.doubtful_terms import doubtful_terms
from agreements.domain.agreement.early_effect import ends_before_effect
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.deadlines import watched
from agreements.domain.deadlines.notice import Notice
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.names import others, step_of
from agreements.domain.steps.transitions import accepts, act_for, decide, possible_triggers
from agreements.persistence.engine.errors import DatabaseUnavailable, DatabaseUnusable
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.basis_told import basis_told
from agreements.use_cases.base.frames import Section, told_of_frames
from agreements.use_cases.base.letters import correspondence, letter_steps, told
from agreements.use_cases.base.next_steps import MOST_HELPFUL, helpful_steps, next_steps
from agreements.use_cases.base.outcome import DocumentLink, Outcome
from agreements.use_cases.base.received import Received, let_go, no_longer_wanted, received
from agreements.use_cases.base.workbench import Workbench

SIGNED_BY_ALL = "firmato"
"""The kind of the file signed by all, or of the files that together form the act."""
RETURNED = "firmato-restituito"
"""The kind of a file as a party has given it back."""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that a step brings forth.

    Attributes:
        kind: Stable name, e.g. "bozza"; with act and ordinal it is the document's key.
        label: What staff read, e.g. "bozza v1".
        act_sequence: The act it belongs to, where that is another than the one that took the step.
    """

    kind: str
    ordinal: int
    label: str
    suffix: str
    data: bytes
    engine: str = ""
    act_sequence: int = 0


def _no_documents(_agreement: Agreement, _act: Act) -> Sequence[NewDocument]:
    return ()


@dataclass(frozen=True, slots=True)
class Step:
    """A prepared step.

    Attributes:
        documents: Made from the agreement as it stands after the step.
        uses: SHA-256 of the received files that it takes: noted in its commit.
    """

    command: Command
    documents: Callable[[Agreement, Act], Sequence[NewDocument]] = _no_documents
    warnings: tuple[str, ...] = field(default=())
    uses: tuple[str, ...] = ()


def load(bench: Workbench, number: str, now: datetime) -> tuple[Agreement, Moment]:
    """The agreement as it stands, and the moment on the installation's clock.

    Raises:
        UnknownAgreement: There is none with this number.
    """
    with bench.database.unit() as unit:
        return unit.load(number), unit.moment(now)


def received_name(bench: Workbench, agreement: Agreement, name: str, moment: Moment) -> str:
    """The received file that is meant: the one named, or the only one there.

    Raises:
        InvalidDatum: None is named and there is none, or more than one.
        IncomingFileError: What is named is no bare name, or more than one file answers to it.
    """
    files = received(bench, agreement, moment)
    if name.strip():
        return files.as_written(name.strip())
    names = files.names()
    if len(names) == 1:
        return names[0]
    found = f"ci sono {', '.join(names[:5])}: indicare quale file"
    if not names:
        found = "non c’è alcun file: consegnarlo in «File ricevuti»"
    raise InvalidDatum("file", f"Per {agreement.number} fra i file ricevuti {found} e ripetere.")


def named_file(bench: Workbench, agreement: Agreement, name: str, moment: Moment) -> str:
    """The received file that a person names, as it is spelled; empty where none is named.

    Raises:
        IncomingFileError: It is no bare name, or more than one file answers to it.
    """
    return received(bench, agreement, moment).as_written(name.strip()) if name.strip() else ""


def used_already(files: Received, name: str, recorded: Collection[str]) -> bool:
    """Whether a file no longer waits because this very step has taken it.

    So a step that is asked again answers as done and does not ask for the file.

    Args:
        recorded: Hashes of the bytes that the agreement holds from such a step.
    """
    return name not in files.names() and not files.used(name).isdisjoint(recorded)


def require(agreement: Agreement, trigger: Trigger) -> Act:
    """The act that a trigger addresses, before costly work is done for it.

    Raises:
        RefusedTransition: No act is in a state that knows the trigger.
    """
    act = act_for(agreement, trigger)
    if not accepts(agreement, trigger):
        possible = others(possible_triggers(act.state), trigger)
        raise RefusedTransition(agreement.number, trigger.value, act.state.value, None, possible)
    return act


def with_what_helps(bench: Workbench, refusal: RefusedTransition, now: datetime) -> RefusedTransition:
    """A refusal that names the few steps that help now, in place of all that the state admits."""
    agreement, moment = load(bench, refusal.agreement, now)
    helps = helpful_steps(agreement, moment, refused=step_of(Trigger(refusal.step)))
    possible = helps or refusal.possible[:MOST_HELPFUL]
    return RefusedTransition(refusal.agreement, refusal.step, refusal.standing, refusal.reason, possible)


def take(
    bench: Workbench, number: str, actor: Actor, now: datetime, prepare: Callable[[Agreement, Moment], Step]
) -> Outcome:
    """Take one step of the table.

    Raises:
        AccordiError: Refused; nothing changed.
    """
    agreement, moment = load(bench, number, now)
    with trace.part("decisione"):
        step = prepare(agreement, moment)
        decision = decide(agreement, step.command, actor, moment)
    if decision.event is None:
        no_longer_wanted(bench, number, step.uses, moment)
        return report(bench, decision.agreement, moment, "Il passo risulta già registrato.", already_done=True)
    after, act = decision.agreement, decision.agreement.act(decision.act_sequence)
    with trace.part("documenti"):
        records = archived(bench, after, act, step.documents(after, act), moment)
    commit(bench, after, [decision.event], records, moment, uses=step.uses)
    return report(bench, after, moment, decision.event.what, warnings=step.warnings)


def afterwards(outcome: Outcome, look: Callable[[], Sequence[str]]) -> Outcome:
    """Say more after the commit: where that fails the step stands all the same, and the outcome says so.

    Args:
        outcome: Of the step that was just committed, or recognised.
        look: Answers what else is to be told.
    """
    try:
        more = look()
    except (DatabaseUnavailable, DatabaseUnusable):
        more = ["Il passo è registrato, ma subito dopo il database non ha risposto: gli avvisi li mostra il prossimo."]
    return replace(outcome, warnings=(*outcome.warnings, *more))


def archived(
    bench: Workbench, agreement: Agreement, act: Act, documents: Sequence[NewDocument], moment: Moment
) -> list[DocumentRecord]:
    """Put documents into the archive and answer the rows that index them; the commit gives them their places."""
    bench.archive.put_all([document.data for document in documents])
    return indexed(agreement, act, documents, moment)


def indexed(agreement: Agreement, act: Act, documents: Sequence[NewDocument], moment: Moment) -> list[DocumentRecord]:
    """The rows that index documents, for a commit before which they are in the archive."""
    return [
        DocumentRecord(
            agreement=agreement.number,
            act_sequence=document.act_sequence or act.sequence,
            kind=document.kind,
            ordinal=document.ordinal,
            position=0,
            label=_label(document, agreement.act(document.act_sequence or act.sequence)),
            suffix=document.suffix,
            sha256=sha256_of(document.data),
            engine=document.engine,
            created_at=moment.at,
        )
        for document in documents
    ]


def _label(document: NewDocument, act: Act) -> str:
    return document.label if act.sequence == 1 else f"{document.label} ({act.kind}, atto {act.sequence})"


def commit(
    bench: Workbench,
    agreement: Agreement,
    events: Sequence[Event],
    records: Sequence[DocumentRecord],
    moment: Moment,
    notices: Sequence[Notice] = (),
    uses: Collection[str] = (),
) -> None:
    """State, journal, document index, outbox and the received files that are used, in one transaction.

    What the archive holds by now then goes from «ricevuti»; where that fails the sweep does it.

    Raises:
        ConcurrentChange: Somebody else was quicker; nothing was written.
    """
    with bench.database.unit() as unit:
        unit.save(agreement, events, records)
        unit.enqueue(notices, moment.at)
        unit.arm(agreement.number, watched(agreement, moment.today))
        unit.use_received(agreement.number, uses, events[-1].step if events else "", moment.at)
        unit.commit()
    with suppress(DatabaseUnavailable, DatabaseUnusable, OSError):
        let_go(bench, uses)


def report(
    bench: Workbench,
    agreement: Agreement,
    moment: Moment,
    happened: str,
    *,
    warnings: tuple[str, ...] = (),
    already_done: bool = False,
) -> Outcome:
    """Publish the readable copies and say what happened and what comes next."""
    basis = basis_told(bench, agreement, moment)
    links: tuple[DocumentLink, ...] = ()
    letters: tuple[str, ...] = ()
    letters_next: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    tied: tuple[str, ...] = ()
    try:
        with bench.database.unit() as unit:
            documents = unit.documents(agreement.number)
            written = correspondence(unit, agreement)
            sections, tied = told_of_frames(unit, agreement, moment)
        if moved := money_moved.lines_in_words(agreement):
            listed = tuple(f"{n}. {each.words}" for n, each in enumerate(agreement.movements, 1))
            sections = (*sections, ("Previsto e movimentato, per anno e parte", moved), ("Movimenti", listed))
        tied = (*tied, *money_moved.doubts(agreement))
        letters, letters_next = told(written), letter_steps(written, moment)
        links = publish(bench, agreement, documents, moment.at)
    except (DatabaseUnavailable, DatabaseUnusable):
        # Its own sentence would say that nothing was changed: but the commit is behind us.
        warnings = (*warnings, "Il database non ha risposto subito dopo: le copie di lettura si aggiornano più tardi.")
    except DocumentError as error:
        # The register holds the truth; the copies are repaired by the next step.
        warnings = (*warnings, f"Le copie di lettura non sono aggiornate: {error}")
    reminders = (
        *tied,
        *filter(None, (ends_before_effect(agreement, moment.today),)),
        *(doubtful_terms(agreement, moment.today) if agreement.acts[0].open else ()),
        *basis.doubts,
    )
    return Outcome(
        agreement=agreement.number,
        title=agreement.title,
        happened=happened,
        helps=helpful_steps(agreement, moment),
        next_steps=(*basis.first, *next_steps(agreement, moment), *basis.later, *letters_next),
        documents=links,
        letters=letters,
        sections=sections,
        warnings=tuple(dict.fromkeys((*warnings, *reminders))),
        reminders=reminders,
        already_done=already_done,
        confidential_folder=bench.folder(agreement).path if agreement.confidentiality else None,
        trial_clock_note=moment.trial_note,
    )


@trace.part("copie")
def publish(
    bench: Workbench, agreement: Agreement, documents: Sequence[DocumentRecord], of_step: datetime | None = None
) -> tuple[DocumentLink, ...]:
    """Make the agreement's folder hold the indexed documents; of a step that is only tried there are no copies.

    Args:
        of_step: When the step was taken that answers: what was made then, it has made.
    """
    if bench.rehearsed:
        return ()
    entries = [_entry(document) for document in documents]
    copies = bench.folder(agreement).publish(entries, bench.archive)
    return tuple(
        DocumentLink(d.label, copy, d.sha256, d.kind, d.created_at == of_step)
        for d, copy in zip(documents, copies, strict=True)
    )


def folder_name(document: DocumentRecord) -> str:
    """What staff find a document under in the agreement's folder: other documents cite it by this name."""
    return _entry(document).file_name


def name_to_be(bench: Workbench, agreement: Agreement, act: Act, document: NewDocument, *, after: int) -> str:
    """What a document will be called in the folder that the step being taken brings forth.

    If somebody takes a step meanwhile, the save of this one is refused: the place is the one that it gets.

    Args:
        after: How many documents of the step come before it.
    """
    with bench.database.unit() as unit:
        known = unit.documents(agreement.number)
    for standing in known:
        if (standing.act_sequence, standing.kind, standing.ordinal) == (act.sequence, document.kind, document.ordinal):
            return folder_name(standing)
    place = max((standing.position for standing in known), default=0) + after + 1
    return FolderEntry(place, _label(document, act), document.suffix, "").file_name


def _entry(document: DocumentRecord) -> FolderEntry:
    return FolderEntry(document.position, document.label, document.suffix, document.sha256)
