"""`accordi register --family`: a model and its copies as a table, JSON, CSV or a sheet. No Prefect."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agreements.domain.basics.day_words import to_the_date
from agreements.domain.basics.number_words import counted
from cli.printable import printable_lines

if TYPE_CHECKING:
    from agreements.domain.figures.family_standing import Member
    from agreements.settings import Settings


def show_family(
    number: str, settings: Settings, *, as_json: bool, as_csv: bool, sheet: Path | None, confidential: bool
) -> None:
    """Print or write it.

    Raises:
        AccordiError: There is no such agreement, no copy of it, its model is confidential and nobody asked for that,
            or the database does not answer.
    """
    from agreements.app import database_url
    from agreements.documents.files.atomic_file import write_atomically
    from agreements.documents.sheets.register_sheet import register_csv, register_workbook
    from agreements.domain.basics.errors import InvalidDatum
    from agreements.persistence.database import Database
    from agreements.use_cases.families.family import COLUMNS, cells, family_members, in_words

    database = Database(database_url(settings))
    try:
        moment, members = family_members(database, number, datetime.now(UTC), confidential=confidential)
    finally:
        database.close()
    if members[0].agreement.confidentiality is not None and not confidential:
        raise InvalidDatum(
            "famiglia", f"L’accordo {members[0].agreement.number} è riservato: aggiungere --confidential."
        )
    if sheet is not None:
        write_atomically(sheet, register_workbook(COLUMNS, [cells(member) for member in members]))
        click.echo(f"In {sheet}: {counted(len(members), 'accordo', 'accordi')}")
    elif as_json:
        click.echo(json.dumps([_answer(member) for member in members], ensure_ascii=False, indent=2))
    elif as_csv:
        click.echo(register_csv(COLUMNS, [cells(member) for member in members]), nl=False)
    else:
        lines = [*(_line(member) for member in members), in_words(members, moment.today)]
        click.echo(printable_lines(lines))


def _line(member: Member) -> str:
    words = [f"{member.agreement.number} {member.body.name}", member.text, member.state]
    words += [f"in ritardo {late.party}, di {counted(late.days, 'giorno', 'giorni')}" for late in member.late]
    words += [f"{name} non firma" for name in member.refused]
    if member.ends_on is not None:
        words.append(f"fino {to_the_date(member.ends_on)}")
    if member.waits:
        words.append(f"attende {member.waits}")
    return "; ".join(words)


def _answer(member: Member) -> dict[str, Any]:
    replica = member.agreement.replica
    return {
        "number": member.agreement.number,
        "model": replica.model if replica else None,
        "body": member.body.name,
        "ipa_code": member.body.ipa_code,
        "model_text_version": replica.text_version if replica else None,
        "text": member.text,
        "own_text": member.own_text,
        "state": member.state,
        "signed": [{"party": name, "on": day.isoformat()} for name, day in member.signed],
        "late": [{"party": late.party, "due_on": late.due_on.isoformat(), "days": late.days} for late in member.late],
        "refused": list(member.refused),
        "ends_on": member.ends_on.isoformat() if member.ends_on else None,
        "waits": member.waits,
    }
