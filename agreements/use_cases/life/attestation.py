"""The attestation of a repertory number, and the letters with which the others get the act that all have signed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from agreements.documents.templates.render import render
from agreements.documents.texts.letters_text import attestation_context, concluded_context
from agreements.documents.texts.verification_text import certificate_words
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.steps.command import Trigger
from agreements.persistence.engine.records import DocumentRecord, JournalRow
from agreements.use_cases.base.letters import CONCLUDED
from agreements.use_cases.base.step import RETURNED, SIGNED_BY_ALL, NewDocument, folder_name
from agreements.use_cases.base.workbench import Workbench
from signing.base.report import GateReport

ATTESTATION = "attestazione"
_RECORDED = frozenset({Trigger.RECORD_SIGNATURE.name, Trigger.ACCEPT_HELD_FILE.name})


def attested(bench: Workbench, agreement: Agreement, act: Act, officer_title: str, place: str) -> list[NewDocument]:
    """The attestation, for its officer to sign, and a letter to each other party; none of what was not verified here.

    Made again, after a correction, they come under names of their own.
    """
    if act.repertory is None or not verified_here(agreement, act):
        return []
    # Read after the agreement was loaded: if somebody takes a step meanwhile, the save below is refused, and
    # so the row printed here is the one before this step's own.
    with bench.database.unit() as unit:
        head = unit.printed_head(agreement.number)
        verified = _verified(act, unit.journal(agreement.number))
        known = unit.documents(agreement.number)
    own = _own(known, act)
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
    nth, again = _again(known, act, ATTESTATION)
    label = f"attestazione di repertorio n. {act.repertory.number}{again}"
    data = render("attestazione-repertorio", context)
    return [
        NewDocument(ATTESTATION, nth, label, ".docx", data, act_sequence=act.sequence),
        *to_the_others(bench, agreement, act, known),
    ]


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


def to_the_others(
    bench: Workbench, agreement: Agreement, act: Act, known: Sequence[DocumentRecord]
) -> list[NewDocument]:
    """The letters that bring each other party of an act what all have signed."""
    files = [folder_name(each) for each in _own(known, act) if each.kind == SIGNED_BY_ALL]
    letters = []
    for position in sorted({signature.position for signature in act.signatures} - {agreement.lead.position}):
        party, kind = agreement.party(position), f"{CONCLUDED}-{position}"
        context = concluded_context(agreement, act, party, files, trial=bench.trial)
        nth, again = _again(known, act, kind)
        label = f"lettera con l’atto concluso {party.named.to}{again} (bozza per il dirigente)"
        letters.append(
            NewDocument(
                kind, nth, label, ".docx", render("lettera-accordo-concluso", context), act_sequence=act.sequence
            )
        )
    return letters


def _own(known: Sequence[DocumentRecord], act: Act) -> list[DocumentRecord]:
    return [document for document in known if document.act_sequence == act.sequence]


def _again(known: Sequence[DocumentRecord], act: Act, kind: str) -> tuple[int, str]:
    """The number of the next document of a kind, and how its name tells it from the one before."""
    nth = 1 + sum(each.kind == kind for each in _own(known, act))
    return nth, "" if nth == 1 else f", rifatta ({nth})"


def _verified(act: Act, journal: Sequence[JournalRow]) -> dict[int, datetime]:
    """When each signature was verified: as it was kept, or, of before it was kept, when its file was recorded."""
    rows = [row for row in journal if row.act_sequence == act.sequence and row.step in _RECORDED]
    at = {row.data.get("file_sha256", ""): row.at for row in rows}
    seen = [s for s in act.signatures if not s.form_not_examined]
    found = {s.position: s.verified_at or at.get(s.file_sha256) for s in seen}
    return {position: moment for position, moment in found.items() if moment is not None}


def verified_here(agreement: Agreement, act: Act) -> bool:
    """Whether each signature came through the import gate: of an old agreement some may have been there before."""
    return act.definitive is not None and (agreement.origin is Origin.NATIVE or act.sequence > 1)
