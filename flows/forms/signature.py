"""Forms of signing."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from agreements.domain.errors import InvalidDatum
from agreements.domain.moment import ROME
from agreements.domain.typed_day import parse_day
from agreements.use_cases.signature import ProofOfTime
from flows.forms.approval import INCOMING
from flows.forms.base import AgreementForm, Day


class Settlement(StrEnum):
    """What the dirigente decides on a held file."""

    ACCEPT = "accetto la firma"
    REFUSE = "non accetto il file"


class SendForm(AgreementForm):
    """The frozen PDF leaves."""

    data: Day = Field(title="Data di invio")
    restituzione_entro: Day = Field(title="Restituzione chiesta entro")
    protocollo: str = Field(
        default="", title="Protocollo in uscita", description="Numero dato dal protocollo, se c’è già.", max_length=60
    )


class ProvenForm(AgreementForm):
    """A form that may record an outside proof of time."""

    prova_data: str = Field(
        default="",
        title="Prova del tempo: giorno",
        description="gg/mm/aaaa del protocollo o della PEC; serve se la firma non ha marca temporale.",
        max_length=10,
    )
    prova_ora: str = Field(default="", title="Prova del tempo: ora", description="hh:mm, ora italiana.", max_length=5)
    prova_estremi: str = Field(
        default="",
        title="Prova del tempo: estremi",
        description="Numero di protocollo o identificativo della PEC.",
        max_length=120,
    )

    def proof(self) -> ProofOfTime | None:
        """The recorded proof, if one is given.

        Raises:
            InvalidDatum: It is given by halves, or is no time.
        """
        given = (self.prova_data, self.prova_ora, self.prova_estremi)
        if not any(given):
            return None
        if not all(given):
            raise InvalidDatum(
                "prova del tempo", "Per la prova del tempo servono giorno, ora ed estremi: compilarli tutti o nessuno."
            )
        clock = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", self.prova_ora)
        if clock is None:
            raise InvalidDatum("prova del tempo", f"«{self.prova_ora}» non è un’ora: scriverla come 14:30.")
        day = parse_day(self.prova_data)
        at = datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2]), tzinfo=ROME)
        return ProofOfTime(at, self.prova_estremi)


class ImportForm(ProvenForm):
    """A signed file came back."""

    file: str = Field(default="", title="File firmato", description=INCOMING, max_length=200)


class SettleForm(ProvenForm):
    """The dirigente decides on a held file."""

    decisione: Settlement = Field(
        title="Decisione", description="Il file e i dubbi sono nella pagina dell’importazione."
    )
    parte: str = Field(
        default="", title="Parte per cui vale la firma", description="Serve se si accetta.", max_length=200
    )
    impronta: str = Field(
        default="",
        title="Impronta del file",
        description="Le prime cifre, come nel nome del file; vuota se è uno solo.",
        max_length=64,
    )
    motivazione: str = Field(title="Motivazione", description="Resta nel giornale.", max_length=2000)
