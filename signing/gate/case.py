"""What an examination is about, and what it has found so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from signing.base.report import ExpectedSignatory, Finding, SignatureVerdict, Verdict, worst
from signing.base.trust import TrustSettings
from signing.pdf.versions import Known, Versions
from signing.validation.references import Bounds, References
from signing.validation.second_opinion import InPdf, SecondOpinions


@dataclass(frozen=True, slots=True)
class Looked:
    """What the changes of a PDF since the accepted version show, and what its pages."""

    changes: Sequence[Finding] = ()
    pages: Sequence[Finding] = ()


@dataclass
class Case:
    """One file that is examined.

    Attributes:
        accepted: the approved bytes and every version accepted since, newest last; none: the file stands alone.
        expected: who is to sign; None: it is not asked who has signed.
        documents: what a detached signature may belong to, where nothing is accepted.
        proof: the moment at which the new signatures existed, as a person declares it.
        looked: what tells what was seen in the file meanwhile (:mod:`signing.gate.looker`); None: it is looked at here.
        held: the moment proven by evidence that holds this file's hash.
        not_before: when the bytes that are signed came into being, where it is known.
        stamped: the newest time stamp in the returned file's own bytes.
        read: the accepted versions, parsed.
        opinions: what other programs say of the signatures that passed.
        here: signatures in the returned file.
        base: the accepted version that the file continues or holds.
        pdf: the PDF with signatures that was judged, and in ``in_pdf`` those of them that passed.
    """

    accepted: Sequence[bytes]
    expected: list[ExpectedSignatory] | None
    trust: TrustSettings
    at: datetime
    proof: datetime | None
    read: Versions
    documents: Sequence[bytes] = ()
    looked: Callable[[], Looked] | None = None
    held: datetime | None = None
    not_before: datetime | None = None
    stamped: datetime | None = None
    opinions: SecondOpinions = field(default_factory=SecondOpinions)
    here: set[bytes] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    signatures: list[SignatureVerdict] = field(default_factory=list)
    base: int | None = None
    pdf: bytes | None = None
    in_pdf: list[InPdf] = field(default_factory=list)

    @property
    def references(self) -> References:
        """The references from outside for the new signatures."""
        return References(self.held, self.proof, Bounds(self.not_before, self.at, self.stamped))

    @property
    def versions(self) -> list[Known]:
        """The signatures of each accepted version."""
        return self.read.signatures

    @property
    def known(self) -> Known:
        """The signatures of all accepted versions."""
        return {digest: entry for version in self.versions for digest, entry in version.items()}

    @property
    def refused(self) -> bool:
        """Whether a finding has settled the matter already."""
        return worst([each.weight for each in self.findings]) is Verdict.REFUSED
