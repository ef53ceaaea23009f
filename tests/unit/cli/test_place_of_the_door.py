"""Where the door may stand: not where passwords would pass in the clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.runtime.errors import RuntimeStartError
from cli.runtime.place import Place
from tests.support.tls import expired_certificate, loopback_certificate

PUBLIC = "https://accordi.ente.example.it"


def test_on_this_computer_nothing_is_needed() -> None:
    assert Place().address == "http://127.0.0.1:4200"
    assert Place("::1", 4300).address == "http://[::1]:4300"
    assert Place().environment()["ACCORDI_DOOR"] == "true"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.10"])
def test_on_the_network_not_without_tls_or_a_trusted_proxy(host: str, tmp_path: Path) -> None:
    with pytest.raises(RuntimeStartError, match="si apre solo con TLS"):
        Place(host, address=PUBLIC)
    certificate, key = map(Path, loopback_certificate(tmp_path))
    assert Place(host, address=PUBLIC, certificate=certificate, key=key).arguments()[-2:] == ["--key", str(key)]
    assert Place(host, address=PUBLIC, trusted_proxy="192.0.2.1").address == PUBLIC


@pytest.mark.parametrize("proxy", ["*", "0.0.0.0/0", "::/0", "proxy.example.it", "192.0.2.1, *"])
def test_nobody_is_trusted_by_a_name_or_because_all_are(proxy: str) -> None:
    with pytest.raises(RuntimeStartError, match="con il suo indirizzo in cifre"):
        Place(address=PUBLIC, trusted_proxy=proxy)


@pytest.mark.parametrize("address", ["accordi.ente.example.it", PUBLIC + "/accordi", "ftp://x.example.it", "https://"])
def test_an_address_is_one_that_a_browser_opens(address: str) -> None:
    with pytest.raises(RuntimeStartError, match="scriverlo come"):
        Place(address=address)


def test_behind_a_proxy_or_on_all_addresses_somebody_says_which_one_people_open(tmp_path: Path) -> None:
    certificate, key = map(Path, loopback_certificate(tmp_path))
    for place in ({"trusted_proxy": "127.0.0.1"}, {"host": "0.0.0.0", "certificate": certificate, "key": key}):
        with pytest.raises(RuntimeStartError, match="Manca l’indirizzo"):
            Place(**place)  # type: ignore[arg-type]
    with pytest.raises(RuntimeStartError, match="deve cominciare con https"):
        Place("192.0.2.10", address="http://accordi.ente.example.it", trusted_proxy="192.0.2.1")


def test_the_files_of_tls_are_looked_at_before_the_start(tmp_path: Path) -> None:
    certificate, key = map(Path, loopback_certificate(tmp_path))
    other, _ = map(Path, expired_certificate(tmp_path))
    assert Place(certificate=certificate, key=key).address == "https://127.0.0.1:4200"
    with pytest.raises(RuntimeStartError, match="servono tutti e due"):
        Place(certificate=certificate)
    with pytest.raises(RuntimeStartError, match="non si legge"):
        Place(certificate=tmp_path / "manca.pem", key=key)
    with pytest.raises(RuntimeStartError, match="non vanno insieme"):
        Place(certificate=other, key=key)
    key.chmod(0o644)
    with pytest.raises(RuntimeStartError, match="può essere letta da altri"):
        Place(certificate=certificate, key=key)
