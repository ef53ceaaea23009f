"""Certificates of trial people that say something besides who they are: a seal, a limit, another purpose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import core, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtensionOID, NameOID
from pyhanko.sign.ades.qualified_asn1 import Iso4217CurrencyCode, MonetaryValue, QcStatements
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.trial.pki import TrialPki, read_passphrase

ORGANISATION = x509.ObjectIdentifier("2.5.4.97")
PERSON = {
    NameOID.COMMON_NAME: "Prova Sei",
    NameOID.GIVEN_NAME: "Sei",
    NameOID.SURNAME: "Prova",
    NameOID.SERIAL_NUMBER: "TINIT-PRVSEI80A06Z999X",
}
BODY = {
    NameOID.COMMON_NAME: "Ente di Prova",
    NameOID.ORGANIZATION_NAME: "Ente di Prova",
    ORGANISATION: "VATIT-00000000000",
}
CARD = {**PERSON, NameOID.COMMON_NAME: "PRVSEI80A06Z999X/1234567890123456.prova"}
"""As an electronic identity card has it: a code for a name."""
_OF_THE_OTHER_KEY = frozenset({ExtensionOID.AUTHORITY_INFORMATION_ACCESS, ExtensionOID.SUBJECT_KEY_IDENTIFIER})


def certified(subject: dict[x509.ObjectIdentifier, str], extensions: Sequence[x509.ExtensionType] = ()) -> SimpleSigner:
    """A key with its certificate, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(kind, value) for kind, value in subject.items()])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=300))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.ExtendedKeyUsage))
    return _with_key(key, builder.sign(key, hashes.SHA256()), [])


def with_other_key(pki: TrialPki, label: str, key: Any) -> SimpleSigner:
    """The signer of a trial person whose certificate, of the same authority, is for a key of another kind."""
    passphrase = read_passphrase(pki.folder)
    _, own, others = pkcs12.load_key_and_certificates(pki.pkcs12[label].read_bytes(), passphrase)
    assert own is not None
    builder = (
        x509.CertificateBuilder()
        .subject_name(own.subject)
        .issuer_name(own.issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(own.not_valid_before_utc)
        .not_valid_after(own.not_valid_after_utc)
    )
    for extension in own.extensions:
        if extension.oid not in _OF_THE_OTHER_KEY:  # its service of answers knows no other certificate
            builder = builder.add_extension(extension.value, extension.critical)
    issuer = serialization.load_pem_private_key((pki.folder / "keys" / "issuer.pem").read_bytes(), None)
    return _with_key(key, builder.sign(issuer, hashes.SHA256()), others)  # type: ignore[arg-type]  # an RSA key


def _with_key(key: Any, certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> SimpleSigner:
    return SimpleSigner(
        signing_key=keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ),
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        cert_registry=SimpleCertificateStore.from_certs(
            asn1_x509.Certificate.load(each.public_bytes(serialization.Encoding.DER)) for each in others
        ),
    )


def states(**statements: object) -> x509.ExtensionType:
    """What a qualified certificate states about itself (ETSI EN 319 412-5)."""
    listed = [{"statement_id": kind, "statement_info": value} for kind, value in statements.items()]
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), QcStatements(listed).dump())


def euro(amount: int, exponent: int) -> MonetaryValue:
    """So many euro, times ten to the exponent."""
    currency = Iso4217CurrencyCode("alphabetic", core.PrintableString("EUR"))
    return MonetaryValue({"currency": currency, "amount": amount, "exponent": exponent})


def notice(text: str) -> x509.ExtensionType:
    """A notice to whoever relies on the certificate."""
    policy = x509.PolicyInformation(
        x509.ObjectIdentifier("1.3.76.16.99"), [x509.UserNotice(notice_reference=None, explicit_text=text)]
    )
    return x509.CertificatePolicies([policy])
