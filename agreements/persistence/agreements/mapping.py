"""Agreements to rows and back, field by field: no field travels by its name alone."""

from __future__ import annotations

from collections.abc import Iterator

from agreements.domain.agreement.agreement import NUMBER_PATTERN, Agreement, Content, RenewalRule
from agreements.domain.agreement.correction import Correction
from agreements.domain.agreement.filing import Filing
from agreements.domain.agreement.obligation import AnsweredBefore, Deferment, Fulfilment, Obligation
from agreements.domain.agreement.parties import Office, Party, Signatory
from agreements.domain.agreement.party_data import Contact
from agreements.domain.agreement.replica import Replica
from agreements.domain.days.duration import Duration
from agreements.domain.days.holidays import calendar_by_code
from agreements.domain.days.time_limit import Direction, TimeLimit
from agreements.persistence.agreements.mapping_act import act_from, act_rows
from agreements.persistence.agreements.mapping_basis import answer_from, answer_row, basis_from
from agreements.persistence.agreements.mapping_clause import clauses_from, clauses_row
from agreements.persistence.agreements.mapping_counting import (
    counting_columns,
    counting_from,
    event_columns,
    event_from,
)
from agreements.persistence.agreements.mapping_duty import approval_from, duty_rows, evidence_from
from agreements.persistence.agreements.mapping_ending import (
    closing_from,
    confidentiality_from,
    departure_from,
    departure_row,
    ending_from,
)
from agreements.persistence.agreements.mapping_fact import fact_from, fact_row
from agreements.persistence.agreements.mapping_membership import (
    accession_from,
    accession_row,
    succession_from,
    succession_row,
)
from agreements.persistence.agreements.mapping_movement import movement_from, movement_row
from agreements.persistence.engine.plain_rows import NewRow, Rows, new_row
from agreements.persistence.tables.rows_act import ActRow
from agreements.persistence.tables.rows_agreement import (
    AccessionRow,
    AgreementRow,
    AnsweredBeforeRow,
    DefermentRow,
    DepartureRow,
    ObligationRow,
    OfficeRow,
    PartyCommitmentRow,
    PartyContactRow,
    PartyRow,
    PendingCorrectionRow,
    RecordedAnswerRow,
    SuccessionRow,
)
from agreements.persistence.tables.rows_duty import ApprovalRow, EvidenceRow
from agreements.persistence.tables.rows_fact import RecordedFactRow
from agreements.persistence.tables.rows_money import MovementRow


def number_parts(number: str) -> tuple[int, int]:
    """Year and serial of an internal number.

    Raises:
        ValueError: It is none.
    """
    match = NUMBER_PATTERN.fullmatch(number)
    if match is None or not number.isascii():
        raise ValueError(f"not an internal number: {number}")
    return int(match[1]), int(match[2])


def agreement_rows(agreement: Agreement, **beside: object) -> Iterator[NewRow]:
    """The rows of an agreement.

    Args:
        beside: Columns of its own row that it does not set, such as revision and journal head; others stay as they are.

    Raises:
        ValueError: Parties or acts are not numbered 1, 2, 3 …: they would come back in another order.
    """
    number, duration, content = agreement.number, agreement.duration, agreement.content
    for counted in ([p.position for p in agreement.parties], [a.sequence for a in agreement.acts]):
        if counted != list(range(1, len(counted) + 1)):
            raise ValueError(f"{number}: parties or acts are not consecutive")
    year, serial = number_parts(number)
    filing = agreement.filing
    ending, closing, hidden = agreement.ending, agreement.closing, agreement.confidentiality
    notice = agreement.renewal.non_renewal_notice
    if notice is not None and notice != TimeLimit(notice.amount, notice.unit, Direction.BACKWARD):
        raise ValueError(f"{number}: a disdetta is counted backwards on the ordinary calendar")
    yield new_row(
        AgreementRow,
        number=number,
        year=year,
        serial=serial,
        kind=agreement.kind,
        title=agreement.title,
        purpose=content.purpose,
        premises=list(content.premises),
        legal_references=list(content.references),
        joint_commitments=list(content.joint_commitments),
        charges=content.charges,
        recalled=list(content.recalled),
        considered=list(content.considered),
        manager_name=agreement.manager.name,
        manager_email=agreement.manager.email,
        procedure_officer=agreement.procedure_officer,
        duration_amount=duration.amount if duration else None,
        duration_unit=duration.unit if duration else None,
        duration_calendar_years=duration.calendar_years if duration else None,
        duration_first_year=duration.first_year if duration else None,
        duration_until_on=duration.until_on if duration else None,
        effect_rule=agreement.effect_rule,
        fixed_effect_on=agreement.fixed_effect_on,
        renewals_allowed=agreement.renewal.allowed,
        non_renewal_amount=notice.amount if notice else None,
        non_renewal_unit=notice.unit if notice else None,
        predecessor=agreement.predecessor,
        origin=agreement.origin,
        signature_form=agreement.signature_form,
        ending_kind=ending.kind if ending else None,
        ending_act=ending.act if ending else None,
        ending_organ=ending.organ if ending else None,
        ending_dated_on=ending.dated_on if ending else None,
        ends_on=ending.ends_on if ending else None,
        ending_surviving=list(ending.surviving) if ending else [],
        closed_on=closing.closed_on if closing else None,
        closing_unmet=closing.unmet if closing else None,
        model=agreement.replica.model if agreement.replica else None,
        model_text_version=agreement.replica.text_version if agreement.replica else None,
        confidential_since=hidden.since if hidden else None,
        confidential_basis=hidden.basis if hidden else None,
        confidential_reason=hidden.reason if hidden else None,
        confidential_public=hidden.extent.public if hidden else None,
        confidential_omitted=hidden.extent.omitted if hidden else None,
        confidential_until=hidden.extent.until_on if hidden else None,
        confidential_review=hidden.extent.review_on if hidden else None,
        clauses=clauses_row(agreement.clauses),
        basis_name=agreement.basis.name if agreement.basis else None,
        basis_title=agreement.basis.title if agreement.basis else None,
        filing_code=filing.code,
        filing_words=filing.words,
        filing_dossier=filing.dossier,
        filing_aoo=filing.aoo,
        filing_unit=filing.unit,
        filing_register=filing.register,
        filing_retention=filing.retention,
        frame=agreement.frame,
        **event_columns("effect_event", agreement.effect_event),
        **beside,
    )
    for party in agreement.parties:
        yield from _party_rows(number, party)
    for n, office in enumerate(agreement.offices):
        yield new_row(OfficeRow, agreement=number, ordinal=n, name=office.name, email=office.email)
    for n, obligation in enumerate(agreement.obligations):
        yield from _obligation_rows(number, n, obligation)
    for n, correction in enumerate(agreement.pending_corrections):
        yield _correction_row(number, n, correction)
    for n, accession in enumerate(agreement.accessions):
        yield accession_row(number, n, accession)
    for n, succession in enumerate(agreement.successions):
        yield succession_row(number, n, succession)
    for n, departure in enumerate(agreement.departures):
        yield departure_row(number, n, departure)
    for n, answer in enumerate(agreement.answers):
        yield answer_row(number, n, answer)
    for n, fact in enumerate(agreement.facts):
        yield fact_row(number, n, fact)
    for n, movement in enumerate(agreement.movements):
        yield movement_row(number, n, movement)
    for act in agreement.acts:
        yield from act_rows(number, act)


def agreements_from(rows: Rows) -> Iterator[Agreement]:
    """The agreements that these rows hold, in their order."""
    return (_agreement(row, rows) for row in rows.of(AgreementRow))


def _agreement(row: AgreementRow, rows: Rows) -> Agreement:
    number = row.number
    return Agreement(
        number=number,
        kind=row.kind,
        title=row.title,
        content=Content(
            purpose=row.purpose,
            premises=tuple(row.premises),
            references=tuple(row.legal_references),
            joint_commitments=tuple(row.joint_commitments),
            charges=row.charges,
            recalled=tuple(row.recalled),
            considered=tuple(row.considered),
        ),
        parties=tuple(_party(party, rows) for party in rows.of(PartyRow, number)),
        offices=tuple(Office(office.name, office.email) for office in rows.of(OfficeRow, number)),
        manager=Office(row.manager_name, row.manager_email),
        procedure_officer=row.procedure_officer,
        duration=_duration(row),
        effect_rule=row.effect_rule,
        fixed_effect_on=row.fixed_effect_on,
        renewal=_renewal(row),
        obligations=tuple(_obligation(duty, rows) for duty in rows.of(ObligationRow, number)),
        acts=tuple(act_from(act, rows) for act in rows.of(ActRow, number)),
        predecessor=row.predecessor,
        origin=row.origin,
        signature_form=row.signature_form,
        pending_corrections=tuple(
            Correction(c.datum, c.which, c.new_value, c.reason, c.asked_by, c.asked_at)
            for c in rows.of(PendingCorrectionRow, number)
        ),
        accessions=tuple(map(accession_from, rows.of(AccessionRow, number))),
        successions=tuple(map(succession_from, rows.of(SuccessionRow, number))),
        departures=tuple(map(departure_from, rows.of(DepartureRow, number))),
        ending=ending_from(row),
        closing=closing_from(row),
        replica=Replica(row.model, row.model_text_version) if row.model and row.model_text_version else None,
        confidentiality=confidentiality_from(row),
        clauses=clauses_from(row.clauses),
        basis=basis_from(row),
        answers=tuple(map(answer_from, rows.of(RecordedAnswerRow, number))),
        filing=Filing(
            code=row.filing_code,
            words=row.filing_words,
            dossier=row.filing_dossier,
            aoo=row.filing_aoo,
            unit=row.filing_unit,
            register=row.filing_register,
            retention=row.filing_retention,
        ),
        frame=row.frame,
        facts=tuple(map(fact_from, rows.of(RecordedFactRow, number))),
        effect_event=event_from(row.effect_event, row.effect_event_on, row.effect_event_act),
        movements=tuple(map(movement_from, rows.of(MovementRow, number))),
        revision=row.revision,
    )


def _renewal(row: AgreementRow) -> RenewalRule:
    if row.non_renewal_amount is None or row.non_renewal_unit is None:
        return RenewalRule(row.renewals_allowed)
    notice = TimeLimit(row.non_renewal_amount, row.non_renewal_unit, Direction.BACKWARD)
    return RenewalRule(row.renewals_allowed, notice)


def _duration(row: AgreementRow) -> Duration | None:
    if row.duration_amount is None and row.duration_until_on is None:
        return None
    return Duration(
        row.duration_amount,
        row.duration_unit,
        bool(row.duration_calendar_years),
        row.duration_first_year,
        row.duration_until_on,
    )


def _party_rows(agreement: str, party: Party) -> Iterator[NewRow]:
    yield new_row(
        PartyRow,
        agreement=agreement,
        position=party.position,
        name=party.name,
        nature=party.nature,
        tax_code=party.tax_code,
        ipa_code=party.ipa_code,
        seat=party.seat,
        pec=party.pec,
        signatory_name=party.signatory.name,
        signatory_office_title=party.signatory.office_title,
        signatory_power_title=party.signatory.power_title,
        signatory_tax_code=party.signatory.tax_code,
        signatory_power_ends_on=party.signatory.power_ends_on,
        grammar=party.grammar,
        short_name=party.short_name,
        short_grammar=party.short_grammar,
        address_index=party.address_index,
        signatory_power_kind=party.signatory.power_kind,
        signatory_power_starts_on=party.signatory.power_starts_on,
    )
    for n, contact in enumerate(party.contacts):
        yield new_row(
            PartyContactRow,
            agreement=agreement,
            position=party.position,
            ordinal=n,
            office=contact.office,
            name=contact.name,
            role=contact.role,
            email=contact.email,
            phone=contact.phone,
        )
    for n, text in enumerate(party.commitments):
        yield new_row(PartyCommitmentRow, agreement=agreement, position=party.position, ordinal=n, text=text)


def _party(row: PartyRow, rows: Rows) -> Party:
    return Party(
        position=row.position,
        name=row.name,
        nature=row.nature,
        tax_code=row.tax_code,
        ipa_code=row.ipa_code,
        seat=row.seat,
        pec=row.pec,
        signatory=Signatory(
            name=row.signatory_name,
            office_title=row.signatory_office_title,
            power_title=row.signatory_power_title,
            tax_code=row.signatory_tax_code,
            power_ends_on=row.signatory_power_ends_on,
            power_kind=row.signatory_power_kind,
            power_starts_on=row.signatory_power_starts_on,
        ),
        commitments=tuple(c.text for c in rows.of(PartyCommitmentRow, row.agreement, row.position)),
        grammar=row.grammar,
        short_name=row.short_name,
        short_grammar=row.short_grammar,
        address_index=row.address_index,
        contacts=tuple(
            Contact(c.office, c.name, c.role, c.email, c.phone)
            for c in rows.of(PartyContactRow, row.agreement, row.position)
        ),
    )


def _obligation_rows(agreement: str, ordinal: int, obligation: Obligation) -> Iterator[NewRow]:
    limit, fulfilment = obligation.limit, obligation.fulfilment
    if calendar_by_code(limit.calendar.code) != limit.calendar:
        raise ValueError(f"{agreement}: the calendar {limit.calendar.code} is not the one that its code means")
    yield new_row(
        ObligationRow,
        agreement=agreement,
        code=obligation.code,
        ordinal=ordinal,
        description=obligation.description,
        clause=obligation.clause,
        party_position=obligation.party_position,
        office_name=obligation.office.name,
        office_email=obligation.office.email,
        limit_amount=limit.amount,
        limit_unit=limit.unit,
        limit_direction=limit.direction,
        limit_calendar=limit.calendar.code,
        limit_rolls=limit.rolls,
        due_on=obligation.due_on,
        explanation=obligation.explanation,
        recurs_from=obligation.recurs_from,
        fulfilled_on=fulfilment.fulfilled_on if fulfilment else None,
        fulfilment_registration_number=fulfilment.registration_number if fulfilment else None,
        fulfilment_document_sha256=fulfilment.document_sha256 if fulfilment else None,
        **counting_columns(obligation.counting),
        **_owed_by_columns(obligation.owed_by),
    )
    for n, deferment in enumerate(obligation.deferments):
        yield new_row(
            DefermentRow,
            agreement=agreement,
            code=obligation.code,
            ordinal=n,
            due_on=deferment.due_on,
            act=deferment.act,
            agreed_on=deferment.agreed_on,
            instead_of=deferment.instead_of,
        )
    for n, before in enumerate(obligation.answered_before):
        yield new_row(
            AnsweredBeforeRow,
            agreement=agreement,
            code=obligation.code,
            ordinal=n,
            office_name=before.office.name,
            office_email=before.office.email,
            until_on=before.until_on,
            act=before.act,
        )
    yield from duty_rows(agreement, obligation)


def _obligation(row: ObligationRow, rows: Rows) -> Obligation:
    key = (row.agreement, row.code)
    return Obligation(
        code=row.code,
        description=row.description,
        clause=row.clause,
        party_position=row.party_position,
        office=Office(row.office_name, row.office_email),
        limit=TimeLimit(
            amount=row.limit_amount,
            unit=row.limit_unit,
            direction=row.limit_direction,
            calendar=calendar_by_code(row.limit_calendar),
            rolls=row.limit_rolls,
        ),
        due_on=row.due_on,
        explanation=row.explanation,
        recurs_from=row.recurs_from,
        fulfilment=_fulfilment(row),
        counting=counting_from(row),
        owed_by=_owed_by(row),
        deferments=tuple(Deferment(d.due_on, d.act, d.agreed_on, d.instead_of) for d in rows.of(DefermentRow, *key)),
        answered_before=tuple(
            AnsweredBefore(Office(before.office_name, before.office_email), before.until_on, before.act)
            for before in rows.of(AnsweredBeforeRow, *key)
        ),
        evidence=tuple(map(evidence_from, rows.of(EvidenceRow, *key))),
        approvals=tuple(map(approval_from, rows.of(ApprovalRow, *key))),
    )


def _owed_by_columns(contact: Contact | None) -> dict[str, object]:
    return {
        "owed_office": contact.office if contact else None,
        "owed_name": contact.name if contact else None,
        "owed_role": contact.role if contact else None,
        "owed_email": contact.email if contact else None,
        "owed_phone": contact.phone if contact else None,
    }


def _owed_by(row: ObligationRow) -> Contact | None:
    if row.owed_office is None:
        return None
    told = (row.owed_name, row.owed_role, row.owed_email, row.owed_phone)
    return Contact(row.owed_office, *(each or "" for each in told))


def _fulfilment(row: ObligationRow) -> Fulfilment | None:
    if row.fulfilled_on is None:
        return None
    return Fulfilment(
        fulfilled_on=row.fulfilled_on,
        registration_number=row.fulfilment_registration_number or "",
        document_sha256=row.fulfilment_document_sha256 or "",
    )


def _correction_row(agreement: str, ordinal: int, correction: Correction) -> NewRow:
    return new_row(
        PendingCorrectionRow,
        agreement=agreement,
        ordinal=ordinal,
        datum=correction.datum,
        which=correction.which,
        new_value=correction.new_value,
        reason=correction.reason,
        asked_by=correction.asked_by,
        asked_at=correction.asked_at,
    )
