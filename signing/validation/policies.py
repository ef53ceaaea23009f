"""The rules for each step of the validation of one file, and what the steps before have settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.policy_decl import NonRevokedStatusAssertion

from signing.base.fetch import GuardedBackend
from signing.base.trust import TrustSettings
from signing.validation.contexts import signature_policy


class Policies:
    """The rules at each moment; a certificate that was found good at a moment is found good there once in a file.

    Twenty signatures have one time-stamp service and a few issuers in common. What was found holds for the very
    certificate, at the very moment, and where answers came from the same place; chain, validity and the
    signature itself are looked at every time.

    Args:
        trust: anchors.
        backend: makes the requests.
        knowledge: what the file carries with it.
        at: the moment of the examination.
    """

    def __init__(self, trust: TrustSettings, backend: GuardedBackend, knowledge: LocalKnowledge, at: datetime) -> None:
        self._trust = trust
        self._backend = backend
        self._knowledge = knowledge
        self._at = at
        self._good: dict[tuple[datetime, RevinfoOnlineFetchingRule], dict[bytes, NonRevokedStatusAssertion]] = {}

    def at(self, moment: datetime, rule: RevinfoOnlineFetchingRule) -> SignatureValidationSpec:
        """The rules for a step at a moment."""
        good = self._good.get((moment, rule), {})
        knowledge = replace(self._knowledge, nonrevoked_assertions=list(good.values()))
        return signature_policy(self._trust, self._backend, knowledge, rule, retroactive=moment < self._at)

    def passed(self, moment: datetime, rule: RevinfoOnlineFetchingRule, path: Iterable[Any]) -> None:
        """A step has found the certificates of this path good."""
        good = self._good.setdefault((moment, rule), {})
        for certificate in path:
            good[certificate.sha256] = NonRevokedStatusAssertion(certificate.sha256, moment)
