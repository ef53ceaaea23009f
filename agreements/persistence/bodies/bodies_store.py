"""The address book in a session: tens of thousands of bodies, written in bulk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from agreements.domain.register.address_book import ListedBody, ListedSignatory
from agreements.persistence.engine.rows_base import Base
from agreements.persistence.tables.rows_bodies import ListedBodyRow, ListedSignatoryRow

_AT_ONCE = 500
_BODIES = Base.metadata.tables["listed_body"]


def bodies(session: Session) -> dict[str, ListedBody]:
    """Every body, by key."""
    found = session.connection().execute(select(_BODIES).order_by(_BODIES.c.key)).mappings()
    return {row["key"]: _body(row) for row in found}


def bodies_with(session: Session, ipa_codes: Collection[str], tax_codes: Collection[str]) -> tuple[ListedBody, ...]:
    """The bodies with one of these codes."""
    found: dict[str, ListedBody] = {}
    codes, taxes = sorted(ipa_codes), sorted(tax_codes)
    for first in range(0, max(len(codes), len(taxes)), _AT_ONCE):
        some, others = codes[first : first + _AT_ONCE], taxes[first : first + _AT_ONCE]
        wanted = select(_BODIES).where(or_(_BODIES.c.ipa_code.in_(some), _BODIES.c.tax_code.in_(others)))
        for row in session.connection().execute(wanted).mappings():
            found[row["key"]] = _body(row)
    return tuple(found[key] for key in sorted(found))


def save_bodies(session: Session, entries: Sequence[ListedBody]) -> None:
    """Enter or alter bodies, each key once."""
    _write(session, ListedBodyRow, ("key",), [{"key": entry.key, **asdict(entry)} for entry in entries])


def signatories(session: Session, keys: Collection[str]) -> tuple[ListedSignatory, ...]:
    """Who signs for these bodies, by body and name."""
    found: list[ListedSignatory] = []
    ordered = sorted(keys)
    for first in range(0, len(ordered), _AT_ONCE):
        some = ListedSignatoryRow.body.in_(ordered[first : first + _AT_ONCE])
        rows = session.scalars(
            select(ListedSignatoryRow).where(some).order_by(ListedSignatoryRow.body, ListedSignatoryRow.name)
        )
        found += [
            ListedSignatory(r.body, r.name, r.office_title, r.power_title, r.ends_on, r.source, r.updated_on)
            for r in rows
        ]
    return tuple(found)


def save_signatories(session: Session, entries: Sequence[ListedSignatory]) -> None:
    """Enter or alter signatories, each body and name once; their bodies are there."""
    _write(session, ListedSignatoryRow, ("body", "name"), [asdict(entry) for entry in entries])


def _write(session: Session, kind: type[Any], keys: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    columns = [getattr(kind, key) for key in keys]
    for first in range(0, len(rows), _AT_ONCE):
        some = rows[first : first + _AT_ONCE]
        named = {tuple(row[key] for key in keys): row for row in some}
        wanted = select(*columns).where(tuple_(*columns).in_(named))
        there = {tuple(key) for key in session.connection().execute(wanted)}
        fresh = [row for key, row in named.items() if key not in there]
        if fresh:
            session.execute(insert(kind), fresh)
        if there:
            session.execute(update(kind), [named[key] for key in there])
    session.flush()


def _body(row: Any) -> ListedBody:
    return ListedBody(
        row["ipa_code"],
        row["name"],
        row["tax_code"],
        row["public"],
        row["pec"],
        row["seat"],
        row["source"],
        row["updated_on"],
    )
