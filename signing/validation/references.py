"""Earlier references for one very file: evidence that holds its hash and says when the file was there.

Read today: RFC 3161 time stamps over the file (a token or a whole response) and the Segnatura.xml of a protocol whose
*Impronta* is the file's (DPCM 22/2/2013 art. 41; AgID, guidelines on documents, annex 6). What comes from outside is
read in the examining process only.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from asn1crypto import cms, parser, tsp  # type: ignore[import-untyped]

from signing.base.kinds import binary_of, is_envelope

_ROME = ZoneInfo("Europe/Rome")
_DIGESTS = {"sha256": 32, "sha384": 48, "sha512": 64}
_DASHES = re.compile(rb"-----(?:BEGIN|END) [A-Z0-9 #]{1,40}-----")
_MOST_BYTES = 2 * 1024 * 1024


class EvidenceKind(StrEnum):
    """What the evidence is; the value is the Italian label."""

    TIME_STAMP = "marca temporale RFC 3161 sul file"
    SEGNATURA = "Segnatura.xml con l’impronta del file (sigillo non verificato)"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which moments a reference can prove anything.

    Attributes:
        not_before: when the signed bytes came into being, as far as it is known; an earlier reference proves nothing.
        until: the moment of the examination; a later one neither.
        stamped: the newest time stamp that the file's own bytes hold: about the file nothing from outside is older.
    """

    not_before: datetime | None
    until: datetime
    stamped: datetime | None = None


@dataclass(frozen=True, slots=True)
class References:
    """The references from outside for the new signatures of a file.

    Attributes:
        held: the moment of evidence that holds the file's hash.
        declared: the moment that a person typed, which nobody can check.
        bounds: outside of which neither these nor the file's own time stamps prove anything.
    """

    held: datetime | None
    declared: datetime | None
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a piece of evidence says: a time stamp is verified by whoever has the services.

    Attributes:
        at: the moment, aware UTC.
        token: the signed data of a time stamp; None for a Segnatura.
        over: the bytes whose hash it holds: the file, or the envelope of which the file is the base64.
    """

    kind: EvidenceKind
    at: datetime
    token: Any = None
    over: bytes = b""


class EvidenceError(ValueError):
    """The evidence cannot be read, or is about another file; ``code`` names the finding."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail)
        self.code = code


def read_evidence(evidence: bytes, file: bytes) -> Evidence:
    """Read a piece of evidence, which must hold the hash of the file.

    Raises:
        EvidenceError: It is neither form, cannot be read, or is about another file.
    """
    if not evidence or len(evidence) > _MOST_BYTES:
        raise EvidenceError("EVIDENCE_UNREADABLE", f"{len(evidence)} byte")
    binary = binary_of(file) if is_envelope(file) else file
    xml = evidence.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or evidence[:2] in {b"\xff\xfe", b"\xfe\xff"}
    read = _segnatura if xml else _time_stamp
    try:
        return read(evidence, file)
    except EvidenceError as error:
        if error.code != "EVIDENCE_OF_OTHER" or binary == file:
            raise
    return read(evidence, binary)


def imprint_of(file: bytes, algorithm: str) -> bytes:
    """The digest of the file by an algorithm that is not broken.

    Raises:
        EvidenceError: The algorithm is too weak, or unknown.
    """
    name = algorithm.rpartition("#")[2].lower().replace("-", "")
    if name not in _DIGESTS:
        raise EvidenceError("EVIDENCE_UNREADABLE", f"impronta {algorithm}")
    return hashlib.new(name, file).digest()


def _time_stamp(evidence: bytes, file: bytes) -> Evidence:
    try:
        content = _token(_der(evidence))
        if content["content_type"].native != "signed_data":
            raise ValueError("no signed data")
        token = content["content"]
        info = token["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo):
            raise ValueError("no time stamp")
        imprint = info["message_imprint"]
        algorithm = str(imprint["hash_algorithm"]["algorithm"].native)
        hashed: bytes = imprint["hashed_message"].native
        at: datetime = info["gen_time"].native
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise EvidenceError("EVIDENCE_UNREADABLE", repr(error)) from error
    if imprint_of(file, algorithm) != hashed:
        raise EvidenceError("EVIDENCE_OF_OTHER", f"{algorithm} {hashed.hex()}")
    return Evidence(EvidenceKind.TIME_STAMP, at.astimezone(UTC), token, file)


def _der(evidence: bytes) -> bytes:
    """The structure alone: out of base64, with dashes or without, and without white space after it."""
    if evidence[:1] != b"\x30":
        evidence = base64.b64decode(b"".join(_DASHES.sub(b"", evidence).split()), validate=True)
    length: int = parser.peek(evidence)
    return evidence if evidence[length:].strip(b"\0 \t\r\n") else evidence[:length]


def _token(evidence: bytes) -> Any:
    try:
        response = tsp.TimeStampResp.load(evidence, strict=True)
        if response["status"]["status"].native in {"granted", "granted_with_mods"}:
            return response["time_stamp_token"]
    except (TypeError, ValueError):
        pass  # then it is the token alone
    return cms.ContentInfo.load(evidence, strict=True)


def _segnatura(evidence: bytes, file: bytes) -> Evidence:
    from lxml import etree  # type: ignore[import-untyped]

    from signing.base.hostile_xml import parsed

    try:
        root = parsed(evidence)
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise EvidenceError("EVIDENCE_UNREADABLE", repr(error)) from error
    # The older circulars have the Segnatura name its DTD, which is never loaded; entities of its own are no Segnatura.
    inside = root.getroottree().docinfo.internalDTD
    declared = inside is not None and (any(inside.iterentities()) or any(inside.iterelements()))
    if declared or not _local(root).startswith("Segnatura"):
        raise EvidenceError("EVIDENCE_UNREADABLE", f"radice {_local(root)}")
    prints = [each for each in root.iter() if _local(each) == "Impronta"]
    if not any(_is_print_of(each, file) for each in prints):
        raise EvidenceError("EVIDENCE_OF_OTHER", f"{len(prints)} impronte")
    heads = [each for each in root if _local(each) == "Intestazione"]
    numbers = [each for head in heads for each in head if _local(each) == "Identificatore"]
    if len(numbers) != 1:
        raise EvidenceError("EVIDENCE_UNREADABLE", f"{len(numbers)} identificatori")
    said = {_local(each): (each.text or "").strip() for each in numbers[0]}
    try:
        day = date.fromisoformat(said["DataRegistrazione"][:10])
        # Without its hour it counts as the end of that day.
        hour = time.fromisoformat(said["OraRegistrazione"]) if said.get("OraRegistrazione") else time(23, 59, 59)
    except (KeyError, ValueError) as error:
        raise EvidenceError("EVIDENCE_UNREADABLE", repr(error)) from error
    at = datetime.combine(day, hour) if hour.tzinfo else datetime.combine(day, hour, _ROME)
    return Evidence(EvidenceKind.SEGNATURA, at.astimezone(UTC), over=file)


def _is_print_of(element: Any, file: bytes) -> bool:
    """Whether an Impronta, in base64 or hexadecimal, is the file's."""
    algorithms = [str(value) for name, value in element.attrib.items() if name.rpartition("}")[2] == "algoritmo"]
    text = "".join((element.text or "").split())
    try:
        wanted = imprint_of(file, algorithms[0] if algorithms else "SHA-256")
    except EvidenceError:
        return False
    return text.lower() == wanted.hex() or text == base64.b64encode(wanted).decode()


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
