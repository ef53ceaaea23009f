"""``python -m tests.desk.screenshots``: the pictures of guide and README, made anew of the desk on a played life.

Nothing of Prefect runs: the life is played by the use cases, the desk is served in this process, and one request is
settled with the outcome of a step that was really taken. After a change of the pages: one command.
The pictures are small: few colours are enough for pages, and the repository keeps every version of them.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from agreements.domain.people.person import HeldRole, Person, Role
from agreements.domain.people.received import Way
from agreements.domain.people.request import RequestState
from agreements.use_cases.mail.received import receive, waiting
from agreements.use_cases.people import requests
from agreements.use_cases.people.accounts import NewPerson, add_person, give_role
from agreements.use_cases.people.kept_outcome import of_outcome
from agreements.use_cases.people.login import set_password
from agreements.use_cases.watch.sweep import run_sweep
from signing.trial.pki import start_trial_pki
from tests.desk.door import BY, PASSWORD, Door, now, today
from tests.integration.use_cases.lives import CLERK, Life, new_bench, walk
from tests.support.browser import browser_program

T = TypeVar("T")

FOLDER = Path(__file__).parents[2] / "docs" / "img"
MOST_BYTES = 150_000
_COLOURS = 64
_WIDE, _PHONE = {"width": 1200, "height": 900}, {"width": 360, "height": 740}
_LOGIN = "carla.istruttrice"
_OTHERS = (
    ("Protocollo d’intesa di prova per lo sportello unico dei Comuni", Life.decide),
    ("Protocollo d’intesa di prova sulla mobilità scolastica", Life.examine),
    ("Protocollo d’intesa di prova per la protezione civile", Life.create),
)


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes pictures of pages of the desk."""

    page: Page
    origin: str

    def go(self, path: str) -> None:
        self.page.goto(f"{self.origin}{path}")
        until = time.monotonic() + 400
        while self.page.locator("[data-attesa]").count() and time.monotonic() < until:
            time.sleep(1)
            self.page.goto(f"{self.origin}{path}")

    def take(self, name: str, height: int = 900, beneath: str = "") -> None:
        """Picture the page from its top, or from an element, down to so many pixels."""
        top = self.page.locator(beneath).first.bounding_box() if beneath else None
        begins = max(0, int(top["y"]) - 16) if top else 0
        whole = Image.open(io.BytesIO(self.page.screenshot(full_page=True, animations="disabled"))).convert("RGB")
        cut = whole.crop((0, begins, whole.width, min(whole.height, begins + height)))
        file = FOLDER / f"{name}.png"
        cut.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size > MOST_BYTES:
            raise SystemExit(f"{file.name}: {file.stat().st_size} bytes")
        print(file.name, cut.size, file.stat().st_size)


def main() -> None:
    """Play the lives, picture the pages, and leave nothing but the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _played() as (life, other, door), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        page = chromium.new_context(locale="it-IT", viewport=_WIDE).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(20_000)
        camera = Camera(page, door.origin)
        camera.go("/accesso")
        camera.take("accesso", 520)
        page.get_by_label("Nome utente").fill(_LOGIN)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Entra").click()
        page.wait_for_url(f"{door.origin}/")
        camera.take("oggi", 820)
        camera.go("/passi")
        camera.take("passi", 800)
        camera.go("/passi/nuovo-accordo")
        camera.take("nuovo-accordo", 900)
        _mistaken(camera, other)
        _signed_file(camera, life, door)
        camera.go(f"/accordi/{life.number}")
        camera.take("accordo", 1100)
        camera.go("/registro")
        camera.take("registro", 800)
        page.set_viewport_size(_PHONE)  # type: ignore[arg-type]
        camera.go("/")
        camera.take("telefono", 740)
        chromium.close()


@contextmanager
def _played() -> Iterator[tuple[Life, str, Door]]:
    """An agreement sent for signature, one whose body has decided, and the door before them."""
    with tempfile.TemporaryDirectory(prefix="accordi-immagini-") as name:
        folder = Path(name)
        pki = start_trial_pki(folder / "pki")
        bench = new_bench(folder / "var", pki.folder)
        try:
            life = Life(bench, pki.folder)
            walk(life, Life.send)
            others = [Life(bench, pki.folder, round=str(n)) for n in range(len(_OTHERS))]
            for other, (title, last) in zip(others, _OTHERS, strict=True):
                other.create(title=title)
                if last is not Life.create:
                    walk(other, last, Life.examine)
            run_sweep(bench, now())
            with Door.opened(bench, folder / "var", trial_pki=pki.folder, converter="dxpdf") as door:
                issued = add_person(bench, NewPerson(CLERK.name, CLERK.office, "", _LOGIN), BY, now(), "prova")
                assert issued is not None
                set_password(bench, door.key, issued.secret, PASSWORD, now())
                for role in (Role.CLERK, Role.PROCEDURE_OFFICER):
                    give_role(bench, _LOGIN, HeldRole(role, "", today() - timedelta(days=3)), BY, now(), "prova")
                yield life, others[0].number, door
        finally:
            bench.database.close()
            pki.stop()


def _mistaken(camera: Camera, number: str) -> None:
    """A form with a day that there is not, and with nothing where something has to be said."""
    camera.go(f"/passi/registra-richiesta-modifiche?accordo={number}")
    camera.page.get_by_label("Data della richiesta").first.fill("31/02/2026")
    camera.page.get_by_role("button", name="Invia", exact=True).click()
    camera.page.locator("#errori").wait_for()
    camera.take("errore", 1000)


def _signed_file(camera: Camera, life: Life, door: Door) -> None:
    """A file that came back signed, what its step would say, and what the step has said."""
    person = _person(door)
    signed = _beside(lambda: life.signed_by("prova-uno", 1))
    receive(door.bench, [("accordo firmato Regione.pdf", signed)], "", Way.PAGE, person.id, now())
    camera.go("/ricevuti")
    camera.take("file-ricevuti", 800)
    camera.go(f"/ricevuti/{waiting(door.bench)[-1].id}")
    camera.take("file-ricevuto", 1000)
    form = {"accordo": life.number, "file": "accordo firmato Regione.pdf"}
    asked = requests.ask(door.bench, person, "importa-firmato", life.number, form, now())
    requests.take_up(door.bench, asked.number, "immagini", now())
    told = of_outcome(_beside(lambda: life.bring(signed, "accordo firmato Regione.pdf")))
    requests.settle(door.bench, asked.number, RequestState.DONE, told.happened, now(), told)
    camera.go(f"/richieste/{asked.number}")
    camera.take("esito", 1000)


def _beside(made: Callable[[], T]) -> T:
    """Made in another thread: Playwright's loop runs in this one, and signing has a loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(made).result()


def _person(door: Door) -> Person:
    with door.bench.database.unit() as unit:
        account = unit.account_with(login=_LOGIN)
        assert account is not None
        person = unit.person(account.person)
    assert person is not None
    return person


if __name__ == "__main__":
    main()
