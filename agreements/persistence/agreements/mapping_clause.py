"""The clauses of an agreement to their column and back: read with the agreement, never asked for by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agreements.domain.agreement.clause import Clause, ClauseUse
from agreements.domain.days.time_limit import TimeLimit, parse_time_limit


def clauses_row(clauses: Sequence[Clause] | None) -> list[dict[str, Any]] | None:
    """What the column holds.

    Raises:
        ValueError: A notice would come back as another one.
    """
    return None if clauses is None else [_row(clause) for clause in clauses]


def _row(clause: Clause) -> dict[str, Any]:
    notice = clause.notice
    if notice is not None and _notice(notice.short) != notice:
        raise ValueError(f"{clause.code}: a notice is counted onwards on the ordinary calendar and does not roll")
    return {
        "code": clause.code,
        "heading": clause.heading,
        "values": [list(pair) for pair in clause.values],
        "words": list(clause.words),
        "use": clause.use.name if clause.use else None,
        "notice": notice.short if notice else None,
        "acknowledgement": clause.acknowledgement,
    }


def clauses_from(rows: Sequence[dict[str, Any]] | None) -> tuple[Clause, ...] | None:
    """The clauses that a column holds."""
    if rows is None:
        return None
    return tuple(
        Clause(
            code=row["code"],
            heading=row["heading"],
            values=tuple((name, value) for name, value in row["values"]),
            words=tuple(row["words"]),
            use=ClauseUse[row["use"]] if row["use"] else None,
            notice=_notice(row["notice"]) if row["notice"] else None,
            acknowledgement=row["acknowledgement"],
        )
        for row in rows
    )


def _notice(short: str) -> TimeLimit:
    return parse_time_limit(short, rolls=False)
