"""One approved text, many bodies: from a model and a list one agreement a row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from agreements.documents.sheets.sheet_file import read_sheet
from agreements.documents.texts.other_body import OtherBodyError
from agreements.documents.word.blanks import find_blanks
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.family import Coverage
from agreements.domain.agreement.money import Amount
from agreements.domain.agreement.movement import Movement, MovementKind
from agreements.domain.agreement.party_data import AddressIndex, Contact
from agreements.domain.agreement.replica import Replica
from agreements.domain.basics.day_words import to_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.register.typed_cell import Cell
from agreements.domain.steps.movements import RecordMovement
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.use_cases.drafting import approval
from agreements.use_cases.families import replication as module
from agreements.use_cases.families.body_row import ListError
from agreements.use_cases.families.family import view_family
from agreements.use_cases.families.replicate_from_folder import FOLDER, TEMPLATE, replicate_from_folder
from agreements.use_cases.families.replication import ReplicationRequest, replicate
from agreements.use_cases.life.movements import record_movement
from agreements.use_cases.registers.import_report import ImportReport, RowState
from cli.main import accordi
from tasks.artifact import outcome_page
from tests.integration.use_cases.lives import CLERK, NAMES, Life, now, party, refused, walk
from tests.support.body_lists import body_code, body_row, body_sheet

on_both = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)
ALL, OWN = Coverage.EVERY_BODY, Coverage.MODEL_ONLY
STAND_IN = "Ente sottoscrittore"


def model(life: Life, **changes: object) -> Life:
    """An agreement whose schema the Giunta has approved, with a body that stands for all."""
    named = party(2, STAND_IN, tax_code=body_code(999), commitments=(f"fornire i dati di {STAND_IN}",))
    walk_with = {"parties": (party(1, tax_code="01386030488"), named), **changes}
    life.create(**walk_with)
    return walk_on(life)


def walk_on(life: Life) -> Life:
    walk(life, Life.give_number, Life.examine)
    return life


def take(
    life: Life,
    rows: Sequence[Mapping[str, Cell]],
    coverage: Coverage = ALL,
    *,
    only_good: bool = False,
    dry_run: bool = False,
    data: bytes = b"",
) -> ImportReport:
    wanted = ReplicationRequest("enti.xlsx", data or body_sheet(rows), coverage, only_good, dry_run)
    return replicate(life.bench, life.number, wanted, CLERK, now())


def copies(life: Life) -> tuple[Agreement, ...]:
    with life.bench.database.unit() as unit:
        return unit.copies_of(life.number)


def states(report: ImportReport) -> dict[RowState, int]:
    return {state: len(report.of(state)) for state in RowState if report.of(state)}


@on_both
def test_each_body_gets_the_approved_text_and_lacks_only_its_own_act(life: Life) -> None:
    model(life)
    booked = Movement(MovementKind.RESERVATION, life.day.year, 1, Amount(Decimal(10)), "1", life.day)
    record_movement(life.bench, life.number, RecordMovement(booked, 0, ""), CLERK, now())
    names = ("Comune di Prova", "Provincia d’Esempio", "PROVA Unione")
    rows = [body_row(n, name=name) for n, name in enumerate(names, 1)]
    tried = take(life, rows, dry_run=True)
    assert tried.happened == "Prova, nulla è stato scritto. Foglio «enti.xlsx», 3 righe: 3 da creare."
    assert copies(life) == ()
    done = take(life, rows)
    assert done.happened == "Foglio «enti.xlsx», 3 righe: 3 create."
    made, original = copies(life), life.agreement
    assert [m.parties[1].name for m in made] == list(names)
    assert [m.number for m in made] == [row.agreement for row in done.rows]
    schema = word_text(WordFile(life.bench.archive.get(original.acts[0].texts[0].docx_sha256)))
    for each in made:
        act, body = each.newest_act, each.parties[1]
        assert act.state is ActState.APPROVED
        assert act.resolution is not None
        assert act.resolution == replace(original.acts[0].resolution, text_version=1)  # type: ignore[type-var]
        assert act.opinions == original.acts[0].opinions
        assert each.replica == Replica(original.number, 1)
        assert each.obligations == original.obligations
        assert each.movements == ()
        assert each.title.endswith(f" – {body.name}")
        assert body.commitments == (f"fornire i dati di {body.name}",)
        docx = WordFile(life.bench.archive.get(act.texts[0].docx_sha256))
        text = "\n".join(p for story in word_text(docx).stories.values() for p in story)
        assert STAND_IN not in text
        assert original.number not in text
        assert body.tax_code in text
        assert f"sede di {body.name}" in find_blanks(docx)
        assert len(word_text(docx).stories["testo"]) == len(schema.stories["testo"])
        with life.bench.database.unit() as unit:
            (created,) = unit.journal(each.number)
            kinds = [d.kind for d in unit.documents(each.number)]
        assert (
            created.what
            == f"Copia di {original.number} per {body.name}: testo v1, approvato con Giunta regionale "
            + (f"{act.resolution.reference}.")
        )
        assert kinds == ["allegato-a", "bozza"]
    assert "rappresentato da" in _text(life, made[0])
    assert _text(life, made[1]).count("rappresentata da") == 2


def test_each_copy_writes_its_body_with_the_article_that_is_right(life: Life) -> None:
    named = party(2, STAND_IN, tax_code=body_code(999), commitments=("fornire i dati",))
    model(life, parties=(party(1, tax_code="01386030488"), replace(named, grammar=Grammar.MASCULINE)))
    rows = [
        body_row(1, name="Provincia d’Esempio", grammar="femminile singolare", contacts="Ufficio A; Prova Sei"),
        body_row(2, name="Uffici riuniti", grammar="maschile plurale", address_index=str(AddressIndex.IPA)),
        body_row(3, name="Comune di Prova", grammar=None),
    ]
    assert states(take(life, rows)) == {RowState.NEW: 3}
    one, many, none = copies(life)
    assert "la Provincia d'Esempio, " in _text(life, one)
    assert "rappresentata da [… nome del firmatario della Provincia d'Esempio …]" in _text(life, one)
    assert "La Provincia d'Esempio si impegna a:" in _text(life, one)
    assert "gli Uffici riuniti, " in _text(life, many)
    assert "Gli Uffici riuniti si impegnano a:" in _text(life, many)
    assert "[… sede di Comune di Prova …]" in _text(life, none)
    assert one.parties[1].contacts == (Contact("Ufficio A", "Prova Sei"),)
    assert many.parties[1].address_index is AddressIndex.IPA
    (changed,) = take(life, [body_row(2, name="Uffici riuniti", grammar="femminile plurale")]).rows
    assert "genere e numero è «maschile plurale» nel registro, «femminile plurale» nell’elenco" in changed.told[0]


def _text(life: Life, agreement: Agreement) -> str:
    data = life.bench.archive.get(agreement.newest_act.texts[0].docx_sha256)
    return "\n".join(word_text(WordFile(data)).stories["testo"])


def test_a_copy_goes_its_own_way_to_the_text_that_is_signed(life: Life) -> None:
    copy = Life(life.bench, life.pki_folder, take(model(life), [body_row(1)]).rows[0].agreement)
    name = copy.agreement.parties[1].name
    act = RecordPartyAct(0, "Giunta comunale", "7", copy.day, 0, "")
    approval.record_party_act(copy.bench, copy.number, name, act, "", CLERK, now())
    assert copy.agreement.newest_act.state is ActState.PARTIES_APPROVED
    copy.fix_text()
    frozen = copy.agreement.newest_act.definitive
    assert frozen is not None
    assert frozen.differences == ()


class Killed(BaseException):
    """Nothing catches it; `tests/kills` kills the process itself before each of its effects."""


@on_both
def test_killed_in_the_middle_it_goes_on_where_it_was(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    model(life)
    rows = [body_row(n) for n in range(1, 11)]
    publish, published = module.publish, []

    def killed(*arguments: Any) -> object:
        published.append(arguments)
        if len(published) == 4:
            raise Killed
        return publish(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(module, "publish", killed)
        with pytest.raises(Killed):
            take(life, rows)
    assert len(copies(life)) == 8  # of the first commit
    assert states(take(life, rows)) == {RowState.NEW: 2, RowState.KNOWN: 8}
    assert states(take(life, rows)) == {RowState.KNOWN: 10}
    assert len(copies(life)) == 10
    assert len(list(life.bench.folders.glob("*/P-*"))) == 11  # the copies that the kill had left out are there too


@on_both
def test_a_body_that_somebody_else_enters_meanwhile_takes_no_other_row_along(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    model(life)
    rows, read = [body_row(n) for n in range(1, 5)], module.list_rows

    def meanwhile(*arguments: Any) -> object:
        monkeypatch.setattr(module, "list_rows", read)
        assert states(take(life, rows[2:3])) == {RowState.NEW: 1}
        return read(*arguments)

    monkeypatch.setattr(module, "list_rows", meanwhile)
    done = take(life, rows)
    assert [row.state for row in done.rows] == [RowState.NEW, RowState.NEW, RowState.KNOWN, RowState.NEW]
    assert len({row.agreement for row in done.rows}) == len(copies(life)) == 4
    assert states(take(life, rows)) == {RowState.KNOWN: 4}
    assert len(list(life.bench.folders.glob("*/P-*"))) == 5


PLANTED: tuple[tuple[dict[str, Cell], str], ...] = (
    ({"name": None}, "«Denominazione»: manca"),
    ({"ipa_code": "UF1234"}, "codice univoco di un ufficio"),
    ({"tax_code": "12345678901"}, "«Codice fiscale»: il codice fiscale 12345678901"),
    ({"tax_code": None}, "«Codice fiscale»: manca"),
    ({"pec": "nessuna"}, "«PEC»"),
    ({"pec": None}, "«PEC»: manca"),
    ({"signatory": None}, "«Firmatario»: manca"),
    ({"office_title": None}, "«Carica»: manca"),
    ({"power_title": "  "}, "«Titolo del potere»: manca"),
    ({"power_ends_on": "31/02/2027"}, "«Potere fino al»"),
    ({"person": "ABC"}, "codice fiscale"),
    ({"name": NAMES[0]}, "compare due volte fra le parti"),
    ({"name": "Comune\u202edi Prova"}, "caratteri invisibili"),
    ({"tax_code": body_code(1)}, f"Stesso codice fiscale «{body_code(1)}» della riga 2"),
)


def test_a_wrong_row_stops_all_unless_only_the_good_ones_are_wanted(life: Life) -> None:
    model(life)
    wrong = [body_row(100 + n, **change) for n, (change, _) in enumerate(PLANTED)]
    rows = [body_row(1), body_row(2), *wrong]
    stopped = take(life, rows)
    assert stopped.happened.startswith("Nulla è stato scritto, perché ci sono righe da correggere.")
    assert copies(life) == ()
    told = {row.number: " ".join(row.told) for row in stopped.of(RowState.WRONG)}
    for n, (_, words) in enumerate(PLANTED, 4):
        assert words in told.pop(n), n
    assert list(told) == [2]  # of two rows that mean one body neither is taken
    done = take(life, rows, only_good=True)
    assert states(done) == {RowState.WRONG: len(PLANTED) + 1, RowState.NEW: 1}
    assert [copy.parties[1].name for copy in copies(life)] == ["Comune di Prova n. 2"]


def test_what_the_list_says_otherwise_is_told_and_never_written(life: Life) -> None:
    take(model(life), [body_row(1), body_row(2)])
    before = copies(life)
    done = take(life, [body_row(1, pec="altra@pec.example.it"), body_row(2), body_row(3, ipa_code=None)])
    assert states(done) == {RowState.CHANGED: 1, RowState.KNOWN: 1, RowState.NEW: 1}
    (changed,) = done.of(RowState.CHANGED)
    assert "PEC è «comune1@pec.example.it» nel registro, «altra@pec.example.it» nell’elenco" in changed.told[0]
    assert copies(life)[:2] == before
    (again,) = take(life, [body_row(3)]).rows  # its code has been found meanwhile: the same body all the same
    assert again.state is RowState.CHANGED


def test_the_first_agreement_itself_can_be_the_model(life: Life) -> None:
    life.create()  # with ANCI di Prova
    walk_on(life)
    there = life.agreement.parties[1]
    own = body_row(
        1,
        name=there.name,
        ipa_code=None,
        tax_code=there.tax_code,
        pec=there.pec,
        seat=there.seat,
        signatory=there.signatory.name,
        office_title=there.signatory.office_title,
        power_title=there.signatory.power_title,
    )
    done = take(life, [own, body_row(2)])
    assert states(done) == {RowState.KNOWN: 1, RowState.NEW: 1}
    assert done.rows[0].agreement == life.number
    assert "ANCI" not in _text(life, copies(life)[0])


def test_where_every_body_has_a_resolution_of_its_own_the_copies_are_drafts(life: Life) -> None:
    (row,) = take(model(life), [body_row(1)], OWN).rows
    copy = Life(life.bench, life.pki_folder, row.agreement)
    act = copy.agreement.newest_act
    assert (act.state, act.resolution, act.opinions) == (ActState.DRAFT, None, ())
    walk(copy, Life.decide, Life.examine)
    assert copy.agreement.newest_act.state is ActState.APPROVED


def test_only_an_approved_and_numbered_schema_is_replicated(life: Life) -> None:
    life.create(body=DecidingBody.EXECUTIVE_BOARD)
    with refused(life, "non ha un testo approvato", "in bozza", error=InvalidDatum):
        take(life, [body_row(1)])
    walk(life, Life.decide, Life.examine)
    with refused(life, "non ha ancora il numero", error=InvalidDatum):
        take(life, [body_row(1)])
    life.give_number()
    number = take(life, [body_row(1)]).rows[0].agreement
    with refused(life, f"è già una copia di {life.number}", error=InvalidDatum):
        take(Life(life.bench, life.pki_folder, number), [body_row(2)])


def test_a_text_that_does_not_name_the_body_is_refused_before_anything_is_written(life: Life) -> None:
    model(life)
    act = life.agreement.newest_act
    renamed = replace(life.agreement.parties[1], name="Ente mai nominato")
    agreement = replace(life.agreement, parties=(life.agreement.parties[0], renamed))
    assert act.resolution is not None
    schema = WordFile(life.bench.archive.get(act.texts[0].docx_sha256))
    body = replace(renamed, name="Comune di Prova")
    prepared = module._Model(agreement, schema, (agreement,), ALL)
    with pytest.raises(OtherBodyError, match="non compare «Ente mai nominato»"):
        module._written_for(prepared, body, "P-2026-0009")


def test_staff_start_it_from_a_folder_and_find_the_outcome_there(life: Life) -> None:
    model(life)

    def run(*, dry_run: bool, name: str = "") -> Any:
        return replicate_from_folder(life.bench, life.number, name, ALL, False, dry_run, CLERK, now())

    ready = run(dry_run=True)
    folder = life.bench.folders / FOLDER
    assert "è pronta" in ready.happened
    template = (folder / TEMPLATE).read_bytes()
    (folder / "in-arrivo" / "enti.xlsx").write_bytes(template)
    assert "0 righe: nulla da creare" in run(dry_run=True).happened  # its example is nobody's agreement
    csv = "\r\n".join(["ente;IPA;CF;Indirizzo PEC;Chi firma;Carica;Titolo del potere;Note", ""])
    row = ";".join(["Comune di Prova", "c_x001", body_code(1), "c@pec.example.it", "Prova Tre", "Sindaco", "TUEL", "x"])
    (folder / "in-arrivo" / "enti.csv").write_bytes((csv + row).encode("cp1252"))
    with pytest.raises(InvalidDatum, match=r"enti\.csv, enti\.xlsx: indicare quale elenco"):
        run(dry_run=True)
    assert "1 da creare" in run(dry_run=True, name="enti.csv").happened
    done = run(dry_run=False, name="enti.csv")
    assert "1 creata" in done.happened
    assert "«vista-famiglia»" in done.next_steps[0]
    assert (folder / "esito di enti.csv.xlsx").is_file()
    assert run(dry_run=False, name="enti.csv").already_done


def test_a_list_without_a_column_that_is_needed_is_refused_with_the_one_that_was_meant(life: Life) -> None:
    model(life)
    data = body_sheet([body_row(1)], {"power_title": "Titolo di potere"})
    with refused(life, "Manca la colonna «Titolo del potere»: forse è «Titolo di potere»", error=ListError):
        take(life, [], data=data)


def test_the_family_is_shown_on_a_page_and_by_the_command(life: Life, tmp_path: Path) -> None:
    with refused(model(life), "non è nata alcuna copia", error=InvalidDatum):
        view_family(life.bench, life.number, CLERK, now())
    done = take(life, [body_row(1, name="=Comune di Prova"), body_row(2)])
    copy = Life(life.bench, life.pki_folder, done.rows[1].agreement)
    not_needed = RecordPartyAct(0, "", "", None, 0, "no")
    approval.record_party_act(copy.bench, copy.number, "Comune di Prova n. 2", not_needed, "", CLERK, now())
    seen = view_family(life.bench, copy.number, CLERK, now())  # from whichever member it is asked
    assert seen.agreement == life.number
    assert seen.happened == f"{to_the_date(life.day).capitalize()}: 2 enti, 0 firmati."
    assert [row[:2] for row in seen.table[2:]] == [
        (done.rows[0].agreement, "=Comune di Prova"),
        (copy.number, "Comune di Prova n. 2"),
    ]
    assert seen.sections[0][1] == (
        "Un ente attende l’atto dell’altra parte: =Comune di Prova",
        "Un ente attende il testo definitivo: Comune di Prova n. 2",
    )
    assert f"| {copy.number} | Comune di Prova n. 2 | c\\_x002 | v1 del modello |" in outcome_page(seen)

    def run(*options: str) -> str:
        var = ["--var", str(life.bench.folders.parent)]
        return CliRunner().invoke(accordi, ["register", "--family", life.number, *options, *var]).output

    assert "attende l’atto di =Comune di Prova" in run()
    assert json.loads(run("--json"))[2]["body"] == "Comune di Prova n. 2"
    assert ";'=Comune di Prova;" in run("--csv")
    sheet = tmp_path / "famiglia.xlsx"
    assert ": 3 accordi" in run("--xlsx", str(sheet))
    assert read_sheet("famiglia.xlsx", sheet.read_bytes()).rows[1].cells[1] == "=Comune di Prova"
    assert "togliere le altre condizioni" in run("--party", "Prova")


def test_the_command_makes_the_same_copies_as_the_step(life: Life, tmp_path: Path) -> None:
    model(life)
    listed, report = tmp_path / "enti.xlsx", tmp_path / "esito.xlsx"
    listed.write_bytes(body_sheet([body_row(1), body_row(2, pec="non è")]))
    var = ["--var", str(life.bench.folders.parent)]

    def run(*arguments: object) -> Any:
        return CliRunner().invoke(accordi, ["replicate", *map(str, arguments), *var])

    asked = (life.number, listed, "--resolution", "tutti")
    tried = run(*asked, "--dry-run")
    assert (tried.exit_code, "1 da creare" in tried.output) == (1, True), tried.output
    assert "Riga 3" in tried.output
    stopped = run(*asked, "--by", "Prova Uno, Ufficio accordi")
    assert (stopped.exit_code, "Nulla è stato scritto" in stopped.output) == (1, True), stopped.output
    assert not copies(life)
    for told, wrong in (
        ("Manca chi lo chiede", run(*asked)),
        ("Manca --resolution", run(life.number, listed, "--dry-run")),
        ("Mancano il numero del modello", run("--resolution", "tutti", "--dry-run")),
        ("P-1999-0001", run("P-1999-0001", listed, "--resolution", "tutti", "--dry-run")),
    ):
        assert wrong.exit_code in (1, 2)
        assert wrong.output.startswith("Errore: ")
        assert told in wrong.output
    done = run(*asked, "--by", "Prova Uno, Ufficio accordi", "--only-good", "--report", report)
    assert "1 creata" in done.output, done.output
    (copy,) = copies(life)
    assert (copy.replica, copy.newest_act.state) == (Replica(life.number, 1), ActState.APPROVED)
    assert states(take(life, [body_row(1)])) == {RowState.KNOWN: 1}
    assert report.stat().st_size > 1000
    assert run("--template", tmp_path / "modello.xlsx").exit_code == 0
    listed.write_bytes(body_sheet([body_row(3)], {"name": "Denominazzione", "pec": "PECC", "ipa_code": "x"}))
    wrong = run(*asked, "--dry-run")
    assert (wrong.exit_code, "forse è «PECC»" in wrong.output) == (2, True), wrong.output


def test_the_texts_of_all_copies_that_wait_are_fixed_in_several_processes(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORDI_CONVERTER", "dxpdf")
    model(life)
    take(life, [body_row(1), body_row(2), body_row(3)])
    var = ["--var", str(life.bench.folders.parent)]

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(accordi, ["definitive-texts", life.number, *arguments, *var])

    assert "Attendono il testo definitivo: 0." in run("--dry-run").output
    for copy in copies(life)[:2]:
        body = copy.party(2).name
        act = RecordPartyAct(0, "Giunta", "9", life.day, 0, "")
        approval.record_party_act(life.bench, copy.number, body, act, "", CLERK, now())
    assert "Attendono il testo definitivo: 2." in run("--dry-run").output
    assert "Manca chi lo chiede" in run().output
    done = run("--by", "Prova Uno, Ufficio accordi", "--jobs", "2")
    assert (done.exit_code, "Pronti: 2 di 2." in done.output) == (0, True), done.output
    states = [copy.newest_act.state for copy in copies(life)]
    assert states == [ActState.DEFINITIVE, ActState.DEFINITIVE, ActState.APPROVED]
    for copy in copies(life)[:2]:
        assert copy.newest_act.definitive is not None
        assert life.bench.archive.get(copy.newest_act.definitive.pdf_sha256).startswith(b"%PDF-")
    again = run("--by", "Prova Uno, Ufficio accordi")
    assert (again.exit_code, again.output.strip()) == (0, "Pronti: 0 di 0.")
