"""The legal basis through every door: form, step, correction, sheet, further acts, and a folder of one's own."""

from __future__ import annotations

import io
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from docx import Document

from agreements.documents.files.incoming import IncomingFolder
from agreements.documents.templates.legal_basis_files import LEGAL_BASES, Bases
from agreements.documents.templates.toml_folder import FolderError
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.legal_basis import ChosenBasis
from agreements.domain.agreement.parties import Nature
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.register.assess import AskedAnswer
from agreements.domain.register.typed_cell import Cell
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import drafting, historical
from agreements.use_cases.life import assessed, corrections
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.registers.import_report import ImportReport, RowState
from agreements.use_cases.registers.register_cells import register_cells
from agreements.use_cases.registers.register_row import ReadRow, read_row
from tests.integration.use_cases.lives import CLERK, NAMES, Life, form, now, today
from tests.support.register_sheets import old_row, workbook

ART_15 = LEGAL_BASES.read("accordo-art-15").chosen


def answer(life: Life, code: str, given: str, reason: str = "visti gli atti di prova") -> Outcome:
    return assessed.record_assessment(life.bench, life.number, AskedAnswer(code, given, reason), CLERK, now())


def correct(life: Life, value: str) -> Outcome:
    asked = corrections.AskedCorrection(Datum.LEGAL_BASIS, "", value, "scritto male")
    return corrections.ask_correction(life.bench, life.number, asked, CLERK, now())


def text_of(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs).replace("\u00a0", " ")


def test_a_form_of_before_keeps_its_digest_and_says_nothing_of_a_basis(life: Life) -> None:
    assert "basis" in form().__slots__
    assert form().digest == form(basis="").digest != form(basis="accordo-art-15").digest
    done = life.create()
    assert life.agreement.basis is None
    assert not [title for title, _ in done.sections if "asse giuridica" in title]
    assert "registra-valutazione" not in " ".join(done.next_steps)
    life.examine()


def test_the_basis_is_kept_as_it_was_chosen_and_the_journal_says_it(life: Life) -> None:
    life.create(basis=ART_15.title)
    assert life.agreement.basis == ART_15
    entered = life.journal[0]
    assert f"Base giuridica: {ART_15.title}." in entered.what
    assert entered.legal_basis == "art. 15 L. 241/1990"
    with pytest.raises(InvalidDatum, match=r"La base giuridica «art\. 16» non c’è"):
        drafting.create_agreement(life.bench, form(title="Un altro accordo di prova", basis="art. 16"), CLERK, now())


def test_answers_are_rows_with_their_reason_and_the_same_again_changes_nothing(life: Life) -> None:
    life.create(basis=ART_15.name)
    with pytest.raises(RefusedTransition, match="«appalto-oggetto»"):
        life.examine()
    answer(life, "appalto-oggetto", "no")
    before = life.snapshot()
    assert answer(life, "appalto-oggetto", "No").already_done
    assert life.snapshot() == before
    row = life.journal[-1]
    assert (row.step, row.why, row.data["answer"]) == ("ASSESS", "visti gli atti di prova", "no")
    changed = answer(life, "registrazione", "nessun obbligo", "art. 1 della Tabella")
    assert "Il presente atto è registrato" in " ".join(changed.warnings)  # its article was written anew
    life.examine()
    assert [each.code for each in life.agreement.answers] == ["appalto-oggetto", "registrazione"]


def test_a_basis_whose_folder_is_gone_is_refused_in_a_sentence_and_can_be_corrected(life: Life, tmp_path: Path) -> None:
    life.create(basis=ART_15.name)
    own = tmp_path / "basi"
    (own / "nostra").mkdir(parents=True)
    usual = (files("legal_bases") / "convenzione-art-30-tuel" / "base.toml").read_text(encoding="utf-8")
    (own / "nostra" / "base.toml").write_text(
        usual.replace("Convenzione fra enti locali", "Base nostra"), encoding="utf-8"
    )
    life.bench = replace(life.bench, bases=Bases(own))
    with pytest.raises(FolderError, match="le basi giuridiche che ci sono: nostra"):
        life.examine()
    with pytest.raises(FolderError):
        answer(life, "appalto-oggetto", "no")
    done = correct(life, "nostra")
    assert life.agreement.basis == ChosenBasis("nostra", "Base nostra (art. 30 D.Lgs. 267/2000)")
    assert "Il testo non cambia con la rettifica" in " ".join(done.warnings)
    assert "«enti-locali»" in " ".join(done.next_steps)


def test_a_basis_is_corrected_by_name_title_or_taken_away_and_the_old_one_is_told(life: Life) -> None:
    life.create()
    correct(life, "scambio-di-dati")
    assert life.agreement.basis is not None
    done = correct(life, "Non annotata")
    assert life.agreement.basis is None
    assert "da «scambio-di-dati: Scambio di dati fra amministrazioni" in done.happened
    assert correct(life, "non annotata").already_done
    for wrong in ("art. 99", "inventata: Base inventata"):
        with pytest.raises(InvalidDatum, match="non c’è: indicarne una"):
            correct(life, wrong)


def test_where_no_basis_asks_and_money_moves_the_conditions_are_named_and_nothing_stops(life: Life) -> None:
    from tests.integration.use_cases.test_charges import record

    life.create()
    record(life)
    done = life.examine()
    assert "nessuno ha detto nulla su «appalto-a», «appalto-b», «appalto-c», «appalto-d»" in " ".join(done.warnings)


def test_where_a_person_chooses_otherwise_the_article_on_stamp_duty_is_to_be_written_anew(life: Life) -> None:
    territorial = tuple(replace(party, nature=Nature.TERRITORIAL_BODY) for party in form().parties)
    life.create(basis="accordo-art-15", parties=territorial)
    exempt = "è esente dall'imposta di bollo"
    assert exempt in text_of(life.archived("bozza")).replace("’", "'")
    told = " ".join(answer(life, "bollo", "dovuta").warnings)
    assert "La risposta registrata è «dovuta»" in told
    assert exempt not in text_of(life.archived("bozza")).replace("’", "'"), "its article was written anew"
    answer(life, "bollo", "esente", "riletta la tabella")
    assert exempt in text_of(life.archived("bozza")).replace("’", "'")


def test_where_no_basis_asks_a_party_that_is_no_administration_does_not_pass_without_a_word(life: Life) -> None:
    parties = form().parties
    company = replace(parties[1], nature=Nature.COMPANY)
    told = f"La base giuridica non è annotata, e {company.name} (società) non è una pubblica amministrazione"
    done = life.create(parties=(parties[0], company), basis="accordo-art-15")
    assert told not in " ".join(done.warnings), "it is asked there"
    with pytest.raises(RefusedTransition, match="«societa-2»"):
        drafting.open_examination(life.bench, life.number, CLERK, now())
    assert told in " ".join(correct(life, "non annotata").warnings), "without a basis nothing is asked: it is told"
    assert told in " ".join(life.examine().warnings)


def imported(life: Life, rows: list[dict[str, Cell]], folder: Path) -> ImportReport:
    folder.mkdir(exist_ok=True)
    source = Source("registro.xlsx", workbook(rows), IncomingFolder(folder), ColumnMap())
    return import_register(life.bench, source, CLERK, now(), dry_run=False)


def test_a_sheet_says_the_basis_by_title_or_name_and_is_known_again(life: Life, tmp_path: Path) -> None:
    rows = [old_row(1, basis=ART_15.title), old_row(2, basis="Accordo-Art-15"), old_row(3), old_row(4, basis="art. 99")]
    done = imported(life, rows, tmp_path / "registro")
    *good, wrong = done.rows
    assert [each.state for each in good] == [RowState.NEW] * 3
    assert wrong.state is RowState.WRONG
    assert "La base giuridica «art. 99» non c’è: indicarne una di queste per nome" in " ".join(wrong.told)
    with life.bench.database.unit() as unit:
        kept = [unit.load(each.agreement) for each in good]
    assert [each.basis for each in kept] == [ART_15, ART_15, None]
    assert [register_cells(each, today())["basis"] for each in kept] == [ART_15.title, ART_15.title, ""]
    again = imported(life, [old_row(1, basis=ART_15.name), old_row(3, basis=ART_15.title)], tmp_path / "registro")
    assert [each.state for each in again.rows] == [RowState.KNOWN, RowState.CHANGED]
    assert f"«Base giuridica» è «» nel registro, «{ART_15.title}» nel foglio" in " ".join(again.rows[1].told)


def test_an_agreement_recorded_as_it_was_keeps_its_basis_and_is_asked_nothing(life: Life) -> None:
    row = read_row(old_row(1, basis="convenzione-art-30-tuel"))
    assert isinstance(row, ReadRow)
    done = historical.record_historical(life.bench, row.new, row.past, CLERK, now())
    life.number = done.agreement
    assert life.agreement.basis is not None
    assert "Base giuridica: Convenzione fra enti locali (art. 30 D.Lgs. 267/2000)." in life.journal[0].what
    assert "registra-valutazione" not in " ".join(done.next_steps)


def test_texts_of_an_association_do_not_assert_article_15(life: Life) -> None:
    parties = form().parties
    ets = replace(parties[1], nature=Nature.VOLUNTEERS)
    life.create(basis="convenzione-art-57-cts", parties=(parties[0], ets))
    draft = text_of(life.archived("bozza"))
    assert "l’articolo 57 del decreto legislativo 3 luglio 2017, n. 117" in draft
    assert "articolo 15" not in draft
    assert NAMES[1] in draft
