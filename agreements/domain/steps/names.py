"""Which deployment takes which steps of the table, and what staff call each of them.

Every trigger stands exactly once (a test reads table and names), and every deployment has one title.
"""

from __future__ import annotations

import re
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

TITLES: Mapping[str, str] = {
    "nuovo-accordo": "Nuovo accordo",
    "registra-accordo-storico": "Registra un accordo storico",
    "importa-registro": "Importa il registro",
    "replica-accordo": "Replica l’accordo per molti enti",
    "rubrica": "Riempi la rubrica",
    "nuova-versione": "Nuova versione del testo",
    "registra-oneri": "Registra gli oneri",
    "registra-valutazione": "Registra una valutazione",
    "registra-movimento": "Registra un movimento",
    "avvia-istruttoria": "Avvia l’istruttoria",
    "registra-parere": "Registra un parere",
    "ritira-atto": "Ritira l’atto",
    "proposta-in-giunta": "Proposta all’organo deliberante",
    "registra-delibera": "Registra la delibera",
    "registra-numero-delibera": "Registra il numero della delibera",
    "registra-atto-controparte": "Registra l’atto di un’altra parte",
    "registra-ratifica": "Registra una ratifica",
    "registra-richiesta-modifiche": "Registra una richiesta di modifiche",
    "testo-definitivo": "Prepara il testo definitivo",
    "ritira-testo": "Ritira il testo definitivo",
    "riporta-in-bozza": "Riporta in bozza",
    "invio-alla-firma": "Invia alla firma",
    "importa-firmato": "Importa il file firmato",
    "decidi-firma-in-sospeso": "Decidi su una firma in sospeso",
    "rifiuto-di-firma": "Registra un rifiuto di firma",
    "sostituisci-firmatario": "Sostituisci il firmatario",
    "registra-comunicazione-pec": "Registra la comunicazione via PEC",
    "registra-evento": "Registra un evento",
    "conferma-scadenza": "Conferma la scadenza",
    "registra-repertorio": "Registra il repertorio",
    "registra-pubblicazione": "Registra la pubblicazione",
    "prepara-piano": "Prepara il piano operativo",
    "consegna-piano": "Registra una consegna",
    "registra-approvazione-piano": "Registra l’approvazione del piano",
    "documenta-adempimento": "Documenta un adempimento",
    "registra-differimento": "Registra un differimento",
    "registra-lettera-inviata": "Registra una lettera inviata",
    "importa-ricevuta": "Importa la ricevuta PEC",
    "decidi-avviso-incerto": "Decidi su un avviso incerto",
    "rinnovo": "Rinnovo",
    "proroga": "Proroga",
    "atto-aggiuntivo": "Atto aggiuntivo",
    "adesione": "Adesione",
    "successione-enti": "Successione fra enti",
    "registra-fatto": "Registra un fatto",
    "chiudi-fatto": "Chiudi un fatto",
    "recesso": "Recesso",
    "cessazione": "Cessazione",
    "chiudi-accordo": "Chiudi l’accordo",
    "rettifica": "Rettifica",
    "conferma-rettifica": "Conferma una rettifica",
    "registra-struttura": "Registra una struttura",
    "registra-sostituto": "Registra un sostituto",
    "trasferisci-competenze": "Trasferisci le competenze",
    "rimuovi-registrazione": "Rimuovi una registrazione",
    "configura-preavvisi": "Configura i preavvisi",
    "cerca-accordi": "Cerca accordi",
    "statistiche-annuali": "Statistiche annuali",
    "vista-famiglia": "Vista di una famiglia",
    "storia-accordo": "Storia dell’accordo",
    "calcola-termine": "Calcola un termine",
    "riservatezza": "Riservatezza",
    "sposta-orologio": "Sposta l’orologio",
    "scadenziario": "Scadenzario",
    "invio-notifiche": "Invio degli avvisi",
    "leggi-casella-pec": "Lettura della casella PEC",
    "cosa-attende": "Che cosa attende",
    "aggiorna-liste-di-fiducia": "Aggiornamento degli elenchi di fiducia",
    "rinnova-marche-temporali": "Rinnovo delle marche temporali",
}
"""What people read of each deployment: one name in every list, button and heading of the desk, and in the guide."""

_QUOTED = re.compile("«([a-z]+(?:-[a-z]+)+)»")

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


def title_of(name: str) -> str:
    """What people call a step; the name itself where it is none."""
    return TITLES.get(name, name)


def with_titles(sentence: str) -> str:
    """A sentence that names steps as the command line does, with their titles instead; it is for reading only.

    Names of one word are left: «recesso» is also what a clause and an article are called.
    """
    return _QUOTED.sub(lambda found: f"«{title_of(found[1])}»", sentence)


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
