"""Forms of an answer to what an agreement's legal basis asks, or on registration and stamp duty."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from agreements.domain.basics import limits
from agreements.domain.register.assess import AskedAnswer
from flows.forms.base import AgreementForm, Sheet

_Question = Annotated[
    str,
    Field(
        title="Domanda",
        description="Il codice che la pagina dell’accordo riporta, ad esempio «appalto-b», «registrazione» o «bollo».",
        max_length=limits.NUMBER,
    ),
]
_Answer = Annotated[
    str,
    Field(
        title="Risposta",
        description="Una di quelle che la pagina elenca: di regola «sì», «no» o «non so».",
        max_length=limits.NUMBER,
    ),
]
_Reason = Annotated[
    str,
    Field(
        title="Motivazione",
        description="Perché: gli atti visti, chi lo ha valutato. Un’altra risposta si aggiunge, la storia resta.",
        max_length=limits.GROUNDS,
    ),
]


class AnswerForm(Sheet):
    """One answer with its reason, as an agreement is entered."""

    model_config = ConfigDict(title="Risposta")

    domanda: _Question
    risposta: _Answer
    motivazione: _Reason

    def asked(self) -> AskedAnswer:
        """The answer as the use case takes it."""
        return AskedAnswer(self.domanda, self.risposta, self.motivazione)


class AssessmentForm(AgreementForm):
    """One answer with its reason, about an agreement that is there."""

    domanda: _Question
    risposta: _Answer
    motivazione: _Reason

    def asked(self) -> AskedAnswer:
        """The answer as the use case takes it."""
        return AskedAnswer(self.domanda, self.risposta, self.motivazione)
