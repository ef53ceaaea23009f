"""What comes back instead of the signed file: each case in its own words, nobody accused, nothing changed or lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest

from agreements.documents.files.conversion_errors import IncomingFileError
from agreements.documents.files.received_store import ReceivedStore
from agreements.use_cases.drafting import definitive_text
from agreements.use_cases.signing.signature import SignedFileRefused
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.integration.use_cases.lives import CLERK, Life, nothing_changes, now, refused, walk
from tests.support import signing_cases as cases

ACCUSING = re.compile(r"(?i)colpa|falsific|manomess|abusiv|vietat|scorrett|irregolar|responsabil|sbagliat[oa] il")
SIGNED = "prova-uno"


def stamped(life: Life) -> bytes:
    return cases.appended(life.to_sign(), cases.add_protocol_stamp)


def signed_then_stamped(life: Life) -> bytes:
    return cases.appended(life.signed_by(SIGNED), cases.add_protocol_stamp)


def signed_then_rewritten(life: Life) -> bytes:
    return cases.saved_again(life.signed_by(SIGNED))


def scanned(life: Life) -> bytes:
    return cases.printed_and_scanned(life.to_sign())


def protected(life: Life) -> bytes:
    return cases.saved_again(life.signed_by(SIGNED), encryption=pikepdf.Encryption(owner="x", user="y"))


CASES: list[tuple[Callable[[Life], bytes], tuple[str, ...]]] = [
    (stamped, ("di solito un timbro", "nessuna firma", "il protocollo va sulla lettera, non sulle pagine")),
    (signed_then_stamped, ("timbri", "Chiedere il file com'è uscito dal programma di firma, prima di timbri")),
    (signed_then_rewritten, ("salvato di nuovo", "Chiedere il file com'è uscito dal programma di firma")),
    (scanned, ("scansione", "non è una firma digitale", "senza stamparlo", "non va caricata né protocollata")),
    (Life.to_sign, ("identico a quello inviato", "Chiedere il file che il programma ha salvato dopo la firma")),
    (protected, ("protetto da password", "senza protezioni")),
    (lambda _life: b"PK\x03\x04" + bytes(500), ("documento Word", "senza convertirlo né cambiargli nome")),
]


@pytest.mark.parametrize(("spoilt", "words"), CASES, ids=lambda each: getattr(each, "__name__", None))
def test_each_has_a_sentence_of_its_own_and_accuses_nobody(
    sent: Life, spoilt: Callable[[Life], bytes], words: tuple[str, ...]
) -> None:
    data = spoilt(sent)
    with refused(sent, sent.number, "firmato.pdf", "non accettato", *words, error=SignedFileRefused) as caught:
        sent.bring(data)
    assert ACCUSING.search(str(caught[0])) is None, caught
    assert sent.waits("firmato.pdf") == data
    if spoilt is stamped:  # after the cure the step goes on
        sent.bring(sent.signed_by(SIGNED))
        assert len(sent.agreement.newest_act.signatures) == 1


def test_an_empty_file_is_told_as_a_copy_that_broke_off(sent: Life) -> None:
    with refused(sent, "«firmato.pdf» è vuoto", "copiarlo di nuovo", error=IncomingFileError):
        sent.bring(b"")
    assert "firmato.pdf" in sent.waiting


def test_a_plain_envelope_named_pdf_is_kept_for_the_manager_and_counts_for_nobody(sent: Life, pki: TrialPki) -> None:
    done = sent.bring(cases.enveloped(sent.to_sign(), pki, SIGNED))
    assert any("il proprio certificato" in warning for warning in done.warnings)
    assert sent.agreement.newest_act.held_files[0].suffix == ".pdf.p7m"
    act = sent.agreement.newest_act
    assert act.signatures == ()
    assert len(act.held_files) == 1


def test_a_file_of_another_agreement_is_named_with_its_number(sent: Life) -> None:
    other = Life(replace(sent.bench, converter="dxpdf"), sent.pki_folder)
    other_title = "Un altro protocollo d’intesa di prova"
    other.create(title=other_title)
    walk(other, Life.fix_text, first=Life.examine)
    theirs = other.to_sign()
    with refused(sent, f"«testo definitivo da firmare» di {other.number}, un altro accordo: importarlo da lì"):
        sent.bring(theirs)
    signed = sign(theirs, pki_folder=sent.pki_folder, person=SIGNED, field="Firma_01", level="b-t")
    with refused(sent, f"copia firmata o modificata del documento «testo definitivo da firmare» di {other.number}"):
        sent.bring(signed)
    around = envelope(theirs, pki_folder=sent.pki_folder, person=SIGNED)
    with refused(sent, f"copia firmata o modificata del documento «testo definitivo da firmare» di {other.number}"):
        sent.bring(around)
    with refused(sent, f"è il documento «bozza v1» di {other.number}"):
        sent.bring(other.archived("bozza"))


def test_the_file_of_a_text_that_was_taken_back_is_recognised(sent: Life) -> None:
    old, unsigned = sent.signed_by(SIGNED), sent.to_sign()
    definitive_text.recall_text(sent.bench, sent.number, "errore nell’allegato", CLERK, now())
    sent.bench = replace(sent.bench, converter="dxpdf")
    sent.fix_text()
    sent.send()
    with refused(sent, "di questo accordo, ma non quello inviato: chiedere la firma su quello"):
        sent.bring(old)
    with refused(sent, "di questo accordo, ma non quello inviato: chiedere la firma su quello"):
        sent.bring(envelope(unsigned, pki_folder=sent.pki_folder, person=SIGNED))


def test_bytes_that_cannot_be_let_go_do_not_undo_the_signature(sent: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no permission")

    data = sent.signed_by(SIGNED)
    with monkeypatch.context() as patched:
        patched.setattr(ReceivedStore, "discard", full)
        sent.bring(data)
    assert len(sent.agreement.newest_act.signatures) == 1
    assert sent.waiting == ()
    with nothing_changes(sent):
        assert sent.bring(data).already_done
    assert sent.waiting == ()
