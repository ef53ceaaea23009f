"""What identifies the signatures of a form that is not examined: XAdES and ASiC. Nothing is judged here.

Files from outside are opened in the examining process only, within its limits.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from typing import Any

from signing.base.hostile_xml import parsed
from signing.pdf.envelope import open_layers
from signing.pdf.revisions import signature_digest

_XMLDSIG = "{http://www.w3.org/2000/09/xmldsig#}"
_SIGNATURE_FILE = re.compile(r"META-INF/[^/]*signature[^/]*\.(xml|p7s)", re.IGNORECASE)
MOST_ENTRIES = 1000
MOST_BYTES = 8 * 1024 * 1024


def identities(data: bytes) -> tuple[str, ...]:
    """One identity (hexadecimal) for each signature of the file, in whatever dress; none where it is not plain.

    Of XML the decoded signature value (of an elliptic curve's the first half: the second can be written in two ways);
    of CMS what the gate knows it by in a .p7m, so that a signature taken out of its container is the same.

    Source: XML Signature Syntax 1.1, 4.3 and 6.4.3; ETSI EN 319 162-1 (META-INF).
    """
    try:
        found = _in_container(data) if data.startswith(b"PK") else _in_xml(data)
    except Exception:  # hostile bytes: whatever breaks, nothing is known of what they hold
        return ()
    return tuple(dict.fromkeys(found))


def _in_container(data: bytes) -> list[str]:
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        entries = container.infolist()
        if len(entries) > MOST_ENTRIES:
            raise ValueError(f"{len(entries)} entries")
        for entry in entries:
            match = _SIGNATURE_FILE.fullmatch(entry.filename)
            if match is None:
                continue
            with container.open(entry) as file:
                content = file.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                raise ValueError(f"{entry.filename}: over {MOST_BYTES} bytes")
            found += _in_xml(content) if match[1].lower() == "xml" else _in_cms(content)
    return found


def _in_cms(data: bytes) -> list[str]:
    layers = open_layers(data)
    if any(layer.without_certificate for layer in layers):
        raise ValueError("a signer without certificate")
    return [signature_digest(signature).hex() for layer in layers for signature in layer.signatures]


def _in_xml(data: bytes) -> list[str]:
    root = parsed(data, remove_comments=True, remove_pis=True)
    if root.getroottree().docinfo.doctype:
        raise ValueError("a document type: its entities are not read")
    return [_identity(value) for value in root.iter(f"{_XMLDSIG}SignatureValue") if not _confirms_another(value)]


def _identity(value: Any) -> str:
    signed = base64.b64decode("".join("".join(value.itertext()).split()), validate=True)
    if not signed:
        raise ValueError("an empty signature value")
    method = value.getparent().find(f"{_XMLDSIG}SignedInfo/{_XMLDSIG}SignatureMethod")
    if method is not None and "#ecdsa" in method.get("Algorithm", ""):
        signed = signed[: len(signed) // 2]
    return hashlib.sha256(base64.b64encode(signed)).hexdigest()


def _confirms_another(value: Any) -> bool:
    """Whether it is of a countersignature, which is no party's."""
    return any(str(each.tag).endswith("}CounterSignature") for each in value.iterancestors())
