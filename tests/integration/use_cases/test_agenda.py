from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject
from click.testing import CliRunner

from agreements.use_cases.life import obligations
from agreements.use_cases.watch.agenda import EVERY
from agreements.use_cases.watch.sweep import run_sweep
from cli.main import accordi
from tests.integration.use_cases.lives import CLERK, Life, now, refused, sweeps_until_due, today
from tests.support.builders import plan, yearly_report


def events(file: Path) -> list[Any]:
    calendar = vobject.readOne(file.read_bytes().decode())
    calendar.validate(raiseException=True)
    return list(calendar.contents.get("vevent", []))


def files(life: Life) -> dict[str, list[Any]]:
    return {file.stem: events(file) for file in life.bench.calendars.glob("*.ics")}


def test_the_sweep_writes_a_calendar_of_all_and_one_for_each_office(life: Life) -> None:
    life.record(today() - timedelta(days=2))
    run_sweep(life.bench, now())
    found = files(life)
    assert {name: len(each) for name, each in found.items()} == {
        EVERY: 2,
        "Direzione di prova (direzione@regione.example.it)": 1,
        # What it owes, and the end of an agreement that it follows.
        "Settore Amministrazione digitale di prova (settore@regione.example.it)": 2,
    }


def test_a_met_obligation_that_stood_in_somebodys_calendar_is_cancelled_there(life: Life) -> None:
    life.record(today() - timedelta(days=2))
    due = life.agreement.obligation("piano-operativo").due_on
    assert due is not None
    run_sweep(life.bench, now() + (due - today()) - timedelta(days=7))
    (before,) = [e for e in files(life)[EVERY] if "Piano operativo" in e.summary.value]
    (sent,) = [n.notice.calendar for n in life.notices if n.notice.obligation_code == "piano-operativo"]
    (in_mail,) = vobject.readOne(sent).vevent_list
    life.put("piano.pdf", b"%PDF-1.7\n")
    life.deliver(file="piano.pdf")
    run_sweep(life.bench, now())
    (after,) = [e for e in files(life)[EVERY] if "Piano operativo" in e.summary.value]
    assert (before.status.value, after.status.value) == ("CONFIRMED", "CANCELLED")
    assert before.uid.value == after.uid.value == in_mail.uid.value
    assert int(after.sequence.value) > int(before.sequence.value) >= int(in_mail.sequence.value)


def test_a_met_year_is_cancelled_in_the_calendar_where_the_next_one_stands(life: Life) -> None:
    life.record(today() - timedelta(days=330), obligations=(yearly_report(),))
    assert run_sweep(life.bench, now()).warnings == ()
    (before,) = [e for e in files(life)[EVERY] if "Relazione annuale" in e.summary.value]
    assert before.summary.value == f"{life.number} – Relazione annuale n. 1"
    life.put("relazione.pdf", b"%PDF-1.7\n")
    for _ in range(2):
        done = obligations.deliver(
            life.bench,
            life.number,
            obligations.Delivery("relazione-annuale/1", today(), "P99", "relazione.pdf"),
            CLERK,
            now(),
        )
    assert done.already_done
    assert life.labels[-1] == "relazione annuale n. 1 – consegnato"
    run_sweep(life.bench, now())
    after = {e.summary.value: e.status.value for e in files(life)[EVERY] if "Relazione annuale" in e.summary.value}
    assert after[f"{life.number} – Relazione annuale n. 2"] == "CONFIRMED"
    told = [n for n in life.notices if n.notice.obligation_code == "relazione-annuale/1"]
    assert (f"Annullato: {life.number} – Relazione annuale n. 1" in after) == bool(told)


def test_without_a_file_a_report_is_not_met_by_the_plan_that_was_prepared(life: Life) -> None:
    life.record(today() - timedelta(days=330), obligations=(plan(), yearly_report()))
    life.prepare_plan()
    with refused(life, "Manca il documento consegnato", "«File ricevuti»"):
        obligations.deliver(
            life.bench, life.number, obligations.Delivery("relazione-annuale/1", today(), "P99"), CLERK, now()
        )


def test_of_an_agreement_recorded_as_it_was_the_years_that_passed_are_not_watched_and_it_says_so(life: Life) -> None:
    done = life.record(today() - timedelta(days=800), obligations=(yearly_report(),))
    assert "Relazione annuale (sorvegliato dalla n. 3; le precedenti, già trascorse, non si sorvegliano)" in (
        done.happened
    )
    assert next(step for step in done.next_steps if "Relazione" in step).startswith(
        "«consegna-piano»: Relazione annuale n. 3 (adempimento «relazione-annuale/3») entro il "
    )


def test_a_folder_that_cannot_be_written_is_a_warning_and_holds_up_no_notice(life: Life, tmp_path: Path) -> None:
    life.record(today() - timedelta(days=2))
    (tmp_path / "file").write_text("non una cartella", encoding="utf-8")
    life.bench = replace(life.bench, calendars=tmp_path / "file" / "calendari")
    for swept in sweeps_until_due(life):
        assert any("calendari delle scadenze non sono aggiornati" in warning for warning in swept.warnings)
    assert life.notices


def listed(life: Life, *arguments: str) -> str:
    result = CliRunner().invoke(accordi, ["deadlines", "--var", str(life.bench.folders.parent), *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_lists_what_is_late_missing_or_ahead(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDI_TRIAL", "true")
    life.record(today() - timedelta(days=60))
    text = listed(life)
    due = life.agreement.obligation("piano-operativo").due_on
    assert due is not None
    assert f"{due.isoformat()}  {life.number}  Piano operativo: scaduto" in text
    assert "repertorio mancante: manca da questo giorno" in text
    assert "scadenza dell’accordo" not in text
    answer = json.loads(listed(life, "--next", "3000", "--json"))
    assert answer["today"] == today().isoformat()
    assert {"OBLIGATION", "RENEWAL", "REPERTORY_MISSING"} <= {each["kind"] for each in answer["deadlines"]}
    assert [each["due_on"] for each in answer["deadlines"]] == sorted(each["due_on"] for each in answer["deadlines"])
    only = json.loads(listed(life, "--next", "3000", "--json", "--office", "settore@"))
    own = {each["office"]["email"] for each in only["deadlines"] if each["kind"] == "OBLIGATION"}
    assert own == {"settore@regione.example.it"}
    assert "RENEWAL" in {each["kind"] for each in only["deadlines"]}  # it follows the agreement, and sees its end
    assert "Nulla di scaduto" in listed(life, "--office", "nessuna struttura")
