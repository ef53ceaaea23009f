"""What a backup holds, written into it: each file with size and hash, and by what the database is known again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from agreements.documents.files.conversion_errors import in_italian
from agreements.documents.files.copies import Copied, fingerprint
from agreements.domain.basics.errors import AccordiError
from agreements.persistence.dump import POSTGRESQL, SQLITE, DatabaseFacts
from agreements.persistence.engine.records import Installation

MANIFEST = "manifest.json"
ARCHIVE, FOLDERS, LISTS, RECEIVED = "archive", "cartelle", "liste-di-fiducia", "ricevuti"
DATABASE_FILES = {SQLITE: "database.sqlite3", POSTGRESQL: "database.pgdump"}
_VERSION = 1
_MOST_NAMED = 5


class UnusableBackup(AccordiError):
    """A folder is no backup of Accordi, or not the one that was made."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of a backup.

    Attributes:
        made_at: Aware UTC datetime.
        files: Path within the backup, with ``/``, and what stands under it.
    """

    made_at: datetime
    database: DatabaseFacts
    files: Mapping[str, Copied]

    @property
    def database_file(self) -> str:
        """Name of the file that holds the database."""
        return DATABASE_FILES[self.database.kind]

    def below(self, folder: str) -> Iterator[tuple[PurePosixPath, Copied]]:
        """The files of one part, relative to it."""
        for name, copied in self.files.items():
            path = PurePosixPath(name)
            if path.parts[0] == folder:
                yield path.relative_to(folder), copied

    def to_bytes(self) -> bytes:
        """As it is written."""
        found = self.database
        content = {
            "versione": _VERSION,
            "creata": self.made_at.isoformat(),
            "database": {
                "tipo": found.kind,
                "revisione": found.revision,
                "installazione": found.installation.id,
                "prova": found.installation.trial,
                "nata": found.installation.created_at.isoformat(),
                "giornali": dict(sorted(found.heads.items())),
                "documenti": sorted(found.documents),
            },
            "file": {name: [each.size, each.sha256] for name, each in sorted(self.files.items())},
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def read_manifest(backup: Path) -> tuple[Manifest, str]:
    """The manifest of a backup, and its own SHA-256.

    Raises:
        UnusableBackup: There is none, or it cannot be read.
    """
    file = backup / MANIFEST
    try:
        written = file.read_bytes()
        return _manifest(json.loads(written)), hashlib.sha256(written).hexdigest()
    except FileNotFoundError as error:
        raise UnusableBackup(
            f"{backup} non è una copia di Accordi (manca {MANIFEST}): indicare la cartella «accordi-…» che "
            "«accordi backup» ha creato."
        ) from error
    except OSError as error:
        raise UnusableBackup(f"{file} non si legge ({in_italian(error)}): controllare disco e permessi.") from error
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise UnusableBackup(f"{file} non è leggibile: usare un’altra copia.") from error


def verify_files(backup: Path, manifest: Manifest) -> None:
    """Read every file of a backup and compare size and hash.

    Raises:
        UnusableBackup: Some are missing or altered; the sentence names the first ones.
    """
    spoilt = [name for name, copied in manifest.files.items() if not _is(backup / name, copied)]
    if spoilt:
        named = ", ".join(spoilt[:_MOST_NAMED]) + (
            f" e altri {len(spoilt) - _MOST_NAMED}" * (len(spoilt) > _MOST_NAMED)
        )
        raise UnusableBackup(
            f"Nella copia {backup} mancano o sono alterati: {named}. Nulla è stato ripristinato: usare un’altra copia."
        )


def _is(file: Path, copied: Copied) -> bool:
    try:
        return not file.is_symlink() and file.is_file() and fingerprint(file) == copied
    except OSError:
        return False


def _manifest(content: Mapping[str, Any]) -> Manifest:
    if content["versione"] != _VERSION:
        raise ValueError("another version")
    database = content["database"]
    if database["tipo"] not in DATABASE_FILES:
        raise ValueError("another database")
    installation = Installation(
        str(database["installazione"]), database["prova"] is True, datetime.fromisoformat(database["nata"])
    )
    files = {_inside(name): Copied(int(size), str(sha256)) for name, (size, sha256) in content["file"].items()}
    facts = DatabaseFacts(
        str(database["tipo"]),
        str(database["revisione"]),
        installation,
        dict(database["giornali"]),
        frozenset(database["documenti"]),
    )
    if DATABASE_FILES[facts.kind] not in files:
        raise ValueError("no database in it")
    return Manifest(datetime.fromisoformat(content["creata"]), facts, files)


def _inside(name: str) -> str:
    """A path that stays within the backup: whoever wrote the manifest names no file elsewhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\x00" in name or str(path) != name:
        raise ValueError(f"not a path within: {name!r}")
    return name
