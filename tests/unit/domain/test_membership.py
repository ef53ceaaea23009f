"""Who is a party: a body joins an open agreement, a body takes the place of another; nobody signs anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ending import AfterDeparture
from agreements.domain.agreement.periods import last_day
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.deadlines.deadlines import watched
from agreements.domain.figures.timeline import timeline
from agreements.domain.steps.command import Command
from agreements.domain.steps.departure import Leave
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.membership import Join, Succeed
from agreements.domain.steps.transitions import decide
from tests.support.builders import CLERK, NAMES, START, moment, party, plan, sha, signed, take, way_to_signature

# Signed on 2 March 2026 for three years.
MAY = date(2027, 5, 3)
NOTED = MAY - timedelta(days=1)
CITY = replace(party(5), name="Città metropolitana di Prova", pec="citta@pec.example.it", tax_code="01386030488")


def join(**changes: object) -> Join:
    command = Join(party(4), "Art. 9.", "Giunta, delibera n. 8", START, NOTED, "prot. 9", False, "", None)
    return replace(command, **changes)  # type: ignore[arg-type]


def succeed(**changes: object) -> Succeed:
    return replace(Succeed(2, CITY, "legge n. 56", START, MAY), **changes)  # type: ignore[arg-type]


def test_who_joins_is_a_further_party_and_neither_expiry_nor_signatures_move() -> None:
    before = signed(2)
    after = take(before, join(), MAY)
    assert [p.position for p in after.parties] == [1, 2, 3]
    assert after.party(3).name == NAMES[3]
    assert last_day(after) == last_day(before)
    assert after.acts == before.with_act(replace(before.acts[0], taken=after.acts[0].taken)).acts
    assert watched(after, MAY) == watched(before, MAY)
    assert after.accessions[0].since == NOTED


def test_where_the_clause_wants_it_the_parties_take_note_and_from_then_on_it_is_a_party() -> None:
    wanted = join(acknowledgement_wanted=True)
    with pytest.raises(RefusedTransition, match="chiede la presa d’atto"):
        take(signed(), wanted, MAY)
    noted = replace(wanted, acknowledgement="verbale n. 4", acknowledged_on=MAY)
    event = decide(signed(), noted, CLERK, moment(MAY)).event
    assert event is not None
    assert "Presa d’atto: verbale n. 4." in event.what
    assert take(signed(), noted, MAY).accessions[0].since == MAY


def test_acts_opened_later_are_made_with_who_joined() -> None:
    agreement = take(take(signed(2), join(), MAY), OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"), MAY)
    commands = way_to_signature(agreement, MAY)
    for command in commands[:-1]:
        agreement = take(agreement, command, MAY)
    assert agreement.newest_act.state is ActState.SIGNING
    agreement = take(agreement, commands[-1], MAY)
    assert agreement.newest_act.state is ActState.SIGNED
    assert {s.position for s in agreement.newest_act.signatures} == {1, 2, 3}


def test_with_who_joined_the_agreement_can_go_on_without_another() -> None:
    agreement = take(signed(2), join(), MAY)
    leave = Leave(2, MAY, "prot. 8", "Art. 10", None, None, AfterDeparture.GOES_ON, (), "valutato")
    assert [p.position for p in take(agreement, leave, MAY).staying] == [1, 3]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (join(clause=" "), "solo se il testo la prevede"),
        (join(act=""), "servono l’atto"),
        (join(reference=""), "gli estremi"),
        (join(party=party(2)), "è già parte"),
        (join(received_on=START - timedelta(days=1), dated_on=START - timedelta(days=2)), "precede la firma"),
        (join(dated_on=MAY), "è arrivata prima dell’atto"),
        (join(received_on=MAY + timedelta(days=1)), "futur"),
        (join(acknowledgement="verbale n. 4", acknowledged_on=MAY), "che la clausola non chiede"),
        (
            join(acknowledgement_wanted=True, acknowledgement="verbale", acknowledged_on=NOTED - timedelta(days=1)),
            "precede l’arrivo",
        ),
        (succeed(act=" "), "serve la legge o l’atto"),
        (succeed(successor=party(2)), "è già la denominazione"),
        (succeed(since=MAY + timedelta(days=1)), "futur"),
    ],
)
def test_what_cannot_be_is_told_so(command: Command, reason: str) -> None:
    with pytest.raises(RefusedTransition, match=reason):
        take(signed(2), command, MAY)


def test_a_successor_takes_the_place_with_its_duties_and_its_address() -> None:
    before = signed(3, obligations=(replace(plan(), party_position=2),))
    after = take(before, succeed(), MAY)
    assert (after.party(2).name, after.party(2).pec, after.party(2).position) == (CITY.name, CITY.pec, 2)
    assert after.party(2).commitments == before.party(2).commitments
    assert after.acts[0].signatures == before.acts[0].signatures
    owed = [deadline.party_position for deadline in watched(after, MAY) if deadline.code == "piano-operativo"]
    assert owed == [2]


def test_the_former_name_still_finds_the_party() -> None:
    after = take(signed(), succeed(), MAY)
    assert after.party_named(NAMES[1].upper()).position == 2
    assert after.party_named(CITY.name).position == 2
    again = take(after, succeed(successor=replace(CITY, name="Ente unico di Prova"), act="legge n. 57"), MAY)
    assert again.party_named(NAMES[1]).name == "Ente unico di Prova"


def test_a_successor_that_is_a_party_already_makes_one_of_two_and_no_second_party() -> None:
    with pytest.raises(RefusedTransition, match="è già parte: indicarla come «Parte che incorpora»"):
        take(signed(3), succeed(successor=party(3)), MAY)
    coded = replace(party(3), tax_code=CITY.tax_code)
    agreement = signed(3)
    agreement = replace(agreement, parties=(*agreement.parties[:2], coded))
    with pytest.raises(InvalidDatum, match="compare due volte"):
        take(agreement, succeed(), MAY)


def test_while_an_act_is_out_for_signature_the_parties_stay() -> None:
    agreement: Agreement = take(signed(2), OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"), MAY)
    for command in way_to_signature(agreement, MAY)[:-2]:
        agreement = take(agreement, command, MAY)
    with pytest.raises(RefusedTransition, match="con le parti di oggi: concluderlo o ritirarlo prima"):
        take(agreement, join(), MAY)
    with pytest.raises(RefusedTransition, match="con le parti di oggi: ritirarlo prima"):
        take(agreement, succeed(), MAY)


def test_asked_again_nothing_changes_and_the_story_tells_both() -> None:
    after = take(take(signed(2), join(), MAY), succeed(), MAY)
    assert decide(after, join(), CLERK, moment(MAY)).already_done
    assert decide(after, succeed(), CLERK, moment(MAY)).already_done
    told = {milestone.what for milestone in timeline(after, MAY)}
    assert f"Adesione di {NAMES[3]}" in told
    assert f"{CITY.name} succede a {NAMES[1]}" in told


def test_an_agreement_that_has_ended_is_not_joined() -> None:
    with pytest.raises(RefusedTransition, match="la scadenza non è confermata e si legge anche come 02/03/2029"):
        take(signed(), join(received_on=date(2029, 3, 2)), date(2029, 3, 2))
    with pytest.raises(RefusedTransition, match="è già scaduto il 01/03/2029"):
        take(signed(), join(received_on=date(2029, 3, 3)), date(2029, 3, 3))


def test_what_came_before_the_end_is_recorded_after_it() -> None:
    end, late = date(2029, 3, 1), date(2029, 4, 1)
    assert take(signed(2), join(received_on=end), late).parties[-1].name == join().party.name
    leave = Leave(2, end, "prot. 8", "Art. 10", None, None, AfterDeparture.ENDS, (), "valutato")
    assert take(signed(2), leave, late).departures[0].received_on == end
    with pytest.raises(RefusedTransition, match="è già scaduto"):
        take(signed(2), replace(leave, received_on=late), late)
