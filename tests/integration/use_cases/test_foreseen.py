"""What a step would say of a received file is what it then says; and looking leaves nothing behind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agreements.domain.basics.errors import AccordiError
from agreements.domain.people.received import OF_ADDRESSES, OF_REGISTER, ReceivedFile, Way
from agreements.use_cases.base.rehearsal import rehearsing
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import drafting
from agreements.use_cases.life import obligations
from agreements.use_cases.mail.foreseen import foresee
from agreements.use_cases.mail.foretold import Foreseen, Foretold
from agreements.use_cases.mail.receipts import import_receipt
from agreements.use_cases.mail.received import receive
from agreements.use_cases.mail.takers import takers
from agreements.use_cases.signing.signature import import_signed
from agreements.use_cases.watch.sweep import run_sweep
from tests.integration.use_cases.lives import CLERK, MANAGER, Life, now, today, waiting_letters, walk
from tests.integration.use_cases.test_address_book import NEW, PA, body_code
from tests.integration.use_cases.test_bad_input_is_refused import edited
from tests.support.builders import plan
from tests.support.pec import ReceiptSample
from tests.support.register_sheets import old_row, workbook


def came(bench: Workbench, name: str, data: bytes, number: str) -> ReceivedFile:
    (told,) = receive(bench, [(name, data)], number, Way.PAGE, "", now())
    assert told.kept, told.sentence
    with bench.database.unit() as unit:
        return unit.received_for(told.agreement)[-1]


@contextmanager
def leaving_nothing(bench: Workbench) -> Iterator[None]:
    """Database, archive, «ricevuti», folders and what lies in them are as before."""

    def all_of_it() -> object:
        with bench.database.unit() as unit:
            numbers = unit.numbers()
            rows = [(unit.load(n), unit.journal(n), unit.documents(n), unit.notices(n)) for n in numbers]
            waits = unit.received_waiting()
        files = [
            sorted(map(str, Path(root).rglob("*"))) for root in (bench.archive.root, bench.received.root, bench.folders)
        ]
        return rows, waits, files

    before = all_of_it()
    yield
    assert all_of_it() == before


def seen(bench: Workbench, file: ReceivedFile) -> Foreseen:
    with leaving_nothing(bench):
        found = foresee(bench, file, now())
    assert Foreseen.from_json(found.to_json()) == found
    return found


def test_a_new_version_is_compared_before_it_is_one(life: Life) -> None:
    life.create()
    file = came(life.bench, "riveduta.docx", edited(life.archived("bozza"), "novanta", "sessanta"), life.number)
    found = seen(life.bench, file)
    assert (found.step, found.outcome) == ("nuova-versione", Foretold.TAKES)
    pieces = [piece for _, passage in found.passages for piece in passage]
    assert [text for tag, text in pieces if tag == "del"] == ["novanta"]
    assert [text for tag, text in pieces if tag == "ins"] == ["sessanta"]
    assert found.passages[0][0]
    done = drafting.add_version(life.bench, life.number, file.name, CLERK, now())
    assert found.told == done.happened
    assert set(found.warnings) <= set(done.warnings)
    assert not any(each.startswith(("Differenze", "Nella cartella")) for each in found.warnings)
    again = came(life.bench, "riveduta.docx", life.archived("bozza"), life.number)
    assert seen(life.bench, again).told == "Il passo risulta già registrato."
    assert seen(life.bench, again).outcome is Foretold.KNOWN


def test_a_text_that_no_step_takes_now_is_compared_all_the_same(life: Life) -> None:
    walk(life, Life.propose)
    file = came(life.bench, "loro.docx", edited(life.archived("bozza"), "novanta", "sessanta"), life.number)
    found = seen(life.bench, file)
    assert (found.step, found.outcome) == ("", Foretold.LOOKED_AT)
    assert found.passages


def test_a_zip_bomb_is_refused_as_the_step_refuses_it(life: Life) -> None:
    life.create()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", b"<Types/>")
        bomb.writestr("word/document.xml", bytes(300 * 2**20))
    file = came(life.bench, "bomba.docx", out.getvalue(), life.number)
    found = seen(life.bench, file)
    assert found.outcome is Foretold.REFUSES
    with pytest.raises(AccordiError) as refused:
        drafting.add_version(life.bench, life.number, file.name, CLERK, now())
    assert found.told == str(refused.value)


def test_a_signed_file_is_judged_before_it_is_imported(sent: Life) -> None:
    file = came(sent.bench, "firmato.pdf", signed := sent.signed_by("prova-uno", 1), sent.number)
    found = seen(sent.bench, file)
    assert (found.step, found.outcome, found.verdict) == ("importa-firmato", Foretold.TAKES, "accettato")
    (signature,) = found.signatures
    assert (signature.kind, signature.is_new) == ("qualificata (PAdES)", True)
    assert signature.whose.endswith(", per Regione di Prova")
    assert import_signed(sent.bench, sent.number, file.name, None, CLERK, now()).happened == found.told
    again = seen(sent.bench, came(sent.bench, "firmato.pdf", signed, sent.number))
    assert (again.outcome, again.told) == (Foretold.KNOWN, "Questo file è già registrato.")


def test_of_a_refused_file_all_findings_are_said(sent: Life) -> None:
    file = came(sent.bench, "vecchio.pdf", sent.to_sign(), sent.number)
    found = seen(sent.bench, file)
    assert (found.outcome, found.verdict) == (Foretold.REFUSES, "rifiutato")
    assert found.findings
    with pytest.raises(AccordiError) as refused:
        import_signed(sent.bench, sent.number, file.name, None, CLERK, now())
    assert found.told == str(refused.value)


def test_a_strangers_signature_is_held(sent: Life) -> None:
    file = came(sent.bench, "estraneo.pdf", sent.signed_by("prova-tre", 1), sent.number)
    found = seen(sent.bench, file)
    assert (found.outcome, found.verdict) == (Foretold.HOLDS, "in sospeso")
    assert [each.whose for each in found.signatures] == [""]


def test_a_signature_without_a_time_is_held(sent: Life) -> None:
    file = came(sent.bench, "senza marca.pdf", sent.signed_by("prova-uno", 1, level="b-b"), sent.number)
    found = seen(sent.bench, file)
    assert found.outcome is Foretold.HOLDS
    assert found.signatures[0].when == "non provato"


def test_a_receipt_says_of_which_letter_it_is(life: Life) -> None:
    life.record(today() - timedelta(days=60), obligations=(replace(plan(), party_position=2),))
    run_sweep(life.bench, now())
    (label,) = waiting_letters(life.bench, life.number)
    obligations.record_letter_sent(life.bench, life.number, label, "0001234", today(), MANAGER, now())
    receipt = ReceiptSample(at=now().replace(microsecond=0))
    file = came(life.bench, "ricevuta.eml", receipt.mail(), "")
    assert file.agreement == life.number
    found = seen(life.bench, file)
    assert (found.step, found.outcome) == ("importa-ricevuta", Foretold.TAKES)
    assert label in found.told
    assert import_receipt(life.bench, life.number, file.name, "", CLERK, now()).happened == found.told
    bare = came(life.bench, "daticert.xml", receipt.xml(), life.number)
    assert seen(life.bench, bare).outcome is Foretold.REFUSES


def test_a_sheet_is_tried_row_by_row(bench: Workbench) -> None:
    rows = [old_row(1), old_row(2, signed_on="non si sa quando"), old_row(3)]
    file = came(bench, "registro.xlsx", workbook(rows), OF_REGISTER)
    found = seen(bench, file)
    assert (found.step, found.outcome) == (OF_REGISTER, Foretold.TAKES)
    assert [line[:2] for line in found.table[1:]] == [
        ("3", "da correggere"),
        ("2", "da importare"),
        ("4", "da importare"),
    ]
    assert "Data della firma" in found.table[1][5]
    assert found.told.startswith("Prova, nulla è stato scritto.")


def test_a_file_of_the_index_is_tried(bench: Workbench) -> None:
    row = f"c_x001;Comune di Prova;{body_code(1)};{PA};00100;Via 1;due@pec.example.it;Pec"
    good = came(bench, "enti.csv", "\r\n".join([NEW, row]).encode(), OF_ADDRESSES)
    found = seen(bench, good)
    assert (found.step, found.outcome) == (OF_ADDRESSES, Foretold.TAKES)
    assert "1 ente nuovo" in found.told
    bad = came(bench, "altro.csv", b"Ente;PEC\r\nComune;a@b.it", OF_ADDRESSES)
    assert seen(bench, bad).outcome is Foretold.REFUSES


def test_a_delivered_plan_is_tried(life: Life) -> None:
    life.record(today() - timedelta(days=20))
    good = came(life.bench, "piano.pdf", b"%PDF-1.7 piano di prova", life.number)
    found = seen(life.bench, good)
    assert (found.step, found.outcome) == ("consegna-piano", Foretold.TAKES)
    life.deliver(today(), "piano.pdf")
    assert life.archived("consegna-piano-operativo") == b"%PDF-1.7 piano di prova"


def test_an_extract_leads_to_the_steps_that_take_it(life: Life) -> None:
    walk(life, Life.propose)
    file = came(life.bench, "estratto.pdf", b"%PDF-1.7 estratto di prova", life.number)

    def able() -> dict[str, str]:
        found = {each.step: each.entries for each in takers(file, life.agreement)}
        return {step: entries.get("numero", "") for step, entries in found.items()}

    assert able() == {"registra-delibera": "", "registra-atto-controparte": ""}
    life.decide()
    assert able() == {"registra-numero-delibera": "", "registra-atto-controparte": ""}
    life.give_number()
    assert able()["registra-numero-delibera"].startswith("45")


def test_which_step_takes_a_file_follows_the_act(life: Life) -> None:
    life.create()
    text = came(life.bench, "t.docx", life.archived("bozza"), life.number)
    steps = [each.step for each in takers(text, life.agreement)]
    assert steps == ["nuova-versione"]
    walk(life, Life.propose, Life.examine)
    assert "registra-delibera" in [each.step for each in takers(text, life.agreement)]
    walk(life, Life.party_act, Life.decide)
    steps = [each.step for each in takers(text, life.agreement)]
    assert {"testo-definitivo", "registra-richiesta-modifiche"} <= set(steps)
    assert takers(text, None) == ()


def test_what_is_put_during_a_trial_is_read_there_and_nowhere_else(bench: Workbench) -> None:
    with rehearsing(bench) as rehearsal:
        sha256 = rehearsal.bench.archive.put(b"prova")
        assert rehearsal.bench.archive.get(sha256) == b"prova"
        assert rehearsal.bench.received.keep(b"altro")
        rehearsal.bench.received.discard([sha256])
    assert list(bench.archive.hashes()) == list(bench.received.hashes()) == []
    assert not bench.archive.path(sha256).exists()
