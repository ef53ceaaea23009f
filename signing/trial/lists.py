"""Trusted lists of the trial: a list of lists and a national one, signed with throw-away keys, without legal value."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree  # type: ignore[import-untyped]
from signxml.xades.xades import XAdESSigner

from signing.base.listed_trust import ISSUER
from signing.trial.keys import read_key

TSL_NAMESPACE = "http://uri.etsi.org/02231/v2#"
_MORE = "http://uri.etsi.org/02231/v2/additionaltypes#"
_STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
_SCHEME = "http://uri.etsi.org/TrstSvc/TrustedList/"
GRANTED, WITHDRAWN = f"{_STATUS}granted", f"{_STATUS}withdrawn"


@dataclass(frozen=True, slots=True)
class ListKey:
    """Who signs a list."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        """The certificate, as others pin it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True, slots=True)
class TrialService:
    """A service of a national list.

    Attributes:
        certificate: DER, of its key.
        statuses: Each status and since when, the present one first.
        extensions: XML of its extensions, for the present and all past statuses.
    """

    name: str
    certificate: bytes
    statuses: Sequence[tuple[str, datetime]]
    kind: str = ISSUER
    extensions: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Number and times of an edition."""

    sequence: int
    issued_at: datetime
    next_update: datetime


@dataclass(frozen=True, slots=True)
class TrialPointer:
    """A list that a list of lists names."""

    territory: str
    url: str
    signers: Sequence[bytes]


def make_list_key(name: str, since: datetime, until: datetime) -> ListKey:
    """Make a key and its self-signed certificate, as the operators of lists have them."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .sign(key, hashes.SHA256())
    )
    return ListKey(key, certificate)


def kept_list_key(folder: Path, label: str, since: datetime, until: datetime) -> ListKey:
    """Read the key from the folder, or make it there, readable by its owner only. Safe to repeat."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{label}.pem"
    if not path.exists():
        made = make_list_key(f"Elenco di PROVA {label} – senza valore legale", since, until)
        scratch = folder / f".{label}.new"
        scratch.touch(mode=0o600)
        scratch.write_bytes(
            made.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.certificate.public_bytes(serialization.Encoding.PEM)
        )
        scratch.replace(path)
    data = path.read_bytes()
    key = read_key(data)
    assert isinstance(key, rsa.RSAPrivateKey)  # made above
    return ListKey(key, x509.load_pem_x509_certificate(data))


def sign_list(xml: bytes, by: ListKey) -> bytes:
    """Sign a list as the rules ask: XAdES, the signature inside the list (ETSI TS 119 612, annex B)."""
    signed = XAdESSigner().sign(etree.fromstring(xml), key=by.key, cert=[by.certificate], always_add_key_value=False)
    data: bytes = etree.tostring(signed, xml_declaration=True, encoding="UTF-8")
    return data


def national_list(services: Sequence[TrialService], facts: Facts, *, territory: str = "IT") -> bytes:
    """A national list, not signed yet."""
    providers = "".join(
        f"""<TrustServiceProvider><TSPInformation><TSPName><Name xml:lang="en">{escape(each.name)}</Name></TSPName>
        </TSPInformation><TSPServices>{_service(each)}</TSPServices></TrustServiceProvider>"""
        for each in services
    )
    body = f"<TrustServiceProviderList>{providers}</TrustServiceProviderList>"
    return _list(f"{_SCHEME}TSLType/EUgeneric", territory, facts, "", body)


def list_of_lists(pointers: Sequence[TrialPointer], facts: Facts, *, pivots: Sequence[str] = ()) -> bytes:
    """A list of lists, not signed yet; the pointer to «EU» is the one to itself."""
    named = "".join(map(_pointer, pointers))
    addresses = "".join(f'<URI xml:lang="en">{escape(each)}</URI>' for each in (*pivots, "https://example.it/regole"))
    information = (
        f"<SchemeInformationURI>{addresses}</SchemeInformationURI><PointersToOtherTSL>{named}</PointersToOtherTSL>"
    )
    return _list(f"{_SCHEME}TSLType/EUlistofthelists", "EU", facts, information, "")


def _list(kind: str, territory: str, facts: Facts, information: str, body: str) -> bytes:
    return f"""<TrustServiceStatusList xmlns="{TSL_NAMESPACE}" TSLTag="http://uri.etsi.org/19612/TSLTag"
    Id="Elenco"><SchemeInformation><TSLVersionIdentifier>6</TSLVersionIdentifier>
    <TSLSequenceNumber>{facts.sequence}</TSLSequenceNumber><TSLType>{kind}</TSLType>
    <SchemeOperatorName><Name xml:lang="it">PROVA – senza valore legale</Name></SchemeOperatorName>
    <SchemeTerritory>{territory}</SchemeTerritory>{information}
    <ListIssueDateTime>{facts.issued_at:%Y-%m-%dT%H:%M:%SZ}</ListIssueDateTime>
    <NextUpdate><dateTime>{facts.next_update:%Y-%m-%dT%H:%M:%SZ}</dateTime></NextUpdate></SchemeInformation>
    {body}</TrustServiceStatusList>""".encode()


def _service(service: TrialService) -> str:
    (status, since), *past = service.statuses
    identity = f"<DigitalId><X509Certificate>{_base64(service.certificate)}</X509Certificate></DigitalId>"
    ski = x509.SubjectKeyIdentifier.from_public_key(x509.load_der_x509_certificate(service.certificate).public_key())
    # In the history stands the key alone, as in the lists that are published.
    by_key = f"<DigitalId><X509SKI>{_base64(ski.digest)}</X509SKI></DigitalId>"
    history = "".join(
        f"<ServiceHistoryInstance>{_status(service, by_key, each, moment)}</ServiceHistoryInstance>"
        for each, moment in past
    )
    return (
        f"<TSPService><ServiceInformation>{_status(service, identity, status, since)}</ServiceInformation>"
        f"<ServiceHistory>{history}</ServiceHistory></TSPService>"
    )


def _status(service: TrialService, identity: str, status: str, since: datetime) -> str:
    extensions = service.extensions
    return (
        f"<ServiceTypeIdentifier>{service.kind}</ServiceTypeIdentifier>"
        f'<ServiceName><Name xml:lang="en">{escape(service.name)}</Name></ServiceName>'
        f"<ServiceDigitalIdentity>{identity}</ServiceDigitalIdentity><ServiceStatus>{status}</ServiceStatus>"
        f"<StatusStartingTime>{since:%Y-%m-%dT%H:%M:%SZ}</StatusStartingTime>"
        + (f"<ServiceInformationExtensions>{extensions}</ServiceInformationExtensions>" if extensions else "")
    )


def _pointer(pointer: TrialPointer) -> str:
    certificates = "".join(
        f"<DigitalId><X509Certificate>{_base64(der)}</X509Certificate></DigitalId>" for der in pointer.signers
    )
    rule = "EUlistofthelists" if pointer.territory == "EU" else "EUcommon"
    return f"""<OtherTSLPointer><ServiceDigitalIdentities><ServiceDigitalIdentity>{certificates}
    </ServiceDigitalIdentity></ServiceDigitalIdentities><TSLLocation>{escape(pointer.url)}</TSLLocation>
    <AdditionalInformation><OtherInformation><SchemeTypeCommunityRules>
    <URI xml:lang="en">{_SCHEME}schemerules/{rule}</URI></SchemeTypeCommunityRules></OtherInformation>
    <OtherInformation><SchemeTerritory>{pointer.territory}</SchemeTerritory></OtherInformation>
    <OtherInformation><ns:MimeType xmlns:ns="{_MORE}">application/vnd.etsi.tsl+xml</ns:MimeType></OtherInformation>
    </AdditionalInformation></OtherTSLPointer>"""


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
