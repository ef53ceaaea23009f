"""How a wrong entry is explained: one Italian sentence, with the titles that the form shows."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from types import UnionType
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from agreements.domain.basics.number_words import counted

_MOST = 5


def explain(error: ValidationError, form: type[BaseModel]) -> str:
    """Return one Italian sentence that names the entries to correct, by the titles that the form shows."""
    wrong = list(dict.fromkeys(f"{where}: {reason}" for _, where, reason in mistakes_in(error, form)))
    more = f"; e {counted(len(wrong) - _MOST, 'altra voce', 'altre voci')}" if len(wrong) > _MOST else ""
    return "Il modulo non è compilato bene; " + "; ".join(wrong[:_MOST]) + more + "."


def mistakes_in(error: ValidationError, form: type[BaseModel]) -> Iterator[tuple[tuple[int | str, ...], str, str]]:
    """Each entry to correct: its place in the form, its name as the form shows it, and what is wrong with it."""
    for found in error.errors(include_url=False, include_input=False):
        yield found["loc"], _where(form, found["loc"]), _reason(found["type"], found)


def _where(form: type[BaseModel], path: tuple[int | str, ...]) -> str:
    """«Parti» n. 2, «PEC»: each step of the way by its title."""
    return ", ".join(_steps(form, path)) or "il modulo"


def _steps(form: type[BaseModel] | None, path: tuple[int | str, ...]) -> Iterator[str]:
    title = ""
    for step in path:
        if isinstance(step, int):
            title += f" n. {step + 1}"
            continue
        if title:
            yield title
        field = form.model_fields.get(step) if form is not None else None
        # An unknown field may bear any name, of any length.
        title = f"«{field.title or step}»" if field is not None else f"«{step[:40]}»"
        form = _part(field) if field is not None else None
    if title:
        yield title


def _part(field: FieldInfo) -> type[BaseModel] | None:
    """The nested form that a field holds, one or a list of them."""
    kinds = [field.annotation]
    while kinds:
        kind = kinds.pop()
        if isinstance(kind, type) and not isinstance(kind, UnionType) and not typing.get_args(kind):
            if issubclass(kind, BaseModel):
                return kind
            continue
        kinds += typing.get_args(kind)
    return None


_REASONS = {
    "missing": "manca",
    "extra_forbidden": "non è un campo di questo modulo, toglierlo",
    "string_too_short": "il testo è troppo corto",
    "string_type": "deve essere un testo",
    "list_type": "deve essere un elenco di voci",
    "model_type": "va compilato voce per voce",
    "enum": "scegliere una delle voci dell’elenco",
    "literal_error": "scegliere una delle voci dell’elenco",
    "bool_type": "rispondere sì o no",
    "bool_parsing": "rispondere sì o no",
}


def _reason(kind: str, found: Any) -> str:
    context = found.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_too_long":
        return f"il testo è troppo lungo, al massimo {context['max_length']} caratteri"
    if kind == "too_short":
        return "manca" if context["min_length"] == 1 else f"servono almeno {context['min_length']} voci"
    if kind == "too_long":
        return f"al massimo {context['max_length']} voci"
    if kind.startswith(("int", "decimal", "float")):
        return "deve essere un numero intero"
    for name, words in (("ge", "almeno"), ("gt", "più di"), ("le", "al massimo"), ("lt", "meno di")):
        if name in context:
            return f"deve essere {words} {context[name]}"
    return _REASONS.get(kind, "il valore non è ammesso")
