"""The folders of the clauses: what `clausola.toml` says of each, and its Word file.

A new clause is a copied folder: the program asks of it only what the file says.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from agreements.documents.files.errors import TemplateError
from agreements.domain.agreement.clause import ClauseUse
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_legible
from agreements.domain.clauses.clause_kind import ClauseDuty, ClauseKind, Parameter, ParameterKind, Presence

FOLDER = "clausole"
DESCRIBED, TEXT = "clausola.toml", "testo.docx"
GIVEN = ("rubrica", "tipo_atto", "capofila", "parti")
"""Names that every clause may use beside its parameters."""
_ENTRIES = (
    *("rubrica", "descrizione", "ordine", "presenza", "serve_per", "preavviso", "presa_d_atto"),
    "parti_diverse",
    *("parametri", "adempimenti"),
)
_CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z]+(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class ClauseFiles:
    """All that makes a clause."""

    kind: ClauseKind
    docx: bytes

    @property
    def name(self) -> str:
        """As staff and the command line name it: «clausole/recesso»."""
        return f"{FOLDER}/{self.kind.code}"


def clauses_in_use() -> tuple[ClauseFiles, ...]:
    """The clauses of this installation, in the order of the articles; read anew, so that an edit holds at once.

    Raises:
        TemplateError: A folder cannot be read.
    """
    found = [read_clause(folder) for folder in clause_folders(files("templates_docx")).values()]
    return tuple(sorted(found, key=lambda clause: (clause.kind.order, clause.kind.code)))


def clause_names() -> tuple[str, ...]:
    """The codes of the clauses in use, in alphabetical order; nothing of them is read."""
    return tuple(clause_folders(files("templates_docx")))


def offered() -> tuple[str, ...]:
    """Each clause in use with its parameters and their usual values, in a line; a broken one by its name.

    The form must open whatever a folder says: what is wrong there is told when the clause is switched on.
    """
    return tuple(_offered(code, folder) for code, folder in clause_folders(files("templates_docx")).items())


def _offered(code: str, folder: Traversable | Path) -> str:
    try:
        kind = _described(folder)
    except TemplateError:
        return code
    values = ", ".join(f"{p.name} ({p.default or f'da indicare, come «{p.example}»'})" for p in kind.parameters)
    return f"{code}: {values}" if values else code


def clause_folders(folder: Traversable | Path) -> dict[str, Traversable | Path]:
    """The clauses by code: the folder itself, its subfolders, or those of its subfolder «clausole»."""
    if not folder.is_dir():
        return {}
    if (folder / DESCRIBED).is_file():
        return {folder.resolve().name if isinstance(folder, Path) else folder.name: folder}
    if (folder / FOLDER).is_dir():
        folder = folder / FOLDER
    found = {f.name: f for f in folder.iterdir() if f.is_dir() and (f / DESCRIBED).is_file()}
    return dict(sorted(found.items()))


def read_clause(folder: Traversable | Path) -> ClauseFiles:
    """Read the folder of one clause.

    Raises:
        TemplateError: A file is missing, or cannot be read.
    """
    kind = _described(folder)
    try:
        return ClauseFiles(kind, (folder / TEXT).read_bytes())
    except OSError as e:
        raise TemplateError(f"{FOLDER}/{kind.code}", f"il file {TEXT} non si legge ({e}).") from e


def _described(folder: Traversable | Path) -> ClauseKind:
    code = folder.resolve().name if isinstance(folder, Path) else folder.name
    name = f"{FOLDER}/{code}"
    try:
        said = tomllib.loads((folder / DESCRIBED).read_text(encoding="utf-8"))
        require_legible(DESCRIBED, said)
        return _kind(code, said)
    except InvalidDatum as e:
        raise TemplateError(name, e.sentence) from e
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise TemplateError(name, f"{DESCRIBED} non si legge ({e}).") from e
    except KeyError as e:
        raise TemplateError(name, f"in {DESCRIBED} manca «{e.args[0]}»: copiarlo da una clausola simile.") from e
    except (TypeError, ValueError, AttributeError) as e:
        raise TemplateError(name, f"{DESCRIBED} è scritto male ({e}).") from e


def _kind(code: str, said: Mapping[str, Any]) -> ClauseKind:
    _only(said, *_ENTRIES)
    if not _CODE.fullmatch(code):
        raise ValueError("il nome della cartella va in minuscolo, con parole unite da trattini")
    if isinstance(said["ordine"], bool) or not isinstance(said["ordine"], int):
        raise TypeError("«ordine» è un numero intero")
    return ClauseKind(
        code=code,
        heading=_text(said["rubrica"]),
        description=_text(said["descrizione"]),
        order=said["ordine"],
        presence=_one_of(Presence, said.get("presenza", Presence.CHOSEN), "presenza"),
        parameters=tuple(_parameter(name, value) for name, value in said.get("parametri", {}).items()),
        duties=tuple(_duty(duty) for duty in said.get("adempimenti", ())),
        use=_one_of(ClauseUse, said["serve_per"], "serve_per") if "serve_per" in said else None,
        notice=_text(said.get("preavviso", "")),
        acknowledgement=_text(said.get("presa_d_atto", "")),
        distinct_parties=_yes_or_no(said, "parti_diverse"),
    )


def _parameter(name: str, said: Mapping[str, Any]) -> Parameter:
    _only(said, "descrizione", "tipo", "predefinito", "esempio")
    if not _NAME.fullmatch(name) or name in GIVEN:
        raise ValueError(f"«{name}» non può essere il nome di un parametro: minuscole unite da «_», non {GIVEN[0]}")
    kind = _one_of(ParameterKind, said["tipo"], "tipo")
    default, example = _text(said.get("predefinito", "")), _text(said.get("esempio", ""))
    if not default and not example:
        raise ValueError(f"il parametro «{name}» non ha né «predefinito» né «esempio»: con uno dei due lo si prova")
    return Parameter(name, _text(said["descrizione"]), kind, default, example)


def _duty(said: Mapping[str, Any]) -> ClauseDuty:
    _only(said, "codice", "descrizione", "spetta_a", "termine", "struttura", "si_ripete")
    code = _text(said["codice"])
    if not _CODE.fullmatch(code):
        raise ValueError(f"il codice «{code}» va in minuscolo, con parole unite da trattini")
    return ClauseDuty(
        code=code,
        description=_text(said["descrizione"]),
        owed_by=_text(said["spetta_a"]),
        limit=_text(said["termine"]),
        office=_text(said.get("struttura", "")),
        recurs=_yes_or_no(said, "si_ripete"),
    )


def _yes_or_no(said: Mapping[str, Any], name: str) -> bool:
    value = said.get(name, False)
    if not isinstance(value, bool):
        raise TypeError(f"«{name}» è true o false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} va scritto fra virgolette")
    return " ".join(value.split())


def _one_of(kinds: Any, value: object, name: str) -> Any:
    try:
        return kinds(value)
    except ValueError:
        listed = ", ".join(f"«{kind}»" for kind in kinds)
        raise ValueError(f"«{name}» è uno di {listed}, non «{value}»") from None


def _only(said: Mapping[str, Any], *known: str) -> None:
    if unknown := sorted(said.keys() - set(known)):
        raise ValueError(f"la voce «{unknown[0]}» non esiste: le voci sono {', '.join(known)}")
