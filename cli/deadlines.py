"""`accordi deadlines`: what is overdue, missing, or due in the next days, over all agreements. No Prefect."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agreements.domain.basics.number_words import counted
from cli.installation import VAR, settings_for
from cli.printable import printable_lines

if TYPE_CHECKING:
    from agreements.domain.basics.moment import Moment
    from agreements.domain.deadlines.agenda import Entry


@click.command(
    help="Elenca ciò che è scaduto, ciò che manca e ciò che scade nei prossimi giorni, per tutti gli accordi."
)
@click.option(
    "--next", "days", type=click.IntRange(0, 3660), default=90, show_default=True, help="Quanti giorni in avanti."
)
@click.option("--office", default="", metavar="STRUTTURA", help="Solo le strutture con questo nome o indirizzo.")
@click.option("--json", "as_json", is_flag=True, help="Risponde in JSON.")
@click.option("--confidential", is_flag=True, help="Anche degli accordi riservati.")
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def deadlines(days: int, office: str, as_json: bool, confidential: bool, folder: Path | None) -> None:
    """Print the list, the oldest first.

    Raises:
        AccordiError: The database does not answer.
    """
    from agreements.app import database_url
    from agreements.persistence.database import Database
    from agreements.use_cases.base.confidentiality import not_shown
    from agreements.use_cases.watch.agenda import coming

    database = Database(database_url(settings_for(folder)))
    try:
        moment, found, left_out = coming(database, datetime.now(UTC), days, office, confidential=confidential)
    finally:
        database.close()
    for line in not_shown(left_out, "accordi deadlines"):
        click.echo(line, err=True)
    click.echo(
        json.dumps(_answer(moment, found), ensure_ascii=False, indent=2) if as_json else _text(moment, found, days)
    )


def _answer(moment: Moment, found: tuple[Entry, ...]) -> dict[str, Any]:
    return {
        "today": moment.today.isoformat(),
        "trial_clock": moment.trial_note,
        "deadlines": [
            {
                "due_on": entry.due_on.isoformat(),
                "days": (entry.due_on - moment.today).days,
                "agreement": entry.agreement,
                "title": entry.title,
                "kind": entry.kind.name,
                "code": entry.code,
                "what": entry.what,
                "missing_since": not entry.is_due_date,
                "owed_by": entry.owed_by,
                "office": {"name": entry.office.name, "email": entry.office.email},
                "explanation": entry.explanation,
            }
            for entry in found
        ],
    }


def _text(moment: Moment, found: tuple[Entry, ...], days: int) -> str:
    from agreements.domain.deadlines.reminder import countdown

    lines = [f"PROVA: {moment.trial_note}"] if moment.trial_note else []
    if not found:
        lines.append(f"Nulla di scaduto, e nulla che scada entro {counted(days, 'giorno', 'giorni')}.")
    for entry in found:
        when = countdown(entry.due_on, moment.today) if entry.is_due_date else "manca da questo giorno"
        lines.append(f"{entry.due_on.isoformat()}  {entry.agreement}  {entry.what}: {when} ({entry.office.name})")
    return printable_lines(lines)
