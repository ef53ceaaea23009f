"""A person at a real Chromium; every address that it asks for is noted."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.browser.pages import Pages

MACHINE = {"127.0.0.1", "localhost"}


@dataclass(slots=True)
class Visitor:
    """A person at a browser.

    Attributes:
        addresses: Of everything that the browser asked for, sockets included.
        errors: Of the pages' own code, and what the policy of the pages did not let them do.
        failures: Answers of the server that the pages could do nothing with.
    """

    page: Page
    pages: Pages
    addresses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def note(self, status: int, address: str) -> None:
        """Note a bad answer of the server; «busy» (503) is asked again, and «who are you?» (401) is how one enters."""
        if status >= 400 and status not in (401, 503) and "/api/" in address:
            self.failures.append(f"{status} {address}")

    def note_said(self, words: str) -> None:
        """Note what the browser tells of the Content Security Policy."""
        if "Content Security Policy" in words:
            self.errors.append(words)

    def hosts(self) -> set[str | None]:
        """The machines that were asked for something."""
        return {urlsplit(a).hostname for a in self.addresses if not a.startswith(("data:", "blob:"))}


@contextlib.contextmanager
def visitor_of(url: str, *, height: int = 1000) -> Iterator[Visitor]:
    """Open a browser in front of an installation: Italian, but far from Rome's clock, which the pages must tell.

    Args:
        url: Of the installation, without a path.
        height: Of the window, in pixels.
    """
    with sync_playwright() as playwright:
        # Without its own sandbox: it does not start as root, and it sees no pages but ours.
        browser = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        context = browser.new_context(
            locale="it-IT", timezone_id="America/New_York", viewport={"width": 1280, "height": height}
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        here = Visitor(page, Pages(page, url))
        context.on("request", lambda request: here.addresses.append(request.url))
        page.on("websocket", lambda socket: here.addresses.append(socket.url))
        page.on("pageerror", lambda error: here.errors.append(str(error)))
        page.on("console", lambda said: here.note_said(said.text))
        page.on("response", lambda answer: here.note(answer.status, answer.url))
        yield here
        browser.close()


def browser_program() -> str:
    """The Chromium of this machine."""
    chosen = os.environ.get("ACCORDI_CHROMIUM")
    found = next(
        (p for name in ([chosen] if chosen else ["chromium", "google-chrome"]) if (p := shutil.which(name))), ""
    )
    assert found, "no browser: apt install chromium (Debian), or name the program of one in ACCORDI_CHROMIUM"
    return found
