"""No mail that has not left bears the title of an agreement that is confidential now."""

from __future__ import annotations

import html
from dataclasses import replace

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import CONFIDENTIAL_TITLE
from agreements.domain.basics.folding import folded
from agreements.domain.deadlines.notice import ABOUT_A_CORRECTION, ABOUT_A_FILE, ABOUT_A_LETTER, Notice
from agreements.notifications.wording import one_line, paragraph
from agreements.persistence.engine.records import NoticeStatus
from agreements.persistence.unit_of_work import UnitOfWork

UNSENT = frozenset({NoticeStatus.QUEUED, NoticeStatus.SENDING, NoticeStatus.FAILED, NoticeStatus.UNCERTAIN})
_ABOUT = {
    ABOUT_A_LETTER: "una lettera a un altro ente che non è arrivata, o può non arrivare",
    ABOUT_A_CORRECTION: "un termine che è cambiato per una rettifica",
    ABOUT_A_FILE: "un file ricevuto che non è stato usato",
}
_TERM = "un termine da rispettare"


def conceal_mails(unit: UnitOfWork, agreement: Agreement) -> int:
    """Take the title of a confidential agreement out of every mail that may still leave, whatever holds it up.

    The mail keeps its key and its Message-ID, and says of which agreements it was and where the rest is read. Whoever
    was to be told of a deadline is told by the sweep too, which makes its own mails anew.

    Safe to repeat: a mail without the title is left alone.

    Returns:
        How many mails were written anew; none where the agreement is not confidential.
    """
    if agreement.confidentiality is None:
        return 0
    found = [n for n in unit.notices_about(agreement.number) if n.status in UNSENT and _bears(n.notice, agreement)]
    spoken_of = unit.agreements_of_digests([n.id for n in found if not n.notice.agreement])
    for queued in found:
        numbers = [queued.notice.agreement] if queued.notice.agreement else list(spoken_of.get(queued.id, ()))
        unit.rewrite_notice(queued.id, _without_title(queued.notice, numbers))
    return len(found)


def _bears(notice: Notice, agreement: Agreement) -> bool:
    """Whether the title is told; a mail that was made since says in its place that the agreement is confidential."""
    calendar = notice.calendar.replace("\r\n ", "").replace("\\", "")
    told = folded(f"{notice.subject} {notice.body} {html.unescape(notice.html)} {calendar}")
    if notice.agreement and CONFIDENTIAL_TITLE not in told:
        return True
    return folded(one_line(agreement.title)) in told or folded(one_line(agreement.title, 119).rstrip("…")) in told


def _without_title(notice: Notice, numbers: list[str]) -> Notice:
    named = ", ".join(numbers) or notice.agreement
    what = next((told for begins, told in _ABOUT.items() if notice.obligation_code.startswith(begins)), _TERM)
    what = what if notice.agreement else "i termini della settimana"
    body = "\n\n".join(
        paragraph(text)
        for text in (
            f"Questo avviso riguarda {named}: {what}.",
            f"Prima della spedizione un accordo è diventato riservato ({CONFIDENTIAL_TITLE}): i particolari si leggono "
            "nella cartella dell’accordo e nella pagina delle scadenze, secondo le abilitazioni di ciascuno.",
        )
    )
    subject = one_line(f"{named} – avviso – {CONFIDENTIAL_TITLE}", 150)
    return replace(notice, subject=subject, body=body + "\n", html="", calendar="")
