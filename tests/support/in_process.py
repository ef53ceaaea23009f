"""The stage without a server: each step validates the very form of its deployment and calls the very flow function.

A life takes seconds on it. What is left out is Prefect itself: its runs, its pages, its retries.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from agreements import app
from agreements.domain.basics.errors import AccordiError
from agreements.settings import Settings
from agreements.use_cases.base.letters import correspondence
from agreements.use_cases.base.possible_steps import possible_steps
from cli.demo.stage import PlayedRun, Stage, surroundings
from cli.runtime.environment import CHECKOUT
from flows.forms.base import CHOICE_FIELD
from signing.trial import signer
from tasks.artifact import outcome_page
from tests.support.italian import read_aloud


@dataclass(slots=True)
class InProcessStage(Stage):
    """Each step is a call.

    Attributes:
        entrypoints: Where the flow of each deployment is, as ``prefect.yaml`` says.
    """

    entrypoints: Mapping[str, str]

    def run(self, deployment: str, form: Mapping[str, Any] | None) -> PlayedRun:
        """Take a step as its flow does; a refusal is its sentence, as on the page.

        Whatever can be taken must have been among the agreement's possible steps.
        """
        possible = self._possible(form)
        module, _, name = self.entrypoints[deployment].rpartition(".")
        made = getattr(importlib.import_module(module), name)
        begun = time.monotonic()
        try:
            outcome = importlib.import_module("flows.step").take(made, form)
            state, message, page = "Completed", outcome.happened, outcome_page(outcome)
        except AccordiError as refusal:
            state, message, page = "Failed", str(refusal), ""
        played = PlayedRun(deployment, f"n. {len(self.runs) + 1}", state, time.monotonic() - begun, message, page)
        self.runs.append(played)
        assert state != "Completed" or possible is None or deployment in possible, deployment
        return played

    def _possible(self, form: Mapping[str, Any] | None) -> Sequence[str] | None:
        if form is None or CHOICE_FIELD not in form:
            return None
        with self.bench.database.unit() as unit:
            there = unit.load(form[CHOICE_FIELD])
            return possible_steps(unit, there, correspondence(unit, there))

    def sign_outside(self, person: str, field_name: str, source: Path, target: Path) -> None:
        """Let the trial program sign a file, called instead of started."""
        target.write_bytes(signer.sign(source.read_bytes(), pki_folder=self.pki, person=person, field=field_name))


@contextlib.contextmanager
def stage_in_process(folder: Path, *, converter: str = "auto") -> Iterator[InProcessStage]:
    """Make a trial installation in a folder, and play on it in this process.

    The flows' own workbench is built from the environment: until the end this process is this installation.

    Raises:
        AccordiError: Something did not start; the sentence says what.
    """
    folder = folder.resolve()
    with surroundings(folder, converter) as (mailbox, pki, environment):
        var = folder / "var"
        var.mkdir(parents=True, exist_ok=True)
        with _environment({**environment, "ACCORDI_VAR": str(var)}):
            app.create(Settings())
            bench = app.workbench()
            try:
                yield InProcessStage(bench, pki, mailbox, _entrypoints())
                told = read_aloud(bench.folders)
                assert not told, "\n".join(told)
            finally:
                bench.database.close()


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    app.workbench.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        app.workbench.cache_clear()


def _entrypoints() -> dict[str, str]:
    project = yaml.safe_load((CHECKOUT / "prefect.yaml").read_text(encoding="utf-8"))
    return {each["name"]: each["entrypoint"] for each in project["deployments"]}
