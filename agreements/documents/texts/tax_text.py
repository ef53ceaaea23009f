"""The article on stamp duty and registration: what a person has chosen, by the law of the day."""

from __future__ import annotations

from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.legal_basis import NEW_TAX_LAW, REGISTRATION, STAMP, Registration, last_answer
from agreements.domain.agreement.stamp_duty import Duty, assess

ARTICLE = "Imposta di bollo e registrazione"
"""Heading of the article in the template of an original act."""
_EXEMPT = "Il presente atto è esente dall’imposta di bollo"
_REGISTER_TAX = "allegata al testo unico di cui al decreto del Presidente della Repubblica 26 aprile 1986, n.\u00a0131"


def registration_clause(agreement: Agreement, day: date) -> str:
    """How the act is registered.

    Legal basis: D.P.R. 131/1986, art. 1 of the Tabella and art. 9 of the Tariffa, parte prima; from 1 January 2027
    D.Lgs. 123/2025, of which no article is cited until the legal office has confirmed it.
    """
    cited = day < NEW_TAX_LAW
    match last_answer(agreement.answers, REGISTRATION):
        case Registration.NO_DUTY:
            law = f", ai sensi dell’articolo 1 della tabella {_REGISTER_TAX}" if cited else ""
            return f"Per il presente atto non vi è obbligo di chiedere la registrazione{law}"
        case Registration.IN_CASE_OF_USE:
            return "Il presente atto è soggetto a registrazione solo in caso d’uso"
        case Registration.FIXED_TERM:
            law = f", ai sensi dell’articolo 9 della tariffa, parte prima, {_REGISTER_TAX}"
            return f"Il presente atto è soggetto a registrazione in termine fisso{law if cited else ''}"
        case Registration.SPECIFIC_CONTRACT:
            return "Il presente atto è soggetto alla registrazione e all’imposta proprie del contratto che contiene"
    return "Il presente atto è registrato nei casi e nei modi previsti dalla legge"


def stamp_clause(agreement: Agreement, day: date) -> str:
    """Whether stamp duty is due: as a person has answered, else as the rule of the day says where it is certain.

    Legal basis: art. 16 tabella, allegato B, D.P.R. 642/1972; art. 82 c. 5 D.Lgs. 117/2017; from 1
    January 2027 D.Lgs. 123/2025, of which no article is cited.
    """
    assessed, chosen = assess(agreement.staying, day), last_answer(agreement.answers, STAMP)
    certain = assessed.duty is Duty.EXEMPT and not assessed.to_verify
    if chosen == Duty.DUE:
        return "Il presente atto è soggetto all’imposta di bollo nella misura prevista dalla legge"
    if certain and chosen in (None, Duty.EXEMPT):
        return (
            f"{_EXEMPT} ai sensi dell’articolo 16 della tabella, allegato B, al decreto del Presidente della "
            "Repubblica 26 ottobre 1972, n.\u00a0642"
        )
    if chosen != Duty.EXEMPT:
        return "L’imposta di bollo è dovuta nei casi e nella misura previsti dalla legge"
    if day < NEW_TAX_LAW and any(party.nature.third_sector for party in agreement.staying):
        return f"{_EXEMPT} ai sensi dell’articolo 82, comma 5, del decreto legislativo 3 luglio 2017, n.\u00a0117"
    return f"{_EXEMPT} nei termini previsti dalla legge"
