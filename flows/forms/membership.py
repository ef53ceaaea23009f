"""Forms of who is a party: a body joins, a body takes the place of another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import ConfigDict, Field, model_validator

from agreements.domain.agreement.membership import LeftAlone
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.steps.membership import Join, Succeed
from agreements.domain.steps.succession import Merge, Split
from flows.forms.agreement import PartyForm, none_required
from flows.forms.base import AgreementForm, Day, DisputeAnswer, TypedDay
from flows.forms.ending import SURVIVING, codes


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
    presa_atto_data: TypedDay = Field(default="", title="Presa d’atto: data", description="gg/mm/aaaa.")
    file_adesione: str = Field(
        default="",
        title="Adesione firmata",
        description="Nome del file firmato (PDF o p7m), fra i «File ricevuti» dell’accordo: la firma si "
        "verifica e il file si conserva. Vuoto se il file non c’è.",
        max_length=limits.FILE,
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


class SuccessorForm(PartyForm):
    """The body that takes the place of a party; left empty where it is a party already."""

    model_config = ConfigDict(title="Parte", json_schema_extra=none_required)


class Alone(StrEnum):
    """What becomes of an agreement of which one party alone is left, as the page offers it."""

    NOT_ASKED = "restano più parti"
    ENDS = LeftAlone.ENDS.value
    STANDS = LeftAlone.STANDS.value


_WHOSE = (
    "Solo per la scissione: {what} separati da «;», ciascuno di uno solo dei due enti. Se ne manca uno, il passo lo "
    "dice."
)
_DUTIES = _WHOSE.format(what="codici degli adempimenti non ancora adempiuti («piano-operativo»)")
_CHARGES = _WHOSE.format(what="righe degli oneri, come atto e riga («1.2»: la seconda riga del primo atto)")


class SuccessionForm(AgreementForm):
    """A body takes the place of a party: a new one, one that is a party already, or two."""

    parte: str = Field(title="Parte che cessa", description="Denominazione, come nell’accordo.", max_length=limits.BODY)
    # None where nothing was written into it: a toggle between a form and nothing would puzzle people.
    successore: SuccessorForm = Field(  # type: ignore[assignment]
        default=None,
        title="Ente che succede",
        description="Gli impegni restano quelli della parte: qui si possono lasciare vuoti, tranne che nella "
        "scissione. Tutto vuoto se l’ente è già parte dell’accordo.",
    )
    incorporante: str = Field(
        default="",
        title="Parte che incorpora",
        description="Solo se l’ente che succede è già parte: la sua denominazione. Le due parti diventano una.",
        max_length=limits.BODY,
    )
    resta_una_parte: Alone = Field(
        default=Alone.NOT_ASKED,
        title="Se resta una parte sola",
        description="Lo valuta una persona: l’accordo si estingue per confusione (art. 1253 c.c., per analogia), o "
        "resta aperto, ad esempio per i diritti di terzi.",
    )
    restano_dovuti: str = Field(default="", title="Restano dovuti", description=SURVIVING, max_length=500)
    motivazione: str = Field(
        default="",
        title="Valutazione",
        description="Solo se resta una parte sola: perché si estingue o resta aperto, e chi l’ha valutato.",
        max_length=limits.REASON,
    )
    secondo: list[PartyForm] = Field(
        default=[],
        title="Secondo ente che succede",
        description="Solo per la scissione: la parte diventa due enti. Se la parte prosegue accanto al nuovo ente, è "
        "lei il primo.",
        max_length=1,
    )
    adempimenti_primo: str = Field(
        default="", title="Adempimenti del primo ente", description=_DUTIES, max_length=limits.REASON
    )
    adempimenti_secondo: str = Field(
        default="", title="Adempimenti del secondo ente", description=_DUTIES, max_length=limits.REASON
    )
    oneri_primo: str = Field(default="", title="Oneri del primo ente", description=_CHARGES, max_length=limits.REASON)
    oneri_secondo: str = Field(
        default="", title="Oneri del secondo ente", description=_CHARGES, max_length=limits.REASON
    )
    atto: str = Field(
        title="Legge o atto", description="Che dispone la successione, con il numero.", max_length=limits.ACT
    )
    data_atto: Day = Field(title="Data della legge o dell’atto")
    dal: Day = Field(title="Primo giorno del successore")

    @model_validator(mode="before")
    @classmethod
    def _who(cls, entries: object) -> object:
        """The page sends the form of the successor also where nothing was written into it."""
        if not isinstance(entries, Mapping) or not isinstance(entries.get("successore"), Mapping):
            return entries
        asked = any(each for name, each in entries["successore"].items() if name in _WRITTEN)
        return entries if asked else {name: each for name, each in entries.items() if name != "successore"}

    def command(self) -> Succeed | Merge | Split:
        """What is asked; the parties are found by their names.

        Raises:
            InvalidDatum: A code or a day is none, or it is not said who succeeds.
        """
        merging, splitting = bool(self.incorporante), bool(self.secondo)
        if merging == (self.successore is not None) or (merging and splitting):
            raise InvalidDatum(
                "successione",
                "Indicare chi succede in un modo solo: un ente nuovo, oppure la parte che incorpora, oppure due enti.",
            )
        shares = (self.adempimenti_primo, self.adempimenti_secondo, self.oneri_primo, self.oneri_secondo)
        if any(shares) and not splitting:
            raise InvalidDatum(
                "successione", "Adempimenti e oneri si ripartiscono solo fra due enti: indicare il secondo."
            )
        if (self.resta_una_parte is not Alone.NOT_ASKED or self.restano_dovuti or self.motivazione) and not merging:
            raise InvalidDatum(
                "successione", "Una parte sola resta solo dopo un’incorporazione: lasciare vuota quella risposta."
            )
        if merging:
            alone = None if self.resta_una_parte is Alone.NOT_ASKED else LeftAlone(self.resta_una_parte.value)
            surviving = codes(self.restano_dovuti)
            return Merge(0, 0, self.atto, self.data_atto, self.dal, alone, surviving, self.motivazione)
        first = self.successore.party(0)
        if splitting:
            second, told = self.secondo[0].party(0), tuple(map(codes, shares))
            return Split(0, first, second, self.atto, self.data_atto, self.dal, *told)
        return Succeed(0, first, self.atto, self.data_atto, self.dal)


_WRITTEN = frozenset(name for name, field in PartyForm.model_fields.items() if field.annotation is str)
"""The fields of a party that are empty where nobody has written into them; of a choice something always stands."""
