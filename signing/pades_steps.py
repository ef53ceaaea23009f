"""The six points of the gate for a PAdES file, in their order; runs in the examining process."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pikepdf

from signing.findings import finding
from signing.identity import Attribution, holder_of, is_qualified
from signing.pictures import Box, is_scan, picture_findings, same_pages
from signing.report import (
    ExpectedSignatory,
    Finding,
    GateReport,
    SignatureVerdict,
    TimeSource,
    Verdict,
    worst,
)
from signing.revisions import (
    Structure,
    base_version,
    change_findings,
    coverage_findings,
    field_findings,
    has_bytes_after_end,
    read,
    signature_digest,
    tail_findings,
)
from signing.trust import TrustSettings
from signing.validate import Outcome, Validator


class Examination:
    """One returned file against its accepted versions."""

    def __init__(self, returned: bytes, accepted: Sequence[bytes], request: dict[str, Any]) -> None:
        self._returned = returned
        self._accepted = accepted
        self._expected = [ExpectedSignatory(**each) for each in request["expected"]]
        self._trust = TrustSettings.from_json(request["trust"])
        self._at = datetime.fromisoformat(request["at"])
        proof = request["proof_of_time"]
        self._proof = datetime.fromisoformat(proof) if proof else None
        self._findings: list[Finding] = []
        self._signatures: list[SignatureVerdict] = []
        self._base: int | None = None

    async def run(self) -> GateReport:
        """Take the steps and return the report."""
        self._base = base_version(self._returned, self._accepted)
        if self._base is None:
            self._findings.append(self._explain_other_bytes())
        else:
            try:
                structure = read(self._returned)
                newest = read(self._accepted[-1])
                base = newest if self._base == len(self._accepted) - 1 else read(self._accepted[self._base])
            except Exception as error:
                self._findings.append(self._explain_unreadable(error))
            else:
                await self._examine(structure, base, newest)
        return self._report()

    def _explain_unreadable(self, error: Exception) -> Finding:
        if _is_encrypted(self._returned):
            return finding("ENCRYPTED", repr(error))
        if has_bytes_after_end(self._returned):
            return finding("TRAILING_BYTES", repr(error))
        return finding("UNREADABLE", repr(error))

    def _explain_other_bytes(self) -> Finding:
        """Say kindly why the bytes are others: protected, the same pages saved again, or other pages."""
        if _is_encrypted(self._returned):
            return finding("ENCRYPTED")
        try:
            alike = any(
                same_pages(version, self._returned, self._trust.limits.pages)
                for version in (self._accepted[0], self._accepted[-1])
            )
        except Exception as error:
            return finding("UNREADABLE", repr(error))
        evidence = f"SHA-256 {hashlib.sha256(self._returned).hexdigest()}"
        if alike:
            return finding("REWRITTEN", evidence)
        return finding("SCANNED" if self._is_scan() else "CONTENT_CHANGED", evidence)

    def _is_scan(self) -> bool:
        try:
            return is_scan(self._returned, self._trust.limits.pages)
        except Exception:
            return False  # it is refused anyway, with another sentence

    async def _examine(self, structure: Structure, base: Structure, newest: Structure) -> None:
        if structure.reader.encrypted:
            self._findings.append(finding("ENCRYPTED"))
            return
        steps: tuple[Callable[[], list[Finding]], ...] = (
            lambda: field_findings(structure),
            lambda: coverage_findings(structure),
            lambda: tail_findings(structure),
            lambda: change_findings(structure, base),
            lambda: self._version_findings(structure, newest),
        )
        for step in steps:
            try:
                self._findings += step()
            except Exception as error:
                self._findings.append(finding("UNREADABLE", repr(error)))
        self._findings = _stamped_unsigned(self._findings)
        if worst([each.weight for each in self._findings]) is not Verdict.REFUSED:
            # Only now: drawing is the dearest step, and pointless for a file that is refused anyway.
            try:
                self._findings += self._picture_findings(structure, base)
            except Exception as error:
                self._findings.append(finding("UNREADABLE", repr(error)))
        await self._judge_signatures(structure, newest)

    def _version_findings(self, structure: Structure, newest: Structure) -> list[Finding]:
        here = {signature_digest(each) for each in structure.ordinary}
        known = {signature_digest(each) for each in newest.ordinary}
        if not known <= here:
            return [finding("OLDER_VERSION", f"versione {self._base} di {len(self._accepted) - 1}")]
        if here == known:
            return [finding("NOTHING_NEW", f"{len(known)} firme già note")]
        if len(here - known) > 1:
            return [finding("SEVERAL_NEW", f"{len(here - known)} firme nuove")]
        return []

    def _picture_findings(self, structure: Structure, base: Structure) -> list[Finding]:
        boxes = _signature_boxes(structure)
        return picture_findings(base.data, structure.data, boxes, self._trust.limits.pages)

    async def _judge_signatures(self, structure: Structure, newest: Structure) -> None:
        known = {signature_digest(each) for each in newest.ordinary}
        prepared = {signatory.field_name for signatory in self._expected}
        validator = Validator(structure, self._trust, self._at)
        attribution = Attribution(self._expected)
        proof = self._proof
        if proof is not None and proof > self._at:
            self._findings.append(finding("PROOF_IN_FUTURE", f"{proof.isoformat()} dopo {self._at.isoformat()}"))
            proof = None
        for signature in structure.ordinary:
            new = signature_digest(signature) not in known
            try:
                outcome = await validator.validate(signature, proof if new else None)
            except Exception as error:
                outcome = _no_outcome(error)
            self._signatures.append(self._judge(signature, outcome, attribution, prepared, new=new))

    def _judge(
        self, signature: Any, outcome: Outcome, attribution: Attribution, prepared: set[str], *, new: bool
    ) -> SignatureVerdict:
        holder = holder_of(signature.signer_cert)
        qualified = outcome.problem is None and is_qualified(
            signature.signer_cert, outcome.path, self._trust.qualified_issuers
        )
        signatory = attribution.take(holder.tax_code, signature.field_name) if holder.tax_code else None
        who = f"{holder.name}, campo {signature.field_name}"
        own: list[Finding] = []
        if outcome.problem is not None:
            own.append(finding(outcome.problem, f"{outcome.evidence} – {who}"))
        elif not qualified:
            own.append(finding("NOT_QUALIFIED", who))
        if outcome.stamp_problem is not None:
            own.append(finding(outcome.stamp_problem, who))
        elif outcome.signed_at is None and outcome.problem is None:
            own.append(finding("NO_PROVEN_TIME", who))
        if holder.tax_code is None:
            own.append(finding("NO_TAX_CODE", who))
        elif signatory is None:
            code = "ALREADY_SIGNED" if attribution.is_expected(holder.tax_code) else "OTHER_PERSON"
            own.append(finding(code, who))
        elif signature.field_name != signatory.field_name:
            code = "FIELD_OF_ANOTHER" if signature.field_name in prepared else "OWN_FIELD"
            own.append(finding(code, who))
        verdict = worst([each.weight for each in own])
        if new:
            self._findings += own
        elif verdict is not Verdict.ACCEPTED and outcome.problem is not None:
            self._findings.append(self._about_earlier(outcome, who))
        return SignatureVerdict(
            field_name=signature.field_name,
            is_new=new,
            verdict=verdict,
            signatory=signatory,
            signed_at=outcome.signed_at,
            time_source=outcome.time_source,
            subject=holder.subject,
            issuer=holder.issuer,
            serial=holder.serial,
            certificate_sha256=holder.sha256,
            qualified=qualified,
            indication=outcome.indication,
        )

    def _about_earlier(self, outcome: Outcome, who: str) -> Finding:
        """Broken by this file: refused. Doubtful by itself: a person decided on it before, and decides again."""
        if outcome.problem in {"INTEGRITY_BROKEN", "UNREADABLE"}:
            return finding(outcome.problem, f"firma già accettata: {who}")
        return finding("EARLIER_SIGNATURE", f"{outcome.evidence} – {who}")

    def _report(self) -> GateReport:
        weights = [each.weight for each in self._findings]
        order = [Verdict.REFUSED, Verdict.PENDING, Verdict.ACCEPTED]
        return GateReport(
            verdict=worst(weights),
            findings=tuple(sorted(self._findings, key=lambda each: order.index(each.weight))),
            signatures=tuple(self._signatures),
            base_version=self._base,
            returned_sha256=hashlib.sha256(self._returned).hexdigest(),
            examined_at=self._at,
        )


def _stamped_unsigned(findings: list[Finding]) -> list[Finding]:
    """Say in one finding what is one fact: something was added, and it was no signature."""
    said = {each.code: each for each in findings}
    if not {"CHANGED_AFTER_APPROVAL", "NOTHING_NEW"} <= set(said):
        return findings
    others = [each for code, each in said.items() if code not in {"CHANGED_AFTER_APPROVAL", "NOTHING_NEW"}]
    return [*others, finding("STAMPED_UNSIGNED", said["CHANGED_AFTER_APPROVAL"].evidence)]


def _no_outcome(error: Exception) -> Outcome:
    return Outcome("INDETERMINATE/GENERIC", "NOT_VALIDATED", repr(error), (), None, TimeSource.NONE, None)


def _is_encrypted(data: bytes) -> bool:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return bool(pdf.is_encrypted)
    except pikepdf.PasswordError:
        return True
    except Exception:
        return False


def _signature_boxes(structure: Structure) -> dict[int, list[Box]]:
    """Return the rectangles of the signature widgets by the page on which they are shown."""
    reader = structure.reader
    boxes: dict[int, list[Box]] = {}
    for number in range(int(reader.root["/Pages"]["/Count"])):
        page = reader.find_page_for_modification(number)[0].get_object()
        for reference in page.get("/Annots", ()):
            widget = reference.get_object()
            kind = widget.get("/FT") or widget.get("/Parent", {}).get("/FT")
            if widget.get("/Subtype") == "/Widget" and kind == "/Sig" and "/Rect" in widget:
                left, bottom, right, top = (float(corner) for corner in widget["/Rect"])
                box = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
                boxes.setdefault(number, []).append(box)
    return boxes
