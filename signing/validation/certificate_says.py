"""What a certificate says of itself beside its holder: a seal, another purpose, a limit of use; each by its name.

Norms: ETSI EN 319 412-5 (QCStatements), Regulation (EU) 910/2014 artt. 3 no. 24–25 (seal), CAD art. 24 c. 4 and art. 28
(limits of use and value), RFC 5280 4.2.1.4 (user notice) and 4.2.1.12 (purposes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from asn1crypto import core, x509  # type: ignore[import-untyped]
from pyhanko.sign.ades.qualified_asn1 import get_qc_statements

_ANY_PURPOSE = "2.5.29.37.0"
_OTHER_PURPOSES = frozenset({"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"})
"""Servers, programs, time stamps, answers about revocation."""
_MOST_ZEROS = 18
_LIMITS = re.compile(
    r"limit|esclusiv|soltanto|\bsolo (?:per|nei|ne)|exclusive|restrict|\bonly (?:for|in|within)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sayings:
    """What a certificate says.

    Attributes:
        seal: Whether its holder is a legal person: then it seals, and nobody signs with it (art. 3 no. 25 eIDAS).
        other_purpose: For what it was issued, where none of its purposes fits the signing of documents; else empty.
        limits: Its limits of use or value as it words them, in one line; empty where it has none.
    """

    seal: bool = False
    other_purpose: str = ""
    limits: str = ""


def said_by(certificate: x509.Certificate) -> Sayings:
    """Read it; of one that is broken the validation says so."""
    try:
        limits = "; ".join(dict.fromkeys((*_values(certificate), *_notices(certificate))))
        return Sayings(_is_seal(certificate), _other_purpose(certificate), limits)
    except Exception:
        return Sayings()


def _is_seal(certificate: x509.Certificate) -> bool:
    types = {each.native for each in _statement(certificate, "qc_type") or ()}
    if types:
        return types == {"qct_eseal"}
    subject = certificate.subject.native
    person = {"given_name", "surname", "serial_number"} & subject.keys()
    return "organization_identifier" in subject and not person


def _other_purpose(certificate: x509.Certificate) -> str:
    value = certificate.extended_key_usage_value
    if value is None:
        return ""
    purposes = {each.dotted for each in value}
    if _ANY_PURPOSE in purposes or not purposes <= _OTHER_PURPOSES:
        return ""
    return ", ".join(sorted(str(each.native) for each in value))


def _values(certificate: x509.Certificate) -> Iterator[str]:
    limit = _statement(certificate, "qc_limit_value")
    if limit is None:
        return
    amount, exponent = int(limit["amount"].native), int(limit["exponent"].native)
    if not 0 <= exponent <= _MOST_ZEROS:
        yield "limite di valore non leggibile"
    else:
        yield f"atti fino a {amount * 10**exponent} {limit['currency'].native}"


def _notices(certificate: x509.Certificate) -> Iterator[str]:
    for policy in certificate.certificate_policies_value or ():
        qualifiers = policy["policy_qualifiers"]
        for each in () if isinstance(qualifiers, core.Void) else qualifiers:
            if each["policy_qualifier_id"].native != "user_notice":
                continue
            text = each["qualifier"]["explicit_text"].native
            if isinstance(text, str) and _LIMITS.search(text):
                yield " ".join(text.split())[:300]


def _statement(certificate: x509.Certificate, kind: str) -> Any:
    """What the certificate states about itself as a qualified one; None where it does not, or cannot be read."""
    found = [each for each in get_qc_statements(certificate) if each["statement_id"].native == kind]
    return found[0]["statement_info"] if found else None
