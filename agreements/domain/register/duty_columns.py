"""Duties as a sheet of their own beside the register, and on another what follows them: documents and approvals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.counting import CountedFrom
from agreements.domain.agreement.duty_record import EvidenceKind
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.register.line_columns import OF, LineColumns, Row
from agreements.domain.register.register_columns import Column
from agreements.domain.register.typed_cell import Cell

APPROVAL = "approvazione"
"""On the sheet of what follows a duty, the kind of line that is no document."""
_DAY = "gg/mm/aaaa"
_DUTIES = (
    OF,
    Column("code", "Codice", "Nome stabile: «piano-operativo»; di una volta di ciò che si ripete «relazione/2».", True),
    Column("description", "Adempimento", "Che cosa va fatto.", True),
    Column("clause", "Clausola", "Le parole del testo.", True),
    Column("party", "Parte", "Il numero della parte che lo deve: 1 il proprio ente.", True),
    Column("owed_by", "Struttura della parte", "Solo di un’altra parte: «struttura; nome; ruolo; e-mail; telefono»."),
    Column("counted", "Si conta", "Vuoto: dalla firma.", choices=tuple(CountedFrom)),
    Column("limit", "Entro", "«1 mese», «60 giorni»; vuoto se il testo fissa il giorno."),
    Column("day", "Giorno fissato", f"{_DAY} se è un giorno solo; gg/mm se è ogni anno."),
    Column("event", "Evento", "Le parole del testo, se si conta da un evento."),
    Column("event_on", "Evento avvenuto il", f"{_DAY}, se risulta."),
    Column("event_act", "Atto dell’evento", "Insieme alla sua data."),
    Column("recurs", "Si ripete", "«sì» se torna ogni volta che passa il termine.", choices=("sì", "no")),
    Column(
        "first",
        "Sorvegliato da",
        "Di ciò che si ripete la prima volta (numero, o anno) che si sorveglia; vuoto: da oggi in avanti.",
    ),
    Column("office", "Struttura", "Del proprio ente, che lo segue; vuoto: quella dell’accordo."),
    Column("office_email", "E-mail della struttura", "Insieme alla struttura."),
    Column(
        "deferments",
        "Differimenti",
        "Uno per riga: «nuovo termine; atto; data dell’atto; termine di prima», dal più vecchio.",
    ),
    Column("done_on", "Adempiuto il", f"{_DAY}, se risulta."),
    Column("done_number", "Protocollo", "Con cui è arrivato, se risulta."),
)
_EXAMPLE_DUTY: Mapping[str, Cell] = {
    "code": "relazione-annuale",
    "description": "Relazione annuale",
    "clause": "ogni anno una relazione sullo stato di attuazione",
    "party": 2,
    "owed_by": "Settore di esempio; Esempio Tre; referente",
    "counted": CountedFrom.YEARLY.value,
    "day": "30/06",
    "done_on": "",
}


def _duty(duty: Obligation, usual: str) -> Row:
    counting, event, done = duty.counting, duty.counting.event, duty.fulfilment
    happened = event.happened if event else None
    fixed = counting.on is not None
    own = duty.office.email != usual
    return {
        "code": duty.code,
        "description": duty.description,
        "clause": duty.clause,
        "party": duty.party_position,
        "owed_by": duty.owed_by.typed if duty.owed_by else "",
        "counted": "" if counting.start is CountedFrom.SIGNATURE else counting.start.value,
        "limit": "" if fixed else duty.limit.words,
        "day": "" if counting.on is None else f"{counting.on:%d/%m}" if duty.yearly else f"{counting.on:%d/%m/%Y}",
        "event": event.words if event else "",
        "event_on": happened.on if happened else None,
        "event_act": happened.act if happened else "",
        "recurs": "sì" if duty.recurs_from is not None and not duty.yearly else "",
        "first": duty.recurs_from,
        "office": duty.office.name if own else "",
        "office_email": duty.office.email if own else "",
        "deferments": "\n".join(
            f"{each.due_on:%d/%m/%Y}; {each.act}; {each.agreed_on:%d/%m/%Y}; {each.instead_of:%d/%m/%Y}"
            for each in duty.deferments
        ),
        "done_on": done.fulfilled_on if done else None,
        "done_number": done.registration_number if done else "",
    }


def _duties(agreement: Agreement) -> Sequence[Row]:
    usual = agreement.offices[0].email if agreement.offices else ""
    return [_duty(duty, usual) for duty in agreement.obligations]


DUTIES = LineColumns("Adempimenti", ".adempimenti.csv", _DUTIES, _EXAMPLE_DUTY, _duties)

_RECORDS = (
    OF,
    Column("duty", "Adempimento", "Il suo codice, come nel foglio «Adempimenti»: «piano-operativo».", True),
    Column(
        "kind",
        "Che cosa",
        "«approvazione», o il documento: un aggiornamento è una nuova versione.",
        True,
        (APPROVAL, *EvidenceKind),
    ),
    Column("version", "Versione", "Solo di un’approvazione: 1 la prima consegna, 2 il primo aggiornamento."),
    Column("organ", "Organo", "Solo di un’approvazione: chi ha approvato."),
    Column("act", "Atto", "Solo di un’approvazione: tipo e numero."),
    Column("dated_on", "Data", f"{_DAY}: dell’atto, del documento, della consegna dell’aggiornamento.", True),
    Column("number", "Protocollo", "Solo di un documento, se risulta."),
)
_EXAMPLE_RECORD: Mapping[str, Cell] = {
    "duty": "piano-operativo",
    "kind": APPROVAL,
    "version": 1,
    "organ": "Comitato di esempio",
    "act": "verbale n. 4",
    "dated_on": "30/06/2009",
}


def _records(agreement: Agreement) -> Sequence[Row]:
    found: list[Row] = []
    for duty in agreement.obligations:
        found += [
            {
                "duty": duty.code,
                "kind": each.kind.value,
                "version": None,
                "organ": "",
                "act": "",
                "dated_on": each.dated_on,
                "number": each.registration_number,
            }
            for each in duty.evidence
        ]
        found += [
            {
                "duty": duty.code,
                "kind": APPROVAL,
                "version": each.version,
                "organ": each.organ,
                "act": each.act,
                "dated_on": each.dated_on,
                "number": "",
            }
            for each in duty.approvals
        ]
    return found


RECORDS = LineColumns("Approvazioni e documenti", ".approvazioni.csv", _RECORDS, _EXAMPLE_RECORD, _records)
