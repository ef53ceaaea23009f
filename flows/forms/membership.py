"""Forms of who is a party: a body joins, a body takes the place of another."""

from __future__ import annotations

from pydantic import Field

from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.steps.membership import Join, Succeed
from flows.forms.agreement import PartyForm
from flows.forms.base import AgreementForm, Day, DisputeAnswer


class AccessionForm(AgreementForm):
    """A body joins."""

    ente: PartyForm = Field(title="Ente che aderisce", description="Con chi firmerà per esso gli atti futuri.")
    clausola: str = Field(
        default="",
        title="Clausola di apertura",
        description="Vuoto per un testo fatto in Accordi con la clausola «adesione»: la prende il programma. "
        "Altrimenti le parole del testo che ammettono altri enti; senza clausola serve un atto aggiuntivo.",
        max_length=1000,
    )
    atto: str = Field(
        title="Atto dell’ente",
        description="Organo, tipo e numero: «Giunta comunale, deliberazione n. 12».",
        max_length=limits.ACT,
    )
    data_atto: Day = Field(title="Data dell’atto")
    ricevuto: Day = Field(title="Adesione ricevuta il", description="Giorno in cui è arrivata, firmata.")
    estremi: str = Field(title="Estremi", description="Protocollo o PEC con cui è arrivata.", max_length=120)
    chiede_presa_atto: bool = Field(
        default=False,
        title="La clausola chiede la presa d’atto delle parti",
        description="Da indicare solo se la clausola si riporta a mano.",
    )
    presa_atto: str = Field(
        default="",
        title="Presa d’atto: atto",
        description="Se la clausola la chiede: organo e numero.",
        max_length=200,
    )
    presa_atto_data: str = Field(
        default="", title="Presa d’atto: data", description="gg/mm/aaaa.", max_length=limits.DAY
    )
    controversia: DisputeAnswer = ""

    def command(self) -> Join:
        """What is asked.

        Raises:
            InvalidDatum: A code or a day is none.
        """
        if bool(self.presa_atto) != bool(self.presa_atto_data):
            raise InvalidDatum(
                "presa d’atto", "Della presa d’atto servono l’atto e la data: indicarli tutti e due o nessuno."
            )
        return Join(
            party=self.ente.party(0),
            clause=self.clausola,
            act=self.atto,
            dated_on=self.data_atto,
            received_on=self.ricevuto,
            reference=self.estremi,
            acknowledgement_wanted=self.chiede_presa_atto,
            acknowledgement=self.presa_atto,
            acknowledged_on=parse_day(self.presa_atto_data) if self.presa_atto_data else None,
            dispute_answer=self.controversia or None,
        )


class SuccessionForm(AgreementForm):
    """A body takes the place of a party."""

    parte: str = Field(title="Parte che cessa", description="Denominazione, come nell’accordo.", max_length=limits.BODY)
    successore: PartyForm = Field(
        title="Ente che succede", description="Gli impegni restano quelli della parte: qui si possono lasciare vuoti."
    )
    atto: str = Field(
        title="Legge o atto", description="Che dispone la successione, con il numero.", max_length=limits.ACT
    )
    data_atto: Day = Field(title="Data della legge o dell’atto")
    dal: Day = Field(title="Primo giorno del successore")

    def command(self) -> Succeed:
        """What is asked; the party is found by its name.

        Raises:
            InvalidDatum: A code or a day is none.
        """
        return Succeed(0, self.successore.party(0), self.atto, self.data_atto, self.dal)
