from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx
import prefect
from prefect import flow
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.schedules import CronSchedule
from prefect.states import Running

from cli.runtime import Runtime
from cli.runtime.environment import CHECKOUT, prefect_environment
from cli.runtime.pool import close_interrupted_runs


def do_nothing() -> None:
    pass


def test_a_cron_deployment_gets_its_runs_at_seven_in_rome(runtime: Runtime) -> None:
    # With SQLAlchemy 2.1 Prefect 3.8.8 plans none, and says so only in the server's log.
    daily = CronSchedule(cron="0 7 * * *", timezone="Europe/Rome")
    with runtime.client() as client:
        made = client.create_deployment(
            client.create_flow(flow(name="quotidiano")(do_nothing)),
            "quotidiano",
            schedules=[DeploymentScheduleCreate(schedule=daily)],
        )
        wanted = FlowRunFilter.model_validate(
            {"deployment_id": {"any_": [made]}, "state": {"type": {"any_": ["SCHEDULED"]}}}
        )
        planned: list[FlowRun] = []
        deadline = time.monotonic() + 90
        while len(planned) < 2 and time.monotonic() < deadline:
            time.sleep(0.5)
            planned = client.read_flow_runs(flow_run_filter=wanted)
        client.delete_deployment(made)
    starts = sorted(
        run.expected_start_time.astimezone(ZoneInfo("Europe/Rome")) for run in planned if run.expected_start_time
    )
    assert len(starts) >= 2
    assert {(start.hour, start.minute) for start in starts} == {(7, 0)}
    assert starts[1].date() - starts[0].date() == timedelta(days=1)


def test_a_run_that_only_looks_alive_is_closed_with_advice_at_the_next_start(runtime: Runtime) -> None:
    with runtime.client() as client:
        run = client.create_flow_run(flow(name="interrotto")(do_nothing), state=Running())
        assert close_interrupted_runs(client) >= 1
        state = client.read_flow_run(run.id).state
        assert close_interrupted_runs(client) == 0
    assert state is not None
    assert state.type.value == "CRASHED"
    assert "avviarlo di nuovo" in str(state.message)


def test_the_users_own_prefect_stays_out_and_ours_stays_on_the_machine(tmp_path: Path) -> None:
    base: dict[str, Any] = {
        "PREFECT_API_URL": "https://elsewhere.example/api",
        "PREFECT_PROFILE": "work",
        "PREFECT_API_KEY": "x",
        "PREFECT_SERVER_API_AUTH_STRING": "ufficio:prova",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": "/usr/bin",
    }
    made = prefect_environment(tmp_path, 4321, {"ACCORDI_X": "1"}, base=base)
    assert made["PREFECT_API_URL"] == "http://127.0.0.1:4321/api" == made["PREFECT_SERVER_UI_API_URL"]
    assert made["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert made["PREFECT_API_AUTH_STRING"] == "ufficio:prova"
    assert made["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert made["ACCORDI_HOME"] == str(CHECKOUT)
    assert made["ACCORDI_X"] == "1"
    assert not {"PREFECT_PROFILE", "PREFECT_API_KEY", "PYTHONDONTWRITEBYTECODE"} & made.keys()


def test_the_work_pool_starts_our_engine_and_the_home_of_prefect_is_below_the_var_folder(runtime: Runtime) -> None:
    with runtime.client() as client:
        pool = client.read_work_pool("accordi")
    assert "engine_client.py" in pool.base_job_template["variables"]["properties"]["command"]["default"]
    assert (runtime.folder / "prefect" / "prefect.db").exists()


def test_the_pages_are_prefects_own_and_the_policy_lets_them_ask_nobody_else(runtime: Runtime) -> None:
    page = httpx.get(f"{runtime.ui_url}/v2/")
    (script,) = re.findall(r'src="/v2/([^"]*/index-[^"]+\.js)"', page.text)
    original = Path(prefect.__ui_v2_static_path__, script).read_text(encoding="utf-8")
    served = httpx.get(f"{runtime.ui_url}/v2/{script}").text
    assert served == original.replace("/PREFECT_UI_SERVE_BASE_REPLACE_PLACEHOLDER", "/v2")
    policy = page.headers["content-security-policy"]
    connect = next(each for each in policy.split("; ") if each.startswith("connect-src "))
    assert {urlsplit(each).hostname for each in connect.split()[2:]} == {"127.0.0.1"}
