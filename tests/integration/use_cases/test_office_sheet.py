"""Day one with the office's own sheet: three hundred rows of ten columns, each read as the list beside it says."""

from __future__ import annotations

import re
import time

from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.registers.import_from_folder import FOLDER, import_from_folder
from tests.integration.use_cases.lives import CLERK, now
from tests.support.office_sheet import COLUMNS, OWN, TROUBLES, OfficeRow, files, office_workbook, rows

DOUBT = re.compile(r"(?:^|[.] )([A-Z][a-zà]+)(?: della firma)? da (?:valutare|completare)")


def put(bench: Workbench, made: list[OfficeRow]) -> None:
    incoming = bench.folders / FOLDER / "in-arrivo"
    incoming.mkdir(parents=True, exist_ok=True)
    for name, data in {"colonne.toml": COLUMNS, "registro.xlsx": office_workbook(made), **files()}.items():
        (incoming / name).write_bytes(data)


def test_the_report_says_of_each_row_what_the_list_beside_it_says(bench: Workbench) -> None:
    made = list(rows())
    put(bench, made)
    started = time.monotonic()
    tried = import_from_folder(bench, "registro.xlsx", True, CLERK, now())
    took = time.monotonic() - started
    with bench.database.unit() as unit:
        assert unit.numbers() == ()
    told = {int(line[0]): line for line in tried.table[1:]}
    wrong = []
    for n, row in enumerate(made, 1):
        _, state, _, understood, assumed, looked_at = told[n + 2]
        if problem := disagreement(row, state, understood, assumed, looked_at):
            wrong.append(f"riga {n + 2}, {row.kind}: {problem}")
    assert wrong == []
    assert len(TROUBLES) >= 20
    assert took < 120, took  # seconds, whatever else runs; the rest is measured by hand

    done = import_from_folder(bench, "registro.xlsx", False, CLERK, now())
    assert [line[2:] for line in done.table] == [line[2:] for line in tried.table]


def disagreement(row: OfficeRow, state: str, understood: str, assumed: str, looked_at: str) -> str:
    """Where the report says other than the list; empty where it says the same."""
    e = row.expected
    if e.wrong:
        return "" if state == "da correggere" and e.wrong in looked_at else f"{state}: {looked_at}"
    if state != "da importare":
        return f"{state}: {looked_at}"
    said = dict(clause.split(": ", 1) for clause in re.split(r"; (?=[a-z]+: )", understood))
    wanted = {
        "parti": "; ".join((OWN, *e.parties)),
        "firma": e.signed,
        "delibera": e.resolution,
        "repertorio": e.repertory,
        "durata": e.duration,
    }
    for name, value in wanted.items():
        if not said.get(name, "").startswith(value):
            return f"{name}: {said.get(name)!r} instead of {value!r}"
    doubts = set(DOUBT.findall(looked_at)) - {"Forma"}
    if doubts != e.doubts:
        return f"doubts {doubts} instead of {e.doubts}: {looked_at}"
    return "" if "decorrenza: dalla data dell’ultima firma" in assumed else assumed
