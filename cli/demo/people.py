"""The data of the demonstration: a real text of 2008, and its successor with invented, visibly invented people."""

from __future__ import annotations

from typing import Any

from cli.demo.example import example

CLERK = "Prova Sei, Settore Amministrazione digitale"
SECOND = "Prova Sette, Direzione Sistemi informativi"
MANAGER = "Prova Otto, Direzione Sistemi informativi"
REGION, ASSOCIATION = "Regione Toscana", "ANCI Toscana"
_EXAMPLE = example("toscana-anci")
TITLE: str = _EXAMPLE.living["accordo"]["oggetto"]
GO_ON: dict[str, Any] = {
    "domanda": "senza-base",
    "risposta": "si procede",
    "motivazione": "associazione che rappresenta i Comuni (valutazione di prova)",
}
"""The answer that the examination waits for: no basis is chosen, and the association is no administration."""


def protocol_of_2004() -> dict[str, Any]:
    """The predecessor that the text of 2008 cites; its signatories are not known from it."""
    return _EXAMPLE.historical("protocollo-2004", dichiarante=CLERK, testo="")


def protocol_of_2008(predecessor: str) -> dict[str, Any]:
    """The protocol of 1 July 2008 as it was: triennial, a plan within one month."""
    return _EXAMPLE.historical("protocollo-2008", dichiarante=CLERK, precedente=predecessor)


def successor(predecessor: str) -> dict[str, Any]:
    """The new protocol, with invented signatories of the trial certification authority."""
    return _EXAMPLE.successor(dichiarante=CLERK, precedente=predecessor)


def plan(first: int, years: int = 3) -> dict[str, Any]:
    """The operational plan of two or three years."""
    columns = [str(first + n) for n in range(years)]
    return {
        "periodo": f"{columns[0]}-{columns[-1]}",
        "obiettivi": ["Attivare i servizi regionali nei piccoli Comuni", "Ampliare le competenze nei Comuni"],
        "attivita": [
            {
                "descrizione": "Rilevazione dei servizi attivi e dei fabbisogni",
                "obiettivo": 1,
                "responsabile": "Settore Infrastrutture e tecnologie",
                "inizio": f"gennaio {columns[0]}",
                "fine": f"giugno {columns[0]}",
                "periodi": columns[:1],
            },
            {
                "descrizione": "Percorsi di formazione per amministratori e funzionari",
                "obiettivo": 2,
                "responsabile": ASSOCIATION,
                "inizio": f"aprile {columns[0]}",
                "fine": f"ottobre {columns[-1]}",
                "periodi": columns,
            },
        ],
        "risorse": ["Due funzionari a tempo parziale", "Piattaforme della Rete telematica regionale"],
        "colonne": columns,
    }
