"""An agreement that all have signed and that never takes effect: its end arrives all the same, or a person decides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreements.domain.agreement.agreement import Agreement, EffectRule, effect_event
from agreements.domain.agreement.counting import CountedFrom, Counting
from agreements.domain.agreement.ending import EndKind
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.periods import Standing, last_day, standing
from agreements.domain.agreement.recurrence import duties
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit, parse_time_limit
from agreements.domain.deadlines.agenda import entries
from agreements.domain.deadlines.deadlines import DeadlineKind, changed_by_time_on, watched
from agreements.domain.register.register_facts import facts_of
from agreements.domain.steps.after_signature import RecordPecCommunication, RecordRepertory
from agreements.domain.steps.awaited_events import RecordEvent
from agreements.domain.steps.command import Command
from agreements.domain.steps.ending import Close, End
from agreements.domain.steps.further_acts import Extend
from agreements.domain.steps.transitions import decide
from agreements.use_cases.base.next_steps import next_steps
from tests.support.builders import CLERK, OFFICE, START, moment, sha, signed, take

RULES = [
    EffectRule.RATIFICATION_LAW,
    EffectRule.COURT_OF_AUDITORS,
    EffectRule.OTHER_EVENT,
    EffectRule.PEC_COMMUNICATION,
    EffectRule.REPERTORY,
]
END = date(2027, 12, 31)
AFTER = END + timedelta(days=1)
BY_DAY = Duration(None, None, until_on=END)
BY_YEARS = Duration(2, Unit.YEARS, True, 2026)
THREE_YEARS = Duration(3, Unit.YEARS)


def awaiting(rule: EffectRule, duration: Duration | None, **more: object) -> Agreement:
    event = effect_event(rule, "dall’approvazione del bilancio" if rule is EffectRule.OTHER_EVENT else "")
    return signed(effect_rule=rule, effect_event=event, duration=duration, **more)


def begins(rule: EffectRule, day: date) -> Command:
    """What makes an agreement with this rule take effect."""
    match rule:
        case EffectRule.PEC_COMMUNICATION:
            return RecordPecCommunication(day, "prot. 9")
        case EffectRule.REPERTORY:
            return RecordRepertory("Repertorio", "12", day, "Prova Nove")
        case _:
            return RecordEvent("decorrenza", day, "atto di prova")


def kinds(agreement: Agreement, day: date) -> set[DeadlineKind]:
    return {each.kind for each in watched(agreement, day)}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("duration", [BY_DAY, BY_YEARS])
def test_the_end_that_the_text_states_arrives_without_an_effect(rule: EffectRule, duration: Duration) -> None:
    agreement = awaiting(rule, duration)
    assert last_day(agreement) == END
    assert standing(agreement, END) is Standing.AWAITING_EFFECT
    assert standing(agreement, AFTER) is Standing.NEVER_EFFECTIVE
    (seen,) = [each for each in watched(agreement, START) if each.kind is DeadlineKind.WITHOUT_EFFECT]
    assert (seen.due_on, seen.base_on) == (END, START)
    assert "finisce" in seen.explanation
    assert (changed_by_time_on(agreement, START) or AFTER) <= AFTER
    assert changed_by_time_on(agreement, END) == AFTER
    over = kinds(agreement, AFTER) - {DeadlineKind.REPERTORY_MISSING, DeadlineKind.PUBLICATION}
    assert over == {DeadlineKind.TO_CLOSE}
    assert (facts_of(agreement).starts_on, facts_of(agreement).ends_on) == (None, END)
    steps = " ".join(next_steps(agreement, moment(AFTER)))
    assert "«chiudi-accordo»" in steps
    assert "finito il 31/12/2027 senza avere avuto effetto" in steps


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("duration", "until"),
    [(THREE_YEARS, date(2029, 3, 2)), (Duration(6, Unit.MONTHS), date(2026, 9, 2)), (None, date(2027, 3, 2))],
)
def test_where_the_end_is_counted_from_the_effect_a_person_decides(
    rule: EffectRule, duration: Duration | None, until: date
) -> None:
    agreement = awaiting(rule, duration)
    day = until + timedelta(days=1)
    assert last_day(agreement) is None
    assert standing(agreement, until) is Standing.AWAITING_EFFECT
    assert standing(agreement, day) is Standing.EFFECT_OVERDUE
    assert changed_by_time_on(agreement, until) == day
    (entry,) = [each for each in entries(agreement, day) if each.kind is DeadlineKind.WITHOUT_EFFECT]
    assert (entry.due_on, entry.office) == (until, agreement.manager)
    assert "cessazione" in " ".join(next_steps(agreement, moment(day)))
    assert not kinds(agreement, day) & {DeadlineKind.EFFECT_MISSING, DeadlineKind.PEC_MISSING}
    late = take(agreement, begins(rule, day), day)
    assert standing(late, day) in (Standing.IN_FORCE, Standing.EXPIRING)
    assert DeadlineKind.WITHOUT_EFFECT not in kinds(late, day)


@pytest.mark.parametrize("rule", RULES)
def test_what_comes_after_the_stated_end_gives_no_effect(rule: EffectRule) -> None:
    day = END + timedelta(days=40)
    decision = decide(awaiting(rule, BY_DAY), begins(rule, day), CLERK, moment(day))
    assert standing(decision.agreement, day) is Standing.NEVER_EFFECTIVE
    assert decision.event is not None
    assert "L’accordo ha effetto dal" not in decision.event.what
    assert "successivo alla fine dell’accordo (31/12/2027)" in decision.event.what
    assert DeadlineKind.TO_CLOSE in kinds(decision.agreement, day)
    assert facts_of(decision.agreement).starts_on is None
    in_time = decide(awaiting(rule, BY_DAY), begins(rule, END), CLERK, moment(day))
    assert standing(in_time.agreement, day) is Standing.EXPIRED


def test_what_an_agreement_without_effect_asked_is_reminded_of_no_more_and_the_file_is_closed() -> None:
    rest = Obligation(
        "rendiconto", "Rendiconto", "art. 9", 1, OFFICE, parse_time_limit("30g"), counting=Counting(CountedFrom.END)
    )
    agreement = awaiting(EffectRule.RATIFICATION_LAW, BY_DAY, obligations=(rest,))
    assert [each.due_on for each in duties(agreement, START)] == [date(2028, 1, 31)]
    assert duties(agreement, AFTER) == ()
    with pytest.raises(RefusedTransition, match="finito il 31/12/2027 senza avere avuto effetto"):
        take(agreement, Extend(sha("p"), agreement.acts[0].body, date(2028, 6, 30), "serve tempo"), AFTER)
    assert take(agreement, Close("nessuno: la legge non è venuta", "", "", "", ""), AFTER).closing is not None


def test_an_end_by_an_act_is_a_decision() -> None:
    agreement = awaiting(EffectRule.COURT_OF_AUDITORS, THREE_YEARS)
    day = date(2029, 4, 2)
    ended = End(EndKind.DISSENT, "atto n. 3", "Giunta", day, day + timedelta(days=30), (), "mai registrato")
    agreement = take(agreement, ended, day)
    assert standing(agreement, day) is Standing.AWAITING_EFFECT
    assert DeadlineKind.WITHOUT_EFFECT not in kinds(agreement, day)
    assert standing(agreement, day + timedelta(days=31)) is Standing.ENDED
