"""What a text states that can be wrong: amounts, dates, terms, counts, shares, numbers of acts, codes, names.

A value has one form however it is written: «tre anni», «3 anni», «36 mesi» and «triennale» are one term.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agreements.domain.days.time_limit import Unit


class ValueKind(StrEnum):
    """What is stated; the value is the Italian name."""

    AMOUNT = "importo"
    DATE = "data"
    DAY_OF_YEAR = "giorno dell’anno"
    YEAR = "anno"
    TERM = "durata o termine"
    TIMES = "numero di rinnovi"
    SHARE = "percentuale"
    NUMBER = "numero"
    ACT_NUMBER = "numero di un atto"
    CODE = "codice"
    EVENT = "evento da cui decorre"
    NAME = "nome"


class Subject(StrEnum):
    """What a sentence is about, where it is about one thing of the register; the value is the Italian name."""

    NONE = ""
    DURATION = "durata"
    RENEWAL = "rinnovo"
    EFFECT = "decorrenza"
    CHARGES = "oneri"


class Place(StrEnum):
    """Where in the text."""

    PARTIES = "parti"
    PREMISES = "premesse"
    BODY = "articolato"
    SIGNATURES = "firme"


@dataclass(frozen=True, slots=True)
class Value:
    """One value, in the one form in which it is compared."""

    kind: ValueKind
    form: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A value as a text states it.

    Attributes:
        quote: The words that state it.
        where: In Italian: «articolo «Durata»».
        subject: Of its sentence.
        responsible: Of a name: whether its sentence says who answers for something.
        perhaps: Whether it may as well be part of a name: «un report mensile», «il piano annuale».
    """

    value: Value
    quote: str
    where: str
    place: Place = Place.BODY
    subject: Subject = Subject.NONE
    responsible: bool = False
    perhaps: bool = False


def term(amount: int, unit: Unit) -> Value:
    """A term: years in months, weeks in days."""
    months = {Unit.YEARS: 12, Unit.MONTHS: 1}.get(unit)
    form = f"{amount * months} mesi" if months else f"{amount * (7 if unit is Unit.WEEKS else 1)} giorni"
    return Value(ValueKind.TERM, form)
