"""Where a server is reached, and from which pages a browser may ask it something: for our door and for Prefect's.

A page of somebody else that is open in the same browser, or a name of somebody else that points at this computer, are
kept out by **Host** (DNS rebinding), **Origin** and **Sec-Fetch-Site** (requests that a foreign page makes).

Sources: RFC 6454 (Origin), W3C Fetch Metadata, CSP Level 3, RFC 9110 §7.2 (Host).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_FOREIGN = "La richiesta viene da una pagina che non è di Accordi: nulla è stato fatto."

FIXED_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""What every answer tells a browser, beside the policy of its page."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a server is reached.

    Attributes:
        origins: Of the pages, as a browser writes them: ``http://127.0.0.1:4200``. The first is the server's own.
    """

    origins: tuple[str, ...]

    @classmethod
    def of(cls, *addresses: str) -> Entrance:
        """The server's own address, and those by which people reach it besides."""
        return cls(tuple(dict.fromkeys(map(origin_of, filter(None, addresses)))))

    @property
    def hosts(self) -> frozenset[str]:
        """What may stand in ``Host``: as browsers write it, without the port that goes without saying."""
        return frozenset(urlsplit(origin).netloc for origin in self.origins)

    @property
    def policy(self) -> str:
        """The Content Security Policy of Prefect's pages: nothing from elsewhere, and no frame around them.

        Styles stand in the elements of its pages, workers are made of blobs, and the pictures in outcomes are data.
        """
        asked = " ".join((*self.origins, *(origin.replace("http", "ws", 1) for origin in self.origins)))
        return "; ".join(
            (
                "default-src 'self'",
                "script-src 'self'",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                f"connect-src 'self' {asked}",
                "worker-src 'self' blob:",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            )
        )


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as a browser writes them in ``Origin`` (RFC 6454 §6.2)."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port
    if ":" in host:
        host = f"[{host}]"
    shown = "" if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{port}"
    return f"{parts.scheme}://{host}{shown}".casefold()


def reads(scope: Scope) -> bool:
    """Whether a request changes nothing."""
    return scope["type"] == "http" and scope["method"] in _READS


def foreign(scope: Scope, entrance: Entrance, *, programs: bool) -> tuple[int, str] | None:
    """Why a request is not let in, by where it comes from: the status of the answer and one Italian sentence.

    Args:
        programs: Whether programs may change something here: they say nothing of where they come from, and must know
            a credential. Where a cookie opens, what changes something says by Origin or Sec-Fetch-Site that it is ours.
    """
    said = headers_of(scope.get("headers", ()))
    if said("host") not in entrance.hosts:
        return 421, f"Questo indirizzo non è quello di Accordi: aprire {entrance.origins[-1]}."
    origin, site = said("origin"), said("sec-fetch-site")
    if origin and origin not in entrance.origins:
        return 403, _FOREIGN
    if reads(scope) or origin:
        return None
    allowed = {"same-origin", "none", ""} if programs else {"same-origin"}
    return None if site in allowed else (403, _FOREIGN)


def told(sentence: str) -> dict[str, str]:
    """A sentence as Prefect's pages and its clients show one: they look for it under either name."""
    return {"detail": sentence, "exception_message": sentence}


def headers_of(headers: Iterable[tuple[bytes, bytes]]) -> Callable[[str], str]:
    """Look headers up by name, in small letters; one that stands twice is none of those that are expected."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.decode("latin-1").lower()
        text = value.decode("latin-1").strip().casefold()
        found[key] = f"{found[key]}, {text}" if key in found else text
    return lambda name: found.get(name, "")
