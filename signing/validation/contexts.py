"""Our validation policy in pyHanko's terms, in one place for the gate, for preservation and for the trial."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import x509  # type: ignore[import-untyped]
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import AuthorityWithCert, CertTrustAnchor
from pyhanko_certvalidator.context import (
    CertValidationPolicySpec,
    ValidationDataHandlers,
    bootstrap_validation_data_handlers,
)
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from signing.base.fetch import GuardedBackend
from signing.base.gatekeeper import Gatekeeper
from signing.base.report import TOLERANCE
from signing.base.trust import TrustSettings


class IdentityContext(ValidationContext):
    """Remembers which certificates are validated by their whole content.

    pyHanko's own remembers the bytes of their signature alone: a certificate made up around the signature of a real
    one, with the forger's key in it, would pass for it as issuer of revocation lists.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._validated: dict[bytes, ValidationPath] = {}

    def record_validation(self, cert: x509.Certificate, path: ValidationPath) -> None:
        """Remember that a certificate is validated, and by which path."""
        self._validated[cert.dump()] = path

    def check_validation(self, cert: x509.Certificate) -> ValidationPath | None:
        """The path by which this very certificate was validated, if it was."""
        anchor = self.path_builder.trust_manager.as_trust_anchor(AuthorityWithCert(cert))
        if anchor is not None:
            return ValidationPath(trust_anchor=anchor, interm=[], leaf=None)
        return self._validated.get(cert.dump())

    def clear_validation(self, cert: x509.Certificate) -> None:
        """Forget it."""
        self._validated.pop(cert.dump(), None)


@dataclass(frozen=True)
class CertificatePolicy(CertValidationPolicySpec):
    """pyHanko's rules for chains, with a context of ours."""

    def build_validation_context(
        self, timing_info: ValidationTimingInfo, handlers: ValidationDataHandlers | None
    ) -> ValidationContext:
        """A context for these rules at this moment."""
        return IdentityContext(**self.build_validation_context_kwargs(timing_info=timing_info, handlers=handlers))


def known_certificates(trust: TrustSettings) -> list[x509.Certificate]:
    """Return the anchors and qualified issuers, parsed."""
    return list(_parsed(tuple(dict.fromkeys((*trust.all_anchors, *trust.qualified_issuers)))))


@lru_cache(maxsize=4)
def _parsed(certificates: tuple[bytes, ...]) -> tuple[x509.Certificate, ...]:
    """Parsed once in a process: lists name hundreds, and every step of a validation asks for them."""
    return tuple(x509.Certificate.load(der) for der in certificates)


@lru_cache(maxsize=4)
def _trust_manager(anchors: tuple[bytes, ...]) -> SimpleTrustManager:
    return SimpleTrustManager.build(trust_roots=[CertTrustAnchor(each) for each in _parsed(anchors)])


def certificate_policy(trust: TrustSettings, *, retroactive: bool = False) -> CertValidationPolicySpec:
    """Return the policy: a chain to an anchor, and revocation information for every certificate in it.

    Args:
        trust: the anchors.
        retroactive: accept revocation answers newer than the moment that is looked at (an answer of today
            for a signature of last year, when the recorded proof of time settles its moment).
    """
    return CertificatePolicy(
        trust_manager=_trust_manager(trust.all_anchors),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO, retroactive_revinfo=retroactive),
        time_tolerance=TOLERANCE,
    )


def timing(at: datetime) -> ValidationTimingInfo:
    """Return the moment of the examination; it may be ahead of this computer's clock (trial)."""
    return ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=True)


def signature_policy(
    trust: TrustSettings,
    backend: GuardedBackend,
    knowledge: LocalKnowledge,
    rule: RevinfoOnlineFetchingRule,
    *,
    retroactive: bool = False,
) -> SignatureValidationSpec:
    """Return the policy for one step of an AdES validation, fetching, if at all, through the gatekeeper."""
    return SignatureValidationSpec(
        cert_validation_policy=certificate_policy(trust, retroactive=retroactive),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(online_fetching_rule=rule, fetcher_backend=backend),
        local_knowledge=knowledge,
        # Qualified certificates carry contentCommitment, digitalSignature, or both.
        key_usage_settings=KeyUsageConstraints(
            key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
        ),
    )


def validation_context(
    trust: TrustSettings, gatekeeper: Gatekeeper, at: datetime, *, retroactive: bool = False
) -> ValidationContext:
    """Return a context for collecting chains and revocation answers as of the given time."""
    handlers = bootstrap_validation_data_handlers(fetchers=GuardedBackend(gatekeeper), certs=known_certificates(trust))
    policy = certificate_policy(trust, retroactive=retroactive)
    return policy.build_validation_context(timing(at), handlers)
