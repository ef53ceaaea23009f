from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prefect.client.schemas.filters import ArtifactFilter
from prefect.client.schemas.objects import State
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.domain.basics.errors import UnknownAgreement
from agreements.persistence.engine.errors import DatabaseUnavailable
from agreements.use_cases.base.outcome import DocumentLink, Outcome
from cli.runtime import Runtime
from flows.forms.base import AgreementForm
from flows.step import artifact_key, step
from tasks import use_case
from tasks.confidential import WHOLE
from tasks.use_case import carry_out

FORM = {"accordo": "P-2026-0001 · Protocollo di prova · in bozza", "dichiarante": "Prova  Uno , Ufficio accordi"}
DONE = Outcome(
    agreement="P-2026-0001",
    title="Delibera registrata",
    happened="La delibera n. 45 è registrata.",
    next_steps=("Registrare gli atti delle controparti.",),
    documents=(DocumentLink("Allegato A", Path("/srv/accordi/archivio/2026/P-2026-0001/01 bozza v1.docx"), "ab" * 32),),
    warnings=("Il numero è <in attribuzione>.",),
    already_done=False,
    trial_clock_note="Orologio di prova avanti di 3 giorni.",
)


@pytest.fixture(autouse=True)
def _on_our_server(runtime: Runtime) -> Iterator[None]:
    here = {
        PREFECT_API_URL: runtime.api_url,
        PREFECT_API_AUTH_STRING: runtime.credential,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        PREFECT_LOGGING_TO_API_ENABLED: False,
    }
    with temporary_settings(here):
        yield


def run(use: Callable[[str], Outcome], form: dict[str, Any] | None = None) -> State[Any]:
    @step("registra-delibera", "registra la delibera")
    def record_resolution(modulo: AgreementForm) -> Outcome:
        return carry_out(use, modulo.number)

    state: State[Any] = record_resolution(FORM if form is None else form, return_state=True)
    return state


def with_number(sentence: object, state: State[Any]) -> str:
    return f"{sentence} Esecuzione: {state.state_details.flow_run_id}."


def pages(runtime: Runtime, state: State[Any]) -> dict[str, str]:
    wanted = ArtifactFilter.model_validate({"flow_run_id": {"any_": [state.state_details.flow_run_id]}})
    with runtime.client() as client:
        return {str(found.key): str(found.data) for found in client.read_artifacts(artifact_filter=wanted)}


def test_of_a_confidential_agreement_message_and_page_say_only_that_the_step_was_taken(
    runtime: Runtime, tmp_path: Path
) -> None:
    state = run(lambda number: replace(DONE, confidential_folder=tmp_path))
    shown = f"{state.message} {pages(runtime, state)}"
    assert state.is_completed()
    assert "P-2026-0001" in shown
    assert "n. 45" not in shown
    assert "Delibera" not in shown
    assert "n. 45" in (tmp_path / WHOLE).read_text(encoding="utf-8")


def test_what_happened_is_the_message_and_the_page_joins_the_history_of_the_agreement(runtime: Runtime) -> None:
    state = run(lambda number: DONE)
    assert (state.name, state.message) == ("Completed", DONE.happened)
    (page,) = pages(runtime, state).items()
    assert page == (
        "p-2026-0001",
        "> **PROVA** · Orologio di prova avanti di 3 giorni.\n\n"
        "# P-2026-0001 · Delibera registrata\n\n"
        "La delibera n. 45 è registrata.\n\n"
        "## Da vedere ora\n\n- Il numero è \\<in attribuzione\\>.\n\n"
        "## Che cosa viene ora\n\n- Registrare gli atti delle controparti.\n\n"
        "## Documenti\n\n| Documento | Dove si trova | Impronta SHA-256 |\n| --- | --- | --- |\n"
        "| Allegato A | archivio/2026/P-2026-0001/01 bozza v1.docx | `abababababababab…` |\n",
    )


def test_the_run_is_named_by_the_agreement_and_the_step(runtime: Runtime) -> None:
    state = run(lambda number: DONE)
    with runtime.client() as client:
        found = client.read_flow_run(state.state_details.flow_run_id)  # type: ignore[arg-type]
    assert found.name == "P-2026-0001 · registra la delibera"


def test_the_use_case_gets_the_number_and_not_the_label() -> None:
    given = []
    run(lambda number: given.append(number) or DONE)  # type: ignore[func-returns-value]
    assert given == ["P-2026-0001"]


def test_a_refusal_is_a_failed_run_with_its_sentence_and_a_page(runtime: Runtime) -> None:
    def refuse(number: str) -> Outcome:
        raise UnknownAgreement(number)

    state = run(refuse)
    assert (state.name, state.message) == ("Failed", with_number(UnknownAgreement("P-2026-0001"), state))
    (page,) = pages(runtime, state).items()
    assert page[0] == "passo-rifiutato"
    assert page[1].startswith("# Passo rifiutato: registra la delibera\n\nL’accordo «P-2026-0001» non esiste")


def test_what_a_refusal_found_stands_on_its_page_line_by_line(runtime: Runtime) -> None:
    def refuse(number: str) -> Outcome:
        raise UnacceptableDocxError(
            "comments", "Il documento contiene commenti.", ("Commento di Prova Uno: «a *b*»", "…")
        )

    state = run(refuse)
    (page,) = pages(runtime, state).values()
    assert page == (
        "# Passo rifiutato: registra la delibera\n\n"
        f"{with_number('Il documento contiene commenti.', state)}\n\n"
        "## Che cosa è stato trovato\n\n- Commento di Prova Uno: «a \\*b\\*»\n- …\n\n"
        "Nulla è stato modificato: dopo aver rimediato, avviare di nuovo il passo.\n"
    )


def test_an_unforeseen_error_shows_only_whom_to_call_and_which_run(runtime: Runtime) -> None:
    def stumble(number: str) -> Outcome:
        raise ZeroDivisionError("password=segreta")

    state = run(stumble)
    assert state.name == "Failed"
    assert state.message == (
        "Errore imprevisto durante il passo: nulla è stato modificato; avvisare l’assistenza citando "
        f"l’esecuzione {state.state_details.flow_run_id}."
    )
    assert pages(runtime, state) == {}


def test_a_busy_database_is_tried_again_until_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_case._attempt, "retry_delay_seconds", [0, 0, 0])
    answers = [DatabaseUnavailable("locked"), ConnectionResetError(), None]

    def answer(number: str) -> Outcome:
        error = answers.pop(0)
        if isinstance(error, DatabaseUnavailable):
            raise error
        if error is not None:
            raise RuntimeError("wrapped by a library") from error
        return DONE

    assert run(answer).name == "Completed"
    assert answers == []


def test_what_never_answers_says_that_nothing_was_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_case._attempt, "retry_delay_seconds", [0, 0, 0])
    tries = []

    def never(number: str) -> Outcome:
        tries.append(number)
        raise ConnectionRefusedError

    state = run(never)
    assert str(state.message).startswith("La base dei dati o un servizio di rete non ha risposto")
    assert len(tries) == 4


def test_a_database_that_stays_busy_is_told_in_its_own_words(monkeypatch: pytest.MonkeyPatch, runtime: Runtime) -> None:
    monkeypatch.setattr(use_case._attempt, "retry_delay_seconds", [0, 0, 0])

    def never(number: str) -> Outcome:
        raise DatabaseUnavailable("locked", outcome_known=False)

    state = run(never)
    assert state.message == with_number(DatabaseUnavailable("locked", outcome_known=False), state)
    (page,) = pages(runtime, state).values()
    assert page.startswith("# Esito incerto: registra la delibera\n\nIl database di Accordi non risponde")
    assert "Nulla è stato modificato" not in page


@pytest.mark.parametrize("error", [ValueError("x"), sqlite3.OperationalError("no such table"), UnknownAgreement("x")])
def test_what_does_not_pass_by_itself_is_tried_once(error: Exception) -> None:
    tries = []

    def fail(number: str) -> Outcome:
        tries.append(number)
        raise error

    assert run(fail).name == "Failed"
    assert len(tries) == 1


def test_a_form_with_wrong_entries_names_all_of_them_by_title() -> None:
    state = run(lambda number: DONE, {"dichiarante": "Uno", "altro": "x"})
    assert state.name == "Failed"
    message = str(state.message)
    assert "«Numero dell’accordo»: manca" in message
    assert "«Chi compie il passo»: scrivere nome" in message
    assert "«altro»: non è un campo di questo modulo" in message


PERSONAL = ("Prova Uno", "Ornella Inventata", "RSSMRA80A01H501U", "inventata@example.it", "P-2026-0001 di Ornella")


def test_a_step_leaves_one_line_with_its_run_and_nobodys_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ACCORDI_VAR", str(tmp_path))
    (tmp_path / "log").mkdir()

    monkeypatch.setattr(use_case._attempt, "retry_delay_seconds", [0, 0, 0])
    said = ", ".join(PERSONAL)

    def fail(error: Exception) -> Callable[[str], Outcome]:
        def use(number: str) -> Outcome:
            raise error from ValueError(said)

        return use

    wrong = {"accordo": PERSONAL[-1], "dichiarante": PERSONAL[1], PERSONAL[3]: PERSONAL[2]}
    states = [
        run(lambda number: replace(DONE, happened=" ".join(PERSONAL), warnings=PERSONAL)),
        run(lambda number: replace(DONE, already_done=True)),
        run(lambda number: DONE, wrong),
        run(fail(UnknownAgreement(said))),
        run(fail(DatabaseUnavailable(said, outcome_known=False))),
        run(fail(RuntimeError(said))),
    ]
    written = (tmp_path / "log" / "passi.log").read_text(encoding="utf-8")
    assert [words for words in PERSONAL if words.casefold() in written.casefold()] == []
    lines = [json.loads(line) for line in written.splitlines()]
    assert [line["esecuzione"] for line in lines] == [str(state.state_details.flow_run_id) for state in states]
    assert {line["passo"] for line in lines} == {"registra-delibera"}
    assert [(line["esito"], line.get("errore")) for line in lines] == [
        ("compiuto", None),
        ("già compiuto", None),
        ("rifiutato", "FormNotFilledIn"),
        ("rifiutato", "UnknownAgreement"),
        ("incerto", "DatabaseUnavailable"),
        ("guasto", "RuntimeError"),
    ]
    assert {"pagina", "resto", "totale"} <= lines[0]["ms"].keys()
    assert any(place.endswith(" use") for place in lines[-1]["dove"])
    assert {"RuntimeError", "ValueError"} <= {*lines[-1]["dove"]}


def test_artifact_keys_are_what_prefect_accepts() -> None:
    assert artifact_key("P-2026-0001") == "p-2026-0001"
    assert artifact_key("  Già così/… ") == "gi-cos"
