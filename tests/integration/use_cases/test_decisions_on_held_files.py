"""Decisions on files that wait: one signature for one party, whose it is, what the certificate allows, revocation."""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from docx import Document

from agreements.domain.agreement.act import ActState, Delegation, TimeSource
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.parties import Signatory
from agreements.domain.agreement.signature_proof import TitleKind
from agreements.domain.basics.errors import AccordiError, InvalidDatum, RefusedTransition
from agreements.domain.basics.moment import Moment
from agreements.domain.register.prior_history import PastFile
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.domain.steps.signatories import ReplaceSignatory
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import approval
from agreements.use_cases.life import corrections
from agreements.use_cases.signing import decision_revoked, held_file, new_signatory
from agreements.use_cases.signing.reference import ProofOfTime
from agreements.use_cases.signing.signature import SignedFileRefused, suspension_told
from signing.trial.envelopes import envelope
from signing.trial.people import person
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.integration.use_cases.lives import (
    CLERK,
    MANAGER,
    NAMES,
    SECOND,
    STEPS,
    Life,
    clock_put_right,
    new_bench,
    nothing_changes,
    now,
    party,
    refused,
    today,
)
from tests.support.envelope_cases import container
from tests.support.references import segnatura_of, time_stamp_of

ACT = Delegation("decreto n. 3", date(2026, 1, 7))


def settle(
    life: Life,
    accept_for: str | None,
    reason: str = "riconosciuta",
    *,
    which: str = "",
    proof: ProofOfTime | None = None,
    title: Delegation | None = None,
) -> Outcome:
    asked = held_file.HeldFileDecision(which, accept_for, reason, proof, title)
    return held_file.settle_held_file(life.bench, life.number, asked, MANAGER, now())


def revoke(life: Life, which: str = "", reason: str = "errore di parte") -> Outcome:
    return decision_revoked.revoke_decision(life.bench, life.number, which, reason, MANAGER, now())


@pytest.fixture(scope="module")
def _three_sent(tmp_path_factory: pytest.TempPathFactory, pki: TrialPki) -> tuple[Path, str]:
    var = tmp_path_factory.mktemp("tre") / "var"
    life = Life(new_bench(var, pki.folder), pki.folder)
    codes = ("01386030488", "84033260484", "00514490010")
    life.create(parties=tuple(party(n, tax_code=code) for n, code in enumerate(codes, 1)))
    for step in STEPS[1 : STEPS.index(Life.send) + 1]:
        step(life)
        if step is Life.party_act:
            act = RecordPartyAct(0, "Giunta", "9", life.day, 0, "")
            approval.record_party_act(life.bench, life.number, NAMES[2], act, "", CLERK, now())
    life.bench.database.close()
    return var, life.number


@pytest.fixture
def three(_three_sent: tuple[Path, str], tmp_path: Path, pki: TrialPki) -> Iterator[Life]:
    """An agreement of three parties that nobody has signed yet."""
    var, number = _three_sent
    shutil.copytree(var, tmp_path / "tre")
    bench = new_bench(tmp_path / "tre", pki.folder)
    yield Life(bench, pki.folder, number)
    bench.database.close()


# One signature counts once.


@pytest.mark.parametrize("title", [None, ACT], ids=["recognised", "by one delegation"])
def test_one_signature_is_never_accepted_for_several_parties(three: Life, title: Delegation | None) -> None:
    who = "prova-uno" if title is None else "prova-quattro"
    three.bring(three.signed_by(who, level="b-b"))
    proof = ProofOfTime(now(), "protocollo 77")
    with refused(three, "una sola firma nuova", "le parti indicate sono 3", error=InvalidDatum):
        settle(three, "; ".join(NAMES), proof=proof, title=title)
    settle(three, NAMES[0], proof=proof, title=title)
    assert [s.position for s in three.agreement.newest_act.signatures] == [1]
    assert three.agreement.newest_act.state is ActState.SIGNING


def test_one_signature_in_two_files_counts_once(three: Life) -> None:
    bare = three.signed_by("prova-quattro", level="b-b")
    three.bring(bare, "uno.pdf")
    wrapped = sign(bare, pki_folder=three.pki_folder, person="prova-due", field="Firma_02", level="b-b")
    three.bring(wrapped, "due.pdf")
    first, second = three.agreement.newest_act.held_files
    proof = ProofOfTime(now(), "protocollo 77")
    settle(three, NAMES[0], which=first.file_sha256, proof=proof, title=ACT)
    with refused(three, "una sola firma nuova", error=InvalidDatum):
        settle(three, f"{NAMES[1]}; {NAMES[2]}", which=second.file_sha256, proof=proof, title=ACT)
    settle(three, NAMES[1], which=second.file_sha256, proof=proof)
    assert [s.position for s in three.agreement.newest_act.signatures] == [1, 2]
    assert len({s.identity for s in three.agreement.newest_act.signatures}) == 2


def test_a_code_corrected_by_one_person_makes_no_strangers_signature_good(three: Life) -> None:
    three.bring(three.signed_by("prova-quattro", 1))
    code = person("prova-quattro").tax_code
    asked = corrections.AskedCorrection(Datum.SIGNATORY_TAX_CODE, NAMES[0], code, "errore di copiatura")
    done = corrections.ask_correction(three.bench, three.number, asked, CLERK, now())
    assert any("nuovo valore «PRVQTR…" in step for step in done.next_steps)
    with refused(three, "persona diversa", "delega", error=RefusedTransition):
        settle(three, NAMES[0])
    with refused(three, "altra persona", error=InvalidDatum):
        corrections.confirm_correction(three.bench, three.number, asked.datum, NAMES[0], CLERK, now())
    corrections.confirm_correction(three.bench, three.number, asked.datum, NAMES[0], SECOND, now())
    three.bring(three.signed_by("prova-quattro", 1), "ancora.pdf")
    waiting = three.agreement.newest_act.held_files[-1]
    assert "NAME_DIFFERS" in waiting.codes
    settle(three, NAMES[0], which=waiting.file_sha256)
    (signature,) = three.agreement.newest_act.signatures
    assert (signature.position, signature.signatory.partition(",")[0]) == (1, "Prova Quattro")


def test_two_signatures_of_one_delegate_count_for_two_parties_and_are_told(three: Life) -> None:
    first = three.signed_by("prova-quattro", 1)
    three.bring(sign(first, pki_folder=three.pki_folder, person="prova-quattro", field="Firma_02"))
    done = settle(three, f"{NAMES[0]}; {NAMES[1]}", title=ACT)
    assert [s.position for s in three.agreement.newest_act.signatures] == [1, 2]
    assert any("art. 1395 c.c." in warning and "6-bis" in warning for warning in done.warnings)


def test_of_two_unknown_signatures_the_holder_says_whose_is_whose(three: Life) -> None:
    first = three.signed_by("prova-quattro", 1)
    three.bring(sign(first, pki_folder=three.pki_folder, person="prova-cinque", field="Firma_02"))
    with refused(three, "Prova Quattro; Prova Cinque", "= nome del titolare", error=InvalidDatum):
        settle(three, NAMES[1], title=ACT)
    settle(three, f"{NAMES[1]} = Prova Cinque", title=ACT)
    (signature,) = three.agreement.newest_act.signatures
    assert (signature.position, signature.signatory) == (2, "Prova Cinque, su delega per Prova Due")


def test_a_body_that_took_the_place_of_two_parties_signs_once_for_both_and_the_file_says_so(three: Life) -> None:
    title = Delegation("L.R. n. 9 di fusione", today(), TitleKind.SUCCESSOR_BODY)
    three.bring(three.signed_by("prova-uno", 1))
    three.bring(three.signed_by("prova-due", 2), "due.pdf")
    which = three.agreement.newest_act.signatures[-1].file_sha256
    settle(three, NAMES[2], which=which, title=title)
    act = three.agreement.newest_act
    assert act.state is ActState.SIGNED
    assert act.signatures[1].identity == act.signatures[2].identity
    assert "ente succeduto a più parti, L.R. n. 9 di fusione" in act.signatures[2].settled
    assert "ente succeduto a più parti" in three.journal[-1].what
    assert any("accordo firmato" in label for label in three.labels)


def test_of_a_file_with_several_signatures_it_is_said_which_one_is_the_one_bodys(three: Life) -> None:
    title = Delegation("L.R. n. 9 di fusione", today(), TitleKind.SUCCESSOR_BODY)
    first = three.signed_by("prova-uno", 1)
    three.bring(sign(first, pki_folder=three.pki_folder, person="prova-due", field="Firma_02"))
    which = three.agreement.newest_act.signatures[0].file_sha256
    for said in (NAMES[2], f"{NAMES[2]} = Prova Nove"):
        with refused(three, "Prova Uno; Prova Due", "= nome del titolare", error=InvalidDatum):
            settle(three, said, which=which, title=title)
    settle(three, f"{NAMES[2]} = Prova Due", which=which, title=title)
    one, two, other = three.agreement.newest_act.signatures
    assert (other.position, other.identity, other.signatory) == (3, two.identity, two.signatory)
    assert one.identity != two.identity


def test_a_form_that_is_not_examined_counts_for_one_party(three: Life) -> None:
    three.bring(b'<?xml version="1.0"?><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>', "firma.xml")
    proof = ProofOfTime(now(), "protocollo 77")
    with refused(three, "le parti indicate sono 2", error=InvalidDatum):
        settle(three, f"{NAMES[0]}; {NAMES[1]}", proof=proof)


XADES = (
    b'<?xml version="1.0"?><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
    b"<ds:SignatureValue>QUJD REVG</ds:SignatureValue></ds:Signature>"
)


def test_a_form_that_is_not_examined_keeps_to_the_same_bounds_and_counts_once(three: Life) -> None:
    three.bring(XADES, "uno.xml")
    three.bring(XADES.replace(b"QUJD REVG", b"QUJDREVG") + b"\n", "due.xml")
    first, second = three.agreement.newest_act.held_files
    for hours, word in ((-6, "precede la nascita"), (3, "successivo al momento dell'esame")):
        with refused(three, word, error=InvalidDatum):
            proof = ProofOfTime(now() + timedelta(hours=hours), "protocollo 77")
            settle(three, NAMES[0], which=first.file_sha256, proof=proof)
    settle(three, NAMES[0], which=first.file_sha256, proof=ProofOfTime(now(), "protocollo 77"))
    (signature,) = three.agreement.newest_act.signatures
    assert (signature.verified_at, signature.form_not_examined) == (None, True)
    with refused(three, "la stessa firma vale già", error=RefusedTransition):
        settle(three, NAMES[1], which=second.file_sha256, proof=ProofOfTime(now(), "protocollo 77"))


def test_one_signature_counts_once_however_it_is_packed_and_not_at_all_where_it_cannot_be_read(sent: Life) -> None:
    proof = ProofOfTime(now(), "protocollo 77")
    p7s = envelope(sent.to_sign(), pki_folder=sent.pki_folder, person="prova-uno", detached=True)
    sent.bring(container({"accordo.pdf": sent.to_sign(), "META-INF/signature.p7s": p7s}, stored=True), "uno.asics")
    settle(sent, NAMES[0], proof=proof)  # the PDF in it lies open within its first bytes
    (counted,) = sent.agreement.newest_act.signatures
    sent.bring(container({"accordo.pdf": sent.to_sign(), "META-INF/signature.p7s": p7s}), "due.asics")
    with refused(sent, "la stessa firma vale già", error=RefusedTransition):
        settle(sent, NAMES[1], proof=proof)
    other = container({"META-INF/signatures.xml": XADES.replace(b"<ds:Sig", b"<!DOCTYPE x><ds:Sig", 1)})
    sent.bring(other, "tre.asice")
    with refused(sent, "quali firme porti", "PAdES o CAdES", error=InvalidDatum):
        settle(sent, NAMES[1], which=sent.agreement.newest_act.held_files[-1].file_sha256, proof=proof)
    assert len(counted.identity) == 64


def test_the_attestation_says_of_a_form_that_is_not_examined_that_it_was_not_verified(sent: Life) -> None:
    sent.bring(XADES, "uno.xml")
    settle(sent, NAMES[0], proof=ProofOfTime(now(), "protocollo 77"))
    sent.bring(sent.signed_by("prova-due", 2), "due.pdf")
    sent.repertory()
    document = Document(io.BytesIO(sent.archived("attestazione")))
    (row,) = [r for t in document.tables for r in t.rows if "uno" in r.cells[0].text.casefold()]
    told = " ".join(cell.text for cell in row.cells)
    assert "accettata dal dirigente, forma non esaminata" in told
    assert "verificata in data" not in told


# Whose it is.


def test_a_designated_persons_signature_is_another_partys_only_by_a_title(three: Life) -> None:
    three.bring(three.signed_by("prova-uno", level="b-b"))
    proof = ProofOfTime(now(), "protocollo 77")
    with refused(
        three,
        "ha firmato Prova Uno, persona diversa dal firmatario designato di ANCI di Prova (Prova Due)",
        error=RefusedTransition,
    ):
        settle(three, NAMES[1], proof=proof)
    settle(three, NAMES[1], proof=proof, title=ACT)
    assert [s.position for s in three.agreement.newest_act.signatures] == [2]


def test_a_certificate_without_code_of_another_name_needs_a_title_like_any_other(sent: Life) -> None:
    sent.bring(sent.signed_by("prova-senza-codice"))
    with refused(
        sent,
        f"ha firmato {person('prova-senza-codice').name}, persona diversa dal firmatario designato",
        error=RefusedTransition,
    ):
        settle(sent, NAMES[0], "lo conosco")
    who = person("prova-senza-codice").name
    named = Signatory(f"dott. {who.upper()}", "Presidente", "statuto di prova", person("prova-senza-codice").tax_code)
    newer = ReplaceSignatory(0, named, today(), "decreto")
    new_signatory.replace_signatory(sent.bench, sent.number, NAMES[0], newer, CLERK, now())
    settle(sent, NAMES[0], "lo conosco")
    assert [(s.position, s.delegation) for s in sent.agreement.newest_act.signatures] == [(1, None)]


@pytest.mark.parametrize(
    ("title", "word"),
    [
        (lambda: replace(ACT, since=today() + timedelta(days=1)), "comincia il"),
        (lambda: replace(ACT, since=today() - timedelta(days=9), until=today() - timedelta(days=1)), "finit"),
        (lambda: replace(ACT, kind=TitleKind.DEPUTY), "assenza o l’impedimento"),
        (lambda: replace(ACT, kind=TitleKind.COMMISSIONER, since=today() + timedelta(days=1)), "commissario"),
        (lambda: replace(ACT, until=today() - timedelta(days=3), since=today()), "precede il primo"),
    ],
)
def test_a_title_holds_on_the_day_of_the_signature_or_the_signature_does_not_count(
    sent: Life, title: Callable[[], Delegation], word: str
) -> None:
    sent.bring(sent.signed_by("prova-quattro"))
    with refused(sent, word, error=RefusedTransition):
        settle(sent, NAMES[0], title=title())


@pytest.mark.parametrize("kind", [TitleKind.DEPUTY, TitleKind.ACTING, TitleKind.COMMISSIONER])
def test_each_title_is_kept_and_told(sent: Life, kind: TitleKind) -> None:
    title = Delegation("art. 53 TUEL", today(), kind, until=today(), extent="assenza del Presidente")
    sent.bring(sent.signed_by("prova-quattro"))
    settle(sent, NAMES[0], title=title)
    (signature,) = sent.agreement.newest_act.signatures
    assert signature.delegation == title
    assert signature.signatory == f"Prova Quattro, {kind} per Prova Uno"
    assert f"{kind}, art. 53 TUEL" in signature.settled


def test_who_signed_before_the_mandate_counts_only_by_another_title(sent: Life) -> None:
    signed = sent.signed_by("prova-tre")
    who, tomorrow = person("prova-tre"), now() + timedelta(days=1)
    new = Signatory(who.name, "Presidente", "statuto di prova", who.tax_code)
    newer = ReplaceSignatory(0, new, Moment(tomorrow).today, "proclamazione")
    new_signatory.replace_signatory(sent.bench, sent.number, NAMES[0], newer, CLERK, tomorrow)
    clock_put_right(sent)
    sent.bring(signed)
    (waiting,) = sent.agreement.newest_act.held_files
    assert "è in carica dal" in " ".join(waiting.findings)
    with refused(sent, "indicare atto e data", error=RefusedTransition):
        settle(sent, NAMES[0], "era già eletto")
    settle(sent, NAMES[0], "firmava per delega", title=ACT)
    assert [(s.position, s.delegation) for s in sent.agreement.newest_act.signatures] == [(1, ACT)]


# Revocation.


def test_a_decision_is_revoked_and_the_file_is_decided_anew(three: Life) -> None:
    three.bring(three.signed_by("prova-quattro"))
    settle(three, NAMES[1], title=ACT)
    with refused(three, "manca la motivazione", error=RefusedTransition):
        revoke(three, reason=" ")
    revoke(three)
    act = three.agreement.newest_act
    assert act.signatures == ()
    assert [held.holder for held in act.held_files] == ["Prova Quattro"]
    assert three.journal[-1].why == "errore di parte"
    with nothing_changes(three):
        assert revoke(three).already_done
    settle(three, NAMES[1], title=ACT)  # the very same decision again is no repetition now
    assert [s.position for s in three.agreement.newest_act.signatures] == [2]
    revoke(three, reason="di nuovo")
    settle(three, NAMES[0], title=ACT)
    assert [s.position for s in three.agreement.newest_act.signatures] == [1]
    three.bring(three.signed_by("prova-due", 2), "due.pdf")
    done = three.bring(three.signed_by("prova-tre", 3), "tre.pdf")
    assert three.agreement.newest_act.state is ActState.SIGNED
    kinds = [link.label for link in done.documents if "come restituito da Prova Tre" in link.label]
    assert len(kinds) == 1
    with refused(three, "sottoscritto da tutte le parti", error=RefusedTransition):
        revoke(three)


def test_a_decision_on_which_another_has_signed_asks_that_file_too(three: Life) -> None:
    three.bring(three.signed_by("prova-quattro"))
    settle(three, NAMES[0], title=ACT)
    three.bring(three.signed_by("prova-due", 2), "due.pdf")
    decided, later = (s.file_sha256 for s in three.agreement.newest_act.signatures)
    with refused(three, "ha poi firmato Prova Due", later[:8], error=RefusedTransition):
        revoke(three, decided)
    revoke(three, f"{decided[:8]}; {later[:8]}")
    act = three.agreement.newest_act
    assert act.signatures == ()
    assert {held.file_sha256 for held in act.held_files} == {decided, later}
    settle(three, NAMES[1], which=later)
    assert [(s.position, s.signatory) for s in three.agreement.newest_act.signatures] == [(2, "Prova Due")]


def test_a_signature_that_the_gate_accepted_is_no_decision_to_revoke(three: Life) -> None:
    three.bring(three.signed_by("prova-uno"))
    which = three.agreement.newest_act.signatures[0].file_sha256
    with refused(three, "non c’è una decisione da revocare", error=RefusedTransition):
        revoke(three, which)


def test_a_file_not_accepted_is_held_again_from_the_file_or_by_revoking(sent: Life) -> None:
    data = sent.signed_by("prova-quattro")
    sent.bring(data)
    settle(sent, None, "manca la delega")
    assert sent.agreement.newest_act.held_files == ()
    sent.bring(data, "ancora.pdf")
    assert len(sent.agreement.newest_act.held_files) == 1
    settle(sent, None, "manca la delega")  # the same words once more are no repetition
    assert sent.agreement.newest_act.held_files == ()
    revoke(sent, reason="la delega è arrivata")
    settle(sent, NAMES[0], title=ACT)
    assert [s.position for s in sent.agreement.newest_act.signatures] == [1]


def test_what_is_still_held_when_all_have_signed_is_dropped_and_told(sent: Life) -> None:
    sent.bring(sent.signed_by("prova-quattro"))
    (left,) = sent.agreement.newest_act.held_files
    done = [sent.bring(sent.signed_by("prova-uno", 1), "1.pdf"), sent.bring(sent.signed_by("prova-due", 2), "2.pdf")]
    act = sent.agreement.newest_act
    assert (act.state, act.held_files) == (ActState.SIGNED, ())
    assert left.file_sha256[:8] in sent.journal[-1].what
    assert not any("decidi-firma-in-sospeso" in step for step in done[-1].next_steps)
    assert any("in sospeso" in label for label in sent.labels)


# Time, and the certificate.


def expired_for_one(life: Life) -> None:
    """The designated person of the first party is one whose certificate has ended."""
    who = person("prova-scaduta")
    new = Signatory(who.name, "Presidente", "statuto di prova", who.tax_code)
    newer = ReplaceSignatory(0, new, today(), "decreto")
    new_signatory.replace_signatory(life.bench, life.number, NAMES[0], newer, CLERK, now())


def test_a_file_under_an_ended_certificate_is_made_good_by_no_click(sent: Life) -> None:
    expired_for_one(sent)
    data = sent.signed_by("prova-scaduta", level="b-b")
    sent.bring(data, proof=ProofOfTime(now(), "protocollo 77"))
    assert sent.agreement.newest_act.signatures == ()
    for proof in (None, ProofOfTime(now(), "protocollo 77")):
        with refused(
            sent, "non conta come sottoscrizione", "ltimo momento utile", "anteriore", error=RefusedTransition
        ):
            settle(sent, NAMES[0], "mi fido", proof=proof)
    assert len(sent.agreement.newest_act.held_files) == 1
    sent.put("Segnatura.xml", segnatura_of(data, now()))
    with refused(sent, "non conta come sottoscrizione", error=RefusedTransition):
        settle(sent, NAMES[0], "mi fido", proof=ProofOfTime(None, "", "Segnatura.xml"))


def test_a_file_under_a_revoked_certificate_is_kept_and_made_good_by_no_click(sent: Life) -> None:
    proof = ProofOfTime(now() - timedelta(hours=1), "protocollo 77")
    done = sent.bring(sent.signed_by("prova-revocata"), proof=proof)
    (held,) = sent.agreement.newest_act.held_files
    assert sent.agreement.newest_act.signatures == ()
    assert "ltimo momento utile" in " ".join(held.findings)
    assert any("non conta come firmato" in step for step in done.next_steps)
    assert "firmato.pdf" not in sent.waiting
    for title in (None, ACT):
        with refused(sent, "revocato", "ltimo momento utile", "anteriore", error=RefusedTransition):
            settle(sent, NAMES[0], "mi fido", proof=proof, title=title)


def test_a_revoked_certificate_is_not_the_only_thing_wrong_with_a_file(sent: Life) -> None:
    with refused(sent, "opo l'ultima firma", error=SignedFileRefused):
        sent.bring(sent.signed_by("prova-revocata") + b"altro")


def test_a_suspended_one_waits(sent: Life) -> None:
    sent.bring(sent.signed_by("prova-sospesa"), "sospesa.pdf")
    with refused(sent, "si attende l'esito", error=RefusedTransition):
        settle(sent, NAMES[0], "mi fido", title=ACT)


@pytest.mark.parametrize("kind", ["marca.tsr", "Segnatura.xml"])
def test_evidence_with_the_hash_of_the_file_is_kept_with_the_signature(sent: Life, kind: str) -> None:
    data = sent.signed_by("prova-uno", level="b-b")
    evidence = time_stamp_of(data, sent.bench.trust()) if kind == "marca.tsr" else segnatura_of(data, now())
    sent.put(kind, evidence)
    sent.bring(data, proof=ProofOfTime(None, "prot. 77", kind))
    (signature,) = sent.agreement.newest_act.signatures
    assert signature.time_source is TimeSource.RECORDED_PROOF
    assert signature.proof is not None
    assert signature.proof.declared_by == str(CLERK)
    assert sent.bench.archive.get(signature.proof.evidence_sha256) == evidence
    assert signature.proof.evidence_sha256 in sent.journal[-1].what
    document = Document(io.BytesIO(sent.archived("verifica-firma-testo")))
    cells = " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert f"prot. 77, {signature.proof.evidence}" in cells
    assert kind not in sent.waiting
    assert any("riferimento temporale" in label for label in sent.labels)
    # Killed before it was put away, and repeated.
    sent.put(kind, evidence)
    sent.bring(data, proof=ProofOfTime(None, "prot. 77", kind))
    assert kind not in sent.waiting


def test_evidence_of_another_file_is_refused_and_nothing_changes(sent: Life) -> None:
    data = sent.signed_by("prova-uno", level="b-b")
    sent.put("Segnatura.xml", segnatura_of(sent.to_sign(), now()))
    with refused(sent, "riguarda un altro file", error=SignedFileRefused):
        sent.bring(data, proof=ProofOfTime(None, "", "Segnatura.xml"))
    with refused(sent, "«File ricevuti»", error=AccordiError):
        sent.bring(data, "due.pdf", proof=ProofOfTime(None, "", "manca.xml"))
    assert "Segnatura.xml" in sent.waiting


def test_no_reference_before_the_text_was_frozen_counts(sent: Life) -> None:
    sent.bring(sent.signed_by("prova-uno", level="b-b"))
    with refused(sent, "precede la nascita del documento", error=InvalidDatum):
        settle(sent, NAMES[0], proof=ProofOfTime(now() - timedelta(minutes=50), "protocollo 77"))


def test_evidence_that_is_too_early_is_never_the_proof(sent: Life) -> None:
    data = sent.signed_by("prova-uno", level="b-b")
    sent.put("Segnatura.xml", segnatura_of(data, now() - timedelta(days=3)))
    sent.bring(data, proof=ProofOfTime(now(), "protocollo 77", "Segnatura.xml"))
    settle(sent, NAMES[0])
    (signature,) = sent.agreement.newest_act.signatures
    assert signature.time_source is TimeSource.DECLARED
    assert signature.proof is not None
    assert (signature.proof.evidence, signature.proof.evidence_sha256) == ("", "")
    assert "dichiarato, non verificato" in sent.journal[-1].what


# Corrections.


def test_a_typed_day_of_signature_that_the_files_own_stamp_disproves_is_refused(sent: Life) -> None:
    signed = sent.signed_by("prova-uno")
    old = Life(sent.bench, sent.pki_folder)
    file = PastFile("a.pdf", ".pdf", signed)
    old.record(today() - timedelta(days=400), title="Accordo di prova già firmato", files=(file,))
    before = old.agreement
    for days in (-390, 0):  # what is disproved waits for nobody; what is not does
        typed = f"{today() + timedelta(days=days):%d/%m/%Y}"
        asked = corrections.AskedCorrection(Datum.SIGNATURE_DATE, NAMES[0], typed, "errore di battitura")
        if days:
            with refused(old, "smentisce", error=InvalidDatum):
                corrections.ask_correction(old.bench, old.number, asked, CLERK, now())
        else:
            corrections.ask_correction(old.bench, old.number, asked, CLERK, now())
    assert old.agreement.acts == before.acts
    assert [each.new_value for each in old.agreement.pending_corrections] == [f"{today():%d/%m/%Y}"]


def test_a_declared_day_is_not_corrected_to_one_after_the_file_was_examined(sent: Life) -> None:
    sent.bring(sent.signed_by("prova-uno", level="b-b"), proof=ProofOfTime(now(), "protocollo 77"))
    settle(sent, NAMES[0])
    later = now() + timedelta(days=3)
    typed = f"{today() + timedelta(days=2):%d/%m/%Y}"
    asked = corrections.AskedCorrection(Datum.SIGNATURE_DATE, NAMES[0], typed, "errore di battitura")
    with refused(sent, "era già stato esaminato", error=InvalidDatum):
        corrections.ask_correction(sent.bench, sent.number, asked, CLERK, later)


def test_of_a_suspension_whose_outcome_cannot_be_known_nothing_is_made_good(sent: Life) -> None:
    sent.bring(sent.signed_by("prova-sospesa"))
    reachable = sent.bench.trust
    sent.bench = replace(
        sent.bench, trust=lambda: replace(reachable(), allowed_hosts=frozenset(), allow_loopback=False)
    )
    with refused(sent, "non si può sapere com’è finita", error=RefusedTransition):
        settle(sent, NAMES[0], "mi fido", title=ACT, proof=ProofOfTime(now(), "protocollo 77"))


@pytest.mark.parametrize("again", ["by revoking", "the file", "in another dress"])
def test_a_suspension_once_seen_is_remembered_after_the_file_was_not_accepted(sent: Life, again: str) -> None:
    data = sent.signed_by("prova-sospesa")
    if again == "in another dress":
        data = envelope(sent.to_sign(), pki_folder=sent.pki_folder, person="prova-sospesa")
    sent.bring(data)
    row, sha256 = sent.journal[-1], sent.agreement.newest_act.held_files[0].file_sha256
    of_before = replace(row, data={"file_sha256": sha256})
    assert suspension_told(of_before, sha256)
    assert not suspension_told(replace(of_before, what="Il certificato era sconosciuto."), sha256)
    settle(sent, None, "sospesa")
    reachable = sent.bench.trust
    sent.bench = replace(
        sent.bench, trust=lambda: replace(reachable(), allowed_hosts=frozenset(), allow_loopback=False)
    )
    if again == "by revoking":
        revoke(sent)
    else:
        sent.bring(base64.encodebytes(data) if again == "in another dress" else data, "ancora.pdf")
    (waiting,) = sent.agreement.newest_act.held_files
    assert "SUSPENDED" in waiting.codes
    with refused(sent, "non si può sapere com’è finita", error=RefusedTransition):
        settle(sent, NAMES[0], "mi fido", title=ACT, proof=ProofOfTime(now(), "protocollo 77"))
