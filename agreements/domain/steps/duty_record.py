"""What follows a duty: a document of it is recorded, a version of what was delivered is approved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.duty_record import Approval, Evidence, EvidenceKind
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.folding import folded
from agreements.domain.basics.moment import Moment
from agreements.domain.basics.number_words import counted
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import answer_told, answered, not_in_future
from agreements.domain.steps.obligations import not_one_time


@dataclass(frozen=True, slots=True)
class ApprovePlan(Command):
    """A version of what was delivered for a duty was approved.

    Attributes:
        version: 1 is what was delivered first, then its updates.
    """

    trigger = Trigger.APPROVE_PLAN
    code: str
    version: int
    organ: str
    act: str
    dated_on: date

    def stands(self, agreement: Agreement, _act: Act) -> bool:
        """Whether this very approval is recorded, whatever was recorded after it."""
        duty = agreement.find_obligation(self.code)
        asked = (self.version, self.organ.strip(), self.act.strip(), self.dated_on)
        known = duty.approvals if duty is not None else ()
        return any((each.version, each.organ, each.act, each.dated_on) == asked for each in known)


@dataclass(frozen=True, slots=True)
class RecordEvidence(Command):
    """A document of a duty, beside the one by which it was met: a further version, minutes, a report.

    Attributes:
        dispute_answer: Of a further version: why the parties go on while something divides them.
    """

    trigger = Trigger.RECORD_EVIDENCE
    code: str
    kind: EvidenceKind
    dated_on: date
    registration_number: str
    document_sha256: str
    dispute_answer: str | None = None

    @property
    def evidence(self) -> Evidence:
        """The document that it records."""
        return Evidence(self.kind, self.dated_on, self.registration_number.strip(), self.document_sha256)

    def stands(self, agreement: Agreement, _act: Act) -> bool:
        """Whether this very document is recorded, whatever was recorded after it."""
        duty = agreement.find_obligation(self.code)
        return duty is not None and self.evidence in duty.evidence


def delivered(description: str, versions: int) -> str:
    """«di «Relazione» risulta consegnata 1 versione», «… risultano consegnate 2 versioni»."""
    verb = "risulta consegnata" if versions == 1 else "risultano consegnate"
    return f"di «{description}» {verb} {counted(versions, 'versione', 'versioni')}"


def approvable(s: Situation[ApprovePlan]) -> str | None:
    """What is approved was delivered, by an organ, with an act; each organ approves a version once.

    Legal basis: artt. 11 c. 2 and 15 L. 241/1990 (the agreement says who approves its plan).
    """
    command, duty = s.command, s.agreement.obligation(s.command.code)
    if reason := not_one_time(duty, s):
        return reason
    if duty.fulfilment is None:
        return f"«{duty.description}» non risulta consegnato: registrarne prima la consegna con «consegna-piano»"
    if not 1 <= command.version <= len(duty.versions):
        return f"{delivered(duty.description, len(duty.versions))}: la {command.version} no"
    if not command.organ.strip() or not command.act.strip():
        return "servono l’organo che ha approvato e il suo atto (tipo e numero)"
    for each in duty.approvals:
        if each.version == command.version and folded(each.organ) == folded(command.organ):
            return (
                f"la versione {each.version} risulta già approvata: {each.words}; un dato scritto male si corregge con "
                "«rettifica»"
            )
    return _after_signing(s, command.dated_on, "l’approvazione", "la data dell’atto")


def documentable(s: Situation[RecordEvidence]) -> str | None:
    """A document belongs to a duty that is; an update to one that was met, and it is another document."""
    command, duty = s.command, s.agreement.obligation(s.command.code)
    if reason := not_one_time(duty, s):
        return reason
    if command.kind is EvidenceKind.UPDATE:
        done = duty.fulfilment
        if done is None:
            return f"«{duty.description}» non risulta consegnato: la prima versione si registra con «consegna-piano»"
        if command.document_sha256 in duty.versions:
            nth = duty.versions.index(command.document_sha256) + 1
            return f"questo documento è già la versione {nth} di «{duty.description}»: un aggiornamento è un altro"
        if command.dated_on < done.fulfilled_on:
            return f"l’aggiornamento precede la prima consegna ({done.fulfilled_on:%d/%m/%Y})"
        if reason := answered(s):
            return reason
    elif any(each.document_sha256 == command.document_sha256 for each in duty.evidence):
        return f"questo documento risulta già fra quelli di «{duty.description}»"
    return _after_signing(s, command.dated_on, "il documento", "la data del documento")


def _after_signing(s: Situation[Command], day: date, what: str, which: str) -> str | None:
    signed_on = s.agreement.acts[0].signed_on
    if signed_on is not None and day < signed_on:
        return f"{what} ({day:%d/%m/%Y}) precede la firma dell’accordo ({signed_on:%d/%m/%Y})"
    return not_in_future(day, which, s)


def _approve(agreement: Agreement, act: Act, command: ApprovePlan, moment: Moment) -> Effect:
    duty = agreement.obligation(command.code)
    sha256 = duty.versions[command.version - 1]
    approval = Approval(command.version, sha256, command.organ.strip(), command.act.strip(), command.dated_on)
    what = f"Approvata la versione {command.version} di «{duty.description}»: {approval.words}."
    after = agreement.with_obligation(replace(duty, approvals=(*duty.approvals, approval)))
    return Effect(after, what, "", {"document_sha256": sha256})


def _document(agreement: Agreement, act: Act, command: RecordEvidence, moment: Moment) -> Effect:
    duty: Obligation = agreement.obligation(command.code)
    newer = replace(duty, evidence=(*duty.evidence, command.evidence))
    protocol = f", protocollo {command.evidence.registration_number}" if command.evidence.registration_number else ""
    version = f" (versione {len(newer.versions)}, non ancora approvata)" if command.kind is EvidenceKind.UPDATE else ""
    what = f"Registrato per «{duty.description}»: {command.kind} {of_the_date(command.dated_on)}{protocol}{version}."
    what += answer_told(command)
    return Effect(agreement.with_obligation(newer), what, "", {"document_sha256": command.document_sha256})


_SIGNED = ActState.SIGNED

ROWS: tuple[Transition[ApprovePlan] | Transition[RecordEvidence], ...] = (
    Transition(
        _SIGNED,
        Trigger.APPROVE_PLAN,
        _SIGNED,
        approvable,
        "artt. 11 c. 2 e 15 L. 241/1990: approvazione del piano come l’accordo la prevede; il termine è quello della "
        "consegna",
    ),
    Transition(
        _SIGNED,
        Trigger.RECORD_EVIDENCE,
        _SIGNED,
        documentable,
        "art. 1218 c.c.; art. 53 D.P.R. 445/2000: prova dell’adempimento, con il suo protocollo",
    ),
)

EFFECTS: Effects = {ApprovePlan: _approve, RecordEvidence: _document}
