"""The pages as staff go through them: the list of steps, a form, the run, its outcome. Only clicks and keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError, expect

# Prefect on SQLite now and then holds up its own writers for a minute (decision 1); three times that on a busy machine.
RUN_MS = 180_000
PRESSES = 6
OPTIONAL = "(facoltativo)"
DATE_INPUT, RUN = "aaaa-mm-gg", "Avvia"
DONE, NOT_DONE = "Compiuto", "Non compiuto"
expect.set_options(timeout=60_000)
_BY_HAND = 8  # characters that are typed one by one; longer texts are pasted, as an office does


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
        self.page.goto(f"{self.url}/v2/deployments?limit=50")
        self.page.get_by_placeholder("utente:password").fill(credential)
        self.page.get_by_role("button", name="Entra").click()
        told = self.page.locator("form p")
        expect(told).to_be_visible()
        return told.inner_text()

    def enter(self, credential: str) -> None:
        """Go to the list of steps and give user and password."""
        self.page.goto(f"{self.url}/v2/deployments?limit=50")
        self.page.get_by_placeholder("utente:password").fill(credential)
        self.page.get_by_role("button", name="Entra").click()
        expect(self.page.get_by_role("link", name="nuovo-accordo", exact=True).first).to_be_visible()

    def step(self, name: str) -> None:
        """Open a step from the list: searched by typing where the list is open, else by its address with the search.

        The whole list asks the server some sixty questions, which on a busy machine take longer than the step.
        """
        search = self.page.get_by_placeholder("Cerca un passo")
        if search.is_visible():
            search.fill(name)
            expect(self.page).to_have_url(re.compile(f"flowOrDeploymentName={name}"))
        else:
            self.page.goto(f"{self.url}/v2/deployments?limit=50&flowOrDeploymentName={name}")
        steps = self.page.locator("main a[href*='/deployments/deployment/']")
        expect(steps.filter(has_not_text=name)).to_have_count(0)  # the list is the searched one now
        steps.get_by_text(name, exact=True).click()
        expect(self.page.get_by_role("tab", name="Che cosa fa")).to_be_visible()

    def form(self, name: str) -> FormPage:
        """Open the form of a step, from the list."""
        self.step(name)
        self.page.get_by_role("button", name=RUN, exact=True).click()
        self.page.get_by_role("menuitem", name="Avvia con modulo").click()
        opened = FormPage(self.page)
        expect(self.page.get_by_role("button", name=RUN, exact=True)).to_be_visible()
        return opened


@dataclass(frozen=True, slots=True)
class FormPage:
    """An open form."""

    page: Page

    def text(self) -> str:
        """Everything that is written on the page, beside the side bar."""
        return self.page.locator("main").inner_text()

    def fill(self, schema: Mapping[str, Any], entries: Mapping[str, Any]) -> None:
        """Fill the form as a person does, question by question, by the titles that the page shows.

        Args:
            schema: JSON schema of the form's model: which title a question has, and of what kind it is.
            entries: What to enter, by field, as the REST interface would take it; what is left out is left alone.
        """
        for name, value in entries.items():
            kind = schema["properties"][name]
            self._enter(self._field(kind["title"]), _resolved(schema, kind), value)

    def submit(self) -> RunPage:
        """Start the step and go to its run.

        Where the server was held up (decision 1) the page says nothing and stays: one presses again, as people do.
        """
        seen = self.page.get_by_role("button", name="Vedi l’esecuzione")
        for _ in range(PRESSES):
            self.page.get_by_role("button", name=RUN, exact=True).click()
            try:
                seen.click(timeout=RUN_MS / PRESSES)
            except TimeoutError:
                continue
            expect(self.page).to_have_url(re.compile("/runs/flow-run/"))
            return RunPage(self.page)
        raise AssertionError("the form stays and no run is shown")

    def _enter(self, field: Locator, meant: Mapping[str, Any], value: Any) -> None:
        if "enum" in meant:
            self._choose(field, str(value))
        elif meant.get("format") == "date":
            self._pick(field, value)
        elif meant["type"] == "integer":
            field.locator("input[type=number]").fill(str(value))
        else:
            self._write(field.locator("textarea"), str(value))

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

    def _pick(self, field: Locator, day: str) -> None:
        field.get_by_role("button").first.click()
        box = self.page.get_by_placeholder(DATE_INPUT)
        box.fill(day)
        box.press("Enter")
        self.page.keyboard.press("Escape")
        year, month, number = day.split("-")
        expect(field.get_by_role("button").first).to_have_text(f"{number}/{month}/{year}")

    def _field(self, title: str) -> Locator:
        same = f'normalize-space()="{title}" or normalize-space()="{title} {OPTIONAL}"'
        return (
            self.page.locator("form fieldset")
            .first.locator(
                f"xpath=.//label[count(ancestor::fieldset)=1][{same}]"
                "/ancestor::div[following-sibling::fieldset][1]/following-sibling::fieldset"
            )
            .first
        )


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


def _resolved(root: Mapping[str, Any], kind: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in kind:
        return kind
    found: Mapping[str, Any] = root["$defs"][kind["$ref"].rpartition("/")[2]]
    return found
