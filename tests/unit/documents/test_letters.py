"""What letters say: to whom, who else reads them, what they follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.documents.templates.render import render
from agreements.documents.texts.ending_text import letter_to_all
from agreements.documents.texts.letters_text import formal_notice_context
from agreements.documents.texts.party_names import addressee
from agreements.domain.mail.pec import SentLetter
from tests.support import builders
from tests.support.italian import faults, paragraphs

DAY = date(2026, 5, 11)


def sent(number: str) -> SentLetter:
    return SentLetter("P-2026-0001", 1, "primo sollecito", number, DAY, (), builders.moment().at)


@pytest.mark.parametrize(("number", "cited"), [("0001234", ", protocollo n. 0001234."), ("", ".")])
def test_a_further_sollecito_cites_those_that_have_left(number: str, cited: str) -> None:
    agreement = replace(
        builders.signed(), obligations=(replace(builders.plan(), party_position=2, due_on=DAY, explanation="un mese"),)
    )
    (duty,) = agreement.obligations
    later = DAY + timedelta(days=30)
    first, second = (
        paragraphs(
            render(
                "sollecito",
                formal_notice_context(agreement, duty, "Sollecito", later, later, trial=True, earlier=earlier),
            )
        )
        for earlier in ((), (sent(number),))
    )
    assert not any("La presente segue" in text for text in first)
    assert f"La presente segue il sollecito dell’11 maggio 2026{cited}" in second
    assert not list(faults(second))


def test_who_is_concerned_is_written_to_and_the_others_read_it() -> None:
    agreement = builders.draft(4)
    told = letter_to_all(agreement, 3, trial=True)
    assert told["destinatari"] == [addressee(agreement.party(3))]
    assert told["per_conoscenza"] == [
        f"{agreement.party(position).name} (parte{position}@pec.example.it)" for position in (2, 4)
    ]


def test_many_addressees_have_room_on_one_page() -> None:
    model = builders.draft()
    others = [replace(builders.party(2), position=n, name=f"Comune di Prova {n}", tax_code="") for n in range(2, 13)]
    agreement = replace(model, parties=(model.lead, *others))
    told = letter_to_all(agreement, trial=True)
    assert [each["denominazione"] for each in told["destinatari"]] == [p.name for p in agreement.parties[1:]]
    assert not any(each["sede"] or each["referenti"] for each in told["destinatari"])
    assert all("(" not in each for each in letter_to_all(agreement, 2, trial=True)["per_conoscenza"])
