"""What a correction touches: documents and letters that quote the old value, and deadlines, late by it or no more.

What is ours and has not left is made again; what has left is followed by a letter that says what was wrong. A text that
was signed is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from agreements.documents.templates.render import render
from agreements.documents.texts.letters_text import rectifying_context
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Datum
from agreements.domain.basics.act_numbers import bare
from agreements.domain.basics.day_words import italian_date, of_the_date
from agreements.domain.basics.folding import folded
from agreements.domain.basics.moment import Moment
from agreements.domain.corrections.in_text import Grounds, Way
from agreements.domain.deadlines.deadlines import Watched, watched
from agreements.domain.mail.pec import SentLetter
from agreements.domain.stated.names import named_in, plain
from agreements.persistence.engine.records import DocumentRecord, JournalRow, NoticeStatus, OutboxNotice
from agreements.use_cases.base.letters import (
    ANY_TIME,
    CONCLUDED,
    RECTIFIES,
    TO_ALL,
    TRANSMISSION,
    Correspondence,
    addressed_position,
    correspondence,
)
from agreements.use_cases.base.step import NewDocument
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.attestation import ATTESTATION, attested
from agreements.use_cases.signing.sending import letters_to

_LEFT = frozenset({NoticeStatus.SENDING, NoticeStatus.ACCEPTED, NoticeStatus.UNCERTAIN, NoticeStatus.SETTLED})
_LETTERS = (*ANY_TIME, f"{TRANSMISSION}-", *TO_ALL)
_WHERE_IT_GOES = frozenset(
    {
        Datum.PARTY_PEC,
        Datum.PARTY_SEAT,
        Datum.PARTY_CONTACTS,
        Datum.PARTY_ADDRESS_INDEX,
        Datum.PARTY_IPA_CODE,
        Datum.PROCEDURE_OFFICER,
    }
)
"""Of these a letter that has left needs no rectifying: it tells where it went, and whom to ask."""
_LEAST_SIGNS = 3
"""A value as short as «1» stands anywhere: it tells nothing of what a document cites."""
_OURS = (*_LETTERS, ATTESTATION, "relazione-finale", "nota-", "piano")


@dataclass(frozen=True, slots=True)
class CorrectedValue:
    """A value that has changed.

    Attributes:
        datum: As the register calls it.
        act_sequence: The act in which it stands.
        which: Of which party, duty, act it is, as it was asked.
    """

    datum: str
    old: str
    new: str
    act_sequence: int
    grounds: Grounds
    which: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """What a correction touches.

    Attributes:
        documents: Made again, or made because of it.
        superseded: Labels of those that quote the old value.
        told: In Italian, for the page of the step.
        moved: By address that has been told of it already: what is due, by when it was, by when it is now.
    """

    documents: tuple[NewDocument, ...] = ()
    superseded: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    moved: Mapping[str, tuple[tuple[str, date, date | None], ...]] = field(default_factory=dict)


def touched(
    bench: Workbench,
    before: Agreement,
    after: Agreement,
    value: CorrectedValue,
    moment: Moment,
    fresh: Sequence[NewDocument] = (),
) -> Touched:
    """What a correction touches; nothing is written.

    Args:
        fresh: The letters that the correction brings forth by itself: who gets one needs no other.
    """
    with bench.database.unit() as unit:
        known = unit.documents(before.number)
        journal = unit.journal(before.number)
        letters = correspondence(unit, before)
        notices = unit.notices(before.number)
    newest = {(each.act_sequence, each.kind): each for each in sorted(known, key=lambda each: each.ordinal)}
    quoting = [each for each in newest.values() if _quotes(bench, each, value)]
    made: list[NewDocument] = []
    again: list[str] = []
    by_hand = []
    sent = {letter.label: letter for letter in letters.sent}
    if value.grounds.way is Way.CHANGED or value.datum in _WHERE_IT_GOES:
        quoting = [each for each in quoting if each.label not in sent]  # it was right when it left
    new = {each.kind for each in fresh}
    left = [each for each in quoting if each.label in sent and _to_others(before, each) and each.kind not in new]
    told_of, unsaid, first = _told_of(known, journal, value, letters)
    left += told_of
    if unsaid:
        again_right = plain(first) == plain(value.new)
        value = replace(value, old=first)  # nobody else has read what stood in between
        left += [
            each
            for each in newest.values()
            if not again_right and each.label in sent and _to_others(before, each) and _quotes(bench, each, value)
        ]
    for document in (each for each in quoting if each.label not in sent):
        act = after.act(document.act_sequence)
        if document.kind == ATTESTATION or document.kind.startswith(f"{CONCLUDED}-"):
            if not any(each.kind == document.kind and each.act_sequence == act.sequence for each in made):
                rows = [row for row in journal if row.step == "RECORD_REPERTORY" and row.act_sequence == act.sequence]
                beside = rows[-1].data if rows else {}
                title, place = (beside.get(name, "") for name in ("officer_title", "attested_in"))
                fresh = attested(bench, after, act, title or _BLANK_TITLE, place or _BLANK_PLACE)
                made += [each for each in fresh if each.kind == document.kind]
            again.append(document.label)
        elif document.kind.startswith(f"{TRANSMISSION}-") and act.state is ActState.SIGNING:
            position = addressed_position(after, document)
            sending = act.sending
            come = sending is not None and sending.turn(position).came_on is not None
            if document.label in letters.waiting and position > 1 and come:
                made += letters_to(bench, [after.party(position)], after, act)
                again.append(document.label)
        elif document.kind.startswith(_LETTERS) and document.label not in letters.waiting:
            continue
        else:
            by_hand.append(document.label)
    if plain(value.old) != plain(value.new):
        made += _rectifying(bench, after, value, left, sent, known)
    told = list(_told(again, by_hand, left))
    if unsaid:
        told.append(f"Non ancora partite e superate: {_listed([each.label for each in unsaid])}; non vanno inviate.")
    if replaced := [each.label for each in quoting if each.label in sent and each.kind in new]:
        told.append(f"Già inviate con il valore di prima: {_listed(replaced)}; segue la nuova lettera di trasmissione.")
    told += _of_deadlines(before, after, moment.today)
    moved = _moved(before, after, notices, moment.today)
    if moved:
        told.append(f"Avvisi già inviati con il termine di prima: ne segue uno a {', '.join(sorted(moved))}.")
    return Touched(tuple(made), tuple(each.label for each in (*quoting, *unsaid)), tuple(told), moved)


def _told_of(
    known: Sequence[DocumentRecord], journal: Sequence[JournalRow], value: CorrectedValue, letters: Correspondence
) -> tuple[list[DocumentRecord], list[DocumentRecord], str]:
    """The letters that tell of the correction which gave the value until now.

    Returns:
        Those that have left, those that wait, and the value before the first correction that has not been told.
    """
    sent, unsaid, first = [], [], value.old
    for row in reversed(journal):
        same = (row.data.get("datum"), row.act_sequence) == (Datum(value.datum).name, value.act_sequence)
        if row.step != "CORRECTION" or not same or folded(row.data.get("which", "")) != folded(value.which):
            continue
        drafts = [each for each in known if each.kind.startswith(f"{RECTIFIES}-") and each.created_at == row.at]
        sent += [each for each in drafts if each.label not in (*letters.waiting, *letters.superseded)]
        unsaid += [each for each in drafts if each.label in letters.waiting]
        if sent or not unsaid:
            break
        first = row.data["old"]
    return sent, unsaid, first


def _moved(
    before: Agreement, after: Agreement, notices: Sequence[OutboxNotice], today: date
) -> dict[str, tuple[tuple[str, date, date | None], ...]]:
    """The deadlines that move, by whoever a notice about them has left for."""
    was, now = ({each.code: each for each in watched(some, today)} for some in (before, after))
    found: dict[str, tuple[tuple[str, date, date | None], ...]] = {}
    for code, deadline in was.items():
        later = now.get(code)
        if later is not None and later.due_on == deadline.due_on:
            continue
        told = {
            each.notice.recipient for each in notices if each.notice.obligation_code == code and each.status in _LEFT
        }
        for recipient in told:
            moved = (_named(before, deadline), deadline.due_on, later.due_on if later is not None else None)
            found[recipient] = (*found.get(recipient, ()), moved)
    return found


def _to_others(agreement: Agreement, document: DocumentRecord) -> bool:
    """Whether a letter goes to somebody else."""
    return document.kind in TO_ALL or addressed_position(agreement, document) != agreement.lead.position


_BLANK_TITLE, _BLANK_PLACE = "[… carica di chi attesta …]", "[… luogo …]"


def _told(again: Sequence[str], by_hand: Sequence[str], left: Sequence[DocumentRecord]) -> Iterable[str]:
    if again:
        yield f"Citano il valore di prima, superati e rifatti: {_listed(again)}."
    if by_hand:
        yield f"Citano il valore di prima e non si rifanno da soli: {_listed(by_hand)}; correggerli prima che servano."
    if left:
        yield (
            f"Già inviate con il valore di prima: {_listed([each.label for each in left])}; segue una comunicazione di "
            "rettifica, bozza per il dirigente."
        )


def _rectifying(
    bench: Workbench,
    after: Agreement,
    value: CorrectedValue,
    left: Sequence[DocumentRecord],
    sent: dict[str, SentLetter],
    known: Sequence[DocumentRecord],
) -> list[NewDocument]:
    """A letter to each party that has read the wrong value: in a letter, or in the text that it signed."""
    noted = value.grounds.way is Way.RECOGNISABLE
    others = [party.position for party in after.staying if party.position != after.lead.position]
    act = after.act(value.act_sequence)
    found = []
    for position in others:
        read = [each for each in left if each.kind in TO_ALL or addressed_position(after, each) == position]
        if not noted and not read:
            continue
        party, kind = after.party(position), f"{RECTIFIES}-{position}"
        nth = 1 + sum(each.kind == kind and each.act_sequence == act.sequence for each in known)
        again = "" if nth == 1 else f", n. {nth}"
        context = rectifying_context(
            after,
            act,
            party,
            (value.datum, value.old, value.new),
            value.grounds.article if noted else "",
            [_cited(sent[each.label]) for each in read],
            trial=bench.trial,
        )
        label = f"comunicazione di rettifica {party.named.to}{again} (bozza per il dirigente)"
        data = render("comunicazione-rettifica", context)
        found.append(NewDocument(kind, nth, label, ".docx", data, act_sequence=act.sequence))
    return found


def _cited(letter: SentLetter) -> str:
    number = f" (protocollo n. {bare(letter.registration_number)} {of_the_date(letter.sent_on)})"
    return f"«{letter.label.removesuffix(' (bozza per il dirigente)')}»{number if letter.registration_number else ''}"


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(f"«{label}»" for label in labels)


def _quotes(bench: Workbench, document: DocumentRecord, value: CorrectedValue) -> bool:
    """Whether a document of ours has the old value in it."""
    if document.suffix != ".docx" or not document.kind.startswith(_OURS) or document.kind.startswith(f"{RECTIFIES}-"):
        return False
    if value.datum == Datum.SIGNATURE_TURN:
        return document.kind.startswith(f"{TRANSMISSION}-") and document.act_sequence == value.act_sequence
    if len(plain(value.old)) < _LEAST_SIGNS and not value.datum.startswith("numero"):
        return False
    stories = word_text(WordFile(bench.archive.get(document.sha256))).stories.values()
    whole = plain(" ".join(" ".join(story) for story in stories))
    return any(named_in(form, whole) for form in _forms(value))


def _forms(value: CorrectedValue) -> tuple[str, ...]:
    """How a document writes the old value: a day in figures and in words, a number after «n.»."""
    old = value.old.strip()
    day = _day(old)
    if day is not None:
        return (old, italian_date(day))
    return (f"n. {bare(old)}",) if value.datum.startswith("numero") else (old,)


def _day(text: str) -> date | None:
    parts = text.split("/")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    day, month, year = (int(part) for part in parts)
    return date(year, month, day)


def _of_deadlines(before: Agreement, after: Agreement, today: date) -> Iterable[str]:
    """Which deadlines are late by the correction, and which are so no more."""
    was, now = ({each.code: each for each in watched(some, today)} for some in (before, after))
    for code, deadline in now.items():
        late, was_late = deadline.due_on < today, code in was and was[code].due_on < today
        if late and not was_late:
            yield f"Ora in ritardo: {_named(after, deadline)}, {deadline.due_on:%d/%m/%Y}."
        elif was_late and not late:
            yield f"Non più in ritardo: {_named(after, deadline)}, {deadline.due_on:%d/%m/%Y}."
    for code, deadline in was.items():
        if code not in now and deadline.due_on < today:
            yield f"Non più in ritardo: {_named(before, deadline)}."


def _named(agreement: Agreement, deadline: Watched) -> str:
    duty = agreement.find_obligation(deadline.code)
    return f"«{duty.description}»" if duty is not None else str(deadline.kind)
