"""Sent in sequence: who signs too early waits for a person, the next one's letter comes with the signature before."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.parties import Signatory
from agreements.domain.basics.day_words import the_day
from agreements.domain.basics.errors import AccordiError, ConcurrentChange, InvalidDatum
from agreements.domain.steps.signatories import ReplaceSignatory
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.life import corrections
from agreements.use_cases.signing import held_file
from agreements.use_cases.signing.new_signatory import replace_signatory
from agreements.use_cases.signing.sending import AskedTurn
from agreements.use_cases.signing.sign_here import sign_here
from agreements.use_cases.signing.signature import import_signed
from signing.trial.people import person
from signing.trial.pki import TrialPki, read_passphrase
from signing.trial.signer import sign
from tests.integration.use_cases.lives import CLERK, MANAGER, NAMES, Life, now, refused, walk
from tests.support.pkcs12_file import Pkcs12File

FIRST, SECOND = (AskedTurn(name, rank) for rank, name in enumerate(NAMES[:2], 1))
LETTERS = [f"lettera di trasmissione a {name}" for name in NAMES[:2]]
on_both_engines = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)


def letters(life: Life) -> list[str]:
    return [label for label in life.labels if label.startswith("lettera di trasmissione")]


def words(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def in_sequence(life: Life) -> Life:
    """Sent to all at once, then put in order by a correction: the sent agreement is costly to make."""
    corrections.ask_correction(
        life.bench,
        life.number,
        corrections.AskedCorrection(Datum.SIGNATURE_TURN, NAMES[1], "2", "svista"),
        CLERK,
        now(),
    )
    return life


def test_in_sequence_each_gets_its_letter_with_its_turn_and_the_file_signed_so_far(life: Life) -> None:
    walk(life, Life.fix_text)
    with refused(life, "manca il turno di Regione di Prova", error=InvalidDatum):
        life.send([AskedTurn(NAMES[1], 2)])
    own = life.day + timedelta(days=40)
    done = life.send([FIRST, AskedTurn(NAMES[1], 2, own)])
    assert letters(life) == LETTERS[:1]
    assert done.next_steps[0].endswith("è il turno di Regione di Prova, poi di Prova Due (ANCI di Prova)")
    frozen = life.to_sign()
    told = words(life.archived("trasmissione-1"))
    assert "Si firma nell’ordine indicato" in told
    assert hashlib.sha256(frozen).hexdigest() in told

    early = sign(frozen, pki_folder=life.pki_folder, person="prova-due", field="Firma_02")
    held = life.bring(early, "due.pdf")
    assert "Prima tocca a Prova Uno (Regione di Prova)." in held.warnings[0]
    (file,) = life.agreement.newest_act.held_files
    assert ("NOT_IN_TURN" in file.codes, file.signatory, file.position) == (True, "Prova Due", 2)
    assert letters(life) == LETTERS[:1]

    done = life.bring(life.signed_by("prova-uno", 1), "uno.pdf")
    assert letters(life) == LETTERS
    assert any(f"«{LETTERS[1]}» attende la firma del dirigente" in step for step in done.next_steps)
    told = words(life.archived("trasmissione-2"))
    assert "firma 1 di 2 – da firmare ancora.pdf" in told
    assert hashlib.sha256(life.to_sign()).hexdigest() in told
    assert f"entro {the_day(own)}" in told
    # The turn has come: the early file, brought once more, is as good as any.
    life.bring(early, "due.pdf")
    act = life.agreement.newest_act
    assert (act.state, act.held_files, [s.settled for s in act.signatures]) == (ActState.SIGNED, (), ["", ""])


def test_a_signature_before_its_turn_is_accepted_by_the_dirigente_with_the_reason(sent: Life) -> None:
    in_sequence(sent)
    sent.bring(sent.signed_by("prova-due", 2))
    asked = held_file.HeldFileDecision("", NAMES[1], "concordato fra gli enti")
    held_file.settle_held_file(sent.bench, sent.number, asked, MANAGER, now())
    (signature,) = sent.agreement.newest_act.signatures
    assert (signature.position, "concordato fra gli enti" in signature.settled) == (2, True)
    sent.bring(sent.signed_by("prova-uno", 1))
    assert sent.agreement.newest_act.state is ActState.SIGNED


def test_a_corrected_order_brings_the_letter_of_whose_turn_it_becomes_and_says_that_the_old_ones_are_wrong(
    sent: Life,
) -> None:
    assert letters(sent) == LETTERS
    in_sequence(sent)
    assert letters(sent) == LETTERS
    done = corrections.ask_correction(
        sent.bench,
        sent.number,
        corrections.AskedCorrection(Datum.SIGNATURE_TURN, NAMES[0], "3", "si comincia da ANCI"),
        CLERK,
        now(),
    )
    assert letters(sent) == [*LETTERS, f"{LETTERS[1]} (2)"]
    assert any("segue la nuova lettera" in warning for warning in done.warnings)
    waits = [step for step in done.next_steps if "attende la firma del dirigente" in step]
    assert any(f"«{LETTERS[1]} (2)»" in step for step in waits)
    assert not any(f"«{LETTERS[1]}»" in step for step in waits)


def test_a_new_signatory_gets_a_letter_and_the_one_to_the_former_no_longer_waits(sent: Life) -> None:
    def replace(label: str) -> Outcome:
        successor = Signatory(person(label).name, "Vicepresidente", "statuto di prova", person(label).tax_code)
        command = ReplaceSignatory(0, successor, sent.day, "decreto n. 3")
        return replace_signatory(sent.bench, sent.number, NAMES[1], command, CLERK, now())

    assert "Prova Due" in words(sent.archived("trasmissione-2"))
    done = replace("prova-tre")
    assert letters(sent) == [*LETTERS, f"{LETTERS[1]} (2)"]
    told = words(sent.archived("trasmissione-2"))
    assert ("Prova Tre" in told, "Prova Due" in told) == (True, False)
    (waits,) = [step for step in done.next_steps if NAMES[1] in step and "attende la firma del dirigente" in step]
    assert f"«{LETTERS[1]} (2)»" in waits

    # Whose turn has not come gets the letter with the turn.
    in_sequence(sent)
    replace("prova-due")
    assert letters(sent) == [*LETTERS, f"{LETTERS[1]} (2)"]


def test_who_signs_here_before_the_turn_is_told_so_before_anything_is_signed(sent: Life, pki: TrialPki) -> None:
    in_sequence(sent)

    def asked(_: object) -> str:
        raise AssertionError

    key = Pkcs12File(pki.pkcs12["prova-due"], read_passphrase(pki.folder))
    with refused(sent, "Prova Due firma dopo; ora tocca a Prova Uno (Regione di Prova)", "Nulla è stato firmato"):
        sign_here(sent.bench, sent.number, key, asked, asked, now())
    assert sent.waiting == ()


def at_once(actions: list[Callable[[], Outcome]]) -> list[str]:
    """What each of several people is told who act at the same moment."""
    start, told = threading.Barrier(len(actions)), []

    def act(action: Callable[[], Outcome]) -> None:
        start.wait(10)
        try:
            told.append("done again" if action().already_done else "done")
        except AccordiError as error:
            told.append(type(error).__name__)

    threads = [threading.Thread(target=act, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(told)


def bringing(life: Life, name: str) -> Callable[[], Outcome]:
    return lambda: import_signed(life.bench, life.number, name, None, CLERK, now())


@on_both_engines
def test_files_of_two_parties_and_one_file_twice_brought_at_once_are_neither_lost_nor_counted_twice(
    life: Life, tmp_path: Path
) -> None:
    walk(life, Life.send)
    for name, label, position in (("uno.pdf", "prova-uno", 1), ("due.pdf", "prova-due", 2)):
        life.put(name, life.signed_by(label, position))
    told = at_once([bringing(life, name) for name in ("uno.pdf", "due.pdf", "uno.pdf")])
    assert told.count("done") >= 1
    assert set(told) <= {"done", "done again", ConcurrentChange.__name__}
    for name in life.waiting:  # who was told so tries again
        bringing(life, name)()
    act = life.agreement.newest_act
    assert (act.state, sorted(s.position for s in act.signatures)) == (ActState.SIGNED, [1, 2])
    assert [row.step for row in life.journal].count("RECORD_SIGNATURE") == 2
    assert life.waiting == ()
