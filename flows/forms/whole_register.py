"""Forms that are about the register as a whole: importing it, searching it, counting it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from agreements.domain.search import Query
from agreements.domain.typed_day import parse_day
from flows.forms.base import Form


class SearchedState(StrEnum):
    """The states that staff search by."""

    ANY = "qualsiasi"
    SIGNING = "in firma"
    AWAITING = "sottoscritto, non ancora efficace"
    IN_FORCE = "vigente"
    EXPIRING = "in scadenza"
    EXPIRED = "scaduto"


class ImportForm(Form):
    """The office's own register comes in."""

    foglio: str = Field(
        default="",
        title="Foglio",
        description="Nome del file .xlsx o .csv in «importa-registro/in-arrivo»; vuoto se ce n’è uno solo, o per "
        "preparare la cartella con il modello.",
        max_length=200,
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
    parte: str = Field(default="", title="Parte", description="Parole del nome di un ente.", max_length=200)
    stato: SearchedState = Field(
        default=SearchedState.ANY, title="Stato", description="«vigente» comprende quelli in scadenza."
    )
    firmato_dal: str = Field(default="", title="Firmato dal", description="gg/mm/aaaa.", max_length=10)
    firmato_al: str = Field(default="", title="Firmato fino al", description="gg/mm/aaaa.", max_length=10)
    finisce_entro: str = Field(default="", title="Finisce entro il", description="gg/mm/aaaa.", max_length=10)

    def query(self) -> Query:
        """What is looked for, as the use case takes it.

        Raises:
            InvalidDatum: A day is none.
        """
        return Query(
            words=self.parole,
            party=self.parte,
            state="" if self.stato is SearchedState.ANY else self.stato.value,
            signed_from=_day(self.firmato_dal),
            signed_until=_day(self.firmato_al),
            ends_until=_day(self.finisce_entro),
        )


class YearForm(Form):
    """A year is counted."""

    anno: int = Field(
        title="Anno", description="Ad esempio 2026; dell’anno in corso si conta fino a oggi.", ge=1, le=9999
    )


def _day(text: str) -> date | None:
    return parse_day(text) if text else None
