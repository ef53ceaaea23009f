"""An amendment is worded as laws are and looked for in the signed text; then the text in force comes out."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from docx import Document

from agreements.documents.texts.consolidated_text import ONLY_TO_READ
from agreements.documents.word.passages import ArticledText
from agreements.documents.word.typed_numbers import with_typed_numbers
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.text_change import ChangeKind, TextChange, typed_change
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.steps.further_acts import Change
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import further_acts
from agreements.use_cases.drafting.text_in_force import signed_docx
from agreements.use_cases.life import corrections
from tests.integration.use_cases.lives import CLERK, SECOND, Life, now, refused, settle_values, walk
from tests.support.italian import faults

FREE = Change("articolo 4", "le strutture si vedono ogni mese.")


def article(life: Life, heading: str) -> str:
    """The number of an article of the signed text."""
    docx = signed_docx(life.bench, life.agreement.acts[0])
    assert docx is not None
    text = ArticledText(with_typed_numbers(docx))
    return next(each.number for each in text.articles() if text.heading_of(each) == heading)


def duration(life: Life) -> str:
    return article(life, "Decorrenza, durata e rinnovo")


def years(life: Life) -> TextChange:
    return typed_change(ChangeKind.WORDS, f"articolo {duration(life)}", "1", "", "tre anni", "cinque anni", "")


def new_comma(life: Life) -> TextChange:
    words = "Le Parti si informano «senza indugio»."
    return typed_change(ChangeKind.UNIT_AFTER, article(life, "Computo dei termini"), "", "", "", words, "")


def amend(life: Life, *changes: Change | TextChange, reason: str = "serve a entrambe") -> Outcome:
    return further_acts.open_amendment(
        life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, changes, reason, CLERK, now()
    )


def lines(life: Life, kind: str) -> list[str]:
    return [p.text.replace("\t", " ") for p in Document(io.BytesIO(life.archived(kind))).paragraphs if p.text.strip()]


def signed(life: Life, round: str = "") -> Outcome:
    life.round = round
    with suppress(InvalidDatum):  # nothing differs
        settle_values(life)
    walk(life, Life.send, first=Life.examine)
    return life.sign_all()


@pytest.fixture
def running(life: Life) -> Life:
    walk(life, Life.send)
    life.sign_all()
    return life


def test_the_act_words_its_changes_as_laws_do(running: Life) -> None:
    changes = (years(running), new_comma(running), FREE)
    told = amend(running, *changes)
    text, n, other = lines(running, "bozza"), duration(running), article(running, "Computo dei termini")
    assert f"all’articolo {n}, comma 1, le parole: «tre anni» sono sostituite dalle seguenti: «cinque anni»;" in text
    added = "dopo il comma 2 è aggiunto il seguente: «3. Le Parti si informano “senza indugio”.»;"
    assert f"all’articolo {other}, {added}" in text
    assert "articolo 4: le strutture si vedono ogni mese." in text
    assert "le Parti intendono modificare l’Accordo per le seguenti ragioni: serve a entrambe." in text
    assert not any("scadenza dell’Accordo non cambia" in line for line in text)
    assert any("toccano la durata" in each for each in told.warnings)
    assert amend(running, *changes).already_done
    assert not list(faults(text))


def test_what_is_not_in_the_signed_text_is_refused(running: Life) -> None:
    n = duration(running)
    for place, old, told in (
        ((n, "1", ""), "quattro anni", "le parole «quattro anni» non stanno"),
        ((n, "1", ""), "re anni", "le parole «re anni» non stanno"),
        (("40", "1", ""), "tre", "non c’è l’articolo 40"),
        ((n, "9", ""), "tre", "non c’è il comma 9"),
        ((n, "1", "b"), "tre", "non c’è la lettera b)"),
        ((n, "", ""), "rinnovo", "Modifica 1"),
    ):
        with refused(running, told, error=InvalidDatum):
            amend(running, typed_change(ChangeKind.WORDS, *place, old, "altro", ""))
    with refused(running, "non è completa", error=RefusedTransition):
        amend(running, typed_change(ChangeKind.WORDS, n, "1", "", "", "altro", ""))


def test_the_text_in_force_comes_out_once_all_have_signed(running: Life) -> None:
    amend(running, years(running), new_comma(running), FREE)
    done = signed(running, "2")
    proposal = lines(running, "proposta")
    assert any("per le seguenti ragioni: serve a entrambe" in line for line in proposal)
    assert not any("ferma restando la scadenza" in line for line in proposal)
    text = lines(running, "testo-coordinato")
    assert text[:2] == ["TESTO COORDINATO", ONLY_TO_READ]
    assert "1. Il presente atto ha durata di ((cinque anni)) [1]." in text
    assert "((3. Le Parti si informano “senza indugio”.)) [2]" in text
    note = f"[1] Articolo {duration(running)}, comma 1: parole sostituite dall’atto aggiuntivo sottoscritto il "
    assert any(line.startswith(note) and line.endswith("testo precedente: «tre anni».") for line in text)
    assert any("«articolo 4: le strutture si vedono ogni mese»: non è scritta come modifica" in line for line in text)
    assert not any("Firma 01" in line or line.startswith("Letto, confermato") for line in text)
    told = " ".join(done.warnings)
    assert "il testo dice «cinque anni», il registro «" in told, told
    assert "(durata)" in told
    assert "«rettifica»" in told
    assert "articolo 4: le strutture si vedono ogni mese" in told
    assert any("testo coordinato" in link.label for link in done.documents)


def test_the_text_in_force_cites_its_acts_by_the_repertorio_that_they_get_and_that_is_corrected(running: Life) -> None:
    running.repertory("12")
    amend(running, years(running))
    signed(running, "2")
    (before,) = texts_in_force(running)
    assert ", repertorio n. 12 del" in heading(running, before)
    assert running.repertory("13").already_done is False
    assert running.repertory("13").already_done
    _, after = texts_in_force(running)
    assert "atto aggiuntivo sottoscritto" in heading(running, after)
    assert ", repertorio n. 13 del" in heading(running, after)
    asked = corrections.AskedCorrection(Datum.REPERTORY_NUMBER, "2", "14", "numero errato")
    for _ in range(2):
        corrections.ask_correction(running.bench, running.number, asked, CLERK, now())
    assert len(texts_in_force(running)) == 2  # a second person has not confirmed it yet
    corrections.confirm_correction(running.bench, running.number, asked.datum, asked.which, SECOND, now())
    *_, last = texts_in_force(running)
    assert len(texts_in_force(running)) == 3
    assert ", repertorio n. 14 del" in heading(running, last)


def texts_in_force(life: Life) -> list[DocumentRecord]:
    with life.bench.database.unit() as unit:
        return [each for each in unit.documents(life.number) if each.kind == "testo-coordinato"]


def heading(life: Life, document: DocumentRecord) -> str:
    paragraphs = Document(io.BytesIO(life.bench.archive.get(document.sha256))).paragraphs
    return next(p.text for p in paragraphs if p.text.startswith("Testo sottoscritto"))


def test_a_later_amendment_is_looked_for_in_the_text_as_earlier_ones_left_it(running: Life) -> None:
    amend(running, new_comma(running))
    signed(running, "2")
    n = article(running, "Computo dei termini")
    with refused(running, "le parole «senza ritardo» non", error=InvalidDatum):
        amend(running, typed_change(ChangeKind.WORDS, n, "3", "", "senza ritardo", "subito", ""))
    amend(
        running,
        typed_change(ChangeKind.WORDS, n, "comma 3", "", '"senza indugio"', "entro dieci giorni", ""),
        typed_change(ChangeKind.ARTICLE_AFTER, n, "", "", "", "Le Parti formano il personale.", "Formazione"),
    )
    text = lines(running, "bozza")
    assert any("all’Accordo ha fatto seguito l’atto aggiuntivo sottoscritto il" in line for line in text)
    signed(running, "3")
    text = lines(running, "testo-coordinato")
    assert "((3. Le Parti si informano ((entro dieci giorni)) [2].)) [1]" in text
    place = text.index(f"((Art. {n}-bis – Formazione")
    assert text[place + 1] == "1. Le Parti formano il personale.)) [3]"
    assert text[place + 2].startswith(f"Art. {int(n) + 1} – ")
