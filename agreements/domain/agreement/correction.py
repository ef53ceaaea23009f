"""Rettifica: which typed data can be corrected, and a correction as it is asked.

People mistype. Any datum that a person typed can be corrected; the old value stays in the journal. Dates of signature
and resolution move deadlines, an end and the number of renewals say how long the agreement binds, number and date of
repertorio are attested: they take two people, one asks, another confirms. So does, while an act is out for signature,
what tells whose signature counts: otherwise one person could make a stranger's signature good. And so does taking a
legal basis away: with it goes what it asks of people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Datum(StrEnum):
    """A datum that can be corrected; the value is what staff call it."""

    TITLE = "oggetto"
    LEGAL_BASIS = "base giuridica"
    PROCEDURE_OFFICER = "responsabile del procedimento"
    PARTY_NAME = "denominazione di una parte"
    PARTY_NATURE = "natura di una parte"
    PARTY_TAX_CODE = "codice fiscale di una parte"
    PARTY_IPA_CODE = "codice IPA di una parte"
    PARTY_SEAT = "sede di una parte"
    PARTY_PEC = "PEC di una parte"
    PARTY_ADDRESS_INDEX = "indice della PEC di una parte"
    PARTY_GRAMMAR = "genere e numero della denominazione di una parte"
    PARTY_SHORT_NAME = "nome breve di una parte"
    PARTY_SHORT_GRAMMAR = "genere e numero del nome breve di una parte"
    PARTY_CONTACTS = "referenti di una parte"
    SIGNATORY_NAME = "nome del firmatario di una parte"
    SIGNATORY_OFFICE = "carica del firmatario di una parte"
    SIGNATORY_POWER = "titolo del potere del firmatario di una parte"
    SIGNATORY_POWER_KIND = "a che titolo firma il firmatario di una parte"
    SIGNATORY_POWER_START = "primo giorno del potere del firmatario di una parte"
    SIGNATORY_POWER_END = "ultimo giorno del potere del firmatario di una parte"
    SIGNATORY_TAX_CODE = "codice fiscale del firmatario di una parte"
    OPINION_BY = "chi ha dato un parere"
    OPINION_DATE = "data di un parere"
    PROPOSAL_NUMBER = "numero della proposta"
    PROPOSAL_DATE = "data della proposta"
    RESOLUTION_NUMBER = "numero della delibera"
    RESOLUTION_DATE = "data della delibera"
    PARTY_ACT_NUMBER = "numero dell’atto di una parte"
    PARTY_ACT_DATE = "data dell’atto di una parte"
    PARTY_ACT_AUTHORITY = "organo che ha adottato l’atto di una parte"
    PARTY_ACT_VERSION = "versione del testo approvata da una parte"
    SENT_DATE = "data dell’invio alla firma"
    SIGNATURE_TERM = "termine per la firma"
    SIGNATURE_TURN = "turno di firma di una parte"
    REFUSAL_DATE = "data di un rifiuto di firmare"
    REFUSAL_REASON = "ragioni di un rifiuto di firmare"
    REFUSAL_REFERENCE = "estremi di un rifiuto di firmare"
    SIGNATURE_DATE = "data di una firma provata da protocollo, PEC o carta"
    PEC_COMMUNICATION_DATE = "data della comunicazione via PEC"
    EVENT_DATE = "data di un evento"
    EVENT_ACT = "atto di un evento"
    EXPIRY_DATE = "scadenza confermata"
    REPERTORY_NUMBER = "numero di repertorio"
    REPERTORY_DATE = "data di repertorio"
    REPERTORY_REGISTER = "registro del repertorio"
    REPERTORY_OFFICER = "chi attesta il repertorio"
    PUBLICATION_PLACE = "dove un atto è pubblicato"
    PUBLICATION_DATE = "data di una pubblicazione"
    FULFILMENT_DATE = "data di un adempimento"
    DEFERRED_DUE = "termine differito di un adempimento"
    DUTY_PARTY = "parte che deve un adempimento"
    DUTY_OFFICE = "struttura della parte che deve un adempimento"
    APPROVAL_ORGAN = "organo che ha approvato un piano"
    APPROVAL_ACT = "atto di approvazione di un piano"
    APPROVAL_DATE = "data di approvazione di un piano"
    EVIDENCE_DATE = "data di un documento di un adempimento"
    EVIDENCE_NUMBER = "protocollo di un documento di un adempimento"
    NON_RENEWAL_NOTICE = "preavviso di disdetta"
    RENEWALS_ALLOWED = "rinnovi ammessi"
    DURATION = "durata"
    EFFECT = "decorrenza"
    DUTY_TERM = "termine di un adempimento"
    CHARGE_AMOUNT = "importo di un onere"
    CHARGE_CUP = "CUP di un onere"
    CHARGE_CHAPTER = "capitolo di un onere"
    ACCESSION_ACT = "atto di un ente che ha aderito"
    ACCESSION_DATE = "primo giorno di un ente che ha aderito"
    SUCCESSION_ACT = "legge o atto di una successione fra enti"
    SUCCESSION_DATE = "primo giorno di un ente che è succeduto"
    DEPARTURE_DATE = "data di ricezione del recesso di una parte"
    ENDING_ACT = "atto di cessazione"
    ENDING_DATE = "data dell’atto di cessazione"
    LAST_DAY = "ultimo giorno di un accordo che cessa"
    FILING_CODE = "classificazione (codice)"
    FILING_WORDS = "classificazione (voce del titolario)"
    FILING_DOSSIER = "fascicolo"
    FILING_AOO = "codice AOO"
    FILING_UNIT = "codice UOR"
    FILING_REGISTER = "codice del registro"
    FILING_RETENTION = "tempo di conservazione"
    FRAME = "accordo quadro di riferimento"
    FACT_DATE = "data di un fatto registrato"
    FACT_REFERENCE = "estremi di un fatto registrato"
    FACT_WORDS = "descrizione di un fatto registrato"
    FACT_PERSON = "chi si astiene"
    FACT_TERM = "termine di una diffida"
    FACT_CLOSED = "data di chiusura di un fatto registrato"
    FACT_CLOSING = "come si è chiuso un fatto registrato"
    DISPUTE_ANSWER = "risposta alla controversia nel rinnovo"


TWO_PEOPLE = frozenset(
    {
        Datum.RESOLUTION_DATE,
        Datum.SIGNATURE_DATE,
        Datum.EXPIRY_DATE,
        Datum.RENEWALS_ALLOWED,
        Datum.DURATION,
        Datum.REPERTORY_NUMBER,
        Datum.REPERTORY_DATE,
        Datum.REPERTORY_REGISTER,
        Datum.PARTY_ACT_VERSION,
        Datum.EFFECT,
        Datum.DUTY_TERM,
        Datum.CHARGE_AMOUNT,
    }
)
OF_ITS_TEXT = frozenset(
    {Datum.RENEWALS_ALLOWED, Datum.DURATION, Datum.EFFECT, Datum.DUTY_TERM, Datum.NON_RENEWAL_NOTICE}
)
"""What the text of an agreement made here says from the schema that was approved on."""

CHARGES = frozenset({Datum.CHARGE_AMOUNT, Datum.CHARGE_CUP, Datum.CHARGE_CHAPTER})
"""What stands in a line of charges."""

WHOSE_SIGNATURE = frozenset({Datum.SIGNATORY_NAME, Datum.SIGNATORY_TAX_CODE})
"""By these a signature that comes back is somebody's: two people correct them while an act is out for signature."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction as it was asked.

    Attributes:
        which: The party's name, the obligation's code, the fact's number where the datum is one of several; else empty.
        new_value: As typed; dates as gg/mm/aaaa.
    """

    datum: Datum
    which: str
    new_value: str
    reason: str
    asked_by: str
    asked_at: datetime

    @property
    def told(self) -> str:
        """What is asked, in Italian, for whoever confirms it.

        Of a person's code only what the name tells and the letter by which it is checked: the rest is on the paper
        from which it was copied.
        """
        value = self.new_value.strip()
        if self.datum is Datum.SIGNATORY_TAX_CODE:
            code = "".join(value.split()).upper()
            value = f"{code[:6]}…{code[-1:]}"
        of = f" ({self.which.strip()})" if self.which.strip() else ""
        return f"«{self.datum}»{of}, nuovo valore «{value}»"


NOT_FOUND = "dichiarata, non trovata"
DOUBTFUL = "da parole da valutare"
"""How an end is kept that two people have read: no text says it that can be read here, or its words may mean more."""
_DECLARED = re.compile(rf"([0-9]{{2}})/([0-9]{{2}})/([0-9]{{4}}), ((?:{NOT_FOUND}|{DOUBTFUL}): «.*»)", re.DOTALL)


def declared_end(day: date, words: str, how: str = NOT_FOUND) -> str:
    """The value of a correction that asks a second person for an end which the program has not found."""
    return f"{day:%d/%m/%Y}, {how}: «{' '.join(words.split())}»"


def read_declared_end(value: str) -> tuple[date, str] | None:
    """The day of such a value, and how it is kept as an article; None where it is another value."""
    found = _DECLARED.fullmatch(value.strip())
    if found is None:
        return None
    day, month, year, kept = found.groups()
    return date(int(year), int(month), int(day)), kept
