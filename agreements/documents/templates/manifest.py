"""Find a Word template and read its manifest: what the document is and which data it needs."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from agreements.documents.files.errors import TemplateError
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_legible


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.toml` says of a template.

    Attributes:
        title: Italian name of the kind of document.
        description: What it is for, for staff.
        document_title: Jinja text that makes the title property of each document (accessibility needs it).
        required: Path of each required datum (`parti[].pec`) and its Italian description.
        optional: The same for data that may be absent or empty.
        articles: Heading of each article to its place, among which the clauses have theirs; empty for most.
    """

    title: str
    description: str
    document_title: str
    required: dict[str, str]
    optional: dict[str, str]
    articles: dict[str, int] = field(default_factory=dict)

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
    return _manifest(template, files("templates_docx") / template / "manifest.toml")


@dataclass(frozen=True, slots=True)
class TemplateFiles:
    """All that makes a template, read from where it is kept or from a lawyer's own copy.

    Attributes:
        example: Invented data with which it is tried.
    """

    name: str
    docx: bytes
    manifest: Manifest
    example: dict[str, Any]


def names_in(folder: Path) -> tuple[str, ...]:
    """Name the templates of a folder: its subfolders with a `template.docx`, or the folder itself."""
    if (folder / "template.docx").is_file():
        return (folder.resolve().name,)
    return tuple(sorted(f.name for f in folder.iterdir() if (f / "template.docx").is_file())) if folder.is_dir() else ()


def template_files(template: str, folder: Path | None = None) -> TemplateFiles:
    """Read a template; what a lawyer's copy does not hold beside the Word file is taken from the installed one.

    Args:
        folder: Where the copy is, as for `names_in`; None for the templates in use.

    Raises:
        TemplateError: No such template, or one of its files cannot be read.
    """
    places: list[Traversable] = [files("templates_docx") / template]
    if folder is None:
        docx = template_bytes(template)
    else:
        own = folder if (folder / "template.docx").is_file() else folder / template
        places.insert(0, own)
        try:
            docx = (own / "template.docx").read_bytes()
        except OSError as e:
            raise TemplateError(template, f"il file {own / 'template.docx'} non si legge ({e.strerror}).") from e
    described = _manifest(template, _first(template, places, "manifest.toml"))
    try:
        example = tomllib.loads(_first(template, places, "esempio.toml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise TemplateError(template, f"esempio.toml non è leggibile ({e}).") from e
    return TemplateFiles(template, docx, described, example)


def _first(template: str, places: Sequence[Traversable], name: str) -> Traversable:
    for place in places:
        if (place / name).is_file():
            return place / name
    raise TemplateError(template, f"accanto a template.docx manca il file {name}: copiarlo da un modello simile.")


def _manifest(template: str, path: Traversable) -> Manifest:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        require_legible("manifest.toml", values)
        return Manifest(
            title=values["titolo"],
            description=values["descrizione"],
            document_title=values["titolo_documento"],
            required=dict(values["obbligatori"]),
            optional=dict(values.get("facoltativi", {})),
            articles={str(heading): int(place) for heading, place in values.get("articoli", {}).items()},
        )
    except InvalidDatum as e:
        raise TemplateError(template, e.sentence) from e
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as e:
        raise TemplateError(template, f"manifest.toml non è leggibile o è incompleto ({e}).") from e
