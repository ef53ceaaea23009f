"""Fetching of OCSP, CRL, certificates and time stamps, kept to the allowed hosts.

The addresses stand in certificates that an outsider may have made, so each request is checked against
the allow list of :class:`~signing.base.trust.TrustSettings`, its host may not lie in a private network, redirects
are not followed, and the answer is cut off at a size and a time.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

import requests
from asn1crypto import tsp  # type: ignore[import-untyped]
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, set_tsp_headers
from pyhanko_certvalidator.fetchers.api import FetcherBackend, Fetchers
from pyhanko_certvalidator.fetchers.requests_fetchers.cert_fetch_client import RequestsCertificateFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.crl_client import RequestsCRLFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.ocsp_client import RequestsOCSPFetcher

from signing.base.trust import TrustSettings

USER_AGENT = "Accordi"


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
            for chunk in response.iter_content(65536):
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


class _Guarded:
    """Replaces the requests of pyHanko's fetchers by those of the gatekeeper."""

    gatekeeper: Gatekeeper

    def _get(self, url: str, *, acceptable_content_types: Any) -> Awaitable[requests.Response]:
        headers = {"Accept": ",".join(acceptable_content_types)}
        return asyncio.to_thread(self.gatekeeper.request, "GET", url, headers=headers)

    def _post(
        self, url: str, data: bytes, *, content_type: str, acceptable_content_types: Any
    ) -> Awaitable[requests.Response]:
        headers = {"Accept": ",".join(acceptable_content_types), "Content-Type": content_type}
        return asyncio.to_thread(self.gatekeeper.request, "POST", url, data=data, headers=headers)


class _Ocsp(_Guarded, RequestsOCSPFetcher):
    pass


class _Crl(_Guarded, RequestsCRLFetcher):
    pass


class _Certificates(_Guarded, RequestsCertificateFetcher):
    pass


class GuardedBackend(FetcherBackend):
    """pyHanko's fetchers behind one gatekeeper; answers are shared by all validations of one file."""

    def __init__(self, gatekeeper: Gatekeeper) -> None:
        ocsp, crl, certificates = _Ocsp(), _Crl(), _Certificates()  # type: ignore[no-untyped-call]
        for guarded in (ocsp, crl, certificates):
            guarded.gatekeeper = gatekeeper
        self._fetchers = Fetchers(ocsp_fetcher=ocsp, crl_fetcher=crl, cert_fetcher=certificates)

    def get_fetchers(self) -> Fetchers:
        """Return the same fetchers each time, with what they have fetched."""
        return self._fetchers


class GuardedTimeStamper(TimeStamper):
    """An RFC 3161 client behind the gatekeeper."""

    def __init__(self, url: str, gatekeeper: Gatekeeper) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._gatekeeper = gatekeeper

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask the service.

        Raises:
            TimestampRequestError: if it does not answer with a time-stamp reply.
        """
        try:
            response = await asyncio.to_thread(
                self._gatekeeper.request, "POST", self._url, data=req.dump(), headers=set_tsp_headers({})
            )
        except OSError as error:
            raise TimestampRequestError(str(error)) from error
        if response.headers.get("Content-Type") != "application/timestamp-reply":
            raise TimestampRequestError("la risposta non è una marca temporale", response)
        return tsp.TimeStampResp.load(response.content)
