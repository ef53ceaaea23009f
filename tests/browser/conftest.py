"""One trial installation and one browser for all tests of the pages; no test may leave the machine or break a page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli.demo.stage import Stage, stage
from tests.browser.visitor import MACHINE, Visitor, visitor_of
from tests.support.prefect_database import put_prefect_database
from tests.support.trial_folder import trial_folder


@pytest.fixture(scope="package")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = trial_folder(tmp_path_factory, "pagine")
    put_prefect_database(tmp_path_factory, folder / "var")
    with stage(folder, converter="dxpdf") as started:
        yield started


@pytest.fixture(scope="package")
def refused_entry() -> list[str]:
    """What the login page answered to a wrong password, once somebody has entered."""
    return []


@pytest.fixture(scope="package")
def visitor(standing: Stage, refused_entry: list[str]) -> Iterator[Visitor]:
    """A person who has entered, after a wrong password."""
    with visitor_of(standing.runtime.ui_url) as here:
        refused_entry.append(here.pages.fail_to_enter("accordi:sbagliata"))
        here.pages.enter(standing.runtime.credential)
        yield here


@pytest.fixture(autouse=True)
def _nothing_leaves_the_machine_and_no_page_breaks(visitor: Visitor) -> Iterator[None]:
    yield
    seen = visitor.hosts(), visitor.errors.copy(), visitor.failures.copy()
    for noted in (visitor.addresses, visitor.errors, visitor.failures):
        noted.clear()  # each test answers for itself only
    assert seen[0] <= MACHINE
    assert seen[1:] == ([], [])
