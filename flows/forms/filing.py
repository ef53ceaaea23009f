"""The part of a form that asks what protocol and preservation need of an agreement."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from agreements.domain.agreement.filing import FILING, Filing
from agreements.domain.basics import limits
from flows.forms.base import Sheet


def _given_by(datum: str) -> str:
    return f"Lo indica {FILING[datum][1]}; vuoto: non annotato."


class FilingForm(Sheet):
    """What protocol and preservation ask of the agreement."""

    model_config = ConfigDict(title="Protocollo e conservazione")

    classificazione: str = Field(
        default="", title="Classificazione (codice)", description=_given_by("code"), max_length=limits.BODY
    )
    voce: str = Field(
        default="", title="Classificazione (voce)", description=_given_by("words"), max_length=limits.BODY
    )
    fascicolo: str = Field(default="", title="Fascicolo", description=_given_by("dossier"), max_length=limits.BODY)
    aoo: str = Field(default="", title="Codice AOO", description=_given_by("aoo"), max_length=limits.BODY)
    uor: str = Field(default="", title="Codice UOR", description=_given_by("unit"), max_length=limits.BODY)
    registro: str = Field(
        default="", title="Codice del registro", description=_given_by("register"), max_length=limits.BODY
    )
    conservazione: str = Field(
        default="", title="Tempo di conservazione", description=_given_by("retention"), max_length=limits.BODY
    )

    def filing(self) -> Filing:
        """The data as the domain knows them."""
        return Filing(
            code=self.classificazione,
            words=self.voce,
            dossier=self.fascicolo,
            aoo=self.aoo,
            unit=self.uor,
            register=self.registro,
            retention=self.conservazione,
        )
