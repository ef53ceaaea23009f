from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli.runtime import Runtime, prefect_runtime
from tests.support.prefect_database import installation_folder


@pytest.fixture(scope="package")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with prefect_runtime(installation_folder(tmp_path_factory, "accordi-var"), workers=2) as running:
        yield running
