from __future__ import annotations

from pathlib import Path

import pytest

from cli.runtime import RuntimeStartError, runtime
from cli.runtime.environment import prefect_environment


def test_a_computer_that_is_too_busy_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "DEPLOY_SECONDS", 0.05)
    with pytest.raises(RuntimeStartError, match="il computer è troppo carico"):
        runtime.ask(["-c", "import time; time.sleep(60)"], {})


def test_behind_a_proxy_the_pages_call_the_address_that_the_administrator_gives(tmp_path: Path) -> None:
    chosen = {"PREFECT_SERVER_UI_API_URL": "https://accordi.regione.example.it/api"}
    made = prefect_environment(tmp_path, 4321, base=chosen)
    assert made["PREFECT_SERVER_UI_API_URL"] == "https://accordi.regione.example.it/api"
    assert made["PREFECT_API_URL"] == "http://127.0.0.1:4321/api"
