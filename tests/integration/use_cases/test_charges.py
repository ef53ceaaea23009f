"""Charges with a real database, archive and Word files: what the article says is what the register holds."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from docx import Document

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.texts.charges_text import ARTICLE
from agreements.documents.word.article import article_text
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.confidentiality import Confidentiality, Extent, Public
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Amount, Charge, Charges, ChargesKind, parse_amount
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.basics.moment import Moment
from agreements.domain.register.search import Query
from agreements.domain.steps.further_acts import Change
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import charges, drafting, further_acts
from agreements.use_cases.drafting.stated import differing, refuse_unsettled
from agreements.use_cases.life import corrections
from agreements.use_cases.registers.register_list import find_agreements
from tests.integration.use_cases.lives import CLERK, NAMES, Life, nothing_changes, now, refused, today

CUP = "J51B21004180001"
CHANGES = (Change("articolo 5", "un nuovo testo"),)
LEDGER = Charges(
    ChargesKind.LEDGER,
    (
        Charge(2027, 1, Amount(Decimal("70000.25")), NAMES[1], "12345, impegno n. 6/2027", CUP, investment=True),
        Charge(2027, 2, Amount(Decimal("8000")), note="in personale"),
        Charge(2028, 1, Amount(Decimal("12000"), minimum=True)),
    ),
    parse_amount("almeno 90.000,25"),
)


def record(life: Life, ledger: Charges = LEDGER) -> Outcome:
    return charges.record_charges(life.bench, life.number, ledger, CLERK, now())


def said(life: Life) -> tuple[str, ...]:
    text = life.agreement.newest_act.current_text
    assert text is not None
    return article_text(WordFile(life.bench.archive.get(text.docx_sha256)), ARTICLE) or ()


def edited(life: Life, old: str, new: str, name: str = "riveduta.docx") -> str:
    """A copy of the current text in «in-arrivo» in which somebody has changed a word, in a paragraph or a table."""
    text = life.agreement.newest_act.current_text
    assert text is not None
    document = Document(io.BytesIO(life.bench.archive.get(text.docx_sha256)))
    cells = [p for t in document.tables for row in t.rows for cell in row.cells for p in cell.paragraphs]
    changed = [p for p in [*document.paragraphs, *cells] if old in p.text]
    assert changed
    for paragraph in changed:
        paragraph.text = paragraph.text.replace(old, new)
    data = io.BytesIO()
    document.save(data)
    return life.put(name, data.getvalue())


def test_the_article_is_the_ledger_in_words_and_in_a_table_and_comes_back_from_the_database(life: Life) -> None:
    life.create()
    assert said(life) == ("Il presente atto non comporta oneri a carico dei bilanci delle Parti.",)
    assert life.agreement.newest_act.charges == NO_CHARGES
    done = record(life)
    assert "totale almeno 90.000,25 euro; per anno 2027 78.000,25 euro, 2028 almeno 12.000,00 euro" in done.happened
    assert life.agreement.newest_act.charges == LEDGER
    first, _, *table = said(life)
    assert first == (
        "Dal presente atto derivano oneri per almeno 90.000,25 euro complessivi, a carico di Regione di Prova per "
        "almeno 82.000,25 euro e di ANCI di Prova per 8.000,00 euro."
    )
    assert table[4:] == [
        *("2027", NAMES[0], "70.000,25 euro", f"capitolo 12345, impegno n. 6/2027; CUP {CUP}; a favore di {NAMES[1]}"),
        *("2027", NAMES[1], "8.000,00 euro", "in personale"),
        *("Totale 2027", "tutte le Parti", "78.000,25 euro", "–"),
        *("2028", NAMES[0], "almeno 12.000,00 euro", "–"),
        *("Totale", "tutte le Parti", "almeno 90.000,25 euro", "–"),
    ]
    again = record(life)
    assert again.already_done
    assert "confronto bozza v1 – v2" in life.labels
    assert life.journal[-1].step == "RECORD_CHARGES"
    record(life, NO_CHARGES)
    assert said(life) == ("Il presente atto non comporta oneri a carico dei bilanci delle Parti.",)


def test_what_people_have_written_elsewhere_in_the_text_stays(life: Life) -> None:
    life.create()
    drafting.add_version(life.bench, life.number, edited(life, "coordinare", "armonizzare"), CLERK, now())
    record(life)
    document = Document(io.BytesIO(life.archived("bozza")))
    assert any(p.text.startswith("Le Parti intendono armonizzare le iniziative") for p in document.paragraphs)
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Articolo"]
    assert headings.count(ARTICLE) == 1
    assert headings.index("Decorrenza, durata e rinnovo") == headings.index(ARTICLE) + 1


def test_a_text_that_says_other_sums_is_told_at_once_and_not_proposed(life: Life) -> None:
    life.create()
    record(life)
    done = drafting.add_version(life.bench, life.number, edited(life, "8.000,00", "9.000,00"), CLERK, now())
    assert any("il testo dice «9.000,00 euro»" in warning for warning in done.warnings)
    assert any("il testo dice «9.000,00 euro»" in warning for warning in life.examine().warnings)
    life.opinion()
    with refused(life, "il testo dice «9.000,00 euro»", "«registra-oneri»", error=InvalidDatum):
        life.propose()
    assert not record(life).already_done
    life.examine()
    life.opinion()
    life.propose()
    assert life.agreement.newest_act.state is ActState.BEFORE_BODY


def test_of_a_confidential_agreement_a_refusal_says_no_word_of_the_text(life: Life) -> None:
    life.create()
    record(life)
    drafting.add_version(life.bench, life.number, edited(life, "8.000,00", "9.000,00"), CLERK, now())
    act, moment = life.agreement.newest_act, Moment(now())
    assert act.current_text is not None
    docx = WordFile(life.bench.archive.get(act.current_text.docx_sha256))
    found = differing(life.bench, life.agreement, act, docx, moment)
    extent = Extent(Public.NOTHING, "", None, today() + timedelta(days=90))
    hidden = replace(life.agreement, confidentiality=Confidentiality(today(), "legge", "motivo", extent))
    with pytest.raises(InvalidDatum) as refused_open:
        refuse_unsettled(life.agreement, found, docx, "prima di tutto")
    with pytest.raises(InvalidDatum) as refused_hidden:
        refuse_unsettled(hidden, found, docx, "prima di tutto")
    assert "9.000,00" in str(refused_open.value)
    assert "9.000,00" not in str(refused_hidden.value)
    assert all(each.code in str(refused_hidden.value) for each in found)


def test_the_commi_of_the_office_stay_where_they_are(life: Life) -> None:
    life.create()
    record(life)
    text = life.agreement.newest_act.current_text
    assert text is not None
    document = Document(io.BytesIO(life.bench.archive.get(text.docx_sha256)))
    (place,) = [n for n, p in enumerate(document.paragraphs) if p.text == ARTICLE]
    following = document.paragraphs[place + 1]
    own = "Il rimborso riguarda i soli costi documentati."
    following.insert_paragraph_before(own, following.style)
    data = io.BytesIO()
    document.save(data)
    drafting.add_version(life.bench, life.number, life.put("propria.docx", data.getvalue()), CLERK, now())
    assert record(life).already_done
    record(life, Charges(ChargesKind.LEDGER, (Charge(2027, 1, Amount(Decimal("3000"))),)))
    assert said(life)[0] == own
    assert "3.000,00 euro" in said(life)[1]
    assert not any("8.000,00" in each for each in said(life))
    life.examine()
    life.opinion()
    life.propose()


def test_an_article_that_was_taken_out_is_not_guessed(life: Life) -> None:
    life.create()
    done = drafting.add_version(life.bench, life.number, edited(life, ARTICLE, "Spese"), CLERK, now())
    assert not any("registro" in warning for warning in done.warnings)  # without charges it may well be missing
    before = life.snapshot()
    with pytest.raises(UnacceptableDocxError, match="manca l’articolo «Oneri finanziari»"):
        record(life)
    assert life.snapshot() == before


def test_the_proposal_says_what_the_ledger_says(life: Life) -> None:
    life.create()
    record(life)
    life.examine()
    life.opinion()
    life.propose()
    proposal = Document(io.BytesIO(life.archived("proposta")))
    told = [p.text for p in proposal.paragraphs if "dallo schema derivano oneri" in p.text]
    assert len(told) == 2
    assert all("per almeno 90.000,25 euro complessivi" in text for text in told)
    with pytest.raises(RefusedTransition):
        record(life, NO_CHARGES)


def test_of_an_agreement_as_it_was_only_the_register_changes_and_an_amendment_says_its_own(life: Life) -> None:
    life.record(today() - timedelta(days=60), charges=None)
    assert life.agreement.newest_act.charges == UNKNOWN
    stated = Charges(ChargesKind.LEDGER, (), parse_amount("oltre 390.000 euro"))
    done = record(life, stated)
    assert "totale almeno 390.000,00 euro" in done.happened
    assert any("solo nel totale" in warning for warning in done.warnings)
    assert life.agreement.acts[0].charges == stated
    further_acts.open_amendment(life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, CHANGES, "serve", CLERK, now())
    assert said(life) == ("Gli oneri del presente atto sono i seguenti: [… oneri del presente atto …].",)
    with pytest.raises(RefusedTransition, match="non sono detti"):
        life.examine()
    record(life, replace(LEDGER, declared=None))
    assert said(life)[0].startswith("Dal presente atto derivano oneri per almeno 90.000,25 euro")
    assert life.agreement.acts[0].charges == stated
    life.examine()


def test_before_the_signature_staff_read_what_the_stamp_duty_is_and_until_when_that_was_read(life: Life) -> None:
    done = life.create()
    assert any("Imposta di bollo: da valutare." in warning for warning in done.warnings)
    for name in NAMES[:2]:
        asked = corrections.ask_correction(
            life.bench,
            life.number,
            corrections.AskedCorrection(Datum.PARTY_NATURE, name, "ente pubblico territoriale", "precisata"),
            CLERK,
            now(),
        )
        assert "da «pubblica amministrazione» a «ente pubblico territoriale»" in asked.happened
    record(life)
    life.examine()
    life.opinion()
    life.propose()
    life.decide()
    life.give_number()
    life.party_act()
    told = life.fix_text().warnings
    assert any(warning.startswith("Imposta di bollo: esente (art. 16") for warning in told)
    assert any("1° gennaio 2027" in warning for warning in told)


def test_an_amendment_lowers_one_year_and_shifts_another_and_everything_follows(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    record(life, replace(LEDGER, declared=None))
    further_acts.open_amendment(life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, CHANGES, "serve", CLERK, now())
    first, second, _ = LEDGER.lines
    lower = replace(first, amount=Amount(Decimal("-20000.25")))
    shifted = (replace(second, amount=Amount(Decimal("-8000"))), replace(second, year=2029))
    with nothing_changes(life), pytest.raises(RefusedTransition, match=r"nel 2027 Regione di Prova.*-0,75 euro"):
        record(life, Charges(ChargesKind.LEDGER, (replace(lower, amount=Amount(Decimal("-70001"))),)))
    done = record(life, Charges(ChargesKind.LEDGER, (lower, *shifted), parse_amount("-20.000,25", reduction=True)))
    assert "totale -20.000,25 euro" in done.happened
    sentence, _, *table = said(life)
    assert sentence == (
        "Il presente atto varia gli oneri dell’accordo, con riduzioni per complessivi 28.000,25 euro e maggiori oneri "
        "per complessivi 8.000,00 euro; gli oneri complessivi dell’accordo passano da almeno 90.000,25 euro a almeno "
        "70.000,00 euro."
    )
    assert "-20.000,25 euro" in table
    assert record(life, life.agreement.newest_act.charges).already_done
    life.examine()  # the text says what the register holds

    def found(least: int) -> int:
        return len(find_agreements(life.bench.database, Query(costs_from=Decimal(least)), now()).listed)

    assert (found(70_000), found(70_001)) == (1, 0)
    (listed,) = find_agreements(life.bench.database, Query(), now()).listed
    assert "oneri almeno 70.000,00 euro" in listed.line(today())
