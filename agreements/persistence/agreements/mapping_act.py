"""Acts to rows and back, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from agreements.domain.agreement.act import (
    Act,
    DefinitiveText,
    Delegation,
    HeldFile,
    Publication,
    Refusal,
    Registration,
    Sending,
    SignatureRecord,
    TextVersion,
    Turn,
)
from agreements.domain.agreement.decision import Opinion, PartyAct, Proposal, Resolution, SupersededResolution
from agreements.domain.agreement.signature_proof import TimeProof, TitleKind
from agreements.domain.basics.folding import folded
from agreements.domain.days.rough_day import from_code
from agreements.persistence.agreements.mapping_money import cents, charge_rows, charges_from
from agreements.persistence.agreements.mapping_ratification import law_from, ratification_from, rule_document, rule_from
from agreements.persistence.engine.plain_rows import NewRow, Rows, new_row
from agreements.persistence.tables.rows_act import (
    ActRow,
    DefinitiveTextRow,
    HeldFileRow,
    OpinionRow,
    PartyActRow,
    PublicationRow,
    RefusalRow,
    SignatureRow,
    SigningTurnRow,
    SupersededResolutionRow,
    TextVersionRow,
)
from agreements.persistence.tables.rows_money import ChargeRow


def act_rows(agreement: str, act: Act) -> Iterator[NewRow]:
    """The rows of an act.

    Raises:
        ValueError: Its text versions are not 1, 2, 3 …: they would come back in another order.
    """
    if [text.version for text in act.texts] != list(range(1, len(act.texts) + 1)):
        raise ValueError(f"{agreement}: text versions are not consecutive")
    proposal, resolution, repertory = act.proposal, act.resolution, act.repertory
    sequence, declared = act.sequence, act.charges.declared
    yield new_row(
        ActRow,
        agreement=agreement,
        sequence=sequence,
        kind=act.kind,
        state=act.state,
        body=act.body,
        proposal_number=proposal.number if proposal else None,
        proposal_proposed_on=proposal.proposed_on if proposal else None,
        proposal_text_version=proposal.text_version if proposal else None,
        resolution_number=resolution.number if resolution else None,
        resolution_decided_on=resolution.decided_on if resolution else None,
        resolution_text_version=resolution.text_version if resolution else None,
        sending_sent_on=act.sending.sent_on if act.sending else None,
        sending_reply_by=act.sending.reply_by if act.sending else None,
        pec_communicated_on=act.pec_communicated_on,
        repertory_register=repertory.register if repertory else None,
        repertory_number=repertory.number if repertory else None,
        repertory_registered_on=repertory.registered_on if repertory else None,
        repertory_by=repertory.by if repertory else None,
        # A number of which nobody knows the register is nobody else's: no key.
        repertory_register_key=folded(repertory.register) if repertory and repertory.known else None,
        repertory_number_key=folded(repertory.number) if repertory and repertory.known else None,
        confirmed_expires_on=act.confirmed_expires_on,
        expiry_article=act.expiry_article,
        dispute_answer=act.dispute_answer,
        extends_to=act.extends_to,
        signed_about=act.signed_about.code if act.signed_about else None,
        charges_kind=act.charges.kind,
        charges_declared_cents=cents(declared) if declared else None,
        charges_declared_minimum=declared.minimum if declared else None,
        rule=rule_document(act.rule),
        ratification_answer=act.ratification.answer if act.ratification else None,
        ratification_organ=act.ratification.organ if act.ratification else None,
        ratification_number=act.ratification.number if act.ratification else None,
        ratification_dated_on=act.ratification.dated_on if act.ratification else None,
        ratification_reason=act.ratification.reason if act.ratification else None,
        law_answer=act.law.answer if act.law else None,
        law_organ=act.law.organ if act.law else None,
        law_number=act.law.number if act.law else None,
        law_dated_on=act.law.dated_on if act.law else None,
        law_reason=act.law.reason if act.law else None,
        taken=dict(act.taken),
    )
    yield from (_text_row(agreement, sequence, text) for text in act.texts)
    yield from (_opinion_row(agreement, sequence, n, opinion) for n, opinion in enumerate(act.opinions))
    yield from (_party_act_row(agreement, sequence, n, party_act) for n, party_act in enumerate(act.party_acts))
    for n, gone in enumerate(act.superseded):
        yield new_row(
            SupersededResolutionRow,
            agreement=agreement,
            act_sequence=sequence,
            ordinal=n,
            number=gone.resolution.number,
            decided_on=gone.resolution.decided_on,
            text_version=gone.resolution.text_version,
            reason=gone.reason,
            since=gone.since,
        )
    if act.definitive:
        yield _definitive_row(agreement, sequence, act.definitive)
    if act.sending:
        yield from (_turn_row(agreement, sequence, turn) for turn in act.sending.turns)
    yield from (_signature_row(agreement, sequence, n, signature) for n, signature in enumerate(act.signatures))
    yield from charge_rows(agreement, sequence, act.charges)
    yield from (_held_row(agreement, sequence, n, held) for n, held in enumerate(act.held_files))
    for n, refusal in enumerate(act.refusals):
        yield new_row(
            RefusalRow,
            agreement=agreement,
            act_sequence=sequence,
            ordinal=n,
            position=refusal.position,
            refused_on=refusal.refused_on,
            reason=refusal.reason,
            reference=refusal.reference,
        )
    for n, publication in enumerate(act.publications):
        yield new_row(
            PublicationRow,
            agreement=agreement,
            act_sequence=sequence,
            ordinal=n,
            place=publication.place,
            published_on=publication.published_on,
            only=publication.only,
        )


def act_from(row: ActRow, rows: Rows) -> Act:
    """The act that these rows hold."""
    key = (row.agreement, row.sequence)
    return Act(
        sequence=row.sequence,
        kind=row.kind,
        state=row.state,
        body=row.body,
        texts=tuple(
            TextVersion(text.version, text.docx_sha256, text.origin, text.added_at)
            for text in rows.of(TextVersionRow, *key)
        ),
        opinions=tuple(Opinion(o.kind, o.given_by, o.favourable, o.given_on) for o in rows.of(OpinionRow, *key)),
        proposal=_proposal(row),
        resolution=_resolution(row),
        party_acts=tuple(
            PartyAct(a.position, a.authority, a.number, a.adopted_on, a.text_version, a.not_necessary_because)
            for a in rows.of(PartyActRow, *key)
        ),
        definitive=next(map(_definitive, rows.of(DefinitiveTextRow, *key)), None),
        sending=_sending(row, rows.of(SigningTurnRow, *key)),
        signatures=tuple(map(_signature, rows.of(SignatureRow, *key))),
        held_files=tuple(map(_held, rows.of(HeldFileRow, *key))),
        refusals=tuple(Refusal(r.position, r.refused_on, r.reason, r.reference) for r in rows.of(RefusalRow, *key)),
        pec_communicated_on=row.pec_communicated_on,
        repertory=_repertory(row),
        publications=tuple(Publication(p.place, p.published_on, p.only) for p in rows.of(PublicationRow, *key)),
        confirmed_expires_on=row.confirmed_expires_on,
        expiry_article=row.expiry_article,
        dispute_answer=row.dispute_answer,
        extends_to=row.extends_to,
        signed_about=from_code(row.signed_about) if row.signed_about else None,
        charges=charges_from(row, rows.of(ChargeRow, *key)),
        rule=rule_from(row.rule),
        ratification=ratification_from(row),
        law=law_from(row),
        superseded=tuple(
            SupersededResolution(Resolution(s.number, s.decided_on, s.text_version), s.reason, s.since)
            for s in rows.of(SupersededResolutionRow, *key)
        ),
        taken=dict(row.taken),
    )


def _text_row(agreement: str, sequence: int, text: TextVersion) -> NewRow:
    return new_row(
        TextVersionRow,
        agreement=agreement,
        act_sequence=sequence,
        version=text.version,
        docx_sha256=text.docx_sha256,
        origin=text.origin,
        added_at=text.added_at,
    )


def _opinion_row(agreement: str, sequence: int, ordinal: int, opinion: Opinion) -> NewRow:
    return new_row(
        OpinionRow,
        agreement=agreement,
        act_sequence=sequence,
        ordinal=ordinal,
        kind=opinion.kind,
        given_by=opinion.given_by,
        favourable=opinion.favourable,
        given_on=opinion.given_on,
    )


def _party_act_row(agreement: str, sequence: int, ordinal: int, act: PartyAct) -> NewRow:
    return new_row(
        PartyActRow,
        agreement=agreement,
        act_sequence=sequence,
        position=act.position,
        ordinal=ordinal,
        authority=act.authority,
        number=act.number,
        adopted_on=act.adopted_on,
        text_version=act.text_version,
        not_necessary_because=act.not_necessary_because,
    )


def _proposal(row: ActRow) -> Proposal | None:
    if row.proposal_number is None or row.proposal_proposed_on is None or row.proposal_text_version is None:
        return None
    return Proposal(row.proposal_number, row.proposal_proposed_on, row.proposal_text_version)


def _resolution(row: ActRow) -> Resolution | None:
    if row.resolution_number is None or row.resolution_text_version is None:
        return None
    return Resolution(row.resolution_number, row.resolution_decided_on, row.resolution_text_version)


def _sending(row: ActRow, turns: Sequence[SigningTurnRow]) -> Sending | None:
    if row.sending_sent_on is None or row.sending_reply_by is None:
        return None
    in_turn = tuple(Turn(turn.position, turn.rank, turn.reply_by, turn.came_on) for turn in turns)
    return Sending(row.sending_sent_on, row.sending_reply_by, in_turn)


def _turn_row(agreement: str, sequence: int, turn: Turn) -> NewRow:
    return new_row(
        SigningTurnRow,
        agreement=agreement,
        act_sequence=sequence,
        position=turn.position,
        rank=turn.rank,
        reply_by=turn.reply_by,
        came_on=turn.came_on,
    )


def _repertory(row: ActRow) -> Registration | None:
    register, number, by = row.repertory_register, row.repertory_number, row.repertory_by
    if register is None or number is None or by is None:
        return None
    return Registration(register, number, row.repertory_registered_on, by)


def _definitive_row(agreement: str, sequence: int, text: DefinitiveText) -> NewRow:
    return new_row(
        DefinitiveTextRow,
        agreement=agreement,
        act_sequence=sequence,
        docx_sha256=text.docx_sha256,
        pdf_sha256=text.pdf_sha256,
        engine=text.engine,
        engine_version=text.engine_version,
        profiles=list(text.profiles),
        fixed_on=text.fixed_on,
        differences=list(text.differences),
        declared_by=text.declared_by,
        reason=text.reason,
    )


def _definitive(row: DefinitiveTextRow) -> DefinitiveText:
    return DefinitiveText(
        docx_sha256=row.docx_sha256,
        pdf_sha256=row.pdf_sha256,
        engine=row.engine,
        engine_version=row.engine_version,
        profiles=tuple(row.profiles),
        fixed_on=row.fixed_on,
        differences=tuple(row.differences),
        declared_by=row.declared_by,
        reason=row.reason,
    )


def _signature_row(agreement: str, sequence: int, ordinal: int, signature: SignatureRecord) -> NewRow:
    return new_row(
        SignatureRow,
        agreement=agreement,
        act_sequence=sequence,
        position=signature.position,
        ordinal=ordinal,
        signatory=signature.signatory,
        signed_at=signature.signed_at,
        time_source=signature.time_source,
        file_sha256=signature.file_sha256,
        preserved_sha256=signature.preserved_sha256,
        certificate=signature.certificate,
        certificate_ends_on=signature.certificate_ends_on,
        settled=signature.settled,
        suffix=signature.suffix,
        continues=None if signature.continues is None else list(signature.continues),
        delegation_act=signature.delegation.act if signature.delegation else None,
        delegation_on=signature.delegation.dated_on if signature.delegation else None,
        title_kind=signature.delegation.kind if signature.delegation else None,
        title_since=signature.delegation.since if signature.delegation else None,
        title_until=signature.delegation.until if signature.delegation else None,
        title_extent=signature.delegation.extent if signature.delegation else None,
        identity=signature.identity or None,
        verified_at=signature.verified_at,
        proof=_proof_kept(signature.proof),
    )


def _signature(row: SignatureRow) -> SignatureRecord:
    return SignatureRecord(
        position=row.position,
        signatory=row.signatory,
        signed_at=row.signed_at,
        time_source=row.time_source,
        file_sha256=row.file_sha256,
        preserved_sha256=row.preserved_sha256,
        certificate=row.certificate,
        certificate_ends_on=row.certificate_ends_on,
        settled=row.settled,
        suffix=row.suffix,
        continues=None if row.continues is None else tuple(row.continues),
        delegation=_title(row),
        identity=row.identity or "",
        verified_at=row.verified_at,
        proof=_proof(row.proof),
    )


def _title(row: SignatureRow) -> Delegation | None:
    if row.delegation_act is None or row.delegation_on is None:
        return None
    return Delegation(
        row.delegation_act,
        row.delegation_on,
        row.title_kind or TitleKind.DELEGATION,
        row.title_since,
        row.title_until,
        row.title_extent or "",
    )


def _proof_kept(proof: TimeProof | None) -> dict[str, str] | None:
    return None if proof is None else asdict(proof) | {"at": proof.at.isoformat()}


def _proof(kept: dict[str, str] | None) -> TimeProof | None:
    if kept is None:
        return None
    return TimeProof(
        datetime.fromisoformat(kept["at"]),
        kept["reference"],
        kept["declared_by"],
        kept["evidence"],
        kept["evidence_sha256"],
    )


def _held_row(agreement: str, sequence: int, ordinal: int, held: HeldFile) -> NewRow:
    return new_row(
        HeldFileRow,
        agreement=agreement,
        act_sequence=sequence,
        ordinal=ordinal,
        file_sha256=held.file_sha256,
        preserved_sha256=held.preserved_sha256,
        position=held.position,
        signatory=held.signatory,
        signed_at=held.signed_at,
        time_source=held.time_source,
        certificate=held.certificate,
        certificate_ends_on=held.certificate_ends_on,
        findings=list(held.findings),
        held_at=held.held_at,
        suffix=held.suffix,
        continues=None if held.continues is None else list(held.continues),
        codes=list(held.codes),
        holder=held.holder,
        proof=_proof_kept(held.proof),
    )


def _held(row: HeldFileRow) -> HeldFile:
    return HeldFile(
        file_sha256=row.file_sha256,
        preserved_sha256=row.preserved_sha256,
        position=row.position,
        signatory=row.signatory,
        signed_at=row.signed_at,
        time_source=row.time_source,
        certificate=row.certificate,
        certificate_ends_on=row.certificate_ends_on,
        findings=tuple(row.findings),
        held_at=row.held_at,
        suffix=row.suffix,
        continues=None if row.continues is None else tuple(row.continues),
        codes=tuple(row.codes),
        holder=row.holder,
        proof=_proof(row.proof),
    )
