"""Certificates of trial people that say something besides who they are: a seal, a limit, another purpose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.sign.ades.qualified_asn1 import Iso4217CurrencyCode, MonetaryValue, QcStatements
from pyhanko.sign.signers import SimpleSigner

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
    made = builder.sign(key, hashes.SHA256())
    passphrase = b"prova"
    from cryptography.hazmat.primitives.serialization import pkcs12

    held = pkcs12.serialize_key_and_certificates(
        b"prova", key, made, None, serialization.BestAvailableEncryption(passphrase)
    )
    signer = SimpleSigner.load_pkcs12_data(held, other_certs=[], passphrase=passphrase)
    assert signer is not None
    return signer


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
