from __future__ import annotations

import os
from pathlib import Path

import pytest

from agreements.documents.files.archive import Archive
from agreements.documents.files.conversion_errors import ArchivedDocumentMissingError, IncomingFileError
from agreements.documents.files.folder import AgreementFolder, FolderEntry
from agreements.documents.files.incoming import LARGEST_INCOMING, IncomingFolder
from tests.support.hidden import HIDDEN

TITLE = "Protocollo d’intesa per la qualità dell’aria / città"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "documenti")


@pytest.fixture
def folder(tmp_path: Path) -> AgreementFolder:
    return AgreementFolder(tmp_path / "archivio", 2026, "P-2026-0001", TITLE)


@pytest.fixture
def entries(archive: Archive) -> list[FolderEntry]:
    return [
        FolderEntry(1, "bozza v1", ".docx", archive.put(b"bozza")),
        FolderEntry(2, "testo definitivo", ".pdf", archive.put(b"definitivo")),
        FolderEntry(3, "firmato", ".pdf.p7m", archive.put(b"firmato")),
    ]


@pytest.fixture
def incoming(folder: AgreementFolder, archive: Archive) -> Path:
    folder.publish([], archive)
    return folder.incoming_path


def names(folder: AgreementFolder) -> list[str]:
    return sorted(child.name for child in folder.path.iterdir())


def test_staff_find_numbered_copies_and_a_place_for_what_comes_in(
    folder: AgreementFolder, entries: list[FolderEntry], archive: Archive
) -> None:
    copies = folder.publish(entries, archive)
    assert folder.path.name == "P-2026-0001 Protocollo d’intesa per la qualità dell’aria città"
    assert folder.path.parent.name == "2026"
    assert names(folder) == [
        "01 bozza v1.docx",
        "02 testo definitivo.pdf",
        "03 firmato.pdf.p7m",
        "in-arrivo",
    ]
    assert [copy.read_bytes() for copy in copies] == [b"bozza", b"definitivo", b"firmato"]


def test_publishing_again_writes_nothing(folder: AgreementFolder, entries: list[FolderEntry], archive: Archive) -> None:
    first = [copy.stat().st_ino for copy in folder.publish(entries, archive)]
    assert [copy.stat().st_ino for copy in folder.publish(entries, archive)] == first


def test_a_missing_copy_is_written_again(folder: AgreementFolder, entries: list[FolderEntry], archive: Archive) -> None:
    copy = folder.publish(entries, archive)[1]
    copy.unlink()
    folder.publish(entries, archive)
    assert copy.read_bytes() == b"definitivo"


def test_an_altered_copy_is_set_aside_each_time_and_the_right_one_put_back(
    folder: AgreementFolder, entries: list[FolderEntry], archive: Archive
) -> None:
    copy = folder.publish(entries, archive)[2]
    for change in (b"prima modifica", b"seconda modifica"):
        copy.chmod(0o644)
        copy.write_bytes(change)
        folder.publish(entries, archive)
        assert copy.read_bytes() == b"firmato"
    assert (folder.path / "03 firmato (modificata da altri).pdf.p7m").read_bytes() == b"prima modifica"
    assert (folder.path / "03 firmato (modificata da altri) 2.pdf.p7m").read_bytes() == b"seconda modifica"


def test_a_link_or_folder_in_the_place_of_a_copy_is_set_aside_and_never_followed(
    folder: AgreementFolder, entries: list[FolderEntry], archive: Archive, tmp_path: Path
) -> None:
    outside = tmp_path / "fuori.docx"
    outside.write_bytes(b"bozza")
    first, second, _ = folder.publish(entries, archive)
    first.unlink()
    first.symlink_to(outside)
    second.unlink()
    second.mkdir()
    folder.publish(entries, archive)
    assert not first.is_symlink()
    assert second.read_bytes() == b"definitivo"
    assert outside.read_bytes() == b"bozza"


def test_a_corrected_title_keeps_the_folder_and_what_staff_put_there(folder: AgreementFolder, incoming: Path) -> None:
    (incoming / "risposta.docx").write_bytes(b"x")
    corrected = AgreementFolder(folder.root, 2026, "P-2026-0001", "Un altro titolo")
    assert corrected.path == folder.path
    assert waiting(corrected).names() == ("risposta.docx",)
    assert AgreementFolder(folder.root, 2026, "P-2026-00011", "Altro").path != folder.path


def test_a_document_missing_from_the_archive_stops_the_publication_and_keeps_the_altered_copy(
    folder: AgreementFolder, archive: Archive
) -> None:
    with pytest.raises(ArchivedDocumentMissingError):
        folder.publish([FolderEntry(1, "bozza", ".docx", "0" * 64)], archive)
    assert names(folder) == ["in-arrivo"]


@pytest.mark.parametrize("suffix", ["docx", ".DOCX", "./../x", "", ".a.b.c"])
def test_an_odd_suffix_is_a_programming_error(suffix: str) -> None:
    with pytest.raises(ValueError, match="suffix"):
        FolderEntry(1, "bozza", suffix, "0" * 64)


def test_hostile_labels_become_plain_names_within_120_bytes() -> None:
    for label in ("../../etc/passwd", "a\x00b\nc", "è" * 300, "CON", "cod\u202eexe", "...", "a:b*c?"):
        name = FolderEntry(7, label, ".pdf", "0" * 64).file_name
        assert len(name.encode()) <= 120
        assert name.startswith("07")
        assert name.endswith(".pdf")
        assert not set(name) & set('/\\:*?"<>|\x00\n\u202e')
    assert FolderEntry(7, "è" * 300, ".pdf", "0" * 64).file_name.endswith("è….pdf")


def waiting(folder: AgreementFolder) -> IncomingFolder:
    return IncomingFolder(folder.incoming_path)


def test_an_incoming_file_is_read_by_its_bare_name(folder: AgreementFolder, incoming: Path) -> None:
    (incoming / "Bozza città (v2).docx").write_bytes(b"revisione")
    (incoming / "~$Bozza.docx").write_bytes(b"Word aperto")
    (incoming / ".DS_Store").write_bytes(b"")
    assert waiting(folder).names() == ("Bozza città (v2).docx",)
    assert waiting(folder).read("Bozza città (v2).docx") == b"revisione"


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("Atto di Città.pdf", "atto  di città.PDF"),
        ("Atto di Città.pdf", " Atto di Citta\u0300.pdf "),
        ("atto  di\u00a0prova .docx", "Atto di prova.docx"),
        ("l’atto – uno.pdf", "l'atto - uno.pdf"),
        ("atto.pdf", "atto"),
        ("ATTO.PDF.P7M", "atto.pdf"),
        ("atto.pdf.p7m", "Atto"),
        ("12.03.docx", "12.03"),
        ("colonne.toml.txt", "colonne.toml"),
        ("STRASSE.pdf", "straße.pdf"),
        ("Bozza.docx", "«Bozza.docx»"),
        ("Bozza.docx", '"bozza.docx"'),
        ("Bozza.docx", "“Bozza”"),
        ("Bozza.docx", "Bozza.docx. "),
        ("Bozza.docx", "Bozza."),
        ("Bozza.docx", "Bozza.docx;"),
        ("Bozza.docx", "`Bozza.docx`"),
        ("Bozza.docx", "in-arrivo\\«Bozza.docx»"),
        ("Bozza.docx", "/in-arrivo/Bozza.docx"),
        ("Bozza.docx", "in-arrivo/Bozza.docx"),
        ("Bozza.docx", "./in-arrivo/Bozza.docx"),
        (
            "Bozza.docx",
            '"Z:\\2026\\P-2026-0001 Protocollo d’intesa per la qualità dell’aria città\\in-arrivo\\Bozza.docx"',
        ),
        ("ricevuta.msg", "ricevuta"),
        ("modello.docm", "modello"),
        ("scansione.TIFF", "Scansione"),
        ("foglio.xlsm", "foglio"),
        ("firma.p7s", "firma"),
        ("atto.pdf.tsd", "atto.pdf"),
        ("accordo.pdf.lnk", "accordo.pdf"),
    ],
)
def test_a_name_is_found_as_a_person_reads_it_whatever_stands_beside_it(
    there: str, typed: str, folder: AgreementFolder, incoming: Path
) -> None:
    (incoming / there).write_bytes(b"contenuto")
    (incoming / "altro.pdf").write_bytes(b"altro")
    assert waiting(folder).as_written(typed) == there
    assert waiting(folder).read(typed) == b"contenuto"


def test_where_more_than_one_file_answers_to_a_name_it_is_asked_which(folder: AgreementFolder, incoming: Path) -> None:
    for name in ("atto.pdf", "atto.docx", "ATTO.DOCX", "atto.v2.docx"):
        (incoming / name).write_bytes(name.encode())
    assert waiting(folder).read("atto.docx") == b"atto.docx"
    for typed, both in (("Atto.Docx", "ATTO.DOCX, atto.docx"), ("atto", "ATTO.DOCX, atto.docx, atto.pdf")):
        with pytest.raises(IncomingFileError, match=rf"rispondono più file \({both}\): indicare il nome per intero"):
            waiting(folder).read(typed)
    with pytest.raises(IncomingFileError, match=r"non c’è alcun file «atto\.odt»"):
        waiting(folder).read("atto.odt")


@pytest.mark.parametrize(
    ("there", "typed", "told"),
    [
        (
            ("Bozza.docx", "Bozza.docx.docx"),
            ("Bozza", "bozza.DOCX"),
            r"Bozza\.docx, Bozza\.docx\.docx\): indicare il nome per intero, con l’estensione, oppure togliere",
        ),
        (
            ("Accordo.pdf", "Accordo.pdf.p7m"),
            ("Accordo", "accordo.PDF"),
            r"Accordo\.pdf, Accordo\.pdf\.p7m\): indicare il nome per intero, con l’estensione, oppure togliere",
        ),
        (
            ("citt\u00e0.pdf", "citta\u0300.pdf"),
            ("citt\u00e0.pdf", "citta\u0300.pdf", "Città"),
            r"citta\[U\+0300\]\.pdf, citt\u00e0\.pdf\): rinominare, o togliere dalla cartella, quelli che non servono",
        ),
        (
            ("l'atto – 1.pdf", "l’atto - 1.pdf"),
            ("l'atto – 1.pdf", "l’atto - 1.pdf", "l'atto - 1"),
            r"\(l'atto – 1\.pdf, l’atto - 1\.pdf\): rinominare, o togliere",
        ),
        (
            ("atto uno.pdf", "atto  uno.pdf", "atto\u00a0uno.pdf"),
            ("atto uno.pdf", "atto uno"),
            r"atto \[U\+0020\]uno\.pdf, atto uno\.pdf, atto\[U\+00A0\]uno\.pdf\): rinominare",
        ),
    ],
)
def test_nothing_is_chosen_in_silence_of_files_that_a_person_cannot_tell_apart(
    there: tuple[str, ...], typed: tuple[str, ...], told: str, folder: AgreementFolder, incoming: Path
) -> None:
    for name in there:
        (incoming / name).write_bytes(name.encode())
    for name in typed:
        with pytest.raises(IncomingFileError, match=told):
            waiting(folder).read(name)


@pytest.mark.parametrize("typed", ["Accordo.pdf", "Accordo.pdf.p7m", "«Accordo.pdf»", "in-arrivo/Accordo.pdf.p7m"])
def test_a_name_in_full_means_its_file_beside_one_whose_last_ending_is_not_shown(
    typed: str, folder: AgreementFolder, incoming: Path
) -> None:
    for name in ("Accordo.pdf", "Accordo.pdf.p7m"):
        (incoming / name).write_bytes(name.encode())
    assert waiting(folder).read(typed).decode() == typed.removeprefix("in-arrivo/").strip("«»")


@pytest.mark.parametrize(
    "typed",
    [
        "elaborati/bozza.docx",
        "in-arrivo/elaborati/bozza.docx",
        "C:\\P-2026-0002 Altro\\in-arrivo\\bozza.docx",
        "in-arrivo/../bozza.docx",
        "in-arrivo/",
        "«»",
        "...",
    ],
)
def test_a_path_of_another_folder_is_not_taken_for_this_one(
    typed: str, folder: AgreementFolder, incoming: Path
) -> None:
    (incoming / "bozza.docx").write_bytes(b"x")
    with pytest.raises(IncomingFileError, match="indicare solo il nome"):
        waiting(folder).read(typed)


def test_what_a_system_leaves_for_itself_is_never_counted(folder: AgreementFolder, incoming: Path) -> None:
    for name in (
        *("Thumbs.db", "THUMBS.DB", "ehthumbs.db", "Desktop.ini", ".DS_Store", "._atto.pdf", "Icon\r"),
        *("~$atto.docx", "~WRL0001.tmp", ".~lock.atto.docx#", "Thumbs.db:encryptable", "atto.pdf:Zone.Identifier"),
    ):
        (incoming / name).write_bytes(b"x")
    assert waiting(folder).names() == ()
    (incoming / "thumbs.db e altro.pdf").write_bytes(b"x")
    assert waiting(folder).names() == ("thumbs.db e altro.pdf",)


def test_accents_decomposed_by_a_mac_are_found(folder: AgreementFolder, incoming: Path) -> None:
    (incoming / "citta\u0300.docx").write_bytes(b"revisione")
    assert waiting(folder).read("città.docx") == b"revisione"


@pytest.mark.parametrize("name", ["", ".", "..", "../segreto", "/etc/passwd", "a/b", "a\\b", "a\x00b", "x" * 300])
def test_a_name_with_a_path_in_it_is_refused(name: str, folder: AgreementFolder, incoming: Path) -> None:
    (folder.path / "segreto").write_bytes(b"x")
    with pytest.raises(IncomingFileError, match="indicare solo il nome"):
        waiting(folder).read(name)


@pytest.mark.parametrize("sign", HIDDEN[:-1], ids=ascii)
def test_a_name_that_does_not_show_what_it_is_is_refused(sign: str, folder: AgreementFolder, incoming: Path) -> None:
    (incoming / f"cod{sign}fdp.exe").write_bytes(b"x")
    with pytest.raises(IncomingFileError, match="caratteri invisibili") as refused:
        waiting(folder).read(f"cod{sign}fdp.exe")
    with pytest.raises(IncomingFileError) as missing:
        waiting(folder).read("un altro.pdf")
    assert sign not in str(refused.value) + str(missing.value)


def test_links_pipes_and_folders_are_refused_without_waiting(
    folder: AgreementFolder, incoming: Path, tmp_path: Path
) -> None:
    (tmp_path / "segreto").write_bytes(b"chiave")
    (incoming / "link.docx").symlink_to(tmp_path / "segreto")
    os.mkfifo(incoming / "pipe.docx")
    (incoming / "cartella.docx").mkdir()
    for name in ("link.docx", "pipe.docx", "cartella.docx"):
        with pytest.raises(IncomingFileError, match="non è un file ordinario"):
            waiting(folder).read(name)
    assert waiting(folder).names() == ()


def test_an_incoming_folder_that_is_a_link_is_not_followed(folder: AgreementFolder, tmp_path: Path) -> None:
    (tmp_path / "altrove").mkdir()
    (tmp_path / "altrove" / "segreto").write_bytes(b"chiave")
    folder.path.mkdir(parents=True)
    folder.incoming_path.symlink_to(tmp_path / "altrove")
    with pytest.raises(IncomingFileError):
        waiting(folder).read("segreto")


def test_a_missing_file_is_told_with_those_that_are_there(folder: AgreementFolder, incoming: Path) -> None:
    with pytest.raises(
        IncomingFileError, match=r"^In «in-arrivo» non c’è alcun file «bozza\.docx» \(ora non ce n’è alcuno"
    ):
        waiting(folder).read("bozza.docx")
    (incoming / "altro.docx").write_bytes(b"x")
    with pytest.raises(IncomingFileError, match=r"ora ci sono: altro\.docx"):
        waiting(folder).read("bozza.docx")


def test_empty_and_too_large_files_are_refused(folder: AgreementFolder, incoming: Path) -> None:
    (incoming / "vuoto.docx").touch()
    with (incoming / "enorme.docx").open("wb") as stream:
        stream.truncate(LARGEST_INCOMING + 1)
    with pytest.raises(IncomingFileError, match="è vuoto"):
        waiting(folder).read("vuoto.docx")
    with pytest.raises(IncomingFileError, match="supera 50 MB"):
        waiting(folder).read("enorme.docx")
