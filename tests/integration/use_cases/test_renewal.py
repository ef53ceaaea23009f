from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.periods import Standing, current_period, standing
from agreements.domain.basics.errors import RefusedTransition, TooLate
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import renewal
from tests.integration.use_cases.lives import CLERK, Life, form, now, refused, today, walk


def renew(life: Life, at: datetime | None = None, reason: str = "risultati positivi") -> Outcome:
    return renewal.open_renewal(life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, reason, CLERK, at or now())


def end(life: Life) -> date:
    period = current_period(life.agreement)
    assert period is not None
    assert period.earliest_end is not None
    return period.earliest_end


def ending_in(life: Life, days: int) -> None:
    life.record(today() - relativedelta(years=3) + timedelta(days=days))


def test_a_renewal_signed_in_time_opens_a_new_period_and_a_second_one_is_refused(life: Life) -> None:
    ending_in(life, 60)
    signed_on = life.agreement.acts[0].signed_on
    assert signed_on is not None
    old_end = end(life)
    renew(life)
    before = life.snapshot()
    assert renew(life).already_done
    assert life.snapshot() == before
    with refused(life, "già in corso", error=RefusedTransition):
        renew(life, reason="un altro rinnovo")
    life.round = "-bis"
    walk(life, Life.send, first=Life.examine)
    assert standing(life.agreement, today()) is Standing.EXPIRING
    life.sign_all()
    act = life.agreement.newest_act
    assert (act.sequence, act.state) == (2, ActState.SIGNED)
    period = current_period(life.agreement)
    assert period is not None
    assert period.starts_on == old_end + timedelta(days=1)
    assert end(life) == signed_on + relativedelta(years=6) - timedelta(days=1)
    assert standing(life.agreement, today()) is Standing.IN_FORCE
    assert any("(rinnovo, atto 2)" in label for label in life.labels)
    with refused(life, "rinnovo/i, già avvenuti", error=RefusedTransition):
        renew(life, reason="ancora una volta")


def test_the_last_day_is_in_time_and_the_next_is_too_late(life: Life) -> None:
    ending_in(life, 10)
    late = now() + (end(life) - today() + timedelta(days=1))
    with refused(life, "dopo la scadenza non si rinnova", "Nuovo accordo", error=TooLate):
        renew(life, late)
    renew(life, late - timedelta(days=1))
    assert life.agreement.newest_act.sequence == 2


def test_a_renewal_on_its_way_ends_with_the_period_whatever_any_sweep_did(life: Life) -> None:
    from agreements.use_cases.drafting import drafting

    ending_in(life, 10)
    renew(life)
    late = now() + (end(life) - today() + timedelta(days=1))
    with refused(life, "dopo la scadenza non si rinnova", error=TooLate):
        drafting.open_examination(life.bench, life.number, CLERK, late)
    assert standing(life.agreement, late.date()) is Standing.EXPIRED


def test_after_the_end_a_new_linked_agreement_shows_the_gap(life: Life) -> None:
    life.record(today() - relativedelta(years=3) - timedelta(days=40), title="Protocollo d’intesa di prova scaduto")
    old = life.number
    assert standing(life.agreement, today()) is Standing.EXPIRED
    with refused(life, "scaduto", error=TooLate):
        renew(life)
    gap = (today() - end(life)).days - 1
    from agreements.use_cases.drafting import drafting

    life.number = drafting.create_agreement(life.bench, form(predecessor=old), CLERK, now()).agreement
    assert old in life.journal[0].what
    walk(life, Life.send, first=Life.examine)
    life.bring(life.signed_by("prova-uno", 1))
    done = life.bring(life.signed_by("prova-due", 2))
    assert any(f"Intervallo scoperto di {gap} giorni" in warning for warning in done.warnings)
    assert any("non un rinnovo" in warning for warning in done.warnings)


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"renewals_allowed": 0}, "non prevede rinnovi"), ({"duration": None}, "la durata non è indicata")],
)
def test_what_has_no_renewal_is_not_renewed(life: Life, changes: dict[str, object], word: str) -> None:
    life.record(today() - timedelta(days=100), **changes)
    with refused(life, word, error=RefusedTransition):
        renew(life)


def test_an_agreement_that_is_not_signed_is_not_renewed(life: Life) -> None:
    life.create()
    with refused(life, "in bozza", error=RefusedTransition):
        renew(life)
