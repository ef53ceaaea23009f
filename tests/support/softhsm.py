"""A token in software (SoftHSM) that holds keys of trial people, each under its own label."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pkcs11.util.x509 import decode_x509_certificate

from signing.trial.pki import TrialPki, read_passphrase

PIN = "271828"
MODULE = next((str(path) for path in Path("/usr/lib").rglob("libsofthsm2.so")), "libsofthsm2.so: apt install softhsm2")


def make_tokens(folder: Path, pki: TrialPki, tokens: dict[str, Sequence[str]]) -> None:
    """Make tokens by label, each with the key and certificate of trial people; for this process and its children.

    Call it once a process, before the library is loaded: it reads its configuration then.
    """
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n", encoding="ascii")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    for label, people in tokens.items():
        _run("--init-token", "--free", "--label", label, "--so-pin", "31415926", "--pin", PIN)
        for number, person in enumerate(people, 1):
            key = pki.folder / "keys" / f"{person}.pem"
            _run("--import", str(key), "--token", label, "--label", person, "--id", f"A{number}", "--pin", PIN)
    library = pkcs11.lib(MODULE)
    for label, people in tokens.items():
        token = library.get_token(token_label=label)
        with token.open(rw=True, user_pin=PIN) as session:
            for number, person in enumerate(people, 1):
                loaded = pkcs12.load_pkcs12(pki.pkcs12[person].read_bytes(), read_passphrase(pki.folder))
                assert loaded.cert is not None
                put_certificate(session, loaded.cert.certificate, bytes([0xA0 + number]))


def put_certificate(session: pkcs11.Session, certificate: x509.Certificate, identifier: bytes) -> None:
    attributes = decode_x509_certificate(certificate.public_bytes(Encoding.DER))
    session.create_object(
        attributes | {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.PRIVATE: False, pkcs11.Attribute.ID: identifier}
    )


def wrong_pins_left(label: str) -> tuple[bool, bool]:
    """Whether the token has noticed wrong PINs, and whether it is blocked."""
    flags = pkcs11.lib(MODULE).get_token(token_label=label).flags
    return pkcs11.TokenFlag.USER_PIN_COUNT_LOW in flags, pkcs11.TokenFlag.USER_PIN_LOCKED in flags


def _run(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)
