"""A step that was asked for at the door: its run is given the number of a request, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prefect.client.schemas.objects import State
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)

from agreements import app
from agreements.documents.files.errors import UnacceptableDocxError
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import UnknownAgreement
from agreements.domain.people.person import Person, Role
from agreements.domain.people.request import Request, RequestState
from agreements.persistence.engine.errors import DatabaseUnavailable
from agreements.settings import Settings
from agreements.use_cases.base.outcome import DocumentLink, Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people import requests
from agreements.use_cases.people.kept_outcome import KeptOutcome, of_outcome
from cli.runtime import Runtime
from flows.forms.base import AgreementForm
from flows.step import step
from tests.contract import samples
from tests.support.persons import enter

FORM = {"accordo": "P-2026-0001 · Protocollo di prova", "dichiarante": "Falso Nome, Altro ufficio"}
Use = Callable[[AgreementForm], Outcome]


@pytest.fixture
def bench(runtime: Runtime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Workbench]:
    monkeypatch.setenv("ACCORDI_VAR", str(tmp_path))
    monkeypatch.setenv("ACCORDI_ADDRESS", "https://accordi.example.it")
    app.workbench.cache_clear()
    app.create(Settings(_env_file=None))
    here = {
        PREFECT_API_URL: runtime.api_url,
        PREFECT_API_AUTH_STRING: runtime.credential,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        PREFECT_LOGGING_TO_API_ENABLED: False,
    }
    made = app.workbench()
    with made.database.unit() as unit:
        agreement = samples.agreement()
        unit.add(agreement, samples.event(agreement), "richiesta")
        unit.commit()
    with temporary_settings(here):
        yield made
    made.database.close()
    app.workbench.cache_clear()


@pytest.fixture
def clerk(bench: Workbench) -> Person:
    return enter(bench, "persona-1", "Prova Uno", Role.GOVERNMENT_SECRETARY)


@pytest.fixture
def asked(bench: Workbench, clerk: Person) -> Request:
    return requests.ask(bench, clerk, "registra-delibera", "P-2026-0001", FORM, datetime.now(UTC))


def run(use: Use, *form: Any, **parameters: Any) -> State[Any]:
    @step("registra-delibera", "registra la delibera")
    def record_resolution(modulo: AgreementForm) -> Outcome:
        return use(modulo)

    made: Any = record_resolution
    state: State[Any] = made(*form, **parameters, return_state=True)
    return state


def told(asked: Request, ended: str) -> str:
    return (
        f"Richiesta n. {asked.number}: {ended} (registra-delibera, P-2026-0001). "
        f"L’esito è in https://accordi.example.it/richieste/{asked.number}"
    )


def done(modulo: AgreementForm) -> Outcome:
    return Outcome(agreement=modulo.number, title="Delibera", happened=f"Registrata da {modulo.actor.name}.")


def test_who_acts_is_the_person_who_had_logged_in_whatever_the_form_says(
    runtime: Runtime, bench: Workbench, asked: Request
) -> None:
    actors = []
    state = run(lambda modulo: actors.append(modulo.actor) or done(modulo), richiesta=asked.number)  # type: ignore[func-returns-value]
    assert actors == [Actor("Prova Uno", "Ufficio accordi di prova", "persona-1")]
    assert (state.name, state.message) == ("Completed", told(asked, "riuscita"))
    settled = requests.read(bench, asked.number)
    assert (settled.state, settled.told) == (RequestState.DONE, "Registrata da Prova Uno.")
    assert settled.run == str(state.state_details.flow_run_id)
    with runtime.client() as client:
        found = client.read_flow_run(state.state_details.flow_run_id)  # type: ignore[arg-type]
    assert found.name == "P-2026-0001 · registra la delibera"
    assert found.parameters == {"modulo": None, "richiesta": asked.number}


def test_a_request_that_is_done_is_not_done_again(bench: Workbench, asked: Request) -> None:
    taken = []
    for _ in range(2):
        state = run(lambda modulo: taken.append(1) or done(modulo), richiesta=asked.number)  # type: ignore[func-returns-value]
        assert state.name == "Completed"
    assert state.message == told(asked, "riuscita, era già compiuta")
    assert (taken, requests.read(bench, asked.number).told) == ([1], "Registrata da Prova Uno.")


def test_a_refusal_is_what_came_of_the_request(bench: Workbench, asked: Request) -> None:
    def refuse(modulo: AgreementForm) -> Outcome:
        raise UnknownAgreement(modulo.number)

    assert run(refuse, richiesta=asked.number).name == "Failed"
    settled = requests.read(bench, asked.number)
    assert (settled.state, settled.told) == (RequestState.REFUSED, str(UnknownAgreement("P-2026-0001")))
    again = run(done, richiesta=asked.number)
    assert (again.name, again.message) == ("Failed", told(asked, "rifiutata"))


def test_of_an_unforeseen_error_the_request_says_whom_to_call(bench: Workbench, asked: Request) -> None:
    def stumble(modulo: AgreementForm) -> Outcome:
        raise ZeroDivisionError("password=segreta")

    run(stumble, richiesta=asked.number)
    settled = requests.read(bench, asked.number)
    assert settled.state is RequestState.REFUSED
    assert "avvisare l’assistenza" in settled.told
    assert "segreta" not in settled.told


@pytest.mark.parametrize(
    "error", [DatabaseUnavailable("locked", outcome_known=False), DatabaseUnavailable("locked"), ConnectionError()]
)
def test_where_nobody_knows_or_it_may_pass_the_request_stays_open(
    bench: Workbench, asked: Request, error: Exception
) -> None:
    def fail(modulo: AgreementForm) -> Outcome:
        raise error

    assert run(fail, richiesta=asked.number).name == "Failed"
    assert requests.read(bench, asked.number).state is RequestState.TAKEN_UP
    assert run(done, richiesta=asked.number).name == "Completed"
    assert requests.read(bench, asked.number).state is RequestState.DONE


def test_a_withdrawn_request_starts_nothing(bench: Workbench, asked: Request, clerk: Person) -> None:
    requests.withdraw(bench, asked.number, clerk, datetime.now(UTC))
    state = run(done, richiesta=asked.number)
    assert (state.name, state.message) == ("Failed", told(asked, "rifiutata"))
    assert requests.read(bench, asked.number).state is RequestState.WITHDRAWN


def test_the_number_of_a_request_for_another_step_starts_nothing_and_leaves_that_one(
    bench: Workbench, clerk: Person
) -> None:
    # Who administers Prefect can start any step with any number: a mere look would become a decision.
    looks = requests.ask(bench, clerk, "storia-accordo", "P-2026-0001", FORM, datetime.now(UTC))
    taken: list[Any] = []
    state = run(lambda modulo: taken.append(modulo) or done(modulo), richiesta=looks.number)  # type: ignore[func-returns-value]
    assert (state.name, taken) == ("Failed", [])
    assert f"La richiesta n. {looks.number} è di «storia-accordo», non di «registra-delibera»" in str(state.message)
    assert requests.read(bench, looks.number).state is RequestState.ASKED


def test_who_lost_the_role_meanwhile_is_refused(bench: Workbench, asked: Request) -> None:
    with bench.database.unit() as unit:
        person = unit.person("persona-1")
        assert person
        assert unit.end_role("persona-1", person.roles[0], person.roles[0].first_on)
        unit.commit()
    assert run(done, richiesta=asked.number).name == "Failed"
    assert requests.read(bench, asked.number).state is RequestState.REFUSED


def test_the_whole_answer_is_kept_with_the_request(bench: Workbench, asked: Request) -> None:
    document = DocumentLink("bozza v1", Path("/srv/archivio/2026/P-2026-0001/01 bozza v1.docx"), "ab" * 32, "bozza")
    answer = Outcome(
        agreement="P-2026-0001",
        title="Delibera",
        happened="Registrata.",
        helps=("registra-atto-controparte",),
        documents=(replace(document, label="di prima"), replace(document, of_this_step=True)),
        sections=(("Altro", ("una riga",)),),
        table=(("Numero", "Ente"), ("1", "Ente di Prova")),
        warnings=("Va fatto ora.", "Vale sempre."),
        reminders=("Vale sempre.",),
    )
    run(lambda modulo: answer, richiesta=asked.number)
    kept = requests.read(bench, asked.number).outcome
    assert kept is not None
    assert KeptOutcome.of_json(kept) == of_outcome(answer)
    assert [each.label for each in KeptOutcome.of_json(kept).documents] == ["bozza v1"]
    assert (kept["to_see_to"], kept["reminders"]) == (["Va fatto ora."], ["Vale sempre."])


def test_a_refusal_is_kept_with_what_was_found_and_names_what_helps_but_not_itself(
    bench: Workbench, asked: Request
) -> None:
    def refuse(modulo: AgreementForm) -> Outcome:
        raise UnacceptableDocxError("comments", "Il documento contiene commenti.", ("Commento di Prova Uno",))

    run(refuse, richiesta=asked.number)
    kept = KeptOutcome.of_json(requests.read(bench, asked.number).outcome or {})
    assert (kept.happened, kept.details) == ("Il documento contiene commenti.", ("Commento di Prova Uno",))
    assert 1 <= len(kept.helps) <= 3
    assert "registra-delibera" not in kept.helps


def test_as_soon_as_anybody_has_a_role_a_form_without_a_request_is_refused(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACCORDI_DOOR")
    assert run(done, FORM).name == "Completed"
    enter(bench, "persona-1", "Prova Uno", Role.GOVERNMENT_SECRETARY)
    state = run(done, FORM)
    assert state.name == "Failed"
    assert str(state.message).startswith("In Accordi ognuno entra con il proprio nome")
    monkeypatch.setenv("ACCORDI_DOOR", "false")
    assert run(done, FORM).name == "Completed"
