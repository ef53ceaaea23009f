"""Folders that an office edits without code: one folder an entry, with a TOML file; here is what all their kinds share.

Whatever is wrong is told in one Italian sentence each: the file, the key, what to do. Nothing is guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Generic, TypeVar

from agreements.documents.files.errors import DocumentError
from agreements.domain.basics.legible import hidden_sign

T = TypeVar("T")
Values = Mapping[str, Any]

_NAME = re.compile(r"[a-z]+(-[a-z0-9]+)*")
_MOST_BYTES = 100_000
MOST_WORDS, MOST_ITEMS = 300, 12


class FolderError(DocumentError):
    """An entry cannot be used as it is: whoever keeps its folder has to mend it.

    Attributes:
        name: Of its folder.
        details: One Italian sentence for each fault.
    """

    def __init__(self, kind: str, name: str, file: str, faults: tuple[str, ...]) -> None:
        more = f" (e altri difetti: {len(faults) - 1})" if len(faults) > 1 else ""
        super().__init__(f"{kind} «{name}», {file}: {faults[0]}{more}")
        self.name = name
        self.details = faults


@dataclass(frozen=True, slots=True)
class FolderKind(Generic[T]):
    """One kind of folder: where its entries are, what they are called, and how the values of a file are taken.

    Attributes:
        called: Italian, in the singular, without an article: «profilo», «base giuridica».
        others: Begins the list of those that there are: «i profili che ci sono».
        nobody: Stands in its place where there is none.
        file: Name of the TOML file in each folder.
        package: Where those are that come with Accordi.
        faults: What is wrong with the values of a file, a sentence each.
        made: The entry, from its name and from values without a fault.
    """

    called: str
    others: str
    nobody: str
    file: str
    package: str
    faults: Callable[[Values], Iterator[str]]
    made: Callable[[str, Values], T]

    def names(self, folder: Path | None = None) -> tuple[str, ...]:
        """Name the entries at hand, in alphabetical order.

        Args:
            folder: One's own; None for those that come with Accordi.
        """
        root = self._root(folder)
        if not root.is_dir():
            return ()
        return tuple(sorted(f.name for f in root.iterdir() if f.is_dir() and (f / self.file).is_file()))

    def read(self, name: str, folder: Path | None = None) -> T:
        """Read an entry.

        Args:
            folder: One's own, as for `names`.

        Raises:
            FolderError: There is none of this name, or it has faults; every one of them is told.
        """
        known = f"{self.others}: {', '.join(self.names(folder)) or self.nobody}"
        if not _NAME.fullmatch(name):
            raise self._refused(name, f"«{name}» non è il nome di una cartella di {self.called}; {known}.")
        path = self._root(folder) / name / self.file
        if not path.is_file():
            raise self._refused(name, f"il file «{self.file}» non c’è nella cartella «{name}»; {known}.")
        values = self._values(name, path)
        faults = tuple(self.faults(values))
        if faults:
            raise self._refused(name, *faults)
        return self.made(name, values)

    def _refused(self, name: str, *faults: str) -> FolderError:
        return FolderError(self.called[:1].upper() + self.called[1:], name, self.file, faults)

    def _root(self, folder: Path | None) -> Traversable:
        return files(self.package) if folder is None else folder

    def _values(self, name: str, path: Traversable) -> dict[str, Any]:
        try:
            data = path.read_bytes()
            if len(data) > _MOST_BYTES:
                raise self._refused(name, f"il file supera {_MOST_BYTES} byte: ne bastano poche decine di righe.")
            return tomllib.loads(data.decode("utf-8-sig"))  # an editor of Windows puts a mark first
        except (OSError, UnicodeDecodeError) as e:
            raise self._refused(name, "il file non si legge: salvarlo come testo UTF-8, leggibile a tutti.") from e
        except tomllib.TOMLDecodeError as e:
            where = re.search(r"line \d+", str(e))
            line = f" alla riga {where[0].removeprefix('line ')}" if where else ""
            told = f"il file non è scritto come si deve{line}: controllare virgolette, parentesi quadre e uguali."
            raise self._refused(name, told) from e


def faults_of_keys(values: Values, known: Sequence[str], *, where: str = "", use: str = "") -> Iterator[str]:
    """What is said of keys that there are not.

    Args:
        where: Begins the sentence: «in [giunta] »; empty for the top of the file.
        use: What to use in their place; empty: the keys that there are.
    """
    for key in values:
        if key not in known:
            yield f"{where}la chiave «{key}» non esiste: toglierla, o usare {use or ', '.join(known)}."


def faults_of_texts(
    values: Values, texts: Mapping[str, bool], *, under: str = "", most: int = MOST_WORDS
) -> Iterator[str]:
    """What is wrong with the texts of a file or a section, by their keys and whether they must not be empty."""
    for key, needed in texts.items():
        yield from faults_of_text(f"{under}{key}", values.get(key, None if needed else ""), needed=needed, most=most)


def faults_of_text(key: str, value: object, *, needed: bool, most: int = MOST_WORDS) -> Iterator[str]:
    """What is wrong with a text: it is missing or empty, is no text, or does not stay on one line."""
    if value is None:
        yield f'manca «{key}»: scrivere {key.rpartition(".")[2]} = "…".'
    elif not isinstance(value, str):
        yield f"«{key}» deve essere un testo fra virgolette."
    elif needed and not value.strip():
        yield f"«{key}» è vuoto: completarlo."
    elif len(value) > most or not value.isprintable() or hidden_sign(value):
        yield f"«{key}» deve stare su una riga, entro {most} caratteri."


def faults_of_list(key: str, value: object, *, most: int = MOST_WORDS) -> Iterator[str]:
    """What is wrong with a list of texts."""
    if not isinstance(value, list) or any(not isinstance(item, str) or not item.strip() for item in value):
        yield f'«{key}» è un elenco di testi fra virgolette: scriverlo come ["primo", "secondo"].'
        return
    if len(value) > MOST_ITEMS:
        yield f"«{key}» elenca più di {MOST_ITEMS} voci: tenere quelle che servono."
    for item in value:
        yield from faults_of_text(key, item, needed=True, most=most)


def texts_in(value: object) -> list[str]:
    """The texts of a list, whatever else stands in it."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def text_of(values: Values, key: str) -> str:
    """A text without the spaces that nobody means; empty where there is none."""
    return " ".join(str(values.get(key, "")).split())


def texts_of(values: Values, key: str) -> tuple[str, ...]:
    """The texts of a list, as `text_of`."""
    return tuple(" ".join(str(each).split()) for each in values.get(key, ()))
