"""The one task through which a flow changes something: retries for what passes by itself, and for nothing else."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import FlowRunContext
from prefect.tasks import Task

from agreements.domain.basics.errors import AccordiError
from agreements.persistence.engine.errors import DatabaseUnavailable

P = ParamSpec("P")
R = TypeVar("R")


def carry_out(use_case: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a use case as a Prefect task and return what it returns.

    Safe to kill and to repeat, because a use case is one transaction that recognises its own repetition. A refusal
    is passed back as a value and raised here: a task that raised it would fill the log with a traceback.

    Raises:
        AccordiError: The use case refused.
    """
    if FlowRunContext.get() is None:
        # No run is going on (a life played without a server): nobody would keep the task, and Prefect would start a
        # server of its own for it.
        return use_case(*args, **kwargs)
    answer = _attempt(partial(use_case, *args, **kwargs))
    if isinstance(answer, AccordiError):
        raise answer
    return answer


def is_transient(error: BaseException) -> bool:
    """Tell whether an error, or what caused it, may pass by itself: a busy database, a network that is down."""
    return any(_passes(found) for found in _chain(error))


def _passes(error: BaseException) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return "locked" in str(error) or "busy" in str(error)
    return isinstance(error, DatabaseUnavailable | ConnectionError | TimeoutError | socket.gaierror)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__


def _worth_retrying(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    error = state.result(raise_on_failure=False)
    return isinstance(error, BaseException) and is_transient(error)


@task(
    name="compi il passo",
    retries=3,
    retry_delay_seconds=[1, 4, 15],
    retry_condition_fn=_worth_retrying,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def _attempt(use_case: Callable[[], R]) -> R | AccordiError:
    try:
        return use_case()
    except AccordiError as refusal:
        if is_transient(refusal):
            raise
        return refusal
