"""An agreement that implements another: entered, seen from both, held within its frame, in the sheet and the search."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from docx import Document

from agreements.documents.files.incoming import IncomingFolder
from agreements.documents.sheets.register_sheet import register_workbook
from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ending import EndKind
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition, UnknownAgreement
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit
from agreements.domain.register.search import Query
from agreements.domain.steps.ending import End
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import drafting, further_acts, renewal
from agreements.use_cases.life import corrections, ending
from agreements.use_cases.life.history import tell_history
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.registers.import_report import ImportReport, RowState
from agreements.use_cases.registers.register_list import as_rows, find_agreements
from signing.trial.pki import TrialPki
from tests.contract import samples
from tests.integration.use_cases.lives import CLERK, Life, form, new_bench, now, refused, today
from tests.support.register_sheets import old_row, workbook

BODY = DecidingBody.EXECUTIVE_BOARD


@pytest.fixture
def frame(life: Life) -> Life:
    """An agreement signed a month ago, for three years."""
    life.record(today() - timedelta(days=30), repertory_number="77", register="Repertorio", registered_on=today())
    return life


def implementing(frame: Life, **changes: object) -> Life:
    """What implements it, shorter than it."""
    child = Life(frame.bench, frame.pki_folder)
    chosen = {"duration": Duration(1, Unit.YEARS), "title": "Primo progetto comune di prova", **changes}
    child.create(frame=frame.number, **chosen)
    return child


def test_a_new_agreement_names_its_frame_and_its_text_says_so(frame: Life) -> None:
    child = implementing(frame)
    assert child.agreement.frame == frame.number
    assert f"attua {frame.number}" in child.journal[0].what
    text = "\n".join(p.text for p in Document(io.BytesIO(child.archived("bozza"))).paragraphs)
    assert "repertorio n. 77 del " in text
    assert "di cui il presente atto costituisce attuazione" in text
    assert "le Parti hanno un interesse comune" in text  # what it would have said without
    new = form(duration=Duration(1, Unit.YEARS), title="Primo progetto comune di prova", frame=frame.number)
    assert drafting.create_agreement(frame.bench, new, CLERK, now()).already_done


def test_each_page_names_the_other(frame: Life) -> None:
    child = implementing(frame)
    sections = dict(child.examine().sections)
    assert sections["Accordo quadro"][0].startswith(f"attua {frame.number} «")
    sections = dict(frame.publish().sections)
    assert sections["Accordi attuativi"][0].startswith(
        f"{child.number} «Primo progetto comune di prova»: in istruttoria"
    )
    told = tell_history(frame.bench, frame.number, CLERK, now())
    assert dict(told.sections)["Accordi attuativi"]
    child.record(today(), frame=frame.number, title="Secondo progetto comune di prova", duration=None)
    told = tell_history(frame.bench, frame.number, CLERK, now())
    assert any(f"Accordo attuativo {child.number}" in one.what for one in told.timeline)
    told = tell_history(frame.bench, child.number, CLERK, now())
    assert any(f"In attuazione dell’accordo quadro {frame.number}" in one.what for one in told.timeline)


def test_how_a_confidential_frame_stands_is_not_told_to_who_reads_what_implements_it(frame: Life) -> None:
    child = implementing(frame)
    with frame.bench.database.unit() as unit:
        hidden = replace(unit.load(frame.number), confidentiality=Confidentiality(today(), "legge", "motivo"))
        unit.save(hidden, [replace(samples.event(hidden), at=now())])
        unit.commit()
    told = child.examine()
    assert dict(told.sections)["Accordo quadro"] == (f"attua {frame.number} «{hidden.shown_title}»",)
    assert not any(frame.number in each for each in told.warnings)


def test_what_cannot_be_entered_is_refused_in_one_sentence(frame: Life) -> None:
    with refused(frame, "dopo l’accordo quadro", "scegliere una fine anteriore", error=InvalidDatum):
        implementing(frame, duration=Duration(9, Unit.YEARS))
    child = implementing(frame)
    with refused(frame, f"è a sua volta attuativo di {frame.number}", error=InvalidDatum):
        implementing(child)
    unsigned = Life(frame.bench, frame.pki_folder)
    unsigned.create(title="Accordo di prova non ancora firmato")
    with refused(unsigned, "non è sottoscritto", error=InvalidDatum):
        implementing(unsigned)
    with pytest.raises(UnknownAgreement):
        drafting.create_agreement(frame.bench, form(frame="P-2004-0001"), CLERK, now())
    over = Life(frame.bench, frame.pki_folder)
    over.record(today() - relativedelta(years=5), title="Accordo di prova che è finito")
    with refused(over, "che non è più in vigore", error=InvalidDatum):
        implementing(over)


def test_what_implements_a_frame_is_not_moved_beyond_it(frame: Life) -> None:
    child = Life(frame.bench, frame.pki_folder)
    child.record(today(), frame=frame.number, title="Progetto comune di prova", duration=Duration(2, Unit.YEARS))
    beyond = today() + relativedelta(years=6)
    with refused(child, f"dopo l’accordo quadro {frame.number}", error=RefusedTransition):
        further_acts.open_extension(child.bench, child.number, BODY, beyond, "lavori", CLERK, now())
    with refused(child, f"dopo l’accordo quadro {frame.number}", error=RefusedTransition):
        renewal.open_renewal(child.bench, child.number, renewal.AskedRenewal(BODY, "risultati"), CLERK, now())
    within = today() + relativedelta(years=2, months=6)
    further_acts.open_extension(child.bench, child.number, BODY, within, "lavori", CLERK, now())
    again = further_acts.open_extension(child.bench, child.number, BODY, within, "lavori", CLERK, now())
    assert again.already_done


def test_the_end_of_a_frame_tells_what_stays_without_one(frame: Life) -> None:
    child = implementing(frame)
    command = End(EndKind.DISSENT, "deliberazione n. 9", "Giunta", today(), today(), (), "concordato")
    done = ending.end_agreement(frame.bench, frame.number, command, CLERK, now())
    assert any(f"gli accordi attuativi {child.number} non cessano da sé" in each for each in done.warnings)
    assert child.agreement.ending is None


def test_a_frame_is_corrected_and_held_to_the_same_rules(frame: Life) -> None:
    child = Life(frame.bench, frame.pki_folder)
    child.record(today(), title="Progetto comune di prova", duration=Duration(2, Unit.YEARS))

    def ask(life: Life, value: str) -> object:
        asked = corrections.AskedCorrection(Datum.FRAME, "", value, "errore")
        return corrections.ask_correction(life.bench, life.number, asked, CLERK, now())

    for wrong, told in (("quadro", "P-2026-0001"), ("P-2004-0009", "non esiste"), (child.number, "sé stesso")):
        with refused(child, told):
            ask(child, wrong)
    ask(child, frame.number.lower())
    assert child.agreement.frame == frame.number
    with refused(frame, f"è già il quadro di {child.number}"):
        other = Life(frame.bench, frame.pki_folder)
        other.record(today(), title="Terzo accordo di prova")
        ask(frame, other.number)
    ask(child, "nessuno")
    assert child.agreement.frame == ""


def found(bench: Workbench, query: Query) -> list[str]:
    return [each.agreement.number for each in find_agreements(bench.database, query, now()).listed]


@pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)
def test_a_frame_is_found_with_what_implements_it(frame: Life) -> None:
    child = implementing(frame)
    Life(frame.bench, frame.pki_folder).record(today(), title="Un altro accordo di prova")
    assert found(frame.bench, Query(frame=frame.number)) == [frame.number, child.number]
    assert found(frame.bench, Query(frame=frame.number, words="progetto")) == [child.number]
    assert found(frame.bench, Query(frame=frame.number, family=child.number)) == [child.number]
    (listed,) = find_agreements(frame.bench.database, Query(words="progetto"), now()).listed
    assert f"attua {frame.number}" in listed.line(today())


def load(bench: Workbench, data: bytes, *, dry_run: bool = False) -> ImportReport:
    source = Source("registro.xlsx", data, IncomingFolder(bench.folders), ColumnMap())
    return import_register(bench, source, CLERK, now(), dry_run=dry_run)


def test_the_sheet_names_the_frame_and_comes_back_unchanged(bench: Workbench, pki: TrialPki, tmp_path: Path) -> None:
    rows = [
        old_row(1, frame="2/2009", signed_on="1/6/2010", duration="1 anno"),  # before its frame
        old_row(2, signed_on="1/2/2009", duration="10 anni"),
        old_row(3, frame="nessuno sa"),
        old_row(4, frame="2/2009", signed_on="1/6/2020"),
    ]
    for dry_run in (True, False):
        done = load(bench, workbook(rows), dry_run=dry_run)
        told = {row.number: " ".join(row.told) for row in done.of(RowState.WRONG)}
        assert [row.number for row in done.of(RowState.NEW)] == [2, 3]
        assert "non c’è l’accordo quadro «nessuno sa»" in told[4]
        assert "non è più in vigore" in told[5]
    assert len(load(bench, workbook(rows[:2])).of(RowState.KNOWN)) == 2
    answer = find_agreements(bench.database, Query(), now())
    columns, cells = as_rows(answer.listed, answer.moment.today)
    (tied,) = [each for each in cells if each["frame"]]
    assert tied["old_number"] == "1/2009"
    other = new_bench(tmp_path / "altra", pki.folder)
    try:
        assert len(load(other, register_workbook(columns, cells)).of(RowState.NEW)) == 2
        kept = find_agreements(other.database, Query(frame=str(tied["frame"])), now())
        assert {each.agreement.number for each in kept.listed} == {tied["number"], tied["frame"]}
    finally:
        other.database.close()
    (told_of,) = load(bench, workbook([{**rows[0], "frame": ""}, rows[1]])).of(RowState.CHANGED)
    assert "«Attua» è" in " ".join(told_of.told)
