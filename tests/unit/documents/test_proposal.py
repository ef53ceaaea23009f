"""The proposal says what is known, leaves blank what nobody knows yet, and is called as its organ's act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agreements.documents.templates.render import render
from agreements.documents.texts.letters_text import proposal_context
from agreements.documents.texts.naming import IMPLEMENTS
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.money import Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.movement import Movement, MovementKind
from agreements.domain.agreement.party_data import Contact
from agreements.domain.agreement.region_profile import PROFILES
from tests.support import builders
from tests.support.italian import faults, paragraphs


def printed(agreement: Agreement, annex: str = "05 Allegato A – schema v1.docx") -> tuple[str, ...]:
    context = proposal_context(agreement, agreement.newest_act, (), trial=True, annex=annex)
    texts = paragraphs(render("proposta-deliberazione", context))
    assert not list(faults(texts))
    return texts


def decided_by(body: DecidingBody, **changes: object) -> Agreement:
    agreement = builders.signed()
    act = replace(agreement.acts[0], body=body, rule=PROFILES[body], **changes)  # type: ignore[arg-type]
    return agreement.with_act(act)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (DecidingBody.EXECUTIVE_BOARD, "PROPOSTA DI DELIBERAZIONE"),
        (DecidingBody.MANAGER, "PROPOSTA DI DECRETO"),
        (DecidingBody.PRESIDENT, "PROPOSTA DI DECRETO"),
    ],
)
def test_each_organ_has_its_own_act_its_competence_and_only_a_board_has_who_was_there(
    body: DecidingBody, title: str
) -> None:
    texts = printed(decided_by(body))
    assert texts[0] == title
    competence = f"per la competenza dell’organo, {PROFILES[body].legal_basis.replace(';', ',').rstrip('.')}."
    assert competence in texts
    assert any(text.startswith("Presenti: [… presenti") for text in texts) is PROFILES[body].votes


def test_where_nobody_votes_and_no_formula_is_known_nothing_is_left_blank() -> None:
    rule = PROFILES[DecidingBody.MANAGER]
    agreement = decided_by(DecidingBody.MANAGER)
    act = replace(agreement.acts[0], rule=replace(rule, wording=replace(rule.wording, vote="")))
    assert not any("formula del voto" in text for text in printed(agreement.with_act(act)))


def test_charges_stand_by_year_and_chapter_and_what_the_accounts_have_moved_is_named() -> None:
    lines = tuple(Charge(year, 1, Amount(Decimal(10_000)), chapter="52417") for year in (2026, 2027))
    agreement = decided_by(DecidingBody.EXECUTIVE_BOARD, charges=Charges(ChargesKind.LEDGER, lines))
    moved = Movement(
        MovementKind.RESERVATION, 2026, 1, Amount(Decimal(10_000)), "77", date(2026, 3, 1), chapter="52417"
    )
    taken_back = replace(moved, number="78", cancelled=True)
    texts = printed(replace(agreement, movements=(moved, taken_back)))
    assert "capitolo 52417" in texts
    assert "2027" in texts
    (told,) = [text for text in texts if "nella contabilità" in text]
    assert "prenotazione n. 77 del 1° marzo 2026, esercizio 2026: 10.000,00 euro, capitolo 52417" in told


def test_the_dirigente_is_named_where_the_own_contacts_name_one_and_the_annex_is_the_file_of_the_folder() -> None:
    agreement = decided_by(DecidingBody.EXECUTIVE_BOARD)
    assert "Prova Otto" not in printed(agreement)
    named = Contact(agreement.manager.name, "Prova Otto", "Dirigente")
    lead = replace(agreement.lead, contacts=(named,))
    texts = printed(replace(agreement, parties=(lead, *agreement.parties[1:])))
    assert "Prova Otto" in texts
    assert "05 Allegato A – schema v1.docx" in texts


def test_the_list_of_art_23_is_ordered_and_art_26_is_not_claimed() -> None:
    whole = "\n".join(printed(decided_by(DecidingBody.EXECUTIVE_BOARD)))
    assert "articolo 23, comma 1, lettera d)" in whole
    assert "soggetto a pubblicazione" not in whole
    assert "articolo 26" not in whole


def test_an_agreement_that_implements_a_frame_is_the_schema_and_not_the_proposal() -> None:
    agreement = decided_by(DecidingBody.EXECUTIVE_BOARD)
    own = "quanto il presente atto dispone"
    premises = (f"è stato sottoscritto il 2 marzo 2026 l’accordo quadro{IMPLEMENTS}", own)
    texts = printed(replace(agreement, content=replace(agreement.content, premises=premises)))
    assert any(text.endswith("accordo quadro, di cui lo schema allegato costituisce attuazione;") for text in texts)
    assert f"{own}." in texts, "what an office has typed stays as it is"
