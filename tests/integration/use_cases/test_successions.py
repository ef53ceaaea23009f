"""A party becomes one with another, or two bodies stand in its place: form, act, letters, journal, repetition."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from docx import Document
from pydantic import ValidationError

from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ending import EndKind
from agreements.domain.agreement.membership import LeftAlone
from agreements.domain.agreement.party_data import Contact
from agreements.domain.agreement.periods import Standing, standing
from agreements.domain.basics.day_words import from_the_date
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.steps.membership import Succeed
from agreements.domain.steps.succession import Merge, Split
from agreements.use_cases.base.letters import correspondence
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import renewal
from agreements.use_cases.life import membership
from agreements.use_cases.watch.sweep import run_sweep
from flows.forms.membership import Alone, SuccessionForm
from tests.integration.use_cases.lives import CLERK, NAMES, Life, now, party, today
from tests.support.builders import plan

THREE = (party(1, tax_code="01386030488"), party(2, tax_code="84033260484"), party(3))
BOTH_ENGINES = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)


def words(life: Life, kind: str) -> str:
    document = Document(io.BytesIO(life.archived(kind)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join((*(paragraph.text for paragraph in document.paragraphs), *cells))


def merged(life: Life, name: str, into: str, **changes: object) -> Outcome:
    command = replace(Merge(0, 0, "legge n. 56", today(), today()), **changes)  # type: ignore[arg-type]
    return membership.merge(life.bench, life.number, name, into, command, CLERK, now())


def kinds(life: Life) -> list[str]:
    with life.bench.database.unit() as unit:
        return [document.kind for document in unit.documents(life.number)]


@BOTH_ENGINES
def test_two_parties_become_one_and_letters_and_reminders_ask_whom_there_is(life: Life) -> None:
    owed = replace(plan(), party_position=3, owed_by=Contact("Ufficio Prova", "Prova Nove"))
    life.record(today() - timedelta(days=60), parties=THREE, obligations=(owed,))
    done = merged(life, NAMES[2], NAMES[1])
    assert f"{NAMES[1]} e {NAMES[2]} sono una parte sola {from_the_date(today())}" in done.happened
    before = life.snapshot()
    assert merged(life, NAMES[2], NAMES[1]).already_done
    assert merged(life, NAMES[2].upper(), NAMES[1]).already_done
    assert life.snapshot() == before
    letter = words(life, "presa-atto-successione")
    assert f"{NAMES[1]} succede a {NAMES[2]} nell’atto seguente: " in letter
    assert ": le due parti diventano una sola." in letter
    assert life.journal[-1].step == "MERGE"
    run_sweep(life.bench, now())
    asked = words(life, next(kind for kind in kinds(life) if kind.startswith("sollecito-")))
    assert NAMES[1] in asked
    assert "Ufficio Prova" not in asked
    with life.bench.database.unit() as unit:
        label = next(each for each in correspondence(unit, life.agreement).waiting if "presa d’atto" in each)
    assert f"di {NAMES[1]} a {NAMES[2]}" in label


@BOTH_ENGINES
def test_one_party_alone_is_left_and_a_person_says_what_becomes_of_the_agreement(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    with pytest.raises(RefusedTransition, match="non ne restano altre"):
        merged(life, NAMES[1], NAMES[0])
    merged(life, NAMES[1], NAMES[0], left_alone=LeftAlone.ENDS, reason="valutato dall’avvocatura")
    agreement = life.agreement
    assert agreement.ending is not None
    assert (agreement.ending.kind, standing(agreement, today())) == (EndKind.CONFUSION, Standing.ENDED)
    assert agreement.successions[0].left_alone is LeftAlone.ENDS
    assert "presa-atto-successione" not in kinds(life)
    assert life.journal[-1].why == "valutato dall’avvocatura"


@BOTH_ENGINES
def test_one_party_becomes_two_and_each_is_asked_for_its_own(life: Life) -> None:
    life.record(today() - timedelta(days=60), obligations=(replace(plan(), party_position=2),))
    first, second = party(2, "Ente A di Prova"), replace(party(3, "Ente B di Prova"), pec="b@pec.example.it")
    command = Split(0, first, replace(second, commitments=()), "legge n. 8", today(), today())

    def divided(wanted: Split) -> Outcome:
        return membership.succeed(life.bench, life.number, NAMES[1], wanted, CLERK, now())

    with pytest.raises(RefusedTransition, match="a quale dei due enti spetta «piano-operativo»"):
        divided(command)
    command = replace(command, duties_of_second=("piano-operativo",))
    divided(command)
    before = life.snapshot()
    assert divided(command).already_done
    assert life.snapshot() == before
    letter = words(life, "presa-atto-successione")
    assert f"Ente A di Prova e Ente B di Prova succedono a {NAMES[1]}" in letter
    assert "Spettano a Ente B di Prova: gli adempimenti «Piano operativo»." in letter
    assert [each.name for each in life.agreement.staying] == [NAMES[0], "Ente A di Prova", "Ente B di Prova"]
    run_sweep(life.bench, now())
    asked = words(life, next(kind for kind in kinds(life) if kind.startswith("sollecito-")))
    assert "b@pec.example.it" in asked


def test_the_draft_of_a_further_act_is_said_to_name_the_parties_of_before(life: Life) -> None:
    life.record(today() - timedelta(days=60), parties=THREE)
    asked = renewal.AskedRenewal(DecidingBody.EXECUTIVE_BOARD, "bene")
    renewal.open_renewal(life.bench, life.number, asked, CLERK, now())
    done = merged(life, NAMES[2], NAMES[1])
    assert any("nomina le parti di prima" in each for each in done.warnings)
    assert [each.name for each in life.agreement.staying] == [NAMES[0], NAMES[1]]


# The form.

PARTY = {
    "denominazione": "Ente B di Prova", "natura": "ente pubblico territoriale", "sede": "Via di Prova 3",
    "firmatario": "Prova Tre", "carica": "Presidente", "titolo_del_potere": "statuto",
}  # fmt: skip
FORM = {
    "accordo": "P-2026-0001", "parte": NAMES[1], "atto": "legge n. 8", "data_atto": "01/03/2026", "dal": "01/04/2026",
    "dichiarante": "Prova Uno, Ufficio accordi",
}  # fmt: skip


def form(**entries: object) -> SuccessionForm:
    return SuccessionForm.model_validate(FORM | entries)


def test_the_form_asks_for_one_of_three() -> None:
    plain = form(successore=PARTY).command()
    assert isinstance(plain, Succeed)
    assert plain.successor.name == "Ente B di Prova"
    empty = {
        "denominazione": "",
        "natura": "ente pubblico territoriale",
        "genere_e_numero": "non annotato",
        "impegni": [],
    }
    merger = form(incorporante=NAMES[0], successore=empty, resta_una_parte=Alone.ENDS, motivazione="valutato").command()
    assert isinstance(merger, Merge)
    assert (merger.left_alone, merger.reason) == (LeftAlone.ENDS, "valutato")
    second = {**PARTY, "denominazione": "Ente C di Prova"}
    shares = {"adempimenti_primo": "a; b", "adempimenti_secondo": "c", "oneri_secondo": "1.1"}
    division = form(successore=PARTY, secondo=[second], **shares).command()
    assert isinstance(division, Split)
    assert (division.first.name, division.second.name) == ("Ente B di Prova", "Ente C di Prova")
    assert (division.duties_of_first, division.duties_of_second) == (("a", "b"), ("c",))
    assert (division.charges_of_first, division.charges_of_second) == ((), ("1.1",))


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ({}, "in un modo solo"),
        ({"successore": PARTY, "incorporante": NAMES[0]}, "in un modo solo"),
        ({"incorporante": NAMES[0], "secondo": [PARTY]}, "in un modo solo"),
        ({"successore": PARTY, "oneri_primo": "1.1"}, "solo fra due enti"),
        ({"successore": PARTY, "motivazione": "valutato"}, "solo dopo un’incorporazione"),
    ],
)
def test_a_form_that_says_two_things_is_refused(entries: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidDatum, match=told):
        form(**entries).command()


def test_a_new_body_by_halves_is_asked_for_what_is_missing() -> None:
    with pytest.raises(ValidationError, match="sede"):
        form(successore={"denominazione": "Ente B di Prova"})
