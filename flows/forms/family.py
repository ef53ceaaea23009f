"""Forms of families: one approved text, many bodies."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from agreements.domain.agreement.family import Coverage
from agreements.domain.basics import limits
from flows.forms.base import AgreementForm, Form


class ReplicateForm(AgreementForm):
    """Copies of an agreement for the bodies of a list."""

    elenco: str = Field(
        default="",
        title="Elenco degli enti",
        description="Nome del file .xlsx o .csv fra i «File ricevuti»; vuoto se ce n’è uno solo, o per "
        "preparare la cartella con il modello.",
        max_length=limits.FILE,
    )
    delibera: Coverage = Field(
        title="La delibera che approva lo schema",
        description="Se vale per tutti, ogni copia nasce approvata e le manca solo l’atto del suo ente; altrimenti "
        "nasce in bozza.",
    )
    solo_giuste: bool = Field(
        default=False,
        title="Solo le righe giuste",
        description="Altrimenti, se una riga è da correggere, non si crea nulla.",
    )
    prova: bool = Field(
        default=True,
        title="Solo prova",
        description="Controlla tutto e lo dice riga per riga, senza scrivere nulla.",
    )


class BookSource(StrEnum):
    """Where the address book is filled from."""

    INDEX = "file dell’Indice IPA"
    AGREEMENTS = "accordi del registro"


class AddressBookForm(Form):
    """The address book is filled."""

    da: BookSource = Field(
        title="Da dove",
        description="Il file «Enti» dei dati aperti dell’Indice IPA dà gli enti; gli accordi danno anche chi firma.",
    )
    file: str = Field(
        default="",
        title="File dell’Indice",
        description="Nome del file fra i «File ricevuti»; vuoto se ce n’è uno solo, o per preparare la cartella.",
        max_length=limits.FILE,
    )
