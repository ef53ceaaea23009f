"""The data of the documents with which an agreement ends: what the other parties are told, and the final report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from agreements.documents.templates.wording import date_in_words
from agreements.documents.texts.act_text import marker
from agreements.documents.texts.letters_text import common
from agreements.documents.texts.naming import reference
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.ending import AfterDeparture, Departure, Ending
from agreements.domain.agreement.fact_words import contested
from agreements.domain.agreement.obligation import PLAN, Obligation
from agreements.domain.agreement.periods import begun_on_unknown_day, effective_from, last_day
from agreements.domain.days.rough_day import NOT_KNOWN
from agreements.domain.steps.ending import Close


def departure_context(agreement: Agreement, departure: Departure, *, trial: bool) -> dict[str, Any]:
    """The note that the other parties get when one leaves: it takes note, and decides nothing.

    Legal basis: artt. 1334-1335 and 1373 c.c. through art. 11 c. 2 L. 241/1990.
    """
    goes_on = departure.after is AfterDeparture.GOES_ON
    return letter_to_all(agreement, trial=trial) | {
        "dovuti": _owed_after(agreement, departure.surviving),
        "recesso": {
            "parte": agreement.party(departure.position).name,
            "ricevuto": date_in_words(departure.received_on),
            "estremi": departure.reference,
            "fondamento": departure.grounds,
            "preavviso": departure.notice.words if departure.notice else "non previsto",
            "calcolo": departure.explanation,
            "ultimo_giorno": date_in_words(departure.ends_on),
        },
        "prosegue": goes_on,
        "rimanenti": [party.name for party in agreement.staying],
    }


def ending_context(agreement: Agreement, ending: Ending, reason: str, *, trial: bool) -> dict[str, Any]:
    """The letter that tells the parties that the agreement ends before its expiry."""
    return letter_to_all(agreement, trial=trial) | {
        "dovuti": _owed_after(agreement, ending.surviving),
        "cessazione": {
            "tipo": ending.kind.value,
            "atto": ending.act,
            "organo": ending.organ,
            "data": date_in_words(ending.dated_on),
            "ultimo_giorno": date_in_words(ending.ends_on),
            "motivazione": reason,
        },
    }


def letter_to_all(agreement: Agreement, *, trial: bool) -> dict[str, Any]:
    """What every draft has that goes to all the other parties."""
    return common(agreement, trial=trial) | {
        "protocollo": {"numero": marker("numero di protocollo"), "data": marker("data di protocollo")},
        "destinatari": [
            {"denominazione": party.name, "pec": party.pec or marker(f"PEC di {party.name}")}
            for party in agreement.parties[1:]
        ],
        "riferimento_accordo": reference(agreement),
    }


def _owed_after(agreement: Agreement, surviving: Sequence[str]) -> list[str]:
    return [_with_day(agreement.obligation(code)) for code in surviving]


def _with_day(obligation: Obligation) -> str:
    if obligation.due_on is None:
        return obligation.description
    return f"{obligation.description} (entro il {date_in_words(obligation.due_on)})"


def _begun(agreement: Agreement) -> str:
    begun = effective_from(agreement)
    if begun is not None:
        return date_in_words(begun)
    return NOT_KNOWN if begun_on_unknown_day(agreement) else "non decorso"


def report_context(agreement: Agreement, command: Close, today: date, *, trial: bool) -> dict[str, Any]:
    """The final report of an agreement that has ended."""
    ended, ending = last_day(agreement), agreement.ending
    how = "scadenza" if ending is None or ended != ending.ends_on else f"{ending.kind} ({ending.act}, {ending.organ})"
    return common(agreement, trial=trial) | {
        "riferimento_accordo": reference(agreement),
        "data_relazione": date_in_words(today),
        "vigenza": {
            "dal": _begun(agreement),
            "al": date_in_words(ended) if ended else marker("ultimo giorno"),
            "fine": how,
        },
        "uscite": [
            f"{agreement.party(departure.position).name} (fino al {date_in_words(departure.ends_on)})"
            + (f", recesso{mark}" if (mark := contested(agreement, departure.position)) else "")
            for departure in agreement.departures
            if departure.after is AfterDeparture.GOES_ON
        ],
        "adempimenti": [
            {
                "descrizione": obligation.description,
                "parte": agreement.party(obligation.party_position).name,
                "termine": date_in_words(obligation.due_on) if obligation.due_on else "non decorso",
                "esito": _outcome(obligation),
            }
            for obligation in agreement.obligations
            if obligation.recurs_from is None
        ],
        "risultati": command.results,
        "spesa": command.spending,
        "criticita": command.issues,
        "proposte": command.proposals,
        "non_adempiuti": command.unmet,
        "mittente": {"carica": "Il responsabile del procedimento", "nome": agreement.procedure_officer},
    }


def _outcome(obligation: Obligation) -> str:
    done = obligation.fulfilment
    if done is None:
        return "non registrato"
    protocol = f", protocollo {done.registration_number}" if done.registration_number else ""
    approved = "".join(
        f"; approvata la versione {each.version} ({each.organ}, {each.act} del {date_in_words(each.dated_on)})"
        for each in obligation.approvals
    )
    if obligation.code == PLAN and obligation.unapproved and not approved:
        approved = "; approvazione non annotata"
    return f"adempiuto il {date_in_words(done.fulfilled_on)}{protocol}{approved}"
