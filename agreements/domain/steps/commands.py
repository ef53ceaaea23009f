"""What staff can ask of an act: one trigger and one frozen command for each, with the data as declared."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import ClassVar

from agreements.domain.agreement.act import DefinitiveText, HeldFile, Refusal, SignatureRecord, Turn
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.decision import DecidingBody, Outcome
from agreements.domain.agreement.parties import Signatory
from agreements.domain.agreement.region_profile import DecisionRule


class Trigger(StrEnum):
    """The steps of the table; the value is what staff call the step."""

    ADD_VERSION = "nuova versione del testo"
    OPEN_EXAMINATION = "avvio dell’istruttoria"
    RECORD_OPINION = "parere"
    SUBMIT_PROPOSAL = "proposta all’organo deliberante"
    APPROVE = "approvazione"
    APPROVE_WITH_AMENDMENTS = "approvazione con emendamenti"
    DEFER = "rinvio"
    REJECT = "rigetto"
    WITHDRAW = "ritiro"
    RECORD_RESOLUTION_NUMBER = "numero della delibera"
    RECORD_PARTY_ACT = "atto di un’altra parte"
    RECORD_RATIFICATION = "ratifica"
    REQUEST_CHANGES = "richiesta di modifiche di un’altra parte"
    FIX_DEFINITIVE_TEXT = "testo definitivo"
    RECALL_TEXT = "ritiro del testo definitivo"
    SEND_FOR_SIGNATURE = "invio alla firma"
    RECORD_SIGNATURE = "firma di una parte"
    HOLD_FILE = "file firmato in sospeso"
    ACCEPT_HELD_FILE = "accettazione del file in sospeso"
    REFUSE_HELD_FILE = "rifiuto del file in sospeso"
    REVOKE_DECISION = "revoca della decisione sul file in sospeso"
    RECORD_REFUSAL = "rifiuto di firmare"
    REPLACE_SIGNATORY = "sostituzione del firmatario"
    RECORD_PEC_COMMUNICATION = "comunicazione via PEC della sottoscrizione"
    CONFIRM_EXPIRY = "conferma della scadenza"
    RECORD_REPERTORY = "repertorio"
    RECORD_PUBLICATION = "pubblicazione"
    FULFIL_OBLIGATION = "adempimento"
    DEFER_OBLIGATION = "differimento"
    OPEN_RENEWAL = "rinnovo"
    EXTEND = "proroga"
    AMEND = "atto aggiuntivo"
    JOIN = "adesione"
    SUCCEED = "successione fra enti"
    LEAVE = "recesso di una parte"
    END = "cessazione dell’accordo"
    CLOSE = "chiusura dell’accordo"
    RECORD_CHARGES = "oneri"


_NOT_ASKED = frozenset({"held_at", "rule", "verified_at", "found_in", "borne", "suspended"})
"""What a command brings along and nobody asked: a repetition comes at another moment, perhaps under another profile."""

_LATER = frozenset({"only", "officer_title", "attested_in"})
"""Data that commands have had since some version: left out where they say nothing."""

_SAID_BESIDE = frozenset({"officer_title", "attested_in"})
"""What older versions asked with a command but did not keep in its digest: of their acts it cannot be compared."""


class Command:
    """Base of the commands; each names its trigger."""

    trigger: ClassVar[Trigger]

    @property
    def digest(self) -> str:
        """SHA-256 of trigger and data: the same request made twice has the same digest."""
        return self._digest(frozenset())

    @property
    def digests(self) -> frozenset[str]:
        """All under which this very request may be stored: its own, and the one that an older version gave it."""
        return frozenset({self.digest, self._digest(_SAID_BESIDE)})

    def _digest(self, without: frozenset[str]) -> str:
        content = [self.step.name, _plain(self, _NOT_ASKED | without)]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @property
    def step(self) -> Trigger:
        """The trigger of this very command (a decision's depends on its outcome)."""
        return self.trigger

    @property
    def typed(self) -> tuple[object, ...]:
        """What a person typed of it, and neither a file nor the register says."""
        return (self,)


def _typed_of(records: tuple[SignatureRecord | HeldFile, ...]) -> tuple[object, ...]:
    """The names of certificates and the sentences about them are nobody's here."""
    references = [each.proof.reference for each in records if each.proof is not None]
    decided = [(each.settled, each.delegation) for each in records if isinstance(each, SignatureRecord)]
    return (*references, *decided)


def _plain(value: object, without: frozenset[str] = _NOT_ASKED) -> object:
    if is_dataclass(value):
        said = {f.name: _plain(getattr(value, f.name), without) for f in fields(value) if f.name not in without}
        # What an older version did not ask and nobody says now: a request is known again across it.
        return {name: each for name, each in said.items() if each is not None or name not in _LATER}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(item, without) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class AddVersion(Command):
    """A new version of the text under discussion."""

    trigger = Trigger.ADD_VERSION
    docx_sha256: str
    origin: str


@dataclass(frozen=True, slots=True)
class OpenExamination(Command):
    """The examination of the current text begins.

    Attributes:
        rule: How the act's body decides, to be frozen on the act; None: as is usual.
    """

    trigger = Trigger.OPEN_EXAMINATION
    text_version: int
    rule: DecisionRule | None = None


@dataclass(frozen=True, slots=True)
class RecordOpinion(Command):
    """An opinion; an adverse one sends the act back to draft."""

    trigger = Trigger.RECORD_OPINION
    kind: str
    given_by: str
    favourable: bool
    given_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SubmitProposal(Command):
    """The proposal goes to the deciding body with the current text as Allegato A."""

    trigger = Trigger.SUBMIT_PROPOSAL
    number: str
    proposed_on: date


@dataclass(frozen=True, slots=True)
class RecordDecision(Command):
    """What the deciding body decided.

    Attributes:
        number: Of the resolution; empty while "in attribuzione".
        amended_docx_sha256: The amended text, where approved with amendments.
    """

    outcome: Outcome
    decided_on: date
    number: str
    reason: str
    amended_docx_sha256: str = ""

    @property
    def step(self) -> Trigger:
        """Each outcome is a trigger of its own."""
        return _OUTCOME_TRIGGER[self.outcome]


_OUTCOME_TRIGGER = {
    Outcome.APPROVED: Trigger.APPROVE,
    Outcome.APPROVED_WITH_AMENDMENTS: Trigger.APPROVE_WITH_AMENDMENTS,
    Outcome.DEFERRED: Trigger.DEFER,
    Outcome.REJECTED: Trigger.REJECT,
}


@dataclass(frozen=True, slots=True)
class Withdraw(Command):
    """The proposer withdraws the act."""

    trigger = Trigger.WITHDRAW
    reason: str


@dataclass(frozen=True, slots=True)
class RecordResolutionNumber(Command):
    """The number of the resolution, which the secretariat gives days after the sitting."""

    trigger = Trigger.RECORD_RESOLUTION_NUMBER
    number: str


@dataclass(frozen=True, slots=True)
class RecordPartyAct(Command):
    """Another party's own act, or why it needs none."""

    trigger = Trigger.RECORD_PARTY_ACT
    position: int
    authority: str
    number: str
    adopted_on: date | None
    text_version: int
    not_necessary_because: str


@dataclass(frozen=True, slots=True)
class FixDefinitiveText(Command):
    """The definitive text, filled, compared with the schema, converted once and frozen."""

    trigger = Trigger.FIX_DEFINITIVE_TEXT
    text: DefinitiveText

    @property
    def typed(self) -> tuple[object, ...]:
        """Its differences are quoted from the texts."""
        return (self.text.declared_by, self.text.reason)


@dataclass(frozen=True, slots=True)
class RecallText(Command):
    """The definitive text is taken back before anybody has signed."""

    trigger = Trigger.RECALL_TEXT
    reason: str


@dataclass(frozen=True, slots=True)
class SendForSignature(Command):
    """The frozen PDF leaves for signature; the protocollo number with which it left, as given.

    Attributes:
        turns: One of each party; empty where all sign at the same time by the common term.
    """

    trigger = Trigger.SEND_FOR_SIGNATURE
    sent_on: date
    reply_by: date
    registration_number: str = ""
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordSignature(Command):
    """A returned file that the import gate accepted; ``others``: further parties' signatures in the same file.

    Attributes:
        borne: For each earlier record without it (its position) the identity of its signature, as its file shows it
            now; empty where the file bears none for the party: then it has not signed.
    """

    trigger = Trigger.RECORD_SIGNATURE
    signature: SignatureRecord
    others: tuple[SignatureRecord, ...] = ()
    borne: tuple[tuple[int, str], ...] = ()

    @property
    def typed(self) -> tuple[object, ...]:
        """The references of time."""
        return _typed_of((self.signature, *self.others))


@dataclass(frozen=True, slots=True)
class AcceptHeldFile(Command):
    """The dirigente accepts a file that was held, for one party or for several; the record says why.

    Attributes:
        another_for: Positions of the parties for which another person than the designated one has signed.
        not_counted: Why the signatures do not count as the certificate stands now, in Italian; empty where they do.
        borne: As of :class:`RecordSignature`.
    """

    trigger = Trigger.ACCEPT_HELD_FILE
    signature: SignatureRecord
    others: tuple[SignatureRecord, ...] = ()
    another_for: tuple[int, ...] = ()
    not_counted: str = ""
    borne: tuple[tuple[int, str], ...] = ()

    @property
    def typed(self) -> tuple[object, ...]:
        """The reason, the title, the reference of time."""
        return _typed_of((self.signature, *self.others))


@dataclass(frozen=True, slots=True)
class HoldFile(Command):
    """A returned file that waits for the dirigente.

    Attributes:
        suspended: Identities of its signatures whose certificate is, or once was seen, suspended.
    """

    trigger = Trigger.HOLD_FILE
    file: HeldFile
    suspended: tuple[str, ...] = ()

    @property
    def typed(self) -> tuple[object, ...]:
        """The reference of time."""
        return _typed_of((self.file,))


@dataclass(frozen=True, slots=True)
class RefuseHeldFile(Command):
    """The dirigente does not accept a file that was held."""

    trigger = Trigger.REFUSE_HELD_FILE
    file_sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class RevokeDecision(Command):
    """The dirigente revokes decisions on files, which are held again.

    Attributes:
        files: What is held again, as the gate sees it now.
    """

    trigger = Trigger.REVOKE_DECISION
    files: tuple[HeldFile, ...]
    reason: str

    @property
    def typed(self) -> tuple[object, ...]:
        """The reason."""
        return (self.reason,)


@dataclass(frozen=True, slots=True)
class RecordRefusal(Command):
    """A party has said that it does not sign."""

    trigger = Trigger.RECORD_REFUSAL
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class ReplaceSignatory(Command):
    """Another person has taken over the office of whoever was to sign (elections, appointment).

    Attributes:
        since: First day of the new mandate.
        by_act: Proclamation, appointment or law by which it came, with its date.
    """

    trigger = Trigger.REPLACE_SIGNATORY
    position: int
    signatory: Signatory
    since: date
    by_act: str


@dataclass(frozen=True, slots=True)
class RecordPecCommunication(Command):
    """The signing by all was communicated to all by PEC."""

    trigger = Trigger.RECORD_PEC_COMMUNICATION
    communicated_on: date
    registration_number: str


@dataclass(frozen=True, slots=True)
class ConfirmExpiry(Command):
    """A person confirms the end of the running period.

    Attributes:
        article: Words of the signed text that say this end; needed only where no reading of the duration does.
        found_in: In Italian, the signed text in which they were found; empty where they were not.
    """

    trigger = Trigger.CONFIRM_EXPIRY
    expires_on: date
    reason: str
    article: str = ""
    found_in: str = ""


@dataclass(frozen=True, slots=True)
class RecordRepertory(Command):
    """The repertory number, given by the repertory office after the last signature.

    Attributes:
        officer_title: Office of who attests it, as the attestation has it.
        attested_in: Place of the attestation.
    """

    trigger = Trigger.RECORD_REPERTORY
    register: str
    number: str
    registered_on: date
    officer: str
    officer_title: str | None = None
    attested_in: str | None = None


@dataclass(frozen=True, slots=True)
class RecordPublication(Command):
    """The act was published.

    Attributes:
        only: What of a confidential agreement, as declared.
    """

    trigger = Trigger.RECORD_PUBLICATION
    place: str
    published_on: date
    only: Public | None = None


@dataclass(frozen=True, slots=True)
class FulfilObligation(Command):
    """An obligation was met, with its document."""

    trigger = Trigger.FULFIL_OBLIGATION
    code: str
    fulfilled_on: date
    registration_number: str
    document_sha256: str


@dataclass(frozen=True, slots=True)
class DeferObligation(Command):
    """A later due date was agreed for an obligation."""

    trigger = Trigger.DEFER_OBLIGATION
    code: str
    due_on: date
    act: str
    agreed_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class OpenRenewal(Command):
    """A renewal begins: a new express act with its own way through the table."""

    trigger = Trigger.OPEN_RENEWAL
    docx_sha256: str
    body: DecidingBody
    reason: str
