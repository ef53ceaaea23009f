"""The contract between the door and Prefect's server, held against whatever Prefect is installed."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httpx
import pytest
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun
from prefect.server.api.server import create_api_app
from prefect.settings.models.server.services import ServerServicesDBVacuumSettings

from agreements.app import build
from agreements.domain.people.person import Role
from agreements.domain.people.request import Request, RequestState
from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people import requests
from cli.runtime import Runtime
from cli.runtime.environment import retention
from desk.prefect_door import BODY_BYTES
from desk.prefect_rules import CREATE_RUN, RULES, Who, segments, who_may
from desk.prefect_runs import PrefectRuns
from tests.support.at_the_door import OURS, AtTheDoor, known
from tests.support.persons import enter

ID = "11111111-2222-4333-8444-555555555555"
FORM = {"dal": "2008-07-01", "quantita": 1, "unita": "mesi", "direzione": "in avanti: entro … dalla data"}

# All that whoever has a role may send beside GET. What a newer Prefect brings is not among it.
PERSONS_MAY = {
    ("POST", path)
    for path in (
        "artifacts/count",
        "artifacts/filter",
        "artifacts/latest/count",
        "artifacts/latest/filter",
        "automations/count",
        "automations/filter",
        "concurrency_limits/filter",
        "deployments/count",
        "deployments/filter",
        "deployments/paginate",
        "deployments/{}/create_flow_run",
        "events/count-by/{}",
        "events/filter",
        "flow_runs/count",
        "flow_runs/filter",
        "flow_runs/history",
        "flow_runs/lateness",
        "flow_runs/paginate",
        "flows/count",
        "flows/filter",
        "flows/paginate",
        "logs/filter",
        "saved_searches/filter",
        "task_runs/count",
        "task_runs/filter",
        "task_runs/history",
        "task_runs/paginate",
        "task_workers/filter",
        "ui/flow_runs/count-task-runs",
        "ui/flow_runs/history",
        "ui/flows/count-deployments",
        "ui/flows/next-runs",
        "ui/task_runs/count",
        "ui/task_runs/dashboard/counts",
        "v2/concurrency_limits/filter",
        "work_pools/count",
        "work_pools/filter",
        "work_pools/{}/concurrency_status",
        "work_pools/{}/queues/filter",
        "work_pools/{}/workers/filter",
        "work_queues/filter",
        "work_queues/{}/concurrency_status",
    )
}
PERSONS_MAY_NOT_READ = re.compile(
    r"admin/(settings|storage)|block_.*|variables/.*|flow_runs/\{\}/input/.*|saved_searches/\{\}|(v2/)?concurrency_limits/.*"
)
# What nobody does from a browser, whatever the role: it takes a step, runs code, or forges what was.
NOBODY_MAY = (
    ("POST", "flow_runs"),
    ("PATCH", "flow_runs/{}"),
    ("POST", "flow_runs/{}/resume"),
    ("POST", "flow_runs/{}/input"),
    ("PATCH", "flow_runs/{}/labels"),
    ("POST", "flow_runs/bulk_set_state"),
    ("POST", "flow_runs/bulk_delete"),
    ("POST", "deployments/{}/create_flow_run/bulk"),
    ("POST", "deployments/bulk_delete"),
    ("POST", "deployments/get_scheduled_flow_runs"),
    ("POST", "deployments/{}/schedule"),
    ("POST", "artifacts"),
    ("PATCH", "artifacts/{}"),
    ("POST", "task_runs"),
    ("POST", "task_runs/{}/set_state"),
    ("POST", "logs"),
    ("POST", "events"),
    ("PUT", "admin/storage"),
    ("POST", "work_pools/{}/get_scheduled_flow_runs"),
    ("POST", "work_pools/{}/workers/heartbeat"),
    ("POST", "work_queues/{}/get_runs"),
)


@cache
def routes() -> frozenset[tuple[str, str]]:
    """Every method and path of the installed server's interface; a parameter is ``{}``."""
    paths = create_api_app().openapi()["paths"]
    return frozenset(
        (method.upper(), re.sub(r"\{[^}]*\}", "{}", path.strip("/")))
        for path, methods in paths.items()
        for method in methods
    )


def who(method: str, path: str) -> Who:
    asked = path.replace("{}", ID)
    return Who.EVERYBODY if method == "POST" and CREATE_RUN.fullmatch(asked) else who_may(method, asked)


@pytest.fixture(scope="module")
def bench(runtime: Runtime) -> Iterator[Workbench]:
    made = build(Settings(_env_file=None, var=runtime.folder))
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def clerk(runtime: Runtime, bench: Workbench) -> AtTheDoor:
    return AtTheDoor(runtime, bench, enter(bench, "persona-1", "Prova Uno", Role.CLERK))


@pytest.fixture(scope="module")
def administrator(runtime: Runtime, bench: Workbench) -> AtTheDoor:
    return AtTheDoor(runtime, bench, enter(bench, "persona-9", "Prova Nove", Role.ADMINISTRATOR))


def runs(runtime: Runtime) -> int:
    with runtime.client() as client:
        return client.count_flow_runs(flow_run_filter=FlowRunFilter())


def kept(bench: Workbench) -> int:
    """How many requests there are; a run is made of a request only."""
    number = 0
    with bench.database.unit() as unit:
        while unit.request(number + 1):
            number += 1
    return number


def ended(runtime: Runtime, run: str) -> FlowRun:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        with runtime.client() as client:
            found = client.read_flow_run(run)  # type: ignore[arg-type]
        if found.state is not None and found.state.is_final():
            return found
        time.sleep(0.2)
    raise TimeoutError(run)


# The list, against every route of the server.


def test_beside_reading_people_may_do_what_is_listed_and_nothing_that_a_newer_server_brings() -> None:
    found = {route for route in routes() if route[0] not in ("GET", "HEAD") and who(*route) is Who.EVERYBODY}
    assert found == PERSONS_MAY & routes()
    assert len(found) > 30


def test_what_people_may_not_read() -> None:
    closed = {path for method, path in routes() if method == "GET" and who(method, path) is not Who.EVERYBODY}
    assert {path for path in closed if not PERSONS_MAY_NOT_READ.fullmatch(path)} == set()
    assert {"admin/settings", "block_documents/{}", "variables/name/{}", "flow_runs/{}/input/{}"} <= closed


def test_nobody_takes_a_step_or_runs_code_round_the_forms() -> None:
    assert set(NOBODY_MAY) <= routes()
    assert {route: who(*route) for route in NOBODY_MAY} == dict.fromkeys(NOBODY_MAY, Who.NOBODY)


def test_every_rule_is_about_something_that_the_server_has() -> None:
    asked = [(method, path.replace("{}", ID)) for method, path in routes()]
    idle = [rule.path for rule in RULES if not any(rule.lets(*each) for each in asked)]
    assert idle == []


def test_a_route_that_nobody_knows_is_refused() -> None:
    for path in (
        "flow_runs/x/run_now",
        "deployments/x/execute",
        "plugins/x",
        "work_pools/x/exec/filter",
        "API/flows/filter",
    ):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert who_may(method, path) is Who.NOBODY
    assert who_may("GET", "plugins/x") is Who.NOBODY


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("/api/flows/../admin/settings", b"/api/flows/../admin/settings"),
        ("/api/flows/../admin/settings", b"/api/flows/%2e%2e/admin/settings"),
        ("/api/flows/x/y", b"/api/flows/x%2Fy"),
        ("/api/flows/..;/admin", b"/api/flows/..;/admin"),
        ("/api/flows\\..\\admin", b"/api/flows%5c..%5cadmin"),
        ("/api/flows/%2e%2e/admin", b"/api/flows/%252e%252e/admin"),
        ("/api/flows/\x00", b"/api/flows/%00"),
        ("/api/flows/\n", b"/api/flows/%0a"),
    ],
)
def test_a_path_that_two_programs_read_differently_is_refused(path: str, raw: bytes) -> None:
    assert segments(path, raw) is None


def test_slashes_too_many_are_one() -> None:
    assert segments("//api///admin//settings/", b"//api///admin//settings/") == ("api", "admin", "settings")


def test_how_long_runs_are_kept_is_a_setting_that_the_server_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "flow_runs" not in ServerServicesDBVacuumSettings().enabled_vacuum_types
    assert retention(0) == {}
    for name, value in retention(30).items():
        monkeypatch.setenv(name, value)
    read = ServerServicesDBVacuumSettings()
    assert "flow_runs" in read.enabled_vacuum_types
    assert read.retention_period == timedelta(days=30)


# Role × what is asked, over the real server.


@pytest.mark.parametrize(
    ("method", "path", "body", "as_clerk", "as_administrator"),
    [
        ("POST", "/api/deployments/filter", {"limit": 3}, 200, 200),
        ("POST", "/api/flow_runs/paginate", {}, 200, 200),
        ("GET", "/api/health", None, 200, 200),
        ("GET", f"/api/flow_runs/{ID}", None, 404, 404),
        ("GET", "/v2/", None, 200, 200),
        ("GET", "/docs", None, 403, 403),
        ("GET", "/api/docs", None, 403, 403),
        ("GET", "/api/openapi.json", None, 403, 403),
        ("GET", "/api/admin/version", None, 200, 200),
        ("GET", "/api/admin/storage", None, 403, 403),
        ("POST", "/api/block_documents/filter", {"include_secrets": True}, 403, 200),
        ("POST", "/api/variables/filter", {}, 403, 200),
        ("POST", "/api/flow_runs/", {"flow_id": ID}, 403, 403),
        ("POST", f"/api/deployments/{ID}/create_flow_run/bulk", [{}], 403, 403),
        ("POST", f"/api/deployments/{ID}/pause_deployment", {}, 403, 404),
        ("PATCH", f"/api/deployments/{ID}", {"pull_steps": [{"run_shell_script": {"script": "id"}}]}, 403, 403),
        ("PATCH", f"/api/deployments/{ID}", {"entrypoint": "altro.py:f"}, 403, 403),
        ("PATCH", f"/api/deployments/{ID}", {"job_variables": {"command": "id"}}, 403, 403),
        ("PATCH", f"/api/deployments/{ID}", {"paused": True}, 403, 404),
        ("PATCH", "/api/work_pools/accordi", {"base_job_template": {"job_configuration": {"command": "id"}}}, 403, 403),
        ("POST", f"/api/flow_runs/{ID}/set_state", {"state": {"type": "COMPLETED"}}, 403, 403),
        ("POST", f"/api/flow_runs/{ID}/set_state", {"state": {"type": "SCHEDULED"}, "force": True}, 403, 403),
        ("POST", f"/api/flow_runs/{ID}/set_state", {"state": {"type": "CANCELLING"}}, 403, 404),
        ("POST", f"/api/flow_runs/{ID}/set_state", {"state": {"type": "CANCELLED", "name": "Completed"}}, 403, 403),
        ("POST", f"/api/flow_runs/{ID}/set_state", {"state": {"type": ["CANCELLED"]}}, 403, 403),
        ("POST", f"/api/deployments/{ID}/schedules", [{"parameters": {"richiesta": 1}}], 403, 403),
        ("PATCH", f"/api/deployments/{ID}", {"parameters": {"richiesta": 1}}, 403, 403),
        ("POST", "/api/automations/", {"actions": [{"parameters": {"modulo": FORM}}]}, 403, 403),
        ("POST", "/api/artifacts/filter", {}, 200, 403),
        ("POST", f"/api/flow_runs/{ID}/resume", {"run_input": {}}, 403, 403),
        ("POST", "/api/artifacts/", {"key": "p-2026-0001", "data": "falso"}, 403, 403),
        ("POST", "/api/automations/", {"actions": [{"type": "change-flow-run-state"}]}, 403, 403),
        ("DELETE", f"/api/flow_runs/{ID}", None, 403, 404),
        ("DELETE", f"/api/deployments/{ID}", None, 403, 404),
        ("OPTIONS", "/api/flows/filter", None, 403, 403),
        ("GET", f"/api/deployments/{ID}/create_flow_run", None, 405, 405),
    ],
)
def test_role_by_what_is_asked(
    clerk: AtTheDoor,
    administrator: AtTheDoor,
    method: str,
    path: str,
    body: Any,
    as_clerk: int,
    as_administrator: int,
) -> None:
    answers = [who.ask(method, path, body) for who in (clerk, administrator)]
    assert [answer.status_code for answer in answers] == [as_clerk, as_administrator]
    for answer in answers:
        if answer.status_code == 403:
            assert answer.json()["detail"] == answer.json()["exception_message"]
            assert answer.json()["detail"].endswith("nulla è stato fatto.")


@pytest.mark.parametrize("path", ["/api/admin/settings", "/api//admin//settings"])
def test_whoever_does_not_administer_reads_no_settings(clerk: AtTheDoor, administrator: AtTheDoor, path: str) -> None:
    answered = {"server": {"ui": {"show_promotional_content": False}, "analytics_enabled": False}}
    assert clerk.ask("GET", path).json() == answered
    assert len(administrator.ask("GET", path).text) > 1000


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"properties": {"a": {"pattern": "^(a+)+$"}}}, {"a": "a" * 64 + "!"}),
        (
            {"properties": {"a": {"enum": [1]}}},
            {"a": {"__prefect_kind": "workspace_variable", "variable_name": "v"}},
        ),
    ],
)
def test_no_schema_of_a_browser_is_held_against_anything(clerk: AtTheDoor, schema: Any, values: Any) -> None:
    answer = clerk.ask("POST", "/api/ui/schemas/validate", {"schema": schema, "values": values})
    assert (answer.status_code, answer.json()) == (200, {"errors": [], "valid": True})


def test_who_has_no_role_sees_nothing_of_the_steps(clerk: AtTheDoor, bench: Workbench) -> None:
    nobody = AtTheDoor(clerk.runtime, bench, enter(bench, "persona-0", "Prova Zero"))
    for method, path in (("GET", "/v2/"), ("GET", "/api/health"), ("POST", "/api/artifacts/filter")):
        answer = nobody.ask(method, path, {} if method == "POST" else None)
        assert answer.status_code == 403
        assert "chi ha una funzione in Accordi" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        '{"parameters": {"modulo": ' + '{"a":' * 600 + "1" + "}" * 602,
        '{"a": "\\ud800"}',
        '{"\\ud800": 1}',
        '{"a": NaN}',
    ],
)
def test_what_could_not_be_kept_is_refused_in_a_sentence(clerk: AtTheDoor, body: str) -> None:
    told = {"content-type": "application/json"}
    with clerk.runtime.client() as client:
        step = client.read_deployment_by_name("calcola-termine/calcola-termine").id
    answer = clerk.ask("POST", f"/api/deployments/{step}/create_flow_run", headers=told, content=body)
    assert (answer.status_code, answer.json()["detail"]) == (400, "La richiesta non è JSON: nulla è stato fatto.")


def test_nobody_is_answered_who_has_not_logged_in(clerk: AtTheDoor) -> None:
    nobody = AtTheDoor(clerk.runtime, clerk.bench, None)
    for path in ("/v2/", "/api/health", "/ui-settings"):
        assert nobody.ask("GET", path).status_code == 401
    assert nobody.ask("POST", "/api/flow_runs/filter", {}).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://altrove.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "", "sec-fetch-site": "same-site"}, 403),
        ({"origin": ""}, 403),
        ({"host": "altrove.example"}, 421),
        ({"content-type": "text/plain"}, 415),
        ({"sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_a_foreign_page_asks_nothing(clerk: AtTheDoor, headers: dict[str, str], status: int) -> None:
    assert clerk.ask("POST", "/api/flow_runs/filter", {"limit": 1}, headers).status_code == status


def test_neither_credential_nor_cookie_of_a_browser_reaches_the_server(clerk: AtTheDoor) -> None:
    seen: list[httpx.Headers] = []
    door = clerk.door()

    async def asked() -> httpx.Response:
        async def look(request: httpx.Request) -> None:
            seen.append(request.headers)

        door._prefect.event_hooks["request"].append(look)
        transport = httpx.ASGITransport(known(door, clerk.person))
        told = {
            "authorization": "Basic ZmFsc286ZmFsc28=",
            "cookie": "__Host-accordi=segreto",
            "x-http-method-override": "DELETE",
            "x-forwarded-for": "10.0.0.1",
        }
        async with door._prefect, httpx.AsyncClient(transport=transport, base_url=OURS, headers=told) as client:
            return await client.get("/api/admin/version" if clerk.person is None else "/api/version")

    answer = asyncio.run(asked())
    (headers,) = seen
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "ZmFsc286" not in headers["authorization"]
    assert not {"cookie", "x-http-method-override", "x-forwarded-for"} & set(headers)


def test_no_page_of_prefect_asks_for_a_password(clerk: AtTheDoor) -> None:
    settings = clerk.ask("GET", "/ui-settings").json()
    assert (settings["auth"], settings["api_url"]) == (None, f"{OURS}/api")


def test_a_socket_is_not_let_through(clerk: AtTheDoor) -> None:
    sent = []

    async def asked() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await clerk.door()({"type": "websocket", "path": "/api/events/out", "headers": []}, receive, send)

    asyncio.run(asked())
    assert [message["type"] for message in sent] == ["websocket.close"]


# A step, from the form to what came of it.


def test_a_form_becomes_a_request_and_prefect_gets_its_number(clerk: AtTheDoor, bench: Workbench) -> None:
    forged = {"dichiarante": "Altra Persona, Altro ufficio"}
    more = {
        "name": "Prova Uno",
        "tags": ["Prova Uno"],
        "context": {"chi": "Prova Uno"},
        "job_variables": {"command": "id"},
        "work_queue_name": "altra",
        "state": {"type": "COMPLETED", "message": "falso"},
        "enforce_parameter_schema": True,
    }
    answer = clerk.start("calcola-termine", FORM | forged, **more)
    assert answer.status_code == 201, answer.text
    run = answer.json()
    number = run["parameters"]["richiesta"]
    assert run["parameters"] == {"richiesta": number}
    assert "Prova Uno" not in answer.text.replace(run["name"], "")
    assert (run["state"]["type"], run["job_variables"], run["work_queue_name"]) == ("SCHEDULED", {}, "default")
    done = ended(clerk.runtime, run["id"])
    assert done.state is not None
    request = requests.read(bench, number)
    assert request.state is RequestState.DONE
    assert str(done.state.message).startswith(f"Richiesta n. {number}: riuscita (calcola-termine)")
    assert (request.run, request.form, request.actor.person) == (run["id"], FORM, "persona-1")
    assert "1° agosto 2008" in request.told
    assert request.outcome


def test_a_double_click_is_one_run(clerk: AtTheDoor, bench: Workbench) -> None:
    first, second = (clerk.start("calcola-termine", FORM | {"quantita": 2}).json() for _ in range(2))
    assert first["id"] == second["id"]
    other = clerk.start("calcola-termine", FORM | {"quantita": 3}).json()
    assert other["id"] != first["id"]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (FORM | {"dal": "31 febbraio"}, "«"),
        ({}, "manca"),
        (None, ""),
        ([], ""),
        ("testo", ""),
        (FORM | {"richiesta": 1}, "non è un campo di questo modulo"),
        (FORM | {"quantita": {"__prefect_kind": "jinja", "template": "{{ 1 }}"}}, "«"),
    ],
)
def test_a_mistake_is_answered_in_italian_and_starts_nothing(
    clerk: AtTheDoor, bench: Workbench, entries: Any, said: str
) -> None:
    before = kept(bench)
    answer = clerk.start("calcola-termine", entries)
    assert answer.status_code == 409, answer.text
    assert said in answer.json()["detail"]
    assert answer.json()["detail"].endswith(".")
    assert kept(bench) == before


def test_entries_come_as_prefects_form_wraps_them(clerk: AtTheDoor) -> None:
    wrapped = FORM | {"quantita": {"__prefect_kind": "json", "value": "4"}}
    assert clerk.start("calcola-termine", wrapped).status_code == 201


def test_a_number_that_somebody_types_is_no_request(clerk: AtTheDoor) -> None:
    with clerk.runtime.client() as client:
        deployment = client.read_deployment_by_name("calcola-termine/calcola-termine").id
    answer = clerk.ask("POST", f"/api/deployments/{deployment}/create_flow_run", {"parameters": {"richiesta": 1}})
    assert answer.status_code == 409


def test_what_the_clock_starts_an_administrator_starts_and_nobody_else(
    clerk: AtTheDoor, administrator: AtTheDoor
) -> None:
    refused = clerk.start("invio-notifiche", None)
    assert refused.status_code == 403
    assert "orologio" in refused.json()["detail"]
    assert administrator.start("invio-notifiche", None).status_code == 201


def test_who_may_not_take_a_step_is_refused_before_anything_is_kept(administrator: AtTheDoor) -> None:
    nobody = AtTheDoor(
        administrator.runtime, administrator.bench, enter(administrator.bench, "persona-8", "Prova Otto")
    )
    assert nobody.start("calcola-termine", FORM).status_code == 403


def test_what_an_administrator_makes_is_written_down_by_name(administrator: AtTheDoor, bench: Workbench) -> None:
    answer = administrator.ask("POST", "/api/variables/", {"name": "prova", "value": 1})
    assert answer.status_code == 201
    administrator.ask("DELETE", "/api/variables/name/prova")
    with bench.database.unit() as unit:
        said = [change.what for change in unit.people_changes("persona-9")]
    assert "Prefect: creato in «variables» «prova»" in said
    assert "Prefect: DELETE variables/name/prova" in said


def test_a_body_has_a_limit(clerk: AtTheDoor) -> None:
    assert clerk.start("calcola-termine", {"nota": "x" * BODY_BYTES}).status_code == 413


# Killed between request, run and outcome.


def ask(clerk: AtTheDoor, quantity: int) -> Request:
    assert clerk.person is not None
    form = FORM | {"quantita": quantity}
    return requests.ask(clerk.bench, clerk.person, "calcola-termine", "", form, datetime.now(UTC))


def looked(clerk: AtTheDoor) -> None:
    async def once() -> None:
        door = clerk.door()
        async with door._prefect:
            await door.runs.look()

    asyncio.run(once())


def test_killed_between_request_and_run_the_keeper_makes_the_run(clerk: AtTheDoor, bench: Workbench) -> None:
    request = ask(clerk, 11)
    looked(clerk)
    run = requests.read(bench, request.number).run
    ended(clerk.runtime, run)
    looked(clerk)
    assert requests.read(bench, request.number).state is RequestState.DONE


def test_killed_between_run_and_its_note_there_is_one_run(
    clerk: AtTheDoor, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask(clerk, 12)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        here.setattr(requests, "note_run", killed)
        with pytest.raises(KeyboardInterrupt):
            looked(clerk)
    made = runs(clerk.runtime)
    looked(clerk)
    assert runs(clerk.runtime) == made
    assert ended(clerk.runtime, requests.read(bench, request.number).run).parameters == {"richiesta": request.number}


def test_a_run_that_ends_without_an_outcome_is_run_once_more_and_then_a_person_looks(
    clerk: AtTheDoor, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask(clerk, 13)
    # The executor is away: nothing takes the runs, and they are ended as by a kill.
    with clerk.runtime.client() as client:
        pool = client.read_work_pool("accordi")
        pause(clerk, pool.name, paused=True)
        try:
            for _ in range(2):
                looked(clerk)
                killed = requests.read(bench, request.number).run
                crash(clerk, killed)
            looked(clerk)
        finally:
            pause(clerk, pool.name, paused=False)
    settled = requests.read(bench, request.number)
    assert settled.state is RequestState.REFUSED
    assert "si è interrotto prima di dire il suo esito" in settled.told


def pause(clerk: AtTheDoor, pool: str, *, paused: bool) -> None:
    machine(clerk, "PATCH", f"/work_pools/{pool}", {"is_paused": paused})


def crash(clerk: AtTheDoor, run: str) -> None:
    machine(clerk, "POST", f"/flow_runs/{run}/set_state", {"state": {"type": "CRASHED"}, "force": True})


def machine(clerk: AtTheDoor, method: str, path: str, body: Any) -> None:
    user, _, password = clerk.runtime.credential.partition(":")
    answer = httpx.request(method, clerk.runtime.api_url + path, json=body, auth=(user, password), timeout=60)
    answer.raise_for_status()


class Busy(httpx.AsyncHTTPTransport):
    """The way to the real server, which twice is as busy as SQLite makes it."""

    refusals = 2

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and self.refusals:
            self.refusals -= 1
            return httpx.Response(503)
        return await super().handle_async_request(request)


def test_a_busy_server_is_asked_again(clerk: AtTheDoor, bench: Workbench) -> None:
    request = ask(clerk, 14)
    user, _, password = clerk.runtime.credential.partition(":")
    here = clerk.runtime.api_url.removesuffix("/api")

    async def asked() -> Any:
        async with httpx.AsyncClient(transport=Busy(), base_url=here, auth=(user, password), timeout=60) as client:
            return await PrefectRuns(bench, client, 90).run_soon(request)

    assert asyncio.run(asked())["id"] == requests.read(bench, request.number).run
