"""``deploy/nginx/accordi.conf`` with ports and certificates of the moment, before a server that echoes; and TLS."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from cli.runtime.environment import CHECKOUT
from cli.runtime.processes import answers, free_port
from desk.__main__ import arguments, configured
from tests.support.tls import loopback_certificate

NAME = "accordi.ente.example.it"
CONFIGURATION = CHECKOUT / "deploy" / "nginx" / "accordi.conf"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers how a request looks to the door."""
    if scope["type"] != "http":
        return
    length = 0
    more = True
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    told = {"scheme": scope["scheme"], "client": scope["client"][0], "headers": headers, "length": length}
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})


@contextlib.contextmanager
def door(trusted_proxy: str, tls: tuple[str, str] | None = None) -> Iterator[int]:
    port = free_port()
    files = ["--certificate", tls[0], "--key", tls[1]] if tls else []
    app: Any = ProxyHeadersMiddleware(echo, trusted_proxy)
    server = uvicorn.Server(configured(app, arguments(["--host", "127.0.0.1", "--port", str(port), *files])))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        awaited(port)
        yield port
    finally:
        server.should_exit = True
        thread.join()


@contextlib.contextmanager
def nginx(folder: Path, behind: int) -> Iterator[tuple[int, int]]:
    """Ports with and without TLS."""
    certificate, key = loopback_certificate(folder)
    tls, plain = free_port(), free_port()
    text = CONFIGURATION.read_text(encoding="utf-8")
    for old, new in (
        ("/etc/ssl/accordi/catena.pem", certificate),
        ("/etc/ssl/accordi/chiave.pem", key),
        ("listen 443", f"listen 127.0.0.1:{tls}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("http://127.0.0.1:4200", f"http://127.0.0.1:{behind}"),
    ):
        assert old in text
        text = text.replace(old, new)
    parts = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(f"pid {folder}/pid; events {{}} http {{ {parts} access_log off;\n{text}\n}}", encoding="utf-8")
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert program, "nginx is missing: scripts/setup --system"
    command = [program, "-p", str(folder), "-c", str(file), "-e", "stderr", "-g", "daemon off; master_process off;"]
    process = subprocess.Popen(command)
    try:
        awaited(tls)
        yield tls, plain
    finally:
        process.terminate()
        process.wait()


def awaited(port: int) -> None:
    deadline = time.monotonic() + 60
    while not answers("127.0.0.1", port):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ask(port: int, method: str = "GET", name: str = NAME, **more: Any) -> httpx.Response:
    """A request by the name of the server, as if it were in the DNS."""
    told = {"host": name} | more.pop("headers", {})
    with httpx.Client(verify=False) as client:
        url = f"https://127.0.0.1:{port}/"
        return client.request(method, url, headers=told, extensions={"sni_hostname": name}, timeout=30, **more)


FORGED = {
    "x-forwarded-for": "10.0.0.1",
    "x-forwarded-proto": "http",
    "x-forwarded-host": "altrove.example",
    "x-real-ip": "10.0.0.1",
    "forwarded": "for=10.0.0.1",
    "origin": f"https://{NAME}",
}


def test_behind_nginx_the_door_knows_from_where_and_by_which_name(tmp_path: Path) -> None:
    with door("127.0.0.1") as port, nginx(tmp_path, port) as (tls, plain):
        told = ask(tls, "POST", headers=FORGED, content=b"x" * 3_000_000).json()
        assert (told["scheme"], told["client"], told["length"]) == ("https", "127.0.0.1", 3_000_000)
        assert told["headers"]["host"] == NAME
        assert told["headers"]["origin"] == f"https://{NAME}"
        assert told["headers"]["x-forwarded-for"] == "127.0.0.1"
        assert not {"x-forwarded-host", "x-real-ip", "forwarded"} & told["headers"].keys()
        assert "10.0.0.1" not in json.dumps(told)
        moved = httpx.get(f"http://127.0.0.1:{plain}/v2/?a=1", headers={"host": NAME})
        assert (moved.status_code, moved.headers["location"]) == (301, f"https://{NAME}/v2/?a=1")
        with pytest.raises(httpx.ConnectError):
            ask(tls, name="altrove.example")


def test_what_somebody_says_who_is_not_the_proxy_is_not_believed() -> None:
    with door("192.0.2.1") as port:
        told = httpx.get(f"http://127.0.0.1:{port}/", headers=FORGED | {"x-forwarded-proto": "https"}).json()
    assert (told["scheme"], told["client"]) == ("http", "127.0.0.1")


def test_by_itself_the_door_speaks_tls(tmp_path: Path) -> None:
    files = loopback_certificate(tmp_path)
    with door("192.0.2.1", files) as port:
        trusting = ssl.create_default_context(cafile=files[0])
        answer = httpx.get(f"https://127.0.0.1:{port}/", verify=trusting)
        assert answer.json()["scheme"] == "https"
        assert "server" not in answer.headers
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/")


def test_the_guide_names_what_is_in_the_file() -> None:
    text = CONFIGURATION.read_text(encoding="utf-8")
    assert set(re.findall(r"server_name (\S+);", text)) == {NAME}
    assert "--trusted-proxy 127.0.0.1" in text
