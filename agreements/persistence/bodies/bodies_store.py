"""The address book in a transaction: tens of thousands of bodies, written in bulk."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, or_, select

from agreements.domain.basics.folding import folded
from agreements.domain.register.address_book import ListedBody, ListedSignatory
from agreements.persistence.engine.engine import insert_or_replace
from agreements.persistence.engine.plain_rows import rows
from agreements.persistence.engine.rows_base import Base
from agreements.persistence.tables.rows_bodies import ListedBodyRow, ListedSignatoryRow

_AT_ONCE = 500
_BODIES = Base.metadata.tables["listed_body"]


def bodies(connection: Connection) -> dict[str, ListedBody]:
    """Every body, by key."""
    found = connection.execute(select(_BODIES).order_by(_BODIES.c.key)).mappings()
    return {row["key"]: _body(row) for row in found}


def bodies_with(
    connection: Connection, ipa_codes: Collection[str], tax_codes: Collection[str]
) -> tuple[ListedBody, ...]:
    """The bodies with one of these codes, IPA codes in small or capital letters."""
    found: dict[str, ListedBody] = {}
    codes, taxes = sorted(map(folded, ipa_codes)), sorted(tax_codes)
    for first in range(0, max(len(codes), len(taxes)), _AT_ONCE):
        some, others = codes[first : first + _AT_ONCE], taxes[first : first + _AT_ONCE]
        wanted = select(_BODIES).where(or_(_BODIES.c.key.in_(some), _BODIES.c.tax_code.in_(others)))
        for row in connection.execute(wanted).mappings():
            found[row["key"]] = _body(row)
    return tuple(found[key] for key in sorted(found))


def bodies_called(connection: Connection, words: Collection[str], most: int) -> tuple[ListedBody, ...]:
    """Bodies whose names may hold all these words, in small letters and without accents: the database knows neither.

    Any sign stands for a vowel, which may have an accent; whoever asks looks again.
    """
    wanted = select(_BODIES).order_by(func.length(_BODIES.c.name), _BODIES.c.name).limit(most)
    for word in words:
        wanted = wanted.where(_BODIES.c.name.ilike(f"%{re.sub('[^b-df-hj-np-tv-z0-9]', '_', word)}%"))
    return tuple(_body(row) for row in connection.execute(wanted).mappings())


def save_bodies(connection: Connection, entries: Sequence[ListedBody]) -> None:
    """Enter or alter bodies, each key once."""
    insert_or_replace(connection, ListedBodyRow, [{"key": entry.key, **asdict(entry)} for entry in entries])


def signatories(connection: Connection, keys: Collection[str]) -> tuple[ListedSignatory, ...]:
    """Who signs for these bodies, by body and name."""
    found: list[ListedSignatory] = []
    ordered = sorted(keys)
    for first in range(0, len(ordered), _AT_ONCE):
        some = ListedSignatoryRow.body.in_(ordered[first : first + _AT_ONCE])
        asked = select(ListedSignatoryRow).where(some).order_by(ListedSignatoryRow.body, ListedSignatoryRow.name)
        found += [
            ListedSignatory(
                r.body, r.name, r.office_title, r.power_title, r.ends_on, r.source, r.updated_on, r.power_kind
            )
            for r in rows(connection, asked)
        ]
    return tuple(found)


def save_signatories(connection: Connection, entries: Sequence[ListedSignatory]) -> None:
    """Enter or alter signatories, each body and name once; their bodies are there."""
    insert_or_replace(connection, ListedSignatoryRow, [asdict(entry) for entry in entries])


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
        row["grammar"],
        row["short_name"],
        row["short_grammar"],
        row["address_index"],
    )
