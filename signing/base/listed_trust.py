"""What the lists come to: plain data that go through JSON. The examining process gets them, and no list."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

EU = "EU"
"""Territory of the list of lists."""
ISSUER = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
TIME_STAMPS = "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST"


@dataclass(frozen=True, slots=True)
class Service:
    """One service for as long as it had the status "granted" without a change.

    Attributes:
        kind: `ISSUER` or `TIME_STAMPS`.
        name: As the list calls it.
        certificates: DER certificates of its key.
        since: First moment of the status.
        until: When another status followed, or None.
        types: What the list narrows the service to: "qct_esign", "qct_eseal", "qct_web"; empty: not narrowed.
        rules: What the list says of some of its certificates: qualifiers, and the criteria that choose them.
    """

    kind: str
    name: str
    certificates: tuple[bytes, ...]
    since: datetime
    until: datetime | None
    types: tuple[str, ...]
    rules: tuple[Mapping[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """Return JSON-ready data."""
        return {
            "kind": self.kind,
            "name": self.name,
            "certificates": [base64.b64encode(der).decode() for der in self.certificates],
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "types": list(self.types),
            "rules": [dict(rule) for rule in self.rules],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Service:
        """Reverse of :meth:`to_json`."""
        return cls(
            kind=data["kind"],
            name=data["name"],
            certificates=tuple(base64.b64decode(text) for text in data["certificates"]),
            since=datetime.fromisoformat(data["since"]),
            until=datetime.fromisoformat(data["until"]) if data["until"] else None,
            types=tuple(data["types"]),
            rules=tuple(data["rules"]),
        )


@dataclass(frozen=True, slots=True)
class ListedTrust:
    """The lists in use, as an examination needs them.

    Attributes:
        sha256: Hash of the snapshot, for the report.
        taken_at: When it was taken.
        next_update: When the first of its lists is no longer current.
        services: Of all its national lists.
    """

    sha256: str
    taken_at: datetime
    next_update: datetime
    services: tuple[Service, ...]

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """The DER certificates of all services, each once: a chain may end in them."""
        return tuple(dict.fromkeys(der for service in self.services for der in service.certificates))

    def to_json(self) -> dict[str, Any]:
        """Return JSON-ready data."""
        return {
            "sha256": self.sha256,
            "taken_at": self.taken_at.isoformat(),
            "next_update": self.next_update.isoformat(),
            "services": [service.to_json() for service in self.services],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ListedTrust:
        """Reverse of :meth:`to_json`."""
        return cls(
            sha256=data["sha256"],
            taken_at=datetime.fromisoformat(data["taken_at"]),
            next_update=datetime.fromisoformat(data["next_update"]),
            services=tuple(Service.from_json(each) for each in data["services"]),
        )
