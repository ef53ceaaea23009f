"""Duties, approvals, facts and successions go out with the register and come in again unchanged; faults are placed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from agreements.documents.files.incoming import IncomingFolder
from agreements.documents.sheets.register_sheet import register_csv, register_workbook, template_workbook
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.awaited import AwaitedEvent, Happened
from agreements.domain.agreement.counting import EVERY_YEAR, NOT_COUNTED, CountedFrom, Counting
from agreements.domain.agreement.duty_days import with_days_followed
from agreements.domain.agreement.duty_record import Approval, Evidence, EvidenceKind
from agreements.domain.agreement.membership import Succession
from agreements.domain.agreement.obligation import Deferment, Fulfilment, Obligation
from agreements.domain.agreement.parties import Office
from agreements.domain.agreement.party_data import Contact
from agreements.domain.agreement.recorded_fact import FactKind, RecordedFact
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.register.duty_columns import DUTIES, RECORDS
from agreements.domain.register.fact_columns import FACTS, FURTHER, SUCCESSIONS
from agreements.domain.register.line_columns import LineColumns
from agreements.domain.register.search import Query
from agreements.domain.register.typed_cell import Cell
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.registers.import_report import ImportReport, RowState
from agreements.use_cases.registers.register_list import as_rows, find_agreements, further_lines
from signing.trial.pki import TrialPki
from tests.contract import samples
from tests.integration.use_cases.lives import CLERK, Life, new_bench, now, party, today
from tests.support.builders import OFFICE, plan
from tests.support.register_sheets import old_row, saved, workbook

THREE = (party(1, tax_code="01386030488"), party(2, tax_code="84033260484"), party(3), party(4, "Ente di Prova"))


def signed() -> date:
    return today() - timedelta(days=400)


def a_day() -> date:
    return signed() + timedelta(days=60)


def load(
    bench: Workbench, data: bytes, name: str = "r.xlsx", further: Mapping[str, bytes] | None = None
) -> ImportReport:
    source = Source(name, data, IncomingFolder(bench.folders), ColumnMap(), further=further or {})
    return import_register(bench, source, CLERK, now(), dry_run=False)


def duties() -> tuple[Obligation, ...]:
    """One of each way of counting, met and not, by the own body and by others."""
    day = a_day()
    there = Contact("Settore II", "Prova Nove", "referente", "nove@ente.example.it", "055 1")
    met = Fulfilment(day, "prot. 9", "")
    report = Obligation(
        "relazione", "Relazione", "ogni anno", 2, OFFICE, parse_time_limit("1a"), recurs_from=1, owed_by=there
    )
    yearly = Obligation(
        "rendiconto", "Rendiconto", "ogni anno entro il 30 giugno", 3,
        Office("Altra struttura", "altra@ente.example.it"),
        EVERY_YEAR, recurs_from=signed().year, counting=Counting(CountedFrom.YEARLY, on=date(2000, 6, 30)),
    )  # fmt: skip
    year = signed().year + 1
    happened = AwaitedEvent("dall’avvio dei lavori", Happened(day, "verbale n. 3"))
    return (
        replace(
            plan(), fulfilment=met,
            evidence=(Evidence(EvidenceKind.UPDATE, day, "prot. 10", ""), Evidence(EvidenceKind.MINUTES, day, "", "")),
            approvals=(Approval(1, "", "Comitato", "verbale n. 4", day), Approval(2, "", "Giunta", "n. 5", day)),
        ),
        report,
        replace(report.time(1, signed()), fulfilment=met,
                evidence=(Evidence(EvidenceKind.REPORT, day, "prot. 11", ""),)),
        yearly,
        replace(yearly.time(year, signed()), fulfilment=met),
        Obligation("dati", "Restituzione dei dati", "dopo la fine", 2, OFFICE, parse_time_limit("3m"),
                   counting=Counting(CountedFrom.END), owed_by=Contact("Ufficio dati")),
        Obligation("giorno", "Nomina", "entro una data", 1, OFFICE, NOT_COUNTED, fulfilment=met,
                   counting=Counting(CountedFrom.FIXED_DAY, on=day)),
        Obligation("evento", "Avvio", "dall’avvio", 2, OFFICE, parse_time_limit("30g"),
                   counting=Counting(CountedFrom.EVENT, event=happened)),
        Obligation("atteso", "Collaudo", "dal collaudo", 2, OFFICE, parse_time_limit("30g"),
                   counting=Counting(CountedFrom.EVENT, event=AwaitedEvent("dal collaudo"))),
        Obligation("differito", "Censimento", "entro due mesi", 3, OFFICE, parse_time_limit("2m"),
                   deferments=(Deferment(day + timedelta(days=90), "nota n. 3", day, day + timedelta(days=2)),)),
    )  # fmt: skip


def facts_there() -> tuple[RecordedFact, ...]:
    return (
        RecordedFact(FactKind.ABSTENTION, a_day(), 1, "prot. 1", "il rinnovo", "Prova Dieci"),
        RecordedFact(
            FactKind.FORMAL_NOTICE, a_day(), 1, "prot. 2", "il piano", towards=2, due_on=a_day() + timedelta(days=30)
        ),
        RecordedFact(
            FactKind.DISPUTE, a_day(), 2, "TAR n. 3", "gli oneri", towards=1, closed_on=a_day(), closing="composta"
        ),
        RecordedFact(FactKind.CONTESTED_DEPARTURE, a_day(), 1, "prot. 4", "il preavviso", towards=2),
    )


def successions_there() -> tuple[Succession, ...]:
    return (
        Succession(2, "Provincia di Prova", "84033260484", "legge n. 56", a_day(), a_day()),
        Succession(2, "Unione di Prova", "", "legge n. 57", a_day(), a_day(), merged=3),
        Succession(2, "Consorzio di Prova", "", "legge n. 58", a_day(), a_day(), second=4),
    )


def kept(bench: Workbench, agreement: Agreement) -> None:
    """Put it there as steps would have left it: what is tried is the sheet."""
    with bench.database.unit() as unit:
        unit.save(agreement, [replace(samples.event(agreement), at=now())], [])
        unit.commit()


def filled(life: Life) -> Agreement:
    life.record(signed(), parties=THREE)
    agreement = life.agreement
    owed = tuple(duty.anchored(signed()) if not duty.nth else duty for duty in duties())
    met = {duty.code: duty.fulfilment for duty in owed}
    bare = replace(agreement, obligations=tuple(replace(duty, fulfilment=None) for duty in owed))
    followed = with_days_followed(bare).obligations
    signatures = tuple(each for each in agreement.acts[0].signatures if each.position != 4)
    whole = replace(
        agreement.with_act(replace(agreement.acts[0], signatures=signatures)),
        obligations=tuple(replace(duty, fulfilment=met[duty.code]) for duty in followed),
        facts=facts_there(),
        successions=successions_there(),
    )
    kept(life.bench, whole)
    return life.agreement


def exported(bench: Workbench) -> tuple[Any, Any, dict[str, list[dict[str, Cell]]]]:
    answer = find_agreements(bench.database, Query(), now())
    return *as_rows(answer.listed, answer.moment.today), further_lines(answer.listed)


@pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("as_csv", [False, True])
def test_what_goes_out_comes_in_again_unchanged(life: Life, pki: TrialPki, tmp_path: Path, as_csv: bool) -> None:
    before = filled(life)
    columns, rows, further = exported(life.bench)
    assert all(further[of.name] for of in FURTHER)
    if as_csv:
        beside = {of.name: register_csv(of.columns, further[of.name]).encode() for of in FURTHER}
        data, name = register_csv(columns, rows).encode(), "r.csv"
    else:
        data, name, beside = register_workbook(columns, rows, further=further), "r.xlsx", {}
    same = load(life.bench, data, name, beside)
    assert [row.told for row in same.of(RowState.CHANGED)] == []
    assert len(same.of(RowState.KNOWN)) == 1
    other = new_bench(tmp_path / "altra", pki.folder)
    try:
        done = load(other, data, name, beside)
        assert [row.told for row in done.of(RowState.WRONG)] == []
        assert done.notes == ()
        with other.database.unit() as unit:
            after = unit.load(before.number)
        assert after.obligations == before.obligations
        assert (after.facts, after.successions) == (before.facts, before.successions)
        assert {each.position for each in after.acts[0].signatures} == {1, 2, 3}
        assert exported(other)[2] == further
    finally:
        other.database.close()


def test_a_register_of_before_that_has_not_these_sheets_is_known_as_it_is(life: Life) -> None:
    filled(life)
    columns, rows, _ = exported(life.bench)
    assert len(load(life.bench, register_workbook(columns, rows)).of(RowState.KNOWN)) == 1


def test_lines_that_are_others_are_told_and_never_written(life: Life) -> None:
    before = filled(life)
    columns, rows, further = exported(life.bench)
    further[FACTS.name] = further[FACTS.name][:1]
    done = load(life.bench, register_workbook(columns, rows, further=further))
    (row,) = done.of(RowState.CHANGED)
    assert "le righe del foglio «Fatti» non sono quelle del registro" in " ".join(row.told)
    assert life.agreement == before


# Faults, each told where it stands.

DUTY: Mapping[str, Cell] = {
    "of": "1/2009", "code": "relazione", "description": "Relazione", "clause": "art. 4", "party": 2, "limit": "3 mesi",
    "done_on": "1/6/2010", "owed_by": "Settore II; Prova Nove",
}  # fmt: skip
RECORD: Mapping[str, Cell] = {
    "of": "1/2009", "duty": "relazione", "kind": "approvazione", "version": 1, "organ": "Comitato",
    "act": "verbale n. 4",
    "dated_on": "1/7/2010",
}  # fmt: skip
FACT: Mapping[str, Cell] = {
    "of": "1/2009", "kind": "diffida", "happened_on": "1/6/2010", "party": 1, "reference": "prot. 2",
    "words": "il piano",
    "towards": 2, "due_on": "1/7/2010",
}  # fmt: skip
SUCCESSION: Mapping[str, Cell] = {
    "of": "1/2009", "kind": "successione", "party": 2, "former": "Provincia di Prova", "act": "legge n. 56",
    "dated_on": "7/4/2014", "since": "1/1/2015",
}  # fmt: skip


def with_lines(rows: list[dict[str, Cell]], lines: Mapping[LineColumns, list[Mapping[str, Cell]]]) -> bytes:
    book = load_workbook(io.BytesIO(workbook(rows)))
    book.active.title = "Registro"
    for of, found in lines.items():
        sheet = book.create_sheet(of.name)
        sheet.append([column.heading for column in of.columns])
        for line in found:
            sheet.append([line.get(column.code) for column in of.columns])
    return saved(book)


@pytest.mark.parametrize(
    ("of", "changes", "told"),
    [
        (DUTIES, {"party": 9}, "«Adempimenti, riga 2, Parte»: la parte 9 l’accordo non ce l’ha"),
        (DUTIES, {"party": 1}, "«Adempimenti, riga 2, Struttura della parte»: «Relazione» è del proprio ente"),
        (DUTIES, {"limit": None}, "«Adempimenti, riga 2, Entro»: manca"),
        (DUTIES, {"limit": "presto"}, "«Adempimenti, riga 2, Entro»"),
        (DUTIES, {"counted": "dalla luna"}, "«Adempimenti, riga 2, Si conta»: «dalla luna» non è ammesso"),
        (
            DUTIES,
            {"counted": CountedFrom.YEARLY.value, "limit": None, "day": "31/02"},
            "Adempimenti, riga 2, Giorno fissato",
        ),
        (DUTIES, {"counted": CountedFrom.EVENT.value}, "«Adempimenti, riga 2, Evento»: si scrive se, e solo se"),
        (DUTIES, {"recurs": "sì", "limit": "10 giorni"}, "«Adempimenti, riga 2, Entro»"),
        (DUTIES, {"first": 2}, "«Adempimenti, riga 2, Sorvegliato da»: si scrive solo di ciò che si ripete"),
        (DUTIES, {"code": "altro/2"}, "«Adempimenti, riga 2, Codice»: è una volta di «altro»"),
        (DUTIES, {"owed_by": "a; b; c; d@example.it; e; f"}, "«Adempimenti, riga 2, Struttura della parte»"),
        (DUTIES, {"done_on": "1/6/2199"}, "Adempimenti, riga 2, Adempiuto il: 01/06/2199 è nel futuro"),
        (DUTIES, {"done_on": "1/1/2008"}, "Adempimenti, riga 2, Adempiuto il: 01/01/2008 precede la firma"),
        (
            DUTIES,
            {"deferments": "1/9/2010; nota"},
            "«Adempimenti, riga 2, Differimenti»: «1/9/2010; nota» non ha quattro",
        ),
        (DUTIES, {"office": "Settore"}, "«Adempimenti, riga 2, E-mail della struttura»: manca"),
        (DUTIES, {"code": None}, "«Adempimenti, riga 2, Codice»: manca"),
        (RECORDS, {"duty": "altro"}, "«Approvazioni e documenti, riga 2, Adempimento»: «altro» non è un adempimento"),
        (
            RECORDS,
            {"version": 2},
            "«Approvazioni e documenti, riga 2, Versione»: di «Relazione» risulta consegnata 1 versione",
        ),
        (RECORDS, {"organ": None}, "«Approvazioni e documenti, riga 2, Organo»: manca"),
        (
            RECORDS,
            {"kind": "verbale"},
            "«Approvazioni e documenti, riga 2, Versione»: si scrive solo di un’approvazione",
        ),
        (RECORDS, {"kind": "boh"}, "«Approvazioni e documenti, riga 2, Che cosa»: «boh» non è ammesso"),
        (FACTS, {"towards": None}, "«Fatti, riga 2, Verso la parte»: di una diffida serve a quale parte è rivolta"),
        (FACTS, {"person": "Prova Uno"}, "«Fatti, riga 2, Chi si astiene»"),
        (FACTS, {"party": 5}, "«Fatti, riga 2, Parte»: la parte 5 l’accordo non ce l’ha"),
        (FACTS, {"closed_on": "1/7/2010"}, "«Fatti, riga 2, Come si è chiuso»: manca"),
        (FACTS, {"due_on": "1/5/2010"}, "«Fatti, riga 2, Entro il»: precede la diffida"),
        (FACTS, {"happened_on": "1/6/2199", "due_on": None}, "Fatti, riga 2, Data: 01/06/2199 è nel futuro"),
        (FACTS, {"of": "9/2009"}, "non c’è nessuna riga"),
        (SUCCESSIONS, {"party": 7}, "«Successioni, riga 2, Parte»: la parte 7 l’accordo non ce l’ha"),
        (SUCCESSIONS, {"kind": "incorporazione"}, "«Successioni, riga 2, Altra parte»: si scrive se, e solo se"),
        (SUCCESSIONS, {"kind": "incorporazione", "other": 2}, "«Successioni, riga 2, Altra parte»: è la stessa parte"),
        (SUCCESSIONS, {"kind": "incorporazione", "party": 2, "other": 1}, "la parte 1 è il proprio ente"),
        (SUCCESSIONS, {"former_tax_code": "123"}, "«Successioni, riga 2, Codice fiscale di prima»"),
        (SUCCESSIONS, {"left_alone": "boh"}, "«Successioni, riga 2, Se resta una parte sola»"),
    ],
)
def test_a_fault_is_told_with_sheet_row_and_column(
    bench: Workbench, of: LineColumns, changes: Mapping[str, Cell], told: str
) -> None:
    whole = {DUTIES: DUTY, RECORDS: RECORD, FACTS: FACT, SUCCESSIONS: SUCCESSION}
    there = [DUTIES] if of is RECORDS else []
    lines = {each: [whole[each]] for each in there} | {of: [{**whole[of], **changes}]}
    done = load(bench, with_lines([old_row(1)], lines))
    assert told in " ".join(each for row in done.of(RowState.WRONG) for each in row.told)
    assert bool(done.of(RowState.NEW)) is ("of" in changes)  # a line of nobody is no row's fault


def test_two_parties_do_not_become_one_of_each_other(bench: Workbench) -> None:
    merger = {**SUCCESSION, "kind": "incorporazione", "party": 2, "other": 3}
    rows = [old_row(1, party3_name="Comune di Prova Tre")]
    done = load(bench, with_lines(rows, {SUCCESSIONS: [merger, {**merger, "party": 3, "other": 2}]}))
    told = " ".join(each for row in done.of(RowState.WRONG) for each in row.told)
    assert "Successioni, riga 3, Parte»: per una riga di prima questa parte non c’è più" in told


def test_the_plan_of_the_register_and_of_its_line_are_one(bench: Workbench) -> None:
    line = {**DUTY, "code": "piano-operativo", "party": 1, "owed_by": None, "limit": "1 mese", "done_number": "prot. 3"}
    rows = [old_row(1, plan_within="1 mese", plan_on="1/6/2010"), old_row(2, plan_within="60 giorni")]
    lines = [line, {**line, "of": "2/2009"}]
    done = load(bench, with_lines(rows, {DUTIES: lines}))
    (wrong,) = done.of(RowState.WRONG)
    assert "«Adempimenti, riga 3, Entro»: il registro dice «60 giorni» dalla firma" in " ".join(wrong.told)
    with bench.database.unit() as unit:
        (agreement,) = unit.list_agreements()
    assert [duty.fulfilment for duty in agreement.obligations] == [Fulfilment(date(2010, 6, 1), "prot. 3", "")]


def test_a_day_of_each_year_that_the_program_took_for_a_date_is_read(bench: Workbench) -> None:
    line = {**DUTY, "counted": CountedFrom.YEARLY.value, "limit": None, "day": date(2026, 6, 30), "done_on": None}
    load(bench, with_lines([old_row(1)], {DUTIES: [line]}))
    with bench.database.unit() as unit:
        (agreement,) = unit.list_agreements()
    assert agreement.obligations[0].counting.day_words == "il 30 giugno"
    assert agreement.obligations[0].recurs_from is not None
    assert agreement.obligations[0].recurs_from >= today().year


def test_the_sheet_to_be_filled_in_has_one_for_each() -> None:
    book = load_workbook(io.BytesIO(template_workbook()))
    for of in FURTHER:
        assert [cell.value for cell in book[of.name][1]] == [column.heading for column in of.columns]
