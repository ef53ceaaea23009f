"""After the last signature: duties beside the state. Their lateness moves nothing; the numbers are others'."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from agreements.documents.templates.render import render
from agreements.documents.texts.letters_text import attestation_context, concluded_context
from agreements.documents.texts.verification_text import certificate_words
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.agreement.awaited import Happened
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.correction import DOUBTFUL, NOT_FOUND, declared_end
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.expected_events import awaited_events, event_called
from agreements.domain.agreement.periods import current_period
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.after_signature import (
    ConfirmExpiry,
    RecordPecCommunication,
    RecordPublication,
    RecordRepertory,
)
from agreements.domain.steps.awaited_events import RecordEvent
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.transitions import act_for
from agreements.persistence.engine.records import DocumentRecord, JournalRow
from agreements.use_cases.base.letters import CONCLUDED
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import RETURNED, SIGNED_BY_ALL, NewDocument, Step, folder_name, load, take
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.text_in_force import made_anew
from agreements.use_cases.life.corrections import declare_end
from agreements.use_cases.life.quoted_article import Quoted, look_for
from signing.base.report import GateReport

_RECORDED = frozenset({Trigger.RECORD_SIGNATURE.name, Trigger.ACCEPT_HELD_FILE.name})
_TO_SIGN = "L’attestazione vale solo se firmata dall’ufficiale che la rilascia."
_NOT_VERIFIED = (
    "Nessuna attestazione: le firme di un accordo registrato com’era non sono state verificate da Accordi; "
    "se serve, la rilascia l’ufficio repertorio sull’originale."
)


def record_repertory(
    bench: Workbench,
    number: str,
    command: RecordRepertory,
    officer_title: str,
    place: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Record the repertory number; out come the attestation, for its officer to sign, and a letter to each other party.

    The letters bring the other parties the act that all have signed; they are drafts for the dirigente. A consolidated
    text comes out anew, as it cites the act by its repertorio.

    The attestation tells on which day each signature was verified, and how: of an agreement recorded as it was nobody
    verified any here, so none comes out.

    Safe to kill and to repeat: one commit; asked again, with the same title and place, it changes nothing.

    Raises:
        NumberAlreadyTaken: Another agreement holds the number in that register.
    """
    command = replace(command, officer_title=officer_title.strip(), attested_in=place.strip())

    def documents(agreement: Agreement, act: Act) -> list[NewDocument]:
        again = made_anew(bench, agreement)
        if not _verified_here(agreement, act):
            return again
        # Read after the agreement was loaded: if somebody takes a step meanwhile, the save below is refused, and
        # so the row printed here is the one before this step's own.
        with bench.database.unit() as unit:
            head = unit.printed_head(number)
            verified = _verified(act, unit.journal(number))
            known = unit.documents(number)
        own = [document for document in known if document.act_sequence == act.sequence]
        signed = [document for document in own if document.kind == SIGNED_BY_ALL]
        there = {document.sha256 for document in signed} | {each.file_sha256 for each in act.signed_files}
        context = attestation_context(
            agreement,
            act,
            officer_title,
            place,
            verified,
            head,
            trial=bench.trial,
            files=[folder_name(document) for document in signed],
            pages=_pages(bench, act),
            certificates=_certificates(bench, own),
            superseded=[folder_name(d) for d in own if d.kind == RETURNED and d.sha256 not in there],
        )
        label = f"attestazione di repertorio n. {command.number}"
        return [
            NewDocument("attestazione", 1, label, ".docx", render("attestazione-repertorio", context)),
            *_to_the_others(agreement, act, [folder_name(d) for d in signed], trial=bench.trial),
            *again,
        ]

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        verified = _verified_here(agreement, act_for(agreement, command.trigger))
        return Step(command, documents, warnings=(_TO_SIGN if verified else _NOT_VERIFIED,))

    return take(bench, number, actor, now, prepare)


def _pages(bench: Workbench, act: Act) -> int:
    from agreements.documents.pdf.text_proof import page_texts  # most steps write no attestation

    assert act.definitive is not None  # else nothing was verified here
    return len(page_texts(bench.archive.get(act.definitive.pdf_sha256)))


def _certificates(bench: Workbench, documents: Sequence[DocumentRecord]) -> dict[str, str]:
    """What the gate has read of each certificate, by what identifies the signature: the last report counts."""
    found: dict[str, str] = {}
    for document in documents:
        if document.kind.startswith("verifica-") and document.suffix == ".json":
            found |= certificate_words(GateReport.from_json(json.loads(bench.archive.get(document.sha256))))
    return found


def _to_the_others(agreement: Agreement, act: Act, files: Sequence[str], *, trial: bool) -> list[NewDocument]:
    """The letters that bring each other party of an act what all have signed."""
    letters = []
    for position in sorted({signature.position for signature in act.signatures} - {agreement.lead.position}):
        party = agreement.party(position)
        context = concluded_context(agreement, act, party, files, trial=trial)
        label = f"lettera con l’atto concluso a {party.name} (bozza per il dirigente)"
        data = render("lettera-accordo-concluso", context)
        letters.append(NewDocument(f"{CONCLUDED}-{position}", 1, label, ".docx", data))
    return letters


def _verified(act: Act, journal: Sequence[JournalRow]) -> dict[int, datetime]:
    """When each signature was verified: as it was kept, or, of before it was kept, when its file was recorded."""
    rows = [row for row in journal if row.act_sequence == act.sequence and row.step in _RECORDED]
    at = {row.data.get("file_sha256", ""): row.at for row in rows}
    seen = [s for s in act.signatures if not s.form_not_examined]
    found = {s.position: s.verified_at or at.get(s.file_sha256) for s in seen}
    return {position: moment for position, moment in found.items() if moment is not None}


def _verified_here(agreement: Agreement, act: Act) -> bool:
    """Whether each signature came through the import gate: of an old agreement some may have been there before."""
    return act.definitive is not None and (agreement.origin is Origin.NATIVE or act.sequence > 1)


def record_publication(
    bench: Workbench,
    number: str,
    place: str,
    published_on: date,
    actor: Actor,
    now: datetime,
    only: Public | None = None,
) -> Outcome:
    """Record where and when the act was published; of a confidential agreement also what (`only`).

    Safe to kill and to repeat: one commit; asked again it changes nothing.
    """
    return take(bench, number, actor, now, lambda _a, _m: Step(RecordPublication(place, published_on, only)))


def record_pec_communication(
    bench: Workbench, number: str, communicated_on: date, registration_number: str, actor: Actor, now: datetime
) -> Outcome:
    """Record the communication by PEC from which the agreement takes effect, where its text says so.

    Safe to kill and to repeat: one commit; asked again it changes nothing.
    """
    command = RecordPecCommunication(communicated_on, registration_number)
    return take(bench, number, actor, now, lambda _a, _m: Step(command))


def record_event(
    bench: Workbench, number: str, event: str, happened_on: date, act: str, actor: Actor, now: datetime
) -> Outcome:
    """Record that an event has happened from which the agreement takes effect, or a duty is counted.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        event: Its words, the code of what is counted from it, or «decorrenza»; empty where only one is awaited.

    Raises:
        InvalidDatum: No such event is awaited, or it is not said which.
    """

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        return Step(RecordEvent(_which(agreement, event, happened_on, act), happened_on, act))

    return take(bench, number, actor, now, prepare)


def _which(agreement: Agreement, event: str, happened_on: date, act: str) -> str:
    """The words of the event that is meant; the same recorded again without its name is the one that stands so."""
    happened = Happened(happened_on, " ".join(act.split()))
    same = [each.words for each in awaited_events(agreement) if each.happened == happened]
    if not event.strip() and len(same) == 1:
        return same[0]
    return event_called(agreement, event).words


def confirm_expiry(
    bench: Workbench, number: str, expires_on: date, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """Confirm the end of the running period, one of the readings of its duration.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Raises:
        RefusedTransition: The day lies outside every reading.
    """
    return confirm_expiry_by_article(bench, number, expires_on, reason, "", actor, now)


def confirm_expiry_by_article(
    bench: Workbench, number: str, expires_on: date, reason: str, article: str, actor: Actor, now: datetime
) -> Outcome:
    """Confirm the end of the running period: one of the readings of its duration, or what an article of the text says.

    Where no program can read the article, or its words may mean something else, a second person is asked to confirm.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        article: Words of the signed text that say the end, where no reading of the duration does; else empty.

    Raises:
        InvalidDatum: The words stand in no signed text of the agreement.
        RefusedTransition: The day lies outside every reading, and no article is quoted.
    """
    quoted = Quoted("")
    if article.strip():
        agreement, _ = load(bench, number, now)
        quoted = look_for(bench, agreement, article, expires_on)
        period = current_period(agreement)
        counted = period is not None and period.reads(expires_on)  # then it is confirmed by what is counted
        if quoted.doubt and not counted:
            how = DOUBTFUL if quoted.found_in else NOT_FOUND
            return declare_end(bench, number, declared_end(expires_on, article, how), reason, quoted.doubt, actor, now)
    command = ConfirmExpiry(expires_on, reason, article.strip(), "" if quoted.doubt else quoted.found_in)
    return take(bench, number, actor, now, lambda _a, _m: Step(command))
