"""Our validation policy in pyHanko's terms, in one place for the gate, for preservation and for the trial."""

from __future__ import annotations

from datetime import datetime, timedelta

from asn1crypto import x509  # type: ignore[import-untyped]
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.context import CertValidationPolicySpec, bootstrap_validation_data_handlers
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from signing.fetch import Gatekeeper, GuardedBackend
from signing.trust import TrustSettings

# Answers are fetched some moments after the examination's time was taken, and clocks differ a little.
TOLERANCE = timedelta(minutes=2)


def known_certificates(trust: TrustSettings) -> list[x509.Certificate]:
    """Return the anchors and qualified issuers, parsed."""
    return [x509.Certificate.load(der) for der in dict.fromkeys((*trust.anchors, *trust.qualified_issuers))]


def certificate_policy(trust: TrustSettings, *, retroactive: bool = False) -> CertValidationPolicySpec:
    """Return the policy: a chain to an anchor, and revocation information for every certificate in it.

    Args:
        trust: the anchors.
        retroactive: accept revocation answers newer than the moment that is looked at (an answer of today
            for a signature of last year, when the recorded proof of time settles its moment).
    """
    anchors = [CertTrustAnchor(x509.Certificate.load(der)) for der in trust.anchors]
    return CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=anchors),
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
