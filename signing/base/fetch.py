"""pyHanko's fetching of OCSP, CRL, certificates and time stamps, by the requests of a gatekeeper."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import requests
from asn1crypto import tsp  # type: ignore[import-untyped]
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, set_tsp_headers
from pyhanko_certvalidator.fetchers.api import FetcherBackend, Fetchers
from pyhanko_certvalidator.fetchers.requests_fetchers.cert_fetch_client import RequestsCertificateFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.crl_client import RequestsCRLFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.ocsp_client import RequestsOCSPFetcher

from signing.base.gatekeeper import Gatekeeper


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
