"""The journal's chain: what a row's hash covers, how a row is made from an event, how a chain is verified.

Canonical bytes of a row, version 1: a JSON object in UTF-8, keys sorted, no spaces after ``,`` and ``:``, characters
not escaped, strings and integers only. Its members are ``v`` (1), ``agreement``, ``sequence``, ``previous`` (the hash
of the row before, 64 zeros for the first), ``act_sequence``, ``step``, ``at`` (UTC, ``2026-03-12T09:30:00.000000Z``),
``actor_name``, ``actor_office``, ``what``, ``why``, ``legal_basis``, ``data`` (an object of strings) and
``clock_note``. The hash is their SHA-256 in lower-case hexadecimal.

Version 2, of rows that seal what their step left behind (`seal`): ``v`` is 2, and ``state_form``, ``state`` and
``documents`` are members too.

Version 3, of rows whose actor had logged in: ``v`` is 3, and ``actor_person`` is a member too.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from agreements import trace
from agreements.domain.agreement.events import Event
from agreements.persistence.engine.records import NOT_SEALED, JournalRow, Seal

FIRST = "0" * 64
OMITTED = "[codice omesso]"

# The digits of a codice fiscale may be replaced by letters (omocodia); people write it with or without spaces.
_DIGIT = "[0-9LMNPQRSTUV]"
_PERSONAL_CODE = re.compile(
    rf"(?<![A-Z0-9])[A-Z]{{3}}[ .-]?[A-Z]{{3}}[ .-]?{_DIGIT}{{2}}[ .-]?[ABCDEHLMPRST][ .-]?{_DIGIT}{{2}}[ .-]?"
    rf"[A-Z]{_DIGIT}{{3}}[ .-]?[A-Z](?![A-Z0-9])",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class BrokenChain:
    """Where and how a chain breaks.

    Attributes:
        sequence: Of the first row that is not as it was written (or that is missing).
        sentence: In Italian.
        row: The row found there, if there is one.
    """

    sequence: int
    sentence: str
    row: JournalRow | None


def without_personal_codes(text: str) -> str:
    """The text with whatever looks like a person's codice fiscale replaced."""
    return _PERSONAL_CODE.sub(OMITTED, text)


def row_hash(row: JournalRow) -> str:
    """SHA-256 of the canonical bytes of a row; its own ``hash`` is not among them."""
    at = row.at.astimezone(UTC)
    fields: dict[str, Any] = {
        "v": 1,
        "agreement": row.agreement,
        "sequence": row.sequence,
        "previous": row.previous_hash,
        "act_sequence": row.act_sequence,
        "step": row.step,
        "at": at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z",
        "actor_name": row.actor.name,
        "actor_office": row.actor.office,
        "what": row.what,
        "why": row.why,
        "legal_basis": row.legal_basis,
        "data": dict(row.data),
        "clock_note": row.clock_note,
    }
    if row.seal.form:
        fields |= {"v": 2, "state_form": row.seal.form, "state": row.seal.state, "documents": row.seal.documents}
    if row.actor.person:
        fields |= {"v": 3, "actor_person": row.actor.person}
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # What cannot be encoded cannot be stored either: the database room refuses it with its own sentence.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def chained(
    events: Sequence[Event], last_sequence: int, last_hash: str, seal: Seal = NOT_SEALED
) -> tuple[JournalRow, ...]:
    """The rows that continue a chain.

    Args:
        seal: Of what the step leaves behind, borne by each of its rows.

    Raises:
        TypeError: The data of an event are not strings.
        ValueError: Its moment has no time zone.
    """
    rows: list[JournalRow] = []
    for event in events:
        if not all(isinstance(key, str) and isinstance(value, str) for key, value in event.data.items()):
            raise TypeError(f"{event.step}: the data of an event are strings")
        if event.at.utcoffset() is None:
            raise ValueError(f"{event.step}: the moment of an event is an aware datetime")
        row = JournalRow(
            agreement=event.agreement,
            sequence=last_sequence + len(rows) + 1,
            previous_hash=rows[-1].hash if rows else last_hash,
            hash="",
            act_sequence=event.act_sequence,
            step=event.step,
            at=event.at.astimezone(UTC),
            actor=replace(
                event.actor,
                name=without_personal_codes(event.actor.name),
                office=without_personal_codes(event.actor.office),
            ),
            what=without_personal_codes(event.what),
            why=without_personal_codes(event.why),
            legal_basis=without_personal_codes(event.legal_basis),
            data={without_personal_codes(k): without_personal_codes(v) for k, v in event.data.items()},
            clock_note=event.clock_note,
            seal=seal,
        )
        rows.append(replace(row, hash=row_hash(row)))
        trace.row_made(row.agreement, row.sequence)
    return tuple(rows)


def verify(rows: Sequence[JournalRow], head: str | None) -> BrokenChain | None:
    """Check the whole chain of one agreement.

    Args:
        rows: All rows, in order of sequence.
        head: Hash of the newest row as known from elsewhere (the agreement's own row, an export): without it a
            chain whose end was cut off looks whole.

    Returns:
        None if every row is as it was written.
    """
    previous = FIRST
    for expected, row in enumerate(rows, start=1):
        if row.sequence != expected:
            return BrokenChain(expected, f"Nel giornale di {row.agreement} manca la riga n. {expected}.", row)
        if row.agreement != rows[0].agreement or row.previous_hash != previous:
            sentence = f"La riga n. {expected} del giornale di {row.agreement} non segue quella che la precede."
            return BrokenChain(expected, sentence, row)
        if row.hash != row_hash(row):
            sentence = f"La riga n. {expected} del giornale di {row.agreement} non è più quella che era stata scritta."
            return BrokenChain(expected, sentence, row)
        previous = row.hash
    if head is not None and previous != head:
        return _another_end(rows, head)
    return None


def _another_end(rows: Sequence[JournalRow], head: str) -> BrokenChain:
    after = next((place for place, row in enumerate(rows, start=1) if row.hash == head), None)
    if after is not None:
        sentence = f"La riga n. {after + 1} del giornale di {rows[0].agreement} non è stata scritta da Accordi."
        return BrokenChain(after + 1, sentence, rows[after])
    missing = len(rows) + 1
    return BrokenChain(
        missing,
        f"Il giornale non finisce con la riga che Accordi vi ha scritto per ultima: mancano righe a partire dalla "
        f"n. {missing}, oppure è stato riscritto.",
        None,
    )
