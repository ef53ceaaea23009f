"""The proposal says what is known, leaves blank what nobody knows yet, and is called as its organ's act."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pypdfium2 as pdfium
import pytest
from docx import Document

from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.templates.render import render
from agreements.documents.texts.act_text import act_context
from agreements.documents.texts.letters_text import proposal_context
from agreements.documents.texts.naming import IMPLEMENTS
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import ActKind
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.legal_basis import RecordedAnswer
from agreements.domain.agreement.money import Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.movement import Movement, MovementKind
from agreements.domain.agreement.party_data import Contact
from agreements.domain.agreement.region_profile import PROFILES
from tests.support import builders
from tests.support.italian import faults, paragraphs
from tests.unit.documents.word_files import example


def printed(agreement: Agreement, annex: str = "05 Allegato A – schema v1.docx") -> tuple[str, ...]:
    context = proposal_context(agreement, agreement.newest_act, (), trial=True, annex=annex)
    texts = paragraphs(render("proposta-deliberazione", context))
    assert not list(faults(texts))
    return texts


def decided_by(body: DecidingBody, **changes: object) -> Agreement:
    agreement = builders.signed()
    act = replace(agreement.acts[0], body=body, rule=PROFILES[body], **changes)  # type: ignore[arg-type]
    return agreement.with_act(act)


COMPETENCE = {
    DecidingBody.EXECUTIVE_BOARD: "l’articolo 121 della Costituzione, nonché lo statuto e la legge regionale di "
    "organizzazione",
    DecidingBody.MANAGER: "gli articoli 4, comma 2, e 17 del decreto legislativo 30 marzo 2001, n.\u00a0165",
    DecidingBody.PRESIDENT: "l’articolo 121, comma 4, della Costituzione",
}


def test_what_an_office_typed_short_is_a_visto_in_full_in_the_proposal_and_in_the_text() -> None:
    agreement = decided_by(DecidingBody.MANAGER)
    agreement = replace(agreement, content=replace(agreement.content, references=("art. 12 c. 1 D.Lgs. 33/2013",)))
    said = "l’articolo 12, comma 1, del decreto legislativo 14 marzo 2013, n.\u00a033"
    assert f"{said}." in printed(agreement)
    assert said in act_context(agreement, agreement.newest_act, date(2026, 3, 1), trial=True)["visti"]


def test_a_title_with_a_colon_makes_no_second_colon_in_the_subject_and_the_running_head_is_the_title() -> None:
    title = "Infrastrutture di prova: primo progetto"
    agreement = replace(decided_by(DecidingBody.MANAGER), title=title)
    context = proposal_context(agreement, agreement.newest_act, (), trial=True)
    assert context["oggetto"].endswith(f"e ANCI di Prova, avente ad oggetto «{title}»")
    assert f"Proposta di decreto – {title}" in printed(agreement)


def test_of_a_further_act_only_what_was_answered_since_the_earlier_proposal_is_told() -> None:
    agreement = decided_by(DecidingBody.EXECUTIVE_BOARD)
    proposal = agreement.acts[0].proposal
    assert proposal is not None
    old = RecordedAnswer("uno", "Prova?", "sì", "lo dice l’ufficio", "Prova Nove", proposal.proposed_on)
    new = replace(old, code="due", question="Altra prova?", on=proposal.proposed_on + timedelta(days=400))
    agreement = replace(agreement, answers=(old, new))
    assert sum("la risposta è" in text for text in printed(agreement)) == 2
    later = replace(agreement.acts[0], sequence=2, kind=ActKind.EXTENSION, extends_to=date(2030, 1, 1))
    (told,) = [text for text in printed(replace(agreement, acts=(agreement.acts[0], later))) if "la risposta è" in text]
    assert "Altra prova?" in told
    unproposed = replace(agreement.acts[0], proposal=None)
    assert sum("la risposta è" in text for text in printed(replace(agreement, acts=(unproposed, later)))) == 2


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
    assert f"per la competenza dell’organo, {COMPETENCE[body]}." in texts
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


def test_the_longest_day_stands_on_one_line_among_the_opinions_and_the_order_begins_beside_its_first_words() -> None:
    data = example("proposta-deliberazione")
    data["pareri"][0]["data"] = "30 settembre 2026"
    docx = render("proposta-deliberazione", data)
    pdf = pdfium.PdfDocument(DxpdfConverter().convert(WordFile(docx)))
    assert "30 settembre 2026" in "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
    document = Document(io.BytesIO(docx))
    (proposed,) = [p for p in document.paragraphs if p.text.startswith("Su proposta")]
    assert proposed.paragraph_format.keep_with_next
    stops = document.styles["Oggetto lettera"].paragraph_format.tab_stops
    assert len(stops) == 1
