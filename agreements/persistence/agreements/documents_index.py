"""The index of an agreement's archived documents; the bytes lie in the archive under their SHA-256."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import Connection, bindparam, insert, select

from agreements.persistence.engine.plain_rows import rows
from agreements.persistence.engine.records import DocumentRecord
from agreements.persistence.tables.rows_register import DocumentRow

_AT_ONCE = 500
_OF_ONE = (
    select(DocumentRow)
    .where(DocumentRow.agreement == bindparam("agreement"))
    .order_by(DocumentRow.position, DocumentRow.act_sequence, DocumentRow.kind, DocumentRow.ordinal)
)


def placed(known: Sequence[DocumentRecord], fresh: Sequence[DocumentRecord]) -> tuple[DocumentRecord, ...]:
    """The new ones among some documents, each with the next free place in the agreement's folder.

    An archived document is never replaced: where one stands under the same key it stays.
    """
    standing = {(d.act_sequence, d.kind, d.ordinal) for d in known}
    place = max((d.position for d in known), default=0)
    new = [record for record in fresh if (record.act_sequence, record.kind, record.ordinal) not in standing]
    return tuple(replace(record, position=place + n) for n, record in enumerate(new, 1))


def add(connection: Connection, documents: Sequence[DocumentRecord]) -> None:
    """Add documents to the index."""
    if documents:
        connection.execute(insert(DocumentRow), [_values(document) for document in documents])


def documents(connection: Connection, agreement: str) -> tuple[DocumentRecord, ...]:
    """The documents of an agreement, in the order of its folder."""
    return tuple(map(_record, rows(connection, _OF_ONE, {"agreement": agreement})))


def all_documents(connection: Connection) -> tuple[DocumentRecord, ...]:
    """The documents of every agreement, by agreement and in the order of its folder."""
    order = (DocumentRow.agreement, DocumentRow.position)
    return tuple(map(_record, rows(connection, select(DocumentRow).order_by(*order))))


def agreements_with(connection: Connection, hashes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The numbers of the agreements among whose documents these very bytes are, by SHA-256."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    wanted = sorted(hashes)
    for start in range(0, len(wanted), _AT_ONCE):
        some = DocumentRow.sha256.in_(wanted[start : start + _AT_ONCE])
        asked = select(DocumentRow.sha256, DocumentRow.agreement).where(some).order_by(DocumentRow.agreement)
        for sha256, number in connection.execute(asked):
            found[sha256][number] = None
    return {sha256: tuple(numbers) for sha256, numbers in found.items()}


def _values(document: DocumentRecord) -> dict[str, object]:
    return {
        "agreement": document.agreement,
        "act_sequence": document.act_sequence,
        "kind": document.kind,
        "ordinal": document.ordinal,
        "position": document.position,
        "label": document.label,
        "suffix": document.suffix,
        "sha256": document.sha256,
        "engine": document.engine,
        "created_at": document.created_at,
    }


def _record(row: DocumentRow) -> DocumentRecord:
    return DocumentRecord(
        agreement=row.agreement,
        act_sequence=row.act_sequence,
        kind=row.kind,
        ordinal=row.ordinal,
        position=row.position,
        label=row.label,
        suffix=row.suffix,
        sha256=row.sha256,
        engine=row.engine,
        created_at=row.created_at,
    )
