"""An act of an agreement (the original, or a further one) with the facts it has gathered on its way to signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.decision import (
    DecidingBody,
    Opinion,
    PartyAct,
    Proposal,
    Resolution,
    SupersededResolution,
)
from agreements.domain.agreement.money import UNKNOWN, Charges
from agreements.domain.agreement.ratification import Ratification
from agreements.domain.agreement.region_profile import PROFILES, DecisionRule
from agreements.domain.agreement.signature_proof import Delegation as Delegation
from agreements.domain.agreement.signature_proof import TimeProof
from agreements.domain.basics.act_numbers import bare
from agreements.domain.basics.day_words import of_known_date
from agreements.domain.days.rough_day import NOT_KNOWN, RoughDay, numbered
from agreements.domain.days.time_limit import base_day


class ActKind(StrEnum):
    """What an act does to its agreement; the value is the Italian label."""

    ORIGINAL = "atto originario"
    RENEWAL = "rinnovo"
    EXTENSION = "proroga"
    AMENDMENT = "atto aggiuntivo"
    AMENDED_RENEWAL = "rinnovo con modifiche"

    @property
    def renews(self) -> bool:
        """Whether it adds a period."""
        return self in (ActKind.RENEWAL, ActKind.AMENDED_RENEWAL)

    @property
    def amends(self) -> bool:
        """Whether it changes what the agreement says."""
        return self in (ActKind.AMENDMENT, ActKind.AMENDED_RENEWAL)


OPENS_PERIOD = frozenset({ActKind.ORIGINAL, ActKind.RENEWAL, ActKind.AMENDED_RENEWAL})
"""Kinds that open a period once they are signed; an extension moves the end of one, an amendment leaves it."""


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
OPEN = frozenset(ActState) - CLOSED_WITHOUT_SIGNATURE - {ActState.SIGNED}


class TimeSource(StrEnum):
    """What proves when a signature was made; the value is the Italian label."""

    TIMESTAMP = "marca temporale"
    RECORDED_PROOF = "riferimento temporale con l’impronta del file"
    DECLARED = "dichiarato, non verificato"
    PAPER = "data scritta sull’atto"


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
class Turn:
    """When a party signs, beside the others or after them.

    Attributes:
        rank: Who has a lower one signs before, who has the same one at the same time.
        reply_by: A term of its own for giving the file back; None: the common one.
        came_on: The day on which its turn came, as the register saw it: until then nobody asks it for anything.
    """

    position: int
    rank: int = 1
    reply_by: date | None = None
    came_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """When the frozen PDF left for signature and by when the answer is asked.

    Attributes:
        reply_by: The term of all who have none of their own.
        turns: One of each party, by position; empty where all sign at the same time by the common term.
    """

    sent_on: date
    reply_by: date
    turns: tuple[Turn, ...] = ()

    @property
    def in_sequence(self) -> bool:
        """Whether somebody signs after others."""
        return len({turn.rank for turn in self.turns}) > 1

    def turn(self, position: int) -> Turn:
        """A party's turn."""
        chosen = next((turn for turn in self.turns if turn.position == position), None)
        return chosen or Turn(position, came_on=self.sent_on)

    def due_on(self, position: int) -> date:
        """By when a party's file is asked back: its own term or the common one."""
        return self.turn(position).reply_by or self.reply_by

    def overtaken(self, position: int) -> bool:
        """Whether a party's turn came when its term was over: it cannot be asked to keep that one."""
        came_on = self.turn(position).came_on
        return came_on is not None and came_on >= self.due_on(position)


@dataclass(frozen=True, slots=True)
class SignatureRecord:
    """An accepted signature of one party.

    Attributes:
        file_sha256: The file exactly as it came back; empty for a historical paper act without a scan.
        preserved_sha256: The same file with validation data and time stamp added where they were missing; an
            envelope (p7m) stays as it is.
        certificate: Serial number and issuer of the certificate; no personal code.
        settled: In Italian, who settled a doubt and why, where a person had to.
        suffix: Of the file as it came: ``.pdf``, ``.pdf.p7m``.
        continues: Hashes of the earlier files whose signatures this one holds too; None: of all of them.
        delegation: Where another person signed for the designated one.
        certificate_ends_on: The certificate's last day, as the gate read it; None where nobody did.
        identity: What identifies the signature from file to file, as the gate read it; empty where nobody did. One
            signature counts for one party.
        proof: The reference of its time, where one was given.
        verified_at: When the gate examined the file that was recorded; None where nobody did, or kept it.
    """

    position: int
    signatory: str
    signed_at: datetime
    time_source: TimeSource
    file_sha256: str
    preserved_sha256: str
    certificate: str
    settled: str = ""
    suffix: str = ".pdf"
    continues: tuple[str, ...] | None = None
    delegation: Delegation | None = None
    certificate_ends_on: date | None = None
    identity: str = ""
    proof: TimeProof | None = None
    verified_at: datetime | None = None

    @property
    def dated_by(self) -> str:
        """In Italian, what tells its day; of records of before, whose reference was typed and not kept, that."""
        if self.time_source is TimeSource.RECORDED_PROOF and (self.proof is None or not self.proof.evidence):
            return "protocollo o PEC dichiarati, non verificati"
        return str(self.time_source)

    @property
    def decided(self) -> bool:
        """Whether a person decided that it counts, and not the gate alone."""
        return bool(self.settled)

    @property
    def unidentified(self) -> bool:
        """Whether nobody has read which signature of which file it is; paper has none."""
        return not self.identity and self.time_source is not TimeSource.PAPER

    @property
    def accepted_here(self) -> bool:
        """Whether the gate or a person has accepted its file; else a register says that the party has signed."""
        return bool(self.certificate) or self.decided

    @property
    def form_not_examined(self) -> bool:
        """Whether it was accepted by a person in a form that the gate does not examine, so that it was not verified."""
        return self.decided and not self.certificate and bool(self.file_sha256)

    @property
    def signed_on(self) -> date:
        """Day of the signature in Italy."""
        return base_day(self.signed_at)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A party has said that it does not sign.

    Attributes:
        refused_on: Day on which it said so.
        reason: As it gave it.
        reference: Protocollo or PEC with which it came.
    """

    position: int
    refused_on: date
    reason: str
    reference: str


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A returned file whose signature waits for a person's decision: pending, neither valid nor invalid.

    Attributes:
        position: The party it would count for, as far as can be told; 0 if it cannot.
        findings: Italian sentences of the import gate.
        signatory: The designated person, where the gate could tell that it is this person's signature.
        suffix, continues: As of an accepted signature.
        codes: Codes of the findings, for what the decision must record.
        holder: Names of the certificates' holders, without personal code.
        certificate_ends_on: The certificate's last day, where the gate could read one.
        proof: The reference of its time that was given when it was brought.
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
    suffix: str = ".pdf"
    continues: tuple[str, ...] | None = None
    codes: tuple[str, ...] = ()
    holder: str = ""
    certificate_ends_on: date | None = None
    proof: TimeProof | None = None

    @property
    def not_counted(self) -> bool:
        """Whether a signature in it counts for nobody, as its certificate stood (art. 24 c. 4-bis CAD), or too late."""
        return self.too_late or not {"EXPIRED", "REVOKED"}.isdisjoint(self.codes)

    @property
    def too_late(self) -> bool:
        """Whether it was signed after the end of what it was to renew or to change."""
        return "TOO_LATE" in self.codes


@dataclass(frozen=True, slots=True)
class Registration:
    """A number given by a register of another system: repertorio, protocollo.

    Attributes:
        register: The issuing register, e.g. "Repertorio dei contratti 2026"; `NOT_KNOWN` where an old register does
            not say which, and so of the number.
        registered_on: None where an old register tells the number alone.
        by: The officer who attests it.
    """

    register: str
    number: str
    registered_on: date | None
    by: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", bare(self.number))

    @property
    def known(self) -> bool:
        """Whether both are known that make a number one of a kind."""
        return NOT_KNOWN not in (self.register, self.number)

    @property
    def reference(self) -> str:
        """Number and date as pages tell them."""
        return f"{numbered(self.number)} {of_known_date(self.registered_on)}"


@dataclass(frozen=True, slots=True)
class Publication:
    """Where and when the act was published (art. 23 c. 1 lett. d D.Lgs. 33/2013; BUR where the law says so).

    Attributes:
        only: What of a confidential agreement was published, as declared; None where it was not confidential, or was
            recorded before this was asked.
    """

    place: str
    published_on: date
    only: Public | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One act on its way from draft to signature.

    Attributes:
        refusals: Parties that have said no and have not signed after all.
        taken: Digest of the last command taken for each trigger, so that a repetition is recognised.
        confirmed_expires_on: End of the period this act opens, confirmed by a person.
        expiry_article: The words of the signed text that say that end, where no reading of the duration does.
        extends_to: Of an extension: the new last day of the running period.
        signed_about: Of an act recorded as it was whose day of signature is not known: what is known of it. Then it
            has no signatures: each would need a day.
        dispute_answer: Where it was opened while something divided the parties (`FactKind.divides`), or those of the
            frame that it implements: why they go on all the same; else empty.
        charges: What this act costs, beside what earlier acts cost.
        rule: How its body decides, as it was when the examination opened; None for acts that never had one here.
        ratification: Of a decree adopted in urgency, once it is there or was denied.
        law: Whether a law of the Region has to ratify it, and what became of it, once a person has said so.
        superseded: Resolutions of before, whose texts went back to draft, oldest first.
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
    refusals: tuple[Refusal, ...] = ()
    pec_communicated_on: date | None = None
    repertory: Registration | None = None
    publications: tuple[Publication, ...] = ()
    confirmed_expires_on: date | None = None
    expiry_article: str = ""
    extends_to: date | None = None
    signed_about: RoughDay | None = None
    dispute_answer: str = ""
    charges: Charges = UNKNOWN
    rule: DecisionRule | None = None
    ratification: Ratification | None = None
    law: Ratification | None = None
    superseded: tuple[SupersededResolution, ...] = ()
    taken: dict[str, str] = field(default_factory=dict)

    @property
    def current_text(self) -> TextVersion | None:
        """The newest version of the text."""
        return self.texts[-1] if self.texts else None

    @property
    def signed_on(self) -> date | None:
        """Date of the agreement: the day in Italy of the last signature, once every party has signed.

        None too where every party has signed and the day is not known (``signed_about``).
        """
        if self.state is not ActState.SIGNED or self.signed_about is not None:
            return None
        return max(signature.signed_on for signature in self.signatures)

    @property
    def deciding(self) -> DecisionRule:
        """How its body decides: as frozen on it, else as is usual."""
        return self.rule or PROFILES[self.body]

    @property
    def required_opinions(self) -> tuple[str, ...]:
        """The kinds of opinion that it wants: by its charges too, where its examination opened under a rule."""
        return self.deciding.required_opinions if self.rule is None else self.rule.required_for(self.charges)

    @property
    def denied(self) -> Ratification | None:
        """The ratification that was asked for and denied."""
        given = (self.ratification, self.law)
        return next((each for each in given if each is not None and each.answer.denied), None)

    @property
    def open(self) -> bool:
        """Whether the act is still on its way."""
        return self.state in OPEN

    @property
    def to_sign_sha256(self) -> str:
        """The PDF for the next signatory: the newest with signatures, or the frozen one; never an envelope."""
        signed = [s.preserved_sha256 for s in self.signatures if s.suffix == ".pdf"]
        if signed:
            return signed[-1]
        return self.definitive.pdf_sha256 if self.definitive is not None else ""

    @property
    def signed_files(self) -> tuple[SignatureRecord, ...]:
        """The files that together bear all signatures: one in a row, several where the parties signed side by side.

        Each is shown by a signature in it; a file whose signatures a later one holds too is left out.
        """
        held: set[str] = set()
        found: list[SignatureRecord] = []
        for signature in reversed(self.signatures):
            if signature.file_sha256 not in held:
                found.append(signature)
            held |= self.held_in(signature)
        return tuple(reversed(found))

    def held_in(self, file: SignatureRecord) -> frozenset[str]:
        """The hashes of the files whose signatures a file bears, itself among them."""
        earlier = {s.file_sha256 for s in self.signatures[: self.signatures.index(file)]}
        return frozenset({file.file_sha256, *(earlier if file.continues is None else earlier & set(file.continues))})

    @property
    def waiting_files(self) -> tuple[HeldFile, ...]:
        """The files on which a decision is still asked: of nobody any more once all have signed, or it was closed."""
        return self.held_files if self.state is ActState.SIGNING else ()

    def with_borne(self, borne: Sequence[tuple[int, str]]) -> Act:
        """With the identities that files show for records without one; whose file bears none has not signed."""
        shown = dict(borne)
        kept = [s for s in self.signatures if shown.get(s.position) != "" or not s.unidentified]
        told = tuple(replace(s, identity=shown.get(s.position, "")) if s.unidentified else s for s in kept)
        return replace(self, signatures=told)

    def resting_on(self, file_sha256: str) -> tuple[SignatureRecord, ...]:
        """The later signatures whose files hold those of another file too: they were made over it."""
        numbers = [n for n, s in enumerate(self.signatures) if s.file_sha256 == file_sha256]
        later = self.signatures[numbers[-1] + 1 :] if numbers else ()
        return tuple(s for s in later if s.continues is None or file_sha256 in s.continues)

    def without_memory_of(self, *steps: str) -> Act:
        """The act without the memory of these steps: what they recorded is gone, so the same again is no repetition."""
        return replace(self, taken={name: digest for name, digest in self.taken.items() if name not in steps})

    def text(self, version: int) -> TextVersion:
        """The text with this version number."""
        return self.texts[version - 1]

    def party_act(self, position: int) -> PartyAct | None:
        """What is recorded of a party's own act."""
        return next((act for act in self.party_acts if act.position == position), None)

    def refusal(self, position: int) -> Refusal | None:
        """The standing refusal of a party."""
        return next((r for r in self.refusals if r.position == position), None)

    def signature(self, position: int) -> SignatureRecord | None:
        """The accepted signature of a party."""
        return next((s for s in self.signatures if s.position == position), None)
