from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from agreements.settings import Settings
from cli.doctor import running
from cli.doctor.finding import Level
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.subject import Subject
from cli.runtime import Runtime
from cli.runtime.environment import CHECKOUT


def subject(runtime: Runtime) -> Subject:
    return Subject(
        Settings(_env_file=None, var=runtime.folder), PrefectApi(runtime.api_url, runtime.credential), datetime.now(UTC)
    )


def test_the_command_tells_what_runs_and_what_is_missing_without_loading_prefect(runtime: Runtime) -> None:
    port = runtime.ui_url.rpartition(":")[2]
    program = (
        "import sys; from cli.main import accordi\n"
        "try:\n    accordi(sys.argv[1:])\n"
        "finally:\n    print('prefect' in sys.modules, file=sys.stderr)"
    )
    arguments = ["doctor", "--json", "--port", port, "--var", str(runtime.folder)]
    environment = os.environ | {"ACCORDI_CONVERTER": "dxpdf"}
    environment.pop("PREFECT_API_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    told = {each["check"]: each["level"] for each in json.loads(done.stdout)["verifiche"]}
    for good in ("database", "giornale", "archivio", "server Prefect", "esecutore", "passi automatici", "avvisi"):
        assert told[good] == "bene", done.stdout
    assert told["scadenziario"] == "attenzione"  # a new installation has not swept yet
    assert told["certificati fidati"] == "guasto"  # nobody has chosen any
    assert done.returncode == 1
    assert done.stderr == "False\n"


def test_a_worker_that_has_not_been_heard_of_and_runs_that_wait_are_found(runtime: Runtime) -> None:
    here = subject(runtime)
    later = dataclasses.replace(here, now=here.now + timedelta(hours=2))
    (silent,) = running.worker(later)
    assert silent.level is Level.BROKEN
    assert "ultimo segnale è di 2 ore fa" in silent.found or "ultimo segnale è di 1 ora fa" in silent.found


def test_a_suspended_step_and_a_stale_sweep_are_found(runtime: Runtime) -> None:
    assert runtime.run("scadenziario", {}).state_name == "Completed"
    here = subject(runtime)
    assert [each.level for each in running.sweep(here)] == [Level.WELL]
    stale = dataclasses.replace(here, now=here.now + timedelta(hours=27))
    assert [each.level for each in running.sweep(stale)] == [Level.BROKEN]
    with runtime.client() as client:
        deployment = client.read_deployment_by_name("scadenziario/scadenziario")
        client.pause_deployment(deployment.id)
        try:
            (found,) = running.plan(here)
        finally:
            client.resume_deployment(deployment.id)
    assert found.level is Level.BROKEN
    assert "sospeso" in found.found


def test_a_wrong_address_is_no_prefect_server(runtime: Runtime) -> None:
    here = dataclasses.replace(subject(runtime), api=PrefectApi(runtime.ui_url + "/nulla"))
    (found,) = running.server(here)
    assert found.level is Level.BROKEN
