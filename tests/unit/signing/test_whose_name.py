"""A signature that the code gives to the designated person is theirs only if the certificate's name can be theirs."""

from __future__ import annotations

import pytest

from agreements.use_cases.signing.whose_signature import same_person_named
from signing.base.report import ExpectedSignatory, SignatureVerdict, TimeSource, Verdict


@pytest.mark.parametrize(
    ("holder", "designated", "same"),
    [
        ("ROSSI MARIO", "Dott. Mario Rossi", True),
        ("Nicolò D'Angelo", "D’ANGELO NICOLO'", True),
        ("Maria Bianchi Verdi", "Maria Bianchi", True),
        ("Prova Quattro", "Prova Due", False),
        ("Luigi Rossi", "Mario Rossi", False),
        ("Luigi Rossi", "", True),
    ],
)
def test_the_name_is_held_against_the_designated_persons(holder: str, designated: str, same: bool) -> None:
    signature = SignatureVerdict(
        field_name="Firma_01",
        is_new=True,
        verdict=Verdict.ACCEPTED,
        signatory=ExpectedSignatory("Firma_01", "PRVNUO80A01Z999X", designated),
        signed_at=None,
        time_source=TimeSource.NONE,
        subject="",
        issuer="",
        serial="1",
        certificate_sha256="",
        qualified=True,
        indication="TOTAL-PASSED",
        holder=holder,
    )
    assert same_person_named(signature) is same
