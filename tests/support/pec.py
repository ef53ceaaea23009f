"""PEC receipts made here: invented bodies and addresses, a provider with a throw-away certificate."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from agreements.domain.basics.moment import ROME

PROVIDER = "Gestore PEC di prova"


@dataclass(frozen=True)
class Provider:
    """A provider's certificate, signed by an authority that nobody knows."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    anchor: bytes


@lru_cache(maxsize=1)
def provider() -> Provider:
    root_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    root_name, name = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in ("Radice PEC di prova", PROVIDER)
    )
    start = datetime(2020, 1, 1, tzinfo=UTC)

    def builder(subject: x509.Name, public: rsa.RSAPublicKey) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(root_name).public_key(public)
        made = made.serial_number(x509.random_serial_number())
        return made.not_valid_before(start).not_valid_after(start + timedelta(days=20000))

    root = (
        builder(root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(root_key, SHA256())
    )
    usage = {name: name == "digital_signature" for name in _USAGES}
    mine = (
        builder(name, key.public_key())
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name("posta-certificata@pec.example.it")]), False)
        .sign(root_key, SHA256())
    )
    return Provider(key, mine, root.public_bytes(Encoding.DER))


_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class ReceiptSample:
    """A receipt to be; every field can be made wrong."""

    tipo: str = "avvenuta-consegna"
    consegna: str = "parte2@pec.example.it"
    at: datetime = field(default_factory=lambda: datetime(2026, 3, 12, 10, 30, tzinfo=UTC))
    subject: str = "Protocollo n. 0001234 del 12/03/2026"
    recipients: tuple[tuple[str, str], ...] = (("parte2@pec.example.it", "certificato"),)
    message_id: str = "<lettera-1@regione.example.it>"
    identifier: str = "prova1.20260312.1@pec.example.it"
    errore: str = "nessuno"
    reason: str = ""
    doctype: str = ""
    more: str = ""

    def xml(self) -> bytes:
        local = self.at.astimezone(ROME)
        to = "".join(f'<destinatari tipo="{kind}">{address}</destinatari>' for address, kind in self.recipients)
        delivered = f"<consegna>{self.consegna}</consegna>" if self.consegna else ""
        reason = f"<errore-esteso>{self.reason}</errore-esteso>" if self.reason else ""
        escaped = self.message_id.replace("<", "&lt;").replace(">", "&gt;")
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n{self.doctype}'
            f'<postacert tipo="{self.tipo}" errore="{self.errore}"><intestazione>'
            f"<mittente>protocollo@pec.regione.example.it</mittente>{to}"
            f"<risposte>protocollo@pec.regione.example.it</risposte><oggetto>{self.subject}</oggetto></intestazione>"
            f"<dati><gestore-emittente>{PROVIDER}</gestore-emittente>"
            f'<data zona="{local:%z}"><giorno>{local:%d/%m/%Y}</giorno><ora>{local:%H:%M:%S}</ora></data>'
            f"<identificativo>{self.identifier}</identificativo><msgid>{escaped}</msgid>"
            f'<ricevuta tipo="completa"/>{delivered}{reason}{self.more}</dati></postacert>'
        ).encode()

    def content(self, *attachments: bytes) -> bytes:
        """The part that the provider signs: words, the XML, the original message."""
        encoded = base64.encodebytes(self.xml()).replace(b"\n", b"\r\n")
        parts = (
            b"Content-Type: text/plain; charset=utf-8\r\n\r\nRicevuta di prova, senza valore legale.\r\n",
            b'Content-Type: application/xml; name="daticert.xml"\r\nContent-Transfer-Encoding: base64\r\n'
            b'Content-Disposition: attachment; filename="daticert.xml"\r\n\r\n' + encoded,
            *attachments,
        )
        return multipart(b"mixed", b"prova-dentro", parts)

    def mail(self, *attachments: bytes) -> bytes:
        return sealed(self.content(*attachments))


def multipart(kind: bytes, boundary: bytes, parts: tuple[bytes, ...], more: bytes = b"") -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    head = b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"' + more + b"\r\n\r\n"
    return head + body + b"--" + boundary + b"--\r\n"


def sealed(content: bytes) -> bytes:
    """The mail around a signed part."""
    who = provider()
    signature = (
        PKCS7SignatureBuilder()
        .set_data(content)
        .add_signer(who.certificate, who.key, SHA256())
        .sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])
    )
    smime = (
        b'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(signature).replace(b"\n", b"\r\n")
    )
    head = (
        b"From: posta-certificata@pec.example.it\r\nTo: protocollo@pec.regione.example.it\r\n"
        b"Subject: oggetto di prova, che nulla decide\r\nMIME-Version: 1.0\r\n"
    )
    more = b'; protocol="application/pkcs7-signature"; micalg=sha-256'
    return head + multipart(b"signed", b"prova-fuori", (content, smime), more)
