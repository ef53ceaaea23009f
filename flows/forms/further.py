"""Forms of the further acts of a signed agreement: extension and amendment."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.basics import limits
from agreements.domain.steps.further_acts import Change
from flows.forms.base import AgreementForm, Day, DisputeAnswer, Sheet


class ExtensionForm(AgreementForm):
    """An extension begins."""

    organo: DecidingBody = Field(title="Organo che approva la proroga", description="Di regola lo stesso dell’accordo.")
    nuova_scadenza: Day = Field(
        title="Nuova scadenza", description="L’ultimo giorno di vigenza dopo la proroga; il resto non cambia."
    )
    motivazione: str = Field(
        title="Perché si proroga", description="Compare nelle premesse dell’atto.", max_length=limits.REASON
    )
    controversia: DisputeAnswer = ""


class ChangeForm(Sheet):
    """A clause of an amendment."""

    model_config = ConfigDict(title="Clausola")

    articolo: str = Field(title="Articolo e comma", description="Ad esempio «articolo 5, comma 1».", max_length=200)
    testo: str = Field(title="Nuovo testo", max_length=4000)

    def change(self) -> Change:
        """The clause as the domain knows it."""
        return Change(self.articolo, self.testo)


class AmendmentForm(AgreementForm):
    """An amendment begins."""

    organo: DecidingBody = Field(title="Organo che approva l’atto", description="Di regola lo stesso dell’accordo.")
    modifiche: list[ChangeForm] = Field(title="Clausole modificate", min_length=1, max_length=40)
    motivazione: str = Field(
        title="Perché si modifica", description="Compare nelle premesse dell’atto.", max_length=limits.REASON
    )
    controversia: DisputeAnswer = ""

    def changes(self) -> tuple[Change, ...]:
        """The clauses as the use case takes them."""
        return tuple(change.change() for change in self.modifiche)
