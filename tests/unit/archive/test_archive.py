from __future__ import annotations

import hashlib
import multiprocessing
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from agreements.documents.files.archive import Archive
from agreements.documents.files.conversion_errors import (
    ArchivedDocumentDamagedError,
    ArchivedDocumentMissingError,
    ArchiveError,
    ArchiveWriteError,
)

DATA = b"%PDF-1.7 testo dell'accordo" * 40_000


def files_under(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_what_is_put_comes_back_under_its_sha256(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archivio")
    sha256 = archive.put(DATA)
    assert sha256 == hashlib.sha256(DATA).hexdigest()
    assert archive.get(sha256) == DATA
    assert archive.path(sha256).read_bytes() == DATA


def test_several_documents_are_flushed_together_and_then_the_folders_that_name_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path / "archivio")
    archive.put(b"prima")
    documents = [b"uno", b"due", b"tre", b"due", b"prima"]
    together, flush, folders = threading.Barrier(3), os.fsync, []

    def flushed(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            folders.append(os.readlink(f"/proc/self/fd/{descriptor}"))
            assert len(files_under(archive.root)) == 4
        else:
            together.wait(timeout=20)  # breaks where one waits for the other's end
            assert len(list(archive.hashes())) == 1
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", flushed)
    hashes = archive.put_all(documents)
    assert [archive.get(each) for each in hashes] == documents
    assert hashes == tuple(hashlib.sha256(each).hexdigest() for each in documents)
    assert set(folders) == {str(archive.root), *(str(archive.path(each).parent) for each in hashes[:3])}
    archive.path(hashes[0]).chmod(0o644)
    archive.path(hashes[0]).write_bytes(b"guasto")
    monkeypatch.undo()
    assert archive.put_all(documents) == hashes
    assert archive.get(hashes[0]) == b"uno"


def test_the_same_bytes_put_twice_are_stored_once_and_not_written_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    sha256 = archive.put(DATA)
    before = archive.path(sha256).stat()
    assert archive.put(DATA) == sha256
    assert archive.path(sha256).stat().st_ino == before.st_ino
    assert files_under(tmp_path) == [archive.path(sha256)]


def test_an_unknown_hash_is_told_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ArchivedDocumentMissingError, match="ripristinarlo dalla copia di sicurezza"):
        Archive(tmp_path).get("0" * 64)


@pytest.mark.parametrize("odd", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_not_a_hash_never_becomes_a_path(odd: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="64 cifre"):
        Archive(tmp_path).path(odd)


def test_one_changed_byte_is_discovered_at_reading_and_healed_by_the_next_put(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    sha256 = archive.put(DATA)
    stored = archive.path(sha256)
    stored.chmod(0o644)
    stored.write_bytes(DATA[:-1] + b"X")
    with pytest.raises(ArchivedDocumentDamagedError, match="non è più quello archiviato") as refusal:
        archive.get(sha256)
    assert refusal.value.found_sha256 == hashlib.sha256(DATA[:-1] + b"X").hexdigest()
    archive.put(DATA)
    assert archive.get(sha256) == DATA


KILLED = """
import os, signal, sys
from pathlib import Path
from agreements.documents.files.archive import Archive
step, moment, root = sys.argv[1], sys.argv[2], Path(sys.argv[3])
real = getattr(os, step)
def die(*arguments, **options):
    if moment == "after":
        real(*arguments, **options)
    if step == "write" and moment == "before":
        real(arguments[0], bytes(arguments[1])[:1000])  # half of it is on the disk
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, step, die)
Archive(root).put(sys.stdin.buffer.read())
"""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", ["open", "write", "fsync", "replace"])
def test_killed_at_any_step_the_document_is_whole_or_absent_and_the_put_can_be_repeated(
    step: str, moment: str, tmp_path: Path
) -> None:
    archive = Archive(tmp_path)
    archive.put(b"altro documento")  # so that the folders exist and the killed step is the document's own
    sha256 = hashlib.sha256(DATA).hexdigest()
    archive.path(sha256).parent.mkdir(exist_ok=True)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, step, moment, str(tmp_path)], input=DATA, cwd=Path.cwd(), check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert archive.path(sha256).exists() == (step == "replace" and moment == "after")
    if archive.path(sha256).exists():
        assert archive.get(sha256) == DATA
    assert archive.put(DATA) == sha256
    assert archive.get(sha256) == DATA


def _put_with_a_full_disk(root: str, channel: multiprocessing.connection.Connection) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        Archive(Path(root)).put(DATA)
    except ArchiveWriteError as error:
        channel.send((error.full, str(error)))
    else:
        channel.send(None)


def test_a_full_disk_is_told_in_italian_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept = archive.put(b"documento di ieri")
    spawn = multiprocessing.get_context("spawn")
    mine, theirs = spawn.Pipe()
    child = spawn.Process(target=_put_with_a_full_disk, args=(str(tmp_path), theirs))
    child.start()
    assert mine.poll(60)
    full, sentence = mine.recv()
    child.join(30)
    assert full
    assert "liberare spazio" in sentence
    assert files_under(tmp_path) == [archive.path(kept)]
    assert archive.get(kept) == b"documento di ieri"


def test_an_archive_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "archivio").write_text("un file al posto della cartella")
    with pytest.raises(ArchiveWriteError, match="permesso di scrivere") as refusal:
        Archive(tmp_path / "archivio").put(DATA)
    assert not refusal.value.full


def test_only_old_leftovers_of_killed_writers_are_removed(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    sha256 = archive.put(DATA)
    old, young = (tmp_path / "in-scrittura" / f".in-scrittura-{name}" for name in ("vecchio", "giovane"))
    old.write_bytes(b"mezzo")
    young.write_bytes(b"mezzo")
    os.utime(old, (time.time() - 7200,) * 2)
    assert archive.remove_abandoned() == 1
    assert files_under(tmp_path) == sorted([archive.path(sha256), young])
    assert Archive(tmp_path / "mai usato").remove_abandoned() == 0
