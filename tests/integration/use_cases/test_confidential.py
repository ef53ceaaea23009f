"""Confidential agreements: absent from what everybody is shown, there for who may read the files, always counted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from agreements.domain.agreement.confidentiality import CONFIDENTIAL_TITLE, Confidentiality, Extent, Public
from agreements.domain.agreement.replica import Replica
from agreements.domain.register.search import Query
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.families.family import family_members, view_family
from agreements.use_cases.life.classified import set_confidentiality
from agreements.use_cases.life.open_work import what_waits
from agreements.use_cases.registers.register_list import search_agreements
from agreements.use_cases.registers.year_figures import count_year, yearly_statistics
from agreements.use_cases.watch.agenda import write_calendars
from cli.main import accordi
from signing.trial.pki import TrialPki
from tasks.artifact import outcome_page
from tasks.confidential import WHOLE, for_everybody
from tests.contract import samples
from tests.integration.use_cases.lives import CLERK, Life, nothing_changes, now, party, refused, today
from tests.support.builders import plan

SECRET, OPEN = "Vigilanza segretissima di prova", "Accordo di prova che tutti vedono"
LAW, WHY = "art. 24 c. 6 lett. c) L. 241/1990", "prevenzione di prova"
on_both = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)


def extent(public: Public = Public.NOTHING, omitted: str = "", review: int = 365) -> Extent:
    return Extent(public, omitted, None, today() + timedelta(days=review))


def hide(
    life: Life, confidential: bool = True, law: str = LAW, why: str = WHY, public: Extent | None = None
) -> Outcome:
    return set_confidentiality(life.bench, life.number, confidential, law, why, CLERK, now(), public or extent())


@pytest.fixture
def secret(bench: Workbench, life: Life) -> Life:
    """A confidential agreement and an open one, both with a late plan."""
    for one, title, other in ((Life(bench, life.pki_folder), OPEN, "Comune Aperto"), (life, SECRET, "Ente Segreto")):
        parties = (party(1), party(2, other))
        one.record(today() - timedelta(days=60), title=title, parties=parties, obligations=(plan(),))
    hide(life)
    return life


@on_both
def test_it_is_a_fact_of_the_agreement_with_its_law_and_a_row_of_the_journal(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    acts = life.agreement.acts
    hide(life)
    assert life.agreement.confidentiality == Confidentiality(today(), LAW, WHY, extent())
    assert life.agreement.acts == acts
    row = life.journal[-1]
    assert (row.step, row.why, row.data["basis"]) == ("MAKE_CONFIDENTIAL", WHY, LAW)
    assert "art. 24" in row.legal_basis
    with nothing_changes(life):
        assert hide(life).already_done
    hide(life, law="regolamento di prova")
    assert life.agreement.confidentiality == Confidentiality(today(), "regolamento di prova", WHY, extent())
    hide(life, confidential=False, law="", why="motivo cessato")
    assert life.agreement.confidentiality is None
    with nothing_changes(life):
        assert hide(life, confidential=False, law="").already_done
    with life.bench.database.unit() as unit:
        assert unit.confidential() == frozenset()


def test_without_law_or_reason_it_is_refused(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    with refused(life, "norma"):
        hide(life, law=" ")
    with refused(life, "motivazione"):
        hide(life, why="")


def test_nothing_that_everybody_is_shown_names_it(bench: Workbench, secret: Life) -> None:
    pages = [
        outcome_page(search_agreements(bench, Query(), CLERK, now())),
        outcome_page(search_agreements(bench, Query("segretissima"), CLERK, now())),
        outcome_page(what_waits(bench, now())),
        outcome_page(yearly_statistics(bench, today().year, CLERK, now())),
        outcome_page(for_everybody(hide(secret, why="altra ragione di prova"))),
    ]
    for page in pages:
        assert "egret" not in page, page
        assert "ragione" not in page
    assert OPEN in pages[0]
    assert OPEN in pages[2]
    for page in (*pages[:3],):
        assert "Accordi riservati non mostrati: 1" in page
    assert "di cui riservati 1" in pages[3]
    with bench.database.unit() as unit:
        moment = unit.moment(now())
    every, *of_offices = write_calendars(bench, moment)
    assert "segretissima" not in every.read_text()
    assert OPEN[:12] in every.read_text()
    assert not any("egret" in feed.read_text() for feed in of_offices)
    assert any(secret.number in feed.read_text() for feed in of_offices)


def test_the_whole_answer_of_a_step_lies_in_the_agreements_folder(secret: Life) -> None:
    done = hide(secret, why="altra ragione di prova")
    page = for_everybody(done)
    assert (page.agreement, page.title) == (secret.number, CONFIDENTIAL_TITLE)
    assert not page.documents
    left = (secret.bench.folder(secret.agreement).path / WHOLE).read_text(encoding="utf-8")
    assert left == outcome_page(done)
    assert SECRET in left
    public = replace(done, confidential_folder=None)
    assert for_everybody(public) is public


def test_who_may_read_the_files_asks_for_it_on_the_command_line(secret: Life, tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[str, str]:
        done = CliRunner().invoke(accordi, [*arguments, "--var", str(secret.bench.folders.parent)])
        assert done.exit_code == 0, done.output
        return done.stdout, done.stderr

    for command in (["register"], ["register", "--json"], ["register", "--csv"], ["deadlines", "--next", "900"]):
        out, err = run(*command)
        assert "egret" not in out
        assert "Accordi riservati non mostrati: 1" in err
        out, err = run(*command, "--confidential")
        assert secret.number in out
        assert "non mostrati" not in err
    assert "; riservato" in run("register", "--confidential")[0]
    sheet = str(tmp_path / "registro.xlsx")
    assert "Il foglio contiene accordi riservati" in run("register", "--xlsx", sheet, "--confidential")[1]
    assert "Il foglio contiene" not in run("register", "--xlsx", sheet)[1]
    year = str(today().year)
    assert "egret" not in run("statistics", "--year", year)[0]
    assert "Ente Segreto" in run("statistics", "--year", year, "--confidential")[0]
    assert json.loads(run("statistics", "--year", year, "--json")[0])["confidential"] == 1


def test_it_counts_in_every_number_whoever_asks(bench: Workbench, secret: Life) -> None:
    everybody = count_year(bench.database, today().year, now())[2]
    enabled = count_year(bench.database, today().year, now(), confidential=True)[2]
    assert (everybody.signed, everybody.register) == (enabled.signed, enabled.register)
    assert everybody.breakdowns[:-1] == enabled.breakdowns[:-1]
    assert everybody.plan_states == enabled.plan_states
    assert {line.title for line in enabled.plans} - {line.title for line in everybody.plans} <= {SECRET}


def test_a_family_names_confidential_copies_only_to_who_is_enabled(bench: Workbench, pki: TrialPki) -> None:
    model, copies = Life(bench, pki.folder), [Life(bench, pki.folder) for _ in range(2)]
    model.record(today() - timedelta(days=60), title="Modello di prova per molti enti")
    for copy, name in zip(copies, ("Comune Aperto", "Ente Segreto"), strict=True):
        copy.record(today() - timedelta(days=50), title=f"Copia per {name}", parties=(party(1), party(2, name)))
        made = copy.agreement
        with bench.database.unit() as unit:
            event = replace(samples.event(made), agreement=made.number, at=now())
            unit.save(replace(made, replica=Replica(model.number, 1)), [event])
            unit.commit()
    hide(copies[1])
    shown = outcome_page(for_everybody(view_family(bench, model.number, CLERK, now())))
    assert "Comune Aperto" in shown
    assert "egret" not in shown
    _, members = family_members(bench.database, model.number, now(), confidential=True)
    assert [member.agreement.number for member in members] == [model.number, *(copy.number for copy in copies)]
    hide(model)
    assert "Modello" not in outcome_page(for_everybody(view_family(bench, model.number, CLERK, now())))
    var = ["--var", str(bench.folders.parent)]
    refusal = CliRunner().invoke(accordi, ["register", "--family", model.number, *var])
    assert "è riservato" in refusal.output
    told = CliRunner().invoke(accordi, ["register", "--family", model.number, "--confidential", *var])
    assert "Ente Segreto" in told.output
