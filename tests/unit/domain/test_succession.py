"""Two parties become one, or one becomes two: what they owe, bear and have signed follows, and a person answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Correction, Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ending import EndKind
from agreements.domain.agreement.family import Coverage, check_model
from agreements.domain.agreement.membership import LeftAlone
from agreements.domain.agreement.money import Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.movement import Movement, MovementKind
from agreements.domain.agreement.obligation import Fulfilment, Obligation
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.party_data import Contact
from agreements.domain.agreement.periods import Standing, standing
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.corrections.rectify import ask
from agreements.domain.deadlines.deadlines import watched
from agreements.domain.figures.timeline import timeline
from agreements.domain.steps.command import Command
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.membership import Succeed
from agreements.domain.steps.succession import Merge, Split
from agreements.domain.steps.transitions import decide
from tests.support.builders import (
    CLERK,
    NAMES,
    START,
    moment,
    party,
    plan,
    sha,
    signed,
    take,
    way_to_signature,
    yearly_report,
)

# Signed on 2 March 2026 for three years.
MAY = date(2027, 5, 3)
OFFICE_THERE = Contact("Servizio Innovazione", "Prova Nove", "referente")
LINES = (
    Charge(2027, 2, Amount(Decimal("100.00"))),
    Charge(2028, 2, Amount(Decimal("200.00")), chapter="Capitolo 7"),
    Charge(2027, 3, Amount(Decimal("50.00"))),
)


def merge(**changes: object) -> Merge:
    return replace(Merge(3, 2, "legge n. 56", START, MAY), **changes)  # type: ignore[arg-type]


def owed_by(position: int, duty: Obligation | None = None) -> Obligation:
    return replace(duty or plan(), party_position=position, owed_by=OFFICE_THERE)


def costly(parties: int = 3, **changes: object) -> Agreement:
    agreement = signed(parties, **changes)
    charges = replace(agreement.acts[0].charges, kind=ChargesKind.LEDGER, lines=LINES)
    paid = Movement(MovementKind.PAYMENT, 2028, 2, Amount(Decimal("20.00")), "7", MAY, "Capitolo 7")
    own = Movement(MovementKind.PAYMENT, 2027, 3, Amount(Decimal("5.00")), "8", MAY)
    return replace(agreement.with_act(replace(agreement.acts[0], charges=charges)), movements=(paid, own))


def test_two_parties_become_one_with_duties_charges_accounts_and_signatures() -> None:
    before = costly(3, obligations=(owed_by(3), owed_by(2, yearly_report())))
    after = take(before, merge(), MAY)
    assert [each.position for each in after.present] == [1, 2]
    assert [each.position for each in after.staying] == [1, 2]
    assert [(duty.party_position, duty.owed_by) for duty in after.obligations] == [(2, None), (2, OFFICE_THERE)]
    assert {deadline.party_position for deadline in watched(after, MAY) if deadline.code == "piano-operativo"} == {2}
    assert [line.borne_by for line in after.acts[0].charges.lines] == [2, 2, 2]
    assert [movement.party for movement in after.movements] == [2, 2]
    assert after.acts[0].signatures == before.acts[0].signatures
    assert after.party(2).commitments == (*before.party(2).commitments, *before.party(3).commitments)
    assert after.party_named(NAMES[2].upper()).position == 2
    assert after.signed_as(NAMES[2]).position == 3
    assert after.ending is None


def test_what_was_met_keeps_the_office_that_met_it() -> None:
    done = replace(owed_by(3), fulfilment=Fulfilment(MAY, "prot. 3", ""))
    after = take(signed(3, obligations=(done,)), merge(), MAY)
    assert (after.obligations[0].party_position, after.obligations[0].owed_by) == (2, OFFICE_THERE)


def test_the_own_body_takes_the_place_of_a_party_and_answers_by_its_own_offices() -> None:
    after = take(signed(3, obligations=(owed_by(3),)), merge(into=1), MAY)
    assert (after.obligations[0].party_position, after.obligations[0].owed_by) == (1, None)
    assert [each.name for each in after.present] == [NAMES[0], NAMES[1]]


def test_the_own_body_ceases_and_who_takes_its_place_keeps_the_register() -> None:
    before = signed(3, obligations=(plan(), owed_by(2, yearly_report())))
    after = take(before, merge(position=1, into=2), MAY)
    assert (after.lead.name, after.lead.position) == (NAMES[1], 1)
    assert [each.position for each in after.present] == [1, 3]
    assert {duty.party_position for duty in after.obligations} == {1}
    assert after.party_named(NAMES[0]).position == after.party_named(NAMES[1]).position == 1
    assert (after.signed_as(NAMES[0]).position, after.signed_as(NAMES[1]).position) == (1, 2)


def test_a_renewal_after_a_merger_asks_whom_there_still_is() -> None:
    agreement = take(signed(3), merge(), MAY)
    agreement = take(agreement, OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"), MAY)
    for command in way_to_signature(agreement, MAY):
        agreement = take(agreement, command, MAY)
    assert agreement.newest_act.state is ActState.SIGNED
    assert {each.position for each in agreement.newest_act.signatures} == {1, 2}


def test_a_merger_of_a_merger_leads_to_whom_there_still_is() -> None:
    after = take(take(signed(4), merge(position=4, into=3), MAY), merge(position=3, into=2, act="legge n. 57"), MAY)
    assert after.party_named(NAMES[3]).position == after.party_named(NAMES[2]).position == 2
    assert [each.position for each in after.present] == [1, 2]
    assert decide(after, merge(position=4, into=3), CLERK, moment(MAY)).already_done


def test_where_one_party_alone_is_left_a_person_answers() -> None:
    with pytest.raises(RefusedTransition, match="non ne restano altre: una persona valuta se l’accordo si estingue"):
        take(signed(2), merge(position=2, into=1), MAY)
    ends = merge(position=2, into=1, left_alone=LeftAlone.ENDS, reason="valutato dall’avvocatura")
    after = take(signed(2), ends, MAY)
    assert after.ending is not None
    assert (after.ending.kind, after.ending.ends_on) == (EndKind.CONFUSION, MAY - timedelta(days=1))
    assert standing(after, MAY) is Standing.ENDED
    event = decide(signed(2), ends, CLERK, moment(MAY)).event
    assert event is not None
    assert "si estingue per confusione (art. 1253 c.c., per analogia)" in event.what
    assert event.why == "valutato dall’avvocatura"
    assert "art. 1253 c.c." in event.legal_basis


def test_an_agreement_that_stands_with_one_party_is_not_renewed() -> None:
    stands = merge(position=2, into=1, left_alone=LeftAlone.STANDS, reason="diritti di terzi")
    after = take(signed(2), stands, MAY)
    assert after.ending is None
    assert after.successions[0].left_alone is LeftAlone.STANDS
    with pytest.raises(RefusedTransition, match="resta una parte sola"):
        take(after, OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"), MAY)


def test_what_a_person_names_outlives_a_confusion() -> None:
    ends = merge(position=2, into=1, left_alone=LeftAlone.ENDS, reason="valutato", surviving=("piano-operativo",))
    after = take(signed(2), ends, MAY)
    assert after.ending is not None
    assert after.ending.surviving == ("piano-operativo",)


def test_a_corrected_day_of_a_merger_moves_the_end_that_rests_on_it() -> None:
    ends = merge(position=2, into=1, left_alone=LeftAlone.ENDS, reason="valutato")
    after = take(signed(2), ends, MAY)
    asked = Correction(Datum.SUCCESSION_DATE, NAMES[1], "01/05/2027", "errore di battitura", str(CLERK), moment(MAY).at)
    corrected = ask(after, asked, CLERK, moment(MAY)).agreement
    assert corrected.ending is not None
    assert corrected.ending.ends_on == date(2027, 4, 30)
    last = Correction(Datum.LAST_DAY, "", "01/05/2027", "errore", str(CLERK), moment(MAY).at)
    with pytest.raises(InvalidDatum, match="primo giorno di un ente che è succeduto"):
        ask(after, last, CLERK, moment(MAY))


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (merge(act=" "), "serve la legge o l’atto"),
        (merge(into=3), "la parte stessa"),
        (merge(since=MAY + timedelta(days=1)), "futur"),
        (merge(left_alone=LeftAlone.ENDS), "resta fra più parti"),
        (merge(surviving=("piano-operativo",)), "restano dovuti solo adempimenti di un accordo che si estingue"),
    ],
)
def test_a_merger_that_cannot_be_is_told_so(command: Command, reason: str) -> None:
    with pytest.raises(RefusedTransition, match=reason):
        take(signed(3), command, MAY)


def test_an_answer_wants_its_reason() -> None:
    with pytest.raises(RefusedTransition, match="manca la motivazione"):
        take(signed(2), merge(position=2, into=1, left_alone=LeftAlone.ENDS), MAY)


def test_who_is_gone_is_no_party_of_another_merger() -> None:
    after = take(signed(4), merge(), MAY)
    with pytest.raises(RefusedTransition, match=f"{NAMES[2]} è già una parte sola con {NAMES[1]}"):
        take(after, merge(position=4, into=3, act="legge n. 57"), MAY)


# One body becomes two.

TOWN, PROVINCE = (replace(party(2), name=name, commitments=()) for name in ("Comune nuovo di Prova", "Ente d’area"))
DUTIES = (owed_by(2), owed_by(2, yearly_report()))


def split(**changes: object) -> Split:
    first, second = replace(TOWN, commitments=party(2).commitments), PROVINCE
    command = Split(
        2, first, second, "legge n. 8", START, MAY, ("piano-operativo",), ("relazione-annuale",), ("1.1",), ("1.2",)
    )
    return replace(command, **changes)  # type: ignore[arg-type]


def test_one_party_becomes_two_and_each_owes_and_bears_its_own() -> None:
    before = costly(3, obligations=DUTIES)
    after = take(before, split(), MAY)
    assert [each.name for each in after.staying] == [NAMES[0], TOWN.name, NAMES[2], PROVINCE.name]
    assert [(duty.code, duty.party_position, duty.owed_by) for duty in after.obligations] == [
        ("piano-operativo", 2, None),
        ("relazione-annuale", 4, None),
    ]
    assert [line.borne_by for line in after.acts[0].charges.lines] == [2, 4, 3]
    assert [movement.party for movement in after.movements] == [4, 3]
    assert after.acts[0].signatures == before.acts[0].signatures
    assert (after.successions[0].second, after.joined_later) == (4, {4})
    assert after.signed_as(NAMES[1]).position == 2
    with pytest.raises(InvalidDatum, match=f"sono succeduti {TOWN.name} e {PROVINCE.name}: indicare quale"):
        after.party_named(NAMES[1])


def test_a_time_of_what_recurs_goes_with_it_once_it_is_open() -> None:
    report = yearly_report(2)
    met = replace(report.time(1, START), fulfilment=Fulfilment(MAY, "", ""))
    before = costly(3, obligations=(owed_by(2), report, met, report.time(2, START)))
    after = take(before, split(), MAY)
    assert [duty.party_position for duty in after.obligations] == [2, 4, 2, 4]


def test_a_party_goes_on_beside_the_body_that_takes_a_part_of_it() -> None:
    stays = replace(party(2), name=NAMES[1])
    after = take(costly(3, obligations=DUTIES), split(first=stays), MAY)
    assert after.party_named(NAMES[1]).position == 2
    assert [duty.owed_by for duty in after.obligations] == [OFFICE_THERE, None]
    assert f"accanto a {NAMES[1]} sta {PROVINCE.name}" in {one.what for one in timeline(after, MAY)}


def test_a_renewal_after_a_division_asks_both() -> None:
    agreement = take(costly(3, obligations=DUTIES), split(), MAY)
    agreement = replace(agreement, content=replace(agreement.content, charges=""))
    agreement = take(agreement, OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"), MAY)
    agreement = agreement.with_act(replace(agreement.newest_act, charges=Charges(ChargesKind.NONE)))
    for command in way_to_signature(agreement, MAY):
        agreement = take(agreement, command, MAY)
    assert {each.position for each in agreement.newest_act.signatures} == {1, 2, 3, 4}


def with_second(**changes: object) -> Party:
    return replace(PROVINCE, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (split(act=""), "serve la legge o l’atto"),
        (split(duties_of_second=()), "a quale dei due enti spetta «relazione-annuale» .Relazione annuale."),
        (split(duties_of_first=("piano-operativo", "relazione-annuale")), "è indicato per tutti e due gli enti"),
        (split(duties_of_first=("piano", "piano-operativo")), "«piano» non c’è"),
        (split(charges_of_second=()), r"«1.2» .2028, 200,00 euro, Capitolo 7."),
        (split(charges_of_first=("1.1", "1.3")), "«1.3» non c’è"),
        (split(first=TOWN), "impegni della parte: indicare a quale dei due enti spetta «collaborare per la parte 2»"),
        (split(second=with_second(commitments=("altro",))), "«altro» non c’è"),
        (split(second=with_second(name=NAMES[2])), "è già parte: registrare prima la scissione"),
        (split(since=MAY + timedelta(days=1)), "futur"),
    ],
)
def test_a_division_that_cannot_be_is_told_so(command: Command, reason: str) -> None:
    with pytest.raises(RefusedTransition, match=reason):
        take(costly(3, obligations=DUTIES), command, MAY)


def test_while_an_act_is_being_decided_the_number_of_parties_stays() -> None:
    agreement = take(signed(3, obligations=DUTIES), OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"), MAY)
    for command in way_to_signature(agreement, MAY)[:4]:
        agreement = take(agreement, command, MAY)
    for command in (merge(), split(charges_of_first=(), charges_of_second=())):
        with pytest.raises(RefusedTransition, match="con le parti di oggi: concluderlo o ritirarlo prima"):
            take(agreement, command, MAY)


def test_asked_again_nothing_changes_whatever_followed() -> None:
    first = take(costly(4, obligations=DUTIES), split(), MAY)
    after = take(first, merge(position=4, into=3, act="legge n. 9"), MAY)
    after = take(after, Succeed(3, replace(party(3), name="Città di Prova"), "legge n. 10", START, MAY), MAY)
    assert decide(after, split(), CLERK, moment(MAY)).already_done
    assert decide(after, merge(position=4, into=3, act="legge n. 9"), CLERK, moment(MAY)).already_done


def test_a_successor_answers_by_offices_that_nobody_has_named_yet() -> None:
    newer = replace(party(2), name="Città di Prova")
    after = take(signed(3, obligations=DUTIES), Succeed(2, newer, "legge n. 10", START, MAY), MAY)
    assert [duty.owed_by for duty in after.obligations] == [None, None]


def test_who_has_other_parties_than_its_text_names_is_no_model() -> None:
    for command in (merge(), split(charges_of_first=(), charges_of_second=())):
        after = take(signed(3, obligations=DUTIES), command, MAY)
        with pytest.raises(InvalidDatum, match="non sono più quelle che il suo testo nomina"):
            check_model(after, Coverage.MODEL_ONLY)
