"""A remote signature (HSM of a trust service provider) by the API of the Cloud Signature Consortium, v1 and v2.

Only the hash leaves this machine. PIN and one-use code are asked when the service has said which it wants, and go
into one request of one signature, whose hash the service binds them to.

Source: CSC API 1.0.4.0 (2019) and 2.0 (2023), chapters 8 and 11.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from asn1crypto import algos, x509  # type: ignore[import-untyped]
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.base.errors import ProviderError
from signing.providers import csc_requests
from signing.providers.csc_http import Connection, Service
from signing.providers.provider import Ask

_SIGNATURE_BYTES = 512  # an RSA key of 4096 bits; what is shorter leaves room
_RSA = algos.SignedDigestAlgorithmId("rsassa_pkcs1v15").dotted


@dataclass(frozen=True, slots=True)
class RemoteKey:
    """A credential at a service."""

    service: Service
    credential: str

    @property
    def device(self) -> str:
        """The credential."""
        return f"remote:{self.service.url}:{self.credential}"

    async def certificate(self) -> x509.Certificate:
        """Ask the service for the certificate of the credential.

        Raises:
            ProviderError: The service is silent, refuses, or the key is disabled.
        """
        return (await asyncio.to_thread(self._read))[1].chain[0]

    @asynccontextmanager
    async def signer(self, ask: Ask) -> AsyncIterator[Signer]:
        """Open the credential; what it wants to be told is asked once the hash is known.

        Raises:
            ProviderError: As above, or it is authorised in a way that only a browser can do.
        """
        connection, credential = await asyncio.to_thread(self._read)
        yield _RemoteSigner(connection, credential, ask)

    def _read(self) -> tuple[Connection, csc_requests.Credential]:
        connection = Connection.open(self.service)
        wanted = csc_requests.info_request(self.credential, self.service.version)
        return connection, csc_requests.read_credential(
            self.credential, self.service.version, connection.call("credentials/info", wanted)
        )


class _RemoteSigner(Signer):
    def __init__(self, connection: Connection, credential: csc_requests.Credential, ask: Ask) -> None:
        certificate, *others = credential.chain
        known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        known.register_multiple(others)
        super().__init__(signing_cert=certificate, cert_registry=known)
        self._connection, self._credential, self._ask = connection, credential, ask

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Have the hash of the data signed."""
        if dry_run:
            return bytes(_SIGNATURE_BYTES)
        return await asyncio.to_thread(self._signed, data, digest_algorithm)

    def _signed(self, data: bytes, digest_algorithm: str) -> bytes:
        credential, connection = self._credential, self._connection
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)["algorithm"]
        if mechanism.dotted in credential.algorithms:
            algorithm = mechanism.dotted
        elif mechanism.native.endswith("_rsa") and _RSA in credential.algorithms:
            algorithm = _RSA  # the bare key: the hash algorithm is told beside it
        else:
            raise ProviderError(f"Il servizio di firma non ammette l’algoritmo {mechanism.native}: sentire il gestore.")
        hashed = base64.b64encode(hashlib.new(digest_algorithm, data).digest()).decode("ascii")
        oid = algos.DigestAlgorithmId(digest_algorithm).dotted
        secrets = self._secrets()
        sad = connection.authorise(csc_requests.authorise_request(credential, hashed, oid, secrets))
        answer = connection.call(
            "signatures/signHash", csc_requests.sign_request(credential, hashed, oid, algorithm, sad)
        )
        return _one_signature(answer)

    def _secrets(self) -> Mapping[str, str]:
        """What the person answers to each thing that the credential wants to be told."""
        answers = {}
        for wanted in self._credential.wanted:
            if wanted.sent_by is not None:
                told = self._connection.call(*wanted.sent_by)
                if challenge := told.get("challenge"):
                    answers[wanted.identifier] = self._answer(f"{wanted.question} – {str(challenge)[:200]}")
                    continue
            answers[wanted.identifier] = self._answer(wanted.question)
        return answers

    def _answer(self, question: str) -> str:
        answer = self._ask(question)
        if not answer:
            raise ProviderError("Nessun codice indicato: non è stato firmato nulla.")
        return answer


def _one_signature(answer: Mapping[str, Any]) -> bytes:
    signatures: Sequence[Any] = answer.get("signatures") or []
    if len(signatures) != 1:
        raise ProviderError(f"Il servizio di firma ha dato {len(signatures)} firme invece di una: sentire il gestore.")
    try:
        return base64.b64decode(signatures[0], validate=True)
    except (ValueError, TypeError) as error:
        raise ProviderError("Il servizio di firma ha dato una risposta che non è una firma: riprovare.") from error
