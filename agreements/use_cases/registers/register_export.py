"""The register as it leaves: a sheet that can be imported again, CSV, JSON; the same for the command line and pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from agreements.documents.sheets.register_sheet import register_csv, register_workbook
from agreements.domain.basics.errors import AccordiError
from agreements.domain.people.person import Person
from agreements.domain.register.search import Order, Query
from agreements.domain.register.typed_cell import Cell
from agreements.persistence.engine.records import Reading
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.entitled import readable_confidential
from agreements.use_cases.registers.register_list import (
    Listed,
    as_rows,
    charge_lines,
    find_agreements,
    further_lines,
    movement_lines,
)
from agreements.use_cases.registers.register_page import register_page

MOST_EXPORTED = 5000
"""A sheet of more is a matter of minutes, and of the command line."""


class Form(StrEnum):
    """How the register leaves; the value is the suffix of its file."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


class TooManyToExport(AccordiError):
    """More is asked for than a page exports."""

    def __init__(self, many: int) -> None:
        super().__init__(
            f"Gli accordi trovati sono {many}, e da questa pagina se ne esportano al massimo {MOST_EXPORTED}: "
            "restringere la ricerca, oppure far esportare l’intero registro con «accordi register --xlsx» a chi "
            "gestisce l’installazione."
        )


def exported(found: Sequence[Listed], today: date, form: Form, rows: Sequence[dict[str, Cell]] | None = None) -> bytes:
    """A list as a file.

    Args:
        rows: Its rows, where they tell more than `as_rows`.
    """
    columns, own = as_rows(found, today)
    rows = own if rows is None else rows
    if form is Form.XLSX:
        return register_workbook(columns, rows, charge_lines(found), movement_lines(found), further_lines(found))
    if form is Form.CSV:
        return register_csv(columns, rows).encode()
    answers = [_answer(each, row) for each, row in zip(found, rows, strict=True)]
    return f"{json.dumps(answers, ensure_ascii=False, indent=2)}\n".encode()


def export_for(bench: Workbench, person: Person, query: Query, form: Form, now: datetime) -> bytes:
    """All that a person finds, as a file; of confidential agreements in it it is written down who had them.

    Raises:
        TooManyToExport: It is more than a page exports.
    """
    many = register_page(bench, person, query, Order(), 1, now).total
    if many > MOST_EXPORTED:
        raise TooManyToExport(many)
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        readable = readable_confidential(bench, unit, person, moment.today)
    found = find_agreements(bench.database, query, now, readable=readable).listed
    if secret := [each.agreement.number for each in found if each.agreement.confidentiality is not None]:
        with bench.database.unit() as unit:
            for number in secret:
                unit.add_reading(Reading(number, person.id, f"esportazione del registro ({form})", moment.at))
            unit.commit()
    return exported(found, moment.today, form)


def _answer(each: Listed, row: dict[str, Cell]) -> Mapping[str, Cell]:
    plain = {code: value.isoformat() if isinstance(value, date) else value for code, value in row.items()}
    ends_on = each.ends_on.isoformat() if each.ends_on else None
    return plain | {"ends_on": ends_on, "origin": each.agreement.origin.name, "to_assess": each.to_assess}
