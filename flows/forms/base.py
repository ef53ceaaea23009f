"""What all forms share: who acts, the choice of the agreement, and what is refused in whatever field it stands."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    field_validator,
)

from agreements.domain.agreement.events import Actor
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import why_illegible
from agreements.domain.basics.typed_day import parse_day, plausible_day
from flows.forms.explanation import explain
from tasks.choices import CHOICE_FIELD, DECLARANT_FIELD, TYPED_NUMBER_FIELD, number_meant


def _tidy_schema(schema: dict[str, Any]) -> None:
    # The docstring of the class is for developers, and who acts is asked last, as at the foot of a paper form.
    schema.pop("description", None)
    properties: dict[str, Any] = schema.get("properties", {})
    if DECLARANT_FIELD in properties:
        properties[DECLARANT_FIELD] = properties.pop(DECLARANT_FIELD)


def _name_and_office(value: str, info: ValidationInfo) -> str:
    if info.context:
        return value  # put in by the door: of a person who had logged in
    person, comma, office = value.partition(",")
    if not comma or len(person.split()) < 2 or not office.strip():
        raise ValueError(
            "scrivere nome, cognome e ufficio separati da una virgola, ad esempio «Prova Uno, Ufficio accordi»"
        )
    return f"{' '.join(person.split())}, {' '.join(office.split())}"


def _day(value: object) -> date:
    # Left alone, pydantic would take any number for seconds since 1970: «2026» would be a day of that year.
    try:
        if isinstance(value, str):
            return parse_day(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return plausible_day(value)
    except InvalidDatum as refusal:
        raise ValueError(refusal.sentence[:1].lower() + refusal.sentence[1:].removesuffix(".")) from refusal
    raise ValueError("deve essere una data, scritta come gg/mm/aaaa")


Day = Annotated[date, BeforeValidator(_day)]
"""A day, as the calendar of the form gives it or as people type it."""


Line = Annotated[str, Field(min_length=1, max_length=2000)]
"""One entry of a list that people type."""


DisputeAnswer = Annotated[
    str,
    Field(
        title="Risposta alla controversia",
        description="Solo se fra le parti resta aperta una controversia, una diffida o un recesso contestato "
        "(«registra-fatto»): perché si prosegue lo stesso. Resta agli atti.",
        max_length=limits.REASON,
    ),
]
"""Why an agreement goes on while something divides its parties."""


class Sheet(BaseModel):
    """A form, or a nested part of one.

    Attributes:
        SECTIONS: How a page divides a long form: headings, each with the names of its fields.
        USUAL: Optional fields that most people fill in: a page does not fold them away.
    """

    SECTIONS: ClassVar[tuple[tuple[str, str], ...]] = ()
    USUAL: ClassVar[frozenset[str]] = frozenset()

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _legible(cls, value: object, info: ValidationInfo) -> object:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and (told := why_illegible(text)):
                raise ValueError(told)
        if isinstance(value, str) and not value.strip() and cls.model_fields[info.field_name or ""].is_required():
            raise ValueError("manca")
        return value


class Form(Sheet):
    """A form: who takes the step says so in it, or has logged in and is put in (`of_person`)."""

    model_config = ConfigDict(title="Modulo", json_schema_extra=_tidy_schema)

    dichiarante: Annotated[
        str,
        Field(
            title="Chi compie il passo",
            description="Nome e cognome, virgola, ufficio: ad esempio «Prova Uno, Ufficio accordi». "
            "Resta nel registro come «dichiarato da».",
            max_length=200,
        ),
        AfterValidator(_name_and_office),
    ]

    _person: Actor | None = PrivateAttr(default=None)

    @classmethod
    def of_person(cls, given: Any, person: Actor) -> Self:
        """The form as somebody who had logged in sent it; what it says itself of who acts is passed over.

        Raises:
            ValidationError: An entry cannot be.
        """
        entries = {**given, DECLARANT_FIELD: f"{person.name}, {person.office}"} if isinstance(given, Mapping) else given
        filled = cls.model_validate(entries, context={DECLARANT_FIELD: person})
        filled._person = person
        return filled

    def kept(self) -> dict[str, Any]:
        """What was read, in plain JSON and without who acts: `of_person` makes the same form of it."""
        return self.model_dump(mode="json", exclude={DECLARANT_FIELD}, exclude_none=True)

    @property
    def actor(self) -> Actor:
        """Who takes the step: the person who had logged in, else whoever declares to.

        Raises:
            InvalidDatum: Name or office cannot be.
        """
        if self._person is not None:
            return self._person
        person, _, office = self.dichiarante.partition(", ")
        return Actor(person, office)

    def subject(self) -> str:
        """Return what the run's name begins with: the agreement's number, or nothing."""
        return ""

    def check(self) -> None:
        """Make of the entries all that the step will make of them: what cannot be is told before it is asked for.

        Raises:
            AccordiError: An entry cannot be what it has to be.
        """
        ours = (kind for kind in type(self).__mro__ if issubclass(kind, Form))
        made = {name for kind in ours for name, each in vars(kind).items() if inspect.isfunction(each)}
        for name in sorted(made):
            method = getattr(self, name)
            if not name.startswith("_") and name != "check" and not inspect.signature(method).parameters:
                method()


class AgreementForm(Form):
    """A form about one existing agreement, chosen from the list of those for which the step is possible."""

    accordo: Annotated[
        str,
        Field(
            title="Accordo",
            description="L’elenco offre solo gli accordi per i quali questo passo è possibile ora.",
            max_length=400,
        ),
    ]
    numero_accordo: Annotated[
        str,
        Field(
            title="Numero dell’accordo, se non è nell’elenco",
            description="Ad esempio P-2026-0501. L’elenco comincia dal più recente e ha al massimo 499 accordi.",
            max_length=20,
        ),
    ] = ""

    @property
    def number(self) -> str:
        """The internal number of the agreement, chosen or typed.

        Raises:
            AccordiError: It is none, or two are given.
        """
        return number_meant(self.accordo, self.numero_accordo)

    def subject(self) -> str:
        """Return the number of the chosen agreement."""
        return self.number


__all__ = ["CHOICE_FIELD", "DECLARANT_FIELD", "TYPED_NUMBER_FIELD", "AgreementForm", "Day", "Form", "Sheet", "explain"]
