"""Row classes of an agreement: parties, offices, obligations, waiting corrections. Its acts: `rows_act`.

Keys are natural (number, position, code …): a saved agreement is merged row by row, and what it no longer has is
deleted. An ``ordinal`` keeps the order of what has none of its own.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agreements.domain.agreement.agreement import AgreementKind, EffectRule, Origin
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.counting import CountedFrom
from agreements.domain.agreement.ending import AfterDeparture, EndKind
from agreements.domain.agreement.membership import LeftAlone
from agreements.domain.agreement.parties import Nature, SignatureForm
from agreements.domain.agreement.party_data import AddressIndex, PowerKind
from agreements.domain.days.time_limit import Direction, Unit
from agreements.persistence.engine.rows_base import Base, names_of


class AgreementRow(Base):
    """The agreement itself.

    Attributes:
        year: With ``serial`` the parts of the number, for ordering and for giving the next one.
        creation_digest: Of the request that created it: the same request creates nothing twice.
        frame: The number of the agreement that it implements; empty where none is known.
        clauses: Switched on in the text made from the template (`mapping_clause`); null where they are not known.
        model: Of a copy, the number of the agreement from whose approved text it was made.
        journal_head: Hash of the newest journal row: the chain alone would not show that its end was cut off.
        search_rules: By which rules its words are indexed (`search_index`); 0 where they are not.
        look_rules: By which rules (`SweepRulesRow`) ``look_on`` was found; 0 where none hold: look at once. Every save
            sets it so.
        basis_name: Folder of the legal basis as it was chosen; null where nobody has said it.
        look_on: The first day on which the sweep must look again; it says nothing where the rules are older.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("creation_digest"),
        UniqueConstraint("year", "serial"),
        Index("ix_agreement_search", "search_rules"),
        Index("ix_agreement_confidential", "confidential_since"),
        Index("ix_agreement_look", "look_rules", "look_on", "number"),
        Index("ix_agreement_model", "model"),
        Index("ix_agreement_frame", "frame"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    revision: Mapped[int]
    creation_digest: Mapped[str]
    journal_head: Mapped[str]
    kind: Mapped[AgreementKind] = mapped_column(names_of(AgreementKind))
    title: Mapped[str]
    purpose: Mapped[str]
    premises: Mapped[list[str]] = mapped_column(JSON)
    legal_references: Mapped[list[str]] = mapped_column(JSON)
    joint_commitments: Mapped[list[str]] = mapped_column(JSON)
    charges: Mapped[str]
    recalled: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    considered: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    manager_name: Mapped[str]
    manager_email: Mapped[str]
    procedure_officer: Mapped[str]
    duration_amount: Mapped[int | None]
    duration_unit: Mapped[Unit | None] = mapped_column(names_of(Unit))
    duration_calendar_years: Mapped[bool | None]
    effect_rule: Mapped[EffectRule] = mapped_column(names_of(EffectRule))
    fixed_effect_on: Mapped[date | None]
    renewals_allowed: Mapped[int]
    non_renewal_amount: Mapped[int | None]
    non_renewal_unit: Mapped[Unit | None] = mapped_column(names_of(Unit))
    predecessor: Mapped[str]
    origin: Mapped[Origin] = mapped_column(names_of(Origin))
    signature_form: Mapped[SignatureForm] = mapped_column(names_of(SignatureForm))
    ending_kind: Mapped[EndKind | None] = mapped_column(names_of(EndKind))
    ending_act: Mapped[str | None]
    ending_organ: Mapped[str | None]
    ending_dated_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    ending_surviving: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    closed_on: Mapped[date | None]
    closing_unmet: Mapped[str | None]
    model: Mapped[str | None]
    model_text_version: Mapped[int | None]
    confidential_since: Mapped[date | None]
    confidential_basis: Mapped[str | None]
    confidential_reason: Mapped[str | None]
    confidential_public: Mapped[Public | None] = mapped_column(names_of(Public))
    confidential_omitted: Mapped[str | None]
    confidential_until: Mapped[date | None]
    confidential_review: Mapped[date | None]
    clauses: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    filing_code: Mapped[str] = mapped_column(server_default="")
    filing_words: Mapped[str] = mapped_column(server_default="")
    filing_dossier: Mapped[str] = mapped_column(server_default="")
    filing_aoo: Mapped[str] = mapped_column(server_default="")
    filing_unit: Mapped[str] = mapped_column(server_default="")
    filing_register: Mapped[str] = mapped_column(server_default="")
    filing_retention: Mapped[str] = mapped_column(server_default="")
    search_rules: Mapped[int] = mapped_column(server_default="0")
    look_rules: Mapped[int] = mapped_column(server_default="0")
    look_on: Mapped[date] = mapped_column(server_default="0001-01-01")
    basis_name: Mapped[str | None]
    basis_title: Mapped[str | None]
    frame: Mapped[str] = mapped_column(server_default="")
    duration_first_year: Mapped[int | None]
    duration_until_on: Mapped[date | None]
    effect_event: Mapped[str | None]
    effect_event_on: Mapped[date | None]
    effect_event_act: Mapped[str | None]


class PartyRow(Base):
    """A party with its signatory."""

    __tablename__ = "party"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    nature: Mapped[Nature] = mapped_column(names_of(Nature))
    tax_code: Mapped[str]
    ipa_code: Mapped[str] = mapped_column(server_default="")
    seat: Mapped[str]
    pec: Mapped[str]
    signatory_name: Mapped[str]
    signatory_office_title: Mapped[str]
    signatory_power_title: Mapped[str]
    signatory_tax_code: Mapped[str]
    signatory_power_ends_on: Mapped[date | None]
    grammar: Mapped[Grammar] = mapped_column(names_of(Grammar), server_default="NOT_SAID")
    short_name: Mapped[str] = mapped_column(server_default="")
    short_grammar: Mapped[Grammar] = mapped_column(names_of(Grammar), server_default="NOT_SAID")
    address_index: Mapped[AddressIndex] = mapped_column(names_of(AddressIndex), server_default="NOT_SAID")
    signatory_power_kind: Mapped[PowerKind] = mapped_column(names_of(PowerKind), server_default="NOT_SAID")
    signatory_power_starts_on: Mapped[date | None]


class PartyContactRow(Base):
    """An office of a party, or somebody there, with whom the agreement is carried out."""

    __tablename__ = "party_contact"
    __table_args__ = (ForeignKeyConstraint(["agreement", "position"], ["party.agreement", "party.position"]),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]


class PartyCommitmentRow(Base):
    """What one party alone undertakes."""

    __tablename__ = "party_commitment"
    __table_args__ = (ForeignKeyConstraint(["agreement", "position"], ["party.agreement", "party.position"]),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]


class OfficeRow(Base):
    """An office of the lead party that is concerned by the agreement."""

    __tablename__ = "office"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    email: Mapped[str]


class ObligationRow(Base):
    """An obligation with its time limit and, once met, its fulfilment.

    Attributes:
        counted_from: Null where it is the signature.
        owed_office: Of the party that owes it; null where nobody has said it.
    """

    __tablename__ = "obligation"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int]
    description: Mapped[str]
    clause: Mapped[str]
    party_position: Mapped[int]
    office_name: Mapped[str]
    office_email: Mapped[str]
    limit_amount: Mapped[int]
    limit_unit: Mapped[Unit] = mapped_column(names_of(Unit))
    limit_direction: Mapped[Direction] = mapped_column(names_of(Direction))
    limit_calendar: Mapped[str]
    limit_rolls: Mapped[bool]
    due_on: Mapped[date | None]
    explanation: Mapped[str]
    recurs_from: Mapped[int | None]
    fulfilled_on: Mapped[date | None]
    fulfilment_registration_number: Mapped[str | None]
    fulfilment_document_sha256: Mapped[str | None]
    counted_from: Mapped[CountedFrom | None] = mapped_column(names_of(CountedFrom))
    counted_on: Mapped[date | None]
    counted_event: Mapped[str | None]
    counted_event_on: Mapped[date | None]
    counted_event_act: Mapped[str | None]
    owed_office: Mapped[str | None]
    owed_name: Mapped[str | None]
    owed_role: Mapped[str | None]
    owed_email: Mapped[str | None]
    owed_phone: Mapped[str | None]


class DefermentRow(Base):
    """A later due date that was agreed."""

    __tablename__ = "obligation_deferment"
    __table_args__ = (ForeignKeyConstraint(["agreement", "code"], ["obligation.agreement", "obligation.code"]),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_on: Mapped[date]
    act: Mapped[str]
    agreed_on: Mapped[date]
    instead_of: Mapped[date]


class AnsweredBeforeRow(Base):
    """An office that answered for an obligation before another."""

    __tablename__ = "obligation_answered_before"
    __table_args__ = (ForeignKeyConstraint(["agreement", "code"], ["obligation.agreement", "obligation.code"]),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office_name: Mapped[str]
    office_email: Mapped[str]
    until_on: Mapped[date]
    act: Mapped[str]


class AccessionRow(Base):
    """A body that joined after the signature."""

    __tablename__ = "accession"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int]
    clause: Mapped[str]
    act: Mapped[str]
    dated_on: Mapped[date]
    reference: Mapped[str]
    acknowledgement: Mapped[str]
    since: Mapped[date]


class SuccessionRow(Base):
    """A body that took the place of a party.

    Attributes:
        merged_position: Of a body that was a party already, the position that nobody stands in any more.
        second_position: Of one body that became two, the position of the second.
    """

    __tablename__ = "succession"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    former: Mapped[str]
    former_tax_code: Mapped[str]
    act: Mapped[str]
    dated_on: Mapped[date]
    since: Mapped[date]
    former_grammar: Mapped[Grammar] = mapped_column(names_of(Grammar), server_default="NOT_SAID")
    merged_position: Mapped[int | None]
    second_position: Mapped[int | None]
    left_alone: Mapped[LeftAlone | None] = mapped_column(names_of(LeftAlone))


class DepartureRow(Base):
    """A party that leaves the agreement."""

    __tablename__ = "departure"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int]
    received_on: Mapped[date]
    reference: Mapped[str]
    grounds: Mapped[str]
    notice_amount: Mapped[int | None]
    notice_unit: Mapped[Unit | None] = mapped_column(names_of(Unit))
    ends_on: Mapped[date]
    after: Mapped[AfterDeparture] = mapped_column(names_of(AfterDeparture))
    surviving: Mapped[list[str]] = mapped_column(JSON)


class RecordedAnswerRow(Base):
    """What a person answered to what the legal basis asks, or on registration and stamp duty."""

    __tablename__ = "recorded_answer"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    question: Mapped[str]
    answer: Mapped[str]
    reason: Mapped[str]
    answered_by: Mapped[str]
    answered_on: Mapped[date]


class PendingCorrectionRow(Base):
    """A correction that waits for a second person."""

    __tablename__ = "pending_correction"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    datum: Mapped[Datum] = mapped_column(names_of(Datum))
    which: Mapped[str]
    new_value: Mapped[str]
    reason: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
