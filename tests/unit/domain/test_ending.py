"""How a life ends: one party leaves, the agreement ends before its expiry, the file is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ending import AfterDeparture, Ending, EndKind, last_bound_day
from agreements.domain.agreement.periods import Standing, current_period, last_day, standing
from agreements.domain.agreement.recurrence import duties
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.deadlines.deadlines import changed_by_time_on, watched
from agreements.domain.figures.timeline import timeline
from agreements.domain.steps.command import Command
from agreements.domain.steps.departure import Leave
from agreements.domain.steps.ending import Close, End
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.obligations import FulfilObligation
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import decide
from tests.support.builders import (
    CLERK,
    NAMES,
    START,
    moment,
    plan,
    sha,
    signature,
    signed,
    take,
    way_to_signature,
    yearly_report,
)

# Signed on 2 March 2026 for three years.
MAY = date(2027, 5, 3)
GOES_ON, ENDS = AfterDeparture.GOES_ON, AfterDeparture.ENDS
NOTICE = parse_time_limit("90g", rolls=False)
UNTIL = date(2027, 8, 1)  # a Sunday: a notice does not roll


def leave(position: int = 3, **changes: object) -> Leave:
    command = Leave(position, MAY, "prot. 812", "Art. 10.", NOTICE, None, GOES_ON, (), "valutato dal dirigente")
    return replace(command, **changes)  # type: ignore[arg-type]


def end(**changes: object) -> End:
    command = End(EndKind.DISSENT, "deliberazione n. 120", "Giunta regionale", MAY, UNTIL, (), "finalità esaurite")
    return replace(command, **changes)  # type: ignore[arg-type]


def of_three(**changes: object) -> Agreement:
    return signed(3, **changes)


def codes(agreement: Agreement, today: date) -> set[str]:
    return {deadline.code for deadline in watched(agreement, today)}


def test_the_notice_is_counted_from_the_reception_and_does_not_roll() -> None:
    agreement = take(of_three(), leave(), MAY)
    (departure,) = agreement.departures
    assert departure.ends_on == UNTIL
    assert "preavviso di 90 giorni dal 3 maggio 2027" in departure.explanation
    assert "fino al 1° agosto 2027 compreso" in departure.explanation


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 400), st.sampled_from("gsma"))
def test_the_last_day_follows_the_reception_by_the_whole_notice(received: date, amount: int, unit: str) -> None:
    notice = parse_time_limit(f"{amount}{unit}", rolls=False)
    day = last_bound_day(received, notice, None)
    assert received < day
    assert last_bound_day(received, notice, day + timedelta(days=3)) == day + timedelta(days=3)
    assert last_bound_day(received, None, None) == received


def test_among_the_others_it_goes_on_with_the_same_expiry_and_the_signatures_stay() -> None:
    before = of_three()
    after = take(before, leave(), MAY)
    assert last_day(after) == last_day(before)
    assert after.acts[0].signatures == before.acts[0].signatures
    assert after.ending is None
    assert standing(after, UNTIL + timedelta(days=1)) is Standing.IN_FORCE
    assert [party.name for party in after.staying] == [NAMES[0], NAMES[1]]


def test_what_the_leaving_party_owes_by_its_last_day_stays_and_the_rest_falls_away() -> None:
    owed = (yearly_report(3), replace(yearly_report(2), code="relazione-due"))
    before = of_three(obligations=owed)
    assert "relazione-annuale/2" in codes(before, UNTIL)
    after = take(before, leave(), MAY)
    assert "relazione-annuale/1" in codes(after, UNTIL)  # due in March 2027, never delivered
    assert "relazione-annuale/2" not in codes(after, UNTIL)  # due in March 2028
    assert "relazione-due/2" in codes(after, UNTIL)


def test_a_commitment_under_way_outlives_the_departure_where_a_person_names_it() -> None:
    before = of_three(obligations=(yearly_report(3),))
    after = take(before, leave(surviving=("relazione-annuale/2",)), MAY)
    assert {code for code in codes(after, UNTIL) if "/" in code} == {"relazione-annuale/1", "relazione-annuale/2"}
    assert after.obligation("relazione-annuale/2") in after.obligations


def test_a_renewal_after_it_is_made_and_signed_by_the_others() -> None:
    agreement = take(of_three(), leave(), MAY)
    day = MAY + timedelta(days=1)
    agreement = take(agreement, OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"), day)
    for command in way_to_signature(agreement, day):
        position = getattr(command, "position", None) or getattr(getattr(command, "signature", None), "position", 0)
        if position != 3:
            agreement = take(agreement, command, day)
    assert agreement.newest_act.state is ActState.SIGNED
    assert {s.position for s in agreement.newest_act.signatures} == {1, 2}


def test_who_leaves_is_no_longer_asked_for_a_signature() -> None:
    agreement = take(of_three(), leave(), MAY)
    agreement = take(agreement, OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"), MAY)
    for command in way_to_signature(agreement, MAY)[:-3]:
        if getattr(command, "position", 0) != 3:
            agreement = take(agreement, command, MAY)
    with pytest.raises(RefusedTransition, match="recede: il nuovo atto è delle altre parti"):
        take(agreement, RecordSignature(signature(3, MAY)), MAY)


def test_where_one_party_would_be_left_the_agreement_ends_because_a_person_says_so() -> None:
    agreement = signed(2)
    with pytest.raises(RefusedTransition, match="resterebbe una parte sola"):
        take(agreement, leave(2), MAY)
    after = take(agreement, leave(2, after=ENDS), MAY)
    assert after.ending == Ending(EndKind.DEPARTURE, "prot. 812", NAMES[1], MAY, UNTIL)
    assert standing(after, UNTIL) is Standing.EXPIRING
    assert standing(after, UNTIL + timedelta(days=1)) is Standing.ENDED


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (leave(grounds=" "), "solo se il testo lo prevede o le altre parti vi consentono"),
        (leave(reference=""), "servono gli estremi"),
        (leave(received_on=START - timedelta(days=1)), "precede la firma dell’accordo"),
        (leave(received_on=MAY + timedelta(days=1)), "futur"),
        (leave(until_on=UNTIL - timedelta(days=1)), "precede la fine del preavviso"),
        (leave(1), "tiene questo registro"),
        (leave(reason=""), "manca la motivazione"),
        (leave(surviving=("piano-operativo",)), "non spetta a chi recede"),
    ],
)
def test_a_departure_that_cannot_be_is_told_so(command: Command, reason: str) -> None:
    with pytest.raises(RefusedTransition, match=reason):
        take(of_three(), command, MAY)


def test_a_party_leaves_once_and_a_third_one_leaves_nobody_behind() -> None:
    agreement = take(signed(4), leave(4), MAY)
    with pytest.raises(RefusedTransition, match="recede già"):
        take(agreement, leave(4, reference="prot. 900"), MAY)
    agreement = take(agreement, leave(3), MAY)
    with pytest.raises(RefusedTransition, match="resterebbe una parte sola"):
        take(agreement, leave(2), MAY)
    assert [departure.position for departure in agreement.departures] == [4, 3]


def test_while_an_act_that_names_it_is_out_for_signature_nobody_leaves() -> None:
    agreement = take(of_three(), OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"), MAY)
    for command in way_to_signature(agreement, MAY)[:-3]:
        agreement = take(agreement, command, MAY)
    with pytest.raises(RefusedTransition, match="con le parti di oggi: ritirarlo prima"):
        take(agreement, leave(), MAY)


def test_an_end_withdraws_the_reminders_and_leaves_what_a_person_names() -> None:
    agreement = signed(2, obligations=(plan(), yearly_report()))
    after = take(agreement, end(surviving=("relazione-annuale/2",)), MAY)
    before_end, after_end = codes(after, UNTIL), codes(after, UNTIL + timedelta(days=1))
    assert {"accordo:scadenza", "piano-operativo", "relazione-annuale/1", "relazione-annuale/2"} <= before_end
    assert {code for code in after_end if ":" not in code} == {"relazione-annuale/2"}
    assert "accordo:scadenza" not in after_end
    assert {"atto-1:repertorio", "atto-1:pubblicazione"} <= after_end  # the law wants them of every signed act


def test_the_expiry_is_watched_on_the_day_of_the_end_and_nobody_confirms_another() -> None:
    after = take(signed(2), end(), MAY)
    (expiry,) = [deadline for deadline in watched(after, MAY) if deadline.code == "accordo:scadenza"]
    assert expiry.due_on == UNTIL
    assert "risoluzione per mutuo dissenso, deliberazione n. 120 (Giunta regionale)" in expiry.explanation
    assert "atto-1:conferma-scadenza" in codes(signed(2), MAY)
    assert "atto-1:conferma-scadenza" not in codes(after, MAY)


def test_the_sweep_looks_again_on_the_day_after_the_end() -> None:
    after = take(signed(2), end(), MAY)
    assert changed_by_time_on(after, MAY) == UNTIL + timedelta(days=1)
    assert codes(after, UNTIL) != codes(after, UNTIL + timedelta(days=1))


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (end(act=" "), "servono l’atto"),
        (end(organ=""), "servono l’atto"),
        (end(kind=EndKind.DEPARTURE), "si registra con «recesso»"),
        (end(kind=EndKind.CONFUSION), "si registra con «successione-enti»"),
        (end(dated_on=MAY + timedelta(days=1)), "futur"),
        (end(ends_on=START - timedelta(days=1)), "precede la firma"),
        (end(ends_on=date(2030, 1, 1)), "scade prima"),
        (end(reason=""), "manca la motivazione"),
    ],
)
def test_an_end_that_cannot_be_is_told_so(command: Command, reason: str) -> None:
    with pytest.raises(RefusedTransition, match=reason):
        take(signed(2), command, MAY)


def test_what_survives_is_one_open_obligation() -> None:
    agreement = signed(2, obligations=(plan(), yearly_report()))
    with pytest.raises(RefusedTransition, match="quale volta resta dovuta"):
        take(agreement, end(surviving=("relazione-annuale",)), MAY)
    with pytest.raises(InvalidDatum, match="non prevede l’adempimento"):
        take(agreement, end(surviving=("ignoto",)), MAY)
    done = take(agreement, FulfilObligation("piano-operativo", MAY, "1", ""), MAY)
    with pytest.raises(RefusedTransition, match="è già adempiuto"):
        take(done, end(surviving=("piano-operativo",)), MAY)


@pytest.mark.parametrize("kind", [kind for kind in EndKind if kind not in (EndKind.DEPARTURE, EndKind.CONFUSION)])
def test_each_kind_of_end_has_its_own_law(kind: EndKind) -> None:
    law = {
        EndKind.DISSENT: "1372",
        EndKind.NON_PERFORMANCE: "1453",
        EndKind.ANNULMENT: "21-nonies",
        EndKind.REVOCATION: "controverso",
    }
    event = decide(signed(2), end(kind=kind), CLERK, moment(MAY)).event
    assert event is not None
    assert law[kind] in event.legal_basis
    assert "vincola fino al 01/08/2027 compreso" in event.what


def test_what_ends_ends_once_and_is_neither_renewed_nor_left() -> None:
    after = take(signed(3), end(), MAY)
    for command in (end(act="altro n. 4"), leave()):
        with pytest.raises(RefusedTransition, match="cessa già il 01/08/2027"):
            take(after, command, MAY)
    with pytest.raises(RefusedTransition, match="non c’è nulla da rinnovare"):
        take(after, OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"), MAY)


def test_a_renewal_under_way_loses_its_object_and_nobody_is_pressed_to_sign_it() -> None:
    agreement = take(signed(2), OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"), MAY)
    for command in way_to_signature(agreement, MAY)[:-2]:
        agreement = take(agreement, command, MAY)
    assert "atto-2:firma" in codes(agreement, MAY)
    after = take(agreement, end(), MAY)
    assert "atto-2:firma" not in codes(after, MAY)
    with pytest.raises(RefusedTransition, match="non c’è nulla da rinnovare"):
        take(after, RecordSignature(signature(1, MAY)), MAY)


def test_asked_again_each_of_them_changes_nothing() -> None:
    left = take(of_three(), leave(), MAY)
    assert decide(left, leave(), CLERK, moment(MAY)).already_done
    ended = take(left, end(), MAY)
    assert decide(ended, end(), CLERK, moment(MAY)).already_done
    day = UNTIL + timedelta(days=1)
    closed = take(ended, Close("bene", "", "", "", ""), day)
    assert decide(closed, Close("bene", "", "", "", ""), CLERK, moment(day)).already_done


def test_the_file_is_closed_after_the_end_with_its_results() -> None:
    agreement = signed(2)
    with pytest.raises(RefusedTransition, match="l’accordo è vigente: si chiude dopo la scadenza"):
        take(agreement, Close("bene", "", "", "", ""), MAY)
    period = current_period(agreement)
    assert period is not None
    assert period.earliest_end is not None
    assert period.latest_end is not None
    with pytest.raises(RefusedTransition, match="la scadenza non è confermata"):
        take(agreement, Close("bene", "", "", "", "risolto"), period.earliest_end + timedelta(days=1))
    day = period.latest_end + timedelta(days=1)
    with pytest.raises(RefusedTransition, match="mancano i risultati"):
        take(agreement, Close(" ", "", "", "", ""), day)
    with pytest.raises(RefusedTransition, match="risultano non adempiuti: «Piano operativo»"):
        take(agreement, Close("bene", "", "", "", ""), day)
    closed = take(agreement, Close("bene", "", "", "", "assorbito dal nuovo accordo"), day)
    assert standing(closed, day) is Standing.CLOSED
    assert codes(closed, day) == {"atto-1:repertorio", "atto-1:pubblicazione"}
    assert changed_by_time_on(closed, day) is None
    assert not duties(closed, day)


def test_a_closed_file_does_not_end_and_is_not_left() -> None:
    day = UNTIL + timedelta(days=1)
    closed = take(take(signed(3), end(), MAY), Close("bene", "", "", "", ""), day)
    for command in (end(act="altro"), leave(), Close("meglio", "", "", "", "")):
        with pytest.raises(RefusedTransition, match="la pratica è chiusa dal 02/08/2027"):
            take(closed, command, day)


def test_the_story_tells_departure_end_and_closing_on_their_days() -> None:
    day = UNTIL + timedelta(days=1)
    agreement = take(take(of_three(), leave(), MAY), end(), MAY)
    agreement = take(agreement, Close("bene", "", "", "", ""), day)
    told = {(milestone.day, milestone.what) for milestone in timeline(agreement, day)}
    assert (MAY, f"Recesso di {NAMES[2]}") in told
    assert (UNTIL, f"Ultimo giorno di {NAMES[2]}") in told
    assert (MAY, "Risoluzione per mutuo dissenso, deliberazione n. 120") in told
    assert (UNTIL, "Fine dell’accordo") in told
    assert (day, "Pratica chiusa con la relazione finale") in told
    assert not [milestone for milestone in timeline(take(signed(2), end(), MAY), MAY) if "scadenza" in milestone.what]
