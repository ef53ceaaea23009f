from __future__ import annotations

import pytest

from agreements.documents.files.conversion_errors import PdfRefusedError
from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.redline.redline import RedlineError
from agreements.documents.redline.revisions import accept_all, reject_all
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.decision import DecisionOutcome
from agreements.domain.basics.errors import AccordiError
from agreements.domain.steps.decision import RecordDecision
from agreements.use_cases.base import comparison
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import approval, conversion, drafting
from tests.integration.use_cases.lives import CLERK, Life, now, walk
from tests.integration.use_cases.test_bad_input_is_refused import edited


def second_version(life: Life) -> tuple[bytes, bytes, Outcome]:
    life.create()
    first = life.archived("bozza")
    second = edited(first, "novanta", "sessanta")
    life.put("riveduta.docx", second)
    return first, second, drafting.add_version(life.bench, life.number, "", CLERK, now())


def test_a_new_version_brings_a_document_from_which_both_texts_come_out(life: Life) -> None:
    first, second, done = second_version(life)
    assert [link.path.name for link in done.documents] == [
        "01 bozza v1.docx",
        "02 bozza v2.docx",
        "03 confronto bozza v1 – v2.docx",
    ]
    made = done.documents[-1].path.read_bytes()
    assert word_text(accept_all(WordFile(made))) == word_text(WordFile(second))
    assert word_text(reject_all(WordFile(made))) == word_text(WordFile(first))
    page = "\n".join(done.warnings)
    assert "sessanta" in page
    assert "«confronto bozza v1 – v2»" in page


def test_the_comparison_put_back_as_a_text_is_refused_with_what_is_pending_in_it(life: Life) -> None:
    _, _, done = second_version(life)
    life.put("riveduta.docx", done.documents[-1].path.read_bytes())
    with pytest.raises(UnacceptableDocxError, match="1 inserimento, 1 eliminazione") as refusal:
        drafting.add_version(life.bench, life.number, "", CLERK, now())
    assert [line.partition(",")[0] for line in refusal.value.details] == [
        "Eliminazione di Accordi (confronto)",
        "Inserimento di Accordi (confronto)",
    ]


def test_a_comparison_that_cannot_be_made_stops_nothing(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> bytes:
        raise RedlineError("prova")

    monkeypatch.setattr(comparison, "redline", failing)
    _, _, done = second_version(life)
    assert [link.label for link in done.documents] == ["bozza v1", "bozza v2"]
    page = "\n".join(done.warnings)
    assert "da «" in page
    assert "sessanta" in page
    assert "valgono le differenze elencate" in page


def test_a_new_version_with_the_same_words_brings_no_comparison(life: Life) -> None:
    life.create()
    life.put("riveduta.docx", edited(life.archived("bozza"), "novanta", "novanta"))
    done = drafting.add_version(life.bench, life.number, "", CLERK, now())
    assert [link.label for link in done.documents] == ["bozza v1", "bozza v2"]
    assert "uguale, parola per parola" in done.warnings[0]


def test_a_text_approved_with_amendments_brings_its_comparison(life: Life) -> None:
    walk(life, Life.propose)
    life.put("emendato.docx", edited(life.archived("bozza"), "novanta", "sessanta"))
    command = RecordDecision(DecisionOutcome.APPROVED_WITH_AMENDMENTS, life.day, "45", "preavviso più breve")
    done = approval.record_decision(life.bench, life.number, command, "", "", CLERK, now())
    assert "confronto bozza v1 – v2" in [link.label for link in done.documents]
    assert any("sessanta" in warning for warning in done.warnings)


def test_an_amended_text_that_could_not_be_converted_is_refused_before_it_is_recorded(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object) -> None:
        raise PdfRefusedError(["Manca il testo."])

    walk(life, Life.propose)
    life.put("emendato.docx", edited(life.archived("bozza"), "novanta", "sessanta"))
    command = RecordDecision(DecisionOutcome.APPROVED_WITH_AMENDMENTS, life.day, "45", "preavviso più breve")
    with monkeypatch.context() as patched:
        patched.setattr(conversion, "converted", refusing)
        with pytest.raises(AccordiError, match="non potrebbe andare alla firma: 1\\) Manca il testo"):
            approval.record_decision(life.bench, life.number, command, "", "", CLERK, now())
    done = approval.record_decision(life.bench, life.number, command, "", "", CLERK, now())  # nothing had changed
    assert any("sessanta" in warning for warning in done.warnings)


def test_the_definitive_text_brings_its_comparison_with_the_schema(life: Life) -> None:
    walk(life, Life.party_act)
    done = life.fix_text()
    (link,) = (link for link in done.documents if link.label == "confronto schema – testo definitivo")
    made = link.path.read_bytes()
    assert word_text(reject_all(WordFile(made))) == word_text(WordFile(life.archived("allegato-a")))
    assert word_text(accept_all(WordFile(made))) == word_text(WordFile(life.archived("definitivo-docx")))
    assert any("«confronto schema – testo definitivo»" in warning for warning in done.warnings)
