"""A key in a file: **trial only**, because a file can be copied and a qualified key cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import x509  # type: ignore[import-untyped]
from pyhanko.sign.signers.pdf_cms import Signer, SimpleSigner

from signing.base.errors import ProviderError
from signing.providers.provider import Ask


@dataclass(frozen=True, slots=True)
class Pkcs12File:
    """The PKCS#12 file of a trial person.

    Attributes:
        passphrase: Kept beside the file by the trial services; production installations have no such file.
    """

    path: Path
    passphrase: bytes

    @property
    def device(self) -> str:
        """The file itself."""
        return f"pkcs12:{self.path.resolve()}"

    async def certificate(self) -> x509.Certificate:
        """Read the certificate of the file.

        Raises:
            ProviderError: No such file, or another passphrase.
        """
        return self._load().signing_cert

    @asynccontextmanager
    async def signer(self, _ask: Ask) -> AsyncIterator[Signer]:
        """Open the key; nothing is asked."""
        yield self._load()

    def _load(self) -> Signer:
        try:
            loaded = SimpleSigner.load_pkcs12(str(self.path), passphrase=self.passphrase)  # type: ignore[no-untyped-call]
        except OSError:
            loaded = None
        if not isinstance(loaded, Signer):
            raise ProviderError(f"Il file di prova {self.path.name} non si apre: riavviare i servizi di prova.")
        return loaded
