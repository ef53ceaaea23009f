"""Sending for signature: to all at the same time or one after another, each with the letter that goes with the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from agreements.documents.files.archive import sha256_of
from agreements.documents.templates.render import render
from agreements.documents.texts.letters_text import transmission_context
from agreements.domain.agreement.act import Act, Turn
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.parties import Party
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.steps.sending import SendForSignature
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.letters import TRANSMISSION
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, Step, folder_name, load, name_to_be, take
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.text_in_force import with_the_text


@dataclass(frozen=True, slots=True)
class AskedTurn:
    """Turn and term of a party as somebody typed them; where all sign at once only who has a term of its own."""

    party: str
    rank: int = 1
    reply_by: date | None = None


@dataclass(frozen=True, slots=True)
class Transmission:
    """The sending for signature as somebody typed it."""

    sent_on: date
    reply_by: date
    registration_number: str
    turns: Sequence[AskedTurn] = ()


def send_for_signature(bench: Workbench, number: str, sending: Transmission, actor: Actor, now: datetime) -> Outcome:
    """Record that the frozen PDF leaves for signature; a transmission letter for each party in turn comes out.

    The letters are drafts for the dirigente: they leave through protocollo, never by themselves.
    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Raises:
        InvalidDatum: A turn is given to no party of the agreement or twice to one, or one is missing.
        RefusedTransition: The dates do not fit together.
    """
    agreement, _ = load(bench, number, now)
    turns = _turns(agreement, sending.turns)
    command = SendForSignature(sending.sent_on, sending.reply_by, sending.registration_number, turns)

    def letters(after: Agreement, act: Act) -> list[NewDocument]:
        return transmission_letters(bench, None, after, act, sending.registration_number)

    return take(bench, number, actor, now, lambda _a, _m: Step(command, letters))


def _turns(agreement: Agreement, asked: Sequence[AskedTurn]) -> tuple[Turn, ...]:
    by_position: dict[int, Turn] = {}
    for each in asked:
        party = agreement.party_named(each.party)
        if party.position in by_position:
            raise InvalidDatum("turno", f"Il turno {party.named.of} è indicato due volte: lasciarlo una volta sola.")
        by_position[party.position] = Turn(party.position, each.rank, each.reply_by)
    if not by_position:
        return ()
    missing = [party.name for party in agreement.staying if party.position not in by_position]
    if missing and any(turn.rank > 1 for turn in by_position.values()):
        raise InvalidDatum("turno", f"Si firma in sequenza, ma manca il turno di {', '.join(missing)}: indicarlo.")
    return tuple(by_position.get(party.position, Turn(party.position)) for party in agreement.staying)


def with_letters(bench: Workbench, before: Agreement, step: Step) -> Step:
    """A prepared step that also writes to those whose turn comes with it; the text that all have amended comes out too.

    Args:
        before: The agreement on which the step is taken.
    """

    def documents(after: Agreement, act: Act) -> list[NewDocument]:
        made, was = step.documents(after, act), before.act(act.sequence)
        letters = transmission_letters(bench, was, after, act, made=made)
        return [*made, *letters, *with_the_text(bench, was, after, act)]

    return replace(step, documents=documents)


def transmission_letters(
    bench: Workbench,
    before: Act | None,
    agreement: Agreement,
    act: Act,
    registration_number: str = "",
    made: Sequence[NewDocument] = (),
) -> list[NewDocument]:
    """A letter for each party whose turn has come with a step, with the file that it signs.

    Args:
        before: The act before the step; None where the step is the sending itself.
        agreement: As it stands after the step.
        act: As it stands after the step.
        made: The documents of the step that come before the letters.
    """
    was = before.sending if before is not None else None
    come = [
        party
        for party in agreement.staying
        if act.sending is not None
        and act.sending.turn(party.position).came_on is not None
        and (was is None or was.turn(party.position).came_on is None)
    ]
    return letters_to(bench, come, agreement, act, registration_number, made)


def letters_to(
    bench: Workbench,
    parties: Sequence[Party],
    agreement: Agreement,
    act: Act,
    registration_number: str = "",
    made: Sequence[NewDocument] = (),
) -> list[NewDocument]:
    """The letters that go to these parties with the file of an act that is out for signature.

    A party that has one already gets another, under a number of its own: of the drafts only the newest may leave.
    """
    if not parties:
        return []
    from agreements.documents.pdf.text_proof import page_texts  # most steps write no letter

    assert act.definitive is not None  # only a frozen text can be sent
    pages = len(page_texts(bench.archive.get(act.definitive.pdf_sha256)))
    with bench.database.unit() as unit:
        known = [d for d in unit.documents(agreement.number) if d.act_sequence == act.sequence]
    sendings = sum(d.kind == "definitivo-pdf" for d in known)
    letters, words, file = [], bench.basis_words(agreement), _file_to_sign(bench, agreement, act, known, made)
    for party in parties:
        kind = f"{TRANSMISSION}-{party.position}"
        # A turn that was taken back by a correction, or whose signatory was replaced, has a letter already.
        ordinal = max([sendings, *(d.ordinal + 1 for d in known if d.kind == kind)])
        again = "" if ordinal == 1 else f" ({ordinal})"  # letters are known by their names
        context = transmission_context(
            agreement, act, party, pages, registration_number, trial=bench.trial, words=words, file=file
        )
        label = f"lettera di trasmissione a {party.name}{again}"
        letters.append(NewDocument(kind, ordinal, label, ".docx", render("lettera-trasmissione", context)))
    return letters


def _file_to_sign(
    bench: Workbench, agreement: Agreement, act: Act, known: Sequence[DocumentRecord], made: Sequence[NewDocument]
) -> str:
    """What the file that is signed next is called in the folder; it may come out of this very step."""
    for document in reversed(known):
        if document.sha256 == act.to_sign_sha256:
            return folder_name(document)
    for place, new in enumerate(made):
        if sha256_of(new.data) == act.to_sign_sha256:
            return name_to_be(bench, agreement, act, new, after=place)
    return ""
