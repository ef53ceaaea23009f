"""Make a caller's data safe to hand to a template: plain values, clean characters, each with its path."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jinja2 import StrictUndefined

from agreements.documents.files.errors import BadDatumError
from agreements.domain.basics.typeset import typeset

MAX_CHARACTERS = 2_000_000  # about a thousand pages; below the text limit of the XML parser
MAX_DEPTH = 6

# Control characters, lone surrogates, non-characters, and marks that turn the direction of reading: a text
# must not look different from what it says.
FORBIDDEN_CHARACTERS = re.compile(
    "[\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class Record(dict[str, Any]):
    """A mapping of the context that knows its path, so that a missing datum is refused by its name."""

    path: str

    def __init__(self, path: str, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.path = path


class Missing(StrictUndefined):
    """A datum that the context does not have; its message is the datum's path."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        owner = getattr(self._undefined_obj, "path", "")
        return f"{owner}.{name}" if owner else name


class Empty(Missing):
    """A datum given as None or as an empty text: a template may ask whether it is there, never print it."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]  # Jinja types it as never returning
        return False


def clean_context(template: str, context: Mapping[str, Any]) -> Record:
    r"""Copy the context, keeping only plain data.

    Line ends become `\n`, the soft line break of Word too; the byte order mark and spaces around a text go; apostrophes
    and quotation marks become those of an act.
    A text without anything in it counts as not given: an act never prints a hole.

    Raises:
        BadDatumError: A datum has a type, a size or characters that cannot be printed.
    """
    left = MAX_CHARACTERS

    def refuse(path: str, reason: str) -> BadDatumError:
        return BadDatumError(template, path or "contesto", reason)

    def clean(path: str, value: Any, depth: int) -> Any:
        nonlocal left
        if depth > MAX_DEPTH:
            raise refuse(path, "ha troppi livelli.")
        if value is None:
            return Empty(name=path)
        if isinstance(value, str):
            left -= len(value)
            if left < 0:
                raise refuse(path, "i dati sono troppo lunghi per un documento.")
            text = re.sub("\r\n?|\v|\u2028|\u2029", "\n", str(value)).replace("\ufeff", "")
            text = text.strip(" \n\t\u00a0")
            if bad := FORBIDDEN_CHARACTERS.search(text):
                code = f"U+{ord(bad.group()):04X}"
                raise refuse(path, f"contiene un carattere non stampabile ({code}); riscriverlo senza.")
            return typeset(text) if text.strip() else Empty(name=path)
        if isinstance(value, bool | int | Decimal | date):
            return value
        if isinstance(value, Mapping):
            return Record(path, {key: clean(_join(path, key), v, depth + 1) for key, v in pairs(path, value)})
        if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
            left -= len(value)
            if left < 0:
                raise refuse(path, "i dati sono troppo lunghi per un documento.")
            return [clean(f"{path}[{i}]", item, depth + 1) for i, item in enumerate(value)]
        raise refuse(path, f"è di un tipo non ammesso ({type(value).__name__}).")

    def pairs(path: str, values: Mapping[Any, Any]) -> list[tuple[str, Any]]:
        for key in values:
            # A key such as `items` would be hidden by the method of the same name.
            if not isinstance(key, str) or not key.isidentifier() or key.startswith("_") or hasattr(dict, key):
                raise refuse(path, f"ha un nome di dato non ammesso ({key!r}).")
        return list(values.items())

    return Record("", {key: clean(key, value, 1) for key, value in pairs("", context)})


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
