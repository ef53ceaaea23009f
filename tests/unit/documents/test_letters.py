"""What letters say: to whom, who else reads them, what they follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agreements.documents.templates.render import render
from agreements.documents.texts.duties_text import clause_named, clause_said
from agreements.documents.texts.ending_text import letter_to_all, report_context
from agreements.documents.texts.letters_text import formal_notice_context, transmission_context
from agreements.documents.texts.party_names import addressee
from agreements.documents.texts.request_text import note_context, reply_context
from agreements.domain.agreement.money import Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.movement import Movement, MovementKind
from agreements.domain.basics.day_words import of_the_day
from agreements.domain.mail.pec import SentLetter
from agreements.domain.steps.ending import Close
from agreements.domain.steps.requests import RequestChanges
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


@pytest.mark.parametrize(
    ("clause", "cited", "named"),
    [
        (
            "articolo «Piano»: Le «strutture» lo danno.",
            "articolo «Piano»: «Le “strutture” lo danno»",
            "l’articolo «Piano»",
        ),
        ("«entro un mese»;", "clausola: «entro un mese»", "la clausola «entro un mese»"),
        ("art. 6, comma 1", "clausola: «art. 6, comma 1»", "l’art. 6, comma 1"),
    ],
)
def test_the_words_that_ask_for_something_are_cited_with_their_article(clause: str, cited: str, named: str) -> None:
    said = clause_said(clause)
    assert f"{said['articolo']}: «{said['testo']}»" == cited
    assert clause_named(clause) == named
    duty = replace(builders.plan(), party_position=2, due_on=DAY, explanation="Termine di 1 mese.", clause=clause)
    agreement = replace(builders.signed(), obligations=(duty,))
    told = paragraphs(render("sollecito", formal_notice_context(agreement, duty, "Sollecito", DAY, DAY, trial=True)))
    assert any(f"({cited})" in text and "Il termine si calcola così: termine di 1 mese." in text for text in told)
    assert not list(faults(told))


def test_the_own_signatory_gets_the_text_within_the_body_and_the_others_by_their_address() -> None:
    agreement = replace(builders.signed(), number="P-2026-0001")
    agreement = agreement.with_act(replace(agreement.acts[0], signatures=()))
    own, other = (
        paragraphs(
            render(
                "lettera-trasmissione",
                transmission_context(agreement, agreement.acts[0], agreement.party(n), 1, "12", trial=True),
            )
        )
        for n in (1, 2)
    )
    named = agreement.lead.signatory
    assert [f"{named.name}, {named.office_title}", agreement.lead.name, "SEDE"] == list(own[2:5])
    assert not any("Spett.le" in text or "domicilio digitale" in text for text in own)
    assert any("va restituito entro" in text and "alla struttura scrivente, citando" in text for text in own)
    assert any(text == f"Spett.le {agreement.party(2).name}" for text in other)
    assert any(
        "(1 pagina), che contiene il testo definitivo; lo schema è stato approvato con" in text for text in other
    )
    assert not [*faults(own), *faults(other)]


def test_a_request_is_answered_with_days_in_words_and_tables_without_articles() -> None:
    before = builders.signed().acts[0]
    command = RequestChanges(2, DAY, "prot. 12", "una «modifica»", "", "")
    note = paragraphs(render("nota-modifiche", note_context(builders.signed(), before, command, DAY, trial=True)))
    reply = paragraphs(render("riscontro-modifiche", reply_context(builders.signed(), before, command, trial=True)))
    assert before.resolution is not None
    said = f"n. {before.resolution.number} {of_the_day(before.resolution.decided_on)}"
    assert any(said in text for text in note)
    assert any(said in text for text in reply)
    assert any(text.startswith("– preparare") and text.endswith(";") for text in note)
    assert any(text.startswith("Protocollo d’intesa «") for text in note)
    assert not [*faults(note), *faults(reply)]


def test_the_final_report_counts_all_years_and_says_what_became_of_each_duty() -> None:
    lines = tuple(Charge(year, 1, Amount(Decimal(10_000))) for year in (2026, 2027))
    agreement = builders.signed()
    agreement = agreement.with_act(replace(agreement.acts[0], charges=Charges(ChargesKind.LEDGER, lines)))
    paid = Movement(MovementKind.PAYMENT, 2026, 1, Amount(Decimal(900)), "7", DAY)
    late = replace(builders.plan(), due_on=DAY + timedelta(days=40), explanation="")
    soon = replace(builders.yearly_report(), code="prima", recurs_from=None, due_on=DAY, explanation="")
    never = replace(builders.yearly_report(), code="mai", recurs_from=None)
    agreement = replace(agreement, movements=(paid,), obligations=(never, late, soon))
    told = report_context(agreement, Close("fatto", "900,00 euro", "", "", ""), DAY, trial=True)
    assert [row["esito"] for row in told["adempimenti"]] == ["non risulta adempiuto"] * 2 + ["termine mai decorso"]
    assert [row["termine"] for row in told["adempimenti"]][:1] == ["11 maggio 2026"]
    total = told["movimenti"][-1]
    assert (total["anno"], total["previsto"], total["pagato"]) == ("Totale", "20.000,00 euro", "pagati 900,00 euro")
    text = paragraphs(render("relazione-finale", told))
    assert "Spesa sostenuta: 900,00 euro." in text
    assert not list(faults(text))


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
