"""Forms of drafting and approval."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from agreements.domain.agreement.decision import DecisionOutcome
from agreements.domain.agreement.ratification import Ratification, RatificationAnswer
from agreements.domain.basics import limits
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.domain.steps.requests import RequestChanges
from flows.forms.base import AgreementForm, Day, TypedDay

INCOMING = "Nome del file, fra i «File ricevuti» dell’accordo; se ce n’è uno solo si può lasciare vuoto."
Extract = Annotated[
    str,
    Field(
        title="Estratto o copia ufficiale dell’atto",
        description="Facoltativo: nome del PDF o p7m, fra i «File ricevuti»; resta fra i documenti dell’accordo.",
        max_length=limits.FILE,
    ),
]
"""A file that came in: the official extract of the act that a step records."""


class Verdict(StrEnum):
    """What an opinion says."""

    FAVOURABLE = "favorevole"
    ADVERSE = "contrario"


class NewVersionForm(AgreementForm):
    """A revised Word file becomes the next version."""

    file: str = Field(default="", title="File Word", description=INCOMING, max_length=limits.FILE)


class ExaminationForm(AgreementForm):
    """The examination of the current text begins."""


class OpinionForm(AgreementForm):
    """An opinion."""

    tipo_parere: str = Field(
        default="",
        title="Tipo di parere",
        description="Fra quelli che l’atto prevede: li elenca la pagina dell’avvio dell’istruttoria. Vuoto se ne "
        "richiede uno solo.",
        max_length=100,
    )
    reso_da: str = Field(title="Reso da", description="Nome e carica di chi lo rende.", max_length=200)
    esito: Verdict = Field(title="Esito", description="Un parere contrario riporta l’atto in bozza.")
    data: Day = Field(title="Data del parere")
    motivazione: str = Field(
        default="", title="Motivazione", description="Serve se è contrario.", max_length=limits.REASON
    )


class ProposalForm(AgreementForm):
    """The proposal before the deciding body."""

    numero: str = Field(
        title="Numero della proposta", description="Dato dal sistema degli atti.", max_length=limits.NUMBER
    )
    data: Day = Field(title="Data della proposta")


class DecisionForm(AgreementForm):
    """What the deciding body decided."""

    esito: DecisionOutcome = Field(title="Esito della seduta", description="Come risulta dall’estratto del verbale.")
    data: Day = Field(title="Data della decisione")
    numero: str = Field(
        default="",
        title="Numero della delibera",
        description="Vuoto se è ancora in attribuzione: si aggiunge poi con «registra-numero-delibera».",
        max_length=limits.NUMBER,
    )
    motivazione: str = Field(
        default="",
        title="Motivazione",
        description="Serve per rinvio, rigetto ed emendamenti.",
        max_length=limits.REASON,
    )
    file_emendato: str = Field(
        default="",
        title="File del testo emendato",
        description="Solo per l’approvazione con emendamenti. " + INCOMING,
        max_length=limits.FILE,
    )
    estratto: Extract = ""


class ResolutionNumberForm(AgreementForm):
    """The number that came later, or the extract of a resolution that has it."""

    numero: str = Field(title="Numero della delibera", description="Dato dalla segreteria.", max_length=limits.NUMBER)
    estratto: Extract = ""


class WithdrawForm(AgreementForm):
    """The proposer withdraws the act."""

    motivazione: str = Field(title="Motivazione", max_length=limits.REASON)


class PartyActForm(AgreementForm):
    """Another party's own act."""

    USUAL = frozenset({"organo", "numero", "data"})

    parte: str = Field(title="Parte", description="Denominazione dell’ente, come nell’accordo.", max_length=limits.BODY)
    organo: str = Field(
        default="",
        title="Atto e organo",
        description="Ad esempio «deliberazione del Consiglio direttivo».",
        max_length=limits.BODY,
    )
    numero: str = Field(default="", title="Numero dell’atto", max_length=limits.NUMBER)
    data: TypedDay = Field(default="", title="Data dell’atto", description="gg/mm/aaaa.")
    versione: int = Field(
        default=0,
        title="Versione del testo approvata",
        description="0 se è quella approvata dal proprio ente.",
        ge=0,
        le=999,
    )
    non_necessario: str = Field(
        default="",
        title="Atto non necessario perché",
        description="Solo se l’ente non adotta un proprio atto (ad esempio una Prefettura).",
        max_length=500,
    )
    estratto: Extract = ""

    def act(self) -> RecordPartyAct:
        """What is recorded, of a party that is still to be found.

        Raises:
            InvalidDatum: The day cannot be read.
        """
        day = parse_day(self.data) if self.data else None
        return RecordPartyAct(0, self.organo, self.numero, day, self.versione, self.non_necessario)


class RatificationForm(AgreementForm):
    """A ratification came or was denied, or a person says whether a law is needed."""

    esito: RatificationAnswer = Field(
        title="Che cosa si registra",
        description="Del decreto adottato in via d’urgenza, oppure della legge regionale che ratifica un accordo fra "
        "Regioni (art. 117 c. 8 Cost.): se serve lo decide una persona.",
    )
    organo: str = Field(
        default="",
        title="Organo",
        description="Chi ha deciso; vuoto: quello previsto (per le leggi il Consiglio regionale).",
        max_length=limits.BODY,
    )
    numero: str = Field(
        default="", title="Numero", description="Della delibera di ratifica o della legge.", max_length=limits.NUMBER
    )
    data: TypedDay = Field(
        default="",
        title="Data",
        description="gg/mm/aaaa, dell’atto o del diniego; vuota solo per «non necessaria» e «in attesa».",
    )
    motivazione: str = Field(
        default="",
        title="Motivazione",
        description="Serve se è negata, se non è necessaria, e per sostituire quanto già registrato.",
        max_length=limits.REASON,
    )
    estratto: Extract = ""

    def given(self) -> Ratification:
        """What is recorded.

        Raises:
            InvalidDatum: The day cannot be read.
        """
        day = parse_day(self.data) if self.data else None
        return Ratification(self.esito, self.organo, self.numero, day, self.motivazione)


class ChangeRequestForm(AgreementForm):
    """Another party asks for changes."""

    parte: str = Field(
        title="Parte che chiede", description="Denominazione dell’ente, come nell’accordo.", max_length=limits.BODY
    )
    data: TypedDay = Field(title="Data della richiesta", description="gg/mm/aaaa.")
    estremi: str = Field(
        title="Estremi della nota", description="Protocollo o PEC con cui è arrivata la richiesta.", max_length=200
    )
    modifiche: str = Field(
        title="Modifiche chieste", description="Articolo per articolo, con le parole dell’ente.", max_length=4000
    )
    dichiara: str = Field(
        default="",
        title="Dirigente che dichiara non sostanziali le modifiche",
        description="Vuoto: sono sostanziali, l’atto torna in bozza e serve una nuova delibera.",
        max_length=limits.PERSON,
    )
    motivazione: str = Field(
        default="", title="Perché non sono sostanziali", description="Resta nel giornale.", max_length=limits.REASON
    )
    passo_delibera: str = Field(
        default="",
        title="Passo della delibera che le ammette",
        description=(
            "Le parole del dispositivo, con chi vi è nominato. Non serve se cambiano solo recapiti, sede o un codice "
            "scritto male."
        ),
        max_length=limits.REASON,
    )

    def asked(self) -> RequestChanges:
        """What is recorded, of a party that is still to be found.

        Raises:
            InvalidDatum: The day cannot be read.
        """
        return RequestChanges(0, parse_day(self.data), self.estremi, self.modifiche, self.dichiara, self.motivazione)


class DefinitiveTextForm(AgreementForm):
    """The definitive text."""

    file: str = Field(
        default="",
        title="File Word del testo definitivo",
        description="Vuoto: gli spazi dello schema si compilano da soli. Altrimenti il nome, fra i «File ricevuti».",
        max_length=limits.FILE,
    )
    dichiara: str = Field(
        default="",
        title="Dirigente che dichiara non sostanziali le modifiche",
        description="Solo se il testo differisce dallo schema oltre gli spazi.",
        max_length=limits.PERSON,
    )
    motivazione: str = Field(
        default="", title="Perché non sono sostanziali", description="Resta nel giornale.", max_length=limits.REASON
    )
    passo_delibera: str = Field(
        default="",
        title="Passo della delibera che le ammette",
        description=(
            "Le parole del dispositivo, con chi vi è nominato. Non serve se cambiano solo recapiti, sede o un codice "
            "scritto male."
        ),
        max_length=limits.REASON,
    )


class RecallForm(AgreementForm):
    """The definitive text is taken back."""

    motivazione: str = Field(title="Motivazione", max_length=limits.REASON)
