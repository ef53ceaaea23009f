"""Somebody at a keyboard and a mouse before the desk, who counts what a form takes."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.support.settled import ASSOCIATION, LIVING, OWN

_DROPPED = """([name, data]) => {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name));
    return carried;
}"""


@dataclass
class Hand:
    """A person at a page; what is typed, chosen and clicked is counted."""

    page: Page
    clicks: int = 0
    fields: int = 0
    characters: int = 0

    def click(self, name: str) -> None:
        """A button."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.clicks += 1

    def link(self, name: str | re.Pattern[str]) -> None:
        """A link; one of several that lead to the same place."""
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.clicks += 1

    def unfold(self, words: str) -> None:
        """What is folded away."""
        self.page.locator("summary").filter(has_text=words).first.click()
        self.clicks += 1

    def tick(self, group: str, choice: str) -> None:
        """One of several."""
        self._group(group).get_by_label(choice, exact=True).check()
        self.clicks += 1

    def choose(self, label: str, choice: str, nth: int = 0) -> None:
        """One of a list."""
        self.page.get_by_label(label).nth(nth).select_option(label=choice)
        self.clicks += 2  # opened, and chosen
        self.fields += 1

    def write(self, label: str, text: str, nth: int = 0) -> None:
        """Type into a field."""
        self.page.get_by_label(label).nth(nth).fill(text)
        self.fields += 1
        self.characters += len(text)

    def fill(self, **fields: str) -> None:
        """Several fields of a form by their names in it, whatever they are: typed, chosen or ticked; unfolded first."""
        for name, value in fields.items():
            found = self.page.locator(f'main form.passo [name="{name}"]:not([type=hidden])')
            if not found.first.is_visible():
                found.first.locator("xpath=ancestor::details[1]/summary").click()
                self.clicks += 1
            if found.first.get_attribute("type") in ("radio", "checkbox"):
                found.and_(self.page.locator(f'[value="{value}"]')).check()
                self.clicks += 1
            elif found.evaluate("field => field.tagName") == "SELECT":
                found.select_option(value)
                self.clicks += 2
                self.fields += 1
            else:
                found.fill(value)
                self.fields += 1
                self.characters += len(value)

    def drop(self, name: str, data: bytes) -> None:
        """Let a file fall on the page."""
        carried = self.page.evaluate_handle(_DROPPED, [name, base64.b64encode(data).decode()])
        self.page.locator("main").dispatch_event("drop", {"dataTransfer": carried})
        self.clicks += 1

    def protocol(self) -> None:
        """The protocol that follows the one of 2008, as far as it is not held already, on its empty form."""
        self.tick("Tipo di accordo", LIVING["tipo"])
        self.write("Oggetto", LIVING["oggetto"])
        self.write("Finalità", LIVING["finalita"])
        self.write("Denominazione dell’ente", "anci toscana", nth=1)
        self.click("Cerca in rubrica Parte n. 2")
        self.write("Codice fiscale del firmatario", ASSOCIATION["codice_fiscale_firmatario"], nth=1)
        self.unfold("Parte n. 1:")
        self.write("Codice fiscale del firmatario", OWN["codice_fiscale_firmatario"])
        first, second = (each["nome"] for each in LIVING["strutture"])
        self.tick("Struttura n. 1", first)
        self.click("Aggiungi struttura")
        self.tick("Struttura n. 2", second)
        self.tick("Organo deliberante", LIVING["organo"])
        self.tick("Come è scritta la durata", LIVING["durata_tipo"])
        self.write("Quanti anni, o mesi", str(LIVING["durata_anni"]))
        self.write("Rinnovi ammessi", str(LIVING["rinnovi_ammessi"]))
        self.choose("Decorrenza", LIVING["decorrenza"])
        self.write("Premesse", "\n".join(LIVING["premesse"]))
        self.write("Impegni comuni", "\n".join(LIVING["impegni_comuni"]))
        self.write("Oneri", LIVING["oneri"])
        self.write("Piano operativo entro", LIVING["piano_entro"])
        self.write("Clausola sul piano operativo", LIVING["piano_clausola"])

    def _group(self, legend: str) -> Locator:
        return self.page.locator("fieldset").filter(has=self.page.locator("legend", has_text=legend)).last
