"""Own trusted lists for tests: who signs them, and editions of them, right and wrong."""

from __future__ import annotations

import lzma
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from signing.trial.authority import QC_STATEMENTS
from signing.trial.lists import (
    GRANTED,
    Facts,
    ListKey,
    TrialPointer,
    TrialService,
    list_of_lists,
    make_list_key,
    national_list,
    sign_list,
)
from signing.trusted_lists.settings import ListSettings

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LOTL_URL, NATIONAL_URL = "https://elenchi.example.eu/lotl.xml", "https://elenchi.example.it/it.xml"
FACTS = Facts(sequence=7, issued_at=NOW - 10 * DAY, next_update=NOW + 100 * DAY)


@lru_cache
def key(label: str) -> ListKey:
    """A key with its certificate, the same for the same label."""
    return make_list_key(f"Prova {label}", NOW - 2000 * DAY, NOW + 2000 * DAY)


def granted(label: str = "CA", since: datetime = NOW - 1500 * DAY) -> TrialService:
    return TrialService(f"Servizio {label}", key(label).der, [(GRANTED, since)])


@dataclass(frozen=True)
class Lists:
    """One edition of both lists; each part may be replaced by a wrong one."""

    lotl_facts: Facts = FACTS
    national_facts: Facts = FACTS
    services: Sequence[TrialService] = ()
    lotl_signer: str = "LOTL"
    national_signer: str = "IT"
    named_signer: str = "IT"
    own_signers: Sequence[str] = ("LOTL",)
    pivots: Sequence[str] = ()
    national_url: str = NATIONAL_URL
    territory: str = "IT"

    @property
    def lotl(self) -> bytes:
        pointers = [
            TrialPointer("EU", LOTL_URL, [key(each).der for each in self.own_signers]),
            TrialPointer("IT", self.national_url, [key(self.named_signer).der]),
        ]
        return sign_list(list_of_lists(pointers, self.lotl_facts, pivots=self.pivots), key(self.lotl_signer))

    @property
    def national(self) -> bytes:
        services = self.services or [granted()]
        made = national_list(services, self.national_facts, territory=self.territory)
        return sign_list(made, key(self.national_signer))

    def later(self, days: int = 30) -> Lists:
        """The next edition of both."""
        facts = Facts(FACTS.sequence + 1, FACTS.issued_at + days * DAY, FACTS.next_update + days * DAY)
        return replace(self, lotl_facts=facts, national_facts=facts)


def settings(folder: Path, **changes: object) -> ListSettings:
    made = ListSettings(folder, (key("LOTL").der,), None, ("IT",), frozenset({"127.0.0.1"}), allow_loopback=True)
    return replace(made, **changes)  # type: ignore[arg-type]


def signer_certificate(
    issuer: str = "CA", *, since: datetime = NOW - 300 * DAY, statements: bytes | None = QC_STATEMENTS, policy: str = ""
) -> asn1_x509.Certificate:
    """A person's certificate, issued by the key of a label."""
    authority = key(issuer)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Prova Uno")]))
        .issuer_name(authority.certificate.subject)
        .public_key(key("persona").certificate.public_key())
        .serial_number(77)
        .not_valid_before(since)
        .not_valid_after(NOW + 700 * DAY)
        .add_extension(_USAGE, critical=True)
    )
    if statements is not None:
        oid = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
        builder = builder.add_extension(x509.UnrecognizedExtension(oid, statements), critical=False)
    if policy:
        policies = [x509.PolicyInformation(x509.ObjectIdentifier(policy), None)]
        builder = builder.add_extension(x509.CertificatePolicies(policies), critical=False)
    made = builder.sign(authority.key, hashes.SHA256())
    return asn1_x509.Certificate.load(made.public_bytes(Encoding.DER))


_USAGE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def path_of(certificate: asn1_x509.Certificate, issuer: str = "CA") -> list[asn1_x509.Certificate]:
    return [asn1_x509.Certificate.load(key(issuer).der), certificate]


def published(name: str) -> bytes:
    """A list as the Commission or a Member State published it (CC BY 4.0)."""
    return lzma.decompress((Path(__file__).parent / "lists" / f"{name}.xml.xz").read_bytes())
