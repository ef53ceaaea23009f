"""The connection to a remote signature service: over TLS, no redirects, answers limited in time and size."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from signing.base.deadline import within
from signing.base.errors import ProviderError
from signing.providers.csc_requests import Version

_SECONDS = 30.0
_BYTES = 1024 * 1024
_TOO_LONG = "Il servizio di firma remota dà una risposta troppo lunga o troppo lenta: riprovare."
_APPROVAL_SECONDS = 180.0  # for whoever must confirm on a phone
_PAUSE = 2.0
_WRONG_SECRET = {
    "invalid_pin": "il PIN",
    "invalid_otp": "il codice usa e getta",
    "invalid_authentication_data": "il PIN o il codice",
}


@dataclass(frozen=True, slots=True)
class Service:
    """A remote signature service.

    Attributes:
        url: Up to, and without, ``/csc``.
        version: Of the API.
        user: Name for its access: of an OAuth client (``oauth2client``) or of a user (``basic``).
        password: Belongs to it; never printed.
        allow_loopback: Whether it may stand on this machine without TLS (trial and tests).
    """

    url: str
    version: Version
    user: str
    password: str = field(repr=False)
    allow_loopback: bool = False

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        local = self.allow_loopback and parts.hostname == "127.0.0.1"
        if (parts.scheme != "https" and not local) or not parts.hostname or parts.username:
            raise ProviderError(
                "L’indirizzo del servizio di firma remota deve cominciare con https://: correggere ACCORDI_CSC_URL."
            )


@dataclass(frozen=True, slots=True)
class Connection:
    """An entered service."""

    service: Service
    access: str = field(repr=False)

    @classmethod
    def open(cls, service: Service) -> Connection:
        """Enter the service, in the way that it says it wants.

        Raises:
            ProviderError: It is silent, refuses, or wants a way that a program cannot go.
        """
        without = cls(service, "")
        ways = without.call("info", {}).get("authType") or []
        if "oauth2client" in ways:
            # At the address configured: the one that the answer names could be anybody's.
            form = {"grant_type": "client_credentials", "client_id": service.user, "client_secret": service.password}
            answer = _answered(service, "oauth2/token", data=form)
        elif "basic" in ways:
            answer = _answered(service, "auth/login", json={}, auth=(service.user, service.password))
        else:
            raise ProviderError(
                "Il servizio di firma remota non ammette l’accesso di un programma (oauth2client o basic): "
                "sentire il gestore."
            )
        return cls(service, _text(answer[1], "access_token"))

    def call(self, method: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call a method of the API.

        Raises:
            ProviderError: Silence, refusal, or an answer that is none; secrets are in none of the messages.
        """
        return self._call(method, body)[1]

    def authorise(self, body: Mapping[str, Any]) -> str:
        """Have one signature authorised; waits while somebody confirms on a phone.

        Raises:
            ProviderError: Wrong PIN or code, or nobody confirmed in time.
        """
        status, answer = self._call("credentials/authorize", body)
        end = time.monotonic() + _APPROVAL_SECONDS
        while status == 202:
            if time.monotonic() > end:
                raise ProviderError("Nessuno ha confermato la firma in tempo: non è stato firmato nulla, ripetere.")
            time.sleep(_PAUSE)
            status, answer = self._call("credentials/authorizeCheck", {"handle": _text(answer, "handle")})
        return _text(answer, "SAD")

    def _call(self, method: str, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        return _answered(self.service, method, json=dict(body), auth=self._authorised)

    def _authorised(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        # As ``auth``, so that no password out of somebody's ~/.netrc takes its place.
        if self.access:
            request.headers["Authorization"] = f"Bearer {self.access}"
        return request


def _answered(service: Service, method: str, **request: Any) -> tuple[int, Mapping[str, Any]]:
    url = f"{service.url.rstrip('/')}/csc/{service.version}/{method}"
    try:
        status, content = within(_SECONDS, lambda: _posted(url, request))
    except TimeoutError:
        raise ProviderError(_TOO_LONG) from None
    except requests.RequestException as error:
        # The library's own message may hold the request with what is secret in it.
        raise ProviderError(
            f"Il servizio di firma remota {service.url} non risponde ({type(error).__name__}): non è stato firmato "
            "nulla, riprovare."
        ) from None
    answer = _json(content) if status != 204 else {}
    if status in (200, 202, 204):
        return status, answer
    raise ProviderError(_refusal(method, status, answer))


def _posted(url: str, request: Mapping[str, Any]) -> tuple[int, bytes]:
    content = bytearray()
    with requests.post(url, timeout=_SECONDS, allow_redirects=False, stream=True, **request) as response:
        for chunk in response.iter_content(16384):
            content += chunk
            if len(content) > _BYTES:
                raise ProviderError(_TOO_LONG)
        return response.status_code, bytes(content)


def _json(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content or b"{}")
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _refusal(method: str, status: int, answer: Mapping[str, Any]) -> str:
    code = str(answer.get("error", ""))[:60]
    if code in _WRONG_SECRET:
        return (
            f"Il servizio di firma remota dice che {_WRONG_SECRET[code]} è errato: non è stato firmato nulla e nulla "
            "è stato ritentato. Verificare e ripetere."
        )
    if status == 401 or method in ("auth/login", "oauth2/token"):
        return "Il servizio di firma remota non riconosce l’accesso: controllare utente e file della password."
    why = " ".join(str(answer.get("error_description") or code or f"HTTP {status}").split())[:200]
    return f"Il servizio di firma remota ha rifiutato ({method}: {why}): non è stato firmato nulla."


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise ProviderError(f"Il servizio di firma remota risponde senza «{name}»: sentire il gestore.")
    return value
