"""What all row classes share: the declarative base, and the column types."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, MetaData, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from agreements.domain.basics.errors import InvalidDatum

# Constraints have names, so that a later migration can speak of them on either database.
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_UNREADABLE = re.compile("[\0\ud800-\udfff]")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite, which has no time zones, keeps it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a datetime without time zone: which instant it means would depend on the computer."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a stored instant is an aware datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC, whatever zone the session of the database has."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """A text without the characters that no database stores faithfully."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse NUL and lone surrogates (file names and arguments in a wrong encoding bring them)."""
        if value is not None and _UNREADABLE.search(value):
            raise InvalidDatum("testo", "Un testo contiene caratteri non leggibili: riscriverlo a mano e ripetere.")
        return value


def names_of(kind: type[PythonEnum]) -> Enum:
    """The column type of an enumeration: its English names, since the Italian labels may be reworded."""
    return Enum(kind, native_enum=False, create_constraint=False, length=60)


class Base(DeclarativeBase):
    """Base of the row classes."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: Any = {str: PlainText(), datetime: UtcDateTime()}  # noqa: RUF012 - SQLAlchemy reads it
