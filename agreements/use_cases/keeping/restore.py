"""An installation out of its backup: looked at first, put only where nothing is, looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agreements.documents.files.copies import copy_file, fingerprint
from agreements.documents.files.errors import DocumentError
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.number_words import counted
from agreements.persistence import dump
from agreements.persistence.database import newest_revision
from agreements.use_cases.base.journal import check_journal
from agreements.use_cases.base.step import publish
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.keeping.backup import Place
from agreements.use_cases.keeping.backup_manifest import (
    ARCHIVE,
    FOLDERS,
    LISTS,
    RECEIVED,
    Manifest,
    UnusableBackup,
    read_manifest,
    verify_files,
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was looked at after a restore.

    Attributes:
        agreements: How many, each with its whole journal verified.
        documents: How many, each read and compared with its hash.
        problems: One Italian sentence for each that is not as it was.
    """

    agreements: int
    documents: int
    problems: tuple[str, ...]


def bring_back(place: Place, backup: Path) -> Manifest:
    """Put a backup where nothing is: trusted lists, archive and incoming files first, the database last.

    Safe to kill and to repeat: until the database is there no installation is, and what lies there already is taken
    as done if it is of this backup. A trial stays a trial, production stays production.

    Raises:
        UnusableBackup: Damaged, of another kind of database, or of a newer version.
        AccordiError: Something else is there; nothing was overwritten.
    """
    manifest, _ = read_manifest(backup)
    _require_fit(place, manifest)
    verify_files(backup, manifest)
    dump.remove_abandoned(place.address)
    present = dump.facts(place.address)
    if present is not None and not _same(present, manifest.database):
        raise AccordiError(
            f"Nel database indicato c’è già un’installazione con {counted(len(present.heads), 'accordo', 'accordi')}: "
            "il ripristino non sovrascrive nulla; indicare un database vuoto e cartelle nuove."
        )
    if present is None:
        _refuse_strangers(place, manifest)
        _put(manifest, backup, LISTS, place.lists)
        for relative, _copied in manifest.below(ARCHIVE):
            place.archive.put((backup / ARCHIVE / relative).read_bytes())
        for relative, _copied in manifest.below(RECEIVED):
            place.received.put((backup / RECEIVED / relative).read_bytes())
        _put(manifest, backup, FOLDERS, place.folders)
        dump.load(place.address, backup / manifest.database_file)
    return manifest


def _put(manifest: Manifest, backup: Path, part: str, root: Path) -> None:
    for relative, copied in manifest.below(part):
        target = root / relative
        if not target.is_file() or fingerprint(target) != copied:
            copy_file(backup / part / relative, target)


def check_and_publish(bench: Workbench, manifest: Manifest) -> Restored:
    """Verify every journal and every document, and make the readable copies anew. Safe to repeat.

    Nobody is in by a session of the copy: it may have been ended since.
    """
    problems: list[str] = []
    documents = 0
    with bench.database.unit() as unit:
        unit.forget_open_ways()
        unit.commit()
        numbers = unit.numbers()
    for number in numbers:
        with bench.database.unit() as unit:
            agreement, head, indexed = unit.load(number), unit.journal_head(number), unit.documents(number)
            checked, _rows = check_journal(unit, number)
        if checked.broken is not None:
            problems.append(checked.broken.sentence)
        if number in manifest.database.heads and head != manifest.database.heads[number]:
            problems.append(f"Il giornale di {number} non è quello della copia.")
        documents += len(indexed)
        try:
            # Each document is read out of the archive and compared with its hash on its way into the folder.
            for document in indexed:
                bench.archive.get(document.sha256)
            publish(bench, agreement, indexed)
        except DocumentError as error:
            problems.append(f"{number}: {error}")
    missing = sorted(set(manifest.database.heads) - set(numbers))
    problems += [f"L’accordo {number} della copia non c’è." for number in missing]
    return Restored(len(numbers), documents, tuple(problems))


def _require_fit(place: Place, manifest: Manifest) -> None:
    wanted = place.address.get_backend_name()
    if manifest.database.kind != wanted:
        kinds = {dump.SQLITE: "SQLite", dump.POSTGRESQL: "PostgreSQL"}
        raise UnusableBackup(
            f"La copia è di un database {kinds[manifest.database.kind]} e ACCORDI_DATABASE_URL indica "
            f"{kinds[wanted]}: indicare un database dello stesso tipo."
        )
    if manifest.database.revision > newest_revision():
        raise UnusableBackup(
            f"La copia è di una versione più recente di Accordi (struttura {manifest.database.revision}): installare "
            "prima quella versione."
        )


def _same(present: dump.DatabaseFacts, wanted: dump.DatabaseFacts) -> bool:
    return present.installation.id == wanted.installation.id and dict(present.heads) == dict(wanted.heads)


def _refuse_strangers(place: Place, manifest: Manifest) -> None:
    """Without a database only what an interrupted restore of this very backup may have left can be there."""
    for part, store in ((ARCHIVE, place.archive), (RECEIVED, place.received)):
        ours = {relative.name for relative, _ in manifest.below(part)}
        if not ours.issuperset(store.hashes()):
            raise AccordiError(
                f"La cartella {store.root} contiene già altri documenti: il ripristino non mescola; indicare cartelle "
                "nuove."
            )
    for relative, copied in manifest.below(LISTS):
        there = place.lists / relative
        # Further copies may stay: each is verified by itself whenever it is read.
        if there.exists() and fingerprint(there) != copied:
            raise AccordiError(
                f"In {place.lists} c’è già un’altra copia degli elenchi di fiducia dello stesso momento "
                f"({relative.parts[0]}): spostarla altrove e ripetere."
            )
    known = {place.folders / relative: copied for relative, copied in manifest.below(FOLDERS)}
    for file in place.folders.rglob("*"):
        if file.is_dir() and not file.is_symlink():
            continue
        if file not in known or fingerprint(file) != known[file]:
            raise AccordiError(
                f"La cartella {place.folders} contiene già altri file ({file.name}): il ripristino non sovrascrive "
                "nulla; indicare cartelle nuove."
            )
