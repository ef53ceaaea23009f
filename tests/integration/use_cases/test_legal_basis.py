"""The legal basis through every door: form, step, correction, sheet, further acts, and a folder of one's own."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from docx import Document

from agreements.documents.files.incoming import IncomingFolder
from agreements.documents.templates.legal_basis_files import LEGAL_BASES, Bases
from agreements.documents.templates.toml_folder import FolderError
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.counting import NOT_COUNTED, CountedFrom, Counting
from agreements.domain.agreement.legal_basis import ChosenBasis
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN
from agreements.domain.agreement.parties import Nature
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit
from agreements.domain.register.assess import AskedAnswer
from agreements.domain.register.typed_cell import Cell
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import charges, drafting, historical
from agreements.use_cases.life import assessed, corrections
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.registers.import_report import ImportReport, RowState
from agreements.use_cases.registers.register_cells import register_cells
from agreements.use_cases.registers.register_row import ReadRow, read_row
from tests.integration.use_cases.lives import CLERK, NAMES, SECOND, Life, form, now, today
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
    waiting = correct(life, "Non annotata")
    assert life.agreement.basis is not None, "with it goes what it asks: one person alone does not take it away"
    assert "«conferma-rettifica»" in " ".join(waiting.next_steps)
    with pytest.raises(InvalidDatum, match="spetta a un’altra persona"):
        corrections.confirm_correction(life.bench, life.number, Datum.LEGAL_BASIS, "", CLERK, now())
    done = corrections.confirm_correction(life.bench, life.number, Datum.LEGAL_BASIS, "", SECOND, now())
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
    correct(life, "non annotata")
    taken = corrections.confirm_correction(life.bench, life.number, Datum.LEGAL_BASIS, "", SECOND, now())
    assert f"«registra-valutazione»: «senza-base»: {told}: si procede?" in " ".join(taken.next_steps)
    with pytest.raises(RefusedTransition, match="«senza-base»"):
        drafting.open_examination(life.bench, life.number, CLERK, now())
    assert told in " ".join(answer(life, "senza-base", "da valutare").warnings)
    life.examine()


def test_what_a_basis_asks_before_the_text_is_answered_as_the_agreement_is_entered(life: Life) -> None:
    parties = form().parties
    asked = {"basis": "accordo-art-11", "parties": (parties[0], replace(parties[1], nature=Nature.COMPANY))}
    with pytest.raises(InvalidDatum, match=r"Prima del testo va risposto, in «Risposte».*«determinazione»: C’è la"):
        life.create(**asked)
    with life.bench.database.unit() as unit:
        assert unit.find_by_creation_digest(form(**asked).digest) is None, "nothing was entered, no text rendered"
    with pytest.raises(InvalidDatum, match="«forse» non è fra queste"):
        life.create(**asked, answers=(AskedAnswer("determinazione", "forse", "n. 7"),))
    given = (AskedAnswer("determinazione", "sì", "determinazione di prova n. 7"),)
    done = life.create(**asked, answers=given)
    assert [(each.code, each.answer) for each in life.agreement.answers] == [("determinazione", "sì")]
    entered = life.journal[0]
    assert "Valutazione «determinazione»" in entered.what
    assert entered.why == "determinazione di prova n. 7"
    assert "«determinazione»" not in " ".join(done.next_steps)
    assert "«provvedimento»" in " ".join(done.next_steps), "the others before the examination"
    assert life.create(**asked, answers=given).already_done


def test_charges_that_nobody_has_said_are_a_blank_and_the_examination_waits_for_them(life: Life) -> None:
    done = life.create(charges=None)
    assert life.agreement.acts[0].charges == UNKNOWN
    text = text_of(life.archived("bozza"))
    assert "non comporta oneri" not in text
    assert "[… oneri del presente atto …]" in text
    assert "Gli oneri non sono indicati, e il testo li lascia in bianco" in " ".join(done.warnings)
    with pytest.raises(RefusedTransition, match="gli oneri non sono detti: usare «registra-oneri»"):
        life.examine()
    charges.record_charges(life.bench, life.number, NO_CHARGES, CLERK, now())
    assert "Il presente atto non comporta oneri" in text_of(life.archived("bozza"))
    life.examine()


def test_charges_are_none_where_somebody_chose_so_and_the_text_says_it(life: Life) -> None:
    life.create()
    assert life.agreement.acts[0].charges == NO_CHARGES
    assert "Il presente atto non comporta oneri" in text_of(life.archived("bozza"))
    typed = life.create(
        content=replace(form().content, charges="ciascuna Parte sostiene le spese proprie"),
        title="Un altro accordo di prova",
    )
    assert life.agreement.acts[0].charges == UNKNOWN, "a clause that was typed says it in its own words"
    assert "Gli oneri non sono" not in " ".join(typed.warnings)
    assert "Ciascuna Parte sostiene le spese proprie." in text_of(life.archived("bozza"))


def test_terms_that_do_not_fit_together_are_told_while_the_act_is_open(life: Life) -> None:
    until = Duration(2, Unit.YEARS, until_on=date(today().year + 3, 12, 31))
    late = replace(
        form().obligations[0],
        code="adempimento-1",
        description="Scheda finanziaria",
        limit=NOT_COUNTED,
        counting=Counting(CountedFrom.FIXED_DAY, on=date(today().year + 14, 6, 30)),
    )
    told = " ".join(life.create(duration=until, renewals_allowed=0, obligations=(late,)).warnings)
    assert "È indicata la durata di ogni rinnovo (2 anni), ma i rinnovi ammessi sono 0" in told
    assert f"«Scheda finanziaria» è fissato al 30/06/{today().year + 14}, dopo la fine dell’accordo" in told
    fitting = replace(late, counting=Counting(CountedFrom.FIXED_DAY, on=until.until_on))
    told = " ".join(life.create(duration=until, renewals_allowed=1, obligations=(fitting,)).warnings)
    assert "rinnovi ammessi sono 0" not in told
    assert "dopo la fine" not in told


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
