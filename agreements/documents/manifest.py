"""Find a Word template and read its manifest: what the document is and which data it needs."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from agreements.documents.errors import TemplateError


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.toml` says of a template.

    Attributes:
        title: Italian name of the kind of document.
        description: What it is for, for staff.
        document_title: Jinja text that makes the title property of each document (accessibility needs it).
        required: Path of each required datum (`parti[].pec`) and its Italian description.
        optional: The same for data that may be absent or empty.
    """

    title: str
    description: str
    document_title: str
    required: dict[str, str]
    optional: dict[str, str]

    @property
    def required_names(self) -> tuple[str, ...]:
        """Names at the top of the context that the caller must give."""
        return tuple(name for name in self.required if "[" not in name and "." not in name)

    @property
    def optional_names(self) -> frozenset[str]:
        """Names at the top of the context that the caller may leave out."""
        return frozenset(name for name in self.optional if "[" not in name and "." not in name)


def template_names() -> tuple[str, ...]:
    """Name the templates at hand, in alphabetical order."""
    folders = files("templates_docx").iterdir()
    return tuple(sorted(f.name for f in folders if f.is_dir() and (f / "template.docx").is_file()))


def template_bytes(template: str) -> bytes:
    """Read the Word file of a template.

    Raises:
        TemplateError: No such template.
    """
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", template):
        raise TemplateError(template, "il nome non è quello di un modello.")
    path = files("templates_docx") / template / "template.docx"
    if not path.is_file():
        raise TemplateError(template, f"non esiste; i modelli sono: {', '.join(template_names())}.")
    return path.read_bytes()


@cache
def manifest(template: str) -> Manifest:
    """Read the manifest of a template.

    Raises:
        TemplateError: No such template, or its manifest cannot be read.
    """
    template_bytes(template)
    try:
        text = (files("templates_docx") / template / "manifest.toml").read_text(encoding="utf-8")
        values = tomllib.loads(text)
        return Manifest(
            title=values["titolo"],
            description=values["descrizione"],
            document_title=values["titolo_documento"],
            required=dict(values["obbligatori"]),
            optional=dict(values.get("facoltativi", {})),
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as e:
        raise TemplateError(template, f"manifest.toml non è leggibile o è incompleto ({e}).") from e
