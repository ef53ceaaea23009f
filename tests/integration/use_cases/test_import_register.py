"""Day one: an office's own register becomes agreements as they were, row by row."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from agreements.documents.files.incoming import IncomingFolder
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Origin
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.holidays import IT
from agreements.domain.offices import RegisteredOffice
from agreements.domain.people.person import HeldRole, Person, Role
from agreements.domain.register.register_columns import BY_CODE
from agreements.domain.register.typed_cell import Cell
from agreements.domain.steps.further_acts import Change
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.further_acts import open_amendment
from agreements.use_cases.registers import import_register as module
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_from_folder import FOLDER, TEMPLATE, import_from_folder
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.registers.import_report import ImportReport, RowState
from agreements.use_cases.watch.sweep import run_sweep
from cli.main import accordi
from signing.trial.envelopes import envelope
from signing.trial.people import PEOPLE
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.integration.use_cases.lives import CLERK, Life, now, today
from tests.support.register_sheets import BODIES, old_row, plain_pdf, workbook

on_both = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)
Rows = Sequence[Mapping[str, Cell]]


def load(
    bench: Workbench, rows: Rows, folder: Path | None = None, *, dry_run: bool = False, actor: Actor = CLERK
) -> ImportReport:
    source = Source("registro.xlsx", workbook(rows), IncomingFolder(folder or bench.folders), ColumnMap())
    return import_register(bench, source, actor, now(), dry_run=dry_run)


def states(report: ImportReport) -> dict[RowState, int]:
    return {state: len(report.of(state)) for state in RowState if report.of(state)}


def numbers(bench: Workbench) -> tuple[str, ...]:
    with bench.database.unit() as unit:
        return unit.numbers()


def everything(bench: Workbench) -> object:
    """The register, its archive and its folders: what a trial must leave alone."""
    with bench.database.unit() as unit:
        kept = unit.list_agreements(), unit.all_documents()
    files = sorted(str(path) for root in (bench.archive.root, bench.folders) for path in root.rglob("*"))
    return kept, files


PLANTED: dict[int, tuple[dict[str, Cell], str]] = {
    7: ({"signed_on": "30/02/2009"}, "«Data della firma»: «30/02/2009» non è una data"),
    23: ({"signed_on": date(2099, 12, 31)}, "è nel futuro"),
    41: ({"title": "breve"}, "almeno 10 caratteri"),
    58: ({"old_number": "57/2009"}, "Stesso numero nel vecchio registro «57/2009» della riga 58"),
    77: ({"kind": "contratto"}, "«Tipo»: «contratto» non è ammesso"),
    90: ({"party2.name": None}, "«Parte 2»: manca"),
    101: ({"party2.name": "regione di  PROVA"}, "compare due volte fra le parti"),
    120: ({"duration": "finché serve"}, "«Durata»: «finché serve»"),
    133: ({"expires_on": date(2000, 1, 1)}, "La scadenza deve seguire la data della firma"),
    150: ({"repertory_number": "150", "registered_on": "31/04/2010"}, "non è una data che esiste"),
    171: ({"files": "manca.pdf"}, "non c’è alcun file «manca.pdf»"),
    188: ({"state": "vigente"}, "Il foglio dice «vigente», ma dalle date risulta «scaduto»"),
    202: ({"resolution_number": 12, "resolved_on": "12/2x/2009"}, "non è una data"),
    219: ({"party2.tax_code": "12345678901"}, "non è valido"),
    240: ({"office_email": "nessuno"}, "non è un indirizzo valido"),
    261: ({"files": "../fuori.pdf"}, "non è il nome di un file"),
    280: ({"state": "in firma"}, "un accordo in firma non ha ancora una data"),
}


def planted(size: int) -> list[dict[str, Cell]]:
    rows = [old_row(n) for n in range(1, size + 1)]
    for n, (change, _) in PLANTED.items():
        if n <= size:
            rows[n - 1] |= change
    return rows


@pytest.mark.parametrize(("bench", "size"), [("sqlite", 300), ("postgresql", 125)], indirect=["bench"])
def test_hundreds_of_rows_with_errors_planted_in_some(bench: Workbench, size: int) -> None:
    rows, errors = planted(size), {n: words for n, (_, words) in PLANTED.items() if n <= size}
    refused = len(errors) + 1  # of two rows with one number neither is taken
    before = everything(bench)
    tried = load(bench, rows, dry_run=True)
    assert everything(bench) == before
    assert tried.happened.startswith("Prova, nulla è stato scritto.")
    done = load(bench, rows)
    assert [(r.number, r.state, r.told) for r in tried.rows] == [(r.number, r.state, r.told) for r in done.rows]
    assert states(done) == {RowState.WRONG: refused, RowState.NEW: size - refused}
    wrong = {row.number: " ".join(row.told) for row in done.of(RowState.WRONG)}
    for n, words in errors.items():
        assert words in wrong.pop(n + 1), n  # the headings are the first row
    assert "della riga 59" in wrong.pop(58)
    assert wrong == {}
    assert states(load(bench, rows)) == {RowState.WRONG: refused, RowState.KNOWN: size - refused}
    assert len(numbers(bench)) == size - refused
    corrected = load(bench, [old_row(n) for n in (1, 57, *errors)])
    assert states(corrected) == {RowState.NEW: refused, RowState.KNOWN: 1}


class Killed(BaseException):
    """Nothing catches it; `tests/kills` kills the process itself before each of its effects."""


@on_both
def test_killed_in_the_middle_it_goes_on_where_it_was(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [old_row(n, **({"old_number": None} if n % 2 else {})) for n in range(1, 21)]
    publish, published = module.publish, []

    def killed(*arguments: Any) -> object:
        published.append(arguments)
        if len(published) == 8:
            raise Killed
        return publish(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(module, "publish", killed)
        with pytest.raises(Killed):
            load(bench, rows)
    assert len(numbers(bench)) == 8
    done = load(bench, rows)
    assert states(done) == {RowState.NEW: 12, RowState.KNOWN: 8}
    assert len(numbers(bench)) == 20
    assert len(list(bench.folders.glob("*/P-*"))) == 20  # the copy that the kill had left out is there too


def test_numbers_state_and_source_are_kept(bench: Workbench) -> None:
    row = old_row(
        1,
        number="P-2009-0007",
        register="Repertorio di prova",
        repertory_number="0012/2009",
        registered_on="20/03/2009",
        resolution_number="45",
        resolved_on="23/01/2009",
        duration=None,
        state="vigente",
    )
    (told,) = load(bench, [row | {"registered_on": "20/05/2009"}]).rows
    assert told.agreement == "P-2009-0007"
    with bench.database.unit() as unit:
        agreement, (journal,) = unit.load("P-2009-0007"), unit.journal("P-2009-0007")
        assert unit.next_number(2009) == "P-2009-0008"
    act = agreement.acts[0]
    assert act.repertory is not None
    assert act.resolution is not None
    assert (act.repertory.number, act.resolution.number) == ("0012/2009", "45")
    assert agreement.duration is None
    assert agreement.origin is Origin.HISTORICAL
    assert journal.why == "Importato dal registro dell’ufficio: «registro.xlsx», riga 2."
    assert journal.data["old_number"] == "1/2009"
    other = old_row(2, register="repertorio DI prova", repertory_number="0012/2009", registered_on="20/06/2009")
    (refused,) = load(bench, [other]).rows
    assert "già attribuito a P-2009-0007" in refused.told[0]


def test_a_row_that_has_changed_is_told_and_never_written(bench: Workbench) -> None:
    load(bench, [old_row(1)])
    (row,) = load(bench, [old_row(1, duration="5 anni", party2_name="Comune di Prova Nuova")]).rows
    assert row.state is RowState.CHANGED
    assert "«Durata» è «3 anni» nel registro, «5 anni» nel foglio" in row.told[0]
    assert "«Parte 2» è" in row.told[0]
    with bench.database.unit() as unit:
        assert unit.load(row.agreement).parties[1].name == BODIES[1]
        assert len(unit.journal(row.agreement)) == 1


def test_without_any_number_the_same_day_and_parties_are_not_taken_twice(bench: Workbench) -> None:
    load(bench, [old_row(1)])
    (row,) = load(bench, [old_row(1, old_number=None)]).rows
    assert row.state is RowState.WRONG
    assert "ha la stessa data e le stesse parti" in row.told[0]
    day_of_many = [old_row(n, old_number=None, signed_on=date(2011, 5, 5), party2_name="Comune") for n in (1, 2)]
    assert states(load(bench, day_of_many)) == {RowState.NEW: 2}
    assert states(load(bench, day_of_many)) == {RowState.KNOWN: 2}


def test_a_row_may_name_a_file_and_the_envelope_that_windows_shows_by_the_same_name(
    bench: Workbench, tmp_path: Path
) -> None:
    for name in ("accordo.pdf", "accordo.pdf.p7m"):
        (tmp_path / name).write_bytes(name.encode())
    both = old_row(1, files="accordo.pdf; accordo.pdf.p7m", party2_tax_code="C.F. 1386030488")
    one = old_row(2, files="accordo")
    taken, asked = load(bench, [both, one], tmp_path, dry_run=True).rows
    assert taken.state is RowState.NEW
    assert "era C.F. 1386030488, senza lo zero iniziale: letto 01386030488" in " ".join(taken.told)
    assert asked.state is RowState.WRONG
    assert "rispondono più file (accordo.pdf, accordo.pdf.p7m)" in asked.told[0]


def test_what_a_sheet_did_to_codes_is_undone_and_told(bench: Workbench) -> None:
    """A number has lost its zero; an IPA code in other capitals is the same; a provisional code is a person's."""
    written = old_row(1, party2_tax_code=1386030488, party2_ipa_code="C_X001_", party2_person="00743110157")
    (row,) = load(bench, [written]).rows
    told = " ".join(row.told)
    assert "«Parte 2 codice fiscale» era 1386030488, senza lo zero iniziale: letto 01386030488" in told
    assert "11 cifre, come uno provvisorio" in told
    assert "00743110157" not in told
    with bench.database.unit() as unit:
        body = unit.load(row.agreement).party(2)
    assert (body.tax_code, body.ipa_code, body.signatory.tax_code) == ("01386030488", "C_X001_", "00743110157")
    again = load(bench, [written | {"party2.ipa_code": "c_x001_", "party2.tax_code": "01386030488"}])
    assert states(again) == {RowState.KNOWN: 1}


def test_how_the_sheet_was_read_is_said_at_the_head_of_the_page_and_of_the_report(bench: Workbench) -> None:
    """A list of DOS, found without its ending, with a title above; its outcome as a sheet says the same."""
    incoming = bench.folders / FOLDER / "in-arrivo"
    incoming.mkdir(parents=True)
    row = old_row(1, party2_name="Città di Perù")
    cells = [f"{v:%d/%m/%Y}" if isinstance(v, date) else str(v).replace("’", "'") for v in row.values()]
    lines = ("Registro degli accordi", ";".join(BY_CODE[code].heading for code in row), ";".join(cells))
    (incoming / "Registro  vecchio.CSV").write_bytes("\r\n".join(lines).encode("cp850"))
    done = import_from_folder(bench, "registro vecchio", False, CLERK, now())
    heading, notes = done.sections[0]
    assert heading == "Come è stato letto il foglio"
    assert "DOS (cp850)" in notes[0]
    assert "(riga 1)" in notes[1]
    with bench.database.unit() as unit:
        assert unit.list_agreements()[0].party(2).name == "Città di Perù"
    report = load_workbook(bench.folders / FOLDER / "esito di Registro  vecchio.CSV.xlsx").active
    assert [cell.value for cell in report["E"]][1:3] == list(notes)


def test_deadlines_long_past_are_one_summary_for_each_office(bench: Workbench) -> None:
    load(bench, [old_row(n, plan_within="1 mese") for n in range(1, 31)])
    day = next(day for day in (today() + timedelta(days=n) for n in range(9)) if IT.is_working_day(day))
    run_sweep(bench, datetime.combine(day, time(12), UTC))
    with bench.database.unit() as unit:
        alone = [notice for number in unit.numbers() for notice in unit.notices(number)]
        digests = [notice.notice.recipient for notice in unit.notices("")]
    assert alone == []
    assert digests == ["direzione@regione.example.it", "settore@regione.example.it"]


def test_what_the_signed_files_prove_is_reported_and_stops_nothing(
    bench: Workbench, pki: TrialPki, tmp_path: Path
) -> None:
    pdf = plain_pdf()
    good = sign(pdf, pki_folder=pki.folder, person="prova-uno", own_field=True, level="b-lta")
    for name, data in {"firmato.pdf": good, "muto.pdf": pdf, "alterato.pdf": good[:-300] + b"x" * 300}.items():
        (tmp_path / name).write_bytes(data)
    digital = {"signed_on": today() - timedelta(days=3), "form": "digitale"}
    rows = [
        old_row(1, files="firmato.pdf", **digital),
        old_row(2, files="muto.pdf", **digital),
        old_row(3, files="alterato.pdf", **digital),
        old_row(4, **digital),
        old_row(5, files="muto.pdf", signed_on=date(2014, 6, 29)),
        old_row(6, signed_on=date(2014, 6, 30)),
        old_row(7, signed_on=date(2014, 6, 30), party2_nature="privata"),
    ]
    done = load(bench, rows, tmp_path)
    assert states(done) == {RowState.NEW: 7}
    told = [" ".join(row.told) for row in done.rows]
    assert told[0] == (
        "Firme da valutare: i file portano una firma per 2 parti; per prudenza si chiede una firma per ogni parte. "
        "«firmato.pdf»: una firma valida"
    )
    assert "File da valutare: «muto.pdf» è anche di riga 6" in told[1]
    assert "File da valutare: «muto.pdf» è anche di riga 3" in told[4]
    assert [("Rischio nullità: valutare" in line) for line in told] == [False, True, True, True, False, True, False]
    assert "da valutare" in told[6]
    with bench.database.unit() as unit:
        labels = [d.label for d in unit.documents(done.rows[0].agreement)]
        kept = unit.documents(done.rows[0].agreement)[0]
        assessed = unit.journal(done.rows[3].agreement)[0].data["to_assess"]
    assert labels == ["testo originale", "testo originale – verifica"]
    assert bench.archive.get(kept.sha256) == good
    assert "Rischio nullità" in assessed


def test_an_archive_of_a_signature_and_its_document_brings_both(
    bench: Workbench, pki: TrialPki, tmp_path: Path
) -> None:
    document = sign(plain_pdf(), pki_folder=pki.folder, person="prova-uno", own_field=True)
    beside = envelope(document, pki_folder=pki.folder, person="prova-due", detached=True)
    with zipfile.ZipFile(tmp_path / "firmato.zip", "w") as archive:
        archive.writestr("x/accordo.pdf.p7s", beside)
        archive.writestr("x/accordo.pdf", document)
    done = load(
        bench, [old_row(1, files="firmato.zip", form="digitale", signed_on=today() - timedelta(days=3))], tmp_path
    )
    assert "«firmato.zip»: una firma valida; «firmato.zip»: 2 firme valide" in " ".join(done.rows[0].told)
    with bench.database.unit() as unit:
        kept = {bench.archive.get(each.sha256) for each in unit.documents(done.rows[0].agreement)}
    assert {document, beside} <= kept


def signed_twice(pki: TrialPki, *, people: Sequence[str] = ("prova-uno", "prova-due")) -> bytes:
    data = plain_pdf()
    for person in people:
        data = sign(data, pki_folder=pki.folder, person=person, own_field=True)
    return data


def assessed(bench: Workbench, report: ImportReport) -> list[str]:
    with bench.database.unit() as unit:
        return [unit.journal(row.agreement)[0].data.get("to_assess", "") for row in report.rows]


def test_what_was_verified_and_does_not_fit_is_a_doubt_of_its_own_on_the_row_and_in_the_register(
    bench: Workbench, pki: TrialPki, tmp_path: Path
) -> None:
    (tmp_path / "due.pdf").write_bytes(signed_twice(pki))
    (tmp_path / "copia.pdf").write_bytes(signed_twice(pki, people=("prova-uno",)))
    (tmp_path / "stessa copia.pdf").write_bytes((tmp_path / "copia.pdf").read_bytes())
    (tmp_path / "vecchio.pdf").write_bytes(signed_twice(pki, people=("prova-due", "prova-uno")))
    (tmp_path / "altri.pdf").write_bytes(signed_twice(pki, people=("prova-uno", "prova-tre")))
    recently: dict[str, Cell] = {"signed_on": today() - timedelta(days=3), "form": "digitale"}
    named: dict[str, Cell] = {"party1_signatory": PEOPLE[0].name, "party2_signatory": PEOPLE[1].name}
    rows = [
        old_row(1, files="due.pdf", **recently, **named),
        old_row(2, files="copia.pdf", **recently),
        old_row(3, files="stessa copia.pdf", **recently),
        old_row(4, files="altri.pdf", **recently, **named),
        old_row(5, files="vecchio.pdf", form="digitale", signed_on=today() - timedelta(days=800), **named),
        old_row(6, expires_on=date(2099, 12, 31)),
    ]
    tried = load(bench, rows, tmp_path, dry_run=True)
    done = load(bench, rows, tmp_path)
    assert [row.told for row in tried.rows] == [row.told for row in done.rows]
    kept = assessed(bench, done)
    assert kept[0] == ""
    assert done.rows[0].told == ("«due.pdf»: 2 firme valide",)
    words = [
        (1, "Firme da valutare: i file portano una firma per 2 parti"),
        (1, "File da valutare: «copia.pdf» è anche di riga 4"),
        (2, "File da valutare: «stessa copia.pdf» è anche di riga 3"),
        (3, f"Firmatari da valutare: ha firmato {PEOPLE[2].name}, che non è fra i firmatari; non c’è la firma di"),
        (4, f"Data della firma da valutare: è indicata {today() - timedelta(days=800):%d/%m/%Y}"),
        (5, "Scadenza da valutare: il 31/12/2099 è fuori da ogni lettura della durata"),
    ]
    for place, word in words:
        assert any(told.startswith(word) for told in done.rows[place].told), (place, done.rows[place].told)
        assert word in kept[place]
    change = [Change("articolo 4", "è soppresso")]
    board = DecidingBody.EXECUTIVE_BOARD
    opened = open_amendment(bench, done.rows[3].agreement, board, change, "serve", CLERK, now())
    assert any("Firmatari da valutare" in warning for warning in opened.warnings), opened.warnings
    (later,) = load(bench, [old_row(9, files="copia.pdf", **recently)], tmp_path).rows
    assert any(f"«copia.pdf» è anche di {done.rows[1].agreement} e {done.rows[2].agreement}" in t for t in later.told)
    assert states(load(bench, rows, tmp_path)) == {RowState.KNOWN: 6}


def test_of_an_exact_repetition_the_first_is_taken_and_the_second_refused(bench: Workbench) -> None:
    other: dict[str, Cell] = {"old_number": None, "title": "Un altro accordo di prova senza numero"}
    rows = [old_row(1), old_row(2), old_row(1), old_row(3, **other), old_row(3, **other), old_row(1)]
    tried, done = load(bench, rows, dry_run=True), load(bench, rows)
    assert [(row.number, row.state) for row in done.rows] == [(row.number, row.state) for row in tried.rows]
    assert [row.state for row in done.rows] == [RowState.NEW] * 2 + [RowState.WRONG, RowState.NEW] + [
        RowState.WRONG
    ] * 2
    told = {row.number: row.told for row in done.of(RowState.WRONG)}
    assert told[4] == ("Ripetizione esatta della riga 2: si prende quella; togliere questa dal foglio.",)
    assert "riga 5" in told[6][0]
    assert "riga 2" in told[7][0]
    assert states(load(bench, rows)) == {RowState.WRONG: 3, RowState.KNOWN: 3}


def test_where_a_third_row_says_something_else_none_of_them_is_taken(bench: Workbench) -> None:
    done = load(bench, [old_row(1), old_row(1), old_row(1, duration="5 anni")])
    assert states(done) == {RowState.WRONG: 3}
    assert "della riga 4" in done.rows[0].told[0]
    assert "vale quanto è detto di quella" in done.rows[1].told[0]
    assert numbers(bench) == ()


def test_an_agreement_out_for_signature_goes_on_from_where_it_was(
    bench: Workbench, pki: TrialPki, tmp_path: Path
) -> None:
    pdf = sign(plain_pdf(), pki_folder=pki.folder, person="prova-uno", own_field=True)
    (tmp_path / "alla firma.pdf").write_bytes(pdf)
    sent = today() - timedelta(days=40)
    row = old_row(
        1,
        state="in firma",
        signed_on=None,
        form=None,
        sent_on=sent,
        reply_by=sent + timedelta(days=30),
        party1_signatory=PEOPLE[0].name,
        party1_person=PEOPLE[0].tax_code,
        party1_signed_on=today() - timedelta(days=20),
        party2_signatory=PEOPLE[1].name,
        party2_person=PEOPLE[1].tax_code,
        files="Alla  FIRMA",  # as a person reads it
    )
    done = load(bench, [row], tmp_path)
    assert states(done) == {RowState.NEW: 1}, done.rows
    life = Life(bench, pki.folder, done.rows[0].agreement)
    act = life.agreement.newest_act
    assert act.state is ActState.SIGNING
    assert [signature.position for signature in act.signatures] == [1]
    assert life.to_sign() == pdf
    last = sign(pdf, pki_folder=pki.folder, person="prova-due", own_field=True)
    life.bring(last)
    assert life.agreement.newest_act.state is ActState.SIGNED
    attested = life.repertory("77")
    assert "Nessuna attestazione" in attested.warnings[0]  # the first signature was never verified here


def test_who_is_said_to_have_signed_and_has_not_signs_before_the_act_is_signed_by_all(
    bench: Workbench, pki: TrialPki, tmp_path: Path
) -> None:
    pdf = sign(plain_pdf(), pki_folder=pki.folder, person="prova-uno", own_field=True)
    (tmp_path / "alla firma.pdf").write_bytes(pdf)
    sent, signed = today() - timedelta(days=40), today() - timedelta(days=20)
    told: dict[str, Cell] = {"party3_name": "Unione di Prova", "files": "alla firma.pdf", "sent_on": sent}
    told |= {"reply_by": sent + timedelta(days=30), "party1_signed_on": signed, "party2_signed_on": signed}
    told |= {f"party{n}_signatory": PEOPLE[n - 1].name for n in (1, 2, 3)}
    told |= {f"party{n}_person": PEOPLE[n - 1].tax_code for n in (1, 2, 3)}
    done = load(bench, [old_row(1, state="in firma", signed_on=None, form=None, **told)], tmp_path)
    assert any("il file non ne porta la firma: non è registrata" in told for told in done.rows[0].told)
    life = Life(bench, pki.folder, done.rows[0].agreement)
    (first,) = life.agreement.newest_act.signatures
    assert (first.position, len(first.identity)) == (1, 64)
    life.bring(sign(pdf, pki_folder=pki.folder, person="prova-tre", own_field=True), "tre.pdf")
    assert life.agreement.newest_act.state is ActState.SIGNING
    life.bring(sign(life.to_sign(), pki_folder=pki.folder, person="prova-due", own_field=True), "due.pdf")
    assert life.agreement.newest_act.state is ActState.SIGNED


def test_staff_find_the_folder_made_ready_and_start_it_from_there(bench: Workbench) -> None:
    ready = import_from_folder(bench, "", True, CLERK, now())
    folder = bench.folders / FOLDER
    assert (folder / TEMPLATE).is_file()
    assert "è pronta" in ready.happened
    (folder / "in-arrivo" / "registro.csv").write_bytes(_as_csv([old_row(1), old_row(2)]).encode("cp1252"))
    (folder / "in-arrivo" / "colonne.toml").write_text('[colonne]\n"Argomento" = "Oggetto"\n', encoding="utf-8")
    tried = import_from_folder(bench, "", True, CLERK, now())
    assert "2 da importare" in tried.happened
    assert numbers(bench) == ()
    done = import_from_folder(bench, "registro.csv", False, CLERK, now())
    assert "2 importate" in done.happened
    assert (folder / "esito di registro.csv.xlsx").is_file()
    (folder / "in-arrivo" / "altro.xlsx").write_bytes(b"PK")
    with pytest.raises(InvalidDatum, match="indicare quale foglio"):
        import_from_folder(bench, "", True, CLERK, now())


def _as_csv(rows: Rows) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    codes = list(rows[0])
    writer.writerow(["Argomento" if code == "title" else BY_CODE[code].heading for code in codes])
    for row in rows:
        writer.writerow([f"{v:%d/%m/%Y}" if isinstance(v, date) else v for v in (row.get(code) for code in codes)])
    return out.getvalue()


def test_the_command_tries_imports_and_writes_the_template(bench: Workbench, tmp_path: Path) -> None:
    var = ["--var", str(bench.folders.parent)]
    sheet, template, report = tmp_path / "registro.xlsx", tmp_path / "modello.xlsx", tmp_path / "esito.xlsx"
    sheet.write_bytes(workbook([old_row(1), old_row(2, kind="boh")]))

    def run(*arguments: object) -> object:
        return CliRunner().invoke(accordi, ["import-register", *map(str, arguments), *var])

    tried = run(sheet, "--dry-run")
    assert (tried.exit_code, "1 da importare" in tried.output) == (1, True), tried.output
    assert "Riga 3: «Tipo»: «boh» non è ammesso" in tried.output
    assert "Manca chi lo chiede" in run(sheet).output
    done = run(sheet, "--by", "Prova Uno, Ufficio accordi", "--report", report)
    assert done.exit_code == 1
    assert len(numbers(bench)) == 1
    assert report.stat().st_size > 1000
    assert run("--template", template).exit_code == 0
    assert "0 righe: nulla da importare" in run(template, "--dry-run").output  # its example is nobody's agreement
    sheet.write_bytes(workbook([old_row(1)], {"title": "Ogetto", "kind": "Tippo"}))
    wrong = run(sheet, "--dry-run")
    assert wrong.exit_code == 2
    assert "forse «Oggetto»" in wrong.output
    assert "forse «Tipo»" in wrong.output


def test_whoever_brings_a_register_opens_agreements_of_the_own_office_only(bench: Workbench) -> None:
    with bench.database.unit() as unit:
        for code, address in (("SET-UNO", "settore@regione.example.it"), ("SET-DUE", "altro@regione.example.it")):
            unit.save_office(RegisteredOffice(code, f"Settore {code}", address, "dirigente di prova"))
        unit.save_person(Person("p-uno", "Prova Uno", "Ufficio"), now())
        unit.give_role("p-uno", HeldRole(Role.CLERK, "SET-UNO", date(2020, 1, 1)), CLERK, now(), "prova")
        unit.commit()
    clerk, other = Actor("Prova Uno", "Ufficio", "p-uno"), {"office_email": "altro@regione.example.it"}
    rows = [old_row(1), old_row(2, **other), old_row(3, **other)]
    for dry_run in (True, False):
        report = load(bench, rows, dry_run=dry_run, actor=clerk)
        assert states(report) == {RowState.NEW: 1, RowState.WRONG: 2}
        assert {each.told for each in report.of(RowState.WRONG)} == {
            (
                "Il passo «importa-registro» spetta a: istruttore, responsabile del procedimento, dirigente, o chi ne "
                "ha la delega; Prova Uno è istruttore di SET-UNO, mentre il passo riguarda la struttura SET-DUE; oggi "
                "nessuno lo può compiere: chiedere chi ha il ruolo.",
            )
        }
    assert len(numbers(bench)) == 1
    assert states(load(bench, rows)) == {RowState.KNOWN: 1, RowState.NEW: 2}  # on the command line no role is known
    assert states(load(bench, rows, actor=clerk)) == {RowState.KNOWN: 1, RowState.WRONG: 2}
