"""What is kept out before anything of it is read, and what every answer says to a browser."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from desk.guard import Limits
from tests.desk.door import Door

FOREIGN = "https://altrove.example"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": FOREIGN},
        {"origin": "null"},
        {"origin": FOREIGN, "sec-fetch-site": "same-origin"},
        {"origin": "", "sec-fetch-site": "cross-site"},
        {"origin": "", "sec-fetch-site": "same-site"},
        {"origin": "", "sec-fetch-site": "none"},
        {"origin": "", "sec-fetch-site": ""},
    ],
)
def test_what_changes_something_says_that_it_comes_from_our_pages(door: Door, headers: dict[str, str]) -> None:
    browser = door.inside()
    token = browser.token()
    for path in ("/uscita", "/persona/password", "/persona/accessi", "/accesso", "/api/flow_runs/filter"):
        refused = browser.post(path, {"token": token}, **headers)
        assert refused.status_code == 403
        assert "non è di Accordi" in refused.text
    assert browser.is_in()


def test_sec_fetch_site_is_enough_where_a_browser_sends_no_origin(door: Door) -> None:
    browser = door.inside()
    assert browser.post("/uscita", {"token": browser.token()}, origin="").status_code == 303
    assert not browser.is_in()


def test_only_the_names_by_which_accordi_is_reached_answer(open_door: Callable[..., Door]) -> None:
    door = open_door(address="https://accordi.example.it")
    own = urlsplit(door.origin).netloc
    for host, status in (("altrove.example", 421), ("localhost", 421), ("accordi.example.it", 200), (own, 200)):
        assert door.browser().get("/accesso", host=host).status_code == status


def test_every_answer_says_what_a_browser_may_do_with_it(door: Door) -> None:
    browser = door.inside()
    stranger = door.browser()
    own = [
        stranger.get("/accesso"),
        stranger.get("/v2/runs"),
        stranger.get("/api/flow_runs"),
        stranger.get("/collegamento/niente"),
        stranger.get("/accesso", host="altrove.example"),
        stranger.get("/statici/stile.css"),
        stranger.log_in("nessuno"),
        browser.get("/"),
        browser.get("/persona"),
        browser.get("/uscita"),
        browser.post("/uscita", {}),
        browser.get("/persona/niente"),
    ]
    passed = [browser.get("/v2/runs"), browser.get("/api/broken")]
    assert [each.status_code for each in passed] == [200, 500]
    for answer in (*own, *passed):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers.get_list("x-frame-options") == ["DENY"]
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers or answer.headers["server"] == "uvicorn"
    for answer in own:
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "script-src 'self';" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] in ("no-store", "max-age=3600")
        assert answer.text.count("<script") == answer.text.count('<script src="/statici/')
        assert "style=" not in answer.text
    for answer in passed:
        assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_a_secret_of_ours_is_told_to_no_log_when_something_breaks(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    browser = door.inside()
    broken = browser.get("/api/broken?segreto=1")
    assert broken.status_code == 500
    assert "Qualcosa in Accordi non ha funzionato" in broken.text
    assert "/api/broken" in caplog.text
    assert "segreto" not in caplog.text


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_that_is_too_large_is_not_read(open_door: Callable[..., Door], chunked: bool) -> None:
    door = open_door(limits=Limits(body=1000, forwarded=5000))
    browser = door.inside()

    def send(path: str, size: int) -> int:
        connection = http.client.HTTPConnection(urlsplit(door.origin).netloc, timeout=30)
        connection.putrequest("POST", path)
        for name, value in {"Origin": door.origin, "Cookie": f"__Host-accordi={browser.cookie()}"}.items():
            connection.putheader(name, value)
        connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.putheader(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(size))))
        connection.endheaders()
        body = b"nome=" + b"a" * (size - 5)
        connection.send(f"{size:x}\r\n".encode() + body + b"\r\n0\r\n\r\n" if chunked else body)
        status = connection.getresponse().status
        connection.close()
        return status

    assert send("/accesso", 1000) == 403
    assert send("/accesso", 1001) == 413
    assert send("/api/flow_runs/filter", 5000) == 200
    assert send("/api/flow_runs/filter", 5001) == 413


def test_a_body_that_does_not_come_is_waited_for_only_so_long(open_door: Callable[..., Door]) -> None:
    door = open_door(limits=Limits(body_seconds=2))
    where = urlsplit(door.origin)
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=30) as connection:
        head = f"POST /accesso HTTP/1.1\r\nHost: {where.netloc}\r\nOrigin: {door.origin}\r\nContent-Length: 500\r\n"
        kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        connection.sendall((head + kind + "nome=").encode())
        for _ in range(3):  # a drop now and then prolongs nothing
            time.sleep(0.1)
            connection.sendall(b"a")
        told = b""
        while part := connection.recv(65536):  # the head and the body may come one after the other
            told += part
    answer = told.decode()
    assert answer.startswith("HTTP/1.1 408")
    assert "non è arrivata per intero" in answer


def test_too_many_headers_are_refused(open_door: Callable[..., Door]) -> None:
    door = open_door(limits=Limits(headers=20))
    assert door.browser().get("/accesso", **{f"x-{n}": "1" for n in range(20)}).status_code == 431


@pytest.mark.parametrize(("limits", "status"), [(Limits(from_one_address=2), 429), (Limits(at_once=2), 503)])
def test_so_many_requests_at_once_and_no_more(open_door: Callable[..., Door], limits: Limits, status: int) -> None:
    entered, release = threading.Semaphore(0), threading.Event()

    async def slow(scope: object, receive: object, send: object) -> None:
        import asyncio

        entered.release()
        while not release.is_set():
            await asyncio.sleep(0.01)
        raise ValueError("released")

    door = open_door(limits=limits, prefect=slow)
    browsers = [door.inside("prova.uno")]
    secret = browsers[0].cookie()
    waiting = [threading.Thread(target=browsers[0].with_session(secret).get, args=("/v2/runs",)) for _ in range(2)]
    for thread in waiting:
        thread.start()
        assert entered.acquire(timeout=60)
    refused = door.browser().get("/accesso")
    release.set()
    for thread in waiting:
        thread.join()
    assert refused.status_code == status
    assert refused.headers["retry-after"] == "5"
    assert door.browser().get("/accesso").status_code == 200


def test_who_comes_by_a_proxy_is_believed_only_where_the_proxy_is_named(open_door: Callable[..., Door]) -> None:
    said = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}
    believed = open_door(trusted_proxy="127.0.0.1").browser().get("/accesso", **said)
    other = open_door(trusted_proxy="192.0.2.1").browser().get("/accesso", **said)
    alone = open_door().browser().get("/accesso", **said)
    told = ["strict-transport-security" in each.headers for each in (believed, other, alone)]
    assert told == [True, False, False]


@pytest.mark.parametrize("media", ["multipart/form-data; boundary=x; charset=utf-7", 'text/plain; Charset="utf-16"'])
def test_what_is_not_written_in_utf_8_is_not_read(door: Door, media: str) -> None:
    body = "--x\r\ncontent-disposition: form-data; name=nome\r\n\r\n+2AA-\r\n--x--\r\n"
    ours = {"origin": door.origin, "sec-fetch-mode": "navigate", "content-type": media}
    answer = door.browser().client.post("/accesso", content=body.encode(), headers=ours)
    assert answer.status_code == 415
    assert "si inviano in UTF-8" in answer.text


@pytest.mark.parametrize(
    ("path", "origin", "size", "status"),
    [
        ("/ricevuti", "", 700_000, 401),
        ("/accesso", "", 700_000, 413),
        ("/accesso", FOREIGN, 700_000, 403),
    ],
)
def test_who_is_still_sending_reads_why_it_was_refused(
    door: Door, path: str, origin: str, size: int, status: int
) -> None:
    where = urlsplit(door.origin)
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=30) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: {where.netloc}\r\nOrigin: {origin or door.origin}\r\n"
        connection.sendall(f"{head}Content-Length: {size}\r\n\r\n".encode())
        for _ in range(10):
            time.sleep(0.05)
            connection.sendall(b"a" * (size // 10))
        told = connection.recv(65536)
    assert told.startswith(f"HTTP/1.1 {status}".encode())
    assert b"connection: close" not in told


def test_a_body_that_is_refused_and_does_not_come_is_waited_for_a_moment(door: Door) -> None:
    where = urlsplit(door.origin)
    begun = time.monotonic()
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=30) as connection:
        head = f"POST /accesso HTTP/1.1\r\nHost: {where.netloc}\r\nOrigin: {FOREIGN}\r\nContent-Length: 500\r\n\r\n"
        connection.sendall(head.encode())
        told = b""
        while part := connection.recv(65536):
            told += part
    assert told.startswith(b"HTTP/1.1 403")
    assert b"connection: close" in told
    assert time.monotonic() - begun < 15
