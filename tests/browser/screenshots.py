"""``python -m tests.browser.screenshots``: the pictures of guide and README, made anew on a trial installation.

A life is lived by clicks, and what the guide shows is pictured on the way: after a change of the pages, one command.
The pictures are small: few colours are enough for pages, and the repository keeps every version of them.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import FilePayload

from agreements.domain.people.person import Role
from agreements.use_cases.base.workbench import Workbench
from cli.demo.stage import Stage, stage
from cli.runtime.environment import CHECKOUT
from tests.browser.life import Life, schema_of
from tests.browser.pages import Pages
from tests.browser.visitor import Visitor, visitor_of
from tests.desk.door import PASSWORD, Door

FOLDER = CHECKOUT / "docs" / "img"
DEADLINE = {
    "dal": "2026-01-31",
    "quantita": 1,
    "unita": "mesi",
    "direzione": "in avanti: entro … dalla data",
    "dichiarante": "Prova Uno, Ufficio accordi",
}
_COLOURS = 96


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes pictures of the window.

    Attributes:
        wanted: What is pictured during a life, and before it what to bring into view.
    """

    visitor: Visitor
    folder: Path
    wanted: Mapping[str, str]

    def take(self, name: str) -> None:
        """Picture what the window shows."""
        shown = Image.open(io.BytesIO(self.visitor.page.screenshot(animations="disabled")))
        shown.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(
            self.folder / f"{name}.png", optimize=True
        )
        click.echo(f"{name}.png")

    def look(self, name: str) -> None:
        """Picture a moment of a life, if the guide shows it."""
        if name not in self.wanted:
            return
        if text := self.wanted[name]:
            self.visitor.page.get_by_text(text, exact=True).first.evaluate("e => e.scrollIntoView()")
        self.take(name)


@click.command(help="Rifà le immagini della guida e del README in docs/img.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=FOLDER, show_default="docs/img")
def main(out: Path) -> None:
    """Start a trial installation in a temporary folder, picture its pages, and stop it."""
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="accordi-immagini-") as folder,
        stage(Path(folder), converter="dxpdf") as standing,
        visitor_of(standing.runtime.ui_url, height=860) as visitor,
    ):
        _picture(standing, visitor, out)


def _picture(standing: Stage, visitor: Visitor, out: Path) -> None:
    wanted = {
        "modulo-nuovo-accordo": "Parte 1",
        "modulo-registra-delibera": "",
        "esito-proposta-in-giunta": "",
        "passo-rifiutato": "",
        "esito-firma-2": "",
    }
    camera = Camera(visitor, out, wanted)
    pages = visitor.pages
    picture_door(camera, standing.bench, standing.runtime.folder)
    pages.enter(standing.runtime.credential)
    camera.take("elenco-dei-passi")
    _picture_deadline(camera, pages)
    life = Life(standing, pages, camera.look)
    for part in (life.draft, life.approve, life.sign, life.register):
        part()
    _after(camera, pages, life.number)


def picture_door(camera: Camera, bench: Workbench, folder: Path) -> None:
    """The login page, and the page of files that came in."""
    page = camera.visitor.page
    with Door.opened(bench, folder) as door:
        door.person("prova.uno", Role.CLERK)
        page.goto(f"{door.origin}/accesso")
        camera.take("accesso")
        page.get_by_label("Nome utente").fill("prova.uno")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Entra", exact=True).click()
        page.get_by_role("link", name="File ricevuti").click()
        name = "osservazioni della ragioneria.pdf"
        blank = io.BytesIO()
        Image.new("1", (595, 842), 1).save(blank, "PDF")
        page.get_by_label("File da consegnare").set_input_files(
            FilePayload(name=name, mimeType="application/pdf", buffer=blank.getvalue())
        )
        page.get_by_role("button", name="Consegna", exact=True).click()
        page.get_by_role("cell", name=name, exact=True).wait_for()
        camera.take("file-ricevuti")


def _picture_deadline(camera: Camera, pages: Pages) -> None:
    form = pages.form("calcola-termine")
    form.fill(schema_of("calcola-termine"), DEADLINE | {"dal": ""})
    form.fail_to_submit()
    camera.take("modulo-con-un-errore")
    form.fill(schema_of("calcola-termine"), {"dal": DEADLINE["dal"]})
    run = form.submit()
    run.await_end()
    run.expect_outcome("Il termine scade")
    camera.take("esito-calcola-termine")


def _after(camera: Camera, pages: Pages, number: str) -> None:
    views: Mapping[str, Callable[[], object]] = {
        "esecuzioni": lambda: pages.go("Esecuzioni"),
        "esiti": lambda: pages.go("Esiti"),
        "storia-di-un-accordo": lambda: pages.history(number),
    }
    for name, show in views.items():
        show()
        camera.visitor.page.wait_for_load_state("networkidle")
        camera.take(name)


if __name__ == "__main__":
    main()
