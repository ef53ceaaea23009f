"""The data of what comes out of a request for changes: the reply to who asked, and the note to the own offices."""

from __future__ import annotations

from datetime import date
from typing import Any

from agreements.documents.templates.wording import date_in_words, within_quotes
from agreements.documents.texts.letters_text import common
from agreements.documents.texts.naming import act_words, resolution_words
from agreements.documents.texts.party_names import addressee, in_a_table, marker
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import sentence_start
from agreements.domain.steps.requests import RequestChanges

_LETTER = "firmare il riscontro, inviarlo dal protocollo e registrarne l’invio con «registra-lettera-inviata»"


def reply_context(agreement: Agreement, before: Act, command: RequestChanges, *, trial: bool) -> dict[str, Any]:
    """The reply, for the dirigente's signature: what becomes of what was asked; it promises no outcome.

    Args:
        before: The act as it was when the request came.
    """
    party = agreement.party(command.position)
    return _asked(agreement, before, command, trial=trial) | {
        "protocollo": {"numero": marker("numero di protocollo"), "data": marker("data di protocollo")},
        "destinatari": [addressee(party)],
        "sostanziali": command.substantial,
        "ritirato": before.definitive is not None,
        "dichiarante": command.declared_by.strip(),
        "motivazione": within_quotes(command.reason),
    }


def back_context(agreement: Agreement, before: Act, position: int, reason: str, *, trial: bool) -> dict[str, Any]:
    """The letter to another party, for the dirigente's signature: the approved text went back to draft.

    Args:
        before: The act as it was approved.
    """
    party = agreement.party(position)
    return _of_approved(agreement, before, trial=trial) | {
        "protocollo": {"numero": marker("numero di protocollo"), "data": marker("data di protocollo")},
        "destinatari": [addressee(party)],
        "motivazione": within_quotes(reason),
        "firmato": any(each.position == position for each in before.signatures),
        "ritirato": before.definitive is not None,
    }


def note_context(
    agreement: Agreement, before: Act, command: RequestChanges, today: date, *, trial: bool
) -> dict[str, Any]:
    """The note to the offices: who asked for what, how it is assessed, what is to be done."""
    if command.substantial:
        assessed = "Sostanziali: servono una nuova versione del testo e una nuova deliberazione"
        steps = ["preparare la nuova versione del testo e registrarla con «nuova-versione»", _LETTER]
    else:
        assessed = f"Non sostanziali, come dichiara {command.declared_by.strip()}: «{within_quotes(command.reason)}»"
        steps = ["mettere le modifiche nel testo definitivo e fissarlo con «testo-definitivo»", _LETTER]
    offices = [office.name for office in agreement.offices]
    others = [name for name in dict.fromkeys((*offices[1:], agreement.manager.name)) if name != offices[0]]
    return _asked(agreement, before, command, trial=trial) | {
        "parti": in_a_table(agreement.present),
        "data_nota": date_in_words(today),
        "destinatario": {"ufficio": offices[0], "responsabile": None},
        "per_conoscenza": others,
        "valutazione": assessed,
        "passi": steps,
        "mittente": {"carica": "Il responsabile del procedimento", "nome": agreement.procedure_officer},
    }


def _asked(agreement: Agreement, before: Act, command: RequestChanges, *, trial: bool) -> dict[str, Any]:
    name = agreement.party(command.position).named
    return _of_approved(agreement, before, trial=trial) | {
        "richiesta": {
            "parte": sentence_start(name.alone),
            "di_chi": name.of,
            "ha": name.verb("ha", "hanno"),
            "estremi": command.reference.strip(),
            "data": date_in_words(command.asked_on),
            "modifiche": within_quotes(command.changes),
        },
    }


def _of_approved(agreement: Agreement, before: Act, *, trial: bool) -> dict[str, Any]:
    assert before.resolution is not None  # the states from which these letters come have one
    return common(agreement, trial=trial) | {
        "tipo_atto": act_words(agreement, before),
        "approvazione": resolution_words(before),
    }
