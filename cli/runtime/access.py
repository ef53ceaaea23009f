"""Who may enter: the credential of Prefect's pages and the key of its secrets, made by themselves at the first start.

Prefect knows one credential for everybody. It keeps strangers out (other users and programs of the same computer, and
web pages open in the same browser); it does not tell who acts, which is why every form asks.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

from agreements.documents.files.kept_secret import kept_secret
from cli.runtime.errors import RuntimeStartError

CREDENTIAL = "PREFECT_SERVER_API_AUTH_STRING"
ENCRYPTION_KEY = "PREFECT_SERVER_ENCRYPTION_KEY"
USER = "accordi"


def password_file(folder: Path) -> Path:
    """Return where the credential of an installation lies: one line, ``user:password``, as the login page asks it."""
    return folder / "accesso" / "password"


def key_file(folder: Path) -> Path:
    """Return where the key lies with which Prefect encrypts what it keeps secret."""
    return folder / "accesso" / "chiave"


def access(folder: Path, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with which the server asks for the credential and its clients give it.

    What the administrator has chosen in the environment wins and is written nowhere; the rest is made once and kept
    in files that only the owner can read. Safe to kill and to repeat: a file is there whole or not at all.

    Args:
        folder: The var folder.
        chosen: The environment that may name a credential and a key.

    Raises:
        RuntimeStartError: A credential that cannot be one.
        AccordiError: A file that others can read.
    """
    credential = chosen.get(CREDENTIAL) or kept_secret(password_file(folder), _new_credential)
    if not all(credential.partition(":")) or not credential.isascii() or not credential.isprintable():
        raise RuntimeStartError(
            f"{CREDENTIAL} deve avere la forma «utente:password», con lettere non accentate: correggerla e riavviare."
        )
    key = chosen.get(ENCRYPTION_KEY) or kept_secret(key_file(folder), _new_key)
    return {CREDENTIAL: credential, "PREFECT_API_AUTH_STRING": credential, ENCRYPTION_KEY: key}


def known_credential(folder: Path, chosen: Mapping[str, str]) -> str:
    """Return the credential of an installation that was started before, to ask its server something; makes none.

    Empty if there is none, or if the file is not for us to read.
    """
    if given := chosen.get("PREFECT_API_AUTH_STRING") or chosen.get(CREDENTIAL):
        return given
    try:
        return password_file(folder).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _new_credential() -> str:
    return f"{USER}:{secrets.token_urlsafe(18)}"


def _new_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()  # what Fernet asks for
