"""Forms of the further acts of a signed agreement: extension and amendment."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.text_change import ChangeKind, TextChange, typed_change
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
    """A change of the signed text."""

    model_config = ConfigDict(title="Modifica")

    che_cosa: ChangeKind = Field(
        default=ChangeKind.FREE,
        title="Che cosa cambia",
        description="La modifica è cercata nel testo firmato, scritta come nelle leggi e riportata nel testo "
        "coordinato. Con «testo libero» l’atto ha le parole di qui, e il testo coordinato le elenca soltanto.",
    )
    articolo: str = Field(
        title="Articolo",
        description="Il numero: «5», «8-bis». Se se ne inserisce uno, quello dopo il quale va. Per il testo libero "
        "anche il comma: «articolo 5, comma 1».",
        max_length=200,
    )
    comma: str = Field(
        default="",
        title="Comma",
        description="Il numero. Se se ne aggiunge uno, quello dopo il quale va; vuoto: dopo l’ultimo.",
        max_length=20,
    )
    lettera: str = Field(
        default="",
        title="Lettera",
        description="Solo se la modifica riguarda una lettera. Se se ne aggiunge una, quella dopo la quale va.",
        max_length=20,
    )
    parole_attuali: str = Field(
        default="",
        title="Parole attuali",
        description="Quelle da sostituire o da sopprimere, o dopo le quali inserirne, come stanno nel testo firmato.",
        max_length=2000,
    )
    rubrica: str = Field(
        default="",
        title="Rubrica",
        description="Di un articolo nuovo; vuota, di uno sostituito: quella che ha.",
        max_length=300,
    )
    testo: str = Field(
        default="",
        title="Nuovo testo",
        description="Senza il numero, che mette il programma; i commi di un articolo: «1. … 2. …». Vuoto se si "
        "sopprime.",
        max_length=4000,
    )

    def change(self) -> Change | TextChange:
        """The change as the domain knows it."""
        if self.che_cosa is ChangeKind.FREE:
            return Change(self.articolo, self.testo)
        return typed_change(
            self.che_cosa, self.articolo, self.comma, self.lettera, self.parole_attuali, self.testo, self.rubrica
        )


class AmendmentForm(AgreementForm):
    """An amendment begins."""

    organo: DecidingBody = Field(title="Organo che approva l’atto", description="Di regola lo stesso dell’accordo.")
    modifiche: list[ChangeForm] = Field(title="Modifiche", min_length=1, max_length=40)
    motivazione: str = Field(
        title="Perché si modifica", description="Compare nelle premesse dell’atto.", max_length=limits.REASON
    )
    controversia: DisputeAnswer = ""

    def changes(self) -> tuple[Change | TextChange, ...]:
        """The changes as the use case takes them."""
        return tuple(change.change() for change in self.modifiche)
