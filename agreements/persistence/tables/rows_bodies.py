"""Row classes of the address book: bodies, and who signs for them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.party_data import AddressIndex, PowerKind
from agreements.persistence.engine.rows_base import Base, names_of


class ListedBodyRow(Base):
    """A body; see `ListedBody`."""

    __tablename__ = "listed_body"
    __table_args__ = (Index("ix_listed_body_tax_code", "tax_code"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    ipa_code: Mapped[str]
    name: Mapped[str]
    tax_code: Mapped[str]
    public: Mapped[bool | None]
    pec: Mapped[str]
    seat: Mapped[str]
    source: Mapped[str]
    updated_on: Mapped[date]
    grammar: Mapped[Grammar] = mapped_column(names_of(Grammar), server_default="NOT_SAID")
    short_name: Mapped[str] = mapped_column(server_default="")
    short_grammar: Mapped[Grammar] = mapped_column(names_of(Grammar), server_default="NOT_SAID")
    address_index: Mapped[AddressIndex] = mapped_column(names_of(AddressIndex), server_default="NOT_SAID")


class ListedSignatoryRow(Base):
    """Somebody who signs for a body; see `ListedSignatory`."""

    __tablename__ = "listed_signatory"

    body: Mapped[str] = mapped_column(ForeignKey("listed_body.key"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    office_title: Mapped[str]
    power_title: Mapped[str]
    ends_on: Mapped[date | None]
    source: Mapped[str]
    updated_on: Mapped[date]
    power_kind: Mapped[PowerKind] = mapped_column(names_of(PowerKind), server_default="NOT_SAID")
