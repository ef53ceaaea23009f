"""The list of agreements that a form offers: its labels, and how the list in a deployment is kept fresh.

Prefect keeps a form's schema in the deployment. The field that chooses the agreement is always called ``accordo``;
its ``enum`` is the list that staff see, cut where it would become sluggish; its last entry sends to the field below it,
where any number can be typed. The server refuses whatever is not on the list, but a page opened yesterday may be
stale: a flow takes the number out of the label and checks again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from agreements.domain.basics.errors import InvalidDatum, UnknownAgreement
from agreements.domain.basics.legible import is_hidden

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

CHOICE_FIELD = "accordo"
TYPED_NUMBER_FIELD = "numero_accordo"
DECLARANT_FIELD = "dichiarante"
FORM = "modulo"
REQUEST = "richiesta"
HEADING = "Che cosa fa questo passo"
NOTHING_TO_CHOOSE = "— nessun accordo per questo passo —"
ANOTHER = "— un altro accordo: scriverne il numero nella casella qui sotto —"
MAX_TITLE = 80
MAX_PARTY = 40
# With the last one, which is `ANOTHER`. The form's searchable list is fluent at 300 entries and sluggish at 2000.
MAX_CHOICES = 500

_NUMBER = re.compile(r"(P-[0-9]{4}-[0-9]{4,6})(?: · .*)?", re.DOTALL | re.IGNORECASE)


def label(number: str, title: str, others: Sequence[str] = ()) -> str:
    """Return what the form shows for one agreement: «P-2026-0001 · Comune di Prova e altri 2 · titolo».

    The other parties stand before the title, which all copies of one text share.

    Without the state: the list itself is of one state, and a label that changes with every step would be written
    anew into every form each time.
    """
    parts = [number, _short(title, MAX_TITLE)]
    if others:
        more = f" e altri {len(others) - 1}" if len(others) > 1 else ""
        parts.insert(1, _short(others[0], MAX_PARTY) + more)
    return " · ".join(parts)


def _short(text: str, most: int) -> str:
    # What was typed when hidden signs were not refused yet: the server would refuse our own entry.
    line = " ".join("".join(" " if sign.isspace() else sign for sign in text if _is_seen(sign)).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _is_seen(sign: str) -> bool:
    return sign.isspace() or not is_hidden(sign)


def number_meant(chosen: str, typed: str) -> str:
    """Return the internal number that a form means: chosen from its list, or typed where the list does not have it.

    A typed number need not be on the list: whether the step can be taken now, the step itself says.

    Raises:
        InvalidDatum: Neither is given, or they are of two agreements.
        UnknownAgreement: What was given is no number.
    """
    chosen, typed = chosen.strip(), typed.strip()
    from_list = "" if chosen == ANOTHER or (chosen == NOTHING_TO_CHOOSE and typed) else number_from_label(chosen)
    if not typed:
        if not from_list:
            raise InvalidDatum("Accordo", "Manca il numero dell’accordo: scriverlo sotto l’elenco (P-2026-0501).")
        return from_list
    number = number_from_label(typed)
    if from_list not in ("", number):
        raise InvalidDatum(
            "Accordo",
            f"Nell’elenco è scelto {from_list}, ma sotto è scritto {number}: cancellare il numero scritto, oppure "
            f"scegliere «{ANOTHER.strip('— ')}».",
        )
    return number


def number_from_label(chosen: str) -> str:
    """Return the internal number at the head of a label; a bare number is taken too.

    Raises:
        InvalidDatum: The entry that says that there is nothing to choose.
        UnknownAgreement: Anything that is not one of our labels.
    """
    text = chosen.strip()
    if text == NOTHING_TO_CHOOSE:
        raise InvalidDatum(
            "Accordo",
            "Nessun accordo si trova oggi nello stato che questo passo richiede: compiere prima il passo "
            "precedente, poi riaprire il modulo.",
        )
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise UnknownAgreement(text[:60])
    return match[1].upper()


def refresh_choices(
    client: SyncPrefectClient,
    choices: Mapping[str, Sequence[str]],
    hints: Mapping[str, str],
) -> list[str]:
    """Write the lists of agreements, and above them what the step does, into the forms; only those that changed.

    Safe to repeat. Needed after every deploy too, which brings the schema of the code back, without a list.
    Every update makes Prefect plan anew the scheduled runs of that deployment: those with a list have none.

    Args:
        client: Of the server that holds the deployments.
        choices: Labels by name of deployment; names that the server does not know are left out, and a form without
            a list of its own gets only its heading.
        hints: A sentence of this installation that follows what a step does, by name of deployment.

    Returns:
        The names of the deployments whose form was changed.
    """
    from prefect.client.schemas.actions import DeploymentUpdate  # the door reads forms, and loads no Prefect

    changed = []
    for deployment in _all_deployments(client):
        told = with_hint(deployment.description or "", hints.get(deployment.name, ""))
        schema = as_shown(deployment.parameter_openapi_schema or {}, told)
        if deployment.name in choices:
            schema = with_choices(schema, choices[deployment.name])
        if schema != deployment.parameter_openapi_schema:
            client.update_deployment(deployment.id, DeploymentUpdate(parameter_openapi_schema=schema))
            changed.append(deployment.name)
    return changed


def with_choices(schema: Mapping[str, Any], labels: Sequence[str]) -> dict[str, Any]:
    """Return a copy of a form's schema whose ``accordo`` field offers these labels, or says that there are none."""
    changed: dict[str, Any] = deepcopy(dict(schema))
    for definition in changed.get("definitions", {}).values():
        field = definition.get("properties", {}).get(CHOICE_FIELD)
        if field is not None:
            field["enum"] = [*(list(dict.fromkeys(labels))[: MAX_CHOICES - 1] or [NOTHING_TO_CHOOSE]), ANOTHER]
    return changed


def with_hint(description: str, hint: str) -> str:
    """What a step does, and what this installation adds to it."""
    return f"{description} {hint}".strip()


def as_shown(schema: Mapping[str, Any], description: str, *, asks_who: bool = True) -> dict[str, Any]:
    """Return a copy of a form's schema as people see it: with what the step does where Prefect puts a Python name.

    A run takes the number of a request as well (`flows/step.py`), which no form asks for and no schema need admit: the
    door gives it without asking Prefect to check. A step without a form has no heading.
    """
    changed: dict[str, Any] = deepcopy(dict(schema))
    properties = changed.get("properties", {})
    properties.pop(REQUEST, None)
    form = properties.get(FORM)
    if form is not None:
        form.pop("default", None)
        form |= {"title": HEADING, "description": description}
        changed["required"] = [FORM]
    for definition in () if asks_who else changed.get("definitions", {}).values():
        if definition.get("properties", {}).pop(DECLARANT_FIELD, None):
            definition["required"] = [name for name in definition["required"] if name != DECLARANT_FIELD]
    return changed


def _all_deployments(client: SyncPrefectClient, page: int = 100) -> Iterator[Any]:
    offset, full = 0, True
    while full:
        found = client.read_deployments(limit=page, offset=offset)
        yield from found
        offset, full = offset + len(found), len(found) == page
