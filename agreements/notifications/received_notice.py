"""The notice to the own office that a file which came in, and which no step has used, will go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import JournalHead
from agreements.domain.basics.day_words import italian_date, of_the_day
from agreements.domain.basics.moment import ROME
from agreements.domain.deadlines.notice import ABOUT_A_FILE, Notice
from agreements.domain.people.received import ReceivedFile
from agreements.notifications.messages import about
from agreements.notifications.rendering import rendered
from agreements.notifications.wording import MOST_SUBJECT, one_line


def compose_unused(
    agreement: Agreement,
    files: Sequence[ReceivedFile],
    goes_on: date,
    today: date,
    head: JournalHead | None,
    folder: str,
) -> Notice:
    """One notice about the files of an agreement that go on the same day; the same files give the same key.

    Args:
        head: The last row of the agreement's journal; None if the journal is no longer whole.
        folder: Where the documents are, for people.
    """
    one = len(files) == 1
    opening = "un file ricevuto non è stato usato" if one else f"{len(files)} file ricevuti non sono stati usati"
    facts = about(agreement, today, head, folder) | {
        "apertura": f"{opening[0].upper()}{opening[1:]}.",
        "calcolo": "",
        "file": "; ".join(f"«{each.name}», {of_the_day(each.received_at.astimezone(ROME).date())}" for each in files),
        "fino": italian_date(goes_on),
    }
    text, page = rendered("file-non-usato.txt", facts)
    return Notice(
        agreement=agreement.number,
        obligation_code=f"{ABOUT_A_FILE}{files[0].id}",
        rung=0,
        recipient=agreement.manager.email,
        version=1,
        subject=one_line(f"{agreement.number} – {opening} – {agreement.shown_title}", MOST_SUBJECT),
        body=text,
        html=page,
    )
