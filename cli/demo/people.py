"""The data of the demonstration: a real text of 2008, and its successor with invented, visibly invented people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cli.runtime.environment import CHECKOUT
from signing.trial.people import person

CLERK = "Prova Sei, Settore Amministrazione digitale"
SECOND = "Prova Sette, Direzione Sistemi informativi"
MANAGER = "Prova Otto, Direzione Sistemi informativi"
REGION, ASSOCIATION = "Regione Toscana", "ANCI Toscana"
TEXT_OF_2008 = CHECKOUT / "examples" / "protocollo-toscana-anci.txt"
TITLE = "Sviluppo della società dell’informazione e della conoscenza nel sistema regionale toscano"
# Visibly invented: all nines, with a correct check digit.
TRIAL_CODES = ("99999990015", "99999990023")

_OFFICE = {"nome": "Settore Infrastrutture e tecnologie (prova)", "email": "settore@regione.example.it"}
_AREA = {"nome": "Area di coordinamento Reti di governance (prova)", "email": "area@regione.example.it"}
_MANAGER_OFFICE = {"nome": "Direzione Sistemi informativi (prova)", "email": "direzione@regione.example.it"}
_COMMITMENTS = [
    "supportare i Comuni nella visibilità delle iniziative regionali e nella partecipazione ai progetti",
    "attivare i servizi regionali in un numero significativo di Comuni, singoli o associati",
    "ampliare la diffusione di competenze all’interno dei Comuni",
    "raccordare le esigenze degli enti locali per tradurle in proposte concrete",
    "estendere a tutti i Comuni toscani le infrastrutture abilitanti all’erogazione dei servizi",
    "diffondere la conoscenza e l’utilizzo dei risultati del progetto regionale TROOL",
]


def _old_party(name: str, nature: str, signatory: str) -> dict[str, Any]:
    return {
        "denominazione": name,
        "natura": nature,
        "codice_fiscale": "",
        "sede": "Firenze",
        "pec": "",
        "firmatario": signatory,
        "carica": "non indicata nel testo",
        "titolo_del_potere": "non indicato nel testo",
    }


def _common(declarant: str) -> dict[str, Any]:
    return {
        "dichiarante": declarant,
        "tipo": "protocollo d’intesa",
        "strutture": [_OFFICE, _AREA],
        "dirigente": _MANAGER_OFFICE,
        "responsabile": "Prova Sei",
        "durata_tipo": "anni (triennale, quinquennale…)",
        "durata_anni": 3,
        "rinnovi_ammessi": 1,
        "decorrenza": "dalla data dell’ultima firma",
        "organo": "Giunta regionale",
        "finalita": "Coordinare le iniziative sull’innovazione tecnologica e organizzativa, con particolare "
        "riferimento ai comuni di piccole dimensioni territoriali",
        "impegni_comuni": _COMMITMENTS,
    }


def protocol_of_2004() -> dict[str, Any]:
    """The predecessor that the text of 2008 cites; its signatories are not known from it."""
    return _common(CLERK) | {
        "oggetto": "Protocollo del 2004 per lo sviluppo della società dell’informazione",
        "parti": [
            _old_party(REGION, "pubblica amministrazione", "non indicato nel testo"),
            _old_party(ASSOCIATION, "associazione di diritto privato", "non indicato nel testo"),
        ],
        "firmato_il": "2004-06-21",
        "forma": "firma autografa su carta",
    }


def protocol_of_2008(predecessor: str) -> dict[str, Any]:
    """The protocol of 1 July 2008 as it was: paper, triennial, a plan within one month."""
    return _common(CLERK) | {
        "oggetto": "Protocollo del 2008 tra Regione Toscana e ANCI Toscana",
        "parti": [
            _old_party(REGION, "pubblica amministrazione", "Federico Gelli"),
            _old_party(ASSOCIATION, "associazione di diritto privato", "Alessandro Cosimi"),
        ],
        "piano_entro": "1m",
        "piano_clausola": "predisporre, entro un mese dalla firma del protocollo d’intesa, un piano operativo per "
        "il periodo 2008-2010",
        "precedente": predecessor,
        "firmato_il": "2008-07-01",
        "forma": "firma autografa su carta",
        "testo": Path(TEXT_OF_2008).read_text(encoding="utf-8"),
    }


def successor(predecessor: str) -> dict[str, Any]:
    """The new protocol, with invented signatories of the trial certification authority."""

    def party(name: str, nature: str, code: str, label: str, seat: str, power: str) -> dict[str, Any]:
        signatory = person(label)
        return {
            "denominazione": name,
            "natura": nature,
            "codice_fiscale": code,
            "sede": seat,
            "pec": f"{label}@pec.example.it",
            "firmatario": signatory.name,
            "carica": "Presidente",
            "titolo_del_potere": power,
            "codice_fiscale_firmatario": signatory.tax_code,
        }

    public, private = "pubblica amministrazione", "associazione di diritto privato"
    return _common(CLERK) | {
        "oggetto": TITLE,
        "premesse": [
            "il protocollo d’intesa del 1° luglio 2008 tra Regione Toscana e ANCI Toscana è scaduto",
            "le Parti hanno un interesse comune alla diffusione dei servizi digitali nei piccoli Comuni",
        ],
        "visti": ["il decreto legislativo 7 marzo 2005, n. 82 (Codice dell’amministrazione digitale)"],
        "parti": [
            party(REGION, public, TRIAL_CODES[0], "prova-uno", "Firenze, via di Prova 1", "articolo 34 dello Statuto"),
            party(
                ASSOCIATION,
                private,
                TRIAL_CODES[1],
                "prova-due",
                "Firenze, via di Prova 2",
                "articolo 14 dello Statuto",
            ),
        ],
        "piano_entro": "1m",
        "piano_clausola": "le strutture responsabili predispongono, entro un mese dalla data dell’ultima "
        "sottoscrizione, un piano operativo",
        "precedente": predecessor,
    }


def plan(year: int) -> dict[str, Any]:
    """The operational plan of three years."""
    years = [str(year), str(year + 1), str(year + 2)]
    return {
        "periodo": f"{years[0]}-{years[-1]}",
        "obiettivi": ["Attivare i servizi regionali nei piccoli Comuni", "Ampliare le competenze nei Comuni"],
        "attivita": [
            {
                "descrizione": "Rilevazione dei servizi attivi e dei fabbisogni",
                "obiettivo": 1,
                "responsabile": "Settore Infrastrutture e tecnologie",
                "inizio": f"gennaio {years[0]}",
                "fine": f"giugno {years[0]}",
                "periodi": years[:1],
            },
            {
                "descrizione": "Percorsi di formazione per amministratori e funzionari",
                "obiettivo": 2,
                "responsabile": ASSOCIATION,
                "inizio": f"aprile {years[0]}",
                "fine": f"ottobre {years[2]}",
                "periodi": years,
            },
        ],
        "risorse": ["Due funzionari a tempo parziale", "Piattaforme della Rete telematica regionale"],
        "colonne": years,
    }
