"""The command: the table of the checks, the lines, the exit code."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from agreements.domain.basics.errors import AccordiError
from cli.doctor import data, lists, profiles, running, services
from cli.doctor.examine import Check, examine
from cli.doctor.finding import Finding, Level, broken
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.subject import Subject
from cli.installation import VAR, settings_for
from cli.runtime.access import known_credential
from cli.runtime.environment import DEFAULT_PORT, address_file, prefect_environment

CHECKS: tuple[Check[Subject], ...] = (
    Check(data.DATABASE, data.database),
    Check(data.JOURNAL, data.journal),
    Check(data.OLD, data.old_data, seconds=120),
    Check(data.ARCHIVE, data.archive),
    Check(running.SERVER, running.server, seconds=60),
    Check(running.WORKER, running.worker, seconds=60),
    Check(running.STEPS, running.steps, seconds=60),
    Check(running.PLAN, running.plan, seconds=60),
    Check(running.SWEEP, running.sweep, seconds=60),
    Check(running.FOREIGN, running.foreign, seconds=60),
    Check(data.NOTICES, data.notices),
    Check(data.CONFIDENTIAL, data.confidential),
    Check(services.MAIL, services.mail, seconds=60),
    Check(services.MAILBOX, services.pec_mailbox, seconds=60),
    Check(services.PDF, services.conversion, seconds=2 * services.CONVERSION_SECONDS + 30),
    Check(services.ISOLATION, services.isolation, seconds=60),
    Check(services.STAMPS, services.time_stamp, seconds=60),
    Check(services.TRUST, services.trust),
    Check(lists.LISTS, lists.trusted_lists, seconds=60),
    Check(profiles.PROFILE, profiles.region_profile),
    Check(profiles.BASES, profiles.legal_bases),
    Check(profiles.BODY, profiles.own_body_file),
    Check(profiles.WHO_MAY, profiles.who_may),
    Check(data.DISK, data.disk),
    Check(data.SECRETS, data.secret_files),
)


@click.command(help="Controlla l’installazione: che cosa va, che cosa no e che cosa fare. Non cambia nulla.")
@click.option("--json", "as_json", is_flag=True, help="Scrive il risultato in JSON.")
@click.option(
    "--port", type=click.IntRange(1024, 65535), default=None, help="Porta del server Prefect, se non è in funzione."
)
@VAR
def doctor(as_json: bool, port: int | None, folder: Path | None) -> None:
    """Look at everything, change nothing; exit code 1 if something is broken, 0 otherwise. Safe to run at any time."""
    findings: list[Finding] = []
    with _quiet():
        for finding in _findings(port, folder):
            findings.append(finding)
            if not as_json:
                click.echo(finding.lines())
    if as_json:
        click.echo(json.dumps(_summary(findings), ensure_ascii=False, indent=1))
    else:
        click.echo(_told(findings))
    sys.exit(1 if any(each.level is Level.BROKEN for each in findings) else 0)


def _findings(port: int | None, folder: Path | None) -> Iterator[Finding]:
    try:
        settings = settings_for(folder)
    except AccordiError as error:
        return iter([broken("impostazioni", str(error), "Correggere e ripetere: il resto non si può verificare.")])
    environment = prefect_environment(settings.var, port or DEFAULT_PORT)
    known = address_file(settings.var)
    told = known.read_text(encoding="ascii") if known.is_file() else environment["PREFECT_API_URL"]
    url = environment["PREFECT_API_URL"] if port else os.environ.get("PREFECT_API_URL", told)
    api = PrefectApi(url.rstrip("/"), known_credential(settings.var, environment))
    return examine(CHECKS, Subject(settings, api, datetime.now(UTC)))


@contextmanager
def _quiet() -> Iterator[None]:
    """What libraries log about a failed attempt would stand as a traceback beside our one line."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _count(findings: Sequence[Finding], level: Level) -> int:
    return sum(each.level is level for each in findings)


def _summary(findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "guasti": _count(findings, Level.BROKEN),
        "attenzioni": _count(findings, Level.WARNING),
        "misure": {name: figure for each in findings for name, figure in each.figures.items()},
        "verifiche": [each.to_json() for each in findings],
    }


def _told(findings: Sequence[Finding]) -> str:
    faults, warnings = _count(findings, Level.BROKEN), _count(findings, Level.WARNING)
    if not faults and not warnings:
        return "Tutto a posto."
    return f"Guasti: {faults}. Da tenere d’occhio: {warnings}."
