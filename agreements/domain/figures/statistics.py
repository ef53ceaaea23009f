"""The figures of a year: how many agreements there are, of which kind, with whom; what became of them; plans in time.

Everything is counted from the agreements and the instants of their journals, nothing is kept. An agreement counts as
it stood on one day, the last of the year (or today, in the year that runs): what was recorded with a later date changes
nothing of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.ending import EndKind
from agreements.domain.agreement.money import Amount, ChargesKind, add_up
from agreements.domain.agreement.money_moved import in_force
from agreements.domain.agreement.movement import MovementKind
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.periods import Standing, last_day, standing
from agreements.domain.agreement.recurrence import still_owed
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.days.time_limit import base_day
from agreements.domain.figures.phases import milestones, phase_days
from agreements.domain.figures.yearly import Breakdown, Cost, Counted, Forming, Line, PlanLine, PlanState, Yearly
from agreements.domain.register.open_doubts import UNCONFIRMED_END, doubts_on, end_unconfirmed
from agreements.domain.steps.command import Trigger

FIRST_YEAR = 1990
NO_OFFICE = "struttura non indicata"


def _doubts(counted: Sequence[Counted]) -> tuple[tuple[str, int, int], ...]:
    opened: Counter[str] = Counter()
    settled: Counter[str] = Counter()
    for each in counted:
        for doubt in doubts_on(each.agreement, each.doubts):
            (opened if doubt.open else settled)[doubt.kind] += 1
        opened[UNCONFIRMED_END] += end_unconfirmed(each.agreement)
    kinds = sorted(kind for kind in opened | settled if opened[kind] or settled[kind])
    return tuple((kind, opened[kind], settled[kind]) for kind in kinds)


def check_year(year: int, today: date) -> None:
    """Refuse a year of which nothing can be counted.

    Raises:
        InvalidDatum: Too early, or it has not begun.
    """
    if not FIRST_YEAR <= year <= today.year:
        raise InvalidDatum("anno", f"Si conta un anno dal {FIRST_YEAR} al {today.year}: correggere l’anno.")


def yearly(counted: Sequence[Counted], year: int, today: date, plan: str, *, named: bool = False) -> Yearly:
    """Count a year.

    Args:
        counted: Every agreement of the register.
        plan: Code of the obligation that is the operational plan.
        named: Whether bodies and plans of confidential agreements are named too.

    Raises:
        InvalidDatum: Of this year nothing can be counted.
    """
    check_year(year, today)
    first, last = date(year, 1, 1), date(year, 12, 31)
    day = min(last, today)
    known = [each for each in counted if _known_on(each, day)]
    signed = [first <= (signed_on(each.agreement) or date.min) <= day for each in known]
    acts = [(each, act) for each in counted for act in signed_between(each.agreement, first, day)]
    reached = {id(each): milestones(each.journal) for each, _ in acts}
    apart = _told_by_their_frame(counted)
    summed = [each for each in counted if each.agreement.number not in apart]
    return Yearly(
        year=year,
        counted_on=day,
        running=today <= last,
        register=len(known),
        signed=sum(signed),
        confidential=sum(each.agreement.confidentiality is not None for each in known),
        named=named,
        breakdowns=_breakdowns(known, signed, day, named=named),
        turns=_turns(counted, [act for _, act in acts], first, last, today),
        acts_signed=len(acts),
        phases=phase_days([reached[id(each)].get(act.sequence, {}) for each, act in acts]),
        plans=_plans((each.agreement for each in counted), first, last, today, plan, named=named),
        costs=_costs([act for each, act in acts if each.agreement.number not in apart]),
        due=_due(summed, year, day),
        moved=_moved(counted, year, day),
        doubts=_doubts(counted),
        apart=_apart([act for each, act in acts if each.agreement.number in apart]),
    )


def _moved(counted: Sequence[Counted], year: int, day: date) -> tuple[tuple[str, Amount, Amount], ...]:
    moved = [each for one in counted for each in in_force(one.agreement) if each.year == year and each.dated_on <= day]
    return tuple(
        (
            str(kind),
            add_up(each.amount for each in moved if each.kind is kind and each.party == 1),
            add_up(each.amount for each in moved if each.kind is kind and each.party != 1),
        )
        for kind in MovementKind
        if any(each.kind is kind for each in moved)
    )


def _told_by_their_frame(counted: Sequence[Counted]) -> frozenset[str]:
    """The agreements that implement one that bears charges itself: what it costs, they spend."""
    bearing = {each.agreement.number for each in counted if each.agreement.bears_charges}
    return frozenset(each.agreement.number for each in counted if each.agreement.frame in bearing)


def _apart(acts: Sequence[Act]) -> tuple[int, Amount]:
    totals = [act.charges.total for act in acts]
    return len(acts), add_up(total for total in totals if total is not None)


def signed_on(agreement: Agreement) -> date | None:
    """The date of the agreement: that of its original act."""
    return agreement.acts[0].signed_on


def signed_between(agreement: Agreement, first: date, last: date) -> list[Act]:
    """The acts of every kind whose last signature lies between two days, both included."""
    return [act for act in agreement.acts if act.signed_on is not None and first <= act.signed_on <= last]


def as_it_stood(agreement: Agreement, day: date) -> Agreement:
    """The agreement as far as its signatures, its end and its closing had come on a day."""
    acts = tuple(
        replace(act, state=ActState.SIGNING) if act.signed_on is not None and act.signed_on > day else act
        for act in agreement.acts
    )
    ending, closing = agreement.ending, agreement.closing
    return replace(
        agreement,
        acts=acts,
        ending=None if ending is not None and ending.dated_on > day else ending,
        closing=None if closing is not None and closing.closed_on > day else closing,
    )


def state_on(each: Counted, day: date) -> str:
    """Where an agreement stood on a day, in Italian."""
    stood = as_it_stood(each.agreement, day)
    if stood.acts[0].state is ActState.SIGNED:
        return standing(stood, day).value
    steps = {row.step for row in each.journal if row.act_sequence == 1 and base_day(row.at) <= day}
    if Trigger.REJECT.name in steps:
        return Forming.REJECTED.value
    return (Forming.WITHDRAWN if Trigger.WITHDRAW.name in steps else Forming.FORMING).value


def _known_on(each: Counted, day: date) -> bool:
    """Signed by then, whenever it came into the register; else there by then."""
    signed = signed_on(each.agreement)
    if signed is not None and signed <= day:
        return True
    return bool(each.journal) and base_day(each.journal[0].at) <= day


def _breakdowns(known: Sequence[Counted], signed: Sequence[bool], day: date, *, named: bool) -> tuple[Breakdown, ...]:
    agreements = [each.agreement for each in known]
    states = [state_on(each, day) for each in known]
    return (
        _by("tipo", signed, [[(a.kind, a.kind.value)] for a in agreements]),
        _by("struttura responsabile", signed, [[_office(a)] for a in agreements]),
        _by("organo che approva", signed, [[(a.acts[0].body, a.acts[0].body.value)] for a in agreements]),
        _by("posizione", signed, [[(tie, tie)] for tie in _ties(agreements)], in_order=_TIES),
        _by("stato", signed, [[(state, state)] for state in states], in_order=_STATES),
        _by("ente con cui è stipulato", signed, [_others(a, named) for a in agreements], once=False),
    )


def _ties(agreements: Sequence[Agreement]) -> list[str]:
    frames = {a.frame for a in agreements}
    return [_TIES[2] if a.frame else _TIES[1] if a.number in frames else _TIES[0] for a in agreements]


_TIES = ("accordo a sé", "accordo quadro con accordi attuativi", "accordo attuativo di un quadro")
_STATES = (*(state.value for state in Forming), *(state.value for state in Standing))
_Named = tuple[Hashable, str]


def _by(
    what: str,
    signed: Sequence[bool],
    keys: Sequence[Sequence[_Named]],
    in_order: Sequence[str] = (),
    *,
    once: bool = True,
) -> Breakdown:
    """Count by key; what has one key is called as the newest agreement calls it. The most come first."""
    many: Counter[Hashable] = Counter()
    of_the_year: Counter[Hashable] = Counter()
    names: dict[Hashable, str] = {}
    for in_year, named in zip(signed, keys, strict=True):
        for key, name in dict(named).items():
            many[key] += 1
            of_the_year[key] += in_year
            names[key] = name
    lines = [Line(name, of_the_year[key], many[key]) for key, name in names.items()]
    lines.sort(key=lambda line: (in_order.index(line.name) if in_order else -line.register, line.name))
    return Breakdown(what, tuple(lines), once)


def _office(agreement: Agreement) -> _Named:
    if not agreement.offices:
        return "", NO_OFFICE
    return agreement.offices[0].email.casefold(), agreement.offices[0].name


def _others(agreement: Agreement, named: bool) -> tuple[_Named, ...]:
    if agreement.confidentiality is not None and not named:
        return ()
    return tuple((_known_by(party), party.name) for party in agreement.present[1:])


def _known_by(party: Party) -> Hashable:
    return party.tax_code or folded(party.name)


def _turns(
    counted: Sequence[Counted], acts: Sequence[Act], first: date, last: date, today: date
) -> tuple[tuple[str, int], ...]:
    day = min(last, today)
    kinds = Counter(act.kind for act in acts)
    ends = Counter(filter(None, (end_within(each.agreement, first, last, today) for each in counted)))
    steps = Counter(
        step
        for each in counted
        for step in {r.step for r in each.journal if r.act_sequence == 1 and first <= base_day(r.at) <= day}
    )
    agreements = [each.agreement for each in counted]
    return (
        ("inseriti nel registro", sum(first <= base_day(e.journal[0].at) <= day for e in counted if e.journal)),
        ("firmati da tutte le parti", kinds[ActKind.ORIGINAL]),
        ("respinti dall’organo", steps[Trigger.REJECT.name]),
        ("ritirati prima della decisione", steps[Trigger.WITHDRAW.name]),
        ("rinnovi firmati", kinds[ActKind.RENEWAL] + kinds[ActKind.AMENDED_RENEWAL]),
        ("di cui rinnovi con modifiche", kinds[ActKind.AMENDED_RENEWAL]),
        ("proroghe firmate", kinds[ActKind.EXTENSION]),
        ("atti aggiuntivi firmati", kinds[ActKind.AMENDMENT]),
        ("giunti a scadenza", ends[EXPIRED]),
        *((f"cessati per {kind.value}", ends[kind]) for kind in EndKind),
        (
            "parti uscite",
            sum(first <= d.ends_on <= last and d.ends_on < today for a in agreements for d in a.departures),
        ),
        ("pratiche chiuse", sum(a.closing is not None and first <= a.closing.closed_on <= day for a in agreements)),
    )


EXPIRED = "scadenza"


def end_within(agreement: Agreement, first: date, last: date, today: date) -> EndKind | str | None:
    """By what the agreement came to its end in the year: its expiry, or an end before it; None where it did not.

    Its last day counts whole: it has ended from the day after.
    """
    stood = as_it_stood(agreement, min(last, today))
    if stood.acts[0].state is not ActState.SIGNED:
        return None
    end = last_day(stood)
    if end is None or not first <= end <= min(last, today - timedelta(days=1)):
        return None
    if stood.ending is not None and stood.ending.ends_on == end:
        return stood.ending.kind
    return EXPIRED


def _costs(acts: Sequence[Act]) -> tuple[Cost, ...]:
    found = []
    for kind in ChargesKind:
        totals = [act.charges.total for act in acts if act.charges.kind is kind]
        known = [total for total in totals if total is not None]
        found.append(Cost(kind, len(totals), None if kind is ChargesKind.UNKNOWN else add_up(known)))
    return tuple(found)


def _due(counted: Sequence[Counted], year: int, day: date) -> tuple[Amount, Amount]:
    signed = [
        act for each in counted for act in each.agreement.acts if act.signed_on is not None and act.signed_on <= day
    ]
    lines = [line for act in signed for line in act.charges.lines if line.year == year]
    ours = add_up(line.amount for line in lines if line.borne_by == 1)
    return ours, add_up(line.amount for line in lines if line.borne_by != 1)


def _plans(
    agreements: Iterable[Agreement], first: date, last: date, today: date, code: str, *, named: bool
) -> tuple[PlanLine, ...]:
    found = []
    for agreement in agreements:
        duty = agreement.find_obligation(code)
        if duty is None or duty.due_on is None or not first <= duty.due_on <= last:
            continue
        delivered_on = duty.fulfilment.fulfilled_on if duty.fulfilment else None
        late = max(0, ((delivered_on or today) - duty.due_on).days)
        if delivered_on is not None:
            state = PlanState.LATE if late else PlanState.IN_TIME
        elif not still_owed(agreement, duty, today):
            state, late = PlanState.NO_LONGER_OWED, 0
        else:
            state = PlanState.MISSING if late else PlanState.AWAITED
        title = agreement.title if named else agreement.shown_title
        found.append(PlanLine(agreement.number, title, duty.due_on, delivered_on, state, late))
    return tuple(sorted(found, key=lambda line: (line.due_on, line.agreement)))
