"""Steps beside a signed act: duties, further acts, who is a party, how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.duty_record import EvidenceKind
from agreements.domain.agreement.ending import AfterDeparture, EndKind
from agreements.domain.agreement.membership import LeftAlone
from agreements.domain.agreement.recorded_fact import FactKind
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.steps.departure import Leave
from agreements.domain.steps.duty_record import ApprovePlan
from agreements.domain.steps.ending import Close, End
from agreements.domain.steps.facts import RecordFact
from agreements.domain.steps.further_acts import Change
from agreements.domain.steps.membership import Join, Succeed
from agreements.domain.steps.obligations import DeferObligation
from agreements.domain.steps.succession import Merge, Split
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import further_acts, renewal
from agreements.use_cases.life import duty_record, ending, facts, membership, obligations, register
from tests.integration.use_cases.lives import CLERK, NAMES, Life, party
from tests.kills.step import now


def expiry(life: Life) -> Outcome:
    return register.confirm_expiry(
        life.bench, life.number, life.day + timedelta(days=3 * 365), "lettura di prova", CLERK, now()
    )


def pec_step(life: Life) -> Outcome:
    return register.record_pec_communication(life.bench, life.number, life.day, "P7", CLERK, now())


def event_step(life: Life) -> Outcome:
    return register.record_event(life.bench, life.number, "", life.day, "legge di prova n. 7", CLERK, now())


def plan_file(life: Life) -> None:
    life.put("piano.pdf", b"%PDF-1.7\n% piano di prova\n")


def deliver(life: Life) -> Outcome:
    return life.deliver(file="piano.pdf")


def minutes_file(life: Life) -> None:
    life.put("verbale.pdf", b"%PDF-1.7\n% verbale di prova\n")


def evidence(life: Life) -> Outcome:
    asked = duty_record.AskedEvidence("piano-operativo", EvidenceKind.MINUTES, life.day, "prot. 9", "verbale.pdf")
    return duty_record.record_evidence(life.bench, life.number, asked, CLERK, now())


def plan_approval(life: Life) -> Outcome:
    command = ApprovePlan("piano-operativo", 0, "Comitato di prova", "verbale n. 4", life.day)
    return duty_record.approve_plan(life.bench, life.number, "", command, CLERK, now())


def defer(life: Life) -> Outcome:
    until = life.day + timedelta(days=45)
    command = DeferObligation("piano-operativo", until, "nota prot. 7", life.day, "ritardo concordato di prova")
    return obligations.defer(life.bench, life.number, command, CLERK, now())


def renewal_step(life: Life) -> Outcome:
    asked = renewal.AskedRenewal(DecidingBody.EXECUTIVE_BOARD, "risultati di prova")
    return renewal.open_renewal(life.bench, life.number, asked, CLERK, now())


def extension(life: Life) -> Outcome:
    until = life.day + timedelta(days=4 * 365)
    return further_acts.open_extension(
        life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, until, "attività in corso", CLERK, now()
    )


def amendment(life: Life) -> Outcome:
    changes = (Change("articolo 5", "un nuovo testo di prova"),)
    return further_acts.open_amendment(
        life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, changes, "struttura cambiata", CLERK, now()
    )


def accession(life: Life) -> Outcome:
    day, clause = life.day, "art. 9 di prova"
    command = Join(party(3), clause, "Giunta, delibera n. 8", day, day, "prot. 9", True, "verbale n. 4", day)
    return membership.join(life.bench, life.number, command, "", CLERK, now())


def succession(life: Life) -> Outcome:
    command = Succeed(0, party(3, "Città metropolitana di Prova"), "legge n. 56", life.day, life.day)
    return membership.succeed(life.bench, life.number, NAMES[1], command, CLERK, now())


def merger(life: Life) -> Outcome:
    command = Merge(0, 0, "legge n. 56", life.day, life.day, LeftAlone.ENDS, (), "valutato")
    return membership.merge(life.bench, life.number, NAMES[1], NAMES[0], command, CLERK, now())


def division(life: Life) -> Outcome:
    first, second = party(2, "Ente A di Prova"), replace(party(3, "Ente B di Prova"), commitments=())
    command = Split(0, first, second, "legge n. 8", life.day, life.day)
    return membership.succeed(life.bench, life.number, NAMES[1], command, CLERK, now())


def departure(life: Life) -> Outcome:
    notice = parse_time_limit("30g", rolls=False)
    command = Leave(0, life.day, "prot. 9", "art. 9 di prova", notice, None, AfterDeparture.ENDS, (), "valutato")
    return ending.record_departure(life.bench, life.number, NAMES[1], command, CLERK, now())


def fact(life: Life) -> Outcome:
    command = RecordFact(FactKind.FORMAL_NOTICE, life.day, 0, "prot. 9", "il piano di prova")
    return facts.record_fact(life.bench, life.number, "", NAMES[1], command, CLERK, now())


def fact_closed(life: Life) -> Outcome:
    return facts.close_fact(life.bench, life.number, "", life.day, "consegnato", CLERK, now())


def ending_step(life: Life) -> Outcome:
    day = life.day - timedelta(days=1)
    command = End(EndKind.DISSENT, "deliberazione n. 120", "Giunta regionale", day, day, (), "finalità esaurite")
    return ending.end_agreement(life.bench, life.number, command, CLERK, now())


def closing(life: Life) -> Outcome:
    command = Close("risultati di prova", "", "", "", "")
    return ending.close_agreement(life.bench, life.number, command, CLERK, now())
