from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from agreements import app
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import AccordiError, ConcurrentChange, InvalidDatum
from agreements.domain.steps.examination import SubmitProposal
from agreements.settings import Settings
from agreements.use_cases.base import step as steps
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import drafting
from agreements.use_cases.keeping import trial
from agreements.use_cases.signing.trusted_lists import refresh_lists
from signing.trial.pki import TrialPki
from tests.integration.use_cases.lives import CLERK, SECOND, Life, form, new_bench, now, refused, today, walk
from tests.support.trial_folder import trial_pki

on_both_engines = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def own_pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialPki]:
    running = trial_pki(tmp_path_factory, "pki-propria")
    yield running
    running.stop()


def test_an_hour_before_midnight_the_clock_reaches_the_day_through_summer_time_and_back(bench: Workbench) -> None:
    late = datetime(2026, 11, 29, 22, 30, tzinfo=UTC)  # 23:30 in Rome
    for day in (date(2027, 6, 17), date(2027, 11, 29)):
        assert f"{day:%d/%m/%Y}" in trial.advance_clock_to(bench, day, late).happened
    with bench.database.unit() as unit:
        moment = unit.moment(late)
    assert (moment.today, moment.trial_note) == (date(2027, 11, 29), "orologio di prova avanti di 365 giorni")


def test_the_trial_clock_goes_only_forward_and_the_time_stamps_follow_it(tmp_path: Path, own_pki: TrialPki) -> None:
    settings = Settings(var=tmp_path / "var", trial=True, trial_pki=own_pki.folder, _env_file=None)
    new_bench(tmp_path / "var", own_pki.folder).database.close()
    life = Life(app.build(settings), own_pki.folder)
    life.create()
    day = today() + timedelta(days=45)
    done = trial.advance_clock_to(life.bench, day, now())
    assert f"{day:%d/%m/%Y}" in done.happened
    assert trial.advance_clock_to(life.bench, day, now()).already_done
    with refused(life, "va solo avanti", error=InvalidDatum):
        trial.advance_clock_to(life.bench, day - timedelta(days=1), now())
    walk(life, Life.opinion, first=Life.examine)
    assert {row.clock_note for row in life.journal[1:]} == {"orologio di prova avanti di 45 giorni"}
    walk(life, Life.send, first=Life.propose)
    life.sign_all()
    assert life.agreement.acts[0].signed_on == day
    life.bench.database.close()


def test_lists_that_a_leap_of_the_clock_leaves_behind_are_fetched_anew(tmp_path: Path, own_pki: TrialPki) -> None:
    settings = Settings(var=tmp_path / "var", trial=True, trial_pki=own_pki.folder, _env_file=None)
    new_bench(tmp_path / "var", own_pki.folder).database.close()
    bench = app.build(settings)
    refresh_lists(bench, now())
    for days in (400, 2400):
        done = trial.advance_clock_to(bench, today() + timedelta(days=days), now())
        lists = bench.trust().lists
        assert lists is not None
        assert (done.warnings, lists.next_update > now() + timedelta(days=days)) == ((), True)
    own_pki.stop()
    (said,) = trial.advance_clock_to(bench, today() + timedelta(days=3000), now()).warnings
    assert said.startswith("Gli elenchi di fiducia di prova sono scaduti e non si rinnovano: ")
    bench.database.close()


def test_the_clock_of_a_real_installation_cannot_be_moved(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "vero", _env_file=None)
    settings.var.mkdir()
    app.create(settings)
    bench = app.build(settings)
    with pytest.raises(AccordiError, match="installazione di prova"):
        trial.advance_clock_to(bench, today() + timedelta(days=1), now())
    with bench.database.unit() as unit:
        assert unit.moment(now()).clock_offset == timedelta(0)
    bench.database.close()


def test_trial_certificates_are_refused_by_a_real_installation(tmp_path: Path, pki: TrialPki) -> None:
    settings = Settings(var=tmp_path / "vero", trial_pki=pki.folder, _env_file=None)
    settings.var.mkdir()
    app.create(settings)
    bench = app.build(settings)
    with pytest.raises(AccordiError, match="solo in un’installazione di prova"):
        bench.trust()
    bench.database.close()


@on_both_engines
def test_of_two_who_decide_from_the_same_page_one_wins_and_the_other_is_told_who_did_what(life: Life) -> None:
    walk(life, Life.opinion)

    def while_another_withdraws(agreement: object, moment: object) -> steps.Step:
        # What happens between this person's reading and writing: another one withdraws the act.
        drafting.withdraw(life.bench, life.number, "ripensamento", SECOND, now())
        return steps.Step(SubmitProposal("P12", today()))

    with pytest.raises(ConcurrentChange, match="Sara Seconda") as caught:
        steps.take(life.bench, life.number, CLERK, now(), while_another_withdraws)
    assert "Atto ritirato dal proponente" in str(caught.value)
    assert life.agreement.newest_act.state is ActState.WITHDRAWN
    assert [row.step for row in life.journal].count("WITHDRAW") == 1
    assert "SUBMIT_PROPOSAL" not in {row.step for row in life.journal}


@on_both_engines
def test_many_who_press_the_same_button_at_once_make_one_step(life: Life) -> None:
    life.create()
    people = [Actor(f"Persona {n}", "Settore di prova") for n in range(4)]
    start, told = threading.Barrier(len(people)), []

    def press(actor: Actor) -> None:
        start.wait(10)
        try:
            told.append(drafting.open_examination(life.bench, life.number, actor, now()).already_done)
        except ConcurrentChange:
            told.append(True)

    threads = [threading.Thread(target=press, args=(actor,)) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(told) == [False, True, True, True]
    assert [row.step for row in life.journal] == ["CREATE", "OPEN_EXAMINATION"]


@on_both_engines
def test_many_who_send_the_same_form_at_once_make_one_agreement(life: Life) -> None:
    start, told = threading.Barrier(4), []

    def send() -> None:
        start.wait(10)
        try:
            told.append(drafting.create_agreement(life.bench, form(), CLERK, now()).agreement)
        except AccordiError as error:
            told.append(str(error))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with life.bench.database.unit() as unit:
        numbers = unit.numbers()
    assert len(numbers) == 1
    assert len(told) == 4
    assert all(numbers[0] in answer for answer in told)
