from __future__ import annotations

import hashlib
import io
import re
import sqlite3
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import sync_playwright

from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.agreement.parties import Nature, Party, Signatory
from agreements.domain.agreement.recorded_fact import FactKind, RecordedFact
from agreements.domain.people.person import Role
from agreements.domain.steps.names import title_of
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.next_steps import helpful_steps
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.whole_file import INDEX
from agreements.use_cases.people.conflicts import declare_conflict
from agreements.use_cases.people.readers import name_reader, who_read
from tests.contract import samples
from tests.desk.door import BY, PASSWORD, Browser, Door, now, today
from tests.desk.test_received import agreement
from tests.integration.use_cases.lives import Life, walk
from tests.support.axe import faults
from tests.support.browser import browser_program

MOST_SECONDS = 0.15
"""Of a processor, the client of the test among it: three times what it takes, and far below what loading all would."""
PAGES = ("", "/giornale", "/storia.svg", "/fascicolo.zip")


def change(bench: Workbench, number: str, **changes: object) -> None:
    with bench.database.unit() as unit:
        there = unit.load(number)
        changed = replace(there, **changes)  # type: ignore[arg-type]
        unit.save(changed, [replace(samples.event(changed), at=now())])
        unit.commit()


def confidential(bench: Workbench, number: str, *readers: str) -> None:
    change(bench, number, confidentiality=Confidentiality(today(), "art. 24 L. 241/1990", "motivo di prova"))
    for reader in readers:
        name_reader(bench, number, reader, "istruisce", BY, now())


def ids(page: str) -> list[str]:
    return re.findall(r'<section id="([a-z]+)"', page)


def test_where_it_stands_and_why_the_day_is_what_it_is(lived: Life, lived_door: Door) -> None:
    page = lived_door.inside("prova.uno", Role.CLERK).get(f"/accordi/{lived.number}").text
    assert ">vigente<" in page
    assert "da confermare" in page
    assert "art. 2963 c.c." in page
    assert "dalla data dell’ultima firma" in page
    duty = lived.agreement.obligations[0]
    assert duty.explanation
    assert duty.explanation.replace("'", "&#39;") in page
    assert f"{duty.due_on:%d/%m/%Y}" in page


def test_each_part_that_there_is_stands_in_the_table_of_contents_and_no_other(lived: Life, lived_door: Door) -> None:
    clerk = lived_door.inside("prova.uno", Role.CLERK)
    page = clerk.get(f"/accordi/{lived.number}").text
    wanted = ["passi", "documenti", "atti", "parti", "scadenze", "lettere", "oneri", "storia"]
    assert ids(page) == wanted
    assert re.findall(r'<li><a href="#([a-z]+)">', page) == wanted


def test_a_step_that_helps_is_a_button_to_its_form_or_says_who_may(lived: Life, lived_door: Door) -> None:
    with lived.bench.database.unit() as unit:
        helps = helpful_steps(lived.agreement, unit.moment(now()))
    clerk = lived_door.inside("prova.uno", Role.CLERK).get(f"/accordi/{lived.number}").text
    auditor = lived_door.inside("prova.due", Role.ACCOUNTING).get(f"/accordi/{lived.number}").text
    assert helps == ("consegna-piano", "registra-pubblicazione", "conferma-scadenza")
    button = f'<a class="bottone" href="/passi/consegna-piano?accordo={lived.number}">{title_of("consegna-piano")}</a>'
    assert button in clerk
    assert button not in auditor
    assert f"<strong>{title_of('consegna-piano')}</strong>" in auditor
    assert "spetta a: istruttore" in auditor
    assert "chiederlo a Prova prova.uno (Ufficio accordi)" in auditor
    assert title_of("registra-movimento") in auditor
    assert f'href="/passi/registra-movimento?accordo={lived.number}"' not in clerk
    assert (
        f'href="/passi/proroga?accordo={lived.number}"'
        in lived_door.inside("prova.tre", Role.MANAGER).get(f"/accordi/{lived.number}").text
    )


def test_signatures_are_told_with_what_the_examination_said(lived: Life, lived_door: Door) -> None:
    page = lived_door.inside("prova.uno", Role.CLERK).get(f"/accordi/{lived.number}").text
    assert page.count(">valida<") == 2
    assert page.count("firma elettronica qualificata (PAdES)") == 2
    assert "marca temporale" in page
    assert page.count(">file restituito</a>") == 2
    assert page.count(">verifica</a>") == 2


def test_a_verification_that_is_lost_hides_nothing_else(lived: Life, lived_door: Door) -> None:
    with lived.bench.database.unit() as unit:
        lost = next(each for each in unit.documents(lived.number) if each.kind == "verifica-firma")
    lived.bench.archive.path(lost.sha256).unlink()
    page = lived_door.inside("prova.uno", Role.CLERK).get(f"/accordi/{lived.number}")
    assert page.status_code == 200
    assert page.text.count(">valida<") == 1
    assert page.text.count(">file restituito</a>") == 2


def test_documents_are_told_newest_first_with_the_step_that_made_them(lived: Life, lived_door: Door) -> None:
    page = lived_door.inside("prova.uno", Role.CLERK).get(f"/accordi/{lived.number}").text
    rows = re.findall(r'<td data-titolo="Documento"><a [^>]+>([^<]+)</a></td>', page)
    assert rows == list(reversed(lived.labels))
    assert re.findall(r'data-titolo="Con quale passo">([^<]*)<', page)[0] == title_of("registra-repertorio")
    assert re.findall(r'data-titolo="Con quale passo">([^<]*)<', page)[-1] == title_of("nuovo-accordo")
    top = page.index('class="tessere">', page.index('id="documenti"'))
    assert "accordo firmato</a>" in page[top : page.index("<table>", top)]


def test_the_picture_is_a_picture_and_its_days_are_a_list(lived: Life, lived_door: Door) -> None:
    clerk = lived_door.inside("prova.uno", Role.CLERK)
    answer = clerk.get(f"/accordi/{lived.number}/storia.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert ElementTree.fromstring(answer.content).tag.endswith("svg")
    page = clerk.get(f"/accordi/{lived.number}").text
    assert "Firma di Prova Uno per" in page[page.index('id="storia"') :]


def test_the_journal_is_told_page_by_page_with_its_proof(lived: Life, lived_door: Door) -> None:
    clerk = lived_door.inside("prova.uno", Role.CLERK)
    address = f"/accordi/{lived.number}/giornale"
    page = clerk.get(address).text
    head = lived.journal[-1].hash
    assert f"le {len(lived.journal)} righe sono come furono scritte" in page
    assert f"accordi journal verify {lived.number} --head {head}" in page
    assert "dichiarato da" in page
    for _ in range(120):
        change(lived.bench, lived.number)
    first, last = clerk.get(address).text, clerk.get(f"{address}?pagina=3").text
    assert "Pagina 1 di 3" in first
    assert f'<td data-titolo="Riga">{len(lived.journal)}</td>' in first
    assert '<td data-titolo="Riga">1</td>' in last
    for odd in ("0", "-1", "999999999999", "x", "%00", "²"):
        assert clerk.get(f"{address}?pagina={odd}").status_code == 200
    assert "Pagina 3 di 3" in clerk.get(f"{address}?pagina=9999").text


def test_a_journal_that_was_changed_says_so(lived: Life, lived_door: Door) -> None:
    with sqlite3.connect(lived.bench.folders.parent / "accordi.sqlite3") as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        connection.execute("update journal set what = 'altro' where sequence = 2")
    page = lived_door.inside("prova.uno", Role.CLERK).get(f"/accordi/{lived.number}/giornale").text
    assert 'role="alert"' in page
    assert "sono come furono scritte" not in page


def test_the_whole_file_holds_every_document_under_its_name_and_is_the_same_each_time(
    lived: Life, lived_door: Door
) -> None:
    clerk = lived_door.inside("prova.uno", Role.CLERK)
    one, two = (clerk.get(f"/accordi/{lived.number}/fascicolo.zip") for _ in range(2))
    assert one.content == two.content
    assert one.headers["content-type"] == "application/zip"
    assert one.headers["content-disposition"].startswith("attachment; filename=")
    with zipfile.ZipFile(io.BytesIO(one.content)) as packed:
        names = packed.namelist()
        folder = names[0].partition("/")[0]
        index = packed.read(f"{folder}/{INDEX}").decode()
        with lived.bench.database.unit() as unit:
            for record in unit.documents(lived.number):
                (name,) = (
                    each
                    for each in names
                    if each.startswith(f"{folder}/{record.position:02d} ") and each != f"{folder}/{INDEX}"
                )
                assert hashlib.sha256(packed.read(name)).hexdigest() == record.sha256
                assert f"{record.sha256}  {name.removeprefix(f'{folder}/')}" in index
    assert lived.journal[-1].hash in index


def test_a_whole_file_with_a_damaged_document_is_refused_in_a_sentence(lived: Life, lived_door: Door) -> None:
    clerk = lived_door.inside("prova.uno", Role.CLERK)
    with lived.bench.database.unit() as unit:
        record = unit.documents(lived.number)[0]
    file = lived.bench.archive.path(record.sha256)
    file.chmod(0o600)
    file.write_bytes(b"altro")
    answer = clerk.get(f"/accordi/{lived.number}/fascicolo.zip")
    assert answer.status_code == 503
    assert record.sha256[:8] in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_read_and_what_is_not_there(door: Door, bench: Workbench, page: str) -> None:
    number = agreement(bench)
    clerk, administrator = door.inside("prova.uno", Role.CLERK), door.inside("prova.nove", Role.ADMINISTRATOR)
    assert clerk.get(f"/accordi/{number}{page}").status_code == 200
    for who in (administrator, door.inside("prova.otto")):
        answer = who.get(f"/accordi/{number}{page}")
        assert answer.status_code == 403
        assert "Collaborazione di prova" not in answer.text
    assert door.browser().get(f"/accordi/{number}{page}").status_code == 303
    for odd in ("P-1999-0001", "P-2026-0001x", "x" * 3000, "<script>", "%00", "%25", "P-2026-000%5F", "' or 1=1"):
        answer = clerk.get(f"/accordi/{odd}{page}")
        assert answer.status_code == 404, odd
        assert "<script>" not in answer.text
    for verb in ("POST", "PUT", "DELETE"):
        ours = {"origin": door.origin, "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
        assert clerk.client.request(verb, f"/accordi/{number}{page}", headers=ours).status_code == 405


def test_a_number_in_small_letters_leads_to_the_agreement(door: Door, bench: Workbench) -> None:
    number = agreement(bench)
    answer = door.inside("prova.uno", Role.CLERK).get(f"/accordi/{number.lower()}")
    assert (answer.status_code, answer.headers["location"]) == (308, f"/accordi/{number}")


@pytest.mark.parametrize("page", PAGES)
def test_a_confidential_agreement_is_read_by_who_is_named_and_each_reading_is_kept(
    door: Door, bench: Workbench, page: str
) -> None:
    number, known = agreement(bench), door.person("prova.uno", Role.CLERK)
    one, two = door.browser(), door.inside("prova.due", Role.MANAGER)
    one.log_in("prova.uno")
    confidential(bench, number, known)
    assert one.get(f"/accordi/{number}{page}").status_code == 200
    answer = two.get(f"/accordi/{number}{page}")
    assert answer.status_code == 403
    assert "Collaborazione" not in answer.text
    assert [each.person for each, _ in who_read(bench, number)] == [known]


def test_confidentiality_facts_and_conflicts_have_their_parts(door: Door, bench: Workbench) -> None:
    number, known = agreement(bench), door.person("prova.uno", Role.CLERK)
    fact = RecordedFact(FactKind.FORMAL_NOTICE, today(), 1, "nota n. 3", "consegnare <b>il piano</b>", towards=2)
    change(bench, number, facts=(fact,))
    confidential(bench, number, known)
    with bench.database.unit() as unit:
        person = unit.person(known)
    assert person is not None
    declare_conflict(bench, number, person, "parentela di prova", now())
    clerk = door.browser()
    clerk.log_in("prova.uno")
    page = clerk.get(f"/accordi/{number}").text
    assert {"fatti", "riservatezza"} <= set(ids(page))
    assert "Regione Prova diffida Comune Prova" in page
    assert "&lt;b&gt;il piano&lt;/b&gt;" in page
    assert "Si astiene chi ha dichiarato un conflitto di interessi" in page
    assert "parentela di prova" not in page, "the reason is for who decides on it"
    assert "motivo di prova" in page
    assert 'class="bottone" href="/passi/' not in page, "who declared a conflict takes no step"


def large(bench: Workbench, parties: int = 12, documents: int = 60, rows: int = 200) -> str:
    number = agreement(bench)
    data = [f"documento di prova {n}".encode() for n in range(documents)]
    with bench.database.unit() as unit:
        there = unit.load(number)
        more = tuple(
            Party(
                n,
                f"Comune di Prova {n}",
                Nature.TERRITORIAL_BODY,
                "",
                f"Via {n}",
                f"p{n}@pec.prova.example",
                Signatory("Prova Uno", "Sindaco", "legge"),
            )
            for n in range(3, parties + 1)
        )
        there = replace(there, parties=(*there.parties, *more))
        records = [
            DocumentRecord(number, 1, f"tipo-{n}", 1, 0, f"documento n. {n}", ".docx", sha256, "", samples.NOW)
            for n, sha256 in enumerate(bench.archive.put_all(data))
        ]
        there = unit.save(there, [samples.event(there)], records)
        for _ in range(rows):
            there = unit.save(there, [samples.event(there)])
        unit.commit()
    return number


def seconds_of(browser: Browser, path: str) -> float:
    """Processor time of one request, the least of five: of both its sides, which run in this process."""
    best = 9.0
    for _ in range(6):
        before = time.process_time()
        assert browser.get(path).status_code == 200
        best = min(best, time.process_time() - before)
    return best


def test_a_large_agreement_is_told_quickly(door: Door, bench: Workbench) -> None:
    number = large(bench)
    clerk = door.inside("prova.uno", Role.CLERK)
    assert seconds_of(clerk, f"/accordi/{number}") < MOST_SECONDS
    assert seconds_of(clerk, f"/accordi/{number}/giornale") < MOST_SECONDS


def test_a_frame_with_three_hundred_agreements_is_told_page_by_page(door: Door, bench: Workbench) -> None:
    number = agreement(bench)
    with bench.database.unit() as unit:
        for n in range(300):
            one = replace(samples.agreement(f"P-2026-{n + 2:04d}", f"Attuativo di prova n. {n}"), frame=number)
            unit.add(one, samples.event(one), f"richiesta {n}")
        unit.commit()
    clerk = door.inside("prova.uno", Role.CLERK)
    confidential(bench, "P-2026-0002")
    page = clerk.get(f"/accordi/{number}").text
    assert "Pagina 1 di 6 (299 accordi)" in page
    assert "P-2026-0002" not in page
    assert "Attuativo di prova n. 299" in clerk.get(f"/accordi/{number}?famiglia=6").text
    assert "Attuativo di prova n. 299" in clerk.get(f"/accordi/{number}?famiglia=1000000").text
    assert seconds_of(clerk, f"/accordi/{number}") < MOST_SECONDS


def test_an_agreement_out_for_signature_says_who_is_waited_for_and_what_to_sign(lived: Life, lived_door: Door) -> None:
    life = Life(lived.bench, lived.pki_folder, round="2")
    life.create(title="Un altro protocollo di prova fra i due enti")
    walk(life, Life.send, Life.examine)
    life.bring(life.signed_by("prova-uno", 1))
    life.bring(life.signed_by("prova-tre", 2), "altro.pdf")
    page = lived_door.inside("prova.uno", Role.MANAGER).get(f"/accordi/{life.number}").text
    assert ">in firma<" in page
    assert "in firma (1 di 2)" in page
    assert "attesa entro il" in page
    assert "da firmare ·" in page
    assert f"{life.agreement.newest_act.to_sign_sha256}?accordo={life.number}" in page
    assert "File in sospeso di" in page
    assert f'href="/passi/decidi-firma-in-sospeso?accordo={life.number}"' in page
    assert "Il giorno si calcola quando tutte le parti hanno firmato." in page


@pytest.mark.parametrize("width", [320, 1440])
def test_the_pages_have_no_fault_that_axe_knows_and_fit_their_window(
    lived: Life, lived_door: Door, width: int, tmp_path: Path
) -> None:
    lived_door.person("prova.uno", Role.MANAGER)
    with lived.bench.database.unit() as unit:
        documents = {each.kind: each.sha256 for each in unit.documents(lived.number)}
    final = f"/documenti/{documents['definitivo-docx']}?accordo={lived.number}"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.set_default_timeout(120_000)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{lived_door.origin}/accesso")
        page.get_by_label("Nome utente").fill("prova.uno")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Entra").click()
        page.wait_for_url(f"{lived_door.origin}/")
        for name, path in (
            ("accordo", f"/accordi/{lived.number}"),
            ("giornale", f"/accordi/{lived.number}/giornale"),
            ("documento", f"{final}&confronta={documents['bozza']}"),
        ):
            page.goto(f"{lived_door.origin}{path}")
            page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
            page.evaluate("document.querySelectorAll('img').forEach(each => { each.loading = 'eager'; })")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
            assert faults(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.evaluate("[...document.images].every(each => each.complete && each.naturalWidth > 0)")
        page.get_by_role("button", name="Copia").click()
        chromium.close()
    assert not [text for text in said if "Content Security Policy" in text or "DOM" in text]
