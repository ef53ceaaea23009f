from __future__ import annotations

import json
import time
from typing import Any

from prefect.client.schemas.filters import ArtifactFilter, LogFilter
from prefect.client.schemas.objects import FlowRun

from cli.runtime import Runtime

FORM = {
    "dichiarante": "Prova Uno, Ufficio accordi",
    "dal": "2008-07-01",
    "quantita": 1,
    "unita": "mesi",
    "direzione": "in avanti: entro … dalla data",
}


def run(runtime: Runtime, **changed: Any) -> FlowRun:
    return runtime.run("calcola-termine", {"modulo": FORM | changed})


def page_of(runtime: Runtime, run: FlowRun) -> str:
    wanted = ArtifactFilter.model_validate({"flow_run_id": {"any_": [run.id]}})
    with runtime.client() as client:
        (artifact,) = client.read_artifacts(artifact_filter=wanted)
    return str(artifact.data)


def whole_log(runtime: Runtime, run: FlowRun) -> str:
    # The process sends the rest of its log when it ends, after the state; the worker's line comes last.
    wanted = LogFilter.model_validate({"flow_run_id": {"any_": [run.id]}})
    deadline = time.monotonic() + 20
    log = ""
    while "exited with status code" not in log and time.monotonic() < deadline:
        time.sleep(0.2)
        with runtime.client() as client:
            log = "\n".join(line.message for line in client.read_logs(wanted, limit=200))
    return log


def test_the_answer_is_the_message_of_the_run_and_its_page(runtime: Runtime) -> None:
    done = run(runtime)
    assert done.state is not None
    assert done.state.name == "Completed"
    assert "venerdì 1° agosto 2008" in str(done.state.message)
    assert done.name == "calcola il termine"
    page = page_of(runtime, done)
    assert page.startswith("# Il termine scade il 1° agosto 2008\n")
    assert "art. 2963" in page


def test_a_wrong_entry_fails_the_run_with_one_italian_sentence_that_names_the_field(runtime: Runtime) -> None:
    failed = run(runtime, dichiarante="Uno")
    assert failed.state is not None
    assert failed.state.name == "Failed"
    assert failed.state.message == (
        "Il modulo non è compilato bene; «Chi compie il passo»: scrivere nome, cognome e ufficio separati da una "
        f"virgola, ad esempio «Prova Uno, Ufficio accordi». Esecuzione: {failed.id}."
    )
    assert page_of(runtime, failed).startswith("# Passo rifiutato: calcola il termine\n")


def test_a_refusal_of_the_domain_is_the_message_and_leaves_no_traceback_in_the_log(runtime: Runtime) -> None:
    failed = run(runtime, dal="2099-01-01", quantita=90_000, unita="giorni")
    assert failed.state is not None
    assert failed.state.name == "Failed"
    message = str(failed.state.message)
    assert message.endswith(".")
    assert "Traceback" not in message
    log = whole_log(runtime, failed)
    assert f"Passo non compiuto: {message}" in log
    assert "Traceback" not in log
    told = [json.loads(line) for line in (runtime.folder / "log" / "passi.log").read_text("utf-8").splitlines()]
    assert [(line["passo"], line["esito"]) for line in told if line["esecuzione"] == str(failed.id)] == [
        ("calcola-termine", "rifiutato")
    ]
    for file in (runtime.folder / "log").iterdir():
        assert "Prova Uno" not in file.read_text("utf-8"), file
        assert "Passo rifiutato" not in file.read_text("utf-8"), file


def test_an_impossible_date_is_explained_in_italian(runtime: Runtime) -> None:
    failed = run(runtime, dal="2008-02-30")
    assert failed.state is not None
    assert "«Data da cui si conta»: «2008-02-30» non è una data che esiste" in str(failed.state.message)


def test_a_field_that_the_form_does_not_have_is_named(runtime: Runtime) -> None:
    failed = run(runtime, altro=1)
    assert failed.state is not None
    assert "«altro»: non è un campo di questo modulo, toglierlo" in str(failed.state.message)
