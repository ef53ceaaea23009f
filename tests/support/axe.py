"""What axe-core finds on a page: rules of WCAG 2.1 A and AA, and what it holds for good practice."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page


def faults(page: Page) -> list[str]:
    """One line a fault: the rule, and where it is broken."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {', '.join(str(node['target']) for node in rule['nodes'])[:300]}" for rule in found]
