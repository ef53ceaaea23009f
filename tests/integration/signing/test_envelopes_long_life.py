from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest

from signing.base.errors import PreservationError, TrustError
from signing.trial import clock
from signing.trial.envelopes import Encoding, envelope
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from signing.validation.evidence import doubts_alone, enclose
from signing.validation.longevity import protected_until, renew_time_stamp

YEAR = timedelta(days=365)
NAME = "accordo firmato.pdf.p7m"


def test_an_envelope_is_verified_from_what_was_kept_beyond_all_certificates_of_its_time(
    frozen: bytes, moving_pki: TrialPki
) -> None:
    folder, trust = moving_pki.folder, moving_pki.trust()
    signed = sign(frozen, pki_folder=folder, person="prova-due")
    beside = envelope(frozen, pki_folder=folder, person="prova-uno", detached=True)
    originals = {
        "without a time stamp": envelope(
            frozen, pki_folder=folder, person="prova-uno", encoding=Encoding.BASE64, time_stamp=False
        ),
        "around a PDF just signed": envelope(signed, pki_folder=folder, person="prova-uno"),
        "beside": beside,
    }
    at = clock.now(folder)
    kept = {name: enclose(data, NAME, trust, at=at, beside=[frozen]) for name, data in originals.items()}
    for name, pdf in kept.items():
        assert doubts_alone(pdf, originals[name], trust, at=clock.now(folder)) == ()
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert originals[name] in [each.get_file().read_bytes() for each in document.attachments.values()]
    first_end = protected_until(kept["beside"])
    clock.move_to_offset(folder, first_end - clock.now(folder) + clock.offset(folder) - YEAR / 2)
    later = replace(trust, time_stamp_url=f"{moving_pki.time_stamp_url}-later")
    renewed = {name: renew_time_stamp(pdf, later, at=clock.now(folder)) for name, pdf in kept.items()}

    # A year after the first service's certificate has ended, the signers' long before: with no service at all.
    clock.move_to_offset(folder, clock.offset(folder) + 1.5 * YEAR)
    moving_pki.stop()
    now = clock.now(folder)
    assert now > first_end
    for name, pdf in renewed.items():
        assert pdf.startswith(kept[name])
        assert doubts_alone(pdf, originals[name], trust, at=now) == ()
        assert doubts_alone(kept[name], originals[name], trust, at=now)
    pdf, original = renewed["beside"], originals["beside"]
    assert doubts_alone(pdf, originals["without a time stamp"], trust, at=now) == (
        "il file racchiuso non è la firma originale",
    )
    assert "TRAILING_BYTES" in doubts_alone(pdf + b"\n% oltre", original, trust, at=now)[0]
    # One byte under the stamps: they no longer prove when the signature was there.
    place = pdf.index(b"/MediaBox")
    assert doubts_alone(pdf[:place] + pdf[place:].replace(b"842", b"841", 1), original, trust, at=now)
    assert doubts_alone(pdf, original, replace(trust, anchors=trust.qualified_issuers), at=now)


def test_what_is_no_envelope_or_belongs_to_no_document_is_not_enclosed(frozen: bytes, pki: TrialPki) -> None:
    beside = envelope(frozen, pki_folder=pki.folder, person="prova-uno", detached=True)
    trust, at = pki.trust(), clock.now(pki.folder)
    with pytest.raises(PreservationError, match="non si può conservare"):
        enclose(beside, NAME, trust, at=at, beside=[frozen + b"altro"])
    with pytest.raises(PreservationError, match="è incompleto"):
        enclose(beside[:-900], NAME, trust, at=at, beside=[frozen])
    with pytest.raises(TrustError):
        enclose(beside, NAME, replace(trust, time_stamp_url=None), at=at, beside=[frozen])
