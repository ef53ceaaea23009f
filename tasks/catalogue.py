"""Which deployment takes which steps of the table: what a form may offer follows from it.

Every trigger stands exactly once (a test reads table and catalogue). Deployments that are about an agreement but
take no step of the table say which agreements they offer in `OTHER_CHOICES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from agreements.domain.agreement.region_profile import RegionProfile
from agreements.domain.basics.errors import AccordiError
from agreements.domain.steps.command import Trigger
from agreements.use_cases.drafting.choices import Choice, Choices
from tasks.choices import label

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

OTHER_CHOICES: Mapping[str, Callable[[Choices], Sequence[Choice]]] = {
    "replica-accordo": lambda choices: choices.models,
    "prepara-piano": lambda choices: choices.signed,
    "registra-lettera-inviata": lambda choices: choices.letters,
    "importa-ricevuta": lambda choices: choices.sent_letters,
    "vista-famiglia": lambda choices: choices.families,
    "storia-accordo": lambda choices: choices.all,
    "registra-valutazione": lambda choices: choices.all,
    "riservatezza": lambda choices: choices.all,
    "rettifica": lambda choices: choices.all,
    "conferma-rettifica": lambda choices: choices.corrections,
    "decidi-avviso-incerto": lambda choices: choices.notices,
}


def offered(choices: Choices) -> dict[str, list[str]]:
    """The labels that each deployment's form offers, the newest agreement first."""
    found = {name: _of_triggers(choices, triggers) for name, triggers in TRIGGERS.items()}
    return found | {name: [_label(c) for c in choose(choices)] for name, choose in OTHER_CHOICES.items()}


def hints_of(profile: Callable[[], RegionProfile]) -> dict[str, str]:
    """What the forms say of this installation's Region; a profile that cannot be read says nothing here."""
    try:
        read = profile()
    except AccordiError:
        return {}
    kinds = dict.fromkeys(kind for rule in read.rules.values() for kind in rule.opinions)
    return {"registra-parere": f"Tipi di parere del profilo «{read.title}»: {', '.join(kinds)}."}


def _of_triggers(choices: Choices, triggers: Sequence[Trigger]) -> list[str]:
    offered = {choice.number for trigger in triggers for choice in choices.by_trigger[trigger]}
    return [_label(choice) for choice in choices.all if choice.number in offered]


def _label(choice: Choice) -> str:
    return label(choice.number, choice.title, choice.others)
