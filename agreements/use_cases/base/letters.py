"""The letters of an agreement to other bodies: which wait for the dirigente, which have left, how far they came.

The journal tells what left and when, the index of documents which drafts there are, the receipts how far each letter
has come. All of it is computed: a corrected PEC address or date holds at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.basics.act_numbers import bare
from agreements.domain.basics.moment import ROME, Moment
from agreements.domain.days.time_limit import base_day
from agreements.domain.deadlines.sweep import Solicited
from agreements.domain.mail.pec import (
    MAY_LEAVE_AGAIN,
    Addressee,
    LetterState,
    RecordedReceipt,
    SentLetter,
    Standing,
    standings,
)
from agreements.domain.steps.command import Trigger
from agreements.persistence.engine.records import DocumentRecord, JournalRow, LetterDraft, ToldStep
from agreements.persistence.unit_of_work import UnitOfWork

LETTER = "sollecito"
TRANSMISSION = "trasmissione"
REPLY = "riscontro-modifiche"
"""With what the kind of a reply to one party begins; its position follows."""
BACK = "ritorno-in-bozza"
"""Likewise of the letter that tells a party that an approved text went back to draft."""
CONCLUDED = "accordo-concluso"
"""With what the kind of the letter begins that brings one party the act signed by all; its position follows."""
RECTIFIES = "comunicazione-rettifica"
"""Likewise of the letter that tells a party what was wrong in a text, or in a letter that has left."""
ANY_TIME = (f"{LETTER}-", f"{RECTIFIES}-", f"{REPLY}-", f"{BACK}-", f"{CONCLUDED}-")
"""With what the kinds of drafts to one body begin that may leave whatever becomes of the text."""
SUPERSEDED = "superseded"
"""Under this the row of a correction names the documents that quote what it corrects, one a line."""
TO_ALL = ("presa-atto-adesione", "presa-atto-successione", "presa-atto-recesso", "comunicazione-cessazione")
"""Kinds of drafts that go to every other party."""
LETTER_SENT = "LETTER_SENT"
COMMUNICATION = "comunicazione via PEC della sottoscrizione"
TOLD_IN = (LETTER_SENT, Trigger.SEND_FOR_SIGNATURE.name, Trigger.RECORD_PEC_COMMUNICATION.name)
_AWAITED_FOR = timedelta(days=15)
_Step = TypeVar("_Step", JournalRow, ToldStep)
_Draft = TypeVar("_Draft", DocumentRecord, LetterDraft)
_NOT_THERE_YET = (LetterState.SENT, LetterState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Correspondence:
    """The letters of one agreement.

    Attributes:
        waiting: Labels of the drafts that wait for the dirigente: made, and not recorded as sent.
        sent: In the order in which they left; a letter that was sent again stands with its last number and day.
        sendings: Every one, in the order of the journal: of a letter that was sent again each has its own receipts.
        superseded: Labels of drafts that wait no more: of solleciti made anew or answered, and of letters on a
            correction that was corrected again. One may have left all the same.
    """

    waiting: tuple[str, ...]
    sent: tuple[SentLetter, ...]
    receipts: tuple[RecordedReceipt, ...]
    sendings: tuple[SentLetter, ...] = ()
    superseded: tuple[str, ...] = ()

    def standings(self, letter: SentLetter) -> tuple[Standing, ...]:
        """How far a letter has come to each of its addresses."""
        return standings(letter, self.receipts)

    def failed(self, label: str) -> bool:
        """Whether a letter has not arrived somewhere, or may not, so that it is expected to be sent again."""
        letters = [letter for letter in self.sent if letter.label == label]
        return any(s.state in MAY_LEAVE_AGAIN for letter in letters for s in self.standings(letter))


NO_LETTERS = Correspondence((), (), ())


def correspondence(unit: UnitOfWork, agreement: Agreement) -> Correspondence:
    """Read the letters of an agreement."""
    number = agreement.number
    return letters_of(agreement, unit.journal(number), unit.documents(number), unit.receipts(number))


def letters_of(
    agreement: Agreement,
    journal: Sequence[JournalRow],
    documents: Sequence[DocumentRecord],
    receipts: tuple[RecordedReceipt, ...],
) -> Correspondence:
    """The letters of an agreement, from what was read of it already."""
    sendings = tuple(_left(agreement, journal, documents))
    left = {letter.label: letter for letter in sendings}
    newest = {(d.act_sequence, d.kind): d for d in sorted(documents, key=lambda d: d.ordinal)}
    for drafts in _solleciti(documents).values():
        gone = [left[d.label].recorded_at for d in drafts if d.label in left]
        if gone and max(gone) >= drafts[-1].created_at:
            del newest[drafts[-1].act_sequence, drafts[-1].kind]  # an earlier one has left since: none waits
    unsent = [d for d in documents if d.label not in left]
    waiting = tuple(
        d.label for d in unsent if _may_leave(agreement, d, journal, newest.get((d.act_sequence, d.kind)) == d)
    )
    superseded = tuple(d.label for d in unsent if (_about_a_duty(d) or _on_a_correction(d)) and d.label not in waiting)
    return Correspondence(waiting, tuple(left.values()), receipts, sendings, superseded)


def solicited(documents: Sequence[DocumentRecord], letters: Correspondence) -> Mapping[str, Solicited]:
    """What is known of the solleciti about each due date: by the kind of their drafts (`sollecito_kind`)."""
    sent = {letter.label for letter in letters.sent}
    found: dict[str, Solicited] = {}
    for kind, drafts in _solleciti(documents).items():
        gone = [d for d in drafts if d.label in sent]
        waits = [d for d in drafts if d.label in letters.waiting]
        made_on = [base_day(each[-1].created_at) if each else None for each in (gone, waits)]
        found[kind] = Solicited(len(gone), *made_on)
    return found


def sollecito_kind(code: str, due_on: date) -> str:
    """The kind of the drafts of solleciti about one due date of a duty: a date that moved has others."""
    return f"{LETTER}-{code}-{due_on.toordinal()}"


def solicited_duty(agreement: Agreement, document: DocumentRecord) -> tuple[Obligation, date] | None:
    """The duty that the draft of a sollecito is about, and the due date that had passed; None where it is no such."""
    if not _about_a_duty(document):
        return None
    code, _, due = document.kind.removeprefix(f"{LETTER}-").rpartition("-")
    duty = agreement.find_obligation(code)
    return None if duty is None else (duty, date.fromordinal(int(due)))


def _solleciti(documents: Sequence[DocumentRecord]) -> dict[str, list[DocumentRecord]]:
    """The drafts of solleciti by their kind, in the order in which they were made."""
    found: dict[str, list[DocumentRecord]] = {}
    for document in sorted(filter(_about_a_duty, documents), key=lambda d: d.ordinal):
        found.setdefault(document.kind, []).append(document)
    return found


def _about_a_duty(document: DocumentRecord) -> bool:
    return document.kind.startswith(f"{LETTER}-")


def _on_a_correction(document: DocumentRecord) -> bool:
    return document.kind.startswith(f"{RECTIFIES}-")


def departures(journal: Sequence[_Step], documents: Sequence[_Draft]) -> Iterator[tuple[str, _Step, _Draft | None]]:
    """The label of every letter that left, in the order of the journal, with its step and, if there is one, its draft.

    A later departure of the same label replaces the earlier.
    """
    by_label = {document.label: document for document in documents}
    for row in journal:
        if row.step == LETTER_SENT:
            yield row.data["document"], row, by_label.get(row.data["document"])
        elif row.step == Trigger.SEND_FOR_SIGNATURE.name and row.data.get("registration_number", "-"):
            for document in documents:
                if transmitted_to(document) > 1 and document.created_at == row.at:
                    yield document.label, row, document
        elif row.step == Trigger.RECORD_PEC_COMMUNICATION.name:
            yield COMMUNICATION, row, None


def transmitted_to(document: DocumentRecord | LetterDraft) -> int:
    """The party that a letter of transmission is addressed to; 1, our own body, where the document is none."""
    kind, _, which = document.kind.partition("-")
    return int(which) if kind == TRANSMISSION and which.isdigit() else 1


def addressed_position(agreement: Agreement, document: DocumentRecord) -> int:
    """The party that a draft is addressed to; 1, our own body, where it is no letter to another."""
    if _about_a_duty(document):
        asked = solicited_duty(agreement, document)
        return asked[0].party_position if asked is not None else 1
    for to_one in (REPLY, BACK, CONCLUDED, RECTIFIES):
        if document.kind.startswith(f"{to_one}-"):
            return int(document.kind.removeprefix(f"{to_one}-"))
    return transmitted_to(document)


def _may_leave(agreement: Agreement, document: DocumentRecord, journal: Sequence[JournalRow], newest: bool) -> bool:
    if _about_a_duty(document):
        # Of solleciti one at a time, and none about what has come, or is due on another day by now.
        asked = solicited_duty(agreement, document)
        return newest and asked is not None and asked[0].fulfilment is None and asked[0].due_on == asked[1]
    if document.kind.startswith(f"{CONCLUDED}-") and not newest:
        return False  # made again after a correction
    if _on_a_correction(document) and any(
        document.label in row.data.get(SUPERSEDED, "").splitlines() for row in journal
    ):
        return False  # what it says was corrected again before it left
    if document.kind.startswith(ANY_TIME) or document.kind in TO_ALL:
        return True
    position = addressed_position(agreement, document)
    if position == 1 or not newest:
        return False
    # Of a text that was taken back, or replaced by a later sending, no letter leaves any more; nor to whom a
    # corrected order has sign later.
    act = agreement.act(document.act_sequence)
    sendings = [row for row in _sendings(journal) if row.act_sequence == act.sequence]
    if act.sending is None or not sendings or document.created_at < sendings[-1].at:
        return False
    return act.sending.turn(position).came_on is not None


def _sendings(journal: Sequence[JournalRow]) -> list[JournalRow]:
    return [row for row in journal if row.step == Trigger.SEND_FOR_SIGNATURE.name]


def _left(
    agreement: Agreement, journal: Sequence[JournalRow], documents: Sequence[DocumentRecord]
) -> Iterator[SentLetter]:
    """Every sending, in the order of the journal."""
    merged = {each.merged: each.since for each in agreement.successions}
    for label, row, document in departures(journal, documents):
        day = base_day(row.at)
        # A letter of before two parties became one went to both.
        others = [n for n in range(2, len(agreement.parties) + 1) if n not in merged or day < merged[n]]
        to = others if document is None or document.kind in TO_ALL else [addressed_position(agreement, document)]
        sent_on = _sent_on(row)
        if row.step == Trigger.RECORD_PEC_COMMUNICATION.name:
            sent_on = agreement.act(row.act_sequence).pec_communicated_on or sent_on
        yield _letter(agreement, row, label, row.data.get("registration_number", ""), sent_on, to)


def _letter(
    agreement: Agreement, row: JournalRow, label: str, number: str, sent_on: date, positions: Sequence[int]
) -> SentLetter:
    parties = [agreement.party(position) for position in positions]
    return SentLetter(
        agreement=agreement.number,
        act_sequence=row.act_sequence,
        label=label,
        registration_number=bare(number),
        sent_on=sent_on,
        addressees=tuple(Addressee(party.name, party.pec) for party in parties),
        recorded_at=row.at,
    )


def _sent_on(row: JournalRow) -> date:
    """The day that was declared; rows of the first versions tell it in their sentence only."""
    declared = row.data.get("sent_on")
    if declared:
        return date.fromisoformat(declared)
    told = re.search(r" (?:del |il |dell’|l’)(\d\d/\d\d/\d{4})", row.what)
    return datetime.strptime(told[1], "%d/%m/%Y").date() if told else row.at.astimezone(ROME).date()  # noqa: DTZ007


def told(letters: Correspondence) -> tuple[str, ...]:
    """One Italian line for each sending of a letter: number, day, and how far it came to each address."""
    lines = []
    for letter in letters.sendings:
        where = "; ".join(str(standing) for standing in letters.standings(letter))
        lines.append(f"{letter.told}: {where}.")
    return tuple(lines)


def letter_steps(letters: Correspondence, moment: Moment) -> tuple[str, ...]:
    """What can be done about the letters, most urgent first."""
    steps = [
        f"{letter.told} non è arrivata a {standing.address}: verificare l’indirizzo, farla ripartire dal protocollo e "
        "registrarla con «registra-lettera-inviata»"
        for letter in letters.sent
        for standing in letters.standings(letter)
        if standing.state is LetterState.NOT_DELIVERED
    ]
    steps += [
        f"leggere l’avviso del gestore per {letter.told} ({standing.address}): se dice che in ventiquattro ore non è "
        "stata consegnata, farla ripartire dal protocollo e registrarla con «registra-lettera-inviata»"
        for letter in letters.sent
        for standing in letters.standings(letter)
        if standing.state is LetterState.TO_READ
    ]
    steps += [
        f"«registra-lettera-inviata»: «{label}» attende la firma del dirigente, poi numero e data di protocollo"
        for label in letters.waiting
    ]
    for letter in letters.sent:
        missing = [s.address for s in letters.standings(letter) if s.state in _NOT_THERE_YET and s.address]
        if missing and moment.today - letter.sent_on <= _AWAITED_FOR:
            steps.append(
                f"«importa-ricevuta» per {letter.told}: manca la ricevuta di consegna per {', '.join(missing)}"
            )
    return tuple(steps)
