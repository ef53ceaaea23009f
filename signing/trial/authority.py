"""What the trial certification authority is made of: keys, and the configuration for certomancer.

Everything follows from the day the folder was made and from the keys in it, so a restarted service
issues byte-identical certificates (RSA PKCS#1 v1.5 signatures have no random part).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing.trial.people import PEOPLE, Flaw, Person

ARCHITECTURE = "prova"
NO_VALUE = "senza valore legale"
AUTHORITIES = ("root", "issuer", "other-issuer", "ocsp", "tsa", "tsa-later")
# RFC 3739 / ETSI EN 319 412-5: compliance, SSCD, type esign.
QC_STATEMENTS = bytes.fromhex("30293008060604008e4601013008060604008e4601043013060604008e4601063009060704008e46010601")
LIFE = timedelta(days=3653)
_REASONS = {Flaw.SUSPENDED: "certificate_hold"}


def make_keys(folder: Path) -> None:
    """Make the missing keys, each in a file only its owner can read; safe to repeat."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    people = {person.label: person for person in PEOPLE}
    for label in (*AUTHORITIES, *people):
        path = folder / f"{label}.pem"
        if path.exists():
            continue
        key = _key(people.get(label))
        path.touch(mode=0o600)
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )


def _key(person: Person | None) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    if person is not None and person.elliptic:
        return ec.generate_private_key(ec.SECP256R1())
    weak = person is not None and person.flaw is Flaw.WEAK_KEY
    return rsa.generate_private_key(public_exponent=65537, key_size=1024 if weak else 2048)


def configuration(made_at: datetime, base_url: str) -> dict[str, Any]:
    """Return the certomancer configuration for a PKI made at this time and served at this address."""
    return {
        "external-url-prefix": base_url,
        "keysets": {
            ARCHITECTURE: {
                "keys": {
                    label: {"path": f"{label}.pem"} for label in (*AUTHORITIES, *(person.label for person in PEOPLE))
                }
            }
        },
        "pki-architectures": {
            ARCHITECTURE: {
                "keyset": ARCHITECTURE,
                "entity-defaults": {"country-name": "IT", "organization-name": f"PROVA – {NO_VALUE}"},
                "entities": _entities(),
                "certs": _certificates(made_at),
                "services": _services(),
            }
        },
    }


def _entities() -> dict[str, Any]:
    entities: dict[str, Any] = {
        "root": {"common-name": f"Radice di PROVA – {NO_VALUE}"},
        "issuer": {"common-name": f"CA di PROVA – {NO_VALUE}"},
        "other-issuer": {"common-name": f"CA di PROVA non qualificata – {NO_VALUE}"},
        "ocsp": {"common-name": f"OCSP di PROVA – {NO_VALUE}"},
        "tsa": {"common-name": f"Marca temporale di PROVA – {NO_VALUE}"},
        "tsa-later": {"common-name": f"Marca temporale di PROVA, seconda – {NO_VALUE}"},
    }
    for person in PEOPLE:
        entities[person.label] = {
            "common-name": person.name,
            "surname": "Prova",
            "given-name": person.given_name,
        }
        if person.flaw is not Flaw.NO_TAX_CODE:
            entities[person.label]["serial-number"] = f"TINIT-{person.tax_code}"
    return entities


def _key_usage(*bits: str) -> dict[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(bits)}}


def _validity(start: datetime, end: datetime) -> dict[str, str]:
    return {"valid-from": start.isoformat(), "valid-to": end.isoformat()}


def _crl_url(repository: str) -> dict[str, Any]:
    return {
        "id": "crl_distribution_points",
        "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": [repository]}},
    }


def _ca(name: str, made_at: datetime) -> dict[str, Any]:
    extensions = [
        {"id": "basic_constraints", "critical": True, "value": {"ca": True}},
        _key_usage("digital_signature", "key_cert_sign", "crl_sign"),
    ]
    if name != "root":
        extensions.append(_crl_url("root"))
    # The authority is older than its people, so that an expired person's chain was once valid.
    return {
        "subject": name,
        "issuer": "root",
        "validity": _validity(made_at - LIFE / 2, made_at + LIFE * 1.5),
        "extensions": extensions,
    }


def _certificates(made_at: datetime) -> dict[str, Any]:
    service = _validity(made_at - LIFE / 2, made_at + LIFE * 1.2)  # answers for the time of the expired too
    certificates: dict[str, Any] = {
        "root": _ca("root", made_at),
        "issuer": _ca("issuer", made_at),
        "other-issuer": _ca("other-issuer", made_at),
        "ocsp": {
            "subject": "ocsp",
            "issuer": "issuer",
            "validity": service,
            "extensions": [
                _key_usage("digital_signature"),
                {"id": "extended_key_usage", "critical": True, "value": ["ocsp_signing"]},
                {"id": "ocsp_no_check", "value": None},
            ],
        },
        "tsa": _time_stamps("tsa", service),
    }
    later = {person.label: _personal(person, made_at) for person in PEOPLE if person.flaw is Flaw.SUSPENDED}
    certificates |= {person.label: _personal(person, made_at) for person in PEOPLE if person.label not in later}
    # Last, so that the serial numbers of the others stay what they were.
    certificates["tsa-later"] = _time_stamps("tsa-later", _validity(made_at, made_at + LIFE * 1.45))
    certificates |= later
    return certificates


def _time_stamps(name: str, validity: dict[str, str]) -> dict[str, Any]:
    return {
        "subject": name,
        "issuer": "root",
        "validity": validity,
        "extensions": [
            _key_usage("digital_signature"),
            {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
            _crl_url("root"),
        ],
    }


def _personal(person: Person, made_at: datetime) -> dict[str, Any]:
    qualified = person.flaw is not Flaw.NOT_QUALIFIED
    issuer = "issuer" if qualified else "other-issuer"
    extensions = [_key_usage("non_repudiation"), _crl_url(issuer)]
    if qualified:
        extensions += [
            {"id": "1.3.6.1.5.5.7.1.3", "value": QC_STATEMENTS},
            {
                "id": "authority_information_access",
                "smart-value": {"schema": "aia-urls", "params": {"ocsp-responder-names": ["issuer"]}},
            },
        ]
    certificate = {
        "subject": person.label,
        "issuer": issuer,
        "validity": _validity(made_at - timedelta(hours=1), made_at + LIFE),
        "extensions": extensions,
    }
    if person.flaw is Flaw.EXPIRED:
        certificate["validity"] = _validity(made_at - timedelta(days=365), made_at - timedelta(days=1))
    revoked_at = {
        Flaw.REVOKED: made_at - timedelta(minutes=30),
        Flaw.SUSPENDED: made_at - timedelta(minutes=30),
        Flaw.REVOKED_LATER: made_at + timedelta(days=30),
    }.get(person.flaw)
    if revoked_at is not None:
        certificate["revocation"] = {
            "revoked-since": revoked_at.isoformat(),
            "reason": _REASONS.get(person.flaw, "key_compromise"),
        }
    return certificate


def _services() -> dict[str, Any]:
    def crl(authority: str) -> dict[str, str]:
        return {"for-issuer": authority, "signing-key": authority, "simulated-update-schedule": "P1D"}

    return {
        "ocsp": {
            "issuer": {
                "for-issuer": "issuer",
                "responder-cert": "ocsp",
                "signing-key": "ocsp",
                "validity-period": {"days": 1},
            }
        },
        "crl-repo": {authority: crl(authority) for authority in ("root", "issuer", "other-issuer")},
        "time-stamping": {
            "tsa": {"signing-key": "tsa", "signing-cert": "tsa", "certs-to-embed": ["root"]},
            "tsa-later": {"signing-key": "tsa-later", "signing-cert": "tsa-later", "certs-to-embed": ["root"]},
        },
    }
