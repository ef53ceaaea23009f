"""A notice to an inside addressee, as it is written into the outbox and as it is sent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """One mail about one deadline of one agreement, to one addressee.

    Agreement, obligation code, rung, recipient and version are its key: the outbox holds each key once.

    Attributes:
        agreement: Internal number.
        obligation_code: Code of the obligation, or of another watched deadline ("accordo:scadenza").
        rung: Days from the due date of the rung it speaks for; negative before.
        recipient: Inside mail address.
        version: Names the due date; a corrected date has another and makes this notice obsolete.
        subject: One line.
        body: Plain Italian text.
    """

    agreement: str
    obligation_code: str
    rung: int
    recipient: str
    version: int
    subject: str
    body: str
