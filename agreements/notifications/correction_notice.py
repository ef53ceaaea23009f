"""The notice that a deadline has moved of which somebody had been told: what was sent is followed, not rewritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Event, JournalHead
from agreements.domain.basics.day_words import from_the_date, to_the_date
from agreements.domain.deadlines.notice import ABOUT_A_CORRECTION, Notice
from agreements.notifications.messages import about
from agreements.notifications.rendering import rendered
from agreements.notifications.wording import MOST_SUBJECT, one_line

_OPENING = "un termine è cambiato per una rettifica"


def compose_correction(
    agreement: Agreement,
    event: Event,
    moved: Mapping[str, Sequence[tuple[str, date, date | None]]],
    today: date,
    head: JournalHead | None,
    folder: str = "",
) -> tuple[Notice, ...]:
    """One notice for each address that had been told of a deadline which a correction has moved.

    Args:
        event: The correction.
        moved: By address: what is due, by when it was, by when it is now; None where nothing is due any more.
        head: The last row of the agreement's journal; None if the journal is no longer whole.
        folder: Where the documents are, for people.
    """
    found = []
    for recipient, deadlines in sorted(moved.items()):
        facts = about(agreement, today, head, folder) | {
            "apertura": f"{_OPENING[0].upper()}{_OPENING[1:]}.",
            "calcolo": "",
            "termini": [{"quale": what, "come": _how(was, now)} for what, was, now in deadlines],
            "rettifica": event.what if agreement.confidentiality is None else "",
        }
        text, page = rendered("termini-rettificati.txt", facts)
        found.append(
            Notice(
                agreement=agreement.number,
                obligation_code=f"{ABOUT_A_CORRECTION}{head.sequence if head is not None else 0}",
                rung=0,
                recipient=recipient,
                version=event.at.date().toordinal(),
                subject=one_line(f"{agreement.number} – {_OPENING} – {agreement.shown_title}", MOST_SUBJECT),
                body=text,
                html=page,
            )
        )
    return tuple(found)


def _how(was: date, now: date | None) -> str:
    if now is None:
        return "non c’è più un termine"
    return f"passa {from_the_date(was)} {to_the_date(now)}"
