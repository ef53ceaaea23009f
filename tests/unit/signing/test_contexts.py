from __future__ import annotations

from datetime import UTC, datetime, timedelta

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.path import ValidationPath

from signing.base.trust import TrustSettings
from signing.validation.contexts import certificate_policy, timing

NOW = datetime(2026, 1, 7, 9, tzinfo=UTC)


def issued(name: str) -> asn1.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER))


def test_a_certificate_made_up_around_the_signature_of_a_validated_one_is_not_taken_for_it() -> None:
    anchor, real, other = issued("Radice di prova"), issued("CA di prova"), issued("CA di prova")
    forged = asn1.Certificate.load(other.dump())
    forged["signature_value"] = real["signature_value"].native
    forged = asn1.Certificate.load(forged.dump(force=True))
    assert forged.signature == real.signature
    trust = TrustSettings(anchors=(anchor.dump(),))
    context = certificate_policy(trust).build_validation_context(timing(NOW), None)
    path = ValidationPath(trust_anchor=CertTrustAnchor(anchor), interm=[], leaf=real)
    context.record_validation(real, path)
    assert context.check_validation(real) is path
    assert context.check_validation(forged) is None
    assert context.check_validation(anchor) is not None
    context.clear_validation(real)
    assert context.check_validation(real) is None
