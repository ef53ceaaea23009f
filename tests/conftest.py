"""What all tests share: Prefect's home in a temporary folder, no network in unit tests, no silent skips in CI."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from pytest_socket import disable_socket, enable_socket

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from signing.trial.pki import TrialPki

# The databases are imported by the fixtures that need them: the rules are tested without, in seconds.

# Before anything imports Prefect: importing it makes its home, which must not be the developer's own.
_HOME = tempfile.TemporaryDirectory(prefix="accordi-prefect-")
os.environ |= {"PREFECT_HOME": _HOME.name, "DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}

# No verdict hangs on how busy the machine is.
settings.register_profile("accordi", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("accordi")
# Whatever starts at night while tests run: no request leaves this machine.
os.environ["ACCORDI_LOTL_URL"] = "none"

# Ten thousand tests are no garbage: they are not looked through for it while they are collected, nor afterwards.
gc.disable()

NO_SKIPS = "ACCORDI_NO_SKIPS"
UNIT = Path(__file__).parent / "unit"

_left_out: list[str] = []


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(autouse=True)
def _no_network_in_unit_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    if not request.path.is_relative_to(UNIT):
        yield
        return
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """A running PostgreSQL server, started for the first test that asks for it."""
    from tests.support.postgres import postgres_server

    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: URL) -> Iterator[str]:
    """The address of an empty PostgreSQL database, for one test alone."""
    from tests.support.postgres import fresh_database

    with fresh_database(postgres) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def structure_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the structure of today and no row."""
    from agreements.persistence.database import upgrade

    file = tmp_path_factory.mktemp("struttura") / "accordi.sqlite3"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def structure_postgresql(postgres: URL) -> Iterator[URL]:
    """A database with the structure of today and no row."""
    from agreements.persistence.database import upgrade
    from tests.support.postgres import fresh_database

    with fresh_database(postgres) as url:
        upgrade(url.render_as_string(hide_password=False))
        yield url


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialPki]:
    """The services of the trial's certificates, one of them for all files; who moves their clock has others."""
    from tests.support.trial_folder import trial_pki

    running = trial_pki(tmp_path_factory)
    yield running
    running.stop()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # An expected failure is reported as skipped with ``wasxfail``; an unexpected pass as passed with it.
    if report.skipped or hasattr(report, "wasxfail"):
        _left_out.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _left_out.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get(NO_SKIPS) and _left_out and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get(NO_SKIPS) and _left_out:
        terminalreporter.section(f"{len(_left_out)} tests were skipped or expected to fail: not allowed here")
        for nodeid in _left_out:
            terminalreporter.line(nodeid)


def pytest_unconfigure() -> None:
    _HOME.cleanup()
