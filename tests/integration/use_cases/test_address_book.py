"""The address book of bodies and signatories, and lists that it completes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.documents.sheets.sheet_file import SheetError
from agreements.domain.agreement.confidentiality import Extent, Public
from agreements.domain.agreement.parties import Signatory
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.register.typed_cell import Cell
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.families.address_book import FOLDER, gather_from_agreements, import_index
from agreements.use_cases.life.classified import set_confidentiality
from agreements.use_cases.registers.import_report import RowState
from tests.integration.use_cases.lives import CLERK, Life, now, party, today
from tests.integration.use_cases.test_replication import model, states, take
from tests.support.body_lists import body_code, body_row, body_sheet

OLD = (
    "cod_amm des_amm Comune nome_resp cogn_resp Cap Provincia Indirizzo tipologia_amm Cf "
    "mail1 tipo_mail1 mail2 tipo_mail2"
)
NEW = "Codice_IPA;Denominazione_ente;Codice_fiscale_ente;Tipologia;CAP;Indirizzo;Mail1;Tipo_Mail1"
PA = "Pubbliche Amministrazioni"

EXTENT = Extent(Public.NOTHING, review_on=date(2099, 12, 31))


def bring(bench: Workbench, name: str, lines: Sequence[str], encoding: str = "utf-8") -> Outcome:
    folder = bench.folders / FOLDER / "in-arrivo"
    folder.mkdir(parents=True, exist_ok=True)
    for other in folder.iterdir():
        other.unlink()
    (folder / name).write_bytes("\r\n".join(lines).encode(encoding))
    return import_index(bench, "", CLERK, now())


def old(*cells: str) -> str:
    return "\t".join(cells)


def test_both_editions_of_the_index_are_read_row_by_row(bench: Workbench) -> None:
    assert "è pronta" in import_index(bench, "", CLERK, now()).happened
    lines = [
        old(*OLD.split()),
        old("c_X001", "Comune di Prova", "Prova", "A", "B", "00100", "XX", "Via 1", PA, body_code(1), "a@b.it", "altro",
            "uno@pec.example.it", "pec"),
        old("x_due", 'Gestore "Di" Prova', "", "", "", "", "", "", "Gestori", "12345678901", "null", "null", "", ""),
        old("UF12AB", "Ufficio di Prova", "", "", "", "", "", "", PA, "", "", "", "", ""),
        old("c_x004", "", "", "", "", "", "", "", PA, "", "", "", "", ""),
    ]  # fmt: skip
    done = bring(bench, "amministrazioni.txt", lines)
    assert done.happened == (
        "File «amministrazioni.txt», 4 righe: 2 enti nuovi, 0 aggiornati, 0 già come sono, 2 righe non prese."
    )
    told = dict(done.sections)
    assert [line.split(":")[0] for line in told["Righe non prese (2)"]] == ["Riga 4", "Riga 5"]
    assert "12345678901" in told["Prese solo in parte (1)"][0]
    with bench.database.unit() as unit:
        known = unit.listed_bodies()
    one, two = known["c_x001"], known["x_due"]
    assert (one.pec, one.seat, one.public, one.tax_code) == (
        *("uno@pec.example.it", "Via 1, 00100 Prova (XX)", True, body_code(1)),
    )
    assert (two.name, two.pec, two.tax_code, two.public) == ('Gestore "Di" Prova', "", "", False)
    assert bring(bench, "amministrazioni.txt", lines).already_done
    row = f"c_x001;Comune di Prova Nuova;{body_code(1)};{PA};00100;Via 1;due@pec.example.it;Pec"
    changed = bring(bench, "enti.csv", [NEW, row], "cp1252")
    assert "0 enti nuovi, 1 aggiornati" in changed.happened
    with bench.database.unit() as unit:
        assert unit.listed_bodies()["c_x001"].pec == "due@pec.example.it"
        assert unit.listed_bodies()["x_due"] == two  # what the file no longer names stays


@pytest.mark.parametrize(
    ("lines", "words", "error"),
    [
        (["Ente;PEC", "Comune;a@b.it"], "Non è il file degli enti dell’Indice IPA", InvalidDatum),
        (["cod_amm;des_amm", "c_x001;Comune"], "«mail1» e «tipo_mail1»", InvalidDatum),
        ([""], "è vuoto", SheetError),
        (['cod_amm;"des_amm', "x"], "mancano le virgolette", SheetError),
    ],
)
def test_what_is_no_file_of_the_index_is_refused(
    bench: Workbench, lines: Sequence[str], words: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match=words):
        bring(bench, "enti.csv", [*lines, ""])
    with bench.database.unit() as unit:
        assert unit.listed_bodies() == {}


def test_a_row_that_gives_only_the_code_is_completed_and_one_that_contradicts_is_told(life: Life) -> None:
    rows = [
        f"c_x{n:03d};Comune di Prova n. {n};{body_code(n)};{PA};0010{n};Via {n};c{n}@pec.example.it;Pec"
        for n in range(1, 7)
    ]
    bring(life.bench, "enti.csv", [NEW, *rows])
    model(life)
    signing = {"signatory": "Prova Tre", "office_title": "Sindaco", "power_title": "TUEL"}
    listed: list[Mapping[str, Cell]] = [
        {"ipa_code": "C_X001", **signing},
        {"tax_code": int(body_code(2)), **signing},
        {"ipa_code": "c_x003", "pec": "altra@pec.example.it", "name": "Comune Diverso", **signing},
        body_row(4, tax_code=body_code(44)),
        {"ipa_code": "c_x005"},
        {"ipa_code": "c_x999", **signing},
    ]
    done = take(life, listed, only_good=True)
    assert states(done) == {RowState.WRONG: 3, RowState.NEW: 3}
    told = {row.number: " ".join(row.told) for row in done.rows}
    assert "uno dei due codici è di un altro ente" in told[5]
    assert "«Firmatario»: manca" in told[6]
    assert "«Denominazione»: manca" in told[7]
    assert "la PEC è «c3@pec.example.it», nell’elenco «altra@pec.example.it»" in told[4]
    assert "l’ente si chiama «Comune di Prova n. 3»" in told[4]
    with life.bench.database.unit() as unit:
        made = unit.load(done.rows[0].agreement).parties[1]
        by_tax_code = unit.load(done.rows[1].agreement).parties[1]
    assert (made.name, made.pec, made.seat) == ("Comune di Prova n. 1", "c1@pec.example.it", "Via 1, 00101")
    assert (by_tax_code.ipa_code, by_tax_code.tax_code) == ("c_x002", body_code(2))
    assert f"letto {body_code(2)}, da controllare" in told[3]
    assert states(take(life, listed[:2])) == {RowState.KNOWN: 2}


def test_who_signs_is_taken_from_agreements_as_long_as_the_power_lasts(life: Life) -> None:
    ended = party(2, "Comune Uno", ipa_code="c_x001", tax_code=body_code(1))
    ended = replace(ended, signatory=replace(ended.signatory, power_ends_on=today() - timedelta(days=1)))
    mayor = Signatory("Prova Sindaca", "Sindaca", "articolo 50 TUEL", power_ends_on=today() + timedelta(days=30))
    lasting = replace(party(2, "Comune Due", ipa_code="c_x002", tax_code=body_code(2)), signatory=mayor)
    for n, other in enumerate((ended, lasting)):
        life.create(title=f"Un accordo di prova numero {n}", parties=(party(1, tax_code="01386030488"), other))
    hidden = party(2, "Ente Segreto", ipa_code="x_segreto", tax_code=body_code(3))
    life.create(title="Un accordo di prova riservato", parties=(party(1, tax_code="01386030488"), hidden))
    set_confidentiality(life.bench, life.number, True, "regolamento", "motivo di prova", CLERK, now(), EXTENT)
    done = gather_from_agreements(life.bench, CLERK, now())
    assert done.happened == ("Dagli accordi del registro: 3 enti nuovi, 0 completati, 3 firmatari nuovi o aggiornati.")
    assert gather_from_agreements(life.bench, CLERK, now()).already_done
    model(life)
    first, second = take(life, [], data=body_sheet([{"ipa_code": "c_x001"}, {"ipa_code": "c_x002"}]), dry_run=True).rows
    assert "«Firmatario»: manca" in first.told[0]
    assert second.state is RowState.NEW
    assert "Firmatario dalla rubrica (accordo P-2026-0002): Prova Sindaca, da verificare." in second.told[0]
