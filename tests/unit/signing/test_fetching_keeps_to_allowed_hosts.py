from __future__ import annotations

import socket
from typing import Any

import pytest
import requests

from signing.base.gatekeeper import FetchRefusedError, Gatekeeper, fetching
from signing.base.trust import Limits, TrustSettings


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any, **__: Any) -> Any:
        raise AssertionError("the network was touched")

    monkeypatch.setattr(requests, "request", forbidden)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def trust(**changes: Any) -> TrustSettings:
    return TrustSettings(anchors=(), allowed_hosts=frozenset({"ocsp.example", ".ca.example"}), **changes)


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:8080/",
        "http://evil-ca.example/",
        "http://ocsp.example.evil/",
        "http://user:secret@ocsp.example/",
        "file:///etc/passwd",
        "ftp://ocsp.example/",
        "ldap://ocsp.example/cn=ca",
        "http:///nothing",
    ],
)
def test_other_addresses_are_refused_before_any_request(url: str) -> None:
    gatekeeper = Gatekeeper(trust())
    with pytest.raises(FetchRefusedError):
        gatekeeper.request("GET", url, headers={})
    assert len(gatekeeper.failures) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "192.168.1.1", "169.254.1.1", "::1", "fe80::1%eth0"])
def test_an_allowed_name_that_leads_into_a_private_network_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    resolves_to(monkeypatch, "93.184.216.34", address)
    with pytest.raises(FetchRefusedError, match="rete privata"):
        Gatekeeper(trust()).request("GET", "http://ocsp.example/", headers={})


@pytest.mark.parametrize("host", ["ocsp.example", "OCSP.EXAMPLE", "ocsp.example.", "crl.ca.example"])
def test_allowed_hosts_pass_the_list(host: str) -> None:
    assert trust().allows_host(host)


def test_the_time_stamping_host_is_allowed_by_its_address() -> None:
    assert trust(time_stamp_url="https://tsa.example/tsp").allows_host("tsa.example")


def test_requests_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    resolves_to(monkeypatch, "93.184.216.34")
    gatekeeper = Gatekeeper(trust(limits=Limits(fetch_requests=0)))
    with pytest.raises(FetchRefusedError, match="troppe richieste"):
        gatekeeper.request("GET", "http://ocsp.example/", headers={})


ASKED = {"method": "GET", "url": "http://ocsp.example/", "data": None, "headers": {"Accept": "*/*"}}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {**ASKED, "method": "DELETE"},
        {**ASKED, "headers": {"Host": "interno.example"}},
        {**ASKED, "headers": {"Authorization": "Basic x"}},
        {**ASKED, "headers": ["Accept"]},
        {**ASKED, "data": 7},
        {**ASKED, "method": ["GET"]},
    ],
)
def test_what_is_no_request_of_an_examination_is_refused(asked: dict[str, object]) -> None:
    assert fetching(trust())(asked) == {"refused": "non è una richiesta"}


def test_an_examination_asks_its_starter_under_the_same_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = fetching(trust(limits=Limits(fetch_requests=0)))
    assert "non è fra gli indirizzi ammessi" in answer({**ASKED, "url": "http://altrove.example/"})["refused"]
    resolves_to(monkeypatch, "10.0.0.7")
    assert "rete privata" in answer(ASKED)["refused"]
    resolves_to(monkeypatch, "93.184.216.34")
    assert "troppe richieste" in answer(ASKED)["refused"]


def test_settings_go_through_json() -> None:
    settings = TrustSettings(
        anchors=(b"\x30\x01",),
        qualified_issuers=(b"\x30\x02",),
        time_stamp_url="https://tsa.example",
        allowed_hosts=frozenset({"a.example"}),
        allow_loopback=True,
        limits=Limits(pages=3),
    )
    assert TrustSettings.from_json(settings.to_json()) == settings
