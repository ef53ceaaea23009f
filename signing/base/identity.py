"""Who signed: the certificate's holder by codice fiscale, and which expected signatory this is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509  # type: ignore[import-untyped]

from signing.base.report import ExpectedSignatory

# ETSI EN 319 412-1, 5.1.3 (TINIT-) and the older Italian form (IT:).
_CODE = re.compile(
    r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]|(?<![0-9])[0-9]{11}(?![0-9])"
)
TAX_CODE = re.compile(r"(?:TINIT-|IT:)([A-Z0-9]{16}|[0-9]{11})")
"""Of 11 figures is a provisional one (D.M. 23 December 1976)."""
_NAME = re.compile(r"[^\W\d_]+(?:[ '’.-]+[^\W\d_]+)+")


@dataclass(frozen=True, slots=True)
class Holder:
    """What a certificate says of its holder; `name` goes into findings, which carry no personal code."""

    name: str
    subject: str
    issuer: str
    serial: str
    sha256: str
    tax_code: str | None
    begins_at: datetime
    ends_at: datetime


def holder_of(certificate: x509.Certificate) -> Holder:
    """Read the holder; the tax code is None where it is missing, doubled or in another form."""
    values = [
        str(pair["value"].native)
        for part in certificate.subject.chosen
        for pair in part
        if pair["type"].native == "serial_number"
    ]
    match = TAX_CODE.fullmatch(values[0].strip().upper()) if len(values) == 1 else None
    return Holder(
        name=name_of(certificate),
        subject=certificate.subject.human_friendly,
        issuer=name_in_words(certificate.issuer.native),
        serial=str(certificate.serial_number),
        begins_at=certificate.not_valid_before,
        ends_at=certificate.not_valid_after,
        sha256=hashlib.sha256(certificate.dump()).hexdigest(),
        tax_code=match.group(1) if match else None,
    )


def name_in_words(fields: Mapping[str, Any]) -> str:
    """Who a certificate names, as people read it: the common name, and whose it is where that does not say so."""
    common, body = (_one(fields.get(key)) for key in ("common_name", "organization_name"))
    beside = f" ({body})" if common and body and body.casefold() not in common.casefold() else ""
    return f"{common or body or 'senza nome'}{beside}"[:200]


def _one(value: Any) -> str:
    words = next(iter(value), "") if isinstance(value, list) else value or ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in str(words)).split())


def name_of(certificate: x509.Certificate) -> str:
    """The holder's name: given and family name where the certificate has them, since a CIE's common name is a code."""
    subject = certificate.subject.native
    parts = [subject.get(each, "") for each in ("given_name", "surname")]
    names = [each if isinstance(each, str) else " ".join(each) for each in parts]
    common = subject.get("common_name", "")
    common = str(common) if isinstance(common, str) else ""
    named = " ".join(each.strip() for each in names if each.strip())
    if code := _CODE.search(common.upper()):
        beside = common.replace(common[code.start() : code.end()], "").strip(" -–/,;:()")
        return named or (beside if _NAME.fullmatch(beside) else "")
    return common or named


class Attribution:
    """Gives each signature to an expected signatory, each place once.

    One person may stand in the list twice (a mayor who presides over the Province signs for both): then two
    signatures of the person are attributed, the one in the field prepared for a role to this role.
    """

    def __init__(self, expected: Sequence[ExpectedSignatory]) -> None:
        self._open = [signatory for signatory in expected if not signatory.signed]
        self._signed = [signatory for signatory in expected if signatory.signed]
        self._all = tuple(expected)

    def is_expected(self, tax_code: str) -> bool:
        """Whether the person stands in the list at all."""
        return any(signatory.tax_code.upper() == tax_code for signatory in self._all)

    def take(self, tax_code: str, field_name: str) -> ExpectedSignatory | None:
        """Return the person's place and close it; None if all the person's places are signed."""
        return _taken(self._open, tax_code, field_name)

    def take_known(self, tax_code: str, field_name: str) -> ExpectedSignatory | None:
        """The place of a signature accepted before: among those recorded as signed, if there is one."""
        return _taken(self._signed, tax_code, field_name) or _taken(self._open, tax_code, field_name)


def _taken(places: list[ExpectedSignatory], tax_code: str, field_name: str) -> ExpectedSignatory | None:
    mine = [signatory for signatory in places if signatory.tax_code.upper() == tax_code]
    if not mine:
        return None
    chosen = next((signatory for signatory in mine if signatory.field_name == field_name), mine[0])
    places.remove(chosen)
    return chosen
