"""Where people log in, steps leave nobody's name, code or address, and nothing of an agreement's text, in Prefect.

Real steps on a real server, whose whole database is then read, column by column.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prefect.client.schemas.objects import State
from prefect.logging.handlers import APILogHandler
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)

from agreements import app
from agreements.domain.people.person import Person, Role
from agreements.domain.people.request import Request
from agreements.persistence.engine.errors import DatabaseUnavailable
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.people import kept_outcome, requests
from cli.runtime import Runtime
from flows.collect_signatures import import_signed
from flows.correct_data import ask_correction
from flows.forms.base import AgreementForm
from flows.step import step
from flows.watch_deadlines import send_notices, sweep_deadlines
from signing.trial.people import PEOPLE
from signing.trial.pki import TrialPki
from tasks import use_case
from tasks.publish import publish
from tasks.use_case import carry_out
from tests.integration.use_cases.lives import NAMES, TITLE, Life, new_bench, walk
from tests.support.persons import enter

TYPED = ("Ornella Inventata", "RSSMRA80A01H501U", "inventata@example.it", "protocollo segreto di nozze")


@pytest.fixture
def life(runtime: Runtime, pki: TrialPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    """An agreement out for signature, in an installation with people."""
    var = tmp_path / "var"
    bench = new_bench(var, pki.folder)
    made = Life(bench, pki.folder)
    walk(made, Life.send)
    for name, value in {
        "ACCORDI_VAR": str(var),
        "ACCORDI_TRIAL": "true",
        "ACCORDI_TRIAL_PKI": str(pki.folder),
        "ACCORDI_CONVERTER": "dxpdf",
        "ACCORDI_ADDRESS": "https://accordi.example.it",
        "ACCORDI_SMTP_PORT": "9",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("ACCORDI_DOOR")
    monkeypatch.setattr(use_case._attempt, "retry_delay_seconds", [0, 0, 0])
    app.workbench.cache_clear()
    here = {
        PREFECT_API_URL: runtime.api_url,
        PREFECT_API_AUTH_STRING: runtime.credential,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        PREFECT_LOGGING_TO_API_ENABLED: True,
    }
    with temporary_settings(here):
        yield made
    app.workbench().database.close()
    app.workbench.cache_clear()
    bench.database.close()


@pytest.fixture
def person(life: Life) -> Person:
    return enter(life.bench, "persona-1", "Dario Dirigente", Role.MANAGER, Role.PROCEDURE_OFFICER)


def everything(runtime: Runtime) -> dict[str, list[str]]:
    """Every value of Prefect's database, by table."""
    file = runtime.folder / "prefect" / "prefect.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: [
                value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                for row in database.execute(f'SELECT * FROM "{table}"')
                for value in row
                if value is not None
            ]
            for table in tables
        }


def holding(kept: dict[str, list[str]], *words: str) -> list[tuple[str, str]]:
    """Which tables hold which words, however they are written."""
    return [
        (table, word)
        for table, values in kept.items()
        for word in words
        if any(
            word.casefold() in value.casefold() or word.encode("unicode_escape").decode() in value for value in values
        )
    ]


def ask(life: Life, person: Person, name: str, click: str = "", **form: Any) -> Request:
    given = {"accordo": life.number, **form}
    return requests.ask(life.bench, person, name, life.number, given, datetime.now(UTC), click=click)


def ends(flow: Any, asked: Request) -> State[Any]:
    state: State[Any] = flow(richiesta=asked.number, return_state=True)
    return state


def test_steps_that_name_persons_leave_none_of_it_in_prefect(runtime: Runtime, life: Life, person: Person) -> None:
    before = everything(runtime)  # of other tests, which share the server
    life.put("firmato.pdf", life.signed_by("prova-uno"))
    signed = ask(life, person, "importa-firmato", file="firmato.pdf")
    corrected = ask(
        life,
        person,
        "rettifica",
        dato="referenti di una parte",
        quale=NAMES[1],
        nuovo_valore=f"Ufficio; {TYPED[0]}; referente; {TYPED[2]}; 055 000",
        motivazione=TYPED[3],
    )
    refused = [
        ask(life, person, "rettifica", dato="PEC di una parte", quale=TYPED[0], nuovo_valore=TYPED[2], motivazione="x"),
        ask(
            life,
            person,
            "rettifica",
            dato="codice fiscale del firmatario di una parte",
            quale=NAMES[0],
            nuovo_valore=f"{TYPED[1]}X",
            motivazione=TYPED[3],
        ),
        ask(life, person, "importa-firmato", file=f"{TYPED[0]}.pdf"),
    ]
    assert ends(import_signed, signed).is_completed()
    assert ends(ask_correction, corrected).is_completed()
    for each in refused:
        flow = import_signed if each.step == "importa-firmato" else ask_correction
        assert ends(flow, each).is_failed()
    for error in (RuntimeError(" ".join(TYPED)), ConnectionError(" ".join(TYPED)), DatabaseUnavailable(TYPED[0])):
        assert ends(*_broken(life, person, error)).is_failed()
    assert sweep_deadlines(return_state=True).is_completed()
    assert send_notices(return_state=True).is_completed()
    with runtime.client() as client:
        publish(client, asks_who=False)
    APILogHandler().flush()

    told = [requests.read(life.bench, each.number) for each in (signed, corrected, *refused)]
    assert PEOPLE[0].name in told[0].told  # it was said, and it is kept
    assert TYPED[0] in " ".join(each.told for each in told[2:])
    clock = {each.step: said.happened for each, said in kept_outcome.of_clock(life.bench, person)}
    assert clock.keys() == {"scadenziario", "invio-notifiche"}

    example = "Prova Uno, Ufficio accordi"  # of the forms themselves
    kept = {
        table: [value.replace(example, "") for value in (Counter(values) - Counter(before.get(table, []))).elements()]
        for table, values in everything(runtime).items()
    }
    sentence = f"Richiesta n. {signed.number}: riuscita (importa-firmato, {life.number})"
    assert {"flow_run_state", "artifact", "log"} <= {table for table, _ in holding(kept, sentence)}
    personal = (
        *TYPED,
        TITLE,
        person.name,
        *NAMES[:2],
        *(each.name for each in PEOPLE[:2]),
        *(each.tax_code for each in PEOPLE[:2]),
        "parte1@pec.example.it",
        "parte2@pec.example.it",
        "Rita Responsabile",
    )
    assert holding(kept, *personal) == []


def _broken(life: Life, person: Person, error: Exception) -> tuple[Any, Request]:
    def stumble(number: str) -> Outcome:
        raise error

    @step("storia-accordo", "racconta la storia dell’accordo")
    def look(modulo: AgreementForm) -> Outcome:
        return carry_out(stumble, modulo.number)

    return look, ask(life, person, "storia-accordo", type(error).__name__)
