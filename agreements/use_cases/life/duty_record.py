"""What follows a duty: documents of it are recorded, a version of what was delivered is approved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.duty_record import Evidence, EvidenceKind
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.obligation import PLAN, Obligation
from agreements.domain.basics.act_numbers import same_number
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.duty_record import ApprovePlan, RecordEvidence
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import received
from agreements.use_cases.base.step import (
    NewDocument,
    Step,
    load,
    named_file,
    report,
    take,
    used_already,
)
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.obligations import delivered_file


@dataclass(frozen=True, slots=True)
class AskedEvidence:
    """A document of a duty, as somebody typed it; of an update of the plan without a file the last prepared one.

    Attributes:
        dispute_answer: Of an update: why the parties go on while something divides them.
    """

    code: str
    kind: EvidenceKind
    dated_on: date
    registration_number: str
    file_name: str = ""
    dispute_answer: str = ""


def record_evidence(bench: Workbench, number: str, asked: AskedEvidence, actor: Actor, now: datetime) -> Outcome:
    """Record a document of a duty beside the one by which it was met; earlier ones stay.

    Safe to kill and to repeat: the file waits among those received until the commit; asked again it changes nothing.

    Raises:
        AccordiError: There is no document, or it is recorded already.
    """
    agreement, moment = load(bench, number, now)
    file_name = named_file(bench, agreement, asked.file_name, moment)
    files = received(bench, agreement, moment)
    duty = agreement.obligation(asked.code)
    said = (asked.kind, asked.dated_on, asked.registration_number.strip())
    alike = [e for e in duty.evidence if (e.kind, e.dated_on) == said[:2]]
    same = [e for e in alike if same_number(e.registration_number, asked.registration_number)]
    if file_name and used_already(files, file_name, {each.document_sha256 for each in same}):
        return report(bench, agreement, moment, f"«{file_name}» risulta già registrato.", already_done=True)
    plan = asked.code == PLAN and asked.kind is EvidenceKind.UPDATE
    data, suffix = delivered_file(bench, agreement, files, file_name, plan=plan)
    sha256 = bench.archive.put(data)
    command = RecordEvidence(asked.code, *said, sha256, asked.dispute_answer.strip() or None)
    document = NewDocument(f"documento-{asked.code}", len(duty.evidence) + 1, _label(duty, command), suffix, data)
    # Of the agreement, whichever further act stands beside it now.
    document = replace(document, act_sequence=1)
    uses = (sha256,) if file_name else ()
    return take(bench, number, actor, now, lambda _a, _m: Step(command, lambda _after, _act: [document], uses=uses))


def _label(duty: Obligation, command: RecordEvidence) -> str:
    evidence: Evidence = command.evidence
    protocol = f", prot. {evidence.registration_number}" if evidence.registration_number else ""
    version = f" v{len(duty.versions) + 1}" if evidence.kind is EvidenceKind.UPDATE else ""
    return f"{duty.description.lower()} – {evidence.kind}{version} {evidence.dated_on:%d-%m-%Y}{protocol}"


def approve_plan(
    bench: Workbench, number: str, version: str, command: ApprovePlan, actor: Actor, now: datetime
) -> Outcome:
    """Record by which organ and with which act a version of what was delivered was approved.

    Safe to kill and to repeat: one commit; asked again it changes nothing, whatever was delivered since.

    Args:
        version: As typed; empty for the newest that was delivered.
        command: As declared; its version is that of the argument.

    Raises:
        InvalidDatum: The version is no number.
        RefusedTransition: It was not delivered, or is approved already.
    """

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        return Step(replace(command, version=_meant(agreement, version, command)))

    return take(bench, number, actor, now, prepare)


def _meant(agreement: Agreement, typed: str, command: ApprovePlan) -> int:
    duty, named = agreement.obligation(command.code), typed.strip().casefold().removeprefix("v").strip(" .")
    if named:
        if not (named.isascii() and named.isdecimal()):
            raise InvalidDatum("versione", "La versione è un numero: 1 la prima consegnata, 2 il primo aggiornamento.")
        return int(named)
    # Asked again after an update came: the version that this very act approved.
    asked = (command.organ.strip(), command.act.strip(), command.dated_on)
    same = [each.version for each in duty.approvals if (each.organ, each.act, each.dated_on) == asked]
    return same[-1] if same else max(1, len(duty.versions))
