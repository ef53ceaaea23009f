"""Day one with the office's own sheet: three hundred rows of ten columns, each read as the list beside it says."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.registers.import_from_folder import FOLDER, import_from_folder
from cli.main import accordi
from signing.trial.pki import TrialPki
from tests.integration.use_cases.lives import CLERK, now
from tests.support.office_sheet import COLUMNS, OWN, TROUBLES, OfficeRow, as_csv, files, office_workbook, rows

DOUBT = re.compile(r"(?:^|[.] )([A-Z][a-zà]+)(?: della firma)? da (?:valutare|completare)")


def put(bench: Workbench, made: list[OfficeRow]) -> None:
    incoming = bench.folders / FOLDER / "in-arrivo"
    incoming.mkdir(parents=True, exist_ok=True)
    for name, data in {"colonne.toml": COLUMNS, "registro.xlsx": office_workbook(made), **files()}.items():
        (incoming / name).write_bytes(data)


def test_the_report_says_of_each_row_what_the_list_beside_it_says(bench: Workbench) -> None:
    made = list(rows())
    put(bench, made)
    started = time.process_time()
    tried = import_from_folder(bench, "registro.xlsx", True, CLERK, now())
    took = time.process_time() - started
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
    assert took < 60, took  # seconds of the processor; five are usual

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


def test_the_command_says_the_same_of_a_csv_and_an_own_order_of_columns(
    bench: Workbench, tmp_path: Path, pki: TrialPki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORDI_TRUST_FOLDER", str(pki.folder / "trust"))  # as the installation that the page reads
    made = list(rows(24))
    (tmp_path / "colonne.toml").write_bytes(COLUMNS)
    (tmp_path / "comune.pdf").write_bytes(files()["comune.pdf"])
    (tmp_path / "registro.csv").write_bytes(as_csv(made))
    arguments = ["import-register", str(tmp_path / "registro.csv"), "--dry-run", "--var", str(bench.folders.parent)]
    done = CliRunner().invoke(accordi, arguments)
    assert done.exit_code == 1, done.output
    assert "Valgono per ogni riga che non dice altro: «Parte 1»: Regione di Prova" in done.output
    of_four = done.output[done.output.index("Riga 4,") :]
    parties = (
        "capito: tipo: convenzione; parti: Regione di Prova; Comune di Alfa 3; Comune di Beta; Università di Gamma"
    )
    assert parties in of_four
    assert "assunto: parte 1: Regione di Prova, che la cella non nomina" in of_four
    put(bench, made)
    page = import_from_folder(bench, "registro.xlsx", True, CLERK, now())
    for line in page.table[1:]:
        # What is missing is missing from the folder that each of them reads, and the files there have other names.
        if "comune.pdf" in line[5]:
            continue  # what its file proves each installation judges by its own anchors
        told = re.sub(r"In «[^»]+» non", "Non", line[5].partition(" (ora ci sono")[0])
        assert told in re.sub(r"In «[^»]+» non", "Non", done.output), line
