"""From the figures of a year to the document that is printed."""

from __future__ import annotations

from datetime import date
from typing import Any

from agreements.documents.sheets.year_tables import (
    Table,
    costs,
    counts,
    doubts,
    in_words,
    phases,
    plan_counts,
    plan_list,
    turns,
)
from agreements.documents.templates.render import render
from agreements.documents.templates.timeline_svg import clean
from agreements.documents.templates.wording import date_in_words
from agreements.domain.figures.yearly import Yearly

_TEMPLATE = "statistiche-annuali"
_REGISTER = "Registro degli accordi"
_NOBODY = {"denominazione": _REGISTER, "struttura": "nessun accordo registrato"}
_COUNT = ("voce", "firmati", "registro")
_TURN = ("voce", "quanti")
_PHASE = ("fase", "contati", "mediana", "minimo", "massimo", "non_noti")
_COST = ("voce", "atti", "somma")
_DOUBT = ("voce", "aperti", "valutati")
_PLAN = ("accordo", "oggetto", "termine", "consegna", "ritardo")


def year_docx(figures: Yearly, body: str, today: date, *, trial: bool) -> bytes:
    """The figures of a year as a Word document; the same figures give the same bytes on the same machine.

    Args:
        body: The body that keeps the register; empty where nobody knows it yet.

    Raises:
        DocumentError: The template was broken by an edit.
    """
    return render(_TEMPLATE, _context(figures, body, today, trial=trial))


def _context(figures: Yearly, body: str, today: date, *, trial: bool) -> dict[str, Any]:
    told_costs, told_doubts = costs(figures), doubts(figures)
    told_phases, told_turns, told_plans = phases(figures), turns(figures), plan_counts(figures)
    return {
        "prova": trial,
        "ente": {"denominazione": body, "struttura": _REGISTER} if body else _NOBODY,
        "anno": str(figures.year),
        "in_corso": figures.running,
        "firmati": str(figures.signed),
        "registro": str(figures.register),
        "riservati": str(figures.confidential) if figures.confidential else None,
        "giorno": date_in_words(figures.counted_on),
        "data": date_in_words(today),
        "conteggi": [
            {"titolo": table.title, "voce": table.heading[0], "nota": table.note or None, "righe": _rows(table, _COUNT)}
            for table in counts(figures)
            if table.rows
        ],
        "eventi": _rows(told_turns, _TURN),
        "nota_eventi": told_turns.note,
        "fasi": _rows(told_phases, _PHASE),
        "nota_fasi": told_phases.note,
        "oneri": _rows(told_costs, _COST),
        "nota_oneri": told_costs.note,
        "piani": _rows(told_plans, _TURN),
        "nota_piani": told_plans.note,
        "dubbi": _rows(told_doubts, _DOUBT),
        "nota_dubbi": told_doubts.note,
        "ritardi": _rows(plan_list(figures), _PLAN),
    }


def _rows(table: Table, names: tuple[str, ...]) -> list[dict[str, str]]:
    return [dict(zip(names, (clean(in_words(cell)) for cell in row), strict=True)) for row in table.rows]
