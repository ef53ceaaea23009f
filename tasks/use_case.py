"""The one task through which a flow changes something: retries for what passes by itself, and for nothing else."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import FlowRunContext
from prefect.tasks import Task

from agreements.persistence.engine.errors import DatabaseUnavailable

P = ParamSpec("P")
R = TypeVar("R")


def carry_out(use_case: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a use case as a Prefect task and return what it returns.

    Safe to kill and to repeat, because a use case is one transaction that recognises its own repetition. What it raises
    is passed back as a value and raised here: of a task that raises Prefect keeps the error's words, which may be what
    somebody typed, in its state, its log and its events.

    Raises:
        AccordiError: The use case refused.
    """
    if FlowRunContext.get() is None:
        # No run is going on (a life played without a server): nobody would keep the task, and Prefect would start a
        # server of its own for it.
        return use_case(*args, **kwargs)
    try:
        answer = _attempt(partial(use_case, *args, **kwargs))
    except MayPass as passing:
        raise passing.error from None
    if isinstance(answer, _Failed):
        raise answer.error
    return answer


class MayPass(Exception):
    """What may pass by itself has happened: Prefect is told its class, and tries again."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.error = error


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


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
    return isinstance(state.result(raise_on_failure=False), MayPass)


@task(
    name="compi il passo",
    retries=3,
    retry_delay_seconds=[1, 4, 15],
    retry_condition_fn=_worth_retrying,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def _attempt(use_case: Callable[[], R]) -> R | _Failed:
    try:
        return use_case()
    except Exception as error:
        if is_transient(error):
            raise MayPass(error) from None
        return _Failed(error)
