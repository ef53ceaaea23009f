from __future__ import annotations

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
