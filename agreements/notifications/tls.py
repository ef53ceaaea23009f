"""What both mail servers share: whose certificate is trusted, and an Italian sentence where it is not.

A certificate is always checked, chain and name; there is no setting that turns it off.
"""

from __future__ import annotations

import ssl
from pathlib import Path

_EXPIRED, _NOT_YET, _WRONG_NAME, _WRONG_ADDRESS = 10, 9, 62, 64  # X509_V_ERR_… of OpenSSL


class UnusableAuthorities(OSError):
    """The file of further authorities cannot be used; the sentence is Italian."""


def trusting(ca_file: str) -> ssl.SSLContext:
    """A context that trusts the system's authorities, and those of a file.

    Args:
        ca_file: Of certificates in PEM; empty: none.

    Raises:
        UnusableAuthorities: The file is not there, or holds no certificate.
    """
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            what = "non contiene certificati in formato PEM" if Path(ca_file).is_file() else "non c’è"
            raise UnusableAuthorities(f"il file delle autorità «{ca_file}» {what}") from error
    return context


def why_not(error: Exception, setting: str) -> str | None:
    """Why no protected connection came about, in Italian and with what to do; None where it failed otherwise.

    Args:
        setting: How the settings that concern it begin: ``ACCORDI_SMTP``.
    """
    if isinstance(error, UnusableAuthorities):
        return f"{error}: correggere {setting}_CA_FILE"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{_of_certificate(error, setting)}; non è stato trasmesso nulla"
    if isinstance(error, ssl.SSLError) and error.reason in ("WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL"):
        return (
            "su questa porta il server non comincia con una connessione protetta: "
            f"correggere la porta, o impostare {setting}_SECURITY=starttls"
        )
    return None


def _of_certificate(error: ssl.SSLCertVerificationError, setting: str) -> str:
    if error.verify_code in (_WRONG_NAME, _WRONG_ADDRESS):
        return (
            "il certificato del server è intestato a un altro nome: "
            f"scrivere in {setting}_HOST il nome che vi compare, o farlo correggere da chi gestisce il server"
        )
    if error.verify_code == _EXPIRED:
        return "il certificato del server è scaduto: avvisare chi lo gestisce"
    if error.verify_code == _NOT_YET:
        return "il certificato del server non vale ancora: controllare l’ora di questo computer"
    return (
        "il certificato del server non viene da un’autorità fidata: se il server è quello giusto, indicare "
        f"il certificato della sua autorità in {setting}_CA_FILE"
    )
