"""Forms that are about the register as a whole: importing it, searching it, counting it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from agreements.domain.agreement.money import parse_amount
from agreements.domain.basics import limits
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.register.search import Query
from flows.forms.base import Form, NumberOrNone, TypedDay


class SearchedState(StrEnum):
    """The states that staff search by."""

    ANY = "qualsiasi"
    SIGNING = "in firma"
    AWAITING = "sottoscritto, non ancora efficace"
    IN_FORCE = "vigente"
    EXPIRING = "in scadenza"
    EXPIRED = "scaduto"
    EFFECT_OVERDUE = "sottoscritto e senza effetto, da decidere"
    NEVER_EFFECTIVE = "finito senza avere avuto effetto"
    NOT_KNOWN = "vigenza non nota"


class ImportForm(Form):
    """The office's own register comes in."""

    foglio: str = Field(
        default="",
        title="Foglio",
        description="Nome del file .xlsx o .csv fra i «File ricevuti»; vuoto se ce n’è uno solo, o per "
        "preparare la cartella con il modello.",
        max_length=limits.FILE,
    )
    prova: bool = Field(
        default=True,
        title="Solo prova",
        description="Controlla tutto e lo dice riga per riga, senza scrivere nulla.",
    )


class SearchForm(Form):
    """What is looked for."""

    parole: str = Field(
        default="",
        title="Parole",
        description="L’inizio di parole dell’oggetto, del testo, delle parti, dei numeri; gli accenti non contano.",
        max_length=200,
    )
    parte: str = Field(default="", title="Parte", description="Parole del nome di un ente.", max_length=limits.BODY)
    stato: SearchedState = Field(
        default=SearchedState.ANY, title="Stato", description="«vigente» comprende quelli in scadenza."
    )
    firmato_dal: TypedDay = Field(default="", title="Firmato dal", description="gg/mm/aaaa.")
    firmato_al: TypedDay = Field(default="", title="Firmato fino al", description="gg/mm/aaaa.")
    finisce_entro: TypedDay = Field(default="", title="Finisce entro il", description="gg/mm/aaaa.")

    oneri_da: str = Field(
        default="", title="Oneri da", description="Euro, come 1.250,00; solo gli accordi con oneri noti.", max_length=30
    )
    oneri_fino_a: str = Field(default="", title="Oneri fino a", description="Euro, come 1.250,00.", max_length=30)
    famiglia: NumberOrNone = Field(default="", title="Famiglia", description="Numero del modello: esso e le sue copie.")
    quadro: NumberOrNone = Field(
        default="", title="Accordo quadro", description="Il suo numero: esso e i suoi accordi attuativi."
    )

    base: str = Field(
        default="",
        title="Base giuridica",
        description="Parole del suo nome, come «art. 15» o «scambio-di-dati»; «non annotata» per chi non ne ha.",
        max_length=200,
    )

    def query(self) -> Query:
        """What is looked for, as the use case takes it.

        Raises:
            InvalidDatum: A day is none, an amount cannot be read.
        """
        return Query(
            words=self.parole,
            party=self.parte,
            state="" if self.stato is SearchedState.ANY else self.stato.value,
            signed_from=_day(self.firmato_dal),
            signed_until=_day(self.firmato_al),
            ends_until=_day(self.finisce_entro),
            costs_from=_euro(self.oneri_da),
            costs_until=_euro(self.oneri_fino_a),
            family=self.famiglia.strip(),
            frame=self.quadro.strip(),
            basis=self.base,
        )


class YearForm(Form):
    """A year is counted."""

    anno: int = Field(
        title="Anno", description="Ad esempio 2026; dell’anno in corso si conta fino a oggi.", ge=1, le=9999
    )


def _day(text: str) -> date | None:
    return parse_day(text) if text else None


def _euro(text: str) -> Decimal | None:
    return parse_amount(text).value if text else None
