"""An act of an agreement (the original, a renewal) with the facts it has gathered on its way to signature."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from agreements.domain.decision import DecidingBody, Opinion, PartyAct, Proposal, Resolution
from agreements.domain.time_limit import base_day


class ActKind(StrEnum):
    """What an act does to its agreement; the value is the Italian label."""

    ORIGINAL = "atto originario"
    RENEWAL = "rinnovo"


class ActState(StrEnum):
    """Where an act stands; the value completes the Italian sentence "l’atto è …"."""

    DRAFT = "in bozza"
    UNDER_EXAMINATION = "in istruttoria"
    BEFORE_BODY = "all’esame dell’organo deliberante"
    APPROVED = "approvato, in attesa degli atti delle altre parti"
    PARTIES_APPROVED = "approvato da tutte le parti"
    DEFINITIVE = "pronto per la firma"
    SIGNING = "in firma"
    SIGNED = "sottoscritto da tutte le parti"
    REJECTED = "respinto"
    WITHDRAWN = "ritirato"


CLOSED_WITHOUT_SIGNATURE = frozenset({ActState.REJECTED, ActState.WITHDRAWN})


class TimeSource(StrEnum):
    """What proves when a signature was made; the value is the Italian label."""

    TIMESTAMP = "marca temporale"
    RECORDED_PROOF = "riferimento temporale registrato (protocollo o PEC)"
    PAPER = "data scritta sull’atto cartaceo"


@dataclass(frozen=True, slots=True)
class TextVersion:
    """One version of the text under discussion.

    Attributes:
        docx_sha256: The Word file in the archive.
        origin: In Italian, where it came from ("modello", "file ricevuto …").
    """

    version: int
    docx_sha256: str
    origin: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class DefinitiveText:
    """The text that is signed, converted once and frozen.

    Attributes:
        pdf_sha256: The PDF with its empty numbered signature fields; only it can be signed.
        engine: What converted it, with its version; never changed within one agreement.
        profiles: Profiles that were checked, e.g. ("PDF/A-2a", "PDF/UA-1").
        differences: In Italian, what differs from the approved schema beyond its blanks.
        declared_by: The dirigente who declared those differences not substantial; empty if there are none.
        reason: Why they are not substantial.
    """

    docx_sha256: str
    pdf_sha256: str
    engine: str
    engine_version: str
    profiles: tuple[str, ...]
    fixed_on: date
    differences: tuple[str, ...] = ()
    declared_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """When the frozen PDF left for signature and by when the answer is asked."""

    sent_on: date
    reply_by: date


@dataclass(frozen=True, slots=True)
class SignatureRecord:
    """An accepted signature of one party.

    Attributes:
        file_sha256: The file exactly as it came back; empty for a historical paper act without a scan.
        preserved_sha256: The same file with validation data and time stamp added where they were missing;
            the next signatory signs this one.
        certificate: Serial number and issuer of the certificate; no personal code.
        settled: In Italian, who settled a doubt and why, where a person had to.
    """

    position: int
    signatory: str
    signed_at: datetime
    time_source: TimeSource
    file_sha256: str
    preserved_sha256: str
    certificate: str
    settled: str = ""

    @property
    def signed_on(self) -> date:
        """Day of the signature in Italy."""
        return base_day(self.signed_at)


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A returned file whose signature waits for a person's decision: pending, neither valid nor invalid.

    Attributes:
        position: The party it would count for, as far as can be told; 0 if it cannot.
        findings: Italian sentences of the import gate.
    """

    file_sha256: str
    preserved_sha256: str
    position: int
    signatory: str
    signed_at: datetime | None
    time_source: TimeSource | None
    certificate: str
    findings: tuple[str, ...]
    held_at: datetime


@dataclass(frozen=True, slots=True)
class Registration:
    """A number given by a register of another system: repertorio, protocollo.

    Attributes:
        register: The issuing register, e.g. "Repertorio dei contratti 2026".
        by: The officer who attests it.
    """

    register: str
    number: str
    registered_on: date
    by: str


@dataclass(frozen=True, slots=True)
class Publication:
    """Where and when the act was published (art. 23 c. 1 lett. d D.Lgs. 33/2013; BUR where the law says so)."""

    place: str
    published_on: date


@dataclass(frozen=True, slots=True)
class Act:
    """One act on its way from draft to signature.

    Attributes:
        taken: Digest of the last command taken for each trigger, so that a repetition is recognised.
        confirmed_expires_on: End of the period this act opens, confirmed by a person.
    """

    sequence: int
    kind: ActKind
    state: ActState
    body: DecidingBody
    texts: tuple[TextVersion, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    proposal: Proposal | None = None
    resolution: Resolution | None = None
    party_acts: tuple[PartyAct, ...] = ()
    definitive: DefinitiveText | None = None
    sending: Sending | None = None
    signatures: tuple[SignatureRecord, ...] = ()
    held_files: tuple[HeldFile, ...] = ()
    pec_communicated_on: date | None = None
    repertory: Registration | None = None
    publications: tuple[Publication, ...] = ()
    confirmed_expires_on: date | None = None
    taken: dict[str, str] = field(default_factory=dict)

    @property
    def current_text(self) -> TextVersion | None:
        """The newest version of the text."""
        return self.texts[-1] if self.texts else None

    @property
    def signed_on(self) -> date | None:
        """Date of the agreement: the day in Italy of the last signature, once every party has signed."""
        if self.state is not ActState.SIGNED:
            return None
        return max(signature.signed_on for signature in self.signatures)

    @property
    def open(self) -> bool:
        """Whether the act is still on its way."""
        return self.state is not ActState.SIGNED and self.state not in CLOSED_WITHOUT_SIGNATURE

    def text(self, version: int) -> TextVersion:
        """The text with this version number."""
        return self.texts[version - 1]

    def party_act(self, position: int) -> PartyAct | None:
        """What is recorded of a party's own act."""
        return next((act for act in self.party_acts if act.position == position), None)

    def signature(self, position: int) -> SignatureRecord | None:
        """The accepted signature of a party."""
        return next((s for s in self.signatures if s.position == position), None)
