"""What a certificate says of itself beside its holder: a seal, another purpose, a limit of use; each by its name.

Norms: ETSI EN 319 412-5 (QCStatements), Regulation (EU) 910/2014 artt. 3 no. 24–25 (seal), CAD art. 24 c. 4 and art. 28
(limits of use and value), RFC 5280 4.2.1.4 (user notice) and 4.2.1.12 (purposes).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from asn1crypto import core, x509  # type: ignore[import-untyped]
from pyhanko.sign.ades.qualified_asn1 import get_qc_statements

_ANY_PURPOSE = "2.5.29.37.0"
_OTHER_PURPOSES = frozenset({"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"})
"""Servers, programs, time stamps, answers about revocation."""
_MOST_ZEROS = 18
_LONGEST_NOTICE = 2_000
_AMOUNT = r".{0,40}(?:€|\beur\b|\beuro\b|\bimport|\bvalore|\bvalue|\bamount|\d{1,3}(?:[.,']\d{3})+)"
_LIMITS = re.compile(
    "|".join(
        (
            r"\blimit(?!ed\b(?! (?:to|for|in|by|use|value)))",  # not of a company
            r"esclusiv|esclus[oaie]\b|\bunicamente|\bsoltanto|\bsolamente|(?<!non )\bsol[oaie]\b",
            r"\briservat|\bvietat|\bdivieto|\bmassimal",
            r"(?:valore|importo)\w* (?:massimo|max|non superiore|inferiore)",
            r"\bnon (?:oltre|superior|eccede|valid|utilizza|usa|idone)",
            r"\bnon (?:può|deve|possono|devono|è consentit|è ammess)",
            r"\b(?:uso|utilizzo) (?:intern|personal|aziendal|privat)",
            r"\b(?:nei|per i|ai) rapporti con\b",
            rf"\b(?:fino|sino) (?:a|ad|all[aeo]?|agli|ai|al)\b{_AMOUNT}",
            rf"\b(?:entro|inferior[ei] a\w*|sotto)\b{_AMOUNT}",
            r"\bonly\b|\bsolely\b|exclusiv|\brestrict|\bmaximum (?:value|amount)",
            r"\b(?:internal|personal|private) use\b",
            r"\bnot (?:exceed|more than|valid for|to be used|be used|intended)",
            rf"\b(?:prohibited|forbidden|excluded)\b|\b(?:up to|not exceeding|below)\b{_AMOUNT}",
            r"\bausschlie|\bbeschränk|\bnur\b|\buniquement|\bseulement|\bjusqu[’']à\b",
        )
    ),
    re.IGNORECASE,
)
"""Words that limit use or value, in Italian, English, and the second languages of Regions."""
_RULES = r"(?:manual|\bcps?\b|\bpds\b|https?:|certification practice|policy|condizioni)\w*"
_USUAL = re.compile(
    "|".join(
        (
            r"(?:limit\w*|exclusion\w*|esclusion\w*)[^.;:]{0,40}(?:responsabilit|liabilit)\w*",
            r"(?:responsabilit|liabilit)\w*[^.;:]{0,40}\blimit\w*|diritti riservati",
            rf"(?:limiti|limitazioni|limits|limitations)\b[^.;:0-9]{{0,60}}{_RULES}",
            r"(?:only|solely|sol[oa]|esclusivamente|soltanto|unicamente)\b[^.;:]{0,30}"
            rf"(?:in accordance|according|secondo|conform|nei modi|alle condizioni)[^.;:]{{0,80}}{_RULES}",
        )
    ),
    re.IGNORECASE,
)
"""What a provider says of itself in every certificate: its liability, and where its rules stand."""


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
            if isinstance(text, str) and limits_use(text):
                yield " ".join(text.split())[:300]


def limits_use(notice: str) -> bool:
    """Whether a notice in a certificate limits its use or value (CAD art. 28 c. 3).

    What providers say in every certificate does not. A notice has 200 signs (RFC 5280, 4.2.1.4); of one that is far
    longer nobody can say it here.
    """
    words = " ".join(unicodedata.normalize("NFKC", notice).split())
    return len(words) > _LONGEST_NOTICE or _LIMITS.search(_USUAL.sub(" ", words)) is not None


def _statement(certificate: x509.Certificate, kind: str) -> Any:
    """What the certificate states about itself as a qualified one; None where it does not, or cannot be read."""
    found = [each for each in get_qc_statements(certificate) if each["statement_id"].native == kind]
    return found[0]["statement_info"] if found else None
