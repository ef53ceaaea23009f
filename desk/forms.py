"""The form of each step, found without loading its flow: flows load Prefect, and the door only speaks to it by HTTP.

Where a deployment's flow is stands in ``prefect.yaml``; which form it takes stands in the flow's signature, which is
read as text. Loading it takes two seconds and a hundred megabytes more (a test holds that both say the same).
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml

from agreements.domain.steps.names import title_of
from flows.forms.base import Form

_CHECKOUT = Path(__file__).resolve().parents[1]
_FORM = "modulo"
T = TypeVar("T")


_HEADINGS = {
    "istruttoria": "Bozza e istruttoria",
    "approvazione": "Approvazione",
    "firma": "Testo definitivo e firma",
    "registro": "Registro, pubblicazione, ragioneria",
    "adempimenti": "Adempimenti",
    "parti": "Le parti",
    "chiusura": "Fine dell’accordo",
    "correzioni": "Correzioni",
    "strutture": "Strutture dell’ente",
    "consultazione": "Consultazione",
    "prova": "Installazione di prova",
}
"""What people read of the groups of steps, in the order of an agreement's life."""


@dataclass(frozen=True, slots=True)
class PublishedStep:
    """A deployment of ``prefect.yaml``.

    Attributes:
        form: Module and class of its form; None where the step asks for none: the clock starts it.
        description: One Italian sentence that says what happens.
        group: Its first tag, by which lists put steps together.
    """

    name: str
    entrypoint: str
    form: tuple[str, str] | None
    description: str = ""
    group: str = ""

    @property
    def title(self) -> str:
        """What people call it."""
        return title_of(self.name)

    @property
    def heading(self) -> str:
        """Its group as people read it."""
        return _HEADINGS.get(self.group, self.group.capitalize())

    def form_class(self) -> type[Form]:
        """The form that people fill in.

        Raises:
            ValueError: The step has none.
        """
        if self.form is None:
            raise ValueError(f"{self.name} has no form")
        module, name = self.form
        found: type[Form] = getattr(importlib.import_module(module), name)
        return found


def in_order(groups: Mapping[str, T]) -> dict[str, T]:
    """What stands under the headings of groups, in their order."""
    order = list(_HEADINGS.values())
    return dict(sorted(groups.items(), key=lambda group: order.index(group[0]) if group[0] in order else len(order)))


@cache
def published_steps() -> Mapping[str, PublishedStep]:
    """The deployments of ``prefect.yaml``, by name, as they were when this process began."""
    project = yaml.safe_load((_CHECKOUT / "prefect.yaml").read_text(encoding="utf-8"))
    found = {}
    for each in project["deployments"]:
        told = " ".join(str(each.get("description", "")).split())
        group = str(next(iter(each.get("tags", [])), ""))
        found[each["name"]] = PublishedStep(each["name"], each["entrypoint"], _form(each["entrypoint"]), told, group)
    return found


def _form(entrypoint: str) -> tuple[str, str] | None:
    module, _, function = entrypoint.rpartition(".")
    return _signatures(module)[function]


@cache
def _signatures(module: str) -> Mapping[str, tuple[str, str] | None]:
    """The form of each function of a module of flows."""
    source = (_CHECKOUT / Path(*module.split("."))).with_suffix(".py").read_text(encoding="utf-8")
    body = ast.parse(source).body
    come_from = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    asked = {
        node.name: next((arg.annotation for arg in node.args.args if arg.arg == _FORM), None)
        for node in body
        if isinstance(node, ast.FunctionDef)
    }
    return {
        name: come_from[annotation.id] if isinstance(annotation, ast.Name) else None
        for name, annotation in asked.items()
    }
