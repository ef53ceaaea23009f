"""Open one list: size, safe XML, its own signature; everything said about it is read from what was signed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from lxml import etree  # type: ignore[import-untyped]
from signxml.exceptions import InvalidDigest
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from signing.base.errors import TrustedListError
from signing.base.hostile_xml import parsed

MOST_BYTES = 24 * 1024 * 1024
"""Some times the largest list published (about 5 MB)."""
TSL = "{http://uri.etsi.org/02231/v2#}"
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_TYPES = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/"
LIST_OF_LISTS, NATIONAL = f"{_TYPES}EUlistofthelists", f"{_TYPES}EUgeneric"
_ENCODING = re.compile(r"""<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")


@dataclass(frozen=True, slots=True)
class OpenedList:
    """A list whose signature holds.

    Attributes:
        name: For people: «europeo (LOTL)» or «IT».
        kind: URI of its type.
        territory: «EU» for the list of lists, else the country.
        sequence: Its number; a later edition has a greater one.
        issued_at: As the list says, aware UTC.
        next_update: The latest moment by which a newer edition must come out.
        signer: SHA-256 of the certificate with which it was verified, hexadecimal.
        sha256: Of the file.
        content: What the signature covers: the list without it, canonical.
    """

    name: str
    kind: str
    territory: str
    sequence: int
    issued_at: datetime
    next_update: datetime
    signer: str
    sha256: str
    content: bytes


def open_list(data: bytes, signers: Sequence[bytes], name: str, *, kind: str, territory: str) -> OpenedList:
    """Verify a list with the certificates that may sign it, and read what it says about itself.

    A signer's certificate must have been valid when the list was issued: so an old list can be verified again in
    later years, and whether it is still current is judged apart (:func:`signing.trusted_lists.editions.refuse_stale`).

    Args:
        data: The file as it was fetched.
        signers: DER certificates, from the Official Journal or from the list of lists; no chain, no others.
        name: For people.
        kind: URI of the type it must have.
        territory: The territory it must be of.

    Raises:
        TrustedListError: It is none, or not signed by one of them, or altered, or another list.
    """
    root = check_xml(data, name)
    if len(root.findall(_SIGNATURE)) != 1:
        raise TrustedListError(
            f"L'elenco di fiducia {name} non porta una firma sola: non è quello pubblicato e non viene usato."
        )
    # The moment of the signature as claimed: it only chooses at which time the pinned certificate must be valid.
    claimed = _moment(root, "ListIssueDateTime", name)
    content, signer = _verify(data, signers, claimed, name)
    signed = check_xml(content, name)
    found_kind = _text(signed, "TSLType", name)
    found_territory = _text(signed, "SchemeTerritory", name)
    if found_kind != kind or found_territory != territory:
        raise TrustedListError(
            f"Il file dato come elenco di fiducia {name} è un altro elenco ({found_territory or 'senza territorio'}): "
            "controllare quale file o indirizzo è stato usato."
        )
    try:
        sequence = int(_text(signed, "TSLSequenceNumber", name))
    except ValueError as error:
        raise _incomplete(name, "TSLSequenceNumber") from error
    return OpenedList(
        name=name,
        kind=found_kind,
        territory=found_territory,
        sequence=sequence,
        issued_at=_moment(signed, "ListIssueDateTime", name),
        next_update=_moment(signed, "NextUpdate", name),
        signer=signer,
        sha256=hashlib.sha256(data).hexdigest(),
        content=content,
    )


def check_xml(data: bytes, name: str) -> Any:
    """Parse without DTD, entities or network, and return the root; nothing in it is verified.

    Raises:
        TrustedListError: Too large, not XML in UTF-8, with declarations of its own, or no trusted list.
    """
    if len(data) > MOST_BYTES:
        raise TrustedListError(
            f"L'elenco di fiducia {name} supera i {MOST_BYTES // 2**20} MB ammessi: controllare l'indirizzo o il file."
        )
    try:
        text = data.decode("utf-8")  # lists are UTF-8 (ETSI TS 119 612, 4.6): no other encoding can hide a DTD
        declared = _ENCODING.match(text.lstrip("\ufeff"))
        if "\x00" in text or (declared and declared.group(1).lower() not in {"utf-8", "utf8"}):
            raise ValueError("not UTF-8")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise TrustedListError(
                f"L'elenco di fiducia {name} contiene dichiarazioni (DTD o entità) che un elenco vero non ha: "
                "non viene letto."
            )
        root = parsed(data)
    except (ValueError, etree.XMLSyntaxError) as error:
        raise TrustedListError(
            f"L'elenco di fiducia {name} non si legge, è incompleto o danneggiato: scaricarlo di nuovo."
        ) from error
    if root.tag != f"{TSL}TrustServiceStatusList":
        raise TrustedListError(
            f"Il file dato come elenco di fiducia {name} non è un elenco di fiducia: controllare l'indirizzo o il file."
        )
    return root


def _verify(data: bytes, signers: Sequence[bytes], at: datetime, name: str) -> tuple[bytes, str]:
    configuration = XAdESSignatureConfiguration(location="./", expect_references=True, verification_time=at)
    altered = False
    for der in signers:
        certificate = x509.load_der_x509_certificate(der)
        try:
            results = XAdESVerifier().verify(data, x509_cert=certificate, expect_config=configuration)
        except InvalidDigest:
            altered = True  # unless another certificate of the same key fits
            continue
        except Exception:  # noqa: S112 - another certificate may fit; whatever a broken signature raises, it is none
            continue
        for result in results:
            # The whole list, its root included, must be what was signed: nothing else is read from the file.
            if result.signed_xml is not None and result.signed_xml.tag == f"{TSL}TrustServiceStatusList":
                return result.signed_data, certificate.fingerprint(hashes.SHA256()).hex()
    if altered:
        raise TrustedListError(
            f"L'elenco di fiducia {name} è stato alterato dopo la firma: non viene usato. Scaricarlo di nuovo."
        )
    raise TrustedListError(
        f"L'elenco di fiducia {name} non è firmato da un certificato previsto, oppure la sua firma è alterata: "
        "non viene usato."
    )


def _text(root: Any, element: str, name: str) -> str:
    found = root.find(f"{TSL}SchemeInformation/{TSL}{element}")
    if found is None or not (found.text or "").strip():
        raise _incomplete(name, element)
    return str(found.text).strip()


def _moment(root: Any, element: str, name: str) -> datetime:
    found = root.find(f"{TSL}SchemeInformation/{TSL}{element}")
    if found is not None and element == "NextUpdate":
        found = found.find(f"{TSL}dateTime")
    try:
        moment = datetime.fromisoformat((found.text or "").strip())
    except (AttributeError, ValueError) as error:
        raise _incomplete(name, element) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _incomplete(name: str, element: str) -> TrustedListError:
    # A list that is closed for good has an empty NextUpdate: nothing may be concluded from it either.
    return TrustedListError(
        f"All'elenco di fiducia {name} manca un dato obbligatorio ({element}), o l'elenco è chiuso: non viene usato."
    )
