"""The deployments of ``prefect.yaml`` brought to the server, each with its form.

``prefect deploy --all`` does the same, but asks the server a dozen questions for each, and shows a Python name above a
form and in it a question that the door answers. A test holds both together. What stands as it should is not written
again; a start waits for the rest, so that no form of another version is filled in.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from copy import deepcopy
from http import HTTPStatus
from pathlib import Path
from typing import Any

import yaml
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import ConcurrencyOptions
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import PrefectHTTPStatusError
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema
from prefect.utilities.templating import apply_values

from agreements.app import door_is_closed, workbench
from tasks.hints import hints_of

FILE = Path(__file__).resolve().parents[1] / "prefect.yaml"
HEADING = "Che cosa fa questo passo"
_PAUSES = (2.0, 10.0, 30.0)
# What is read of a deployment: a key beside these would be passed over in silence.
KEYS = frozenset({"name", "entrypoint", "description", "tags", "work_pool", "concurrency_limit", "schedules"})
_FORM, _REQUEST, _DECLARANT = "modulo", "richiesta", "dichiarante"


def publish(client: SyncPrefectClient, hints: Mapping[str, str] | None = None, *, asks_who: bool = True) -> list[str]:
    """Bring every deployment of ``prefect.yaml`` to the server; answers the names of those that were written.

    Safe to kill and to repeat: a deployment that does not stand as it should is written whole, in place of an older one
    of its name.

    Args:
        client: Of the server that executes them.
        hints: What this installation adds to what a step does, by its name.
        asks_who: Whether the forms ask who acts; where people log in, the door knows.

    Raises:
        ValueError: A deployment has a key that is not read here.
        PrefectHTTPStatusError: The server refused one.
    """
    project = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    # Where nothing says where Accordi is, it is here: with nothing in its place no run would find its folder.
    pull_steps = apply_values(project["pull"], {"ACCORDI_HOME": str(FILE.parent), **os.environ})
    assert isinstance(pull_steps, list)
    flows = {flow.name: flow.id for flow in client.read_flows()}
    standing = {(found.flow_id, found.name): found for found in client.read_deployments()}
    written = []
    for wanted in project["deployments"]:
        name = wanted.get("name")
        if unknown := set(wanted) - KEYS:
            raise ValueError(f"{FILE.name}: {name} has {', '.join(sorted(unknown))}, which nobody reads")
        flow: Flow[..., Any] = load_flow_from_entrypoint(wanted["entrypoint"])
        told = f"{wanted['description']} {(hints or {}).get(name, '')}".strip()
        schema = as_shown(parameter_schema(flow).model_dump(exclude_unset=True), told, asks_who=asks_who)
        content = _content(wanted, flow, pull_steps, schema)
        known = flows.get(flow.name)
        found = known and standing.get((known, name))
        if not found or not _stands(found, content):
            client.create_deployment(known or client.create_flow_from_name(flow.name), name, **content)
            written.append(name)
    return written


def as_shown(schema: Mapping[str, Any], description: str, *, asks_who: bool = True) -> dict[str, Any]:
    """Return a copy of a form's schema as people see it: with what the step does where Prefect puts a Python name.

    A run takes the number of a request as well (`flows/step.py`), which no form asks for and no schema need admit: the
    door gives it without asking Prefect to check. A step without a form has no heading.
    """
    changed: dict[str, Any] = deepcopy(dict(schema))
    properties = changed.get("properties", {})
    properties.pop(_REQUEST, None)
    form = properties.get(_FORM)
    if form is not None:
        form.pop("default", None)
        form |= {"title": HEADING, "description": description}
        changed["required"] = [_FORM]
    for definition in () if asks_who else changed.get("definitions", {}).values():
        if definition.get("properties", {}).pop(_DECLARANT, None):
            definition["required"] = [name for name in definition["required"] if name != _DECLARANT]
    return changed


def _content(
    wanted: dict[str, Any], flow: Flow[..., Any], pull_steps: list[dict[str, Any]], schema: dict[str, Any]
) -> dict[str, Any]:
    """Everything that a deployment says, in the words of Prefect's client."""
    limit = wanted.get("concurrency_limit") or {}
    return {
        "version": flow.version,
        "entrypoint": wanted["entrypoint"],
        "description": wanted["description"],
        "tags": wanted["tags"],
        "work_pool_name": wanted["work_pool"]["name"],
        "concurrency_limit": limit.get("limit"),
        "concurrency_options": ConcurrencyOptions(collision_strategy=limit["collision_strategy"]) if limit else None,
        "schedules": [DeploymentScheduleCreate(schedule=CronSchedule(**cron)) for cron in wanted.get("schedules", [])],
        "pull_steps": pull_steps,
        "parameters": {},
        "job_variables": {},
        "enforce_parameter_schema": False,  # the flow judges a form, and says what is wrong in Italian
        "parameter_openapi_schema": schema,
    }


def _stands(found: DeploymentResponse, content: Mapping[str, Any]) -> bool:
    """Whether a deployment of the server says all this already."""
    limit = found.global_concurrency_limit
    said = {
        **{name: getattr(found, name) for name in content.keys() - {"concurrency_limit", "schedules"}},
        "concurrency_limit": limit.limit if limit else None,
        "schedules": [(each.schedule, each.active) for each in found.schedules],
    }
    wanted = {**content, "schedules": [(each.schedule, each.active) for each in content["schedules"]]}
    return said == wanted


def main() -> None:
    """Publish to the server that the environment names; says in JSON which deployments were written.

    A server that is too busy is asked again: on SQLite it refuses a write while another takes long.
    """
    for pause in (*_PAUSES, None):
        try:
            with get_client(sync_client=True) as client:
                written = publish(client, hints_of(workbench().profile), asks_who=not door_is_closed())
            print(json.dumps(written), flush=True)
            return
        except PrefectHTTPStatusError as error:
            if pause is None or error.response.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            time.sleep(pause)


if __name__ == "__main__":
    main()
