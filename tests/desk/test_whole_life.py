"""The whole life of one agreement at the desk alone, by three people; what several do at once, and after a session.

The pages are those of a real ``accordi up``: door, Prefect and worker, with trial certificates and a mail server on
loopback. Nothing is done but what a browser does; only the signatories sign with a program of their own.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect, sync_playwright

from agreements import app
from agreements.app import people_key_of
from agreements.domain.agreement.replica import Replica
from agreements.domain.people.person import Role
from agreements.domain.steps.names import title_of
from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from cli.demo.moves import revised
from cli.demo.people import ASSOCIATION, GO_ON
from cli.demo.stage import surroundings
from cli.runtime.environment import CHECKOUT
from cli.runtime.processes import free_port
from tests.contract import samples
from tests.desk.door import BY, PASSWORD, Door, today
from tests.flows.test_up import await_line, up
from tests.support import builders
from tests.support.axe import faults
from tests.support.browser import MACHINE, browser_program
from tests.support.hand import Hand
from tests.support.installed import Installation
from tests.support.prefect_database import installation_folder
from tests.support.settled import body_file, settle

PATIENCE = 60_000  # milliseconds
MOST_CLICKS = 90
NUMBER = re.compile(r"^P-\d{4}-\d{4}$")
_SENT_BACK = re.compile(r"status of (409|422) ")
"""What Chromium says of a form that comes back with its faults named."""

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Place(Installation):
    """What is up, with its certificates."""

    pki: Path


@dataclass
class Watched:
    """What the browsers of all people did: the machines that they asked, and of what they complained."""

    asked: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    looked_at: set[str] = field(default_factory=set)

    def request(self, made: Request) -> None:
        if made.url.startswith("http"):
            self.asked.add(made.url.split("/")[2].partition(":")[0])

    def console(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not _SENT_BACK.search(said.text):
            self.said.append(f"{said.text} ({said.location.get('url')})")

    def response(self, answer: Response) -> None:
        if answer.status >= 400 and answer.status not in (409, 422):
            self.broken.append(f"{answer.status} {answer.url}")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with stands(installation_folder(tmp_path_factory, "vita"), tmp_path_factory.mktemp("intorno")) as made:
        yield made


@contextmanager
def stands(folder: Path, around: Path) -> Iterator[Place]:
    with (
        surroundings(around, "dxpdf") as (_, pki, environment),
        pytest.MonkeyPatch.context() as patched,
    ):
        for name, value in (environment | {"ACCORDI_BODY_FILE": str(body_file(folder))}).items():
            patched.setenv(name, value)
        settings = Settings(_env_file=None, var=folder)
        app.create(settings)
        bench = app.build(settings)
        settle(bench, BY)
        port = free_port()
        door = Door(bench, people_key_of(settings), f"http://127.0.0.1:{port}")
        door.person("istruttore", Role.CLERK, Role.PROCEDURE_OFFICER)
        door.person("dirigente", Role.MANAGER)
        door.person("segreteria", Role.GOVERNMENT_SECRETARY, Role.REPERTORY, Role.PROTOCOL)
        with up(folder, port) as process:
            await_line(process, "Accordi è pronto")
            yield Place(folder, door.origin, bench, pki)
        bench.database.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class AtDesk(Hand):
    """One of the people, in a browser of their own."""

    url: str = ""
    watched: Watched = field(default_factory=Watched)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def look(self) -> None:
        """The kind of page that is open has no fault for those who do not see it; looked at once."""
        path = self.page.evaluate("location.pathname")
        kind = re.sub(r"/(P-\d{4}-\d+|[0-9a-f]{64}|\d+)(?=/|$)", "/…", path)
        if kind not in self.watched.looked_at:
            self.watched.looked_at.add(kind)
            assert faults(self.page) == [], kind

    def open(self, path: str) -> None:
        """As a bookmark."""
        self.page.goto(f"{self.url}{path}")
        self.look()

    def to(self, step: str, number: str) -> None:
        """From the agreement's page to the form of a step: among what waits, or among what else may be done."""
        self.open(f"/accordi/{number}")
        found = self.main.get_by_role("link", name=title_of(step), exact=True).first
        if not found.is_visible():
            self.unfold("Altri passi possibili")
        found.click()
        self.clicks += 1
        expect(self.page.get_by_role("heading", level=1, name=title_of(step), exact=True)).to_be_visible()
        self.look()

    def send(self) -> None:
        """The form goes, and its step is done."""
        self.click("Invia")
        told = self.page.get_by_role("alert").or_(self.page.get_by_role("heading", level=1, name="Richiesta"))
        told.wait_for()
        assert told.inner_text().startswith("Richiesta n. "), told.inner_text()
        self.look()
        outcome = self.page.locator("main .riuscita, main .errore")
        outcome.wait_for()
        assert outcome.get_attribute("class") == "riuscita", outcome.inner_text()

    def step(self, step: str, number: str, **fields: str) -> None:
        """A step whole, from the page of its agreement to its outcome."""
        self.to(step, number)
        self.fill(**fields)
        self.send()

    def deliver(self, number: str, name: str, data: bytes) -> None:
        """A file falls on the page of what is received."""
        self.open(f"/ricevuti?accordo={number}")
        self.drop(name, data)
        self.click("Consegna")
        self.look()

    def bring(self, number: str, name: str, data: bytes, step: str) -> None:
        """A file falls, is looked at, and the step that takes it is taken."""
        self.deliver(number, name, data)
        self.link(name)
        self.look()
        expect(self.main).to_contain_text(f"Se si compie ora «{title_of(step)}»", timeout=PATIENCE)
        expect(self.main).to_contain_text("Accettato.")

    def download(self, number: str, label: str) -> bytes:
        """The bytes of a document of the agreement."""
        self.open(f"/accordi/{number}")
        self.link(re.compile(label))
        self.look()
        with self.page.expect_download() as coming:
            self.link("Scarica il file")
        return coming.value.path().read_bytes()


@pytest.fixture
def watched() -> Iterator[Watched]:
    made = Watched()
    yield made
    assert made.asked == {"127.0.0.1"} <= MACHINE
    assert (made.said, made.broken) == ([], [])


@contextmanager
def at_desk(chromium: Browser, url: str, watched: Watched, login: str) -> Iterator[AtDesk]:
    context = chromium.new_context(locale="it-IT", viewport={"width": 1280, "height": 1000})
    context.on("request", watched.request)
    context.on("response", watched.response)
    context.on("console", watched.console)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    person = AtDesk(page, url=url, watched=watched)
    person.open("/")
    log_in(page, login)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Oggi")
    person.look()
    yield person
    context.close()


def log_in(page: Page, login: str) -> None:
    page.get_by_label("Nome utente").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Entra").click()


def typed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def signed(data: bytes, pki: Path, person: str, *how: str) -> bytes:
    """The file as the signatory's own program signs it."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "da firmare"), Path(folder, "firmato")
        source.write_bytes(data)
        files = ["--in", str(source), "--out", str(target)]
        program = [sys.executable, "-m", "signing.trial.signer", "--pki-folder", str(pki), "--person", person]
        subprocess.run([*program, *files, *how], cwd=CHECKOUT, check=True, capture_output=True)
        return target.read_bytes()


def enter(clerk: AtDesk, title: str = "") -> str:
    """The new agreement; its number."""
    clerk.open("/passi/nuovo-accordo")
    clerk.protocol()
    if title:
        clerk.fill(oggetto=title)
    clerk.send()
    clerk.link(NUMBER)
    clerk.look()
    return str(clerk.page.evaluate("location.pathname")).removeprefix("/accordi/")


def draft(clerk: AtDesk, number: str) -> None:
    """The draft is read, and comes back revised; before that an empty copy of it."""
    read = clerk.download(number, "^bozza v1")
    clerk.deliver(number, "bozza riveduta.docx", b"")
    expect(clerk.main).to_contain_text("bozza riveduta.docx: non preso, è vuoto")
    revised_text = revised(read, "un interesse comune alla", "un interesse comune e diretto alla")
    clerk.bring(number, "bozza riveduta.docx", revised_text, "nuova-versione")
    expect(clerk.page.locator(".confronto ins")).to_contain_text("e diretto")
    clerk.link("Registra come nuova versione")
    clerk.send()


def examine(clerk: AtDesk, manager: AtDesk, number: str) -> None:
    """What has to be weighed, the examination, an opinion."""
    clerk.step("registra-valutazione", number, **GO_ON)
    manager.step("avvia-istruttoria", number)
    opinion = {"tipo_parere": "regolarità amministrativa", "reso_da": "Prova Otto, dirigente", "esito": "favorevole"}
    manager.step("registra-parere", number, **opinion, data=typed(today()))


def decide(clerk: AtDesk, manager: AtDesk, secretary: AtDesk, number: str) -> None:
    """Proposal; resolution, refused twice before; and the act of the other party."""
    day, tomorrow = typed(today()), typed(today() + timedelta(days=1))
    manager.step("proposta-in-giunta", number, numero="101", data=day)
    # What the form itself sees comes back with all that was typed.
    secretary.to("registra-delibera", number)
    secretary.fill(esito="approvata", numero="45", data="domani")
    secretary.click("Invia")
    expect(secretary.page.get_by_role("alert")).to_contain_text("Data della decisione")
    expect(secretary.page.locator("[name=data]")).to_have_value("domani")
    expect(secretary.page.locator("[name=numero]")).to_have_value("45")
    # What the step sees is told on the page of what was asked for.
    secretary.fill(data=tomorrow)
    secretary.click("Invia")
    expect(secretary.page.locator(".errore")).to_contain_text(f"({tomorrow}) è nel futuro")
    secretary.step("registra-delibera", number, esito="approvata", data=day, numero="45")
    act = {"organo": "deliberazione del Consiglio direttivo", "numero": "7", "data": day}
    clerk.step("registra-atto-controparte", number, parte=ASSOCIATION, **act)


def sign_all(clerk: AtDesk, manager: AtDesk, number: str, pki: Path) -> bytes:
    """The definitive text goes out; one party's file comes back as PDF, the other's in an envelope. The text."""
    manager.step("testo-definitivo", number)
    until = typed(today() + timedelta(days=30))
    sent = {"data": typed(today()), "restituzione_entro": until, "protocollo": "2026/0001234"}
    manager.step("invio-alla-firma", number, **sent)
    text = clerk.download(number, "^testo definitivo da firmare")
    one = signed(text, pki, "prova-uno", "--field", "Firma_01")
    clerk.bring(number, "firmato dalla Regione.pdf", one, "importa-firmato")
    expect(clerk.main).to_contain_text("qualificata (PAdES)")
    clerk.link("Importa il file firmato")
    clerk.send()
    both = signed(clerk.download(number, "da firmare"), pki, "prova-due", "--p7m")
    clerk.bring(number, "firmato da ANCI.pdf.p7m", both, "importa-firmato")
    expect(clerk.main).to_contain_text("(CAdES)")
    clerk.link("Importa il file firmato")
    clerk.send()
    return text


def register(manager: AtDesk, secretary: AtDesk, number: str) -> None:
    """Repertorio, with a number that a second person puts right, and publication."""
    entry = {"registro": "Repertorio degli accordi (prova)", "numero": "21", "ufficiale": "Prova Nove"}
    entry |= {"carica": "responsabile dell’ufficio repertorio", "luogo": "Firenze", "data": typed(today())}
    secretary.step("registra-repertorio", number, **entry)
    wrong = {"dato": "numero di repertorio", "nuovo_valore": "12", "motivazione": "cifre scambiate"}
    secretary.step("rettifica", number, **wrong)
    manager.to("conferma-rettifica", number)
    manager.main.get_by_label(re.compile("nuovo valore «12»")).check()
    manager.clicks += 1
    manager.send()
    place = "Amministrazione trasparente (prova)"
    manager.step("registra-pubblicazione", number, dove=place, data=typed(today()))


def deliver_plan(clerk: AtDesk, number: str, plan: bytes) -> None:
    """The plan falls on the page, and is delivered."""
    clerk.deliver(number, "piano operativo.pdf", plan)
    clerk.link("piano operativo.pdf")
    clerk.link("Registra la consegna: piano operativo")
    clerk.fill(data=typed(today()), protocollo="2026/0009876")
    clerk.send()


def test_the_whole_life_of_an_agreement(place: Place, chromium: Browser, watched: Watched) -> None:
    begun = time.monotonic()
    with (
        at_desk(chromium, place.url, watched, "istruttore") as clerk,
        at_desk(chromium, place.url, watched, "dirigente") as manager,
        at_desk(chromium, place.url, watched, "segreteria") as secretary,
    ):
        number = enter(clerk)
        draft(clerk, number)
        examine(clerk, manager, number)
        decide(clerk, manager, secretary, number)
        text = sign_all(clerk, manager, number, place.pki)
        register(manager, secretary, number)
        deliver_plan(clerk, number, text)
        for path in (f"/accordi/{number}/giornale", "/registro", "/", "/richieste", "/passi", "/persona"):
            clerk.open(path)
        clerk.open(f"/accordi/{number}")
        expect(clerk.main).to_contain_text("vigente")
        people = (clerk, manager, secretary)
    clicks, fields = sum(each.clicks for each in people), sum(each.fields for each in people)
    print(f"\n{clicks} clicks, {fields} fields, {time.monotonic() - begun:.0f} s; {sorted(watched.looked_at)}")
    assert clicks <= MOST_CLICKS


def test_two_at_once_take_one_step_each_and_the_later_is_told_in_words(
    place: Place, chromium: Browser, watched: Watched
) -> None:
    with (
        at_desk(chromium, place.url, watched, "istruttore") as first,
        at_desk(chromium, place.url, watched, "dirigente") as second,
    ):
        number = enter(first, "Protocollo di prova che due persone ritirano insieme")
        for each in (first, second):
            each.to("ritira-atto", number)
            each.fill(motivazione=f"aperto per errore, lo dice chi è entrato come {id(each)}")
        for each in (first, second):
            each.click("Invia")
        told = []
        for each in (first, second):
            each.page.wait_for_url("**/richieste/*")
            expect(each.page.get_by_role("heading", level=1)).to_have_text(re.compile("compiuta|rifiutata"))
            told.append(each.page.get_by_role("heading", level=1).inner_text().partition(": ")[2])
        assert sorted(told) == ["compiuta", "rifiutata"]
        later = (first, second)[told.index("rifiutata")]
        expect(later.page.locator(".errore")).to_contain_text("ritirato")


def test_what_stood_in_a_form_is_offered_after_a_session_that_ended(
    place: Place, chromium: Browser, watched: Watched
) -> None:
    with at_desk(chromium, place.url, watched, "istruttore") as clerk:
        clerk.open("/passi/nuovo-accordo")
        clerk.fill(oggetto="Un accordo appena cominciato", finalita="Collaborare")
        with place.bench.database.unit() as unit:
            account = unit.account_with(login="istruttore")
            assert account is not None
            unit.end_sessions([each.digest for each in unit.sessions([account.id])])
            unit.commit()
        clerk.click("Invia")
        log_in(clerk.page, "istruttore")
        clerk.page.wait_for_url("**/passi/nuovo-accordo")
        expect(clerk.main).to_contain_text("C’è una bozza")
        clerk.link(re.compile("^Riprendi il modulo"))
        expect(clerk.page.get_by_label(re.compile("^Oggetto"))).to_have_value("Un accordo appena cominciato")
        expect(clerk.page.get_by_label(re.compile("^Finalità"))).to_have_value("Collaborare")


def test_a_family_of_300_and_a_register_of_600_agreements_open_and_page(
    door: Door, bench: Workbench, chromium: Browser, watched: Watched
) -> None:
    one = builders.signed()
    with bench.database.unit() as unit:
        for n in range(1, 601):
            of_family = Replica("P-2026-0001", 1) if 1 < n <= 300 else None
            parties = (one.parties[0], replace(one.parties[1], name=f"Comune di Prova {n}"))
            made = replace(one, number=f"P-2026-{n:04d}", replica=of_family, parties=parties)
            unit.add(made, samples.event(made), f"richiesta {n}")
        unit.commit()
    door.person("istruttore", Role.CLERK)
    with at_desk(chromium, door.origin, watched, "istruttore") as clerk:
        for path, told in (("/registro", "600 accordi"), ("/accordi/P-2026-0001", "299 accordi")):
            clerk.open(path)
            expect(clerk.main).to_contain_text(told)
            seen: set[str] = set()
            while True:
                here = {each.inner_text() for each in clerk.main.get_by_role("link", name=NUMBER).all()}
                assert here - seen
                seen |= here
                more = clerk.main.get_by_role("link", name=re.compile("^(Successiva|Successivi)$"))
                if not more.count():
                    break
                more.click()
                expect(clerk.page.get_by_role("listitem").filter(has_text=re.compile("^Pagina"))).to_be_visible()
            assert len(seen - {"P-2026-0001"}) == (599 if path == "/registro" else 299)
