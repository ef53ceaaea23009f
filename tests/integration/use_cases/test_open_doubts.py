"""Doubts are worked off: each is assessed with a reason, by whom is told, and what is open is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from agreements.documents.files.incoming import IncomingFolder
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.events import Event
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.people.person import HeldRole, Person, Role
from agreements.domain.register.assess import AskedAnswer
from agreements.domain.register.search import Order, Query
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.keeping.old_data import refused_today
from agreements.use_cases.life.agreement_told import tell_agreement
from agreements.use_cases.life.assessed import record_assessment
from agreements.use_cases.life.corrections import AskedCorrection, ask_correction, confirm_correction
from agreements.use_cases.life.open_work import Waits, what_waits
from agreements.use_cases.life.waiting_for import Kept, View, waiting_for
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.registers.register_list import find_agreements
from agreements.use_cases.registers.register_page import register_page
from agreements.use_cases.registers.year_figures import count_year
from tests.integration.use_cases.lives import CLERK, MANAGER, now, today
from tests.support.register_sheets import BODIES, old_row, plain_pdf, workbook

REASON = "Visto l’originale cartaceo agli atti, firmato da entrambi."


def someone() -> Person:
    return Person("maria", "Maria Prova", "Accordi", roles=(HeldRole(Role.CLERK, "", date(2020, 1, 1)),))


def loaded(bench: Workbench, folder: Path) -> list[str]:
    (folder / "comune.pdf").write_bytes(plain_pdf())
    rows = [
        old_row(1, signed_on=date(2016, 5, 2)),  # on paper, when the digital signature was due
        old_row(2, files="comune.pdf"),
        old_row(3, files="comune.pdf", resolution_number="421/2008"),
        old_row(4, party2_nature=None),
    ]
    source = Source("registro.xlsx", workbook(rows), IncomingFolder(folder), ColumnMap())
    done = import_register(bench, source, CLERK, now(), dry_run=False)
    return [row.agreement for row in done.rows]


def waits(bench: Workbench, kept: Kept) -> dict[str, list[str]]:
    shown = waiting_for(bench, someone(), View.OWN, kept, now(), Waits.DOUBT)
    found: dict[str, list[str]] = {}
    for group in shown.groups:
        for line in group.lines:
            assert line.step == "registra-valutazione"
            found.setdefault(line.waiting.agreement, []).append(line.waiting.form["domanda"])
    return found


def counted(bench: Workbench) -> dict[str, tuple[int, int]]:
    _, _, figures = count_year(bench.database, today().year, now())
    return {kind: (opened, settled) for kind, opened, settled in figures.doubts}


def test_a_doubt_is_open_until_somebody_has_assessed_it_with_a_reason(bench: Workbench, tmp_path: Path) -> None:
    paper, shared, half, unsaid = loaded(bench, tmp_path)
    kept = Kept()
    assert waits(bench, kept) == {
        paper: ["dubbio-forma"],
        shared: ["dubbio-file"],
        half: ["dubbio-file", "dubbio-delibera"],
        unsaid: ["dubbio-natura"],
    }
    assert counted(bench)["Rischio nullità"] == (1, 0)
    assert counted(bench)["File"] == (2, 0)
    page = register_page(bench, someone(), Query(), Order(), 1, now())
    assert {line.number: line.doubts for line in page.lines} == {paper: 1, shared: 1, half: 2, unsaid: 1}
    with pytest.raises(InvalidDatum, match="motivazione"):
        record_assessment(bench, paper, AskedAnswer("dubbio-forma", "superato", ""), CLERK, now())
    with pytest.raises(InvalidDatum, match="«superato», «confermato» o «da valutare»"):
        record_assessment(bench, paper, AskedAnswer("dubbio-forma", "forse", REASON), CLERK, now())
    with pytest.raises(InvalidDatum, match="«dubbio-forma»"):
        record_assessment(bench, paper, AskedAnswer("dubbio-durata", "superato", REASON), CLERK, now())

    done = record_assessment(bench, paper, AskedAnswer("dubbio-forma", "confermato", REASON), CLERK, now())
    assert REASON in done.happened or "confermato" in done.happened
    assert record_assessment(bench, paper, AskedAnswer("dubbio-forma", "confermato", REASON), CLERK, now()).already_done
    record_assessment(bench, half, AskedAnswer("dubbio-file, dubbio-delibera", "superato", REASON), CLERK, now())
    record_assessment(bench, unsaid, AskedAnswer("dubbio-natura", "da valutare", REASON), CLERK, now())
    assert waits(bench, kept) == {shared: ["dubbio-file"], unsaid: ["dubbio-natura"]}
    assert waits(bench, Kept()) == waits(bench, kept)
    assert counted(bench)["Rischio nullità"] == (0, 1)
    assert counted(bench)["File"] == (1, 1)
    assert counted(bench)["Natura"] == (1, 0)
    with bench.database.unit() as unit:
        told = unit.journal(paper)[-1]
    assert (told.why, told.actor.person) == (REASON, CLERK.person)
    lines = " ".join(tell_agreement(bench, someone(), paper, now()).warnings)
    assert "Rischio nullità: valutare." in lines
    assert f"Valutato {the_date(today())} da {CLERK.person}" in lines


def test_what_the_data_come_to_say_is_no_doubt_any_more(bench: Workbench, tmp_path: Path) -> None:
    _, _, half, unsaid = loaded(bench, tmp_path)
    told = tell_agreement(bench, someone(), unsaid, now())
    assert any("«dubbio-natura»: Natura da completare" in line for line in told.next_lines)
    told = tell_agreement(bench, someone(), half, now())
    assert ("Approvazione", "n. 421/2008 (data non nota)") in [fact for act in told.acts for fact in act.facts]
    kept = Kept()
    assert half in waits(bench, kept)
    nature = AskedCorrection(Datum.PARTY_NATURE, BODIES[4], "università", "letto lo statuto")
    decided = AskedCorrection(Datum.RESOLUTION_DATE, "", "12/12/2008", "trovata la delibera")
    assert "rettific" in ask_correction(bench, unsaid, nature, CLERK, now()).happened.casefold()
    ask_correction(bench, half, decided, CLERK, now())
    confirm_correction(bench, half, Datum.RESOLUTION_DATE, "", MANAGER, now())
    after = waits(bench, kept)
    assert unsaid not in after
    assert after[half] == ["dubbio-file"]


def test_old_data_that_todays_rules_would_refuse_are_in_the_same_list(bench: Workbench, tmp_path: Path) -> None:
    """An end that no reading bears, confirmed by an older version, which asked nobody for the article."""
    number, *_ = loaded(bench, tmp_path)
    with bench.database.unit() as unit:
        agreement = unit.load(number)
        act = replace(agreement.acts[0], confirmed_expires_on=date(2031, 1, 1))
        row = Event(number, 1, "CONFIRM_EXPIRY", now(), CLERK, "Scadenza confermata.", "", "art. 2963 c.c.")
        unit.save(agreement.with_act(act), [row])
        unit.commit()
    assert waits(bench, Kept())[number] == ["dubbio-forma", "dubbio-dati-di-prima"]
    assert [each for each, _ in refused_today(bench.database)] == [number]
    assert counted(bench)["Dati di prima"] == (1, 0)
    record_assessment(bench, number, AskedAnswer("dubbio-dati-di-prima", "confermato", REASON), CLERK, now())
    assert waits(bench, Kept())[number] == ["dubbio-forma"]
    assert refused_today(bench.database) == ()
    assert counted(bench)["Dati di prima"] == (0, 1)


def test_what_an_older_version_kept_is_told_apart_too(bench: Workbench, tmp_path: Path) -> None:
    """Rows of before bear the same sentences; the command, the list and «cosa-attende» say them."""
    paper, *_ = loaded(bench, tmp_path)
    lines = [line for _, lines in what_waits(bench, now()).sections for line in lines]
    assert any(line.startswith(f"{paper} «") and "Rischio nullità: valutare." in line for line in lines)
    done = find_agreements(bench.database, Query(), now())
    assert "Rischio nullità" in next(each.to_assess for each in done.listed if each.agreement.number == paper)
