from __future__ import annotations

import io
import zipfile

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
