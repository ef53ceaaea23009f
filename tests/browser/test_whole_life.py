"""A whole life of an agreement in the browser, and what is left of it."""

from __future__ import annotations

import pytest

from agreements.domain.agreement.act import ActState
from cli.demo.stage import Stage
from tests.browser.life import SIGNATORIES, Life
from tests.browser.test_pages import FOREIGN
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.timeout(1200), pytest.mark.long]  # tests/acceptance lives it by the interface


def test_an_agreement_lives_from_the_draft_to_its_renewal_by_clicks_alone(standing: Stage, visitor: Visitor) -> None:
    foreign: list[str] = []
    life = Life(standing, visitor.pages, lambda _name: foreign.extend(FOREIGN.findall(visitor.pages.text())))
    life.draft()
    life.approve()
    life.sign()
    life.register()
    life.history()
    life.renew()
    assert foreign == []
    with standing.bench.database.unit() as unit:
        lived, journal = unit.load(life.number), unit.journal(life.number)
    assert [act.state for act in lived.acts] == [ActState.SIGNED, ActState.DRAFT]
    assert len(lived.acts[0].signatures) == len(SIGNATORIES)
    assert len(journal) > 12
    assert {row.actor.name for row in journal} >= {"Prova Sei", "Prova Otto"}

    pages = visitor.pages.history(life.number)
    text = pages.inner_text()
    assert "Aperto il rinnovo n. 1 di 1" in text
    assert "Avviata l’istruttoria sulla versione 1 del testo." in text
    assert FOREIGN.findall(text) == []
    visitor.pages.go("Esecuzioni")
    assert FOREIGN.findall(visitor.pages.text()) == []
    assert len(visitor.addresses) > 100
