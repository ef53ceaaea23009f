"""Form for an agreement that was signed before the register existed: what is not known is said to be so."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from agreements.domain.agreement.parties import SignatureForm
from agreements.domain.basics import limits
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.days.rough_day import read_rough_day
from agreements.domain.register.prior_history import PastFacts
from flows.forms.agreement import AgreementData, PartyForm
from flows.forms.base import TypedDay


class HistoricalPartyForm(PartyForm):
    """One party of an agreement as it was: what its text does not tell stays empty."""

    sede: str = Field(
        default="", title="Sede", description="Via, numero, comune; vuota se non è nota.", max_length=limits.SEAT
    )
    firmatario: str = Field(
        default="",
        title="Nome e cognome del firmatario",
        description="Chi ha firmato, non chi era presente o ne ha parlato; vuoto se non è noto.",
        max_length=limits.PERSON,
    )
    carica: str = Field(
        default="", title="Carica del firmatario", description="Vuota se non è nota.", max_length=limits.POSITION
    )
    titolo_del_potere: str = Field(
        default="",
        title="Titolo del potere di firma",
        description="Legge, statuto o delega con numero e data; vuoto se non è noto.",
        max_length=limits.POWER,
    )


class HistoricalForm(AgreementData):
    """An agreement as it was."""

    # A form is frozen: nobody puts another kind of party into the list.
    parti: list[HistoricalPartyForm] = Field(  # type: ignore[assignment]
        title="Parti", description="Il proprio ente per primo; almeno due.", max_length=30
    )
    responsabile: str = Field(
        default="", title="Responsabile del procedimento", description="Vuoto se non è noto.", max_length=limits.PERSON
    )
    firmato_il: str = Field(
        title="Data della firma",
        description="La data scritta sull’atto, o dell’ultima firma, gg/mm/aaaa. Se il giorno non è noto: «dicembre "
        "2007», «2015» oppure «non noto»; allora nulla si conta da essa.",
        max_length=40,
    )
    forma: SignatureForm = Field(title="Forma della firma", description="Su carta dal 30 giugno 2014: da valutare.")
    delibera_numero: str = Field(default="", title="Numero della delibera", max_length=limits.NUMBER)
    delibera_data: TypedDay = Field(default="", title="Data della delibera", description="gg/mm/aaaa.")
    registro: str = Field(default="", title="Registro di repertorio", max_length=limits.REGISTER)
    repertorio_numero: str = Field(default="", title="Numero di repertorio", max_length=limits.NUMBER)
    repertorio_data: TypedDay = Field(default="", title="Data di repertorio", description="gg/mm/aaaa.")
    scadenza: TypedDay = Field(
        default="",
        title="Scadenza",
        description="gg/mm/aaaa, solo se è certa; altrimenti si calcola.",
    )
    piano_consegnato_il: TypedDay = Field(
        default="", title="Piano operativo consegnato il", description="gg/mm/aaaa, se risulta."
    )
    evento_avvenuto_il: TypedDay = Field(
        default="",
        title="Evento di decorrenza avvenuto il",
        description="gg/mm/aaaa, se l’accordo decorre da un evento e risulta avvenuto.",
    )
    evento_atto: str = Field(
        default="", title="Atto dell’evento", description="Insieme alla data.", max_length=limits.GROUNDS
    )
    testo: str = Field(
        default="",
        title="Testo dell’accordo",
        description="Il testo com’era, se è disponibile: resta nella cartella dell’accordo.",
        max_length=100_000,
    )

    def past(self) -> PastFacts:
        """What is known of its past.

        Raises:
            InvalidDatum: A date is none.
        """
        about = read_rough_day(self.firmato_il)
        return PastFacts(
            signed_on=parse_day(self.firmato_il) if about is None else None,
            signed_about=about,
            form=self.forma,
            resolution_number=self.delibera_numero,
            resolved_on=_day(self.delibera_data),
            register=self.registro,
            repertory_number=self.repertorio_numero,
            registered_on=_day(self.repertorio_data),
            expires_on=_day(self.scadenza),
            plan_delivered_on=_day(self.piano_consegnato_il),
            text=self.testo.encode(),
            effect_event_on=_day(self.evento_avvenuto_il),
            effect_event_act=self.evento_atto,
        )


def _day(text: str) -> date | None:
    return parse_day(text) if text else None
