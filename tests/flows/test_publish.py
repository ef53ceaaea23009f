from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentUpdate

from agreements.settings import Settings
from cli.doctor import running
from cli.doctor.finding import Level
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.subject import Subject
from cli.runtime import Runtime
from cli.runtime.environment import CHECKOUT, ENGINE_CLIENT
from tasks import publish

# One with a schedule and a limit, one with a form and a list of agreements.
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
    with runtime.client() as client:
        ours = [published(client, name) for name in TRIED]
        deploy = ["-m", "prefect", "--no-prompt", "deploy", *(part for name in TRIED for part in ("-n", name))]
        for command in (deploy, ["-m", "tasks.refresh"]):
            said(runtime, command)
        theirs = [published(client, name) for name in TRIED]
    assert theirs == ours


def test_only_what_does_not_stand_as_it_should_is_written_again(runtime: Runtime) -> None:
    said(runtime, PUBLISH)
    with runtime.client() as client:
        before = {name: published(client, name) for name in TRIED}
        ids = {name: client.read_deployment_by_name(f"{name}/{name}").id for name in TRIED}
        assert json.loads(said(runtime, PUBLISH)) == {"scritti": [], "restano": []}
        client.update_deployment(ids["nuova-versione"], DeploymentUpdate(description="Altro."))
        (schedule,) = client.read_deployment_schedules(ids["scadenziario"])
        client.update_deployment_schedule(ids["scadenziario"], schedule.id, active=False)
        assert sorted(json.loads(said(runtime, PUBLISH))["scritti"]) == sorted(TRIED)
        assert {name: published(client, name) for name in TRIED} == before


def test_a_start_waits_for_forms_of_another_version_and_for_those_that_have_something_to_act_on(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tried = (*TRIED, "registra-oneri", "recesso", "calcola-termine")
    whole = yaml.safe_load(publish.FILE.read_text(encoding="utf-8"))
    some = [wanted for wanted in whole["deployments"] if wanted["name"] in tried]
    file = tmp_path / "prefect.yaml"
    file.write_text(yaml.safe_dump(whole | {"deployments": some}), encoding="utf-8")
    monkeypatch.setattr(publish, "FILE", file)
    now = datetime.now(UTC)
    labels = {"nuova-versione": [], "registra-oneri": ["P-2026-0001 · Prova"], "recesso": []}
    here = Subject(Settings(_env_file=None, var=runtime.folder), PrefectApi(runtime.api_url, runtime.credential), now)
    with runtime.client() as client, monkeypatch.context() as environment:
        for name, value in runtime.environment.items():
            environment.setenv(name, value)
        for name in ("scadenziario", "nuova-versione", "registra-oneri", "calcola-termine"):
            client.delete_deployment(client.read_deployment_by_name(f"{name}/{name}").id)
        client.update_deployment(
            client.read_deployment_by_name("recesso/recesso").id, DeploymentUpdate(description="Di prima.")
        )
        try:
            done = publish.publish(client, labels, first=True)
            (lacking,) = running.steps(here)
            (later,) = running.steps(replace(here, now=now + timedelta(minutes=2)))
            rest = publish.publish(client, labels)
        finally:
            said(runtime, PUBLISH)
    assert sorted(done.written) == ["calcola-termine", "recesso", "registra-oneri"]
    assert sorted(done.left) == sorted(rest.written) == sorted(TRIED)
    assert (lacking.level, later.level) == (Level.WARNING, Level.BROKEN)
    assert "ne mancano 2" in later.found
    assert [each.level for each in running.steps(here)] == [Level.WELL]


def test_a_key_that_nobody_reads_is_not_passed_over(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "prefect.yaml"
    file.write_text("pull: []\ndeployments: [{name: prova, entrypoint: x.y, parameters: {a: 1}}]\n", encoding="utf-8")
    monkeypatch.setattr(publish, "FILE", file)
    with runtime.client() as client, pytest.raises(ValueError, match="prova has parameters"):
        publish.publish(client, {})
