from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentUpdate

from agreements.documents.templates.profile_files import REGION_PROFILES
from agreements.settings import Settings
from cli.doctor import running
from cli.doctor.finding import Level
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.subject import Subject
from cli.runtime import Runtime
from cli.runtime.environment import CHECKOUT, ENGINE_CLIENT
from tasks import publish
from tasks.hints import hints_of
from tasks.publish import as_shown

# One with a schedule and a limit, one with a form.
TRIED = ("scadenziario", "nuova-versione")
# As a start does: forked from the warm engine, which has loaded the code.
PUBLISH = ["-I", "-S", str(ENGINE_CLIENT), "tasks.publish"]
OF_THE_MOMENT = {
    "version",  # ours is a hash of the flow's file; Prefect's the commit, where the checkout has a remote
    "id",
    "created",
    "updated",
    "version_id",
    "last_polled",
    "status",
    "schedules",
    "global_concurrency_limit",
}


def published(client: SyncPrefectClient, name: str) -> dict[str, Any]:
    found = client.read_deployment_by_name(f"{name}/{name}")
    schedules = [(s.active, s.schedule.model_dump()) for s in found.schedules]
    limit = found.global_concurrency_limit
    slots = limit and (limit.limit, limit.active)  # beside these it counts the runs of the moment
    return found.model_dump(mode="json", exclude=OF_THE_MOMENT) | {"schedules": schedules, "slots": slots}


def said(runtime: Runtime, command: list[str]) -> str:
    return subprocess.run(
        [sys.executable, *command],
        env=dict(runtime.environment),
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def test_what_we_publish_is_what_prefect_deploy_makes_of_the_file(runtime: Runtime) -> None:
    said(runtime, PUBLISH)
    with runtime.client() as client:
        ours = [published(client, name) for name in TRIED]
        said(runtime, ["-m", "prefect", "--no-prompt", "deploy", *(part for name in TRIED for part in ("-n", name))])
        theirs = [published(client, name) for name in TRIED]
        said(runtime, PUBLISH)
    for found in theirs:
        # What ours says otherwise: a form as people see it.
        found["parameter_openapi_schema"] = as_shown(found["parameter_openapi_schema"], found["description"])
    assert theirs == ours


def test_only_what_does_not_stand_as_it_should_is_written_again(runtime: Runtime) -> None:
    said(runtime, PUBLISH)
    with runtime.client() as client:
        before = {name: published(client, name) for name in TRIED}
        ids = {name: client.read_deployment_by_name(f"{name}/{name}").id for name in TRIED}
        assert json.loads(said(runtime, PUBLISH)) == []
        client.update_deployment(ids["nuova-versione"], DeploymentUpdate(description="Altro."))
        (schedule,) = client.read_deployment_schedules(ids["scadenziario"])
        client.update_deployment_schedule(ids["scadenziario"], schedule.id, active=False)
        assert sorted(json.loads(said(runtime, PUBLISH))) == sorted(TRIED)
        assert {name: published(client, name) for name in TRIED} == before


def test_a_form_says_what_its_step_does_where_prefect_shows_a_python_name(runtime: Runtime) -> None:
    with runtime.client() as client:
        found = client.read_deployment_by_name("registra-parere/registra-parere")
        by_the_clock = client.read_deployment_by_name("scadenziario/scadenziario")
    schema: Any = found.parameter_openapi_schema
    assert schema["properties"]["modulo"]["title"] == publish.HEADING
    hint = hints_of(lambda: REGION_PROFILES.read("predefinito"))["registra-parere"]
    assert schema["properties"]["modulo"]["description"] == f"{found.description} {hint}"
    assert by_the_clock.parameter_openapi_schema["properties"] == {}


def test_the_form_of_opinions_names_those_of_the_regions_profile() -> None:
    told = hints_of(lambda: REGION_PROFILES.read("umbria"))["registra-parere"]
    assert told.startswith("Tipi di parere del profilo «Regione Umbria»: regolarità tecnica e amministrativa, legitt")
    assert hints_of(lambda: REGION_PROFILES.read("assente")) == {}


def test_a_step_that_is_not_published_is_told(runtime: Runtime) -> None:
    now = datetime.now(UTC)
    here = Subject(Settings(_env_file=None, var=runtime.folder), PrefectApi(runtime.api_url, runtime.credential), now)
    with runtime.client() as client:
        client.delete_deployment(client.read_deployment_by_name("recesso/recesso").id)
    try:
        (lacking,) = running.steps(replace(here, now=now + timedelta(minutes=2)))
    finally:
        assert json.loads(said(runtime, PUBLISH)) == ["recesso"]
    assert lacking.level is Level.BROKEN
    assert "ne mancano 1" in lacking.found
    assert [each.level for each in running.steps(here)] == [Level.WELL]


def test_a_key_that_nobody_reads_is_not_passed_over(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "prefect.yaml"
    file.write_text("pull: []\ndeployments: [{name: prova, entrypoint: x.y, parameters: {a: 1}}]\n", encoding="utf-8")
    monkeypatch.setattr(publish, "FILE", file)
    with runtime.client() as client, pytest.raises(ValueError, match="prova has parameters"):
        publish.publish(client)
