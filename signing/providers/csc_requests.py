"""The bodies of the CSC API: v2 renamed fields and moved PIN and code into one list, so each version has its own.

Source: CSC API 1.0.4.0, 11.5, 11.6, 11.7, 11.9; 2.0, 11.5, 11.6, 11.8, 11.10.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from asn1crypto import x509  # type: ignore[import-untyped]

from signing.base.errors import ProviderError

Version = Literal["v1", "v2"]
_LABELS = {"PIN": "PIN della firma remota", "OTP": "Codice usa e getta (OTP)"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One secret that a credential wants to be told.

    Attributes:
        identifier: The service's name for it.
        question: Italian, for the prompt.
        sent_by: Method and body that make the service send it to the person's phone; None if it need not.
    """

    identifier: str
    question: str
    sent_by: tuple[str, Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """A key at the service.

    Attributes:
        chain: Its certificate, then those of the issuers.
        algorithms: Object identifiers of the signature algorithms that it can do.
        pinned: Whether authorisation is bound to the hash (SCAL2).
        wanted: What the person is asked for.
    """

    identifier: str
    version: Version
    chain: Sequence[x509.Certificate]
    algorithms: frozenset[str]
    pinned: bool
    wanted: tuple[Wanted, ...]


def info_request(credential: str, version: Version) -> dict[str, Any]:
    """Body of ``credentials/info``."""
    asked = {"credentialID": credential, "certificates": "chain", "certInfo": False, "authInfo": True}
    return asked if version == "v2" else asked | {"lang": "it-IT"}


def read_credential(identifier: str, version: Version, answer: Mapping[str, Any]) -> Credential:
    """Read the answer to ``credentials/info``.

    Raises:
        ProviderError: The key is disabled, is authorised through a browser only, or the answer is none.
    """
    try:
        key, certificates = answer["key"], answer["cert"]["certificates"]
        chain = [x509.Certificate.load(base64.b64decode(each, validate=True)) for each in certificates]
        for each in chain:
            each.native  # noqa: B018 - asn1crypto parses late
        algorithms = frozenset(str(each) for each in key["algo"])
        if not chain or not algorithms:
            raise ValueError
        enabled = key.get("status", "enabled") == "enabled"
        wanted = _wanted_v1(identifier, answer) if version == "v1" else _wanted_v2(identifier, answer["auth"])
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise ProviderError(
            f"Il servizio di firma descrive la credenziale «{identifier}» in modo non leggibile."
        ) from error
    if not enabled:
        raise ProviderError(f"La credenziale «{identifier}» è disabilitata: sentire il gestore della firma remota.")
    return Credential(identifier, version, chain, algorithms, str(answer.get("SCAL", "1")) == "2", wanted)


def authorise_request(
    credential: Credential, hashed: str, digest_oid: str, secrets: Mapping[str, str]
) -> dict[str, Any]:
    """Body of ``credentials/authorize`` for one signature, bound to its hash."""
    body: dict[str, Any] = {"credentialID": credential.identifier, "numSignatures": 1}
    if credential.version == "v1":
        return body | {"hash": [hashed]} | dict(secrets)
    pinned = {"hashes": [hashed], "hashAlgorithmOID": digest_oid}
    return body | pinned | {"authData": [{"id": name, "value": value} for name, value in secrets.items()]}


def sign_request(credential: Credential, hashed: str, digest_oid: str, algorithm: str, sad: str) -> dict[str, Any]:
    """Body of ``signatures/signHash``."""
    body = {"credentialID": credential.identifier, "SAD": sad, "signAlgo": algorithm}
    if credential.version == "v1":
        return body | {"hash": [hashed], "hashAlgo": digest_oid}
    return body | {"hashes": [hashed], "hashAlgorithmOID": digest_oid, "operationMode": "S"}


def _wanted_v1(identifier: str, answer: Mapping[str, Any]) -> tuple[Wanted, ...]:
    _refuse_browser(answer.get("authMode", "explicit"))
    if answer.get("authMode") == "implicit":
        return ()
    found = []
    for name in ("PIN", "OTP"):
        asked = answer.get(name) or {}
        if str(asked.get("presence", "false")).lower() == "true":
            online = name == "OTP" and asked.get("type") == "online"
            sent = ("credentials/sendOTP", {"credentialID": identifier}) if online else None
            found.append(Wanted(name, _LABELS[name], sent))
    return tuple(found)


def _wanted_v2(identifier: str, auth: Mapping[str, Any]) -> tuple[Wanted, ...]:
    _refuse_browser(auth.get("mode", "explicit"))
    if re.search(r"\b(?:OR|XOR)\b", str(auth.get("expression", ""))):
        raise ProviderError(
            "Il servizio di firma chiede di scegliere fra più modi di autorizzare, che qui non si possono indicare: "
            "firmare con il programma del gestore e riportare il file fra i «File ricevuti»."
        )
    found = []
    for each in auth.get("objects") or ():
        name = str(each["id"])
        question = _LABELS.get(name) or " ".join(str(each.get("label") or name).split())[:80]
        if each["type"] == "Password":
            found.append(Wanted(name, question))
        elif each["type"] == "ChallengeResponse":
            body = {"credentialID": identifier, "authObjectID": name}
            found.append(Wanted(name, question, ("credentials/getChallenge", body)))
        elif each["type"] not in ("PasswordOOB", "ChallengeResponseOOB"):  # those are confirmed on the phone
            raise ProviderError(
                f"Il servizio di firma chiede «{question}» in un modo che qui non è previsto: firmare con il programma "
                "del gestore e riportare il file fra i «File ricevuti»."
            )
    return tuple(found)


def _refuse_browser(mode: object) -> None:
    if mode not in ("explicit", "implicit"):
        raise ProviderError(
            "Questa credenziale si autorizza solo dal sito del gestore: firmare con il suo programma e riportare il "
            "file fra i «File ricevuti»."
        )
