"""Movements of the accounts: what each may hold, what is refused, and what is told of all of them together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.money_moved import by_year_and_party, doubts, lines_in_words
from agreements.domain.agreement.movement import Movement, MovementKind
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.steps.movements import RecordMovement, stands, with_former_reason
from tests.support.builders import NAMES, START, draft, signed, take

AFTER = START + timedelta(days=10)
CUP = "J51B21004180001"


def euro(value: int) -> Amount:
    return Amount(Decimal(value))


def moved(kind: MovementKind = MovementKind.COMMITMENT, value: int = 1000, **changes: object) -> Movement:
    return replace(Movement(kind, 2026, 1, euro(value), "12", AFTER), **changes)  # type: ignore[arg-type]


def with_lines(*lines: Charge, agreement: Agreement | None = None) -> Agreement:
    of = agreement or signed()
    return of.with_act(replace(of.acts[0], charges=Charges(ChargesKind.LEDGER, lines)))


def record(agreement: Agreement, movement: Movement, instead_of: int = 0, reason: str = "") -> Agreement:
    return take(agreement, RecordMovement(movement, instead_of, reason), AFTER)


ONE = Charge(2026, 1, euro(1000))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount": Amount(Decimal(0))}, "cifra esatta sopra zero"),
        ({"amount": Amount(Decimal(5), minimum=True)}, "cifra esatta sopra zero"),
        ({"year": 1800}, "dal 1990 al 2100"),
        ({"number": " "}, "numero del movimento"),
        ({"cup": "J51"}, "15 caratteri"),
        ({"cig": "Z1A2B3"}, "10 lettere o cifre"),
        ({"cig": "0000000000"}, "lasciarlo vuoto"),
        ({"cig": "Z1A2B3C4D5E"}, "10 lettere o cifre"),
    ],
)
def test_a_movement_that_cannot_be_is_refused(changes: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidDatum, match=told):
        moved(**changes)


def test_codes_are_taken_in_capitals_without_blanks() -> None:
    movement = moved(cig=" z1a2b 3c4d5 ", cup=CUP.lower())
    assert (movement.cig, movement.cup) == ("Z1A2B3C4D5", CUP)


def test_what_binds_before_the_last_signature_is_a_reservation_or_has_ragionerias_reason() -> None:
    early = moved(dated_on=START - timedelta(days=1))
    with pytest.raises(RefusedTransition, match=r"precede l’ultima firma .*registrarlo come «prenotazione»"):
        record(with_lines(ONE), early)
    with pytest.raises(RefusedTransition, match="non è ancora sottoscritto"):
        take(with_lines(ONE, agreement=draft()), RecordMovement(moved(dated_on=START), 0, ""), START)
    assert record(with_lines(ONE), replace(early, kind=MovementKind.RESERVATION)).movements
    explained = record(with_lines(ONE), replace(early, reason="obbligo sorto con la delibera, dice la ragioneria"))
    assert any("precede l’ultima firma" in each for each in doubts(explained))
    assert record(with_lines(ONE), moved(dated_on=START)).movements  # the very day


def test_a_movement_is_of_a_party_and_not_of_tomorrow() -> None:
    with pytest.raises(InvalidDatum, match=r"la parte n. 7 non esiste"):
        record(with_lines(ONE), moved(party=7))
    with pytest.raises(RefusedTransition, match="nel futuro"):
        record(with_lines(ONE), moved(dated_on=AFTER + timedelta(days=1)))


def test_the_same_fact_is_not_recorded_twice_and_a_correction_says_why() -> None:
    agreement = record(with_lines(ONE), moved())
    assert stands(agreement, RecordMovement(moved(), 0, ""))
    with pytest.raises(RefusedTransition, match=r"c’è già \(movimento n. 1\)"):
        record(agreement, moved(value=900))
    with pytest.raises(RefusedTransition, match="va motivata"):
        record(agreement, moved(value=900), 1)
    with pytest.raises(RefusedTransition, match=r"il movimento n. 2 non c’è"):
        record(agreement, moved(value=900), 2, "errore")
    agreement = record(agreement, moved(value=900), 1, "errore di battitura")
    assert [each.amount for each in agreement.movements] == [euro(900)]
    with pytest.raises(RefusedTransition, match="c’è già"):
        record(agreement, moved())  # the older form, sent again
    with pytest.raises(RefusedTransition, match="indicare il suo numero d’ordine"):
        record(agreement, moved(number="13", cancelled=True))
    gone = record(agreement, moved(value=900, cancelled=True), 1, "economia")
    assert (lines_in_words(gone), len(gone.movements)) == ((), 1)
    with pytest.raises(RefusedTransition, match="c’è già ed è annullato"):
        record(gone, moved())


def test_sums_are_told_by_year_and_party_and_unknown_is_not_zero() -> None:
    agreement = with_lines(ONE, Charge(2026, 2, euro(500)), Charge(2027, 1, euro(300)))
    agreement = record(agreement, moved(value=700))
    agreement = record(agreement, moved(MovementKind.PAYMENT, 200, number="M1"))
    agreement = record(agreement, moved(MovementKind.PAYMENT, 100, number="M2"))
    agreement = record(agreement, moved(MovementKind.REIMBURSEMENT, 500, number="R1", party=2))
    first, second, third = by_year_and_party(agreement)
    assert (first.planned, first.of(MovementKind.COMMITMENT), first.of(MovementKind.PAYMENT)) == (
        euro(1000), euro(700), euro(300),
    )  # fmt: skip
    assert (second.party, second.of(MovementKind.REIMBURSEMENT), third.moved) == (2, euro(500), {})
    assert lines_in_words(agreement)[0] == (
        f"2026, {NAMES[0]} (previsti 1.000,00 euro; impegnati 700,00 euro; pagati 300,00 euro)"
    )
    unknown = agreement.with_act(replace(agreement.acts[0], charges=UNKNOWN))
    assert "previsione non nota" in lines_in_words(unknown)[0]
    assert by_year_and_party(unknown)[0].planned is None


def test_more_paid_than_committed_and_more_committed_than_planned_are_told_and_not_refused() -> None:
    agreement = record(with_lines(ONE), moved(value=1200))
    (told,) = doubts(agreement)
    assert "impegnati 1.200,00 euro, previsti dagli atti 1.000,00 euro" in told
    agreement = record(agreement, moved(MovementKind.PAYMENT, 1300, number="M1"))
    assert any("pagati 1.300,00 euro, impegnati 1.200,00 euro" in each for each in doubts(agreement))
    least = record(with_lines(replace(ONE, amount=Amount(Decimal(1000), minimum=True))), moved(value=1200))
    assert doubts(least) == ()  # «almeno»
    nobody_knows = signed()
    nobody_knows = record(nobody_knows.with_act(replace(nobody_knows.acts[0], charges=UNKNOWN)), moved())
    assert any("non è nota e non si confronta" in each for each in doubts(nobody_knows))
    free = signed()
    free = record(free.with_act(replace(free.acts[0], charges=NO_CHARGES)), moved())
    assert any("«senza oneri», ma ci sono movimenti" in each for each in doubts(free))


def test_more_reimbursed_than_paid_is_told_over_all_years_and_parties() -> None:
    agreement = record(with_lines(ONE), moved(value=1000))
    agreement = record(agreement, moved(MovementKind.PAYMENT, 300, number="M1"))
    agreement = record(agreement, moved(MovementKind.REIMBURSEMENT, 300, number="R1", party=2))
    assert doubts(agreement) == (), "one party pays and another one reimburses"
    agreement = record(agreement, moved(MovementKind.REIMBURSEMENT, 50, number="R2", party=2))
    (told,) = doubts(agreement)
    assert told.startswith("In tutto rimborsati 350,00 euro, pagati 300,00 euro")
    gone = record(agreement, moved(MovementKind.REIMBURSEMENT, 50, number="R2", party=2, cancelled=True), 4, "errore")
    assert doubts(gone) == ()


@pytest.mark.parametrize(
    ("kind", "near", "far"),
    [
        (MovementKind.RESERVATION, (2025, 2028), (2024, 2029)),
        (MovementKind.COMMITMENT, (2025, 2028), (2024, 2029)),
        (MovementKind.ENTITLEMENT, (2025, 2028), (2024, 2029)),
        (MovementKind.PAYMENT, (2021, 2026), (2020, 2027)),
        (MovementKind.REIMBURSEMENT, (2021, 2026), (2020, 2027)),
    ],
)
def test_a_year_far_from_the_date_of_the_movement_is_told(
    kind: MovementKind, near: tuple[int, int], far: tuple[int, int]
) -> None:
    def told(year: int) -> bool:
        moved_then = record(signed(), moved(kind, year=year))
        return any(f"L’esercizio {year} è lontano dalla data ({AFTER:%d/%m/%Y})" in each for each in doubts(moved_then))

    assert [told(year) for year in near] == [False, False]
    assert [told(year) for year in far] == [True, True]


def test_what_corrects_an_early_movement_keeps_ragionerias_reason_unless_it_gives_another() -> None:
    early = moved(dated_on=START - timedelta(days=1), reason="obbligo sorto con la delibera")
    agreement = record(with_lines(ONE), early)
    wanted = RecordMovement(replace(early, amount=euro(900), reason=""), 1, "errore di battitura")
    assert with_former_reason(agreement, wanted).movement.reason == early.reason
    later = RecordMovement(moved(dated_on=START), 1, "errore di data")
    assert with_former_reason(agreement, later).movement.reason == "", "it precedes nothing any more"
    other = RecordMovement(replace(early, reason="lo dice la circolare"), 1, "motivo mancante")
    assert with_former_reason(agreement, other) == other


def test_an_investment_without_its_cup_is_told_to_be_null() -> None:
    works = with_lines(replace(ONE, investment=True, cup=CUP))
    assert any("è nullo (art. 11 c. 2-bis L. 3/2003)" in each for each in doubts(record(works, moved())))
    assert doubts(record(works, moved(cup=CUP))) == ()
    other = doubts(record(works, moved(cup="J51B21004180002")))
    assert any("non è quello della riga degli oneri" in each for each in other)
    assert doubts(record(with_lines(ONE), moved(dated_on=date(2026, 3, 9)))) == ()
