from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader

from agreements.domain.agreement.act import ActState, Delegation, TimeSource
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.parties import Signatory
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.basics.moment import ROME
from agreements.domain.steps.signatories import ReplaceSignatory
from agreements.use_cases.drafting import definitive_text
from agreements.use_cases.life import corrections
from agreements.use_cases.signing import held_file, new_signatory
from agreements.use_cases.signing.reference import ProofOfTime
from agreements.use_cases.signing.signature import SignedFileRefused
from signing.trial.people import person
from tests.integration.use_cases.lives import CLERK, MANAGER, NAMES, SECOND, Life, now, refused, today
from tests.support.signing_cases import change_one_word, saved_again


def settle(
    life: Life,
    accept_for: str | None,
    reason: str,
    proof: ProofOfTime | None = None,
    delegation: Delegation | None = None,
) -> None:
    asked = held_file.HeldFileDecision("", accept_for, reason, proof, delegation)
    held_file.settle_held_file(life.bench, life.number, asked, MANAGER, now())


@pytest.mark.parametrize(
    ("spoilt", "word"),
    [
        (change_one_word, "una parola cambiata"),
        (saved_again, "salvat"),
        (lambda signed: b"non sono un PDF", "PDF"),
        (lambda signed: signed[: len(signed) // 2], "file"),
    ],
    ids=["one word changed", "saved again by another program", "no PDF at all", "cut in half"],
)
def test_a_spoilt_file_is_refused_and_stays_where_it_is(sent: Life, spoilt: object, word: str) -> None:
    assert callable(spoilt)
    data = spoilt(sent.signed_by("prova-uno"))
    with refused(sent, "firmato.pdf", "non accettato", word, error=SignedFileRefused):
        sent.bring(data)
    assert sent.waits("firmato.pdf") == data


def test_a_file_changed_before_it_was_signed_is_refused(sent: Life) -> None:
    from signing.trial.signer import sign

    changed = change_one_word(sent.to_sign())
    data = sign(changed, pki_folder=sent.pki_folder, person="prova-uno", field="Firma_01")
    with refused(sent, "non accettato", error=SignedFileRefused):
        sent.bring(data)


def test_the_frozen_file_without_any_signature_is_refused(sent: Life) -> None:
    with refused(sent, "non accettato", error=SignedFileRefused):
        sent.bring(sent.to_sign())


def test_a_strangers_signature_waits_and_is_never_recorded_as_the_designated_persons(sent: Life) -> None:
    done = sent.bring(sent.signed_by("prova-tre"))
    assert any("persona diversa dai firmatari previsti" in warning for warning in done.warnings)
    assert not sent.agreement.newest_act.signatures
    assert any("Prova Tre" in step for step in done.next_steps)
    with refused(sent, "data della delega", error=RefusedTransition):
        settle(sent, NAMES[0], "è il vicesindaco")
    late = Delegation("decreto n. 3", today() + timedelta(days=1))
    with refused(sent, "la delega è successiva alla firma", error=RefusedTransition):
        settle(sent, NAMES[0], "è il vicesindaco", delegation=late)
    settle(sent, NAMES[0], "è il vicesindaco", delegation=Delegation("decreto n. 3", today()))
    signature = sent.agreement.newest_act.signatures[0]
    assert (signature.position, signature.delegation) == (1, Delegation("decreto n. 3", today()))
    assert signature.signatory == "Prova Tre, su delega per Prova Uno"
    assert f"decreto n. 3 {of_the_date(today())}" in signature.settled
    assert "per delega" in sent.journal[-1].what


def test_the_same_person_does_not_sign_for_two_parties(sent: Life) -> None:
    sent.bring(sent.signed_by("prova-uno", 1))
    with refused(sent, "aveva già firmato", error=SignedFileRefused):
        sent.bring(sent.signed_by("prova-uno", 2), "ancora.pdf")


def test_a_signature_without_time_waits_for_the_manager_who_accepts_it_with_a_proof(sent: Life) -> None:
    done = sent.bring(sent.signed_by("prova-uno", level="b-b"))
    assert sent.agreement.newest_act.signatures == ()
    assert len(sent.agreement.newest_act.held_files) == 1
    assert done.warnings
    assert any("decidi-firma-in-sospeso" in step for step in done.next_steps)
    with refused(sent, "motivazione", error=InvalidDatum):
        settle(sent, NAMES[0], " ")
    with refused(sent, "per quale parte", error=InvalidDatum):
        settle(sent, " ", "firma riconosciuta")
    with refused(sent, "non ha marca temporale", error=InvalidDatum):
        settle(sent, NAMES[0], "firma riconosciuta")
    proof = ProofOfTime(now(), "protocollo 77")
    settle(sent, NAMES[0], "firma riconosciuta", proof)
    act = sent.agreement.newest_act
    assert act.held_files == ()
    assert [(s.position, s.time_source) for s in act.signatures] == [(1, TimeSource.DECLARED)]
    assert "protocollo 77" in act.signatures[0].settled
    assert "firma riconosciuta" in sent.journal[-1].why
    sent.bring(sent.signed_by("prova-due", 2))
    assert sent.agreement.newest_act.state is ActState.SIGNED


def test_a_typed_reference_leaves_the_file_held_and_is_kept_for_the_decision(sent: Life) -> None:
    proof = ProofOfTime(now(), "PEC di prova")
    done = sent.bring(sent.signed_by("prova-uno", level="b-b"), proof=proof)
    assert any("dichiarata da chi ha importato il file, non verificata" in warning for warning in done.warnings)
    (waiting,) = sent.agreement.newest_act.held_files
    assert waiting.proof is not None
    assert (waiting.proof.reference, waiting.proof.declared_by) == ("PEC di prova", str(CLERK))
    assert "PEC di prova" in sent.journal[-1].what
    settle(sent, NAMES[0], "riconosciuta al telefono")
    (signature,) = sent.agreement.newest_act.signatures
    assert (signature.time_source, signature.proof) == (TimeSource.DECLARED, waiting.proof)
    assert "dichiarato, non verificato" in sent.journal[-1].what


def test_a_held_file_can_be_refused_with_a_reason(sent: Life) -> None:
    sent.bring(sent.signed_by("prova-uno", level="b-b"))
    with refused(sent, "manca la motivazione", error=RefusedTransition):
        settle(sent, None, "")
    settle(sent, None, "la firma va apposta con marca temporale")
    assert sent.agreement.newest_act.held_files == ()
    assert sent.agreement.newest_act.signatures == ()
    assert sent.journal[-1].why == "la firma va apposta con marca temporale"
    with refused(sent, "nessun file è in sospeso", error=InvalidDatum):
        settle(sent, None, "di nuovo")
    sent.bring(sent.signed_by("prova-uno"), "buono.pdf")
    assert len(sent.agreement.newest_act.signatures) == 1


def test_without_the_time_stamp_service_nothing_changes_and_the_file_waits(sent: Life) -> None:
    data = sent.signed_by("prova-uno")
    reachable = sent.bench.trust
    closed = "http://127.0.0.1:9/tsa"
    sent.bench = replace(sent.bench, trust=lambda: replace(reachable(), time_stamp_url=closed))
    with refused(sent, "Nulla è stato modificato", "fra i ricevuti"):
        sent.bring(data)
    assert sent.waits("firmato.pdf") == data
    sent.bench = replace(sent.bench, trust=reachable)
    sent.bring(data)
    assert len(sent.agreement.newest_act.signatures) == 1


@pytest.mark.parametrize("days", [-2500, 3])
def test_a_proof_of_time_that_cannot_be_leaves_the_file_waiting(sent: Life, days: int) -> None:
    proof = ProofOfTime(now() + timedelta(days=days), "protocollo di prova")
    done = sent.bring(sent.signed_by("prova-uno", level="b-b"), proof=proof)
    assert done.warnings
    assert sent.agreement.newest_act.signatures == ()
    with refused(sent):  # before the resolution, or in the future: nobody can accept it either
        settle(sent, NAMES[0], "mi fido", proof)


def test_a_text_is_recalled_only_while_nobody_has_signed(sent: Life) -> None:
    sent.bring(sent.signed_by("prova-uno"))
    with refused(sent, "testo firmato non si tocca", error=RefusedTransition):
        definitive_text.recall_text(sent.bench, sent.number, "ripensamento", CLERK, now())


def test_a_recalled_text_is_fixed_anew_and_the_old_file_counts_no_more(sent: Life) -> None:
    old = sent.signed_by("prova-uno")
    definitive_text.recall_text(sent.bench, sent.number, "errore nell’allegato", CLERK, now())
    corrections.ask_correction(
        sent.bench,
        sent.number,
        corrections.AskedCorrection(Datum.SIGNATORY_OFFICE, NAMES[0], "Vicepresidente", "carica errata"),
        CLERK,
        now(),
    )
    sent.fix_text()
    sent.send()
    with refused(sent, "non accettato", error=SignedFileRefused):
        sent.bring(old)
    sent.sign_all()
    assert sent.agreement.newest_act.state is ActState.SIGNED


def test_a_signing_date_is_not_corrected_into_what_cannot_be(sent: Life) -> None:
    proof = ProofOfTime(now(), "PEC di prova")
    sent.bring(sent.signed_by("prova-uno", level="b-b"), proof=proof)
    settle(sent, NAMES[0], "riconosciuta")
    sent.bring(sent.signed_by("prova-due", 2, level="b-b"), "due.pdf", proof=proof)
    settle(sent, NAMES[1], "riconosciuta")
    before = sent.agreement.obligation("piano-operativo").due_on
    day = f"{today():%d/%m/%Y}"
    done = corrections.ask_correction(
        sent.bench,
        sent.number,
        corrections.AskedCorrection(Datum.SIGNATURE_DATE, NAMES[1], day, "errore di battitura"),
        CLERK,
        now(),
    )
    assert done.already_done  # the day that stands already
    with refused(sent, "nel futuro", error=InvalidDatum):
        tomorrow = f"{today() + timedelta(days=1):%d/%m/%Y}"
        corrections.ask_correction(
            sent.bench,
            sent.number,
            corrections.AskedCorrection(Datum.SIGNATURE_DATE, NAMES[1], tomorrow, "errore"),
            CLERK,
            now(),
        )
    with refused(sent, "precederebbe la delibera", error=InvalidDatum):
        yesterday = f"{today() - timedelta(days=1):%d/%m/%Y}"
        corrections.ask_correction(
            sent.bench,
            sent.number,
            corrections.AskedCorrection(Datum.SIGNATURE_DATE, NAMES[1], yesterday, "errore"),
            CLERK,
            now(),
        )
    with refused(sent, "nessuna rettifica", error=InvalidDatum):
        corrections.confirm_correction(sent.bench, sent.number, Datum.SIGNATURE_DATE, NAMES[1], SECOND, now())
    assert sent.agreement.obligation("piano-operativo").due_on == before


def certificate_end(signed: bytes) -> date:
    """The last day in Italy of the newest signature's certificate, read by another library than the gate's."""
    embedded = PdfFileReader(io.BytesIO(signed)).embedded_signatures[-1]
    certificate = load_der_x509_certificate(embedded.signer_cert.dump())
    return certificate.not_valid_after_utc.astimezone(ROME).date()


def test_the_end_of_the_certificate_is_kept_with_the_signature_accepted_at_once_or_by_a_person(sent: Life) -> None:
    first = sent.signed_by("prova-uno", 1)
    sent.bring(first)
    held = sent.signed_by("prova-due", 2, level="b-b")
    sent.bring(held)
    (waiting,) = sent.agreement.newest_act.held_files
    settle(sent, NAMES[1], "riconosciuta al telefono", ProofOfTime(now(), "protocollo 77"))
    ends = [signature.certificate_ends_on for signature in sent.agreement.newest_act.signatures]
    assert ends == [certificate_end(first), certificate_end(held)]
    assert waiting.certificate_ends_on == ends[1]


def test_a_signature_after_the_last_day_of_the_power_to_sign_is_recorded_with_a_warning(sent: Life) -> None:
    yesterday = today() - timedelta(days=1)
    corrections.ask_correction(
        sent.bench,
        sent.number,
        corrections.AskedCorrection(
            Datum.SIGNATORY_POWER_END, NAMES[0], f"{yesterday:%d/%m/%Y}", "risulta dalla delega"
        ),
        CLERK,
        now(),
    )
    done = sent.bring(sent.signed_by("prova-uno"))
    assert sent.agreement.newest_act.signature(1) is not None
    assert any("dopo l’ultimo giorno del potere di firma" in warning for warning in done.warnings)


def test_after_a_new_mandate_the_successors_file_counts_and_the_former_ones_waits(sent: Life) -> None:
    former = sent.signed_by("prova-due", 2)
    successor = Signatory("Prova Tre", "Sindaca", "statuto di prova", person("prova-tre").tax_code)
    command = ReplaceSignatory(0, successor, sent.day, "proclamazione di prova")
    new_signatory.replace_signatory(sent.bench, sent.number, NAMES[1], command, CLERK, now())
    waits = sent.bring(former, "due.pdf")
    assert any("persona diversa dai firmatari previsti" in warning for warning in waits.warnings)
    sent.bring(sent.signed_by("prova-tre", 2), "tre.pdf")
    assert [each.signatory for each in sent.agreement.newest_act.signatures] == ["Prova Tre"]
