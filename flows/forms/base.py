"""What all forms share: who acts, the choice of the agreement, and how a wrong entry is explained."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from agreements.domain.events import Actor
from tasks.choices import CHOICE_FIELD, number_from_label

DECLARANT_FIELD = "dichiarante"


def _tidy_schema(schema: dict[str, Any]) -> None:
    # The docstring of the class is for developers, and who acts is asked last, as at the foot of a paper form.
    schema.pop("description", None)
    properties: dict[str, Any] = schema.get("properties", {})
    if DECLARANT_FIELD in properties:
        properties[DECLARANT_FIELD] = properties.pop(DECLARANT_FIELD)


def _name_and_office(value: str) -> str:
    person, comma, office = value.partition(",")
    if not comma or len(person.split()) < 2 or not office.strip():
        raise ValueError(
            "scrivere nome, cognome e ufficio separati da una virgola, ad esempio «Prova Uno, Ufficio accordi»"
        )
    return f"{' '.join(person.split())}, {' '.join(office.split())}"


class Form(BaseModel):
    """A form: every step asks who takes it, because the people who use the pages are not authenticated."""

    model_config = ConfigDict(
        title="Modulo", extra="forbid", frozen=True, str_strip_whitespace=True, json_schema_extra=_tidy_schema
    )

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

    @property
    def actor(self) -> Actor:
        """Who declares to take the step.

        Raises:
            InvalidDatum: Name or office cannot be.
        """
        person, _, office = self.dichiarante.partition(", ")
        return Actor(person, office)

    def subject(self) -> str:
        """Return what the run's name begins with: the agreement's number, or nothing."""
        return ""


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

    @property
    def number(self) -> str:
        """The internal number of the chosen agreement.

        Raises:
            AccordiError: The choice is not one of our labels.
        """
        return number_from_label(self.accordo)

    def subject(self) -> str:
        """Return the number of the chosen agreement."""
        return self.number


def explain(error: ValidationError, form: type[BaseModel]) -> str:
    """Return one Italian sentence that names the entries to correct, by the titles that the form shows."""
    wrong = []
    for found in error.errors(include_url=False, include_input=False):
        wrong.append(f"«{_title(form, found['loc'])}»: {_reason(found['type'], found)}")
    return "Il modulo non è compilato bene; " + "; ".join(dict.fromkeys(wrong)) + "."


def _title(form: type[BaseModel], where: tuple[int | str, ...]) -> str:
    field = form.model_fields.get(str(where[0])) if where else None
    if field is not None:
        return field.title or str(where[0])
    return str(where[0]) if where else "modulo"


_REASONS = {
    "missing": "manca",
    "extra_forbidden": "non è un campo di questo modulo",
    "string_too_short": "il testo è troppo corto",
    "string_too_long": "il testo è troppo lungo",
    "string_type": "deve essere un testo",
    "enum": "scegliere una delle voci dell’elenco",
    "literal_error": "scegliere una delle voci dell’elenco",
    "bool_type": "rispondere sì o no",
    "bool_parsing": "rispondere sì o no",
}


def _reason(kind: str, found: Any) -> str:
    context = found.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind.startswith(("date", "datetime")):
        return "la data non esiste o non è scritta nella forma anno-mese-giorno (2026-03-12)"
    if kind.startswith(("int", "decimal", "float")):
        return "deve essere un numero"
    for name, words in (("ge", "almeno"), ("gt", "più di"), ("le", "al massimo"), ("lt", "meno di")):
        if name in context:
            return f"deve essere {words} {context[name]}"
    return _REASONS.get(kind, "il valore non è ammesso")


__all__ = ["CHOICE_FIELD", "DECLARANT_FIELD", "AgreementForm", "Form", "explain"]
