"""Whether journals are as they were written and data as they left them; whether a printed hash still stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agreements.domain.agreement.confidentiality import CONFIDENTIAL_TITLE
from agreements.domain.basics.errors import InvalidDatum, UnknownAgreement
from agreements.persistence.agreements.journal import BrokenChain, verify
from agreements.persistence.agreements.seal import ACCEPTED, ALTERED, FOUND, SEALED, differs
from agreements.persistence.database import Database
from agreements.persistence.engine.errors import in_rome
from agreements.persistence.engine.records import JournalRow
from agreements.persistence.unit_of_work import UnitOfWork

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class CheckedJournal:
    """One agreement's journal.

    Attributes:
        rows: How many there are, up to the first that cannot be read.
        head: Hash of the last one of them; empty if there is none.
        broken: The first row that is not as it was written, or not what the data show; None if all is as it was.
        proven_from: The first row that seals what its step left behind; 0 where none does.
        warnings: What is no alteration, and should be known: a clock that went back.
    """

    agreement: str
    rows: int
    head: str
    broken: BrokenChain | None
    proven_from: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """The row whose hash was printed.

    Attributes:
        row: As it stands in the journal now.
        later: How many rows follow it.
        proven: Whether it and all before it are as they were written.
        what: What the row says happened; of a confidential agreement only that it is one.
    """

    row: JournalRow
    later: int
    proven: bool
    what: str


@dataclass(frozen=True, slots=True)
class JournalReport:
    """What a verification found.

    Attributes:
        printed: The hash that was asked about, empty if none.
        found: Its row, None if it is the hash of no row.
    """

    checked: tuple[CheckedJournal, ...]
    printed: str
    found: PrintedRow | None

    @property
    def whole(self) -> bool:
        """Whether everything is as it was written, the printed hash included."""
        known = not self.printed or (self.found is not None and self.found.proven)
        return known and all(journal.broken is None for journal in self.checked)


def verify_journals(database: Database, number: str = "", printed: str | None = None) -> JournalReport:
    """Verify one journal or all, each from a single consistent state. Reads only; safe to kill and to repeat.

    All are those whose number was given, whether or not they are still there.

    Args:
        number: Of one agreement; all if empty.
        printed: A hash from an attestazione or a notice. It is usually older than the journal's end, so it may be
            that of any row: the chain up to there is then what it was when the paper was made.

    Raises:
        UnknownAgreement: There is none with this number.
        InvalidDatum: What was printed is no hash.
    """
    wanted = _hash(printed)
    with database.unit() as unit:
        given = unit.numbers_given()
        if number and number not in given:
            raise UnknownAgreement(number[:40])
        numbers = (number,) if number else given
        hidden = unit.confidential()
    checked: list[CheckedJournal] = []
    found: PrintedRow | None = None
    for each in numbers:
        with database.unit() as unit:
            journal, rows = check_journal(unit, each)
        checked.append(journal)
        found = found or _find(rows, wanted, journal, each in hidden)
    return JournalReport(tuple(checked), wanted, found)


def _hash(printed: str | None) -> str:
    if printed is None:
        return ""
    # Long hashes are broken over lines on paper.
    text = "".join(printed.split()).lower()
    if not _HASH.fullmatch(text):
        raise InvalidDatum(
            "impronta",
            "L’impronta indicata non è una SHA-256: trascrivere tutte le 64 cifre da 0 a f, come sono stampate.",
        )
    return text


def check_journal(unit: UnitOfWork, number: str) -> tuple[CheckedJournal, tuple[JournalRow, ...]]:
    """Verify the journal of one agreement and what it seals, whatever was written into them; with its rows."""
    (rows, unreadable), remembered = unit.readable_journal(number), unit.journal_head(number)
    if remembered is None:
        gone = (
            f"Il numero {number} risulta dato, ma l’accordo non c’è: qualcuno lo ha tolto dal database, o ha alzato "
            "dal di fuori il contatore dei numeri."
        )
        return CheckedJournal(number, len(rows), "", BrokenChain(1, gone, None)), rows
    if unreadable is not None:
        earlier = verify(rows, None)
        sentence = f"La riga n. {unreadable} del giornale di {number} non si legge più."
        from_here = earlier or BrokenChain(unreadable, sentence, None)
        return CheckedJournal(number, len(rows), rows[-1].hash if rows else "", from_here), rows
    if not rows:
        nothing = BrokenChain(1, f"Il giornale di {number} è vuoto: mancano tutte le righe, dalla n. 1.", None)
        return CheckedJournal(number, 0, "", nothing), rows
    broken = verify(rows, remembered) or _altered(unit, rows)
    proven_from = next((row.sequence for row in rows if row.seal.form), 0)
    return CheckedJournal(number, len(rows), rows[-1].hash, broken, proven_from, _gone_back(rows)), rows


def _altered(unit: UnitOfWork, rows: Sequence[JournalRow]) -> BrokenChain | None:
    """Whether the data are still what the newest row left behind, and were so whenever the form was changed."""
    last = rows[-1]
    accepted = max((row.sequence for row in rows if row.step == ACCEPTED), default=0)
    for row in rows[accepted:]:
        if row.step == SEALED and row.data.get(FOUND) == ALTERED:
            return BrokenChain(row.sequence, f"{row.agreement}, riga n. {row.sequence}: {row.what}", row)
    if not last.seal.form:
        return None
    try:
        told = differs(last.seal, unit.seal(last.agreement, last.seal.form))
    except (ArithmeticError, LookupError, TypeError, ValueError):  # no date, no name of an enumeration, no JSON …
        unread = f"I dati di {last.agreement} non si leggono più: qualcuno vi ha scritto ciò che Accordi non scrive."
        return BrokenChain(last.sequence, unread, last)
    if not told:
        return None
    sentence = f"{told} di {last.agreement} non sono più come questa riga li ha lasciati: qualcuno li ha cambiati."
    return BrokenChain(last.sequence, sentence, last)


def _gone_back(rows: Sequence[JournalRow]) -> tuple[str, ...]:
    return tuple(
        f"L’orologio era tornato indietro: la riga n. {after.sequence} di {after.agreement} è delle "
        f"{in_rome(after.at)}, quella prima delle {in_rome(before.at)}."
        for before, after in pairwise(rows)
        if after.at < before.at
    )


def _find(rows: Sequence[JournalRow], wanted: str, journal: CheckedJournal, hidden: bool) -> PrintedRow | None:
    for place, row in enumerate(rows, start=1):
        if wanted and row.hash == wanted:
            proven = journal.broken is None or place < journal.broken.sequence
            return PrintedRow(row, len(rows) - place, proven, CONFIDENTIAL_TITLE if hidden else row.what)
    return None
