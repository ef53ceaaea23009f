"""XAdES and ASiC are not examined, but one signature is known in every dress; what is unreadable by nothing."""

from __future__ import annotations

import pytest

from signing.validation.unexamined import identities
from tests.support.envelope_cases import container

XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
PLAIN = f'<s:Signature xmlns:s="{XMLDSIG}"><s:SignatureValue>QUJDREVG</s:SignatureValue></s:Signature>'
TWO = f"<all>{PLAIN}{PLAIN.replace('QUJDREVG', 'QUJDREVH')}</all>"


def elliptic(value: str) -> bytes:
    method = '<s:SignedInfo><s:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>'
    inside = PLAIN.replace("<s:SignatureValue>", f"{method}</s:SignedInfo><s:SignatureValue>")
    return inside.replace("QUJDREVG", value).encode()


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace("QUJD", " QU\nJD ").encode(),
        PLAIN.replace("QUJD", "QU<!-- x -->JD").encode(),
        PLAIN.replace("QUJD", "QUJD<?x?>").encode(),
        PLAIN.replace("QUJD", "<![CDATA[QUJD]]>").encode(),
        PLAIN.replace("QUJD", "&#81;UJD").encode(),
        PLAIN.replace("s:", "").replace(":s=", "=").encode(),
        ('<?xml version="1.0"?>' + PLAIN).encode("utf-16"),
        container({"META-INF/signatures.xml": PLAIN.encode(), "accordo.pdf": b"%PDF-1.7"}),
        container({"meta-inf/Signatures001.XML": PLAIN.encode()}, stored=True),
        f"<a>{PLAIN}<x:CounterSignature xmlns:x='u:x'>{PLAIN.replace('QUJD', 'A')}</x:CounterSignature></a>".encode(),
    ],
)
def test_one_signature_is_known_in_every_dress(other: bytes) -> None:
    assert identities(PLAIN.encode()) == identities(other) != ()


def test_two_signatures_are_two() -> None:
    assert len(identities(TWO.encode())) == 2
    assert identities(elliptic("QUJDREVG")) == identities(elliptic("QUJDAAAA")) != identities(elliptic("AAAADEVG"))


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE s:Signature [<!ENTITY q 'QUJD'>]>" + PLAIN.replace("QUJD", "&q;").encode(),
        PLAIN.replace("QUJDREVG", "").encode(),
        PLAIN.replace("QUJDREVG", "QUJD-REVG").encode(),
        PLAIN.replace("</s:Signature>", "").encode(),
        container({"META-INF/signatures.xml": b"\x00" * 9_000_000}),
        container({"META-INF/signature.p7s": b"0\x82"}),
        container({f"{n}": b"" for n in range(1100)} | {"META-INF/signatures.xml": PLAIN.encode()}),
        b"PK\x03\x04" + bytes(40),
    ],
)
def test_what_cannot_be_read_identifies_no_signature(data: bytes) -> None:
    assert identities(data) == ()
