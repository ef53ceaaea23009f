"""The form of «calcola termine»."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from agreements.domain.days.time_limit import Direction, TimeLimit, Unit
from flows.forms.base import Day, Form


class UnitChoice(StrEnum):
    """In what the time limit is counted."""

    DAYS = "giorni"
    WEEKS = "settimane"
    MONTHS = "mesi"
    YEARS = "anni"


class DirectionChoice(StrEnum):
    """Onwards or back from the given day."""

    FORWARD = "in avanti: entro … dalla data"
    BACKWARD = "a ritroso: almeno … prima della data"


class DeadlineForm(Form):
    """A time limit and the day from which it runs."""

    dal: Day = Field(
        title="Data da cui si conta",
        description="Il giorno dell’evento, ad esempio l’ultima firma: quel giorno non si conta.",
    )
    quantita: int = Field(title="Quanto", description="Numero di giorni, settimane, mesi o anni.", ge=1, le=99_999)
    unita: UnitChoice = Field(title="Unità", description="Come il termine è scritto nell’accordo.")
    direzione: DirectionChoice = Field(
        title="Verso", description="A ritroso per i termini del tipo «tre mesi prima della scadenza»."
    )

    def time_limit(self) -> TimeLimit:
        """Return the time limit that the form describes."""
        return TimeLimit(self.quantita, Unit[self.unita.name], Direction[self.direzione.name])
