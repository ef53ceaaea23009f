"""Our engine of a flow run, which writes down when what was done: `click` lets the worker start this one."""

import time

STAMPS = {"python runs": time.time()}

# ruff: noqa: E402 - the clock starts before anything else is loaded
import functools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import STAMPS_FOLDER

from cli.runtime import engine  # isort: skip - first, as the worker's own command would load it
from prefect import flow_engine

STAMPS["engine loaded"] = time.time()


def stamped(function: Callable[..., Any], after: str, before: str = "") -> Callable[..., Any]:
    """The function, with the moments at which it is called and at which it returns written down."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if before:
            STAMPS[before] = time.time()
        try:
            return function(*args, **kwargs)
        finally:
            STAMPS[after] = time.time()

    return run


def load_flow(run: Any, load: Callable[..., Any] = flow_engine.load_flow) -> Any:
    flow = load(run)
    flow.fn = stamped(flow.fn, "last line", before="first line")
    STAMPS["step loaded"] = time.time()
    return flow


def main() -> None:
    with (
        patch.object(engine, "load_flow", load_flow),
        patch.object(engine, "load_flow_run", stamped(flow_engine.load_flow_run, "run read")),
    ):
        engine.main()
    folder = Path(os.environ["ACCORDI_VAR"]) / STAMPS_FOLDER
    folder.mkdir(exist_ok=True)
    written = folder / f"{os.environ['PREFECT__FLOW_RUN_ID']}.new"
    written.write_text(json.dumps(STAMPS), encoding="utf-8")
    written.rename(written.with_suffix(".json"))


if __name__ == "__main__":
    main()
