from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.parties import Party
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import approval
from agreements.use_cases.signing.signature import import_signed
from signing.trial.envelopes import Encoding, envelope, with_signer
from signing.trial.people import person
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.integration.use_cases.lives import CLERK, NAMES, STEPS, Life, now, party


def _in_folder(life: Life) -> list[str]:
    return sorted(path.name for path in life.bench.folder(life.agreement).path.iterdir() if path.is_file())


def _bytes_of(life: Life, ending: str) -> bytes:
    (found,) = [name for name in _in_folder(life) if name.endswith(ending)]
    return (life.bench.folder(life.agreement).path / found).read_bytes()


def _sent_to(life: Life, *parties: Party) -> Life:
    life.create(parties=parties)
    for step in STEPS[1 : STEPS.index(Life.send) + 1]:
        step(life)
        if step is Life.party_act:
            for each in parties[2:]:
                approval.record_party_act(
                    life.bench,
                    life.number,
                    each.name,
                    RecordPartyAct(0, "Giunta", "9", life.day, 0, ""),
                    "",
                    CLERK,
                    now(),
                )
    return life


@pytest.fixture
def of_three(bench: Workbench, pki: TrialPki) -> Life:
    """An agreement of three parties, out for signature."""
    codes = ("01386030488", "84033260484", "00514490010")
    return _sent_to(Life(bench, pki.folder), *(party(n, tax_code=code) for n, code in enumerate(codes, 1)))


def test_three_parties_sign_in_three_ways_and_together_form_the_agreement(of_three: Life) -> None:
    life, folder = of_three, of_three.pki_folder
    frozen = life.to_sign()
    # In the field prepared; the approved text once more beside it; an envelope around the first one's file.
    first = sign(frozen, pki_folder=folder, person="prova-uno", field="Firma_01")
    life.bring(first, "uno.pdf")
    assert life.agreement.newest_act.state is ActState.SIGNING
    beside = sign(frozen, pki_folder=folder, person="prova-tre", own_field=True)
    done = life.bring(beside, "tre.pdf")
    assert any("insieme formano l'accordo" in warning for warning in done.warnings)
    assert life.agreement.newest_act.state is ActState.SIGNING
    around = envelope(first, pki_folder=folder, person="prova-due")
    done = life.bring(around, "due.pdf.p7m")
    act = life.agreement.newest_act
    assert act.state is ActState.SIGNED
    assert {s.position: s.suffix for s in act.signatures} == {1: ".pdf", 2: ".pdf.p7m", 3: ".pdf"}
    assert [s.position for s in act.signed_files] == [3, 2]
    assert "2 file firmati sullo stesso testo approvato" in life.journal[-1].what
    assert _bytes_of(life, "accordo firmato – file 2 di 2.pdf.p7m") == around
    assert _bytes_of(life, "accordo firmato – file 1 di 2.pdf").startswith(beside)
    assert _bytes_of(life, "firma 3 di 3 – come restituito da Prova Due.pdf.p7m") == around


def test_an_envelope_is_archived_untouched_and_the_pdf_goes_on(sent: Life) -> None:
    frozen = sent.to_sign()
    returned = envelope(frozen, pki_folder=sent.pki_folder, person="prova-uno", encoding=Encoding.BASE64)
    sent.bring(returned, "accordo.pdf.p7m")
    record = sent.agreement.newest_act.signatures[0]
    assert record.file_sha256 == record.preserved_sha256 == hashlib.sha256(returned).hexdigest()
    assert sent.to_sign() == frozen
    assert sent.waiting == ()
    sent.bring(sent.signed_by("prova-due", 2), "due.pdf")
    act = sent.agreement.newest_act
    assert (act.state, [s.suffix for s in act.signed_files]) == (ActState.SIGNED, [".pdf.p7m", ".pdf"])
    sent.repertory()
    assert any("attestazione" in name.lower() for name in _in_folder(sent))


def test_both_signatures_in_one_envelope_are_recorded_in_one_step(sent: Life) -> None:
    one = envelope(sent.to_sign(), pki_folder=sent.pki_folder, person="prova-uno")
    steps = len(sent.journal)
    sent.bring(with_signer(one, pki_folder=sent.pki_folder, person="prova-due"), "insieme.p7m")
    act = sent.agreement.newest_act
    assert (act.state, len(act.signatures), len(act.signed_files)) == (ActState.SIGNED, 2, 1)
    assert len(sent.journal) == steps + 1
    assert any(name.endswith("accordo firmato.pdf.p7m") for name in _in_folder(sent))


def test_one_person_signs_for_two_parties_with_two_signatures(bench: Workbench, pki: TrialPki) -> None:
    mayor = person("prova-uno")
    second = party(2, tax_code="84033260484")
    presiding = replace(second, signatory=replace(second.signatory, name=mayor.name, tax_code=mayor.tax_code))
    life = _sent_to(Life(bench, pki.folder), party(1, tax_code="01386030488"), presiding)
    once = life.signed_by("prova-uno", 1)
    life.bring(once, "uno.pdf")
    assert life.agreement.newest_act.state is ActState.SIGNING
    assert life.bring(once, "ancora.pdf").already_done  # one signature, whatever the number of copies
    again = envelope(once, pki_folder=pki.folder, person="prova-due")
    assert life.bring(again, "estranea.pdf.p7m").warnings  # another person's signature waits
    assert life.agreement.newest_act.state is ActState.SIGNING
    life.bring(envelope(life.to_sign(), pki_folder=pki.folder, person="prova-uno"), "due.pdf.p7m")
    act = life.agreement.newest_act
    assert (act.state, [s.position for s in act.signatures], len(act.signed_files)) == (ActState.SIGNED, [1, 2], 1)


@pytest.mark.parametrize("name", ["accordo.pdf.p7s", "accordo.p7s", "accordo.pdf.p7m", "accordo.p7m"])
def test_a_signature_beside_its_document_is_found_and_both_are_put_away(sent: Life, name: str) -> None:
    frozen = sent.to_sign()
    beside = envelope(frozen, pki_folder=sent.pki_folder, person="prova-uno", detached=True)
    sent.put("accordo.pdf", frozen)
    sent.put(name, beside)
    import_signed(sent.bench, sent.number, "", None, CLERK, now())
    assert len(sent.agreement.newest_act.signatures) == 1
    assert sent.waiting == ()
    with sent.bench.database.unit() as unit:
        used = {each.sha256 for each in unit.received_for(sent.number) if each.used_at is not None}
    assert used == {hashlib.sha256(frozen).hexdigest(), hashlib.sha256(beside).hexdigest()}


def test_a_signature_in_one_archive_with_its_document_is_taken(sent: Life) -> None:
    frozen, packed = sent.to_sign(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("accordo.pdf", frozen)
        archive.writestr(
            "accordo.pdf.p7s", envelope(frozen, pki_folder=sent.pki_folder, person="prova-uno", detached=True)
        )
    sent.bring(packed.getvalue(), "firmato.zip")
    assert len(sent.agreement.newest_act.signatures) == 1


def test_never_signed_while_a_partys_file_is_pending(sent: Life) -> None:
    sent.bring(envelope(sent.to_sign(), pki_folder=sent.pki_folder, person="prova-uno"), "uno.p7m")
    sent.bring(envelope(sent.to_sign(), pki_folder=sent.pki_folder, person="prova-due", time_stamp=False), "due.p7m")
    act = sent.agreement.newest_act
    assert (act.state, len(act.signatures), len(act.held_files)) == (ActState.SIGNING, 1, 1)
    assert act.held_files[0].suffix == ".pdf.p7m"
    assert NAMES[1] in " ".join(party.name for party in sent.agreement.parties if act.signature(party.position) is None)


def test_a_form_that_is_not_examined_is_kept_with_what_to_ask_for(sent: Life, tmp_path: Path) -> None:
    container = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.etsi.asic-e+zip"
    done = sent.bring(container, "firmato.asice")
    assert any("PAdES o CAdES" in warning for warning in done.warnings)
    held = sent.agreement.newest_act.held_files[0]
    assert (held.suffix, held.codes) == (".asice", ("ASIC_CONTAINER",))
