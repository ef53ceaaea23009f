"""``accordi up``: everything that a small office needs, in one terminal window."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from cli.installation import VAR, settings_for
from cli.runtime.environment import DEFAULT_PORT, HOST, retention
from cli.runtime.place import Place

if TYPE_CHECKING:
    from agreements.settings import Settings
    from cli.runtime import Runtime

_FILE = click.Path(path_type=Path)


class _StopAskedError(Exception):
    """Ctrl-C or SIGTERM arrived while starting."""


@click.command(help="Avvia il server, l’esecutore dei flussi e tutti i passi; Ctrl-C chiude tutto.")
@click.option("--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True, help="Porta.")
@click.option("--host", default=HOST, show_default=True, help="Indirizzo di questo computer su cui ascoltare.")
@click.option("--address", help="Indirizzo che le persone aprono (ACCORDI_ADDRESS), se non è quello qui sopra.")
@click.option("--tls-certificate", type=_FILE, help="Certificato (PEM, con la sua catena) per TLS.")
@click.option("--tls-key", type=_FILE, help="Chiave del certificato (PEM, leggibile solo da chi avvia Accordi).")
@click.option("--trusted-proxy", help="Indirizzo del proxy con TLS che sta davanti (ACCORDI_TRUSTED_PROXY).")
@VAR
@click.option(
    "--workers",
    type=click.IntRange(1, 8),
    default=1,
    show_default=True,
    help="Quanti esecutori prendono i passi; uno basta a un ufficio.",
)
def up(
    port: int,
    host: str,
    address: str | None,
    tls_certificate: Path | None,
    tls_key: Path | None,
    trusted_proxy: str | None,
    folder: Path | None,
    workers: int,
) -> None:
    """Start Prefect and the door, publish the deployments, wait for Ctrl-C or SIGTERM, stop everything.

    Raises:
        AccordiError: With one Italian sentence, when it cannot start or a process ends by itself.
    """
    from cli.runtime import prefect_runtime

    settings = settings_for(folder)
    where = settings.var
    place = Place(
        host,
        port,
        settings.address if address is None else address,
        tls_certificate,
        tls_key,
        settings.trusted_proxy if trusted_proxy is None else trusted_proxy,
    )
    stopped: list[str] = []

    def stop_what_is_not_ours(runtime: Runtime) -> None:
        stopped.extend(_not_ours(runtime, settings))

    stopping = threading.Event()
    with suppress(_StopAskedError), _stop_signals(stopping) as started:
        click.echo("Avvio in corso: la prima volta richiede circa un minuto…")
        with prefect_runtime(
            where,
            env=retention(settings.runs_days),
            workers=workers,
            place=place,
            before_work=stop_what_is_not_ours,
        ) as runtime:
            started()
            click.echo(runtime.prepared, nl=False)
            for line in stopped:
                click.echo(line, err=True)
            click.echo(f"Accordi è pronto: {runtime.deployments_url}")
            click.echo(_who_may_enter(settings))
            click.echo(f"Dati e registri in {runtime.folder}. Per chiudere: Ctrl-C.")
            while not stopping.wait(0.5):
                runtime.check()
            click.echo("Chiusura in corso…")
    click.echo("Accordi è chiuso.")


def _not_ours(runtime: Runtime, settings: Settings) -> Iterator[str]:
    """Stop what nobody answers for before a run is taken, and tell what stands still; it keeps nobody from starting."""
    from cli.doctor.prefect_api import PrefectApi, ServerSilent
    from cli.doctor.strangers import Registered, disable, standing_still, strangers

    api = PrefectApi(runtime.api_url, runtime.credential)
    try:
        registered = Registered.of(settings)
        yield from (f"⚠ In Prefect, fermato: {found}. Vedere «accordi doctor»." for found in disable(api, registered))
        for found in (*strangers(api, registered), *standing_still(api)):
            yield f"⚠ In Prefect: {found}. Vedere «accordi doctor»."
    except ServerSilent as error:
        yield f"⚠ Non si è potuto guardare che cosa c’è in Prefect: {error}."


def _who_may_enter(settings: Settings) -> str:
    """Say how people come in; where nobody can yet, how the first one is made."""
    from agreements.app import open_database

    database, now = open_database(settings), datetime.now(UTC)
    try:
        with database.unit() as unit:
            somebody = unit.administrators_on(unit.moment(now).today)
    finally:
        database.close()
    if somebody:
        return "Si entra con il proprio accesso, ciascuno con il suo nome."
    return "⚠ Nessuno può ancora entrare: creare chi amministra il sistema con «accordi people first-administrator»."


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
