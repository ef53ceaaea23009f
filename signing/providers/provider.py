"""What every way of signing has in common."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from asn1crypto import x509  # type: ignore[import-untyped]
from pyhanko.sign.signers.pdf_cms import Signer

Ask = Callable[[str], str]
"""Puts a question (Italian) to the person at the keyboard; the answer is secret and is not echoed."""


class SigningProvider(Protocol):
    """A key that a person holds, wherever it lies."""

    @property
    def device(self) -> str:
        """Name of what only one process may use at a time, the same in every process."""

    async def certificate(self) -> x509.Certificate:
        """Read the certificate, before anything secret is asked.

        Raises:
            ProviderError: The device or the service does not give one.
        """

    def signer(self, ask: Ask) -> AbstractAsyncContextManager[Signer]:
        """Open the key for one signature, with what the person answers.

        Raises:
            ProviderError: Wrong PIN or code, device gone, service silent. Nothing is tried a second time: a device
                that counts wrong PINs would be blocked.
        """
