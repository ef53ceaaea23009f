"""A person at a real Chromium; every address that it asks for is noted."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Response, sync_playwright

MACHINE = {"127.0.0.1", "localhost"}
COUNTS_VISITORS = "amplitude.com"
"""What Prefect's pages would tell who opens them."""


@dataclass
class Visitor:
    """A person at a browser.

    Attributes:
        addresses: Of everything that the browser asked for, sockets included; not what the policy did not let it ask.
        said: What the browser complained about, save that a service which counts visitors was not to be reached.
        refused: Bad answers of the server.
    """

    page: Page
    addresses: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def note(self, answer: Response) -> None:
        """Note an answer, if it is a bad one."""
        self.addresses.append(answer.url)
        if answer.status >= 400:
            self.refused.append(f"{answer.status} {answer.request.method} {answer.url}")

    def note_said(self, said: ConsoleMessage) -> None:
        """Note what the browser tells of a page, if it is an error."""
        if said.type == "error" and COUNTS_VISITORS not in said.text:
            self.said.append(said.text)

    def hosts(self) -> set[str | None]:
        """The machines that were asked for something."""
        return {urlsplit(a).hostname for a in self.addresses if not a.startswith(("data:", "blob:"))}


@contextlib.contextmanager
def at_a_browser() -> Iterator[Visitor]:
    """Open a browser; nothing may leave the machine."""
    with sync_playwright() as playwright:
        # Without its own sandbox: it does not start as root, and it sees no pages but ours.
        browser = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        page = browser.new_context(locale="it-IT", viewport={"width": 1280, "height": 1000}).new_page()
        page.set_default_timeout(60_000)
        here = Visitor(page)
        page.on("websocket", lambda socket: here.addresses.append(socket.url))
        page.on("console", here.note_said)
        page.on("response", here.note)
        yield here
        assert here.hosts() <= MACHINE
        browser.close()


def browser_program() -> str:
    """The Chromium of this machine."""
    chosen = os.environ.get("ACCORDI_CHROMIUM")
    found = next(
        (p for name in ([chosen] if chosen else ["chromium", "google-chrome"]) if (p := shutil.which(name))), ""
    )
    assert found, "no browser: apt install chromium (Debian), or name the program of one in ACCORDI_CHROMIUM"
    return found
