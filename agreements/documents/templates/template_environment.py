"""The Jinja environment of the Word templates: sandboxed, strict, escaping, with few Italian filters."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Template, TemplateRuntimeError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from agreements.documents.templates.wording import FILTERS
from agreements.documents.word.template_context import Missing

# `safe` would let a datum write Word's XML, `default` would hide a missing datum: neither is here.
_KEPT_FILTERS = (
    *("capitalize", "first", "join", "last", "length", "list"),
    *("lower", "map", "rejectattr", "selectattr", "trim", "upper"),
)


class DocumentEnvironment(ImmutableSandboxedEnvironment):
    """Compiles each template text once; prints strings and whole numbers only, as they are."""

    intercepted_binops = frozenset(["*", "**"])  # a slip of the pen must not fill the memory

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=Missing, finalize=_printable, keep_trailing_newline=True)
        self.globals.clear()
        kept: dict[str, Callable[..., Any]] = {name: self.filters[name] for name in _KEPT_FILTERS}
        self.filters = kept | FILTERS
        self._compiled = lru_cache(maxsize=128)(super().from_string)

    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Template:
        """Compile a template text, or give back the one compiled before."""
        if args or kwargs or not isinstance(source, str):
            return super().from_string(source, *args, **kwargs)
        return self._compiled(source)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse the operators that multiply: a document computes nothing."""
        raise SecurityError(f"l’operatore «{operator}» non è ammesso in un modello")


def _printable(value: Any) -> Any:
    if isinstance(value, Missing):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int):
        hint = {"date": "data", "datetime": "data", "Decimal": "importo", "list": "elenco"}.get(type(value).__name__)
        advice = f"usare il filtro «{hint}»" if hint else "stamparne i singoli dati"
        raise TemplateRuntimeError(f"un valore di tipo {type(value).__name__} non si stampa da sé: {advice}")
    # docxtpl turns `{_{` into `{{` after rendering: an underscore written as an entity survives as it is.
    return Markup(str(escape(value)).replace("_", "&#95;"))  # noqa: S704 - escaped right here
