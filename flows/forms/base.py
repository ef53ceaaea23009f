"""What all forms share: who acts, which agreement, and what is refused in whatever field it stands."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from contextlib import suppress
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
    model_validator,
)

from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.number_typed import number_typed
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum, UnknownAgreement
from agreements.domain.basics.legible import why_illegible
from agreements.domain.basics.typed_day import parse_day, plausible_day
from flows.forms.explanation import explain

CHOICE_FIELD = "accordo"
_OLD_NUMBER_FIELD = "numero_accordo"
DECLARANT_FIELD = "dichiarante"


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


def _number(value: str) -> str:
    try:
        return number_typed(value)
    except UnknownAgreement as refusal:
        raise ValueError("il numero di un accordo si scrive così: P-2026-0001") from refusal


Day = Annotated[date, BeforeValidator(_day)]
"""A day, as the calendar of the form gives it or as people type it."""


def _typed_day(value: str) -> str:
    if value:
        _day(value)
    return value


TYPED_DAY = AfterValidator(_typed_day)
TypedDay = Annotated[str, Field(max_length=limits.DAY), TYPED_DAY]
"""A day that need not be said, kept as typed: what is none is told together with everything else that is wrong."""


AgreementNumber = Annotated[str, Field(max_length=400), AfterValidator(_number)]
"""The internal number of an agreement, as people type or paste it; it comes out as the register writes it."""


NumberOrNone = Annotated[str, Field(max_length=400), AfterValidator(lambda value: _number(value) if value else "")]
"""Likewise, where there may be none."""


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
    """A form about one existing agreement, named by its number."""

    accordo: AgreementNumber = Field(
        title="Numero dell’accordo",
        description="Il numero interno, ad esempio P-2026-0001: è nel registro e in testa a ogni pagina dell’accordo.",
    )

    @model_validator(mode="before")
    @classmethod
    def _one_number(cls, given: Any) -> Any:
        """What was asked in two fields, a list and a number beside it: requests that were kept then are still read."""
        if not isinstance(given, Mapping) or _OLD_NUMBER_FIELD not in given:
            return given
        kept = {name: value for name, value in given.items() if name != _OLD_NUMBER_FIELD}
        chosen, typed = given.get(CHOICE_FIELD), given[_OLD_NUMBER_FIELD]
        if not typed:
            return kept
        with suppress(UnknownAgreement):
            if number_typed(str(chosen)) != number_typed(str(typed)):
                raise ValueError("vi sono indicati due accordi, lasciarne uno solo")
        return {**kept, CHOICE_FIELD: typed}

    @property
    def number(self) -> str:
        """The internal number of the agreement."""
        return self.accordo

    def subject(self) -> str:
        """Return the number of the agreement."""
        return self.accordo


__all__ = [
    "CHOICE_FIELD",
    "DECLARANT_FIELD",
    "AgreementForm",
    "AgreementNumber",
    "Day",
    "Form",
    "NumberOrNone",
    "Sheet",
    "TypedDay",
    "explain",
]
