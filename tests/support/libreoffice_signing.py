"""Signs a PDF within a running LibreOffice and ends it; runs under the system's Python, which has `uno`.

``python3 libreoffice_signing.py PIPE FILE``: the certificate is the only one in the store that LibreOffice was given.
It says «signed», or «no» where LibreOffice answers that it does not sign, before it ends LibreOffice: as that closes
the bridge, `uno` may take this process along. It says nothing where LibreOffice did not come up: only then there is any
use in trying again.
"""

import sys
import time
from contextlib import suppress
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from com.sun.star.lang import DisposedException  # type: ignore[import-not-found]

PATIENCE_IN_SECONDS = 60


def _office(pipe: str) -> Any:
    """Raises: NoConnectException, where it does not come up."""
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    end = time.monotonic() + PATIENCE_IN_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def _sign(office: Any, path: str) -> bool:
    def service(name: str) -> Any:
        return office.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", office)

    (certificate,) = (
        service("xml.crypto.NSSInitializer")
        .createSecurityContext("")
        .getSecurityEnvironment()
        .getPersonalCertificates()
    )
    stream = service("ucb.SimpleFileAccess").openFileReadWrite(uno.systemPathToFileUrl(path))
    # Without a storage (that of an ODF file) the stream is taken for a PDF.
    signed = service("security.DocumentDigitalSignatures").signDocumentWithCertificate(certificate, None, stream)
    stream.getOutputStream().flush()
    stream.getInputStream().closeInput()
    return bool(signed)


def main() -> None:
    pipe, path = sys.argv[1:]
    with suppress(NoConnectException):
        office = _office(pipe)
        try:
            print("signed" if _sign(office, path) else "no", flush=True)
        finally:
            desktop = office.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", office)
            with suppress(DisposedException):  # it ends before it answers that it will
                desktop.terminate()


if __name__ == "__main__":
    main()
