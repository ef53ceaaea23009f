"""What a dropped file becomes on the desk: its page says what the step would say, and leads to the step."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import socket
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import sync_playwright

from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.people.person import Role
from agreements.domain.people.received import ReceivedFile, Way
from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life import obligations
from agreements.use_cases.mail.foretold import Foretold
from agreements.use_cases.mail.received import receive, waiting
from agreements.use_cases.people.readers import name_reader
from agreements.use_cases.people.requests import unsettled
from agreements.use_cases.watch.sweep import run_sweep
from desk import foresight
from desk.foresight import Foresight, Look
from desk.guard import Limits
from signing.trial.pki import TrialPki
from tests.contract import samples
from tests.desk.door import BY, PASSWORD, Browser, Door, now, today
from tests.desk.test_received import PDF, agreement, drop
from tests.desk.test_register import enter
from tests.desk.test_today import OWN, in_office, register_office
from tests.integration.use_cases.lives import MANAGER, Life, new_bench, waiting_letters, walk
from tests.integration.use_cases.test_bad_input_is_refused import edited
from tests.support.axe import faults
from tests.support.browser import browser_program
from tests.support.builders import plan
from tests.support.pec import ReceiptSample
from tests.support.register_sheets import old_row, workbook


@pytest.fixture(scope="module")
def _sent(tmp_path_factory: pytest.TempPathFactory, pki: TrialPki) -> tuple[Path, str]:
    var = tmp_path_factory.mktemp("inviato") / "var"
    life = Life(new_bench(var, pki.folder), pki.folder)
    walk(life, Life.send)
    life.bench.database.close()
    return var, life.number


@pytest.fixture
def sent(_sent: tuple[Path, str], tmp_path: Path, pki: TrialPki) -> Iterator[tuple[Life, Door]]:
    """An agreement that is out for signature, and the door before it."""
    var = tmp_path / "copia"
    shutil.copytree(_sent[0], var)
    bench = new_bench(var, pki.folder)
    with Door.opened(bench, var, trial_pki=pki.folder, converter="dxpdf") as door:
        yield Life(bench, pki.folder, _sent[1]), door
    bench.database.close()


@pytest.fixture
def drafted(tmp_path: Path, structure_sqlite: Path, pki: TrialPki) -> Iterator[tuple[Life, Door]]:
    """A new agreement, and the door before it."""
    var = tmp_path / "nuovo"
    var.mkdir()
    shutil.copy(structure_sqlite, var / "accordi.sqlite3")
    bench = new_bench(var, pki.folder)
    life = Life(bench, pki.folder)
    life.create()
    with Door.opened(bench, var, trial_pki=pki.folder, converter="dxpdf") as door:
        yield life, door
    bench.database.close()


def came(bench: Workbench, name: str, data: bytes, number: str = "", person: str = "") -> ReceivedFile:
    (told,) = receive(bench, [(name, data)], number, Way.PAGE, person, now())
    assert told.kept, told.sentence
    return waiting(bench)[-1]


def once_there(browser: Browser, address: str) -> str:
    """The page, once what it waits for is there; each answer before it comes at once."""
    until = time.monotonic() + 120
    while True:
        begun = time.monotonic()
        page = browser.get(address)
        assert page.status_code == 200
        took = time.monotonic() - begun
        if 'data-attesa="' not in page.text:
            return page.text
        assert '<noscript><meta http-equiv="refresh" content="3; url=/ricevuti/' in page.text
        assert took < 5  # of a machine that does other things too
        assert time.monotonic() < until
        time.sleep(0.5)


def test_a_signed_file_is_verified_and_leads_to_its_import(sent: tuple[Life, Door]) -> None:
    life, door = sent
    clerk = door.inside("prova.uno", Role.CLERK)
    drop(clerk, ("firmato.pdf", life.signed_by("prova-uno", 1)))
    (file,) = waiting(life.bench)
    assert file.agreement == life.number
    with life.bench.database.unit() as unit:
        before = unit.load(life.number), unit.journal(life.number), unit.received_for(life.number)
    page = once_there(clerk, f"/ricevuti/{file.id}")
    assert "Se si compie ora «Importa il file firmato»" in page
    assert "Accettato." in page
    assert "qualificata (PAdES)" in page
    assert "per Regione di Prova" in page
    assert f'href="/passi/importa-firmato?accordo={life.number}&amp;file=firmato.pdf"' in page
    with life.bench.database.unit() as unit:
        assert (unit.load(life.number), unit.journal(life.number), unit.received_for(life.number)) == before
    assert life.bench.received.path(file.sha256).exists()


def test_a_new_version_is_shown_with_what_was_added_and_taken(drafted: tuple[Life, Door]) -> None:
    life, door = drafted
    clerk = door.inside("prova.uno", Role.CLERK)
    file = came(life.bench, "riveduta.docx", edited(life.archived("bozza"), "novanta", "<b>sessanta"), life.number)
    page = once_there(clerk, f"/ricevuti/{file.id}")
    assert '<del><span class="nascosto">tolto: </span>novanta</del>' in page
    assert '<ins><span class="nascosto">aggiunto: </span>&lt;b&gt;sessanta</ins>' in page
    assert f"/passi/nuova-versione?accordo={life.number}&amp;file=riveduta.docx" in page
    assert len(life.agreement.newest_act.texts) == 1
    # Seen once, it is not looked at again.
    begun = time.monotonic()
    assert "data-attesa" not in clerk.get(f"/ricevuti/{file.id}").text
    assert time.monotonic() - begun < 2


def test_a_zip_bomb_is_refused_with_the_words_of_the_step(drafted: tuple[Life, Door]) -> None:
    life, door = drafted
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", b"<Types/>")
        bomb.writestr("word/document.xml", bytes(200 * 2**20))
    file = came(life.bench, "bomba.docx", out.getvalue(), life.number)
    page = once_there(door.inside("prova.uno", Role.CLERK), f"/ricevuti/{file.id}")
    assert "Rifiutato." in page


def test_receipts_are_asked_for_in_one_click_one_request_each(life_with_letter: tuple[Life, Door]) -> None:
    life, door = life_with_letter
    clerk = door.inside("prova.uno", Role.PROTOCOL)
    for n, kind in enumerate(("accettazione", "avvenuta-consegna")):
        sample = ReceiptSample(kind, at=now().replace(microsecond=0) - timedelta(minutes=n))
        drop(clerk, (f"{kind}.eml", (replace(sample, consegna="") if n == 0 else sample).mail()))
    came(life.bench, "lettera.eml", b"From: a@example.it\r\nTo: b@example.it\r\n\r\nnulla", life.number)
    assert "Le 3 ricevute PEC che attendono" in clerk.get("/ricevuti").text
    page = once_there(clerk, f"/ricevuti/ricevute?accordo={life.number}")
    assert page.count(" checked>") == 2
    assert "Ricevuta PEC di avvenuta consegna per parte2@pec.example.it" in page
    assert page.count(">Rifiutato<") == 1
    chosen = re.findall(r'name="quale" value="(\d+)"[^>]*checked', page)
    form = {"token": clerk.token(), "accordo": life.number}
    assert clerk.post("/ricevuti/ricevute", form).status_code == 422
    assert clerk.post("/ricevuti/ricevute", form | {"token": "altro", "quale": chosen[0]}).status_code == 403
    several = form | {"quale": chosen}
    answer = clerk.post("/ricevuti/ricevute", several)  # type: ignore[arg-type]
    asked = unsettled(life.bench)
    assert [(each.step, each.agreement, each.form["file"]) for each in asked] == [
        ("importa-ricevuta", life.number, "accettazione.eml"),
        ("importa-ricevuta", life.number, "avvenuta-consegna.eml"),
    ]
    assert all(f'href="/richieste/{each.number}"' in answer.text for each in asked)
    clerk.post("/ricevuti/ricevute", several)  # type: ignore[arg-type]
    assert unsettled(life.bench) == asked


@pytest.fixture
def life_with_letter(tmp_path: Path, structure_sqlite: Path, pki: TrialPki) -> Iterator[tuple[Life, Door]]:
    var = tmp_path / "lettera"
    var.mkdir()
    shutil.copy(structure_sqlite, var / "accordi.sqlite3")
    bench = new_bench(var, pki.folder)
    life = Life(bench, pki.folder)
    life.record(today() - timedelta(days=60), obligations=(replace(plan(), party_position=2),))
    run_sweep(bench, now())
    (label,) = waiting_letters(bench, life.number)
    obligations.record_letter_sent(bench, life.number, label, "0001234", today(), MANAGER, now())
    with Door.opened(bench, var, trial_pki=pki.folder) as door:
        yield life, door
    bench.database.close()


def test_the_offices_sheet_is_tried_as_a_table(door: Door, bench: Workbench) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    drop(clerk, ("registro.xlsx", workbook([old_row(1), old_row(2, signed_on="chissà"), old_row(3)])))
    (file,) = waiting(bench)
    address = f"/ricevuti/{file.id}"
    assert "È il registro dell’ufficio" in clerk.get(address).text
    answer = clerk.post(address, {"token": clerk.token(), "accordo": "importa-registro", "resta": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    page = once_there(clerk, address)
    assert "Prova, nulla è stato scritto." in page
    assert page.count("da importare</td>") == 2
    assert '<td data-titolo="Riga">3</td><td data-titolo="Esito">da correggere</td>' in page
    assert "/passi/importa-registro?foglio=registro.xlsx&amp;prova=" in page
    with bench.database.unit() as unit:
        assert unit.numbers() == ()
    # The button leads to the form, filled in: this sheet, and no longer for trial.
    form = door.inside("prova.due", Role.MANAGER).get("/passi/importa-registro?foglio=registro.xlsx&prova=").text
    assert 'name="foglio" value="registro.xlsx" checked' in form
    box = re.search(r'<input[^>]*name="prova"[^>]*>', form)
    assert box is not None
    assert "checked" not in box[0]


def test_who_may_not_read_sees_neither_file_nor_name(door: Door, bench: Workbench) -> None:
    number = agreement(bench)
    known = door.person("prova.uno", Role.CLERK)
    one, two = door.browser(), door.inside("prova.due", Role.CLERK)
    one.log_in("prova.uno")
    administrator = door.inside("prova.nove", Role.ADMINISTRATOR)
    drop(one, ("mio.pdf", PDF))
    drop(one, ("riservato.pdf", PDF + b"1"), number=number)
    mine, hidden = waiting(bench)
    with bench.database.unit() as unit:
        there = unit.load(number)
        kept = replace(there, confidentiality=Confidentiality(today(), "legge", "motivo"))
        unit.save(kept, [samples.event(kept)])
        unit.commit()
    name_reader(bench, number, known, "istruisce", BY, now())
    for file in (mine, hidden):
        assert one.get(f"/ricevuti/{file.id}").status_code == 200
        refused = two.get(f"/ricevuti/{file.id}")
        assert (refused.status_code, file.name in refused.text) == (404, False)
        refused = administrator.get(f"/ricevuti/{file.id}")
        assert (refused.status_code, file.name in refused.text) == (403, False)
        assert door.browser().get(f"/ricevuti/{file.id}").status_code == 303
    once_there(one, f"/ricevuti/{hidden.id}")
    with bench.database.unit() as unit:
        assert {each.what for each in unit.readings(number)} == {"file ricevuto «riservato.pdf»"}
    assert two.post("/ricevuti/ricevute", {"token": two.token(), "quale": str(hidden.id)}).status_code == 200
    assert unsettled(bench) == ()


@pytest.mark.parametrize(
    "path",
    [
        "/ricevuti/999999",
        "/ricevuti/99999999999999999999",
        "/ricevuti/" + "9" * 5000,
        "/ricevuti?accordo=%00%27%20OR%201%3D1&pagina=-1",
        "/ricevuti?accordo=<script>&pagina=99999999999",
        "/ricevuti/ricevute?accordo=" + "P" * 3000,
    ],
)
def test_odd_addresses_show_an_ordinary_page(door: Door, path: str) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    page = clerk.get(path)
    assert page.status_code in (200, 404)
    assert "<script>&" not in page.text


def test_the_list_is_filtered_and_comes_in_pages(door: Door, bench: Workbench) -> None:
    number = agreement(bench)
    clerk = door.inside("prova.uno", Role.CLERK)
    drop(clerk, *[(f"{n:03} {number}.pdf", PDF + bytes([n])) for n in range(45)], ("sola.pdf", PDF + b"sola"))
    page = clerk.get("/ricevuti").text
    assert "Pagina 1 di 2, 46 file" in page
    assert "sola.pdf" in page
    assert f"000 {number}.pdf" in clerk.get("/ricevuti?pagina=2").text
    filtered = clerk.get(f"/ricevuti?accordo={number.lower()}").text
    assert "45 file" in filtered
    assert "sola.pdf" not in filtered
    assert f'value="{number}"' in filtered


def test_names_that_hide_something_and_files_too_large_are_not_taken(door: Door, bench: Workbench) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    status, page = drop(
        clerk, ("nota\u202efdp.exe.pdf", PDF), ("a\u200b.pdf", PDF), ("grande.pdf", PDF + bytes(51 * 2**20))
    )
    assert status == 200
    assert page.count("il nome contiene caratteri invisibili") == 2
    assert "supera 50 MB" in page
    assert waiting(bench) == ()


def test_three_hundred_megabytes_are_refused_before_they_come(door: Door, bench: Workbench) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    address = urlsplit(door.origin)
    head = (
        f"POST /ricevuti HTTP/1.1\r\nhost: {address.netloc}\r\norigin: {door.origin}\r\n"
        f"cookie: __Host-accordi={clerk.cookie()}\r\ncontent-type: multipart/form-data; boundary=x\r\n"
        f"content-length: {300 * 2**20}\r\n\r\n"
    )
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as connection:
        connection.sendall(head.encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 413")
    assert waiting(bench) == ()


def test_an_upload_that_does_not_come_is_cut_off(bench: Workbench, tmp_path: Path) -> None:
    with Door.opened(bench, tmp_path, limits=Limits(files_seconds=1)) as door:
        clerk = door.inside("prova.uno", Role.CLERK)

        def slowly() -> Iterator[bytes]:
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
            for _ in range(30):
                time.sleep(0.2)
                yield b"-"

        headers = {"origin": door.origin, "content-type": "multipart/form-data; boundary=x"}
        begun = time.monotonic()
        with suppress(httpx.TransportError):  # the same
            assert clerk.client.post("/ricevuti", content=slowly(), headers=headers).status_code == 408
        assert time.monotonic() - begun < 8
        assert clerk.is_in()


@pytest.mark.parametrize("body", [b"--y\r\n", b"--x\r\n\r\n", b"--x--", b""])
def test_a_form_that_cannot_be_read_takes_nothing(door: Door, bench: Workbench, body: bytes) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    headers = {"origin": door.origin, "content-type": "multipart/form-data; boundary=x"}
    assert clerk.client.post("/ricevuti", content=body, headers=headers).status_code in (400, 403)
    assert waiting(bench) == ()


def test_more_files_than_are_taken_at_once_are_refused_in_words(door: Door, bench: Workbench) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    status, page = drop(clerk, *[(f"{n}.pdf", PDF) for n in range(101)])
    assert (status, "al massimo 100" in page) == (400, True)
    assert waiting(bench) == ()


def test_a_look_that_is_killed_or_too_slow_is_said_and_made_again(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = agreement(bench)
    file = came(bench, "nota.pdf", PDF, number)
    look = Look(file.id, file.sha256, file.name, number, 1)

    async def ask(seconds: float, again: float) -> list[Foretold]:
        monkeypatch.setattr(foresight, "SECONDS", seconds)
        monkeypatch.setattr(foresight, "_AGAIN_SECONDS", again)
        looking = Foresight(Settings(_env_file=None, var=tmp_path, trial=True))
        told = []
        for _ in range(2):
            assert looking.of([look]) == {}
            while not (found := looking.of([look])):
                await asyncio.sleep(0.05)
            told.append(found[look].outcome)
            monkeypatch.setattr(foresight, "SECONDS", 100)
            await asyncio.sleep(again)
            looking.of([])
        return told

    broken, whole = asyncio.run(ask(0.05, 0.3))
    assert broken is whole is Foretold.LOOKED_AT


@pytest.mark.parametrize("width", [320, 1440])
def test_the_pages_of_files_in_chromium(sent: tuple[Life, Door], tmp_path: Path, width: int) -> None:
    life, door = sent
    door.person("prova.uno", Role.CLERK, Role.REPERTORY, Role.PROTOCOL)
    signed = came(life.bench, "firmato dalla Regione di Prova.pdf", life.signed_by("prova-uno", 1), life.number)
    text = came(life.bench, "loro.docx", edited(life.archived("bozza"), "novanta", "sessanta"), life.number)
    sheet = came(
        life.bench, "registro.xlsx", workbook([old_row(1), old_row(2, signed_on="chissà")]), "importa-registro"
    )
    came(life.bench, f"{'osservazioni' * 8}.docx", life.archived("bozza"))
    receipt = ReceiptSample(at=now().replace(microsecond=0)).mail()
    came(life.bench, "ricevuta.eml", receipt, life.number)
    paths = ["/ricevuti", *(f"/ricevuti/{each.id}" for each in (signed, text, sheet)), "/ricevuti/ricevute", "/molti"]
    paths.append(f"/molti?passo=registra-repertorio&accordo={life.number}&accordo=P-1999-0001")
    complaints: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": width, "height": 800})
        page.set_default_timeout(120_000)
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(f"{door.origin}/accesso")
        page.get_by_label("Nome utente").fill("prova.uno")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Entra").click()
        page.wait_for_url(f"{door.origin}/")
        for n, path in enumerate(paths):
            page.goto(f"{door.origin}{path}")
            assert faults(page) == [], path
            # The script puts in place what has been found out meanwhile.
            page.locator("[data-attesa]").wait_for(state="detached")
            assert faults(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            page.screenshot(path=tmp_path / f"{width}-{n}.png", full_page=True)
        page.goto(f"{door.origin}/ricevuti")
        # A file that is dropped beside the field is in it.
        page.evaluate(
            "() => { const moved = new DataTransfer(); moved.items.add(new File(['%PDF-1.4 x'], 'lasciato.pdf'));"
            " document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: moved, bubbles: true})); }"
        )
        page.get_by_role("button", name="Consegna", exact=True).click()
        page.get_by_text("senza accordo: indicare di quale è").wait_for()
        chromium.close()
    assert not complaints


def test_a_file_of_an_agreement_of_others_is_neither_seen_nor_taken_nor_thrown_away(
    door: Door, bench: Workbench
) -> None:
    theirs = agreement(bench)
    register_office(bench, "UNO", "uno@ente.example")
    ours = enter(bench, manager=replace(OWN, email="uno@ente.example"), offices=())
    file = came(bench, "minuta.pdf", PDF, theirs)
    clerk = in_office(door, "prova.uno", Role.CLERK, "UNO")
    assert "minuta.pdf" not in clerk.get("/ricevuti").text
    address = f"/ricevuti/{file.id}"
    for sent in ({"accordo": ours}, {"accordo": "", "togli": "1"}, {"accordo": ours, "togli": "1"}):
        assert clerk.post(address, {"token": clerk.token()} | sent).status_code == 422
        assert [(each.id, each.agreement) for each in waiting(bench)] == [(file.id, theirs)]
    own = came(bench, "nostra.pdf", PDF + b"1", ours)
    assert "nostra.pdf" in clerk.get("/ricevuti").text
    assert clerk.post(f"/ricevuti/{own.id}", {"token": clerk.token(), "accordo": "", "togli": "1"}).status_code == 303
