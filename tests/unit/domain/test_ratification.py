"""A decree in urgency ratified later, a law among Regions: a person decides, a denial stops, nothing is void."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.ratification import Ratification, RatificationAnswer
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.corrections.date_order import impossible_dates
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.figures.timeline import timeline
from agreements.domain.steps.command import Command
from agreements.domain.steps.definitive_text import FixDefinitiveText
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.ratification import RecordRatification, is_region, law_unanswered, regions_among
from agreements.domain.steps.requests import RequestChanges
from agreements.domain.steps.sending import SendForSignature
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import decide
from agreements.domain.steps.withdrawal import Withdraw
from agreements.use_cases.base.next_steps import next_steps
from tests.support.builders import (
    CLERK,
    START,
    definitive,
    draft,
    moment,
    party,
    sha,
    signature,
    signed,
    take,
    urgent,
    way_to_signature,
)

A = RatificationAnswer
APPROVED, PARTIES_APPROVED, DEFINITIVE, SIGNING, SIGNED = 4, 5, 6, 7, 9  # commands of the way to there, two parties
LATER = date(2028, 12, 4)
KINDS = {DeadlineKind.RATIFICATION, DeadlineKind.RATIFICATION_DENIED, DeadlineKind.LAW_MISSING}


def answers(answer: RatificationAnswer, number: str = "9", day: date | None = START, why: str = "") -> Command:
    return RecordRatification(Ratification(answer, "", number, day, why))


def kinds(agreement: Agreement, today: date = START) -> dict[DeadlineKind, date]:
    return {each.kind: each.due_on for each in watched(agreement, today) if each.kind in KINDS}


def among_regions(steps: int) -> Agreement:
    other = replace(party(2), name="Regione Autonoma di Esempio")
    agreement = draft(2)
    agreement = replace(agreement, parties=(agreement.parties[0], other))
    for command in way_to_signature(agreement)[:steps]:
        agreement = take(agreement, command)
    return agreement


def test_a_decree_in_urgency_goes_on_to_signature_while_its_ratification_runs() -> None:
    agreement = urgent(SIGNED)
    assert agreement.newest_act.state is ActState.SIGNED
    assert kinds(agreement) == {DeadlineKind.RATIFICATION: date(2026, 4, 1)}
    assert kinds(agreement, date(2026, 9, 1)) == {DeadlineKind.RATIFICATION: date(2026, 4, 1)}  # late, and still asked
    told = " ".join(next_steps(agreement, moment()))
    assert "«registra-ratifica» entro il 01/04/2026" in told


@pytest.mark.parametrize("steps", [APPROVED, PARTIES_APPROVED, DEFINITIVE, SIGNING, SIGNED])
def test_a_ratification_is_recorded_wherever_the_act_stands_and_ends_the_duty(steps: int) -> None:
    before = urgent(steps)
    decision = decide(before, answers(A.DECREE_RATIFIED), CLERK, moment())
    assert decision.event is not None
    assert "Giunta regionale n. 9 del 02/03/2026" in decision.event.what
    assert "statuto" in decision.event.legal_basis
    after = decision.agreement
    assert after.newest_act.state is before.newest_act.state
    assert kinds(after) == {}
    assert decide(after, answers(A.DECREE_RATIFIED), CLERK, moment()).already_done
    assert any("Decreto d’urgenza ratificato n. 9" in each.what for each in timeline(after, START))


@pytest.mark.parametrize("answer", [A.DECREE_DENIED, A.LAW_DENIED])
def test_a_denial_stops_every_step_toward_signature_and_the_act_may_be_withdrawn(answer: RatificationAnswer) -> None:
    for steps, wanted in (
        (PARTIES_APPROVED, FixDefinitiveText(definitive())),
        (DEFINITIVE, SendForSignature(START, START + timedelta(days=30))),
        (SIGNING, RecordSignature(signature(1))),
        (SIGNING + 1, RecordSignature(signature(2, START, 9))),
    ):
        agreement = urgent(steps, answer)
        with pytest.raises(RefusedTransition, match="far valutare all’ufficio legale"):
            take(agreement, wanted)
        assert not {DeadlineKind.SIGNATURE_PENDING} & {each.kind for each in watched(agreement, START)}
        assert kinds(agreement) == {DeadlineKind.RATIFICATION_DENIED: START} | (
            {DeadlineKind.RATIFICATION: date(2026, 4, 1)} if answer is A.LAW_DENIED else {}
        )
        assert not any("invio" in step or "importa" in step for step in next_steps(agreement, moment()))
        decision = decide(agreement, Withdraw("ratifica negata"), CLERK, moment())
        assert decision.agreement.newest_act.state is ActState.WITHDRAWN
        assert kinds(decision.agreement) == {}
        assert next_steps(decision.agreement, moment()) == ()


def test_what_is_signed_already_is_for_a_person_to_assess_and_stays_signed() -> None:
    agreement = urgent(SIGNED, A.DECREE_DENIED)
    assert agreement.newest_act.state is ActState.SIGNED
    assert kinds(agreement) == {DeadlineKind.RATIFICATION_DENIED: START}
    told = " ".join(next_steps(agreement, moment()))
    assert "nulla è dichiarato inefficace" in told
    ratified = take(agreement, answers(A.DECREE_RATIFIED, why="ratifica intervenuta con una seconda seduta"))
    assert kinds(ratified) == {}


def test_what_stands_recorded_is_replaced_only_with_a_reason_and_the_journal_holds_both() -> None:
    agreement = urgent(PARTIES_APPROVED, A.DECREE_RATIFIED)
    with pytest.raises(RefusedTransition, match="per sostituirlo indicare la motivazione"):
        take(agreement, answers(A.DECREE_RATIFIED, number="10"))
    decision = decide(agreement, answers(A.DECREE_RATIFIED, number="10", why="numero errato"), CLERK, moment())
    assert decision.event is not None
    assert "n. 10 " in decision.event.what
    assert "Prima risultava: decreto d’urgenza ratificato (Giunta regionale n. 9" in decision.event.what


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (answers(A.DECREE_RATIFIED, number=""), "mancano il numero e la data"),
        (answers(A.DECREE_RATIFIED, day=None), "mancano il numero e la data"),
        (answers(A.DECREE_RATIFIED, day=START - timedelta(days=1)), "precede il decreto"),
        (answers(A.DECREE_RATIFIED, day=START + timedelta(days=1)), "nel futuro"),
        (answers(A.DECREE_DENIED), "manca la motivazione"),
        (answers(A.DECREE_DENIED, day=None, why="no"), "manca la data in cui la ratifica è stata negata"),
        (answers(A.LAW_NOT_NECESSARY), "manca la motivazione"),
        (answers(A.LAW_PASSED, number=""), "mancano il numero e la data"),
        (answers(A.LAW_DENIED, why="no", day=None), "manca la data in cui la ratifica è stata negata"),
    ],
)
def test_what_is_missing_or_impossible_is_said(given: Command, why: str) -> None:
    with pytest.raises(RefusedTransition, match=why):
        take(urgent(APPROVED), given)


def test_a_corrected_decree_cannot_come_after_its_ratification() -> None:
    agreement = urgent(APPROVED, A.DECREE_RATIFIED)
    act = agreement.newest_act
    assert act.resolution is not None
    later = replace(act.resolution, decided_on=START + timedelta(days=3))
    (told,) = impossible_dates(agreement.with_act(replace(act, resolution=later)), START + timedelta(days=9))
    assert told == "la ratifica (02/03/2026) precederebbe il decreto (05/03/2026)"


def test_an_act_of_the_giunta_has_no_decree_to_ratify() -> None:
    with pytest.raises(RefusedTransition, match="non è stato adottato in via d’urgenza"):
        take(signed(), answers(A.DECREE_RATIFIED))


def test_a_new_decision_after_substantial_changes_is_ratified_anew() -> None:
    agreement = urgent(PARTIES_APPROVED, A.DECREE_RATIFIED)
    agreement = take(agreement, answers(A.LAW_AWAITED, number="", day=None))
    agreement = take(agreement, RequestChanges(2, START, "prot. 6", "art. 3", "", ""))
    act = agreement.newest_act
    assert (act.ratification, act.law) == (None, None)


def test_among_regions_nothing_leaves_for_signature_before_a_person_has_answered() -> None:
    agreement = among_regions(DEFINITIVE)
    sending = SendForSignature(START, START + timedelta(days=30))
    with pytest.raises(RefusedTransition, match=r"art\. 117 c\. 8 Cost\.") as refused:
        take(agreement, sending)
    assert "Regione di Prova, Regione Autonoma di Esempio" in str(refused.value)
    assert any("dire se serve la ratifica con legge regionale" in step for step in next_steps(agreement, moment()))
    for answer, number, day, why in (
        (A.LAW_NOT_NECESSARY, "", None, "intesa meramente attuativa"),
        (A.LAW_AWAITED, "", None, ""),
        (A.LAW_PASSED, "4", START, ""),
    ):
        answered = take(agreement, answers(answer, number, day, why))
        assert take(answered, sending).newest_act.state is ActState.SIGNING
        assert not law_unanswered(answered, answered.newest_act)


def test_a_law_that_is_awaited_is_asked_for_after_the_signature_and_then_simply_comes() -> None:
    agreement = take(among_regions(DEFINITIVE), answers(A.LAW_AWAITED, "", None))
    assert kinds(agreement) == {}
    for command in way_to_signature(agreement)[DEFINITIVE:]:
        agreement = take(agreement, command)
    assert kinds(agreement) == {DeadlineKind.LAW_MISSING: START}
    decision = decide(agreement, answers(A.LAW_PASSED, "4"), CLERK, moment())
    assert decision.event is not None
    assert "legge regionale n. 4 del 02/03/2026" in decision.event.what
    assert "art. 117 c. 8 Cost." in decision.event.legal_basis
    assert kinds(decision.agreement) == {}


def test_a_law_that_comes_when_a_renewal_is_on_its_way_goes_to_the_act_that_awaits_it() -> None:
    agreement = urgent(SIGNED, A.LAW_AWAITED)
    agreement = take(agreement, OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire"), LATER)
    for command in way_to_signature(agreement, LATER)[:APPROVED]:
        agreement = take(agreement, command, LATER)
    law, decree = answers(A.LAW_PASSED, "4"), answers(A.DECREE_RATIFIED)
    after = take(take(agreement, law, LATER), decree, LATER)
    first, renewal = after.acts
    assert first.law is not None
    assert first.ratification is not None
    assert (first.law.number, first.ratification.number) == ("4", "9")
    assert (renewal.law, renewal.ratification) == (None, None)
    assert decide(after, decree, CLERK, moment(LATER)).already_done
    with pytest.raises(RefusedTransition, match="è già registrato"):  # the renewal gets no second one
        take(after, law, LATER)


def test_each_act_among_regions_has_its_own_answer() -> None:
    answer = answers(A.LAW_NOT_NECESSARY, "", None, "intesa meramente attuativa")
    agreement = take(among_regions(DEFINITIVE), answer)
    for command in way_to_signature(agreement)[DEFINITIVE:]:
        agreement = take(agreement, command)
    agreement = take(agreement, OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire"), LATER)
    for command in way_to_signature(agreement, LATER)[:DEFINITIVE]:
        agreement = take(agreement, command, LATER)
    assert law_unanswered(agreement, agreement.newest_act)
    decision = decide(agreement, answer, CLERK, moment(LATER))
    assert decision.event is not None
    assert "non necessaria (rinnovo)" in decision.event.what
    assert not law_unanswered(decision.agreement, decision.agreement.newest_act)


def test_anybody_can_record_a_law_where_no_name_tells_a_region() -> None:
    agreement = take(signed(), answers(A.LAW_PASSED, "4"))
    assert agreement.acts[0].law is not None


def test_history_is_never_asked() -> None:
    agreement = signed()
    body = urgent(APPROVED).newest_act.body
    agreement = replace(agreement.with_act(replace(agreement.acts[0], body=body)), origin=Origin.HISTORICAL)
    assert kinds(agreement) == {}
    assert not any("registra-ratifica" in step for step in next_steps(agreement, moment()))


@pytest.mark.parametrize(
    ("name", "ipa", "region"),
    [
        ("Regione Toscana", "", True),
        ("REGIONE  Autonoma della Sardegna", "", True),
        ("Région autonome de Prova", "", True),
        ("Provincia autonoma di Trento", "", True),
        ("Provincia Autonoma di Bolzano – Alto Adige", "", True),
        ("Ente di Prova", "r_prova", True),
        ("Provincia di Prova", "", False),
        ("Agenzia regionale di Prova", "", False),
        ("Comando regione militare di Prova", "", False),
        ("Comune di Prova", "c_a001", False),
    ],
)
def test_a_region_is_known_by_its_name_or_its_code(name: str, ipa: str, region: bool) -> None:
    assert is_region(replace(party(2), name=name, ipa_code=ipa)) is region


def test_one_region_alone_is_asked_nothing() -> None:
    parties: tuple[Party, ...] = draft().parties
    assert [each.name for each in regions_among(draft())] == [parties[0].name]
    assert not law_unanswered(draft(), draft().newest_act)
