from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from agreements.documents.word import docx_gate
from agreements.use_cases.base.workbench import Workbench
from signing.trial.pki import TrialPki
from tests.integration.use_cases.lives import Life, new_bench, walk
from tests.support.postgres import fresh_database
from tests.support.remembered import remembering
from tests.support.statements import compile_statements_once

compile_statements_once()
_WORDS: dict[str, None] = {}


@pytest.fixture(autouse=True)
def _the_same_words_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # Most lives begin with the same text; tests/unit/documents and tests/integration/convert are about the reading.
    monkeypatch.setattr(docx_gate, "_check_words", remembering(docx_gate._check_words, _WORDS))


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path, pki: TrialPki) -> Iterator[Workbench]:
    """An installation; a test that asks for "postgresql" by an indirect parameter gets it there."""
    with ExitStack() as stack:
        if getattr(request, "param", "sqlite") == "postgresql":
            server, structure = (request.getfixturevalue(name) for name in ("postgres", "structure_postgresql"))
            fresh = stack.enter_context(fresh_database(server, like=str(structure.database)))
            made = new_bench(tmp_path / "var", pki.folder, database_url=fresh.render_as_string(hide_password=False))
        else:
            (tmp_path / "var").mkdir()
            shutil.copy(request.getfixturevalue("structure_sqlite"), tmp_path / "var")
            made = new_bench(tmp_path / "var", pki.folder)
        stack.callback(made.database.close)
        yield made


@pytest.fixture
def life(bench: Workbench, pki: TrialPki) -> Life:
    return Life(bench, pki.folder)


@pytest.fixture(scope="session")
def _sent_for_signature(tmp_path_factory: pytest.TempPathFactory, pki: TrialPki) -> tuple[Path, str]:
    """One installation whose agreement is out for signature, to be copied: the conversion is costly."""
    var = tmp_path_factory.mktemp("inviato") / "var"
    bench = new_bench(var, pki.folder)
    life = Life(bench, pki.folder)
    walk(life, Life.send)
    bench.database.close()
    return var, life.number


@pytest.fixture
def sent(_sent_for_signature: tuple[Path, str], tmp_path: Path, pki: TrialPki) -> Iterator[Life]:
    """An agreement of which nobody has returned a signature yet."""
    var, number = _sent_for_signature
    shutil.copytree(var, tmp_path / "copia")
    bench = new_bench(tmp_path / "copia", pki.folder)
    yield Life(bench, pki.folder, number)
    bench.database.close()
