from __future__ import annotations

import http.client
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.people.person import Absence, Delegation, Role
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.mail.received import waiting
from agreements.use_cases.people.accounts import delegate, note_absence
from agreements.use_cases.people.readers import name_reader
from tests.contract import samples
from tests.desk.door import BY, SESSION, Browser, Door, now, today

PDF = b"%PDF-1.4 di prova"


def agreement(bench: Workbench) -> str:
    with bench.database.unit() as unit:
        made = samples.agreement()
        number = unit.add(made, samples.event(made), "richiesta").number
        unit.commit()
    return number


def drop(browser: Browser, *files: tuple[str, bytes], token: str | None = None, number: str = "") -> tuple[int, str]:
    ours = {"origin": browser.door.origin, "sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"}
    sent = {"token": browser.token() if token is None else token, "accordo": number}
    parts = [("file", (name, data, "application/octet-stream")) for name, data in files]
    answer = browser.client.post("/ricevuti", data=sent, files=parts, headers=ours)
    return answer.status_code, answer.text


def test_forty_files_at_once_are_taken_and_each_is_told(door: Door, bench: Workbench) -> None:
    number = agreement(bench)
    clerk = door.inside("prova.uno", Role.CLERK)
    files = [(f"{n} {number}.pdf", PDF + bytes([n])) for n in range(38)]
    status, page = drop(clerk, *files, ("<script>.pdf", PDF), ("virus.exe", b"MZ\x90\x00"))
    assert status == 200
    assert page.count(f"PDF, per {number}: ha il suo numero nel nome.") == 38
    assert "<script>" not in page
    assert "&lt;script&gt;.pdf" in page
    assert "non preso, è un tipo di file che nessun passo prende" in page
    assert len(waiting(bench, number)) == 38
    assert drop(clerk, files[0])[0] == 200
    assert len(waiting(bench, number)) == 38


def test_whose_a_file_is_is_said_on_the_page(door: Door, bench: Workbench) -> None:
    number = agreement(bench)
    clerk = door.inside("prova.uno", Role.CLERK)
    assert "senza accordo: indicare di quale è" in drop(clerk, ("nota.pdf", PDF))[1]
    (file,) = waiting(bench)
    address = f"/ricevuti/{file.id}"
    assert clerk.post(address, {"token": "altro", "accordo": number}).status_code == 403
    assert clerk.post(address, {"token": clerk.token(), "accordo": "P-1999-0001"}).status_code == 422
    assert clerk.post("/ricevuti/999", {"token": clerk.token(), "accordo": number}).status_code == 422
    assert clerk.post(address, {"token": clerk.token(), "accordo": number.lower()}).status_code == 303
    assert [each.agreement for each in waiting(bench)] == [number]
    assert clerk.post(address, {"token": clerk.token(), "accordo": number, "togli": "1"}).status_code == 303
    assert waiting(bench) == ()


def test_a_forged_form_and_one_without_files_take_nothing(door: Door, bench: Workbench) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    assert drop(clerk, ("nota.pdf", PDF), token="altro")[0] == 403
    assert drop(clerk)[0] in (400, 422)
    sent, foreign = {"token": clerk.token()}, {"origin": "https://altri.example"}
    refused = clerk.client.post("/ricevuti", data=sent, files=[("file", ("a.pdf", PDF))], headers=foreign)
    assert refused.status_code == 403
    assert drop(door.browser(), ("nota.pdf", PDF), token="")[0] in (303, 401)
    assert waiting(bench) == ()


def test_who_only_administers_neither_sees_nor_brings_files(door: Door, bench: Workbench) -> None:
    clerk, administrator = door.inside("prova.uno", Role.CLERK), door.inside("prova.nove", Role.ADMINISTRATOR)
    drop(clerk, ("nota.pdf", PDF))
    assert administrator.get("/ricevuti").status_code == 403
    assert "nota.pdf" not in administrator.get("/ricevuti").text
    assert drop(administrator, ("altra.pdf", PDF))[0] == 403
    assert len(waiting(bench)) == 1


def test_of_who_may_bring_nothing_no_byte_is_read(door: Door, bench: Workbench) -> None:
    for login, *roles in (("prova.uno",), ("prova.nove", Role.ADMINISTRATOR)):
        browser = door.inside(login, *roles)
        where = urlsplit(door.origin)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
        connection.putrequest("POST", "/ricevuti")
        for name, value in (
            *(("origin", door.origin), ("cookie", f"{SESSION}={browser.cookie()}"), ("sec-fetch-mode", "navigate")),
            *(("content-type", "multipart/form-data; boundary=x"), ("content-length", str(200_000_000))),
        ):
            connection.putheader(name, value)
        connection.endheaders()  # and not a byte of what was announced
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("connection")) == (403, "close")
        assert "chi ha una funzione sugli accordi" in answer.read().decode()
        connection.close()
    assert waiting(bench) == ()


def test_files_of_a_confidential_agreement_are_seen_and_assigned_by_its_readers_only(
    door: Door, bench: Workbench
) -> None:
    number = agreement(bench)
    known = door.person("prova.uno", Role.CLERK)
    one, two = door.browser(), door.inside("prova.due", Role.CLERK)
    one.log_in("prova.uno")
    drop(one, ("nota riservata.pdf", PDF), number=number)
    with bench.database.unit() as unit:
        there = unit.load(number)
        kept = replace(there, confidentiality=Confidentiality(today(), "legge", "motivo"))
        unit.save(kept, [samples.event(kept)])
        unit.commit()
    name_reader(bench, number, known, "istruisce", BY, now())
    assert "nota riservata.pdf" in one.get("/ricevuti").text
    assert "nota riservata.pdf" not in two.get("/ricevuti").text
    (file,) = waiting(bench, number)
    assert two.post(f"/ricevuti/{file.id}", {"token": two.token(), "accordo": number}).status_code == 422
    status, page = drop(two, ("altra.pdf", PDF), number=number)
    assert (status, "non esiste nel registro" in page) == (422, True)
    status, page = drop(two, (f"terza {number}.pdf", PDF))
    assert (status, f"per {number}" in page) == (200, False)
    assert f"terza {number}.pdf" in one.get("/ricevuti").text


def test_who_stands_in_or_is_delegated_brings_files_while_that_lasts(door: Door, bench: Workbench) -> None:
    door.person("prova.dirigente", Role.MANAGER)
    away, since, day = door.inside("prova.due"), today() - timedelta(days=9), timedelta(days=1)
    note_absence(bench, Absence("prova.dirigente", since, today() - day, "prova.due"), BY, now(), "prova")
    assert drop(away, ("nota.pdf", PDF))[0] == 403
    given = Delegation("prova.dirigente", "prova.due", Role.MANAGER, "", "ordine n. 3", since, today(), ("proroga",))
    delegate(bench, given, BY, now(), "prova")
    away.log_in("prova.due")
    assert drop(away, ("nota.pdf", PDF))[0] == 200
