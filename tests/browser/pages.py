"""The pages as staff go through them: the list of steps, a form, the run, its outcome. Only clicks and keys."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tasks.choices import CHOICE_FIELD

RUN_MS = 120_000
OPTIONAL = "(facoltativo)"
STEPS, DATE_INPUT, RUN, ADD = "Passi", "aaaa-mm-gg", "Avvia", "Aggiungi una voce"
DONE, NOT_DONE = "Compiuto", "Non compiuto"
expect.set_options(timeout=60_000)
_ONE_STEP = re.compile("/deployments/deployment/")
_CLICKS, _CLICK_MS = 3, 10_000
_BY_HAND = 8  # characters that are typed one by one; longer texts are pasted, as an office does
_CARD = "xpath=./div[@data-slot='card']/div"


@dataclass(frozen=True, slots=True)
class Pages:
    """An open browser page on an installation.

    Attributes:
        url: Of the installation, without a path.
    """

    page: Page
    url: str

    def fail_to_enter(self, credential: str) -> str:
        """Give a wrong password, and answer what the page says to it."""
        self._give(credential)
        told = self.page.locator("form p")
        expect(told).to_be_visible()
        return told.inner_text()

    def enter(self, credential: str) -> None:
        """Give user and password; the list of steps opens."""
        self._give(credential)
        expect(self._steps().first).to_be_visible()

    def go(self, entry: str) -> None:
        """Follow an entry of the side bar: «Passi», «Esecuzioni», «Esiti»."""
        self.page.get_by_role("link", name=entry, exact=True).first.click()
        expect(self.page.locator("main").get_by_text(entry, exact=True).first).to_be_visible()
        if entry == STEPS:  # the list then writes its order into its address, and a click before that is lost
            expect(self.page).to_have_url(re.compile(r"[?&]sort="))

    def names(self) -> list[str]:
        """The steps in the order in which the list shows them."""
        self.go(STEPS)
        expect(self._steps().first).to_be_visible()
        return self._steps().all_inner_texts()

    def search(self, words: str) -> None:
        """Search the list of steps."""
        self.go(STEPS)
        self.page.get_by_placeholder("Cerca un passo").fill(words)

    def form(self, name: str) -> FormPage:
        """Open the form of a step, from the list."""
        self._open(name)
        opened = FormPage(self.page)
        expect(self.page.get_by_role("button", name=RUN, exact=True)).to_be_visible()
        expect(self.page.locator("form fieldset").first).to_be_visible()
        return opened

    def step(self, name: str) -> None:
        """Open the page of a step without a form, from the list."""
        self._open(name)
        expect(self.page.get_by_role("tab", name="Che cosa fa")).to_be_visible()

    def history(self, number: str) -> Locator:
        """Open the outcomes of one agreement, from the list of all, and answer the page."""
        self.go("Esiti")
        self.page.locator("main").get_by_role("heading", name=number, exact=True).click()
        expect(self.page).to_have_url(re.compile("/artifacts/key/"))
        expect(self.page.get_by_test_id(re.compile("^timeline-row-")).first).to_be_visible()
        return self.page.locator("main")

    def expect_picture(self, words: str) -> None:
        """A picture with this alternative text stands on the page, and the browser could draw it."""
        picture = self.page.get_by_role("img", name=words)
        expect(picture).to_be_visible()
        assert picture.evaluate("img => img.naturalWidth") > 100

    def text(self) -> str:
        """Everything that is written on the page."""
        return self.page.locator("body").inner_text()

    def _give(self, credential: str) -> None:
        self.page.goto(f"{self.url}/")
        self.page.get_by_placeholder("utente:password").fill(credential)
        self.page.get_by_role("button", name="Entra").click()

    def _open(self, name: str) -> None:
        """Click on a step in the list; a click that the list loses while it draws itself anew is made again."""
        self.go(STEPS)
        link = self._steps().get_by_text(name, exact=True)
        expect(link).to_be_visible()
        for _ in range(_CLICKS):
            with contextlib.suppress(AssertionError, PlaywrightTimeout):
                link.click(timeout=_CLICK_MS)
                expect(self.page).to_have_url(_ONE_STEP, timeout=_CLICK_MS)
            if _ONE_STEP.search(self.page.url):
                return
        expect(self.page).to_have_url(_ONE_STEP)

    def _steps(self) -> Locator:
        return self.page.locator("main table a[href*='/deployments/deployment/']")


@dataclass(frozen=True, slots=True)
class FormPage:
    """An open form."""

    page: Page

    def fill(self, schema: Mapping[str, Any], entries: Mapping[str, Any]) -> None:
        """Fill the form as a person does, question by question, by the titles that the page shows.

        Args:
            schema: JSON schema of the form's model: which title a question has, and of what kind it is.
            entries: What to enter, by field, as the REST interface would take it; what is empty is left alone.
        """
        self._fill(self.page.locator("form fieldset").first, 1, schema, schema, entries)

    def submit(self) -> RunPage:
        """Start the step; the page of its run opens."""
        self.page.get_by_role("button", name=RUN, exact=True).click()
        expect(self.page).to_have_url(re.compile("/runs/flow-run/"))
        return RunPage(self.page)

    def fail_to_submit(self) -> list[str]:
        """Start the step with mistakes in the form: it stays open, and says what is wrong."""
        self.page.get_by_role("button", name=RUN, exact=True).click()
        expect(self.page.get_by_text("Il modulo non è completo")).to_be_visible()
        mistakes = self.page.locator("form p.text-destructive")
        expect(mistakes.first).to_be_visible()
        return mistakes.all_inner_texts()

    def _fill(
        self, scope: Locator, depth: int, root: Mapping[str, Any], kind: Mapping[str, Any], entries: Mapping[str, Any]
    ) -> None:
        for name, value in entries.items():
            if value in ("", []):
                continue
            meant = kind["properties"][name]
            field = _field(scope, depth, meant["title"])
            if name == CHOICE_FIELD:  # a text in the code's schema, a list in the server's
                self._choose(field, value)
            else:
                self._enter(field, depth, root, meant, value)

    def _enter(self, field: Locator, depth: int, root: Mapping[str, Any], asked: Mapping[str, Any], value: Any) -> None:
        meant = resolved(root, asked)
        if "enum" in meant:
            self._choose(field, str(value))
        elif meant.get("format") == "date":
            self._pick(field, value)
        elif meant["type"] == "object":
            self._fill(field, depth + 1, root, meant, value)
        elif meant["type"] == "array":
            self._add(field, depth, root, meant["items"], value)
        elif meant["type"] == "integer":
            field.locator("input[type=number]").fill(str(value))
        else:
            self._write(field.locator("textarea"), str(value))

    def _add(
        self, field: Locator, depth: int, root: Mapping[str, Any], kind: Mapping[str, Any], values: Sequence[Any]
    ) -> None:
        cards = field.locator(f"{_CARD}[button[@aria-roledescription='sortable']]")
        for position, value in enumerate(values):
            field.locator(f"{_CARD}/button[normalize-space()='{ADD}']").click()
            expect(cards).to_have_count(position + 1)
            self._enter(cards.nth(position), depth, root, kind, value)

    def _write(self, box: Locator, text: str) -> None:
        box.click()
        box.press("ControlOrMeta+a")
        if len(text) <= _BY_HAND and text:
            self.page.keyboard.type(text)
        else:
            box.fill(text)

    def _choose(self, field: Locator, name: str) -> None:
        field.get_by_role("button").first.click()
        self.page.get_by_role("option", name=name, exact=True).click()
        # A list that is still closing would close the next one too: nobody clicks that fast.
        expect(self.page.get_by_role("option")).to_have_count(0)

    def _pick(self, field: Locator, day: str) -> None:
        field.get_by_role("button").first.click()
        box = self.page.get_by_placeholder(DATE_INPUT)
        box.fill(day)
        box.press("Enter")
        self.page.keyboard.press("Escape")
        expect(box).to_have_count(0)
        year, month, number = day.split("-")
        expect(field.get_by_role("button").first).to_have_text(f"{number}/{month}/{year}")


@dataclass(frozen=True, slots=True)
class RunPage:
    """The page of a run."""

    page: Page

    def await_end(self) -> str:
        """Wait until the page shows that the run has ended, and answer how."""
        ended = self.page.get_by_text(re.compile(f"^({DONE}|{NOT_DONE}|Interrotto|Annullato)$"))
        expect(ended.first).to_be_visible(timeout=RUN_MS)
        return ended.first.inner_text()

    def expect_outcome(self, words: str) -> None:
        """Wait until the page of the outcome, on which a run opens, says this; it is filled in after it is shown."""
        expect(self.page.get_by_test_id("flow-run-artifacts-grid")).to_contain_text(words)


def resolved(root: Mapping[str, Any], kind: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow the reference of a question to the definition of what it asks."""
    if "$ref" not in kind:
        return kind
    found: Mapping[str, Any] = root["$defs"][kind["$ref"].rpartition("/")[2]]
    return found


def questions(root: Mapping[str, Any], kind: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every question that a form asks, those of its cards included."""
    for asked in kind.get("properties", {}).values():
        yield asked
        meant = resolved(root, asked)
        yield from questions(root, resolved(root, meant["items"]) if "items" in meant else meant)


def _field(scope: Locator, depth: int, title: str) -> Locator:
    same = f'normalize-space()="{title}" or normalize-space()="{title} {OPTIONAL}"'
    return scope.locator(
        f"xpath=.//label[count(ancestor::fieldset)={depth}][{same}]"
        "/ancestor::div[following-sibling::fieldset][1]/following-sibling::fieldset"
    ).first
