"""A renewal that changes the text too is one act: it renews, it amends, and every paper calls it so."""

from __future__ import annotations

import io

import pytest
from dateutil.relativedelta import relativedelta
from docx import Document

from agreements.domain.agreement.act import ActKind, ActState
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.money import Charge, Charges, ChargesKind, parse_amount
from agreements.domain.agreement.periods import current_period
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.figures.timeline import timeline
from agreements.domain.steps.further_acts import Change
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import charges, renewal
from agreements.use_cases.registers.year_figures import count_year
from tests.integration.use_cases.lives import CLERK, Life, now, refused, today, walk

CHANGES = (Change("articolo 3, comma 1", "Le Parti si riuniscono ogni tre mesi."),)


def costs(amount: str) -> Charges:
    return Charges(ChargesKind.LEDGER, (Charge(today().year + 1, 1, parse_amount(amount, reduction=True)),))


def renew(life: Life, changes: tuple[Change, ...] = CHANGES) -> Outcome:
    asked = renewal.AskedRenewal(DecidingBody.EXECUTIVE_BOARD, "risultati positivi", changes)
    return renewal.open_renewal(life.bench, life.number, asked, CLERK, now())


def ending_soon(life: Life, **changes: object) -> Life:
    life.record(today() - relativedelta(years=3) + relativedelta(days=60), **changes)
    return life


def words(life: Life, kind: str = "bozza") -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(life.archived(kind))).paragraphs)


def test_its_text_renews_and_says_what_changes(life: Life) -> None:
    ending_soon(life)
    done = renew(life)
    act = life.agreement.newest_act
    assert act.kind is ActKind.AMENDED_RENEWAL
    assert "Aperto il rinnovo n. 1 di 1 con modifiche (articolo 3, comma 1)" in done.happened
    assert any(each.startswith("Per il rinnovo con modifiche: ") for each in done.next_steps)
    text = words(life)
    assert "ATTO DI RINNOVO CON MODIFICHE" in text
    assert "articolo 3, comma 1: Le Parti si riuniscono ogni tre mesi." in text
    assert "Le Parti rinnovano espressamente l’Accordo per il periodo di tre anni" in text
    assert "Resta fermo ogni altro contenuto dell’Accordo." in text
    title = Document(io.BytesIO(life.archived("bozza"))).core_properties.title
    assert title.startswith("Atto di rinnovo con modifiche – ")
    assert renew(life).already_done
    with refused(life, "un altro atto è già in corso (rinnovo con modifiche)", error=RefusedTransition):
        renew(life, ())


def test_a_renewal_without_changes_says_none(life: Life) -> None:
    renew(ending_soon(life), ())
    assert life.agreement.newest_act.kind is ActKind.RENEWAL
    assert "CON MODIFICHE" not in words(life)


@pytest.mark.parametrize("wrong", [Change(" ", "testo"), Change("articolo 3", " ")])
def test_a_change_without_words_is_refused(life: Life, wrong: Change) -> None:
    with refused(ending_soon(life), "ciascuna con il suo nuovo testo", error=RefusedTransition):
        renew(life, (*CHANGES, wrong))


def test_it_goes_the_whole_way_counts_as_a_renewal_and_its_papers_name_it(life: Life) -> None:
    ending_soon(life, charges=costs("1.000,00"))
    old = current_period(life.agreement)
    assert old is not None
    renew(life)
    charges.record_charges(life.bench, life.number, costs("-400,00"), CLERK, now())  # it amends: it may reduce
    walk(life, Life.send, first=Life.examine)
    assert "rinnovo con modifiche" in words(life, "proposta")
    life.sign_all()
    agreement = life.agreement
    assert agreement.newest_act.state is ActState.SIGNED
    assert (agreement.times_renewed, len(agreement.renewals)) == (1, 1)
    new = current_period(agreement)
    assert new is not None
    assert new.act_sequence == 2
    assert new.earliest_end is not None
    assert old.earliest_end is not None
    assert new.earliest_end > old.earliest_end
    assert any("(rinnovo con modifiche)" in one.what for one in timeline(agreement, today()))
    with refused(life, "ammette 1 rinnovo, già avvenuto", error=RefusedTransition):
        renew(life)
    _, _, figures = count_year(life.bench.database, today().year, now())
    assert dict(figures.turns)["rinnovi firmati"] == dict(figures.turns)["di cui rinnovi con modifiche"] == 1
