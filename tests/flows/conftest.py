from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.runtime import Runtime, prefect_runtime


@pytest.fixture(scope="package")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    folder: Path = tmp_path_factory.mktemp("accordi-var")
    with prefect_runtime(folder, workers=2) as running:
        yield running
