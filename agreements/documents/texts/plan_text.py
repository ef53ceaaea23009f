"""The operational plan: what an office types, and the data of its document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agreements.documents.templates.wording import date_in_words
from agreements.documents.texts.duties_text import clause_named, duty_line
from agreements.documents.texts.naming import repertory_of, title_in_quotes
from agreements.documents.texts.party_names import marker
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.money_moved import lines_in_words
from agreements.domain.agreement.obligation import PLAN, Obligation
from agreements.domain.agreement.plan_cover import plan_years

_TO_WRITE = "…"
_ON, _OFF = "●", "–"
_MOST_YEARS = 8


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of the plan, with the periods (columns of the schedule) in which it runs."""

    description: str
    goal: int
    responsible: str
    starts: str
    ends: str
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """An operational plan: goals, activities, responsible offices, resources, schedule.

    Attributes:
        period: The years it covers, e.g. "2027-2029".
        periods: Columns of the schedule.
    """

    period: str
    goals: tuple[str, ...]
    activities: tuple[Activity, ...]
    resources: tuple[str, ...]
    periods: tuple[str, ...]


def outline(agreement: Agreement) -> Plan:
    """A plan to be completed: the commitments of the agreement stand as its goals."""
    goals = agreement.content.joint_commitments or (agreement.content.purpose,)
    activities = tuple(Activity(_TO_WRITE, n, _TO_WRITE, _TO_WRITE, _TO_WRITE, ()) for n, _ in enumerate(goals, 1))
    first, last = plan_years(agreement)
    if first is None or last is None:
        return Plan(_TO_WRITE, goals, activities, (_TO_WRITE,), ("primo anno",))
    years = tuple(str(year) for year in range(first, min(last, first + _MOST_YEARS - 1) + 1))
    period = years[0] if len(years) == 1 else f"{years[0]}-{years[-1]}"
    return Plan(period, goals, activities, (_TO_WRITE,), years)


def plan_context(agreement: Agreement, duty: Obligation, plan: Plan, *, trial: bool) -> dict[str, Any]:
    """The data of the document "piano operativo"."""
    signed_on = agreement.acts[0].signed_on
    office = duty.office.name
    return {
        "prova": trial,
        "numero_interno": agreement.number,
        "tipo_atto": str(agreement.kind).split(" ai sensi")[0],
        "titolo": title_in_quotes(agreement),
        "parti": [{"denominazione": party.name, "con_articolo": party.named.alone} for party in agreement.present],
        "accordo": {
            "clausola": f"secondo {clause_named(duty.clause)}",
            "data": date_in_words(signed_on) if signed_on else marker("data dell’accordo"),
            "repertorio": repertory_of(agreement.acts[0]).removeprefix(", repertorio "),
        },
        "periodo": plan.period,
        "predisposto_da": office,
        "obiettivi": [
            {"codice": f"O{n}", "testo": goal, "indicatore": _TO_WRITE, "valore_atteso": _TO_WRITE}
            for n, goal in enumerate(plan.goals, 1)
        ],
        "attivita": [
            {
                "codice": f"A{n}",
                "descrizione": activity.description,
                "obiettivo": f"O{activity.goal}",
                "responsabile": activity.responsible,
                "inizio": activity.starts,
                "fine": activity.ends,
            }
            for n, activity in enumerate(plan.activities, 1)
        ],
        "responsabili": [{"parte": agreement.lead.name, "struttura": office, "compito": "predisposizione del piano"}]
        + [{"parte": p.name, "struttura": _TO_WRITE, "compito": _TO_WRITE} for p in agreement.present[1:]],
        "risorse": [
            # Who gives it nobody was asked; of charges that are not known nobody says that there are none.
            {"descrizione": text, "parte": _TO_WRITE, "importo": "senza oneri" if agreement.bears_none else _TO_WRITE}
            for text in plan.resources
        ],
        "risorse_nota": f"Oneri per anno e parte: {'; '.join(moved)}" if (moved := lines_in_words(agreement)) else "",
        "cronoprogramma": {
            "periodi": list(plan.periods),
            "legenda": f"{_ON} attività in corso nel periodo; {_OFF} nessuna attività",
            "righe": [
                {
                    "attivita": f"A{n} – {activity.description}",
                    "celle": [_ON if period in activity.periods else _OFF for period in plan.periods],
                }
                for n, activity in enumerate(plan.activities, 1)
            ],
        },
        "adempimenti": [
            duty_line(agreement, each) for each in agreement.obligations if each.code != PLAN and not each.nth
        ],
        "monitoraggio": marker("come e ogni quanto si verifica l’attuazione"),
        "approvazione": marker("da chi e come il piano è approvato"),
    }
