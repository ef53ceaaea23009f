"""``accordi up``: everything that a small office needs, in one terminal window."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from cli.installation import VAR, settings_for
from cli.runtime.environment import DEFAULT_PORT

if TYPE_CHECKING:
    from cli.runtime import Runtime


class _StopAskedError(Exception):
    """Ctrl-C or SIGTERM arrived while starting."""


@click.command(help="Avvia il server, l’esecutore dei flussi e tutti i passi; Ctrl-C chiude tutto.")
@click.option("--port", type=click.IntRange(1024, 65535), default=None, help="Porta locale (predefinita 4200).")
@VAR
@click.option(
    "--workers",
    type=click.IntRange(1, 8),
    default=1,
    show_default=True,
    help="Quanti esecutori prendono i passi; uno basta a un ufficio.",
)
def up(port: int | None, folder: Path | None, workers: int) -> None:
    """Start Prefect, publish the deployments, wait for Ctrl-C or SIGTERM, stop everything.

    Raises:
        AccordiError: With one Italian sentence, when it cannot start or a process ends by itself.
    """
    from cli.runtime import prefect_runtime

    where = settings_for(folder).var
    stopping = threading.Event()
    with suppress(_StopAskedError), _stop_signals(stopping) as started:
        click.echo("Avvio in corso: la prima volta richiede circa un minuto…")
        with prefect_runtime(where, port or DEFAULT_PORT, behind=True, workers=workers) as runtime:
            started()
            click.echo(runtime.prepared, nl=False)
            for line in _not_ours(runtime):
                click.echo(line, err=True)
            click.echo(f"Accordi è pronto: {runtime.deployments_url}")
            click.echo(_who_may_enter(runtime.password_file))
            click.echo(f"Dati e registri in {runtime.folder}. Per chiudere: Ctrl-C.")
            if runtime.publisher is not None:
                click.echo(f"Altri {len(runtime.following)} passi, oggi senza nulla da offrire, seguono tra poco.")
            _watch(runtime, stopping)
            click.echo("Chiusura in corso…")
    click.echo("Accordi è chiuso.")


def _watch(runtime: Runtime, stopping: threading.Event) -> None:
    """Wait to be stopped, while every process lives; tell how the steps that follow the start were published."""
    publisher = runtime.publisher
    while not stopping.wait(0.5):
        runtime.check()
        code = None if publisher is None else publisher.exit_code()
        if code == 0:
            click.echo("Tutti i passi sono pubblicati.")
        elif code is not None:
            click.echo(
                f"⚠ Non tutti i passi sono stati pubblicati (codice {code}): gli altri si possono compiere; leggere "
                f"{runtime.publishing_log} e riavviare. Vedere «accordi doctor».",
                err=True,
            )
        publisher = None if code is not None else publisher


def _not_ours(runtime: Runtime) -> Iterator[str]:
    """What stands in the server that we did not put there, or stands still; it does not keep Accordi from starting."""
    from cli.doctor.prefect_api import PrefectApi, ServerSilent
    from cli.doctor.strangers import standing_still, strangers

    api = PrefectApi(runtime.api_url, runtime.credential)
    try:
        for found in (*strangers(api), *standing_still(api)):
            yield f"⚠ In Prefect: {found}. Vedere «accordi doctor»."
    except ServerSilent as error:
        yield f"⚠ Non si è potuto guardare che cosa c’è in Prefect: {error}."


def _who_may_enter(password_file: Path) -> str:
    """Say where user and password are; never the password, which would stay in a log."""
    if os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
        return "Per entrare: utente e password scelti dall’amministratore (PREFECT_SERVER_API_AUTH_STRING)."
    return f"Per entrare: utente e password sono la riga del file {password_file}"


@contextmanager
def _stop_signals(stopping: threading.Event) -> Iterator[Callable[[], None]]:
    """Turn SIGINT and SIGTERM into an orderly stop.

    While starting they raise, so that the children made so far are stopped at once; afterwards they set the
    event; while stopping, a second Ctrl-C changes nothing, or a child could be left behind.
    """
    raising = True

    def started() -> None:
        nonlocal raising
        raising = False

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        nonlocal raising
        stopping.set()
        if raising:
            raising = False
            raise _StopAskedError

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield started
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
