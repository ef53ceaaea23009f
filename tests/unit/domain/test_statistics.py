"""The figures of a year against a count by hand: another way of counting, over the same random registers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.agreement import Agreement, AgreementKind
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ending import Closing, Ending, EndKind
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.obligation import Fulfilment
from agreements.domain.agreement.parties import Office
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit
from agreements.domain.figures.phases import PHASES, Milestone, PhaseDays, Taken, milestones, phase_days
from agreements.domain.figures.statistics import yearly
from agreements.domain.figures.yearly import Counted, Yearly
from tests.support.builders import draft, party, plan, sha, signature

YEAR, TODAY = 2026, date(2026, 9, 15)
LAST = date(2026, 12, 31)
DAYS = st.dates(date(2024, 11, 1), date(2027, 2, 1))
OFFICES = tuple(Office(f"Settore di prova {n}", f"settore{n}@ente.example.it") for n in range(3))
BODIES = tuple(replace(party(2), name=name, position=2) for name in ("Comune di Prova", "Provincia di Prova", "ASL 1"))
STEPS = ("OPEN_EXAMINATION", "SUBMIT_PROPOSAL", "DEFER", "APPROVE", "FIX_DEFINITIVE_TEXT", "RECALL_TEXT")
LATER = ("SEND_FOR_SIGNATURE", "RECORD_SIGNATURE", "RECORD_REPERTORY", "RECORD_PUBLICATION")


# Made once: a strategy that is made anew for each drawing costs more than what it draws.
PARTIES = st.lists(st.sampled_from(BODIES), min_size=1, max_size=3, unique=True)
DECIDING = st.sampled_from(DecidingBody)
KIND = st.sampled_from(AgreementKind)
OFFICE = st.sampled_from(OFFICES)
DURATION = st.none() | st.builds(Duration, st.integers(1, 700), st.just(Unit.DAYS))
FURTHER = st.lists(st.sampled_from((ActKind.RENEWAL, ActKind.EXTENSION, ActKind.AMENDMENT)), max_size=2)
PERHAPS_ON = st.none() | DAYS
ENDING = st.none() | st.tuples(st.sampled_from(EndKind), DAYS, st.integers(0, 90))
CLOSING = st.none() | st.builds(Closing, DAYS)
BOOLEANS, UP_TO_60, UP_TO_200 = st.booleans(), st.integers(0, 60), st.integers(1, 200)
TAKEN = st.lists(st.sampled_from((*STEPS, *LATER, "REJECT", "WITHDRAW")), max_size=9)
AMOUNTS = st.builds(Amount, st.integers(1, 99_999_99).map(lambda cents: Decimal(cents) / 100), st.booleans())
LINES = st.lists(
    st.builds(Charge, st.integers(2025, 2027), st.integers(1, 2), AMOUNTS), min_size=1, max_size=3, unique=True
)
CHARGES = st.sampled_from([UNKNOWN, NO_CHARGES]) | LINES.map(lambda lines: Charges(ChargesKind.LEDGER, tuple(lines)))


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def signed_act(act: Act, kind: ActKind, sequence: int, day: date) -> Act:
    names = tuple(signature(n, day) for n in (1, 2))
    extends_to = day + timedelta(days=400) if kind is ActKind.EXTENSION else None
    return replace(
        act, kind=kind, sequence=sequence, state=ActState.SIGNED, signatures=names, extends_to=extends_to, texts=()
    )


@st.composite
def counted(make: st.DrawFn) -> Counted:
    others = make(PARTIES)
    body = make(DECIDING)
    agreement = draft(
        kind=make(KIND),
        offices=(make(OFFICE),),
        duration=make(DURATION),
    )
    parties = (party(1), *(replace(other, position=n) for n, other in enumerate(others, 2)))
    agreement = replace(agreement, parties=parties)
    base = replace(agreement.acts[0], body=body, charges=make(CHARGES))
    known = make(DAYS)
    journal = [Taken("CREATE", 1, at(known))]
    if make(BOOLEANS):
        acts, day = [], make(DAYS)
        kinds = make(FURTHER)
        for sequence, kind in enumerate((ActKind.ORIGINAL, *kinds), 1):
            if kind is ActKind.RENEWAL and agreement.duration is None:
                kind = ActKind.AMENDMENT  # the gate renews nothing without a duration
            acts.append(signed_act(base, kind, sequence, day))
            day += timedelta(days=make(UP_TO_200))
        due_on, fulfilled_on = make(PERHAPS_ON), make(PERHAPS_ON)
        duty = replace(plan(), due_on=due_on, fulfilment=fulfilled_on and Fulfilment(fulfilled_on, "1", sha("piano")))
        ending = make(ENDING)
        if ending is not None:
            kind, dated_on, more = ending
            ending = Ending(kind, "atto", "organo", dated_on, dated_on + timedelta(days=more))
        closing = make(CLOSING)
        agreement = replace(agreement, acts=tuple(acts), obligations=(duty,), ending=ending, closing=closing)
    else:
        agreement = replace(agreement, acts=(base,))
    for step in make(TAKEN):
        known += timedelta(days=make(UP_TO_60))
        journal.append(Taken(step, 1, at(known)))
    return Counted(agreement, tuple(journal))


REGISTERS = st.lists(counted(), max_size=8).map(
    lambda all_of_them: [
        replace(each, agreement=replace(each.agreement, number=f"P-2026-{n:04d}"))
        for n, each in enumerate(all_of_them, 1)
    ]
)


@settings(max_examples=50, deadline=None)
@given(REGISTERS, st.sampled_from([2025, 2026]))
def test_every_breakdown_in_which_an_agreement_counts_once_adds_up_to_the_total(
    register: list[Counted], year: int
) -> None:
    figures = yearly(register, year, TODAY, "piano-operativo")
    for breakdown in figures.breakdowns:
        if breakdown.once:
            assert sum(line.signed for line in breakdown.lines) == figures.signed
            assert sum(line.register for line in breakdown.lines) == figures.register
    assert sum(many for _, many in figures.plan_states) == len(figures.plans)
    assert sum(cost.acts for cost in figures.costs) == figures.acts_signed
    for phase in figures.phases:
        assert len(phase.days) + phase.unknown == figures.acts_signed
    turns = dict(figures.turns)
    further = [turns[name] for name in ("rinnovi firmati", "proroghe firmate", "atti aggiuntivi firmati")]
    assert turns["firmati da tutte le parti"] + sum(further) == figures.acts_signed


@settings(max_examples=50, deadline=None)
@given(REGISTERS)
def test_the_figures_are_those_of_a_count_by_hand(register: list[Counted]) -> None:
    figures = yearly(register, YEAR, TODAY, "piano-operativo")
    by_hand = {"signed": 0, "known": 0, "new": 0, "late": 0, "missing": 0, "in time": 0, "closed": 0}
    kinds = dict.fromkeys(AgreementKind, 0)
    bodies = dict.fromkeys((body.name for body in BODIES), 0)
    forming = 0
    for each in register:
        a = each.agreement
        last_signature = max((s.signed_on for s in a.acts[0].signatures), default=None)
        came_in = each.journal[0].at.date()
        if last_signature is not None and last_signature.year == YEAR and last_signature <= TODAY:
            by_hand["signed"] += 1
            kinds[a.kind] += 1
            for other in a.parties[1:]:
                bodies[other.name] += 1
        is_signed = last_signature is not None and last_signature <= TODAY
        if is_signed or came_in <= TODAY:
            by_hand["known"] += 1
            gone = {row.step for row in each.journal if row.at.date() <= TODAY} & {"REJECT", "WITHDRAW"}
            forming += not is_signed and not gone
        by_hand["new"] += came_in.year == YEAR and came_in <= TODAY
        if a.closing is not None and a.closing.closed_on.year == YEAR and a.closing.closed_on <= TODAY:
            by_hand["closed"] += 1
        for duty in a.obligations:
            if duty.due_on is not None and duty.due_on.year == YEAR and duty.fulfilment is not None:
                by_hand["late" if duty.fulfilment.fulfilled_on > duty.due_on else "in time"] += 1
    cents = {"all": 0, "ours": 0, "others": 0}
    for each in register:
        for act in each.agreement.acts:
            last_signature = max((s.signed_on for s in act.signatures), default=None)
            if last_signature is None or last_signature > TODAY:
                continue
            for line in act.charges.lines:
                whole = int(line.amount.value * 100)
                if last_signature.year == YEAR:
                    cents["all"] += whole
                if line.year == YEAR:
                    cents["ours" if line.borne_by == 1 else "others"] += whole
    (ledger,) = (cost.total for cost in figures.costs if cost.kind is ChargesKind.LEDGER)
    assert ledger is not None
    assert [amount.value * 100 for amount in (ledger, *figures.due)] == [*cents.values()]
    turns, plans = dict(figures.turns), dict(figures.plan_states)
    assert figures.signed == by_hand["signed"]
    assert figures.register == by_hand["known"]
    assert turns["inseriti nel registro"] == by_hand["new"]
    assert turns["pratiche chiuse"] == by_hand["closed"]
    assert plans["consegnati in ritardo"] == by_hand["late"]
    assert plans["consegnati entro il termine"] == by_hand["in time"]
    assert signed_by(figures, "tipo") == {kind.value: many for kind, many in kinds.items() if many}
    assert signed_by(figures, "ente con cui è stipulato") == {name: many for name, many in bodies.items() if many}
    (states,) = (b for b in figures.breakdowns if b.by == "stato")
    assert sum(line.register for line in states.lines if line.name == "in formazione") == forming


def signed_by(figures: Yearly, by: str) -> dict[str, int]:
    (found,) = (breakdown for breakdown in figures.breakdowns if breakdown.by == by)
    return {line.name: line.signed for line in found.lines if line.signed}


def lived(day: date, **changes: object) -> Agreement:
    agreement = draft(**changes)  # type: ignore[arg-type]
    return replace(agreement, acts=(signed_act(agreement.acts[0], ActKind.ORIGINAL, 1, day),))


def turns_of(agreement: Agreement, year: int, today: date = TODAY) -> dict[str, int]:
    figures = yearly([Counted(agreement, (Taken("CREATE", 1, at(date(2020, 1, 1))),))], year, today, "piano-operativo")
    return {what: many for what, many in figures.turns if many}


def test_an_agreement_expires_in_the_year_of_its_last_day_and_only_once_that_day_is_over() -> None:
    short = lived(date(2024, 12, 31), duration=Duration(1, Unit.YEARS))
    ends = {year: turns_of(short, year).get("giunti a scadenza", 0) for year in (2024, 2025, 2026)}
    assert sum(ends.values()) == 1
    assert turns_of(short, 2025, date(2025, 12, 30)).get("giunti a scadenza", 0) == 0


def test_what_ended_before_its_expiry_is_counted_by_how_it_ended_and_not_as_expired() -> None:
    ending = Ending(EndKind.REVOCATION, "decreto 1", "Giunta", date(2026, 2, 1), date(2026, 3, 1))
    turns = turns_of(replace(lived(date(2025, 5, 1)), ending=ending), 2026)
    assert turns == {"cessati per revoca": 1}


def test_a_renewal_of_a_later_year_changes_nothing_of_how_the_agreement_stood() -> None:
    agreement = lived(date(2023, 1, 10), years=3)
    renewal = signed_act(agreement.acts[0], ActKind.RENEWAL, 2, date(2026, 1, 5))
    renewed = Counted(replace(agreement, acts=(*agreement.acts, renewal)), (Taken("CREATE", 1, at(date(2023, 1, 1))),))

    def states(year: int) -> dict[str, int]:
        figures = yearly([renewed], year, TODAY, "piano-operativo")
        (found,) = (breakdown for breakdown in figures.breakdowns if breakdown.by == "stato")
        return {line.name: line.register for line in found.lines}

    assert states(2025) == {"in scadenza": 1}
    assert states(2026) == {"vigente": 1}


def test_what_was_put_off_or_recalled_counts_as_it_went_the_last_time() -> None:
    def day(n: int) -> datetime:
        return at(date(2026, 3, n))

    rows = [
        ("CREATE", 1), ("SUBMIT_PROPOSAL", 2), ("DEFER", 4), ("SUBMIT_PROPOSAL", 6), ("APPROVE", 7),
        ("FIX_DEFINITIVE_TEXT", 9), ("SEND_FOR_SIGNATURE", 10), ("RECALL_TEXT", 11), ("FIX_DEFINITIVE_TEXT", 14),
        ("SEND_FOR_SIGNATURE", 15), ("RECORD_SIGNATURE", 16), ("RECORD_SIGNATURE", 20), ("RECORD_PUBLICATION", 21),
        ("RECORD_PUBLICATION", 28),
    ]  # fmt: skip
    (reached,) = milestones(Taken(step, 1, day(n)) for step, n in rows).values()
    assert {place: found.day for place, found in reached.items()} == {
        Milestone.DRAFT: 1,
        Milestone.PROPOSAL: 6,
        Milestone.DECISION: 7,
        Milestone.DEFINITIVE: 14,
        Milestone.SENT: 15,
        Milestone.SIGNED: 20,
        Milestone.PUBLISHED: 21,
    }
    unsent = milestones(Taken(step, 1, day(n)) for step, n in rows[:8])
    assert Milestone.SENT not in unsent[1]
    days = {(phase.begin, phase.end): phase.days for phase in phase_days([reached])}
    assert days[Milestone.DRAFT, Milestone.SIGNED] == (19,)
    assert days[Milestone.SIGNED, Milestone.REPERTORY] == ()
    assert set(days) == set(PHASES)


def test_a_renewal_has_a_way_of_its_own_that_begins_when_it_was_opened() -> None:
    journal = [Taken("RECORD_HISTORICAL", 1, at(date(2026, 1, 1))), Taken("OPEN_RENEWAL", 1, at(date(2026, 2, 1)))]
    journal.append(Taken("SUBMIT_PROPOSAL", 2, at(date(2026, 2, 9))))
    assert milestones(journal) == {2: {Milestone.DRAFT: journal[1].at, Milestone.PROPOSAL: journal[2].at}}


def test_days_are_italian_days_and_the_middle_of_an_even_number_lies_between() -> None:
    late = datetime(2026, 1, 9, 23, 30, tzinfo=UTC)  # in Italy it is the tenth already
    acts = [{Milestone.DRAFT: at(date(2026, 1, 1)), Milestone.PROPOSAL: end} for end in (late, at(date(2026, 1, 5)))]
    first = phase_days([*acts, {}])[0]
    assert first == PhaseDays(Milestone.DRAFT, Milestone.PROPOSAL, (4, 9), 1)
    assert first.median == 6.5


@pytest.mark.parametrize("year", [1989, 2027])
def test_a_year_of_which_nothing_can_be_counted_is_refused(year: int) -> None:
    with pytest.raises(InvalidDatum, match="dal 1990 al 2026"):
        yearly([], year, TODAY, "piano-operativo")


def test_an_empty_register_has_a_year_of_zeros() -> None:
    figures = yearly([], YEAR, TODAY, "piano-operativo")
    assert (figures.signed, figures.register, figures.acts_signed, figures.plans) == (0, 0, 0, ())
    assert not any(many for _, many in figures.turns)
