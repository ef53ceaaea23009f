"""What the gate says about a returned file; plain data, that goes through JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

TOLERANCE = timedelta(minutes=2)
"""Answers are fetched some moments after the examination's time was taken, and clocks differ a little."""


class Verdict(StrEnum):
    """Three-valued: what is not certain is pending, for a person to decide, and never valid."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    REFUSED = "refused"


class TimeSource(StrEnum):
    """Where the moment of a signature comes from; the time the signer declares is never believed.

    ``RECORDED_PROOF`` is evidence that holds the file's hash; ``DECLARED`` is what a person typed, and proves nothing.
    """

    SIGNATURE_TIME_STAMP = "signature-time-stamp"
    DOCUMENT_TIME_STAMP = "document-time-stamp"
    RECORDED_PROOF = "recorded-proof"
    DECLARED = "declared"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ExpectedSignatory:
    """A person who is to sign.

    Attributes:
        field_name: the field prepared for this signature.
        tax_code: codice fiscale, upper case.
        display_name: as the documents name the person.
        signed: whether a signature was recorded for this place before.
    """

    field_name: str
    tax_code: str
    display_name: str
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed.

    Attributes:
        code: stable English code.
        weight: what it does to the verdict; ACCEPTED means a note only.
        sentence: Italian, what was noticed.
        evidence: technical detail for whoever checks (may be empty).
        what_to_do: Italian, the next practical step.
    """

    code: str
    weight: Verdict
    sentence: str
    evidence: str
    what_to_do: str


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature in the file, old or new.

    Attributes:
        field_name: the field it stands in; empty in an envelope.
        is_new: not contained in the accepted versions.
        verdict: of this signature alone.
        signatory: the expected signatory, attributed by codice fiscale, or None.
        signed_at: proven moment, aware UTC, or None.
        time_source: where `signed_at` comes from.
        subject: the certificate's subject, readable.
        issuer: the certificate's issuer, readable.
        serial: the certificate's serial number, decimal.
        certificate_sha256: hexadecimal.
        qualified: whether the certificate is a qualified one for signatures of a listed issuer; it may be so and have
            ended, or be revoked or suspended (``problem``).
        indication: the AdES indication (ETSI EN 319 102-1).
        form: "PAdES" in the PDF, "CAdES" in an envelope around it or beside it.
        holder: name of the certificate's holder, without personal code.
        certificate_begins_at, certificate_ends_at: from when and until when the certificate is valid, aware UTC; None
            in reports of before they were read.
        problem: code of the finding about its validation; empty where it passed, and in reports of before it was kept.
        identified: whether the certificate bears a codice fiscale; True in reports of before it was kept.
        identity: hexadecimal; what identifies the signature from file to file, whatever dress it comes in: its
            certificate and what was signed with it. Empty in reports of before it was kept.
    """

    field_name: str
    is_new: bool
    verdict: Verdict
    signatory: ExpectedSignatory | None
    signed_at: datetime | None
    time_source: TimeSource
    subject: str
    issuer: str
    serial: str
    certificate_sha256: str
    qualified: bool
    indication: str
    form: str = "PAdES"
    holder: str = ""
    certificate_begins_at: datetime | None = None
    certificate_ends_at: datetime | None = None
    identity: str = ""
    identified: bool = True
    problem: str = ""


_MOMENTS = ("signed_at", "certificate_begins_at", "certificate_ends_at")


@dataclass(frozen=True, slots=True)
class ListsUsed:
    """The trusted lists that an answer rests on: hash of their snapshot, and when it was taken (aware UTC)."""

    sha256: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class GateReport:
    """The gate's answer for one returned file.

    Attributes:
        verdict: of the whole file.
        findings: everything noticed, the weightiest first.
        signatures: all signatures, in the order of the file; each time all are validated again.
        base_version: index in `accepted` of the version the file starts with or holds, or None.
        returned_sha256: hexadecimal hash of the examined bytes.
        examined_at: the moment given to the gate.
        lists: the trusted lists in use, or None where issuers are configured by hand.
        continues: indices in `accepted` of the signed versions whose signatures are all in this file too.
        evidence: what the evidence brought along is, in Italian; empty where there is none or it does not hold.
        unexamined: what identifies each signature of a form that is not examined (XAdES, ASiC); empty where the file
            is of another form, or it cannot be told.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    signatures: tuple[SignatureVerdict, ...]
    base_version: int | None
    returned_sha256: str
    examined_at: datetime
    lists: ListsUsed | None = None
    continues: tuple[int, ...] = ()
    evidence: str = ""
    unexamined: tuple[str, ...] = ()

    @property
    def new_signatures(self) -> tuple[SignatureVerdict, ...]:
        """The signatures that this file brings."""
        return tuple(signature for signature in self.signatures if signature.is_new)

    @property
    def signed_by(self) -> ExpectedSignatory | None:
        """The expected signatory of the new signature, if there is exactly one new signature."""
        new = self.new_signatures
        return new[0].signatory if len(new) == 1 else None

    @property
    def signed_at(self) -> datetime | None:
        """The proven moment of the new signature, if there is exactly one."""
        new = self.new_signatures
        return new[0].signed_at if len(new) == 1 else None

    def to_json(self) -> dict[str, Any]:
        """Return JSON-ready data (times in ISO 8601)."""
        data: dict[str, Any] = asdict(self)
        data["examined_at"] = self.examined_at.isoformat()
        for signature in data["signatures"]:
            for name in _MOMENTS:
                signature[name] = signature[name].isoformat() if signature[name] else None
        if self.lists is not None:
            data["lists"]["taken_at"] = self.lists.taken_at.isoformat()
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> GateReport:
        """Reverse of :meth:`to_json`.

        Raises:
            KeyError, TypeError, ValueError: if the data are not such a report.
        """
        return cls(
            verdict=Verdict(data["verdict"]),
            findings=tuple(
                Finding(**{**finding, "weight": Verdict(finding["weight"])}) for finding in data["findings"]
            ),
            signatures=tuple(_signature(signature) for signature in data["signatures"]),
            base_version=data["base_version"],
            returned_sha256=data["returned_sha256"],
            examined_at=datetime.fromisoformat(data["examined_at"]),
            lists=_lists(data.get("lists")),  # reports written before there were any have none
            continues=tuple(int(number) for number in data.get("continues", ())),
            evidence=str(data.get("evidence", "")),
            unexamined=tuple(str(each) for each in data.get("unexamined", ())),
        )


def _lists(data: Mapping[str, Any] | None) -> ListsUsed | None:
    return ListsUsed(data["sha256"], datetime.fromisoformat(data["taken_at"])) if data else None


def _signature(data: Mapping[str, Any]) -> SignatureVerdict:
    signatory = data["signatory"]
    moments = {name: data.get(name) for name in _MOMENTS}
    return SignatureVerdict(
        **{
            **data,
            "verdict": Verdict(data["verdict"]),
            "time_source": TimeSource(data["time_source"]),
            "signatory": ExpectedSignatory(**signatory) if signatory else None,
            **{name: datetime.fromisoformat(moment) if moment else None for name, moment in moments.items()},
        }
    )


def worst(weights: list[Verdict]) -> Verdict:
    """Return the weightiest of the verdicts; ACCEPTED if there is none."""
    order = (Verdict.ACCEPTED, Verdict.PENDING, Verdict.REFUSED)
    return max(weights, key=order.index, default=Verdict.ACCEPTED)
