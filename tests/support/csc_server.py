"""A strict remote signature service on loopback: CSC API v1 or v2, each with its own shapes and no others."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import pkcs12

from signing.trial.pki import TrialPki, read_passphrase

USER, PASSWORD, PIN, CREDENTIAL = "accordi", "parola-di-prova", "4711", "CRED-PROVA-1"
SHA256, RSA, RSA_SHA256 = "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"


class Refused(Exception):
    def __init__(self, error: str, description: str = "", status: int = 400) -> None:
        self.error, self.description, self.status = error, description, status


@dataclass
class Csc:
    """The service's state; a test may change `entry`, `enabled`, `mode`, `algorithms`, `confirmations`, `kind`."""

    version: str
    key: rsa.RSAPrivateKey
    chain: list[str]
    url: str = ""
    entry: list[str] = field(default_factory=lambda: ["oauth2client"])
    enabled: bool = True
    mode: str = "explicit"
    kind: str = "Password"
    expression: str = "PIN AND OTP"
    algorithms: list[str] = field(default_factory=lambda: [RSA_SHA256])
    confirmations: int = 0
    calls: list[str] = field(default_factory=list)
    access: str = ""
    otp: str = ""
    sads: dict[str, str] = field(default_factory=dict)
    signatures: int = 0

    def answer(self, method: str, headers: Mapping[str, str], body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.calls.append(method)
        if method == "info":
            _only(body)
            return 200, {"specs": "prova", "authType": self.entry, "methods": []}
        if method == "auth/login":
            _only(body)
            expected = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            if headers.get("Authorization") != f"Basic {expected}":
                raise Refused("authentication_error")
            return 200, {"access_token": self.enter()}
        if headers.get("Authorization") != f"Bearer {self.access}" or not self.access:
            raise Refused("invalid_token", status=401)
        handler = {
            "credentials/info": self.info,
            "credentials/sendOTP": self.send_otp,
            "credentials/getChallenge": self.get_challenge,
            "credentials/authorize": self.authorize,
            "credentials/authorizeCheck": self.check,
            "signatures/signHash": self.sign,
        }[method]
        return handler(body)

    def enter(self) -> str:
        self.access = secrets.token_hex(8)
        return self.access

    def info(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        _only(body, "credentialID", "certificates", "certInfo", "authInfo", *(["lang"] if self.version == "v1" else []))
        self.known(body)
        told: dict[str, Any] = {
            "key": {"status": "enabled" if self.enabled else "disabled", "algo": self.algorithms, "len": 2048},
            "cert": {"status": "valid", "certificates": self.chain},
            "multisign": 1,
        }
        if self.version == "v1":
            return 200, told | {
                "authMode": self.mode,
                "SCAL": "2",
                "PIN": {"presence": "true", "format": "N"},
                "OTP": {"presence": "true", "type": "online", "format": "N"},
            }
        objects = [{"type": "Password", "id": "PIN"}, {"type": self.kind, "id": "OTP", "label": "Codice via SMS"}]
        return 200, told | {"SCAL": "2", "auth": {"mode": self.mode, "expression": self.expression, "objects": objects}}

    def send_otp(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        assert self.version == "v1"
        _only(body, "credentialID")
        self.known(body)
        self.otp = f"{secrets.randbelow(1_000_000):06d}"
        return 204, {}

    def get_challenge(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        assert self.version == "v2"
        _only(body, "credentialID", "authObjectID")
        self.otp = f"{secrets.randbelow(1_000_000):06d}"
        return 200, {"challenge": "numero di serie 12"}

    def authorize(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.known(body)
        if body.get("numSignatures") != 1:
            raise Refused("invalid_request", "Numbers of signatures is too high")
        if self.version == "v1":
            _only(body, "credentialID", "numSignatures", "hash", "PIN", "OTP")
            (hashed,) = body["hash"]
            pin, otp, wrong = body["PIN"], body["OTP"], ("invalid_pin", "invalid_otp")
        else:
            _only(body, "credentialID", "numSignatures", "hashes", "hashAlgorithmOID", "authData")
            assert body["hashAlgorithmOID"] == SHA256
            (hashed,) = body["hashes"]
            given = {each["id"]: each["value"] for each in body["authData"]}
            pin, otp = given["PIN"], given.get("OTP")
            wrong = ("invalid_authentication_data", "invalid_authentication_data")
        if pin != PIN:
            raise Refused(wrong[0])
        if self.kind != "PasswordOOB" and (not self.otp or otp != self.otp):
            raise Refused(wrong[1])
        self.otp = ""  # one use
        sad = secrets.token_hex(8)
        self.sads[sad] = hashed
        return (202, {"handle": sad}) if self.confirmations else (200, {"SAD": sad, "expiresIn": 300})

    def check(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        _only(body, "handle")
        self.confirmations -= 1
        return (202, {"handle": body["handle"]}) if self.confirmations else (200, {"SAD": body["handle"]})

    def sign(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.known(body)
        if self.version == "v1":
            _only(body, "credentialID", "SAD", "hash", "hashAlgo", "signAlgo")
            (hashed,), digest = body["hash"], body["hashAlgo"]
        else:
            _only(body, "credentialID", "SAD", "hashes", "hashAlgorithmOID", "signAlgo", "operationMode")
            (hashed,), digest = body["hashes"], body["hashAlgorithmOID"]
        if body["signAlgo"] not in self.algorithms or digest != SHA256:
            raise Refused("invalid_request", "Invalid parameter signAlgo")
        if self.sads.pop(body["SAD"], None) != hashed:
            raise Refused("invalid_request", "Hash is not authorized by the SAD")
        digest_bytes = base64.b64decode(hashed, validate=True)
        assert len(digest_bytes) == hashlib.sha256().digest_size
        self.signatures += 1
        signed = self.key.sign(digest_bytes, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
        return 200, {"signatures": [base64.b64encode(signed).decode()]}

    def known(self, body: dict[str, Any]) -> None:
        if body.get("credentialID") != CREDENTIAL:
            raise Refused("invalid_request", "Invalid parameter credentialID")


def _only(body: Mapping[str, Any], *names: str) -> None:
    if set(body) != set(names):
        raise Refused("invalid_request", f"expected {sorted(names)}, got {sorted(body)}")


@contextmanager
def csc_service(version: str, pki: TrialPki, person: str) -> Iterator[Csc]:
    """A service with one credential, of this trial person."""
    loaded = pkcs12.load_pkcs12(pki.pkcs12[person].read_bytes(), read_passphrase(pki.folder))
    assert loaded.cert is not None
    assert isinstance(loaded.key, rsa.RSAPrivateKey)
    chain = [loaded.cert.certificate, *(each.certificate for each in loaded.additional_certs)]
    state = Csc(
        version,
        loaded.key,
        [base64.b64encode(each.public_bytes(serialization.Encoding.DER)).decode() for each in chain],
    )

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            method = self.path.removeprefix(f"/csc/{version}/")
            try:
                if method == "oauth2/token":
                    status, told = 200, _token(state, raw)
                else:
                    status, told = state.answer(method, dict(self.headers), json.loads(raw))
            except Refused as refused:
                status, told = refused.status, {"error": refused.error, "error_description": refused.description}
            content = json.dumps(told).encode() if status != 204 else b""
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def _token(state: Csc, raw: bytes) -> dict[str, Any]:
    state.calls.append("oauth2/token")
    form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
    if form != {"grant_type": "client_credentials", "client_id": USER, "client_secret": PASSWORD}:
        raise Refused("invalid_client", status=401)
    return {"access_token": state.enter(), "token_type": "Bearer", "expires_in": 3600}
