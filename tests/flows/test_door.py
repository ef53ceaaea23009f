"""The server as we start it, asked over real HTTP by a foreign page, under a foreign name, and by its own pages."""

from __future__ import annotations

import asyncio
import http.client
import json
from base64 import b64encode
from typing import Any

import httpx
import pytest
import websockets
from prefect.client.schemas.filters import FlowRunFilter

from cli.runtime import Runtime
from cli.runtime.door import entrance_of, refusal
from desk.entrance import origin_of

FOREIGN = "https://altrove.example"
RUN = "/api/flow_runs/filter"


def ask(
    runtime: Runtime, method: str, path: str, headers: dict[str, str] | None = None, body: str | None = None
) -> tuple[int, dict[str, str], str]:
    """One request with just these headers, and the credential: nothing that a library adds or corrects."""
    where = httpx.URL(runtime.ui_url)
    connection = http.client.HTTPConnection(where.host, where.port, timeout=60)
    known = b64encode(runtime.credential.encode()).decode()
    sent = {"Host": f"{where.host}:{where.port}", "Authorization": f"Basic {known}"} | (headers or {})
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in sent.items():
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(None if body is None else body.encode())
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    found = {name.lower(): value for name, value in answer.getheaders()}
    connection.close()
    return answer.status, found, text


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": FOREIGN} | JSON, 403),
        ({"Origin": "null"} | JSON, 403),
        ({"Origin": "http://127.0.0.1:1"} | JSON, 403),
        ({"Sec-Fetch-Site": "cross-site"} | JSON, 403),
        ({"Sec-Fetch-Site": "same-site"} | JSON, 403),
        ({"Host": "altrove.example"} | JSON, 421),
        ({"Host": "altrove.example:4200"} | JSON, 421),
        ({"Host": "localhost"} | JSON, 421),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=application/json"}, 415),
        ({}, 415),
        (JSON, 200),
        ({"Content-Type": "application/json; charset=utf-8"}, 200),
        ({"Sec-Fetch-Site": "same-origin"} | JSON, 200),
    ],
)
def test_what_changes_something_comes_from_our_pages_or_from_a_program(
    runtime: Runtime, headers: dict[str, str], status: int
) -> None:
    found, _, text = ask(runtime, "POST", RUN, headers, '{"limit": 1}')
    assert found == status, text
    if status != 200:
        assert json.loads(text)["exception_message"].endswith(".")


def test_our_own_page_may_ask_and_a_foreign_one_not_even_read(runtime: Runtime) -> None:
    status, told, _ = ask(runtime, "POST", RUN, {"Origin": runtime.ui_url} | JSON, '{"limit": 1}')
    assert (status, told["access-control-allow-origin"]) == (200, runtime.ui_url)
    preflight = {"Origin": FOREIGN, "Access-Control-Request-Method": "POST"}
    assert ask(runtime, "OPTIONS", RUN, preflight)[0] == 403
    assert ask(runtime, "GET", "/api/admin/version", {"Origin": FOREIGN})[0] == 403


def test_a_foreign_page_starts_no_step(runtime: Runtime) -> None:
    with runtime.client() as client:
        deployment = client.read_deployment_by_name("cosa-attende/cosa-attende").id
        before = client.count_flow_runs(flow_run_filter=FlowRunFilter())
        path = f"/api/deployments/{deployment}/create_flow_run"
        for headers in ({"Origin": FOREIGN} | JSON, {"Content-Type": "text/plain"}, {"Host": "altrove.example"} | JSON):
            assert ask(runtime, "POST", path, headers, "{}")[0] in (403, 415, 421)
        assert client.count_flow_runs(flow_run_filter=FlowRunFilter()) == before


@pytest.mark.parametrize("place", ["", "/api", "//api/", "/api/"])
@pytest.mark.parametrize("page", ["docs", "docs/", "redoc", "openapi.json", "docs/oauth2-redirect"])
def test_the_documentation_of_the_interface_is_closed(runtime: Runtime, place: str, page: str) -> None:
    status, _, text = ask(runtime, "GET", f"{place}/{page}", {"Accept": "text/html"})
    assert status == 404
    assert "swagger" not in text.lower()


@pytest.mark.parametrize("path", ["/", "/runs", "/flow-runs", "/settings", "/deployments", "/index.html", "/assets/"])
@pytest.mark.parametrize("cookie", ["", "prefect_ui_version=v1"])
def test_the_older_pages_are_not_served(runtime: Runtime, path: str, cookie: str) -> None:
    headers = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    status, told, text = ask(runtime, "GET", path, headers | ({"Cookie": cookie} if cookie else {}))
    assert status in (307, 404), text[:200]
    if status == 307:
        assert told["location"].startswith("/v2")
    assert not (runtime.folder / "prefect" / "pages" / "v1").exists()
    settings = json.loads(ask(runtime, "GET", "/ui-settings")[2])
    assert settings["available_uis"] == ["v2"]


@pytest.mark.parametrize(
    "path", ["/v2/", "/v2/deployments", "/api/health", "/api/admin/version", "/docs", "/ui-settings"]
)
def test_every_answer_says_what_a_browser_may_do_with_it(runtime: Runtime, path: str) -> None:
    _, told, _ = ask(runtime, "GET", path, {"Accept": "text/html"})
    policy = dict(part.strip().partition(" ")[::2] for part in told["content-security-policy"].split(";"))
    assert policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert told["x-content-type-options"] == "nosniff"
    assert told["x-frame-options"] == "DENY"
    assert told["referrer-policy"] == "same-origin"


def connect(runtime: Runtime, **headers: str) -> None:
    async def opened() -> None:
        address = runtime.api_url.replace("http", "ws", 1) + "/events/out"
        protocols: Any = ["prefect"]
        async with websockets.connect(address, additional_headers=headers, subprotocols=protocols, proxy=None):
            pass

    asyncio.run(opened())


def test_a_socket_is_opened_from_our_pages_or_by_a_program(runtime: Runtime) -> None:
    connect(runtime)
    connect(runtime, Origin=runtime.ui_url)
    for origin in (FOREIGN, "null"):
        with pytest.raises(websockets.InvalidStatus, match="403"):
            connect(runtime, Origin=origin)


def test_behind_a_proxy_people_come_by_its_name_and_programs_by_ours() -> None:
    entrance = entrance_of(
        {
            "PREFECT_SERVER_API_HOST": "127.0.0.1",
            "PREFECT_SERVER_API_PORT": "4200",
            "PREFECT_SERVER_UI_API_URL": "https://Accordi.ente.example:443/api",
        }
    )
    assert entrance.origins == ("http://127.0.0.1:4200", "https://accordi.ente.example")
    assert entrance.hosts == {"127.0.0.1:4200", "accordi.ente.example"}
    assert "wss://accordi.ente.example" in entrance.policy

    def asked(*headers: tuple[bytes, bytes]) -> Any:
        return refusal({"type": "http", "method": "POST", "path": "/api/x", "headers": headers}, entrance)

    ours = (b"host", b"accordi.ente.example"), (b"content-type", b"application/json")
    assert asked(*ours, (b"origin", b"https://accordi.ente.example")) is None
    assert asked(*ours, (b"origin", b"https://accordi.ente.example.altrove.example"))[0] == 403
    assert asked(*ours, (b"origin", b"https://accordi.ente.example"), (b"origin", FOREIGN.encode()))[0] == 403
    assert asked(*ours, (b"host", b"altrove.example"))[0] == 421
    assert origin_of("http://[::1]:4200/api") == "http://[::1]:4200"
