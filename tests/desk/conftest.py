from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from agreements import app
from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people import passwords
from signing.trial.pki import TrialPki
from tests.desk.door import Door
from tests.integration.use_cases.lives import Life, new_bench, walk


@pytest.fixture(autouse=True)
def _light_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Argon2id as always, with less memory and in one round: a test makes dozens of hashes."""
    if "real_hashes" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=256, parallelism=1))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def real_hashes() -> None:
    """With the parameters of an installation."""


@pytest.fixture
def bench(structure_sqlite: Path, tmp_path: Path) -> Iterator[Workbench]:
    """An empty trial installation below the test's folder."""
    shutil.copy(structure_sqlite, tmp_path / "accordi.sqlite3")
    settings = Settings(_env_file=None, var=tmp_path, trial=True)
    app.create(settings)
    made = app.build(settings)
    yield made
    made.database.close()


@pytest.fixture
def open_door(bench: Workbench, tmp_path: Path) -> Iterator[Callable[..., Door]]:
    """Opens the door as it is served: uvicorn on a port of loopback, reached by browsers of tests."""
    with ExitStack() as opened:

        def open_it(**chosen: Any) -> Door:
            running: AbstractContextManager[Door] = Door.opened(bench, tmp_path, **chosen)
            return opened.enter_context(running)

        yield open_it


@pytest.fixture
def door(open_door: Callable[..., Door]) -> Door:
    return open_door()


@pytest.fixture(scope="session")
def _signed_by_all(tmp_path_factory: pytest.TempPathFactory, pki: TrialPki) -> tuple[Path, str]:
    """One installation whose agreement all have signed and is in the repertorio, to be copied: its way is costly."""
    var = tmp_path_factory.mktemp("firmato") / "var"
    made = new_bench(var, pki.folder)
    life = Life(made, pki.folder)
    walk(life, Life.send)
    life.sign_all()
    life.repertory()
    made.database.close()
    return var, life.number


@pytest.fixture
def lived(_signed_by_all: tuple[Path, str], tmp_path: Path, pki: TrialPki) -> Iterator[Life]:
    """An agreement that all have signed, in an installation of the test's own."""
    var, number = _signed_by_all
    shutil.copytree(var, tmp_path / "var")
    made = new_bench(tmp_path / "var", pki.folder)
    yield Life(made, pki.folder, number)
    made.database.close()


@pytest.fixture
def lived_door(lived: Life, tmp_path: Path) -> Iterator[Door]:
    """The door of that installation."""
    with Door.opened(lived.bench, tmp_path / "var") as door:
        yield door
