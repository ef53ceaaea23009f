"""Whom we trust, and which network addresses the examination of a signature may reach.

Who issues qualified certificates is said by the trusted lists (:mod:`signing.trusted_lists`) where an installation
keeps them, and by configured certificates where it does not.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.base.errors import TrustError
from signing.base.listed_trust import ListedTrust

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one examination may use; beyond it, the file gets a finding instead of an answer.

    Attributes:
        file_bytes: largest returned file that is opened at all.
        seconds: wall-clock time of the examining process.
        memory_bytes: address space of the examining process.
        answer_bytes: largest answer that is read back from it.
        pages: most pages whose pictures are compared.
        drawing_seconds: of a processor, however busy it is, for all their pictures; beside one for each page.
        fetch_seconds: time for one OCSP, CRL or time-stamp request.
        fetch_bytes: largest OCSP, CRL or time-stamp answer.
        fetch_requests: most requests of one examination.
    """

    file_bytes: int = 50 * MEBIBYTE
    seconds: float = 90.0
    memory_bytes: int = 2048 * MEBIBYTE
    answer_bytes: int = 4 * MEBIBYTE
    pages: int = 400
    drawing_seconds: float = 4.0
    fetch_seconds: float = 5.0
    fetch_bytes: int = 20 * MEBIBYTE
    fetch_requests: int = 60


@dataclass(frozen=True, slots=True)
class TrustSettings:
    """Trust anchors, qualified issuers, the time-stamping service and the reachable hosts.

    Attributes:
        anchors: DER certificates in which a chain may end.
        qualified_issuers: DER certificates of the issuers of qualified certificates; a signer's chain
            must pass through one of them for the signature to count as qualified. Not looked at where there
            are `lists`.
        time_stamp_url: address of the RFC 3161 service, or None if there is none.
        allowed_hosts: host names from which OCSP, CRL and issuer certificates may be fetched. A name
            beginning with a dot allows its subdomains. Addresses come out of certificates that an
            outsider may have made, so nothing else is contacted.
        allow_loopback: whether an allowed host may be this computer or a private network (trial only).
        limits: see :class:`Limits`.
        lists: the trusted lists in use, or None; a chain may end in the certificates of their services too.
    """

    anchors: tuple[bytes, ...]
    qualified_issuers: tuple[bytes, ...] = ()
    time_stamp_url: str | None = None
    allowed_hosts: frozenset[str] = frozenset()
    allow_loopback: bool = False
    limits: Limits = field(default_factory=Limits)
    lists: ListedTrust | None = None

    @classmethod
    def from_folder(
        cls,
        folder: Path,
        *,
        time_stamp_url: str | None = None,
        allowed_hosts: frozenset[str] = frozenset(),
        allow_loopback: bool = False,
        limits: Limits | None = None,
        lists: ListedTrust | None = None,
    ) -> TrustSettings:
        """Read anchors from `folder/*.pem` and qualified issuers from `folder/qualified/*.pem`.

        Raises:
            TrustError: if there are no lists and the folder holds no certificate, or a file is none.
        """
        anchors = certificates_in(folder)
        qualified = certificates_in(folder / "qualified")
        if not anchors and lists is None:
            raise TrustError(f"La cartella dei certificati fidati {folder} non contiene alcun file .pem.")
        return cls(
            anchors=anchors,
            qualified_issuers=qualified,
            time_stamp_url=time_stamp_url,
            allowed_hosts=allowed_hosts,
            allow_loopback=allow_loopback,
            limits=limits or Limits(),
            lists=lists,
        )

    @property
    def all_anchors(self) -> tuple[bytes, ...]:
        """The configured anchors, and the certificates of listed services."""
        listed = self.lists.certificates if self.lists else ()
        return tuple(dict.fromkeys((*self.anchors, *listed)))

    def allows_host(self, host: str) -> bool:
        """Whether the host name stands on the list (a leading dot on the list allows subdomains)."""
        name = host.lower().rstrip(".")
        return any(
            name == entry.lower() or (entry.startswith(".") and name.endswith(entry.lower()))
            for entry in self.allowed_hosts | self._time_stamp_host()
        )

    def _time_stamp_host(self) -> frozenset[str]:
        host = urlsplit(self.time_stamp_url or "").hostname
        return frozenset({host}) if host else frozenset()

    def to_json(self) -> dict[str, Any]:
        """Return a form that goes through JSON, for the examining process."""
        return {
            "anchors": [base64.b64encode(der).decode() for der in self.anchors],
            "qualified_issuers": [base64.b64encode(der).decode() for der in self.qualified_issuers],
            "time_stamp_url": self.time_stamp_url,
            "allowed_hosts": sorted(self.allowed_hosts),
            "allow_loopback": self.allow_loopback,
            "limits": {name: getattr(self.limits, name) for name in Limits.__slots__},
            "lists": self.lists.to_json() if self.lists else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TrustSettings:
        """Reverse of :meth:`to_json`."""
        return cls(
            anchors=tuple(base64.b64decode(text) for text in data["anchors"]),
            qualified_issuers=tuple(base64.b64decode(text) for text in data["qualified_issuers"]),
            time_stamp_url=data["time_stamp_url"],
            allowed_hosts=frozenset(data["allowed_hosts"]),
            allow_loopback=data["allow_loopback"],
            limits=Limits(**data["limits"]),
            lists=ListedTrust.from_json(data["lists"]) if data["lists"] else None,
        )


def certificates_in(folder: Path) -> tuple[bytes, ...]:
    """The certificates of a folder's ``*.pem`` files as DER; none where there is no folder.

    Raises:
        TrustError: A file is none.
    """
    found: list[bytes] = []
    for path in sorted(folder.glob("*.pem")):
        try:
            found += [
                certificate.public_bytes(Encoding.DER)
                for certificate in x509.load_pem_x509_certificates(path.read_bytes())
            ]
        except ValueError as error:
            raise TrustError(f"Il file {path} non contiene un certificato in formato PEM.") from error
    return tuple(found)
