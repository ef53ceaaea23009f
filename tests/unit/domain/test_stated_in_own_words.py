"""Eight acts in offices' own words: each value changed in them is told, and at most three are told for nothing.

A line of a text that begins with «|» is a row of a table. A line of «.changes» is «what the text says => instead».
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agreements.domain.agreement.agreement import Agreement, Content, EffectRule, RenewalRule
from agreements.domain.agreement.counting import EVERY_YEAR, LEAP, NOT_COUNTED, CountedFrom, Counting
from agreements.domain.agreement.money import NO_CHARGES, Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.parties import Office, Signatory
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit, parse_time_limit
from agreements.domain.stated.comparison import Mismatch, apart, compared
from agreements.domain.stated.known import known_of
from agreements.domain.stated.reading import Line, read, together
from tests.support.builders import OFFICE, draft, party

TEXTS = Path(__file__).parents[2] / "support" / "own_words"


def recorded(*names: str, charges: Charges = NO_CHARGES, codes: tuple[str, ...] = (), **changes: object) -> Agreement:
    parties = tuple(
        replace(
            party(n),
            name=name.partition("=")[0],
            short_name=name.partition("=")[2],
            tax_code=dict(enumerate(codes, 1)).get(n, ""),
            signatory=Signatory(f"Prova {n}", "Presidente", ""),
            commitments=(),
        )
        for n, name in enumerate(names, 1)
    )
    bare = replace(draft(), offices=(), obligations=(), parties=parties, content=Content("Cooperare"))
    bare = replace(bare, title="Accordo di prova", **changes)  # type: ignore[arg-type]
    return bare.with_act(replace(bare.newest_act, charges=charges))


def duty(limit: str) -> Obligation:
    """Due within «45g» or «3m» of the signature, on «2028-03-31», or each year by «--01-31»."""
    counting, term = Counting(), NOT_COUNTED
    if limit.startswith("--"):
        counting, term = Counting(CountedFrom.YEARLY, date.fromisoformat(f"{LEAP}{limit[1:]}")), EVERY_YEAR
    elif "-" in limit:
        counting = Counting(CountedFrom.FIXED_DAY, date.fromisoformat(limit))
    else:
        term = parse_time_limit(limit)
    return Obligation(f"entro-{limit}", limit, limit, 1, OFFICE, term, counting=counting)


def duties(*limits: str) -> tuple[Obligation, ...]:
    return tuple(duty(limit) for limit in limits)


def ledger(*lines: tuple[int, int, str], cup: str = "") -> Charges:
    return Charges(ChargesKind.LEDGER, tuple(Charge(y, by, Amount(Decimal(much)), cup=cup) for y, by, much in lines))


REGISTER = {
    "comune-uni": lambda: recorded(
        "Comune di Rocca Prova",
        "Università degli Studi di Prova",
        codes=("99999990015", "99999990023"),
        duration=Duration(4, Unit.YEARS),
        renewal=RenewalRule(1, parse_time_limit("6m")),
        obligations=duties("45g", "--01-31"),
        offices=(Office("Settore Cultura e Turismo", "cultura@example.it"),),
        charges=ledger((2026, 1, "15000.00"), (2027, 1, "15000.00")),
    ),
    "asl": lambda: recorded(
        "Regione Provana",
        "Azienda Sanitaria Locale Prova Nord=ASL Prova Nord",
        "Comune di Valprova",
        duration=Duration(None, None, until_on=date(2029, 12, 31)),
        renewal=RenewalRule(0),
        effect_rule=EffectRule.FIXED_DATE,
        fixed_effect_on=date(2027, 1, 1),
        obligations=duties("2028-03-31", "3m"),
        charges=ledger((2027, 1, "120000.00"), (2028, 1, "80000.00"), (2027, 2, "20000.00"), cup="B19J27000010001"),
    ),
    "art15": lambda: recorded(
        "Regione Provana",
        "Università degli Studi di Prova",
        "Unione dei Comuni del Lago",
        duration=Duration(36, Unit.MONTHS),
        renewal=RenewalRule(2),
        content=Content(
            "Cooperare", joint_commitments=("La quota della Regione è il 60%", "L’Unione cofinanzia il 15,5%")
        ),
        obligations=duties("30g", "90g"),
        charges=ledger(
            *[
                (year, by, much)
                for year in (2026, 2027, 2028)
                for by, much in enumerate(("60000.00", "24500.00", "15500.00"), 1)
            ]
        ),
    ),
    "dati": lambda: recorded(
        "Regione Provana",
        "Agenzia Regionale per i Dati=ARD",
        "Provincia di Prova",
        duration=Duration(5, Unit.YEARS),
        renewal=RenewalRule(0),
        obligations=duties("2g", "6m", "60g"),
    ),
    "lettere": lambda: recorded(
        "Provincia di Prova",
        "Comune di Monteprova",
        "Comune di Piano Prova",
        duration=Duration(9, Unit.YEARS),
        renewal=RenewalRule(1, parse_time_limit("12m")),
        effect_rule=EffectRule.FIXED_DATE,
        fixed_effect_on=date(2026, 10, 1),
        obligations=duties("20g", "--04-30", "180g"),
        charges=ledger((2026, 2, "1250.50"), (2027, 2, "5002.00"), (2027, 3, "1000000.00")),
    ),
    "anni": lambda: recorded(
        "Città metropolitana di Prova",
        "Camera di Commercio di Prova",
        "Fondazione Prova Lavoro",
        duration=Duration(3, Unit.YEARS, calendar_years=True, first_year=2026),
        renewal=RenewalRule(0),
        effect_rule=EffectRule.FIXED_DATE,
        fixed_effect_on=date(2026, 1, 1),
        obligations=duties("2026-09-15", "15g"),
        charges=ledger(*[(year, 1, "40000.00") for year in (2026, 2027, 2028)], (2026, 2, "12345.67")),
    ),
    "pnrr": lambda: recorded(
        "Regione Provana",
        "Politecnico di Prova",
        "Consorzio Prova Ricerche",
        codes=("99999990049", "99999990056", "99999990064"),
        duration=Duration(18, Unit.MONTHS),
        renewal=RenewalRule(3),
        content=Content(
            "Realizzare 12 laboratori e formare 240 docenti",
            premises=("Vista la delega rettorale n. 31 del 2 febbraio 2026",),
            joint_commitments=("Attivare entro il 30 novembre 2026 la piattaforma comune",),
        ),
        obligations=duties("10g", "2m"),
        charges=ledger((2026, 1, "1234567.89"), cup="D83C26000120006"),
    ),
    "misto": lambda: recorded(
        "Ministero della Prova",
        "Regione Provana",
        "Istituto Comprensivo Prova Centro",
        duration=Duration(2, Unit.YEARS),
        renewal=RenewalRule(1, parse_time_limit("30g")),
        obligations=duties("14g", "1m", "2027-06-08"),
        content=Content("Cooperare", joint_commitments=("Assumere il 75% dei costi a carico del Ministero",)),
        charges=ledger((2026, 1, "7500.00"), (2026, 2, "2500.00")),
    ),
}


def lines(text: str) -> list[Line]:
    found = []
    for number, each in enumerate(text.splitlines(), 1):
        cells = each.strip("|").split("|") if each.startswith("|") else []
        found += [Line(cell, cell=True, row=number) for cell in cells] or [Line(each)]
    return found


def told(name: str, text: str) -> dict[str, Mismatch]:
    agreement = REGISTER[name]()
    known = known_of(agreement, agreement.newest_act, final=False)
    own = lines(text)
    found = (*compared(read(own), known, " ".join(each.text for each in own), tuple), *apart(together(own), known))
    return {each.code: each for each in found}


def text_of(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


CHANGES = [
    (path.stem, *line.replace("\\n", "\n").split(" => "))
    for path in sorted(TEXTS.glob("*.changes"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


def test_each_text_has_changes() -> None:
    assert {name for name, *_ in CHANGES} == set(REGISTER)


@pytest.mark.parametrize("name", REGISTER)
def test_at_most_three_values_are_told_for_nothing(name: str) -> None:
    assert len(told(name, text_of(name))) <= 3


@pytest.mark.parametrize(("name", "old", "new"), CHANGES)
def test_each_changed_value_is_told(name: str, old: str, new: str) -> None:
    text = text_of(name)
    assert old in text
    assert set(told(name, text.replace(old, new, 1))) - set(told(name, text))
