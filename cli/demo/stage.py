"""What a life is played on: a trial installation with throw-away certificates and a mail server, all on loopback.

A stage is one of two: `prefect_stage` runs each step as a deployment on a real, temporary server; the one of
`tests.support.in_process` takes the very same steps in this process.
"""

from __future__ import annotations

import abc
import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from agreements import app
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.periods import current_period
from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from cli.runtime import Runtime, prefect_runtime
from cli.runtime.environment import CHECKOUT
from cli.runtime.processes import free_port
from signing.trial.pki import start_trial_pki


@dataclass(slots=True)
class Mailbox:
    """Keeps every mail that the server accepted, as a file."""

    folder: Path
    count: int = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Accept a mail."""
        self.count += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{self.count:02d} a {envelope.rcpt_tos[0]}.eml").write_bytes(envelope.content)
        return "250 Message accepted for delivery"


@dataclass(frozen=True, slots=True)
class PlayedRun:
    """A step that was taken, as its run tells it.

    Attributes:
        page: The outcome's page, where the stage keeps it.
    """

    deployment: str
    id: str
    state: str
    seconds: float
    message: str
    page: str = ""


@dataclass(slots=True)
class Stage(abc.ABC):
    """A trial installation on which steps are taken.

    Attributes:
        runs: Every run so far, in order.
    """

    bench: Workbench
    pki: Path
    mailbox: Mailbox
    runs: list[PlayedRun] = field(default_factory=list, kw_only=True)

    @abc.abstractmethod
    def run(self, deployment: str, form: Mapping[str, Any] | None) -> PlayedRun:
        """Take a step, and answer how it ended."""

    def load(self, number: str) -> Agreement:
        """An agreement as the register holds it."""
        with self.bench.database.unit() as unit:
            return unit.load(number)

    def today(self) -> date:
        """The day on the trial installation's clock."""
        with self.bench.database.unit() as unit:
            return unit.moment(datetime.now(UTC)).today

    def incoming(self, number: str) -> Path:
        """The folder in which what comes back is put."""
        return self.folder(number) / "in-arrivo"

    def folder(self, number: str) -> Path:
        """The readable folder of an agreement."""
        return self.bench.folder(self.load(number)).path

    def end_of_period(self, number: str) -> date:
        """The day on which an agreement's current period ends, read in the most cautious way."""
        period = current_period(self.load(number))
        assert period is not None  # every party has signed
        assert period.earliest_end is not None
        return period.earliest_end

    def certain_end(self, number: str) -> date:
        """The day after which an agreement's current period has ended in whatever way it is read."""
        period = current_period(self.load(number))
        assert period is not None  # every party has signed
        assert period.latest_end is not None
        return period.latest_end

    def to_sign(self, number: str, act: int, position: int) -> Path:
        """The PDF that the next signatory gets: the frozen one, or the one already signed by the others."""
        kind = "definitivo-pdf" if position == 1 else "da-firmare"
        with self.bench.database.unit() as unit:
            documents = [d for d in unit.documents(number) if d.kind == kind and d.act_sequence == act]
        return next(self.folder(number).glob(f"{documents[-1].position:02d} *"))

    def sign_outside(self, person: str, field_name: str, source: Path, target: Path) -> None:
        """Let the separate trial program sign a file, as an outside signatory would.

        Raises:
            subprocess.CalledProcessError: It could not.
        """
        command = [sys.executable, "-m", "signing.trial.signer", "--pki-folder", str(self.pki), "--person", person]
        command += ["--in", str(source), "--out", str(target), "--field", field_name]
        subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)  # noqa: S603 - our own program


@dataclass(slots=True)
class PrefectStage(Stage):
    """Each step is a run of its deployment."""

    runtime: Runtime

    def run(self, deployment: str, form: Mapping[str, Any] | None) -> PlayedRun:
        """Run a deployment as a click on «Run» does, and wait for its end."""
        run = self.runtime.run(deployment, {} if form is None else {"modulo": dict(form)}, timeout_seconds=300)
        state = run.state
        assert state is not None  # the runtime waited for a final one
        seconds = (run.total_run_time or run.estimated_run_time).total_seconds()
        played = PlayedRun(deployment, str(run.id), state.name or "", seconds, state.message or "")
        self.runs.append(played)
        return played


@contextlib.contextmanager
def surroundings(folder: Path, converter: str) -> Iterator[tuple[Mailbox, Path, dict[str, str]]]:
    """Certificates and mail server of a trial, with the environment that names them; ended afterwards.

    Raises:
        SigningError: The services of the certificates did not start.
    """
    mailbox = Mailbox(folder / "posta")
    smtp = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    pki = start_trial_pki(folder / "pki")
    smtp.start()
    try:
        yield (
            mailbox,
            pki.folder,
            {
                "ACCORDI_TRIAL": "true",
                "ACCORDI_TRIAL_PKI": str(pki.folder),
                "ACCORDI_CONVERTER": converter,
                "ACCORDI_SMTP_HOST": smtp.hostname,
                "ACCORDI_SMTP_PORT": str(smtp.port),
                "ACCORDI_SMTP_SECURITY": "none",
                "ACCORDI_SMTP_SENDER": "accordi@regione.example.it",
            },
        )
    finally:
        smtp.stop()
        pki.stop()


@contextlib.contextmanager
def stage(
    folder: Path, *, converter: str = "auto", then: Callable[[Path, Mapping[str, str]], None] = lambda *_: None
) -> Iterator[PrefectStage]:
    """Start everything in a folder, on free ports, and stop it at the end.

    Args:
        then: Called once the servers of the stage have ended well, with the installation's folder and the environment
            of its certificates and mail, which still stand.

    Raises:
        AccordiError: Something did not start; the sentence says what.
    """
    folder = folder.resolve()
    with surroundings(folder, converter) as (mailbox, pki, environment):
        with prefect_runtime(folder / "var", env=environment) as runtime:
            values: dict[str, Any] = {name.removeprefix("ACCORDI_").lower(): v for name, v in environment.items()}
            bench = app.build(Settings(var=runtime.folder, **values))
            yield PrefectStage(bench, pki, mailbox, runtime)
        then(folder / "var", environment)
