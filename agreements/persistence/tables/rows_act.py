"""Row classes of an act and of the facts it has gathered on its way to signature."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agreements.domain.agreement.act import ActKind, ActState, TimeSource
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.money import ChargesKind
from agreements.domain.agreement.ratification import RatificationAnswer
from agreements.domain.agreement.signature_proof import TitleKind
from agreements.persistence.engine.rows_base import Base, names_of


def _of_act() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["agreement", "act_sequence"], ["act.agreement", "act.sequence"])


class ActRow(Base):
    """An act, with the facts that it has at most once.

    Attributes:
        repertory_register_key: Register without regard to case and spacing, with the next column the unique key.
    """

    __tablename__ = "act"
    __table_args__ = (UniqueConstraint("repertory_register_key", "repertory_number_key"),)

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[ActKind] = mapped_column(names_of(ActKind))
    state: Mapped[ActState] = mapped_column(names_of(ActState))
    body: Mapped[DecidingBody] = mapped_column(names_of(DecidingBody))
    proposal_number: Mapped[str | None]
    proposal_proposed_on: Mapped[date | None]
    proposal_text_version: Mapped[int | None]
    resolution_number: Mapped[str | None]
    resolution_decided_on: Mapped[date | None]
    resolution_text_version: Mapped[int | None]
    sending_sent_on: Mapped[date | None]
    sending_reply_by: Mapped[date | None]
    pec_communicated_on: Mapped[date | None]
    repertory_register: Mapped[str | None]
    repertory_number: Mapped[str | None]
    repertory_registered_on: Mapped[date | None]
    repertory_by: Mapped[str | None]
    repertory_register_key: Mapped[str | None]
    repertory_number_key: Mapped[str | None]
    confirmed_expires_on: Mapped[date | None]
    expiry_article: Mapped[str] = mapped_column(server_default="")
    extends_to: Mapped[date | None]
    signed_about: Mapped[str | None]
    charges_kind: Mapped[ChargesKind] = mapped_column(names_of(ChargesKind), server_default="UNKNOWN")
    charges_declared_cents: Mapped[int | None] = mapped_column(BigInteger)
    charges_declared_minimum: Mapped[bool | None]
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    ratification_answer: Mapped[RatificationAnswer | None] = mapped_column(names_of(RatificationAnswer))
    ratification_organ: Mapped[str | None]
    ratification_number: Mapped[str | None]
    ratification_dated_on: Mapped[date | None]
    ratification_reason: Mapped[str | None]
    law_answer: Mapped[RatificationAnswer | None] = mapped_column(names_of(RatificationAnswer))
    law_organ: Mapped[str | None]
    law_number: Mapped[str | None]
    law_dated_on: Mapped[date | None]
    law_reason: Mapped[str | None]
    taken: Mapped[dict[str, str]] = mapped_column(JSON)
    dispute_answer: Mapped[str] = mapped_column(server_default="")


class TextVersionRow(Base):
    """One version of the text under discussion."""

    __tablename__ = "text_version"
    __table_args__ = (_of_act(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    docx_sha256: Mapped[str]
    origin: Mapped[str]
    added_at: Mapped[datetime]


class OpinionRow(Base):
    """An opinion given during the examination."""

    __tablename__ = "opinion"
    __table_args__ = (_of_act(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    given_by: Mapped[str]
    favourable: Mapped[bool]
    given_on: Mapped[date]


class PartyActRow(Base):
    """Another party's own act, or why it needs none: at most one a party."""

    __tablename__ = "party_act"
    __table_args__ = (_of_act(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int]
    authority: Mapped[str]
    number: Mapped[str]
    adopted_on: Mapped[date | None]
    text_version: Mapped[int]
    not_necessary_because: Mapped[str]


class SupersededResolutionRow(Base):
    """A resolution whose text went back to draft."""

    __tablename__ = "superseded_resolution"
    __table_args__ = (_of_act(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str]
    decided_on: Mapped[date]
    text_version: Mapped[int]
    reason: Mapped[str]
    since: Mapped[date]


class DefinitiveTextRow(Base):
    """The frozen text that is signed."""

    __tablename__ = "definitive_text"
    __table_args__ = (_of_act(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    docx_sha256: Mapped[str]
    pdf_sha256: Mapped[str]
    engine: Mapped[str]
    engine_version: Mapped[str]
    profiles: Mapped[list[str]] = mapped_column(JSON)
    fixed_on: Mapped[date]
    differences: Mapped[list[str]] = mapped_column(JSON)
    declared_by: Mapped[str]
    reason: Mapped[str]


class SigningTurnRow(Base):
    """When a party signs: only of acts that are not signed by all at the same time by one term."""

    __tablename__ = "signing_turn"
    __table_args__ = (_of_act(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rank: Mapped[int]
    reply_by: Mapped[date | None]
    came_on: Mapped[date | None]


class SignatureRow(Base):
    """An accepted signature: at most one a party."""

    __tablename__ = "signature"
    __table_args__ = (_of_act(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int]
    signatory: Mapped[str]
    signed_at: Mapped[datetime]
    time_source: Mapped[TimeSource] = mapped_column(names_of(TimeSource))
    file_sha256: Mapped[str]
    preserved_sha256: Mapped[str]
    certificate: Mapped[str]
    certificate_ends_on: Mapped[date | None]
    settled: Mapped[str]
    suffix: Mapped[str]
    continues: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    delegation_act: Mapped[str | None]
    delegation_on: Mapped[date | None]
    title_kind: Mapped[TitleKind | None] = mapped_column(names_of(TitleKind))
    title_since: Mapped[date | None]
    title_until: Mapped[date | None]
    title_extent: Mapped[str | None]
    identity: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    proof: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))


class HeldFileRow(Base):
    """A returned file that waits for a person's decision."""

    __tablename__ = "held_file"
    __table_args__ = (_of_act(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_sha256: Mapped[str]
    preserved_sha256: Mapped[str]
    position: Mapped[int]
    signatory: Mapped[str]
    signed_at: Mapped[datetime | None]
    time_source: Mapped[TimeSource | None] = mapped_column(names_of(TimeSource))
    certificate: Mapped[str]
    certificate_ends_on: Mapped[date | None]
    findings: Mapped[list[str]] = mapped_column(JSON)
    held_at: Mapped[datetime]
    suffix: Mapped[str]
    continues: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    codes: Mapped[list[str]] = mapped_column(JSON)
    holder: Mapped[str]
    proof: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))


class RefusalRow(Base):
    """A party has said that it does not sign: at most one a party."""

    __tablename__ = "refusal"
    __table_args__ = (_of_act(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int]
    refused_on: Mapped[date]
    reason: Mapped[str]
    reference: Mapped[str]


class PublicationRow(Base):
    """Where and when the act was published."""

    __tablename__ = "publication"
    __table_args__ = (_of_act(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str]
    published_on: Mapped[date]
    only: Mapped[Public | None] = mapped_column(names_of(Public))
