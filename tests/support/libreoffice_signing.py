"""Signs a PDF within a running LibreOffice and ends it; runs under the system's Python, which has `uno`.

``python3 libreoffice_signing.py PIPE FILE``: the certificate is the only one in the store that LibreOffice was given.
"""

import sys
import time
from typing import Any

import uno  # type: ignore[import-not-found]

PATIENCE_IN_SECONDS = 40


def _office(pipe: str) -> Any:
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    end = time.monotonic() + PATIENCE_IN_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
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


def main() -> int:
    pipe, path = sys.argv[1:]
    office = _office(pipe)
    try:
        # Just started and on a busy machine it may answer no before it has written anything.
        return 0 if any(_sign(office, path) for _ in range(3)) else 1
    finally:
        desktop = office.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", office)
        desktop.terminate()


if __name__ == "__main__":
    sys.exit(main())
