"""Prefect's own pages as a clerk goes through them: the list of steps, a form, the page of the run. Clicks and keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page, expect

RUN_MS = 120_000
expect.set_options(timeout=60_000)
_ENDED = re.compile("^(Completed|Failed|Crashed|Cancelled)$")


@dataclass(frozen=True, slots=True)
class Pages:
    """An open browser page on an installation.

    Attributes:
        url: Of the installation, without a path.
    """

    page: Page
    url: str

    def form(self, step: str) -> FormPage:
        """Open the form of a step, from the list of deployments."""
        self.page.goto(f"{self.url}/v2/deployments")
        expect(self.page).to_have_url(re.compile(r"[?&]sort="))  # what is typed before that is lost
        self.page.get_by_placeholder("Search deployments").fill(step)
        link = self.page.locator(
            "main table a[href*='/deployments/deployment/']", has_text=re.compile(f"^{step}$")
        ).first
        # The list may draw itself anew under a click: its link is followed.
        self.page.goto(urljoin(self.url, link.get_attribute("href")))
        self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Custom run").click()
        form = FormPage(self.page)
        expect(form.send).to_be_visible()
        return form


@dataclass(frozen=True, slots=True)
class FormPage:
    """An open form."""

    page: Page

    @property
    def send(self) -> Locator:
        """What starts the step."""
        return self.page.get_by_role("button", name="Submit", exact=True)

    def fill(self, entries: Mapping[str, str]) -> None:
        """Answer questions, by the titles that the page shows; a day is written «2026-03-12»."""
        for title, value in entries.items():
            self._enter(self._field(title), value)

    def submit(self) -> RunPage:
        """Start the step, and follow to the page of its run."""
        self.send.click()
        self.page.get_by_role("link", name="View run").click()
        expect(self.page).to_have_url(re.compile("/runs/flow-run/"))
        return RunPage(self.page)

    def fail_to_submit(self) -> str:
        """Start a step that the door does not let through; the sentence that the page shows."""
        self.send.click()
        told = self.page.locator("[data-sonner-toast]").first
        expect(told).to_be_visible()
        return told.inner_text().strip()

    def _field(self, title: str) -> Locator:
        same = f'normalize-space()="{title}" or normalize-space()="{title} (Optional)"'
        beside = "ancestor::div[following-sibling::fieldset][1]/following-sibling::fieldset"
        return self.page.locator(f"xpath=//form//label[{same}]/{beside}").first

    def _enter(self, field: Locator, value: str) -> None:
        expect(field).to_be_visible()  # the questions come after the frame
        typed = field.locator("textarea, input[type=number]")
        if typed.count():
            typed.fill(value)
            return
        field.get_by_role("button").first.click()
        day, option = self.page.get_by_placeholder("yyyy-MM-dd"), self.page.get_by_role("option", name=value)
        expect(day.or_(option).first).to_be_visible()
        if day.count():
            day.fill(value)
            day.press("Enter")
            self.page.keyboard.press("Escape")
        else:
            option.click()
        expect(day.or_(option)).to_have_count(0)


@dataclass(frozen=True, slots=True)
class RunPage:
    """The page of a run."""

    page: Page

    def await_end(self) -> str:
        """Wait until the page shows that the run has ended, and answer how."""
        ended = self.page.locator("main").get_by_text(_ENDED)
        expect(ended.first).to_be_visible(timeout=RUN_MS)
        return ended.first.inner_text()

    def answer(self) -> Locator:
        """Go where the run's page says that its answer is: on a page of ours; the heading of that."""
        self.page.get_by_role("tab", name="Artifacts").click()
        told = self.page.get_by_role("tabpanel")
        expect(told).to_contain_text("L’esito è in")
        found = re.search(r"http\S+/richieste/[0-9]+", told.inner_text())
        assert found is not None
        self.page.goto(found[0])
        return self.page.get_by_role("heading", level=1)
