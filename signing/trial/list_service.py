"""The trial PKI's trusted lists, served as the Commission and AgID serve theirs; a new edition each trial day."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.base.listed_trust import ISSUER, TIME_STAMPS
from signing.trial import clock
from signing.trial.lists import (
    GRANTED,
    Facts,
    TrialPointer,
    TrialService,
    kept_list_key,
    list_of_lists,
    national_list,
    sign_list,
)

LISTS_PATH = "/elenchi/"
_LIFE = timedelta(days=180)
_SINCE = timedelta(days=5 * 365)
_UNTIL = timedelta(days=15 * 365)
_FOR_SIGNATURES = """<Extension Critical="true"><AdditionalServiceInformation>
<URI xml:lang="en">http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSignatures</URI>
</AdditionalServiceInformation></Extension>"""


class TrialLists:
    """A WSGI application; keys and pinned certificate are kept in the PKI's folder."""

    def __init__(self, folder: Path, made_at: datetime, base_url: str) -> None:
        self._folder = folder
        self._made_at = made_at
        self._base = f"{base_url}{LISTS_PATH}"
        times = (made_at - _SINCE, made_at + _UNTIL)
        self._lotl_key = kept_list_key(folder / "keys" / "elenchi", "europeo", *times)
        self._national_key = kept_list_key(folder / "keys" / "elenchi", "nazionale", *times)
        pin = folder / "trust" / "lotl" / "europeo.pem"
        pin.parent.mkdir(parents=True, exist_ok=True)
        pin.write_bytes(self._lotl_key.certificate.public_bytes(Encoding.PEM))
        self._day = -1
        self._files: dict[str, bytes] = {}
        self._lock = Lock()

    @property
    def url(self) -> str:
        """Address of the list of lists."""
        return f"{self._base}lotl.xml"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Answer with the edition of the trial day."""
        with self._lock:
            day = (clock.now(self._folder) - self._made_at).days
            if day != self._day:
                self._files, self._day = self._edition(day), day
            data = self._files.get(environ["PATH_INFO"].removeprefix(LISTS_PATH))
        if data is None:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b""]
        start_response("200 OK", [("Content-Type", "application/xml"), ("Content-Length", str(len(data)))])
        return [data]

    def _edition(self, day: int) -> dict[str, bytes]:
        issued_at = self._made_at + timedelta(days=day)
        facts = Facts(sequence=day + 1, issued_at=issued_at, next_update=issued_at + _LIFE)
        granted = [(GRANTED, self._made_at - _SINCE)]
        services = [
            TrialService("CA di PROVA", self._certificate("issuer"), granted, ISSUER, _FOR_SIGNATURES),
            TrialService("Marca temporale di PROVA", self._certificate("tsa"), granted, TIME_STAMPS),
        ]
        pointers = [
            TrialPointer("EU", self.url, [self._lotl_key.der]),
            TrialPointer("IT", f"{self._base}it.xml", [self._national_key.der]),
        ]
        return {
            "lotl.xml": sign_list(list_of_lists(pointers, facts), self._lotl_key),
            "it.xml": sign_list(national_list(services, facts), self._national_key),
        }

    def _certificate(self, label: str) -> bytes:
        data = (self._folder / "certificates" / f"{label}.pem").read_bytes()
        return x509.load_pem_x509_certificate(data).public_bytes(Encoding.DER)
