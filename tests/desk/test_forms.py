"""The forms of steps as people meet them: each opens, keeps what was typed, says what is wrong, and asks once."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.agreement.correction import Correction, Datum
from agreements.domain.agreement.ratification import RatificationAnswer
from agreements.domain.basics import limits
from agreements.domain.people.person import Role
from agreements.domain.people.received import Way
from agreements.domain.people.request import Request, RequestState
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.families.address_book import gather_from_agreements
from agreements.use_cases.mail.received import receive
from agreements.use_cases.people.readers import name_reader
from agreements.use_cases.people.requests import settle
from desk.form_fields import Kind, kind_of, most_of, part_of
from desk.form_sources import FILE_FIELDS
from desk.forms import published_steps
from flows.forms.base import Sheet
from tests.contract import samples
from tests.desk.door import BY, Browser, Door, now

STEPS = [step.name for step in published_steps().values() if step.form is not None]
ALL = [role for role in Role if role is not Role.ADMINISTRATOR]


def agreement(bench: Workbench) -> str:
    with bench.database.unit() as unit:
        made = samples.agreement()
        number = unit.add(made, samples.event(made), "richiesta").number
        unit.commit()
    return number


class Page(HTMLParser):
    """What a browser would send of a form, and what names its fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.labelled: set[str] = set()
        self.fields: dict[str, dict[str, str | None]] = {}
        self.ids: list[str] = []
        self._area: str | None = None
        self._select: str | None = None
        self._depth: list[str] = []
        self._in = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if at.get("id"):
            self.ids.append(at["id"] or "")
        if tag == "form":
            self._in = at.get("class") == "passo"
        if tag == "label" and at.get("for"):
            self.labelled.add(at["for"] or "")
        if not self._in:
            return
        if tag == "input":
            self._input(at)
        elif tag == "textarea":
            self._area = at["name"] or ""
            self.fields[at["name"] or ""] = at
            self.values[self._area] = [""]
        elif tag == "select":
            self._select = at["name"] or ""
            self.fields[self._select] = at
        elif tag == "option" and self._select is not None:
            first = self._select not in self.values
            if first or "selected" in at:
                self.values[self._select] = [at.get("value") or ""]

    def _input(self, at: dict[str, str | None]) -> None:
        name, kind = at.get("name") or "", at.get("type")
        if kind in ("radio", "checkbox"):
            if "checked" in at:
                self.values.setdefault(name, []).append(at.get("value") or "")
            self.fields.setdefault(name, at)
            return
        self.values.setdefault(name, []).append(at.get("value") or "")
        if kind != "hidden":
            self.fields[name] = at

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.values[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self.values[self._area][0] = self.values[self._area][0].removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._in = False


def send(browser: Browser, path: str, page: Page, action: str = "invia", **typed: object) -> tuple[int, str, str]:
    """Send a form with some fields filled in: status, text, where it leads."""
    values: dict[str, object] = {**page.values, **typed, "_azione": action}
    answer = browser.post(path, {name: value for name, value in values.items() if value is not None})  # type: ignore[misc]
    return answer.status_code, answer.text, answer.headers.get("location", "")


@pytest.fixture
def clerk(door: Door) -> Browser:
    return door.inside("prova.uno", *ALL)


def test_the_form_of_every_step_opens_and_each_field_has_a_name(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    for step in STEPS:
        for path in (f"/passi/{step}", f"/passi/{step}?accordo={number}"):
            answer = clerk.get(path)
            if step == "sposta-orologio" and answer.status_code == 403:
                continue
            assert answer.status_code == 200, (path, answer.text)
            page = Page(answer.text)
            assert len(page.ids) == len(set(page.ids)), (path, [i for i in page.ids if page.ids.count(i) > 1])
            for name, at in page.fields.items():
                if at.get("type") not in ("radio", "checkbox"):
                    assert at["id"] in page.labelled, (path, name)
                for each in (at.get("aria-describedby") or "").split():
                    assert each in page.ids, (path, name, each)


def draft_of(bench: Workbench, step: str) -> list[str]:
    """The agreements of what anybody has typed into the form of a step."""
    with bench.database.unit() as unit:
        return [draft.agreement for person in unit.people() for draft in unit.drafts(person.id, step, 20)]


def asked(bench: Workbench) -> list[tuple[str, str, dict[str, object]]]:
    with bench.database.unit() as unit:
        return [(each.step, each.agreement, dict(each.form)) for each in unit.unsettled_requests()]


def opinion(number: str) -> dict[str, str]:
    return {
        "tipo_parere": "parere di regolarità amministrativa",
        "reso_da": "Prova Otto, dirigente",
        "esito": "favorevole",
        "data": "1° dicembre 2025",
    }


def test_a_form_that_is_right_becomes_one_request_however_often_it_is_clicked(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    path = f"/passi/registra-parere?accordo={number}"
    page = Page(clerk.get(path).text)
    first = send(clerk, path, page, **opinion(number))
    again = send(clerk, path, page, **opinion(number))
    assert first[0] == again[0] == 303
    assert first[2] == again[2] == "/richieste/1"
    ((step, about, form),) = asked(bench)
    assert (step, about, form["data"]) == ("registra-parere", number, "2025-12-01")
    assert "dichiarante" not in form
    # Another form under the same click is no double click: it is said, and nothing is lost.
    status, text, _ = send(clerk, path, page, **{**opinion(number), "esito": "contrario"})
    assert status == 409
    assert "già stato inviato con altri valori" in text
    assert 'value="contrario" checked' in text


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    path = f"/passi/registra-parere?accordo={number}"
    page = Page(clerk.get(path).text)
    status, text, _ = send(clerk, path, page, **{**opinion(number), "data": "30/02/2026", "reso_da": " "})
    assert status == 422
    again = Page(text)
    assert again.values["data"] == ["30/02/2026"]
    for name in ("data", "reso_da"):
        at = again.fields[name]
        assert at["aria-invalid"] == "true"
        assert f"c-{name}-errore" in (at["aria-describedby"] or "")
        assert f'<a href="#c-{name}">' in text
    assert text.count("autofocus") == 1
    assert "autofocus" in again.fields["reso_da"]
    assert "non è una data che esiste" in text
    assert asked(bench) == []
    assert draft_of(bench, "registra-parere") == [number]


def test_what_no_field_can_know_is_told_at_the_head(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    path = f"/passi/invio-alla-firma?accordo={number}"
    page = Page(clerk.get(path).text)
    typed = {"data": "1/12/2025", "restituzione_entro": "31/12/2025"}
    typed["ordine"] = "in sequenza: ciascuno dopo chi ha un turno precedente"
    status, text, _ = send(clerk, path, page, **typed)
    assert status == 422
    assert "servono almeno due turni" in text


def test_a_part_is_added_and_taken_away_and_nothing_is_lost(clerk: Browser, bench: Workbench) -> None:
    path = "/passi/nuovo-accordo"
    page = Page(clerk.get(path).text)
    assert page.values["_n.parti"] == ["2"]
    names = {
        "parti.0.denominazione": "Uno",
        "parti.1.denominazione": "Due",
        "oggetto": "Un oggetto",
        "premesse": "a\r\nb",
    }
    status, text, _ = send(clerk, path, page, "aggiungi:parti", **names)
    more = Page(text)
    assert (status, more.values["_n.parti"]) == (200, ["3"])
    assert more.values["parti.1.denominazione"] == ["Due"]
    assert more.values["premesse"] == ["a\r\nb"]
    assert "autofocus" in more.fields["parti.2.denominazione"]
    assert text.count("autofocus") == 1
    _, text, _ = send(clerk, path, more, "togli:parti.0", **{"parti.2.denominazione": "Tre"})
    less = Page(text)
    assert [less.values[f"parti.{n}.denominazione"] for n in range(2)] == [["Due"], ["Tre"]]
    assert "parti.2.denominazione" not in less.values
    for junk in (
        "aggiungi:",
        "aggiungi:oggetto",
        "togli:parti.99",
        "togli:parti.x",
        "togli:",
        "prendi:x:y",
        "cerca:",
        "?",
    ):
        status, text, _ = send(clerk, path, less, junk)
        assert status == 200, junk
        assert Page(text).values["_n.parti"] == ["2"], junk
    assert asked(bench) == []
    assert draft_of(bench, "nuovo-accordo") == [""]


def test_a_list_takes_no_more_parts_than_its_form_allows(clerk: Browser) -> None:
    path = "/passi/nuovo-accordo"
    page = Page(clerk.get(path).text)
    _, text, _ = send(clerk, path, page, "aggiungi:strutture", **{"_n.strutture": "9"})
    assert Page(text).values["_n.strutture"] == ["10"]
    assert "Aggiungi struttura" not in text
    for count in ("-1", "99999", "1e9", "²", "x"):
        status, text, _ = send(clerk, path, page, "invia", **{"_n.strutture": count})
        assert status == 422, count


def test_a_draft_waits_for_its_person_and_for_nobody_else(door: Door, clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    path = f"/passi/registra-parere?accordo={number}"
    page = Page(clerk.get(path).text)
    status, _, where = send(clerk, path, page, "bozza", **opinion(number), motivazione="<b>perché</b>")
    assert (status, where) == (303, f"{path}&bozza=salvata")
    assert "Il modulo è salvato." in clerk.get(where).text
    fresh = clerk.get(path).text
    assert "Riprendi il modulo del" in fresh
    assert "Riprendi il modulo del" in clerk.get("/passi/registra-parere").text
    assert Page(fresh).values["motivazione"] == [""]
    taken_up = Page(clerk.get(f"{path}&bozza=1").text)
    assert taken_up.values["motivazione"] == ["<b>perché</b>"]
    assert taken_up.values["esito"] == ["favorevole"]
    other = door.inside("prova.due", *ALL)
    assert "Riprendi" not in other.get(path).text
    assert "perché" not in other.get(f"{path}&bozza=1").text
    clerk.log_out()
    clerk.log_in("prova.uno")
    assert "Riprendi il modulo del" in clerk.get(path).text
    assert send(clerk, path, Page(clerk.get(path).text), "scarta")[0] == 303
    assert draft_of(bench, "registra-parere") == []
    assert "Riprendi" not in clerk.get(path).text


def test_a_draft_goes_when_its_form_was_sent(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    path = f"/passi/registra-parere?accordo={number}"
    page = Page(clerk.get(path).text)
    send(clerk, path, page, "bozza", **opinion(number))
    assert send(clerk, path, page, **opinion(number))[0] == 303
    assert draft_of(bench, "registra-parere") == []


def test_what_was_typed_outlives_the_session_and_only_its_person_gets_it(
    door: Door, clerk: Browser, bench: Workbench
) -> None:
    number = agreement(bench)
    path = f"/passi/registra-parere?accordo={number}"
    page = Page(clerk.get(path).text)
    clerk.log_out()
    status, text, where = send(clerk, path, page, **opinion(number), motivazione="da non perdere")
    assert status == 303
    assert where.startswith("/accesso?poi=/passi/registra-parere")
    assert "da non perdere" not in text
    door.person("prova.due", *ALL)
    clerk.log_in("prova.due")
    assert "da non perdere" not in clerk.get(f"{path}&bozza=1").text
    clerk.log_out()
    clerk.log_in("prova.uno")
    assert "da non perdere" in clerk.get(f"{path}&bozza=1").text
    assert asked(bench) == []
    # Without the token of the form, or with one that was tampered with, nothing is kept for anybody.
    clerk.log_out()
    for token in ("", "x", f"{page.values['token'][0]}0", "x.a.1.b", "²"):
        send(clerk, "/passi/avvia-istruttoria", page, token=token, accordo=number)
    assert draft_of(bench, "avvia-istruttoria") == []


def test_a_form_of_the_session_before_is_shown_again(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    path = f"/passi/registra-parere?accordo={number}"
    page = Page(clerk.get(path).text)
    clerk.log_out()
    clerk.log_in("prova.uno")
    status, text, _ = send(clerk, path, page, **opinion(number))
    assert status == 409
    assert "L’accesso di prima era finito" in text
    assert send(clerk, path, Page(text))[0] == 303
    assert len(asked(bench)) == 1
    assert send(clerk, path, page, token="altro")[0] == 403


HOSTILE = [
    "{{ 7*7 }}",
    "<script>alert(1)</script>",
    "a\x00b",
    "\x1b[31m",
    "testo\u202eotseT",
    "%27 OR 1=1 --",
    "x" * 5000,
    "٣",
]


def test_hostile_entries_are_refused_or_kept_as_words(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    wrong = []
    for step in STEPS:
        path = f"/passi/{step}?accordo={number}"
        page = Page(clerk.get(path).text)
        for junk in HOSTILE:
            typed = {name: [junk] for name in page.fields if name != "accordo"}
            status, text, _ = send(clerk, path, page, **typed)
            if status not in (303, 403, 409, 422) or "<script>alert" in text or 'value="49"' in text:
                wrong.append((step, junk, status))
        if clerk.get(f"{path}&bozza=1").status_code != 200:
            wrong.append((step, "bozza", 0))
    assert wrong == []


@pytest.mark.parametrize(
    "query", ["_n.parti=9999", "_n.parti=-1", "_n.=7", "parti.0.natura=x", "_azione=invia", "tipo=%00"]
)
def test_what_stands_in_an_address_is_only_what_stands_in_the_form(
    query: str, clerk: Browser, bench: Workbench
) -> None:
    answer = clerk.get(f"/passi/nuovo-accordo?{query}")
    assert answer.status_code == 200
    assert int(Page(answer.text).values["_n.parti"][0]) <= 30
    assert asked(bench) == []
    filled = Page(clerk.get("/passi/nuovo-accordo?oggetto=Un%20oggetto&durata_anni=3").text)
    assert (filled.values["oggetto"], filled.values["durata_anni"]) == (["Un oggetto"], ["3"])


@pytest.mark.parametrize("number", ["P-1999-0001", "P-2026-9", "x", "\x00", "%", "P-2026-0001' --", "P" * 500, "<b>"])
def test_a_number_that_is_none_shows_nothing(number: str, clerk: Browser) -> None:
    answer = clerk.client.get("/passi/registra-parere", params={"accordo": number}, headers={"accept": "text/html"})
    assert answer.status_code in (403, 404)
    assert "<b>" not in answer.text


def test_a_typed_number_is_named_and_brings_what_is_known(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    page = Page(clerk.get("/passi/registra-atto-controparte").text)
    assert page.fields["parte"].get("type") == "text"
    status, text, _ = send(clerk, "/passi/registra-atto-controparte", page, "aggiorna", accordo=number)
    assert status == 200
    assert "Collaborazione di prova tra due enti" in text
    assert 'value="Comune Prova"' in text
    status, text, _ = send(clerk, "/passi/registra-atto-controparte", page, accordo="P-1999-0001")
    assert status == 422
    assert "c-accordo-errore" in text


def test_who_may_not_take_a_step_gets_no_form_and_is_told_who_may(door: Door, bench: Workbench) -> None:
    number = agreement(bench)
    protocol = door.inside("prova.tre", Role.PROTOCOL)
    told = protocol.get(f"/passi/registra-delibera?accordo={number}")
    assert told.status_code == 403
    assert "spetta a:" in told.text
    page = protocol.get("/passi").text
    assert "Passi di altri" in page
    assert 'href="/passi/registra-delibera"' not in page
    assert 'href="/passi/registra-lettera-inviata"' in page
    assert protocol.get("/passi/non-esiste").status_code == 404
    assert protocol.get("/passi/scadenziario").status_code == 404


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR, Role.OWING])
@pytest.mark.parametrize("action", ["cerca:parti.0", "aggiorna", "aggiungi:parti", "testo", "bozza", "invia"])
def test_no_button_of_a_form_opens_it_to_who_does_not_get_it(
    door: Door, bench: Workbench, role: Role | None, action: str
) -> None:
    agreement(bench)
    gather_from_agreements(bench, BY, now())
    other = door.inside("prova.otto", *([role] if role else []))
    typed = {"_azione": action, "_n.parti": "1", "parti.0.denominazione": "Comune", "titolo": "Scritto prima"}
    answer = other.post("/passi/nuovo-accordo", {"token": other.token(), **typed})
    assert answer.status_code == 403
    assert "«Nuovo accordo» spetta a: istruttore" in answer.text
    assert "<textarea" not in answer.text
    assert "Comune Prova" not in answer.text
    assert asked(bench) == []
    assert draft_of(bench, "nuovo-accordo") == [""]  # whoever had the role yesterday loses no word


@pytest.mark.parametrize("typed", ["{}", " {} ", "p-2026-0001", "P 2026 0001", "P–2026–0001"])
def test_a_number_is_read_alike_wherever_it_is_typed(door: Door, bench: Workbench, typed: str) -> None:
    number = agreement(bench)
    said = typed.format(number).replace("2026", number[2:6])
    one = door.inside("prova.uno", Role.CLERK)
    assert one.post("/passi/storia-accordo", {"token": one.token(), "accordo": said}).status_code == 303
    assert one.client.get("/registro", params={"famiglia": said}).status_code == 200
    receive(bench, [("nota.pdf", b"%PDF-1.4 di prova")], "", Way.PAGE, "", now())
    assert one.post("/ricevuti/1", {"token": one.token(), "accordo": said}).status_code == 303
    assert "nota.pdf" in one.client.get("/ricevuti", params={"accordo": said}).text
    assert one.post("/conflitti", {"token": one.token(), "accordo": said, "motivo": "prova"}).status_code == 303


def test_the_list_is_searched_without_a_script(clerk: Browser) -> None:
    found = clerk.get("/passi?parole=NUMERO%20delibera").text
    assert 'href="/passi/registra-numero-delibera"' in found
    assert 'href="/passi/nuovo-accordo"' not in found
    for words in ("%25", "'", "<script>", "x" * 500, "%00"):
        assert clerk.get(f"/passi?parole={words}").status_code == 200


def test_a_refusal_that_quotes_an_entry_stands_beside_it(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    path = f"/passi/importa-firmato?accordo={number}"
    page = Page(clerk.get(path).text)
    typed = {"prova_data": "fine anno", "prova_ora": "14:30", "prova_estremi": "prot. 1"}
    status, text, _ = send(clerk, path, page, **typed)
    assert status == 422
    assert '<a href="#c-prova_data">«Prova del tempo: giorno»</a>' in text
    assert "c-prova_data-errore" in (Page(text).fields["prova_data"]["aria-describedby"] or "")
    assert "<details open>" in text


def test_every_field_that_names_a_file_offers_the_files_that_wait() -> None:
    def named(form: type[Sheet]) -> Iterator[str]:
        for name, field in form.model_fields.items():
            if kind_of(field) in (Kind.PART, Kind.PARTS, Kind.CLAUSES):
                yield from named(part_of(field))
            elif most_of(field) == limits.FILE and "file" in f"{name} {field.description}".casefold():
                yield name

    forms = [step.form_class() for step in published_steps().values() if step.form is not None]
    assert {name for form in forms for name in named(form)} <= FILE_FIELDS


def test_a_received_file_is_chosen_and_its_bytes_are_known_to_the_request(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    receive(bench, [("firmato.pdf", b"%PDF-1.7 prova"), ("altro.pdf", b"%PDF-1.7 altro")], number, Way.PAGE, "", now())
    path = f"/passi/importa-firmato?accordo={number}"
    page = Page(clerk.get(path).text)
    assert page.fields["file"]["type"] == "radio"
    assert page.values["file"] == [""]
    assert send(clerk, path, page, file="firmato.pdf")[0] == 303
    with bench.database.unit() as unit:
        (request,) = unit.unsettled_requests()
        (file,) = (each for each in unit.received_waiting() if each.name == "firmato.pdf")
    assert request.files == (file.sha256,)


def waiting_correction(bench: Workbench, value: str) -> str:
    made = samples.agreement()
    asked = Correction(Datum.RESOLUTION_DATE, "", value, "errore di battitura", "Prova Due, Ufficio", samples.NOW)
    with bench.database.unit() as unit:
        known = unit.numbers()
        if known:
            kept = unit.load(known[0])
            unit.save(replace(kept, pending_corrections=(asked,)), [samples.event(kept)], [])
        else:
            kept = unit.add(replace(made, pending_corrections=(asked,)), samples.event(made), "richiesta")
        unit.commit()
    return kept.number


def test_a_correction_is_confirmed_with_the_value_that_was_seen(clerk: Browser, bench: Workbench) -> None:
    number = waiting_correction(bench, "12/03/2026")
    path = f"/passi/conferma-rettifica?accordo={number}"
    shown = clerk.get(path).text
    page = Page(shown)
    assert "«12/03/2026»" in shown
    assert "valore" not in page.fields
    waiting_correction(bench, "13/03/2026")
    status, text, _ = send(clerk, path, page)
    assert status == 422
    assert "«13/03/2026»" in text
    assert asked(bench) == []
    page = Page(clerk.get(path).text)
    assert send(clerk, path, page)[0] == 303
    ((_, _, form),) = asked(bench)
    assert (form["dato"], form["valore"]) == ("data della delibera", "13/03/2026")


def test_what_a_correction_changes_is_shown_before_it_is_sent(clerk: Browser, bench: Workbench) -> None:
    number = agreement(bench)
    path = f"/passi/rettifica?accordo={number}"
    page = Page(clerk.get(path).text)
    typed = {
        "dato": "responsabile del procedimento",
        "nuovo_valore": "Renata Nuova",
        "motivazione": "errore di battitura",
    }
    status, text, _ = send(clerk, path, page, "testo", **typed)
    assert status == 200
    assert "Che cosa cambierebbe" in text
    assert "a «Renata Nuova»" in text
    assert asked(bench) == []
    with bench.database.unit() as unit:
        assert unit.load(number).procedure_officer != "Renata Nuova"


def test_clauses_are_ticked_with_their_parameters(clerk: Browser) -> None:
    path = "/passi/nuovo-accordo"
    page = Page(clerk.get(path).text)
    assert page.values["clausole.recesso"] == ["sì"]
    assert page.values["clausole.recesso.preavviso"] == ["90g"]
    assert page.values["_n.clausole"] == ["1"]
    typed = {"clausole.comitato": "sì", "clausole.comitato.presiede": "2", "clausole.recesso": None}
    send(clerk, path, page, "bozza", **typed)
    kept = Page(clerk.get(f"{path}?bozza=1").text)
    assert "clausole.recesso" not in kept.values
    assert kept.values["clausole.comitato.presiede"] == ["2"]


def test_a_confidential_agreement_is_shown_to_its_readers_alone_and_it_is_written_down(
    door: Door, bench: Workbench
) -> None:
    number = agreement(bench)
    with bench.database.unit() as unit:
        kept = unit.load(number)
        closed = replace(kept, confidentiality=Confidentiality(samples.NOW.date(), "art. 24 L. 241/1990", "prova"))
        unit.save(closed, [samples.event(kept)], [])
        unit.commit()
    reader, other = door.inside("prova.uno", *ALL), door.inside("prova.due", *ALL)
    with bench.database.unit() as unit:
        which = next(each.id for each in unit.people() if each.name == "Prova prova.uno")
    name_reader(bench, number, which, "segue l’accordo", BY, now())
    path = f"/passi/registra-parere?accordo={number}"
    assert reader.get(path).status_code == 200
    refused = other.get(path)
    assert refused.status_code == 403
    assert "Collaborazione" not in refused.text
    page = Page(other.get("/passi/registra-parere").text)
    status, text, _ = send(other, "/passi/registra-parere", page, "aggiorna", accordo=number)
    assert status == 200
    assert "Collaborazione" not in text
    assert "riservato" in text
    with bench.database.unit() as unit:
        assert [(each.person, each.what) for each in unit.readings(number)] == [(which, "modulo di «registra-parere»")]


class Slow:
    """What makes runs, and is in no hurry."""

    def __init__(self) -> None:
        self.begun: list[int] = []

    async def run_soon(self, request: Request) -> None:
        self.begun.append(request.number)
        await asyncio.sleep(5)


def test_a_click_does_not_wait_for_its_run(open_door: Callable[..., Door], bench: Workbench) -> None:
    slow = Slow()
    number = agreement(bench)
    clerk = open_door(runs=slow).inside("prova.uno", *ALL)
    path = f"/passi/registra-parere?accordo={number}"
    page = Page(clerk.get(path).text)
    begun = time.monotonic()
    assert send(clerk, path, page, **opinion(number))[0] == 303
    assert time.monotonic() - begun < 4
    assert slow.begun == [1]


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("registra-atto-controparte", {"organo": "Consiglio", "numero": "3"}),
        (
            "registra-ratifica",
            {"esito": RatificationAnswer.DECREE_RATIFIED.value, "organo": "Consiglio", "numero": "3"},
        ),
        ("registra-richiesta-modifiche", {"estremi": "prot. 5", "modifiche": "art. 2"}),
    ],
)
def test_a_day_that_no_calendar_has_is_told_at_its_field_wherever_it_is_typed(
    clerk: Browser, bench: Workbench, step: str, typed: dict[str, str]
) -> None:
    number = agreement(bench)
    path = f"/passi/{step}?accordo={number}"
    page = Page(clerk.get(path).text)
    with bench.database.unit() as unit:
        other = unit.load(number).parties[1].name
    party = {} if step == "registra-ratifica" else {"parte": other}
    status, text, _ = send(clerk, path, page, data="31/02/2026", **party, **typed)
    assert status == 422
    assert 'href="#c-data"' in text
    assert asked(bench) == []


@pytest.mark.parametrize("state", [RequestState.REFUSED, RequestState.DONE])
def test_what_was_typed_into_a_refused_request_fills_its_form_again(
    door: Door, clerk: Browser, bench: Workbench, state: RequestState
) -> None:
    number = agreement(bench)
    page = Page(clerk.get(f"/passi/ritira-atto?accordo={number}").text)
    _, _, path = send(clerk, f"/passi/ritira-atto?accordo={number}", page, motivazione="Ripensamento\n<di prova>")
    settle(bench, int(path.rpartition("/")[2]), state, "Rifiutata per prova.", now())
    address = f"/passi/ritira-atto?accordo={number}&amp;richiesta={path.rpartition('/')[2]}"
    undone = state is RequestState.REFUSED
    assert (address in clerk.get(path).text) is undone
    assert ("&lt;di prova&gt;" in clerk.get(address.replace("&amp;", "&")).text) is undone
    other = door.inside("prova.due", *ALL)
    assert address not in other.get(path).text
    assert "di prova&gt;" not in other.get(address.replace("&amp;", "&")).text
    for wrong in ("0", "999999", "²", "9" * 30, "x"):
        assert clerk.get(f"/passi/ritira-atto?accordo={number}&richiesta={wrong}").status_code == 200


def test_everything_that_is_wrong_is_told_at_once_and_only_the_other_parties_are_offered(
    clerk: Browser, bench: Workbench
) -> None:
    number = agreement(bench)
    path = f"/passi/registra-atto-controparte?accordo={number}"
    text = clerk.get(path).text
    with bench.database.unit() as unit:
        own, *others = (party.name for party in unit.load(number).parties)
    offered = re.findall(r'name="parte" value="([^"]+)"', text)
    assert own not in offered
    assert len(offered) == len(others)
    assert "altri dati" not in text[: text.index('name="data"')].casefold()
    page = Page(text)
    page.values["parte"] = [""]
    status, text, _ = send(clerk, path, page, data="31/02/2026", parte="")
    assert status == 422
    assert 'href="#c-parte"' in text
    assert 'href="#c-data"' in text
    assert "Manca: scegliere una voce." in text
    assert "«31/02/2026» non è una data che esiste" in text
