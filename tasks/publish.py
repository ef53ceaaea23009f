"""The deployments of ``prefect.yaml`` brought to the server, each with its form and the agreements that it offers.

``prefect deploy --all`` does the same, but asks the server a dozen questions for each and leaves the lists to a second
round: half a minute of a start. A test holds both together. What stands as it should is not written again.

A start waits only for what can mislead or be used at once: forms of an older version are replaced, and those that have
something to act on are made. A step that is not there yet cannot be taken with a stale form: it may follow.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from agreements.use_cases.drafting.choices import current_choices
from tasks.catalogue import hints_of, offered
from tasks.choices import as_shown, with_choices, with_hint
from tasks.refresh import refresh_forms

FILE = Path(__file__).resolve().parents[1] / "prefect.yaml"
_PAUSES = (2.0, 10.0, 30.0)
# What is read of a deployment: a key beside these would be passed over in silence.
KEYS = frozenset({"name", "entrypoint", "description", "tags", "work_pool", "concurrency_limit", "schedules"})


@dataclass(frozen=True, slots=True)
class Published:
    """What one pass has done.

    Attributes:
        written: Names of the deployments that did not stand as they should.
        left: Names of those that the server does not have yet, and that may follow.
    """

    written: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def publish(
    client: SyncPrefectClient,
    labels: dict[str, list[str]],
    hints: Mapping[str, str] | None = None,
    *,
    first: bool = False,
    asks_who: bool = True,
) -> Published:
    """Bring every deployment of ``prefect.yaml`` to the server.

    Safe to kill and to repeat: a deployment that does not stand as it should is written whole, in place of an older one
    of its name.

    Args:
        client: Of the server that executes them.
        labels: What each form offers as ``accordo``, by name of deployment.
        hints: What this installation adds to what a step does.
        first: Leave out those that the server does not have yet and that nobody misses for a moment.
        asks_who: Whether the forms ask who acts. Where people log in the door knows, and the door puts in what a form
            offers: Prefect gets no list.

    Raises:
        ValueError: A deployment has a key that is not read here.
        PrefectHTTPStatusError: The server refused one.
    """
    project = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    pull_steps = apply_values(project["pull"], dict(os.environ))
    assert isinstance(pull_steps, list)
    flows = {flow.name: flow.id for flow in client.read_flows()}
    standing = {(found.flow_id, found.name): found for found in client.read_deployments()}
    done = Published()
    for wanted in project["deployments"]:
        if unknown := set(wanted) - KEYS:
            raise ValueError(f"{FILE.name}: {wanted.get('name')} has {', '.join(sorted(unknown))}, which nobody reads")
        flow: Flow[..., Any] = load_flow_from_entrypoint(wanted["entrypoint"])
        told = with_hint(wanted["description"], (hints or {}).get(wanted["name"], ""))
        schema = as_shown(parameter_schema(flow).model_dump(exclude_unset=True), told, asks_who=asks_who)
        offers = labels.get(wanted["name"])
        shown = with_choices(schema, offers) if asks_who and offers is not None else schema
        content = _content(wanted, flow, pull_steps, shown)
        known = flows.get(flow.name)
        found = known and standing.get((known, wanted["name"]))
        if first and not found and _may_follow(wanted, offers):
            done.left.append(wanted["name"])
        elif not found or not _stands(found, content):
            client.create_deployment(known or client.create_flow_from_name(flow.name), wanted["name"], **content)
            done.written.append(wanted["name"])
    return done


def _may_follow(wanted: Mapping[str, Any], offers: Sequence[str] | None) -> bool:
    """Whether a start need not wait: the clock begins the step, or its form has nothing to choose from."""
    return bool(wanted.get("schedules")) or (offers is not None and not offers)


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
        "enforce_parameter_schema": True,
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
    """Publish to the server and from the agreement database that the environment names; says in JSON what it did.

    With the argument ``--first`` only what a start waits for.
    """
    done = _patiently("--first" in sys.argv[1:])
    print(json.dumps({"scritti": done.written, "restano": done.left}), flush=True)


def _patiently(first: bool) -> Published:
    """Publish; a server that is too busy is asked again: on SQLite it refuses a write while another takes long."""
    for pause in (*_PAUSES, None):
        try:
            bench = workbench()
            labels, hints = offered(current_choices(bench)), hints_of(bench.profile)
            with get_client(sync_client=True) as client:
                done = publish(client, labels, hints, first=first, asks_who=not door_is_closed())
            if not first and not door_is_closed():
                refresh_forms()  # a step that was taken meanwhile did not find the forms that were still to be written
            return done
        except PrefectHTTPStatusError as error:
            if pause is None or error.response.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            time.sleep(pause)
    raise AssertionError("the last attempt returns or raises")


if __name__ == "__main__":
    main()
