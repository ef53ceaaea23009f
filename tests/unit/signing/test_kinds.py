from __future__ import annotations

import io
import zipfile

import pytest
from asn1crypto import cms

from signing.base.kinds import is_envelope, is_pdf, kind_finding


def test_an_envelope_whose_first_bytes_hold_a_pdf_is_no_pdf() -> None:
    """Found by the mutated files: what begins like an envelope was taken for the PDF in it."""
    content = {"content_type": "data", "content": b"%PDF-1.7"}
    signed = cms.SignedData(
        {"version": "v1", "digest_algorithms": [], "encap_content_info": content, "signer_infos": []}
    )
    around: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    assert around.index(b"%PDF-") < 64
    assert (is_envelope(around), is_pdf(around), kind_finding(around)) == (True, False, None)


def test_what_holds_an_envelope_in_its_first_bytes_is_none() -> None:
    signed = bytes.fromhex("3080 06092a864886f70d010702 a080".replace(" ", ""))
    stamped = bytes.fromhex("06 0b 2a864886f70d010910011f".replace(" ", ""))
    for head in (b"\x30\x80", b"\x30\x82\x01\x00", b"\x30\x60"):
        around = head + stamped + b"\xa0\x80\x30\x80\x02\x01\x01\x04\x40" + signed + bytes(64)
        assert not is_envelope(around)
        found = kind_finding(around)
        assert found is not None
        assert found.code == "TIME_STAMPED_ENVELOPE"
        assert is_envelope(head + signed[2:])


def test_an_archive_without_its_end_is_a_download_that_was_broken_off() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("accordo.pdf.p7m", bytes(500))
    whole = made.getvalue()
    for data, code in ((whole, "WORD_OR_ZIP"), (whole[:-30], "TRUNCATED"), (whole[:200], "TRUNCATED")):
        found = kind_finding(data)
        assert found is not None
        assert found.code == code


def test_a_container_of_office_may_be_a_message_of_outlook() -> None:
    found = kind_finding(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert found is not None
    assert "un messaggio di Outlook" in found.sentence


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<!DOCTYPE html><html><body>Accesso scaduto", "una pagina web (HTML)"),
        (b"\xef\xbb\xbf\r\n<!-- portale --><HTML lang='it'>", "una pagina web (HTML)"),
        (b'{"errore": "accesso scaduto"}', "un file di dati (JSON)"),
        (b'\xef\xbb\xbf[ {"errore": 1}]', "un file di dati (JSON)"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "un archivio compresso (7z)"),
        (b"Rar!\x1a\x07\x01\0", "un archivio compresso (rar)"),
        (b"\x1f\x8b\x08\0" + bytes(20), "un archivio compresso"),
        (b"accordo.pdf" + bytes(246) + b"ustar  \0", "un archivio compresso"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "un'immagine"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "un'immagine"),
        (b"II*\0" + bytes(20), "un'immagine"),
        (b"{\\rtf1\\ansi", "un documento RTF"),
        (b'<?xml version="1.0"?><fattura>', "un documento XML senza firma"),
        (b"-----BEGIN CERTIFICATE-----\nMIIC", "un certificato"),
        (b"[InternetShortcut]\r\nURL=https://example.it", "un collegamento"),
        (
            b"From: prova@example.it\r\nSubject: Accordo\r\n\r\nIn allegato",
            "un messaggio di posta senza il file firmato",
        ),
    ],
)
def test_what_comes_in_the_place_of_a_signed_file_is_named(data: bytes, what: str) -> None:
    found = kind_finding(data)
    assert found is not None
    assert (found.code, found.sentence) == ("NOT_A_PDF", f"Il file ricevuto è {what}, non un PDF.")
    assert found.what_to_do


@pytest.mark.parametrize(
    "data", [b"\x00\xff" * 50, b"Prova di testo senza altro", b"[nota] si allega", b"{senza dati}", b"MI chiamo Prova"]
)
def test_what_cannot_be_told_is_no_pdf(data: bytes) -> None:
    found = kind_finding(data)
    assert found is not None
    assert (found.code, found.sentence) == ("NOT_A_PDF", "Il file ricevuto non è un PDF.")


def test_a_file_made_to_be_slow_is_told_at_once() -> None:
    from time import process_time

    began = process_time()
    for data in (b"<!--" * 100_000, b" " * 400_000, b"a: b\r\n " * 50_000, b"<?xml" * 90_000):
        kind_finding(data)
    assert process_time() - began < 2
