"""The requests that an examination makes, kept to the allowed hosts.

The addresses stand in certificates that an outsider may have made, so each request is checked against
the allow list of :class:`~signing.base.trust.TrustSettings`, its host may not lie in a private network, redirects
are not followed, and the answer is cut off at a size and a time. The examining process has no network: it asks the
process that started it, which checks and makes the request (:func:`fetching`).
"""

from __future__ import annotations

import base64
import ipaddress
import socket
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from sandbox.questions import Answering, Channel, channel
from signing.base.deadline import within
from signing.base.trust import TrustSettings

USER_AGENT = "Accordi"
_METHODS, _HEADERS = {"GET", "POST"}, {"Accept", "Content-Type"}
"""What an examination sends; a process that was taken over by a file might want more."""


class FetchRefusedError(requests.RequestException):
    """The address may not be contacted, or its answer is too large, too slow or an error."""


class Gatekeeper:
    """Makes the requests of one examination and counts them."""

    def __init__(self, trust: TrustSettings) -> None:
        self._trust = trust
        self._made = 0
        self.failures: list[str] = []

    def request(
        self, method: str, url: str, *, data: bytes | None = None, headers: dict[str, str]
    ) -> requests.Response:
        """Send one request and return the complete answer.

        Raises:
            FetchRefusedError: if the address is not allowed or the answer is unusable.
            requests.RequestException: if the network fails.
        """
        try:
            return self._request(method, url, data, headers)
        except requests.RequestException as error:
            self.failures.append(f"{url}: {error}")
            raise

    def _request(self, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> requests.Response:
        if (way := channel()) is not None:
            return _through(way, method, url, data, headers)
        try:
            return within(self._trust.limits.fetch_seconds, lambda: self._fetched(method, url, data, headers))
        except TimeoutError as error:
            raise FetchRefusedError("risposta troppo lenta") from error

    def _fetched(self, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> requests.Response:
        self._check_address(url)
        limits = self._trust.limits
        self._made += 1
        if self._made > limits.fetch_requests:
            raise FetchRefusedError("troppe richieste per un solo documento")
        end = time.monotonic() + limits.fetch_seconds
        with requests.request(
            method,
            url,
            data=data,
            headers={"User-Agent": USER_AGENT, **headers},
            timeout=limits.fetch_seconds,
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code != 200:
                raise FetchRefusedError(f"risposta HTTP {response.status_code}")
            body = bytearray()
            # As the bytes come, and not when so many are there: else one byte a second would hold it.
            for chunk in iter(lambda: response.raw.read1(65536, decode_content=True), b""):
                body += chunk
                if len(body) > limits.fetch_bytes or time.monotonic() > end:
                    raise FetchRefusedError("risposta troppo grande o troppo lenta")
        response._content = bytes(body)
        return response

    def _check_address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or parts.username or not parts.hostname:
            raise FetchRefusedError("indirizzo non ammesso")
        if not self._trust.allows_host(parts.hostname):
            raise FetchRefusedError(f"{parts.hostname} non è fra gli indirizzi ammessi")
        if self._trust.allow_loopback or requests.utils.get_environ_proxies(url):
            return  # through a proxy, the proxy resolves the name
        try:
            found = socket.getaddrinfo(parts.hostname, None, type=socket.SOCK_STREAM)
        except OSError as error:
            raise FetchRefusedError(f"{parts.hostname} non si risolve") from error
        if not all(ipaddress.ip_address(str(entry[4][0]).split("%")[0]).is_global for entry in found):
            raise FetchRefusedError(f"{parts.hostname} sta in una rete privata")


def fetching(trust: TrustSettings) -> Answering:
    """Answers the requests of one examining process, each checked as if it were our own."""
    gatekeeper = Gatekeeper(trust)

    def answer(question: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            data = question["data"]
            if question["method"] not in _METHODS or not question["headers"].keys() <= _HEADERS:
                raise ValueError("no request of an examination")
            response = gatekeeper.request(
                str(question["method"]),
                str(question["url"]),
                data=None if data is None else base64.b64decode(data),
                headers={str(name): str(value) for name, value in question["headers"].items()},
            )
        except requests.RequestException as error:
            return {"refused": str(error)}
        except (AttributeError, KeyError, TypeError, ValueError):
            return {"refused": "non è una richiesta"}
        return {"headers": dict(response.headers), "body": base64.b64encode(response.content).decode()}

    return answer


def _through(way: Channel, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> requests.Response:
    """Let the starter of this process make a request."""
    encoded = None if data is None else base64.b64encode(data).decode()
    try:
        answer = way.ask({"method": method, "url": url, "data": encoded, "headers": headers})
    except OSError as error:
        raise FetchRefusedError(str(error)) from error
    if "refused" in answer:
        raise FetchRefusedError(answer["refused"])
    response = requests.Response()
    response.status_code, response.url = 200, url
    response.headers.update(answer["headers"])
    response._content = base64.b64decode(answer["body"])
    return response
