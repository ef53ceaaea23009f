"""Where the door stands: by which address people reach it, and what protects the way there."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cli.runtime.environment import DEFAULT_PORT, HOST
from cli.runtime.errors import RuntimeStartError


@dataclass(frozen=True, slots=True)
class Place:
    """Checked when it is made.

    Attributes:
        host: Address of this computer that the door listens on.
        address: By which people reach it, as it stands in the browser; made of the others where it is not given.
        certificate, key: PEM files; neither where there is no TLS here.
        trusted_proxy: Addresses of proxies whose word on a visitor's address and scheme is taken, comma-separated.

    Raises:
        RuntimeStartError: The way to the door would lie open, or the files cannot be used; one Italian sentence.
    """

    host: str = HOST
    port: int = DEFAULT_PORT
    address: str = ""
    certificate: Path | None = None
    key: Path | None = None
    trusted_proxy: str = ""

    def __post_init__(self) -> None:
        host = _address(self.host)
        if (self.certificate is None) != (self.key is None):
            raise RuntimeStartError("Con TLS servono tutti e due: --tls-certificate e --tls-key.")
        if not host.is_loopback and self.certificate is None and not self.trusted_proxy:
            raise RuntimeStartError(
                f"Su {self.host} la porta si apre solo con TLS (--tls-certificate e --tls-key) o dietro a un proxy di "
                "fiducia (--trusted-proxy): altrimenti le password passerebbero in chiaro sulla rete."
            )
        if self.certificate is not None and self.key is not None:
            _usable(self.certificate, self.key)
        _proxies(self.trusted_proxy)
        scheme = "http" if self.certificate is None else "https"
        if not self.address:
            if host.is_unspecified or self.trusted_proxy:
                raise RuntimeStartError(
                    "Manca l’indirizzo con cui le persone aprono Accordi, ad esempio "
                    "--address https://accordi.ente.example.it: indicarlo."
                )
            shown = f"[{host}]" if host.version == 6 else str(host)
            object.__setattr__(self, "address", f"{scheme}://{shown}:{self.port}")
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise RuntimeStartError(
                f"L’indirizzo «{self.address}» non è uno di quelli che si aprono: scriverlo come "
                "https://accordi.ente.example.it, senza altro."
            )
        if parts.scheme == "http" and not host.is_loopback:
            raise RuntimeStartError(f"L’indirizzo «{self.address}» deve cominciare con https://: correggerlo.")
        object.__setattr__(self, "address", self.address.rstrip("/"))

    def environment(self) -> dict[str, str]:
        """What runs and the door are told: people come by name, from where, and whose word is taken."""
        return {"ACCORDI_DOOR": "true", "ACCORDI_ADDRESS": self.address, "ACCORDI_TRUSTED_PROXY": self.trusted_proxy}

    def arguments(self) -> list[str]:
        """Of the door's process."""
        files: Mapping[str, Path | None] = {"--certificate": self.certificate, "--key": self.key}
        given = [part for name, file in files.items() if file is not None for part in (name, str(file))]
        return ["--host", self.host, "--port", str(self.port), *given]


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(HOST if host == "localhost" else host)
    except ValueError as error:
        raise RuntimeStartError(
            f"«{host}» non è un indirizzo di rete di questo computer: scriverlo in cifre, ad esempio 192.0.2.10."
        ) from error


def _proxies(text: str) -> None:
    for each in filter(None, (part.strip() for part in text.split(","))):
        try:
            network = ipaddress.ip_network(each)
        except ValueError:
            network = None
        if network is None or not network.prefixlen:
            raise RuntimeStartError(
                f"Il proxy di fiducia «{each}» va indicato con il suo indirizzo in cifre, ad esempio 192.0.2.10."
            )


def _usable(certificate: Path, key: Path) -> None:
    import ssl

    for file in (certificate, key):
        if not os.access(file, os.R_OK) or not file.is_file():
            raise RuntimeStartError(f"Il file {file} non si legge: controllare percorso e permessi.")
    if key.stat().st_mode & 0o077:
        raise RuntimeStartError(f"La chiave {key} può essere letta da altri: «chmod 600 {key}».")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=lambda: "")
    except (ssl.SSLError, ValueError) as error:
        raise RuntimeStartError(
            f"Il certificato {certificate} e la chiave {key} non vanno insieme, o non sono PEM senza password."
        ) from error
