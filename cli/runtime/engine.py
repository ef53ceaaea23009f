"""What the worker starts for each flow run: Prefect's own engine, without three things that suit our runs badly.

``python -m prefect.engine`` raises the failure of a flow once more after the run has ended, and so writes an English
traceback into the log that staff read, under a refusal that is one clear sentence; and it waits a second for the
thread of a heartbeat that is due every three minutes, after a run that took a tenth of a second. What a heartbeat
would tell is known otherwise: the worker reports a process that died, and ``accordi up`` the runs of a killed worker.
And while the code is loaded, Python's collector looks again and again through objects that all stay: it waits until
the flow begins, and then passes over what was there before.
"""

from __future__ import annotations

import gc

gc.disable()

# ruff: noqa: E402 - what follows is what the collector must not look through
import importlib
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from prefect._internal.control_listener import configure_from_env
from prefect.context import refresh_global_settings_context
from prefect.engine import handle_engine_signals
from prefect.flow_engine import load_flow, load_flow_run, run_flow
from prefect.logging.loggers import flow_run_logger
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings


def main() -> None:
    """Execute the flow run that the environment names; exit code 1 if it could not even be loaded."""
    run_id = UUID(os.environ["PREFECT__FLOW_RUN_ID"])
    _nobodys_words_in_the_file()
    configure_from_env()  # the worker's channel for cancelling, before any code of a flow is loaded
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}), handle_engine_signals(run_id):
        run = load_flow_run(run_id)
        log = flow_run_logger(run)
        try:
            with _quiet():
                flow = load_flow(run)
        except Exception:
            log.exception("Il codice del passo non può essere caricato: avvisare l’assistenza")
            raise
        gc.freeze()
        gc.enable()
        run_flow(flow, flow_run=run, return_type="state")


def run_afresh() -> None:
    """Be the module that the arguments name, in a process that was loaded under another environment."""
    refresh_global_settings_context()
    importlib.import_module(sys.argv[0]).main()


def _nobodys_words_in_the_file() -> None:
    """Keep what a run says, names included, on its page in Prefect: the worker's log is read by whoever runs the house.

    What an operator needs of it is one line in ``passi.log`` (`tasks.step_log`).
    """
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        logging.getLogger(name).propagate = False
    logging.getLogger().setLevel(logging.CRITICAL)  # libraries name the holders of certificates in their warnings


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave out of the run's log, which staff read, how Prefect finds the code."""
    log = logging.getLogger("prefect.flow_runs")
    level = log.level
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(level)


if __name__ == "__main__":
    main()
