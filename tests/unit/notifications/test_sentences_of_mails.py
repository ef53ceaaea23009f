"""Every mail and every digest reads as Italian does, whatever the day, the number and the name in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml

from agreements.domain.agreement.act import ActState, Refusal
from agreements.domain.agreement.agreement import Agreement, EffectRule, RenewalRule
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.recorded_fact import FactKind
from agreements.domain.basics.errors import AccordiError
from agreements.domain.days.time_limit import Direction, parse_time_limit
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.deadlines.sweep import Due, Recipient
from agreements.domain.steps.after_signature import ConfirmExpiry
from agreements.domain.steps.facts import RecordFact
from agreements.domain.steps.further_acts import Extend, OpenRenewal
from agreements.domain.steps.signatories import RecordRefusal
from agreements.domain.steps.transitions import decide
from agreements.notifications.digest import Entry, compose_digest
from agreements.notifications.messages import compose
from agreements.use_cases.base.next_steps import next_steps
from tests.support import builders
from tests.support.italian import FAULTS

SIGNED_ON = date(2026, 3, 8)  # «l’8 marzo», «l’11 marzo» three days later
NAMES = (
    ("Regione di Prova", Grammar.FEMININE),
    ("Università di Prova", Grammar.FEMININE),
    ("Ente di Prova", Grammar.MASCULINE),
)
STEPS = {each["name"] for each in yaml.safe_load(Path("prefect.yaml").read_text("utf-8"))["deployments"]}
_STEP = re.compile("«([a-z]+(?:-[a-z]+)+)»")
_SERVER = re.compile(r"(?<![\w.])/(?:srv|home|tmp|var|opt|root|mnt|dev)/|[A-Z]{3,}_[A-Z_]+|\bActState\b|<\w+")
_OF_MAILS = {
    name: fault
    for name, fault in FAULTS.items()
    if name not in ("apostrofo o virgolette di macchina", "data in cifre", "virgolette dentro virgolette uguali")
}


def named(agreement: Agreement) -> Agreement:
    parties = (replace(p, name=n, grammar=g) for p, (n, g) in zip(agreement.parties, NAMES, strict=False))
    return replace(agreement, parties=tuple(parties))


def walked(agreement: Agreement, state: ActState, day: date = SIGNED_ON) -> Agreement:
    for command in builders.way_to_signature(agreement, day):
        if agreement.newest_act.state is state:
            return agreement
        agreement = builders.take(agreement, command, day)
    return agreement


@cache
def shapes() -> dict[str, Agreement]:
    """Agreements of every sort that a mail may speak of."""
    first = named(builders.draft(3))
    signed, body = walked(first, ActState.SIGNED), DecidingBody.EXECUTIVE_BOARD
    notice = RenewalRule(1, parse_time_limit("1m", direction=Direction.BACKWARD))
    opened_on = date(2029, 1, 8)
    renewed = builders.take(signed, OpenRenewal(builders.sha("r"), body, "proseguire"), opened_on)
    extended = builders.take(signed, Extend(builders.sha("p"), body, date(2029, 12, 31), "serve tempo"), opened_on)
    refusal = RecordRefusal(Refusal(2, SIGNED_ON, "manca il parere", "prot. 5"))
    fact = RecordFact(FactKind.FORMAL_NOTICE, SIGNED_ON, 2, "prot. 2", "eseguire", towards=1, due_on=date(2026, 4, 11))
    return {
        "approvato": walked(first, ActState.APPROVED),
        "in firma": walked(first, ActState.SIGNING),
        "rifiuto": builders.take(walked(first, ActState.SIGNING), refusal, SIGNED_ON),
        "sottoscritto": signed,
        "disdetta": replace(signed, renewal=notice),
        "senza rinnovi": replace(signed, renewal=RenewalRule(0)),
        "senza durata": replace(signed, duration=None),
        "confermato": builders.take(signed, ConfirmExpiry(date(2029, 3, 8), "lettura"), SIGNED_ON),
        "diffida": builders.take(signed, fact, SIGNED_ON),
        "PEC": replace(signed, effect_rule=EffectRule.PEC_COMMUNICATION),
        "rinnovo in Giunta": walked(renewed, ActState.BEFORE_BODY, opened_on),
        "rinnovo in firma": walked(renewed, ActState.SIGNING, opened_on),
        "proroga in istruttoria": walked(extended, ActState.UNDER_EXAMINATION, opened_on),
        "proroga in firma": walked(extended, ActState.SIGNING, opened_on),
    }


DAYS = (
    *(SIGNED_ON + timedelta(days=n) for n in (0, 1, 3, 31)),
    *(date(2029, 3, 8) + timedelta(days=n) for n in (-30, -11, -1, 0, 1, 40)),
)


def mails(agreement: Agreement, day: date) -> Iterator[tuple[str, str]]:
    found = watched(agreement, day)
    for deadline in found:
        due = Due(deadline, (1,), (), (Recipient(agreement.manager, 1),))
        (notice,) = compose(agreement, due, 1, day, None, "Accordi/2026/P-2026-0001 Protocollo")
        yield f"{deadline.kind}", f"{notice.subject}\n{notice.body.partition('PER CHIARIMENTI')[0]}"
    if found:
        entries = [Entry(agreement, deadline, False) for deadline in found]
        digest = compose_digest("a@example.it", entries, {agreement.number: None}, day, 0, day)
        yield "riepilogo", f"{digest.subject}\n{digest.body.partition('PER CHIARIMENTI')[0]}"
    yield "prossimi passi", "\n".join(next_steps(agreement, builders.moment(day)))


@pytest.mark.parametrize("shape", list(shapes()))
def test_what_a_mail_says_has_no_fault_no_path_and_no_step_that_is_not_there(shape: str) -> None:
    agreement, wrong = shapes()[shape], set()
    for day in DAYS:
        if day < SIGNED_ON or (agreement.newest_act.sequence > 1 and day < date(2029, 1, 8)):
            continue
        for what, text in mails(agreement, day):
            line = " ".join(text.split())
            for name, fault in _OF_MAILS.items():
                wrong |= {
                    f"{what}: {name}: {line[max(0, h.start() - 40) : h.end() + 40]}" for h in fault.finditer(line)
                }
            wrong |= {f"{what}: {h[0]}: {line[max(0, h.start() - 40) : h.end() + 40]}" for h in _SERVER.finditer(line)}
            wrong |= {f"{what}: «{name}»" for name in _STEP.findall(line) if name not in STEPS | {"in-arrivo"}}
    assert wrong == set()


def test_every_kind_of_deadline_that_these_agreements_can_have_is_read() -> None:
    read = {deadline.kind for agreement in shapes().values() for day in DAYS for deadline in watched(agreement, day)}
    assert {
        *(DeadlineKind.PARTY_ACT_MISSING, DeadlineKind.SIGNATURE_PENDING, DeadlineKind.SIGNATURE_REFUSED),
        *(DeadlineKind.OBLIGATION, DeadlineKind.RENEWAL, DeadlineKind.EXPIRY, DeadlineKind.EXPIRY_UNCONFIRMED),
        *(DeadlineKind.NON_RENEWAL, DeadlineKind.YEARLY_CHECK, DeadlineKind.FACT_TERM, DeadlineKind.PEC_MISSING),
        *(DeadlineKind.TO_CLOSE, DeadlineKind.PUBLICATION, DeadlineKind.REPERTORY_MISSING, DeadlineKind.WITHOUT_EFFECT),
    } <= read


@pytest.mark.parametrize("shape", list(shapes()))
def test_a_refusal_reads_as_a_sentence(shape: str) -> None:
    """Every step of the way to signature, asked of an agreement that stands elsewhere."""
    agreement, day, wrong = shapes()[shape], date(2029, 3, 11), set()
    for command in builders.way_to_signature(named(builders.draft(3)), SIGNED_ON):
        try:
            decide(agreement, command, builders.CLERK, builders.moment(day))
        except AccordiError as refused:
            line = refused.sentence
            for name, fault in _OF_MAILS.items():
                wrong |= {f"{name}: {line[max(0, h.start() - 40) : h.end() + 40]}" for h in fault.finditer(line)}
            wrong |= {f"«{name}»" for name in _STEP.findall(line) if name not in STEPS}
    assert wrong == set()
