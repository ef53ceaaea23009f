"""The services of the trial PKI: OCSP, CRL, time stamps and trusted lists on loopback, following the trial clock.

As a program: `python -m signing.trial.pki --folder F --port 0`. It makes the keys and certificates in F if
they are not there, writes `pki.json` with addresses and paths, prints the same JSON, and serves until
SIGTERM. A restart on the same folder takes the same port, because the certificates name it.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from signing.base.errors import SigningError
from signing.base.trust import TrustSettings, certificates_in
from signing.trial import clock
from signing.trial.authority import ARCHITECTURE, configuration, make_keys
from signing.trial.keys import read_key, signature
from signing.trial.list_service import LISTS_PATH, TrialLists
from signing.trial.people import PEOPLE
from signing.trusted_lists.settings import ListSettings

if TYPE_CHECKING:
    from certomancer.integrations.animator import Animator

STATE_FILE = "pki.json"
PASSPHRASE_FILE = "passphrase"  # noqa: S105 - a file name
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class TrialPki:
    """A running trial PKI.

    Attributes:
        folder: where its files are.
        trust_anchors: folder for `TrustSettings.from_folder`.
        time_stamp_url: the RFC 3161 service.
        pkcs12: the PKCS#12 file of each person, by label.
        process: the service, ended by `stop()`.
    """

    folder: Path
    trust_anchors: Path
    time_stamp_url: str
    pkcs12: dict[str, Path]
    process: subprocess.Popen[bytes]

    def trust(self) -> TrustSettings:
        """Return trust settings for this PKI: its anchors, and no address but loopback."""
        return TrustSettings.from_folder(
            self.trust_anchors,
            time_stamp_url=self.time_stamp_url,
            allowed_hosts=frozenset({"127.0.0.1"}),
            allow_loopback=True,
        )

    def lists(self, folder: Path) -> ListSettings:
        """Return settings for the lists of this PKI, kept in the folder."""
        state = read_state(self.folder) or {}
        pins = certificates_in(self.trust_anchors / "lotl")
        return ListSettings(folder, pins, state["lotl_url"], ("IT",), frozenset({"127.0.0.1"}), allow_loopback=True)

    def stop(self) -> None:
        """End the services; safe to repeat."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=10)


def start_trial_pki(folder: Path, port: int = 0) -> TrialPki:
    """Start the services in an own process and wait until they answer.

    Raises:
        SigningError: if they do not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    log = folder / "pki.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [
                sys.executable,
                "-m",
                "signing.trial.pki",
                "--folder",
                str(folder),
                "--port",
                str(port),
                "--end-with-parent",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=output,
            cwd=Path(__file__).resolve().parents[2],
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        state = read_state(folder)
        if state is not None and state["pid"] == process.pid and _answers(state["port"]):
            return TrialPki(
                folder=folder,
                trust_anchors=folder / "trust",
                time_stamp_url=state["time_stamp_url"],
                pkcs12={label: folder / path for label, path in state["pkcs12"].items()},
                process=process,
            )
        time.sleep(0.1)
    process.kill()
    process.wait()
    raise SigningError(f"I servizi di prova (OCSP, CRL, marca temporale) non si avviano: vedere {log}.")


def read_state(folder: Path) -> dict[str, Any] | None:
    """Return what the service wrote into its folder, or None before its first start."""
    try:
        state: dict[str, Any] = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return state


def read_passphrase(folder: Path) -> bytes:
    """Return the passphrase of the PKCS#12 files."""
    return (folder / PASSPHRASE_FILE).read_text(encoding="ascii").strip().encode("ascii")


def serve(folder: Path, port: int) -> None:
    """Make what is missing in the folder, then serve until SIGTERM."""
    from werkzeug.serving import make_server

    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    signal.signal(signal.SIGTERM, _leave)
    earlier = read_state(folder) or {}
    made_at = datetime.fromisoformat(earlier["made_at"]) if earlier else datetime.now(UTC).replace(microsecond=0)
    animator_box: list[Animator] = []
    lists_box: list[TrialLists] = []

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"].startswith(LISTS_PATH):
            return lists_box[0](environ, start_response)
        return animator_box[0](environ, start_response)

    server = make_server("127.0.0.1", earlier.get("port", port), application, threaded=True)
    base_url = f"http://127.0.0.1:{server.port}"
    make_keys(folder / "keys")
    animator_box.append(_animator(folder, made_at, base_url))
    lists_box.append(TrialLists(folder, made_at, base_url))
    state = {
        "made_at": made_at.isoformat(),
        "port": server.port,
        "pid": os.getpid(),
        "base_url": base_url,
        "time_stamp_url": f"{base_url}/{ARCHITECTURE}/tsa/tsa",
        "lotl_url": lists_box[0].url,
        "trust_anchors": "trust",
        "pkcs12": {person.label: f"people/{person.label}.p12" for person in PEOPLE},
        "tax_codes": {person.label: person.tax_code for person in PEOPLE},
        "names": {person.label: person.name for person in PEOPLE},
    }
    scratch = folder / f".{STATE_FILE}.new"
    scratch.write_text(json.dumps(state, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    scratch.replace(folder / STATE_FILE)
    print(json.dumps(state, ensure_ascii=False), flush=True)
    server.serve_forever()


def _watch_parent(parent: int) -> None:
    """End this process when its parent is gone: no service is left behind by a killed test or demo."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _animator(folder: Path, made_at: datetime, base_url: str) -> Animator:
    from asn1crypto import keys, x509  # type: ignore[import-untyped]
    from certomancer import crypto_utils
    from certomancer.integrations.animator import Animator, AnimatorArchStore
    from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    class ClockedAnimator(Animator):
        """Answers as of the trial clock, read anew at each request."""

        def at_time(self, _request: object) -> datetime:
            return clock.now(folder)

    class ServiceKeys(crypto_utils.PycaCryptographyBackend):
        """The keys of authorities and services."""

        def load_private_key(self, key_bytes: bytes, password: bytes | None) -> tuple[Any, Any]:
            read = read_key(key_bytes)
            private = read.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            public = read.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            return keys.PrivateKeyInfo.load(private), keys.PublicKeyInfo.load(public)

        def generic_sign(self, private_key: Any, tbs_bytes: bytes, sd_algo: Any) -> bytes:
            return signature(private_key.dump(), tbs_bytes, sd_algo.hash_algo)

    crypto_utils.CRYPTO_BACKEND = ServiceKeys()
    config = CertomancerConfig(configuration(made_at, base_url), key_search_dir=str(folder / "keys"))
    architecture = config.get_pki_arch(ArchLabel(ARCHITECTURE))
    for label, certificate in list(_issued(architecture).items()):
        # Reloaded, or asn1crypto would serialise the whole structure again at each use.
        architecture._cert_cache[CertLabel(label)] = x509.Certificate.load(certificate.dump())
    _write_files(folder, _issued(architecture))
    return ClockedAnimator(
        AnimatorArchStore({ArchLabel(ARCHITECTURE): architecture}),
        with_web_ui=False,
        allow_time_override=False,
    )


def _issued(architecture: Any) -> dict[str, Any]:
    from certomancer.registry import CertLabel

    labels = ("root", "issuer", "other-issuer", "ocsp", "tsa", "tsa-later", *(person.label for person in PEOPLE))
    return {label: architecture.get_cert(CertLabel(label)) for label in labels}


def _write_files(folder: Path, issued: dict[str, Any]) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12

    certificates = {label: x509.load_der_x509_certificate(certificate.dump()) for label, certificate in issued.items()}
    for name, label in (
        ("trust/root.pem", "root"),
        ("trust/qualified/issuer.pem", "issuer"),
        ("certificates/issuer.pem", "issuer"),
        ("certificates/tsa.pem", "tsa"),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(certificates[label].public_bytes(serialization.Encoding.PEM))
    secret = folder / PASSPHRASE_FILE
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24), encoding="ascii")
    (folder / "people").mkdir(exist_ok=True)
    for person in PEOPLE:
        path = folder / "people" / f"{person.label}.p12"
        if path.exists():
            continue
        key = read_key((folder / "keys" / f"{person.label}.pem").read_bytes())
        issuer = "other-issuer" if issued[person.label].issuer == issued["other-issuer"].subject else "issuer"
        data = pkcs12.serialize_key_and_certificates(
            person.label.encode(),
            key,
            certificates[person.label],
            [certificates[issuer], certificates["root"]],
            serialization.BestAvailableEncryption(read_passphrase(folder)),
        )
        path.touch(mode=0o600)
        path.write_bytes(data)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def main(arguments: list[str] | None = None) -> None:
    """Entry point of `python -m signing.trial.pki`."""
    parser = argparse.ArgumentParser(description="Servizi di PROVA, senza valore legale")
    parser.add_argument("--folder", type=Path, required=True, help="cartella della PKI di prova")
    parser.add_argument("--port", type=int, default=0, help="porta su 127.0.0.1; 0 = una libera")
    parser.add_argument("--advance-days", type=float, help="mette l'orologio di prova e termina")
    parser.add_argument("--end-with-parent", action="store_true", help="termina quando termina chi l'ha avviato")
    options = parser.parse_args(arguments)
    if options.end_with_parent:
        threading.Thread(target=_watch_parent, args=(os.getppid(),), daemon=True).start()
    if options.advance_days is not None:
        clock.move_to_offset(options.folder, timedelta(days=options.advance_days))
        return
    serve(options.folder.resolve(), options.port)


if __name__ == "__main__":
    main()
