from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from signing.base.errors import PreservationError, TimeStampUnavailableError
from signing.base.trust import TrustSettings
from signing.trial import clock
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from signing.validation.longevity import doubts_alone, protected_until, renew_time_stamp
from signing.validation.preserve import complete_validation_data
from tests.support.signing_cases import codes, judge

YEAR = timedelta(days=365)


def with_later_service(pki: TrialPki) -> TrustSettings:
    """The time-stamp service has a new certificate, which ends years after the first."""
    return replace(pki.trust(), time_stamp_url=f"{pki.time_stamp_url}-later")


def test_a_time_stamp_renewed_in_time_carries_the_signature_beyond_all_its_certificates(
    frozen: bytes, moving_pki: TrialPki
) -> None:
    folder = moving_pki.folder
    signed = sign(frozen, pki_folder=folder, person="prova-uno")
    kept = complete_validation_data(signed, moving_pki.trust(), at=clock.now(folder))
    first_end = protected_until(kept)
    clock.move_to_offset(folder, first_end - clock.now(folder) + clock.offset(folder) - YEAR / 2)
    renewed = renew_time_stamp(kept, with_later_service(moving_pki), at=clock.now(folder))
    assert renewed.startswith(kept)
    assert protected_until(renewed) > first_end + YEAR
    again = renew_time_stamp(renewed, with_later_service(moving_pki), at=clock.now(folder))
    assert again.startswith(renewed)

    # A year after the first service's certificate has ended, the signer's long before: with no service at all.
    clock.move_to_offset(folder, clock.offset(folder) + 1.5 * YEAR)
    assert clock.now(folder) > first_end
    moving_pki.stop()
    now, trust = clock.now(folder), moving_pki.trust()
    assert doubts_alone(renewed, trust, at=now) == ()
    assert doubts_alone(again, trust, at=now) == ()
    assert "Firma_01" in doubts_alone(kept, trust, at=now)[0]
    altered = renewed.replace(b"/Lang (en-US)", b"/Lang (en-GB)", 1)
    assert altered != renewed
    assert "INTEGRITY_BROKEN" in doubts_alone(altered, trust, at=now)[0]
    assert "TRAILING_BYTES" in doubts_alone(renewed + b"\n% oltre", trust, at=now)[0]
    assert doubts_alone(renewed, replace(trust, anchors=trust.qualified_issuers), at=now)
    # The gate lets no new file in on old answers: it would ask, and nobody answers.
    assert codes(judge(renewed, [frozen], moving_pki)) == {"REVOCATION_UNAVAILABLE"}


def test_a_time_stamp_that_has_ended_is_not_covered_by_a_new_one(frozen: bytes, moving_pki: TrialPki) -> None:
    folder = moving_pki.folder
    signed = sign(frozen, pki_folder=folder, person="prova-uno")
    kept = complete_validation_data(signed, moving_pki.trust(), at=clock.now(folder))
    clock.move_to_offset(folder, protected_until(kept) - clock.now(folder) + clock.offset(folder) + YEAR / 12)
    with pytest.raises(PreservationError, match="una nuova non proverebbe nulla"):
        renew_time_stamp(kept, with_later_service(moving_pki), at=clock.now(folder))


def test_a_file_without_document_time_stamp_has_nothing_to_renew(frozen: bytes, pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-t")
    for use in (
        lambda: protected_until(signed),
        lambda: renew_time_stamp(signed, pki.trust(), at=clock.now(pki.folder)),
        lambda: doubts_alone(b"%PDF-1.7 niente", pki.trust(), at=clock.now(pki.folder)),
    ):
        with pytest.raises(PreservationError):
            use()


def test_a_service_that_is_down_is_said_and_nothing_is_changed(frozen: bytes, pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-lta")
    silent = replace(pki.trust(), time_stamp_url="http://127.0.0.1:9/tsa")
    with pytest.raises(TimeStampUnavailableError, match="riprovare più tardi"):
        renew_time_stamp(signed, silent, at=clock.now(pki.folder))
