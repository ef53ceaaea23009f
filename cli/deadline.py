"""`accordi deadline`: a deadline for any date, its computation in words. No database, no Prefect."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import click

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.duration import Duration, confirmation_request, earliest, end_readings
from agreements.domain.days.holidays import IT, calendar_by_code
from agreements.domain.days.time_limit import Direction, TimeLimit, compute, parse_time_limit
from agreements.domain.days.typed_duration import read_duration


def parse_day(text: str) -> date:
    """Read AAAA-MM-GG, and none of the other forms that Python would also take.

    Raises:
        InvalidDatum: No such day, or another form.
    """
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidDatum(
        "data",
        f"«{text[:40]}» non è una data: indicare un giorno nella forma AAAA-MM-GG, ad esempio 2026-01-31.",
    )


@click.command(help="Calcola una scadenza (art. 2963 c.c.) e spiega come ci si arriva.")
@click.option("--from", "start", required=True, metavar="DATA", help="Giorno iniziale: AAAA-MM-GG.")
@click.option("--within", required=True, metavar="TERMINE", help="30g giorni, 2s settimane, 1m mesi, 3a anni.")
@click.option("--backward", is_flag=True, help="Conta a ritroso («almeno … prima»).")
@click.option("--calendar", "code", default=IT.code, show_default=True, help="IT, EU oppure comune:Firenze.")
@click.option("--no-roll", is_flag=True, help="Non sposta la scadenza che cade in giorno festivo.")
@click.option("--duration", is_flag=True, help="Tratta il termine come durata e ne mostra le letture.")
@click.option("--calendar-years", "years", default="", metavar="ANNI", help="Con --duration: 2026-2028.")
@click.option("--json", "as_json", is_flag=True, help="Risponde in JSON.")
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def deadline(
    start: str,
    within: str,
    backward: bool,
    code: str,
    no_roll: bool,
    duration: bool,
    years: str,
    as_json: bool,
) -> None:
    """Print the due date and its explanation, or the readings of the end of a duration."""
    if duration and (backward or no_roll):
        raise InvalidDatum("opzioni", "Una durata non va a ritroso e non si sposta: togliere --backward e --no-roll.")
    if years and not duration:
        raise InvalidDatum("opzioni", "--calendar-years vale solo con --duration: aggiungerla oppure toglierla.")
    limit = parse_time_limit(
        within,
        direction=Direction.BACKWARD if backward else Direction.FORWARD,
        calendar=calendar_by_code(code),
        rolls=not (no_roll or duration),
    )
    base = parse_day(start)
    if duration:
        answer, text = _of_duration(_duration(limit, years), base)
    else:
        answer, text = _of_time_limit(limit, base)
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else text)


def _duration(limit: TimeLimit, years: str) -> Duration:
    counted = Duration(limit.amount, limit.unit)
    named = read_duration(f"{counted.words} ({years})") if years else counted
    assert named is not None  # an amount is stated
    return named


def _of_time_limit(limit: TimeLimit, base: date) -> tuple[dict[str, Any], str]:
    computed = compute(limit, base)
    answer = {
        "due_on": computed.due_on.isoformat(),
        "base": computed.base.isoformat(),
        "raw_on": computed.raw_on.isoformat(),
        "amount": limit.amount,
        "unit": limit.unit.value,
        "direction": limit.direction.value,
        "calendar": limit.calendar.code,
        "rolls": limit.rolls,
        "explanation": computed.explanation,
        "legal_basis": list(computed.legal_basis),
    }
    return answer, f"{computed.due_on.isoformat()}\n{computed.explanation}"


def _of_duration(duration: Duration, base: date) -> tuple[dict[str, Any], str]:
    readings = end_readings(duration, base)
    nearest = earliest(readings)
    answer = {
        "base": base.isoformat(),
        "amount": duration.amount,
        "unit": duration.unit.value if duration.unit else None,
        "earliest": nearest.ends_on.isoformat() if nearest else None,
        "readings": [
            {
                "reading": reading.reading.value,
                "ends_on": reading.ends_on.isoformat(),
                "holds": reading.holds,
                "explanation": reading.explanation,
            }
            for reading in readings
        ],
        "confirmation": confirmation_request(readings),
    }
    lines = [f"{reading.ends_on.isoformat()}  {reading.explanation}" for reading in readings]
    return answer, "\n".join([*lines, confirmation_request(readings)])
