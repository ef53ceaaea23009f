"""The signed file inside what mail programs, portals and well-meaning people put around it.

A p7m is written down as base64 (once, twice), between PEM's dashes under any label, with headings, after a byte order
mark, between quotes, as an address of data; it comes as MIME text, in a message that carries it, in a PEC with its
seal, in an archive with its letter, compressed, with blanks behind it. Each is taken off, a few layers deep and within
limits; where nothing signed stands inside, or more than one file, the file stays as it is.
"""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from email.message import EmailMessage, Message
from itertools import islice
from typing import cast

from signing.base.kinds import binary_of, is_envelope, is_office, is_pdf
from signing.base.trust import Limits

MOST_LAYERS = 5
MOST_BYTES = Limits().file_bytes
MOST_MEMBERS = 200
MOST_CANDIDATES = 10
"""Of more files nobody asks which stands in which."""
_PDF, _EOF, _BLANK = b"%PDF-", b"%%EOF", b"\0\r\n\t\f "
_TABLE_AT = re.compile(rb"startxref\s+([0-9]{1,10})\s+%%EOF")
_TABLE = re.compile(rb"xref\b|[0-9]{1,10}\s+[0-9]{1,5}\s+obj\b")
_END_OF_LINE = re.compile(rb"\r\n|\r|\n")
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*[0-9]{1,10}\s+[0-9]{1,10}\s+([0-9]{1,10})\s+([0-9]{1,10})\s*\]")
_MARK = b"\xef\xbb\xbf"
_BEGIN, _DASHES, _END = b"-----BEGIN ", b"-----", b"-----END "
_GZIP, _QUOTES = b"\x1f\x8b", b"\"' \t\r\n"
_ADDRESS = re.compile(rb"\Adata:[^,]{0,200};base64,")
_DIGESTS = ("sha256", "sha512", "sha384", "sha1")
_LONGEST_LABEL = 64
_MOST_PARTS, _MOST_EDGES, _MOST_HEADERS = 50, 1_000, 128 * 1024
"""Of a message: parts that hold parts, lines that may part them, bytes before the first part."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/_\-]+={0,2}")
_HEADER = re.compile(rb"\s*[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")
_HEAD = 8192
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_APPLE = re.compile(rb"\s*([0-9]{1,10})[ \t]*\r?\n(?=[A-Za-z][A-Za-z0-9-]{1,60}:)")
_MAILBOX = re.compile(rb"(?:\A|(?<=\n))From [^\r\n]{1,500}\r?\n(?=[A-Za-z][A-Za-z0-9-]{1,60}:)")
_SYSTEM = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


def unwrapped(data: bytes, most_bytes: int = MOST_BYTES) -> bytes:
    """The PDF or the envelope inside a file; the file itself where it is one, or where none is found.

    Args:
        data: The file as it came, which may be built to do harm.
        most_bytes: What all that is unwrapped on the way may measure at most.
    """
    return unwrapped_pair(data, most_bytes)[0]


def unwrapped_pair(data: bytes, most_bytes: int = MOST_BYTES) -> tuple[bytes, bytes | None]:
    """As :func:`unwrapped`, and the document that came in the same wrapping where the file is a signature beside it."""
    search = _Search(most_bytes)
    found = search.signed(data)
    if len(found) != 1 or binary_of(data) == found[0] or found[0] == data:
        return data, None  # base64 of an envelope is read as it is, and kept as it came
    return found[0], next((each for each in search.documents if is_beside(each, found[0])), None)


def is_beside(document: bytes, signature: bytes) -> bool:
    """Whether a document is what an envelope signs without holding it: its digest stands in the envelope.

    A look and no proof: whether the signature holds is for the examination to say.
    """
    signed = binary_of(signature)
    return (
        is_envelope(signature)
        and document not in signed
        and any(hashlib.new(name, document).digest() in signed for name in _DIGESTS)
    )


def holds_several(data: bytes, most_bytes: int = MOST_BYTES) -> bool:
    """Whether an archive or a message carries more than one signed file, of which nobody can say which is meant."""
    return len(_Search(most_bytes).signed(data)) > 1


class _Search:
    """Looks for signed files, layer by layer, with one measure for the whole."""

    def __init__(self, most_bytes: int) -> None:
        self._bytes, self._files = most_bytes, MOST_MEMBERS
        self._seen: set[bytes] = set()
        self.documents: list[bytes] = []
        """The PDFs that were found, signed or not."""

    def signed(self, data: bytes) -> list[bytes]:
        """The files in it that may be meant.

        Beside a signed file an unsigned one is its letter, or what it is the signature of; beside two versions of one
        file the later one, which holds the earlier, is meant; beside a document its detached signature.
        """
        found = self._within(data, 0)
        self.documents = [each for each in found if is_pdf(each)]
        bearing = [each for each in found if not is_pdf(each) or _BYTE_RANGE.search(each)] or found
        if len(bearing) > MOST_CANDIDATES:
            return bearing
        bearing = [one for one in bearing if not any(is_beside(one, other) for other in bearing if other is not one)]
        return [one for one in bearing if not any(one is not other and one in other for other in bearing)]

    def _within(self, data: bytes, depth: int) -> list[bytes]:
        data = _begun(data)
        if data.startswith(_PDF):
            return [without_tail(data)]
        if data[:1] == b"\x30" and is_envelope(data):
            return [data]
        if depth == MOST_LAYERS or is_office(data):
            return []
        # With headings before it too it begins like a PDF; then what they head is meant.
        return self._inside(data, depth) or ([without_tail(data)] if is_pdf(data) else [])

    def _inside(self, data: bytes, depth: int) -> list[bytes]:
        found: list[bytes] = []
        for each in _contents(data, self._bytes):
            self._bytes -= len(each)
            self._files -= 1
            if self._bytes < 0 or self._files < 0:
                break
            digest = hashlib.sha256(each).digest()
            if digest in self._seen:
                continue
            self._seen.add(digest)
            found += self._within(each, depth + 1)
        return found


def _begun(data: bytes) -> bytes:
    """A file without the mark and the blanks that a program of text or mail put before it.

    Before a PDF they may be its own: then its table of contents is where it says only with them.
    """
    bare = data.removeprefix(_MARK).lstrip(_BLANK)
    if bare is data or not bare.startswith(_PDF):
        return bare if bare[:1] == b"\x30" and is_envelope(bare) else data
    places = [int(each[1]) for each in _TABLE_AT.finditer(bare)][-1:]
    return bare if any(_TABLE.match(bare, place) and not _TABLE.match(data, place) for place in places) else data


def without_tail(pdf: bytes) -> bytes:
    """A PDF without the blanks, ends of line and empty bytes that a program of mail put behind it.

    What a signature covers stays, and after the mark of the end one end of line.
    """
    mark = pdf.rfind(_EOF)
    if mark < 0 or pdf[mark + len(_EOF) :].strip(_BLANK):
        return pdf
    covered = max((int(each[1]) + int(each[2]) for each in _BYTE_RANGE.finditer(pdf)), default=0)
    ended = _END_OF_LINE.match(pdf, mark + len(_EOF))
    whole = mark + len(_EOF) if ended is None else ended.end()
    return pdf[: covered if mark + len(_EOF) <= covered <= len(pdf) else whole]


def _contents(data: bytes, most_bytes: int) -> Iterator[bytes]:
    """What stands one layer further inside."""
    if data.startswith(b"PK\x03\x04"):
        yield from _members(data, most_bytes)
        return
    if data.startswith(_GZIP):
        yield from _inflated(data, most_bytes)
        return
    whole = _as_bytes(data).lstrip(_QUOTES)
    text = _ADDRESS.sub(b"", whole.rstrip(_QUOTES))
    if (between := _between_dashes(text)) is not None:
        # Headings stand between the dashes and the value, as in mail (RFC 1421).
        yield from _decoded(re.sub(rb"\A\s*(?:[^\r\n:]+:[^\r\n]*\r?\n)+\r?\n", b"", between))
    elif _MAILBOX.match(text) is not None:
        yield from islice(filter(None, _MAILBOX.split(whole)), MOST_MEMBERS)
    elif (apple := _APPLE.match(text)) is not None:
        yield whole[apple.end() : apple.end() + int(apple[1])]
    elif _HEADER.match(text[:_HEAD]) is not None:
        yield from _parts(whole)  # to the last end of line, which a signature may cover
    else:
        yield from _decoded(text)


def _as_bytes(text: bytes) -> bytes:
    """Text in one byte for each sign, without the mark of its encoding."""
    if text.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return text.decode("utf-16", "replace").encode("ascii", "replace")
    return text.removeprefix(_MARK)


def _inflated(data: bytes, most_bytes: int) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            yield stream.read(most_bytes + 1)
    except (OSError, EOFError, zlib.error):
        return


def _between_dashes(text: bytes) -> bytes | None:
    """The first block of PEM, whatever its label (RFC 7468); one that was cut off has no end."""
    begin = text.find(_BEGIN)
    label = text.find(_DASHES, begin + len(_BEGIN), begin + len(_BEGIN) + _LONGEST_LABEL + len(_DASHES))
    if begin < 0 or label < 0:
        return None
    end = text.find(_END, label)
    return text[label + len(_DASHES) : end if end >= 0 else None]


def _decoded(text: bytes) -> Iterator[bytes]:
    joined = b"".join(text.split())
    if len(joined) < 64 or _BASE64.fullmatch(joined) is None:
        return
    joined = joined[: len(joined) - (len(joined) % 4 == 1)]  # of text that was cut off the last letter says nothing
    padded = joined.translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(joined) % 4)
    try:
        yield base64.b64decode(padded, validate=True)
    except binascii.Error:
        return


def _parts(text: bytes) -> Iterator[bytes]:
    """The leaves of a MIME message (RFC 2045), or the value that follows some headings."""
    text = text.lstrip()
    if text.count(b"oundary=") > _MOST_PARTS or text.count(b"\n--") > _MOST_EDGES:
        return  # parts in parts cost the reader their number times the lines
    if _BLANK_LINE.search(text, 0, _MOST_HEADERS) is None:
        return
    try:
        message = email.message_from_bytes(text, _class=EmailMessage, policy=email.policy.default)
        leaves = list(islice(_leaves(message), MOST_MEMBERS))
        contents = [*_sealed_pdf(text, message), *(each.get_payload(decode=True) for each in leaves)]
    except Exception:  # a broken message carries nothing that can be told
        return
    for content in contents:
        if isinstance(content, bytes):
            yield content


def _sealed_pdf(text: bytes, message: Message) -> Iterator[bytes]:
    """A PDF that a message seals as it is, without headings of its own, and the seal, which is then its signature."""
    parts = text.split(b"--" + str(message.get_boundary("")).encode())
    if message.get_content_type() != "multipart/signed" or len(parts) != 4:
        return
    sealed = re.sub(rb"\A\r?\n|\r?\n\Z", b"", parts[1])
    if sealed.startswith(b"%PDF-"):
        yield sealed
        yield from _parts(parts[2])


def _leaves(message: Message) -> Iterator[Message]:
    """What a message carries; not the seal of the message itself, which stands behind what it seals (RFC 1847)."""
    parts = message.get_payload()
    if not isinstance(parts, list):
        yield message
        return
    for part in parts[:1] if message.get_content_type() == "multipart/signed" else parts:
        yield from _leaves(cast("Message", part))


def _members(data: bytes, most_bytes: int) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = [each for each in archive.infolist() if not each.is_dir() and not _SYSTEM.search(each.filename)]
            if len(listed) > MOST_MEMBERS or sum(each.file_size for each in listed) > most_bytes:
                return
            for member in listed:
                with archive.open(member) as stream:
                    yield stream.read(most_bytes + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return
