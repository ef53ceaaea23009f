"""The tables of an agreement, and the rows that were loaded of it, handed to the save."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TypeVar

from agreements.domain.agreement.agreement import Agreement
from agreements.persistence.engine.plain_rows import Aggregate, Rows
from agreements.persistence.tables import rows_act as a
from agreements.persistence.tables import rows_agreement as r
from agreements.persistence.tables.rows_duty import ApprovalRow, EvidenceRow
from agreements.persistence.tables.rows_fact import RecordedFactRow
from agreements.persistence.tables.rows_money import ChargeRow, MovementRow

AGREEMENT = Aggregate(
    r.AgreementRow,
    r.PartyRow,
    r.PartyCommitmentRow,
    r.PartyContactRow,
    r.OfficeRow,
    r.ObligationRow,
    r.DefermentRow,
    r.AnsweredBeforeRow,
    EvidenceRow,
    ApprovalRow,
    r.PendingCorrectionRow,
    r.AccessionRow,
    r.SuccessionRow,
    r.DepartureRow,
    r.RecordedAnswerRow,
    RecordedFactRow,
    MovementRow,
    a.ActRow,
    a.TextVersionRow,
    a.OpinionRow,
    a.PartyActRow,
    a.SupersededResolutionRow,
    a.DefinitiveTextRow,
    a.SigningTurnRow,
    a.SignatureRow,
    a.HeldFileRow,
    ChargeRow,
    a.RefusalRow,
    a.PublicationRow,
)
T = TypeVar("T")
_REMEMBERED = 50

Stand = tuple[str, int, str]
"""What cannot be the same of another state of an agreement: its number, its revision, which every save counts on, and
the newest hash of the journal, which another copy of the database, put in the place of this one, does not have."""


class LoadedRows:
    """What was loaded last, shared by the threads of a process; known by its `Stand`.

    The rows are for the saves that follow. Whole agreements are remembered by who shows the same ones again and again;
    nothing can change in one, and where it stands is asked each time.
    """

    def __init__(self, agreements: int = 0) -> None:
        """Nothing yet.

        Args:
            agreements: How many are remembered.
        """
        self._lock = Lock()
        self._rows: OrderedDict[Stand, Rows] = OrderedDict()
        self._agreements: OrderedDict[Stand, Agreement] = OrderedDict()
        self._most = agreements

    @property
    def keeps_agreements(self) -> bool:
        """Whether it pays to ask where an agreement stands before it is loaded."""
        return self._most > 0

    def remember(self, rows: Rows) -> None:
        """Keep the rows of one agreement."""
        (row,) = rows.of(r.AgreementRow)
        with self._lock:
            _keep(self._rows, (row.number, row.revision, row.journal_head), rows, _REMEMBERED)

    def taken(self, number: str, revision: int, journal_head: str) -> Rows | None:
        """The rows of an agreement as it stood at a revision, where they are remembered: once, for its save."""
        with self._lock:
            return self._rows.pop((number, revision, journal_head), None)

    def remember_agreement(self, stand: Stand, agreement: Agreement) -> None:
        """Keep an agreement, in the place of the one that nobody has asked for the longest."""
        with self._lock:
            _keep(self._agreements, stand, agreement, self._most)

    def agreement(self, stand: Stand) -> Agreement | None:
        """An agreement as it stands, where it is remembered."""
        with self._lock:
            if (found := self._agreements.get(stand)) is not None:
                self._agreements.move_to_end(stand)
            return found


def _keep(kept: OrderedDict[Stand, T], stand: Stand, what: T, most: int) -> None:
    kept[stand] = what
    while len(kept) > most:
        kept.popitem(last=False)
