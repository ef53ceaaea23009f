"""The structure of a returned PDF: its revisions, its signatures, and what stands between and after them."""

from __future__ import annotations

import binascii
import hashlib
import io
import re
from collections import Counter
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from asn1crypto import core, parser  # type: ignore[import-untyped]
from pyhanko.pdf_utils import generic, xref
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, extract_contents

from signing.base.findings import finding
from signing.base.report import Finding
from signing.pdf.forms import require_countable_fields
from signing.pdf.meaning import Revisions, UnclearStructure
from signing.pdf.values import Difference

ANY_END = re.compile(rb"startxref\s+\d+\s+%%EOF(\r\n|\r|\n)?")
END = re.compile(rb"startxref\s+(\d+)\s+%%EOF(\r\n|\r|\n)?\Z")
_OBJECT = re.compile(rb"(^|\s)\d+\s+\d+\s+obj\b")
_INDEFINITE = b"\x80"
_HEX_DIGITS = re.compile(rb"[0-9A-Fa-f]*")
_BLOCK = 4096
DOCUMENT_TIME_STAMP = "/DocTimeStamp"


@dataclass(frozen=True, slots=True)
class Opened:
    """A parsed PDF."""

    data: bytes
    reader: Any


@dataclass(frozen=True, slots=True)
class Structure(Opened):
    """A parsed PDF with its signatures in the order in which they were made."""

    signatures: tuple[Any, ...]

    @property
    def people(self) -> tuple[Any, ...]:
        """The signatures of people, without document time stamps."""
        return tuple(each for each in self.signatures if each.sig_object_type != DOCUMENT_TIME_STAMP)

    @property
    def ordinary(self) -> tuple[Any, ...]:
        """The signatures of people that carry the certificate, and so can be judged."""
        return tuple(each for each in self.people if _has_certificate(each))

    @property
    def without_certificate(self) -> int:
        """How many signatures do not carry the certificate of whoever made them."""
        return sum(not _has_certificate(each) for each in self.signatures)

    @property
    def time_stamps(self) -> tuple[Any, ...]:
        """The document time stamps."""
        stamps = (each for each in self.signatures if each.sig_object_type == DOCUMENT_TIME_STAMP)
        return tuple(each for each in stamps if _has_certificate(each))


_require_consistent = xref._check_xref_consistency


def _consistent_but_for_generations(sections: list[Any]) -> None:
    """PyHanko's check of the tables of contents, without the new generations that nobody announced.

    Poppler raises the generation of an appearance that it replaces without freeing the former one. Whether such an
    object can be reached at all is asked where revisions are compared (:mod:`signing.pdf.meaning`).
    """
    announced: set[tuple[int, int]] = set()
    checked = []
    for section in sections:
        held = section.xref_data
        known = {
            number: place
            for number, place in held.standard_xrefs.items()
            if not place[0] or (number, place[0]) in announced
        }
        without = copy(held)
        without.standard_xrefs = known
        checked.append(replace(section, xref_data=without))
        announced |= set(held.freed.items())
    _require_consistent(checked)


_read_hex_string = generic.read_hex_string_from_stream


def _read_plain_hex_string(stream: Any) -> Any:
    """Read a string of hexadecimal digits by blocks.

    PyHanko takes each digit by itself. A signature has tens of thousands, and is read anew for each revision: that
    was more than half of what reading and comparing took. Whatever is not digits alone is left to pyHanko.
    """
    begin = stream.tell()
    stream.read(1)
    digits = bytearray()
    while block := stream.read(_BLOCK):
        piece, end, _ = block.partition(b">")
        if _HEX_DIGITS.fullmatch(piece) is None:
            break
        digits += piece
        if end:
            stream.seek(begin + len(digits) + 2)
            return generic.pdf_string(binascii.unhexlify(bytes(digits) + b"0" * (len(digits) % 2)))
    stream.seek(begin)
    return _read_hex_string(stream)


# Functions of the pinned library's own, for want of settings; the reader calls the first one in strict mode only.
xref._check_xref_consistency = _consistent_but_for_generations  # type: ignore[assignment]
generic.read_hex_string_from_stream = _read_plain_hex_string


def _has_certificate(signature: Any) -> bool:
    try:
        return signature.signer_cert is not None
    except (CMSExtractionError, ValueError, TypeError, KeyError):
        return False


def opened(data: bytes) -> Opened:
    """Parse strictly, with pyHanko's limits for untrusted input.

    Raises:
        Exception: of any kind; the caller turns it into a finding.
    """
    reader = PdfFileReader(io.BytesIO(data), strict=True)
    if not reader.encrypted:
        require_countable_fields(reader.root)
    return Opened(data, reader)


def read(data: bytes) -> Structure:
    """Parse strictly, and find the signatures.

    Raises:
        Exception: of any kind; the caller turns it into a finding.
    """
    reader = opened(data).reader
    if reader.encrypted:
        return Structure(data, reader, ())
    signatures: list[EmbeddedPdfSignature] = list(reader.embedded_signatures)
    for signature in signatures:
        settle_attributes(signature.signer_info)
    return Structure(data, reader, tuple(sorted(signatures, key=lambda each: each.signed_revision)))


def settle_attributes(signer_info: Any) -> None:
    """Write the signed attributes as they were signed: in DER, however they were sent (RFC 5652, 5.4)."""
    attributes = signer_info["signed_attrs"]
    if not isinstance(attributes, core.Void) and attributes.dump()[1:2] == _INDEFINITE:
        attributes.dump(force=True)


def seen_at(whole: Structure, version: bytes) -> list[Any] | None:
    """The signatures of people in an earlier version of a PDF, found through the file that begins with it.

    Args:
        whole: It begins with the version, byte for byte.
        version: The earlier one.

    Returns:
        As :func:`read` finds them in the version; None where it has to be read by itself.
    """
    same = revision_of(whole, version)
    if same is None or whole.reader.encrypted:
        return None
    known = {(each.field_name, each.pkcs7_content): each for each in whole.signatures}
    view = whole.reader.get_historical_resolver(same)
    found = [
        known.get((name, extract_contents(value.get_object())))
        for name, value, _ in enumerate_sig_fields(view, filled_status=True)
    ]
    if any(each is None or _covered_end(each) > len(version) for each in found):
        return None
    return [each for each in found if each is not None and each.sig_object_type != DOCUMENT_TIME_STAMP]


def revision_of(whole: Structure, version: bytes) -> int | None:
    """Which revision of a PDF an earlier version is; None where that cannot be told.

    The version ends with the place of its table of contents; the revision of the whole file that has the same table
    is that version, and is parsed already.
    """
    end = END.search(version, max(0, len(version) - 64))
    if end is None or not whole.data.startswith(version):
        return None
    revisions = whole.reader.xrefs
    same = [
        number
        for number in range(revisions.total_revisions)
        if revisions.get_startxref_for_revision(number) == int(end.group(1))
    ]
    return same[0] if len(same) == 1 else None


def signature_digest(signature: Any) -> bytes:
    """What identifies a signature from version to version: its certificate and what was signed with it.

    Not its bytes: unsigned parts, such as a time stamp, may be added to the same signature later, and an elliptic
    curve's value be written in a second way. So one signature cannot count for two parties.
    """
    information = signature.signer_info
    signed: bytes = information["signed_attrs"].dump() or information["signature"].native
    return hashlib.sha256(signature.signer_cert.dump() + signed).digest()


def base_version(returned: bytes, accepted: Sequence[bytes]) -> int | None:
    """Return the newest accepted version with which the file starts, byte for byte."""
    for number in reversed(range(len(accepted))):
        if returned.startswith(accepted[number]):
            return number
    return None


def field_findings(structure: Structure) -> list[Finding]:
    """Look for names that stand twice and for one signature shown in two fields."""
    found = list(enumerate_sig_fields(structure.reader))
    names = [name for name, _, _ in found]
    doubled = sorted(name for name, count in Counter(names).items() if count > 1)
    values = Counter(
        (value.idnum, value.generation) if hasattr(value, "idnum") else id(value)
        for _, _, reference in found
        if (value := reference.get_object().get("/V") and reference.get_object().raw_get("/V")) is not None
    )
    shared = [str(key) for key, count in values.items() if count > 1]
    copied = Counter(signature_digest(each) for each in structure.ordinary)
    shared += [digest.hex()[:16] for digest, count in copied.items() if count > 1]
    if doubled or shared:
        return [finding("DUPLICATE_FIELD", f"nomi {doubled}, firme condivise {shared}")]
    return []


def change_findings(structure: Structure, base: Opened) -> list[Finding]:
    """Check that since the accepted version only signature fields were filled or made."""
    first = base.reader.xrefs.total_revisions - 1
    revisions = structure.reader.xrefs
    if revisions.total_revisions <= first or revisions.get_startxref_for_revision(first) != base.reader.last_startxref:
        # The bytes are there, but the file's own table of contents passes them by.
        return [finding("CHANGED_AFTER_APPROVAL", "le revisioni non proseguono quella approvata")]
    objects = Revisions(structure.reader)
    unclear = None
    for number in range(first + 1, revisions.total_revisions):
        try:
            objects.require_same_meaning(number)
        except Difference as difference:
            return [finding(difference.code, f"revisione {number}: {difference}")]
        except UnclearStructure as doubt:
            unclear = unclear or finding("STRUCTURE_UNCLEAR", f"revisione {number}: {doubt}")
    return [unclear] if unclear else []


def tail_findings(structure: Structure) -> list[Finding]:
    """Account for every byte after the part that the last signature or time stamp covers.

    The end of the file must be `startxref`, the offset that was parsed, `%%EOF` and at most one end of line. What
    follows the last signature must be revisions of objects without any signature field (their objects are judged
    by the difference policy), with nothing between the objects.
    """
    data, reader = structure.data, structure.reader
    end = END.search(data, max(0, len(data) - 64))
    if end is None or int(end.group(1)) != reader.last_startxref:
        return [finding("TRAILING_BYTES", f"ultimi byte: {data[-40:]!r}")]
    if not structure.signatures:
        return []
    covered = max(_covered_end(each) for each in structure.signatures)
    if covered == len(data):
        return []
    offsets = _offsets_after(reader, covered)
    if not offsets:
        return [finding("TRAILING_BYTES", f"{len(data) - covered} byte dopo la firma")]
    if data[covered : offsets[0]].strip():
        return [finding("TRAILING_BYTES", f"byte estranei alla posizione {covered}")]
    for start, following in zip(offsets, [*offsets[1:], end.start()], strict=True):
        piece = data[start:following].rstrip()
        is_table = data.startswith(b"xref", start)
        if not is_table and not piece.endswith(b"endobj") and b"startxref" not in piece[-64:]:
            return [finding("TRAILING_BYTES", f"byte estranei prima della posizione {following}")]
    return []


def _covered_end(signature: Any) -> int:
    ranges = [int(number) for number in signature.byte_range]
    return ranges[-2] + ranges[-1]


def _offsets_after(reader: Any, start: int) -> list[int]:
    """Return the sorted offsets of all objects and cross-reference sections at or after a position."""
    offsets: set[int] = set()
    for revision in range(reader.xrefs.total_revisions):
        info = reader.xrefs.get_xref_container_info(revision)
        if info.end_location <= start:
            continue
        offsets.add(int(reader.xrefs.get_startxref_for_revision(revision)))
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            place = reader.xrefs.get_historical_ref(reference, revision)
            if isinstance(place, int):
                offsets.add(place)
    return sorted(offset for offset in offsets if offset >= start)


def has_bytes_after_end(data: bytes) -> bool:
    """Whether something follows the last complete end of a revision (a cut file has rather too little)."""
    ends = [match.end() for match in ANY_END.finditer(data)]
    return bool(ends) and ends[-1] < len(data) and b"startxref" not in data[ends[-1] :]


def is_cut_off(data: bytes) -> bool:
    """Whether the end is missing, as of a download that was broken off.

    A revision was begun after the last end and not ended: within an object, or within its table of contents. Whatever
    else follows the end was put there.
    """
    end = data.rfind(b"%%EOF")
    if end < 0:
        return b" obj" in data
    begun = data[max(end + len(b"%%EOF"), data.rfind(b"endobj", end) + len(b"endobj")) :].lstrip()
    return _OBJECT.search(begun) is not None or begun.startswith((b"xref", b"trailer", b"startxref"))


def _after_cms(data: bytes) -> bytes:
    """Return what stands after the CMS in a signature's value, in DER or BER; only zeros belong there.

    Raises:
        ValueError: It has no end.
    """
    return data[parser.peek(data) :]


def coverage_findings(structure: Structure) -> list[Finding]:
    """Check that each signature covers its whole revision in one piece but for its own value."""
    for signature in structure.signatures:
        ranges = [int(number) for number in signature.byte_range]
        good = len(ranges) == 4 and ranges[0] == 0 and ranges[2] > ranges[1] and ranges[3] >= 0
        if good:
            hole = structure.data[ranges[1] : ranges[2]]
            good = (
                re.fullmatch(rb"<[0-9A-Fa-f\s]*>", hole) is not None
                and sum(ranges[2:]) <= len(structure.data)
                and not _after_cms(signature.pkcs7_content).strip(b"\0")
            )
        if not good or signature.evaluate_signature_coverage().name not in {
            "ENTIRE_REVISION",
            "ENTIRE_FILE",
        }:
            return [finding("COVERAGE", f"campo {signature.field_name}, intervallo {ranges}")]
    return []
