"""Charges: what can be written, what adds up, what a text may not say beside its ledger."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.documents.texts.charges_text import charges_clause, charges_of_proposal
from agreements.domain.agreement.act import ActState, TextVersion
from agreements.domain.agreement.agreement import Agreement, Content
from agreements.domain.agreement.decision import ADMINISTRATIVE_REGULARITY, DecidingBody
from agreements.domain.agreement.family import Coverage, replicated
from agreements.domain.agreement.money import (
    NO_CHARGES,
    UNKNOWN,
    Amount,
    Charge,
    Charges,
    ChargesKind,
    add_up,
    check_cup,
    contradicts,
    parse_amount,
)
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.register.charge_columns import charges_cell, read_charges
from agreements.domain.steps.charges import RecordCharges
from agreements.domain.steps.drafting import OpenExamination
from agreements.domain.steps.examination import RecordOpinion, SubmitProposal
from agreements.domain.steps.further_acts import Amend, Change
from agreements.domain.steps.transitions import decide
from tests.support.builders import CLERK, START, draft, moment, party, sha, take, way_to_signature

CUP = "J51B21004180001"
CENTS = st.integers(1, 10**12)
AMOUNTS = st.builds(Amount, CENTS.map(lambda cents: Decimal(cents) / 100), st.booleans())
LINES = st.lists(st.builds(Charge, st.integers(2021, 2025), st.integers(1, 3), AMOUNTS), min_size=1, unique=True)


def euros(value: str, *, minimum: bool = False) -> Amount:
    return Amount(Decimal(value), minimum)


def line(year: int = 2027, value: str = "100", position: int = 1, **changes: object) -> Charge:
    return replace(Charge(year, position, euros(value)), **changes)  # type: ignore[arg-type]


def ledger(*lines: Charge, declared: Amount | None = None) -> Charges:
    return Charges(ChargesKind.LEDGER, lines, declared)


@given(LINES)
def test_the_years_and_the_parties_each_add_up_to_the_whole_to_the_cent(lines: list[Charge]) -> None:
    charges = ledger(*lines)
    cents = sum(int(one.amount.value * 100) for one in lines)
    assert charges.sum.value * 100 == cents
    assert add_up(charges.by_year.values()) == add_up(charges.by_party.values()) == charges.sum == charges.total
    assert list(charges.by_year) == sorted(charges.by_year)


@given(LINES)
def test_a_sum_is_exact_only_if_every_line_in_it_is(lines: list[Charge]) -> None:
    charges = ledger(*lines)
    for year, total in charges.by_year.items():
        assert total.minimum == any(one.amount.minimum for one in lines if one.year == year)
    assert charges.sum.minimum == any(one.amount.minimum for one in lines)
    assert str(charges.total).startswith("almeno ") == charges.sum.minimum


@given(LINES, AMOUNTS)
def test_a_stated_total_stands_beside_the_lines_exactly_if_both_can_be_true(
    lines: list[Charge], stated: Amount
) -> None:
    added = ledger(*lines).sum
    # A minimum m means: the true total is at least m. The two figures can both be true if some total fits both.
    lowest = max(added.value, stated.value)
    possible = all(one.minimum or one.value == lowest for one in (added, stated))
    assert contradicts(stated, added) is not possible
    if possible:
        total = ledger(*lines, declared=stated).total
        assert total == Amount(lowest, minimum=added.minimum and stated.minimum)
    else:
        with pytest.raises(InvalidDatum) as refused:
            ledger(*lines, declared=stated)
        assert str(stated) in str(refused.value)
        assert str(added) in str(refused.value)


@given(CENTS.map(lambda cents: Decimal(cents) / 100), st.booleans())
def test_what_is_printed_is_read_back(value: Decimal, minimum: bool) -> None:
    amount = Amount(value, minimum)
    assert parse_amount(str(amount)) == amount


@pytest.mark.parametrize(
    ("typed", "value", "minimum"),
    [
        ("1.250,00", "1250.00", False),
        ("1250", "1250.00", False),
        ("1250,5 euro", "1250.50", False),
        ("€ 390.500", "390500.00", False),
        ("oltre 390.000 euro", "390000.00", True),
        ("Almeno  € 1.000.000,01", "1000000.01", True),
        ("non meno di 12", "12.00", True),
        ("1 234,56", "1234.56", False),
        ("1\u00a0234\u202f567,8", "1234567.80", False),
        ("1'234,56", "1234.56", False),
        ("1’234’567", "1234567.00", False),
        ("€ 1.234,56", "1234.56", False),
        ("€1.234,56", "1234.56", False),
        ("1.234,56 €", "1234.56", False),
        ("EUR. 1.234,56", "1234.56", False),
        ("Euro: 1.234,56", "1234.56", False),
        ("almeno €\u00a01.234,56", "1234.56", True),
        ("€ 1.234,=", "1234.00", False),
        ("1´234,56", "1234.56", False),
        ("euro 1.234,56.", "1234.56", False),
        ("+1.234,56", "1234.56", False),
        ("1.234,--", "1234.00", False),
        ("1.234,-", "1234.00", False),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, value: str, minimum: bool) -> None:
    assert parse_amount(typed) == Amount(Decimal(value), minimum)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "390mila",
        "1.25",
        "1,250.00",
        "12,345",
        "-5",
        "1e3",
        "10%",
        "almeno",
        "1.250.00",
        "NaN",
        "١٢",
        "1 250.000,00",
        "1 25,00",
        "12 50",
        "1'25",
        "1.250,00 - 2",
        "(1.250,00)",
        "almeno -5",
        "1.234,56-",
        "€ -5",
    ],
)
def test_an_amount_that_would_have_to_be_guessed_is_refused(typed: str) -> None:
    with pytest.raises(InvalidDatum, match="non si legge"):
        parse_amount(typed)


@pytest.mark.parametrize(
    "typed", ["-1.234,56", "1.234,56-", "1.234,56 -", "€ -1.234,56", "-€ 1.234,56", "− 1 234,56 €"]
)
def test_a_minus_stands_before_the_figures_or_behind_them(typed: str) -> None:
    assert parse_amount(typed, reduction=True) == Amount(Decimal("-1234.56"))
    with pytest.raises(InvalidDatum, match="ha il segno meno, e qui l’importo non può essere sotto zero"):
        parse_amount(typed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1234,5600000001", "ha più di due decimali, che un foglio può nascondere"),
        ("1.234,567", "ha più di due decimali"),
        ("1,234", "ha tre cifre dopo la virgola"),
        ("L. 1.000.000", "è in lire: convertirlo in euro e scriverlo"),
        ("1.000 lire", "è in lire"),
        ("1234.56", "ha il punto dove va la virgola dei centesimi"),
        ("1250.5", "ha il punto dove va la virgola dei centesimi"),
        ("1.250.00", "ha il punto dove va la virgola dei centesimi"),
        ("0.500", "ha il punto dove va la virgola dei centesimi"),
        ("000.500", "ha il punto dove va la virgola dei centesimi"),
        ("€ 0.50", "ha il punto dove va la virgola dei centesimi"),
        ("L. 1000000", "è in lire"),
        ("$ 1000", "è in un’altra moneta: convertirlo in euro e scriverlo"),
        ("CHF 1.000,00", "è in un’altra moneta"),
        ("50%", "è una percentuale: calcolare l’importo e scriverlo"),
        ("5 mln", "è in migliaia o milioni: metterlo per intero e scriverlo"),
        ("390mila", "è in migliaia o milioni"),
        ("1,234.56", "ha il punto dove va la virgola dei centesimi"),
        ("1'234.56", "ha il punto dove va la virgola dei centesimi"),
        ("1.234\u200b,56", r"caratteri invisibili \(U\+200B dopo «1.234»\)"),
    ],
)
def test_why_an_amount_cannot_be_read_is_said(typed: str, words: str) -> None:
    with pytest.raises(InvalidDatum, match=words):
        parse_amount(typed)


def test_amounts_are_euro_and_cents_and_never_floats() -> None:
    assert Amount(Decimal("1E+2")).value.as_tuple().exponent == -2
    for wrong in (Decimal("0.001"), Decimal("-1e15"), Decimal("1e15"), Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(InvalidDatum):
            Amount(wrong)
    with pytest.raises(TypeError):
        Amount(1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: line(1899), "L’anno 1899"),
        (lambda: line(value="0"), "importo zero"),
        (lambda: line(note="x" * 301), "supera 300"),
        (lambda: ledger(), "almeno una riga"),
        (lambda: Charges(ChargesKind.NONE, (line(),)), "«senza oneri» non va con importi"),
        (lambda: Charges(ChargesKind.UNKNOWN, (), euros("5")), "«dato non noto» non va con importi"),
        (lambda: ledger(line(), line()), "compare due volte"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(make: object, told: str) -> None:
    with pytest.raises(InvalidDatum, match=told):
        make()  # type: ignore[operator]


@pytest.mark.parametrize("typed", ["J51B2100418000", "J51B210041800011", "151B21004180001", "J5BB21004180001"])
def test_a_cup_has_its_form(typed: str) -> None:
    assert check_cup(" j51b 2100 4180 001 ") == CUP
    with pytest.raises(InvalidDatum, match="15 caratteri"):
        check_cup(typed)


def test_what_the_newspaper_tells_of_lazio_and_emilia_romagna_stays_a_minimum_of_which_no_year_is_known() -> None:
    charges = ledger(declared=parse_amount("oltre 390.000 euro"))
    assert charges.total == euros("390000", minimum=True)
    assert not charges.by_year
    assert any("solo nel totale" in doubt for doubt in charges.doubts)


def test_nothing_known_is_not_nothing_due() -> None:
    assert UNKNOWN.total is None
    assert NO_CHARGES.total == euros("0")


@pytest.mark.parametrize("typed", ["", "senza oneri", "1.250,00 euro", "almeno 390.000,00 euro"])
def test_a_cell_of_the_register_is_read_as_it_is_written(typed: str) -> None:
    assert charges_cell(read_charges(typed)) == typed
    assert read_charges("Dato non noto") == UNKNOWN
    with pytest.raises(InvalidDatum, match="non si legge"):
        read_charges("pochi")


@pytest.mark.parametrize("declared", [None, euros("1500"), euros("1000", minimum=True)])
def test_a_cell_of_the_register_tells_whether_lines_stand_elsewhere(declared: Amount | None) -> None:
    lines = (line(2026, "1000"), line(2027, "500"))
    charges = Charges(ChargesKind.LEDGER, lines, declared)
    assert read_charges(charges_cell(charges), lines) == charges
    with pytest.raises(InvalidDatum, match="righe di questi oneri mancano"):
        read_charges(charges_cell(charges))
    with pytest.raises(InvalidDatum, match=r"le righe sommano|non corrisponde"):
        read_charges(charges_cell(charges), (line(2026, "999.99"),))
    assert read_charges("", lines) == Charges(ChargesKind.LEDGER, lines)
    with pytest.raises(InvalidDatum, match="non va con importi"):
        read_charges("senza oneri", lines)


# On the way to signature.


def record(charges: Charges, text: str = "con oneri") -> RecordCharges:
    return RecordCharges(charges, sha(text) if text else "")


def signed(agreement: Agreement) -> Agreement:
    for command in way_to_signature(agreement):
        agreement = take(agreement, command)
    return agreement


def test_the_charges_come_into_the_text_as_its_next_version_and_send_it_back_to_draft() -> None:
    agreement = take(draft(), OpenExamination(1))
    agreement = take(agreement, RecordOpinion(ADMINISTRATIVE_REGULARITY, "D", True, START, ""))
    decision = decide(agreement, record(ledger(line(2027, "10"), line(2028, "20.5", 2))), CLERK, moment())
    act = decision.agreement.newest_act
    assert (act.state, act.opinions, len(act.texts)) == (ActState.DRAFT, (), 2)
    assert decision.event is not None
    assert "totale 30,50 euro; per anno 2027 10,00 euro, 2028 20,50 euro" in decision.event.what
    assert "ANCI di Prova 20,50 euro" in decision.event.what
    assert decision.event.data["total"] == "30.50"


def test_charges_recorded_anew_say_what_stood_before() -> None:
    agreement = take(draft(), record(ledger(line(2027, "10"))))
    decision = decide(agreement, record(ledger(line(2027, "12")), "altro"), CLERK, moment())
    assert decision.event is not None
    assert "Prima: totale 10,00 euro" in decision.event.what
    assert decision.agreement.newest_act.charges.total == euros("12")


def test_a_line_is_borne_by_a_party_and_a_text_to_be_signed_says_its_charges() -> None:
    with pytest.raises(InvalidDatum, match=r"la parte n\. 3 non esiste"):
        decide(draft(), record(ledger(line(position=3))), CLERK, moment())
    with pytest.raises(RefusedTransition, match="vale solo per gli accordi registrati"):
        decide(draft(), record(UNKNOWN), CLERK, moment())
    with pytest.raises(RefusedTransition, match="manca il testo"):
        decide(draft(), record(NO_CHARGES, ""), CLERK, moment())


def test_an_investment_goes_before_the_body_only_with_its_cup() -> None:
    def examined(**changes: object) -> Agreement:
        agreement = take(draft(), record(ledger(line(investment=True, **changes))))
        agreement = take(agreement, OpenExamination(2))
        return take(agreement, RecordOpinion(ADMINISTRATIVE_REGULARITY, "D", True, START, ""))

    assert any("Manca il CUP" in doubt for doubt in ledger(line(investment=True)).doubts)
    with pytest.raises(RefusedTransition, match="manca il CUP di un progetto di investimento \\(2027\\)"):
        decide(examined(), SubmitProposal("7", START), CLERK, moment())
    assert take(examined(cup=CUP), SubmitProposal("7", START)).newest_act.state is ActState.BEFORE_BODY


def test_in_a_signed_text_of_ours_the_sums_stay_and_a_further_act_says_its_own() -> None:
    agreement = signed(take(draft(), record(ledger(line(2027, "10")))))
    with pytest.raises(RefusedTransition, match="si cambiano solo con un nuovo atto"):
        decide(agreement, record(NO_CHARGES, ""), CLERK, moment())
    changes = (Change("art. 6", "nuovo testo"),)
    agreement = take(agreement, Amend(sha("a"), DecidingBody.EXECUTIVE_BOARD, changes, "serve"))
    assert agreement.newest_act.charges == UNKNOWN
    with pytest.raises(RefusedTransition, match="quelli di questo atto \\(atto aggiuntivo\\) non sono detti"):
        decide(agreement, OpenExamination(1), CLERK, moment())
    agreement = take(agreement, record(ledger(line(2028, "5")), "dell’atto aggiuntivo"))
    assert agreement.acts[0].charges.total == euros("10")
    assert take(agreement, OpenExamination(2)).newest_act.charges.total == euros("5")


def test_a_further_act_of_an_agreement_without_charges_has_none_unless_a_clause_says_more() -> None:
    amend = Amend(sha("a"), DecidingBody.EXECUTIVE_BOARD, (Change("art. 6", "nuovo"),), "serve")
    assert take(signed(draft()), amend).newest_act.charges == NO_CHARGES
    content = Content("Coordinare le iniziative", charges="Ciascuna Parte sostiene le proprie spese")
    assert take(signed(draft(content=content)), amend).newest_act.charges == UNKNOWN


def test_a_further_act_of_an_agreement_whose_charges_nobody_recorded_says_its_own() -> None:
    agreement = signed(draft())
    agreement = agreement.with_act(replace(agreement.acts[0], charges=UNKNOWN))
    amend = Amend(sha("a"), DecidingBody.EXECUTIVE_BOARD, (Change("art. 6", "nuovo"),), "serve")
    agreement = take(agreement, amend)
    assert agreement.newest_act.charges == UNKNOWN
    assert charges_clause(agreement, agreement.newest_act).endswith("[… oneri del presente atto …]")
    assert "non comporta oneri" not in charges_of_proposal(agreement, agreement.newest_act)
    with pytest.raises(RefusedTransition, match="gli oneri dell’accordo non sono noti e quelli di questo atto"):
        decide(agreement, OpenExamination(1), CLERK, moment())
    agreement = take(agreement, record(NO_CHARGES, "con oneri"))
    assert take(agreement, OpenExamination(2)).newest_act.charges == NO_CHARGES


def test_a_copy_of_a_model_has_the_charges_that_its_text_says() -> None:
    model = signed(take(draft(), record(ledger(line(2027, "10", received_by="ANCI di Prova"), line(2028, "5", 2)))))
    body = replace(party(2), name="Comune di Altrove")
    text = TextVersion(1, sha("copia"), "modello", moment().at)

    def reworded(words: str) -> str:
        return words.replace("ANCI di Prova", body.name)

    copy = replicated(model, Coverage.MODEL_ONLY, "P-2026-0002", body, text, reworded).newest_act.charges
    assert copy.total == model.acts[0].charges.total
    assert [one.received_by for one in copy.lines] == [body.name, ""]
