"""Duties that hang on a fixed day, an event, a day of each year, the end; effect that begins with an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.agreement import Agreement, EffectRule, effect_event
from agreements.domain.agreement.awaited import AwaitedEvent, Happened
from agreements.domain.agreement.counting import (
    EVERY_YEAR,
    FROM_SIGNATURE,
    LEAP,
    NOT_COUNTED,
    CountedFrom,
    Counting,
)
from agreements.domain.agreement.early_effect import ends_before_effect
from agreements.domain.agreement.ending import EndKind
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.periods import Standing, effective_from, standing
from agreements.domain.agreement.recurrence import duties
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import TimeLimit, Unit, parse_time_limit
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.steps.after_signature import ConfirmExpiry, RecordRepertory
from agreements.domain.steps.awaited_events import RecordEvent
from agreements.domain.steps.ending import Close, End
from agreements.domain.steps.obligations import FulfilObligation
from agreements.domain.steps.transitions import decide
from agreements.use_cases.base.next_steps import next_steps
from tests.support.builders import CLERK, OFFICE, START, draft, moment, signed, take

APPROVAL = AwaitedEvent("dall’approvazione del piano")
END_30 = parse_time_limit("30g")


def duty(counting: Counting, limit: TimeLimit = END_30, **more: object) -> Obligation:
    return replace(Obligation("dovere", "Relazione", "art. 7", 1, OFFICE, limit, counting=counting), **more)  # type: ignore[arg-type]


def each_year(month: int, day: int) -> Obligation:
    return duty(Counting(CountedFrom.YEARLY, date(LEAP, month, day)), EVERY_YEAR, recurs_from=1)


def due(agreement: Agreement, today: date = START) -> list[date | None]:
    return [each.due_on for each in duties(agreement, today)]


def codes(agreement: Agreement, today: date) -> list[str]:
    return sorted(each.code for each in duties(agreement, today))


def test_what_is_due_by_a_fixed_day_runs_from_the_signature_and_moves_off_a_festive_day() -> None:
    sunday = Counting(CountedFrom.FIXED_DAY, date(2027, 1, 31))
    assert due(draft(obligations=(duty(sunday, NOT_COUNTED),))) == [None]
    agreement = signed(obligations=(duty(sunday, NOT_COUNTED),))
    assert due(agreement) == [date(2027, 2, 1)]
    assert duties(agreement, START)[0].explanation.startswith("Il testo fissa il giorno: domenica 31 gennaio 2027.")


def test_what_is_counted_from_an_event_runs_once_the_event_is_recorded() -> None:
    agreement = signed(obligations=(duty(Counting(CountedFrom.EVENT, event=APPROVAL)),))
    assert due(agreement) == [None]
    assert not [each for each in watched(agreement, START) if each.kind is DeadlineKind.OBLIGATION]
    held = date(2026, 4, 1)
    agreement = take(agreement, RecordEvent(APPROVAL.words, held, "verbale n. 4"), held)
    (found,) = duties(agreement, held)
    assert found.due_on == date(2026, 5, 2)  # thirty days: 1 May is festive
    assert found.explanation.startswith("Si conta dall’approvazione del piano (verbale n. 4), 1° aprile 2026.")
    (seen,) = [each for each in watched(agreement, held) if each.kind is DeadlineKind.OBLIGATION]
    assert (seen.due_on, seen.base_on) == (date(2026, 5, 2), held)


@pytest.mark.parametrize(
    ("month", "day", "changes", "expected"),
    [
        (6, 30, {}, ["dovere/2026", "dovere/2027", "dovere/2028"]),
        (1, 31, {}, ["dovere/2027", "dovere/2028", "dovere/2029"]),
        (3, 2, {}, ["dovere/2026", "dovere/2027", "dovere/2028"]),  # the day of effect, and not the last one: 1 March
        (
            *(6, 30, {"effect_rule": EffectRule.FIXED_DATE, "fixed_effect_on": date(2026, 7, 1)}),
            ["dovere/2027", "dovere/2028", "dovere/2029"],
        ),
        (12, 31, {"duration": Duration(2, EVERY_YEAR.unit, True, 2026)}, ["dovere/2026", "dovere/2027"]),
        (6, 30, {"duration": Duration(None, None, until_on=date(2027, 6, 29))}, ["dovere/2026"]),
    ],
)
def test_what_is_due_each_year_has_the_years_of_the_agreement(
    month: int, day: int, changes: dict[str, object], expected: list[str]
) -> None:
    agreement = signed(obligations=(each_year(month, day),), **changes)
    assert codes(agreement, date(2035, 1, 1)) == expected


def test_each_year_stands_by_itself_and_is_named_by_it() -> None:
    agreement = signed(obligations=(each_year(6, 30),))
    assert [(d.description, d.due_on) for d in duties(agreement, START)] == [("Relazione 2026", date(2026, 6, 30))]
    day = date(2026, 6, 1)
    agreement = take(agreement, FulfilObligation("dovere/2026", day, "P1", ""), day)
    assert codes(agreement, day) == ["dovere/2026", "dovere/2027"]
    for code in ("dovere/2025", "dovere/2031"):
        with pytest.raises(RefusedTransition, match=r"non cade nel periodo dell’accordo|comincia solo"):
            take(agreement, FulfilObligation(code, day, "P1", ""), day)


def test_the_last_of_february_is_kept_in_years_that_have_no_29th() -> None:
    counting = Counting(CountedFrom.YEARLY, date(LEAP, 2, 29))
    assert [counting.day_in(year) for year in (2027, 2028)] == [date(2027, 2, 28), date(2028, 2, 29)]


def test_what_survives_is_counted_from_the_end_and_follows_it() -> None:
    agreement = signed(obligations=(duty(Counting(CountedFrom.END)),))
    assert due(agreement) == [date(2029, 3, 31)]  # thirty days from the nearest reading, 1 March 2029
    assert "Si conta dalla fine dell’accordo, salvo conferma della scadenza, 1° marzo 2029." in (
        duties(agreement, START)[0].explanation
    )
    agreement = take(agreement, ConfirmExpiry(date(2029, 3, 2), "lettura A"))
    assert due(agreement) == [date(2029, 4, 3)]  # 1 April is Easter, the 2nd its Monday
    ended = End(EndKind.DISSENT, "atto n. 3", "Giunta", START, date(2026, 12, 31), (), "interesse cessato")
    agreement = take(agreement, ended)
    assert due(agreement, date(2027, 6, 1)) == [date(2027, 1, 30)]
    (seen,) = [each for each in watched(agreement, date(2027, 6, 1)) if each.kind is DeadlineKind.OBLIGATION]
    assert seen.due_on == date(2027, 1, 30)


def test_what_survives_is_named_where_it_ends_and_where_the_file_is_closed() -> None:
    agreement = signed(obligations=(duty(Counting(CountedFrom.END)),))
    ended = End(EndKind.DISSENT, "atto n. 3", "Giunta", START, date(2026, 12, 31), (), "interesse cessato")
    decision = decide(agreement, ended, CLERK, moment(START))
    assert decision.event is not None
    assert "Restano dovuti anche dopo: «Relazione»." in decision.event.what
    with pytest.raises(RefusedTransition, match="risultano non adempiuti: «Relazione»"):
        take(decision.agreement, Close("bene", "", "", "", ""), date(2027, 6, 1))
    met = take(decision.agreement, FulfilObligation("dovere", date(2027, 1, 20), "P3", ""), date(2027, 1, 20))
    assert take(met, Close("bene", "", "", "", ""), date(2027, 6, 1)).closing is not None


@pytest.mark.parametrize("rule", [EffectRule.RATIFICATION_LAW, EffectRule.COURT_OF_AUDITORS, EffectRule.OTHER_EVENT])
def test_an_agreement_takes_effect_when_the_event_is_recorded(rule: EffectRule) -> None:
    event = effect_event(rule, "dall’approvazione del bilancio" if rule is EffectRule.OTHER_EVENT else "")
    agreement = signed(effect_rule=rule, effect_event=event)
    assert effective_from(agreement) is None
    assert standing(agreement, date(2029, 3, 2)) is Standing.AWAITING_EFFECT
    assert DeadlineKind.EFFECT_MISSING in {each.kind for each in watched(agreement, START)}
    assert event is not None
    later = date(2026, 5, 20)
    agreement = take(agreement, RecordEvent("decorrenza", later, "legge n. 12"), later)
    assert effective_from(agreement) == later
    assert standing(agreement, later) is Standing.IN_FORCE
    assert DeadlineKind.EFFECT_MISSING not in {each.kind for each in watched(agreement, later)}


def test_an_agreement_may_take_effect_with_its_repertory_number() -> None:
    agreement = signed(effect_rule=EffectRule.REPERTORY)
    assert effective_from(agreement) is None
    day = date(2026, 3, 9)
    agreement = take(agreement, RecordRepertory("Repertorio", "12", day, "Prova Nove"), day)
    assert effective_from(agreement) == day


def awaiting() -> Agreement:
    rule = EffectRule.RATIFICATION_LAW
    counted = duty(Counting(CountedFrom.EVENT, event=APPROVAL))
    return signed(effect_rule=rule, effect_event=effect_event(rule, ""), obligations=(counted,))


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            RecordEvent("decorrenza", date(2026, 3, 1), "legge n. 1"),
            "registrare l’evento con il giorno dell’ultima firma",
        ),
        (RecordEvent("decorrenza", date(2026, 3, 3), "legge n. 1"), "futuro"),
        (RecordEvent("decorrenza", START, "  "), "serve l’atto"),
    ],
)
def test_an_event_that_cannot_be_right_is_refused(command: RecordEvent, told: str) -> None:
    with pytest.raises(RefusedTransition, match=told):
        take(awaiting(), command)


@pytest.mark.parametrize("typed", ["", "un altro evento"])
def test_which_event_has_happened_is_said_where_several_are_awaited(typed: str) -> None:
    with pytest.raises(InvalidDatum, match=r"Indicare quale evento è avvenuto.*«dall’approvazione del piano»"):
        take(awaiting(), RecordEvent(typed, START, "legge n. 1"))


def test_an_event_is_recorded_once_and_then_corrected() -> None:
    agreement = take(awaiting(), RecordEvent("dovere", START, "verbale n. 1"))
    assert agreement.obligations[0].counting.event == replace(APPROVAL, happened=Happened(START, "verbale n. 1"))
    assert agreement.effect_event is not None
    assert agreement.effect_event.happened is None
    with pytest.raises(RefusedTransition, match=r"già registrato.*«rettifica»"):
        take(agreement, RecordEvent("dovere", START, "verbale n. 2"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Counting(CountedFrom.FIXED_DAY),
        lambda: Counting(CountedFrom.SIGNATURE, START),
        lambda: Counting(CountedFrom.EVENT),
        lambda: Counting(CountedFrom.END, event=APPROVAL),
        lambda: effect_event(EffectRule.OTHER_EVENT, " "),
        lambda: effect_event(EffectRule.LAST_SIGNATURE, "dalla luna"),
    ],
)
def test_what_a_duty_or_the_effect_hangs_on_is_said_whole(make: Callable[[], object]) -> None:
    with pytest.raises(InvalidDatum):
        make()


def test_words_without_a_preposition_are_quoted() -> None:
    assert AwaitedEvent("approvazione del piano").since == "dall’evento «approvazione del piano»"
    assert AwaitedEvent("dall’approvazione del piano").since == "dall’approvazione del piano"
    assert AwaitedEvent("Dalla data di firma").since == "Dalla data di firma"
    assert AwaitedEvent("dazio approvato").since == "dall’evento «dazio approvato»"


def test_what_is_counted_from_the_signature_stays_as_it_was() -> None:
    agreement = signed()
    assert agreement.obligations[0].counting == FROM_SIGNATURE
    assert due(agreement) == [date(2026, 4, 2)]


def test_the_next_steps_name_the_events_that_are_awaited_and_the_years_that_nobody_noted() -> None:
    steps = next_steps(awaiting(), moment(START))
    assert "«registra-evento» quando avviene: «dall’approvazione del piano» (da allora si conta «Relazione»)" in steps
    effect = "«dall’entrata in vigore della legge regionale di ratifica» (l’accordo decorre da allora)"
    assert f"«registra-evento» quando avviene: {effect}" in steps
    older = signed(duration=Duration(3, EVERY_YEAR.unit, calendar_years=True))
    assert "anni non annotati: leggere nel testo quali indica" in " ".join(next_steps(older, moment(START)))
    until = signed(duration=Duration(None, None, until_on=date(2027, 12, 31)))
    assert "conferma-scadenza" not in " ".join(next_steps(until, moment(START)))


def test_an_end_that_the_text_says_before_the_first_day_of_effect_is_told() -> None:
    until = Duration(None, None, until_on=date(2026, 3, 31))
    rule = EffectRule.COURT_OF_AUDITORS
    agreement = signed(duration=until, effect_rule=rule, effect_event=effect_event(rule, ""))
    assert ends_before_effect(agreement, date(2026, 5, 1)) == "", "nobody knows yet"
    for day, told in ((date(2026, 3, 31), False), (date(2026, 4, 1), True)):
        begun = take(agreement, RecordEvent("decorrenza", day, "registrazione n. 1"), day)
        assert ("finisce il 31/03/2026, prima di avere effetto (01/04/2026)" in ends_before_effect(begun, day)) is told
    years = Duration(2, Unit.YEARS, calendar_years=True, first_year=2020)
    for duration, told in ((until, False), (replace(until, until_on=START - timedelta(days=1)), True), (years, True)):
        assert ("prima di essere firmato" in ends_before_effect(draft(duration=duration), START)) is told
    assert ends_before_effect(draft(duration=None), START) == ends_before_effect(draft(), START) == ""
