"""Whether a certificate was qualified, for electronic signatures and on a qualified device, at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from asn1crypto import x509  # type: ignore[import-untyped]
from pyhanko.sign.ades.qualified_asn1 import get_qc_statements
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.policy_decl import QualificationRequirements
from pyhanko.sign.validation.qualified import tsp
from pyhanko.sign.validation.qualified.assess import QualificationAssessor, enforce_requirements
from pyhanko.sign.validation.qualified.q_status import QcPrivateKeyManagementType
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.path import ValidationPath

from signing.base.listed_trust import ISSUER, Service
from signing.base.trust import TrustSettings

EIDAS = datetime(2016, 6, 30, 22, tzinfo=UTC)
"""From then on the lists say "granted"; who was qualified before stayed so (Regulation (EU) 910/2014, art. 51)."""


@dataclass(frozen=True)
class _KeyUsage(tsp.Criterion):
    """Every bit and purpose that the list names must be as it says (ETSI TS 119 612, 5.5.9.2.2.1).

    pyHanko's own criterion is content with one of the bits, and overlooks the absent ones where no other is named.
    """

    present: frozenset[str]
    absent: frozenset[str]
    purposes: frozenset[str]

    def matches(self, cert: x509.Certificate) -> bool:
        usage = set(cert.key_usage_value.native) if cert.key_usage_value is not None else set()
        extended = {each.dotted for each in cert.extended_key_usage_value or ()}
        return self.present <= usage and not self.absent & usage and self.purposes <= extended


_REQUIRED = QualificationRequirements(
    permit_cert_types=frozenset({tsp.QcCertType.QC_ESIGN}),
    permit_key_mgmt_types=frozenset(each for each in QcPrivateKeyManagementType if each.is_qscd),
)
_NO_DEVICE = QualificationRequirements(
    permit_cert_types=frozenset({tsp.QcCertType.QC_ESIGN}), permit_key_mgmt_types=None
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


def why_not_qualified(path: Sequence[x509.Certificate], services: Iterable[Service], signed_at: datetime) -> str:
    """Say why a certificate was not qualified, in Italian for whoever decides; empty if it was.

    Looked at twice: when the certificate was issued and when it signed. A service withdrawn afterwards changes
    nothing; one withdrawn before does not qualify, nor does a certificate that was issued while it was not granted.

    Legal basis: Regulation (EU) 910/2014, artt. 3 n. 12, 22, 32 and annex I; ETSI TS 119 615.

    Args:
        path: The validated chain, from the anchor to the certificate.
        services: Of the trusted lists.
        signed_at: The proven moment of the signature, or the present one where none is proven.
    """
    if len(path) < 2:
        return "il certificato non risale a un emittente"
    leaf = path[-1]
    registry = _registry_once(_These(services)) if isinstance(services, tuple) else _registry(services)
    whole = ValidationPath(trust_anchor=CertTrustAnchor(path[0]), interm=list(path[1:-1]), leaf=leaf)
    assessor = QualificationAssessor(registry)
    for moment, when in ((signed_at, "alla firma"), (leaf.not_valid_before, "al rilascio del certificato")):
        if moment < EIDAS:
            continue
        problem = _problem(assessor, whole, moment)
        if problem:
            return f"{when} ({moment:%d/%m/%Y}) {problem}"
    return ""


class _These:
    """The services of the lists in use: the same object is the same lists."""

    def __init__(self, services: tuple[Service, ...]) -> None:
        self.services = services

    def __hash__(self) -> int:
        return id(self.services)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _These) and self.services is other.services


@lru_cache(maxsize=2)
def _registry_once(these: _These) -> tsp.TSPRegistry:
    """One file may have many signatures, and the lists hundreds of certificates."""
    return _registry(these.services)


def _registry(services: Iterable[Service]) -> tsp.TSPRegistry:
    registry = tsp.TSPRegistry()
    for service in services:
        if service.kind == ISSUER:
            registry.register_ca(_information(service))
    return registry


def _problem(assessor: QualificationAssessor, path: ValidationPath, moment: datetime) -> str:
    try:
        result = assessor.check_entity_cert_qualified(path, moment)
    except (NotImplementedError, ValueError, KeyError, TypeError) as error:
        return f"il certificato dichiara di sé cose che non si comprendono ({error})"
    if result.service_definition is None:
        return "nessun servizio qualificato degli elenchi di fiducia comprendeva questo emittente"
    if _fails(_NO_DEVICE, result, path):
        return "il certificato non era qualificato per la firma elettronica"
    if _fails(_REQUIRED, result, path):
        return "la chiave non risulta custodita in un dispositivo qualificato (QSCD)"
    return ""


def _fails(requirements: QualificationRequirements, result: Any, path: ValidationPath) -> bool:
    try:
        enforce_requirements(requirements, result, path)
    except SignatureValidationError:
        return True
    return False


def _information(service: Service) -> tsp.CAServiceInformation:
    return tsp.CAServiceInformation(
        base_info=tsp.BaseServiceInformation(
            service_type=service.kind,
            service_name=service.name,
            valid_from=service.since,
            valid_until=service.until,
            provider_certs=tuple(x509.Certificate.load(der) for der in service.certificates),
            additional_info_certificate_type=frozenset(tsp.QcCertType(each) for each in service.types),
            other_additional_info=frozenset(),
        ),
        qualifications=frozenset(
            tsp.Qualification(
                qualifiers=frozenset(tsp.Qualifier(each) for each in rule["qualifiers"]),
                criteria_list=_list(rule["criteria"]),
            )
            for rule in service.rules
        ),
        expired_certs_revocation_info=None,
    )


def _list(data: Mapping[str, Any]) -> tsp.CriteriaList:
    return tsp.CriteriaList(
        combine_as=tsp.CriteriaCombination(data["combine"]), criteria=frozenset(map(_criterion, data["of"]))
    )


def _criterion(data: Mapping[str, Any]) -> tsp.Criterion:
    if "combine" in data:
        return _list(data)
    if "policies" in data:
        return tsp.PolicySetCriterion(frozenset(data["policies"]))
    if "subject" in data:
        return tsp.CertSubjectDNCriterion(frozenset(data["subject"]))
    return _KeyUsage(frozenset(data["key_usage"]), frozenset(data["key_usage_forbidden"]), frozenset(data["extended"]))
