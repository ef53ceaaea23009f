"""The sweep that looks where a day of looking says so, beside one that looks at everything: two registers, one life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event as database_event
from sqlalchemy import text

from agreements.domain.agreement.agreement import Agreement, Origin, RenewalRule
from agreements.domain.agreement.events import Event
from agreements.domain.basics.moment import Moment
from agreements.domain.days.time_limit import Direction, TimeLimit, Unit, parse_time_limit
from agreements.domain.deadlines.agenda import Agenda, agenda_of
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.deadlines.ladders import FROM_THE_FIRST, LadderRule
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.offices import RegisteredOffice, Role, Substitute
from agreements.domain.steps.after_signature import ConfirmExpiry
from agreements.domain.steps.obligations import DeferObligation
from agreements.notifications.calendar import calendar_of, first_day
from agreements.persistence.engine.records import Look
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life import obligations
from agreements.use_cases.offices import register as offices
from agreements.use_cases.offices import reorganisation
from agreements.use_cases.watch.agenda import EVERY as EVERY_DEADLINE
from agreements.use_cases.watch.agenda import coming, whole_agenda, write_calendars
from agreements.use_cases.watch.program_rules import program_rules
from agreements.use_cases.watch.sweep import run_sweep
from signing.trial.pki import TrialPki
from tests.integration.use_cases.lives import move_end, new_bench
from tests.support import builders
from tests.support.builders import CLERK
from tests.support.postgres import fresh_database

FIRST = date(2026, 3, 2)
ONE = RegisteredOffice("SET-UNO", "Settore Uno di prova", builders.OFFICE.email, "dirigente del Settore Uno")
TWO = RegisteredOffice("SET-DUE", "Settore Due di prova", "due@regione.example.it", "dirigente del Settore Due")
RULE = LadderRule(DeadlineKind.OBLIGATION, Ladder("", (-20, -2, 3)), {Role.OFFICE: FROM_THE_FIRST})


def at(day: date) -> datetime:
    return datetime.combine(day, time(6), UTC)


def agreements() -> Iterator[Agreement]:
    """What is due in a month, what ends soon, what has no end, what is late since long ago, what waits for a hand."""
    made = builders.signed(day=FIRST)
    yield made
    renewable = RenewalRule(1, TimeLimit(3, Unit.MONTHS, Direction.BACKWARD))
    ends = builders.signed(years=1, day=FIRST, renewal=renewable)
    yield builders.take(ends, ConfirmExpiry(date(2027, 3, 1), "lettura B"), FIRST)
    yield builders.signed(day=FIRST - timedelta(days=340), duration=None)
    yield replace(builders.signed(day=date(2019, 5, 2)), origin=Origin.HISTORICAL)
    waiting = builders.draft()
    for command in builders.way_to_signature(waiting, FIRST)[:-1]:
        waiting = builders.take(waiting, command, FIRST)
    yield waiting
    duty = replace(builders.plan(), limit=parse_time_limit("70g"), party_position=2).anchored(FIRST)
    yield made.with_obligation(duty)


def enter(bench: Workbench) -> tuple[str, ...]:
    with bench.database.unit() as unit:
        for serial, agreement in enumerate(agreements(), 1):
            numbered = replace(agreement, number=f"P-2026-{serial:04d}")
            event = Event(numbered.number, 1, "CREATE", at(FIRST), CLERK, "Inserito.", "", "art. 15 L. 241/1990")
            unit.add(numbered, event, numbered.number)
        unit.commit()
    for entry in (ONE, TWO):
        offices.register_office(bench, entry, CLERK, at(FIRST))
    with bench.database.unit() as unit:
        return unit.numbers()


def looked_at(bench: Workbench, day: date) -> tuple[str, ...]:
    with bench.database.unit() as unit:
        return unit.to_look_at(day, unit.sweep_rules(program_rules()))


def forget(bench: Workbench) -> None:
    with bench.database._engine.begin() as connection:
        connection.execute(text("UPDATE agreement SET look_rules = 0"))


def said(bench: Workbench) -> list[tuple[object, ...]]:
    """All that sweeps have queued or withdrawn, and all that they have drafted."""
    with bench.database.unit() as unit:
        numbers = unit.numbers()
        mails = [notice for number in ("", *numbers) for notice in unit.notices(number)]
        drafts = [(d.agreement, d.kind, d.ordinal, d.label) for number in numbers for d in unit.documents(number)]
    keys = [
        (n.created_at, k.agreement, k.obligation_code, k.rung, k.recipient, k.version, k.subject, n.status)
        for n in mails
        for k in (n.notice,)
    ]
    return [*keys, *drafts]


def shows_what_all_agreements_say(bench: Workbench, day: date, *, written: bool = True) -> None:
    """Whether the agenda that looks have kept, and the calendars made of it, are those that a full walk gives."""
    with bench.database.unit() as unit:
        kept, installation = whole_agenda(unit, day), unit.installation().id
        walked = []
        for agreement in unit.list_agreements():
            calendars = [n.notice for n in unit.notices(agreement.number) if n.notice.calendar]
            told = {notice.obligation_code: first_day(notice.calendar) for notice in calendars}
            walked.append(agenda_of(agreement, day, told))
    running = tuple(entry for each in walked for entry in each.running)
    over = tuple(entry for each in walked for entry in each.over)
    assert kept == Agenda(running, over)
    if written:
        dated = [entry for entry in running if entry.is_due_date]
        seeing = [office for entry in (*dated, *over) for office in entry.offices]
        offices = {office.email.casefold(): f"{office.name} ({office.email})" for office in seeing}
        for email, name in (("", EVERY_DEADLINE), *offices.items()):
            mine, past = (
                [e for e in found if email in ("", *(office.email.casefold() for office in e.offices))]
                for found in (dated, over)
            )
            expected = calendar_of(mine, installation, day, over=past, name=f"Accordi – {name}")
            (file,) = [f for f in bench.calendars.glob("*.ics") if f.stem == name]
            assert file.read_bytes().decode() == expected


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, tmp_path: Path, pki: TrialPki) -> Iterator[tuple[Workbench, Workbench]]:
    with ExitStack() as stack:
        made = []
        for name in ("tutto", "indice"):
            url = ""
            if request.param == "postgresql":
                fresh = stack.enter_context(fresh_database(request.getfixturevalue("postgres")))
                url = fresh.render_as_string(hide_password=False)
            made.append(new_bench(tmp_path / name, pki.folder, database_url=url))
            stack.callback(made[-1].database.close)
        yield made[0], made[1]


def defer(bench: Workbench, day: date) -> None:
    deferment = DeferObligation("piano-operativo", date(2026, 5, 4), "nota prot. 7", day, "concordato")
    obligations.defer(bench, "P-2026-0001", deferment, CLERK, at(day))


def correct(bench: Workbench, day: date) -> None:
    move_end(bench, "P-2026-0002", date(2026, 10, 15), at(day))


def transfer(bench: Workbench, day: date) -> None:
    asked = reorganisation.AskedTransfer("SET-UNO", "SET-DUE", "decreto n. 12", day, "prova")
    reorganisation.transfer_competences(bench, asked, CLERK, at(day))


def move_office(bench: Workbench, day: date) -> None:
    offices.register_office(bench, replace(TWO, email="nuova@regione.example.it"), CLERK, at(day))


def set_ladder(bench: Workbench, day: date) -> None:
    offices.configure_ladder(bench, "SET-UNO", DeadlineKind.OBLIGATION, RULE, CLERK, at(day))


def usual_ladder(bench: Workbench, day: date) -> None:
    offices.configure_ladder(bench, "SET-UNO", DeadlineKind.OBLIGATION, None, CLERK, at(day))


def stand_in(bench: Workbench, day: date) -> None:
    substitute = Substitute("Prova Sette", "sette@regione.example.it", day, day + timedelta(days=9), "nota")
    offices.register_substitute(bench, "SET-UNO", substitute, CLERK, at(day))


# What happens on a day after its sweep.
HAPPENS: dict[date, Callable[[Workbench, date], None]] = {
    date(2026, 3, 10): set_ladder,
    date(2026, 3, 16): stand_in,
    date(2026, 3, 17): defer,
    date(2026, 4, 8): usual_ladder,
    date(2026, 4, 9): correct,
    date(2026, 4, 13): transfer,
    date(2026, 4, 16): move_office,
}


def swept_days() -> Iterator[date]:
    """Day by day at first, then for a week or two nobody sweeps, then now and then."""
    for day in range(17):
        yield FIRST + timedelta(days=day)
    yield from (date(2026, 4, 8), date(2026, 4, 9), date(2026, 4, 13), date(2026, 4, 16), date(2026, 4, 20))
    yield from (date(2026, 4, 27), date(2026, 4, 28), date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 11))


def test_a_sweep_by_the_index_says_on_each_day_what_one_over_everything_says(
    both: tuple[Workbench, Workbench],
) -> None:
    everything, by_index = both
    numbers = enter(everything)
    assert enter(by_index) == numbers
    looks = 0
    for day in swept_days():
        forget(everything)
        looks += len(looked_at(by_index, day))
        expected, swept = run_sweep(everything, at(day)), run_sweep(by_index, at(day))
        assert "Esaminati 6 accordi" in expected.happened
        assert swept.happened.partition(": ")[2] == expected.happened.partition(": ")[2]
        assert swept.warnings == expected.warnings == ()
        shows_what_all_agreements_say(by_index, day)
        if day in HAPPENS:
            for bench in both:
                HAPPENS[day](bench, day)
            shows_what_all_agreements_say(by_index, day, written=False)
        shows_what_all_agreements_say(by_index, day + timedelta(days=3), written=False)
        assert said(by_index) == said(everything)
    assert len(said(everything)) > 30
    assert looks < len(numbers) * len(list(swept_days())) / 2


@pytest.fixture
def swept(bench: Workbench) -> tuple[Workbench, date]:
    """A register that was swept on its first day, a Monday, and has nothing to be looked at on the second."""
    enter(bench)
    run_sweep(bench, at(FIRST))
    second = FIRST + timedelta(days=1)
    assert looked_at(bench, second) == ()
    return bench, second


ON_BOTH = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)
EVERY = tuple(f"P-2026-{serial:04d}" for serial in range(1, 7))


@ON_BOTH
@pytest.mark.parametrize(
    ("happens", "expected"),
    [
        (defer, EVERY[:1]),
        (correct, EVERY[1:2]),
        (transfer, EVERY),
        (set_ladder, EVERY),
        (move_office, EVERY),
        (stand_in, ()),
    ],
)
def test_whatever_can_alter_a_day_makes_it_void_in_its_own_commit(
    swept: tuple[Workbench, date], happens: Callable[[Workbench, date], None], expected: tuple[str, ...]
) -> None:
    bench, day = swept
    happens(bench, day)
    assert looked_at(bench, day) == expected
    run_sweep(bench, at(day))
    assert looked_at(bench, day) == ()


@ON_BOTH
def test_what_no_agreement_has_changed_is_listed_and_put_into_calendars_without_loading_one(
    swept: tuple[Workbench, date],
) -> None:
    bench, day = swept
    asked: list[str] = []
    database_event.listen(bench.database._engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert len(coming(bench.database, at(day), 3000)[1]) > 5
    write_calendars(bench, builders.moment(day))
    assert asked
    assert not [statement for statement in asked if "FROM party" in statement]
    defer(bench, day)
    asked.clear()
    assert len(coming(bench.database, at(day), 3000)[1]) > 5
    assert len([statement for statement in asked if "SELECT party.agreement" in statement]) == 1


@ON_BOTH
def test_another_program_looks_at_everything_once(swept: tuple[Workbench, date]) -> None:
    bench, day = swept
    with bench.database.unit() as unit:
        before = unit.sweep_rules(program_rules())
        assert unit.sweep_rules("altre regole") == before + 1
        assert unit.to_look_at(day, before + 1) == EVERY
        unit.commit()
    run_sweep(bench, at(day))
    assert looked_at(bench, day) == ()


@ON_BOTH
def test_a_day_found_by_ladders_that_changed_meanwhile_counts_for_nothing(swept: tuple[Workbench, date]) -> None:
    bench, day = swept
    with bench.database.unit() as sweeping:
        rules = sweeping.sweep_rules(program_rules())
        agreement = sweeping.load(EVERY[0])
    set_ladder(bench, day)
    with bench.database.unit() as sweeping:
        sweeping.note_looks([Look(EVERY[0], agreement.revision, date.max, Agenda())], rules)
        sweeping.commit()
    assert EVERY[0] in looked_at(bench, day)


@ON_BOTH
def test_a_day_found_before_somebody_took_a_step_is_not_written(swept: tuple[Workbench, date]) -> None:
    bench, day = swept
    with bench.database.unit() as unit:
        rules, before = unit.sweep_rules(program_rules()), unit.load(EVERY[0])
    defer(bench, day)
    with bench.database.unit() as unit:
        unit.note_looks([Look(EVERY[0], before.revision, date.max, Agenda())], rules)
        unit.commit()
    assert looked_at(bench, day) == EVERY[:1]


def test_on_a_clock_that_went_back_everything_is_looked_at(bench: Workbench) -> None:
    enter(bench)
    run_sweep(bench, at(FIRST + timedelta(days=400)))
    assert "Esaminati 6 accordi" in run_sweep(bench, at(FIRST)).happened
    assert Moment(at(FIRST)).today == FIRST
