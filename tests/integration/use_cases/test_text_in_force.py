"""An amendment is worded as laws are and looked for in the signed text; then the text in force comes out."""

from __future__ import annotations

import io

import pytest
from docx import Document

from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.text_change import ChangeKind, TextChange, typed_change
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.steps.further_acts import Change
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import further_acts
from tests.integration.use_cases.lives import CLERK, Life, now, refused, settle_values, walk
from tests.support.italian import faults

YEARS = typed_change(ChangeKind.WORDS, "articolo 7", "1", "", "tre anni", "cinque anni", "")
NEW_COMMA = typed_change(ChangeKind.UNIT_AFTER, "8", "", "", "", "Le Parti si informano «senza indugio».", "")


def amend(life: Life, *changes: Change | TextChange, reason: str = "serve a entrambe") -> Outcome:
    return further_acts.open_amendment(
        life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, changes, reason, CLERK, now()
    )


def lines(life: Life, kind: str) -> list[str]:
    return [p.text.replace("\t", " ") for p in Document(io.BytesIO(life.archived(kind))).paragraphs if p.text.strip()]


def signed(life: Life, round: str = "") -> Outcome:
    life.round = round
    settle_values(life)
    walk(life, Life.send, first=Life.examine)
    return life.sign_all()


@pytest.fixture
def running(life: Life) -> Life:
    walk(life, Life.send)
    life.sign_all()
    return life


def test_the_act_words_its_changes_as_laws_do(running: Life) -> None:
    told = amend(running, YEARS, NEW_COMMA, Change("articolo 4", "le strutture si vedono ogni mese."))
    text = lines(running, "bozza")
    assert "all’articolo 7, comma 1, le parole: «tre anni» sono sostituite dalle seguenti: «cinque anni»;" in text
    assert (
        "all’articolo 8, dopo il comma 2 è aggiunto il seguente: «3. Le Parti si informano “senza indugio”.»;" in text
    )
    assert "articolo 4: le strutture si vedono ogni mese." in text
    assert "le Parti intendono modificare l’Accordo per le seguenti ragioni: serve a entrambe." in text
    assert not any("scadenza dell’Accordo non cambia" in line for line in text)
    assert any("toccano la durata" in each for each in told.warnings)
    assert amend(running, YEARS, NEW_COMMA, Change("articolo 4", "le strutture si vedono ogni mese.")).already_done
    assert not list(faults(text))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (typed_change(ChangeKind.WORDS, "7", "1", "", "quattro anni", "cinque", ""), "le parole «quattro anni» non"),
        (typed_change(ChangeKind.WORDS, "7", "1", "", "re anni", "cinque", ""), "le parole «re anni» non stanno"),
        (typed_change(ChangeKind.WORDS, "7", "", "", "Gli", "I", ""), "Modifica 1 (articolo 7)"),
        (typed_change(ChangeKind.WORDS, "40", "1", "", "tre", "due", ""), "non c’è l’articolo 40"),
        (typed_change(ChangeKind.UNIT, "7", "9", "", "", "altro", ""), "non c’è il comma 9"),
        (typed_change(ChangeKind.UNIT, "7", "1", "b", "", "altro", ""), "non c’è la lettera b)"),
        (typed_change(ChangeKind.WORDS, "8", "", "", "il", "lo", ""), "volte nel testo firmato"),
        (typed_change(ChangeKind.ARTICLE_AFTER, "8-bis", "", "", "", "nuovo", ""), "non c’è l’articolo 8-bis"),
    ],
)
def test_what_is_not_in_the_signed_text_is_refused(running: Life, change: TextChange, words: str) -> None:
    if words == "Modifica 1 (articolo 7)":
        amend(running, change)  # «Gli» stands there once
        return
    with refused(running, words, error=InvalidDatum):
        amend(running, change)


def test_the_text_in_force_comes_out_once_all_have_signed(running: Life) -> None:
    amend(running, YEARS, NEW_COMMA, Change("articolo 4", "le strutture si vedono ogni mese."))
    done = signed(running, "2")
    text = lines(running, "testo-coordinato")
    assert text[:2] == [
        "TESTO COORDINATO",
        "Testo coordinato a soli fini conoscitivi: fa fede il testo sottoscritto.",
    ]
    assert "1. Il presente atto ha durata di ((cinque anni)) [1]." in text
    assert "((3. Le Parti si informano “senza indugio”.)) [2]" in text
    assert any(
        line.startswith("[1] Articolo 7, comma 1: parole sostituite dall’atto aggiuntivo sottoscritto il ")
        and line.endswith("testo precedente: «tre anni».")
        for line in text
    )
    assert any("«articolo 4: le strutture si vedono ogni mese»: non è scritta come modifica" in line for line in text)
    assert not any("Firma 01" in line or line.startswith("Letto, confermato") for line in text)
    told = " ".join(done.warnings)
    assert "il testo dice «cinque anni», il registro «tre anni» (durata)" in told.replace("3 anni", "tre anni")
    assert "«rettifica»" in told
    assert "articolo 4: le strutture si vedono ogni mese" in told
    assert any("testo coordinato" in link.label for link in done.documents)


def test_a_later_amendment_is_looked_for_in_the_text_as_earlier_ones_left_it(running: Life) -> None:
    amend(running, NEW_COMMA)
    signed(running, "2")
    with refused(running, "le parole «senza ritardo» non", error=InvalidDatum):
        amend(running, typed_change(ChangeKind.WORDS, "8", "3", "", "senza ritardo", "subito", ""))
    amend(
        running,
        typed_change(ChangeKind.WORDS, "8", "comma 3", "", '"senza indugio"', "entro dieci giorni", ""),
        typed_change(ChangeKind.ARTICLE_AFTER, "8", "", "", "", "Le Parti formano il personale.", "Formazione"),
    )
    text = lines(running, "bozza")
    assert any("all’Accordo ha fatto seguito l’atto aggiuntivo sottoscritto il" in line for line in text)
    signed(running, "3")
    text = lines(running, "testo-coordinato")
    assert "((3. Le Parti si informano ((entro dieci giorni)) [2].)) [1]" in text
    place = text.index("((Art. 8-bis – Formazione")
    assert text[place + 1] == "1. Le Parti formano il personale.)) [3]"
    assert text[place + 2].startswith("Art. 9 – ")
