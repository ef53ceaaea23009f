"""Forms of families: one approved text, many bodies."""

from __future__ import annotations

from pydantic import Field

from agreements.domain.family import Coverage
from flows.forms.base import AgreementForm


class ReplicateForm(AgreementForm):
    """Copies of an agreement for the bodies of a list."""

    elenco: str = Field(
        default="",
        title="Elenco degli enti",
        description="Nome del file .xlsx o .csv in «replica-accordo/in-arrivo»; vuoto se ce n’è uno solo, o per "
        "preparare la cartella con il modello.",
        max_length=200,
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
