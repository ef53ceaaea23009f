"""What the Prefect server holds that Accordi did not put there, and what stands still in it: both change what happens.

A deployment, an automation or a work pool of somebody else can start steps, or programs, with the rights of this
installation; and a pool, a queue or a schedule that was paused lets nothing start, while everything looks well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from agreements import app
from agreements.domain.basics.errors import AccordiError
from agreements.notifications.wording import one_line
from agreements.settings import Settings
from agreements.use_cases.people.made_in_prefect import made_by_name
from cli.doctor.prefect_api import PrefectApi
from cli.runtime.environment import CHECKOUT, POOL_STARTS
from cli.runtime.runtime import POOL

_MOST = 5
_QUEUE = "default"
_PROJECT = CHECKOUT / "prefect.yaml"
_HOME = "{{ $ACCORDI_HOME }}"
# What stops one of a kind.
_STOPS: Mapping[str, Mapping[str, Any]] = {
    "deployments": {"paused": True},
    "automations": {"enabled": False},
    "work_pools": {"is_paused": True},
}


@cache
def published() -> Mapping[str, Mapping[str, Any]]:
    """The deployments of ``prefect.yaml``, by name."""
    project = yaml.safe_load(_PROJECT.read_text(encoding="utf-8"))
    return {wanted["name"]: wanted for wanted in project["deployments"]}


def by_the_clock() -> tuple[str, ...]:
    """The names of the deployments that start by themselves."""
    return tuple(name for name, wanted in published().items() if wanted.get("schedules"))


@dataclass(frozen=True, slots=True)
class Registered:
    """What administrators made in Prefect by the door, which writes it down: kind and name."""

    said: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> Registered:
        """What the installation's log of changes says; of one that cannot be read, nothing."""
        database = app.open_database(settings)
        try:
            with database.unit() as unit:
                return cls(frozenset(change.what for change in unit.people_changes()))
        except AccordiError:
            return cls()
        finally:
            database.close()

    def knows(self, kind: str, thing: Mapping[str, Any]) -> bool:
        """Whether somebody answers for a thing."""
        return made_by_name(kind, str(thing["name"])) in self.said


def strangers(api: PrefectApi, registered: Registered) -> tuple[str, ...]:
    """In Italian, what is not ours and nobody answers for: one line for each kind of thing.

    Raises:
        ServerSilent: The server does not answer.
    """
    found = _unknown(api, registered)
    changed = [each for each in api.all_of("work_pools") if each["name"] == POOL and not starts_ours(each)]
    kinds = (
        (
            "deployment che non sono di Accordi, o che fanno altro da ciò che Accordi ha scritto",
            found["deployments"],
        ),
        ("automation che non sono di Accordi", found["automations"]),
        ("work pool che non sono di Accordi", found["work_pools"]),
        ("work pool di Accordi che avvia un altro programma", changed),
    )
    return tuple(f"{kind}: {_named(some)}" for kind, some in kinds if some)


def disable(api: PrefectApi, registered: Registered) -> Iterator[str]:
    """Stop what nobody answers for; nothing is deleted. Safe to repeat.

    Returns:
        In Italian, what was stopped just now: of what stands still already, nothing.

    Raises:
        ServerSilent: The server does not answer.
    """
    for kind, some in _unknown(api, registered).items():
        stop = _STOPS[kind]
        running = [each for each in some if {**each, **stop} != each]
        for each in running:
            api.change(f"/{kind}/{each['name' if kind == 'work_pools' else 'id']}", stop)
        if running:
            yield f"{kind.replace('_', ' ')} {_named(running)}"


def _unknown(api: PrefectApi, registered: Registered) -> dict[str, list[Mapping[str, Any]]]:
    flows = {each["id"]: each["name"] for each in api.all_of("flows")}
    found: dict[str, list[Mapping[str, Any]]] = {
        "deployments": [each for each in api.all_of("deployments") if not _ours(each, flows)],
        "automations": list(api.all_of("automations")),
        "work_pools": [each for each in api.all_of("work_pools") if each["name"] != POOL],
    }
    return {kind: [each for each in some if not registered.knows(kind, each)] for kind, some in found.items()}


def standing_still(api: PrefectApi) -> Iterator[str]:
    """In Italian, what keeps steps from starting.

    Raises:
        ServerSilent: The server does not answer.
    """
    for pool in api.all_of("work_pools"):
        if pool["name"] == POOL:
            yield from _halted(f"il gruppo di esecuzione «{POOL}»", pool)
            for queue in api.queues(POOL):
                yield from _halted(f"la coda «{one_line(str(queue['name']), 60)}» del gruppo «{POOL}»", queue)
    for deployment in api.all_of("deployments"):
        if deployment["name"] in published() and deployment["name"] not in by_the_clock() and deployment.get("paused"):
            yield f"il passo «{deployment['name']}» è sospeso"


def _halted(what: str, found: Mapping[str, Any]) -> Iterator[str]:
    if found.get("is_paused"):
        yield f"{what} è in pausa"
    if found.get("concurrency_limit") == 0:
        yield f"{what} non ammette alcuna esecuzione (limite 0)"


def _ours(deployment: Mapping[str, Any], flows: Mapping[str, str]) -> bool:
    """Whether it is one of ours, and does what `tasks.publish` writes: our code, in our pool, by our command and clock.

    Prefect is not loaded for it: what is compared is what its interface says.
    """
    wanted = published().get(str(deployment["name"]))
    if wanted is None:
        return False
    clocks = [(each["cron"], each["timezone"]) for each in wanted.get("schedules", [])]
    standing = [
        (each["schedule"].get("cron"), each["schedule"].get("timezone")) for each in deployment.get("schedules") or []
    ]
    altered = ("path", "job_variables", "parameters", "infra_overrides", "storage_document_id")
    return (
        flows.get(deployment["flow_id"]) == wanted["name"]
        and deployment["entrypoint"] == wanted["entrypoint"]
        and deployment["work_pool_name"] == wanted["work_pool"]["name"]
        and (deployment.get("work_queue_name") or _QUEUE) == _QUEUE
        and deployment.get("pull_steps") == _pull_steps()
        and sorted(standing, key=str) == sorted(clocks)
        and not any(each.get("parameters") for each in deployment.get("schedules") or [])
        and not any(deployment.get(key) for key in altered)
    )


@cache
def _pull_steps() -> list[dict[str, Any]]:
    """The steps of ``prefect.yaml`` before a run, with the folder of this installation."""
    steps: list[dict[str, Any]] = yaml.safe_load(_PROJECT.read_text(encoding="utf-8"))["pull"]
    return [
        {
            name: {key: value.replace(_HOME, str(CHECKOUT)) for key, value in given.items()}
            for name, given in each.items()
        }
        for each in steps
    ]


def starts_ours(pool: Mapping[str, Any]) -> bool:
    """Whether our work pool starts what `cli.runtime.pool.ensure_pool` lets it start, and as it does."""
    template = pool.get("base_job_template") or {}
    passed_on: Mapping[str, Any] = template.get("job_configuration") or {}
    asked: Mapping[str, Any] = (template.get("variables") or {}).get("properties") or {}
    given = {name: each["default"] for name, each in asked.items() if each.get("default") not in (None, {}, True)}
    return (
        pool.get("type") == "process"
        and given == POOL_STARTS
        and all(value == f"{{{{ {name} }}}}" for name, value in passed_on.items())
        and passed_on.keys() >= POOL_STARTS.keys()
    )


def _named(found: Sequence[Mapping[str, Any]]) -> str:
    names = sorted(f"«{one_line(str(each['name']), 60)}»" for each in found)
    more = f" e altri {len(names) - _MOST}" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
