"""Agreements and commands for tests: invented bodies and people, nothing of anybody real."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from agreements.domain.agreement.act import DefinitiveText, SignatureRecord, TextVersion, TimeSource
from agreements.domain.agreement.agreement import (
    Agreement,
    AgreementKind,
    Content,
    EffectRule,
    RenewalRule,
    first_act,
)
from agreements.domain.agreement.decision import ADMINISTRATIVE_REGULARITY, DecidingBody, DecisionOutcome
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.parties import Nature, Office, Party, Signatory
from agreements.domain.agreement.ratification import Ratification, RatificationAnswer
from agreements.domain.agreement.region_profile import PROFILES
from agreements.domain.basics.moment import Moment
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit, parse_time_limit
from agreements.domain.steps.command import Command
from agreements.domain.steps.decision import RecordDecision
from agreements.domain.steps.definitive_text import FixDefinitiveText
from agreements.domain.steps.drafting import OpenExamination
from agreements.domain.steps.examination import RecordOpinion, SubmitProposal
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.domain.steps.ratification import RecordRatification
from agreements.domain.steps.sending import SendForSignature
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import decide

CLERK = Actor("Carla Istruttrice", "Settore di prova")
MANAGER = Actor("Dario Dirigente", "Direzione di prova")
OFFICE = Office("Settore Amministrazione digitale di prova", "settore@regione.example.it")
MANAGER_OFFICE = Office("Direzione di prova", "direzione@regione.example.it")
NAMES = ("Regione di Prova", "ANCI di Prova", "Provincia di Prova", "Comune di Prova", "Unione di Prova")
PEOPLE = ("Prova Uno", "Prova Due", "Prova Tre", "Prova Quattro", "Prova Cinque")
START = date(2026, 3, 2)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def moment(day: date = START, hour: int = 9) -> Moment:
    return Moment(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def party(position: int) -> Party:
    return Party(
        position=position,
        name=NAMES[position - 1],
        nature=Nature.PUBLIC_ADMINISTRATION,
        tax_code="",
        seat=f"Via di Prova {position}, Città di Prova",
        pec=f"parte{position}@pec.example.it",
        signatory=Signatory(PEOPLE[position - 1], "Presidente", f"delega di prova n. {position}"),
        commitments=(f"collaborare per la parte {position}",),
    )


def plan() -> Obligation:
    return Obligation(
        code="piano-operativo",
        description="Piano operativo",
        clause="entro un mese dalla firma",
        party_position=1,
        office=OFFICE,
        limit=parse_time_limit("1m"),
    )


def yearly_report(party_position: int = 1) -> Obligation:
    return Obligation(
        code="relazione-annuale",
        description="Relazione annuale",
        clause="ogni anno una relazione sullo stato di attuazione",
        party_position=party_position,
        office=OFFICE,
        limit=parse_time_limit("1a"),
        recurs_from=1,
    )


def draft(parties: int = 2, renewals: int = 1, years: int = 3, **changes: object) -> Agreement:
    content = changes.get("content")
    clause = content.charges.strip() if isinstance(content, Content) else ""
    act = replace(
        first_act(DecidingBody.EXECUTIVE_BOARD),
        charges=UNKNOWN if clause else NO_CHARGES,
        texts=(TextVersion(1, sha("v1"), "modello", moment().at),),
    )
    agreement = Agreement(
        number="P-2026-0001",
        kind=AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
        title="Protocollo d’intesa di prova per l’amministrazione digitale",
        content=Content(purpose="Coordinare le iniziative di prova"),
        parties=tuple(party(n) for n in range(1, parties + 1)),
        offices=(OFFICE,),
        manager=MANAGER_OFFICE,
        procedure_officer="Rita Responsabile",
        duration=Duration(years, Unit.YEARS),
        effect_rule=EffectRule.LAST_SIGNATURE,
        fixed_effect_on=None,
        renewal=RenewalRule(renewals),
        obligations=(plan(),),
        acts=(act,),
    )
    return replace(agreement, **changes)  # type: ignore[arg-type]


def definitive(day: date = START) -> DefinitiveText:
    return DefinitiveText(sha("docx"), sha("pdf"), "LibreOffice", "7.4", ("PDF/A-2a", "PDF/UA-1"), day)


def signature(position: int, day: date = START, hour: int = 8) -> SignatureRecord:
    return SignatureRecord(
        position=position,
        signatory=PEOPLE[position - 1],
        signed_at=datetime(day.year, day.month, day.day, hour, tzinfo=UTC),
        time_source=TimeSource.TIMESTAMP,
        file_sha256=sha(f"file{position}{day}"),
        preserved_sha256=sha(f"lta{position}{day}"),
        certificate=f"seriale {position}",
        identity=sha(f"firma {position}"),
    )


def take(agreement: Agreement, command: Command, day: date = START) -> Agreement:
    decision = decide(agreement, command, CLERK, moment(day))
    assert decision.event is not None
    return decision.agreement


def way_to_signature(agreement: Agreement, day: date = START) -> list[Command]:
    """The commands that take the newest act from draft to the last signature, all on one day."""
    texts = len(agreement.newest_act.texts)
    return [
        OpenExamination(texts),
        RecordOpinion(ADMINISTRATIVE_REGULARITY, "Dario Dirigente", True, day, ""),
        SubmitProposal(f"P{day:%y%m%d}", day),
        RecordDecision(DecisionOutcome.APPROVED, day, f"{day:%j}", ""),
        *(RecordPartyAct(p.position, "Comitato", f"C{p.position}", day, texts, "") for p in agreement.present[1:]),
        FixDefinitiveText(definitive(day)),
        SendForSignature(day, day + timedelta(days=30)),
        *(RecordSignature(signature(p.position, day, 6 + p.position)) for p in agreement.present),
    ]


def urgent(
    steps: int, answer: RatificationAnswer | None = None, parties: int = 2, day: date = START, **changes: object
) -> Agreement:
    """Decided by decree in urgency, to be ratified within the usual 30 days; so many steps on its way to signature."""
    body = DecidingBody.PRESIDENT_IN_URGENCY
    agreement = draft(parties, **changes)  # type: ignore[arg-type]
    agreement = agreement.with_act(replace(agreement.newest_act, body=body))
    for command in way_to_signature(agreement, day)[:steps]:
        if isinstance(command, OpenExamination):
            command = replace(command, rule=PROFILES[body])
        agreement = take(agreement, command, day)
    if answer is not None:
        agreement = take(agreement, RecordRatification(Ratification(answer, "", "9", day, "ragioni di prova")), day)
    return agreement


def signed(parties: int = 2, day: date = START, **changes: object) -> Agreement:
    return _walked(draft(parties, **changes), day) if changes else _signed(parties, day)  # type: ignore[arg-type]


@cache  # hundreds of tests begin here, and the rules compute: the same steps make the same agreement
def _signed(parties: int, day: date) -> Agreement:
    return _walked(draft(parties), day)


def _walked(agreement: Agreement, day: date) -> Agreement:
    for command in way_to_signature(agreement, day):
        agreement = take(agreement, command, day)
    return agreement
