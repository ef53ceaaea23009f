"""Which deployment takes which steps of the table: by these names staff know a step.

Every trigger stands exactly once (a test reads table and names).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agreements.domain.steps.command import Trigger

TRIGGERS: Mapping[str, tuple[Trigger, ...]] = {
    "nuova-versione": (Trigger.ADD_VERSION,),
    "registra-oneri": (Trigger.RECORD_CHARGES,),
    "registra-movimento": (Trigger.RECORD_MOVEMENT,),
    "avvia-istruttoria": (Trigger.OPEN_EXAMINATION,),
    "registra-parere": (Trigger.RECORD_OPINION,),
    "ritira-atto": (Trigger.WITHDRAW,),
    "proposta-in-giunta": (Trigger.SUBMIT_PROPOSAL,),
    "registra-delibera": (Trigger.APPROVE, Trigger.APPROVE_WITH_AMENDMENTS, Trigger.DEFER, Trigger.REJECT),
    "registra-numero-delibera": (Trigger.RECORD_RESOLUTION_NUMBER,),
    "registra-atto-controparte": (Trigger.RECORD_PARTY_ACT,),
    "registra-ratifica": (Trigger.RECORD_RATIFICATION,),
    "registra-richiesta-modifiche": (Trigger.REQUEST_CHANGES,),
    "testo-definitivo": (Trigger.FIX_DEFINITIVE_TEXT,),
    "ritira-testo": (Trigger.RECALL_TEXT,),
    "riporta-in-bozza": (Trigger.BACK_TO_DRAFT,),
    "invio-alla-firma": (Trigger.SEND_FOR_SIGNATURE,),
    "importa-firmato": (Trigger.RECORD_SIGNATURE, Trigger.HOLD_FILE),
    "decidi-firma-in-sospeso": (Trigger.ACCEPT_HELD_FILE, Trigger.REFUSE_HELD_FILE, Trigger.REVOKE_DECISION),
    "rifiuto-di-firma": (Trigger.RECORD_REFUSAL,),
    "sostituisci-firmatario": (Trigger.REPLACE_SIGNATORY,),
    "registra-comunicazione-pec": (Trigger.RECORD_PEC_COMMUNICATION,),
    "registra-evento": (Trigger.RECORD_EVENT,),
    "conferma-scadenza": (Trigger.CONFIRM_EXPIRY,),
    "registra-repertorio": (Trigger.RECORD_REPERTORY,),
    "registra-pubblicazione": (Trigger.RECORD_PUBLICATION,),
    "consegna-piano": (Trigger.FULFIL_OBLIGATION,),
    "registra-differimento": (Trigger.DEFER_OBLIGATION,),
    "documenta-adempimento": (Trigger.RECORD_EVIDENCE,),
    "registra-approvazione-piano": (Trigger.APPROVE_PLAN,),
    "rinnovo": (Trigger.OPEN_RENEWAL,),
    "proroga": (Trigger.EXTEND,),
    "atto-aggiuntivo": (Trigger.AMEND,),
    "adesione": (Trigger.JOIN,),
    "successione-enti": (Trigger.SUCCEED, Trigger.MERGE, Trigger.SPLIT),
    "recesso": (Trigger.LEAVE,),
    "cessazione": (Trigger.END,),
    "chiudi-accordo": (Trigger.CLOSE,),
    "registra-fatto": (Trigger.RECORD_FACT,),
    "chiudi-fatto": (Trigger.CLOSE_FACT,),
}

_STEP = {trigger: name for name, triggers in TRIGGERS.items() for trigger in triggers}

_BESIDE_THE_TABLE: Mapping[str, str] = {
    "CREATE": "nuovo-accordo",
    "RECORD_HISTORICAL": "registra-accordo-storico",
    "REPLICATE": "replica-accordo",
    "ASSESS": "registra-valutazione",
    "PLAN_PREPARED": "prepara-piano",
    "LETTER_SENT": "registra-lettera-inviata",
    "RECEIPT_RECORDED": "importa-ricevuta",
    "LETTER_DRAFTED": "scadenziario",
    "TIME_STAMP_RENEWED": "rinnova-marche-temporali",
    "SIGNATURE_ENCLOSED": "rinnova-marche-temporali",
}
"""Which deployment writes the other rows of journals that bring documents forth."""


def step_of_row(step: str) -> str:
    """The name of the deployment that wrote a row of a journal; empty where it is none that staff know."""
    if step in Trigger.__members__:
        return step_of(Trigger[step])
    return _BESIDE_THE_TABLE.get(step, "")


def step_of(trigger: Trigger) -> str:
    """The name of the deployment that takes a step."""
    return _STEP[trigger]


def others(triggers: Iterable[Trigger], refused: Trigger) -> tuple[str, ...]:
    """The names of these steps, each once, without the one that was just refused."""
    return tuple(dict.fromkeys(name for name in map(step_of, triggers) if name != step_of(refused)))
