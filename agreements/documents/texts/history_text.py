"""From the life of an agreement to the document that tells it: the picture and, below it, the same days in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from agreements.documents.templates.picture import png, with_pictures
from agreements.documents.templates.render import rendered
from agreements.documents.templates.timeline_svg import clean, timeline_pieces
from agreements.documents.templates.wording import date_in_words
from agreements.documents.texts.naming import kind_words, title_in_quotes
from agreements.documents.texts.party_names import in_a_sentence
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.figures.timeline import Milestone

_TEMPLATE = "storia-accordo"


def history_docx(agreement: Agreement, told: Sequence[Milestone], today: date, *, trial: bool) -> bytes:
    """The history of an agreement as a Word document; the same days give the same bytes on the same machine.

    Raises:
        DocumentError: The template was broken by an edit, or the picture cannot be drawn here.
    """
    pieces = timeline_pieces(agreement.number, agreement.title, told, today, trial=trial)
    made = rendered(_TEMPLATE, _context(agreement, told, today, len(pieces), trial=trial))
    return with_pictures(_TEMPLATE, made, [png(piece) for piece in pieces]).data


def _context(
    agreement: Agreement, told: Sequence[Milestone], today: date, pieces: int, *, trial: bool
) -> dict[str, Any]:
    parts = [f", parte {nth} di {pieces}" if pieces > 1 else "" for nth in range(1, pieces + 1)]
    return {
        "prova": trial,
        "numero_interno": agreement.number,
        "tipo_atto": kind_words(agreement),
        "titolo": title_in_quotes(agreement),
        "ente": {"denominazione": agreement.lead.name, "struttura": agreement.manager.name},
        "parti": in_a_sentence(agreement.present),
        "data": date_in_words(today),
        "immagini": [{"descrizione": f"Storia dell’accordo{part}: i giorni sono nella tabella"} for part in parts],
        "fatti": [{"giorno": one.when, "che_cosa": clean(one.what), "tratto": str(one.stretch)} for one in told],
    }
