"""Forms of the facts around an agreement."""

from __future__ import annotations

from pydantic import Field

from agreements.domain.agreement.recorded_fact import FactKind
from agreements.domain.basics import limits
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.steps.facts import RecordFact
from flows.forms.base import AgreementForm, Day, TypedDay


class FactForm(AgreementForm):
    """Something has happened."""

    tipo: FactKind = Field(title="Che cosa è avvenuto", description="Si registra il fatto: Accordi non lo giudica.")
    parte: str = Field(
        default="",
        title="Di chi",
        description="L’ente di chi si astiene; la parte che contesta, diffida o apre la controversia. Vuoto: noi.",
        max_length=limits.BODY,
    )
    persona: str = Field(
        default="",
        title="Chi si astiene",
        description="Nome e cognome, solo per un’astensione.",
        max_length=limits.PERSON,
    )
    altra_parte: str = Field(
        default="",
        title="Verso quale parte",
        description="Chi recede (recesso contestato), chi è diffidato, con chi è la controversia.",
        max_length=limits.BODY,
    )
    data: Day = Field(title="Data", description="Della dichiarazione, della lettera, dell’atto.")
    estremi: str = Field(
        title="Estremi", description="Protocollo, PEC o atto: «nota prot. 123».", max_length=limits.ACT
    )
    descrizione: str = Field(
        title="Di che si tratta",
        description="In breve: per quale atto ci si astiene, che cosa si contesta, si chiede o è controverso.",
        max_length=limits.GROUNDS,
    )
    entro_il: TypedDay = Field(default="", title="Entro il", description="gg/mm/aaaa: il termine di una diffida.")

    def command(self) -> RecordFact:
        """What is asked; the parties are found by their names.

        Raises:
            InvalidDatum: The day is none.
        """
        due_on = parse_day(self.entro_il) if self.entro_il else None
        return RecordFact(self.tipo, self.data, 0, self.estremi, self.descrizione, person=self.persona, due_on=due_on)


class FactClosingForm(AgreementForm):
    """A fact is over."""

    fatto: str = Field(
        default="",
        title="Numero del fatto",
        description="Come nella pagina («fatto n. 2»: 2); vuoto se ne è aperto uno solo.",
        max_length=20,
    )
    data: Day = Field(title="Chiuso il")
    esito: str = Field(
        title="Come si è chiuso",
        description="Ad esempio «adempiuto», «composta con l’atto aggiuntivo n. 2», «registrato per errore».",
        max_length=limits.GROUNDS,
    )
