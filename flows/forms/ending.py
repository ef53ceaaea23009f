"""Forms of how an agreement ends: a party leaves, the agreement ends before its expiry, the file is closed."""

from __future__ import annotations

import re
from enum import StrEnum

from pydantic import Field

from agreements.domain.agreement.ending import AfterDeparture, EndKind
from agreements.domain.basics import limits
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.steps.departure import Leave
from agreements.domain.steps.ending import Close, End
from flows.forms.base import AgreementForm, Day, TypedDay

SURVIVING = (
    "Codici degli adempimenti che restano dovuti anche dopo, separati da «;» (come «piano-operativo» o "
    "«relazione-annuale/2»); vuoto se nessuno. Ciò che scade entro l’ultimo giorno resta dovuto comunque."
)


def codes(typed: str) -> tuple[str, ...]:
    """Codes as they are typed in one line, each once."""
    return tuple(dict.fromkeys(code.strip() for code in re.split(r"[;,\n]", typed) if code.strip()))


class EndChoice(StrEnum):
    """The kinds of ending that have an act of their own."""

    DISSENT = EndKind.DISSENT.value
    NON_PERFORMANCE = EndKind.NON_PERFORMANCE.value
    ANNULMENT = EndKind.ANNULMENT.value
    REVOCATION = EndKind.REVOCATION.value


class DepartureForm(AgreementForm):
    """A party leaves."""

    parte: str = Field(
        title="Parte che recede", description="Denominazione, come nell’accordo.", max_length=limits.BODY
    )
    ricevuto: Day = Field(
        title="Recesso ricevuto il", description="Giorno della ricevuta di consegna della PEC: da qui si conta."
    )
    estremi: str = Field(title="Estremi", description="Protocollo o PEC con cui è arrivato.", max_length=120)
    fondamento: str = Field(
        default="",
        title="Clausola",
        description="Vuoto per un testo fatto in Accordi con la clausola «recesso»: la prende il programma. Altrimenti "
        "le parole della clausola che ammette il recesso.",
        max_length=1000,
    )
    consenso: str = Field(
        default="",
        title="Consenso delle altre parti",
        description="Gli estremi dell’atto con cui le altre parti consentono a un recesso che il testo non prevede, o "
        "non prevede così.",
        max_length=1000,
    )
    preavviso: str = Field(
        default="",
        title="Preavviso",
        description="Vuoto se la clausola la prende il programma, o se non ne prevede; altrimenti come nella clausola: "
        "90g, 3m, 1a.",
        max_length=limits.DAY,
    )
    ultimo_giorno: TypedDay = Field(
        default="",
        title="Ultimo giorno",
        description="gg/mm/aaaa, solo se il testo fissa un giorno suo; di solito vuoto: lo calcola Accordi.",
    )
    dopo: AfterDeparture = Field(
        title="L’accordo", description="Lo valuta una persona: prosegue solo se restano almeno due parti."
    )
    restano_dovuti: str = Field(default="", title="Restano dovuti da chi recede", description=SURVIVING, max_length=500)
    motivazione: str = Field(
        title="Valutazione",
        description="Perché l’accordo prosegue o cessa, e chi l’ha valutato.",
        max_length=limits.REASON,
    )

    def command(self) -> Leave:
        """What is asked; the party is found by its name.

        Raises:
            InvalidDatum: The notice is no time limit, or the last day no day.
        """
        return Leave(
            position=0,
            received_on=self.ricevuto,
            reference=self.estremi,
            grounds=self.fondamento,
            notice=parse_time_limit(self.preavviso, rolls=False) if self.preavviso else None,
            until_on=parse_day(self.ultimo_giorno) if self.ultimo_giorno else None,
            after=self.dopo,
            surviving=codes(self.restano_dovuti),
            reason=self.motivazione,
            consent=self.consenso,
        )


class EndForm(AgreementForm):
    """The agreement ends before its expiry."""

    tipo: EndChoice = Field(title="Come cessa", description="Il recesso di una parte si registra invece con «recesso».")
    atto: str = Field(
        title="Atto",
        description="Tipo e numero: «deliberazione n. 120», «atto di risoluzione n. 3».",
        max_length=limits.ACT,
    )
    organo: str = Field(title="Organo", description="Chi ha adottato l’atto.", max_length=limits.BODY)
    data: Day = Field(title="Data dell’atto")
    ultimo_giorno: Day = Field(
        title="Ultimo giorno dell’accordo", description="L’ultimo giorno in cui vincola le parti, secondo l’atto."
    )
    restano_dovuti: str = Field(default="", title="Restano dovuti", description=SURVIVING, max_length=500)
    motivazione: str = Field(
        title="Motivazione", description="Come nell’atto; compare nella lettera.", max_length=limits.REASON
    )

    def command(self) -> End:
        """What is asked."""
        return End(
            kind=EndKind(self.tipo.value),
            act=self.atto,
            organ=self.organo,
            dated_on=self.data,
            ends_on=self.ultimo_giorno,
            surviving=codes(self.restano_dovuti),
            reason=self.motivazione,
        )


class CloseForm(AgreementForm):
    """The file is closed."""

    risultati: str = Field(title="Risultati", description="Che cosa l’accordo ha prodotto.", max_length=4000)
    spesa: str = Field(default="", title="Spesa sostenuta", max_length=1000)
    criticita: str = Field(default="", title="Criticità", max_length=2000)
    proposte: str = Field(default="", title="Proposte per il seguito", max_length=2000)
    non_adempiuti: str = Field(
        default="",
        title="Perché si chiude lo stesso",
        description="Serve solo se qualche adempimento non risulta registrato.",
        max_length=1000,
    )

    def command(self) -> Close:
        """What is asked."""
        return Close(self.risultati, self.spesa, self.criticita, self.proposte, self.non_adempiuti)
