"""A notice to an inside addressee, as it is written into the outbox and as it is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace

ABOUT_A_LETTER = "ricevuta:"
"""How the code of a notice begins that is about a letter's receipt, and about no deadline."""
ABOUT_A_FILE = "ricevuto:"
"""How the code of a notice begins that is about a received file which nobody has used."""
ABOUT_A_CORRECTION = "rettifica:"
"""How the code of a notice begins that tells of deadlines which a correction has moved."""
DIGEST = "riepilogo:settimana"
"""What a weekly digest has where other notices have the code of their deadline."""
HANDOVER = "passaggio:"
"""How the code of the mail begins that tells who takes over by a reorganisation what is open."""
_TRIAL_SUBJECT = "PROVA – "
_TRIAL_TOLD = (
    "PROVA: questo avviso viene da un’installazione di prova di Accordi.",
    "Non ha alcun effetto e non occorre farne nulla.",
)
_TRIAL_PAGE = '<p style="margin:0 0 16px;padding:8px;border:2px solid #1a1a1a"><strong>{}</strong></p>\n<h1'


@dataclass(frozen=True, slots=True)
class Notice:
    """One mail to one addressee: about one deadline of one agreement, or the digest of a week.

    Agreement, obligation code, rung, recipient and version are its key: the outbox holds each key once.

    Attributes:
        agreement: Internal number; empty for a digest.
        obligation_code: Code of the obligation, or of another watched deadline ("accordo:scadenza"), or `DIGEST`, or
            what begins with `ABOUT_A_LETTER`, `ABOUT_A_FILE` or `ABOUT_A_CORRECTION`.
        rung: Days from the due date of the rung it speaks for, negative before; for a digest its edition.
        recipient: Inside mail address.
        version: How often the deadline was armed: one that moved has another, which makes this notice obsolete. For a
            digest the ordinal of its Monday.
        subject: One line.
        body: Plain Italian text.
        html: The same facts as an HTML page; empty: the mail is plain text only.
        calendar: An iCalendar object (RFC 5545) that comes along; empty: none.
    """

    agreement: str
    obligation_code: str
    rung: int
    recipient: str
    version: int
    subject: str
    body: str
    html: str = ""
    calendar: str = ""

    def of_trial(self) -> Notice:
        """The notice as a trial sends it: subject and text say PROVA first; one that does comes back as it is."""
        if self.subject.startswith(_TRIAL_SUBJECT):
            return self
        page = self.html.replace("<h1", _TRIAL_PAGE.format(" ".join(_TRIAL_TOLD)), 1)
        told = "\n".join(_TRIAL_TOLD)
        return replace(self, subject=f"{_TRIAL_SUBJECT}{self.subject}", body=f"{told}\n\n{self.body}", html=page)
