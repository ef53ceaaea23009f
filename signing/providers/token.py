"""A card, USB token or HSM, by PKCS#11.

One wrong PIN is one wrong PIN: nothing here tries again, because three of them block a card.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import pkcs11
from asn1crypto import x509  # type: ignore[import-untyped]
from pkcs11.constants import TokenFlag
from pyhanko.sign.pkcs11 import PKCS11Signer
from pyhanko.sign.signers.pdf_cms import Signer

from signing.base.errors import ProviderError
from signing.base.identity import holder_of
from signing.providers.provider import Ask

_USAGE = "non_repudiation"  # a card of the CNS kind holds a second certificate, to log in with


@dataclass(frozen=True, slots=True)
class Token:
    """A token on this machine.

    Attributes:
        module: Path of the PKCS#11 library of the device.
        label: The token's own label.
        tax_code: Codice fiscale of the holder, to choose among several certificates; empty where there is one.
    """

    module: str
    label: str
    tax_code: str = ""

    @property
    def device(self) -> str:
        """The token, by its label: whichever library reads it."""
        return f"token:{self.label}"

    async def certificate(self) -> x509.Certificate:
        """Read the certificate for signatures; no PIN is needed.

        Raises:
            ProviderError: Library or token missing, no certificate for signatures, or several of one holder.
        """
        return await asyncio.to_thread(self._certificate)

    @asynccontextmanager
    async def signer(self, ask: Ask) -> AsyncIterator[Signer]:
        """Ask the PIN once and open the key.

        Raises:
            ProviderError: No PIN, a wrong one, a blocked token, no key to the certificate.
        """
        token = await asyncio.to_thread(self._token)
        if TokenFlag.USER_PIN_LOCKED in token.flags:
            raise ProviderError(f"Il dispositivo «{self.label}» è bloccato: sbloccarlo con il PUK e ripetere.")
        pin = self._pin(token, ask)
        with _told(self.label):
            session = await asyncio.to_thread(lambda: token.open(user_pin=pin))
        try:
            with _told(self.label):
                opened = await asyncio.to_thread(self._opened, session, pin)
                yield opened
        finally:
            await asyncio.to_thread(session.close)

    def _pin(self, token: Any, ask: Ask) -> Any:
        if TokenFlag.PROTECTED_AUTHENTICATION_PATH in token.flags:
            return pkcs11.PROTECTED_AUTH  # a reader with keys of its own: the PIN never comes here
        last = TokenFlag.USER_PIN_FINAL_TRY in token.flags
        warning = " (ATTENZIONE: ultimo tentativo prima del blocco)" if last else ""
        pin = ask(f"PIN del dispositivo «{self.label}»{warning}")
        if not pin:
            raise ProviderError("Nessun PIN indicato: non è stato firmato nulla.")
        return pin

    def _opened(self, session: Any, pin: Any) -> PKCS11Signer:
        certificate, identifier = self._chosen(session)
        wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.Attribute.ID: identifier}
        keys = list(session.get_objects(wanted))
        if len(keys) != 1:
            raise ProviderError(f"Sul dispositivo «{self.label}» manca la chiave del certificato di firma.")
        signer = PKCS11Signer(
            session,
            signing_cert=certificate,
            key_id=identifier,
            use_raw_mechanism=certificate.public_key.algorithm == "ec",  # few devices hash for themselves there
            base_sign_kwargs={"pin": pin} if _asks_each_time(keys[0]) else {},
            other_certs_to_pull=None,
        )
        signer._load_objects()  # type: ignore[no-untyped-call]
        return signer

    def _certificate(self) -> x509.Certificate:
        with _told(self.label), self._token().open() as session:
            return self._chosen(session)[0]

    def _token(self) -> Any:
        try:
            library = pkcs11.lib(self.module)
        except Exception as error:  # whatever the loading of foreign code throws
            raise ProviderError(
                f"La libreria PKCS#11 {self.module} non si carica: controllare ACCORDI_PKCS11_MODULE."
            ) from error
        with _told(self.label):
            found = [slot.get_token() for slot in library.get_slots(token_present=True)]
            named = [token for token in found if token.label.strip() == self.label]
        if len(named) != 1:
            here = ", ".join(f"«{token.label.strip()}»" for token in found) or "nessuno"
            raise ProviderError(
                f"Il dispositivo «{self.label}» non si trova (collegati: {here}): collegarlo o correggere il nome."
            )
        return named[0]

    def _chosen(self, session: Any) -> tuple[x509.Certificate, bytes]:
        """The certificate for signatures and the identifier that it shares with its key."""
        found = []
        for each in session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}):
            certificate = x509.Certificate.load(each[pkcs11.Attribute.VALUE])
            usage = certificate.key_usage_value
            if not certificate.ca and usage is not None and _USAGE in usage.native:
                found.append((certificate, bytes(each[pkcs11.Attribute.ID])))
        mine = [pair for pair in found if not self.tax_code or holder_of(pair[0]).tax_code == self.tax_code]
        if len(mine) != 1:
            what = f"{len(mine)} certificati di firma" if mine else "nessun certificato di firma"
            whose = " della persona indicata" if self.tax_code else ""
            raise ProviderError(f"Il dispositivo «{self.label}» contiene {what}{whose}: ne serve uno solo.")
        return mine[0]


def _asks_each_time(key: Any) -> bool:
    try:
        return bool(key[pkcs11.Attribute.ALWAYS_AUTHENTICATE])
    except pkcs11.PKCS11Error:  # the attribute is not of every device
        return False


@contextmanager
def _told(label: str) -> Iterator[None]:
    try:
        yield
    except pkcs11.PinIncorrect as error:
        raise ProviderError(
            f"Il PIN del dispositivo «{label}» è errato: non è stato ritentato nulla, perché dopo pochi errori il "
            "dispositivo si blocca. Verificare il PIN e ripetere."
        ) from error
    except pkcs11.PinLocked as error:
        raise ProviderError(f"Il dispositivo «{label}» è bloccato: sbloccarlo con il PUK e ripetere.") from error
    except (pkcs11.PinLenRange, pkcs11.PinInvalid) as error:
        raise ProviderError(f"Quello indicato non può essere il PIN del dispositivo «{label}»: verificarlo.") from error
    except pkcs11.PKCS11Error as error:
        raise ProviderError(
            f"Il dispositivo «{label}» non risponde come dovrebbe ({type(error).__name__}): ricollegarlo e ripetere."
        ) from error
