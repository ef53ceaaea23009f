"""Which steps can take a received file as things stand: by what it is, and where the acts of its agreement stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecisionOutcome
from agreements.domain.people.received import OF_ADDRESSES, OF_BODIES, OF_REGISTER, ReceivedFile
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.transitions import accepts, act_for

WORD = "documento Word"
RECEIPT = "messaggio di posta"
_SHEETS = frozenset({"foglio elettronico", "testo"})
_MAY_BE_SIGNED = frozenset({"PDF", "busta firmata", "archivio ZIP", "documento XML", "testo"})
_EXTRACT = frozenset({"PDF", "busta firmata"})
_OF_A_DUTY = frozenset({WORD, "PDF", "busta firmata", "documento OpenDocument"})


@dataclass(frozen=True, slots=True)
class Taker:
    """A step that can take a file.

    Attributes:
        step: As its deployment is called.
        label: In Italian, what a person does by it.
        entries: Fields of its form that the file fills in.
        can_be_tried: Whether it needs nothing but the file, so that what it would say can be said now.
    """

    step: str
    label: str
    entries: Mapping[str, str] = field(default_factory=dict)
    can_be_tried: bool = False


def takers(file: ReceivedFile, agreement: Agreement | None) -> tuple[Taker, ...]:
    """The steps that can take a file, the likeliest first; none where nobody knows whose it is.

    Args:
        agreement: That it is for; None for a sheet of the register's, or where nobody knows.
    """
    return tuple(_of_agreement(file, agreement) if agreement is not None else _of_sheet(file))


def _of_sheet(file: ReceivedFile) -> Iterator[Taker]:
    name = file.name
    if file.media not in _SHEETS:
        return
    if file.agreement == OF_REGISTER:
        yield Taker(OF_REGISTER, "Importa il registro", {"foglio": name, "prova": ""}, True)
    elif file.agreement == OF_BODIES:
        yield Taker(OF_BODIES, "Replica l’accordo per l’elenco", {"elenco": name})
    elif file.agreement == OF_ADDRESSES:
        yield Taker(OF_ADDRESSES, "Riempi la rubrica", {"file": name}, True)


def _of_agreement(file: ReceivedFile, agreement: Agreement) -> Iterator[Taker]:
    named = {"accordo": agreement.number, "file": file.name}
    if file.media == WORD:
        yield from _of_text(agreement, named)
    if file.media in (RECEIPT, "archivio ZIP") or (file.media == "documento XML" and "daticert" in file.name.lower()):
        yield Taker("importa-ricevuta", "Importa la ricevuta PEC", named, True)
    if file.media in _MAY_BE_SIGNED and accepts(agreement, Trigger.RECORD_SIGNATURE):
        yield Taker("importa-firmato", "Importa il file firmato", named, True)
        if file.media != "PDF":
            proof = {"accordo": agreement.number, "prova_file": file.name}
            yield Taker("importa-firmato", "Usalo come prova del tempo di una firma", proof)
    if file.media in _EXTRACT:
        yield from _of_extract(agreement, {"accordo": agreement.number, "estratto": file.name})
    if file.media in _OF_A_DUTY and agreement.signed_acts:
        for duty in agreement.obligations:
            entries = named | {"adempimento": duty.code}
            if duty.fulfilment is None and accepts(agreement, Trigger.FULFIL_OBLIGATION):
                yield Taker("consegna-piano", f"Registra la consegna: {duty.description.lower()}", entries, True)
        if agreement.obligations and accepts(agreement, Trigger.RECORD_EVIDENCE):
            entries = named | {"adempimento": agreement.obligations[0].code}
            yield Taker("documenta-adempimento", "Registralo come documento di un adempimento", entries)


def _of_extract(agreement: Agreement, named: Mapping[str, str]) -> Iterator[Taker]:
    if accepts(agreement, Trigger.APPROVE):
        yield Taker("registra-delibera", "Registra la delibera di cui è l’estratto", named)
    if accepts(agreement, Trigger.RECORD_RESOLUTION_NUMBER):
        resolution = act_for(agreement, Trigger.RECORD_RESOLUTION_NUMBER).resolution
        number = {"numero": resolution.number} if resolution is not None and resolution.number else {}
        label = "Allegalo come estratto della delibera" if number else "Registra il numero della delibera"
        yield Taker("registra-numero-delibera", label, {**named, **number})
    if accepts(agreement, Trigger.RECORD_PARTY_ACT):
        yield Taker("registra-atto-controparte", "Registra l’atto di un’altra parte di cui è l’estratto", named)


def _of_text(agreement: Agreement, named: Mapping[str, str]) -> Iterator[Taker]:
    number = agreement.number
    if accepts(agreement, Trigger.ADD_VERSION):
        yield Taker("nuova-versione", "Registra come nuova versione", named, True)
    if accepts(agreement, Trigger.APPROVE_WITH_AMENDMENTS):
        amended = {"esito": DecisionOutcome.APPROVED_WITH_AMENDMENTS.value, "file_emendato": named["file"]}
        yield Taker(
            "registra-delibera", "Registra la delibera che ha approvato questo testo", {"accordo": number} | amended
        )
    if accepts(agreement, Trigger.FIX_DEFINITIVE_TEXT):
        yield Taker("testo-definitivo", "Fissa come testo definitivo", named, True)
    if accepts(agreement, Trigger.REQUEST_CHANGES):
        yield Taker("registra-richiesta-modifiche", "Registra la richiesta di modifiche", {"accordo": number})
