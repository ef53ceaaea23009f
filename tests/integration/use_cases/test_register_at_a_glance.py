"""Lists of the whole register that load few agreements, beside what they say where every agreement is loaded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Correction, Datum
from agreements.domain.agreement.events import Event
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.deadlines.agenda import within
from agreements.domain.deadlines.deadlines import ENDS
from agreements.domain.mail.pec import Receipt, ReceiptKind, SentLetter
from agreements.domain.mail.pec_match import Match, match
from agreements.domain.people.person import HeldRole, Person, Role
from agreements.domain.register.open_doubts import open_doubts
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.withdrawal import Withdraw
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.letters import COMMUNICATION, LETTER_SENT, Correspondence, correspondence
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life import open_work
from agreements.use_cases.life.open_work import what_waits
from agreements.use_cases.life.waiting_for import Kept, View, waiting_for
from agreements.use_cases.mail.receipts import matching_elsewhere
from agreements.use_cases.watch.agenda import coming
from agreements.use_cases.watch.sweep import run_sweep
from tests.contract import samples
from tests.support import builders
from tests.support.builders import CLERK

FIRST = date(2026, 3, 2)
MANY = 14
LETTERS = (
    "sollecito-dovere-0-738000",
    "riscontro-modifiche-2",
    "presa-atto-adesione",
    "trasmissione-1",
    "trasmissione-2",
)


def at(day: date, hour: int = 6) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def some_agreement(chance: Random, number: str) -> Agreement:
    """Somewhere on its way, or signed up to a year and a half ago, with duties of its own and parties of its own."""
    day = FIRST - timedelta(days=chance.randrange(0, 500))
    made = replace(builders.draft(chance.choice([2, 3])), number=number, title=f"Accordo di prova per il tema {number}")
    pec = f"parte2.{chance.randrange(6)}@PEC.example.it"
    first, second, *others = made.parties
    made = replace(made, parties=(first, replace(second, pec=pec), *others))
    duties = tuple(
        replace(builders.plan(), code=f"dovere-{n}", party_position=chance.choice([1, 2]), limit=parse_time_limit(days))
        for n, days in enumerate(chance.sample(["20g", "3m", "200g", "2a"], k=chance.randrange(3)))
    )
    made = replace(made, obligations=(*duties, *([builders.yearly_report()] if chance.random() < 0.4 else [])))
    commands = builders.way_to_signature(made, day)
    for command in commands[: chance.choice([0, 1, 3, 5, len(commands) - 1, *[len(commands)] * 6])]:
        made = builders.take(made, command, day)
    if chance.random() < 0.2:
        made = replace(made, pending_corrections=(Correction(Datum.EXPIRY_DATE, "", "1/1/2030", "x", "y", at(FIRST)),))
    if chance.random() < 0.1 and made.newest_act.open:
        made = builders.take(made, Withdraw("prova"), day)
    return made


def happened(of: Agreement, step: str, when: datetime, **data: str) -> Event:
    return Event(of.number, 1, step, when, CLERK, f"Passo {of_the_date(when)}.", "", "art. 15 L. 241/1990", data)


def write_letters(unit: UnitOfWork, chance: Random, agreement: Agreement, sha256: str) -> None:
    """Letters that wait, that left in each of the ways in which letters leave, and receipts of what became of them."""
    drafted, sent = at(FIRST, 8), at(FIRST, 9)
    kinds = chance.sample(
        [
            "sollecito-dovere-0-738000",
            "riscontro-modifiche-2",
            "presa-atto-adesione",
            "trasmissione-1",
            "trasmissione-2",
            "bozza",
        ],
        k=3,
    )
    documents = [
        replace(
            samples.document(),
            agreement=agreement.number,
            kind=kind,
            label=f"lettera {kind}",
            sha256=sha256,
            created_at=when,
        )
        for kind, when in zip(kinds, chance.choices([drafted, sent], k=3), strict=True)
    ]
    events = [
        happened(agreement, Trigger.SEND_FOR_SIGNATURE.name, chance.choice([drafted, sent]), registration_number=number)
        for number in chance.sample(["", "0007"], k=chance.randrange(3))
    ]
    if chance.random() < 0.2:
        events.append(happened(agreement, Trigger.RECORD_PEC_COMMUNICATION.name, sent, registration_number="9"))
    if chance.random() < 0.5:
        label = chance.choice([documents[0].label, documents[1].label, "lettera di un’altra pratica"])
        events.append(happened(agreement, LETTER_SENT, sent, document=label, registration_number="0012345"))
    # In no order of time.
    unit.save(agreement, events or [happened(agreement, "NOTED", sent)], documents, accepting=True)
    if chance.random() < 0.5:
        kind = chance.choice(list(ReceiptKind))
        letter = chance.choice([documents[0].label, documents[1].label, COMMUNICATION])
        of = replace(samples.receipt().receipt, kind=kind, delivered_to=agreement.party(2).pec.casefold())
        told = replace(samples.receipt(letter), agreement=agreement.number, receipt=of, recorded_at=at(FIRST, 10))
        unit.add_receipts([told])


def fill(bench: Workbench, chance: Random) -> None:
    sha256 = bench.archive.put(b"una lettera di prova")
    with bench.database.unit() as unit:
        new = [some_agreement(chance, f"P-2026-{serial:04d}") for serial in range(1, MANY + 1)]
        for made in [unit.add(each, happened(each, "CREATE", at(FIRST)), each.number) for each in new]:
            if chance.random() < 0.6:
                write_letters(unit, chance, made, sha256)
        unit.commit()


def everything(bench: Workbench) -> list[tuple[Agreement, Correspondence]]:
    with bench.database.unit() as unit:
        return [(agreement, correspondence(unit, agreement)) for agreement in unit.list_agreements()]


def offices_of_all(register: list[tuple[Agreement, Correspondence]]) -> set[tuple[str, str]]:
    return {
        (a.number, office.email)
        for a, _ in register
        for office in (a.manager, *a.offices, *(duty.office for duty in a.obligations))
    }


def waits_of_all(register: list[tuple[Agreement, Correspondence]], day: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in within([a for a, _ in register], day, open_work.DAYS_AHEAD):
        whose = open_work.REPERTORY if entry.code.endswith(":repertorio") else entry.office.name
        told = open_work.waiting_entry(entry, day).sentence
        others = [office.name for office in entry.offices] if entry.kind in ENDS else []
        for each_one in dict.fromkeys((whose, *others)):
            found.setdefault(each_one, []).append(f"{entry.agreement} «{entry.title}»: {told}")
    for agreement, letters in register:
        doubts = (open_work.waiting_doubt(agreement.number, doubt) for doubt in open_doubts(agreement, ""))
        for each in (*open_work.waiting_on(agreement, letters, day), *doubts):
            found.setdefault(each.whose, []).append(f"{agreement.number} «{agreement.title}»: {each.sentence}")
    return found


def waits_for_somebody(bench: Workbench, letters: Kept, day: date) -> set[str]:
    """What the page of a person says, of each sort, that may see all."""
    person = Person("prova", "Prova Uno", "Ufficio accordi", roles=(HeldRole(Role.MANAGER, "", FIRST),))
    pages = [waiting_for(bench, person, View.BODY, letters, at(day), sort) for sort in open_work.Waits]
    lines = [line for page in pages for group in page.groups for line in group.lines]
    return {f"{line.waiting.agreement} «{line.title}»: {line.waiting.sentence}" for line in lines}


def elsewhere_of_all(register: list[tuple[Agreement, Correspondence]], but: str) -> dict[str, SentLetter | None]:
    """For a failure at each address, what a walk through all agreements finds."""
    found: dict[str, SentLetter | None] = {}
    for address in ADDRESSES:
        receipt = receipt_for(address)
        matches = (match(receipt, x.sent, x.receipts) for a, x in register if a.number != but and x.sent)
        found[address] = next((each.letters[0] for each in matches if isinstance(each, Match)), None)
    return found


ADDRESSES = (*(f"parte2.{n}@pec.example.it" for n in range(6)), "nessuno@pec.example.it")


def receipt_for(address: str) -> Receipt:
    failure = replace(samples.receipt().receipt, delivered_to=address, message_id="", identifier="")
    return replace(failure, subject="prot. 0012345", issued_at=at(FIRST, 12))


@pytest.mark.parametrize(("bench", "seed"), [("sqlite", 1), ("sqlite", 2), ("postgresql", 3)], indirect=["bench"])
def test_lists_say_what_they_say_where_every_agreement_is_loaded(bench: Workbench, seed: int) -> None:
    chance = Random(seed)
    fill(bench, chance)
    days = [FIRST + timedelta(days=ahead) for ahead in (1, 2, 21, 41)]
    remembered = Kept()
    for turn, day in enumerate(days):
        if turn != 1:
            assert run_sweep(bench, at(day)).warnings == ()
        register = everything(bench)
        sections = {whose: list(lines) for whose, lines in what_waits(bench, at(day)).sections}
        assert list(sections.items()) == list(waits_of_all(register, day).items())
        told = {line for lines in sections.values() for line in lines}
        assert waits_for_somebody(bench, remembered, day) == told
        for ahead in (0, 45, 3000):
            assert coming(bench.database, at(day), ahead)[1] == within([a for a, _ in register], day, ahead)
        with bench.database.unit() as unit:
            assert unit.offices_reached() == offices_of_all(register)
        expected = elsewhere_of_all(register, "P-2026-0001")
        assert {a: matching_elsewhere(bench, receipt_for(a), "P-2026-0001") for a in ADDRESSES} == expected
        assert len({letter for letter in expected.values() if letter}) > 1
