"""Who signed: the certificate's holder by codice fiscale, and whether the certificate is a qualified one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509  # type: ignore[import-untyped]
from pyhanko.sign.ades.qualified_asn1 import get_qc_statements

from signing.base.report import ExpectedSignatory
from signing.base.trust import TrustSettings
from signing.trusted_lists.qualification import why_not_qualified

# ETSI EN 319 412-1, 5.1.3 (TINIT-) and the older Italian form (IT:).
TAX_CODE = re.compile(r"(?:TINIT-|IT:)([A-Z0-9]{16})")


@dataclass(frozen=True, slots=True)
class Holder:
    """What a certificate says of its holder; `name` goes into findings, which carry no personal code."""

    name: str
    subject: str
    issuer: str
    serial: str
    sha256: str
    tax_code: str | None
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
        name=str(certificate.subject.native.get("common_name", "")),
        subject=certificate.subject.human_friendly,
        issuer=certificate.issuer.human_friendly,
        serial=str(certificate.serial_number),
        ends_at=certificate.not_valid_after,
        sha256=hashlib.sha256(certificate.dump()).hexdigest(),
        tax_code=match.group(1) if match else None,
    )


def doubt_of_qualification(path: Sequence[x509.Certificate], trust: TrustSettings, signed_at: datetime) -> str:
    """Say why the last certificate of a validated chain is not a qualified one; empty if it is.

    By the trusted lists as they stood at the time of signing, or by configured issuers where there are no lists.

    Args:
        path: From the anchor to the signer.
        trust: Lists, or configured issuers.
        signed_at: The proven moment, or the present one where none is proven.
    """
    if trust.lists is not None:
        return why_not_qualified(path, trust.lists.services, signed_at)
    return "" if _is_qualified(path, trust.qualified_issuers) else "secondo gli emittenti configurati"


def _is_qualified(path: Sequence[x509.Certificate], issuers: Sequence[bytes]) -> bool:
    """Whether this is a qualified certificate for electronic signatures on a qualified device.

    Compliance, SSCD and type "esign" among the QC statements (ETSI EN 319 412-5), and a configured issuer in the
    validated chain (Regulation (EU) 910/2014, art. 3 n. 12 and annex I).
    """
    listed = set(issuers)
    if len(path) < 2 or not any(each.dump() in listed for each in path[:-1]):
        return False
    certificate = path[-1]
    statements = {statement["statement_id"].native: statement for statement in get_qc_statements(certificate)}
    if not {"qc_compliance", "qc_sscd", "qc_type"} <= statements.keys():
        return False
    kinds = statements["qc_type"]["statement_info"]
    return [kind.native for kind in getattr(kinds, "parsed", kinds)] == ["qct_esign"]


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
