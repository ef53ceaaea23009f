"""What the Prefect server holds that Accordi did not put there, and what stands still in it: both change what happens.

A deployment, an automation or a work pool of somebody else can start steps, or programs, with the rights of this
installation; and a pool, a queue or a schedule that was paused lets nothing start, while everything looks well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import yaml

from agreements.notifications.wording import one_line
from cli.doctor.prefect_api import PrefectApi
from cli.runtime.environment import CHECKOUT
from cli.runtime.runtime import POOL

_MOST = 5


@cache
def published() -> Mapping[str, Mapping[str, Any]]:
    """The deployments of ``prefect.yaml``, by name."""
    project = yaml.safe_load((CHECKOUT / "prefect.yaml").read_text(encoding="utf-8"))
    return {wanted["name"]: wanted for wanted in project["deployments"]}


def by_the_clock() -> tuple[str, ...]:
    """The names of the deployments that start by themselves."""
    return tuple(name for name, wanted in published().items() if wanted.get("schedules"))


def strangers(api: PrefectApi) -> tuple[str, ...]:
    """In Italian, what is not ours: one line for each kind of thing.

    Raises:
        ServerSilent: The server does not answer.
    """
    deployments = [each for each in api.all_of("deployments") if not _ours(each)]
    automations = list(api.all_of("automations"))
    pools = [each for each in api.all_of("work_pools") if each["name"] != POOL]
    kinds = (("deployment", deployments), ("automation", automations), ("work pool", pools))
    return tuple(f"{kind} che non sono di Accordi: {_named(found)}" for kind, found in kinds if found)


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
        if _ours(deployment) and deployment["name"] not in by_the_clock() and deployment.get("paused"):
            yield f"il passo «{deployment['name']}» è sospeso"


def _halted(what: str, found: Mapping[str, Any]) -> Iterator[str]:
    if found.get("is_paused"):
        yield f"{what} è in pausa"
    if found.get("concurrency_limit") == 0:
        yield f"{what} non ammette alcuna esecuzione (limite 0)"


def _ours(deployment: Mapping[str, Any]) -> bool:
    """Whether it is one of ours, and does what ours does: with our code, in our pool, by our command."""
    wanted = published().get(str(deployment["name"]))
    return (
        wanted is not None
        and deployment["entrypoint"] == wanted["entrypoint"]
        and deployment["work_pool_name"] == wanted["work_pool"]["name"]
        and not deployment.get("job_variables")
    )


def _named(found: Sequence[Mapping[str, Any]]) -> str:
    names = sorted(f"«{one_line(str(each['name']), 60)}»" for each in found)
    more = f" e altri {len(names) - _MOST}" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
