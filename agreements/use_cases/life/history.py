"""The life of an agreement told on a page and as a picture for documents."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from agreements.documents.files.errors import DocumentError
from agreements.documents.templates.timeline_svg import timeline_svg
from agreements.documents.texts.history_text import history_docx
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.filing import FILED
from agreements.domain.basics.day_words import to_the_date
from agreements.domain.figures.timeline import timeline
from agreements.use_cases.base.outcome import DocumentLink, Outcome
from agreements.use_cases.base.step import load, report
from agreements.use_cases.base.workbench import Workbench

PICTURE = "storia dell’accordo.svg"
DOCUMENT = "storia dell’accordo.docx"


def tell_history(bench: Workbench, number: str, _actor: Actor, now: datetime) -> Outcome:
    """Tell the life of an agreement, and leave it in its folder: a picture, and a document with picture and words.

    Safe to kill and to repeat: the register is only read; each file is computed and replaced whole.

    Raises:
        UnknownAgreement: There is none with this number.
    """
    agreement, moment = load(bench, number, now)
    with bench.database.unit() as unit:
        implementing = unit.implementing(number)
    told = timeline(agreement, moment.today, implementing)
    days = f"{len(told)} fatti e termini" if len(told) != 1 else "un fatto o termine"
    picture = timeline_svg(agreement.number, agreement.title, told, moment.today, trial=bench.trial)
    happened = f"Storia dell’accordo {to_the_date(moment.today)}: {days}."
    outcome = replace(report(bench, agreement, moment, happened), timeline=told, picture=picture)
    outcome = replace(outcome, sections=(*outcome.sections, *_parties(agreement), (FILED, agreement.filing.lines)))
    outcome = _leaving(bench, agreement, outcome, PICTURE, "immagine", "L’immagine", lambda: picture)
    return _leaving(
        bench,
        agreement,
        outcome,
        DOCUMENT,
        "documento",
        "Il documento",
        lambda: history_docx(agreement, told, moment.today, trial=bench.trial),
    )


def _parties(agreement: Agreement) -> list[tuple[str, tuple[str, ...]]]:
    """Where each party is reached and who answers there, as the register has it."""
    lines = []
    for party in agreement.present:
        where = f"{party.pec or 'nessuna PEC'} ({party.address_index})"
        lines.append("; ".join((f"{party.name}: {where}", *(contact.words for contact in party.contacts))))
    return [("Recapiti e referenti delle parti", tuple(lines))]


def _leaving(
    bench: Workbench, agreement: Agreement, outcome: Outcome, name: str, kind: str, it: str, made: Callable[[], bytes]
) -> Outcome:
    """Leave a file in the folder; where that cannot be, the page says so and tells the rest."""
    try:
        data = made()
        path = bench.folder(agreement).put_view(name, data)
    except DocumentError as error:
        return replace(outcome, warnings=(*outcome.warnings, f"{it} non è nella cartella: {error}"))
    link = DocumentLink(f"storia dell’accordo ({kind})", path, hashlib.sha256(data).hexdigest(), of_this_step=True)
    return replace(outcome, documents=(*outcome.documents, link))
