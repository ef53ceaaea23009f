"""What all have signed goes to all: a letter for each other party comes out with the repertorio."""

from __future__ import annotations

import pytest

from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.use_cases.base.letters import correspondence
from agreements.use_cases.life import obligations
from agreements.use_cases.mail.receipts import import_receipt
from tests.integration.use_cases.lives import CLERK, MANAGER, Life, now, today, waiting_letters
from tests.support.italian import faults, paragraphs
from tests.support.pec import ReceiptSample


@pytest.fixture
def registered(sent: Life) -> Life:
    sent.sign_all()
    sent.repertory()
    return sent


def waiting(life: Life) -> tuple[str, ...]:
    return tuple(label for label in waiting_letters(life.bench, life.number) if "concluso" in label)


def test_the_letter_names_the_file_of_the_folder_the_repertorio_and_nothing_else(registered: Life) -> None:
    docx = registered.archived("accordo-concluso-2")
    text = " ".join(" ".join(word_text(WordFile(docx)).stories["testo"]).split())
    (signed,) = registered.bench.folder(registered.agreement).path.glob("*accordo firmato.pdf")
    assert f"«{signed.name}»" in text
    assert "iscritto al n. 12 del registro «Repertorio degli accordi»" in text
    assert "attestazione di repertorio n. 12" in text
    assert not list(faults(paragraphs(docx)))


def test_the_attestazione_names_the_files_of_the_folder_and_tells_each_certificate(registered: Life) -> None:
    docx = registered.archived("attestazione")
    text = "\n".join(paragraphs(docx))
    folder = registered.bench.folder(registered.agreement).path
    (signed,) = folder.glob("*accordo firmato.pdf")
    assert signed.name in text
    (before,) = folder.glob("*firma 1 di 2 – come restituito*.pdf")
    assert f"il file «{before.name}»." in text
    assert text.count("firma elettronica qualificata (PAdES); certificato n. ") == 2
    assert not list(faults(paragraphs(docx)))


def test_the_letter_of_transmission_names_the_file_of_the_folder(sent: Life) -> None:
    (to_sign,) = sent.bench.folder(sent.agreement).path.glob("*da firmare*.pdf")
    assert f"il file «{to_sign.name}»" in "\n".join(paragraphs(sent.archived("trasmissione-2")))


def test_it_waits_until_it_is_recorded_as_sent_and_its_receipts_find_it(registered: Life) -> None:
    (label,) = waiting(registered)
    assert label == "lettera con l’atto concluso a ANCI di Prova (bozza per il dirigente)"
    assert "registra-lettera-inviata" in registered.possible
    done = obligations.record_letter_sent(
        registered.bench, registered.number, label, "0009876", today(), MANAGER, now()
    )
    assert waiting(registered) == ()
    assert not any(f"«{label}» attende" in step for step in done.next_steps)
    receipt = ReceiptSample("avvenuta-consegna", at=now().replace(microsecond=0), subject="Prot. 0009876")
    registered.put("ricevuta.eml", receipt.mail())
    import_receipt(registered.bench, registered.number, "ricevuta.eml", "", CLERK, now())
    with registered.bench.database.unit() as unit:
        letters = correspondence(unit, registered.agreement)
    (letter,) = [each for each in letters.sent if each.label == label]
    assert [str(standing.state) for standing in letters.standings(letter)] == ["consegnata"]


def test_it_comes_out_once(registered: Life) -> None:
    before = registered.snapshot()
    assert registered.repertory().already_done
    assert registered.snapshot() == before
