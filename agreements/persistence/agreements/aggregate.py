"""The tables of an agreement, and the rows that were loaded of it, handed to the save."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

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
_REMEMBERED = 50


class LoadedRows:
    """The rows of the agreements that were loaded last, for the saves that follow; shared by the threads of a process.

    They are known by what cannot be the same of other rows: the revision, which every save counts on, and the newest
    hash of the journal, which another copy of the database, put in the place of this one, does not have.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._rows: OrderedDict[tuple[str, int, str], Rows] = OrderedDict()

    def remember(self, rows: Rows) -> None:
        """Keep the rows of one agreement."""
        (row,) = rows.of(r.AgreementRow)
        with self._lock:
            self._rows[row.number, row.revision, row.journal_head] = rows
            while len(self._rows) > _REMEMBERED:
                self._rows.popitem(last=False)

    def taken(self, number: str, revision: int, journal_head: str) -> Rows | None:
        """The rows of an agreement as it stood at a revision, where they are remembered: once, for its save."""
        with self._lock:
            return self._rows.pop((number, revision, journal_head), None)
