"""The data of the documents with which an agreement ends: what the other parties are told, and the final report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from agreements.documents.templates.wording import after_colon, date_in_words
from agreements.documents.texts.letters_text import common
from agreements.documents.texts.naming import reference
from agreements.documents.texts.party_names import addressee, for_information, in_a_table, marker
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import sentence_start
from agreements.domain.agreement.ending import AfterDeparture, Departure, Ending
from agreements.domain.agreement.fact_words import contested
from agreements.domain.agreement.money_moved import all_years, by_year_and_party
from agreements.domain.agreement.movement import MovementKind
from agreements.domain.agreement.obligation import PLAN, Obligation
from agreements.domain.agreement.periods import begun_on_unknown_day, effective_from, last_day, never_effective
from agreements.domain.agreement.recurrence import still_owed
from agreements.domain.basics.day_words import of_the_day, the_day, to_the_day
from agreements.domain.days.rough_day import NOT_KNOWN
from agreements.domain.steps.ending import Close


def departure_context(agreement: Agreement, departure: Departure, *, trial: bool) -> dict[str, Any]:
    """The note that the other parties get when one leaves: it takes note, and decides nothing.

    Legal basis: artt. 1334-1335 and 1373 c.c. through art. 11 c. 2 L. 241/1990.
    """
    name = agreement.party(departure.position).named
    goes_on = departure.after is AfterDeparture.GOES_ON
    return letter_to_all(agreement, departure.position, trial=trial) | {
        "dovuti": _owed_after(agreement, departure.surviving, ends=not goes_on),
        "recesso": {
            "parte": name.alone,
            "di_chi": name.of,
            "ha": name.verb("ha", "hanno"),
            "ricevuto": date_in_words(departure.received_on),
            "estremi": departure.reference,
            "fondamento": departure.grounds,
            "preavviso": departure.notice.words if departure.notice else "non previsto",
            "calcolo": after_colon(departure.explanation),
            "ultimo_giorno": date_in_words(departure.ends_on),
        },
        "prosegue": goes_on,
        "rimanenti": [party.named.alone for party in agreement.staying],
    }


def ending_context(agreement: Agreement, ending: Ending, reason: str, *, trial: bool) -> dict[str, Any]:
    """The letter that tells the parties that the agreement ends before its expiry."""
    return letter_to_all(agreement, trial=trial) | {
        "dovuti": _owed_after(agreement, ending.surviving, ends=True),
        "cessazione": {
            "tipo": ending.kind.value,
            "atto": ending.act,
            "organo": ending.organ,
            "data": date_in_words(ending.dated_on),
            "ultimo_giorno": date_in_words(ending.ends_on),
            "motivazione": reason,
        },
    }


_BRIEFLY = 3
"""Of more addressees than these a letter of one page has no room for seats, addresses «e p.c.» and persons."""


def letter_to_all(agreement: Agreement, *concerned: int, trial: bool) -> dict[str, Any]:
    """What every draft has that goes to all the other parties.

    Args:
        concerned: Positions of the parties that it is about, to whom it goes; the others read it «e p.c.».
    """
    others = agreement.present[1:]
    main = [party for party in others if party.position in concerned] or others
    brief = {"sede": "", "referenti": []} if len(main) > _BRIEFLY else {}
    return common(agreement, trial=trial) | {
        "protocollo": {"numero": marker("numero di protocollo"), "data": marker("data di protocollo")},
        "destinatari": [addressee(party) | brief for party in main],
        "per_conoscenza": [
            party.name if len(others) > _BRIEFLY else for_information(party) for party in others if party not in main
        ],
        "riferimento_accordo": reference(agreement),
    }


def _owed_after(agreement: Agreement, surviving: Sequence[str], *, ends: bool) -> list[str]:
    """What a person has named, and where the agreement ends what the text counts from that day."""
    owed = [agreement.obligation(code) for code in surviving]
    after = [duty for duty in agreement.obligations if ends and duty.after_the_end and duty.fulfilment is None]
    owed += [duty for duty in after if duty not in owed]
    return [_with_day(duty) for duty in owed]


def _with_day(obligation: Obligation) -> str:
    if obligation.due_on is None:
        return obligation.description
    return f"{obligation.description} (entro {the_day(obligation.due_on)})"


def _begun(agreement: Agreement) -> str:
    begun = effective_from(agreement)
    if begun is not None:
        return date_in_words(begun)
    return NOT_KNOWN if begun_on_unknown_day(agreement) else "non decorso"


def report_context(agreement: Agreement, command: Close, today: date, *, trial: bool) -> dict[str, Any]:
    """The final report of an agreement that has ended."""
    ended, ending = last_day(agreement), agreement.ending
    how = "scadenza" if ending is None or ended != ending.ends_on else f"{ending.kind} ({ending.act}, {ending.organ})"
    if never_effective(agreement, today):
        how += ", senza che l’accordo abbia avuto effetto"
    return common(agreement, trial=trial) | {
        "parti": in_a_table(agreement.present),
        "riferimento_accordo": sentence_start(reference(agreement)),
        "data_relazione": date_in_words(today),
        "vigenza": {
            "dal": _begun(agreement),
            "al": date_in_words(ended) if ended else marker("ultimo giorno"),
            "fine": how,
        },
        "uscite": [
            f"{agreement.party(departure.position).name} (fino {to_the_day(departure.ends_on)})"
            + (f", recesso{mark}" if (mark := contested(agreement, departure.position)) else "")
            for departure in agreement.departures
            if departure.after is AfterDeparture.GOES_ON
        ],
        "adempimenti": [
            {
                "descrizione": obligation.description,
                "parte": agreement.who_owes(obligation),
                "termine": date_in_words(obligation.due_on) if obligation.due_on else "non decorso",
                "esito": _outcome(agreement, obligation),
            }
            for obligation in sorted(agreement.obligations, key=lambda each: each.due_on or date.max)
            if obligation.recurs_from is None
        ],
        "risultati": sentence_start(command.results.strip()),
        "spesa": command.spending.strip(),
        "movimenti": _moved(agreement),
        "criticita": sentence_start(command.issues.strip()),
        "proposte": sentence_start(command.proposals.strip()),
        "non_adempiuti": command.unmet.strip(),
        "mittente": {"carica": "Il responsabile del procedimento", "nome": agreement.procedure_officer},
    }


def _moved(agreement: Agreement) -> list[dict[str, str]]:
    """What was planned and what the accounts have moved, by year and party; nothing recorded is a dash, not zero."""
    sums = by_year_and_party(agreement)
    rows = [(str(each.year), agreement.party(each.party).name, each) for each in sums]
    if len(rows) > 1:
        rows.append(("Totale", "tutte le Parti", all_years(sums)))
    return [
        {
            "anno": year,
            "parte": party,
            "previsto": "non noto" if each.planned is None else str(each.planned),
            "impegnato": each.told(MovementKind.RESERVATION, MovementKind.COMMITMENT, MovementKind.ENTITLEMENT) or "–",
            "pagato": each.told(MovementKind.PAYMENT, MovementKind.REIMBURSEMENT) or "–",
        }
        for year, party, each in rows
    ]


def _outcome(agreement: Agreement, obligation: Obligation) -> str:
    done = obligation.fulfilment
    if done is None:
        if obligation.due_on is None:
            return "termine mai decorso"
        # Owed on its day it was, or its party, or the agreement, was gone before.
        owed = still_owed(replace(agreement, closing=None), obligation, obligation.due_on)
        return "non risulta adempiuto" if owed else "non più dovuto"
    protocol = f", protocollo {done.registration_number}" if done.registration_number else ""
    approved = "".join(
        f"; approvata la versione {each.version} ({each.organ}, {each.act} {of_the_day(each.dated_on)})"
        for each in obligation.approvals
    )
    if obligation.code == PLAN and obligation.unapproved and not approved:
        approved = "; approvazione non annotata"
    return f"adempiuto {the_day(done.fulfilled_on)}{protocol}{approved}"
