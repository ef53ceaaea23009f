from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from agreements.use_cases.life.open_work import CLERK, MANAGER, REPERTORY, what_waits
from agreements.use_cases.watch.sweep import run_sweep
from tasks.artifact import outcome_page
from tests.integration.use_cases.lives import Life, nothing_changes, now, today, walk
from tests.support.builders import plan


def test_everybody_finds_what_waits_for_them_and_nothing_is_changed(life: Life) -> None:
    walk(life, Life.opinion)
    other = Life(life.bench, life.pki_folder)
    other.record(
        today() - timedelta(days=60),
        title="Altro accordo di prova tra gli enti",
        obligations=(replace(plan(), party_position=2),),
    )
    run_sweep(life.bench, now())
    with nothing_changes(life), nothing_changes(other):
        found = what_waits(life.bench, now())
    sections = dict(found.sections)
    assert any(life.number in line and "«proposta-in-giunta»" in line for line in sections[CLERK])
    assert any(other.number in line and "da leggere e firmare" in line for line in sections[MANAGER])
    assert any(other.number in line and "repertorio mancante" in line for line in sections[REPERTORY])
    (late,) = sections["Settore Amministrazione digitale di prova"]
    assert "Piano operativo, scaduto da" in late
    assert "spetta a ANCI di Prova" in late
    page = outcome_page(found)
    assert all(f"## {whose}" in page for whose in sections)
    assert f"attendono {sum(len(lines) for lines in sections.values())} cose" in found.happened


def test_an_empty_register_has_nothing_that_waits(life: Life) -> None:
    found = what_waits(life.bench, now())
    assert "nulla attende" in found.happened
    assert found.sections == ()
