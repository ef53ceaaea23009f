from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli.runtime import Runtime, prefect_runtime
from tests.support.prefect_database import installation_folder


@pytest.fixture(scope="package")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    folder = installation_folder(tmp_path_factory, "accordi-var")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ACCORDI_DOOR", "false")  # some tests enter people, others take steps without
        with prefect_runtime(folder, workers=2) as running:
            yield running
