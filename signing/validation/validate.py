"""The cryptographic judgment of each signature: integrity, chain, revocation, proven time (ETSI EN 319 102-1).

Validation goes from the newest document time stamp backwards: each valid one proves that what it covers
existed at its time, so older stamps and certificates are judged as of then. A signature must pass now, or else
at its proven time with revocation answers from then or later. pyHanko's own long-term validation assumes this
computer's clock in places, so only its single-step validations are used, each at an explicit moment.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import core  # type: ignore[import-untyped]
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESPassed
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.ades import ades_basic_validation, ades_timestamp_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    SignatureValidationSpec,
)

from signing.base.fetch import GuardedBackend
from signing.base.gatekeeper import Gatekeeper
from signing.base.report import TOLERANCE, TimeSource
from signing.base.trust import TrustSettings
from signing.pdf.revisions import settle_attributes
from signing.validation.contexts import timing
from signing.validation.policies import Policies
from signing.validation.references import Bounds, References

WEAK_DIGESTS = frozenset({"md2", "md5", "sha1"})
LEAST_RSA_BITS = 2048
DIGESTS = WEAK_DIGESTS | {"sha224", "sha256", "sha384", "sha512"}
MECHANISMS = frozenset({"rsassa_pkcs1v15", "rsassa_pss", "ecdsa", "dsa", "ed25519", "ed448"})
"""What pyHanko verifies."""

FINDING_OF_INDICATION = {
    AdESFailure.HASH_FAILURE: "INTEGRITY_BROKEN",
    AdESFailure.SIG_CRYPTO_FAILURE: "INTEGRITY_BROKEN",
    AdESFailure.FORMAT_FAILURE: "UNREADABLE",
    AdESFailure.REVOKED: "REVOKED",
    AdESFailure.NOT_YET_VALID: "EXPIRED",
    AdESIndeterminate.REVOKED_NO_POE: "REVOKED",
    AdESIndeterminate.REVOKED_CA_NO_POE: "REVOKED",
    AdESIndeterminate.EXPIRED: "EXPIRED",
    AdESIndeterminate.NOT_YET_VALID: "EXPIRED",
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "EXPIRED",
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: "EXPIRED",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: "WEAK_ALGORITHM",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "WEAK_ALGORITHM",
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "NO_CHAIN",
    AdESIndeterminate.TRY_LATER: "REVOCATION_UNAVAILABLE",
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: "REVOCATION_UNAVAILABLE",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The judgment of one signature.

    Attributes:
        indication: AdES indication and sub-indication.
        problem: code of the finding, or None if it passed.
        evidence: technical detail.
        path: certificates of the validated chain, empty if none was found.
        signed_at: proven moment.
        time_source: where it comes from.
        stamp_problem: code of a finding about its time stamp or another reference, or None.
        useful_until: of a certificate that has ended, or was revoked or suspended: the last moment for which an earlier
            reference would still settle it.
    """

    indication: str
    problem: str | None
    evidence: str
    path: tuple[Any, ...]
    signed_at: datetime | None
    time_source: TimeSource
    stamp_problem: str | None
    useful_until: datetime | None = None


class Validator:
    """Validates the signatures of one file at one moment; answers of the network are fetched once.

    Args:
        trust: anchors and reachable hosts.
        at: the moment.
        knowledge: what the file carries with it.
        time_stamps: the document time stamps of a PDF, in their order.
        alone: ask nobody, and judge the newest document time stamp by the answers that the file holds for its time:
            what a reader can do years later. Whether its certificate was revoked since, nobody can say then.
    """

    def __init__(
        self,
        trust: TrustSettings,
        at: datetime,
        knowledge: LocalKnowledge,
        time_stamps: Sequence[Any] = (),
        *,
        alone: bool = False,
    ) -> None:
        self._time_stamps = time_stamps
        self._at = at
        self._gatekeeper = Gatekeeper(trust)
        self._policies = Policies(trust, GuardedBackend(self._gatekeeper), knowledge, at)
        self._alone = alone
        self._network_failed = False
        self._document_times: dict[int, datetime] | None = None

    async def validate(self, signature: Any, outside: References | None) -> Outcome:
        """Judge one signature of a person.

        A reference outside its bounds, or before the certificate began, proves nothing: it is left out and said. What
        was only declared gives a moment and settles nothing.

        Args:
            outside: the references from outside, for a signature that is new; None for one accepted before.
        """
        weak = weakness(signature)
        if weak:
            return Outcome(
                "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE",
                "WEAK_ALGORITHM",
                weak,
                (),
                None,
                TimeSource.NONE,
                None,
            )
        unknown = not_verifiable(signature)
        if unknown:
            indication = "INDETERMINATE/GENERIC"
            return Outcome(indication, "UNSUPPORTED_ALGORITHM", unknown, (), None, TimeSource.NONE, None)
        covering = await self._covering_time(signature)
        stamped, stamp_problem = await self._stamped_time(signature, covering)
        held, declared = (outside.held, outside.declared) if outside is not None else (None, None)
        begins = signature.signer_cert.not_valid_before
        bounds = outside.bounds if outside is not None else None
        of_file = _of_the_whole_file(bounds)
        told = ((stamped, bounds), (covering, bounds), (held, of_file), (declared, of_file))
        vain = {_in_vain(moment, begins, within) for moment, within in told} - {None}
        stamped, covering, held, declared = (
            None if _in_vain(moment, begins, within) else moment for moment, within in told
        )
        stamp_problem = stamp_problem or min(vain, default=None, key=str)
        times = [moment for moment in (stamped, covering, held) if moment is not None]
        signed_at, source = _source(stamped, covering, held, declared)
        problem, evidence, path, useful_until = await self._judge(signature, min(times, default=None))
        passed = problem is None
        return Outcome(
            "TOTAL-PASSED" if passed else evidence.split(" ", 1)[0],
            problem,
            evidence,
            path,
            signed_at,
            source,
            stamp_problem,
            useful_until,
        )

    async def time_of_token(self, token: Any, imprint: Callable[[str], bytes]) -> datetime | None:
        """Return the time of a time stamp that stands by itself if it is valid at this moment, else None."""
        return await self._token_time(token, imprint, {self._at})

    async def time_of_stamp(self, stamp: Any) -> datetime | None:
        """Return the time of a document time stamp if it is valid at this moment, else None."""
        return await self._token_time(stamp.signed_data, stamp.compute_digest, {self._at})

    @property
    def failures(self) -> list[str]:
        """What the network did not give."""
        return self._gatekeeper.failures

    async def _judge(
        self, signature: Any, proven: datetime | None
    ) -> tuple[str | None, str, tuple[Any, ...], datetime | None]:
        now = await self._basic(signature, self._at)
        begins, ends = signature.signer_cert.not_valid_before, signature.signer_cert.not_valid_after
        if now.ades_subindic == AdESPassed.OK and (proven is None or proven >= begins):
            return None, "", _path(now), None
        best = now
        if proven is not None:
            if _revoked_after(now, proven) and begins <= proven <= ends:
                return None, "", _path(now), None
            then = await self._basic(signature, proven)
            if then.ades_subindic == AdESPassed.OK:
                return None, "", _path(then), None
            best = then if now.ades_subindic == AdESPassed.OK or _is_expiry(now) else now
        problem = self._problem(best)
        useful_until = ends if problem == "EXPIRED" and ends < self._at else None
        if problem == "REVOKED" and (details := _revocation(best)) is not None and not details.ca_revoked:
            useful_until = min(details.revocation_date, ends)
            problem = "SUSPENDED" if _is_suspension(details) else problem
        return problem, _evidence(best, self._gatekeeper), _path(best), useful_until

    async def _basic(self, signature: Any, moment: datetime) -> Any:
        digest = signature.compute_digest()
        return await self._with_network_or_without(
            lambda policy: ades_basic_validation(
                signature.signed_data, policy, timing_info=timing(moment), raw_digest=digest
            ),
            moment,
        )

    async def _with_network_or_without(
        self, step: Callable[[SignatureValidationSpec], Awaitable[Any]], moment: datetime
    ) -> Any:
        """Take a step with fresh answers; if the network failed, with those that the file carries.

        pyHanko does not fall back by itself: a failed request makes it overlook the answers it holds.
        """
        if self._alone:
            return await self._take(step, moment, RevinfoOnlineFetchingRule.LOCAL_ONLY)
        failed_before = len(self._gatekeeper.failures)
        result = await self._take(step, moment, RevinfoOnlineFetchingRule.ALWAYS_FETCH)
        undecided = FINDING_OF_INDICATION.get(result.ades_subindic) in {None, "REVOCATION_UNAVAILABLE"}
        if result.ades_subindic == AdESPassed.OK or not undecided:
            return result
        self._network_failed |= len(self._gatekeeper.failures) > failed_before
        offline = await self._take(step, moment, RevinfoOnlineFetchingRule.LOCAL_ONLY)
        return offline if offline.ades_subindic == AdESPassed.OK else result

    async def _take(
        self,
        step: Callable[[SignatureValidationSpec], Awaitable[Any]],
        moment: datetime,
        rule: RevinfoOnlineFetchingRule,
    ) -> Any:
        result = await step(self._policies.at(moment, rule))
        if result.ades_subindic == AdESPassed.OK:
            self._policies.passed(moment, rule, _path(result))
        return result

    def _problem(self, result: Any) -> str:
        code = FINDING_OF_INDICATION.get(result.ades_subindic)
        if code is not None:
            return code
        return "REVOCATION_UNAVAILABLE" if self._network_failed else "NOT_VALIDATED"

    async def _covering_time(self, signature: Any) -> datetime | None:
        """Return the earliest valid document time stamp made after the signature."""
        if self._document_times is None:
            self._document_times = await self._walk_document_time_stamps()
        later = [moment for revision, moment in self._document_times.items() if revision > signature.signed_revision]
        return min(later, default=None)

    async def _walk_document_time_stamps(self) -> dict[int, datetime]:
        valid: dict[int, datetime] = {}
        control = self._at
        for stamp in reversed(self._time_stamps):
            moments = {self._at, control}
            if self._alone and not valid and stamp.signer_cert.not_valid_after >= self._at:
                moments.add(_generated(stamp.signed_data) or self._at)
            moment = await self._token_time(stamp.signed_data, stamp.compute_digest, moments)
            if moment is not None:
                valid[stamp.signed_revision] = control = moment
        return valid

    async def _stamped_time(self, signature: Any, covering: datetime | None) -> tuple[datetime | None, str | None]:
        """Return the time of the first valid signature time stamp, and the problem if there are only bad ones."""
        tokens = list(generic_cms.extract_tst_data_iter(signature.signer_info, signed=False))
        for token in tokens:
            checker = generic_cms.message_imprint_checker(signature.signer_info)
            moment = await self._token_time(token, checker, {self._at, covering or self._at})
            if moment is not None:
                return moment, None
        if not tokens:
            return None, None
        return None, "REVOCATION_UNAVAILABLE" if self._network_failed else "TIME_STAMP_BROKEN"

    async def _token_step(self, token: Any, imprint: Any, moment: datetime, policy: SignatureValidationSpec) -> Any:
        return await ades_timestamp_validation(
            tst_signed_data=token,
            validation_spec=policy,
            expected_tst_imprint=imprint,
            timing_info=timing(moment),
        )

    async def _token_time(self, token: Any, imprint: Any, moments: set[datetime]) -> datetime | None:
        generated = _generated(token)
        if generated is None:
            return None
        for each in token["signer_infos"]:
            settle_attributes(each)
        for moment in sorted(moments, reverse=True):
            result = await self._with_network_or_without(
                functools.partial(self._token_step, token, imprint, moment), moment
            )
            if result.ades_subindic == AdESPassed.OK:
                return generated
        return None


def _generated(token: Any) -> datetime | None:
    """Return when a time stamp says that it was made, or None if it cannot be read."""
    try:
        generated: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    except (KeyError, TypeError, ValueError):
        return None
    return generated


def not_verifiable(signature: Any) -> str:
    """Name what the signature is made with and the library cannot verify, or return an empty text.

    It would say that the signature does not fit its content, which is another thing.
    """
    information = signature.signer_info
    digest = str(information["digest_algorithm"]["algorithm"].native)
    if digest not in DIGESTS:
        return f"impronta {digest}"
    algorithm = information["signature_algorithm"]
    try:
        mechanism = algorithm.signature_algo
    except ValueError:
        return f"firma {algorithm['algorithm'].native}"
    if mechanism not in MECHANISMS:
        return f"firma {mechanism}"
    hashed = _hash_of_signature(signature)
    if mechanism in {"rsassa_pkcs1v15", "rsassa_pss", "ecdsa", "dsa"} and hashed not in {"", digest}:
        return f"impronta {digest}, firma con {hashed}"
    return ""


def weakness(signature: Any) -> str:
    """Name a digest or key that is too weak for a signature, or return an empty text."""
    digest = str(signature.signer_info["digest_algorithm"]["algorithm"].native)
    if digest in WEAK_DIGESTS:
        return f"impronta {digest}"
    if _hash_of_signature(signature) in WEAK_DIGESTS:
        return f"firma con {_hash_of_signature(signature)}"
    certificate = signature.signer_cert
    if certificate.public_key.algorithm == "rsa" and certificate.public_key.bit_size < LEAST_RSA_BITS:
        return f"chiave RSA di {certificate.public_key.bit_size} bit"
    if certificate.hash_algo in WEAK_DIGESTS:
        return f"certificato firmato con {certificate.hash_algo}"
    return ""


def _hash_of_signature(signature: Any) -> str:
    try:
        return str(signature.signer_info["signature_algorithm"].hash_algo)
    except ValueError:
        return ""  # it names none: then that of the content holds, which is looked at too


def newest_stamp(signatures: Iterable[Any]) -> datetime | None:
    """When the newest time stamp in these signatures says that it was made: bytes that hold it are no older.

    Whether it is valid is not asked: one that nobody vouches for makes nothing older either.

    Args:
        signatures: all of a file, document time stamps among them.
    """
    made = [_generated(token) for signature in signatures for token in _tokens(signature)]
    return max((moment for moment in made if moment is not None), default=None)


def _tokens(signature: Any) -> list[Any]:
    """The time stamps in one signature; the signature itself where it is a document time stamp."""
    try:
        whole = signature.signed_data
        own = [whole] if whole["encap_content_info"]["content_type"].native == "tst_info" else []
        kinds = [generic_cms.extract_tst_data_iter(signature.signer_info, signed=signed) for signed in (False, True)]
        return [*own, *(token for kind in kinds for token in kind)]
    except Exception:
        return []  # what cannot be read is said of the signature when it is judged


def _of_the_whole_file(bounds: Bounds | None) -> Bounds | None:
    """The bounds of a reference from outside: it is about all the bytes, the time stamps in them too."""
    if bounds is None or bounds.stamped is None:
        return bounds
    return replace(bounds, not_before=max(bounds.not_before or bounds.stamped, bounds.stamped))


def _in_vain(moment: datetime | None, begins: datetime, bounds: Bounds | None) -> str | None:
    """The finding about a reference that proves nothing: before the bytes or the certificate, or of tomorrow."""
    if moment is None:
        return None
    if moment < begins:
        return "REFERENCE_TOO_EARLY"
    if bounds is None:
        return None
    earliest = bounds.not_before
    if earliest is not None and moment < earliest - TOLERANCE:
        return "REFERENCE_TOO_EARLY"
    return "PROOF_IN_FUTURE" if moment > bounds.until + TOLERANCE else None


def _source(
    stamped: datetime | None, covering: datetime | None, held: datetime | None, declared: datetime | None
) -> tuple[datetime | None, TimeSource]:
    for moment, source in (
        (stamped, TimeSource.SIGNATURE_TIME_STAMP),
        (held, TimeSource.RECORDED_PROOF),
        (covering, TimeSource.DOCUMENT_TIME_STAMP),
        (declared, TimeSource.DECLARED),
    ):
        if moment is not None:
            return moment, source
    return None, TimeSource.NONE


def _path(result: Any) -> tuple[Any, ...]:
    path = getattr(result.api_status, "validation_path", None)
    return tuple(path.iter_certs(include_root=True)) if path is not None else ()


def _revocation(result: Any) -> Any:
    return getattr(result.api_status, "revocation_details", None)


def _is_suspension(details: Any) -> bool:
    """Whether the certificate is on hold, which may end either way (RFC 5280, 5.3.1)."""
    return str(getattr(details.revocation_reason, "native", details.revocation_reason)) == "certificate_hold"


def _revoked_after(result: Any, proven: datetime) -> bool:
    details = _revocation(result)
    return (
        result.ades_subindic == AdESIndeterminate.REVOKED_NO_POE
        and details is not None
        and not details.ca_revoked
        and proven < details.revocation_date
    )


def _is_expiry(result: Any) -> bool:
    return FINDING_OF_INDICATION.get(result.ades_subindic) == "EXPIRED"


def _evidence(result: Any, gatekeeper: Gatekeeper) -> str:
    parts = [f"{result.ades_subindic.status.name}/{result.ades_subindic.standard_name}"]
    if result.failure_msg:
        parts.append(str(result.failure_msg))
    parts += gatekeeper.failures[:2]
    return " ".join(parts)


def names_its_certificate(signature: Any) -> bool:
    """Whether the signature names its certificate among what is signed, as every AdES signature does.

    Norm: ETSI EN 319 122-1, 5.2.2 (ESS signing-certificate).
    """
    attributes = signature.signer_info["signed_attrs"]
    if isinstance(attributes, core.Void):
        return False
    return any(each["type"].native in {"signing_certificate", "signing_certificate_v2"} for each in attributes)
